package intake

import (
	"context"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/rulebook"
)

// AtStage is a dossier on the desk of the office that holds its stage.
type AtStage struct {
	*View
	Step *rulebook.Stage
	// Standing is the last council's result; Members 0 when there was none.
	Standing rulebook.Standing
	// Claims are the producer's own choices at criteria that the commune
	// assesses, in words, by criterion label.
	Self rulebook.Sheet
}

// Reviewable gives a dossier to the office that can hold a stage of one of the
// kinds; the errors are those that the act itself would give.
func Reviewable(ctx context.Context, o *office.Office, s access.Subject, id string, a access.Action, kinds ...string) (*AtStage, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (*AtStage, error) {
		c, err := tx.Case(id)
		if err != nil {
			return nil, unknown(tx, a, err)
		}
		if err := tx.Authorise(a, access.DossierView, anyHolder(tx, c, kinds)); err != nil {
			return nil, err
		}
		step, err := appraisal.Stage(&c.Dossier, c.Procedure, kinds...)
		if err != nil {
			return nil, err
		}
		if err := tx.Authorise(a, access.DossierView, c.Record); err != nil {
			return nil, err
		}
		out := &AtStage{Step: step}
		if out.View, err = view(tx, c); err != nil {
			return nil, err
		}
		if out.Self, _, err = tx.Assessment(id); err != nil {
			return nil, err
		}
		out.Standing, err = tx.LastStanding(c)
		return out, err
	})
}

// unknown is the answer about a dossier that is not there.
func unknown(tx *office.Tx, a access.Action, err error) error {
	if tx.Subject.UserID == "" {
		return tx.Authorise(a, "", access.Record{})
	}
	tx.Can(a, access.Record{})
	return err
}

// Withdrawable gives a dossier to its producer who is about to withdraw it.
func Withdrawable(ctx context.Context, o *office.Office, s access.Subject, id string) (*View, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (*View, error) {
		c, err := tx.See(id, access.DossierWithdraw)
		if err != nil {
			return nil, err
		}
		v, err := view(tx, c)
		if err == nil && !v.May.Withdraw {
			err = fault.New(fault.Conflict, "fault.wrong-state")
		}
		return v, err
	})
}
