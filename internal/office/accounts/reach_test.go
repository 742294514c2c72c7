package accounts

import (
	"slices"
	"strings"
	"testing"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/store"
	"saoque/internal/territory"
)

func table(t *testing.T) *territory.Table {
	t.Helper()
	tab, err := territory.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestReachOfKnownUnits(t *testing.T) {
	tab := table(t)
	for _, c := range []struct {
		name, ref      string
		day            calendar.Date
		with, without  []string // unit keys
		provinces      string
		justThat, many bool
	}{
		{name: "a district of 2020", ref: "971@2020-01-01", day: "2020-11-10", with: []string{"971@2020-01-01"}, justThat: true},
		{name: "the same district after it ended", ref: "971@2020-01-01", day: "2026-01-05", with: []string{"971@2020-01-01"}, justThat: true},
		{name: "the province of 2020", ref: "96@2020-01-01", day: "2020-11-10", with: []string{"96@2020-01-01"}, provinces: "96", justThat: true},
		{
			name: "the merged province", ref: "96@2025-07-01", day: "2026-01-05", provinces: "96 95",
			with: []string{"96@2025-07-01", "96@2020-01-01", "95@2020-01-01"}, justThat: true,
		},
		{
			name: "the old province after the merger: its own old units only", ref: "96@2020-01-01", day: "2026-01-05", many: true,
			with:    []string{"96@2020-01-01", "971@2020-01-01", "32191@2020-01-01", "32002@2024-12-01", "32011@2020-01-01"},
			without: []string{"956@2020-01-01", "31825@2020-01-01", "31825@2025-07-01", "32044@2025-07-01", "96@2025-07-01"},
		},
		{
			name: "a commune of 2025 reaches what was merged into it, by main links only", ref: "32044@2025-07-01", day: "2026-01-05",
			with: []string{"32044@2025-07-01", "32048@2020-01-01"},
		},
		{
			name: "a disputed part goes along its main link", ref: "32047@2025-07-01", day: "2026-01-05",
			with: []string{"32047@2025-07-01"}, without: []string{"32048@2020-01-01"},
		},
		{name: "an unknown unit", ref: "971@2019-01-01", day: "2020-11-10", justThat: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			ref, ok := territory.ParseRef(c.ref)
			if !ok {
				t.Fatal(c.ref)
			}
			units, provinces := reach(tab, ref, c.day)
			for _, k := range c.with {
				if !slices.Contains(units, k) {
					t.Errorf("%s is not reached", k)
				}
			}
			for _, k := range c.without {
				if slices.Contains(units, k) {
					t.Errorf("%s is reached", k)
				}
			}
			if c.justThat && len(units) != len(c.with) {
				t.Errorf("reaches %v", units)
			}
			if c.many && len(units) < 100 {
				t.Errorf("%d units only", len(units))
			}
			if got := strings.Join(provinces, " "); got != c.provinces {
				t.Errorf("provinces %q, want %q", got, c.provinces)
			}
			if seen := slices.Compact(slices.Sorted(slices.Values(units))); len(seen) != len(units) {
				t.Error("a unit is listed twice")
			}
		})
	}
}

// For units in force, reach (back along main links) must say what the table
// says of records brought forward (Current).
func TestReachAgreesWithTheTableBroughtForward(t *testing.T) {
	tab := table(t)
	for _, day := range []calendar.Date{"2020-11-10", "2024-12-15", "2026-01-05"} {
		var all []territory.Unit
		for _, d := range []calendar.Date{"2020-11-10", "2024-12-15", "2026-01-05"} {
			if d <= day {
				for _, u := range tab.List(territory.Commune, d) {
					if !slices.Contains(all, u) {
						all = append(all, u)
					}
				}
			}
		}
		pairs := 0
		for _, g := range tab.List(territory.Commune, day) {
			units, provinces := reach(tab, g.Ref(), day)
			if provinces != nil {
				t.Fatalf("a commune reaches provinces %v", provinces)
			}
			for _, u := range all {
				now, _, ok := tab.Current(u.Ref(), day)
				if got, want := slices.Contains(units, u.Ref().String()), ok && now == g; got != want {
					t.Errorf("%s: grant over %s reaches %s: %v, want %v", day, g.Ref(), u.Ref(), got, want)
				}
				pairs++
			}
		}
		for _, p := range tab.List(territory.Province, day) {
			_, provinces := reach(tab, p.Ref(), day)
			for _, u := range all {
				home, _ := tab.Ancestor(u.Ref(), territory.Province, u.From)
				if got, want := slices.Contains(provinces, home.Code), tab.Covers(p.Ref(), u.Ref(), day); got != want {
					t.Errorf("%s: province %s reaches %s: %v, want %v", day, p.Ref(), u.Ref(), got, want)
				}
				pairs++
			}
		}
		if pairs < 1000 {
			t.Errorf("%s: only %d pairs looked at", day, pairs)
		}
	}
}

func TestBodiesOfCouncilsCarryTheirUnitAndProducersDoNot(t *testing.T) {
	tab := table(t)
	team := widen(tab, store.Grant{Role: access.Advisor, Body: "t1", BodyUnitCode: "96", BodyUnitFrom: "2020-01-01", From: "2020-01-01"}, "2020-11-10")
	if team.Body != "t1" || !slices.Equal(team.Provinces, []string{"96"}) {
		t.Errorf("advisory team: %+v", team)
	}
	coop := widen(tab, store.Grant{Role: access.Producer, Body: "p1", From: "2020-01-01"}, "2020-11-10")
	if coop.Body != "p1" || coop.Units != nil || coop.Provinces != nil {
		t.Errorf("producer: %+v", coop)
	}
}
