package gallery

import (
	"bytes"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"saoque/internal/locale"
	"saoque/internal/web"
)

func renderer(t *testing.T) *web.Renderer {
	t.Helper()
	static, err := web.LoadStatic()
	if err != nil {
		t.Fatal(err)
	}
	r, err := web.NewRenderer(locale.Load(), static)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var (
	missing = regexp.MustCompile(`\[[a-z]+\.[a-z0-9.-]+\]|\{\d\}`)
	inline  = regexp.MustCompile(`(?i)<style|<script>|\sstyle=|\son[a-z]+=|javascript:`)
	h1      = regexp.MustCompile(`<h1>`)
	primary = regexp.MustCompile(`class="button primary"`)
	label   = regexp.MustCompile(`<(?:input|select|textarea)[^>]*\bid="([^"]+)"`)
	id      = regexp.MustCompile(`\bid="([^"]+)"`)
)

func TestEveryPageInEveryVariant(t *testing.T) {
	r := renderer(t)
	entries, err := Entries()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Run(e.Page+"/"+e.Variant, func(t *testing.T) {
			page, err := e.New()
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := r.HTML(&b, page); err != nil {
				t.Fatal(err)
			}
			html := b.String()
			if m := missing.FindAllString(html, -1); m != nil {
				t.Errorf("words are missing: %v", m)
			}
			if m := inline.FindAllString(html, -1); m != nil {
				t.Errorf("the policy forbids %v", m)
			}
			if n := len(h1.FindAllString(html, -1)); n != 1 {
				t.Errorf("%d main headings", n)
			}
			if n := len(primary.FindAllString(html, -1)); n > 1 {
				t.Errorf("%d primary buttons", n)
			}
			seen := map[string]bool{}
			for _, m := range id.FindAllStringSubmatch(html, -1) {
				if seen[m[1]] {
					t.Errorf("two elements have the id %s", m[1])
				}
				seen[m[1]] = true
			}
			for _, m := range label.FindAllStringSubmatch(html, -1) {
				if !strings.Contains(html, `for="`+m[1]+`"`) && !regexp.MustCompile(`<label class="row[^>]*><input[^>]*id="`+regexp.QuoteMeta(m[1])+`"`).MatchString(html) {
					t.Errorf("no label for %s", m[1])
				}
			}
			if page.Chrome().Light && b.Len() > 30_000 {
				t.Errorf("%d bytes, more than 30,000", b.Len())
			}
		})
	}
}

func TestTemplatesFitTheirStructs(t *testing.T) {
	r := renderer(t)
	for _, p := range append(pages, func() web.Page { return &web.GalleryPage{} }) {
		page := p()
		for _, lang := range []string{"vi", "en"} {
			tmpl := r.Lookup(lang, page.Template())
			if tmpl == nil {
				t.Errorf("%T names the template %s, which does not exist", page, page.Template())
				continue
			}
			if err := templatecheck.CheckHTML(tmpl, page); err != nil {
				t.Errorf("%s: %v", page.Template(), err)
			}
		}
	}
}

func TestEveryTemplateHasSamples(t *testing.T) {
	have := map[string]bool{"gallery/index": true}
	for _, p := range pages {
		have[p().Template()] = true
	}
	for _, name := range web.PageNames() {
		if !have[name] {
			t.Errorf("the page %s has no samples", name)
		}
	}
}

func TestHandler(t *testing.T) {
	h, err := Handler(renderer(t))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{Path: 200, Path + "work/mine/empty": 200, Path + "sign/in/error": 422, Path + "no/such": 404} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != want {
			t.Errorf("%s: %d, not %d: %s", path, w.Code, want, w.Body)
		}
	}
}
