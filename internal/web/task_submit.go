package web

import (
	"net/http"

	"saoque/internal/access"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/office/intake"
	"saoque/internal/viet"
)

func (q *Request) askSubmit() error {
	d, err := q.desk(access.DossierSubmit)
	if d == nil || err != nil {
		return err
	}
	return q.drawSubmit(http.StatusOK, d, q.Form("", d.Version))
}

func (q *Request) drawSubmit(status int, d *intake.Desk, f Form) error {
	at := "/toi/" + d.ID
	f.Action = at + "/nop"
	p := &SubmitPage{Frame: under(q.taskFrame(d, Say("task.submit-task")), d), Code: d.Slip, Form: f, Back: at,
		Facts: []Fact{
			{Label: Say("dossier.fact-product"), Value: Words(d.ProductName), Sample: d.Product.Sample, Change: changes(d.View, editProduct)},
			{Label: Say("dossier.fact-producer"), Value: Words(d.ProducerName), Sample: d.Producer.Sample, Change: changes(d.View, editProducer)},
			{Label: Say("dossier.fact-place"), Value: Words(q.place(d.Place).Name)},
			{Label: Say("dossier.fact-book"), Value: Words(bookLine(d.Rules)), Href: "/quy-dinh/" + d.Book},
			{Label: Say("dossier.fact-set"), Value: Say("dossier.fact-set-value", d.Set, d.Criteria.Name), Sample: d.Sample},
		}}
	missing := map[string]bool{}
	for _, list := range [][]string{d.Missing, d.Unmended} {
		for _, code := range list {
			missing[code] = true
		}
	}
	for _, it := range d.Checklist {
		x := d.Items[it.Code]
		row := SubmitItem{Name: Words(it.Label), Must: it.Mandatory, Files: filesOf(d.View, it.Code), Note: x.Note, Change: at + "/muc/" + it.Code}
		p.Items = append(p.Items, row)
		if missing[it.Code] {
			p.Missing = append(p.Missing, Link{Text: Words(it.Label), Href: row.Change})
		} else if len(row.Files) > 0 && !x.Done {
			p.Warned = append(p.Warned, Say("task.warn-open", it.Label))
		}
	}
	if d.SelfVersion == 0 {
		p.Warned = append(p.Warned, Say("task.warn-self"))
	}
	if d.Receiver != nil {
		p.To = Say("task.to", d.Receiver.Name)
	}
	return q.Render(status, p)
}

func (q *Request) submit() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	id := q.PathValue("id")
	if f.Value("sure") != "yes" {
		err = fault.New(fault.Invalid, "task.sure-missing").On("sure")
	} else {
		_, _, err = intake.Submit(q.Context(), q.Server.Office, q.Subject(), f.ActID, intake.SubmitInput{DossierID: id, Version: f.Version})
	}
	if err == nil {
		return q.See("/bien-nhan/" + f.ActID)
	}
	if e := q.Refuse(&f, err); e != nil {
		return q.stale(e, id, "/toi/"+id)
	}
	d, err := q.desk(access.DossierSubmit)
	if d == nil || err != nil {
		return err
	}
	return q.drawSubmit(http.StatusUnprocessableEntity, d, f)
}

// receipt says what was received, who has it and by when they must answer.
func (q *Request) receipt() error {
	r, err := intake.ReceiptOf(q.Context(), q.Server.Office, q.Subject(), q.PathValue("act"))
	if err != nil {
		return err
	}
	p := &ReceiptPage{Frame: q.dossierFrame(r.View, Say("task.receipt-title", r.ProductName)), Code: r.Slip, What: Say("task.receipt-what", r.Submitted.Edition), At: r.At, By: r.By,
		Holder: q.turn(r.Case, r.Mine), Due: q.due(r.DueAt, r.MovedAt), Manifest: r.ManifestHash, Receipt: r.Receipt}
	if r.Assisted {
		p.For = r.ProducerName
	}
	ids := map[string]string{}
	for _, f := range r.Files {
		ids[f.Item+"/"+f.SHA256] = f.ID
	}
	for _, f := range r.Manifest.Files {
		if f.Criterion != "" {
			continue // the same file as proof of a criterion
		}
		row := FileRow{Name: f.Name, Size: f.Size, SHA256: f.SHA256, Sample: r.Sample}
		if id := ids[f.Item+"/"+f.SHA256]; id != "" {
			row.ID, row.Href = id, "/tep/"+id
		}
		p.Files = append(p.Files, row)
		p.Total += f.Size
	}
	holder := Say("ui.turn.nobody")
	if r.State == dossier.Appraisal {
		holder = stage(r.Case)
	}
	p.Share = Say("task.share-text", r.Slip, r.ProductName, viet.Moment(r.At), holder, r.Receipt)
	p.Next = []Link{{Text: Say("task.to-list"), Href: "/toi"}, {Text: Say("task.dossier"), Href: "/ho-so/" + r.ID}}
	if !q.Subject().Has(access.Producer) {
		p.Next = []Link{{Text: Say("ui.to-work"), Href: "/viec"}, p.Next[1]}
	}
	return q.Render(http.StatusOK, p)
}
