package papers

import (
	"saoque/internal/access"
	field "saoque/internal/council"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/viet"
)

// tallyKind is the session's table of cards. It names every member's total, so
// only those who may see all cards make it.
var tallyKind = Kind{Form: "tally", Of: paperwork.OfSession, Type: "tally", ready: over, may: everyCard,
	build: func(s *subject) (Made, error) {
		t := s.session
		in := forms.Tally{Session: t.Title, HeldOn: t.HeldOn, Secretary: t.seat(access.Secretary), Chair: t.seat(access.Chair)}
		var scorers []field.Attendance
		for _, a := range t.roll {
			if (field.Seat{Role: a.Seat}).Scores() {
				scorers = append(scorers, a)
				in.Members = append(in.Members, a.Name)
			}
		}
		for _, a := range t.agenda {
			b, _, err := criteria(s.Office, a)
			if err != nil {
				return Made{}, err
			}
			r, err := outcome(a)
			if err != nil {
				return Made{}, err
			}
			cards, err := s.Cards(t.ID, a.DossierID, a.Round)
			if err != nil {
				return Made{}, err
			}
			d := t.dossiers[a.DossierID]
			row := forms.TallyRow{Code: d.Slip, Name: marked(d.ProductName, d.Sample), Producer: d.ProducerName, Round: a.Round, Sum: forms.Points(b, r.Sum), Mean: comma(r.Mean),
				Lowest: forms.Points(b, a.Lowest), Highest: forms.Points(b, a.Highest), Spread: forms.Points(b, a.Spread()), Star: r.Star}
			for _, m := range scorers {
				standing := field.StandingOf(m, t.recused[a.DossierID], cards)
				text := say("papers.card-" + string(standing))
				for _, c := range cards {
					if c.UserID == m.UserID && standing == field.Submitted {
						text = forms.Points(b, c.Total)
					}
				}
				row.Cards = append(row.Cards, text)
			}
			if limit := b.Council.Spread; limit != nil {
				in.Limit = viet.Int(int64(limit.Points))
			}
			in.Products = append(in.Products, row)
		}
		return Made{Head: t.head(s, say("papers.sign-tally"), s.Now.Date()), Issuer: t.issuer(),
			Input: func(h forms.Head) forms.Input { in.Head = h; return in }}, nil
	}}
