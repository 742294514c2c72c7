package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"sync"
	"time"
)

// SequencerLock makes a sequencer the only one of its installation.
type SequencerLock struct {
	store *Store
	conn  *sql.Conn // PostgreSQL: the session that holds the lock
}

// sequencerKey is the advisory lock's key; the locks of one PostgreSQL
// database are its own.
const sequencerKey = 0x5361_6f51_7565 // "SaoQue"

// sequencing holds the SQLite stores of this process that have a sequencer;
// the file itself belongs to one process.
var sequencing sync.Map

// LockSequencer tries to become the installation's sequencer; nil without an
// error means that another one is at work.
func (s *Store) LockSequencer(ctx context.Context) (*SequencerLock, error) {
	if s.writer != nil {
		if _, taken := sequencing.LoadOrStore(s, true); taken {
			return nil, nil
		}
		return &SequencerLock{store: s}, nil
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, busy(err)
	}
	var got bool
	err = conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", int64(sequencerKey)).Scan(&got)
	if err != nil || !got {
		conn.Close()
		if err != nil {
			err = fmt.Errorf("store: sequencer lock: %w", err)
		}
		return nil, err
	}
	return &SequencerLock{store: s, conn: conn}, nil
}

// Held reports whether the lock is still ours: PostgreSQL drops it with the
// connection. The question itself must not end the connection, so the caller's
// cancellation does not reach it.
func (l *SequencerLock) Held(ctx context.Context) bool {
	if l.conn == nil {
		return true
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	var one int
	return l.conn.QueryRowContext(ctx, "SELECT 1").Scan(&one) == nil
}

// Release gives the lock back.
func (l *SequencerLock) Release() {
	if l.conn == nil {
		sequencing.Delete(l.store)
		return
	}
	// The pool keeps the session, so the lock must be given back in words; on
	// a broken session it is gone already.
	_, err := l.conn.ExecContext(context.Background(), "SELECT pg_advisory_unlock($1)", int64(sequencerKey))
	if err != nil {
		_ = l.conn.Raw(func(any) error { return driver.ErrBadConn }) // drop it from the pool
	}
	l.conn.Close()
}
