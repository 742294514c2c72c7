package papers

import (
	"encoding/json"

	field "saoque/internal/council"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
)

// filledKind is a member's submitted cards. While a product is open only the
// member sees them, as the cards themselves; they are issued once every product
// is closed.
var filledKind = Kind{Form: "scoresheet-filled", Of: paperwork.OfSession, may: filledSheets,
	parts: scorers,
	ready: func(s *subject) error {
		for _, a := range s.session.agenda {
			if _, ok, err := s.session.sent(s, a, s.ref.Part); ok || err != nil {
				return err
			}
		}
		return notReady("papers.no-card")
	},
	build: func(s *subject) (Made, error) {
		t := s.session
		m, _ := t.scorer(s.ref.Part)
		var sheets []forms.Scoresheet
		for _, a := range t.agenda {
			c, ok, err := t.sent(s, a, m.UserID)
			if err != nil {
				return Made{}, err
			}
			if !ok {
				continue
			}
			b, set, err := criteria(s.Office, a)
			if err != nil {
				return Made{}, err
			}
			var sh rulebook.Sheet
			if err := json.Unmarshal([]byte(c.Sheet), &sh); err != nil {
				return Made{}, err
			}
			in := t.sheet(s, a, m)
			in.Opinion, in.Date = c.Note, c.SubmittedAt.Date()
			in = in.Card(b, set, &sh)
			in.Total = forms.Points(b, c.Total)
			// The newest entry about a card is its submission: nothing follows one
			// but another.
			deeds, err := s.Deeds(field.CardObject(t.ID, a.DossierID, m.UserID), "", 1)
			if err != nil {
				return Made{}, err
			}
			for _, d := range deeds {
				in.Receipt = d.Hash
			}
			sheets = append(sheets, in)
		}
		return t.stack(sheets), nil
	}}
