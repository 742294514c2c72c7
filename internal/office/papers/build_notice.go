package papers

import (
	"encoding/json"
	"slices"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/territory"
)

// noticeKind tells the producer the result: after the decision, or after the
// office that ended the dossier on a council's result.
var noticeKind = Kind{Form: "notice", Of: paperwork.OfDossier, Type: typeLetter,
	ready: func(s *subject) error { return once(s.file.known() && s.file.last != nil, "papers.wait-decision") },
	may:   by(announcer, access.DossierView), drafts: drafting(announcer),
	build: func(s *subject) (Made, error) {
		f := s.file
		b, err := s.bureau(announcer(s))
		if err != nil {
			return Made{}, err
		}
		row := s.recognised(f.last.Total, f.last.Members, 0)
		in := forms.Notice{To: append([]string{row.Producer}, s.committees()...), Product: row.Name, Code: row.Code, Producer: row.Producer, Mean: row.Mean, Contact: b.name}
		made := Made{Head: b.head(""), Issuer: b.key, Input: func(h forms.Head) forms.Input { in.Head = h; return in }}
		made.lack(b.unsigned, "papers.gap-sign")
		made.lack(true, "papers.gap-contact")
		if f.decided() {
			in.Decision = say("papers.decision-of", f.rule.Number, day(f.rule.IssuedOn))
			in.Central = f.Mark == dossier.MarkCentral
		}
		switch {
		case f.decided() && f.row.Outcome == appraisal.Recognise && f.cert.ID != "":
			in.Star, in.Certificate, in.LastDay = f.row.Star, f.cert.Number, f.cert.LastDay
			in.Next = []string{say("papers.next-label"), say("papers.next-keep")}
		case f.decided() && f.row.Outcome == appraisal.Recognise:
		default:
			var r rulebook.TallyResult
			if err := json.Unmarshal([]byte(f.last.Result), &r); err != nil {
				return Made{}, err
			}
			in.Reasons = f.short(r)
			if x, ok := f.refusal(); ok && x.Reason != "" {
				in.Reasons = append(in.Reasons, x.Reason)
			}
			in.Next = []string{say("papers.next-again")}
		}
		return made, nil
	}}

// decided reports whether a decision on the dossier has been issued.
func (f *file) decided() bool { return f.row != nil && f.rule.State == decision.Issued }

// short says what a result lacks for the lowest star that is recognised.
func (f *file) short(r rulebook.TallyResult) []string {
	var lowest rulebook.Band
	for _, b := range f.Rules.Bands {
		if slices.Contains(f.Rules.Cert.Stars, b.Star) && (lowest.Star == 0 || b.Star < lowest.Star) {
			lowest = b
		}
	}
	var out []string
	if (rulebook.When{ScoreBelow: lowest.From}).Fits(f.StandingOf(*f.last)) {
		out = append(out, say("papers.below", comma(r.Mean), lowest.From, lowest.Star))
	}
	return append(out, reasons(f.Criteria, r.Disqualified, r.Unmet, lowest.Star)...)
}

// refusal is the step that ended the dossier without a decision.
func (f *file) refusal() (step, bool) {
	for _, x := range f.steps {
		if x.Act == "dossier."+appraisal.Refuse {
			return x, true
		}
	}
	return step{}, false
}

// announcer is who tells the result: the stage that ended the dossier, or the
// office before the deciding body (26/2026/QĐ-TTg, article 7.3g).
func announcer(s *subject) *rulebook.Stage {
	if x, ok := s.file.refusal(); ok {
		st, _ := s.file.Procedure.Stage(x.Stage)
		return st
	}
	return proposer(s)
}

// committees names the people's committees of the dossier's place, the commune
// first.
func (s *subject) committees() []string {
	p := s.file.Place
	out := []string{s.committee(territory.Ref{Code: p.UnitCode, From: p.UnitFrom}).name}
	if p.AreaCode != "" && party.Key(p.AreaCode, p.AreaFrom) != p.UnitKey() {
		out = append(out, s.committee(territory.Ref{Code: p.AreaCode, From: p.AreaFrom}).name)
	}
	return out
}
