package web

import (
	"net/http"

	field "saoque/internal/council"
	"saoque/internal/office/council"
)

// scoreList is a session as one of its members sees it; whoever does not score
// in it is led to the page of states.
func (s *Server) scoreList(q *Request) error {
	m, err := council.Own(q.Context(), s.Office, q.Subject(), q.PathValue("id"))
	if err != nil {
		return err
	}
	if !m.Seated {
		return q.See(sessionPath(m.ID, "dieu-hanh"))
	}
	p := &ScoreListPage{Frame: q.Frame(Words(m.Title)), Session: sessionBrief(m.Meeting), Items: q.scoreItems(m), Board: sessionPath(m.ID, "dieu-hanh")}
	p.State, p.TitleSample = &p.Session.State, m.Sample
	p.Crumbs = []Link{{Text: Say("session.list-title"), Href: "/phien"}}
	if m.State == field.Open && !m.Present {
		p.Notices = []Notice{{Tone: Todo, Text: Say("council.not-present")}}
	}
	for _, l := range m.Lines {
		if l.Standing == field.Submitted {
			p.Progress.Done++
		}
		if l.Standing != field.Recused {
			p.Progress.Of++
		}
	}
	p.Next = nextToScore(m, "")
	return q.Render(http.StatusOK, p)
}

// scoreItems is the agenda with the member's own states.
func (q *Request) scoreItems(m council.Mine) []ScoreItem {
	var out []ScoreItem
	for _, l := range m.Lines {
		x := ScoreItem{Order: l.Order, Product: Named{Name: l.Product, Sample: l.Line.Sample}, Producer: Named{Name: l.Producer}, Place: q.place(l.Place),
			State: ownState(l)}
		sent := l.Own != nil && l.Own.State == field.CardSubmitted
		switch {
		case sent:
			x.Open = sessionPath(m.ID, "phieu", l.DossierID)
		case l.Score:
			x.Open = sessionPath(m.ID, "cham", l.DossierID)
		case l.Result:
			x.Open = sessionPath(m.ID, "ket-qua", l.DossierID)
		}
		if l.Own != nil {
			x.Total, x.Shown = points(l.Book, l.Own.Result.Total), true
		}
		if l.Recuse {
			x.Recuse = sessionPath(m.ID, "rut", l.DossierID)
		}
		out = append(out, x)
	}
	return out
}

// ownState words what a member has done with a product.
func ownState(l council.OwnLine) Tag {
	switch {
	case l.Standing == field.Recused:
		return Tag{Text: Say("score.state-recused")}
	case l.State == field.Closed:
		return Tag{Text: Say("score.state-closed")}
	case l.Standing == field.Submitted:
		return Tag{Text: Say("score.state-sent"), Tone: Good}
	case l.Own != nil:
		n := len(l.Own.Sheet.Choices) + len(l.Own.None)
		return Tag{Text: Say("score.state-draft", n, len(l.Set.Criteria())), Tone: Todo}
	case l.State == field.Planned:
		return Tag{Text: Say("score.state-planned"), Tone: Blocked}
	}
	return Tag{Text: Say("score.state-todo"), Tone: Todo}
}

// nextToScore is the address of the first product that the member can score
// and has not sent, other than skip; "" when there is none.
func nextToScore(m council.Mine, skip string) string {
	for _, l := range m.Lines {
		if l.Score && l.Standing != field.Submitted && l.DossierID != skip {
			return sessionPath(m.ID, "cham", l.DossierID)
		}
	}
	return ""
}
