package web

import "saoque/internal/calendar"

// UsersPage lists accounts. Template admin/users; path /he-thong/nguoi-dung.
// Query: q, sau.
type UsersPage struct {
	Frame
	Form   Form
	Action string
	Users  []UserRow
	New    string
	Pager  Pager
}

// Template names the page's template.
func (*UsersPage) Template() string { return "admin/users" }

// UserRow is one account.
type UserRow struct {
	Login  string
	Name   Named
	Grants []Text
	State  Tag
	Seen   calendar.Instant
}

// UserNewPage makes an account; the one-time password is shown once on the
// page that follows. Template admin/user-new; path /he-thong/nguoi-dung/moi.
// Fields: login, name.
type UserNewPage struct {
	Frame
	Form Form
	Back string
}

// Template names the page's template.
func (*UserNewPage) Template() string { return "admin/user-new" }

// UserPage is one account with its grants. Template admin/user; path
// /he-thong/nguoi-dung/{id}. Fields of Grant: role, unit, body, from, to.
type UserPage struct {
	Frame
	Facts []Fact
	// Password is the one-time password, shown right after it was made.
	Password string
	Grants   []GrantRow
	Grant    *Form
	Roles    []Option
	Units    []Option
	Bodies   []Option
	// Reset makes a new one-time password, End signs out everywhere, Lock shuts
	// the account, Unlock opens it again; nil where not possible.
	Reset, End, Lock, Unlock *Form
	History                  []Event
}

// Template names the page's template.
func (*UserPage) Template() string { return "admin/user" }

// GrantRow is one grant: role × unit or body × period.
type GrantRow struct {
	Role     string
	Over     string
	From, To calendar.Date
	InForce  bool
	Revoke   *Form
}

// UnitsPage searches administrative units. Template admin/units; path /don-vi.
// Query: q, ngay, loai, sau.
type UnitsPage struct {
	Frame
	Form   Form
	Action string
	Kinds  []Option
	Units  []UnitRow
	Total  int
	Pager  Pager
	// Source is where the table comes from.
	Source Text
}

// Template names the page's template.
func (*UnitsPage) Template() string { return "admin/units" }

// UnitRow is one unit in one version.
type UnitRow struct {
	Code     string
	Name     string
	Href     string
	Kind     string
	Parents  string
	From, To calendar.Date
}

// UnitPage is one unit with its versions and where it came from and went.
// Template admin/unit; path /don-vi/{code}.
type UnitPage struct {
	Frame
	Facts    []Fact
	Versions []UnitRow
	// Before and After are predecessors and successors, with doubts named.
	Before, After []UnitLink
	// Children are the units below on the page's day.
	Children []UnitRow
}

// Template names the page's template.
func (*UnitPage) Template() string { return "admin/unit" }

// UnitLink is one predecessor or successor.
type UnitLink struct {
	UnitRow
	// Partly says that only a part passed; Doubt what the sources disagree on.
	Partly bool
	Doubt  string
}

// BooksPage lists the rulebooks. Template admin/books; path /quy-dinh.
type BooksPage struct {
	Frame
	Books []BookRow
}

// Template names the page's template.
func (*BooksPage) Template() string { return "admin/books" }

// BookRow is one rulebook of the list.
type BookRow struct {
	ID, Number, Title string
	Href              string
	From, Until       calendar.Date
	// Complete of Sets; Scoring says whether it can score at all.
	Complete, Sets int
	Scoring        bool
	// Now marks the book that governs a filing today.
	Now bool
}

// BookPage is one rulebook: its facts, its way, its sets. Template
// admin/book; path /quy-dinh/{id}.
type BookPage struct {
	Frame
	Facts []Fact
	Bands []BandRow
	Way   []WayRow
	// Checklist are the documents it asks for.
	Checklist []DocumentRow
	Sets      []SetRow
	Gaps      []Text
}

// Template names the page's template.
func (*BookPage) Template() string { return "admin/book" }

// BandRow is one star's lower bound.
type BandRow struct {
	Star int
	From Points
}

// WayRow is one stage of the procedure.
type WayRow struct {
	Name, Source string
	Holder       string
	Limit        Text
	Outcomes     []Text
}

// SetRow is one criteria set with its checked sums.
type SetRow struct {
	Number   int
	Name     string
	Sector   string
	Href     string
	Complete bool
	Gap      string
	// Sums are the parts' maxima in order, Total their sum.
	Sums  []Points
	Total Points
	Count int
	Hash  string
}

// SetPage is one criteria set in full. Template admin/set; path
// /quy-dinh/{id}/{set}.
type SetPage struct {
	Frame
	Facts []Fact
	Sheet Sheet
	Gap   string
	Pager Pager
}

// Template names the page's template.
func (*SetPage) Template() string { return "admin/set" }
