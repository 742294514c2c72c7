package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/office/intake"
	"saoque/internal/rulebook"
)

// workRoutes are the viewer's work and the messages beside it.
func (s *Server) workRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/viec", Action: access.WorkView, Handle: (*Request).myWork},
		{Method: "POST", Path: "/viec/da-xem", Action: access.WorkView, Handle: (*Request).noticesRead},
	}
}

func (q *Request) myWork() error {
	query := q.URL.Query()
	at, first := intake.Cursor{}, 1
	back := false
	if s := query.Get("truoc"); s != "" {
		at, first = readCursor(s)
		back = at.ID != ""
	} else if s := query.Get("sau"); s != "" {
		at, first = readCursor(s)
	}
	w, err := intake.Mine(q.Context(), q.Server.Office, q.Subject(), at, back, pageRows)
	if err != nil {
		return err
	}
	p := &WorkPage{Frame: q.Frame(Say("work.title")), Pager: pagerOf("/viec", nil, w.Prev, w.Next, first, len(w.Rows))}
	if at.ID == "" {
		// What waits in sessions comes first, on the first page.
		if p.Items, err = q.Server.sessionTasks(q); err != nil {
			return err
		}
	}
	n := w.Mine.N
	for _, x := range p.Items {
		if !x.Waits {
			n++
		}
	}
	if n > 0 {
		p.State = &Tag{Text: Say("work.state", n), Tone: Todo}
	}
	mine := link("", url.Values{"ds": {url.Values{"luot": {intake.TurnMine}}.Encode()}})
	for _, r := range w.Rows {
		p.Items = append(p.Items, q.workItem(r, mine))
	}
	for _, n := range w.Notices {
		p.Returns = append(p.Returns, notice(n))
	}
	if len(w.Notices) > 0 {
		f := q.Form("/viec/da-xem", 0)
		f.Carry = url.Values{"den": {strconv.FormatInt(int64(w.Notices[0].At), 10)}}
		p.Seen = &f
	}
	if q.officer() {
		p.New = "/ho-so/moi"
	}
	wait := func(key string, of intake.Tally, v url.Values, late bool) {
		if of.N > 0 {
			p.Waiting = append(p.Waiting, Count{Text: Say(key), N: of.N, More: of.More, Href: link("/ho-so", v), Late: late})
		}
	}
	if access.Can(q.Subject(), access.DossierList, access.Record{}) && !slices.Equal(roles(q.Subject()), []access.Role{access.Producer}) {
		if len(w.Rows) > 0 {
			p.Book = link("/ho-so/bang.xlsx", url.Values{"luot": {intake.TurnMine}})
		}
		wait("work.wait-late", w.Late, url.Values{"han": {intake.DueLate}}, true)
		wait("work.wait-producer", intake.Tally{N: w.Producer}, url.Values{"buoc": {string(dossier.Returned)}}, false)
		wait("work.wait-decision", intake.Tally{N: w.Deciding}, url.Values{"luot": {string(access.Chairman)}}, false)
		wait("work.wait-others", intake.Tally{N: w.Others}, nil, false)
	}
	return q.Render(http.StatusOK, p)
}

func roles(s access.Subject) []access.Role {
	var out []access.Role
	for _, g := range s.Grants {
		if !slices.Contains(out, g.Role) {
			out = append(out, g.Role)
		}
	}
	return out
}

// workItem words one dossier that waits for the viewer and leads straight to
// what is to be done; along is the query that leads on through the work.
func (q *Request) workItem(r intake.Row, along string) WorkItem {
	w := WorkItem{On: Named{Name: r.ProductName, Sample: r.Sample, Href: "/ho-so/" + r.ID + along},
		By: Named{Name: r.ProducerName}, Place: q.place(r.Place), Code: r.Slip, Due: q.due(r.DueAt, r.MovedAt), Href: "/ho-so/" + r.ID, What: Say("work.do.look")}
	if r.Turn == dossier.TurnProducer {
		w.Href, w.What = "/toi/"+r.ID, Say("work.do.fill")
		if r.State == dossier.Returned {
			w.What = Say("work.do.correct")
		}
		return w
	}
	s, ok := r.Procedure.Stage(r.Stage)
	if !ok {
		return w
	}
	switch s.Kind {
	case rulebook.StageIntake:
		w.What, w.Href = Say("work.do.intake"), w.Href+"/kiem-tra"
	case rulebook.StageCheck:
		w.What, w.Href = Say("work.do.check"), w.Href+"/kiem-tra"
	case rulebook.StagePrescore:
		w.What, w.Href = Say("work.do.prescore"), w.Href+"/so-bo"
	case rulebook.StageForward:
		w.What, w.Href = Say("work.do.forward"), w.Href+"/chuyen"
	case rulebook.StageDecide:
		w.What, w.Href = Say("work.do.decide"), "/quyet-dinh"
	}
	return w
}

// notice words a message; its key names the sentence.
func notice(n intake.Notice) ReturnNote {
	args := make([]any, len(n.Args))
	for i, a := range n.Args {
		args[i] = a
	}
	note := ReturnNote{What: Say(n.Key, args...)}
	if n.Link != "" && len(n.Args) > 0 {
		note.On = Named{Name: n.Args[0], Href: n.Link}
	}
	return note
}

func (q *Request) noticesRead() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	at, err := strconv.ParseInt(f.Value("den"), 10, 64)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "fault.bad-input", "den")
	}
	if err := intake.ReadNotices(q.Context(), q.Server.Office, q.Subject(), calendar.Instant(at)); err != nil {
		return err
	}
	return q.See("/viec")
}
