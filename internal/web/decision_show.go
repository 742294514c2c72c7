package web

import (
	"net/http"
	"strings"

	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/office/decide"
	"saoque/internal/paperwork"
	"saoque/internal/viet"
)

func (s *Server) decisionShow(q *Request) error {
	return s.decisionPage(q, nil, http.StatusOK)
}

// decisionPage draws a decision; sent is its issue form as it came back, nil
// when it was not sent.
func (s *Server) decisionPage(q *Request, sent *Form, status int) error {
	d, err := decide.See(q.Context(), s.Office, q.Subject(), q.PathValue("id"))
	if err != nil {
		return err
	}
	title := Say("decision.draft-title")
	if d.State == decision.Issued {
		title = Say("council.decision-title", d.Number)
	}
	p := &DecisionPage{Frame: q.Frame(title), Rows: q.decisionRows(d.Rows)}
	for i, c := range d.Rows {
		if d.Revoke && c.Certificate != nil {
			p.Rows[i].Revoke = revokePath(d.ID, c.DossierID)
		}
	}
	state := decisionState(d.Decision)
	p.State, p.TitleSample = &state, d.Sample
	p.Crumbs = []Link{{Text: Say("decision.title"), Href: "/quyet-dinh"}}
	p.Facts = []Fact{{Label: Say("council.fact-province"), Value: Words(s.provinceWords(d.Province))}, {Label: Say("decision.issuer"), Value: Words(d.Issuer)}}
	if d.State == decision.Issued {
		p.Facts = append(p.Facts, Fact{Label: Say("decision.number"), Value: Words(d.Number), Sample: d.Sample},
			Fact{Label: Say("decision.date"), Value: Words(viet.LongDate(d.IssuedOn)), Sample: d.Sample}, Fact{Label: Say("decision.signer"), Value: Words(d.Signer), Sample: d.Sample})
	}
	if d.Issue {
		form := q.Form("", d.Version)
		if sent != nil {
			form = *sent
		}
		form.Action = "/quyet-dinh/" + d.ID + "/ban-hanh"
		p.Issue = &form
		p.Follows = follows(d)
	}
	if p.Certify, err = s.certifying(q.Context(), q, d); err != nil {
		return err
	}
	p.Papers = []Link{{Text: Say("papers.of-decision"), Href: papersPath(paperwork.Ref{Kind: paperwork.OfDecision, ID: d.ID})}}
	p.History = q.told(deedsOnPage(d.Deeds, "council.deed.", nil))
	return q.Render(status, p)
}

// follows says what an issue does.
func follows(d decide.Sight) []Text {
	certificates := Say("council.issue-certificates", d.Certificates, d.Months)
	switch {
	case d.Certificates == 0:
		certificates = Say("council.issue-none")
	case d.Months == 0:
		certificates = Say("council.issue-certificates-mixed", d.Certificates)
	}
	return []Text{certificates, Say("decision.follows-public"), Say("decision.follows-final")}
}

func (s *Server) decisionIssue(q *Request) error {
	form, err := q.Sent()
	if err != nil {
		return err
	}
	in := decide.IssueInput{DecisionID: q.PathValue("id"), Number: form.Value("number"), Signer: form.Value("signer"), Version: form.Version}
	in.IssuedOn, err = Date("date", form.Value("date"))
	if err == nil && strings.TrimSpace(in.Number) != "" && viet.Clean(form.Value("confirm")) != viet.Clean(in.Number) {
		err = fault.New(fault.Invalid, "council.issue-mismatch").On("confirm")
	}
	if err == nil {
		if _, _, err = decide.Issue(q.Context(), s.Office, q.Subject(), form.ActID, in); err == nil {
			return q.See("/quyet-dinh/" + in.DecisionID)
		}
	}
	if err := q.refuse(&form, err, decisionFields); err != nil {
		return s.overtaken(q, err)
	}
	return s.decisionRefused(q, form)
}

// overtaken adds to a conflict who did what last with the decision, and the
// way back to it.
func (s *Server) overtaken(q *Request, err error) error {
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	d, e := decide.See(q.Context(), s.Office, q.Subject(), q.PathValue("id"))
	if e != nil || len(d.Deeds) == 0 {
		return err
	}
	last := d.Deeds[0]
	return &changedError{error: err, change: Change{Who: q.person(last.Who), At: last.At, What: Say("council.deed." + last.Act)}, back: "/quyet-dinh/" + d.ID}
}

// decisionRefused draws the decision with its refused issue form, for those
// who may issue it.
func (s *Server) decisionRefused(q *Request, form Form) error {
	if err := decide.MayIssue(q.Context(), s.Office, q.Subject(), q.PathValue("id")); err != nil {
		return err
	}
	return s.decisionPage(q, &form, http.StatusUnprocessableEntity)
}
