package web

import (
	"net/http"
	"strings"

	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/office/council"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
)

func (s *Server) sessionBoard(q *Request) error {
	b, err := council.Conduct(q.Context(), s.Office, q.Subject(), q.PathValue("id"))
	if err != nil {
		return err
	}
	p := &BoardPage{Frame: q.Frame(Say("session.board-title", b.Title)), Session: sessionBrief(b.Meeting), ReadOnly: !b.Run || b.State == field.Closed}
	p.State, p.TitleSample = &p.Session.State, b.Sample
	p.Crumbs = []Link{{Text: Say("session.list-title"), Href: "/phien"}, {Text: Words(b.Title), Href: sessionPath(b.ID)}}
	if b.State == field.Planned {
		p.Script = scriptDue(b.ScriptDue, b.ScriptReading, q.now().Date())
	}
	p.Quorum = quorumLine(b)
	form := q.Form(sessionPath(b.ID, "diem-danh"), b.Version)
	p.Roll = RollCall{Form: form}
	for _, a := range b.Roll {
		p.Roll.Seats = append(p.Roll.Seats, Seat{ID: a.UserID, Member: q.person(a.Name), Role: string(a.Seat), Present: a.Present})
	}
	closed := 0
	for _, l := range b.Lines {
		x := s.boardProduct(q, b, l)
		switch l.State {
		case field.Open:
			p.Now = l.Order
		case field.Closed:
			closed++
		}
		p.Products = append(p.Products, x)
	}
	for _, m := range b.Seats {
		row := BoardMember{Member: q.person(m.Name), Role: string(m.Seat), Present: m.Present}
		for _, st := range m.Standings {
			row.Standings = append(row.Standings, string(st))
		}
		p.Members = append(p.Members, row)
	}
	if b.Run && b.State == field.Open && closed == len(b.Lines) {
		end := q.Form(sessionPath(b.ID, "ket-thuc"), b.Version)
		p.End = &end
	}
	if p.Add, p.Ready, err = s.addForm(q, b); err != nil {
		return err
	}
	p.Papers = []Link{{Text: Say("papers.of-session"), Href: papersPath(paperwork.Ref{Kind: paperwork.OfSession, ID: b.ID})}}
	p.History = q.told(deedsOnPage(b.Deeds, "council.deed.", boardNames(b)))
	return q.Render(http.StatusOK, p)
}

// boardProduct draws one product of the board: states while it is open, the
// result afterwards where the viewer may see it.
func (s *Server) boardProduct(q *Request, b council.Board, l council.BoardLine) BoardProduct {
	x := BoardProduct{Order: l.Order, Product: Named{Name: l.Product, Sample: l.Sample}, State: l.State, Waiting: l.Waiting}
	if l.Dossier {
		x.Dossier = "/ho-so/" + l.DossierID
	}
	switch {
	case l.Open:
		f := q.Form(sessionPath(b.ID, "mo", l.DossierID), l.Version)
		x.Open = &f
	case l.Close:
		f := q.Form(sessionPath(b.ID, "chot", l.DossierID), l.Version)
		x.Close = &f
	case b.Run && b.State == field.Planned:
		x.Why = Say("session.why-roll")
	case b.Run && l.State == field.Open:
		x.Why = Say("session.why-waiting")
	}
	if r := l.Outcome; r != nil {
		x.Result = sessionPath(b.ID, "ket-qua", l.DossierID)
		x.Stars = Stars{N: r.Tally.Star, Sample: l.Sample}
		x.Spread, x.Wide = points(l.Book, r.Spread()), r.Wide
	}
	return x
}

// scriptDue words the deadline of the session's script; nil without one.
func scriptDue(day calendar.Date, reading calendar.Reading, today calendar.Date) *Due {
	if day == "" {
		return nil
	}
	last := day
	if reading == calendar.BeforeDay {
		last = day.AddDays(-1)
	}
	return &Due{Day: day, Reading: reading, Left: today.DaysUntil(last)}
}

// quorumLine is the roll call beside the rule that the book records, with
// whose practice that rule is.
func quorumLine(b council.Board) QuorumLine {
	out := QuorumLine{Present: b.Quorum.Present, Seats: b.Quorum.Seats, Known: b.Quorum.Known, Met: b.Quorum.Met, Chair: b.Quorum.ChairPresent}
	if r := b.Rule; r != nil && out.Known {
		key := "council.quorum-rule"
		if r.Chair {
			key = "council.quorum-rule-chair"
		}
		out.Rule = Say(key, r.Num, r.Den, scope(r.Scope, r.Cite))
	}
	return out
}

// scope says whose practice a rule is; the decision's own rules name it.
func scope(s string, c rulebook.Cite) string { return first(s, c.Source) }

// outrun adds to a conflict who did what last in the session, and the way back
// to its board.
func (s *Server) outrun(q *Request, err error, session string) error {
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	b, e := council.Conduct(q.Context(), s.Office, q.Subject(), session)
	if e != nil || len(b.Deeds) == 0 {
		return err
	}
	last := deedsOnPage(b.Deeds[:1], "council.deed.", boardNames(b))[0]
	return &changedError{error: err, change: Change{Who: q.person(last.Who), At: last.At, What: last.What}, back: sessionPath(session, "dieu-hanh")}
}

// boardNames names the products that entries about agenda rows are about.
func boardNames(b council.Board) func(object string) string {
	names := map[string]string{}
	for _, l := range b.Lines {
		names[l.DossierID] = l.Product
	}
	return func(object string) string { return names[object[strings.LastIndexByte(object, '/')+1:]] }
}

func (s *Server) sessionRoll(q *Request) error {
	form, err := q.Sent()
	if err != nil {
		return err
	}
	in := council.RollInput{SessionID: q.PathValue("id"), Version: form.Version, Present: map[string]bool{}}
	for _, id := range form.Values["present"] {
		in.Present[id] = true
	}
	if _, _, err := council.CallRoll(q.Context(), s.Office, q.Subject(), form.ActID, in); err != nil {
		return s.outrun(q, err, in.SessionID)
	}
	return q.See(sessionPath(in.SessionID, "dieu-hanh"))
}

func (s *Server) sessionOpenProduct(q *Request) error {
	form, in, err := q.product()
	if err != nil {
		return err
	}
	if _, _, err := council.OpenProduct(q.Context(), s.Office, q.Subject(), form.ActID, in); err != nil {
		return s.outrun(q, err, in.SessionID)
	}
	return q.See(sessionPath(in.SessionID, "dieu-hanh"))
}

func (s *Server) sessionCloseProduct(q *Request) error {
	form, in, err := q.product()
	if err != nil {
		return err
	}
	if _, _, err := council.CloseProduct(q.Context(), s.Office, q.Subject(), form.ActID, in); err != nil {
		return s.outrun(q, err, in.SessionID)
	}
	return q.See(sessionPath(in.SessionID, "ket-qua", in.DossierID))
}

// product reads a form that is about one product of a session.
func (q *Request) product() (Form, council.ProductInput, error) {
	form, err := q.Sent()
	return form, council.ProductInput{SessionID: q.PathValue("id"), DossierID: q.PathValue("dossier"), Version: form.Version}, err
}

func (s *Server) sessionEnd(q *Request) error {
	form, err := q.Sent()
	if err != nil {
		return err
	}
	in := council.CloseInput{SessionID: q.PathValue("id"), Version: form.Version}
	if _, _, err := council.CloseSession(q.Context(), s.Office, q.Subject(), form.ActID, in); err != nil {
		return s.outrun(q, err, in.SessionID)
	}
	return q.See(sessionPath(in.SessionID, "dieu-hanh"))
}
