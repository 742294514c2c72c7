package store

import (
	"strconv"
	"strings"
)

// where gathers conditions with their numbered arguments.
type where struct {
	conds []string
	args  []any
	aside string // behind a column that no index shall answer
}

// next reserves the next placeholder for v.
func (w *where) next(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// last names the placeholder of the argument added last.
func (w *where) last() string { return "$" + strconv.Itoa(len(w.args)) }

// add appends a condition; each "?" in it takes the next argument.
func (w *where) add(cond string, args ...any) {
	var b strings.Builder
	for _, r := range cond {
		if r == '?' {
			b.WriteString(w.next(args[0]))
			args = args[1:]
			continue
		}
		b.WriteRune(r)
	}
	w.conds = append(w.conds, b.String())
}

// in adds "column IN (…)"; an empty list matches nothing.
func (w *where) in(column string, values []string) {
	w.conds = append(w.conds, w.inText(column, values))
}

func (w *where) inText(column string, values []string) string {
	switch len(values) {
	case 0:
		return "1 = 0"
	case 1:
		return column + " = " + w.next(values[0])
	}
	ps := make([]string, len(values))
	for i, v := range values {
		ps[i] = w.next(v)
	}
	return column + " IN (" + strings.Join(ps, ", ") + ")"
}

// keys adds a condition on a unit version; keys are "code@valid_from".
func (w *where) keys(code, from string, keys []string) {
	w.conds = append(w.conds, w.keysText(code, from, keys))
}

func (w *where) keysText(code, from string, keys []string) string {
	if len(keys) == 0 {
		return "1 = 0"
	}
	ors := make([]string, len(keys))
	for i, k := range keys {
		c, f, _ := strings.Cut(k, "@")
		ors[i] = "(" + code + " = " + w.next(c) + " AND " + from + " = " + w.next(f) + ")"
	}
	if len(ors) == 1 {
		return ors[0]
	}
	return "(" + strings.Join(ors, " OR ") + ")"
}

func (w *where) text() string {
	if len(w.conds) == 0 {
		return "1 = 1"
	}
	return strings.Join(w.conds, " AND ")
}
