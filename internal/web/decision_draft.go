package web

import (
	"net/http"
	"net/url"

	"saoque/internal/office/decide"
)

// decisionFields puts the act's input into the form's words.
var decisionFields = map[string]string{"dossiers": "dossier", "issued-on": "date"}

func (s *Server) decisionNew(q *Request) error {
	return s.decisionForm(q, q.Form("", 0), true, http.StatusOK)
}

// decisionForm draws the draft form of the province in the query; fresh ticks
// every product that waits.
func (s *Server) decisionForm(q *Request, form Form, fresh bool, status int) error {
	d, err := decide.Draftable(q.Context(), s.Office, q.Subject(), q.URL.Query().Get("tinh"))
	if err != nil {
		return err
	}
	form.Action = draftPath(d.Province)
	if fresh {
		for _, r := range d.Rows {
			form.Values.Add("dossier", r.DossierID)
		}
	}
	p := &DecisionDraftPage{Frame: q.Frame(Say("decision.draft-title")), Form: form, Rows: q.decisionRows(d.Rows), Back: "/quyet-dinh"}
	p.Crumbs = []Link{{Text: Say("decision.title"), Href: "/quyet-dinh"}}
	if len(d.Provinces) > 1 {
		p.Lede = Words(s.provinceWords(d.Province))
		n := Notice{Text: Say("council.other-provinces")}
		for _, x := range d.Provinces {
			if x != d.Province {
				n.Links = append(n.Links, Link{Text: Words(s.provinceWords(x)), Href: draftPath(x)})
			}
		}
		p.Notices = append(p.Notices, n)
	}
	return q.Render(status, p)
}

func draftPath(province string) string {
	return "/quyet-dinh/moi?tinh=" + url.QueryEscape(province)
}

func (s *Server) decisionPrepare(q *Request) error {
	form, err := q.Sent()
	if err != nil {
		return err
	}
	in := decide.PrepareInput{Province: q.URL.Query().Get("tinh"), Issuer: form.Value("issuer"), Dossiers: form.Values["dossier"], Sample: s.Demo != nil}
	id, _, err := decide.Prepare(q.Context(), s.Office, q.Subject(), form.ActID, in)
	if err == nil {
		return q.See("/quyet-dinh/" + id)
	}
	if err := q.refuse(&form, err, decisionFields); err != nil {
		return err
	}
	return s.decisionForm(q, form, false, http.StatusUnprocessableEntity)
}
