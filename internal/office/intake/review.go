package intake

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// Verdict is a reviewer's word on one item.
type Verdict struct {
	Verdict string // dossier.VerdictOK or VerdictFix
	Reason  string // required with VerdictFix
}

// Report is the paper that a stage records as data.
type Report = dossier.Report

// ReviewInput closes an intake or check stage.
type ReviewInput struct {
	DossierID string
	Version   int64
	Outcome   string // appraisal.Accept or Return
	Items     map[string]Verdict
	Report    Report
}

// Review accepts the dossier to the next stage, or returns it with a reason
// for every item that must be mended, in one packet. It gives the stage or the
// state that the dossier came to.
func Review(ctx context.Context, o *office.Office, s access.Subject, act string, in ReviewInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "dossier.review", Input: in}, func(tx *office.Tx) (string, error) {
		c, stage, err := atStage(tx, in.DossierID, in.Version, access.DossierMove, rulebook.StageIntake, rulebook.StageCheck)
		if err != nil {
			return "", err
		}
		in.Items = maps.Clone(in.Items)
		returned, err := judge(tx, c, in.Items)
		if err != nil {
			return "", err
		}
		switch {
		case in.Outcome == appraisal.Return && len(returned) == 0:
			return "", fault.New(fault.Invalid, "dossier.return-reason").On("items")
		case in.Outcome == appraisal.Accept && len(returned) > 0:
			return "", fault.New(fault.Invalid, "dossier.accept-with-faults", len(returned)).On("items")
		case in.Outcome != appraisal.Accept && in.Outcome != appraisal.Return:
			return "", fault.New(fault.Invalid, "fault.bad-input", "outcome")
		}
		if err := checkReport(&in.Report, stage, in.Outcome, rulebook.Standing{}); err != nil {
			return "", err
		}
		if in.Outcome == appraisal.Accept {
			if err := keepReport(tx, c, in.Report); err != nil {
				return "", err
			}
		}
		return move(tx, c, in.Outcome, rulebook.Standing{}, dossier.Detail{Items: returned, Number: in.Report.Number, Date: string(in.Report.Date), Reason: in.Report.Remark}, in, tx.Log)
	})
}

// atStage loads a dossier held at a stage of one of the kinds and authorises.
func atStage(tx *office.Tx, id string, version int64, a access.Action, kinds ...string) (*office.Case, *rulebook.Stage, error) {
	c, err := tx.Case(id)
	if err != nil {
		tx.Can(a, access.Record{})
		return nil, nil, err
	}
	// Who could never hold such a stage is refused; who could, but not now, is
	// told that the dossier is elsewhere.
	if err := tx.Authorise(a, access.DossierView, anyHolder(tx, c, kinds)); err != nil {
		return nil, nil, err
	}
	if err := store.NeedVersion(version, c.Version); err != nil {
		return nil, nil, err
	}
	stage, err := appraisal.Stage(&c.Dossier, c.Procedure, kinds...)
	if err != nil {
		return nil, nil, err
	}
	return c, stage, tx.Authorise(a, access.DossierView, c.Record)
}

// anyHolder is the record as if the stage of these kinds that the subject could
// hold were the present one.
func anyHolder(tx *office.Tx, c *office.Case, kinds []string) access.Record {
	for _, s := range c.Procedure.Stages {
		for _, k := range kinds {
			if s.Kind == k && tx.Subject.Has(access.Role(s.Holder.Role)) {
				r := c.Record
				r.Holder = access.Role(s.Holder.Role)
				return r
			}
		}
	}
	return c.Record
}

// judge cleans the verdicts, writes them to the items and gives the reasons of
// those that must be mended. Items without a verdict keep what they had.
func judge(tx *office.Tx, c *office.Case, verdicts map[string]Verdict) (map[string]string, error) {
	items, err := tx.Items(c.ID)
	if err != nil {
		return nil, err
	}
	known := 0
	reasons := map[string]string{}
	for i := range items {
		it := &items[i]
		v, ok := verdicts[it.Code]
		if !ok {
			continue
		}
		known++
		switch v.Verdict {
		case dossier.VerdictOK:
			it.Verdict, it.Reason = dossier.VerdictOK, ""
		case dossier.VerdictFix:
			if v.Reason, err = party.Text("reason-"+it.Code, "field.reason", v.Reason, true, 1000); err != nil {
				return nil, err
			}
			it.Verdict, it.Reason, it.Done = dossier.VerdictFix, v.Reason, false
			reasons[it.Code], verdicts[it.Code] = v.Reason, v
		default:
			return nil, fault.New(fault.Invalid, "fault.bad-input", it.Code)
		}
		if err := tx.SaveItem(it); err != nil {
			return nil, err
		}
	}
	if known != len(verdicts) {
		return nil, fault.New(fault.Invalid, "fault.bad-input", "items")
	}
	return reasons, nil
}

// checkReport cleans the paper of a stage, asks for what the outcome needs and
// drops what it does not ask for.
func checkReport(r *Report, stage *rulebook.Stage, code string, st rulebook.Standing) error {
	o, ok := stage.Outcome(code, st)
	if !ok {
		return fault.New(fault.Conflict, "dossier.outcome-shut")
	}
	var err error
	if !slices.Contains(o.Needs, needForm) {
		r.Matters = nil
	} else if len(r.Matters) != len(stage.Assesses) {
		return fault.New(fault.Invalid, "dossier.form03").On("matter-0")
	}
	matters := slices.Clone(r.Matters)
	for i := range matters {
		if matters[i], err = party.Text("matter-"+strconv.Itoa(i), "field.matter", matters[i], true, party.MaxText); err != nil {
			return err
		}
	}
	r.Matters = matters
	needed := slices.Contains(o.Needs, needLetter)
	if r.Number, err = party.Line("number", "field.letter-number", r.Number, needed, 60); err != nil {
		return err
	}
	if (needed || r.Date != "") && !r.Date.Valid() {
		return fault.New(fault.Invalid, "fault.bad-date", string(r.Date)).On("date")
	}
	r.Remark, err = party.Text("remark", "field.remark", r.Remark, false, party.MaxText)
	return err
}

// What an outcome can need of a stage's paper.
const (
	needForm   = "form03"
	needLetter = "proposal"
)

// keepReport records the paper of the dossier's present stage.
func keepReport(tx *office.Tx, c *office.Case, r Report) error {
	seen, err := tx.Report(c.ID, c.Stage, &Report{})
	if err != nil {
		return err
	}
	return tx.SaveReport(c.ID, c.Stage, r, seen)
}

// move takes the outcome, keeps the dossier and tells the producer of a return.
// The scores of a dossier that ends here are sealed no longer. log is tx.Log or
// tx.LogSealed.
func move(tx *office.Tx, c *office.Case, code string, st rulebook.Standing, d dossier.Detail, payload any, log func(string, int64, any)) (string, error) {
	from := c.Stage
	if _, err := appraisal.Move(&c.Dossier, c.Procedure, code, st, tx.Now, tx.Office.Days); err != nil {
		return "", err
	}
	if c.State == dossier.Returned {
		users, err := tx.UsersWith(access.Producer, []string{c.ProducerID}, nil, tx.Now.Date())
		if err != nil {
			return "", err
		}
		for _, u := range users {
			if err := tx.Notify(u, "notice.returned", "/ho-so/"+c.ID, c.ProductName); err != nil {
				return "", err
			}
		}
	}
	to := c.Stage
	if c.State != dossier.Appraisal {
		to = string(c.State)
	}
	after := c.Stage
	c.Stage = from // the history names the stage that acted
	if err := tx.Step(c, "dossier."+code, to, d); err != nil {
		return "", err
	}
	c.Stage = after
	if err := tx.SaveDossier(&c.Dossier); err != nil {
		return "", err
	}
	if c.State == dossier.Closed {
		if err := tx.Reveal(c.ID); err != nil {
			return "", err
		}
	}
	log("dossier/"+c.ID, c.Version, payload)
	return to, nil
}

// ForwardInput sends a council's result up with the office's letter, or closes
// the dossier where the result does not reach the next level.
type ForwardInput struct {
	DossierID string
	Version   int64
	Outcome   string // appraisal.Forward or Refuse
	Report    Report
}

// Forward closes a forward stage. The last closed council result decides which
// outcomes are open.
func Forward(ctx context.Context, o *office.Office, s access.Subject, act string, in ForwardInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "dossier.forward", Input: in}, func(tx *office.Tx) (string, error) {
		c, stage, err := atStage(tx, in.DossierID, in.Version, access.DossierMove, rulebook.StageForward)
		if err != nil {
			return "", err
		}
		if in.Outcome != appraisal.Forward && in.Outcome != appraisal.Refuse {
			return "", fault.New(fault.Invalid, "fault.bad-input", "outcome")
		}
		st, err := tx.LastStanding(c)
		if err != nil {
			return "", err
		}
		if err := checkReport(&in.Report, stage, in.Outcome, st); err != nil {
			return "", err
		}
		if in.Outcome == appraisal.Refuse && in.Report.Remark == "" {
			return "", fault.New(fault.Invalid, "fault.required", party.Label("field.reason")).On("remark")
		}
		if err := keepReport(tx, c, in.Report); err != nil {
			return "", err
		}
		d := dossier.Detail{Number: in.Report.Number, Date: string(in.Report.Date), Reason: in.Report.Remark, Total: st.Sum, Members: st.Members, Star: st.Star}
		return move(tx, c, in.Outcome, st, d, in, tx.Log)
	})
}
