package web

import (
	"net/http"

	"saoque/internal/office/council"
)

func (s *Server) councilList(q *Request) error {
	list, create, err := council.Bodies(q.Context(), s.Office, q.Subject())
	if err != nil {
		return err
	}
	p := &CouncilListPage{Frame: q.Frame(Say("session.councils-title"))}
	for _, c := range list {
		p.Councils = append(p.Councils, CouncilRow{Council: Named{Name: c.Name, Href: "/hoi-dong/" + c.ID, Sample: c.Sample}, Kind: c.Kind,
			Unit: c.Unit, Number: c.DecisionNumber, On: c.DecisionDate, Members: c.Seats})
	}
	if create {
		p.New = "/hoi-dong/moi"
	}
	return q.Render(http.StatusOK, p)
}

func (s *Server) councilShow(q *Request) error {
	c, err := council.Look(q.Context(), s.Office, q.Subject(), q.PathValue("id"))
	if err != nil {
		return err
	}
	p := &CouncilPage{Frame: q.Frame(Words(c.Name)), History: q.told(deedsOnPage(c.Deeds, "council.deed.", nil))}
	p.TitleSample = c.Sample
	p.Crumbs = []Link{{Text: Say("session.councils-title"), Href: "/hoi-dong"}}
	p.Facts = []Fact{
		{Label: Say("council.kind"), Value: Say("session.kind." + c.Kind)},
		{Label: Say("council.level"), Value: Say("session.level." + c.Level)},
		{Label: Say("council.unit"), Value: Words(c.Unit)},
		{Label: Say("session.fact-decision"), Value: Say("session.fact-decision-value", c.DecisionNumber, c.DecisionDate), Sample: c.Sample},
	}
	if c.NoChair {
		p.Gaps = append(p.Gaps, Say("council.no-head"))
	}
	if c.NoSecretary {
		p.Gaps = append(p.Gaps, Say("council.no-secretary-today"))
	}
	for _, t := range c.Seats {
		p.Seats = append(p.Seats, Seat{ID: t.UserID, Member: q.person(t.Name), Role: string(t.Role), From: t.From, To: t.To})
	}
	return q.Render(http.StatusOK, p)
}
