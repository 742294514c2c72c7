// Package jobs holds what runs beside the acts.
package jobs

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/store"
)

const (
	// sequencerEvery is the longest time between two rounds.
	sequencerEvery = time.Second
	// sequencerPause is the shortest, so that a burst of acts shares a round
	// and the disk is left to the acts.
	sequencerPause = 250 * time.Millisecond
	// sequencerBatch bounds the entries of one transaction.
	sequencerBatch = 512
	// sequencerOverdue is the age at which an unsequenced entry is an alarm.
	sequencerOverdue = 60 * time.Second
	// sequencerSweep is how often the whole log is searched for entries that
	// are neither numbered nor queued.
	sequencerSweep = time.Hour
)

// Sequencer numbers what the acts have logged, writes the tree and signs it.
// There is one per installation: on PostgreSQL the nodes agree by an advisory
// lock, and those that lost wait. Acts never wait for it.
type Sequencer struct {
	store *store.Store
	keys  *ledger.Keyring
	clock calendar.Clock
	log   *slog.Logger
	poke  chan struct{}

	round   sync.Mutex // one round at a time; guards the fields below
	lock    *store.SequencerLock
	checked int64 // entries below were read back and hashed since the start
	swept   calendar.Instant

	mu     sync.Mutex
	status Status
}

// Status is the sequencer's state, for doctor, logs and the status page.
type Status struct {
	Leader  bool             // this process is the sequencer
	Size    int64            // entries sequenced
	Signed  int64            // entries under the newest signed checkpoint
	Overdue int64            // entries unsequenced for over a minute: an alarm
	Oldest  calendar.Instant // the oldest of them
	Err     error            // why the last round failed; signing waits until it is nil
}

// NewSequencer makes a sequencer; Run starts it. log may be nil.
func NewSequencer(s *store.Store, keys *ledger.Keyring, clock calendar.Clock, log *slog.Logger) *Sequencer {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Sequencer{store: s, keys: keys, clock: clock, log: log, poke: make(chan struct{}, 1)}
}

// CheckStart compares the database's log with the last checkpoint that was
// kept outside it. The product must not start over the error: the database is
// shorter than what was signed, or another one, or the keys are lost. After a
// restore the operator opens a new shard instead.
func (q *Sequencer) CheckStart(ctx context.Context) error {
	last := q.keys.Last()
	return q.store.Read(ctx, func(tx *store.Tx) error {
		tree, _, err := tx.Tree()
		if err != nil {
			return err
		}
		if last != nil {
			return ledger.CheckExtends(last.Checkpoint, tree)
		}
		saved, found, err := tx.LastCheckpoint()
		if err != nil || !found {
			return err
		}
		// A server beside us may have signed its first checkpoint since the keys
		// were read.
		if err := q.keys.Reread(); err != nil {
			return err
		}
		if last = q.keys.Last(); last == nil {
			return fault.New(fault.Conflict, "ledger.keys-lost", saved.Ref().String())
		}
		return ledger.CheckExtends(last.Checkpoint, tree)
	})
}

// Poke asks for a round soon; it never blocks.
func (q *Sequencer) Poke() {
	select {
	case q.poke <- struct{}{}:
	default:
	}
}

// Status gives the state after the last round.
func (q *Sequencer) Status() Status {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.status
}

// Run works until ctx ends, about once a second, and then once more, so that a
// calm stop leaves nothing unsigned.
func (q *Sequencer) Run(ctx context.Context) {
	for ctx.Err() == nil {
		q.tick(ctx)
		q.rest(ctx)
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	q.tick(last)
	q.Close()
}

// rest waits for the next round; a poke is heard after the pause.
func (q *Sequencer) rest(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(sequencerPause):
	}
	select {
	case <-ctx.Done():
	case <-q.poke:
	case <-time.After(sequencerEvery - sequencerPause):
	}
}

// Close gives the lock back; for a sequencer that was used without Run.
func (q *Sequencer) Close() {
	q.round.Lock()
	defer q.round.Unlock()
	if q.lock != nil {
		q.lock.Release()
		q.lock = nil
	}
}

// tick does one round and keeps its outcome.
func (q *Sequencer) tick(ctx context.Context) Status {
	q.round.Lock()
	defer q.round.Unlock()
	if ctx.Err() != nil {
		return q.Status()
	}
	st, err := q.work(ctx)
	if err != nil && ctx.Err() != nil {
		return q.Status() // stopped in the middle, which tells nothing
	}
	st.Err = err
	q.mu.Lock()
	old := q.status
	q.status = st
	q.mu.Unlock()
	if err != nil && (old.Err == nil || old.Err.Error() != err.Error()) {
		q.log.Error("ledger: sequencing failed", "err", err)
	}
	if st.Overdue > 0 && old.Overdue == 0 {
		q.log.Error("ledger: entries wait for over a minute", "entries", st.Overdue, "oldest", st.Oldest.RFC3339())
	}
	return st
}

// work is one round: number, write the tree, sign, look for what is overdue.
func (q *Sequencer) work(ctx context.Context) (st Status, err error) {
	if q.lock != nil && !q.lock.Held(ctx) {
		q.lock.Release()
		q.lock = nil
	}
	if q.lock == nil {
		if q.lock, err = q.store.LockSequencer(ctx); err != nil {
			return st, err
		}
	}
	if st.Leader = q.lock != nil; st.Leader {
		err = errors.Join(q.sweep(ctx), q.sequence(ctx), q.sign(ctx))
	}
	e := q.store.Read(ctx, func(tx *store.Tx) error {
		head, err := tx.TreeHead()
		if err != nil {
			return err
		}
		st.Size = head.Size
		if c, found, err := tx.LastCheckpoint(); err != nil {
			return err
		} else if found {
			st.Signed = c.Size
		}
		st.Overdue, st.Oldest, err = tx.Overdue(q.clock.Now().Add(-sequencerOverdue))
		return err
	})
	return st, errors.Join(err, e)
}

// sweep looks, rarely, for entries that fell out of the queue.
func (q *Sequencer) sweep(ctx context.Context) error {
	now := q.clock.Now()
	if q.swept != 0 && now >= q.swept && now < q.swept.Add(sequencerSweep) {
		return nil
	}
	var lost int64
	err := q.store.Read(ctx, func(tx *store.Tx) (err error) {
		lost, err = tx.EntriesAdrift()
		return err
	})
	if err == nil && lost > 0 {
		q.log.Warn("ledger: entries were neither numbered nor queued", "entries", lost)
		err = q.store.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.RequeueEntries()
			return err
		})
	}
	if err == nil {
		q.swept = now
	}
	return err
}

// sequence numbers everything that waits. A lost race against another process
// over the same file is run again on the winner's head.
func (q *Sequencer) sequence(ctx context.Context) error {
	for lost := 0; ; {
		waiting := false
		err := q.store.Read(ctx, func(tx *store.Tx) error {
			n, err := tx.Unsequenced()
			waiting = n > 0
			return err
		})
		if err != nil || !waiting {
			return err
		}
		n := 0
		err = q.store.Write(ctx, func(tx *store.Tx) (err error) {
			_, n, err = tx.Sequence(q.clock.Now(), sequencerBatch)
			return err
		})
		if e, ok := fault.As(err); ok && e.Key == "fault.stale" && lost < 5 {
			lost++
			continue
		}
		if err != nil || n == 0 {
			return err
		}
	}
}

// sign signs the committed head when no checkpoint covers it yet. First it
// reads back what was stored since the last signature and hashes it again: a
// signature over a damaged leaf could never be taken back.
func (q *Sequencer) sign(ctx context.Context) error {
	last := q.keys.Last()
	var head store.TreeHead
	var saved ledger.SignedCheckpoint
	err := q.store.Read(ctx, func(tx *store.Tx) error {
		tree, h, err := tx.Tree()
		if err != nil {
			return err
		}
		head = h
		found := false
		if saved, found, err = tx.LastCheckpoint(); err != nil {
			return err
		}
		if last == nil && found {
			return fault.New(fault.Conflict, "ledger.keys-lost", saved.Ref().String())
		}
		if covered(last, head, q.keys.Origin()) {
			return nil
		}
		if last != nil {
			q.checked = max(q.checked, last.Size)
			if err := ledger.CheckExtends(last.Checkpoint, tree); err != nil {
				return err
			}
		}
		return tx.CheckStored(q.checked, head.Size)
	})
	if err != nil {
		return err
	}
	if !covered(last, head, q.keys.Origin()) {
		at := head.At
		if head.Size == 0 {
			at = q.clock.Now()
		}
		if last != nil {
			at = max(at, last.Time)
		}
		c, err := q.keys.SignCheckpoint(head.Size, head.Root, at)
		if err != nil {
			return err
		}
		last, q.checked = &c, head.Size
	}
	if saved.Note == last.Note {
		return nil
	}
	return q.store.Write(ctx, func(tx *store.Tx) error { return tx.SaveCheckpoint(*last) })
}

func covered(last *ledger.SignedCheckpoint, head store.TreeHead, origin string) bool {
	return last != nil && last.Size == head.Size && last.Root == head.Root && last.Origin == origin
}

// waitStep is how often a node that is not the sequencer looks again.
const waitStep = 50 * time.Millisecond

// Drain sequences and signs everything that is committed now and gives the
// checkpoint that covers it. On a node that is not the sequencer it waits for
// the one that is.
func (q *Sequencer) Drain(ctx context.Context) (ledger.SignedCheckpoint, error) {
	for {
		st := q.tick(ctx)
		if st.Err != nil {
			return ledger.SignedCheckpoint{}, st.Err
		}
		var c ledger.SignedCheckpoint
		done := false
		err := q.store.Read(ctx, func(tx *store.Tx) error {
			waiting, err := tx.Unsequenced()
			if err != nil {
				return err
			}
			head, err := tx.TreeHead()
			if err != nil {
				return err
			}
			found := false
			c, found, err = tx.LastCheckpoint()
			done = err == nil && found && waiting == 0 && c.Size == head.Size
			return err
		})
		if err != nil || done {
			return c, err
		}
		if err := sleep(ctx, waitStep); err != nil {
			return ledger.SignedCheckpoint{}, err
		}
	}
}

// AwaitSequenced waits until a signed checkpoint covers the entry; minutes and
// certificates print what it gives. An unknown entry is NotFound; when ctx
// ends first the error is Unavailable.
func (q *Sequencer) AwaitSequenced(ctx context.Context, id string) (ledger.Inclusion, error) {
	for try := 0; ; try++ {
		var in ledger.Inclusion
		var ok bool
		err := q.store.Read(ctx, func(tx *store.Tx) (err error) {
			if in, ok, err = tx.Inclusion(id); err == nil && !ok && try == 0 {
				_, err = tx.Entry(id)
			}
			return err
		})
		if err != nil || ok {
			return in, err
		}
		st := q.tick(ctx)
		if st.Err != nil {
			return in, fault.Wrap(fault.Unavailable, st.Err, "ledger.not-yet")
		}
		if try > 0 || !st.Leader {
			if err := sleep(ctx, waitStep); err != nil {
				return in, err
			}
		}
	}
}

// Export drains the sequencer and writes the log to w as the file that
// ledger.Verify reads, without what is sealed. It gives the checkpoint that
// covers the file and the key that signed it.
func (q *Sequencer) Export(ctx context.Context, w io.Writer) (ledger.SignedCheckpoint, ledger.VerifierKey, error) {
	var c ledger.SignedCheckpoint
	if _, err := q.Drain(ctx); err != nil {
		return c, ledger.VerifierKey{}, err
	}
	chain, shards := q.keys.Chain(), q.keys.Shards()
	err := q.store.Read(ctx, func(tx *store.Tx) error {
		src, err := tx.ExportSource(chain, shards, q.keys.Last())
		if err != nil {
			return err
		}
		c = src.Checkpoints[len(src.Checkpoints)-1]
		return ledger.WriteExport(w, src)
	})
	return c, ledger.VerifierKey{Origin: c.Origin, Public: chain[len(chain)-1].Public}, err
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return fault.Wrap(fault.Unavailable, ctx.Err(), "ledger.not-yet")
	case <-time.After(d):
		return nil
	}
}
