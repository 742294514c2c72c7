package store

import (
	"fmt"
	"strings"

	"saoque/internal/rulebook"
)

// bandCase is the star by lower bounds as an SQL expression: whole numbers
// only, sum ≥ from × step × members, highest star first. It is the third
// reading of the rule beside rulebook.Book.Band and the tests' own.
func bandCase(b *rulebook.Book, sum, members string) string {
	var s strings.Builder
	fmt.Fprintf(&s, "CASE WHEN %s < 1 THEN 0", members)
	for _, band := range b.Thresholds() {
		fmt.Fprintf(&s, " WHEN %s >= %d * %s THEN %d", sum, band.From*b.Step, members, band.Star)
	}
	s.WriteString(" ELSE 0 END")
	return s.String()
}

// Banded is a closed product with its band as the database computes it.
type Banded struct {
	SessionID, DossierID       string
	Total, Members, Star, Band int
}

// BandOfAgendas gives every closed product of the book with its band computed
// in SQL, for the independent check.
func (t *Tx) BandOfAgendas(b *rulebook.Book) ([]Banded, error) {
	return all(t, func(scan scanner) (x Banded, err error) {
		return x, scan(&x.SessionID, &x.DossierID, &x.Total, &x.Members, &x.Star, &x.Band)
	}, "SELECT session_id, dossier_id, total, members, star, "+bandCase(b, "total", "members")+" FROM agenda WHERE state = 'closed' AND book = $1 ORDER BY session_id, ord", b.ID)
}

// BandPairs computes in SQL the band of every sum from 0 to the full score for
// every number of members from least to most, and calls f with each.
func (t *Tx) BandPairs(b *rulebook.Book, least, most int, f func(members, sum, band int) error) error {
	full := 0
	for _, p := range b.Parts {
		full += p.Max
	}
	rows, err := t.Query("WITH RECURSIVE m(n) AS (SELECT $1 + 0 UNION ALL SELECT n + 1 FROM m WHERE n < $2), s(v) AS (SELECT 0 UNION ALL SELECT v + 1 FROM s WHERE v < $3) SELECT m.n, s.v, "+
		bandCase(b, "s.v", "m.n")+" FROM m JOIN s ON s.v <= m.n * $4 ORDER BY m.n, s.v", least, most, most*full*b.Step, full*b.Step)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n, v, band int
		if err := rows.Scan(&n, &v, &band); err != nil {
			return err
		}
		if err := f(n, v, band); err != nil {
			return err
		}
	}
	return rows.Err()
}
