package web

import (
	"net/http"

	"saoque/internal/access"
	"saoque/internal/fault"
	"saoque/internal/office/intake"
)

func (q *Request) selfSheet() error {
	d, err := q.desk(access.DossierFill)
	if d == nil || err != nil {
		return err
	}
	m := Marks{Choices: d.Self.Choices}
	return q.drawSelf(http.StatusOK, d, q.Form("", d.SelfVersion), m)
}

func (q *Request) drawSelf(status int, d *intake.Desk, f Form, m Marks) error {
	f.Action = "/toi/" + d.ID + "/tu-danh-gia"
	sheet := SheetOf(d.Rules, d.Criteria, m)
	sheet.NoStops = true
	return q.Render(status, &SelfPage{Frame: under(q.taskFrame(d, Say("task.self-task")), d), Code: d.Slip, Form: f, Sheet: sheet, Back: "/toi/" + d.ID})
}

func (q *Request) saveSelf() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	id := q.PathValue("id")
	m := MarksFrom(f.Values)
	sheet := m.Sheet()
	sheet.Gates = nil
	_, _, err = intake.SaveAssessment(q.Context(), q.Server.Office, q.Subject(), f.ActID, intake.AssessmentInput{DossierID: id, Sheet: sheet, Version: f.Version})
	if err == nil {
		return q.See("/toi/" + id)
	}
	if e := q.refuseSheet(&f, &m, err); e != nil {
		return q.stale(e, id, "/toi/"+id+"/tu-danh-gia")
	}
	d, err := q.desk(access.DossierFill)
	if d == nil || err != nil {
		return err
	}
	return q.drawSelf(http.StatusUnprocessableEntity, d, f, m)
}

// refuseSheet is Refuse for a sheet of criteria: the rulebook's errors name a
// criterion, and the page shows them there.
func (q *Request) refuseSheet(f *Form, m *Marks, err error) error {
	e, ok := fault.As(err)
	if !ok || e.Kind != fault.Invalid || e.Field == "" {
		return q.Refuse(f, err)
	}
	code := e.Field
	if _, posted := m.Choices[code]; posted {
		err = renamed(err, map[string]string{code: "c-" + code})
		m.Errors = map[string]Text{code: q.Worded(err)}
	}
	return q.Refuse(f, err)
}
