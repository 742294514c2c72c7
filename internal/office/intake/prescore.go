package intake

import (
	"context"
	"maps"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/council"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// PrescoreInput is the advisory team's preliminary scoring, criterion by
// criterion with notes.
type PrescoreInput struct {
	DossierID string
	Sheet     rulebook.Sheet
	None      []string // criteria answered with "no level fits", which score 0
	Notes     map[string]string
	Version   int64 // of the preliminary scoring, 0 for the first save
}

// SavePrescore stores the preliminary scoring and gives its result.
func SavePrescore(ctx context.Context, o *office.Office, s access.Subject, act string, in PrescoreInput) (rulebook.Result, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "prescore.save", Input: in}, func(tx *office.Tx) (rulebook.Result, error) {
		c, p, err := prescore(tx, in.DossierID, access.PrescoreSave)
		if err != nil {
			return rulebook.Result{}, err
		}
		if err := store.NeedVersion(in.Version, p.Version); err != nil {
			return rulebook.Result{}, err
		}
		r, err := c.Rules.Score(c.Set, in.Sheet)
		if err != nil {
			return r, err
		}
		p.Sheet, p.Notes, p.Total, p.UserID, p.State = in.Sheet, map[string]string{}, r.Total, s.UserID, council.CardDraft
		p.None = nil
		for _, code := range in.None {
			if x, ok := c.Criteria.Criterion(code); !ok || x.HasZero() || in.Sheet.Choices[code] != "" {
				return r, fault.New(fault.Invalid, "dossier.no-criterion", code)
			}
			p.None = append(p.None, code)
		}
		for code, note := range in.Notes {
			if _, ok := c.Criteria.Criterion(code); !ok {
				return r, fault.New(fault.Invalid, "dossier.no-criterion", code)
			}
			if note, err = party.Text("note-"+code, "field.note", note, false, 1000); err != nil {
				return r, err
			}
			if note != "" {
				p.Notes[code] = note
			}
		}
		in.Notes = p.Notes
		if err := tx.SavePrescore(&p); err != nil {
			return r, err
		}
		tx.LogSealed("dossier/"+c.ID+"/prescore", p.Version, in)
		return r, nil
	})
}

func prescore(tx *office.Tx, id string, a access.Action) (*office.Case, store.Prescore, error) {
	c, err := tx.See(id, a)
	if err != nil {
		return nil, store.Prescore{}, err
	}
	stage, err := appraisal.Stage(&c.Dossier, c.Procedure, rulebook.StagePrescore)
	if err != nil {
		return nil, store.Prescore{}, err
	}
	if err := c.Pinned(c.SetHash); err != nil {
		return nil, store.Prescore{}, err
	}
	p, err := tx.PrescoreOf(id, stage.ID, c.Edition)
	return c, p, err
}

// ConcludeInput closes the advisory stage.
type ConcludeInput struct {
	DossierID string
	Version   int64  // of the dossier
	Outcome   string // appraisal.Accept or Return
	Items     map[string]Verdict
	Remark    string // the team's conclusion; required
}

// ConcludePrescore passes the dossier to the council, once every criterion has
// been looked at, or returns it to the producer with reasons. What the team
// concluded on a dossier that passes stays sealed with its score.
func ConcludePrescore(ctx context.Context, o *office.Office, s access.Subject, act string, in ConcludeInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "prescore.conclude", Input: in}, func(tx *office.Tx) (string, error) {
		c, p, err := prescore(tx, in.DossierID, access.PrescoreConclude)
		if err != nil {
			return "", err
		}
		if err := store.NeedVersion(in.Version, c.Version); err != nil {
			return "", err
		}
		if in.Remark, err = party.Text("remark", "field.conclusion", in.Remark, true, party.MaxText); err != nil {
			return "", err
		}
		in.Items = maps.Clone(in.Items)
		returned, err := judge(tx, c, in.Items)
		if err != nil {
			return "", err
		}
		log := tx.Log
		switch in.Outcome {
		case appraisal.Return:
			if len(returned) == 0 {
				return "", fault.New(fault.Invalid, "dossier.return-reason").On("items")
			}
		case appraisal.Accept:
			if len(returned) > 0 {
				return "", fault.New(fault.Invalid, "dossier.accept-with-faults", len(returned)).On("items")
			}
			if p.Version == 0 {
				return "", fault.New(fault.Conflict, "dossier.no-prescore")
			}
			if open := c.Criteria.LeftOpen(p.Sheet); len(open) > 0 && len(p.Sheet.Gates) == 0 {
				return "", fault.New(fault.Invalid, "council.card-incomplete", len(open), open[0])
			}
			log = tx.LogSealed
			p.State = council.CardSubmitted
			if err := tx.SavePrescore(&p); err != nil {
				return "", err
			}
		default:
			return "", fault.New(fault.Invalid, "fault.bad-input", "outcome")
		}
		if err := keepReport(tx, c, Report{Remark: in.Remark}); err != nil {
			return "", err
		}
		return move(tx, c, in.Outcome, rulebook.Standing{}, dossier.Detail{Items: returned, Reason: in.Remark}, in, log)
	})
}
