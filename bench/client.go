package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"saoque/internal/locale"
	"saoque/internal/web"
)

// server is a handler behind a real net/http server on loopback.
type server struct {
	srv  *http.Server
	base string
	done chan error
	// client keeps a connection per caller.
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
		Transport: &http.Transport{MaxIdleConns: 2 * callers, MaxIdleConnsPerHost: 2 * callers, DisableCompression: true},
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

// get asks for a page as a browser does and reads it whole; keep says whether
// to give it back.
func (s *server) get(ctx context.Context, path, cookie string, keep bool) (http.Header, []byte, error) {
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
	var body bytes.Buffer
	var to io.Writer = io.Discard
	if keep {
		to = &body
	}
	if _, err = io.Copy(to, res.Body); err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %s", path, res.Status)
	}
	return res.Header, body.Bytes(), err
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
	w := &web.Server{Office: a.Office, Desk: a.Desk, Errands: a.Errands, Words: words, Pages: pages, Static: static, Log: slog.New(slog.DiscardHandler)}
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
	site   *site
	cookie string
	paths  []string
}

func (s *site) looker(p page) (looker, error) {
	l := looker{site: s, cookie: s.cookies[p.login], paths: p.paths(s)}
	if len(l.paths) == 0 {
		return l, errors.New("no address fits")
	}
	return l, nil
}

// get looks at one of the addresses.
func (l looker) get(ctx context.Context, r *rand.Rand, keep bool) (http.Header, []byte, error) {
	return l.site.web.get(ctx, l.paths[r.IntN(len(l.paths))], l.cookie, keep)
}

func (l looker) loop(ctx context.Context, span time.Duration) (tally, error) {
	rngs := make([]*rand.Rand, callers)
	for i := range rngs {
		rngs[i] = rand.New(rand.NewPCG(uint64(l.site.n), uint64(i)))
	}
	return loop(ctx, callers, span, func(ctx context.Context, caller, _ int) error {
		_, _, err := l.get(ctx, rngs[caller], false)
		return err
	})
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
type bare struct{ web *server }

func (l looker) bare(ctx context.Context) (*bare, error) {
	h := &bareHandler{}
	r := rand.New(rand.NewPCG(7, 7))
	for range 20 {
		head, body, err := l.get(ctx, r, true)
		if err != nil {
			return nil, err
		}
		if len(body) < 200 {
			return nil, errors.New("the page is empty")
		}
		head.Del("Date")
		h.heads, h.bodies = append(h.heads, head), append(h.bodies, body)
	}
	w, err := serve(h)
	return &bare{w}, err
}

func (b *bare) close() { b.web.close() }

func (b *bare) loop(ctx context.Context, span time.Duration) (tally, error) {
	return loop(ctx, callers, span, func(ctx context.Context, _, _ int) error {
		_, _, err := b.web.get(ctx, "/", "", false)
		return err
	})
}
