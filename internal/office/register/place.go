package register

import (
	"saoque/internal/calendar"
	"saoque/internal/paper/xlsx"
	"saoque/internal/territory"
	"saoque/internal/viet"
)

// places finds the communes and districts that a province's register names.
// Units are versions, and so are their names: a result is looked up on the day
// of its decision, then today.
type places struct {
	units  *territory.Table
	today  calendar.Date
	byName map[string][]territory.Unit // name with and without the type's word
	memo   map[placeAsked]placeFound
}

type placeAsked struct {
	commune, district string
	day, last         calendar.Date
}

type placeFound struct {
	unit  territory.Ref
	level xlsx.Level
	key   string
	args  []any
}

// newPlaces gathers the units that lie in the province or in one that went into
// it.
func newPlaces(units *territory.Table, province string, today calendar.Date) *places {
	p := &places{units: units, today: today, byName: map[string][]territory.Unit{}, memo: map[placeAsked]placeFound{}}
	for _, u := range units.All() {
		if u.Level != territory.Province && p.province(u) == province {
			name, short := territory.NameKey(u.Name), territory.NameKey(u.Short())
			p.byName[name] = append(p.byName[name], u)
			if short != name {
				p.byName[short] = append(p.byName[short], u)
			}
		}
	}
	return p
}

// province gives the code of the province that answers for a unit's records
// today.
func (p *places) province(u territory.Unit) string {
	now, ok := p.units.Ancestor(u.Ref(), territory.Province, u.From)
	if !ok {
		return ""
	}
	if heir, _, ok := p.units.Current(now.Ref(), p.today); ok {
		return heir.Code
	}
	return now.Code
}

// find is the Place of xlsx.RegisterOptions.
func (p *places) find(e *xlsx.RegisterEntry) (territory.Ref, xlsx.Level, string, []any) {
	a := placeAsked{viet.Clean(e.Commune), viet.Clean(e.District), e.Decided, e.Decided}
	if a.day == "" {
		// A row that tells only a year is looked up at its ends.
		a.day = calendar.MustDate("2000-01-01").AddMonths(12 * (e.Year - 2000))
		a.last = a.day.AddMonths(12).AddDays(-1)
	}
	f, ok := p.memo[a]
	if !ok {
		f = p.look(a)
		p.memo[a] = f
	}
	return f.unit, f.level, f.key, f.args
}

func (p *places) look(a placeAsked) placeFound {
	words := a.commune
	if words == "" {
		words = a.district
	}
	for _, day := range []calendar.Date{a.day, a.last, p.today} {
		list := p.on(a, day)
		switch {
		case len(list) == 0:
			continue
		case len(list) > 1:
			return placeFound{level: xlsx.Doubtful, key: "xlsx.unit-several", args: []any{words}}
		case day == p.today && !list[0].ValidOn(a.day) && !list[0].ValidOn(a.last):
			return placeFound{unit: list[0].Ref(), level: xlsx.Noted, key: "xlsx.unit-today", args: []any{words}}
		}
		return placeFound{unit: list[0].Ref()}
	}
	return placeFound{level: xlsx.Doubtful, key: "xlsx.unit-unknown", args: []any{words}}
}

// on lists the units that the words name on a day: communes of the named
// district where both are told, a district where only it is.
func (p *places) on(a placeAsked, day calendar.Date) []territory.Unit {
	level, words := territory.Commune, a.commune
	if words == "" {
		level, words = territory.District, a.district
	}
	district := territory.NameKey(a.district)
	var out []territory.Unit
	for _, u := range p.byName[territory.NameKey(words)] {
		if u.Level != level || !u.ValidOn(day) {
			continue
		}
		// Where there are districts, the commune lies in the one that is named.
		if above, ok := p.units.Ancestor(u.Ref(), territory.District, day); level == territory.Commune && ok && district != "" &&
			territory.NameKey(above.Name) != district && territory.NameKey(above.Short()) != district {
			continue
		}
		out = append(out, u)
	}
	return out
}
