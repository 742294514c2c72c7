package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/ident"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/territory"
)

// The province whose dossiers fill the store, on a day on which it still had
// districts, so that officers of all three levels look at them.
const (
	provinceCode               = "96"
	fillDay      calendar.Date = "2020-11-23"
)

// where says how far on their way how many of a thousand dossiers are: at a
// stage of the procedure, or at one of the ends.
var where = []struct {
	at    string
	share int
}{
	{"draft", 120}, {"returned", 60}, {"withdrawn", 10},
	{"district-intake", 90}, {"district-council", 60}, {"district-forward", 30},
	{"province-office", 70}, {"province-advisory", 50}, {"province-council", 60}, {"province-decision", 30},
	{"recognised", 360}, {"closed", 60},
}

// filler writes invented dossiers, each with what a real one has: owner with
// account, product, checklist, files, manifest, history, results of councils,
// certificate. What it leaves out: blobs, members' cards, ledger entries.
type filler struct {
	office *office.Office // without a store: its rules only
	book   *rulebook.Book
	sets   []*rulebook.Set
	lists  map[int][]rulebook.ChecklistItem
	units  []territory.Unit // communes, the larger ones first
	rng    *rand.Rand
	clock  *calendar.Manual
	ids    *ident.Maker
	now    calendar.Instant

	owners   []party.Producer // those who still send dossiers
	ownerOf  map[string]string
	numbers  map[string]int
	councils map[string]field.Council // by unit code
	sittings map[string]*sitting
	decree   decision.Decision
	rows     int

	made []made
}

// made is what the bench must know of a dossier in order to ask for it.
type made struct {
	id, owner, area, code string
	state                 dossier.State
	submitted             bool
}

// sitting is a session whose agenda is not full yet.
type sitting struct {
	field.Session
	n int
}

func newFiller() (*filler, error) {
	books, err := rulebook.Embedded()
	if err != nil {
		return nil, err
	}
	units, err := territory.Embedded()
	if err != nil {
		return nil, err
	}
	o := &office.Office{Books: books, Units: units, Days: calendar.LoadHolidays()}
	f := &filler{
		office: o, rng: rand.New(rand.NewPCG(2020, 11)), clock: calendar.NewManual(0), now: fillDay.At(9, 0),
		lists: map[int][]rulebook.ChecklistItem{}, ownerOf: map[string]string{}, numbers: map[string]int{},
		councils: map[string]field.Council{}, sittings: map[string]*sitting{},
	}
	f.ids = &ident.Maker{Clock: f.clock, Rand: rand.NewChaCha8([32]byte{20, 20})}
	if f.book, err = o.Books.ForFiling(fillDay); err != nil {
		return nil, err
	}
	for _, s := range f.book.Sets {
		if s.Complete {
			f.sets = append(f.sets, s)
			if f.lists[s.Number], err = f.book.ChecklistFor(s.Number); err != nil {
				return nil, err
			}
		}
	}
	f.units = o.Units.Below(provinceCode, territory.Commune, fillDay)
	f.rng.Shuffle(len(f.units), func(i, j int) { f.units[i], f.units[j] = f.units[j], f.units[i] })
	return f, nil
}

// plan is what one dossier is to become.
type plan struct {
	at    string
	start calendar.Instant
}

// fill brings the store to n dossiers, in the order of the days they began.
func (f *filler) fill(ctx context.Context, st *store.Store, n int) error {
	plans := make([]plan, 0, n)
	for i := len(f.made); i < n; i++ {
		p := plan{at: f.place(i)}
		days := 1 + f.rng.IntN(90)
		if p.at == "recognised" || p.at == "closed" {
			days = 60 + f.rng.IntN(340)
		}
		p.start = f.now.Add(-time.Duration(days)*24*time.Hour + time.Duration(f.rng.IntN(8*3600))*time.Second)
		plans = append(plans, p)
	}
	slices.SortFunc(plans, func(a, b plan) int { return int(max(-1, min(1, a.start-b.start))) })
	const batch = 500
	ready := make(chan []*record, 4)
	failed := make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { // one core invents while the other writes
		defer close(ready)
		for part := range slices.Chunk(plans, batch) {
			var list []*record
			for _, p := range part {
				r, err := f.invent(p)
				if err != nil {
					failed <- err
					return
				}
				list = append(list, r)
			}
			select {
			case ready <- list:
			case <-ctx.Done():
				return
			}
		}
	}()
	for list := range ready {
		err := st.Write(ctx, func(tx *store.Tx) error {
			for _, r := range list {
				if err := r.save(tx); err != nil {
					return fmt.Errorf("dossier at %s: %w", r.plan.at, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	select {
	case err := <-failed:
		return err
	default:
		return ctx.Err()
	}
}

// place spreads the i-th dossier over the shares.
func (f *filler) place(i int) string {
	k := f.rng.IntN(1000)
	if i < len(where) {
		return where[i].at // of each at least one
	}
	for _, w := range where {
		if k -= w.share; k < 0 {
			return w.at
		}
	}
	return where[0].at
}

// unit chooses a commune; a fifth of them send half of the dossiers.
func (f *filler) unit() territory.Unit {
	if f.rng.IntN(2) == 0 {
		return f.units[f.rng.IntN(len(f.units)/5)]
	}
	return f.units[f.rng.IntN(len(f.units))]
}

func (f *filler) next(series string) int {
	f.numbers[series]++
	return f.numbers[series]
}
