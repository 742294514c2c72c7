package jobs

import (
	"context"

	"saoque/internal/ledger"
	"saoque/internal/store"
)

// AwaitLogged waits as AwaitSequenced does and gives the entry with the proof
// that it stands under a signed checkpoint: what signing a certificate asks for.
func (q *Sequencer) AwaitLogged(ctx context.Context, id string) (ledger.Logged, error) {
	in, err := q.AwaitSequenced(ctx, id)
	if err != nil {
		return ledger.Logged{}, err
	}
	var out ledger.Logged
	err = q.store.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Entry(id)
		if err != nil {
			return err
		}
		tree, _, err := tx.Tree()
		if err != nil {
			return err
		}
		out, err = ledger.ProveLogged(e, in, tree.Hashes)
		return err
	})
	return out, err
}
