package territory

import (
	"cmp"
	"embed"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"saoque/internal/calendar"
)

//go:embed data/units.csv data/successors.csv
var files embed.FS

// Embedded gives the table that is built into the binary, read once. Its
// origin and caveats are in data/README.md.
var Embedded = sync.OnceValues(func() (*Table, error) {
	data, err := fs.Sub(files, "data")
	if err != nil {
		return nil, err
	}
	t, _, err := Import(data)
	return t, err
})

// Table holds unit versions and the links between them. It never changes
// after Import and may be shared.
type Table struct {
	units    map[Ref]Unit
	versions map[string][]Unit // by code, in order of From
	children map[string][]Ref  // by the parent's code
	next     map[Ref][]Link
	prev     map[Ref][]Link
}

// Get gives the version that ref names.
func (t *Table) Get(ref Ref) (Unit, bool) {
	u, ok := t.units[ref]
	return u, ok
}

// At gives the unit that carried code on day d.
func (t *Table) At(code string, d calendar.Date) (Unit, bool) {
	for _, u := range t.versions[code] {
		if u.ValidOn(d) {
			return u, true
		}
	}
	return Unit{}, false
}

// All lists every version, by code and first day.
func (t *Table) All() []Unit {
	return slices.SortedFunc(maps.Values(t.units), byCode)
}

// Versions lists every version that carried code, oldest first.
func (t *Table) Versions(code string) []Unit { return slices.Clone(t.versions[code]) }

// List gives all units of a level in force on day d, by code.
func (t *Table) List(level Level, d calendar.Date) []Unit {
	var us []Unit
	for _, u := range t.units {
		if u.Level == level && u.ValidOn(d) {
			us = append(us, u)
		}
	}
	slices.SortFunc(us, byCode)
	return us
}

// Children gives the units directly below code on day d, by code.
func (t *Table) Children(code string, d calendar.Date) []Unit {
	var us []Unit
	for _, ref := range t.children[code] {
		if u := t.units[ref]; u.ValidOn(d) {
			us = append(us, u)
		}
	}
	slices.SortFunc(us, byCode)
	return us
}

// Below gives the units of a level anywhere below code on day d, by code.
func (t *Table) Below(code string, level Level, d calendar.Date) []Unit {
	var us []Unit
	for _, u := range t.Children(code, d) {
		if u.Level == level {
			us = append(us, u)
		} else {
			us = append(us, t.Below(u.Code, level, d)...)
		}
	}
	slices.SortFunc(us, byCode)
	return us
}

func byCode(a, b Unit) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.From, b.From)) }

// Ancestors gives the units above ref on day d, nearest first; none when ref
// was not in force that day.
func (t *Table) Ancestors(ref Ref, d calendar.Date) []Unit {
	u, ok := t.units[ref]
	if !ok || !u.ValidOn(d) {
		return nil
	}
	var us []Unit
	for u.Parent != "" {
		if u, ok = t.At(u.Parent, d); !ok {
			break
		}
		us = append(us, u)
	}
	return us
}

// Ancestor gives the unit of a level that ref belonged to on day d, ref's own
// unit included: Ancestor(ref, Province, d) is its province.
func (t *Table) Ancestor(ref Ref, level Level, d calendar.Date) (Unit, bool) {
	u, ok := t.units[ref]
	if ok && u.ValidOn(d) && u.Level == level {
		return u, true
	}
	for _, a := range t.Ancestors(ref, d) {
		if a.Level == level {
			return a, true
		}
	}
	return Unit{}, false
}

// Successors lists what the territory of ref became when the version ended,
// the main successor first.
func (t *Table) Successors(ref Ref) []Link { return slices.Clone(t.next[ref]) }

// Predecessors lists whose territory went into ref.
func (t *Table) Predecessors(ref Ref) []Link { return slices.Clone(t.prev[ref]) }

// Current brings ref forward to day d along main successors and gives the
// unit responsible for its records then. A unit that was abolished without a
// successor (the districts of 30/06/2025) leaves them to its parent. The
// links that were followed are given too, so that a disputed one can be
// shown. ok is false when ref is unknown, not yet in force on d, or ended
// with no trace.
func (t *Table) Current(ref Ref, d calendar.Date) (unit Unit, way []Link, ok bool) {
	u, ok := t.units[ref]
	if !ok || d < u.From {
		return Unit{}, nil, false
	}
	for !u.ValidOn(d) {
		if next := t.next[u.Ref()]; len(next) > 0 && next[0].Main {
			way = append(way, next[0])
			u = t.units[next[0].New]
			continue
		}
		parent, ok := t.At(u.Parent, u.Until.AddDays(-1))
		if !ok {
			return Unit{}, way, false
		}
		u = parent
	}
	return u, way, true
}

// Covers reports whether a grant over the unit version grant reaches, on day
// d, the records of the unit version unit.
//
// The records are brought forward to the unit responsible on d; the grant
// reaches them when it is over that unit or one above it. A grant over a
// version that has ended goes on only under the same code, name and level,
// and never grows with the unit: it reaches what lay in the old territory.
// A grant over a unit that is gone reaches nothing.
func (t *Table) Covers(grant, unit Ref, d calendar.Date) bool {
	g, ok := t.units[grant]
	if !ok || d < g.From {
		return false
	}
	now, _, ok := t.Current(unit, d)
	if !ok {
		return false
	}
	heir := g
	for !heir.ValidOn(d) {
		if heir, ok = t.continued(heir); !ok {
			return false
		}
	}
	if !t.within(now.Ref(), heir.Ref(), d) {
		return false
	}
	return heir == g || t.layIn(unit, g)
}

// continued gives the version that carries on u: its main successor when it
// has the same code, level and name.
func (t *Table) continued(u Unit) (Unit, bool) {
	next := t.next[u.Ref()]
	if len(next) == 0 || !next[0].Main {
		return Unit{}, false
	}
	v := t.units[next[0].New]
	return v, v.Code == u.Code && v.Level == u.Level && NameKey(v.Name) == NameKey(u.Name)
}

// within reports whether ref is upper or below it on day d.
func (t *Table) within(ref, upper Ref, d calendar.Date) bool {
	if ref == upper {
		return true
	}
	return slices.ContainsFunc(t.Ancestors(ref, d), func(a Unit) bool { return a.Ref() == upper })
}

// layIn reports whether the whole of ref lay in the territory of g: ref
// itself while g was in force, or everything that ref was made of.
func (t *Table) layIn(ref Ref, g Unit) bool {
	u, ok := t.units[ref]
	if !ok {
		return false
	}
	if g.Until == "" || u.From < g.Until {
		day := max(u.From, g.From)
		return u.ValidOn(day) && t.within(ref, g.Ref(), day)
	}
	before := t.prev[ref]
	if len(before) == 0 {
		return false
	}
	for _, l := range before {
		if !t.layIn(l.Old, g) {
			return false
		}
	}
	return true
}
