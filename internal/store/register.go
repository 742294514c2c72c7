package store

import (
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/party"
)

// FindRecognised gives recognised dossiers whose words match, newest first, at
// most limit. It asks for no scope: what is recognised is public.
func (t *Tx) FindRecognised(search string, limit int) ([]dossier.Dossier, error) {
	f := Filter{Everywhere: true, Search: search, State: string(dossier.Recognised), Limit: limit}
	rows, err := t.walk(f, "", true, "d.product_code <> ''")
	return rows[:min(len(rows), limit)], err
}

// CountStars counts the certificates that hold on a day, by star.
func (t *Tx) CountStars(day calendar.Date) (map[int]int, error) {
	out := map[int]int{}
	_, err := all(t, func(scan scanner) (struct{}, error) {
		var star, n int
		err := scan(&star, &n)
		out[star] = n
		return struct{}{}, err
	}, "SELECT star, count(*) FROM certificates WHERE issued_on <= $1 AND last_day >= $1 AND (revoked_on = '' OR revoked_on > $1) GROUP BY star ORDER BY star", day)
	return out, err
}

// Producers lists producers in Vietnamese order, at most limit, for the
// administrator's choice.
func (t *Tx) Producers(limit int) ([]party.Producer, error) {
	return all(t, scanProducer, "SELECT "+producerColumns+" FROM producers ORDER BY sort_key, id LIMIT $1", limit)
}
