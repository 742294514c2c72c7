package web

import (
	"net/http"

	"saoque/internal/office/papers"
	"saoque/internal/paper/template"
	"saoque/internal/paperwork"
)

func (q *Request) showTemplate() error {
	n, err := q.templateNumber()
	if err != nil {
		return err
	}
	v, err := papers.SeeTemplate(q.Context(), q.Server.Office, q.Subject(), q.PathValue("tinh"), q.PathValue("form"), n)
	if err != nil {
		return err
	}
	here := templatePath(v.Province, v.Form, v.Number)
	p := &TemplateVersionPage{Frame: q.Frame(Say("template.version-of", formName(v.Form), v.Number)), Known: len(v.Report.Known), Unused: v.Report.Unused}
	state := templateState(v.State, len(v.Report.Unknown) > 0)
	p.State = &state
	p.Crumbs = append(q.templateCrumbs(v.Province), Link{Text: formName(v.Form), Href: templatePath(v.Province, v.Form, 0)})
	p.Facts = []Fact{{Label: Say("template.province"), Value: Words(q.Server.provinceWords(v.Province))}, {Label: Say("template.file"), Value: Words(v.Name)},
		{Label: Say("template.sha256"), Value: Words(v.SHA256)}, {Label: Say("template.when"), Values: versionDays(v.TemplateVersion), Sample: q.invented()}}
	p.Files = []Link{{Text: Say("template.get-file"), Href: here + "/tep.docx"}}
	if v.Fault != nil {
		p.Fault = q.Worded(v.Fault)
	} else {
		p.Files = append(p.Files, Link{Text: Say("template.get-specimen"), Href: here + "/dien-thu.docx"})
	}
	for _, u := range v.Report.Unknown {
		p.Unknown = append(p.Unknown, KeyPlace{Key: u.Path(), Place: placeOf(u)})
	}
	if v.Manage {
		form := func(path string) *Form {
			f := q.Form(here+path, v.Version)
			return &f
		}
		if v.State == paperwork.Checked && v.Fault == nil && len(v.Report.Unknown) == 0 {
			p.Accept, p.Replaces = form("/nhan"), Say("template.replaces-built-in")
			if v.InForce != nil {
				p.Replaces = Say("template.replaces", v.InForce.Number)
			}
		}
		if v.State != paperwork.Retired {
			p.Retire, p.InForce = form("/bo"), v.State == paperwork.Accepted
		}
	}
	p.History = q.told(deedsOnPage(v.Deeds, "template.deed.", nil))
	return q.Render(http.StatusOK, p)
}

// placeOf words where a key stands: the part of the file, and which of its
// paragraphs.
func placeOf(u template.Use) Text {
	part := "template.part-" + template.PartName(u.Part)
	return Say("template.place", u.Line, Say(part))
}

// templateFile sends a version as it was sent to us.
func (q *Request) templateFile() error {
	n, err := q.templateNumber()
	if err != nil {
		return err
	}
	t, err := papers.TemplateFile(q.Context(), q.Server.Office, q.Subject(), q.PathValue("tinh"), q.PathValue("form"), n)
	if err != nil {
		return err
	}
	f, err := q.Server.Office.Blobs.Open(q.Context(), t.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	q.send(paperTypes[papers.Word], papers.FileName(t.Form, q.say(versionName(t.Number)), "")+".docx", t.Size, f)
	return nil
}

// templateSpecimen sends a version filled with the example.
func (q *Request) templateSpecimen() error {
	n, err := q.templateNumber()
	if err != nil {
		return err
	}
	form := q.PathValue("form")
	b, err := papers.TemplateSpecimen(q.Context(), q.Server.Office, q.Subject(), q.PathValue("tinh"), form, n)
	if err != nil {
		return err
	}
	return q.sendWord(papers.FileName(form, q.say(Say("template.specimen-file", n)), "")+".docx", b)
}

func (q *Request) acceptTemplate() error { return q.changeTemplate(true) }
func (q *Request) retireTemplate() error { return q.changeTemplate(false) }

func (q *Request) changeTemplate(accept bool) error {
	do := papers.RetireTemplate
	if accept {
		do = papers.AcceptTemplate
	}
	f, err := q.Sent()
	if err != nil {
		return err
	}
	n, err := q.templateNumber()
	if err != nil {
		return err
	}
	in := papers.TemplateInput{Province: q.PathValue("tinh"), Form: q.PathValue("form"), Number: n, Version: f.Version}
	if _, _, err := do(q.Context(), q.Server.Office, q.Subject(), f.ActID, in); err != nil {
		return err
	}
	return q.See(templatePath(in.Province, in.Form, n))
}
