package council

import (
	"context"

	"saoque/internal/access"
	field "saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/office"
)

// Place is where the code on a score sheet leads.
type Place struct {
	field.CardKey
	// Own says that the card is the viewer's, Score that it can still be filled.
	Own, Score bool
}

// CardAt finds the card of a code for somebody who may see that card.
func CardAt(ctx context.Context, o *office.Office, s access.Subject, code string) (Place, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Place, error) {
		k, err := field.ParseCardCode(code)
		if err != nil {
			tx.Can(access.CardView, access.Record{})
			return Place{}, err
		}
		v, err := view(tx, k.Session)
		if err != nil {
			return Place{}, err
		}
		i, err := v.product(k.Dossier)
		if err != nil {
			return Place{}, err
		}
		a := v.agenda[i]
		rec := v.on(a)
		rec.Author = k.User
		if err := tx.Authorise(access.CardView, access.SessionView, rec); err != nil {
			return Place{}, err
		}
		if k.Round != a.Round {
			return Place{}, fault.New(fault.Conflict, "council.old-round")
		}
		own := k.User == tx.Subject.UserID
		return Place{CardKey: k, Own: own, Score: own && a.State != field.Closed}, nil
	})
}
