package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"time"

	"saoque/internal/rulebook"
)

// raw is the baseline of the scorecards: bare rows of the same size, each in a
// transaction of its own, through the plain driver.
type raw struct {
	db    *sql.DB
	st    *sql.Stmt
	sheet string
	n     atomic.Int64
}

func (b *bench) openRaw(engine, dir string) (*raw, error) {
	r := &raw{}
	var err error
	kind := "BIGINT"
	if engine == "sqlite" {
		q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "cache_size(-8000)"}}
		if r.db, err = sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.Join(dir, "raw.db")}).EscapedPath()+"?"+q.Encode()); err != nil {
			return nil, err
		}
		r.db.SetMaxOpenConns(1)
		kind = "INTEGER"
	} else {
		dsn, err := b.database(engine)
		if err != nil {
			return nil, err
		}
		if r.db, err = sql.Open("pgx", dsn); err != nil {
			return nil, err
		}
		r.db.SetMaxOpenConns(callers)
		r.db.SetMaxIdleConns(callers)
	}
	if _, err = r.db.ExecContext(b.ctx, "CREATE TABLE rows (id "+kind+" PRIMARY KEY, sheet TEXT NOT NULL, at "+kind+" NOT NULL)"); err != nil {
		return nil, err
	}
	if r.st, err = r.db.PrepareContext(b.ctx, "INSERT INTO rows (id, sheet, at) VALUES ($1, $2, $3)"); err != nil {
		return nil, err
	}
	books, err := rulebook.Embedded()
	if err != nil {
		return nil, err
	}
	last := books.Books()[len(books.Books())-1]
	sheet, err := json.Marshal(fullSheet(last.Sets[0], rand.New(rand.NewPCG(1, 1))))
	r.sheet = string(sheet)
	return r, err
}

func (r *raw) insert(ctx context.Context, _, _ int) error {
	_, err := r.st.ExecContext(ctx, r.n.Add(1), r.sheet, time.Now().UnixMicro())
	return err
}

// Close says how many rows there are, which must be as many as were inserted.
func (r *raw) Close() error {
	var n int64
	if err := r.db.QueryRow("SELECT count(*) FROM rows").Scan(&n); err != nil || n != r.n.Load() {
		return fmt.Errorf("raw rows: %d of %d, %v", n, r.n.Load(), err)
	}
	return r.db.Close()
}
