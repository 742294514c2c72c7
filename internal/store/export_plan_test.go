package store

import (
	"strings"

	"saoque/internal/access"
)

// PlansOf gives SQLite's plan of every query that a list runs.
func (t *Tx) PlansOf(f Filter) ([]string, error) {
	var out []string
	for _, d := range f.desks() {
		one := f
		one.Scopes, one.Turn = []access.ListScope{d.Scope}, d.Turn
		quests, err := t.quests(one)
		if err != nil {
			return nil, err
		}
		key, desc, cond := "d.moved_at", true, ""
		switch {
		case f.newest():
			key = ""
		case f.ByDue:
			key, desc, cond = "d.due_at", false, "d.due_at > 0"
		}
		for _, q := range quests {
			text, args := q.rows(one, dossierColumns, key, desc, cond)
			steps, err := all(t, func(scan scanner) (s string, err error) {
				var id, parent, unused int
				return s, scan(&id, &parent, &unused, &s)
			}, "EXPLAIN QUERY PLAN "+text, args...)
			if err != nil {
				return nil, err
			}
			out = append(out, strings.Join(steps, "; "))
		}
	}
	return out, nil
}
