package web

import (
	"net/http"

	"saoque/internal/office/accounts"
	"saoque/internal/viet"
)

func (q *Request) account() error {
	return q.drawAccount(http.StatusOK, q.Form("", 0))
}

func (q *Request) drawAccount(status int, f Form) error {
	own, err := q.Server.Desk.Own(q.Context(), q.Session)
	if err != nil {
		return err
	}
	f.Action = "/tai-khoan/mat-khau"
	p := &AccountPage{Frame: q.Frame(Say("signin.account-title")), Form: f, Everywhere: q.Form("/tai-khoan/moi-noi", 0),
		Facts: []Fact{{Label: Say("signin.fact-name"), Value: Words(own.Name)}, {Label: Say("signin.fact-login"), Value: Words(own.Login)}}}
	held := Fact{Label: Say("signin.fact-roles")}
	for _, g := range own.Grants {
		if g.Holds {
			held.Values = append(held.Values, grantWords(g))
		}
	}
	p.Facts = append(p.Facts, held)
	if own.MustChange {
		p.Notices = append(p.Notices, Notice{Tone: Fix, Text: Say("accounts.must-change")})
	}
	if q.URL.Query().Get("xong") == "mat-khau" {
		p.Notices = append(p.Notices, Notice{Tone: Good, Text: Say("signin.changed")})
	}
	for _, s := range own.Sessions {
		p.Sessions = append(p.Sessions, OpenSession{Since: Say("signin.since", viet.Moment(s.Since)), Seen: Say("signin.seen", viet.Moment(s.Seen)), Here: s.Here, Device: q.say(Say("signin.device"))})
	}
	return q.Render(status, p)
}

// grantWords is a grant in one line: role and over what.
func grantWords(g accounts.HeldGrant) Text {
	over := g.UnitName
	if g.BodyName != "" {
		over = g.BodyName
	}
	if over == "" {
		return Say("ui.role." + string(g.Role))
	}
	return Say("signin.role-over", Say("ui.role."+string(g.Role)), over)
}

func (q *Request) changePassword() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	in := accounts.ChangePassword{Old: f.Value("old"), New: f.Value("new"), Again: f.Value("again")}
	if _, err = q.Server.Desk.ChangePassword(q.Context(), q.Session, f.ActID, in); err == nil {
		return q.See("/tai-khoan?xong=mat-khau")
	}
	f.Values = nil // passwords are never sent back
	if e := q.Refuse(&f, err); e != nil {
		return e
	}
	return q.drawAccount(http.StatusUnprocessableEntity, f)
}

func (q *Request) signOutEverywhere() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	if _, err := q.Server.Desk.SignOutEverywhere(q.Context(), q.Session, f.ActID); err != nil {
		return err
	}
	q.forget()
	return q.See("/dang-nhap")
}
