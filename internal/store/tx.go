package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"saoque/internal/fault"
)

// Tx is what an area's queries run on, inside Store.Read or Store.Write.
type Tx struct {
	ctx     context.Context
	ses     *session
	dialect *dialect
	write   bool
}

// Context is the transaction's context.
func (t *Tx) Context() context.Context { return t.ctx }

// Exec runs a statement and gives the number of rows it touched.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	r, err := t.ses.exec(t.ctx, query, args...)
	if err != nil {
		return 0, t.dialect.explain(err, query)
	}
	return r.RowsAffected()
}

// Query runs a query; the caller closes the rows.
func (t *Tx) Query(query string, args ...any) (*sql.Rows, error) {
	rows, err := t.ses.query(t.ctx, query, args...)
	if err != nil {
		return nil, t.dialect.explain(err, query)
	}
	return rows, nil
}

// QueryRow runs a query of at most one row and scans it into dest. It gives
// sql.ErrNoRows when there is none.
func (t *Tx) QueryRow(query string, args []any, dest ...any) error {
	rows, err := t.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return t.dialect.explain(err, query)
		}
		return sql.ErrNoRows
	}
	if err := rows.Scan(dest...); err != nil {
		return fmt.Errorf("store: scan: %w in %s", err, query)
	}
	return rows.Err()
}

// scanner reads one row's columns in the order of an area's column list.
type scanner func(dest ...any) error

// one gives the single row of a query, NotFound when there is none.
func one[T any](t *Tx, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	list, err := all(t, scan, query, args...)
	if err != nil || len(list) == 0 {
		var zero T
		if err == nil {
			err = fault.New(fault.NotFound, "fault.not-found")
		}
		return zero, err
	}
	return list[0], nil
}

// all gives every row of a query.
func all[T any](t *Tx, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := t.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("store: scan: %w in %s", err, query)
		}
		out = append(out, v)
	}
	return out, t.dialect.explain(rows.Err(), query)
}

// strings1 scans a row of one text column.
func strings1(scan scanner) (s string, err error) {
	err = scan(&s)
	return s, err
}

// swap runs an update guarded by "version = old" and turns "no row touched"
// into the stale-version conflict.
func (t *Tx) swap(query string, args ...any) error {
	n, err := t.Exec(query, args...)
	if err == nil && n != 1 {
		err = fault.New(fault.Conflict, "fault.stale")
	}
	return err
}

// missing reports whether err says that no row was found.
func missing(err error) bool {
	return errors.Is(err, sql.ErrNoRows) || fault.Is(err, fault.NotFound)
}
