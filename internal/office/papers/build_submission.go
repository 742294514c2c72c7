package papers

import (
	"slices"

	field "saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
)

// submissionKind asks the committee to decide on what a council concluded. It
// is made about sessions whose products go on to a decision, and quotes the
// minutes, which are issued before it.
var submissionKind = Kind{Form: "submission", Of: paperwork.OfSession, Type: "submission", may: everyTally,
	parts: func(s *subject) ([]Part, error) {
		if s.session.goesOn(s) {
			return []Part{{}}, nil
		}
		return nil, nil
	},
	ready: func(s *subject) error {
		if !s.session.goesOn(s) {
			return fault.New(fault.NotFound, "fault.not-found")
		}
		if err := ended(s); err != nil {
			return err
		}
		if _, err := s.current("minutes"); fault.Is(err, fault.NotFound) {
			return notReady("papers.minutes-first")
		} else if err != nil {
			return err
		}
		list, _, err := s.session.proposed(s)
		if err == nil && len(list) == 0 {
			return notReady("papers.none-proposed")
		}
		return err
	},
	build: func(s *subject) (Made, error) {
		t := s.session
		area := inline(t.unit)
		in := forms.Submission{To: say("papers.decider", area), Area: area, Year: t.HeldOn.Year(), Council: t.council.Name}
		minutes, err := s.current("minutes")
		if err != nil {
			return Made{}, err
		}
		in.Minutes = say("papers.minutes-of", minutes.Symbol, day(minutes.Dated))
		in.Enclosed = []string{in.Minutes}
		if tally, err := s.current("tally"); err == nil {
			in.Enclosed = append(in.Enclosed, say("papers.tally-of", tally.Symbol, day(tally.Dated)))
		} else if !fault.Is(err, fault.NotFound) {
			return Made{}, err
		}
		in.Enclosed = punctuated(in.Enclosed)
		if in.Products, in.Refused, err = t.proposed(s); err != nil {
			return Made{}, err
		}
		h := t.head(s, say("papers.sign-submission"), s.Now.Date())
		h.Recipients = []string{say("papers.to-same"), say("papers.to-council"), say("papers.to-council-file")}
		return Made{Head: h, Issuer: t.issuer(), Input: func(h forms.Head) forms.Input { in.Head = h; return in }}, nil
	}}

// goesOn says that some product's next stage is the decision.
func (t *sitting) goesOn(s *subject) bool {
	return slices.ContainsFunc(t.agenda, func(a field.Agenda) bool { return t.decides(s, a) != nil })
}

// decides gives the stage of decision that a product goes on to from here, nil
// where the council's conclusion goes elsewhere first.
func (t *sitting) decides(s *subject, a field.Agenda) *rulebook.Stage {
	b, err := s.Office.Books.Book(a.Book)
	if err != nil || b.Procedure == nil {
		return nil
	}
	here, ok := b.Procedure.Stage(t.Stage)
	if !ok {
		return nil
	}
	for _, o := range here.Outcomes {
		if next, ok := b.Procedure.Stage(o.To); ok && next.Kind == rulebook.StageDecide {
			return next
		}
	}
	return nil
}

// proposed lists what the committee is asked to recognise, with the star that
// it can give, and counts the products that fall short.
func (t *sitting) proposed(s *subject) (list []forms.Recognised, refused int, err error) {
	for _, a := range t.agenda {
		stage := t.decides(s, a)
		if stage == nil {
			continue
		}
		b, _, err := criteria(s.Office, a)
		if err != nil {
			return nil, 0, err
		}
		r, err := outcome(a)
		if err != nil {
			return nil, 0, err
		}
		o, star, err := decision.OutcomeOf(stage, rulebook.Standing{Sum: a.Total, Members: a.Members, Step: b.Step, Star: a.Star})
		if err != nil {
			return nil, 0, err
		}
		if o.Code != "recognise" {
			refused++
			continue
		}
		d := t.dossiers[a.DossierID]
		list = append(list, forms.Recognised{Code: codeOf(d), Name: marked(d.ProductName, d.Sample), Producer: d.ProducerName, Address: s.address(d.Place), Mean: comma(r.Mean), Star: star})
	}
	return list, refused, nil
}

// current gives the issued paper of a form about the session.
func (s *subject) current(form string) (paperwork.Paper, error) {
	return s.CurrentPaper(form, paperwork.Ref{Kind: s.ref.Kind, ID: s.ref.ID})
}

// ended refuses until the session is over.
func ended(s *subject) error { return once(s.session.State == field.Closed, "papers.session-open") }
