package web

import (
	"saoque/internal/calendar"
	"saoque/internal/office/council"
)

// sessionTasks gives what waits for the asker in sessions, for «Việc của tôi».
func (s *Server) sessionTasks(q *Request) ([]WorkItem, error) {
	list, err := council.Waiting(q.Context(), s.Office, q.Subject())
	if err != nil {
		return nil, err
	}
	var out, waits []WorkItem
	today := q.now().Date()
	for _, t := range list {
		w := WorkItem{What: Say("council.task." + t.Kind), Href: sessionPath(t.ID, "dieu-hanh"), On: Named{Name: t.Title, Sample: t.Sample}, By: Named{Name: t.Council}}
		if t.HeldOn != "" { // a session that still has to be called has no day
			w.Due = &Due{Day: t.HeldOn, Reading: calendar.ThroughDay, Left: today.DaysUntil(t.HeldOn)}
		}
		if t.DossierID != "" {
			w.On, w.By, w.Code = Named{Name: t.Product, Sample: t.ProductSample}, Named{Name: t.Producer}, t.Slip
			w.Place = q.place(t.Place)
		}
		if t.Kind == council.TaskScore {
			w.Href = sessionPath(t.ID, "cham", t.DossierID)
			if t.Drafted {
				w.What = Say("council.task.score-drafted")
			}
		}
		switch t.Kind {
		case council.TaskCall:
			w.What, w.Href = Say("council.task.call", t.N), "/phien/moi"
			w.On, w.By = Named{Name: t.Council, Sample: t.Sample}, Named{}
		case council.TaskWait:
			w.What, w.Due, w.Waits = Say("council.task.wait", t.N), nil, true
			waits = append(waits, w)
			continue
		}
		out = append(out, w)
	}
	return append(out, waits...), nil
}
