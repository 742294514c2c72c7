package intake

import (
	"context"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/office"
	"saoque/internal/store"
)

// Work is what waits for somebody, by deadline.
type Work struct {
	Rows       []Row
	Prev, Next Cursor
	// Mine counts all of them.
	Mine Tally
	// Producer, Others and Late count what waits for others in the same scope.
	Producer, Others int
	Late             Tally
	// Deciding counts what waits for a decision that the viewer may draft.
	Deciding int
	Notices  []Notice
}

// Notice is an unread message to the viewer.
type Notice struct {
	At   calendar.Instant
	Key  string
	Args []string
	Link string
	// Reasons are those of the return it tells of.
	Reasons []string
}

// Mine gives the work of whoever asks.
func Mine(ctx context.Context, o *office.Office, s access.Subject, at Cursor, backwards bool, limit int) (Work, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Work, error) {
		var w Work
		if err := tx.Authorise(access.WorkView, "", access.Record{}); err != nil {
			return w, err
		}
		f := filter(tx, Find{Turn: TurnMine, AtTime: at.At, AtID: at.ID, Backwards: backwards, Limit: limit})
		p, err := tx.Dossiers(f)
		if err != nil {
			return w, err
		}
		w.Prev, w.Next = Cursor(p.Prev), Cursor(p.Next)
		if w.Rows, err = rows(tx, p.Rows); err != nil {
			return w, err
		}
		counts, kept, err := keptCounts(tx)
		if err != nil {
			return w, err
		}
		v, err := views(tx, counts, kept)
		if err != nil {
			return w, err
		}
		w.Mine, w.Late = v.Mine, v.Late
		under := 0
		for _, c := range counts {
			switch dossier.State(c.State) {
			case dossier.Returned:
				w.Producer += c.N
			case dossier.Appraisal:
				under += c.N
				if c.Turn == string(access.Chairman) && s.Has(access.Province) {
					w.Deciding += c.N
				}
			}
		}
		w.Others = max(0, under-w.Mine.N)
		w.Notices, err = notices(tx)
		return w, err
	})
}

// shownNotices bounds the messages on a page.
const shownNotices = 10

func notices(tx *office.Tx) ([]Notice, error) {
	list, err := tx.Notices(tx.Subject.UserID, shownNotices)
	if err != nil {
		return nil, err
	}
	var out []Notice
	for _, n := range list {
		out = append(out, Notice{At: n.At, Key: n.Key, Args: n.Args, Link: n.Link})
	}
	return out, nil
}

// ReadNotices marks the viewer's messages up to a moment as read. It is no act
// on anything, so the ledger does not hear of it.
func ReadNotices(ctx context.Context, o *office.Office, s access.Subject, upTo calendar.Instant) error {
	if err := access.Check(s, access.WorkView, "", access.Record{}); err != nil {
		return err
	}
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.ReadNotices(s.UserID, upTo, o.Clock.Now())
	})
}
