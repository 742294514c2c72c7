package papers

import (
	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
)

// proposalKind is the office's letter that asks for the recognition of one
// product, until there is a decision; the session's asks for all of its products.
var proposalKind = Kind{Form: "submission", Of: paperwork.OfDossier, Type: typeSubmission,
	parts: func(s *subject) ([]Part, error) { return onceIf(s.file.kindAt("", rulebook.StageDecide) != nil), nil },
	ready: func(s *subject) error {
		st := s.file.kindAt("", rulebook.StageDecide)
		switch {
		case st == nil:
			return absent()
		case s.file.last == nil || !s.file.past(st.ID):
			return notReady("papers.wait-council")
		case s.file.decided():
			return notReady("papers.submission-late")
		}
		o, _, err := decision.OutcomeOf(st, s.file.StandingOf(*s.file.last))
		if err != nil {
			return err
		}
		return once(o.Code == appraisal.Recognise, "papers.wait-star")
	},
	may: by(proposer, access.DecisionView), drafts: drafting(proposer),
	build: func(s *subject) (Made, error) {
		f := s.file
		b, err := s.bureau(proposer(s))
		if err != nil {
			return Made{}, err
		}
		_, star, err := decision.OutcomeOf(f.kindAt("", rulebook.StageDecide), f.StandingOf(*f.last))
		if err != nil {
			return Made{}, err
		}
		body, minutes, err := s.sat(*f.last)
		if err != nil {
			return Made{}, err
		}
		province := s.provinceOn(f.Place.Province, s.Now.Date())
		in := forms.Submission{To: say("papers.decider", inline(province)), Area: inline(province), Year: f.Season, Council: body.Name,
			Minutes: say("papers.minutes-blank"), Products: []forms.Recognised{s.recognised(f.last.Total, f.last.Members, star)},
			Enclosed: []string{say("papers.enclose-minutes"), say("papers.enclose-tally"), say("papers.enclose-decision")}}
		made := Made{Head: b.head(say("papers.sign-proposal")), Issuer: b.key, Input: func(h forms.Head) forms.Input { in.Head = h; return in }}
		if minutes.ID != "" {
			in.Minutes = say("papers.minutes-of", minutes.Symbol, day(minutes.Dated))
		}
		made.Head.Bases = s.bases([]*rulebook.Book{f.Rules})
		made.lack(b.unsigned, "papers.gap-sign")
		made.lack(minutes.ID == "", "papers.gap-minutes")
		return made, nil
	}}

// proposer is the office that answers for what stands before the deciding body:
// the last desk before it.
func proposer(s *subject) *rulebook.Stage {
	if st := s.file.kindAt("", rulebook.StageDecide); st != nil {
		return s.file.desk(st.ID)
	}
	return nil
}

// past reports whether the dossier has come to a stage of its way.
func (f *file) past(stage string) bool {
	there := false
	for _, st := range f.Procedure.Stages {
		there = there || st.ID == stage
		if there && st.ID == f.Stage {
			return true
		}
	}
	return false
}

// sat gives the council that closed a result and its minutes as issued; ID ""
// while they are not.
func (s *subject) sat(a council.Agenda) (council.Council, paperwork.Paper, error) {
	ses, err := s.Session(a.SessionID)
	if err != nil {
		return council.Council{}, paperwork.Paper{}, err
	}
	body, err := s.Council(ses.CouncilID)
	if err != nil {
		return body, paperwork.Paper{}, err
	}
	p, err := s.inForce("minutes", paperwork.Ref{Kind: paperwork.OfSession, ID: ses.ID})
	return body, p, err
}

// inForce gives an issued paper; ID "" while there is none.
func (s *subject) inForce(form string, r paperwork.Ref) (paperwork.Paper, error) {
	p, err := s.CurrentPaper(form, r)
	if fault.Is(err, fault.NotFound) {
		return paperwork.Paper{}, nil
	}
	return p, err
}

// recognised is the dossier as papers list a result.
func (s *subject) recognised(total, members, star int) forms.Recognised {
	f := s.file
	return forms.Recognised{Code: codeOf(f.Dossier), Name: marked(f.ProductName, f.Sample), Producer: marked(f.ProducerName, f.producer.Sample), Address: s.address(f.Place),
		Mean: mean(f.Rules, total, members), Star: star, Certificate: f.cert.Number}
}
