package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// Catalog is the message catalog as the pages need it.
type Catalog interface {
	// Text words key in lang; Has reports whether lang itself has the key.
	Text(lang, key string, args ...any) string
	Has(lang, key string) bool
}

// languages are those in which pages can be drawn, the first is the default.
var languages = []string{"vi", "en"}

// Renderer draws pages. All templates are parsed once, one set per language,
// because a template's functions are bound to its language. Safe for
// concurrent use.
type Renderer struct {
	sets   map[string]*template.Template
	static *Static
}

// NewRenderer parses every template of the binary; a broken template is an error.
func NewRenderer(words Catalog, static *Static) (*Renderer, error) {
	r := &Renderer{sets: map[string]*template.Template{}, static: static}
	for _, lang := range languages {
		set, err := parse(uiFiles, funcs(words, static, lang))
		if err != nil {
			return nil, err
		}
		fold(set, map[string]func(...string) string{
			"t": func(args ...string) string {
				rest := make([]any, len(args)-1)
				for i, a := range args[1:] {
					rest[i] = a
				}
				return words.Text(lang, args[0], rest...)
			},
			"asset": func(args ...string) string { return static.URL(args[0]) },
			"lang":  func(...string) string { return lang },
		})
		r.sets[lang] = set
	}
	return r, nil
}

// parse reads base and shared, whose files define components, and every
// ui/<area>/<page>.tmpl under the name "area/page".
func parse(fsys fs.FS, fm template.FuncMap) (*template.Template, error) {
	set := template.New("").Funcs(fm).Option("missingkey=error")
	names, err := fs.Glob(fsys, "ui/*/*.tmpl")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		page := strings.TrimSuffix(strings.TrimPrefix(name, "ui/"), ".tmpl")
		if _, err := set.New(page).Parse(string(b)); err != nil {
			return nil, fmt.Errorf("web: %s: %w", name, err)
		}
	}
	return set, nil
}

// Lookup gives a page's template in a language, for checks; nil if unknown.
func (r *Renderer) Lookup(lang, name string) *template.Template {
	if set := r.sets[lang]; set != nil {
		return set.Lookup(name)
	}
	return nil
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// HTML draws p into w in the language of its frame.
func (r *Renderer) HTML(w *bytes.Buffer, p Page) error {
	lang := p.Chrome().Lang
	set := r.sets[lang]
	if set == nil {
		set = r.sets[languages[0]]
	}
	return set.ExecuteTemplate(w, p.Template(), p)
}

// Render draws p completely before the first byte leaves, then writes headers
// and body. An error means that nothing was written.
func (r *Renderer) Render(w http.ResponseWriter, req *http.Request, status int, p Page) error {
	f := p.Chrome()
	if status == http.StatusUnprocessableEntity {
		f.Failed = true
	}
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := r.HTML(buf, p); err != nil {
		return fmt.Errorf("web: page %s: %w", p.Template(), err)
	}
	Guard(w.Header())
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Cookie, Accept-Encoding")
	if f.Viewer == nil && f.MaxAge > 0 && status < 300 {
		h.Set("Cache-Control", "public, max-age="+strconv.Itoa(f.MaxAge))
	} else {
		h.Set("Cache-Control", "no-store")
	}
	if f.Lang != "" {
		h.Set("Content-Language", f.Lang)
	} else {
		h.Set("Content-Language", languages[0])
	}
	body := buf.Bytes()
	if len(body) > 1400 && acceptsGzip(req) {
		zb := buffers.Get().(*bytes.Buffer)
		defer buffers.Put(zb)
		zb.Reset()
		z := zippers.Get().(*gzip.Writer)
		defer zippers.Put(z)
		z.Reset(zb)
		if _, err := z.Write(body); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		h.Set("Content-Encoding", "gzip")
		body = zb.Bytes()
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if req.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader has gone; nothing is left to do
	}
	return nil
}

var zippers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return z
}}

// policy lets a page load from here only; no inline script or style exists.
const policy = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// Guard sets the headers that every answer of the web carries.
func Guard(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" && !strings.HasSuffix(strings.ReplaceAll(q, " ", ""), "q=0") {
			return true
		}
	}
	return false
}

// PageNames lists the names of all page templates.
func PageNames() []string {
	names, err := fs.Glob(uiFiles, "ui/*/*.tmpl")
	if err != nil {
		panic(err) // the pattern is a literal
	}
	var out []string
	for _, name := range names {
		dir := path.Base(path.Dir(name))
		if dir == "base" || dir == "shared" {
			continue
		}
		out = append(out, strings.TrimSuffix(strings.TrimPrefix(name, "ui/"), ".tmpl"))
	}
	return out
}
