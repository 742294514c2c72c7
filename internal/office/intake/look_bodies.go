package intake

import (
	"context"

	"saoque/internal/access"
	"saoque/internal/council"
	"saoque/internal/office"
	"saoque/internal/party"
)

// Bodies are what a role can be held in.
type Bodies struct {
	Councils  []council.Council
	Producers []party.Producer
}

// shownBodies bounds each list.
const shownBodies = 500

// AllBodies lists councils, teams and producers for whoever gives grants.
func AllBodies(ctx context.Context, o *office.Office, s access.Subject) (Bodies, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (b Bodies, err error) {
		if err = tx.Authorise(access.UserManage, "", access.Record{}); err != nil {
			return b, err
		}
		if b.Councils, err = tx.CouncilsBefore(0, "", shownBodies); err != nil {
			return b, err
		}
		b.Producers, err = tx.Producers(shownBodies)
		return b, err
	})
}
