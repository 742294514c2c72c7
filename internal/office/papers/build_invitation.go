package papers

import (
	"saoque/internal/access"
	field "saoque/internal/council"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
)

// invitationKind calls the council's seats to a session that has not begun.
// The hour of the session is not recorded: room is left for it.
var invitationKind = Kind{Form: "invitation", Of: paperwork.OfSession, Type: "invitation", may: anySession,
	ready: func(s *subject) error {
		if s.session.State != field.Planned {
			return notReady("papers.session-begun")
		}
		return listed(s)
	},
	build: func(s *subject) (Made, error) {
		t := s.session
		in := forms.Invitation{Session: t.Title, When: say("papers.hour-blank"), HeldOn: t.HeldOn, Venue: t.Session.Place,
			Chair: say("papers.seated", t.seat(access.Chair), say("papers.seat-chair")), Notes: t.before(s)}
		for _, a := range t.roll {
			in.To = append(in.To, say("papers.seated", a.Name, say("papers.seat-"+string(a.Seat))))
		}
		in.To = punctuated(in.To)
		in.Contact = say("papers.seated", t.seat(access.Secretary), say("papers.seat-secretary"))
		var err error
		if in.Products, err = t.listing(s); err != nil {
			return Made{}, err
		}
		h := t.head(s, say("papers.sign-invitation"), s.Now.Date())
		h.Recipients = []string{say("papers.to-same"), say("papers.to-council-file")}
		m := Made{Head: h, Issuer: t.issuer(), Input: func(h forms.Head) forms.Input { in.Head = h; return in }}
		m.lack(true, "papers.gap-hour")
		return m, nil
	}}

// before says by when members must hold the papers, as each book has it.
func (t *sitting) before(s *subject) []string {
	var out []string
	for _, b := range t.books(s) {
		if d := b.Council.PapersBefore; d != nil {
			out = append(out, say("papers.papers-before-"+d.Unit, two(d.N), b.Number))
		}
	}
	return out
}
