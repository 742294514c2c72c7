package office

import (
	"slices"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/decision"
)

// DecisionRecord gives the facts of a decision. It is its province's; once it
// is issued, every unit of the province's too, so it lies where the reader is.
func (tx *Tx) DecisionRecord(d decision.Decision) access.Record {
	rec := access.Record{Province: d.Province, Decided: d.State == decision.Issued}
	if !rec.Decided {
		return rec
	}
	for _, g := range tx.Subject.Grants {
		for _, key := range g.Units {
			there := rec
			there.Unit = key
			if slices.Contains(tx.ProvincesOf(key), d.Province) && tx.Can(access.DecisionView, there) {
				return there
			}
		}
	}
	return rec
}

// ProvincesOf gives the province that a unit's key lies in, as a list of at
// most one. A unit that has ended is judged as on its last day.
func (tx *Tx) ProvincesOf(key string) []string {
	code, from, _ := strings.Cut(key, "@")
	rec, err := tx.Office.UnitRecord(code, calendar.Date(from), tx.Now.Date())
	if err != nil || rec.Province == "" {
		return nil
	}
	return []string{rec.Province}
}
