package web

import (
	field "saoque/internal/council"
	"saoque/internal/office/council"
)

// addForm offers the secretary of a planned session the products that wait for
// its council; nil where there are none or the session has begun.
func (s *Server) addForm(q *Request, b council.Board) (*Form, []Option, error) {
	if !b.Run || b.State != field.Planned {
		return nil, nil, nil
	}
	c, err := council.Callable(q.Context(), s.Office, q.Subject())
	if err != nil {
		return nil, nil, err
	}
	var ready []Option
	for _, r := range c.Ready {
		if r.CouncilID == b.CouncilID {
			ready = append(ready, Option{Value: r.DossierID, Text: Words(r.Product), Sample: r.Sample,
				Hint: Say("council.ready-hint", r.Producer, q.place(r.Place).Name, r.Council)})
		}
	}
	if len(ready) == 0 {
		return nil, nil, nil
	}
	f := q.Form(sessionPath(b.ID, "them"), b.Version)
	return &f, ready, nil
}

func (s *Server) sessionExtend(q *Request) error {
	form, err := q.Sent()
	if err != nil {
		return err
	}
	in := council.ExtendInput{SessionID: q.PathValue("id"), Version: form.Version, Dossiers: form.Values["dossier"]}
	if _, _, err := council.Extend(q.Context(), s.Office, q.Subject(), form.ActID, in); err != nil {
		return s.outrun(q, err, in.SessionID)
	}
	return q.See(sessionPath(in.SessionID, "dieu-hanh"))
}
