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

// DemoAccount is one invented person of the demo whom anybody may be.
type DemoAccount struct {
	Login string
	Name  Named
	// Role is a role id, Where the unit or body.
	Role, Where string
	// About says in one line what there is to do for this person today.
	About Text
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
