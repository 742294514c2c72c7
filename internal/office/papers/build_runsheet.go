package papers

import (
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
)

// runSheetKind is the script of a session: roll call, every product in the
// agenda's order, closing. How long each takes is not recorded: the column of
// hours is left to be written.
var runSheetKind = Kind{Form: "run-sheet", Of: paperwork.OfSession, Type: "run-sheet", may: anySession, ready: ahead,
	build: func(s *subject) (Made, error) {
		t := s.session
		chair, secretary := say("papers.seat-chair"), say("papers.seat-secretary")
		in := forms.RunSheet{Session: t.Title, HeldOn: t.HeldOn, Venue: t.Session.Place, Steps: []forms.Step{
			{What: say("papers.run-roll"), Who: secretary}, {What: say("papers.run-open"), Who: chair},
			{What: say("papers.run-each"), Who: say("papers.run-council")},
		}}
		list, err := t.listing(s)
		if err != nil {
			return Made{}, err
		}
		for i, a := range t.agenda {
			p := list[i]
			in.Steps = append(in.Steps, forms.Step{What: say("papers.run-product", i+1, p.Name, p.Code, p.Producer, p.Set), Note: t.withdrawn(a)})
		}
		in.Steps = append(in.Steps, forms.Step{What: say("papers.run-tally"), Who: secretary}, forms.Step{What: say("papers.run-close"), Who: chair})
		in.Roles = []forms.Topic{
			{Title: say("papers.seated", t.seat(access.Chair), chair), Text: say("papers.run-chair")},
			{Title: say("papers.seated", t.seat(access.Secretary), secretary), Text: say("papers.run-secretary")},
		}
		in.Prepare = append(t.scriptDue(), say("papers.run-blank"), say("papers.run-sealed"))
		h := t.head(s, say("papers.sign-run-sheet"), s.Now.Date())
		h.Authority, h.Signer = []string{say("papers.secretary")}, t.seat(access.Secretary)
		h.Recipients = []string{say("papers.to-council"), say("papers.to-council-file")}
		m := Made{Head: h, Issuer: t.issuer(), Input: func(h forms.Head) forms.Input { in.Head = h; return in }}
		m.lack(true, "papers.gap-steps")
		return m, nil
	}}

// withdrawn names who does not score a product, "" while nobody withdrew.
func (t *sitting) withdrawn(a field.Agenda) string {
	var names []string
	for _, r := range t.roll {
		for _, id := range t.recused[a.DossierID] {
			if r.UserID == id {
				names = append(names, r.Name)
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	return say("papers.run-recused", strings.Join(names, ", "))
}

// scriptDue says until when the script must be approved, where that was asked.
func (t *sitting) scriptDue() []string {
	switch t.ScriptReading {
	case calendar.BeforeDay:
		return []string{say("papers.run-due-before", day(t.ScriptDue))}
	case calendar.ThroughDay:
		return []string{say("papers.run-due-through", day(t.ScriptDue))}
	}
	return nil
}
