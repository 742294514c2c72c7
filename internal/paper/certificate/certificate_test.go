package certificate_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/paper/certificate"
)

var facts = certificate.Facts{
	Number: "01/GCN-OCOP-96-2020", ProductCode: "96-964-01-2020", Star: 4,
	IssuedOn: "2020-11-10", LastDay: "2023-11-10", Issuer: "Ủy ban nhân dân tỉnh Cà Mau (mẫu)",
}

func content() certificate.Content {
	return certificate.Content{Facts: facts, KeyYear: 2020, Shard: 1, Index: 41, Host: "ocop.example.vn"}
}

func TestWriteThenRead(t *testing.T) {
	s := certificate.Signed{Content: content(), Signature: [64]byte{1, 2, 3}}
	for _, text := range []string{s.URL(), s.Link(), s.Payload()} {
		if got, err := certificate.Parse(text); err != nil || got != s {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
	if u := s.URL(); strings.ToUpper(u) != u || !strings.HasPrefix(u, "HTTPS://OCOP.EXAMPLE.VN/Q/") {
		t.Error(u)
	}
	for _, text := range []string{
		"", "Q", "/", "HTTPS://OCOP.EXAMPLE.VN/Q/", s.URL() + "/", s.URL() + "=", " " + s.URL(), s.URL() + "\n",
		strings.ToLower(s.Payload()), "http://ocop.example.vn/Q/" + s.Payload(), "https://ocop.example.vn/q/" + s.Payload(),
		"https://evil.example/Q/" + s.Payload(), "HTTPS://ocop.example.vn/Q/" + s.Payload(), "/Q/" + s.Payload(),
		strings.Repeat("A", 100_000),
	} {
		if got, err := certificate.Parse(text); !fault.Is(err, fault.Invalid) || got != (certificate.Signed{}) {
			t.Errorf("%.60q: %v", text, err)
		}
	}
}

func TestContentThatCannotBe(t *testing.T) {
	for name, spoil := range map[string]func(*certificate.Content){
		"no number":         func(c *certificate.Content) { c.Number = "" },
		"two spaces":        func(c *certificate.Content) { c.Issuer = "a  b" },
		"a decomposed name": func(c *certificate.Content) { c.Issuer = "Ca\u0300 Mau" },
		"not UTF-8":         func(c *certificate.Content) { c.ProductCode = "\xff" },
		"a long number":     func(c *certificate.Content) { c.Number = strings.Repeat("1", 41) },
		"six stars":         func(c *certificate.Content) { c.Star = 6 },
		"no star":           func(c *certificate.Content) { c.Star = 0 },
		"over before begun": func(c *certificate.Content) { c.LastDay = "2020-11-09" },
		"no such day":       func(c *certificate.Content) { c.LastDay = "2021-02-30" },
		"a day of 1999":     func(c *certificate.Content) { c.IssuedOn = "1999-12-31" },
		"a day of 2999":     func(c *certificate.Content) { c.LastDay = "2999-01-01" },
		"last year's key":   func(c *certificate.Content) { c.KeyYear = 2019 },
		"shard 0":           func(c *certificate.Content) { c.Shard = 0 },
		"index -1":          func(c *certificate.Content) { c.Index = -1 },
		"a host with path":  func(c *certificate.Content) { c.Host = "a.vn/x" },
		"a host in capital": func(c *certificate.Content) { c.Host = "A.vn" },
	} {
		c := content()
		spoil(&c)
		if _, err := c.Bytes(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		if p := (certificate.Signed{Content: c}).Payload(); p != "" {
			t.Errorf("%s: written as %s", name, p)
		}
	}
}

func TestStandingByItsDates(t *testing.T) {
	for day, want := range map[string]certificate.Standing{
		"2020-11-09": certificate.Before, "2020-11-10": certificate.Holds, "2023-11-10": certificate.Holds, "2023-11-11": certificate.Over,
	} {
		if got := facts.On(calendar.MustDate(day)); got != want {
			t.Errorf("%s: %s", day, got)
		}
	}
}

func TestPreviewIsNoCertificate(t *testing.T) {
	p := certificate.NewPreview(facts, "ocop.example.vn")
	if !p.Draft() || p.Facts() != facts {
		t.Error("a preview is a draft of its facts")
	}
	if s, err := p.Symbol(); err != nil || s.Size == 0 {
		t.Error(err)
	}
	if _, err := certificate.Parse("HTTPS://OCOP.EXAMPLE.VN/Q/MAU-0-CHUA-CAP-0-MAU"); err == nil {
		t.Error("a preview's address reads as a code")
	}
	if s, err := (certificate.Issued{}).Symbol(); err == nil {
		t.Errorf("an empty face has a symbol: %+v", s)
	}
}

// The package that previews live in cannot sign: it names no private key, no
// keyring and no signing call, and does not import the package that does.
func TestPreviewCannotReachTheKey(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		seen++
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range tree.Imports {
			if p := strings.Trim(i.Path.Value, `"`); strings.HasPrefix(p, "crypto") || strings.HasSuffix(p, "/signing") || p == "os" {
				t.Errorf("%s imports %s", f.Name(), p)
			}
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				switch id.Name {
				case "Keyring", "OpenKeyring", "PrivateKey", "Sign", "SignCertificate", "SignCheckpoint", "SignReceipt":
					t.Errorf("%s names %s", f.Name(), id.Name)
				}
			}
			return true
		})
	}
	if seen < 3 {
		t.Errorf("only %d files were looked at", seen)
	}
}

func FuzzParse(f *testing.F) {
	s := certificate.Signed{Content: content()}
	f.Add(s.URL())
	f.Add(s.Payload())
	f.Add("HTTPS://A/Q/")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := certificate.Parse(text)
		if err == nil && text != s.URL() && text != s.Link() && text != s.Payload() {
			t.Errorf("%q was read as %+v", text, s)
		}
	})
}
