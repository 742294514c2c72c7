package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"sort"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

//go:embed ui
var uiFiles embed.FS

// Static holds the style sheet, the script and the fonts, each under a name
// that carries its content's hash, compressed once at start.
type Static struct {
	urls  map[string]string // "app.css" -> "/static/app-0123456789ab.css"
	files map[string]staticFile
}

type staticFile struct {
	kind        string
	plain, gzip []byte
}

// StaticPath is the prefix that the handler of Static answers.
const StaticPath = "/static/"

// LoadStatic reads the embedded files. The style sheet is every *.css of
// ui/base, ui/shared and the areas in that order; cascade layers make the
// order inside an area unimportant. The script is every *.js of ui/base.
func LoadStatic() (*Static, error) {
	s := &Static{urls: map[string]string{}, files: map[string]staticFile{}}
	fonts, err := fs.Glob(uiFiles, "ui/vendor/*.woff2")
	if err != nil {
		return nil, err
	}
	for _, name := range fonts {
		b, err := uiFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if err := s.add(path.Base(name), "font/woff2", b, false); err != nil {
			return nil, err
		}
	}
	css, err := join("css")
	if err != nil {
		return nil, err
	}
	for _, name := range fonts {
		css = bytes.ReplaceAll(css, []byte("vendor/"+path.Base(name)), []byte(s.URL(path.Base(name))))
	}
	if err := s.add("app.css", "text/css; charset=utf-8", css, true); err != nil {
		return nil, err
	}
	js, err := join("js")
	if err != nil {
		return nil, err
	}
	if err := s.add("app.js", "text/javascript; charset=utf-8", js, true); err != nil {
		return nil, err
	}
	icon, err := uiFiles.ReadFile("ui/base/icon.svg")
	if err != nil {
		return nil, err
	}
	return s, s.add("icon.svg", "image/svg+xml", icon, true)
}

// join puts the files of one kind together: base, shared, then the areas.
func join(ext string) ([]byte, error) {
	names, err := fs.Glob(uiFiles, "ui/*/*."+ext)
	if err != nil {
		return nil, err
	}
	rank := func(name string) string {
		switch path.Base(path.Dir(name)) {
		case "base":
			return "0" + name
		case "shared":
			return "1" + name
		}
		return "2" + name
	}
	sort.Slice(names, func(i, j int) bool { return rank(names[i]) < rank(names[j]) })
	var out bytes.Buffer
	for _, name := range names {
		if path.Base(path.Dir(name)) == "vendor" {
			continue
		}
		b, err := uiFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		out.Write(b)
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}

func (s *Static) add(name, kind string, body []byte, zip bool) error {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	served := strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:6]) + ext
	f := staticFile{kind: kind, plain: body}
	if zip {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := z.Write(body); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		f.gzip = b.Bytes()
	}
	s.urls[name] = StaticPath + served
	s.files[served] = f
	return nil
}

// URL gives the path of a static file; an unknown name is a broken page and
// panics, which every render test meets.
func (s *Static) URL(name string) string {
	u, ok := s.urls[name]
	if !ok {
		panic(fmt.Sprintf("web: no static file %q", name))
	}
	return u
}

// ServeHTTP answers StaticPath; a name that carries the hash never changes, so
// it may be kept for a year.
func (s *Static) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := s.files[strings.TrimPrefix(r.URL.Path, StaticPath)]
	if !ok || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		http.NotFound(w, r)
		return
	}
	Guard(w.Header())
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := f.plain
	if f.gzip != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			h.Set("Content-Encoding", "gzip")
			body = f.gzip
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader has gone; nothing is left to do
	}
}
