package web

import "saoque/internal/calendar"

// DossierListPage is the list of dossiers that the viewer may see, by
// deadline. All of its state is in the URL. Template dossier/list; path
// /ho-so. Query: q, buoc, don-vi, luot, bo, han, sau (the keyset cursor).
type DossierListPage struct {
	Frame
	Filter DossierFilter
	// Views are the named lists with their counts: mine, late, waiting, all.
	Views []Count
	Rows  []DossierRow
	// Total counts all rows of the filter; Shown is the place of the first row.
	// More says that there are more than Total.
	Total, First int
	More         bool
	Pager        Pager
	// Matrix, Export and Book lead to the counts, the CSV and the workbook with the
	// same filter.
	Matrix, Export, Book string
	// New leads to assisted entry; "" where the role has none.
	New string
	// Cleared is the list without any filter.
	Cleared string
}

// Template names the page's template.
func (*DossierListPage) Template() string { return "dossier/list" }

// Last is the place of the last row shown.
func (p *DossierListPage) Last() int { return p.First + len(p.Rows) - 1 }

// DossierFilter is the filter form; every list's first option is "all".
type DossierFilter struct {
	Form                             Form
	Action                           string
	Stages, Units, Turns, Sets, Dues []Option
	// On says that some filter is in force.
	On bool
}

// DossierRow is one dossier of a list.
type DossierRow struct {
	Code     string
	Href     string
	Product  Named
	Producer Named
	Place    Place
	// Stage is the stage's name from the procedure data or a catalog key.
	Stage Text
	Turn  Turn
	Due   *Due
	// Age is for how many days the dossier has been in this stage.
	Age int
	// Over says that nothing is left to wait for: no age is shown.
	Over bool
	// Stars is shown once a decision exists; N 0 hides it.
	Stars Stars
}

// MatrixPage counts dossiers by stage and unit; every number leads to its
// list. Template dossier/matrix; path /ho-so/ma-tran.
type MatrixPage struct {
	Frame
	// Tables are one for each procedure, the newest first.
	Tables []MatrixTable
	List   string
}

// MatrixTable is the counts of the units whose dossiers go one way.
type MatrixTable struct {
	// Title names the decision; empty when that is not one.
	Title Text
	// Stages head the columns, Rows are the units in the country's order.
	Stages []Text
	Rows   []MatrixRow
	// Sums are the columns' sums, then the sum of all and of the late ones.
	Sums []Count
}

// Template names the page's template.
func (*MatrixPage) Template() string { return "dossier/matrix" }

// MatrixRow is one unit's counts, one per stage, and then the sum.
type MatrixRow struct {
	Unit  string
	Cells []Count
	Sum   Count
	// Late is how many of them are past their deadline.
	Late Count
}

// DossierPage is one dossier with everything that the viewer may know of it.
// Template dossier/show; path /ho-so/{code}.
type DossierPage struct {
	Frame
	Code string
	Turn Turn
	// Stage is where it stands; Due by when the holder must act.
	Stage Text
	Due   *Due
	// Next is what the viewer can do now, the first one is the primary act.
	Next []Act
	Way  []Step
	// Facts are product, producer, place, book, set, hash, kind, filing.
	Facts     []Fact
	Documents []DocumentRow
	// Manifest is the frozen list's hash; "" before submission.
	Manifest string
	// Papers leads to the papers about the dossier, nil before it is handed in.
	Papers *Link
	// Certificate leads to the files of its certificate, nil while there are none.
	Certificate *Link
	Checks      []CheckRound
	Results     []ResultRow
	History     []Event
	// Pager leads along the list from which the dossier was opened.
	Pager Pager
}

// Template names the page's template.
func (*DossierPage) Template() string { return "dossier/show" }

// Act is something that the viewer may do with the object on the page: a link
// to its page, or a form with one button when nothing has to be asked.
type Act struct {
	Text Text
	// Hint says what follows.
	Hint Text
	Href string
	Form *Form
}

// Step is one stage of the dossier's way.
type Step struct {
	Name Text
	// State is "done", "now" or "" (to come).
	State string
	// On is the day it was left.
	On calendar.Date
}

// DocumentRow is one item of the checklist with its files.
type DocumentRow struct {
	Code, Label string
	// Must says that the dossier is incomplete without it.
	Must bool
	// Needs is what the rulebook asks of it.
	Needs string
	State Tag
	Files []FileRow
}

// CheckRound is one check by one body: what it found, item by item.
type CheckRound struct {
	Title Text
	At    calendar.Instant
	Who   string
	// Sample marks who checked as invented.
	Sample bool
	// Result in words; Lines are the reasons.
	Result Tag
	Lines  []Text
}

// ResultRow is one score result: preliminary, a council's tally, a decision.
type ResultRow struct {
	What  Text
	Score Text
	Stars Stars
	Href  string
	Note  Text
}

// DossierActPage asks what one act of the way needs and states what follows:
// take in, forward, withdraw, check. Template dossier/act; path
// /ho-so/{code}/{act}. Fields: outcome, letter_number, letter_date, reason.
type DossierActPage struct {
	Frame
	Form  Form
	Facts []Fact
	// Act is the catalog word of the act: "take-in", "forward", "withdraw",
	// "check", "return"; it names the button "dossier.act.<act>".
	Act string
	// Outcomes, when there is more than one way on.
	Outcomes []Option
	// Letter asks number and date of the official letter that goes along.
	Letter bool
	// Reason asks why; MustReason refuses an empty one.
	Reason, MustReason bool
	// Follows says what happens next.
	Follows []Text
	Back    string
}

// Template names the page's template.
func (*DossierActPage) Template() string { return "dossier/act" }

// NewDossierPage opens a product and its dossier: by the producer, or by an
// officer who types for one («Nhập hộ chủ thể»). Template dossier/new; path
// /ho-so/moi. Fields: producer (id) or producer_new with its fields
// (producer_name, producer_kind, producer_unit, producer_address, phone,
// email, representative), product_name, set, story, kind.
type NewDossierPage struct {
	Frame
	Form Form
	// Assisted says that an officer types; the history will show who typed.
	Assisted bool
	// Choose offers the producers; nobody chooses who acts for one only.
	Choose bool
	// Producers to choose from; the last option adds one.
	Producers []Option
	Kinds     []Option
	Units     []Option
	// Sets of the book that governs a filing today, complete ones only.
	Sets []Option
	Book Text
	// Missing are sets that cannot be used, with the reason.
	Missing []Text
	// Open is the dossier that this product already has in this season.
	Open *Link
}

// Template names the page's template.
func (*NewDossierPage) Template() string { return "dossier/new" }
