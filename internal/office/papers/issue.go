package papers

import (
	"context"
	"encoding/json"

	"saoque/internal/access"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/paper"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
)

// IssueInput issues a form about a record.
type IssueInput struct {
	Ref  paperwork.Ref
	Form string
	// Seen is the id of the paper that the viewer saw as the one in force, "" for
	// none: a paper issued meanwhile is not replaced unseen.
	Seen string
}

// Issue fills the form from the records as they stand, gives it the next number
// of its series and freezes it. Its bytes follow from what is frozen and are
// kept by Keep. A paper of the same form about the same thing is replaced, its
// number stays used. It gives the paper's id.
func Issue(ctx context.Context, o *office.Office, s access.Subject, act string, in IssueInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "paper.issue", Input: in}, func(tx *office.Tx) (string, error) {
		// Two issues of one form about one thing wait for each other.
		if err := tx.Hold("paper/" + in.Form + "/" + in.Ref.Record() + "/" + in.Ref.Part); err != nil {
			return "", err
		}
		x, err := load(tx, in.Ref)
		if err != nil {
			return "", err
		}
		k, err := KindOf(in.Ref.Kind, in.Form)
		if err != nil {
			return "", err
		}
		if _, may := k.may(x); !may {
			return "", fault.New(fault.Forbidden, "fault.forbidden")
		}
		m, err := k.make(x)
		if err != nil {
			return "", err
		}
		if m.Pending != "" {
			return "", notReady(m.Pending)
		}
		if m.Given && m.Head.Number == "" {
			return "", fault.New(fault.Conflict, "papers.not-ready")
		}
		if err := replace(tx, in); err != nil {
			return "", err
		}
		p, err := k.issue(x, m, in.Ref)
		if err != nil {
			return "", err
		}
		if err := tx.AddPaper(p); err != nil {
			return "", err
		}
		x.log(p)
		return p.ID, nil
	})
}

// replace sets the paper in force aside; it must be the one that was seen.
func replace(tx *office.Tx, in IssueInput) error {
	old, err := tx.CurrentPaper(in.Form, in.Ref)
	switch {
	case fault.Is(err, fault.NotFound) && in.Seen == "":
		return nil
	case fault.Is(err, fault.NotFound), err == nil && old.ID != in.Seen:
		return fault.New(fault.Conflict, "papers.issued-meanwhile")
	case err != nil:
		return err
	}
	return tx.ReplacePaper(old)
}

// issue numbers and freezes what was made.
func (k Kind) issue(s *subject, m Made, r paperwork.Ref) (paperwork.Paper, error) {
	p := paperwork.Paper{ID: s.Office.IDs.New(), Form: k.Form, Ref: r, Province: s.province, State: paperwork.Issued,
		IssuedBy: s.Subject.UserID, IssuedAt: s.Now, Sample: s.sample, Version: 1}
	h := m.Head
	h.ID, h.Draft = p.ID, false
	if !m.Given {
		h.Date = s.Now.Date()
		if m.AsOf != "" {
			h.Date = m.AsOf
		}
		if k.Type != "" {
			p.Series = paperwork.SeriesOf(m.Issuer, k.Type, h.Date)
			n, err := s.NextNumber(p.Series)
			if err != nil {
				return p, err
			}
			p.Number, h.Number = n, paper.Number(n)
		}
	}
	if t, err := inForce(s.Tx, s.province, k.Form); err != nil {
		return p, err
	} else if t != nil {
		p.Template = t.SHA256
	}
	if p.Dated = h.Date; h.Number != "" {
		p.Symbol = paper.Symbol(h.Number, h.Sign)
	}
	in := m.Input(h)
	b, err := json.Marshal(in)
	if err != nil {
		return p, err
	}
	// What is frozen must read back as what was made.
	doc, err := document(p.Form, string(b))
	if err != nil {
		return p, err
	}
	p.Input, p.Content, p.Title = string(b), doc.Hash(), doc.Title
	return p, nil
}

// document lays a frozen paper out.
func document(form, input string) (*paper.Document, error) {
	in, err := thaw(form, input)
	if err != nil {
		return nil, err
	}
	return in.Document(), nil
}

// thaw reads a frozen paper's data.
func thaw(form, input string) (forms.Input, error) {
	f, err := forms.Find(form)
	if err != nil {
		return nil, err
	}
	return f.Frozen([]byte(input))
}

// log logs a paper. Its content may hold results that are not known yet: until
// they are, its digests are sealed with them.
func (s *subject) log(p paperwork.Paper) {
	log := s.LogSealed
	if s.file != nil && s.file.known() {
		log = s.Log
	}
	log(p.Object(), p.Version, logged(p))
}

// logged is what the ledger commits to: everything but the content itself,
// which its digest stands for.
func logged(p paperwork.Paper) paperwork.Paper {
	p.Input = ""
	return p
}
