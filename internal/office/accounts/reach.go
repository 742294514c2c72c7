package accounts

import (
	"slices"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/store"
	"saoque/internal/territory"
)

// reach gives what a grant over a unit version reaches on day d: the version
// itself and those whose records came to it (main links back through time),
// never a successor. A province in force is reached by its codes; one that has
// ended is reached unit by unit, because its code may have gone on to a larger
// province.
func reach(t *territory.Table, ref territory.Ref, d calendar.Date) (units, provinces []string) {
	seen := map[territory.Ref]bool{}
	var walk func(territory.Ref)
	walk = func(r territory.Ref) {
		u, ok := t.Get(r)
		if !ok || seen[r] {
			return
		}
		seen[r] = true
		units = append(units, r.String())
		if u.Level == territory.Province && !slices.Contains(provinces, u.Code) {
			provinces = append(provinces, u.Code)
		}
		for _, l := range t.Predecessors(r) {
			if l.Main {
				walk(l.Old)
			}
		}
	}
	walk(ref)
	if u, ok := t.Get(ref); ok && u.Level == territory.Province && u.Until != "" && u.Until <= d {
		return append(units, within(t, u)...), nil
	}
	return units, provinces
}

// within lists the keys of every unit version below a province while it was
// in force, districts and communes.
func within(t *territory.Table, p territory.Unit) (keys []string) {
	seen := map[territory.Ref]bool{}
	days := []calendar.Date{p.From}
	for i := 0; i < len(days); i++ {
		for _, level := range []territory.Level{territory.District, territory.Commune} {
			for _, u := range t.Below(p.Code, level, days[i]) {
				if seen[u.Ref()] {
					continue
				}
				seen[u.Ref()] = true
				keys = append(keys, u.Ref().String())
				// What follows it may be a version that was not there before.
				if u.Until != "" && u.Until < p.Until && !slices.Contains(days, u.Until) {
					days = append(days, u.Until)
				}
			}
		}
	}
	return keys
}

// widen turns a kept grant into what the authority reads: body grants of a
// council or team carry the reach of its unit as well, a producer's does not.
func widen(t *territory.Table, g store.Grant, d calendar.Date) access.Grant {
	out := access.Grant{ID: g.ID, Role: g.Role, Body: g.Body, From: g.From, To: g.To}
	switch {
	case g.UnitCode != "":
		out.Units, out.Provinces = reach(t, territory.Ref{Code: g.UnitCode, From: g.UnitFrom}, d)
	case g.BodyUnitCode != "":
		out.Units, out.Provinces = reach(t, territory.Ref{Code: g.BodyUnitCode, From: g.BodyUnitFrom}, d)
	}
	return out
}
