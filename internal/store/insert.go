package store

import (
	"strconv"
	"strings"
)

// inserter writes many rows with few statements.
type inserter struct {
	tx           *Tx
	into         string
	columns, per int // per is the rows of a full statement
	full         string
	args         []any
}

func (t *Tx) inserter(table, columns string) *inserter {
	n := strings.Count(columns, ",") + 1
	in := &inserter{tx: t, into: "INSERT INTO " + table + " (" + columns + ") VALUES ", columns: n, per: max(1, t.dialect.many/n)}
	in.full = in.statement(in.per)
	return in
}

// statement inserts n rows.
func (in *inserter) statement(n int) string {
	var b strings.Builder
	b.WriteString(in.into)
	for i := range n * in.columns {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%in.columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	b.WriteByte(')')
	return b.String()
}

// add takes one row.
func (in *inserter) add(values ...any) error {
	if in.args = append(in.args, values...); len(in.args) < in.per*in.columns {
		return nil
	}
	_, err := in.tx.Exec(in.full, in.args...)
	in.args = in.args[:0]
	return err
}

// flush writes what is left, row by row so that few different statements are
// made.
func (in *inserter) flush() error {
	one := in.statement(1)
	for at := 0; at < len(in.args); at += in.columns {
		if _, err := in.tx.Exec(one, in.args[at:at+in.columns]...); err != nil {
			return err
		}
	}
	in.args = in.args[:0]
	return nil
}
