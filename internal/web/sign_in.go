package web

import (
	"net/http"
	"strings"

	"saoque/internal/access"
	"saoque/internal/fault"
)

// signRoutes are the door and the own account.
func (s *Server) signRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/dang-nhap", Action: access.PublicView, Handle: (*Request).askSignIn},
		{Method: "POST", Path: "/dang-nhap", Action: access.PublicView, Handle: (*Request).doSignIn},
		{Method: "POST", Path: "/dang-xuat", Action: access.AccountSelf, Handle: (*Request).doSignOut},
		{Method: "GET", Path: "/tai-khoan", Action: access.AccountSelf, Handle: (*Request).account},
		{Method: "POST", Path: "/tai-khoan/mat-khau", Action: access.AccountSelf, Handle: (*Request).changePassword},
		{Method: "POST", Path: "/tai-khoan/moi-noi", Action: access.AccountSelf, Handle: (*Request).signOutEverywhere},
	}
}

func (q *Request) askSignIn() error {
	if q.Session.SignedIn() {
		return q.See(q.home())
	}
	return q.drawSignIn(http.StatusOK, Form{}, q.URL.Query().Get("next"))
}

func (q *Request) drawSignIn(status int, f Form, next string) error {
	f.Action = "/dang-nhap"
	if q.Lang() != "vi" {
		f.Action += "?lang=" + q.Lang()
	}
	p := &SignInPage{Frame: q.Frame(Say("signin.title")), Form: f, Next: ownPath(next)}
	p.Lede = Say("signin.lede")
	p.LangLinks = q.otherLanguage()
	if d := q.Server.Demo; d != nil {
		p.Accounts, p.Password = d.Accounts, d.Password
	}
	return q.Render(status, p)
}

// otherLanguage leads to the same page in the other language.
func (q *Request) otherLanguage() []Link {
	v := q.URL.Query()
	if q.Lang() == "en" {
		return []Link{{Text: Say("public.in-vietnamese"), Href: link(q.URL.EscapedPath(), with(v, "lang", "")), Lang: "vi"}}
	}
	return []Link{{Text: Say("public.in-english"), Href: link(q.URL.EscapedPath(), with(v, "lang", "en")), Lang: "en"}}
}

// ownPath keeps a target only when it is one of the product's own pages: a
// link in a mail must not lead from our door to somebody else's.
func ownPath(s string) string {
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\t\r\n") {
		return ""
	}
	return s
}

// home is where somebody's day begins.
func (q *Request) home() string {
	s := q.Subject()
	switch {
	case s.Has(access.Producer):
		return "/toi"
	case s.Has(access.Admin) && len(roles(s)) == 1:
		return "/he-thong/nguoi-dung"
	case s.Has(access.Member):
		return "/phien"
	}
	return "/viec"
}

func (q *Request) doSignIn() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	session, err := q.signIn(f.Value("login"), f.Value("password"))
	if err != nil {
		next := f.Value("next")
		f.Values.Del("password") // never sent back
		if fault.Is(err, fault.Limited) {
			f.Errors = []FieldError{{Text: q.Worded(err)}}
			return q.drawSignIn(http.StatusTooManyRequests, f, next)
		}
		if e := q.Refuse(&f, err); e != nil {
			return e
		}
		return q.drawSignIn(http.StatusUnprocessableEntity, f, next)
	}
	if session.MustChange {
		return q.See("/tai-khoan")
	}
	if next := ownPath(f.Value("next")); next != "" {
		return q.See(next)
	}
	return q.See(q.home())
}

func (q *Request) doSignOut() error {
	if err := q.signOut(); err != nil {
		return err
	}
	return q.See("/")
}
