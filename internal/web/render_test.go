package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"saoque/internal/locale"
)

func testRenderer(t *testing.T) *Renderer {
	t.Helper()
	static, err := LoadStatic()
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewRenderer(locale.Load(), static)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestVendoredFilesAreTheLockedOnes(t *testing.T) {
	lock, err := os.ReadFile("ui/vendor/LOCK")
	if err != nil {
		t.Fatal(err)
	}
	locked := map[string]bool{"LOCK": true}
	for line := range strings.Lines(string(lock)) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		if len(f) != 5 {
			t.Errorf("LOCK: %q has %d fields, not name, version, licence, file, sha256", line, len(f))
			continue
		}
		b, err := os.ReadFile(filepath.Join("ui/vendor", f[3]))
		if err != nil {
			t.Error(err)
			continue
		}
		sum := sha256.Sum256(b)
		if got := hex.EncodeToString(sum[:]); got != f[4] {
			t.Errorf("%s has sha256 %s, the lock says %s", f[3], got, f[4])
		}
		locked[f[3]] = true
	}
	files, err := os.ReadDir("ui/vendor")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !locked[f.Name()] && !strings.HasSuffix(f.Name(), ".LICENSE") {
			t.Errorf("ui/vendor/%s is not in LOCK", f.Name())
		}
	}
}

func TestStyleAndScriptStayLight(t *testing.T) {
	s, err := LoadStatic()
	if err != nil {
		t.Fatal(err)
	}
	for name, limit := range map[string]int{"app.css": 12_000, "app.js": 25_000} {
		f := s.files[strings.TrimPrefix(s.URL(name), StaticPath)]
		if len(f.gzip) > limit {
			t.Errorf("%s is %d bytes zipped, more than %d", name, len(f.gzip), limit)
		}
		t.Logf("%s: %d bytes zipped of %d", name, len(f.gzip), limit)
	}
	css := string(s.files[strings.TrimPrefix(s.URL("app.css"), StaticPath)].plain)
	if strings.Contains(css, "vendor/") {
		t.Error("the style sheet still names a font by its source path")
	}
}

func TestStaticFilesAreServedUnderTheirHash(t *testing.T) {
	s, err := LoadStatic()
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest("GET", s.URL("app.css"), nil)
	req.Header.Set("Accept-Encoding", "br, gzip;q=0.8")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, req)
	if w.Code != 200 || w.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(z)
	if err != nil || !bytes.Contains(body, []byte("@layer reset")) {
		t.Errorf("%v, %d bytes", err, len(body))
	}
	for _, path := range []string{"/static/app.css", "/static/../page.go", "/static/"} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestHeadersOfPages(t *testing.T) {
	r := testRenderer(t)
	send := func(p Page, status int) http.Header {
		w := httptest.NewRecorder()
		if err := r.Render(w, httptest.NewRequest("GET", "/", nil), status, p); err != nil {
			t.Fatal(err)
		}
		if w.Code != status {
			t.Errorf("status %d, not %d", w.Code, status)
		}
		return w.Header()
	}
	signed := &WorkPage{Frame: Frame{Viewer: &Viewer{Name: "A"}, MaxAge: 60}}
	if h := send(signed, 200); h.Get("Cache-Control") != "no-store" || !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'self'") || h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Vary"), "Cookie") {
		t.Errorf("signed in: %v", h)
	}
	if h := send(&SignInPage{Frame: Frame{MaxAge: 60}}, 200); h.Get("Cache-Control") != "public, max-age=60" {
		t.Errorf("visitor: %v", h)
	}
	if h := send(&SignInPage{Frame: Frame{MaxAge: 60}}, 422); h.Get("Cache-Control") != "no-store" {
		t.Errorf("refused: %v", h)
	}
}

func TestPointsAreWrittenWithoutFloats(t *testing.T) {
	for _, c := range []struct {
		p    Points
		want string
	}{{Points{3, 0}, "3"}, {Points{3, 1}, "3"}, {Points{5, 2}, "2,5"}, {Points{4, 2}, "2"}, {Points{0, 2}, "0"}} {
		if got := c.p.String(); got != c.want {
			t.Errorf("%v is written %q, not %q", c.p, got, c.want)
		}
	}
}
