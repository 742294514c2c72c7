package store

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/viet"
)

const dossierColumns = "d.id, d.slip, d.kind, d.season, d.product_id, d.producer_id, d.product_name, d.producer_name, d.book, d.set_no, d.set_hash, d.unit_code, d.unit_from, d.area_code, d.area_from, d.province_code, d.state, d.stage, d.turn, d.due_at, d.edition, d.product_code, d.star, d.mark, d.sample, d.created_by, d.created_at, d.moved_at, d.version"

func scanDossier(scan scanner) (d dossier.Dossier, err error) {
	err = scan(&d.ID, &d.Slip, &d.Kind, &d.Season, &d.ProductID, &d.ProducerID, &d.ProductName, &d.ProducerName, &d.Book, &d.Set, &d.SetHash,
		&d.Place.UnitCode, &d.Place.UnitFrom, &d.Place.AreaCode, &d.Place.AreaFrom, &d.Place.Province, &d.State, &d.Stage, &d.Turn, &d.DueAt,
		&d.Edition, &d.ProductCode, &d.Star, &d.Mark, &d.Sample, &d.CreatedBy, &d.CreatedAt, &d.MovedAt, &d.Version)
	return d, err
}

const bareColumns = "d.id, d.due_at, d.moved_at"

func scanBare(scan scanner) (d dossier.Dossier, err error) {
	return d, scan(&d.ID, &d.DueAt, &d.MovedAt)
}

// Dossier gives one dossier.
func (t *Tx) Dossier(id string) (dossier.Dossier, error) {
	return one(t, scanDossier, "SELECT "+dossierColumns+" FROM dossiers d WHERE d.id = $1", id)
}

// OpenDossierOf gives the product's dossier of the season that is not over.
func (t *Tx) OpenDossierOf(product string, season int) (dossier.Dossier, bool, error) {
	d, err := one(t, scanDossier, "SELECT "+dossierColumns+" FROM dossiers d WHERE d.product_id = $1 AND d.season = $2 AND d.state IN ('draft', 'appraisal', 'returned', 'central') LIMIT 1", product, season)
	if missing(err) {
		return d, false, nil
	}
	return d, err == nil, err
}

// AddDossier stores a new dossier as version 1, with its search words and its
// place in the counts.
func (t *Tx) AddDossier(d dossier.Dossier) error {
	_, err := t.Exec("INSERT INTO dossiers (id, slip, kind, season, product_id, producer_id, product_name, producer_name, sort_key, book, set_no, set_hash, unit_code, unit_from, area_code, area_from, province_code, state, stage, turn, due_at, edition, product_code, star, mark, sample, created_by, created_at, moved_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, 1)",
		d.ID, d.Slip, d.Kind, d.Season, d.ProductID, d.ProducerID, d.ProductName, d.ProducerName, viet.SortKey(d.ProductName), d.Book, d.Set, d.SetHash,
		d.Place.UnitCode, d.Place.UnitFrom, d.Place.AreaCode, d.Place.AreaFrom, d.Place.Province, d.State, d.Stage, d.Turn, d.DueAt,
		d.Edition, d.ProductCode, d.Star, d.Mark, bit(d.Sample), d.CreatedBy, d.CreatedAt, d.MovedAt)
	if err != nil {
		return err
	}
	if err := t.countPlace(d, 1); err != nil {
		return err
	}
	if err := t.countDue(d, 1); err != nil {
		return err
	}
	return t.indexDossier(d)
}

// SaveDossier stores what acts may change, when nobody changed it since
// d.Version, and gives the new version.
func (t *Tx) SaveDossier(d *dossier.Dossier) error {
	old, err := t.Dossier(d.ID)
	if err != nil {
		return err
	}
	err = t.swap("UPDATE dossiers SET state = $3, stage = $4, turn = $5, due_at = $6, edition = $7, product_code = $8, star = $9, mark = $10, moved_at = $11, slip = $12, version = version + 1 WHERE id = $1 AND version = $2",
		d.ID, d.Version, d.State, d.Stage, d.Turn, d.DueAt, d.Edition, d.ProductCode, d.Star, d.Mark, d.MovedAt, d.Slip)
	if err != nil {
		return err
	}
	d.Version++
	if err := t.recount(old, *d); err != nil {
		return err
	}
	if old.ProductCode != d.ProductCode || old.Slip != d.Slip {
		return t.indexDossier(*d)
	}
	return nil
}

// searchWords takes a text apart into folded words, at whatever is neither
// letter nor digit: brackets and quotation marks are no part of a word.
func searchWords(s string) []string {
	return strings.FieldsFunc(viet.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// maxAsked bounds the words of one search: each is looked up by itself.
const maxAsked = 8

// asked gives the different words of a search, at most maxAsked.
func asked(s string) []string {
	var out []string
	for _, w := range searchWords(s) {
		if len(out) == maxAsked {
			break
		}
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func (t *Tx) indexDossier(d dossier.Dossier) error {
	words := map[string]bool{}
	for _, s := range []string{d.ProductName, d.ProducerName, d.Slip, d.ProductCode} {
		for _, w := range searchWords(s) {
			words[w] = true
		}
	}
	sorted := make([]string, 0, len(words))
	for w := range words {
		sorted = append(sorted, w)
	}
	sort.Strings(sorted)
	for _, w := range sorted {
		if _, err := t.Exec("INSERT INTO dossier_words (word, dossier_id) VALUES ($1, $2) ON CONFLICT (word, dossier_id) DO NOTHING", w, d.ID); err != nil {
			return err
		}
	}
	return nil
}

// Desk is what waits for one role within one scope.
type Desk struct {
	Turn  string
	Scope access.ListScope
}

// Filter narrows a list of dossiers. Zero fields do not narrow.
type Filter struct {
	Scopes []access.ListScope
	// Everywhere asks for no scope: for what is public.
	Everywhere bool
	// Desks, when there are any, stand in for Scopes and Turn: a list of what
	// waits for somebody who holds several roles.
	Desks []Desk
	// Turns are the turns that can have a deadline; with LateAt they let the
	// turn index answer.
	Turns []string
	// AdvisoryStages are the stages at or past an advisory team, for scopes
	// that ask for them.
	AdvisoryStages []string
	State          string
	Stage          string
	Turn           string
	Book           string
	Set            int
	Unit           string // a commune's key "code@from"
	Area           string // a district's key
	// LateAt keeps what is due by that moment; DueAfter leaves out what was due
	// by an earlier one.
	LateAt   calendar.Instant
	DueAfter calendar.Instant
	Search   string
	// ByDue orders by deadline, earliest first and none last; otherwise the
	// newest move comes first.
	ByDue bool
	After Cursor
	// Backwards lists what stands before After, still in list order.
	Backwards bool
	Limit     int
	// Bare reads no more of a dossier than its id and its place in the order.
	Bare bool

	found *lookup // once for every desk of a list
}

// Cursor is a place in a list's order.
type Cursor struct {
	At calendar.Instant
	ID string
}

// Page is a slice of a list with what lies on both sides.
type Page struct {
	Rows       []dossier.Dossier
	Prev, Next Cursor // zero when there is nothing that way
}

// quest is the query of a filter without its words; aside stands behind each
// column that an index could answer, so that none does.
func (f Filter) quest(from, id, aside string) quest {
	q := quest{where: where{aside: aside}, from: from, id: id}
	w := &q.where
	var ors []string
	for _, s := range f.Scopes {
		ors = append(ors, w.scope(s, f.AdvisoryStages))
	}
	switch {
	case f.Everywhere:
	case len(ors) == 0:
		w.conds = append(w.conds, "1 = 0")
	case len(ors) == 1:
		w.conds = append(w.conds, ors[0])
	default:
		w.conds = append(w.conds, "("+strings.Join(ors, " OR ")+")")
	}
	for _, c := range []struct{ column, value string }{{"d.state", f.State}, {"d.stage", f.Stage}, {"d.turn", f.Turn}, {"d.book", f.Book}} {
		if c.value != "" {
			w.add(c.column+" = ?", c.value)
		}
	}
	if f.Set != 0 {
		w.add("d.set_no = ?", f.Set)
	}
	if f.Unit != "" {
		w.keys("d.unit_code"+aside, "d.unit_from", []string{f.Unit})
	}
	if f.Area != "" {
		w.keys("d.area_code"+aside, "d.area_from", []string{f.Area})
	}
	if f.LateAt != 0 {
		w.add("d.due_at > ? AND d.due_at <= ? AND d."+waitedFor, f.DueAfter, f.LateAt)
		if f.Turn == "" && len(f.Turns) > 0 {
			w.in("d.turn", f.Turns)
		}
	}
	return q
}

// maxDesks bounds how many lists are merged; beyond it one query gathers all.
const maxDesks = 24

// desks takes the filter apart into desks of a single province, district,
// commune, producer or council each, so that every one of them is an equality
// that an index answers in the list's order.
func (f Filter) desks() []Desk {
	if f.Everywhere {
		return []Desk{{Turn: f.Turn}}
	}
	given := f.Desks
	if len(given) == 0 {
		for _, s := range f.Scopes {
			given = append(given, Desk{Turn: f.Turn, Scope: s})
		}
	}
	var out []Desk
	for _, d := range given {
		s := d.Scope
		each := func(keys []string, set func(*access.ListScope, []string)) {
			for _, k := range keys {
				one := s
				set(&one, []string{k})
				out = append(out, Desk{d.Turn, one})
			}
		}
		switch {
		case s.Producer != "" || s.Central || s.Council != "":
			out = append(out, d)
		case len(s.Provinces) > 0:
			each(s.Provinces, func(o *access.ListScope, k []string) { o.Provinces = k })
		case len(s.Areas) > 0:
			each(s.Areas, func(o *access.ListScope, k []string) { o.Areas = k })
		default:
			each(s.Units, func(o *access.ListScope, k []string) { o.Units = k })
		}
	}
	if len(out) > maxDesks {
		return given
	}
	return out
}

func (w *where) scope(s access.ListScope, advisory []string) string {
	var c string
	switch {
	case s.Producer != "":
		c = "d.producer_id = " + w.next(s.Producer)
	case s.Central:
		c = "d.mark = 'central'"
	case s.Council != "":
		c = "d.id IN (SELECT a.dossier_id FROM sessions n JOIN agenda a ON a.session_id = n.id WHERE n.council_id = " + w.next(s.Council) + ")"
	case len(s.Provinces) > 0:
		c = w.inText("d.province_code"+w.aside, s.Provinces)
	case len(s.Areas) > 0:
		c = w.keysText("d.area_code"+w.aside, "d.area_from", s.Areas)
	default:
		c = w.keysText("d.unit_code"+w.aside, "d.unit_from", s.Units)
	}
	if s.Submitted {
		c += " AND d.edition > 0"
	}
	if s.WithAdvisors {
		c += " AND " + w.inText("d.stage", advisory)
	}
	if s.NotRecused != "" {
		c += " AND NOT EXISTS (SELECT 1 FROM recusals r WHERE r.dossier_id = d.id AND r.user_id = " + w.next(s.NotRecused) + ")"
	}
	return "(" + c + ")"
}

// Dossiers lists a page of dossiers.
func (t *Tx) Dossiers(f Filter) (Page, error) {
	if err := t.lookUp(&f); err != nil {
		return Page{}, err
	}
	var rows []dossier.Dossier
	for _, d := range f.desks() {
		one := f
		one.Scopes, one.Turn = []access.ListScope{d.Scope}, d.Turn
		list, err := t.stretch(one)
		if err != nil {
			return Page{}, err
		}
		rows = append(rows, list...)
	}
	rows = f.merge(rows)
	more := len(rows) > f.Limit
	if more {
		rows = rows[:f.Limit]
	}
	if f.Backwards {
		slices.Reverse(rows)
	}
	p := Page{Rows: rows}
	if len(rows) == 0 {
		return p, nil
	}
	if f.Backwards && more || !f.Backwards && f.After.ID != "" {
		p.Prev = f.At(rows[0])
	}
	if !f.Backwards && more || f.Backwards && f.After.ID != "" {
		p.Next = f.At(rows[len(rows)-1])
	}
	return p, nil
}

// At gives the place of a dossier in the list's order.
func (f Filter) At(d dossier.Dossier) Cursor {
	switch {
	case f.ByDue:
		return Cursor{d.DueAt, d.ID}
	case f.newest():
		return Cursor{0, d.ID}
	}
	return Cursor{d.MovedAt, d.ID}
}

// newest reports whether the newest registered comes first.
func (f Filter) newest() bool { return !f.ByDue && len(f.words()) > 0 }

// before is the list's order: by deadline with none last, or newest first.
func (f Filter) before(a, b dossier.Dossier) bool {
	x, y := f.At(a), f.At(b)
	switch {
	case !f.ByDue:
		return x.At > y.At || x.At == y.At && x.ID > y.ID
	case (x.At == 0) != (y.At == 0):
		return y.At == 0
	}
	return x.At < y.At || x.At == y.At && x.ID < y.ID
}

// stretch gives up to Limit+1 rows of one desk, walking from After. By
// deadline it walks two stretches of the index, because none sorts last.
func (t *Tx) stretch(f Filter) ([]dossier.Dossier, error) {
	switch {
	case f.newest():
		return t.walk(f, "", !f.Backwards, "")
	case !f.ByDue:
		return t.walk(f, "d.moved_at", !f.Backwards, "")
	}
	dated, open := "d.due_at > 0", "d.due_at = 0"
	first, second := dated, open
	if f.Backwards {
		first, second = open, dated
	}
	var rows []dossier.Dossier
	if f.After.ID == "" || (f.After.At > 0) == (first == dated) {
		var err error
		if rows, err = t.walk(f, "d.due_at", f.Backwards, first); err != nil || len(rows) > f.Limit {
			return rows, err
		}
		f.After = Cursor{}
	}
	rest, err := t.walk(f, "d.due_at", f.Backwards, second)
	return append(rows, rest...), err
}

// walk gives up to Limit+1 rows in the order of a key and the id, "" = of the
// id alone.
func (t *Tx) walk(f Filter, key string, desc bool, cond string) ([]dossier.Dossier, error) {
	quests, err := t.quests(f)
	if err != nil {
		return nil, err
	}
	var rows []dossier.Dossier
	columns, scan := dossierColumns, scanDossier
	if f.Bare {
		columns, scan = bareColumns, scanBare
	}
	for _, q := range quests {
		text, args := q.rows(f, columns, key, desc, cond)
		list, err := all(t, scan, text, args...)
		if err != nil {
			return nil, err
		}
		rows = append(rows, list...)
	}
	if len(quests) == 1 {
		return rows, nil
	}
	return f.merge(rows), nil
}

// rows is the text of the query for up to Limit+1 rows, with its arguments.
func (q quest) rows(f Filter, columns, key string, desc bool, cond string) (string, []any) {
	if cond != "" {
		q.conds = append(q.conds, cond)
	}
	order, less := "", ">"
	if desc {
		order, less = " DESC", "<"
	}
	switch {
	case f.After.ID == "":
	case key == "":
		q.add(q.id+" "+less+" ?", f.After.ID)
	default:
		q.add("("+key+", "+q.id+") "+less+" (?, ?)", f.After.At, f.After.ID)
	}
	by := q.id + order
	if key != "" {
		by = key + order + ", " + by
	}
	// PostgreSQL keeps a plan only for a limit that it knows. A search is planned
	// each time: what is good for a rare word is not for a common one.
	limit := strconv.Itoa(f.Limit + 1)
	if len(f.words()) > 0 {
		limit = q.next(f.Limit + 1)
	}
	return "SELECT " + columns + " FROM " + q.from + " WHERE " + q.text() + " ORDER BY " + by + " LIMIT " + limit, q.args
}

// merge brings rows found in several ways into the order of the walk, each
// once, up to Limit+1.
func (f Filter) merge(rows []dossier.Dossier) []dossier.Dossier {
	sort.SliceStable(rows, func(i, j int) bool { return f.before(rows[i], rows[j]) != f.Backwards })
	rows = slices.CompactFunc(rows, func(a, b dossier.Dossier) bool { return a.ID == b.ID })
	return rows[:min(len(rows), f.Limit+1)]
}

// CountDossiers counts dossiers: all of them where their number is kept, at most
// limit where they are counted one by one; more says that there are others.
// Desks may overlap, as those of old and new grants do; each dossier counts once.
func (t *Tx) CountDossiers(f Filter, limit int) (n int, more bool, err error) {
	if len(f.Desks) == 1 {
		f.Desks, f.Scopes, f.Turn = nil, []access.ListScope{f.Desks[0].Scope}, f.Desks[0].Turn
	}
	if n, known, err := t.keptCount(f); known || err != nil {
		return n, false, err
	}
	if n, err = t.countEach(f, limit+1); n > limit {
		return limit, true, err
	}
	return n, false, err
}

// countEach counts one by one, up to limit.
func (t *Tx) countEach(f Filter, limit int) (n int, err error) {
	if len(f.Desks) > 0 {
		return t.countDesks(f, limit)
	}
	quests, err := t.quests(f)
	if err != nil {
		return 0, err
	}
	if len(quests) > 1 {
		return t.countIDs(quests, map[string]bool{}, limit)
	}
	q := quests[0]
	l := q.next(limit)
	err = t.QueryRow("SELECT count(*) FROM (SELECT 1 FROM "+q.from+" WHERE "+q.text()+" LIMIT "+l+") x", q.args, &n)
	return n, err
}

func (t *Tx) countDesks(f Filter, limit int) (n int, err error) {
	if err := t.lookUp(&f); err != nil {
		return 0, err
	}
	seen := map[string]bool{}
	for _, d := range f.Desks {
		one := f
		one.Desks, one.Scopes, one.Turn = nil, []access.ListScope{d.Scope}, d.Turn
		quests, err := t.quests(one)
		if err != nil {
			return 0, err
		}
		if n, err = t.countIDs(quests, seen, limit); err != nil || n == limit {
			return n, err
		}
	}
	return n, nil
}

// countIDs counts, up to limit, what the queries find and what was seen before.
func (t *Tx) countIDs(quests []quest, seen map[string]bool, limit int) (int, error) {
	for _, q := range quests {
		l := q.next(limit)
		ids, err := all(t, func(scan scanner) (id string, err error) { return id, scan(&id) }, "SELECT "+q.id+" FROM "+q.from+" WHERE "+q.text()+" LIMIT "+l, q.args...)
		if err != nil {
			return 0, err
		}
		for _, id := range ids {
			seen[id] = true
		}
		if len(seen) >= limit {
			return limit, nil
		}
	}
	return len(seen), nil
}

// NextNumber takes the next number of a gapless series; the number is lost
// only with the whole transaction.
func (t *Tx) NextNumber(series string) (n int, err error) {
	err = t.QueryRow("INSERT INTO counters (series, last) VALUES ($1, 1) ON CONFLICT (series) DO UPDATE SET last = counters.last + 1 RETURNING last", []any{series}, &n)
	return n, err
}

// NeedVersion refuses when the caller saw another version than the stored one.
func NeedVersion(seen, stored int64) error {
	if seen != stored {
		return fault.New(fault.Conflict, "fault.stale")
	}
	return nil
}
