package web

import (
	"net/http"
	"path"
	"strconv"
	"strings"

	"saoque/internal/access"
	"saoque/internal/dossier"
	"saoque/internal/ident"
	"saoque/internal/office/intake"
	"saoque/internal/rulebook"
)

func (q *Request) taskItem() error {
	d, err := q.desk(access.DossierFill)
	if d == nil || err != nil {
		return err
	}
	return q.drawItem(http.StatusOK, d, q.Form("", 0))
}

// drawItem draws an item's page; upload is the form as refused, or a fresh one.
func (q *Request) drawItem(status int, d *intake.Desk, upload Form) error {
	it, x, err := d.Item(q.PathValue("item"))
	if err != nil {
		return err
	}
	at := "/toi/" + d.ID + "/muc/" + it.Code
	upload.Action = at + "/tep"
	p := &TaskItemPage{Frame: under(q.taskFrame(d, Words(it.Label)), d), Code: d.Slip, Why: why(d, it), Needs: Words(it.Requirement), Must: it.Mandatory, Source: it.Source,
		Upload: upload, Limit: intake.MaxFile >> 20, Kinds: Say("task.kinds", intake.MaxFile>>20), Back: "/toi/" + d.ID, Note: x.Note, Words: at + "/ghi"}
	p.Frame.State = &Tag{Text: Say("task.state." + string(taskState(x))), Tone: Tone(taskState(x))}
	if taskState(x) == TaskDone {
		p.Frame.State.Tone = Quiet
	}
	p.Failed = status != http.StatusOK
	if x.Verdict == dossier.VerdictFix && !x.Done {
		p.Returned = Words(x.Reason)
	}
	p.Files = filesOf(d.View, it.Code)
	for i := range p.Files {
		f := q.Form(at+"/tep/"+p.Files[i].ID+"/bo", 0)
		p.Files[i].Remove = &f
	}
	if x.Done {
		f := q.Form(at+"/mo-lai", x.Version)
		p.Undo = &f
	} else if len(p.Files) > 0 || x.Note != "" {
		f := q.Form(at+"/xong", x.Version)
		p.Done = &f
	}
	return q.Render(status, p)
}

func taskState(x dossier.Item) TaskState {
	switch x.Status() {
	case dossier.Done:
		return TaskDone
	case dossier.Fix:
		return TaskFix
	}
	return TaskTodo
}

// why says what an item is for: the criteria that it proves.
func why(d *intake.Desk, it rulebook.ChecklistItem) Text {
	var names []string
	for _, code := range it.Criteria {
		if c, ok := d.Criteria.Criterion(code); ok {
			names = append(names, code+" "+c.Label)
		}
	}
	switch {
	case len(names) > 0:
		return Say("task.proves", strings.Join(names, "; "))
	case it.Mandatory:
		return Say("task.proves-must")
	}
	return Say("task.proves-nothing")
}

// itemPath is the page of the item that the request is about.
func (q *Request) itemPath() string {
	return path.Join("/toi", q.PathValue("id"), "muc", q.PathValue("item"))
}

// refuseOnItem answers a refused act on an item: on the item's page where the
// reader can mend it, on the error page elsewhere.
func (q *Request) refuseOnItem(err error) error {
	f := q.Form("", 0)
	status, e := q.refuseFile(&f, err)
	if e != nil {
		return q.stale(e, q.PathValue("id"), q.itemPath())
	}
	d, e := q.desk(access.DossierFill)
	if d == nil || e != nil {
		return e
	}
	return q.drawItem(status, d, f)
}

func (q *Request) removeFile() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	id, file := q.PathValue("id"), q.PathValue("file")
	d, err := intake.Fillable(q.Context(), q.Server.Office, q.Subject(), id, access.DossierFill)
	if err != nil {
		return err
	}
	if _, _, err := intake.Remove(q.Context(), q.Server.Office, q.Subject(), f.ActID, intake.RemoveInput{DossierID: id, FileID: file}); err != nil {
		return q.refuseOnItem(err)
	}
	// What it proved it proves no longer.
	for _, x := range d.Files {
		if x.Criterion == "" || !sameBytes(d.View, file, x) {
			continue
		}
		if _, _, err := intake.Remove(q.Context(), q.Server.Office, q.Subject(), ident.Derived(f.ActID, x.ID), intake.RemoveInput{DossierID: id, FileID: x.ID}); err != nil {
			return q.refuseOnItem(err)
		}
	}
	return q.See(q.itemPath())
}

func (q *Request) itemDone() error   { return q.markItem(true) }
func (q *Request) itemUndone() error { return q.markItem(false) }

func (q *Request) markItem(done bool) error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	d, err := intake.Fillable(q.Context(), q.Server.Office, q.Subject(), q.PathValue("id"), access.DossierFill)
	if err != nil {
		return err
	}
	_, x, err := d.Item(q.PathValue("item"))
	if err != nil {
		return err
	}
	in := intake.ItemInput{DossierID: d.ID, Item: x.Code, Note: x.Note, Done: done, Version: f.Version}
	if _, _, err := intake.SaveItem(q.Context(), q.Server.Office, q.Subject(), f.ActID, in); err != nil {
		return q.refuseOnItem(err)
	}
	if done {
		return q.See("/toi/" + d.ID)
	}
	return q.See(q.itemPath())
}

func (q *Request) askNote() error {
	d, err := q.desk(access.DossierFill)
	if d == nil || err != nil {
		return err
	}
	_, x, err := d.Item(q.PathValue("item"))
	if err != nil {
		return err
	}
	f := q.Form("", x.Version)
	f.Values.Set("note", x.Note)
	return q.drawNote(http.StatusOK, d, f)
}

func (q *Request) drawNote(status int, d *intake.Desk, f Form) error {
	it, _, err := d.Item(q.PathValue("item"))
	if err != nil {
		return err
	}
	f.Action = q.itemPath() + "/ghi"
	return q.Render(status, &TaskTextPage{Frame: under(q.taskFrame(d, Words(it.Label)), d), Code: d.Slip, Why: why(d, it), Form: f,
		Asks: []Ask{{Name: "note", Key: "task.ask-note", Long: true}}, Back: q.itemPath()})
}

// saveNote keeps the words that answer an item; words alone make it done, and
// taking them away opens it again unless files are there.
func (q *Request) saveNote() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	d, err := intake.Fillable(q.Context(), q.Server.Office, q.Subject(), q.PathValue("id"), access.DossierFill)
	if err != nil {
		return err
	}
	_, x, err := d.Item(q.PathValue("item"))
	if err != nil {
		return err
	}
	note := strings.TrimSpace(f.Value("note"))
	in := intake.ItemInput{DossierID: d.ID, Item: x.Code, Note: f.Value("note"), Version: f.Version,
		Done: note != "" || x.Done && len(filesOf(d.View, x.Code)) > 0}
	if _, _, err = intake.SaveItem(q.Context(), q.Server.Office, q.Subject(), f.ActID, in); err == nil {
		return q.See(q.itemPath())
	}
	if e := q.Refuse(&f, err); e != nil {
		return q.stale(e, d.ID, q.itemPath())
	}
	return q.drawNote(http.StatusUnprocessableEntity, d, f)
}

// number is how an uploaded file counts within its form.
func number(i int) string { return strconv.Itoa(i) }
