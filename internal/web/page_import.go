package web

import "saoque/internal/calendar"

// ImportListPage lists the registers that were brought in from workbooks, and
// takes a new one. Template register/imports; path /so-dang-ky/nhap. Query:
// tinh. Field of Upload: file.
type ImportListPage struct {
	Frame
	// Upload is nil for those who only look.
	Upload *Form
	Hint   Text
	Rows   []ImportRow
	Back   string
}

// Template names the page's template.
func (*ImportListPage) Template() string { return "register/imports" }

// ImportRow is one import of the list.
type ImportRow struct {
	File       Named
	Place      string // the province, "" where there is only one
	On         calendar.Instant
	State      Tag
	Of, Taken  int
	Refused    int
	Unreadable bool
}

// ImportPage is one import: how far it is, what was found row by row, and what
// can be done with it. Template register/import; path /so-dang-ky/nhap/{id}.
// Query: muc (a level), tu (a row). Field of Withdraw: reason.
type ImportPage struct {
	Frame
	Facts []Fact
	// Working is set while the file is read or its rows are written.
	Working *ImportWork
	// Read asks for the file to be read (again), Confirm takes the rows over,
	// Withdraw ends it; nil where that is not to be done now.
	Read, Confirm, Withdraw *Form
	ReadText                Text
	Follows                 []Text
	WithdrawText            Text
	// Levels lead to the rows of one level; Rows are this page's of the report.
	Levels  []ImportLevel
	Rows    []ImportTrouble
	Pager   Pager
	Files   []Link
	History []Event
}

// Template names the page's template.
func (*ImportPage) Template() string { return "register/import" }

// ImportWork is how far a long act has come; Of is 0 while it waits for its turn.
type ImportWork struct {
	What     Text
	Done, Of int
}

// ImportLevel is a level of the report with its rows.
type ImportLevel struct {
	Text    Text
	N       int
	Href    string
	Current bool
}

// ImportTrouble is a row of the sheet with what was found in it; Row 0 is the
// workbook.
type ImportTrouble struct {
	Row      int
	Product  string
	Level    Tag
	Troubles []ImportIssue
	Cells    []ImportCell
}

// ImportIssue is one thing found.
type ImportIssue struct {
	Cell string
	Text Text
}

// ImportCell is a raw cell under the head of its column.
type ImportCell struct{ Head, Value string }
