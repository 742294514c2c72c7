package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"saoque/internal/app"
	"saoque/internal/calendar"
	"saoque/internal/demo"
	"saoque/internal/locale"
	"saoque/internal/office/accounts"
	"saoque/internal/office/papers"
	"saoque/internal/paper/forms"
	"saoque/internal/web"
)

// house is the demo on one day, served on loopback.
type house struct {
	day      calendar.Date
	url      string
	app      *app.App
	server   *web.Server
	accounts []demo.Account
	routes   *http.ServeMux // to name the route of an address
	http     *http.Server
	dir      string
	quick    bool   // forms are sent, their answers not judged
	out      string // directory for the pictures of the forms, "" for none

	mu     sync.Mutex
	posted map[string]int // routes whose forms did their act
	failed []string       // answers of 500 and more
}

// evening is when the demo's day is looked at.
const evening = 17

// open plays the story up to the day's evening and serves it.
func open(ctx context.Context, day calendar.Date) (*house, error) {
	h := &house{day: day, posted: map[string]int{}}
	if err := h.open(ctx); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

func (h *house) open(ctx context.Context) (err error) {
	day := h.day
	if h.dir, err = os.MkdirTemp("", "saoque-pages-"); err != nil {
		return err
	}
	clock := calendar.NewManual(calendar.MustDate("2020-11-02").At(6, 0))
	const forever = 100 * 365 * 24 * time.Hour
	if h.app, err = app.Open(ctx, app.Config{Data: h.dir, Name: "saoque-demo", Clock: clock,
		Accounts: accounts.Settings{Hash: demo.Hash, GivenPasswords: true, Floor: -1, Life: forever, Idle: forever}}); err != nil {
		return err
	}
	p, err := demo.New(h.app, clock, nil)
	if err != nil {
		return err
	}
	if _, err := p.Play(ctx, day.At(evening, 0)); err != nil {
		return err
	}
	if err := h.sendTemplate(ctx); err != nil {
		return err
	}
	h.accounts = p.Accounts(day)
	static, err := web.LoadStatic()
	if err != nil {
		return err
	}
	words := locale.Load()
	pages, err := web.NewRenderer(words, static)
	if err != nil {
		return err
	}
	info := &web.DemoInfo{Password: demo.Password}
	for _, a := range h.accounts {
		info.Accounts = append(info.Accounts, web.DemoAccount{Login: a.Login, Name: web.Named{Name: a.Name}, Role: string(a.Role), Where: a.Where, Main: a.Main})
	}
	h.server = &web.Server{Office: h.app.Office, Desk: h.app.Desk, Errands: h.app.Errands, Words: words, Pages: pages, Static: static, Demo: info,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))}
	h.routes = http.NewServeMux()
	for _, r := range h.server.Routes() {
		h.routes.Handle(r.Name(), http.NotFoundHandler())
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	h.url = "http://" + l.Addr().String()
	h.http = &http.Server{Handler: h.watch(h.server.Handler()), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = h.http.Serve(l) }() // ends with close
	return nil
}

// sendTemplate sends a .docx that decisions could follow, which nobody does in
// the story: its page is there to be looked at.
func (h *house) sendTemplate(ctx context.Context) error {
	f, err := forms.Find("decision")
	if err != nil {
		return err
	}
	docx, err := f.Starter()
	if err != nil {
		return err
	}
	o := h.app.Office
	_, _, err = papers.SendTemplate(ctx, o, accounts.Operator, o.IDs.New(), papers.NewTemplate{Province: "96", Form: f.Code, Name: "quyet-dinh (mẫu).docx", Data: docx})
	return err
}

// watch keeps what forms did and what failed.
func (h *house) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := &status{ResponseWriter: w}
		next.ServeHTTP(s, r)
		h.mu.Lock()
		defer h.mu.Unlock()
		if s.code >= 500 {
			h.failed = append(h.failed, fmt.Sprintf("%s %s: %d", r.Method, r.URL.Path, s.code))
		}
		if r.Method == http.MethodPost && (s.code == http.StatusSeeOther || s.code == http.StatusOK) {
			h.posted[h.route(http.MethodPost, r.URL.Path)]++
		}
	})
}

type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

func (s *status) Write(b []byte) (int, error) {
	if s.code == 0 {
		s.code = http.StatusOK
	}
	return s.ResponseWriter.Write(b)
}

// route names the route of an address, "" when there is none.
func (h *house) route(method, path string) string {
	_, pattern := h.routes.Handler(httptest.NewRequest(method, path, nil))
	return pattern
}

// isFile reports whether an address, or a route's pattern, hands out a file or
// leads on, instead of showing a page.
func isFile(path string) bool {
	switch filepath.Ext(path) {
	case ".csv", ".xlsx", ".docx", ".zip", ".jsonl", ".txt":
		return true
	}
	parts := strings.Split(path, "/") // the first is empty
	switch parts[1] {
	case "tep", "static", "P":
		return true
	case "giay-to": // a paper's file, or its signed copy's
		return len(parts) == 4 || len(parts) == 6
	case "van-ban": // a draft's
		return len(parts) > 5
	}
	return false
}

// pages lists the routes that answer with a page of their own.
func (h *house) pages() []string {
	var out []string
	for _, r := range h.server.Routes() {
		if r.Method == http.MethodGet && !isFile(r.Path) {
			out = append(out, r.Name())
		}
	}
	return out
}

func (h *house) close() {
	if h.http != nil {
		h.http.Close()
	}
	if h.app != nil {
		h.app.Close()
	}
	os.RemoveAll(h.dir)
}
