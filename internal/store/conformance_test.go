package store

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"saoque/internal/access"
	"saoque/internal/store/pgtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// engines opens a fresh store on either engine.
func engines(t *testing.T, run func(t *testing.T, s *Store)) {
	t.Helper()
	for _, dsn := range []string{"sqlite:" + filepath.Join(t.TempDir(), "saoque.db"), pgtest.DSN(t)} {
		s, err := Open(t.Context(), dsn, Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Run(s.Engine(), func(t *testing.T) { run(t, s) })
		s.Close()
	}
}

// statements finds every SQL text that is a constant expression in this
// package's code.
func constantStatements(t *testing.T) []string {
	t.Helper()
	fset := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	consts := map[string]ast.Expr{}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_pg.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, n := range v.Names {
					if i < len(v.Values) {
						consts[n.Name] = v.Values[i]
					}
				}
			}
		}
	}
	var fold func(e ast.Expr) (string, bool)
	fold = func(e ast.Expr) (string, bool) {
		switch e := e.(type) {
		case *ast.BasicLit:
			s, err := strconv.Unquote(e.Value)
			return s, err == nil && e.Kind == token.STRING
		case *ast.ParenExpr:
			return fold(e.X)
		case *ast.Ident:
			v, ok := consts[e.Name]
			if !ok {
				return "", false
			}
			return fold(v)
		case *ast.BinaryExpr:
			a, ok := fold(e.X)
			if !ok {
				return "", false
			}
			b, ok := fold(e.Y)
			return a + b, ok
		}
		return "", false
	}
	found := map[string]bool{}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			s, ok := fold(e)
			if !ok {
				return true
			}
			for _, verb := range []string{"SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH "} {
				if strings.HasPrefix(s, verb) && balanced(s) {
					found[s] = true
				}
			}
			return false
		})
	}
	var out []string
	for s := range found {
		out = append(out, s)
	}
	sort.Strings(out)
	return out
}

// balanced leaves out beginnings of statements that code completes.
func balanced(s string) bool {
	return strings.Count(s, "(") == strings.Count(s, ")") && !strings.HasSuffix(s, " ") && !strings.HasSuffix(s, "WHERE")
}

func TestEveryStatementPreparesOnBothEngines(t *testing.T) {
	list := constantStatements(t)
	if len(list) < 90 {
		t.Fatalf("only %d statements found: the search is broken", len(list))
	}
	engines(t, func(t *testing.T, s *Store) {
		conn, err := s.db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		for _, q := range list {
			if s.Engine() == "sqlite" && strings.HasPrefix(q, "SELECT pg_") {
				continue // the dialect's own
			}
			st, err := conn.PrepareContext(t.Context(), q)
			if err != nil {
				t.Errorf("%v\n\tin %s", err, q)
				continue
			}
			st.Close()
		}
		t.Logf("%d statements prepared on %s", len(list), s.Engine())
	})
}

// The schema that the migrations make is reviewed as a whole, per engine.
func TestSchemaIsTheReviewedOne(t *testing.T) {
	queries := map[string]string{
		"sqlite":   "SELECT name || chr || coalesce(sql, '') FROM (SELECT name, sql, char(10) AS chr FROM sqlite_master WHERE name NOT LIKE 'sqlite_%') x ORDER BY name",
		"postgres": "SELECT line FROM (SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || coalesce(collation_name, '') || ' ' || is_nullable AS line FROM information_schema.columns WHERE table_schema = 'public' UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype = 'f') x ORDER BY line",
	}
	engines(t, func(t *testing.T, s *Store) {
		var b bytes.Buffer
		err := s.Read(t.Context(), func(tx *Tx) error {
			lines, err := all(tx, strings1, queries[s.Engine()])
			for _, l := range lines {
				fmt.Fprintln(&b, l)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "schema."+s.Engine()+".txt", b.Bytes())
	})
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at the change, then run with -update", file)
	}
}

// The hot lists walk an index in the order of the page: no sorting, no reading
// of the whole table, on whatever number of dossiers.
func TestHotListsWalkAnIndex(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		if s.Engine() != "sqlite" {
			t.Log("PostgreSQL's planner chooses by statistics; make bench shows its growth")
			return
		}
		province := access.ListScope{Provinces: []string{"96"}, Submitted: true}
		area := access.ListScope{Areas: []string{"966@2020-01-01"}}
		unit := access.ListScope{Units: []string{"32048@2020-01-01"}}
		for name, f := range map[string]Filter{
			"dossiers_province":  {Scopes: []access.ListScope{province}, Limit: 50},
			"dossiers_stage":     {Scopes: []access.ListScope{province}, Stage: "province-office", Limit: 50},
			"dossiers_turn":      {Scopes: []access.ListScope{province}, Turn: "province", ByDue: true, Limit: 50},
			"dossiers_area":      {Scopes: []access.ListScope{area}, Limit: 50, After: Cursor{At: 5, ID: "x"}},
			"dossiers_unit":      {Scopes: []access.ListScope{unit}, Limit: 50, Backwards: true, After: Cursor{At: 5, ID: "x"}},
			"dossiers_area_turn": {Scopes: []access.ListScope{area}, Turn: "district", ByDue: true, Limit: 50},
			"dossiers_unit_turn": {Scopes: []access.ListScope{unit}, Turn: "commune", ByDue: true, Limit: 50},
			"dossiers_producer":  {Scopes: []access.ListScope{{Producer: "p"}}, Limit: 50},
		} {
			var plan []string
			err := s.Read(t.Context(), func(tx *Tx) error {
				if _, err := tx.Dossiers(f); err != nil {
					return err
				}
				for q := range tx.ses.stmts {
					if !strings.Contains(q, "FROM dossiers d WHERE") || strings.HasPrefix(q, "EXPLAIN") {
						continue
					}
					args := make([]any, strings.Count(q, "$"))
					rows, err := tx.ses.conn.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+q, args...)
					if err != nil {
						return err
					}
					for rows.Next() {
						var a, b, c int
						var detail string
						if err := rows.Scan(&a, &b, &c, &detail); err != nil {
							return err
						}
						plan = append(plan, detail)
					}
					rows.Close()
				}
				clear(tx.ses.stmts)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Join(plan, "; ")
			if !strings.Contains(text, "USING INDEX "+name+" ") || strings.Contains(text, "TEMP B-TREE") || strings.Contains(text, "SCAN d") {
				t.Errorf("%s: %s", name, text)
			}
		}
	})
}
