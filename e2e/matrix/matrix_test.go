package matrix

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"saoque/internal/ident"
	"saoque/internal/office/accounts"
	"saoque/internal/store"
)

// least is how many cells each engine must be asked.
const least = 5000

// all asks every cell, as «make matrix» does. Otherwise three of four cells of
// people from whom a thing is hidden, or who must sign in first, are left out;
// which ones follows from their names.
var all = os.Getenv("MATRIX") == "all"

// asked reports whether a cell is among those asked.
func (e *expected) asked(c cell) bool {
	if all || c.row.About == "nothing" {
		return true
	}
	if a := e.want(c.row, c.era, c.who.who, c.thing.state); a == pass || a == forbidden {
		return true
	}
	h := fnv.New32a()
	h.Write([]byte(c.String()))
	return h.Sum32()%4 == 0
}

// TestMatrix asks every route for every person about every record in every
// state, on both engines. A route without a row fails, and so does a row
// without a route.
func TestMatrix(t *testing.T) {
	e, err := readExpected()
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range engines {
		t.Run(engine.name, func(t *testing.T) {
			start := time.Now()
			w := newWorld(t, engine.dsn(t))
			sum := &total{roles: map[string]bool{}, answers: map[string]int{}}
			before := w.autumn()
			w.routesHaveRows(e)
			w.walk(e, sum)
			lists := w.listsAgree(200)
			w.today(before)
			w.walk(e, sum)
			lists += w.listsAgree(200)
			for _, c := range sum.last {
				w.ask(e, c, w.fresh(c.who), sum)
			}
			if sum.cells < least {
				t.Errorf("%d cells, want at least %d", sum.cells, least)
			}
			fmt.Printf("matrix %s: %d routes, %d roles in %d relations, %d states, %d cells (%s), %d unexpected, %d given away; %d lists; %s\n",
				engine.name, len(w.server.Routes()), len(sum.roleNames()), len(sum.roles), len(sum.states), sum.cells, sum.answered(), sum.unexpected, sum.leaks, lists, time.Since(start).Round(time.Millisecond))
		})
	}
}

// routesHaveRows compares the product's list of routes with the table's.
func (w *world) routesHaveRows(e *expected) {
	have := map[string]bool{}
	for _, r := range w.server.Routes() {
		have[r.Name()] = true
		if !slices.ContainsFunc(e.Rows, func(x row) bool { return x.Route == r.Name() }) {
			w.t.Errorf("the route %s has no row in expected.yaml", r.Name())
		}
	}
	for _, r := range e.Rows {
		if !have[r.Route] {
			w.t.Errorf("expected.yaml has a row for %s, which is no route", r.Route)
		}
	}
}

// total adds up the cells of one engine.
type total struct {
	mu                       sync.Mutex
	roles                    map[string]bool
	states                   []string
	answers                  map[string]int
	cells, unexpected, leaks int
	last                     []cell // those that end the session which asks
}

func (s *total) roleNames() map[string]bool {
	out := map[string]bool{}
	for who := range s.roles {
		role, _, _ := strings.Cut(who, " ")
		out[role] = true
	}
	return out
}

func (s *total) answered() string {
	var out []string
	for a, n := range s.answers {
		out = append(out, fmt.Sprintf("%s %d", a, n))
	}
	sort.Strings(out)
	return strings.Join(out, ", ")
}

// cell is one question.
type cell struct {
	row   row
	who   *person
	thing thing
	era   string
}

func (c cell) String() string {
	return fmt.Sprintf("%s by %s, %s %s", c.row.Route, c.who.who, c.row.About, c.thing.state)
}

// walk asks every cell of the world as it stands, and keeps those that end the
// session which asks for the very end.
func (w *world) walk(e *expected, sum *total) {
	w.t.Helper()
	var cells []cell
	for _, r := range e.Rows {
		for _, x := range w.things[r.About] {
			for _, p := range w.people {
				c := cell{r, p, x, w.era}
				if r.Spends {
					sum.last = append(sum.last, c)
				} else if e.asked(c) {
					cells = append(cells, c)
				}
			}
		}
	}
	before := w.entries()
	jobs := make(chan cell)
	var done sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		done.Go(func() {
			for c := range jobs {
				w.ask(e, c, c.who.token, sum)
			}
		})
	}
	for _, c := range cells {
		jobs <- c
	}
	close(jobs)
	done.Wait()
	if after := w.entries(); after != before {
		w.t.Errorf("the questions changed something: %d entries in the log before, %d after", before, after)
	}
}

// fresh opens one more session for a person who can open one.
func (w *world) fresh(p *person) string {
	if p.user == "" || p.who == "cut" || p.who == "disabled" || p.who == "new" {
		return p.token
	}
	var name string
	w.read(func(tx *store.Tx) error {
		u, err := tx.User(p.user)
		name = u.Login
		return err
	})
	token, _, err := w.app.Desk.SignIn(w.ctx(), accounts.SignIn{Login: name, Password: password, Remote: "10.3.0.1"})
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// questions numbers the questions, for ids and addresses of their own.
var questions atomic.Uint32

// request builds the question and names the act that a form would do; ok is
// false where the thing lacks what the address names.
func (c cell) request() (r *http.Request, act string, ok bool) {
	method, path, _ := strings.Cut(c.row.Route, " ")
	ok = true
	value := func(name string) string {
		if v, given := c.thing.values[name]; given {
			ok = ok && v != ""
			return v
		}
		return name
	}
	path = placeholder.ReplaceAllStringFunc(path, func(s string) string {
		name := strings.TrimSuffix(strings.Trim(s, "{}"), "...")
		if name == "$" {
			return ""
		}
		if v, given := c.row.Path[name]; given {
			name = v
		}
		return url.PathEscape(value(name))
	})
	query := url.Values{}
	for k, v := range c.row.Query {
		query.Set(k, value(v))
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	n := questions.Add(1)
	act = ident.Derived("matrix", fmt.Sprint(n))
	if method == http.MethodGet {
		r = httptest.NewRequest(method, path, nil)
	} else {
		form := url.Values{"act_id": {act}, "version": {stale}}
		for k, v := range c.row.Form {
			form.Set(k, value(v))
		}
		body, kind := form.Encode(), "application/x-www-form-urlencoded"
		if c.row.Upload != "" {
			body, kind = multipartOf(form)
		}
		r = httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Origin", "http://example.com") // httptest's host
	}
	r.RemoteAddr = fmt.Sprintf("10.2.%d.%d:1234", n>>8&255, n&255)
	return r, act, ok
}

// done reports whether an act happened.
func (w *world) done(act string) (found bool) {
	w.read(func(tx *store.Tx) (err error) {
		_, found, err = tx.FindAct(act)
		return err
	})
	return found
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// multipartOf writes a form with one empty file.
func multipartOf(form url.Values) (body, kind string) {
	const edge = "ranh-gioi-mau"
	var b strings.Builder
	for k := range form {
		fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", edge, k, form.Get(k))
	}
	fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"trong.pdf\"\r\nContent-Type: application/pdf\r\n\r\n\r\n--%s--\r\n", edge, edge)
	return b.String(), "multipart/form-data; boundary=" + edge
}

// ask asks one cell and compares.
func (w *world) ask(e *expected, c cell, token string, sum *total) {
	r, id, ok := c.request()
	if !ok {
		return
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "saoque", Value: token})
	}
	a := httptest.NewRecorder()
	w.handler.ServeHTTP(a, r)
	got, want := classify(a, c.row), e.want(c.row, c.era, c.who.who, c.thing.state)

	sum.mu.Lock()
	defer sum.mu.Unlock()
	sum.cells++
	sum.roles[c.who.who] = true
	if state := c.row.About + " " + c.thing.state; !slices.Contains(sum.states, state) {
		sum.states = append(sum.states, state)
	}
	sum.answers[got]++
	if got != want {
		sum.unexpected++
		w.t.Errorf("%s: want %s, got %s (%d%s)", c, want, got, a.Code, arrow(a))
	}
	if r.Method == http.MethodPost && a.Code < 400 && !c.row.Spends && w.done(id) {
		w.t.Errorf("%s: the act was done (%d%s)", c, a.Code, arrow(a))
	}
	for _, bad := range badHeaders(a, visitor(c.who.who) && c.row.Visitor == pass) {
		w.t.Errorf("%s: %s", c, bad)
	}
	for _, secret := range w.secrets(c, a.Body.String()) {
		sum.leaks++
		w.t.Errorf("%s: shows %s", c, secret)
	}
}

func arrow(a *httptest.ResponseRecorder) string {
	if to := a.Header().Get("Location"); to != "" {
		return " to " + to
	}
	return ""
}

// classify gives the kind of an answer.
func classify(a *httptest.ResponseRecorder, r row) string {
	to := a.Header().Get("Location")
	switch {
	case a.Code == http.StatusUnauthorized, a.Code == http.StatusSeeOther && strings.HasPrefix(to, "/dang-nhap") && !r.Spends:
		return login
	case a.Code == http.StatusSeeOther && to == "/tai-khoan":
		return change
	case a.Code == http.StatusForbidden:
		return forbidden
	case a.Code == http.StatusNotFound:
		return hidden
	case a.Code == http.StatusOK, a.Code == http.StatusSeeOther, a.Code == http.StatusConflict, a.Code == http.StatusUnprocessableEntity:
		return pass
	}
	return fmt.Sprintf("%d", a.Code)
}

// badHeaders checks what every answer must carry. Only a visitor's public page
// may be kept, and for a minute at most.
func badHeaders(a *httptest.ResponseRecorder, public bool) []string {
	var out []string
	h := a.Header()
	if c := h.Get("Cache-Control"); c != "no-store" && (!public || a.Code != http.StatusOK || c != "public, max-age=60") {
		out = append(out, fmt.Sprintf("header Cache-Control is %q", c))
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin"} {
		if h.Get(name) != want {
			out = append(out, fmt.Sprintf("header %s is %q", name, h.Get(name)))
		}
	}
	if p := h.Get("Referrer-Policy"); p != "same-origin" && p != "no-referrer" {
		out = append(out, "header Referrer-Policy is "+p)
	}
	csp := h.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'", "form-action 'self'"} {
		if !strings.Contains(csp, part) && !strings.Contains(csp, "default-src 'none'") {
			out = append(out, fmt.Sprintf("the policy %q lacks %s", csp, part))
		}
	}
	if strings.Contains(csp, "unsafe") {
		out = append(out, "the policy allows unsafe code: "+csp)
	}
	return out
}
