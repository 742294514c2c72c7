package floors

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// allowed lists the modules that the code may import, each with its reason.
// A new one is a decision: docs/decisions.
var allowed = map[string]string{
	"github.com/alecthomas/kong":         "command line and configuration",
	"github.com/gabriel-vasile/mimetype": "what an uploaded file really is",
	"github.com/google/uuid":             "ids of version 7",
	"github.com/jackc/pgx/v5":            "PostgreSQL",
	"github.com/xuri/excelize/v2":        "workbooks as offices keep them, read under limits",
	"github.com/klauspost/compress":      "gzip of pages, three times as fast as the standard library's",
	"go.yaml.in/yaml/v4":                 "rulebooks, catalogs, holidays",
	"golang.org/x/crypto":                "argon2 for passwords",
	"golang.org/x/mod":                   "transparency log trees and signed notes; go.mod in these tests",
	"golang.org/x/text":                  "Unicode normal form, Vietnamese collation",
	"golang.org/x/time":                  "rate limits",
	"modernc.org/sqlite":                 "SQLite without cgo",
	"rsc.io/qr":                          "QR codes of certificates and scoresheets",
}

// testsOnly lists modules that only tests and workshops may import.
var testsOnly = map[string]string{
	"github.com/chromedp/cdproto":     "the browser's protocol",
	"github.com/chromedp/chromedp":    "drives Chromium in the scenarios",
	"github.com/google/go-cmp":        "readable differences",
	"github.com/google/safehtml":      "asked for by templatecheck",
	"github.com/jba/templatecheck":    "checks templates against their page types",
	"github.com/rogpeppe/go-internal": "scripts of the command line (testscript)",
	"github.com/smallstep/pkcs7":      "makes signatures for the tests of what reads them",
	"pgregory.net/rapid":              "properties over random input",
}

// owner gives the listed module that a package belongs to, "" if none.
func owner(pkg string, list map[string]string) string {
	for m := range list {
		if inside(pkg, m) {
			return m
		}
	}
	return ""
}

func TestOnlyAllowedModules(t *testing.T) {
	for _, s := range parsed(t) {
		_, w := workshop(s.pkg)
		for _, p := range s.imports() {
			first, _, _ := strings.Cut(p, "/")
			if !strings.Contains(first, ".") {
				continue // standard library or ours
			}
			if owner(p, allowed) != "" || ((w || s.test) && owner(p, testsOnly) != "") {
				continue
			}
			if owner(p, testsOnly) != "" {
				t.Errorf("%s imports %s, which is for tests only", s.path, p)
			} else {
				t.Errorf("%s imports %s, which is not on the list of allowed modules", s.path, p)
			}
		}
	}
}

func goMod(t *testing.T, path string) *modfile.File {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := modfile.Parse(path, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestDirectRequirementsAreListed(t *testing.T) {
	f := goMod(t, filepath.Join(root, "go.mod"))
	if len(f.Replace) > 0 {
		t.Error("go.mod replaces modules")
	}
	for _, r := range f.Require {
		if !r.Indirect && allowed[r.Mod.Path] == "" && testsOnly[r.Mod.Path] == "" {
			t.Errorf("go.mod requires %s directly; it is not on the list of allowed modules", r.Mod.Path)
		}
	}
}

// The SQLite driver is generated against one exact libc: any other version
// compiles and then fails in ways of its own.
func TestLibcIsTheDriversOwn(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-json", "modernc.org/sqlite").Output()
	if err != nil {
		t.Fatal(err)
	}
	var driver struct{ GoMod, Version string }
	if err := json.Unmarshal(out, &driver); err != nil {
		t.Fatal(err)
	}
	version := func(f *modfile.File) string {
		for _, r := range f.Require {
			if r.Mod.Path == "modernc.org/libc" {
				return r.Mod.Version
			}
		}
		return ""
	}
	want, got := version(goMod(t, driver.GoMod)), version(goMod(t, filepath.Join(root, "go.mod")))
	if want == "" || got != want {
		t.Errorf("go.mod has modernc.org/libc %s; modernc.org/sqlite %s names %s", got, driver.Version, want)
	}
}

// Whoever's work is built in or shipped is named in NOTICE.
func TestNoticeNamesEveryone(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(root, "NOTICE"))
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) > 1 && strings.HasPrefix(line, "  ") {
			named[f[0]] = true
		}
	}
	for _, r := range goMod(t, filepath.Join(root, "go.mod")).Require {
		if !named[r.Mod.Path] {
			t.Errorf("NOTICE does not name %s", r.Mod.Path)
		}
	}
	err = walk(func(name string) error {
		if filepath.Base(name) != "LOCK" {
			return nil
		}
		lock, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(lock)) {
			if f := strings.Fields(line); len(f) > 0 && f[0] != "#" && !named[f[0]] {
				t.Errorf("NOTICE does not name %s of %s", f[0], name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
