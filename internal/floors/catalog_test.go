package floors

import (
	"go/ast"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"

	"go.yaml.in/yaml/v4"
)

// english lists the areas that must be worded in English as well: the public
// pages, sign-in, the command line, and the errors they show.
var english = []string{"public", "signin", "cli", "fault"}

// key is the shape of a catalog key.
var key = regexp.MustCompile(`^[a-z]+\.[a-z0-9]+([.-][a-z0-9]+)*$`)

// file is the shape of a file's name, which a key never has.
var file = regexp.MustCompile(`\.(csv|yaml|json|tmpl|css|js|sql|txt|db|png|pdf|xlsx|docx)$`)

// catalogs reads the text files: language → key → text.
func catalogs(t *testing.T) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	for _, lang := range []string{"vi", "en"} {
		all[lang] = map[string]string{}
		files, err := filepath.Glob(filepath.Join(root, "internal/locale/text", lang, "*.yaml"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no catalog for %s: %v", lang, err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			area := strings.TrimSuffix(path.Base(filepath.ToSlash(f)), ".yaml")
			m := map[string]string{}
			if err := yaml.Unmarshal(b, &m); err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			for k, v := range m {
				if !strings.HasPrefix(k, area+".") || !key.MatchString(k) {
					t.Errorf("%s: %q is not a key of the area %s", f, k, area)
				}
				if strings.TrimSpace(v) == "" {
					t.Errorf("%s: %s is empty", f, k)
				}
				all[lang][k] = v
			}
		}
	}
	return all
}

// use is a place that names a key, or the beginning of one (prefix).
type use struct {
	at, key string
	prefix  bool
}

// wordCalls are the functions whose string arguments are keys: those of fault,
// of locale, and the shorthands that rooms make of them. Where the value is
// false other arguments look alike, and only keys of known areas count.
var wordCalls = map[string]bool{
	"New": true, "Wrap": true, "Text": true, "Key": true, "Say": true, "reason": true,
	"say": false, "bad": false, "Has": false,
}

// goUses finds the keys that the product's Go names: arguments of wordCalls
// and fields called Key. Everything else that looks like a key of a known area
// counts as named too, but is not required to exist (acts have such names).
func goUses(t *testing.T, areas map[string]bool) (required, mentioned []use) {
	t.Helper()
	for _, s := range parsed(t) {
		if _, w := workshop(s.pkg); (w && s.pkg != "internal/web/gallery") || s.test {
			continue
		}
		asKey := map[*ast.BasicLit]bool{}
		mark := func(e ast.Expr, sure bool) {
			lit, ok := e.(*ast.BasicLit)
			if sum, is := e.(*ast.BinaryExpr); is && sum.Op == token.ADD { // "area.prefix-" + x
				lit, ok = sum.X.(*ast.BasicLit)
			}
			if ok {
				v, _ := strconv.Unquote(lit.Value)
				area, _, _ := strings.Cut(v, ".")
				asKey[lit] = sure || areas[area]
			}
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if sure, ok := wordCalls[callee(n)]; ok {
					for _, a := range n.Args {
						mark(a, sure)
					}
				}
			case *ast.KeyValueExpr:
				if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Key" {
					mark(n.Value, false)
				}
			}
			return true
		})
		s.literals(func(lit *ast.BasicLit, v string) {
			u := use{s.at(lit.Pos()), v, !key.MatchString(v)}
			switch {
			case file.MatchString(v):
			case u.prefix && (!strings.Contains(v, ".") || !key.MatchString(v+"x")):
			case asKey[lit] && (!u.prefix || strings.HasSuffix(v, ".") || strings.HasSuffix(v, "-")):
				required = append(required, u)
			default:
				mentioned = append(mentioned, u)
			}
		})
	}
	return required, mentioned
}

func callee(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.IndexExpr:
		if id, ok := f.X.(*ast.Ident); ok {
			return id.Name
		}
	}
	return ""
}

// templates parses every template file, whatever functions it calls.
func templates(t *testing.T) map[string]map[string]*parse.Tree {
	t.Helper()
	all := map[string]map[string]*parse.Tree{}
	err := walk(func(name string) error {
		if !strings.HasSuffix(name, ".tmpl") {
			return nil
		}
		b, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		tree := parse.New(name)
		tree.Mode = parse.SkipFuncCheck
		trees := map[string]*parse.Tree{}
		if _, err := tree.Parse(string(b), "", "", trees); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		all[name] = trees
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// templateUses finds the string constants in templates that are keys.
func templateUses(t *testing.T, areas map[string]bool) (required, mentioned []use) {
	t.Helper()
	for name, trees := range templates(t) {
		for _, tree := range trees {
			inspect(tree.Root, func(n parse.Node, call string) {
				str, ok := n.(*parse.StringNode)
				if !ok {
					return
				}
				u := use{name, str.Text, !key.MatchString(str.Text)}
				area, _, _ := strings.Cut(str.Text, ".")
				switch {
				case !areas[area] && call != "t":
				case !u.prefix && call == "t":
					required = append(required, u)
				case u.prefix && key.MatchString(strings.TrimRight(str.Text, ".-")+".x") && strings.ContainsAny(str.Text, "."):
					mentioned = append(mentioned, u)
				case !u.prefix:
					mentioned = append(mentioned, u)
				}
			})
		}
	}
	return required, mentioned
}

// inspect visits a template's nodes; call is the function the node is an
// argument of.
func inspect(n parse.Node, visit func(n parse.Node, call string)) {
	switch n := n.(type) {
	case nil:
	case *parse.ListNode:
		if n != nil {
			for _, c := range n.Nodes {
				inspect(c, visit)
			}
		}
	case *parse.ActionNode:
		inspect(n.Pipe, visit)
	case *parse.IfNode:
		inspect(n.Pipe, visit)
		inspect(n.List, visit)
		inspect(n.ElseList, visit)
	case *parse.RangeNode:
		inspect(n.Pipe, visit)
		inspect(n.List, visit)
		inspect(n.ElseList, visit)
	case *parse.WithNode:
		inspect(n.Pipe, visit)
		inspect(n.List, visit)
		inspect(n.ElseList, visit)
	case *parse.TemplateNode:
		inspect(n.Pipe, visit)
	case *parse.PipeNode:
		if n != nil {
			for _, c := range n.Cmds {
				call := ""
				if id, ok := c.Args[0].(*parse.IdentifierNode); ok {
					call = id.Ident
				}
				for _, a := range c.Args {
					if p, ok := a.(*parse.PipeNode); ok {
						inspect(p, visit)
					} else {
						visit(a, call)
					}
				}
			}
		}
	}
}

func TestCatalogIsComplete(t *testing.T) {
	text := catalogs(t)
	vi := text["vi"]
	areas := map[string]bool{}
	for k := range vi {
		area, _, _ := strings.Cut(k, ".")
		areas[area] = true
	}
	required, mentioned := goUses(t, areas)
	fromTemplates, alsoThere := templateUses(t, areas)
	required = append(required, fromTemplates...)
	mentioned = append(mentioned, alsoThere...)

	has := func(u use) bool {
		if !u.prefix {
			return vi[u.key] != ""
		}
		for k := range vi {
			if strings.HasPrefix(k, u.key) {
				return true
			}
		}
		return false
	}
	for _, u := range required {
		if !has(u) {
			t.Errorf("%s: the key %q is not in internal/locale/text/vi", u.at, u.key)
		}
	}

	// An area none of whose keys is named anywhere is a forgotten file.
	used := map[string]bool{}
	for _, u := range append(required, mentioned...) {
		if area, _, ok := strings.Cut(u.key, "."); ok {
			used[area] = true
		}
	}
	for area := range areas {
		if !used[area] {
			t.Errorf("internal/locale/text/vi/%s.yaml: no code and no template names a key of this area", area)
		}
	}
	if len(required) < 50 {
		t.Errorf("only %d keys were recognised; does the lint still see them?", len(required))
	}
}

func TestCatalogsAgree(t *testing.T) {
	text := catalogs(t)
	for k := range text["en"] {
		if _, ok := text["vi"][k]; !ok {
			t.Errorf("en has %s, which vi lacks", k)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(text["vi"])) {
		area, _, _ := strings.Cut(k, ".")
		en, ok := text["en"][k]
		if !ok {
			if slices.Contains(english, area) {
				t.Errorf("en lacks %s; the area %s is worded in both languages", k, area)
			}
			continue
		}
		if a, b := places(text["vi"][k]), places(en); !slices.Equal(a, b) {
			t.Errorf("%s: placeholders %v in vi, %v in en", k, a, b)
		}
	}
}

var placeholder = regexp.MustCompile(`\{(\d+)\}`)

func places(s string) []int {
	var ns []int
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		n, _ := strconv.Atoi(m[1])
		ns = append(ns, n)
	}
	slices.Sort(ns)
	return slices.Compact(ns)
}

func TestTemplatesParse(t *testing.T) {
	if n := len(templates(t)); n < 5 {
		t.Errorf("only %d templates were found", n)
	}
}
