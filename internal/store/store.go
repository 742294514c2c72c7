// Package store is the only one that speaks SQL: one text for SQLite and
// PostgreSQL, one file per area. A Write is one transaction; on SQLite writers
// that wait for the disk at the same time share one commit.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"saoque/internal/fault"
)

// Store is an open database; safe for concurrent use.
type Store struct {
	dialect dialect
	db      *sql.DB       // PostgreSQL: everything; SQLite: the read-only pool
	writer  *groupWriter  // SQLite only
	readers chan *session // SQLite only
}

// session is one connection with its prepared statements.
type session struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt // nil: the driver caches by itself
}

// Options are the settings of Open; the zero value is right.
type Options struct {
	// Readers is how many SQLite snapshots may be read at once; 0 means twice the
	// processors, 4 to 8. Each maps the file for itself.
	Readers int
	// MaxConns bounds the PostgreSQL pool; 0 means 32.
	MaxConns int
	// WriterCache is the SQLite writer's page cache in MiB; 0 means 8. Bulk
	// loads ask for more.
	WriterCache int
}

// Open opens the database that dsn names, "sqlite:FILE" or "postgres://…",
// and brings its schema up to date.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	if o.Readers == 0 {
		o.Readers = min(8, max(4, 2*runtime.NumCPU()))
	}
	if o.MaxConns == 0 {
		o.MaxConns = 32
	}
	if o.WriterCache == 0 {
		o.WriterCache = 8
	}
	var s *Store
	var err error
	switch {
	case strings.HasPrefix(dsn, "sqlite:"):
		s, err = openSQLite(ctx, strings.TrimPrefix(dsn, "sqlite:"), o)
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		s, err = openPostgres(ctx, dsn, o)
	default:
		return nil, fmt.Errorf("store: %q names neither sqlite: nor postgres://", dsn)
	}
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Engine names the engine: "sqlite" or "postgres".
func (s *Store) Engine() string { return s.dialect.name }

// Close waits for writes under way and closes every connection.
func (s *Store) Close() error {
	var errs []error
	if s.writer != nil {
		errs = append(errs, s.writer.close())
	}
	if s.readers != nil {
		for range cap(s.readers) {
			r := <-s.readers
			errs = append(errs, r.close())
		}
	}
	errs = append(errs, s.db.Close())
	return errors.Join(errs...)
}

// Write runs fn in one read-write transaction and returns once it is durable.
// When fn fails nothing of it stays. fn may run again after a serialisation
// failure, so it must only touch tx and its own results.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	if s.writer != nil {
		return s.writer.do(ctx, fn)
	}
	return s.writePostgres(ctx, fn)
}

// Read runs fn on one snapshot (SQLite) or one connection (PostgreSQL).
func (s *Store) Read(ctx context.Context, fn func(*Tx) error) error {
	if s.readers == nil {
		conn, err := s.db.Conn(ctx)
		if err != nil {
			return busy(err)
		}
		defer conn.Close()
		return fn(&Tx{ctx: ctx, ses: &session{conn: conn}, dialect: &s.dialect})
	}
	var r *session
	select {
	case r = <-s.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { s.readers <- r }()
	// A read cut short must not leave the snapshot open, so the connection
	// itself never sees the caller's cancellation; fn's rows are small.
	inner := context.WithoutCancel(ctx)
	if _, err := r.exec(inner, "BEGIN"); err != nil {
		return err
	}
	defer r.exec(inner, "ROLLBACK")
	return fn(&Tx{ctx: inner, ses: r, dialect: &s.dialect})
}

// Snapshot is Read on one unchanging state of the database on both engines, for
// checks that compare whole tables.
func (s *Store) Snapshot(ctx context.Context, fn func(*Tx) error) error {
	if s.readers != nil {
		return s.Read(ctx, fn)
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return busy(err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return busy(err)
	}
	defer tx.Rollback()
	return fn(&Tx{ctx: ctx, ses: &session{conn: conn}, dialect: &s.dialect})
}

func busy(err error) error {
	return fault.Wrap(fault.Unavailable, err, "fault.busy")
}

func (s *session) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if st := s.stmts[query]; st != nil {
		return st, nil
	}
	st, err := s.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("store: %w in %s", err, query)
	}
	s.stmts[query] = st
	return st, nil
}

func (s *session) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s.stmts == nil {
		return s.conn.ExecContext(ctx, query, args...)
	}
	st, err := s.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

func (s *session) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s.stmts == nil {
		return s.conn.QueryContext(ctx, query, args...)
	}
	st, err := s.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

func (s *session) close() error {
	for _, st := range s.stmts {
		st.Close()
	}
	return s.conn.Close()
}

const closeTimeout = 30 * time.Second
