package web

import (
	"net"
	"net/http"
	"time"

	"saoque/internal/office/accounts"
)

// cookieName is the session cookie's. Behind TLS the prefix makes browsers
// refuse one that was set without Secure or for another host.
func (s *Server) cookieName() string {
	if s.Secure {
		return "__Host-saoque"
	}
	return "saoque"
}

func (s *Server) cookie(token string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: s.cookieName(), Value: token, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode,
	}
}

// token is what the browser sent as its session, "" when nothing.
func (s *Server) token(r *http.Request) string {
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

// whoAsks resolves the request's session. A cookie that opens nothing is a
// visitor's; an error means that the answer could not be found out.
func (s *Server) whoAsks(r *http.Request) (accounts.Session, error) {
	return s.Desk.Session(r.Context(), s.token(r))
}

// signIn opens a session for this browser, ending the one it had.
func (q *Request) signIn(login, password string) (accounts.Session, error) {
	s := q.Server
	token, session, err := s.Desk.SignIn(q.Context(), accounts.SignIn{
		Login: login, Password: password, Remote: remote(q.Request), Previous: s.token(q.Request),
	})
	if err != nil {
		return accounts.Session{}, err
	}
	// The cookie's life is a span, not a day: the demo's clock is not the
	// browser's.
	left := time.Duration(session.Expires-s.Office.Clock.Now()) * time.Microsecond
	http.SetCookie(q.W, s.cookie(token, max(1, int(left.Seconds()))))
	q.Session = session
	return session, nil
}

// signOut ends this browser's session and takes its cookie away.
func (q *Request) signOut() error {
	if err := q.Server.Desk.SignOut(q.Context(), q.Session); err != nil {
		return err
	}
	q.forget()
	return nil
}

// forget takes the cookie away once the session has been ended.
func (q *Request) forget() {
	http.SetCookie(q.W, q.Server.cookie("", -1))
	q.Session = accounts.Session{}
}

// remote is the address of whoever holds the connection. Headers that claim
// another are not believed: anybody can write them.
func remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
