package papers

import (
	"context"

	"saoque/internal/access"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/paper"
	"saoque/internal/paper/docx"
	"saoque/internal/paper/forms"
	"saoque/internal/paper/pdf"
	"saoque/internal/paperwork"
)

// Line is one paper that can be made about a record, with the one in force.
type Line struct {
	Kind
	// Part is which of several papers of one form it is, Label its name; both ""
	// where a form is made once about a record.
	Part, Label string
	// Current is the issued paper, nil while there is none.
	Current *paperwork.Paper
	// Before counts those that it replaced.
	Before int
	// Ready says that there is something to make it from and that the viewer may
	// look at it before it is issued, Wait is the catalog key of what must be done
	// first; Issue that the viewer may issue it now.
	Ready, Issue bool
	Wait         string
}

// Sheaf is every paper about a record that the viewer may see.
type Sheaf struct {
	Ref    paperwork.Ref
	Title  string // the record's own name
	Sample bool
	Lines  []Line
}

// About lists the papers about a record.
func About(ctx context.Context, o *office.Office, s access.Subject, r paperwork.Ref) (Sheaf, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Sheaf, error) {
		x, err := load(tx, r)
		if err != nil {
			return Sheaf{}, err
		}
		return x.sheaf()
	})
}

// Line finds a form's line, which the viewer must be allowed to see.
func (s Sheaf) Line(form, part string) (Line, error) {
	for _, l := range s.Lines {
		if l.Form == form && l.Part == part {
			return l, nil
		}
	}
	if _, err := KindOf(s.Ref.Kind, form); err != nil {
		return Line{}, err
	}
	return Line{}, fault.New(fault.Forbidden, "fault.forbidden")
}

func (s *subject) sheaf() (Sheaf, error) {
	out := Sheaf{Ref: s.ref, Title: s.title(), Sample: s.sample}
	issued, err := s.PapersAbout(s.ref.Record())
	if err != nil {
		return out, err
	}
	for _, k := range kinds {
		if k.Of != s.ref.Kind {
			continue
		}
		parts, err := k.partsOf(s)
		if err != nil {
			return out, err
		}
		for _, p := range parts {
			x := *s
			x.ref.Part = p.ID
			if l, see := k.line(&x, p, issued); see {
				out.Lines = append(out.Lines, l)
			}
		}
	}
	return out, nil
}

// line is one form about one part of the record, for somebody who may see it
// now: before it is issued not everybody does.
func (k Kind) line(s *subject, part Part, issued []paperwork.Paper) (l Line, see bool) {
	see, may := k.may(s)
	if !see {
		return l, false
	}
	err, drafts := k.isReady(s), k.mayDraft(s)
	l = Line{Kind: k, Part: part.ID, Label: part.Label, Ready: drafts && err == nil, Issue: may && err == nil}
	if e, ok := fault.As(err); ok {
		l.Wait = e.Key
	}
	for _, p := range issued {
		switch {
		case p.Form != k.Form || p.Ref.Part != part.ID:
		case p.State == paperwork.Issued:
			l.Current = &p
		default:
			l.Before++
		}
	}
	return l, drafts || l.Current != nil
}

// title names the record.
func (s *subject) title() string {
	switch {
	case s.session != nil:
		return s.session.Title
	case s.file != nil:
		return s.file.ProductName
	case s.decision.Number != "":
		return say("papers.decision-no", s.decision.Number)
	}
	return say("papers.decision-draft")
}

// Draft lays a form out from the records as they stand now.
func Draft(ctx context.Context, o *office.Office, s access.Subject, r paperwork.Ref, form string) (*paper.Document, error) {
	d, err := Drafted(ctx, o, s, r, form)
	return d.Document, err
}

// Drafting is a form as it stands now, marked until it is issued.
type Drafting struct {
	*paper.Document
	// Gaps are, in words, what the form asks for and the records do not hold; the
	// paper leaves room for it.
	Gaps []string
	// Template is the province's own .docx that is in force, nil = the built-in
	// layout.
	Template *paperwork.Template
	input    forms.Input
}

// Drafted is Draft with what else there is to know of it.
func Drafted(ctx context.Context, o *office.Office, s access.Subject, r paperwork.Ref, form string) (Drafting, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (d Drafting, err error) {
		m, k, err := fill(tx, r, form)
		if err != nil {
			return d, err
		}
		d.input, d.Gaps = k.draft(m, r), m.Gaps
		d.Document = d.input.Document()
		d.Template, err = inForce(tx, m.province, form)
		return d, err
	})
}

// Bytes writes the draft in a format. Word follows the province's template;
// where that cannot be filled, the built-in layout, as an issue would.
func (d Drafting) Bytes(ctx context.Context, o *office.Office, format string) ([]byte, error) {
	if format == PDF {
		return pdf.Write(d.Document)
	}
	if d.Template != nil {
		b, err := d.follow(ctx, o)
		if err == nil || !misfit(err) {
			return b, err
		}
	}
	return docx.Write(d.Document)
}

// Misfit says why the province's template cannot be filled with this draft; nil
// where it can, or where there is none.
func (d Drafting) Misfit(ctx context.Context, o *office.Office) error {
	if d.Template == nil {
		return nil
	}
	_, err := d.follow(ctx, o)
	return err
}

func (d Drafting) follow(ctx context.Context, o *office.Office) ([]byte, error) {
	return follow(ctx, o, d.Template.SHA256, d.input, paper.DraftMark())
}

// fill makes a form from the records for somebody who may draft it.
func fill(tx *office.Tx, r paperwork.Ref, form string) (Made, Kind, error) {
	x, err := load(tx, r)
	if err != nil {
		return Made{}, Kind{}, err
	}
	k, err := KindOf(r.Kind, form)
	if err != nil {
		return Made{}, k, err
	}
	m, err := k.make(x)
	return m, k, err
}

// maxDeeds bounds a history on a page.
const maxDeeds = 50

// Sight is one issued paper with its history.
type Sight struct {
	paperwork.Paper
	Record string            // what it is about, in words
	By     string            // who issued it
	Others []paperwork.Paper // of the same form about the same thing, newest first
	Deeds  []office.Deed
	// Issue says that the viewer may issue it again.
	Issue bool
	// Follows is the version of the province's template that its .docx follows, 0 =
	// the built-in layout.
	Follows int
	// Copies are its signed copies, newest first; MaySign says that the viewer
	// confirms and withdraws them, and adds to them while the paper is in force.
	Copies  []CopySight
	MaySign bool
}

// See gives one issued paper.
func See(ctx context.Context, o *office.Office, s access.Subject, id string) (Sight, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Sight, error) {
		p, err := tx.Paper(id)
		if err != nil {
			tx.Can(access.WorkView, access.Record{})
			return Sight{}, err
		}
		x, k, err := about(tx, p)
		if err != nil {
			return Sight{}, err
		}
		out := Sight{Paper: p, Record: x.title()}
		_, may := k.may(x)
		out.Issue, out.MaySign = may && k.isReady(x) == nil, may
		out.By = x.NameOf(p.IssuedBy)
		if out.Copies, err = x.copies(p); err != nil {
			return out, err
		}
		all, err := tx.PapersAbout(p.Ref.Record())
		if err != nil {
			return out, err
		}
		for _, q := range all {
			if q.Form == p.Form && q.Ref.Part == p.Ref.Part && q.ID != p.ID {
				out.Others = append(out.Others, q)
			}
		}
		if p.Template != "" {
			t, err := tx.TemplateWith(p.Province, p.Form, p.Template)
			if err != nil {
				return out, err
			}
			out.Follows = t.Number
		}
		out.Deeds, err = tx.History(p.Object(), p.Object()+"/", maxDeeds)
		return out, err
	})
}

// Formats of a paper's files.
const (
	Word = "docx"
	PDF  = "pdf"
)

// FileOf names the stored bytes of a kept paper.
func FileOf(p paperwork.Paper, format string) (sha256 string, size int64, err error) {
	switch format {
	case Word:
		return p.Docx, p.DocxSize, nil
	case PDF:
		return p.PDF, p.PDFSize, nil
	}
	return "", 0, fault.New(fault.NotFound, "fault.not-found")
}

// Settle does what must be done before a form can be issued: a certificate is
// signed; what was done about a session stands under a signed checkpoint, which
// its minutes print.
func Settle(ctx context.Context, o *office.Office, s access.Subject, r paperwork.Ref, form string) error {
	if r.Kind == paperwork.OfDecision && form == certificateKind.Form {
		_, _, err := Sign(ctx, o, s, r)
		return err
	}
	if r.Kind != paperwork.OfSession || o.Await == nil {
		return nil
	}
	ids, err := office.Query(ctx, o, s, func(tx *office.Tx) ([]string, error) {
		x, err := load(tx, r)
		if err != nil {
			return nil, err
		}
		list, err := x.sessionEntries()
		var out []string
		for _, e := range list {
			if _, ok, err := tx.Inclusion(e.Leaf.ID); err != nil {
				return nil, err
			} else if !ok {
				out = append(out, e.Leaf.ID)
			}
		}
		return out, err
	})
	for _, id := range ids {
		if err := o.Await(ctx, id); err != nil {
			return err
		}
	}
	return err
}
