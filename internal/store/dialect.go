package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"saoque/internal/fault"
)

// dialect is all that the two engines may differ in.
type dialect struct {
	name  string
	types *strings.Replacer // the migrations' types, written for SQLite
	// kind sorts an engine's error: "unique", "retry", "busy", "text" (a text
	// that the engine cannot hold, so that no row can have it) or "".
	kind func(error) string
	// hold and holdShared take a lock by number until the transaction ends; ""
	// where there is one writer.
	hold, holdShared string
	// many is how many arguments a statement that inserts many rows takes.
	// PostgreSQL answers less often with more; SQLite's driver looks each
	// argument up among all the others.
	many int
}

var sqliteDialect = dialect{
	name:  "sqlite",
	many:  300,
	types: strings.NewReplacer(),
	kind: func(err error) string {
		var e *sqlite.Error
		if !errors.As(err, &e) {
			return ""
		}
		switch c := e.Code(); {
		case c == sqlite3.SQLITE_CONSTRAINT_UNIQUE || c == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
			return "unique"
		case c&0xff == sqlite3.SQLITE_BUSY || c&0xff == sqlite3.SQLITE_LOCKED:
			return "busy"
		}
		return ""
	},
}

var postgresDialect = dialect{
	name:  "postgres",
	many:  4000,
	types: strings.NewReplacer(" TEXT", ` TEXT COLLATE "C"`, " INTEGER", " BIGINT", " BLOB", " BYTEA", ") STRICT;", ");"),
	kind: func(err error) string {
		var e *pgconn.PgError
		if !errors.As(err, &e) {
			return ""
		}
		switch e.Code {
		case "23505":
			return "unique"
		case "40001", "40P01":
			return "retry"
		case "53300", "57P03":
			return "busy"
		case "22021":
			return "text"
		}
		return ""
	},
	hold:       "SELECT pg_advisory_xact_lock($1)",
	holdShared: "SELECT pg_advisory_xact_lock_shared($1)",
}

// explain turns an engine's error into one of ours where a caller can act on it.
func (d *dialect) explain(err error, query string) error {
	if err == nil {
		return nil
	}
	switch d.kind(err) {
	case "unique":
		return fault.Wrap(fault.Conflict, err, "fault.stale")
	case "busy":
		return busy(err)
	case "text":
		return fault.Wrap(fault.NotFound, err, "fault.not-found")
	}
	return fmt.Errorf("store: %w in %s", err, query)
}

func openSQLite(ctx context.Context, file string, o Options) (*Store, error) {
	dsn := func(pragmas ...string) string {
		q := url.Values{}
		for _, p := range append([]string{"busy_timeout(10000)", "foreign_keys(1)", "temp_store(2)"}, pragmas...) {
			q.Add("_pragma", p)
		}
		return "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + q.Encode()
	}
	wdb, err := sql.Open("sqlite", dsn("journal_mode(WAL)", "synchronous(FULL)", fmt.Sprintf("cache_size(-%d)", o.WriterCache<<10)))
	if err != nil {
		return nil, err
	}
	wdb.SetMaxOpenConns(1)
	wconn, err := wdb.Conn(ctx)
	if err != nil {
		wdb.Close()
		return nil, fmt.Errorf("store: open %s: %w", file, err)
	}
	rdb, err := sql.Open("sqlite", dsn("query_only(1)", fmt.Sprintf("mmap_size(%d)", mapped)))
	if err != nil {
		return nil, err
	}
	s := &Store{dialect: sqliteDialect, db: rdb, readers: make(chan *session, o.Readers)}
	s.writer = newGroupWriter(wdb, &session{conn: wconn, stmts: map[string]*sql.Stmt{}}, &s.dialect)
	for range o.Readers {
		c, err := rdb.Conn(ctx)
		if err != nil {
			return nil, fmt.Errorf("store: open %s: %w", file, err)
		}
		s.readers <- &session{conn: c, stmts: map[string]*sql.Stmt{}}
	}
	return s, nil
}

func openPostgres(ctx context.Context, dsn string, o Options) (*Store, error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(o.MaxConns)
	db.SetMaxIdleConns(o.MaxConns)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("store: open PostgreSQL: %w", err)
	}
	return &Store{dialect: postgresDialect, db: db}, nil
}

// writePostgres runs fn in a read-committed transaction and tries again after
// a deadlock; the guards are unique indexes and row versions.
func (s *Store) writePostgres(ctx context.Context, fn func(*Tx) error) error {
	for try := 0; ; try++ {
		err := s.writeOnce(ctx, fn)
		if err == nil || s.dialect.kind(err) != "retry" || try == 5 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(try+1) * 5 * time.Millisecond):
		}
	}
}

func (s *Store) writeOnce(ctx context.Context, fn func(*Tx) error) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return busy(err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return busy(err)
	}
	defer tx.Rollback()
	if err := fn(&Tx{ctx: ctx, ses: &session{conn: conn}, dialect: &s.dialect, write: true}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return s.dialect.explain(err, "COMMIT")
	}
	return nil
}

// mapped is how much of the file readers see without a call for every page, in
// bytes: the most that SQLite takes (decision 0018).
const mapped = 1<<31 - 1<<16
