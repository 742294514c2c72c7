package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"

	"saoque/internal/locale"
	"saoque/internal/web"
)

// server is a handler behind a real net/http server on loopback.
type server struct {
	srv    *http.Server
	base   string
	done   chan error
	client *http.Client
}

func serve(h http.Handler) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{srv: &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}, base: "http://" + l.Addr().String(), done: make(chan error, 1)}
	go func() { s.done <- s.srv.Serve(l) }()
	s.client = &http.Client{
		Transport: &http.Transport{DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
	return s, nil
}

func (s *server) close() {
	s.client.CloseIdleConnections()
	s.srv.Close()
	<-s.done
}

// get asks for a page as a browser does.
func (s *server) get(ctx context.Context, path, cookie string) (http.Header, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+path, nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	if cookie != "" {
		req.Header.Set("Cookie", cookie)
	}
	res, err := s.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %s", path, res.Status)
	}
	return res.Header, body, err
}

// open opens the site on an engine and signs its viewers in.
func (s *site) open(b *bench, engine string) error {
	dsn := ""
	if engine != "sqlite" {
		dsn = s.dsn
	}
	a, err := b.installation(s.dir, dsn, shiftedTo(fillDay))
	if err != nil {
		return err
	}
	s.app = a
	static, err := web.LoadStatic()
	if err != nil {
		return err
	}
	words := locale.Load()
	pages, err := web.NewRenderer(words, static)
	if err != nil {
		return err
	}
	w := &web.Server{Office: a.Office, Desk: a.Desk, Errands: a.Errands, Words: words, Pages: pages, Static: static, Log: slog.New(slog.DiscardHandler), AtOnce: web.Places(engine)}
	if s.web, err = serve(w.Handler()); err != nil {
		return err
	}
	a.Start()
	s.cookies = map[string]string{}
	for _, login := range []string{"province", "district", "producer"} {
		if s.cookies[login], err = s.web.signIn(b.ctx, login); err != nil {
			return fmt.Errorf("sign in as %s: %w", login, err)
		}
	}
	return nil
}

func (s *site) close() {
	if s.web != nil {
		s.web.close()
		s.web = nil
	}
	if s.app != nil {
		s.app.Close()
		s.app = nil
	}
}

// signIn sends the sign-in form and gives the cookie.
func (s *server) signIn(ctx context.Context, login string) (string, error) {
	form := url.Values{"login": {login}, "password": {password}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/dang-nhap", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := s.client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return "", err
	}
	for _, c := range res.Cookies() {
		if c.Value != "" {
			return c.Name + "=" + c.Value, nil
		}
	}
	return "", fmt.Errorf("no session: %s", res.Status)
}

// looker looks at a page of a site, whose addresses are gathered beforehand so
// that finding them is no part of the time.
type looker struct {
	web    *server
	cookie string
	paths  []string
	file   string // the addresses for whoever looks
}

func (s *site) looker(b *bench, p page) (looker, error) {
	return b.looker(s.web, s.cookies[p.login], p.paths(s))
}

func (b *bench) looker(web *server, cookie string, paths []string) (looker, error) {
	l := looker{web: web, cookie: cookie, paths: paths}
	if len(l.paths) == 0 {
		return l, errors.New("no address fits")
	}
	f, err := os.CreateTemp(b.dir, "addresses-")
	if err != nil {
		return l, err
	}
	l.file = f.Name()
	_, err = f.WriteString(strings.Join(paths, "\n"))
	return l, errors.Join(err, f.Close())
}

// loop lets a process of its own look, as readers do: in ours, they would take
// turns with the pages.
func (l looker) loop(ctx context.Context, span time.Duration) (tally, error) {
	self, err := os.Executable()
	if err != nil {
		return tally{}, err
	}
	cmd := exec.CommandContext(ctx, self, "look", "-at", strings.TrimPrefix(l.web.base, "http://"), "-cookie", l.cookie, "-addresses", l.file, "-span", span.String())
	cmd.Stderr = os.Stderr
	used := cpuTime()
	out, err := cmd.Output()
	if err != nil {
		return tally{}, fmt.Errorf("look: %w", err)
	}
	var seen sight
	if err := json.Unmarshal(out, &seen); err != nil {
		return tally{}, err
	}
	return tally{n: len(seen.Took), elapsed: seen.Elapsed, took: seen.Took, cpu: cpuTime() - used}, nil
}

// bareHandler writes answers that were given before.
type bareHandler struct {
	heads  []http.Header
	bodies [][]byte
	next   atomic.Int64
}

func (h *bareHandler) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	i := int(h.next.Add(1)) % len(h.bodies)
	for k, v := range h.heads[i] {
		w.Header()[k] = v
	}
	_, _ = w.Write(h.bodies[i]) // the reader has gone; nothing is left to do
}

// bare serves the bytes of the page's real answers without making them.
func (b *bench) bare(l looker) (looker, error) {
	h := &bareHandler{}
	r := rand.New(rand.NewPCG(7, 7))
	for range 20 {
		head, body, err := l.web.get(b.ctx, l.paths[r.IntN(len(l.paths))], l.cookie)
		if err != nil {
			return looker{}, err
		}
		if len(body) < 200 {
			return looker{}, errors.New("the page is empty")
		}
		head.Del("Date")
		h.heads, h.bodies = append(h.heads, head), append(h.bodies, body)
	}
	w, err := serve(h)
	if err != nil {
		return looker{}, err
	}
	return b.looker(w, "", []string{"/"})
}
