package web

import (
	"net/http"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/fault"
	"saoque/internal/office/intake"
	"saoque/internal/rulebook"
)

func (q *Request) prelimDesk(a access.Action) (*intake.AtStage, error) {
	return intake.Reviewable(q.Context(), q.Server.Office, q.Subject(), q.PathValue("id"), a, rulebook.StagePrescore)
}

func (q *Request) prelim() error {
	at, err := q.prelimDesk(access.PrescoreSave)
	if err != nil {
		return err
	}
	m := Marks{Choices: map[string]string{}, Gates: at.Prescore.Sheet.Gates, Remarks: at.Prescore.Notes}
	for code, key := range at.Prescore.Sheet.Choices {
		m.Choices[code] = key
	}
	for _, code := range at.Prescore.None {
		m.Choices[code] = NoneFits
	}
	return q.drawPrelim(http.StatusOK, at, q.Form("", at.Prescore.Version), m)
}

func (q *Request) drawPrelim(status int, at *intake.AtStage, f Form, m Marks) error {
	base := "/ho-so/" + at.ID
	f.Action = base + "/so-bo"
	sheet := SheetOf(at.Rules, at.Criteria, m)
	sheet.Remarks, sheet.Sample = true, at.Sample
	p := &PrelimPage{Frame: q.dossierFrame(at.View, Say("score.prelim-title", at.ProductName)), Code: at.Slip, Form: f, Sheet: sheet, Back: base, Send: at.May.Conclude,
		Dossier: DossierBrief{Product: Named{Name: at.ProductName, Sample: at.Product.Sample}, Producer: Named{Name: at.ProducerName, Sample: at.Producer.Sample}, Place: q.place(at.Place), Code: at.Slip, Sample: at.Sample, Href: base,
			Links: []Link{{Text: Say("dossier.documents"), Href: base + "#documents"}}}}
	for _, file := range at.Files {
		if len(p.Dossier.Links) < 40 {
			p.Dossier.Links = append(p.Dossier.Links, Link{Text: Words(file.Name), Href: "/tep/" + file.ID})
		}
	}
	if at.May.Conclude {
		p.Dossier.Links = append(p.Dossier.Links, Link{Text: Say("dossier.act.return"), Href: base + "/so-bo/tra-lai"})
	}
	return q.Render(status, p)
}

// savePrelim stores the sheet; «gửi» leads on to the team's conclusion.
func (q *Request) savePrelim() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	id := q.PathValue("id")
	m := MarksFrom(f.Values)
	_, _, err = intake.SavePrescore(q.Context(), q.Server.Office, q.Subject(), f.ActID, intake.PrescoreInput{DossierID: id, Sheet: m.Sheet(), None: m.none(), Notes: m.Remarks, Version: f.Version})
	if err == nil {
		if f.Value("do") == "send" {
			return q.See("/ho-so/" + id + "/so-bo/ket-luan")
		}
		return q.See("/ho-so/" + id + "/so-bo")
	}
	if e, ok := fault.As(err); ok && len(e.Field) > 5 && e.Field[:5] == "note-" {
		err = renamed(err, map[string]string{e.Field: "n-" + e.Field[5:]})
	}
	if e := q.refuseSheet(&f, &m, err); e != nil {
		return q.stale(e, id, "/ho-so/"+id+"/so-bo")
	}
	at, err := q.prelimDesk(access.PrescoreSave)
	if err != nil {
		return err
	}
	return q.drawPrelim(http.StatusUnprocessableEntity, at, f, m)
}

func (q *Request) askConclude() error {
	at, err := q.prelimDesk(access.PrescoreConclude)
	if err != nil {
		return err
	}
	return q.Render(http.StatusOK, q.concludePage(at, q.Form("", at.Version)))
}

func (q *Request) concludePage(at *intake.AtStage, f Form) *DossierActPage {
	base := "/ho-so/" + at.ID
	f.Action = base + "/so-bo/ket-luan"
	p := &DossierActPage{Frame: q.dossierFrame(at.View, Say("dossier.act-title", Say("dossier.act.conclude"), at.ProductName)), Form: f, Act: "conclude", Reason: true, MustReason: true, Back: base + "/so-bo",
		Facts: []Fact{{Label: Say("dossier.fact-code"), Value: Words(at.Slip), Href: base, Sample: at.Sample}}}
	if at.Prescore.Version > 0 {
		p.Facts = append(p.Facts, Fact{Label: Say("dossier.result-prelim"), Value: Say("dossier.result-score", points(at.Rules, at.Prescore.Total).String()), Sample: at.Sample})
	}
	if open := at.Criteria.LeftOpen(at.Prescore.Sheet); len(open) > 0 && len(at.Prescore.Sheet.Gates) == 0 {
		n := Notice{Tone: Fix, Text: Say("score.prelim-open", len(open))}
		for _, code := range open[:min(len(open), 8)] {
			n.Links = append(n.Links, Link{Text: criterionName(at.Criteria, code), Href: base + "/so-bo#tc-" + code})
		}
		p.Notices = append(p.Notices, n)
	}
	if o, ok := at.Step.Outcome(appraisal.Accept, at.Standing); ok {
		p.Follows = []Text{q.goesTo(at, o.To)}
	}
	return p
}

func (q *Request) conclude() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	id := q.PathValue("id")
	_, _, err = intake.ConcludePrescore(q.Context(), q.Server.Office, q.Subject(), f.ActID, intake.ConcludeInput{DossierID: id, Version: f.Version, Outcome: appraisal.Accept, Remark: f.Value("reason")})
	if err == nil {
		return q.See("/ho-so/" + id)
	}
	if e := q.Refuse(&f, renamed(err, letterFields)); e != nil {
		return q.stale(e, id, "/ho-so/"+id+"/so-bo")
	}
	at, err := q.prelimDesk(access.PrescoreConclude)
	if err != nil {
		return err
	}
	return q.Render(http.StatusUnprocessableEntity, q.concludePage(at, f))
}

// returnPrelim sends the dossier back from the advisory team.
func (q *Request) returnPrelim() error {
	f, v, err := q.sentCheck()
	if err != nil {
		return err
	}
	at := &intake.AtStage{View: v}
	remark := q.say(Say("intake.team-returns", fixes(at, f)))
	_, _, err = intake.ConcludePrescore(q.Context(), q.Server.Office, q.Subject(), f.ActID, intake.ConcludeInput{DossierID: v.ID, Version: f.Version, Outcome: appraisal.Return, Items: verdicts(at, f), Remark: remark})
	if err == nil {
		return q.See("/ho-so/" + v.ID)
	}
	return q.refuseCheck(teamDesk, f, err)
}
