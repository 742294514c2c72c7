package papers

import (
	field "saoque/internal/council"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
)

// scoresheetKind is a member's blank sheets, to score on paper where the net or
// the tablet fails: one per product that is still to be scored, each with the
// code that leads back to its card.
var scoresheetKind = Kind{Form: "scoresheet", Of: paperwork.OfSession, parts: scorers, may: blankSheets,
	ready: func(s *subject) error {
		if err := ahead(s); err != nil {
			return err
		}
		for _, a := range s.session.agenda {
			if s.session.toScore(a, s.ref.Part) {
				return nil
			}
		}
		return notReady("papers.all-scored")
	},
	build: func(s *subject) (Made, error) {
		t := s.session
		m, _ := t.scorer(s.ref.Part)
		var sheets []forms.Scoresheet
		for _, a := range t.agenda {
			if !t.toScore(a, m.UserID) {
				continue
			}
			b, set, err := criteria(s.Office, a)
			if err != nil {
				return Made{}, err
			}
			in := t.sheet(s, a, m)
			if in.QR, err = s.cardCode(field.CardKey{Session: t.ID, Dossier: a.DossierID, User: m.UserID, Round: a.Round}); err != nil {
				return Made{}, err
			}
			if in.QR.Side > 0 {
				in.QRText = []string{say("papers.sheet-of", m.Name), say("papers.sheet-scan")}
			}
			sheets = append(sheets, in.Card(b, set, nil))
		}
		stack := t.stack(sheets)
		stack.lack(true, "papers.gap-phone")
		stack.lack(s.Office.Base == "", "papers.gap-base")
		return stack, nil
	}}
