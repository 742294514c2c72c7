package papers

import (
	"saoque/internal/decision"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
	"saoque/internal/viet"
)

// decisionKind is the recognition decision with its list. Its number is the
// committee's own and comes with the issue of the decision.
var decisionKind = Kind{Form: "decision", Of: paperwork.OfDecision, Type: "decision", may: anyDecision,
	ready: func(s *subject) error {
		if list, _ := s.decision.recognised(s); len(list) == 0 {
			return notReady("papers.none-recognised")
		}
		return nil
	},
	build: func(s *subject) (Made, error) {
		r := s.decision
		in := forms.Decision{By: r.by(), Area: inline(r.unit), Year: s.Now.Date().Year(), Charged: say("papers.charged"), Obliged: say("papers.obliged", r.Issuer),
			Tasks: []string{say("papers.task-announce"), say("papers.task-guide"), say("papers.task-check")}}
		in.Products, _ = r.recognised(s)
		for _, b := range r.books() {
			in.Months = max(in.Months, b.Cert.Months)
		}
		h := r.head(s, say("papers.sign-decision"), say("papers.base-minutes"))
		if r.State == decision.Issued {
			h.Number, h.Date, in.Year = numberOf(r.Number), r.IssuedOn, r.IssuedOn.Year()
			if sign := signOf(r.Number); sign != "" {
				h.Sign = sign
			}
		}
		return Made{Head: h, Issuer: "province/" + r.Province, Given: true, Input: func(h forms.Head) forms.Input { in.Head = h; return in }}, nil
	}}

// mean writes an average for reading; nothing is decided by it.
func mean(b *rulebook.Book, sum, members int) string {
	if members == 0 {
		return ""
	}
	return viet.Mean(sum, members*max(b.Step, 1))
}
