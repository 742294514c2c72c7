package web

import (
	"net/http"
	"net/url"

	"saoque/internal/access"
	"saoque/internal/dossier"
	"saoque/internal/office/intake"
	"saoque/internal/paperwork"
)

// taskRoutes are the producer's desk: products, tasks, files, handing in.
func (s *Server) taskRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/toi", Action: access.DossierCreate, Handle: (*Request).myProducts},
		{Method: "GET", Path: "/toi/{id}", Action: access.DossierFill, Handle: (*Request).taskList},
		{Method: "GET", Path: "/toi/{id}/muc/{item}", Action: access.DossierFill, Handle: (*Request).taskItem},
		{Method: "POST", Path: "/toi/{id}/muc/{item}/tep", Action: access.DossierFill, Handle: (*Request).attach, Upload: true},
		{Method: "POST", Path: "/toi/{id}/muc/{item}/tep/{file}/bo", Action: access.DossierFill, Handle: (*Request).removeFile},
		{Method: "POST", Path: "/toi/{id}/muc/{item}/xong", Action: access.DossierFill, Handle: (*Request).itemDone},
		{Method: "POST", Path: "/toi/{id}/muc/{item}/mo-lai", Action: access.DossierFill, Handle: (*Request).itemUndone},
		{Method: "GET", Path: "/toi/{id}/muc/{item}/ghi", Action: access.DossierFill, Handle: (*Request).askNote},
		{Method: "POST", Path: "/toi/{id}/muc/{item}/ghi", Action: access.DossierFill, Handle: (*Request).saveNote},
		{Method: "GET", Path: "/toi/{id}/tu-danh-gia", Action: access.DossierFill, Handle: (*Request).selfSheet},
		{Method: "POST", Path: "/toi/{id}/tu-danh-gia", Action: access.DossierFill, Handle: (*Request).saveSelf},
		{Method: "GET", Path: "/toi/{id}/san-pham", Action: access.DossierFill, Handle: (*Request).askProduct},
		{Method: "POST", Path: "/toi/{id}/san-pham", Action: access.DossierFill, Handle: (*Request).saveProduct},
		{Method: "GET", Path: "/toi/{id}/chu-the", Action: access.DossierFill, Handle: (*Request).askProducer},
		{Method: "POST", Path: "/toi/{id}/chu-the", Action: access.DossierFill, Handle: (*Request).saveProducer},
		{Method: "GET", Path: "/toi/{id}/nop", Action: access.DossierSubmit, Handle: (*Request).askSubmit},
		{Method: "POST", Path: "/toi/{id}/nop", Action: access.DossierSubmit, Handle: (*Request).submit},
	}
}

func (q *Request) myProducts() error {
	// An officer who may open dossiers, but acts for no producer, has nothing
	// of its own here.
	if len(q.Subject().Bodies(access.Producer)) == 0 && q.officer() {
		return q.See("/viec")
	}
	list, err := intake.Products(q.Context(), q.Server.Office, q.Subject())
	if err != nil {
		return err
	}
	p := &ProductsPage{Frame: q.Frame(Say("task.products-title")), New: "/ho-so/moi"}
	for _, x := range list {
		row := ProductRow{Product: Named{Name: x.Product.Name, Sample: x.Product.Sample}}
		if x.Latest == nil || x.Latest.State == dossier.Withdrawn {
			row.Open = link("/ho-so/moi", url.Values{"san-pham": {x.Product.ID}})
			row.State, row.Turn = Tag{Text: Say("task.no-dossier"), Tone: Todo}, Turn{Holder: string(access.Producer), Mine: true}
			row.Stage = Say("task.no-dossier-do")
			p.Products = append(p.Products, row)
			continue
		}
		c := x.Latest.Case
		row.Open = "/ho-so/" + c.ID
		row.Stage, row.Turn, row.Due, row.State = stage(c), q.turn(c, x.Latest.Mine), q.due(c.DueAt, c.MovedAt), submission(c.State)
		if c.Editable() {
			row.Open = "/toi/" + c.ID
		}
		if x.Certificate.ID != "" {
			row.Stars = Stars{N: x.Certificate.Star, Sample: x.Certificate.Sample}
			row.Public = "/x/" + url.PathEscape(x.Certificate.ProductCode)
		}
		p.Products = append(p.Products, row)
	}
	return q.Render(http.StatusOK, p)
}

// submission answers «đã nộp chưa?».
func submission(s dossier.State) Tag {
	switch s {
	case dossier.Draft:
		return Tag{Text: Say("task.not-submitted"), Tone: Todo}
	case dossier.Returned:
		return Tag{Text: Say("task.returned-state"), Tone: Fix}
	case dossier.Recognised:
		return Tag{Text: Say("dossier.stage-recognised"), Tone: Good}
	case dossier.Appraisal:
		return Tag{Text: Say("task.submitted"), Tone: Good}
	}
	return Tag{Text: Say("dossier.stage-" + string(s))}
}

// desk gives a dossier that can be filled in; one that cannot is shown as it
// is, and then the answer is nil.
func (q *Request) desk(a access.Action) (*intake.Desk, error) {
	id := q.PathValue("id")
	d, err := intake.Fillable(q.Context(), q.Server.Office, q.Subject(), id, a)
	if err != nil {
		return nil, err
	}
	if !d.Editable() {
		return nil, q.See("/ho-so/" + id)
	}
	return d, nil
}

func (q *Request) taskFrame(d *intake.Desk, title Text) Frame {
	f := q.Frame(title)
	f.TitleSample = d.Sample
	f.Lede = Words(d.ProducerName)
	state := submission(d.State)
	f.State = &state
	if q.Subject().Has(access.Producer) {
		f.Crumbs = []Link{{Text: Say("task.products-title"), Href: "/toi"}}
	} else {
		f.Crumbs = []Link{{Text: Say("dossier.list-title"), Href: "/ho-so"}}
	}
	return f
}

// under adds the task list to the way that led here.
func under(f Frame, d *intake.Desk) Frame {
	f.Crumbs = append(f.Crumbs, Link{Text: Words(d.ProductName), Href: "/toi/" + d.ID})
	return f
}

func (q *Request) taskList() error {
	d, err := q.desk(access.DossierFill)
	if d == nil || err != nil {
		return err
	}
	at := "/toi/" + d.ID
	p := &TaskListPage{Frame: q.taskFrame(d, Words(d.ProductName)), Code: d.Slip, Due: q.due(d.DueAt, d.MovedAt), Dossier: "/ho-so/" + d.ID, History: q.told(events(d.View))}
	p.Edits = []Link{{Text: Say("task.edit-product"), Href: at + editProduct}, {Text: Say("task.edit-producer"), Href: at + editProducer},
		{Text: Say("task.slips"), Href: papersPath(paperwork.Ref{Kind: paperwork.OfDossier, ID: d.ID})}}
	if d.May.Withdraw {
		p.Withdraw = "/ho-so/" + d.ID + "/rut"
	}
	add := func(t Task) {
		if t.State == TaskDone {
			p.Done = append(p.Done, t)
		} else {
			p.Left = append(p.Left, t)
		}
	}
	var later []Task // what may stay undone stands below what must be done
	for _, it := range d.Checklist {
		x := d.Items[it.Code]
		t := Task{Name: Words(it.Label), Href: at + "/muc/" + it.Code, State: TaskTodo, Optional: !it.Mandatory}
		switch x.Status() {
		case dossier.Done:
			t.State = TaskDone
		case dossier.Fix:
			t.State, t.Why = TaskFix, Words(x.Reason)
		}
		if it.Mandatory || t.State == TaskFix {
			p.Progress.Of++
			if t.State == TaskDone {
				p.Progress.Done++
			}
		}
		switch {
		case t.State == TaskFix:
			p.Left = append([]Task{t}, p.Left...)
		case t.State == TaskTodo && t.Optional:
			later = append(later, t)
		default:
			add(t)
		}
	}
	self := Task{Name: Say("task.self-task"), Href: at + "/tu-danh-gia", State: TaskTodo, Optional: true}
	if d.SelfVersion > 0 {
		self.State = TaskDone
		add(self)
	} else {
		later = append([]Task{self}, later...)
	}
	send := Task{Name: Say("task.submit-task"), Href: at + "/nop", State: TaskTodo}
	if len(d.Missing)+len(d.Unmended) > 0 {
		send.State, send.Why = TaskBlocked, Say("task.submit-opens")
	}
	for _, t := range p.Left {
		if p.Next == "" && t.State != TaskBlocked {
			p.Next = t.Href
		}
	}
	if p.Next == "" {
		p.Next = send.Href
	}
	p.Left = append(append(p.Left, send), later...)
	if d.State == dossier.Returned {
		p.Returned = returned(d.View)
	}
	p.Help = q.help(d)
	return q.Render(http.StatusOK, p)
}

// returned tells why a dossier came back: the newest return.
func returned(v *intake.View) *ReturnNote {
	all := events(v)
	for i, h := range v.History {
		if h.Act != "dossier.return" {
			continue
		}
		who := h.UserName
		if s, ok := v.Procedure.Stage(h.Stage); ok {
			who = s.Name
		}
		return &ReturnNote{What: Say("task.returned-by", who, len(h.Detail.Items)), Why: all[i].Lines}
	}
	return nil
}

// help says whom to ask: the office that receives the dossier.
func (q *Request) help(d *intake.Desk) Text {
	if d.Receiver == nil {
		return Text{}
	}
	where := d.Place.UnitKey()
	if d.Receiver.Level == "district" && d.Place.AreaCode != "" {
		where = d.Place.AreaKey()
	}
	return Say("task.help-at", lowered(q.unitNamed(where)))
}
