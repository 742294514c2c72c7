package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/office/accounts"
	"saoque/internal/office/officetest"
	"saoque/internal/store/storetest"
)

// doors builds a server that can do no more than know who asks, with one user.
func doors(t *testing.T, secure bool) *Server {
	t.Helper()
	o := officetest.New(t, storetest.SQLite(t), calendar.MustDate("2020-11-10").At(8, 0))
	desk, err := accounts.New(o, accounts.Settings{Hash: accounts.Params{Memory: 64, Time: 1, Threads: 1}, Floor: -1, GivenPasswords: true})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = desk.CreateUser(t.Context(), accounts.Operator, o.IDs.New(), accounts.NewUser{
		Login: "lan", Name: "Nguyễn Thị Lan", Password: "ba khía muối", Grants: []accounts.NewGrant{{Role: access.District, Unit: "971"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &Server{Office: o, Desk: desk, Secure: secure}
}

func (s *Server) asking(t *testing.T, cookies ...*http.Cookie) (*Request, *httptest.ResponseRecorder) {
	t.Helper()
	r := httptest.NewRequest("POST", "/dang-nhap", nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	q := &Request{Request: r, W: w, Server: s}
	var err error
	if q.Session, err = s.whoAsks(r); err != nil {
		t.Fatal(err)
	}
	return q, w
}

func TestTheSessionCookie(t *testing.T) {
	for name, secure := range map[string]bool{"saoque": false, "__Host-saoque": true} {
		s := doors(t, secure)
		q, w := s.asking(t)
		if q.Session.SignedIn() {
			t.Fatal("nobody is signed in")
		}
		if _, err := q.signIn("lan", "sai rồi"); !fault.Is(err, fault.Invalid) || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("a wrong password: %v, header %v", err, w.Header())
		}
		if _, err := q.signIn("lan", "ba khía muối"); err != nil {
			t.Fatal(err)
		}
		cookies := w.Result().Cookies()
		if len(cookies) != 1 {
			t.Fatalf("cookies %v", cookies)
		}
		c := cookies[0]
		if c.Name != name || !c.HttpOnly || c.Secure != secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" ||
			c.MaxAge != int((7*24*time.Hour).Seconds()) || !c.Expires.IsZero() {
			t.Errorf("cookie %+v", c)
		}

		again, w := s.asking(t, c)
		if got := again.Subject(); got.Name != "Nguyễn Thị Lan" || !got.Has(access.District) {
			t.Errorf("the cookie gives %+v", got)
		}
		// Signing in once more in the same browser replaces the session.
		if _, err := again.signIn("lan", "ba khía muối"); err != nil {
			t.Fatal(err)
		}
		newer := w.Result().Cookies()[0]
		if old, _ := s.asking(t, c); old.Session.SignedIn() || newer.Value == c.Value {
			t.Error("the session before is still open")
		}

		out, w := s.asking(t, newer)
		if err := out.signOut(); err != nil {
			t.Fatal(err)
		}
		if gone := w.Result().Cookies()[0]; gone.Name != name || gone.Value != "" || gone.MaxAge >= 0 || out.Session.SignedIn() {
			t.Errorf("signing out leaves %+v", gone)
		}
		if after, _ := s.asking(t, newer); after.Session.SignedIn() {
			t.Error("the cookie outlives signing out")
		}
		if other, _ := s.asking(t, &http.Cookie{Name: name, Value: "x"}, &http.Cookie{Name: "other", Value: newer.Value}); other.Session.SignedIn() {
			t.Error("a made-up cookie is somebody")
		}
	}
}

func TestAClaimedAddressIsNotBelieved(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "[2001:db8::1]:4711"
	r.Header.Set("X-Forwarded-For", "192.0.2.9")
	if got := remote(r); got != "2001:db8::1" {
		t.Error(got)
	}
}
