package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"saoque/internal/store"
)

// copyAll gives every site a PostgreSQL database with the same rows as its
// SQLite file.
func (b *bench) copyAll(sites []*site) error {
	for _, s := range sites {
		start := time.Now()
		var err error
		if s.dsn, err = b.database("postgres"); err != nil {
			return err
		}
		st, err := store.Open(b.ctx, s.dsn, store.Options{}) // makes the tables
		if err != nil {
			return err
		}
		if err := st.Close(); err != nil {
			return err
		}
		if err := copyRows(b.ctx, filepath.Join(b.siteDir(s.n), "saoque.db"), s.dsn); err != nil {
			return err
		}
		// Keys of its own: the last checkpoint lies beside them, and each
		// database now goes on by itself.
		s.dir = b.siteDir(s.n) + "-postgres"
		if err := copyDir(filepath.Join(b.siteDir(s.n), "keys"), filepath.Join(s.dir, "keys")); err != nil {
			return err
		}
		fmt.Printf("  copied %d dossiers to PostgreSQL in %s\n", s.n, time.Since(start).Round(100*time.Millisecond))
	}
	return nil
}

// copyRows moves every table, in the order of their making so that references
// hold.
func copyRows(ctx context.Context, file, dsn string) error {
	from, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer to.Close(context.WithoutCancel(ctx))
	names, err := from.QueryContext(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations' ORDER BY rowid")
	if err != nil {
		return err
	}
	defer names.Close()
	var tables []string
	for names.Next() {
		var t string
		if err := names.Scan(&t); err != nil {
			return err
		}
		tables = append(tables, t)
	}
	if err := names.Err(); err != nil {
		return err
	}
	for _, t := range tables {
		if err := copyTable(ctx, from, to, t); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	_, err = to.Exec(ctx, "VACUUM ANALYZE")
	return err
}

func copyTable(ctx context.Context, from *sql.DB, to *pgx.Conn, table string) error {
	rows, err := from.QueryContext(ctx, "SELECT * FROM "+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	_, err = to.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		if !rows.Next() {
			return nil, nil
		}
		return values, rows.Scan(into...)
	}))
	return errors.Join(err, rows.Err())
}
