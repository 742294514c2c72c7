package store

import (
	"cmp"
	"slices"

	"saoque/internal/calendar"
	"saoque/internal/dossier"
)

// move is one change of a kept count: a dossier and the 1 or -1 that it counts.
type move struct {
	d dossier.Dossier
	n int
}

// recount moves a dossier in the counts, always touching the rows in the same
// order, so that two that change places do not wait for each other.
func (t *Tx) recount(from, to dossier.Dossier) error {
	moves := []move{{from, -1}, {to, 1}}
	place := func(d dossier.Dossier) string { return string(d.State) + " " + d.Stage + " " + string(d.Turn) }
	if place(from) != place(to) {
		slices.SortFunc(moves, func(a, b move) int { return cmp.Compare(place(a.d), place(b.d)) })
		for _, m := range moves {
			if err := t.countPlace(m.d, m.n); err != nil {
				return err
			}
		}
	}
	if deadline(from) != deadline(to) {
		slices.SortFunc(moves, func(a, b move) int { return cmp.Compare(a.d.DueAt, b.d.DueAt) })
		for _, m := range moves {
			if err := t.countDue(m.d, m.n); err != nil {
				return err
			}
		}
	}
	return nil
}

// countPlace counts a dossier where it stands, in its commune and its district.
func (t *Tx) countPlace(d dossier.Dossier, n int) error {
	p := d.Place
	_, err := t.Exec("INSERT INTO dossier_counts (province_code, area_code, area_from, unit_code, unit_from, state, stage, turn, n) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (province_code, area_code, area_from, unit_code, unit_from, state, stage, turn) DO UPDATE SET n = dossier_counts.n + excluded.n",
		p.Province, p.AreaCode, p.AreaFrom, p.UnitCode, p.UnitFrom, d.State, d.Stage, d.Turn, n)
	if err != nil {
		return err
	}
	_, err = t.Exec("INSERT INTO dossier_sums (province_code, area_code, area_from, state, stage, turn, n) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (province_code, area_code, area_from, state, stage, turn) DO UPDATE SET n = dossier_sums.n + excluded.n",
		p.Province, p.AreaCode, p.AreaFrom, d.State, d.Stage, d.Turn, n)
	return err
}

// countDue counts a dossier under its deadline, if it has one.
func (t *Tx) countDue(d dossier.Dossier, n int) error {
	due := deadline(d)
	if due == 0 {
		return nil
	}
	_, err := t.Exec("INSERT INTO dossier_dues (province_code, area_code, area_from, due_at, n) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (province_code, area_code, area_from, due_at) DO UPDATE SET n = dossier_dues.n + excluded.n",
		d.Place.Province, d.Place.AreaCode, d.Place.AreaFrom, due, n)
	return err
}

// Conditions on dossiers that somebody still has to act on, and on those of them
// whose deadline counts, as deadline has it.
const (
	waitedFor    = "state IN ('appraisal', 'returned', 'draft')"
	withDeadline = "due_at > 0 AND " + waitedFor
)

// deadline is when a dossier that somebody still has to act on is due; 0 = never.
func deadline(d dossier.Dossier) calendar.Instant {
	switch d.State {
	case dossier.Appraisal, dossier.Returned, dossier.Draft:
		return d.DueAt
	}
	return 0
}
