package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/jobs"
	"saoque/internal/locale"
	"saoque/internal/office"
	"saoque/internal/office/accounts"
)

// Server answers the pages. Handlers are methods in <area>_<act>.go; every
// address stands in Routes.
type Server struct {
	Office *office.Office
	Desk   *accounts.Desk
	// Errands runs what is too long for one request.
	Errands *jobs.Errands
	Words   *locale.Catalog
	Pages   *Renderer
	Static  *Static
	Log     *slog.Logger
	// Secure marks the session cookie for TLS only.
	Secure bool
	// Demo lists the accounts of the demo on the sign-in page and shows the
	// simulated day; nil in real installations.
	Demo *DemoInfo

	// AtOnce is how many pages are made at the same time, 0 = as many as are asked
	// for; see Places.
	AtOnce int
	making queue

	// stars are the home page's counts: the one figure there that costs more the
	// more there is.
	stars kept[map[int]int]
	// revocations is the signed list: each signature is a use of the key.
	revocations kept[string]

	filterOnce sync.Once
	filterOf   DossierFilter
}

// DemoInfo is what pages show in the demo only.
type DemoInfo struct {
	Accounts []DemoAccount
	Password string
	// Real reports that the clock is the machine's: --at today.
	Real bool
}

// Request is one request with who asks.
type Request struct {
	*http.Request
	W       http.ResponseWriter
	Session accounts.Session
	Server  *Server
	leave   func() // the queue of the pages; nil for what did not wait
}

// aside gives the request's place among the pages in the making to the next:
// what takes long, such as a file made of a whole list, keeps no page waiting.
func (q *Request) aside() {
	if q.leave != nil {
		q.leave()
	}
}

// Route is one address. Action is what its handler asks of the authority; the
// permission matrix has a row for every route.
type Route struct {
	Method, Path string
	Action       access.Action
	Handle       func(*Request) error
	// Upload lets the body be as large as a file; other forms are small.
	Upload bool
}

// Name is the route as the permission matrix names it.
func (r Route) Name() string { return r.Method + " " + r.Path }

// limits of one request.
const (
	maxForm    = 1 << 20
	maxUpload  = 256 << 20 // several files of intake.MaxFile in one form
	formFields = 4000
)

// Handler builds the whole site.
func (s *Server) Handler() http.Handler {
	if s.AtOnce > 0 {
		s.making = make(queue, s.AtOnce)
	}
	mux := http.NewServeMux()
	for _, r := range s.Routes() {
		mux.Handle(r.Name(), s.serve(r))
	}
	mux.Handle("GET "+StaticPath, s.Static)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.serve(Route{Method: r.Method, Path: "/", Handle: func(*Request) error {
			return fault.New(fault.NotFound, "fault.not-found")
		}}).ServeHTTP(w, r)
	})
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Guard(w.Header())
		http.Error(w, s.Words.Text("vi", "ui.cross-site"), http.StatusForbidden)
	}))
	return guard.Handler(mux)
}

func (s *Server) serve(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Guard(w.Header())
		w.Header().Set("Cache-Control", "no-store")
		limit := int64(maxForm)
		if route.Upload {
			limit = maxUpload
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		q := &Request{Request: r, W: w, Server: s}
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			leave, err := s.making.enter(r.Context())
			if err != nil {
				return // the reader has gone
			}
			defer leave()
			q.W, q.leave = &placed{w, leave}, leave
		}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.Log.Error("panic", "route", route.Name(), "panic", p)
				s.fail(q, fault.New(fault.Internal, "fault.internal"))
			}
		}()
		var err error
		if q.Session, err = s.whoAsks(r); err == nil {
			if q.Session.MustChange && !slices.Contains(openToNew, route.Path) {
				http.Redirect(w, r, "/tai-khoan", http.StatusSeeOther)
				return
			}
			err = q.known(route)
		}
		if err == nil {
			err = route.Handle(q)
		}
		if err != nil {
			s.fail(q, err)
		}
	})
}

// known refuses visitors where nobody but account holders could be let in, so
// that a visitor learns the same about what exists and what does not.
func (q *Request) known(r Route) error {
	if q.Session.SignedIn() || r.Action == "" {
		return nil
	}
	return access.Check(q.Subject(), r.Action, "", access.Record{})
}

// openToNew are the addresses open to an account that still has its one-time
// password.
var openToNew = []string{"/tai-khoan", "/tai-khoan/mat-khau", "/dang-xuat", "/dang-nhap", "/{$}", "/x/{code...}", "/Q/{code}", "/q/{code}", "/khoa-cong-khai.jsonl", "/thu-hoi.txt"}

// statuses maps error kinds to HTTP, in this one place.
var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.Unauthenticated: http.StatusUnauthorized, fault.Forbidden: http.StatusForbidden,
	fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict, fault.TooLarge: http.StatusRequestEntityTooLarge,
	fault.Limited: http.StatusTooManyRequests, fault.Unavailable: http.StatusServiceUnavailable, fault.Internal: http.StatusInternalServerError,
}

// fail answers an error that no form could show.
func (s *Server) fail(q *Request, err error) {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, context.Canceled):
		return
	case errors.As(err, &tooLarge):
		err = fault.Wrap(fault.TooLarge, err, "fault.too-large", tooLarge.Limit>>20)
	}
	kind := fault.KindOf(err)
	if kind == fault.Unauthenticated && q.Method == http.MethodGet {
		http.Redirect(q.W, q.Request, "/dang-nhap?next="+url.QueryEscape(q.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	p := &ErrorPage{Frame: q.Frame(Say("ui.error-" + strconv.Itoa(statuses[kind]) + "-title")), Status: statuses[kind], Links: q.waysOut(kind)}
	var changed *changedError
	if errors.As(err, &changed) {
		p.Changed = &changed.change
		p.Links[0].Href = changed.back
	}
	if kind == fault.Internal {
		p.At, p.ID = s.Office.Clock.Now(), s.Office.IDs.New()
		s.Log.Error("request failed", "id", p.ID, "method", q.Method, "path", q.URL.Path, "err", err)
	} else {
		p.Detail = q.Worded(err)
	}
	if q.Method == http.MethodPost {
		for k, v := range q.PostForm {
			if k != "act_id" && k != "version" && !strings.Contains(k, "password") && len(v) > 0 && v[0] != "" {
				p.Kept = append(p.Kept, Fact{Label: Words(k), Value: Words(v[0])})
			}
		}
		slices.SortFunc(p.Kept, func(a, b Fact) int { return strings.Compare(a.Label.Plain, b.Label.Plain) })
	}
	if e := s.Pages.Render(q.W, q.Request, p.Status, p); e != nil {
		s.Log.Error("error page failed", "err", e)
		http.Error(q.W, s.Words.Text("vi", "fault.internal"), http.StatusInternalServerError)
	}
}

// changedError is a conflict with the latest change of what was acted on.
type changedError struct {
	error
	change Change
	back   string // the page that shows it anew
}

// Unwrap gives the conflict itself.
func (e *changedError) Unwrap() error { return e.error }

// waysOut are the links of the error page.
func (q *Request) waysOut(kind fault.Kind) []Link {
	var out []Link
	if kind == fault.Conflict && q.Method == http.MethodPost {
		out = append(out, Link{Text: Say("ui.reload"), Href: q.URL.RequestURI()})
	}
	switch {
	case kind == fault.Unauthenticated:
		out = append(out, Link{Text: Say("ui.sign-in"), Href: "/dang-nhap"})
	case q.Session.SignedIn():
		out = append(out, Link{Text: Say("ui.to-work"), Href: "/viec"})
	}
	return append(out, Link{Text: Say("ui.to-start"), Href: "/"})
}

// Lang is the language asked for; only public pages and sign-in have English.
func (q *Request) Lang() string {
	if q.URL.Query().Get("lang") == "en" {
		return "en"
	}
	return "vi"
}

// Worded turns an error into words for a page.
func (q *Request) Worded(err error) Text {
	return Words(q.Server.Words.Error(q.Lang(), err))
}

// Render draws a page.
func (q *Request) Render(status int, p Page) error {
	return q.Server.Pages.Render(q.W, q.Request, status, p)
}

// Subject is who asks.
func (q *Request) Subject() access.Subject { return q.Session.Subject }

// Frame makes the frame of a page in the asker's name.
func (q *Request) Frame(title Text) Frame {
	f := Frame{Lang: q.Lang(), Path: q.URL.Path, Title: title}
	if q.Session.SignedIn() {
		v := &Viewer{Name: q.Subject().Name, Sample: q.invented()}
		for _, g := range q.Subject().Grants {
			if !slices.Contains(v.Roles, string(g.Role)) {
				v.Roles = append(v.Roles, string(g.Role))
			}
		}
		f.Viewer, f.Nav = v, NavFor(v.Roles, q.URL.Path)
	}
	if d := q.Server.Demo; d != nil {
		f.Demo = &Demo{Day: q.Server.Office.Clock.Now().Date()}
	}
	return f
}

// Form prepares a form whose act has not been sent yet.
func (q *Request) Form(action string, version int64) Form {
	return Form{Action: action, ActID: q.Server.Office.IDs.New(), Version: version, Values: url.Values{}}
}

// Sent reads the posted form: its act id, its row version and its fields.
func (q *Request) Sent() (Form, error) {
	if err := q.ParseForm(); err != nil {
		return Form{}, formError(err)
	}
	if len(q.PostForm) > formFields {
		return Form{}, fault.New(fault.TooLarge, "fault.too-large", maxForm>>20)
	}
	v, err := strconv.ParseInt(first(q.PostForm.Get("version"), "0"), 10, 64)
	if err != nil || v < 0 {
		return Form{}, fault.New(fault.Invalid, "fault.bad-input", "version")
	}
	return Form{ActID: q.PostForm.Get("act_id"), Version: v, Values: q.PostForm}, nil
}

func formError(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return fault.Wrap(fault.Invalid, err, "fault.bad-input", "form")
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// Refuse fills a form with what was typed and what is wrong with it, so that
// the page can be drawn again with status 422. Errors that are not about input
// are returned as they are, for the error page; a conflict that names a field
// (a login that is taken) is about input.
func (q *Request) Refuse(f *Form, err error) error {
	e, ok := fault.As(err)
	if !ok || e.Kind != fault.Invalid && (e.Kind != fault.Conflict || e.Field == "") {
		return err
	}
	f.Errors = append(f.Errors, FieldError{Field: e.Field, Text: q.Worded(err)})
	return nil
}

// See is the answer to a done act: go and look at what came of it.
func (q *Request) See(path string) error {
	http.Redirect(q.W, q.Request, path, http.StatusSeeOther)
	return nil
}

// Date reads a day typed the Vietnamese way or by the browser's own picker;
// "" stays "".
func Date(field, s string) (calendar.Date, error) {
	if s = strings.TrimSpace(s); s == "" {
		return "", nil
	}
	d, err := calendar.ParseDate(s)
	if err != nil {
		return "", fault.New(fault.Invalid, "fault.bad-date", s).On(field)
	}
	return d, nil
}

// Shutdown stops a server kindly within the time of the context.
func Shutdown(ctx context.Context, h *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return h.Shutdown(ctx)
}
