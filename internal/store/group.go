package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"saoque/internal/fault"
)

// groupWriter owns SQLite's only writing connection. It takes every write that
// waits, runs each in a savepoint of one transaction, and commits them with one
// flush to disk; each caller is answered only after that commit. A failed write
// rolls back to its savepoint and leaves the others alone.
type groupWriter struct {
	db      *sql.DB // holds ses's connection alone
	ses     *session
	dialect *dialect
	jobs    chan *job
	done    chan struct{}
	mu      sync.RWMutex
	closed  bool
	broken  error // after a failed commit nothing is known of the disk: refuse
}

type job struct {
	ctx  context.Context
	fn   func(*Tx) error
	err  error
	done chan struct{}
}

// maxBatch bounds how long the first of a batch waits for the others' work.
const maxBatch = 64

func newGroupWriter(db *sql.DB, ses *session, d *dialect) *groupWriter {
	w := &groupWriter{db: db, ses: ses, dialect: d, jobs: make(chan *job, maxBatch), done: make(chan struct{})}
	go w.run()
	return w
}

func (w *groupWriter) do(ctx context.Context, fn func(*Tx) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{})}
	w.mu.RLock()
	if w.closed {
		w.mu.RUnlock()
		return busy(errors.New("store: closed"))
	}
	select {
	case w.jobs <- j:
		w.mu.RUnlock()
	case <-ctx.Done():
		w.mu.RUnlock()
		return ctx.Err()
	}
	// No way back from here: the caller learns what became of the write even
	// when its own context has ended.
	<-j.done
	return j.err
}

func (w *groupWriter) close() error {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.jobs)
	}
	w.mu.Unlock()
	<-w.done
	return errors.Join(w.ses.close(), w.db.Close())
}

func (w *groupWriter) run() {
	defer close(w.done)
	for first := range w.jobs {
		batch := []*job{first}
	fill:
		for len(batch) < maxBatch {
			select {
			case j, ok := <-w.jobs:
				if !ok {
					break fill
				}
				batch = append(batch, j)
			default:
				break fill
			}
		}
		w.commit(batch)
		for _, j := range batch {
			close(j.done)
		}
	}
}

func (w *groupWriter) commit(batch []*job) {
	fail := func(err error) {
		for _, j := range batch {
			if j.err == nil {
				j.err = busy(err)
			}
		}
	}
	if w.broken != nil {
		fail(w.broken)
		return
	}
	ctx := context.Background()
	if _, err := w.ses.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		fail(err)
		return
	}
	wrote := false
	for _, j := range batch {
		if j.err = j.ctx.Err(); j.err != nil {
			continue
		}
		if j.err = w.savepoint(j); j.err == nil {
			wrote = true
		}
	}
	end := "COMMIT"
	if !wrote {
		end = "ROLLBACK"
	}
	if _, err := w.ses.exec(ctx, end); err != nil {
		// A failed flush may have dropped pages: retrying could acknowledge
		// what is not on the disk. Stop writing and say so.
		w.broken = fmt.Errorf("store: commit failed, writing stopped: %w", err)
		w.ses.exec(ctx, "ROLLBACK")
		fail(w.broken)
	}
}

func (w *groupWriter) savepoint(j *job) (err error) {
	ctx := context.WithoutCancel(j.ctx)
	if _, err := w.ses.exec(ctx, "SAVEPOINT act"); err != nil {
		return busy(err)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: panic in a write: %v\n%s", p, debug.Stack())
		}
		if err != nil {
			if _, e := w.ses.exec(ctx, "ROLLBACK TO act"); e != nil {
				err = errors.Join(err, e)
			}
		}
		if _, e := w.ses.exec(ctx, "RELEASE act"); e != nil && err == nil {
			err = fault.Wrap(fault.Unavailable, e, "fault.busy")
		}
	}()
	return j.fn(&Tx{ctx: ctx, ses: w.ses, dialect: w.dialect, write: true})
}
