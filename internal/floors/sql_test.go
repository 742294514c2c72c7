package floors

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// statement tells SQL from other strings of the store.
var statement = regexp.MustCompile(`\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|WITH|ORDER BY|WHERE|VALUES)\b`)

// banned lists the SQL that the two engines do not share, or that this house
// does without.
var banned = []struct {
	re  *regexp.Regexp
	why string
}{
	{regexp.MustCompile(`(?i)=\s*(ANY|SOME)\s*\(`), "SQLite has no ANY: write IN with as many places as needed"},
	{regexp.MustCompile(`(?is)\bWITH\b.*\bAS\s*(NOT\s+)?(MATERIALIZED\s*)?\(\s*(INSERT|UPDATE|DELETE)\b`), "SQLite has no data-changing CTE"},
	{regexp.MustCompile(`(?i)\bFOR\s+(NO\s+KEY\s+)?(UPDATE|SHARE|KEY\s+SHARE)\b`), "locking rows is PostgreSQL's own; compare and swap on version"},
	{regexp.MustCompile(`(?i)\bnow\s*\(|\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\bdatetime\s*\(|\bstrftime\s*\(`), "the time comes from the injected clock"},
	{regexp.MustCompile(`(?i)\bextract\s*\(`), "dates are taken apart in Go"},
	{regexp.MustCompile(`::`), "use CAST(… AS …)"},
	{regexp.MustCompile(`(?i)\bI?LIKE\s+\$|\bILIKE\b`), "search goes over the folded column; a pattern from outside needs escaping"},
	{regexp.MustCompile(`(?i)\bDISTINCT\s+ON\b`), "PostgreSQL's own"},
	{regexp.MustCompile(`(?i)\bMERGE\s+INTO\b`), "PostgreSQL's own"},
	{regexp.MustCompile(`(?i)\bINSERT\s+OR\b|\bREPLACE\s+INTO\b`), "SQLite's own; use ON CONFLICT"},
	{regexp.MustCompile(`(?i)\b(json_each|json_tree|json_table|jsonb?_(array_elements|each|to_record|populate)\w*)\s*\(`), "JSON is read in Go"},
	{regexp.MustCompile(`(?i)\b(lower|upper)\s*\(`), "SQLite folds ASCII only; text is folded in Go"},
	{regexp.MustCompile(`(?i)\bavg\s*\(`), "means are for display and computed in Go; sums are kept"},
	{regexp.MustCompile(`(?i)\b(REAL|FLOAT|DOUBLE|NUMERIC|DECIMAL|SERIAL|BIGSERIAL|JSONB?|TIMESTAMPTZ?)\b`), "types are TEXT, INTEGER, BLOB"},
	{regexp.MustCompile(`(?i)\brandom\s*\(`), "randomness is injected"},
	{regexp.MustCompile(`(?s)^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b.*[=(,]\s*\?`), "parameters are $1, $2, …"},
}

func checkSQL(t *testing.T, where, text string) {
	t.Helper()
	for _, b := range banned {
		if m := b.re.FindString(text); m != "" {
			t.Errorf("%s: %q: %s", where, m, b.why)
		}
	}
}

func TestSQLIsCommonToBothEngines(t *testing.T) {
	seen := 0
	for _, s := range parsed(t) {
		if _, w := workshop(s.pkg); w || s.test || !inside(s.pkg, "internal/store") || s.path == "internal/store/dialect.go" {
			continue
		}
		s.literals(func(lit *ast.BasicLit, v string) {
			if statement.MatchString(v) {
				seen++
				checkSQL(t, s.at(lit.Pos()), v)
			}
		})
	}
	scripts, err := filepath.Glob(filepath.Join(root, "internal/store/migrations/*.sql"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	comment := regexp.MustCompile(`--[^\n]*`)
	for _, f := range scripts {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		checkSQL(t, filepath.Base(f), comment.ReplaceAllString(string(b), ""))
	}
	if seen < 10 {
		t.Errorf("only %d statements were recognised; does the lint still see them?", seen)
	}
}

func TestSQLLintItself(t *testing.T) {
	for _, bad := range []string{
		"SELECT 1 FROM a WHERE x = ANY($1)", "WITH d AS (DELETE FROM a RETURNING id) SELECT id FROM d", "SELECT 1 FROM a FOR UPDATE",
		"UPDATE a SET at = now()", "SELECT extract(year FROM at) FROM a", "SELECT $1::text", "SELECT 1 FROM a WHERE x ILIKE $1",
		"SELECT DISTINCT ON (x) y FROM a", "MERGE INTO a USING b", "SELECT value FROM json_each($1)", "SELECT lower(name) FROM a",
		"SELECT avg(total) FROM cards", "INSERT OR IGNORE INTO a VALUES ($1)", "SELECT 1 FROM a WHERE x = ?", "CREATE TABLE a (x REAL)",
	} {
		if !statement.MatchString(bad) && !strings.HasPrefix(bad, "MERGE") && bad != "SELECT $1::text" {
			t.Errorf("not seen as SQL: %s", bad)
		}
		if !slices.ContainsFunc(banned, func(b struct {
			re  *regexp.Regexp
			why string
		},
		) bool {
			return b.re.MatchString(bad)
		}) {
			t.Errorf("let through: %s", bad)
		}
	}
	for _, good := range []string{
		"SELECT id, name FROM units WHERE code = $1 AND valid_from <= $2 ORDER BY code", "WITH a AS (SELECT 1) SELECT * FROM a",
		"INSERT INTO a (x) VALUES ($1) ON CONFLICT (x) DO NOTHING", "SELECT CAST($1 AS TEXT)", "UPDATE a SET version = version + 1 WHERE id = $1 AND version = $2",
	} {
		for _, b := range banned {
			if b.re.MatchString(good) {
				t.Errorf("refused (%s): %s", b.why, good)
			}
		}
	}
}

var update = flag.Bool("update", false, "rewrite migrations.lock")

// A migration that has run somewhere is never edited: the lock keeps each
// script's digest, and only new scripts may be added to it
// (go test ./internal/floors -run Migrations -update).
func TestMigrationsAreUnchanged(t *testing.T) {
	scripts, err := filepath.Glob(filepath.Join(root, "internal/store/migrations/*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(scripts)
	var now strings.Builder
	number := regexp.MustCompile(`^(\d{4})_[a-z0-9_]+\.sql$`)
	for i, f := range scripts {
		name := path.Base(filepath.ToSlash(f))
		if m := number.FindStringSubmatch(name); m == nil || m[1] != fmt.Sprintf("%04d", i+1) {
			t.Errorf("%s: migrations are numbered 0001_name.sql, 0002_name.sql, … without gaps", name)
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(b)
		fmt.Fprintf(&now, "%s %s\n", hex.EncodeToString(sum[:]), name)
	}
	if *update {
		if err := os.WriteFile("migrations.lock", []byte(now.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lock, err := os.ReadFile("migrations.lock")
	if err != nil {
		t.Fatal(err)
	}
	if now.String() != string(lock) {
		t.Errorf("the migrations are not those of migrations.lock; a released one is never edited, a new one is added with\ngo test ./internal/floors -run Migrations -update\nlock:\n%snow:\n%s", lock, now.String())
	}
}
