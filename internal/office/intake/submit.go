package intake

import (
	"context"
	"fmt"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/store"
)

// SubmitInput sends a dossier.
type SubmitInput struct {
	DossierID string
	Version   int64
}

// Submitted is what the sender gets: what we hold, who has it, by when.
type Submitted struct {
	Slip         string
	Edition      int
	ManifestHash string
	Stage        string
	DueAt        calendar.Instant
}

// Submit freezes the dossier as its next edition and sends it to the stage
// that waits for it. The first submission gives the slip its number.
func Submit(ctx context.Context, o *office.Office, s access.Subject, act string, in SubmitInput) (Submitted, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "dossier.submit", Input: in}, func(tx *office.Tx) (Submitted, error) {
		c, err := tx.See(in.DossierID, access.DossierSubmit)
		if err != nil {
			return Submitted{}, err
		}
		if err := store.NeedVersion(in.Version, c.Version); err != nil {
			return Submitted{}, err
		}
		if err := c.Pinned(c.SetHash); err != nil {
			return Submitted{}, err
		}
		e, err := freeze(tx, c)
		if err != nil {
			return Submitted{}, err
		}
		if err := tx.AddEdition(e); err != nil {
			return Submitted{}, err
		}
		first := c.Edition == 0
		if err := appraisal.Submit(&c.Dossier, c.Procedure, tx.Now, o.Days); err != nil {
			return Submitted{}, err
		}
		if first {
			if c.Slip, err = slip(tx, c); err != nil {
				return Submitted{}, err
			}
		}
		out := Submitted{Slip: c.Slip, Edition: e.Number, ManifestHash: e.ManifestHash, Stage: c.Stage, DueAt: c.DueAt}
		return out, tx.Keep(c, "dossier.submit", "", dossier.Detail{Number: c.Slip}, out)
	})
}

func freeze(tx *office.Tx, c *office.Case) (dossier.Edition, error) {
	list, err := c.Rules.ChecklistFor(c.Set)
	if err != nil {
		return dossier.Edition{}, err
	}
	items, err := tx.Items(c.ID)
	if err != nil {
		return dossier.Edition{}, err
	}
	files, err := tx.Evidence(c.ID)
	if err != nil {
		return dossier.Edition{}, err
	}
	sheet, _, err := tx.Assessment(c.ID)
	if err != nil {
		return dossier.Edition{}, err
	}
	return dossier.Freeze(&c.Dossier, list, items, files, sheet, tx.Subject.UserID, tx.Now)
}

// slip numbers the registration slip by the book's rule.
func slip(tx *office.Tx, c *office.Case) (string, error) {
	unit, err := c.Rules.Slip.Unit(c.Units())
	if err != nil {
		return "", err
	}
	n, err := tx.NextNumber(fmt.Sprintf("slip-%s-%s-%d", c.Place.Province, unit, c.Season))
	if err != nil {
		return "", err
	}
	return c.Rules.Slip.Write(c.Units(), n, c.Season)
}

// Withdraw ends the dossier at its producer's wish.
func Withdraw(ctx context.Context, o *office.Office, s access.Subject, act string, in SubmitInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "dossier.withdraw", Input: in}, func(tx *office.Tx) (string, error) {
		c, err := tx.See(in.DossierID, access.DossierWithdraw)
		if err != nil {
			return "", err
		}
		if err := store.NeedVersion(in.Version, c.Version); err != nil {
			return "", err
		}
		if err := appraisal.Withdraw(&c.Dossier, len(c.Record.Councils) > 0, tx.Now); err != nil {
			return "", err
		}
		return c.ID, tx.Keep(c, "dossier.withdraw", "", dossier.Detail{}, in)
	})
}
