package web

import (
	"net/http"
	"slices"

	"saoque/internal/access"
	"saoque/internal/blob"
	"saoque/internal/fault"
	"saoque/internal/ident"
	"saoque/internal/office/intake"
)

func (q *Request) selfSheet() error {
	d, err := q.desk(access.DossierFill)
	if d == nil || err != nil {
		return err
	}
	m := Marks{Choices: d.Self.Choices, Links: linked(d.View)}
	return q.drawSelf(http.StatusOK, d, q.Form("", d.SelfVersion), m)
}

// linked gives, by criterion, the files that prove it: a criterion's record of
// a file stands for the item's record of the same bytes.
func linked(v *intake.View) map[string][]string {
	out := map[string][]string{}
	for _, f := range v.Files {
		if f.Criterion == "" {
			continue
		}
		for _, own := range v.Files {
			if own.Criterion == "" && own.Item == f.Item && own.SHA256 == f.SHA256 {
				out[f.Criterion] = append(out[f.Criterion], own.ID)
			}
		}
	}
	return out
}

// link makes the files that prove each criterion those that were ticked. Every
// change is an act whose id follows from the form's.
func (q *Request) link(act string, d *intake.Desk, want map[string][]string) error {
	have := linked(d.View)
	ctx, o, s := q.Context(), q.Server.Office, q.Subject()
	for _, c := range d.Criteria.Criteria() {
		for _, f := range d.Files {
			ticked, was := slices.Contains(want[c.Code], f.ID), slices.Contains(have[c.Code], f.ID)
			var err error
			switch {
			case f.Criterion == "" && ticked && !was:
				_, _, err = intake.Attach(ctx, o, s, ident.Derived(act, "link "+c.Code+" "+f.ID), intake.AttachInput{DossierID: d.ID, Item: f.Item, Criterion: c.Code, Name: f.Name,
					Blob: blob.Info{SHA256: f.SHA256, Size: f.Size, Type: f.Type}})
			case f.Criterion == c.Code && !slices.ContainsFunc(want[c.Code], func(id string) bool { return sameBytes(d.View, id, f) }):
				_, _, err = intake.Remove(ctx, o, s, ident.Derived(act, "unlink "+f.ID), intake.RemoveInput{DossierID: d.ID, FileID: f.ID})
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// sameBytes reports whether the file with the id is the same bytes at the same
// item as f.
func sameBytes(v *intake.View, id string, f intake.File) bool {
	for _, x := range v.Files {
		if x.ID == id {
			return x.Item == f.Item && x.SHA256 == f.SHA256
		}
	}
	return false
}

func (q *Request) drawSelf(status int, d *intake.Desk, f Form, m Marks) error {
	f.Action = "/toi/" + d.ID + "/tu-danh-gia"
	for _, it := range d.Checklist {
		m.Files = append(m.Files, filesOf(d.View, it.Code)...)
	}
	sheet := SheetOf(d.Rules, d.Criteria, m)
	sheet.NoStops, sheet.Evidence, sheet.Sample = true, true, d.Sample
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
	before, err := intake.Fillable(q.Context(), q.Server.Office, q.Subject(), id, access.DossierFill)
	if err != nil {
		return err
	}
	_, _, err = intake.SaveAssessment(q.Context(), q.Server.Office, q.Subject(), f.ActID, intake.AssessmentInput{DossierID: id, Sheet: sheet, Version: f.Version})
	if err == nil {
		err = q.link(f.ActID, before, m.Links)
	}
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
