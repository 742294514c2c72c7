package web

// SignInPage asks who is there. Template sign/in; path /dang-nhap.
// Fields: login, password, next.
type SignInPage struct {
	Frame
	Form Form
	// Next names the page to go to afterwards; one of the product's own paths.
	Next string
	// Accounts are offered in the demo only.
	Accounts []DemoAccount
	// Password is the demo's common password; "" elsewhere.
	Password string
}

// Template names the page's template.
func (*SignInPage) Template() string { return "sign/in" }

// Offered gives the accounts that a newcomer would try, or the others.
func (p *SignInPage) Offered(main bool) DemoList {
	l := DemoList{Action: p.Form.Action, Password: p.Password}
	for _, a := range p.Accounts {
		if a.Main == main {
			l.Accounts = append(l.Accounts, a)
		}
	}
	return l
}

// DemoList is a list of accounts to enter by.
type DemoList struct {
	Accounts         []DemoAccount
	Action, Password string
}

// DemoAccount is one invented person of the demo whom anybody may be.
type DemoAccount struct {
	Login string
	Name  Named
	// Role is a role id, Where the unit or body.
	Role, Where string
	// About says in one line what there is to do for this person.
	About Text
	// Main marks the account that a newcomer would try for its role.
	Main bool
}

// AccountPage lets a person change the own password and end all sessions.
// Template sign/account; path /tai-khoan. Fields of Form: old, new, again.
type AccountPage struct {
	Frame
	Form Form
	// Facts are name, login, roles and units.
	Facts []Fact
	// Everywhere ends every session of the person.
	Everywhere Form
	Sessions   []OpenSession
}

// Template names the page's template.
func (*AccountPage) Template() string { return "sign/account" }

// OpenSession is one device on which the person is signed in.
type OpenSession struct {
	// Since and Seen are moments in words, Device is what the browser said.
	Since, Seen Text
	Device      string
	Here        bool
}
