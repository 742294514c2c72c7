package browser

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const clean = `<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trang mẫu</title></head><body><main><h1>Hồ sơ</h1><p>Chữ đủ tương phản.</p>
<form method="post" action="/post"><label for="n">Tên</label> <input id="n" name="n" style="min-height:44px"> <button id="go" style="min-height:44px">Gửi</button></form>
<p id="js"></p><script>document.getElementById('js').textContent = 'script'</script></main></body></html>`

const faulty = `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Trang mẫu</title></head><body><main><h1>Hồ sơ</h1>
<p id="pale" style="color:#bbb;background:#fff">Chữ quá nhạt.</p><img src="/dot.png"><div id="wide" style="width:900px">rộng</div>
<script>console.error('planted'); undefinedFunction()</script></main></body></html>`

func serve(t *testing.T) string {
	mux := http.NewServeMux()
	mux.HandleFunc("/clean", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'")
		fmt.Fprint(w, clean)
	})
	mux.HandleFunc("/faulty", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, faulty) })
	mux.HandleFunc("POST /post", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "n", Value: "1"})
		fmt.Fprintf(w, `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Đã gửi</title><main><h1>%s</h1></main>`, r.FormValue("n"))
	})
	mux.HandleFunc("/cookie", func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("n"); err != nil {
			w.WriteHeader(http.StatusForbidden)
		}
		fmt.Fprint(w, "<!doctype html><title>x</title>")
	})
	mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv.URL
}

func page(t *testing.T, b *Browser, size Size) *Page {
	t.Helper()
	p, err := b.NewPage(size)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func open(t *testing.T, p *Page, url string, want int) {
	t.Helper()
	if status, err := p.Open(url); err != nil || status != want {
		t.Fatalf("%s: status %d, %v", url, status, err)
	}
}

func TestPages(t *testing.T) {
	b, url := Start(t), serve(t)

	t.Run("a clean page has no findings", func(t *testing.T) {
		p := page(t, b, Phone)
		open(t, p, url+"/clean", 200)
		found, err := p.Axe()
		if err != nil || len(found) != 0 {
			t.Errorf("findings %v, %v", found, err)
		}
		if wide, err := p.Overflow(); err != nil || len(wide) != 0 {
			t.Errorf("overflow %v, %v", wide, err)
		}
		if heard := p.Problems(); len(heard) != 0 {
			t.Errorf("problems %q", heard)
		}
		if text, err := p.Text("#js"); err != nil || text != "script" {
			t.Errorf("the page's script wrote %q, %v", text, err)
		}
	})

	t.Run("planted faults are found", func(t *testing.T) {
		p := page(t, b, Narrow)
		open(t, p, url+"/faulty", 200)
		found, err := p.Axe()
		if err != nil {
			t.Fatal(err)
		}
		rules := map[string]Finding{}
		for _, f := range found {
			rules[f.Rule] = f
		}
		for rule, where := range map[string]string{"color-contrast": "#pale", "image-alt": "img", "html-has-lang": "html"} {
			if f, ok := rules[rule]; !ok || !strings.Contains(strings.Join(f.Where, " "), where) {
				t.Errorf("%s at %s was not found in %v", rule, where, found)
			}
		}
		wide, err := p.Overflow()
		if err != nil || !strings.Contains(strings.Join(wide, " "), "div#wide") {
			t.Errorf("overflow %v, %v", wide, err)
		}
		heard := strings.Join(p.Problems(), "\n")
		if !strings.Contains(heard, "planted") || !strings.Contains(heard, "undefinedFunction") {
			t.Errorf("problems %q", heard)
		}
	})

	t.Run("without scripts", func(t *testing.T) {
		p := page(t, b, Phone)
		if err := p.Scripts(false); err != nil {
			t.Fatal(err)
		}
		open(t, p, url+"/clean", 200)
		if text, err := Eval[string](p, `document.getElementById('js').textContent`); err != nil || text != "" {
			t.Errorf("a script ran: %q, %v", text, err)
		}
		if found, err := p.Axe(); err != nil || len(found) != 0 {
			t.Errorf("findings %v, %v", found, err)
		}
		if err := p.Type("#n", "Đũa đước"); err != nil {
			t.Fatal(err)
		}
		if status, err := p.Click("#go"); err != nil || status != 200 {
			t.Fatalf("the form posted with status %d, %v", status, err)
		}
		if text, err := p.Text("h1"); err != nil || text != "Đũa đước" {
			t.Errorf("the server got %q, %v", text, err)
		}
		open(t, p, url+"/cookie", 200)
		if text, err := Eval[string](p, `document.title`); err != nil || text != "x" {
			t.Errorf("title %q, %v", text, err)
		}
		if wide, err := p.Overflow(); err != nil || len(wide) != 1 || !strings.HasPrefix(wide[0], "no viewport") {
			t.Errorf("a page without viewport: %v, %v", wide, err)
		}
		other := page(t, b, Phone)
		open(t, other, url+"/cookie", 403)
	})

	t.Run("a screenshot has the window's width", func(t *testing.T) {
		p := page(t, b, Tablet)
		open(t, p, url+"/clean", 200)
		path := filepath.Join(t.TempDir(), "deep", "clean.png")
		if err := p.Screenshot(path); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		img, err := png.Decode(f)
		if err != nil || img.Bounds().Dx() != 1180 {
			t.Errorf("picture %v, %v", img.Bounds(), err)
		}
	})
}

func TestVendoredFilesAreUnchanged(t *testing.T) {
	lock, err := os.ReadFile("vendor/LOCK")
	if err != nil {
		t.Fatal(err)
	}
	locked := map[string]bool{"LOCK": true}
	for _, line := range strings.Split(strings.TrimSpace(string(lock)), "\n") {
		f := strings.Fields(line)
		if f[0] == "#" {
			continue
		}
		b, err := os.ReadFile(filepath.Join("vendor", f[3]))
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != f[4] {
			t.Errorf("%s has SHA-256 %x, the lock says %s", f[3], sum, f[4])
		}
		locked[f[3]], locked[f[0]+".LICENSE"] = true, true
	}
	files, _ := filepath.Glob("vendor/*")
	for _, f := range files {
		if !locked[filepath.Base(f)] {
			t.Errorf("%s is not in the lock", f)
		}
	}
}
