// Package paperwork holds what the installation knows of a paper that it made:
// which form, about what, under which number, and the digests of what was kept.
// How papers look is the business of internal/paper.
package paperwork

import (
	"fmt"

	"saoque/internal/calendar"
)

// Kinds of record that papers are made about.
const (
	OfSession  = "session"
	OfDecision = "decision"
	OfDossier  = "dossier"
)

// Ref names what a paper is about: a record and, where a form is made several
// times about one record, the part of it.
type Ref struct {
	Kind, ID, Part string
}

// Record is the record's key, "session/<id>".
func (r Ref) Record() string { return r.Kind + "/" + r.ID }

// States of a paper. An issued paper never changes; a later one of the same
// form about the same thing takes its place, and both stay.
const (
	Issued   = "issued"
	Replaced = "replaced"
)

// Paper is one issued paper.
type Paper struct {
	ID       string
	Form     string
	Ref      Ref
	Province string // whose template it follows
	// Series is issuer, type and year, "paper/council/<id>/minutes/2020"; "" where the form
	// carries no number, or one that was given from outside.
	Series string
	Number int    // in the series, from 1
	Symbol string // as printed, "01/BB-HĐ"
	Title  string
	Dated  calendar.Date
	State  string
	// Input is the form's data as JSON, frozen; the bytes follow from it alone.
	Input   string
	Content string // digest of the document, hex; the foot code begins with it
	// Template is the SHA-256 of the province's .docx that it follows, "" for the
	// built-in layout.
	Template string
	// Docx and PDF are the SHA-256 of the kept bytes, "" until they are kept.
	Docx, PDF         string
	DocxSize, PDFSize int64
	Pages             int
	IssuedBy          string
	IssuedAt          calendar.Instant
	Sample            bool
	Version           int64
}

// Kept reports whether the paper's exact bytes are stored.
func (p Paper) Kept() bool { return p.PDF != "" }

// Object is the paper's name in the ledger. It lies under its record, so that
// what is sealed about the record is revealed together.
func (p Paper) Object() string { return Under(p.Ref) + p.ID }

// Under is the prefix of the ledger objects of a record's papers.
func Under(r Ref) string { return "paper/" + r.Record() + "/" }

// SeriesOf names a series of numbers: one per issuer, type and year, as decree
// 30/2020/NĐ-CP counts them from the year's first day. Councils and teams keep
// series of their own (annex I, II.3.a).
func SeriesOf(issuer, kind string, day calendar.Date) string {
	return fmt.Sprintf("paper/%s/%s/%d", issuer, kind, day.Year())
}
