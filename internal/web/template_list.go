package web

import (
	"net/http"
	"net/url"

	"saoque/internal/office/papers"
)

func (q *Request) listTemplates() error {
	shelf, err := papers.TemplateShelf(q.Context(), q.Server.Office, q.Subject(), clip(q.URL.Query().Get("tinh"), 10))
	if err != nil {
		return err
	}
	p := &TemplateListPage{Frame: q.Frame(Say("template.title")), Form: Form{Action: templatesPath, Values: url.Values{"tinh": {shelf.Province}}}}
	p.Lede = Say("template.lede", q.Server.provinceWords(shelf.Province))
	if len(shelf.Provinces) > 1 {
		for _, code := range shelf.Provinces {
			p.Provinces = append(p.Provinces, Option{Value: code, Text: Words(q.Server.provinceWords(code))})
		}
	}
	for _, l := range shelf.Lines {
		r := TemplateRow{Form: formName(l.Form), Href: templatePath(shelf.Province, l.Form, 0), State: Tag{Text: Say("template.built-in")}}
		if l.Coded {
			r.Href, r.State = "", Tag{Text: Say("template.coded"), Tone: Blocked}
		}
		if t := l.Waiting; t != nil {
			r.Waiting = Link{Text: versionName(t.Number), Href: templatePath(shelf.Province, l.Form, t.Number)}
		}
		if t := l.InForce; t != nil {
			r.State, r.Since = templateState(t.State, false), Say("template.since", t.AcceptedAt.Date())
			r.InForce = Link{Text: versionName(t.Number), Href: templatePath(shelf.Province, l.Form, t.Number)}
		}
		p.Rows = append(p.Rows, r)
	}
	return q.Render(http.StatusOK, p)
}
