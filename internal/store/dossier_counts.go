package store

import (
	"slices"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
)

// Count is how many dossiers stand at one place of the way in one unit.
type Count struct {
	AreaCode, UnitCode string
	AreaFrom, UnitFrom calendar.Date
	State, Stage, Turn string
	N                  int
}

// territorial reports whether the kept counts know a scope: those of a
// producer, a council or the ministry are not territories.
func territorial(s access.ListScope) bool {
	return s.Producer == "" && s.Council == "" && !s.Central
}

// kept adds the scopes' conditions on the kept counts; false means that they
// know none of them.
func (w *where) kept(scopes []access.ListScope, advisory []string) bool {
	var ors []string
	for _, s := range scopes {
		if !territorial(s) {
			continue
		}
		var c string
		switch {
		case len(s.Provinces) > 0:
			c = w.inText("province_code", s.Provinces)
		case len(s.Areas) > 0:
			c = w.keysText("area_code", "area_from", s.Areas)
		default:
			c = w.keysText("unit_code", "unit_from", s.Units)
		}
		if s.Submitted {
			c += " AND stage <> ''" // it has left the producer
		}
		if s.WithAdvisors {
			c += " AND " + w.inText("stage", advisory)
		}
		ors = append(ors, "("+c+")")
	}
	w.conds = append(w.conds, "("+strings.Join(ors, " OR ")+")")
	return len(ors) > 0
}

// countsOf names the table with the counts of the scopes' places: of whole
// districts unless a scope is of communes.
func countsOf(scopes []access.ListScope) string {
	for _, s := range scopes {
		if territorial(s) && len(s.Provinces) == 0 && len(s.Areas) == 0 {
			return "dossier_counts"
		}
	}
	return "dossier_sums"
}

// DossierCounts gives the counts of a territorial scope from the kept table,
// unit by unit. Scopes bound to a producer or council have none.
func (t *Tx) DossierCounts(scopes []access.ListScope, advisory []string) ([]Count, error) {
	var w where
	if !w.kept(scopes, advisory) {
		return nil, nil
	}
	return all(t, func(scan scanner) (c Count, err error) {
		return c, scan(&c.AreaCode, &c.AreaFrom, &c.UnitCode, &c.UnitFrom, &c.State, &c.Stage, &c.Turn, &c.N)
	}, "SELECT area_code, area_from, unit_code, unit_from, state, stage, turn, n FROM dossier_counts WHERE n > 0 AND "+w.text()+" ORDER BY area_code, unit_code, stage, state, turn", w.args...)
}

// DossierTotals is DossierCounts summed over the units.
func (t *Tx) DossierTotals(scopes []access.ListScope, advisory []string) ([]Count, error) {
	var w where
	if !w.kept(scopes, advisory) {
		return nil, nil
	}
	return all(t, func(scan scanner) (c Count, err error) {
		return c, scan(&c.State, &c.Stage, &c.Turn, &c.N)
	}, "SELECT state, stage, turn, CAST(SUM(n) AS BIGINT) FROM "+countsOf(scopes)+" WHERE "+w.text()+" GROUP BY state, stage, turn HAVING SUM(n) > 0 ORDER BY state, stage, turn", w.args...)
}

// DossierUnits lists the units that have or had dossiers: districts, and
// communes where there are none or when finer; only the codes and first days
// are filled.
func (t *Tx) DossierUnits(scopes []access.ListScope, advisory []string, finer bool) ([]Count, error) {
	var w where
	if !w.kept(scopes, advisory) {
		return nil, nil
	}
	if finer {
		return all(t, scanUnits, "SELECT DISTINCT area_code, area_from, unit_code, unit_from FROM dossier_counts WHERE "+w.text()+" ORDER BY 1, 3, 2, 4", w.args...)
	}
	areas, err := all(t, scanUnits, "SELECT DISTINCT area_code, area_from, '', '' FROM "+countsOf(scopes)+" WHERE "+w.text()+" ORDER BY 1, 2", w.args...)
	if err != nil || len(areas) == 0 || areas[0].AreaCode != "" {
		return areas, err
	}
	w.add("area_code = ''")
	units, err := all(t, scanUnits, "SELECT DISTINCT area_code, area_from, unit_code, unit_from FROM dossier_counts WHERE "+w.text()+" ORDER BY 3, 4", w.args...)
	return append(units, areas[1:]...), err
}

func scanUnits(scan scanner) (c Count, err error) {
	return c, scan(&c.AreaCode, &c.AreaFrom, &c.UnitCode, &c.UnitFrom)
}

// keptCount answers a count from the kept tables, when the filter asks for
// nothing that they do not know.
func (t *Tx) keptCount(f Filter) (n int, known bool, err error) {
	if f.Search != "" || f.Set != 0 || f.Book != "" || len(f.Scopes) == 0 {
		return 0, false, nil
	}
	for _, s := range f.Scopes {
		if !territorial(s) || s.NotRecused != "" {
			return 0, false, nil
		}
	}
	if f.LateAt != 0 {
		return t.keptDues(f)
	}
	var w where
	w.kept(f.Scopes, f.AdvisoryStages)
	for _, c := range []struct{ column, value string }{{"state", f.State}, {"stage", f.Stage}, {"turn", f.Turn}} {
		if c.value != "" {
			w.add(c.column+" = ?", c.value)
		}
	}
	if f.Unit != "" {
		w.keys("unit_code", "unit_from", []string{f.Unit})
	}
	if f.Area != "" {
		w.keys("area_code", "area_from", []string{f.Area})
	}
	table := countsOf(f.Scopes)
	if f.Unit != "" {
		table = "dossier_counts"
	}
	err = t.QueryRow("SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM "+table+" WHERE "+w.text(), w.args, &n)
	return n, err == nil, err
}

// keptDues is keptCount for deadlines, which are counted by district whatever
// the stage. Only what was submitted has one, so Submitted asks for nothing more.
func (t *Tx) keptDues(f Filter) (n int, known bool, err error) {
	if f.State != "" || f.Stage != "" || f.Turn != "" || f.Unit != "" || countsOf(f.Scopes) != "dossier_sums" {
		return 0, false, nil
	}
	scopes := slices.Clone(f.Scopes)
	for i := range scopes {
		if scopes[i].WithAdvisors {
			return 0, false, nil
		}
		scopes[i].Submitted = false
	}
	var w where
	w.kept(scopes, nil)
	if f.Area != "" {
		w.keys("area_code", "area_from", []string{f.Area})
	}
	w.add("due_at > ? AND due_at <= ?", f.DueAfter, f.LateAt)
	err = t.QueryRow("SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM dossier_dues WHERE "+w.text(), w.args, &n)
	return n, err == nil, err
}
