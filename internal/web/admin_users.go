package web

import (
	"net/http"
	"net/url"

	"saoque/internal/access"
	"saoque/internal/council"
	"saoque/internal/office/accounts"
	"saoque/internal/office/intake"
	"saoque/internal/territory"
)

const usersPath = "/he-thong/nguoi-dung"

// adminRoutes are accounts and administrative units.
func (s *Server) adminRoutes() []Route {
	return []Route{
		{Method: "GET", Path: usersPath, Action: access.UserManage, Handle: (*Request).users},
		{Method: "GET", Path: usersPath + "/moi", Action: access.UserManage, Handle: (*Request).askUser},
		{Method: "POST", Path: usersPath + "/moi", Action: access.UserManage, Handle: (*Request).createUser},
		{Method: "GET", Path: usersPath + "/{id}", Action: access.UserManage, Handle: (*Request).user},
		{Method: "POST", Path: usersPath + "/{id}/quyen", Action: access.UserManage, Handle: (*Request).grant},
		{Method: "POST", Path: usersPath + "/{id}/quyen/{grant}/thu-hoi", Action: access.UserManage, Handle: (*Request).revokeGrant},
		{Method: "POST", Path: usersPath + "/{id}/mat-khau", Action: access.UserManage, Handle: (*Request).resetPassword},
		{Method: "POST", Path: usersPath + "/{id}/khoa", Action: access.UserManage, Handle: (*Request).lockUser},
		{Method: "POST", Path: usersPath + "/{id}/mo-khoa", Action: access.UserManage, Handle: (*Request).unlockUser},
		{Method: "GET", Path: "/don-vi", Action: access.RulesView, Handle: (*Request).units},
		{Method: "GET", Path: "/don-vi/{code}", Action: access.RulesView, Handle: (*Request).unit},
	}
}

func (q *Request) users() error {
	query := q.URL.Query()
	list, err := q.Server.Desk.Users(q.Context(), q.Subject(), clip(query.Get("q"), 64), query.Get("sau"), pageRows)
	if err != nil {
		return err
	}
	on := url.Values{}
	if s := query.Get("q"); s != "" {
		on.Set("q", s)
	}
	p := &UsersPage{Frame: q.Frame(Say("admin.users-title")), Form: Form{Values: on}, Action: usersPath, New: usersPath + "/moi"}
	for _, u := range list.Users {
		row := UserRow{Login: u.Login, Name: Named{Name: u.Name, Href: usersPath + "/" + u.ID}, State: userState(u)}
		for _, g := range u.Grants {
			if g.Holds {
				row.Grants = append(row.Grants, grantWords(g))
			}
		}
		p.Users = append(p.Users, row)
	}
	if list.Next != "" {
		p.Pager.Next = link(usersPath, with(on, "sau", list.Next))
	}
	if query.Get("sau") != "" {
		p.Pager.Prev = link(usersPath, on) // back to the beginning
	}
	return q.Render(http.StatusOK, p)
}

func userState(u accounts.Account) Tag {
	switch {
	case u.Disabled, u.Locked:
		return Tag{Text: Say("admin.locked"), Tone: Blocked}
	case u.MustChange:
		return Tag{Text: Say("admin.must-change"), Tone: Todo}
	}
	return Tag{Text: Say("admin.active"), Tone: Good}
}

func (q *Request) usersCrumb() []Link {
	return []Link{{Text: Say("admin.users-title"), Href: usersPath}}
}

func (q *Request) askUser() error {
	// The list asks the authority; an empty page of it is enough.
	if _, err := q.Server.Desk.Users(q.Context(), q.Subject(), "", "", 1); err != nil {
		return err
	}
	return q.drawNewUser(http.StatusOK, q.Form("", 0))
}

func (q *Request) drawNewUser(status int, f Form) error {
	f.Action = usersPath + "/moi"
	p := &UserNewPage{Frame: q.Frame(Say("admin.user-new-title")), Form: f, Back: usersPath}
	p.Crumbs = q.usersCrumb()
	return q.Render(status, p)
}

func (q *Request) createUser() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	issued, _, err := q.Server.Desk.CreateUser(q.Context(), q.Subject(), f.ActID, accounts.NewUser{Login: f.Value("login"), Name: f.Value("name")})
	if err == nil {
		return q.drawIssued(issued)
	}
	if e := q.Refuse(&f, err); e != nil {
		return e
	}
	return q.drawNewUser(http.StatusUnprocessableEntity, f)
}

// drawIssued shows a one-time password on the page that answers its making: it
// is kept nowhere, so there is no page to be sent on to.
func (q *Request) drawIssued(i accounts.Issued) error {
	return q.drawUser(http.StatusOK, i.User, nil, &i)
}

func (q *Request) user() error {
	return q.drawUser(http.StatusOK, q.PathValue("id"), nil, nil)
}

func (q *Request) drawUser(status int, id string, refused *Form, issued *accounts.Issued) error {
	u, err := q.Server.Desk.User(q.Context(), q.Subject(), id)
	if err != nil {
		return err
	}
	at := usersPath + "/" + u.ID
	state := userState(u)
	p := &UserPage{Frame: q.Frame(Words(u.Name)), Facts: []Fact{{Label: Say("signin.fact-login"), Value: Words(u.Login)}, {Label: Say("admin.fact-created"), Value: Say("admin.day", u.CreatedAt.Date())}}}
	p.Crumbs, p.Frame.State = q.usersCrumb(), &state
	if issued != nil {
		if p.Password = issued.Password; issued.Password == "" {
			p.Notices = append(p.Notices, Notice{Tone: Todo, Text: Say("accounts.issued-before")})
		}
	}
	own := u.ID == q.Subject().UserID
	for _, g := range u.Grants {
		row := GrantRow{Role: string(g.Role), Over: g.UnitName, From: g.From, To: g.To, InForce: g.Holds}
		if g.BodyName != "" {
			row.Over = g.BodyName
		}
		if g.Revoked != 0 {
			row.To = g.Revoked.Date()
		} else if !own {
			f := q.Form(at+"/quyen/"+g.ID+"/thu-hoi", u.Version)
			row.Revoke = &f
		}
		p.Grants = append(p.Grants, row)
	}
	form := func(path string) *Form {
		f := q.Form(at+path, u.Version)
		return &f
	}
	p.Reset = form("/mat-khau")
	if !own {
		if u.Disabled {
			p.Unlock = form("/mo-khoa")
		} else {
			p.Lock = form("/khoa")
		}
		p.Grant = form("/quyen")
		if refused != nil {
			refused.Action = p.Grant.Action
			p.Grant = refused
		}
		if err := q.grantChoices(p); err != nil {
			return err
		}
	}
	return q.Render(status, p)
}

func (q *Request) grantChoices(p *UserPage) error {
	p.Roles = []Option{{Text: Say("dossier.choose")}}
	for _, r := range access.Roles[1:] {
		p.Roles = append(p.Roles, Option{Value: string(r), Text: Say("ui.role." + string(r))})
	}
	o, day := q.Server.Office, q.now().Date()
	none := Option{Text: Say("admin.choose-none")}
	p.Units = []Option{none}
	for _, level := range []territory.Level{territory.Province, territory.District, territory.Commune} {
		for _, u := range o.Units.List(level, day) {
			name := u.Name
			for _, a := range o.Units.Ancestors(u.Ref(), day) {
				name += ", " + lowered(a.Name)
			}
			p.Units = append(p.Units, Option{Value: u.Ref().String(), Text: Words(name)})
		}
	}
	p.Bodies = []Option{none}
	bodies, err := intake.AllBodies(q.Context(), o, q.Subject())
	if err != nil {
		return err
	}
	for _, c := range bodies.Councils {
		p.Bodies = append(p.Bodies, Option{Value: c.ID, Text: Say("admin.body-"+kindOf(c)+"-named", c.Name), Sample: c.Sample})
	}
	for _, x := range bodies.Producers {
		p.Bodies = append(p.Bodies, Option{Value: x.ID, Text: Say("admin.body-producer-named", x.Name), Sample: x.Sample})
	}
	return nil
}

func kindOf(c council.Council) string {
	if c.Kind == council.KindAdvisory {
		return "advisory"
	}
	return "council"
}

func (q *Request) grant() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	id := q.PathValue("id")
	in := accounts.NewGrant{Role: access.Role(f.Value("role")), Body: f.Value("body")}
	if ref, ok := territory.ParseRef(f.Value("unit")); ok {
		in.Unit, in.UnitFrom = ref.Code, ref.From
	}
	if in.From, err = Date("from", f.Value("from")); err == nil {
		in.To, err = Date("to", f.Value("to"))
	}
	if err == nil {
		_, _, err = q.Server.Desk.Grant(q.Context(), q.Subject(), f.ActID, id, f.Version, in)
	}
	if err == nil {
		return q.See(usersPath + "/" + id)
	}
	if e := q.Refuse(&f, err); e != nil {
		return e
	}
	return q.drawUser(http.StatusUnprocessableEntity, id, &f, nil)
}

func (q *Request) revokeGrant() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	id := q.PathValue("id")
	if _, err := q.Server.Desk.RevokeGrant(q.Context(), q.Subject(), f.ActID, id, f.Version, q.PathValue("grant")); err != nil {
		return err
	}
	return q.See(usersPath + "/" + id)
}

func (q *Request) resetPassword() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	issued, _, err := q.Server.Desk.ResetPassword(q.Context(), q.Subject(), f.ActID, q.PathValue("id"), f.Version)
	if err != nil {
		return err
	}
	return q.drawIssued(issued)
}

func (q *Request) lockUser() error   { return q.setLock(true) }
func (q *Request) unlockUser() error { return q.setLock(false) }

func (q *Request) setLock(lock bool) error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	do := q.Server.Desk.EnableUser
	if lock {
		do = q.Server.Desk.DisableUser
	}
	id := q.PathValue("id")
	if _, err := do(q.Context(), q.Subject(), f.ActID, id, f.Version); err != nil {
		return err
	}
	return q.See(usersPath + "/" + id)
}
