package store

import (
	"encoding/hex"

	"saoque/internal/calendar"
	"saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/viet"
)

// What the pages of councils and sessions read beside the acts' own queries.

// CouncilsBefore lists bodies, newest first, after the given place of that
// order; the zero place is its beginning. Callers keep those they may show.
func (t *Tx) CouncilsBefore(at calendar.Instant, id string, limit int) ([]council.Council, error) {
	if id == "" {
		return all(t, scanCouncil, "SELECT "+councilColumns+" FROM councils c ORDER BY c.created_at DESC, c.id DESC LIMIT $1", limit)
	}
	return all(t, scanCouncil, "SELECT "+councilColumns+" FROM councils c WHERE (c.created_at, c.id) < ($1, $2) ORDER BY c.created_at DESC, c.id DESC LIMIT $3", at, id, limit)
}

// Term is a seat with its period.
type Term struct {
	council.Seat
	From, To calendar.Date // To is the last day; "" = open
}

// Terms gives the seats of a body that are not revoked, past and coming ones
// too, in the order of names.
func (t *Tx) Terms(body string) ([]Term, error) {
	return all(t, func(scan scanner) (s Term, err error) {
		return s, scan(&s.UserID, &s.Name, &s.Role, &s.From, &s.To)
	}, `SELECT u.id, u.name, g.role, g.valid_from, g.valid_to FROM grants g JOIN users u ON u.id = g.user_id
		WHERE g.body = $1 AND g.role IN ('member', 'secretary', 'chair', 'advisor', 'advisor-head') AND g.revoked_at = 0
		ORDER BY u.sort_key, u.id, g.role, g.valid_from`, body)
}

// SessionDossiers gives the dossiers on a session's agenda, by id.
func (t *Tx) SessionDossiers(session string) (map[string]dossier.Dossier, error) {
	list, err := all(t, scanDossier, "SELECT "+dossierColumns+" FROM dossiers d JOIN agenda a ON a.dossier_id = d.id WHERE a.session_id = $1", session)
	if err != nil {
		return nil, err
	}
	out := make(map[string]dossier.Dossier, len(list))
	for _, d := range list {
		out[d.ID] = d
	}
	return out, nil
}

// Tally counts the products of a session's agenda and those that are closed.
type Tally struct{ Products, Closed int }

// Tallies counts the agendas of sessions, by session id.
func (t *Tx) Tallies(sessions []string) (map[string]Tally, error) {
	type row struct {
		session, state string
		n              int
	}
	var w where
	w.in("session_id", sessions)
	rows, err := all(t, func(scan scanner) (r row, err error) {
		return r, scan(&r.session, &r.state, &r.n)
	}, "SELECT session_id, state, count(*) FROM agenda WHERE "+w.text()+" GROUP BY session_id, state", w.args...)
	if err != nil {
		return nil, err
	}
	out := map[string]Tally{}
	for _, r := range rows {
		c := out[r.session]
		c.Products += r.n
		if r.state == council.Closed {
			c.Closed += r.n
		}
		out[r.session] = c
	}
	return out, nil
}

// Unfinished lists the sessions of councils that are not closed, by their day.
func (t *Tx) Unfinished(councils []string, limit int) ([]council.Session, error) {
	var w where
	w.in("s.council_id", councils)
	w.add("s.state <> ?", council.Closed)
	l := w.next(limit)
	return all(t, scanSession, "SELECT "+sessionColumns+" FROM sessions s WHERE "+w.text()+" ORDER BY s.held_on, s.id LIMIT "+l, w.args...)
}

// OwnCards gives one member's cards of a session, every round.
func (t *Tx) OwnCards(session, user string) ([]council.Card, error) {
	return all(t, scanCard, "SELECT "+cardColumns+" FROM cards WHERE session_id = $1 AND user_id = $2 ORDER BY dossier_id, round", session, user)
}

// RowCounts counts the products of decisions, by decision id.
func (t *Tx) RowCounts(decisions []string) (map[string]int, error) {
	type row struct {
		id string
		n  int
	}
	var w where
	w.in("decision_id", decisions)
	rows, err := all(t, func(scan scanner) (r row, err error) {
		return r, scan(&r.id, &r.n)
	}, "SELECT decision_id, count(*) FROM decision_rows WHERE "+w.text()+" GROUP BY decision_id", w.args...)
	out := map[string]int{}
	for _, r := range rows {
		out[r.id] = r.n
	}
	return out, err
}

// Deed is a ledger entry about an object, as pages show it: its leaf says who
// did what. Payloads stay where they are.
type Deed struct {
	At   calendar.Instant
	Leaf []byte // the leaf's JSON
	Hash string // of the leaf, hex
}

func scanDeed(scan scanner) (d Deed, err error) {
	var hash []byte
	err = scan(&d.At, &d.Leaf, &hash)
	d.Hash = hex.EncodeToString(hash)
	return d, err
}

// Deeds gives the newest entries about an object and, where under is not "",
// about the objects whose names begin with it.
func (t *Tx) Deeds(object, under string, limit int) ([]Deed, error) {
	if under == "" {
		return all(t, scanDeed, "SELECT at, leaf, leaf_hash FROM ledger_entries WHERE object = $1 ORDER BY at DESC, id DESC LIMIT $2", object, limit)
	}
	return all(t, scanDeed, "SELECT at, leaf, leaf_hash FROM ledger_entries WHERE object = $1 OR (object >= $2 AND object < $3) ORDER BY at DESC, id DESC LIMIT $4",
		object, under, under+"\U0010FFFF", limit)
}

// How certificates stand on a day; "" is no matter how.
const (
	Holding = "holding"
	Ending  = "ending"
	Over    = "over"
	Taken   = "taken"
)

// CertificateFilter narrows the register; zero fields do not.
type CertificateFilter struct {
	Provinces []string // none = all
	Star      int
	// Standing narrows to how they stand on the day On: Holding, Ending (holding,
	// and not longer than Until), Over, Taken (revoked, or going to be).
	Standing  string
	On, Until calendar.Date
	// Search narrows to what has every word, each as the beginning of one of its
	// own: of the product, the producer, the code or the certificate's number.
	Search string
	// Key and ID are the place in the list that the page begins after or, when
	// Backwards, ends before; ID "" is the list's beginning.
	Key, ID   string
	Backwards bool
	Limit     int
}

// whose are the conditions that certificates and imported results share.
func (f CertificateFilter) whose() where {
	var w where
	if len(f.Provinces) > 0 {
		w.in("province_code", f.Provinces)
	}
	if f.Star > 0 {
		w.add("star = ?", f.Star)
	}
	return w
}

// page adds the place of the filter's page and gives how a query of it ends.
func (f CertificateFilter) page(w *where) string {
	less, order := ">", ""
	if f.Backwards {
		less, order = "<", " DESC"
	}
	if f.ID != "" {
		w.add("(sort_key, id) "+less+" (?, ?)", f.Key, f.ID)
	}
	l := w.next(f.Limit)
	return w.text() + " ORDER BY sort_key" + order + ", id" + order + " LIMIT " + l
}

// countPlaced counts what a query up to its conditions finds, and what of it
// stands before the filter's place.
func (t *Tx) countPlaced(f CertificateFilter, w where, query string) (total, before int, err error) {
	if err = t.QueryRow(query+w.text(), w.args, &total); err != nil || f.ID == "" {
		return total, 0, err
	}
	w.add("(sort_key, id) < (?, ?)", f.Key, f.ID)
	err = t.QueryRow(query+w.text(), w.args, &before)
	return total, before, err
}

func (f CertificateFilter) where() where {
	w := f.whose()
	switch f.Standing {
	case Holding:
		w.add("issued_on <= ? AND last_day >= ? AND (revoked_on = '' OR revoked_on > ?)", f.On, f.On, f.On)
	case Ending:
		w.add("issued_on <= ? AND last_day >= ? AND last_day <= ? AND (revoked_on = '' OR revoked_on > ?)", f.On, f.On, f.Until, f.On)
	case Over:
		w.add("last_day < ? AND (revoked_on = '' OR revoked_on > ?)", f.On, f.On)
	case Taken:
		w.add("revoked_on <> ?", "")
	}
	if words := asked(f.Search); len(words) > 0 {
		w.conds = append(w.conds, "dossier_id IN ("+w.withWords(words)+" UNION SELECT n.dossier_id FROM certificates n WHERE n.number = "+w.next(viet.Clean(f.Search))+")")
	}
	return w
}

// Certificates lists a page of certificates in the Vietnamese order of product
// names, with the sort key of each.
func (t *Tx) Certificates(f CertificateFilter) (list []decision.Certificate, keys []string, err error) {
	w := f.where()
	page := f.page(&w)
	list, err = all(t, func(scan scanner) (c decision.Certificate, err error) {
		var key string
		if err = scan(&c.ID, &c.Number, &c.DecisionID, &c.DossierID, &c.ProductCode, &c.ProductName, &c.ProducerName, &c.UnitCode, &c.UnitFrom, &c.Province, &c.Star, &c.IssuedOn, &c.LastDay, &c.RevokedOn, &c.RevokedBy, &c.Sample, &c.Version, &key); err == nil {
			keys = append(keys, key)
		}
		return c, err
	}, "SELECT "+certificateColumns+", sort_key FROM certificates WHERE "+page, w.args...)
	return list, keys, err
}

// CountCertificates counts all certificates of the filter and those that stand
// before its place.
func (t *Tx) CountCertificates(f CertificateFilter) (total, before int, err error) {
	return t.countPlaced(f, f.where(), "SELECT count(*) FROM certificates WHERE ")
}
