package web

import (
	"net/http"

	"saoque/internal/calendar"
	"saoque/internal/office/council"
)

func (s *Server) sessionList(q *Request) error {
	list, call, err := council.Sessions(q.Context(), s.Office, q.Subject())
	if err != nil {
		return err
	}
	p := &SessionListPage{Frame: q.Frame(Say("session.list-title"))}
	for _, x := range list {
		p.Sessions = append(p.Sessions, SessionRow{SessionBrief: sessionBrief(x.Meeting), Href: sessionPath(x.ID), Products: x.Products,
			Progress: Progress{Done: x.Closed, Of: x.Products}})
	}
	if call {
		p.New = "/phien/moi"
	}
	return q.Render(http.StatusOK, p)
}

// sessionFields puts the act's input into the form's words.
var sessionFields = map[string]string{"held-on": "date", "script-due": "script_due", "script-reading": "script_reading", "dossiers": "dossier"}

func (s *Server) sessionNew(q *Request) error {
	return s.sessionForm(q, q.Form("/phien/moi", 0), http.StatusOK)
}

func (s *Server) sessionForm(q *Request, form Form, status int) error {
	c, err := council.Callable(q.Context(), s.Office, q.Subject())
	if err != nil {
		return err
	}
	form.Action = "/phien/moi"
	p := &SessionNewPage{Frame: q.Frame(Say("session.new-title")), Form: form, Back: "/phien"}
	p.Crumbs = []Link{{Text: Say("session.list-title"), Href: "/phien"}}
	for _, x := range c.Councils {
		p.Councils = append(p.Councils, Option{Value: x.ID, Text: Words(x.Name), Sample: x.Sample})
	}
	for _, r := range c.Ready {
		p.Ready = append(p.Ready, Option{Value: r.DossierID, Text: Words(r.Product), Sample: r.Sample,
			Hint: Say("council.ready-hint", r.Producer, q.place(r.Place).Name, r.Council)})
	}
	before, through := Say("session.reading-before"), Say("session.reading-through")
	if due, err := calendar.ParseDate(form.Value("script_due")); err == nil {
		before, through = Say("session.reading-before-day", due), Say("session.reading-through-day", due)
	}
	p.Readings = []Option{{Value: string(calendar.BeforeDay), Text: before}, {Value: string(calendar.ThroughDay), Text: through}}
	return q.Render(status, p)
}

func (s *Server) sessionCreate(q *Request) error {
	form, err := q.Sent()
	if err != nil {
		return err
	}
	in := council.SessionInput{CouncilID: form.Value("council"), Title: form.Value("title"), Place: form.Value("place"),
		ScriptReading: calendar.Reading(form.Value("script_reading")), Dossiers: form.Values["dossier"], Sample: s.Demo != nil}
	if in.HeldOn, err = Date("date", form.Value("date")); err == nil {
		in.ScriptDue, err = Date("script_due", form.Value("script_due"))
	}
	if in.ScriptDue == "" {
		in.ScriptReading = ""
	}
	if err == nil {
		var id string
		if id, _, err = council.CallSession(q.Context(), s.Office, q.Subject(), form.ActID, in); err == nil {
			return q.See(sessionPath(id, "dieu-hanh"))
		}
	}
	if err := q.refuse(&form, err, sessionFields); err != nil {
		return err
	}
	return s.sessionForm(q, form, http.StatusUnprocessableEntity)
}
