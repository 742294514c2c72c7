package web

import "saoque/internal/calendar"

// DecisionListPage lists concluded dossiers that wait for a decision, and the
// decisions. Template decision/list; path /quyet-dinh.
type DecisionListPage struct {
	Frame
	// Waiting are concluded dossiers; Draft leads to a draft with them.
	Waiting   []DecisionRow
	Draft     string
	Decisions []DecisionBrief
	Pager     Pager
}

// Template names the page's template.
func (*DecisionListPage) Template() string { return "decision/list" }

// DecisionRow is one product of a decision or waiting for one.
type DecisionRow struct {
	ID       string
	Product  Named
	Producer Named
	Place    Place
	Code     string
	Href     string
	Sum      Points
	Members  int
	Mean     string
	Stars    Stars
	// Outcome is recognise or refuse, worded by "decision.outcome.<outcome>".
	Outcome string
	// Central marks products of 90 points and more for the ministry.
	Central bool
	// Certificate is the number and page once issued; Revoked the day from which
	// it was taken back, Revoke the page where it can be.
	Certificate Named
	Revoked     calendar.Date
	Revoke      string
}

// DecisionBrief is one decision of the list.
type DecisionBrief struct {
	Number string
	Href   string
	On     calendar.Date
	State  Tag
	Count  int
	Signer string
	Sample bool
}

// DecisionDraftPage makes or changes a draft. Template decision/draft; path
// /quyet-dinh/moi and /quyet-dinh/{id}/sua. Fields: dossier (several, ids),
// issuer, signer.
type DecisionDraftPage struct {
	Frame
	Form Form
	Rows []DecisionRow
	Back string
}

// Template names the page's template.
func (*DecisionDraftPage) Template() string { return "decision/draft" }

// DecisionPage is one decision: a draft that can be issued with number and
// date, or an issued one with its certificates. Template decision/show; path
// /quyet-dinh/{id}. Fields of Issue: number, date, signer, confirm (the
// number typed again).
type DecisionPage struct {
	Frame
	Facts []Fact
	Rows  []DecisionRow
	// Issue is the form that makes it final; nil when issued or not allowed.
	Issue *Form
	// Edit leads to the draft form.
	Edit    string
	Follows []Text
	// Certify is for those who may have the certificates signed; nil otherwise.
	Certify *CertifyPart
	Papers  []Link
	History []Event
}

// CertifyPart tells how many of a decision's certificates are signed and
// written.
type CertifyPart struct {
	Done, All int
	Form      *Form // signs what is left; nil when nothing is
}

// Left is how many are not signed and written yet.
func (p *CertifyPart) Left() int { return p.All - p.Done }

// Template names the page's template.
func (*DecisionPage) Template() string { return "decision/show" }

// RevokePage is a product's certificate that is to be, or was, taken back.
// Template decision/revoke; path /quyet-dinh/{id}/thu-hoi/{dossier}. Fields of
// Draft: ground, finding; of Issue: number, date, signer, from, confirm (the
// number typed again).
type RevokePage struct {
	Frame
	Facts []Fact
	// Paper leads to the paper of the revoking decision.
	Paper Link
	// Draft says why, Drop gives the draft up, Issue takes the certificate back;
	// nil where the viewer may not.
	Draft, Drop, Issue *Form
	Rules              []RevokeRule
	History            []Event
	Back               string
}

// Template names the page's template.
func (*RevokePage) Template() string { return "decision/revoke" }

// RevokeRule is what the regulation says about taking back.
type RevokeRule struct{ Text, Source string }

// RegisterPage is the register of recognised products with validity on the
// page's day. Template decision/register; path /so-dang-ky. Query: sao,
// hieu-luc, sau, truoc.
type RegisterPage struct {
	Frame
	Filter RegisterFilter
	Counts []Count
	Rows   []RegisterRow
	Total  int
	First  int
	Pager  Pager
	Export string
	// Book is the register in its 22 columns as a workbook; "" where Import is.
	Book string
	// Import leads to the registers brought in from workbooks; "" for those who
	// may not look at them.
	Import string
	// Cleared is the register without a filter.
	Cleared string
}

// Template names the page's template.
func (*RegisterPage) Template() string { return "decision/register" }

// Last is the place of the last row shown.
func (p *RegisterPage) Last() int { return p.First + len(p.Rows) - 1 }

// RegisterFilter is the register's filter form.
type RegisterFilter struct {
	Form            Form
	Action          string
	Stars, Validity []Option
	On              bool
}

// RegisterRow is one certificate of the register, or an imported result, which
// may lack number, code and days.
type RegisterRow struct {
	Number   string
	Code     string
	Href     string
	Product  Named
	Producer Named
	Place    Place
	Stars    Stars
	Decision string
	IssuedOn calendar.Date
	LastDay  calendar.Date
	Validity Tag
	// From says which row of which register an imported result is; FromHref leads
	// to the import.
	From     Text
	FromHref string
}
