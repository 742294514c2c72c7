package web

import (
	"net/http"

	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/office/decide"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
	"saoque/internal/viet"
)

// revokePath is the page on which a product's certificate is taken back.
func revokePath(of, dossier string) string { return "/quyet-dinh/" + of + "/thu-hoi/" + dossier }

func (q *Request) revoked() decide.Revoked {
	return decide.Revoked{DecisionID: q.PathValue("id"), DossierID: q.PathValue("dossier")}
}

func (s *Server) revokeShow(q *Request) error { return s.revokePage(q, http.StatusOK, nil, nil) }

// revokePage draws the page; draft and issue are its forms as refused, nil for
// fresh ones.
func (s *Server) revokePage(q *Request, status int, draft, issue *Form) error {
	v, err := decide.SeeRevocation(q.Context(), s.Office, q.Subject(), q.revoked())
	if err != nil {
		return err
	}
	c, r := v.Certificate, v.Revocation
	here := revokePath(c.DecisionID, c.DossierID)
	p := &RevokePage{Frame: q.Frame(Say("decision.revoke-title", c.Number)), Back: "/quyet-dinh/" + c.DecisionID}
	p.TitleSample, p.Crumbs = c.Sample, []Link{{Text: Say("decision.title"), Href: "/quyet-dinh"}, {Text: Say("council.decision-title", v.Decision.Number), Href: p.Back}}
	p.State = &Tag{Text: Say("decision.revoke-none")}
	p.Facts = []Fact{{Label: Say("decision.product"), Value: Words(c.ProductName), Href: "/x/" + c.ProductCode, Sample: c.Sample}, {Label: Say("decision.producer"), Value: Words(c.ProducerName)},
		{Label: Say("decision.star"), Value: Say("ui.stars", c.Star), Sample: c.Sample},
		{Label: Say("decision.validity"), Value: Say("decision.from-until", c.IssuedOn, c.LastDay)}}
	if r.ID != "" {
		p.State = &Tag{Text: Say("decision.revoke-draft"), Tone: Todo}
		p.Facts = append(p.Facts, Fact{Label: Say("decision.ground"), Value: Words(r.Ground)}, Fact{Label: Say("decision.finding"), Value: Words(r.Finding)},
			Fact{Label: Say("decision.prepared-by"), Value: Say("papers.by-at", v.Preparer, viet.Moment(r.PreparedAt)), Sample: q.invented()})
		ref := paperwork.Ref{Kind: paperwork.OfDecision, ID: c.DecisionID}
		p.Paper = Link{Text: Say("decision.revoke-paper"), Href: papersPath(ref, "revocation") + partQuery(c.DossierID)}
	}
	if r.State == decision.Issued {
		p.State = &Tag{Text: Say("decision.validity.revoked"), Tone: Late}
		p.Facts = append(p.Facts, Fact{Label: Say("decision.revoked-by"), Value: Say("decision.number-of", r.Number, r.DecidedOn), Sample: r.Sample},
			Fact{Label: Say("decision.signer"), Value: Words(r.Signer), Sample: r.Sample}, Fact{Label: Say("decision.revoked-from"), Value: Words(viet.LongDate(r.From))})
	}
	for _, f := range v.Rules {
		p.Rules = append(p.Rules, RevokeRule{Text: f.Text, Source: f.Source})
	}
	if v.Prepare {
		fresh := q.Form("", r.Version)
		fresh.Values.Set("ground", r.Ground)
		fresh.Values.Set("finding", r.Finding)
		p.Draft = orFresh(draft, fresh)
		p.Draft.Action = here + "/soan"
		if r.ID != "" {
			f := q.Form(here+"/bo", r.Version)
			p.Drop = &f
		}
	}
	if v.Issue {
		p.Issue = orFresh(issue, q.Form("", r.Version))
		p.Issue.Action = here + "/ban-hanh"
	}
	p.History = q.told(deedsOnPage(v.Deeds, "decision.deed.", nil))
	return q.Render(status, p)
}

func (s *Server) revokeDraft(q *Request) error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	in := decide.RevocationDraft{Revoked: q.revoked(), Ground: f.Value("ground"), Finding: f.Value("finding"), Version: f.Version}
	if _, _, err := decide.PrepareRevocation(q.Context(), s.Office, q.Subject(), f.ActID, in); err != nil {
		if err := q.Refuse(&f, err); err != nil {
			return err
		}
		return s.revokePage(q, http.StatusUnprocessableEntity, &f, nil)
	}
	return q.See(revokePath(in.DecisionID, in.DossierID))
}

func (s *Server) revokeDrop(q *Request) error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	in := decide.DropInput{Revoked: q.revoked(), Version: f.Version}
	if _, _, err := decide.DropRevocation(q.Context(), s.Office, q.Subject(), f.ActID, in); err != nil {
		return err
	}
	return q.See(revokePath(in.DecisionID, in.DossierID))
}

func (s *Server) revokeIssue(q *Request) error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	in := decide.RevocationIssue{Revoked: q.revoked(), Number: f.Value("number"), Signer: f.Value("signer"), Version: f.Version}
	in.DecidedOn, err = Date("date", f.Value("date"))
	if err == nil {
		in.From, err = Date("from", f.Value("from"))
	}
	if err == nil && viet.Clean(in.Number) != "" && viet.Clean(f.Value("confirm")) != viet.Clean(in.Number) {
		err = fault.New(fault.Invalid, "council.issue-mismatch").On("confirm")
	}
	if err == nil {
		_, _, err = decide.IssueRevocation(q.Context(), s.Office, q.Subject(), f.ActID, in)
	}
	if err != nil {
		// Who may not issue is told so, whatever was typed.
		if _, e := decide.SeeRevocation(q.Context(), s.Office, q.Subject(), in.Revoked); e != nil {
			return e
		}
		if err := q.Refuse(&f, err); err != nil {
			return err
		}
		if err := decide.MayRevoke(q.Context(), s.Office, q.Subject(), in.Revoked); err != nil {
			return err
		}
		return s.revokePage(q, http.StatusUnprocessableEntity, nil, &f)
	}
	// The paper follows at once; its page finishes what is left.
	ref := paperwork.Ref{Kind: paperwork.OfDecision, ID: in.DecisionID, Part: in.DossierID}
	if id, _, err := papers.Issue(q.Context(), s.Office, q.Subject(), s.Office.IDs.New(), papers.IssueInput{Ref: ref, Form: "revocation"}); err != nil {
		s.Log.Warn("revocation paper not issued yet", "decision", in.DecisionID, "err", err)
	} else if _, err := papers.Keep(q.Context(), s.Office, q.Subject(), id); err != nil {
		s.Log.Warn("paper not written yet", "paper", id, "err", err)
	}
	return q.See(revokePath(in.DecisionID, in.DossierID))
}
