package floors

import (
	"bufio"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// realTime lists the files that may ask the machine for the time, because what
// they measure is waiting and not the field's time.
var realTime = map[string]string{
	"internal/calendar/instant.go": "the real clock",
	"internal/jobs/sequencer.go":   "the pause between two rounds",
	"internal/cli/demo.go":         "how long the walk took, printed at its end",
}

// Nothing else asks the machine for the time.
func TestClockIsInjected(t *testing.T) {
	banned := map[string]bool{"Now": true, "Since": true, "Until": true}
	for _, s := range parsed(t) {
		if _, w := workshop(s.pkg); w || s.test || realTime[s.path] != "" {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && x.Obj == nil && banned[sel.Sel.Name] {
				t.Errorf("%s asks the machine for the time (time.%s); take a calendar.Clock", s.at(n.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
}

// Scores are whole numbers: no float where they are computed or kept.
func TestNoFloatNearScores(t *testing.T) {
	rooms := []string{
		"internal/rulebook", "internal/dossier", "internal/appraisal", "internal/council", "internal/decision",
		"internal/registry", "internal/viet", "internal/store", "internal/office",
	}
	for _, s := range parsed(t) {
		if _, w := workshop(s.pkg); w || s.test || !anyInside(s.pkg, rooms) {
			continue
		}
		for _, p := range s.imports() {
			if p == "math" || p == "math/big" {
				t.Errorf("%s imports %s: scores are whole numbers", s.path, p)
			}
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				switch n.Name {
				case "float32", "float64", "ParseFloat", "FormatFloat", "Float64", "NullFloat64":
					t.Errorf("%s: %s: scores are whole numbers", s.at(n.Pos()), n.Name)
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT {
					t.Errorf("%s: %s: scores are whole numbers", s.at(n.Pos()), n.Value)
				}
			}
			return true
		})
	}
}

func anyInside(pkg string, dirs []string) bool {
	for _, d := range dirs {
		if inside(pkg, d) {
			return true
		}
	}
	return false
}

// story is the room whose Go lists the demo's data: people, papers and the
// books that the story is about.
const story = "internal/demo"

// book matches a rulebook's id or a decision's number.
var book = regexp.MustCompile(`\bqd[0-9]{2,}|\b(1048|781|148|1489|26)/(QĐ|20[0-9]{2})`)

// Rules are data: no book is named in the product's Go. The demo's story is
// data too and lives in files.
func TestNoBookNamesInGo(t *testing.T) {
	for _, s := range parsed(t) {
		if _, w := workshop(s.pkg); w || s.test || inside(s.pkg, story) {
			continue
		}
		s.literals(func(lit *ast.BasicLit, v string) {
			if m := book.FindString(v); m != "" {
				t.Errorf("%s names the book %q; which book applies is data", s.at(lit.Pos()), m)
			}
		})
	}
}

// What people read is in the catalog, in data or in templates.
func TestNoVietnameseInGo(t *testing.T) {
	for _, s := range parsed(t) {
		// viet holds the letters, weekdays and number words themselves.
		if _, w := workshop(s.pkg); w || s.test || inside(s.pkg, "internal/viet") || inside(s.pkg, story) {
			continue
		}
		s.literals(func(lit *ast.BasicLit, v string) {
			if r := vietnamese(v); r != 0 {
				t.Errorf("%s has the letter %q in a string: texts belong in internal/locale/text", s.at(lit.Pos()), r)
			}
		})
	}
}

func vietnamese(s string) rune {
	for _, r := range s {
		if r > unicode.MaxASCII && unicode.Is(unicode.Latin, r) {
			return r
		}
	}
	return 0
}

// Files stay small enough to be read at one sitting.
func TestFilesAreSmall(t *testing.T) {
	const limit = 600
	for _, s := range parsed(t) {
		if n := strings.Count(s.text, "\n"); n > limit && !s.test {
			t.Errorf("%s has %d lines, more than %d: it wants a second room", s.path, n, limit)
		}
	}
}

// Nothing in the tree speaks of the place it was made in.
func TestTreeSpeaksOnlyOfItself(t *testing.T) {
	banned := []string{
		"/wo" + "rk/", "/tmp" + "/sq", "registry.npm" + "js.org", "proxy.go" + "lang.org", "deb.deb" + "ian.org", "/root" + "/",
	}
	err := walk(func(name string) error {
		if strings.Contains(name, "/vendor/") || strings.HasSuffix(name, ".sum") {
			return nil
		}
		f, err := os.Open(filepath.Join(root, name))
		if err != nil {
			return err
		}
		defer f.Close()
		sc := bufio.NewScanner(f)
		sc.Buffer(nil, 16<<20)
		for line := 1; sc.Scan(); line++ {
			if strings.IndexByte(sc.Text(), 0) >= 0 {
				return nil // not text
			}
			for _, b := range banned {
				if strings.Contains(sc.Text(), b) {
					t.Errorf("%s:%s mentions %s", name, strconv.Itoa(line), b)
				}
			}
		}
		return sc.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}
