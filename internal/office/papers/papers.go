// Package papers holds the acts around everything the programme signs: looking
// at a draft, issuing a paper under its number, keeping its exact bytes, taking
// signed copies back, and signing certificates. What each form says is built
// from the records in build_<form>.go, never typed twice.
package papers

import (
	"slices"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/paper"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
)

// Kind is one form made about one sort of record.
type Kind struct {
	Form string // code in forms.Forms
	Of   string // paperwork.OfSession, …
	// Type keys the series of its numbers, "minutes"; "" for a form without one.
	Type string
	// parts lists the parts of the record that the form is made about, where
	// that is not the record itself, once; none where it does not apply.
	parts func(*subject) ([]Part, error)
	// ready says in words what must be done before the form can be made.
	ready func(*subject) error
	// may says whether the viewer may see, and issue, the form.
	may func(*subject) (see, issue bool)
	// drafts says who of those who may see it may see it before it is issued; nil
	// = all of them.
	drafts func(*subject) bool
	build  func(*subject) (Made, error)
}

// Part is one of several papers of a form about one record.
type Part struct{ ID, Label string }

// partsOf gives the parts that the form is made about; most are made once.
func (k Kind) partsOf(s *subject) ([]Part, error) {
	if k.parts == nil {
		return []Part{{}}, nil
	}
	return k.parts(s)
}

// isReady is nil where the form can be made now.
func (k Kind) isReady(s *subject) error {
	if k.ready == nil {
		return nil
	}
	return k.ready(s)
}

// notReady refuses with a sentence that says what to do first.
func notReady(key string, args ...any) error { return fault.New(fault.Conflict, key, args...) }

// once refuses with a sentence that says what to do first unless it is done.
func once(done bool, key string) error {
	if done {
		return nil
	}
	return notReady(key)
}

// onceIf is a form that is made once, where it exists at all.
func onceIf(is bool) []Part {
	if is {
		return []Part{{}}
	}
	return nil
}

// absent says that there is no such form.
func absent() error { return fault.New(fault.NotFound, "fault.not-found") }

// Made is a form filled from records.
type Made struct {
	// Head is what the letterhead needs; Input puts a head into the form.
	Head  forms.Head
	Input func(forms.Head) forms.Input
	// Issuer keys the series of numbers: "council/<id>", "unit/<key>".
	Issuer string
	// Given says that number and day come with the record and are not ours to
	// give: a decision's.
	Given bool
	// Pending is the catalog key of what must be done before this can be issued,
	// though it can be looked at; "" = nothing.
	Pending string
	// AsOf is the day the paper is dated when it is issued today; "" = today.
	AsOf calendar.Date
	// Gaps are, in words, what the form asks for and the records do not hold; it
	// is printed empty.
	Gaps []string
	// province is whose template the paper follows; make sets it.
	province string
}

// kinds lists every paper that the product can make from its records, in the
// order in which a product meets them.
var kinds = []Kind{
	registrationKind, newProductKind, selfReportKind, receiptKind, returnKind, communeKind, advisoryKind,
	invitationKind, runSheetKind, scoresheetKind, filledKind, tallyKind, minutesKind, submissionKind,
	proposalKind, decisionKind, certificateKind, revocationKind, noticeKind, centralKind,
}

// KindOf finds a form of a sort of record.
func KindOf(of, form string) (Kind, error) {
	for _, k := range kinds {
		if k.Of == of && k.Form == form {
			return k, nil
		}
	}
	return Kind{}, absent()
}

// subject is a record that papers are about, loaded for somebody who may see
// it. One of the views is set.
type subject struct {
	*office.Tx
	ref      paperwork.Ref
	province string
	sample   bool
	session  *sitting
	decision *ruling
	file     *file
}

// load authorises a look at the record itself and loads what its papers share.
func load(tx *office.Tx, r paperwork.Ref) (*subject, error) {
	s := &subject{Tx: tx, ref: r}
	var err error
	switch r.Kind {
	case paperwork.OfSession:
		err = s.loadSession()
	case paperwork.OfDecision:
		err = s.loadDecision()
	case paperwork.OfDossier:
		err = s.loadDossier()
	default:
		tx.Can(access.WorkView, access.Record{})
		err = fault.New(fault.NotFound, "fault.not-found")
	}
	return s, err
}

// mayDraft reports whether the viewer may see the form before it is issued.
func (k Kind) mayDraft(s *subject) bool {
	see, _ := k.may(s)
	return see && (k.drafts == nil || k.drafts(s))
}

// make fills the form for somebody who may see it before it is issued; who may
// see it once it is issued is told what it waits for.
func (k Kind) make(s *subject) (Made, error) {
	if see, _ := k.may(s); !see {
		return Made{}, fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := k.isReady(s); err != nil {
		return Made{}, err
	}
	if !k.mayDraft(s) {
		return Made{}, fault.New(fault.Forbidden, "fault.forbidden")
	}
	parts, err := k.partsOf(s)
	if err != nil {
		return Made{}, err
	}
	if !slices.ContainsFunc(parts, func(p Part) bool { return p.ID == s.ref.Part }) {
		return Made{}, absent()
	}
	m, err := k.build(s)
	if err != nil {
		return m, err
	}
	m.Head.Made, m.province = s.Now, s.province
	return m, nil
}

// draft lays the form out as it stands now, marked until it is issued.
func (k Kind) draft(m Made, r paperwork.Ref) forms.Input {
	h := m.Head
	h.ID, h.Draft = r.ID, true
	if k.Type != "" && !m.Given {
		h.Number, h.Date = paper.NumberPending(), ""
	}
	return m.Input(h)
}

// when lets those issue who may see.
func when(see, issue bool) (bool, bool) { return see, see && issue }
