// Package rulebook holds the decisions that say how OCOP products are scored
// and ranked, as data with effective periods, and the pure rules over them:
// scoring one sheet, tallying many, banding into stars. Nothing here knows the
// name of any decision; a new one is a new folder of books/.
//
// Points are whole numbers throughout, counted in steps: Step 1 means whole
// points, Step 2 half points, and then every maximum, option and sum is in half
// points. Only bands and bounds (Band, When, Spread) are in whole points. No
// mean is ever rounded before banding: a sum over n sheets reaches a threshold
// when sum ≥ threshold × step × n.
package rulebook

import (
	"saoque/internal/calendar"
	"saoque/internal/fault"
)

// Cite says where a value comes from and how sure that is.
type Cite struct {
	// Source is the decision with its annex and item, or the document that restates it.
	Source string `yaml:"source"`
	// Seen lists the transcriptions in which the value was read (ids in Book.Sources).
	Seen []string `yaml:"seen"`
	// Confidence is exact, restated or unverified; "" inherits from the node above.
	Confidence string `yaml:"confidence"`
}

// The degrees of Cite.Confidence.
const (
	Exact      = "exact"
	Restated   = "restated"
	Unverified = "unverified"
)

// Remark is something a reader of the value must know: a doubt to verify, an
// anomaly of the printed text, a correction that was made, a variant reading.
type Remark struct {
	Kind string `yaml:"kind"` // verify, anomaly, correction, variant, unverified, note
	Text string `yaml:"text"`
}

// Reference is one document or transcription that values were read from.
type Reference struct {
	ID   string `yaml:"id"`
	What string `yaml:"what"`
	URL  string `yaml:"url"`
	Date string `yaml:"date"`
	Note string `yaml:"note"`
}

// Act names another decision: one that amends, replaces or is replaced.
type Act struct {
	Number string        `yaml:"number"`
	Date   calendar.Date `yaml:"date"`
	What   string        `yaml:"what"`
	Cite   `yaml:",inline"`
}

// Span is a period of days; "" leaves an end open. Both ends belong to it.
type Span struct {
	From  calendar.Date `yaml:"from"`
	Until calendar.Date `yaml:"until"`
	Note  string        `yaml:"note"`
	Cite  `yaml:",inline"`
}

// Holds reports whether d lies in the span.
func (s Span) Holds(d calendar.Date) bool {
	return d != "" && (s.From == "" || d >= s.From) && (s.Until == "" || d <= s.Until)
}

// Part is one of a book's three parts with its highest points.
type Part struct {
	Code string `yaml:"part"` // A, B, C
	Name string `yaml:"name"`
	Max  int    `yaml:"max"`
	Cite `yaml:",inline"`
}

// Band gives the lowest mean, in whole points, that earns a star.
type Band struct {
	Star    int    `yaml:"star"`
	From    int    `yaml:"from"`
	Meaning string `yaml:"meaning"`
	Cite    `yaml:",inline"`
}

// Sector is a product sector (ngành) that groups criteria sets.
type Sector struct {
	Code string `yaml:"code"`
	Name string `yaml:"name"`
	Cite `yaml:",inline"`
}

// Agency is a ministry that manages a criteria set.
type Agency struct {
	Code string `yaml:"code"`
	Name string `yaml:"name"`
	Cite `yaml:",inline"`
}

// Minima says how minimum requirements per star are treated.
type Minima struct {
	// Computed is false where the requirements are not known in a form that
	// could be computed; ByHand then lists the known ones for confirmation.
	Computed bool `yaml:"computed"`
	// Reading is Cumulative or Own.
	Reading  string       `yaml:"reading"`
	Complete bool         `yaml:"complete"`
	Note     string       `yaml:"note"`
	Missing  []string     `yaml:"missing"`
	ByHand   []ManualRule `yaml:"by_hand"`
	Cite     `yaml:",inline"`
}

// The readings of Minima.Reading.
const (
	// Cumulative: star k asks for the requirements of 3…k.
	Cumulative = "cumulative"
	// Own: star k asks for the requirements marked k alone.
	Own = "own"
)

// ManualRule is a minimum requirement that people confirm beside the tally.
type ManualRule struct {
	Star      int      `yaml:"star"`
	Part      string   `yaml:"part"`
	Criterion string   `yaml:"criterion"`
	Sectors   []string `yaml:"sectors"`
	Requires  string   `yaml:"requires"`
	Cite      `yaml:",inline"`
}

// ByHandFor lists the requirements to confirm by hand for the set's sector,
// up to the given star.
func (b *Book) ByHandFor(s *Set, star int) []ManualRule {
	var out []ManualRule
	for _, r := range b.Minima.ByHand {
		if r.Star > star {
			continue
		}
		for _, c := range r.Sectors {
			if c == s.Sector {
				out = append(out, r)
				break
			}
		}
	}
	return out
}

// Rule is a rule in words, where only words are known.
type Rule struct {
	Text  string `yaml:"text"`
	Scope string `yaml:"scope"` // "" = the decision itself; else whose practice it is
	Note  string `yaml:"note"`
	Cite  `yaml:",inline"`
}

// Quorum is the share Num/Den of members that must be present.
type Quorum struct {
	Num   int    `yaml:"num"`
	Den   int    `yaml:"den"`
	Chair bool   `yaml:"chair"` // the chair must be among them
	Scope string `yaml:"scope"`
	Note  string `yaml:"note"`
	Cite  `yaml:",inline"`
}

// Spread is the widest accepted distance between two members' totals, in
// whole points; exactly Points is still accepted.
type Spread struct {
	Points   int    `yaml:"points"`
	OnExceed string `yaml:"on_exceed"`
	Scope    string `yaml:"scope"`
	Note     string `yaml:"note"`
	Cite     `yaml:",inline"`
}

// Composition is who sits in a council.
type Composition struct {
	Level    string   `yaml:"level"`
	Chair    string   `yaml:"chair"`
	Members  []string `yaml:"members"`
	Invitees []string `yaml:"invitees"`
	Note     string   `yaml:"note"`
	Cite     `yaml:",inline"`
}

// Council holds what is known of how councils work. Quorum and Spread are nil
// where the decision leaves them to the province's own regulation.
type Council struct {
	Combine      *Rule         `yaml:"combine"`
	Quorum       *Quorum       `yaml:"quorum"`
	Spread       *Spread       `yaml:"spread"`
	PapersBefore *Due          `yaml:"papers_before"` // when members must hold the papers
	Rules        []Rule        `yaml:"rules"`
	Compositions []Composition `yaml:"compositions"`
}

// CodeRule says how product codes are written.
type CodeRule struct {
	// Pattern holds {province} {district} {commune} {seq} {year}.
	Pattern string `yaml:"pattern"`
	// SequenceBy is the unit type whose products are numbered together in a year.
	SequenceBy string `yaml:"sequence_by"`
	// SeqWidth pads the sequence number with zeros.
	SeqWidth int    `yaml:"seq_width"`
	Note     string `yaml:"note"`
	Cite     `yaml:",inline"`
}

// Certificate says how long a certificate holds and which stars get one.
type Certificate struct {
	Months int    `yaml:"months"`
	From   string `yaml:"from"`
	Stars  []int  `yaml:"stars"`
	Note   string `yaml:"note"`
	Cite   `yaml:",inline"`
}

// FilingWindow bounds a filing in days before a certificate's expiry.
type FilingWindow struct {
	Earliest int `yaml:"earliest"`
	Latest   int `yaml:"latest"`
}

// Kind is a kind of application: first, upgrade or re-evaluation.
type Kind struct {
	Code       string        `yaml:"kind"`
	Label      string        `yaml:"label"`
	Documents  []string      `yaml:"documents"`
	MustShow   string        `yaml:"must_show"`
	MustUpdate []string      `yaml:"must_update"`
	Window     *FilingWindow `yaml:"window"`
	Note       string        `yaml:"note"`
	Cite       `yaml:",inline"`
}

// Round is how often a level evaluates in a year and by when.
type Round struct {
	Level      string   `yaml:"level"`
	MinPerYear int      `yaml:"min_per_year"`
	Windows    []Window `yaml:"windows"`
	Extra      string   `yaml:"extra"`
	Cite       `yaml:",inline"`
}

// Window is one round's pair of days, each month-day such as "04-30".
type Window struct {
	SendBefore     string `yaml:"send_before"`
	EvaluateBefore string `yaml:"evaluate_before"`
}

// Transition says under which rules older filings finish.
type Transition struct {
	Kinds      []string      `yaml:"kinds"`
	FiledUntil calendar.Date `yaml:"filed_until"`
	Rules      string        `yaml:"rules"`
	FinishDays int           `yaml:"finish_days"`
	Cite       `yaml:",inline"`
}

// Form is a printed form with its fields in order.
type Form struct {
	Code     string   `yaml:"form"`
	Name     string   `yaml:"name"`
	Fields   []string `yaml:"fields"`
	Complete bool     `yaml:"complete"`
	Note     string   `yaml:"note"`
	Cite     `yaml:",inline"`
}

// Handover lists the papers one level sends to another.
type Handover struct {
	By         string   `yaml:"by"`
	To         string   `yaml:"to"`
	When       string   `yaml:"when"`
	Documents  []string `yaml:"documents"`
	Paper      int      `yaml:"paper"`
	Electronic int      `yaml:"electronic"`
	Note       string   `yaml:"note"`
	Cite       `yaml:",inline"`
}

// Fact is a statement of the decision that is shown and not computed.
type Fact struct {
	Topic string `yaml:"topic"`
	Text  string `yaml:"text"`
	Note  string `yaml:"note"`
	Cite  `yaml:",inline"`
}

// EvidenceHint is a practice of what evidence was accepted; not a rule.
type EvidenceHint struct {
	Criteria []string `yaml:"criteria"` // criterion labels
	Accept   string   `yaml:"accept"`
	Cite     `yaml:",inline"`
}

// Book is one rulebook: a decision with what it needs to be applied.
type Book struct {
	ID      string         `yaml:"id"`
	Number  string         `yaml:"number"`
	Title   string         `yaml:"title"`
	Signed  calendar.Date  `yaml:"signed"`
	AsOf    calendar.Date  `yaml:"as_of"` // the state of amendments that the data shows
	Scoring bool           `yaml:"scoring"`
	NoScore string         `yaml:"no_scoring_because"`
	Force   Span           `yaml:"in_force"` // while the text is valid
	Filing  Span           `yaml:"filing"`   // filing days that it governs
	Amended []Act          `yaml:"amended_by"`
	Replace []Act          `yaml:"replaces"`
	Next    *Act           `yaml:"replaced_by"`
	Remarks []Remark       `yaml:"remarks"`
	Sources []Reference    `yaml:"sources"`
	Step    int            `yaml:"step"` // 1 whole points, 2 half points
	Parts   []Part         `yaml:"parts"`
	Bands   []Band         `yaml:"bands"`
	Minima  Minima         `yaml:"minima"`
	Sectors []Sector       `yaml:"sectors"`
	Agency  []Agency       `yaml:"agencies"`
	Council Council        `yaml:"council"`
	Code    CodeRule       `yaml:"product_code"`
	Slip    CodeRule       `yaml:"slip"` // the number of the registration slip
	Cert    Certificate    `yaml:"certificate"`
	Kinds   []Kind         `yaml:"application_kinds"`
	Rounds  []Round        `yaml:"rounds"`
	Moves   []Transition   `yaml:"transition"`
	Forms   []Form         `yaml:"forms"`
	Files   []Handover     `yaml:"handovers"`
	Facts   []Fact         `yaml:"facts"`
	Hints   []EvidenceHint `yaml:"evidence_hints"`
	SetNote string         `yaml:"sets_note"`
	Cite    `yaml:",inline"`

	// Filled by the loader.
	From, Until       calendar.Date   `yaml:"-"` // the filing days, as Filing
	CertificateMonths int             `yaml:"-"`
	Checklist         []ChecklistItem `yaml:"-"`
	Procedure         *Procedure      `yaml:"-"`
	Sets              []*Set          `yaml:"-"` // by number

	dir string // the folder
}

// Set gives the criteria set with the number; a fault of kind NotFound names it.
func (b *Book) Set(number int) (*Set, error) {
	for _, s := range b.Sets {
		if s.Number == number {
			return s, nil
		}
	}
	return nil, fault.New(fault.NotFound, "rulebook.unknown-set", b.ID, itoa(number))
}

// Part gives the part with the code.
func (b *Book) Part(code string) (Part, bool) {
	for _, p := range b.Parts {
		if p.Code == code {
			return p, true
		}
	}
	return Part{}, false
}

// SectorName words a sector's code; "" when the book has no such sector.
func (b *Book) SectorName(code string) string {
	for _, s := range b.Sectors {
		if s.Code == code {
			return s.Name
		}
	}
	return ""
}

// AgencyName words an agency's code; the code itself when unknown.
func (b *Book) AgencyName(code string) string {
	for _, a := range b.Agency {
		if a.Code == code {
			return a.Name
		}
	}
	return code
}

// Complete counts the sets that may be scored with.
func (b *Book) Complete() int {
	n := 0
	for _, s := range b.Sets {
		if s.Complete {
			n++
		}
	}
	return n
}
