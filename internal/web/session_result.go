package web

import (
	"net/http"
	"slices"
	"strings"

	field "saoque/internal/council"
	"saoque/internal/office/council"
	"saoque/internal/rulebook"
)

func (s *Server) sessionResult(q *Request) error {
	r, err := council.Tallied(q.Context(), s.Office, q.Subject(), q.PathValue("id"), q.PathValue("dossier"))
	if err != nil {
		return err
	}
	p := &ResultPage{Frame: q.Frame(Say("council.result-title", r.Product)), Session: sessionBrief(r.Meeting), Dossier: q.brief(r.Line, r.Dossier),
		Tally: tallyOnPage(r.Line, r.Outcome), ClosedAt: r.ClosedAt, ClosedBy: q.person(r.ClosedBy), Root: r.Hash}
	p.TitleSample = r.Line.Sample
	p.Crumbs = sessionCrumbs(r.Meeting)
	p.Pager = Pager{At: r.At, Of: r.Of}
	if r.Prev != "" {
		p.Pager.Prev = sessionPath(r.Meeting.ID, "ket-qua", r.Prev)
	}
	if r.Next != "" {
		p.Pager.Next = sessionPath(r.Meeting.ID, "ket-qua", r.Next)
	}
	for _, c := range r.Cards {
		if c.Card != nil {
			p.Book = sessionPath(r.Meeting.ID, "ket-qua", r.DossierID, "bang.xlsx")
		}
		row := CardRow{Member: q.person(c.Name), Seat: string(c.Seat), State: string(c.Standing)}
		for _, part := range r.Set.Parts {
			var x Points
			if c.Card != nil {
				x = points(r.Book, c.Card.Result.Parts[part.Part])
			}
			row.Parts = append(row.Parts, x)
		}
		if c.Card != nil {
			row.Counted, row.Total, row.Note = true, points(r.Book, c.Card.Result.Total), c.Card.Note
			row.Href = sessionPath(r.Meeting.ID, "phieu", r.DossierID, c.UserID)
		}
		if c.Standing == field.Recused {
			p.Tally.Reasons = append(p.Tally.Reasons, Say("council.recused-reason", c.Name, c.Reason))
		}
		p.Tally.Cards = append(p.Tally.Cards, row)
	}
	return q.Render(http.StatusOK, p)
}

func sessionCrumbs(m council.Meeting) []Link {
	return []Link{{Text: Say("session.list-title"), Href: "/phien"}, {Text: Words(m.Title), Href: sessionPath(m.ID)}}
}

// tallyOnPage draws the result of a closed product without anybody's card.
func tallyOnPage(l council.Line, r council.Outcome) Tally {
	b, t := l.Book, r.Tally
	out := Tally{Sum: points(b, t.Sum), Members: t.Members, Mean: strings.Replace(t.Mean, ".", ",", 1), Lowest: points(b, r.Lowest), Highest: points(b, r.Highest),
		Spread: points(b, r.Spread()), Wide: r.Wide, Stars: Stars{N: t.Star, Sample: l.Sample}, Sample: l.Sample}
	for _, p := range l.Set.Parts {
		out.Parts = append(out.Parts, PartSum{Code: p.Part, Name: p.Name, Points: points(b, t.Parts[p.Part]), Max: points(b, p.Max*t.Members), Answered: 1, Of: 1})
	}
	for star := 3; star <= 5; star++ {
		row := UnmetRow{Star: star}
		for _, code := range t.Unmet[star] {
			row.Criteria = append(row.Criteria, criterionName(l.Set, code))
		}
		if len(row.Criteria) > 0 {
			out.Unmet = append(out.Unmet, row)
		}
	}
	for _, g := range t.Disqualified {
		out.Disqualified = append(out.Disqualified, Words(l.Set.GateReason(g)))
	}
	for _, x := range t.Reasons {
		out.Reasons = append(out.Reasons, reasonOnPage(x))
	}
	if limit := b.Council.Spread; limit != nil {
		if r.Wide {
			out.Reasons = append(out.Reasons, Say("council.spread-over", out.Spread.String(), limit.Points, scope(limit.Scope, limit.Cite), limit.OnExceed))
		} else {
			out.Reasons = append(out.Reasons, Say("council.spread-within", out.Spread.String(), limit.Points, scope(limit.Scope, limit.Cite)))
		}
	}
	if !b.Minima.Computed {
		for _, m := range b.ByHandFor(l.Set, b.Band(t.Sum, t.Members)) {
			out.ByHand = append(out.ByHand, Say("council.by-hand", m.Star, m.Requires, m.Source))
		}
	}
	return out
}

// reasonOnPage words a reason of the rulebook; the mean in it gets the
// country's decimal comma.
func reasonOnPage(r rulebook.Reason) Text {
	args := slices.Clone(r.Args)
	if r.Key == "rulebook.reason-band" && len(args) > 0 {
		if mean, ok := args[0].(string); ok {
			args[0] = strings.Replace(mean, ".", ",", 1)
		}
	}
	return Say(r.Key, args...)
}

func criterionName(set *rulebook.Set, code string) Text {
	if c, ok := set.Criterion(code); ok {
		return Say("council.missing-item", code, c.Label)
	}
	return Words(code)
}

// sessionCard is one member's card after closing, for the secretary and the
// chair.
func (s *Server) sessionCard(q *Request) error {
	c, err := council.CardOf(q.Context(), s.Office, q.Subject(), q.PathValue("id"), q.PathValue("dossier"), q.PathValue("user"))
	if err != nil {
		return err
	}
	p := &CardPage{Frame: q.Frame(Say("council.card-title", c.Product)), Session: sessionBrief(c.Meeting), Dossier: q.brief(c.Line, false),
		Sheet: frozenCard(c.Line, *c.Card), Note: c.Card.Note, Owner: c.Name, Sample: q.invented(), SentAt: c.Card.SentAt, Receipt: c.Receipt}
	p.TitleSample = c.Line.Sample
	p.Crumbs = append(sessionCrumbs(c.Meeting), Link{Text: Say("council.result-title", c.Product), Href: sessionPath(c.Meeting.ID, "ket-qua", c.DossierID)})
	return q.Render(http.StatusOK, p)
}

// frozenCard draws a card to read.
func frozenCard(l council.Line, c council.OwnCard) Sheet {
	sh := SheetOf(l.Book, l.Set, cardMarks(l, c))
	sh.Frozen, sh.Sample = true, l.Sample
	return sh
}

// cardMarks gives a stored card's answers. On a card that was sent, a
// criterion without a level is one that no level fits.
func cardMarks(l council.Line, c council.OwnCard) Marks {
	m := Marks{Choices: map[string]string{}, Gates: c.Sheet.Gates}
	for code, key := range c.Sheet.Choices {
		m.Choices[code] = key
	}
	none := c.None
	if c.State == field.CardSubmitted {
		none = noneOf(l.Set, c.Sheet)
	}
	for _, code := range none {
		m.Choices[code] = NoneFits
	}
	return m
}

// noneOf lists the criteria left out of a sheet that have no level worth
// nothing: leaving them out says that no level fits.
func noneOf(set *rulebook.Set, sh rulebook.Sheet) []string {
	var out []string
	for _, c := range set.Criteria() {
		if sh.Choices[c.Code] == "" && !c.HasZero() {
			out = append(out, c.Code)
		}
	}
	return out
}
