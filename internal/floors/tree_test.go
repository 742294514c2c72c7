package floors

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const module = "saoque"

// root is the directory of go.mod, seen from this package.
const root = "../.."

// source is one parsed Go file.
type source struct {
	path string // from the root, with slashes
	pkg  string // directory from the root
	test bool   // a _test.go file
	ast  *ast.File
	text string
}

var fset = token.NewFileSet()

// sources parses every Go file of the tree once.
var sources = sync.OnceValues(func() ([]source, error) {
	var all []source
	err := walk(func(name string) error {
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		b, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(fset, name, b, parser.ParseComments)
		if err != nil {
			return err
		}
		all = append(all, source{name, path.Dir(name), strings.HasSuffix(name, "_test.go"), f, string(b)})
		return nil
	})
	return all, err
})

func parsed(t *testing.T) []source {
	t.Helper()
	all, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// walk visits every file that belongs to the project, by its path from the root.
func walk(visit func(name string) error) error {
	return filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if d.IsDir() {
			if name == ".git" || d.Name() == "testdata" || name == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		return visit(name)
	})
}

// imports lists what a file imports.
func (s source) imports() []string {
	var ps []string
	for _, spec := range s.ast.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		ps = append(ps, p)
	}
	return ps
}

// at names a position for messages: file:line.
func (s source) at(p token.Pos) string {
	pos := fset.Position(p)
	return s.path + ":" + strconv.Itoa(pos.Line)
}

// literals calls visit for every string literal that is not an import path.
func (s source) literals(visit func(lit *ast.BasicLit, value string)) {
	imported := map[*ast.BasicLit]bool{}
	for _, spec := range s.ast.Imports {
		imported[spec.Path] = true
	}
	ast.Inspect(s.ast, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && !imported[lit] {
			if v, err := strconv.Unquote(lit.Value); err == nil {
				visit(lit, v)
			}
		}
		return true
	})
}
