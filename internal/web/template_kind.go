package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"saoque/internal/office/papers"
	"saoque/internal/paper/forms"
	"saoque/internal/viet"
)

func (q *Request) templatesOf() error {
	return q.drawTemplates(http.StatusOK, q.Form("", 0))
}

// drawTemplates draws a form's page; f is its upload, with what was wrong.
func (q *Request) drawTemplates(status int, f Form) error {
	rack, err := papers.TemplatesOf(q.Context(), q.Server.Office, q.Subject(), q.PathValue("tinh"), q.PathValue("form"))
	if err != nil {
		return err
	}
	here := templatePath(rack.Province, rack.Form.Code, 0)
	p := &TemplateKindPage{Frame: q.Frame(Say("template.of", formName(rack.Form.Code))), Starter: here + "/khoi-dau.docx", Groups: slotGroups(rack.Slots), Keys: len(rack.Slots)}
	p.Lede, p.Crumbs = Words(q.Server.provinceWords(rack.Province)), q.templateCrumbs(rack.Province)
	state := Tag{Text: Say("template.built-in")}
	for _, v := range rack.Versions {
		tag := templateState(v.State, false)
		if tag.Tone == Good {
			state = tag
		}
		p.Versions = append(p.Versions, TemplateVersionRow{Version: Link{Text: versionName(v.Number), Href: templatePath(v.Province, v.Form, v.Number)}, File: v.Name, State: tag, When: versionDays(v), Sample: q.invented()})
	}
	p.State = &state
	if rack.Manage {
		f.Action = here + "/tai-len"
		p.Upload = &f
	}
	return q.Render(status, p)
}

func (q *Request) templateCrumbs(province string) []Link {
	return []Link{{Text: Say("template.title"), Href: templatesPath + "?tinh=" + province}}
}

// versionDays says who did what with a version, and when.
func versionDays(v papers.TemplateVersion) []Text {
	out := []Text{Say("template.sent", v.Sent, viet.Moment(v.SentAt))}
	if v.AcceptedAt != 0 {
		out = append(out, Say("template.accepted", v.Accepted, viet.Moment(v.AcceptedAt)))
	}
	if v.RetiredAt != 0 {
		out = append(out, Say("template.ended", v.Retired, viet.Moment(v.RetiredAt)))
	}
	return out
}

// slotGroups puts the keys of the paper first, then those of each list.
func slotGroups(slots []forms.Slot) []SlotGroup {
	groups, at := []SlotGroup{{Title: Say("template.keys-own")}}, map[string]int{"": 0}
	for _, s := range slots {
		within := strings.Join(s.In, " › ")
		if s.List {
			path := strings.TrimPrefix(within+" › "+s.Key, " › ")
			at[path] = len(groups)
			groups = append(groups, SlotGroup{Title: Say("template.keys-list", s.Means, s.Sample), Open: "{{#" + s.Key + "}}", Close: "{{/" + s.Key + "}}"})
			continue
		}
		g := &groups[at[within]]
		g.Rows = append(g.Rows, SlotRow{Mark: "{{" + s.Key + "}}", Means: s.Means, Sample: s.Sample})
	}
	return groups
}

// starter sends a .docx to begin with.
func (q *Request) starter() error {
	form := q.PathValue("form")
	b, err := papers.Starter(q.Context(), q.Server.Office, q.Subject(), q.PathValue("tinh"), form)
	if err != nil {
		return err
	}
	return q.sendWord(papers.FileName(form, q.say(Say("template.starter-file")), "")+".docx", b)
}

// sendWord sends a .docx that was just written.
func (q *Request) sendWord(name string, b []byte) error {
	q.send(paperTypes[papers.Word], name, int64(len(b)), bytes.NewReader(b))
	return nil
}

// sendTemplate takes one file in. The right to is asked before the first byte
// is read, and again by the act.
func (q *Request) sendTemplate() error {
	in := papers.NewTemplate{Province: q.PathValue("tinh"), Form: q.PathValue("form")}
	if err := papers.MayManageTemplates(q.Context(), q.Server.Office, q.Subject(), in.Province, in.Form); err != nil {
		return err
	}
	n := 0
	refused, err := q.file("template.no-file", func(part *multipart.Part, act string) (err error) {
		in.Name = part.FileName()
		if in.Data, err = io.ReadAll(io.LimitReader(part, papers.MaxTemplate+1)); err != nil {
			return formError(err)
		}
		n, _, err = papers.SendTemplate(q.Context(), q.Server.Office, q.Subject(), act, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case refused != nil:
		return q.refuseTemplate(refused)
	}
	return q.See(templatePath(in.Province, in.Form, n))
}

// refuseTemplate shows the form's page again with what was wrong with the file.
func (q *Request) refuseTemplate(err error) error {
	f := q.Form("", 0)
	status, err := q.refuseFile(&f, err)
	if err != nil {
		return err
	}
	return q.drawTemplates(status, f)
}
