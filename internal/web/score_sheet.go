package web

import (
	"net/http"

	field "saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/office/council"
	"saoque/internal/rulebook"
)

// scoreSheet is a member's card to fill in. A card that was sent opens to be
// revised; its revision is sent, never saved as a draft.
func (s *Server) scoreSheet(q *Request) error {
	v, err := s.ownSheet(q)
	if err != nil {
		return err
	}
	l := v.Product()
	if !l.Score {
		return notScoring(v)
	}
	form, marks := q.asScored(l)
	return s.sheetPage(q, v, form, marks, http.StatusOK)
}

// asScored is the form of a member's card as it stands, empty for none.
func (q *Request) asScored(l council.OwnLine) (Form, Marks) {
	form, marks := q.Form("", 0), Marks{Choices: map[string]string{}}
	if c := l.Own; c != nil {
		marks, form.Version = cardMarks(l.Line, *c), c.Version
		form.Values.Set("note", c.Note)
	}
	return form, marks
}

func (s *Server) ownSheet(q *Request) (council.Scoring, error) {
	return council.Sheet(q.Context(), s.Office, q.Subject(), q.PathValue("id"), q.PathValue("dossier"))
}

// notScoring says why a card cannot be filled in now.
func notScoring(v council.Scoring) error {
	switch l := v.Product(); {
	case l.State == field.Closed:
		return fault.New(fault.Conflict, "council.product-closed")
	case l.State == field.Open && !v.Present:
		return fault.New(fault.Conflict, "council.not-present")
	}
	return fault.New(fault.Conflict, "council.product-not-open")
}

func (s *Server) sheetPage(q *Request, v council.Scoring, form Form, marks Marks, status int, notices ...Notice) error {
	l := v.Product()
	form.Action = sessionPath(v.ID, "cham", l.DossierID)
	marks.Errors = map[string]Text{}
	for _, e := range form.Errors {
		if code, ok := criterionField(e.Field); ok {
			marks.Errors[code] = e.Text
		}
	}
	p := &ScoreSheetPage{Frame: q.Frame(Say("score.sheet-title", l.Order, l.Product)), Session: sessionBrief(v.Meeting), Form: form,
		Sheet: SheetOf(l.Book, l.Set, marks), Dossier: q.brief(l.Line, true), Items: q.scoreItems(v.Mine), Current: l.Order}
	p.TitleSample, p.Sheet.Sample = l.Line.Sample, l.Line.Sample
	p.Crumbs = sessionCrumbs(v.Meeting)
	p.Notices = notices
	if l.Own != nil && l.Own.State == field.CardSubmitted {
		p.Sent = true
		p.Notices = append(p.Notices, Notice{Tone: Todo, Text: Say("council.card-submitted")})
	}
	p.Book = sessionPath(v.ID, "cham", l.DossierID, "bang.xlsx")
	back := q.Form(sessionPath(v.ID, "cham", l.DossierID, "bang"), 0)
	p.BookBack = &back
	if l.Recuse {
		p.Recuse = sessionPath(v.ID, "rut", l.DossierID)
	}
	return q.Render(status, p)
}

// criterionField gives the criterion that a form's field is about.
func criterionField(name string) (string, bool) {
	if len(name) > 2 && name[:2] == "c-" {
		return name[2:], true
	}
	return "", false
}

// scoreSave stores the card as a draft and stays, or leads on to the review.
func (s *Server) scoreSave(q *Request) error {
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
	if l.Own != nil && l.Own.State == field.CardSubmitted {
		if !l.Score {
			return notScoring(v)
		}
		return s.reviewPage(q, v, form, marks, http.StatusOK)
	}
	in := cardInput(v, form, marks, false)
	if _, _, err := council.SaveCard(q.Context(), s.Office, q.Subject(), form.ActID, in); err != nil {
		if err := q.refuse(&form, err, sheetFields(l.Set)); err != nil {
			return err
		}
		return s.sheetPage(q, v, form, marks, http.StatusUnprocessableEntity)
	}
	if form.Value("do") == "review" {
		return q.See(sessionPath(v.ID, "cham", l.DossierID, "gui"))
	}
	return q.See(sessionPath(v.ID, "cham", l.DossierID))
}

// cardInput makes the act's input of a posted sheet.
func cardInput(v council.Scoring, form Form, marks Marks, submit bool) council.CardInput {
	in := council.CardInput{SessionID: v.ID, DossierID: v.Product().DossierID, Sheet: marks.Sheet(), Note: form.Value("note"), Submit: submit, Version: form.Version}
	for _, c := range v.Product().Set.Criteria() {
		if marks.Choices[c.Code] == NoneFits {
			in.None = append(in.None, c.Code)
		}
	}
	return in
}

// sheetFields puts the rulebook's codes into the sheet's fields.
func sheetFields(set *rulebook.Set) map[string]string {
	out := map[string]string{}
	for _, g := range set.GateCodes() {
		out[g] = "g"
	}
	for _, c := range set.Criteria() {
		out[c.Code] = "c-" + c.Code
	}
	return out
}
