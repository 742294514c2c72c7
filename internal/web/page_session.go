package web

import "saoque/internal/calendar"

// SessionListPage lists the sessions of the viewer's councils. Template
// session/list; path /phien.
type SessionListPage struct {
	Frame
	Sessions []SessionRow
	New      string
	Pager    Pager
}

// Template names the page's template.
func (*SessionListPage) Template() string { return "session/list" }

// SessionRow is one session of a list.
type SessionRow struct {
	SessionBrief
	Href     string
	Products int
	// Closed products of all.
	Progress Progress
}

// SessionNewPage makes a session: who meets, when, where, on what. Template
// session/new; path /phien/moi. Fields: council, title, date, place,
// script_due, script_reading (before|through), dossier (several, ids).
type SessionNewPage struct {
	Frame
	Form     Form
	Councils []Option
	// Ready are the dossiers that wait for a session of a chosen council.
	Ready []Option
	// Readings spell out both readings of the date typed, once one was.
	Readings []Option
	Back     string
}

// Template names the page's template.
func (*SessionNewPage) Template() string { return "session/new" }

// BoardPage runs a session: roll call, who has sent, open and close products,
// never a score before closing. Template session/board; path
// /phien/{id}/dieu-hanh.
type BoardPage struct {
	Frame
	Session SessionBrief
	// Open starts the session, End closes it; nil when not possible now.
	Open, End *Form
	// Add puts more of the Ready products on the agenda of a planned session;
	// field: dossier (several, ids). Nil when not possible now.
	Add      *Form
	Ready    []Option
	Roll     RollCall
	Quorum   QuorumLine
	Products []BoardProduct
	Members  []BoardMember
	// Now is the open product; 0 when none is.
	Now int
	// Script is by when the script must be approved, and how that is read.
	Script *Due
	// Papers are links to the session's papers.
	Papers  []Link
	History []Event
	// ReadOnly is for those who may look but not run it.
	ReadOnly bool
}

// Template names the page's template.
func (*BoardPage) Template() string { return "session/board" }

// RollCall is the form with one box per seat. Fields: present (user ids).
type RollCall struct {
	Form  Form
	Seats []Seat
}

// Seat is one person's place in a council or team.
type Seat struct {
	ID     string
	Member Named
	// Role is a role id, Body the agency they come from.
	Role, Body string
	Present    bool
	From, To   calendar.Date
	// Remove ends the seat; nil where not possible.
	Remove *Form
}

// QuorumLine is the roll call against the rule that the book records.
type QuorumLine struct {
	Present, Seats int
	// Known says that the book has a rule; Met and Chair whether it holds.
	Known, Met, Chair bool
	Rule              Text
}

// BoardProduct is one product of the agenda.
type BoardProduct struct {
	Order   int
	Product Named
	Dossier string
	// State is planned, open or closed, worded by "session.product.<state>".
	State string
	// Waiting counts members who are not done.
	Waiting int
	// Open and Close are the forms; nil when not possible now. Why says why not.
	Open, Close *Form
	Why         Text
	Result      string
	// Stars and Spread are shown after closing only.
	Stars  Stars
	Spread Points
	Wide   bool
}

// BoardMember is one row of the matrix: the member's standing per product.
type BoardMember struct {
	Member  Named
	Role    string
	Present bool
	// Standings in the agenda's order: absent, recused, not-yet, drafting,
	// submitted; "" where the product is not open yet.
	Standings []string
}

// ResultPage is a closed product: the tally with everything that the viewer
// may see. Template session/result; path /phien/{id}/ket-qua/{dossier}.
type ResultPage struct {
	Frame
	Session  SessionBrief
	Dossier  DossierBrief
	Tally    Tally
	ClosedAt calendar.Instant
	ClosedBy Named
	// Root is the ledger's size and root hash that the minutes print.
	Root string
	// Book is the table of all cards; "" for those who may not see them.
	Book  string
	Pager Pager
}

// Template names the page's template.
func (*ResultPage) Template() string { return "session/result" }

// CouncilListPage lists councils and advisory teams. Template
// session/councils; path /hoi-dong.
type CouncilListPage struct {
	Frame
	Councils []CouncilRow
	New      string
}

// Template names the page's template.
func (*CouncilListPage) Template() string { return "session/councils" }

// CouncilRow is one body of the list.
type CouncilRow struct {
	Council Named
	// Kind is council or advisory, worded by "session.kind.<kind>".
	Kind string
	Unit string
	// Decision that set it up.
	Number  string
	On      calendar.Date
	Members int
}

// CouncilPage is one council or team with its members. Template
// session/council; path /hoi-dong/{id}. Fields of Add: user, role, from, to.
type CouncilPage struct {
	Frame
	Facts   []Fact
	Seats   []Seat
	Add     *Form
	Users   []Option
	Roles   []Option
	History []Event
	// Gaps say what the composition lacks by the rule.
	Gaps []Text
}

// Template names the page's template.
func (*CouncilPage) Template() string { return "session/council" }

// CouncilNewPage sets up a council or team by a decision. Template
// session/council-new; path /hoi-dong/moi. Fields: kind, name, unit (its level
// is the body's), decision_number, decision_date, head, secretary, member
// (several); the last three are user ids.
type CouncilNewPage struct {
	Frame
	Form  Form
	Kinds []Option
	Units []Option
	// People are the accounts that can be seated; Nobody is the same list with
	// an empty first choice.
	People, Nobody []Option
	// More says that not every account is listed; Search offers to look for
	// others by name, field tim, keeping what was filled in.
	More, Search bool
	Back         string
}

// Template names the page's template.
func (*CouncilNewPage) Template() string { return "session/council-new" }

// Legend lists the standings that the matrix can show.
func (*BoardPage) Legend() []string {
	return []string{"submitted", "drafting", "not-yet", "recused", "absent"}
}
