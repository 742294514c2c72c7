package web

import (
	"net/http"
	"net/url"
	"strings"

	field "saoque/internal/council"
	"saoque/internal/office/council"
)

// scoreReview shows the whole of the saved draft before it is sent.
func (s *Server) scoreReview(q *Request) error {
	v, err := s.ownSheet(q)
	if err != nil {
		return err
	}
	l := v.Product()
	switch {
	case !l.Score:
		return notScoring(v)
	case l.Own == nil:
		return q.See(sessionPath(v.ID, "cham", l.DossierID))
	case l.Own.State == field.CardSubmitted:
		return q.See(sessionPath(v.ID, "phieu", l.DossierID))
	}
	form := q.Form("", l.Own.Version)
	form.Values.Set("note", l.Own.Note)
	return s.reviewPage(q, v, form, cardMarks(l.Line, *l.Own), http.StatusOK)
}

// reviewPage shows a card before it is sent. The form carries exactly the
// answers shown, so that what was read is what is sent.
func (s *Server) reviewPage(q *Request, v council.Scoring, form Form, marks Marks, status int) error {
	l := v.Product()
	form.Action = sessionPath(v.ID, "cham", l.DossierID, "gui")
	if status == http.StatusOK {
		form.ActID = s.Office.IDs.New()
	}
	sheet := marks.Sheet()
	form.Carry = url.Values{"g": sheet.Gates, "note": {form.Value("note")}}
	for code, key := range marks.Choices {
		form.Carry.Set("c-"+code, key)
	}
	back := sessionPath(v.ID, "cham", l.DossierID)
	p := &ScoreReviewPage{Frame: q.Frame(Say("score.review-title", l.Product)), Session: sessionBrief(v.Meeting), Form: form,
		Dossier: q.brief(l.Line, true), Note: strings.TrimSpace(form.Value("note")), Back: back}
	p.TitleSample = l.Line.Sample
	p.Crumbs = append(sessionCrumbs(v.Meeting), Link{Text: Say("score.sheet-title", l.Order, l.Product), Href: back})
	link := func(code string) Link { return Link{Text: criterionName(l.Set, code), Href: back + "#tc-" + code} }
	if len(sheet.Gates) == 0 {
		for _, code := range l.Set.LeftOpen(sheet) {
			p.Missing = append(p.Missing, link(code))
		}
	}
	for _, code := range noneOf(l.Set, sheet) {
		p.Zero = append(p.Zero, link(code))
		marks.Choices[code] = NoneFits
	}
	for _, g := range sheet.Gates {
		p.Gates = append(p.Gates, Words(l.Set.GateReason(g)))
	}
	p.Sheet = SheetOf(l.Book, l.Set, marks)
	p.Sheet.Frozen, p.Sheet.Sample = true, l.Line.Sample
	return q.Render(status, p)
}

// scoreSend submits the card.
func (s *Server) scoreSend(q *Request) error {
	form, err := q.Sent()
	if err != nil {
		return err
	}
	v, err := s.ownSheet(q)
	if err != nil {
		return err
	}
	l := v.Product()
	marks := MarksFrom(form.Values)
	in := cardInput(v, form, marks, true)
	in.None = noneOf(l.Set, in.Sheet)
	if _, _, err := council.SaveCard(q.Context(), s.Office, q.Subject(), form.ActID, in); err != nil {
		if err := q.refuse(&form, err, sheetFields(l.Set)); err != nil {
			return err
		}
		return s.reviewPage(q, v, form, marks, http.StatusUnprocessableEntity)
	}
	return q.See(sessionPath(v.ID, "phieu", l.DossierID))
}

// scoreCard is the member's own card after sending, with the tally once the
// product is closed.
func (s *Server) scoreCard(q *Request) error {
	v, err := s.ownSheet(q)
	if err != nil {
		return err
	}
	l := v.Product()
	if l.Own == nil || l.Own.State != field.CardSubmitted {
		switch {
		case l.Score:
			return q.See(sessionPath(v.ID, "cham", l.DossierID))
		case l.Result:
			return q.See(sessionPath(v.ID, "ket-qua", l.DossierID))
		}
		return q.See(sessionPath(v.ID))
	}
	p := &CardPage{Frame: q.Frame(Say("council.card-title", l.Product)), Session: sessionBrief(v.Meeting), Dossier: q.brief(l.Line, true),
		Sheet: frozenCard(l.Line, *l.Own), Note: l.Own.Note, SentAt: l.Own.SentAt, Receipt: l.Own.Receipt, Next: nextToScore(v.Mine, l.DossierID)}
	p.TitleSample = l.Line.Sample
	p.Crumbs = sessionCrumbs(v.Meeting)
	if l.Score {
		p.Revise = sessionPath(v.ID, "cham", l.DossierID)
	}
	if v.Outcome != nil {
		t := tallyOnPage(l.Line, *v.Outcome)
		p.Tally = &t
	}
	return q.Render(http.StatusOK, p)
}

func (s *Server) scoreRecuse(q *Request) error {
	return s.recusePage(q, q.Form("", 0), http.StatusOK)
}

func (s *Server) recusePage(q *Request, form Form, status int) error {
	v, err := council.Withdrawal(q.Context(), s.Office, q.Subject(), q.PathValue("id"), q.PathValue("dossier"))
	if err != nil {
		return err
	}
	l := v.Product()
	if !l.Recuse {
		return q.See(sessionPath(v.ID))
	}
	form.Action = sessionPath(v.ID, "rut", l.DossierID)
	p := &RecusePage{Frame: q.Frame(Say("score.recuse-title", l.Product)), Session: sessionBrief(v.Meeting), Form: form, Dossier: q.brief(l.Line, false),
		Follows: []Text{Say("score.recuse-follows-count"), Say("score.recuse-follows-view")}, Back: sessionPath(v.ID)}
	p.TitleSample = l.Line.Sample
	p.Crumbs = sessionCrumbs(v.Meeting)
	return q.Render(status, p)
}

func (s *Server) scoreRecuseSend(q *Request) error {
	form, err := q.Sent()
	if err != nil {
		return err
	}
	in := council.RecuseInput{SessionID: q.PathValue("id"), DossierID: q.PathValue("dossier"), Reason: form.Value("reason")}
	if _, _, err := council.Recuse(q.Context(), s.Office, q.Subject(), form.ActID, in); err != nil {
		if err := q.refuse(&form, err, nil); err != nil {
			return err
		}
		return s.recusePage(q, form, http.StatusUnprocessableEntity)
	}
	return q.See(sessionPath(in.SessionID))
}
