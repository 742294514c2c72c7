package web

import (
	"net/http"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/dossier"
	"saoque/internal/office/intake"
	"saoque/internal/rulebook"
	"saoque/internal/viet"
)

// letterFields are the names that a letter's fields have on forms.
var letterFields = map[string]string{"number": "letter_number", "date": "letter_date", "remark": "reason"}

func (q *Request) forwardPage(at *intake.AtStage, f Form) *DossierActPage {
	p := &DossierActPage{Frame: q.dossierFrame(at.View, Say("dossier.act-title", Say("dossier.act.forward"), at.ProductName)), Form: f, Act: "forward", Letter: true, Reason: true, Back: "/ho-so/" + at.ID}
	p.Form.Action = "/ho-so/" + at.ID + "/chuyen"
	p.Facts = []Fact{{Label: Say("dossier.fact-product"), Value: Words(at.ProductName), Sample: at.Product.Sample}}
	if at.Standing.Members > 0 {
		p.Facts = append(p.Facts, Fact{Label: Say("dossier.results"), Value: Say("dossier.result-mean", viet.Mean(at.Standing.Sum, at.Standing.Members*at.Rules.Step), at.Standing.Members), Sample: at.Sample})
	}
	for _, o := range at.Step.Open(at.Standing) {
		switch o.Code {
		case appraisal.Forward:
			p.Outcomes = append(p.Outcomes, Option{Value: o.Code, Text: Say("dossier.outcome-forward")})
			p.Follows = append(p.Follows, q.goesTo(at, o.To))
		case appraisal.Refuse:
			p.Outcomes = append(p.Outcomes, Option{Value: o.Code, Text: Say("dossier.outcome-refuse")})
			p.Follows = append(p.Follows, Say("dossier.follows-closed"))
		}
	}
	if len(p.Outcomes) == 1 {
		only := p.Outcomes[0].Value
		p.Letter, p.MustReason = only == appraisal.Forward, only == appraisal.Refuse
		p.Form.Carry = map[string][]string{"outcome": {only}}
		p.Outcomes = nil
		if only == appraisal.Refuse {
			p.Act = "close"
		}
	}
	return p
}

// goesTo says where an outcome leads.
func (q *Request) goesTo(at *intake.AtStage, to string) Text {
	if s, ok := at.Procedure.Stage(to); ok {
		return Say("dossier.follows-goes", s.Name)
	}
	switch to {
	case rulebook.ToProducer:
		return Say("dossier.follows-producer")
	}
	return Say("dossier.follows-closed")
}

func (q *Request) askForward() error {
	at, err := intake.Reviewable(q.Context(), q.Server.Office, q.Subject(), q.PathValue("id"), access.DossierMove, rulebook.StageForward)
	if err != nil {
		return err
	}
	return q.Render(http.StatusOK, q.forwardPage(at, q.Form("", at.Version)))
}

func (q *Request) forward() error {
	id := q.PathValue("id")
	f, err := q.Sent()
	if err != nil {
		return err
	}
	in := intake.ForwardInput{DossierID: id, Version: f.Version, Outcome: f.Value("outcome"), Report: intake.Report{Number: f.Value("letter_number"), Remark: f.Value("reason")}}
	in.Report.Date, err = Date("letter_date", f.Value("letter_date"))
	if err == nil {
		_, _, err = intake.Forward(q.Context(), q.Server.Office, q.Subject(), f.ActID, in)
	}
	if err == nil {
		return q.See("/ho-so/" + id)
	}
	if e := q.Refuse(&f, renamed(err, letterFields)); e != nil {
		return q.stale(e, id, "/ho-so/"+id)
	}
	at, err := intake.Reviewable(q.Context(), q.Server.Office, q.Subject(), id, access.DossierMove, rulebook.StageForward)
	if err != nil {
		return err
	}
	return q.Render(http.StatusUnprocessableEntity, q.forwardPage(at, f))
}

func (q *Request) askWithdraw() error {
	v, err := intake.Withdrawable(q.Context(), q.Server.Office, q.Subject(), q.PathValue("id"))
	if err != nil {
		return err
	}
	p := &DossierActPage{Frame: q.dossierFrame(v, Say("dossier.act-title", Say("dossier.act.withdraw"), v.ProductName)), Form: q.Form("/ho-so/"+v.ID+"/rut", v.Version), Act: "withdraw",
		Facts: []Fact{{Label: Say("dossier.fact-code"), Value: Words(v.Slip), Sample: v.Sample}, {Label: Say("dossier.fact-product"), Value: Words(v.ProductName), Sample: v.Product.Sample}},
		Back:  "/ho-so/" + v.ID, Follows: []Text{Say("dossier.follows-closed")}}
	if v.State == dossier.Draft {
		p.Back = "/toi/" + v.ID
	}
	return q.Render(http.StatusOK, p)
}

func (q *Request) withdraw() error {
	id := q.PathValue("id")
	f, err := q.Sent()
	if err != nil {
		return err
	}
	if _, _, err := intake.Withdraw(q.Context(), q.Server.Office, q.Subject(), f.ActID, intake.SubmitInput{DossierID: id, Version: f.Version}); err != nil {
		return q.stale(err, id, "/ho-so/"+id)
	}
	return q.See("/ho-so/" + id)
}
