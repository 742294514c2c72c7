package intake

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/office"
	"saoque/internal/store"
	"saoque/internal/territory"
)

// Find narrows and pages a list of dossiers. Zero fields do not narrow.
type Find struct {
	Search string
	// Stage is a stage's id, alone or as StageAt writes it, meaning under
	// appraisal there; or a state.
	Stage string
	// Unit is a commune's or a district's key "code@from".
	Unit string
	// Turn is a role, or TurnMine.
	Turn string
	// Set is "book.number".
	Set string
	// Due is DueLate or DueSoon.
	Due string
	// AtTime and AtID are the place to go on from; Backwards goes before it.
	AtTime    calendar.Instant
	AtID      string
	Backwards bool
	Limit     int
}

// Words of Find.
const (
	TurnMine = "toi"
	DueLate  = "tre"
	DueSoon  = "tuan"
)

// Row is one dossier of a list.
type Row struct {
	*office.Case
	Mine bool
}

// Cursor is a place in a list.
type Cursor struct {
	At calendar.Instant
	ID string
}

// List is a page of dossiers.
type List struct {
	Rows       []Row
	Prev, Next Cursor // zero when there is nothing that way
	// Total counts all rows of the filter; More says that there are even more. A
	// search is counted no further than its page: to count it is to search it all.
	Total int
	More  bool
	// Views are the counts of the named lists.
	Views Views
	// Units are the keys of units with dossiers, for the filter.
	Units []string
}

// Views counts the named lists.
type Views struct{ Mine, Late, Producer, All Tally }

// Tally is how many there are; More says that there are even more, where they
// have to be counted one by one.
type Tally struct {
	N    int
	More bool
}

// counted is how far lists without a kept count are counted: further would cost
// many times the page itself.
const counted = 1000

// Dossiers lists the dossiers that whoever asks may view.
func Dossiers(ctx context.Context, o *office.Office, s access.Subject, in Find) (List, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (List, error) {
		if err := tx.Authorise(access.DossierList, "", access.Record{}); err != nil {
			return List{}, err
		}
		f := filter(tx, in)
		p, err := tx.Dossiers(f)
		if err != nil {
			return List{}, err
		}
		more := p.Next.ID != ""
		out := List{Prev: Cursor(p.Prev), Next: Cursor(p.Next)}
		if out.Rows, err = rows(tx, p.Rows); err != nil {
			return out, err
		}
		counts, kept, err := keptCounts(tx)
		if err != nil {
			return out, err
		}
		if in.Search != "" || in.AtID == "" && !more {
			out.Total, out.More = len(p.Rows), more
		} else if out.Total, out.More, err = total(tx, f, in, counts, kept); err != nil {
			return out, err
		}
		units, err := tx.DossierUnits(access.DossierScopes(s), f.AdvisoryStages, finer(s))
		if err != nil {
			return out, err
		}
		out.Units = unitsOf(s, units)
		out.Views, err = views(tx, counts, kept)
		return out, err
	})
}

// Each calls f with every dossier of the filter in the list's order, for
// exports. It reads page by page, so that a slow reader holds nothing: a
// dossier that moves meanwhile may be missed or come twice.
func Each(ctx context.Context, o *office.Office, s access.Subject, in Find, f func(Row) error) error {
	type page struct {
		rows []Row
		next store.Cursor
	}
	in.Limit, in.AtID, in.Backwards = exportPage, "", false
	var after store.Cursor
	for {
		p, err := office.Query(ctx, o, s, func(tx *office.Tx) (page, error) {
			if err := tx.Authorise(access.DossierList, "", access.Record{}); err != nil {
				return page{}, err
			}
			q := filter(tx, in)
			q.After = after
			list, err := tx.Dossiers(q)
			if err != nil {
				return page{}, err
			}
			out, err := rows(tx, list.Rows)
			return page{out, list.Next}, err
		})
		if err != nil {
			return err
		}
		for _, r := range p.rows {
			if err := f(r); err != nil {
				return err
			}
		}
		if p.next.ID == "" {
			return nil
		}
		after = p.next
	}
}

// exportPage is how many dossiers an export reads at once.
const exportPage = 500

// around gives the ids before and after a dossier in a list, "" at its ends.
func around(tx *office.Tx, c *office.Case, in Find) (prev, next string, err error) {
	f := filter(tx, in)
	f.After, f.Limit, f.Bare = f.At(c.Dossier), 1, true
	for _, way := range []struct {
		back bool
		id   *string
	}{{true, &prev}, {false, &next}} {
		f.Backwards = way.back
		page, err := tx.Dossiers(f)
		if err != nil {
			return "", "", err
		}
		if len(page.Rows) > 0 {
			*way.id = page.Rows[0].ID
		}
	}
	return prev, next, nil
}

func rows(tx *office.Tx, list []dossier.Dossier) ([]Row, error) {
	out := make([]Row, len(list))
	for i, d := range list {
		c, err := tx.Office.Frame(d, nil, nil)
		if err != nil {
			return nil, err
		}
		out[i] = Row{Case: c, Mine: mine(tx, c)}
	}
	return out, nil
}

// filter turns a wish into what the store is asked, always within the scopes
// of whoever asks.
func filter(tx *office.Tx, in Find) store.Filter {
	f := store.Filter{Scopes: access.DossierScopes(tx.Subject), AdvisoryStages: tx.Office.AdvisoryStages(), Search: in.Search,
		Backwards: in.Backwards, Limit: in.Limit}
	if slices.Contains(dossier.States, dossier.State(in.Stage)) {
		f.State = in.Stage
	} else if in.Stage != "" {
		book, stage, named := strings.Cut(in.Stage, ".")
		if !named {
			book, stage = "", in.Stage
		}
		f.Stage, f.State = stage, string(dossier.Appraisal)
		if named && shared(tx.Office, stage) {
			f.Book = book
		}
	}
	if ref, ok := territory.ParseRef(in.Unit); ok {
		if u, _ := tx.Office.Units.Get(ref); u.Level == territory.District {
			f.Area = in.Unit
		} else {
			f.Unit = in.Unit
		}
	}
	if in.Turn == TurnMine {
		f.Desks, f.ByDue = Desks(tx.Subject), true
		if len(f.Desks) == 0 {
			f.Scopes = nil // nothing can wait for such a subject
		}
	} else if in.Turn != "" {
		f.Turn, f.ByDue = in.Turn, true
	}
	if book, set, ok := strings.Cut(in.Set, "."); ok {
		if f.Book != "" && f.Book != book {
			f.Scopes = nil // a stage of one book and a set of another
		}
		f.Book = book
		f.Set, _ = strconv.Atoi(set)
	}
	switch in.Due {
	case DueLate:
		f.LateAt, f.Turns, f.ByDue = tx.Now, holders(tx.Office), true
	case DueSoon:
		f.DueAfter, f.LateAt, f.Turns, f.ByDue = tx.Now, tx.Now.Date().AddDays(8).Start(), holders(tx.Office), true
	}
	if in.AtID != "" {
		f.After = store.Cursor{At: in.AtTime, ID: in.AtID}
	}
	return f
}

// holders lists every role that holds a stage of some procedure.
func holders(o *office.Office) []string {
	var out []string
	for _, b := range o.Books.Books() {
		if b.Procedure == nil {
			continue
		}
		for _, s := range b.Procedure.Stages {
			if !slices.Contains(out, s.Holder.Role) {
				out = append(out, s.Holder.Role)
			}
		}
	}
	return out
}

// Desks lists what can wait for a subject in the list of dossiers: each of its
// roles with that role's scope. Sessions are councils' own.
func Desks(s access.Subject) []store.Desk {
	var out []store.Desk
	for _, g := range s.Grants {
		turn := string(g.Role)
		switch g.Role {
		case access.Producer, access.Commune, access.District, access.Province, access.AdvisorHead, access.Chairman:
		case access.Advisor:
			turn = string(access.AdvisorHead) // the team scores together
		default:
			continue
		}
		for _, sc := range access.DossierScopes(access.Subject{UserID: s.UserID, Grants: []access.Grant{g}}) {
			out = append(out, store.Desk{Turn: turn, Scope: sc})
		}
	}
	return out
}

// keptCounts gives the kept counts of the subject's territory, summed over its
// units; kept is false when part of what it may see has none (a producer's, a
// council's).
func keptCounts(tx *office.Tx) (counts []store.Count, kept bool, err error) {
	scopes := access.DossierScopes(tx.Subject)
	kept = len(scopes) > 0
	for _, s := range scopes {
		kept = kept && s.Producer == "" && s.Council == "" && !s.Central
	}
	counts, err = tx.DossierTotals(scopes, tx.Office.AdvisoryStages())
	return counts, kept, err
}

// total counts the rows of a filter: from the kept counts where they know it,
// one by one up to a bound elsewhere.
func total(tx *office.Tx, f store.Filter, in Find, counts []store.Count, kept bool) (n int, more bool, err error) {
	if !kept || f.Book != "" || in.Due != "" || in.Turn == TurnMine || f.Unit != "" || f.Area != "" {
		return tx.CountDossiers(f, counted)
	}
	for _, c := range counts {
		if (f.State == "" || c.State == f.State) && (f.Stage == "" || c.Stage == f.Stage) && (f.Turn == "" || c.Turn == f.Turn) {
			n += c.N
		}
	}
	return n, false, nil
}

func key(code string, from calendar.Date) string {
	return territory.Ref{Code: code, From: from}.String()
}

func views(tx *office.Tx, counts []store.Count, kept bool) (v Views, err error) {
	tally := func(in Find) (n Tally) {
		if err == nil {
			n.N, n.More, err = tx.CountDossiers(filter(tx, in), counted)
		}
		return n
	}
	v.Late = tally(Find{Due: DueLate})
	scopes, desks := access.DossierScopes(tx.Subject), Desks(tx.Subject)
	if kept && len(desks) == 1 && len(scopes) == 1 && scopes[0].NotRecused == "" {
		v.Mine = waiting(counts, desks[0].Turn) // one role, whose scope is the very one that was counted
	} else {
		v.Mine = tally(Find{Turn: TurnMine})
	}
	if kept {
		v.All, v.Producer = waiting(counts, ""), waiting(counts, string(access.Producer))
	} else {
		v.All, v.Producer = tally(Find{}), tally(Find{Turn: string(access.Producer)})
	}
	return v, err
}

// waiting sums what waits for a turn, "" = everything.
func waiting(counts []store.Count, turn string) (n Tally) {
	for _, c := range counts {
		if turn == "" || c.Turn == turn {
			n.N += c.N
		}
	}
	return n
}

// finer reports whether a subject filters by communes although there are
// districts.
func finer(s access.Subject) bool { return s.Has(access.District) && !s.Has(access.Province) }

// unitsOf lists the units to filter by: districts for a province, communes for
// a district, in the order of the counts.
func unitsOf(s access.Subject, counts []store.Count) []string {
	var out []string
	for _, c := range counts {
		k := key(c.AreaCode, c.AreaFrom)
		if k == "" || finer(s) {
			k = key(c.UnitCode, c.UnitFrom)
		}
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// Cell is how many dossiers of one unit stand at one place of the way.
type Cell struct {
	Unit  string // key
	Stage string // a stage's id while under appraisal, else a state
	N     int
}

// Matrix is the counts by unit and stage, one table for each procedure.
type Matrix struct {
	Tables []Table
	Late   map[string]int
}

// Table is the counts of the units whose dossiers go one way.
type Table struct {
	// Book is the procedure's; "" when the units' days met more than one.
	Book  string
	Cells []Cell
	Units []string
	// Stages are in the order of the way.
	Stages []string
}

// Counts gives the counts by unit and stage from the kept table.
func Counts(ctx context.Context, o *office.Office, s access.Subject) (Matrix, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Matrix, error) {
		m := Matrix{Late: map[string]int{}}
		if err := tx.Authorise(access.DossierList, "", access.Record{}); err != nil {
			return m, err
		}
		counts, err := tx.DossierCounts(access.DossierScopes(s), tx.Office.AdvisoryStages())
		if err != nil {
			return m, err
		}
		units := unitsOf(s, counts)
		have := map[[2]string]bool{} // book and stage
		at := map[Cell]int{}
		ways := map[string]string{}
		for _, u := range units {
			ways[u] = wayOf(o, u)
			if m.Late[u], _, err = tx.CountDossiers(filter(tx, Find{Unit: u, Due: DueLate}), counted); err != nil {
				return m, err
			}
		}
		for _, c := range counts {
			cell := Cell{Unit: key(c.AreaCode, c.AreaFrom), Stage: c.State}
			if !slices.Contains(units, cell.Unit) {
				cell.Unit = key(c.UnitCode, c.UnitFrom)
			}
			if c.State == string(dossier.Appraisal) {
				cell.Stage = c.Stage
			}
			have[[2]string{ways[cell.Unit], cell.Stage}] = true
			at[cell] += c.N
		}
		books := []string{""}
		for _, w := range Ways(o) {
			books = append(books, w.Book)
		}
		slices.Reverse(books) // the newest way first
		for _, book := range books {
			t := Table{Book: book}
			for _, st := range order(o, book) {
				if have[[2]string{book, st}] {
					t.Stages = append(t.Stages, st)
				}
			}
			for _, u := range units {
				if ways[u] != book {
					continue
				}
				t.Units = append(t.Units, u)
				for _, st := range t.Stages {
					t.Cells = append(t.Cells, Cell{u, st, at[Cell{Unit: u, Stage: st}]})
				}
			}
			if len(t.Units) > 0 {
				m.Tables = append(m.Tables, t)
			}
		}
		return m, nil
	})
}
