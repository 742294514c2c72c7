package intake

import (
	"context"
	"encoding/json"
	"slices"

	"saoque/internal/access"
	"saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// View is one dossier with everything that whoever asks may know of it.
type View struct {
	*office.Case
	Product   party.Product
	Producer  party.Producer
	Checklist []rulebook.ChecklistItem
	Items     map[string]dossier.Item
	// Files are those that were not removed, with who sent them.
	Files []File
	// Latest is the newest edition without its manifest; Number 0 before the first
	// submission.
	Latest dossier.Edition
	// History is newest first.
	History []Event
	// Prescore is the advisory team's, where it may be seen; Version 0 = none.
	Prescore store.Prescore
	Results  []Result
	// Certificate is the newest one; ID "" when there is none.
	Certificate decision.Certificate
	Mine        bool // the turn is the viewer's
	May         May
}

// May says what the viewer may do now.
type May struct {
	Fill, Submit, Withdraw        bool
	Review, Forward               bool
	Prescore, Conclude, Recommend bool // Recommend: draft a decision
}

// File is a stored file with the people behind it.
type File struct {
	dossier.Evidence
	By string
	// Assisted says that an officer sent it for the producer.
	Assisted bool
}

// Event is one line of the history.
type Event struct {
	dossier.Step
	Detail dossier.Detail
	// Assisted says that an officer acted for the producer.
	Assisted bool
}

// Result is a council's closed result.
type Result struct {
	council.Agenda
	Council string
	Level   string
	// Open says that the viewer may look at the whole tally.
	Open bool
}

// Show gives one dossier.
func Show(ctx context.Context, o *office.Office, s access.Subject, id string) (*View, error) {
	v, _, _, err := ShowAlong(ctx, o, s, id, nil)
	return v, err
}

// ShowAlong gives one dossier with the ids before and after it in the list that
// led to it, "" at the list's ends; without a list both are "".
func ShowAlong(ctx context.Context, o *office.Office, s access.Subject, id string, list *Find) (v *View, prev, next string, err error) {
	v, err = office.Query(ctx, o, s, func(tx *office.Tx) (*View, error) {
		c, err := tx.See(id, access.DossierView)
		if err != nil {
			return nil, err
		}
		if list != nil {
			if prev, next, err = around(tx, c, *list); err != nil {
				return nil, err
			}
		}
		return view(tx, c)
	})
	return v, prev, next, err
}

// view loads what belongs to an authorised case.
func view(tx *office.Tx, c *office.Case) (*View, error) {
	v := &View{Case: c, Items: map[string]dossier.Item{}, Mine: mine(tx, c)}
	var err error
	if v.Product, err = tx.Product(c.ProductID); err != nil {
		return nil, err
	}
	if v.Producer, err = tx.Producer(c.ProducerID); err != nil {
		return nil, err
	}
	if v.Checklist, err = c.Rules.ChecklistFor(c.Set); err != nil {
		return nil, err
	}
	items, err := tx.Items(c.ID)
	if err != nil {
		return nil, err
	}
	for _, it := range items {
		v.Items[it.Code] = it
	}
	own, err := tx.UsersWith(access.Producer, []string{c.ProducerID}, nil, tx.Now.Date())
	if err != nil {
		return nil, err
	}
	if v.Files, err = files(tx, c.ID, own); err != nil {
		return nil, err
	}
	if c.Edition > 0 {
		if v.Latest, err = tx.EditionHead(c.ID, c.Edition); err != nil {
			return nil, err
		}
	}
	if v.History, err = history(tx, c, own); err != nil {
		return nil, err
	}
	if err := results(tx, v); err != nil {
		return nil, err
	}
	return v, may(tx, v)
}

func files(tx *office.Tx, id string, own []string) ([]File, error) {
	list, err := tx.Evidence(id)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	out := make([]File, 0, len(list))
	for _, e := range list {
		if _, known := names[e.AddedBy]; !known {
			u, err := tx.User(e.AddedBy)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			names[e.AddedBy] = u.Name
		}
		out = append(out, File{Evidence: e, By: names[e.AddedBy], Assisted: !slices.Contains(own, e.AddedBy)})
	}
	return out, nil
}

func history(tx *office.Tx, c *office.Case, own []string) ([]Event, error) {
	steps, err := tx.Steps(c.ID)
	if err != nil {
		return nil, err
	}
	team := tx.Can(access.PrescoreView, c.Record)
	out := make([]Event, 0, len(steps))
	for _, s := range steps {
		e := Event{Step: s}
		if err := json.Unmarshal([]byte(s.Detail), &e.Detail); err != nil {
			return nil, err
		}
		// Scores reach the history's readers through Results alone, and the
		// team's conclusion on what passed is the council's to read.
		e.Detail.Total, e.Detail.Members, e.Detail.Star = 0, 0, 0
		if st, ok := c.Procedure.Stage(s.Stage); ok && st.Kind == rulebook.StagePrescore && s.Act == "dossier.accept" && !team {
			e.Detail.Reason = ""
		}
		e.Step.Detail = ""
		switch s.Act {
		case "dossier.open", "dossier.submit":
			e.Assisted = !slices.Contains(own, s.UserID)
		}
		out = append(out, e)
	}
	return out, nil
}

// results adds the scores that the viewer may see: an office and a council by
// the authority, everybody else once the dossier is decided.
func results(tx *office.Tx, v *View) error {
	c := v.Case
	var bodies []council.Council
	agendas, err := tx.AgendasOf(c.ID)
	if err == nil && len(agendas) > 0 {
		bodies, err = tx.AgendaCouncils(c.ID)
	}
	if err != nil {
		return err
	}
	for i, a := range agendas {
		if a.State != council.Closed || i >= len(bodies) {
			continue
		}
		body := bodies[i]
		// The tally is the council's: its offices see it before the decision,
		// those of the dossier's commune or district only when it is theirs.
		rec := tx.BodyRecord(body)
		rec.Recused, rec.Closed = c.Record.Recused, true
		open := tx.Can(access.TallyView, rec)
		if open || c.Record.Decided || c.State.Over() {
			v.Results = append(v.Results, Result{Agenda: a, Council: body.Name, Level: body.Level, Open: open})
		}
	}
	if tx.Can(access.PrescoreView, c.Record) {
		for _, s := range c.Procedure.Stages {
			if s.Kind == rulebook.StagePrescore {
				if v.Prescore, err = tx.PrescoreOf(c.ID, s.ID, c.Edition); err != nil {
					return err
				}
			}
		}
	}
	if c.ProductCode == "" {
		return nil
	}
	list, err := tx.CertificatesFor(c.ProductCode)
	if err == nil && len(list) > 0 {
		v.Certificate = list[len(list)-1]
	}
	return err
}

func may(tx *office.Tx, v *View) error {
	c := v.Case
	m := &v.May
	if c.Editable() {
		m.Fill, m.Submit = tx.Can(access.DossierFill, c.Record), tx.Can(access.DossierSubmit, c.Record)
	}
	m.Withdraw = !c.State.Over() && len(c.Record.Councils) == 0 && tx.Can(access.DossierWithdraw, c.Record)
	s, ok := c.Procedure.Stage(c.Stage)
	if !ok || c.State != dossier.Appraisal {
		return nil
	}
	switch s.Kind {
	case rulebook.StageIntake, rulebook.StageCheck:
		m.Review = tx.Can(access.DossierMove, c.Record)
	case rulebook.StageForward:
		m.Forward = tx.Can(access.DossierMove, c.Record)
	case rulebook.StagePrescore:
		m.Prescore, m.Conclude = tx.Can(access.PrescoreSave, c.Record), tx.Can(access.PrescoreConclude, c.Record)
	case rulebook.StageDecide:
		in, err := tx.InDecision(c.ID)
		m.Recommend = !in && tx.Can(access.DecisionPrepare, c.Record)
		return err
	}
	return nil
}

// mine reports whether the dossier waits for whoever asks.
func mine(tx *office.Tx, c *office.Case) bool {
	switch access.Role(c.Turn) {
	case access.Producer:
		return slices.Contains(tx.Subject.Bodies(access.Producer), c.ProducerID)
	case access.Commune, access.District, access.Province:
		return tx.Can(access.DossierMove, c.Record)
	case access.AdvisorHead:
		return tx.Can(access.PrescoreSave, c.Record)
	case access.Secretary:
		return tx.Can(access.SessionRun, c.Record)
	case access.Chairman:
		return tx.Can(access.DecisionIssue, c.Record)
	}
	return false
}

// Change gives the newest step of a dossier, for the page that says who was
// faster. It authorises the look; the error of an act that may not even be
// known of stays what it is.
func Change(ctx context.Context, o *office.Office, s access.Subject, id string) (Event, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Event, error) {
		c, err := tx.See(id, access.DossierView)
		if err != nil {
			return Event{}, err
		}
		list, err := history(tx, c, nil)
		if err != nil || len(list) == 0 {
			return Event{}, err
		}
		return list[0], nil
	})
}

// FileOf gives the record of a stored file to those who may look at the
// dossier that owns it.
func FileOf(ctx context.Context, o *office.Office, s access.Subject, id string) (dossier.Evidence, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (dossier.Evidence, error) {
		e, err := tx.EvidenceFile(id)
		if err != nil {
			tx.Can(access.DossierView, access.Record{})
			if s.UserID == "" {
				err = fault.New(fault.Unauthenticated, "fault.unauthenticated")
			}
			return e, err
		}
		if _, err := tx.See(e.DossierID, access.DossierView); err != nil {
			return dossier.Evidence{}, err
		}
		if e.RemovedAt != 0 {
			return dossier.Evidence{}, fault.New(fault.NotFound, "fault.not-found")
		}
		return e, nil
	})
}
