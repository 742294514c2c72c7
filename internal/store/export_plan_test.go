package store

import "strings"

// PlansOf gives SQLite's plan of every query that a list runs.
func (t *Tx) PlansOf(f Filter) ([]string, error) {
	var out []string
	for _, d := range f.desks() {
		one := f
		one.Scopes, one.Turn = nil, d.Turn
		one.Scopes = append(one.Scopes, d.Scope)
		w, err := t.conditions(one)
		if err != nil {
			return nil, err
		}
		key, order, less := "d.moved_at", " DESC", "<"
		if f.ByDue {
			key, order, less = "d.due_at", "", ">"
			w.conds = append(w.conds, "d.due_at > 0")
		}
		if f.After.ID != "" {
			w.add("("+key+", d.id) "+less+" (?, ?)", f.After.At, f.After.ID)
		}
		l := w.next(f.Limit + 1)
		steps, err := all(t, func(scan scanner) (s string, err error) {
			var id, parent, unused int
			return s, scan(&id, &parent, &unused, &s)
		}, "EXPLAIN QUERY PLAN SELECT "+dossierColumns+" FROM dossiers d WHERE "+w.text()+" ORDER BY "+key+order+", d.id"+order+" LIMIT "+l, w.args...)
		if err != nil {
			return nil, err
		}
		out = append(out, strings.Join(steps, "; "))
	}
	return out, nil
}
