package matrix

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"saoque/internal/access"
	"saoque/internal/office"
	"saoque/internal/office/accounts"
	"saoque/internal/office/intake"
	"saoque/internal/party"
	"saoque/internal/store"
)

// listsAgree holds the list of dossiers against the authority on the real
// store: for everybody here and for as many invented subjects, the list has
// exactly the dossiers that they may open, each once, and counts as many.
func (w *world) listsAgree(invented int) (subjects int) {
	w.t.Helper()
	ctx, o := w.ctx(), w.office()
	var cases []*office.Case
	var subs []access.Subject
	for _, p := range w.people {
		if p.user == "" {
			continue
		}
		if s, err := accounts.Subject(ctx, o, p.user); err == nil {
			subs = append(subs, s)
		}
	}
	w.read(func(stx *store.Tx) error {
		tx := &office.Tx{Tx: stx, Office: o}
		for _, d := range w.things["dossier"] {
			if d.state == "missing" {
				continue
			}
			c, err := tx.Case(d.values["dossier"])
			if err != nil {
				return err
			}
			cases = append(cases, c)
		}
		return nil
	})
	r := rand.New(rand.NewPCG(1, 2))
	for range invented {
		subs = append(subs, w.invent(r, cases))
	}
	ours := map[string]bool{}
	for _, c := range cases {
		ours[c.ID] = true
	}
	for _, s := range subs {
		if !access.Can(s, access.DossierList, access.Record{}) {
			continue
		}
		subjects++
		var want, have []string
		for _, c := range cases {
			if access.Can(s, access.DossierView, c.Record) {
				want = append(want, c.ID)
			}
		}
		list, err := intake.Dossiers(ctx, o, s, intake.Find{Limit: 500})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, row := range list.Rows {
			if ours[row.ID] {
				have = append(have, row.ID)
			}
		}
		slices.Sort(want)
		slices.Sort(have)
		if !slices.Equal(want, have) {
			w.t.Errorf("the list and the authority differ for %s: %d may be opened, %d are listed", tell(s), len(want), len(have))
		}
		if len(list.Rows) != list.Total {
			w.t.Errorf("%d dossiers are listed and %d counted for %s", len(list.Rows), list.Total, tell(s))
		}
	}
	return subjects
}

// invent makes a subject with one to three grants near the dossiers.
func (w *world) invent(r *rand.Rand, cases []*office.Case) access.Subject {
	s := access.Subject{UserID: "invented"}
	if r.IntN(3) == 0 {
		who := []string{"recused district", "recused province", "member province"}[r.IntN(3)]
		if p := w.people[who]; p != nil {
			s.UserID = p.user
		}
	}
	for range 1 + r.IntN(3) {
		g := access.Grant{Role: access.Roles[1+r.IntN(len(access.Roles)-1)]}
		place := cases[r.IntN(len(cases))].Place
		switch access.ScopeOf(g.Role) {
		case access.ScopeUnit:
			g.Units, g.Provinces = reachOf(r, g.Role, place)
		case access.ScopeBody:
			if g.Role == access.Producer {
				g.Body = cases[r.IntN(len(cases))].ProducerID
				break
			}
			list := w.things["council"]
			g.Body = list[r.IntN(len(list))].values["council"]
			g.Units, g.Provinces = reachOf(r, g.Role, place)
		}
		s.Grants = append(s.Grants, g)
	}
	return s
}

// reachOf gives a reach as the accounts desk would: a commune officer's
// communes, a district officer's districts, a province; an auditor's or a
// team's is any of them.
func reachOf(r *rand.Rand, role access.Role, p party.Place) (units, provinces []string) {
	level := r.IntN(3)
	switch role {
	case access.Commune:
		level = 0
	case access.District:
		level = 1
	case access.Province, access.Chairman:
		level = 2
	}
	switch {
	case level == 0 || level == 1 && p.AreaCode == "" && role != access.District:
		return []string{p.UnitKey()}, nil
	case level == 1 && p.AreaCode == "":
		return []string{"968@2020-01-01"}, nil
	case level == 1:
		return []string{p.AreaKey()}, nil
	}
	return []string{p.Province + "@2020-01-01"}, []string{p.Province}
}

func tell(s access.Subject) string {
	out := s.Name
	for _, g := range s.Grants {
		out += fmt.Sprintf(" [%s %v %v %s]", g.Role, g.Units, g.Provinces, g.Body)
	}
	return out
}
