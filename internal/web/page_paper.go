package web

import "saoque/internal/calendar"

// PaperListPage lists the papers that can be made about a session, a decision
// or a dossier. Template paper/list; path /van-ban/{of}/{id}.
type PaperListPage struct {
	Frame
	Rows []PaperRow
	// Bundle is the address of the zip with all of them, "" when there is none.
	Bundle string
	Back   Link
}

// Template names the page's template.
func (*PaperListPage) Template() string { return "paper/list" }

// PaperRow is one form about the record.
type PaperRow struct {
	// Form words the form; Part which of several it is, where there are several.
	Form, Part Text
	State      Tag
	// Current is the paper in force by its number, empty while none is issued.
	Current Named
	Dated   Text
	// Before counts the papers that it replaced.
	Before int
	// Draft leads to the page where it is looked at and issued, "" while there
	// is nothing to make it from.
	Draft string
	// Wait says what must be done first, where nothing can be made yet.
	Wait Text
	// Issue says that the viewer may issue it now.
	Issue bool
}

// PaperDraftPage is a form as it stands now: looked at as a draft, then issued.
// Template paper/draft; path /van-ban/{of}/{id}/{form}. Issue carries form,
// part and seen.
type PaperDraftPage struct {
	Frame
	Facts []Fact
	Files []Link
	// Gaps are what the form asks for and nobody has recorded.
	Gaps    []Text
	Issue   *Form
	Follows []Text
	Back    Link
}

// Template names the page's template.
func (*PaperDraftPage) Template() string { return "paper/draft" }

// PaperPage is one issued paper with its files, its signed copies and its
// history. Template paper/show; path /giay-to/{paper}. Field of Return: file.
type PaperPage struct {
	Frame
	Facts  []Fact
	Files  []FileRow
	Copies []CopyRow
	// None says that there is no signed copy, and to those who may add one how.
	None Text
	// Return takes a signed copy; nil for those who may not add one.
	Return  *Form
	Others  []PaperBefore
	Again   Link
	History []Event
}

// Template names the page's template.
func (*PaperPage) Template() string { return "paper/show" }

// PaperBefore is another paper of the same form about the same thing.
type PaperBefore struct {
	Paper Named
	Dated Text
	State Tag
}

// CopyRow is a signed copy on its paper's page.
type CopyRow struct {
	File       Named // leads to the copy's page
	State      Tag
	Sent       Named
	At         calendar.Instant
	Signatures Text
}

// CopyPage is one signed copy: what was found in it, and who answers for it.
// Template paper/copy; path /giay-to/{paper}/ban-ky/{copy}. Fields of Confirm:
// note, read; of Withdraw: reason.
type CopyPage struct {
	Frame
	Facts []Fact
	Files []FileRow
	// Match says how the file stands to the issued paper.
	Match      []Text
	Signatures []CopySignature
	// Confirm is for a copy that waits for somebody's word, Withdraw sets it
	// aside; nil where the viewer may not.
	Confirm, Withdraw *Form
	Back              Link
}

// Template names the page's template.
func (*CopyPage) Template() string { return "paper/copy" }

// CopySignature is one signature found in a file.
type CopySignature struct {
	Title  Text
	Lines  []Text
	Checks []CopyCheck
	// Unchecked is what nobody has checked; it stands beside every signature.
	Unchecked []Text
}

// CopyCheck is one check with its outcome.
type CopyCheck struct {
	Name  Text
	State Tag
	Why   Text
}
