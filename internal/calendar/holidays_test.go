package calendar

import (
	"slices"
	"strings"
	"testing"
)

var _ Calendar = (*Holidays)(nil)

func TestAddWorkingDays(t *testing.T) {
	h := LoadHolidays()
	for _, c := range []struct {
		from    Date
		n       int
		want    Date
		missing []int
	}{
		{"2020-11-09", 0, "2020-11-09", nil},
		{"2020-11-09", 1, "2020-11-10", nil},
		{"2020-11-06", 1, "2020-11-09", nil},  // Friday to Monday
		{"2020-11-07", 1, "2020-11-09", nil},  // from a Saturday
		{"2020-11-09", 15, "2020-11-30", nil}, // three weeks, no holiday
		{"2020-01-22", 1, "2020-01-30", nil},  // Tết
		{"2020-04-01", 1, "2020-04-03", nil},
		{"2020-04-29", 1, "2020-05-04", nil},
		{"2020-09-01", 1, "2020-09-03", nil},
		{"2026-05-22", 15, "2026-06-12", nil},
		{"2026-02-13", 1, "2026-02-23", nil},
		{"2026-04-24", 2, "2026-04-29", nil},
		{"2026-04-24", 3, "2026-05-04", nil},
		{"2026-08-28", 1, "2026-09-03", nil},
		{"2026-01-09", 1, "2026-01-10", nil}, // a Saturday that is worked
		{"2026-08-21", 1, "2026-08-24", nil}, // the make-up day without source is not counted
		{"2026-11-23", 1, "2026-11-24", nil}, // nor the holiday that is not law
		{"2020-12-31", 1, "2021-01-01", []int{2021}},
		{"2025-12-30", 3, "2026-01-06", []int{2025}},
		{"2021-12-31", 1, "2022-01-03", []int{2022}},
	} {
		got, missing := h.AddWorkingDays(c.from, c.n)
		if got != c.want || !slices.Equal(missing, c.missing) {
			t.Errorf("%d working days after %s: %s %v, want %s %v", c.n, c.from, got, missing, c.want, c.missing)
		}
		if h.AddWorking(c.from, c.n) != got {
			t.Errorf("AddWorking and AddWorkingDays differ from %s", c.from)
		}
	}
	if got := h.Missing("2020-12-01", "2022-01-05"); !slices.Equal(got, []int{2021, 2022}) {
		t.Errorf("missing years: %v", got)
	}
}

func TestUnverifiedDaysAreShown(t *testing.T) {
	var open []Date
	for _, d := range LoadHolidays().Between("2026-01-01", "2026-12-31") {
		if !d.Verified {
			open = append(open, d.Date)
			if d.Note == "" {
				t.Errorf("%s is unverified without saying why", d.Date)
			}
		}
	}
	if !slices.Equal(open, []Date{"2026-08-22", "2026-11-24"}) {
		t.Errorf("unverified: %v", open)
	}
	count := func(from, to Date) (off int) {
		for _, d := range LoadHolidays().Between(from, to) {
			if !d.Work && d.Verified {
				off++
			}
		}
		return off
	}
	// Ten days of the law of 2012; eleven of the law of 2019 and two exchanged.
	if a, b := count("2020-01-01", "2020-12-31"), count("2026-01-01", "2026-12-31"); a != 10 || b != 13 {
		t.Errorf("days off: %d in 2020, %d in 2026", a, b)
	}
}

func TestReadHolidaysRefuses(t *testing.T) {
	const head = "schema: holidays/1\nyears:\n  2020:\n    source: s\n"
	for about, text := range map[string]string{
		"no schema":        "years: {}\n",
		"unknown key":      head + "    of: []\n",
		"another year":     head + "    off: [{date: 2021-01-01, name: n, source: s}]\n",
		"no such day":      head + "    off: [{date: 2020-02-30, name: n, source: s}]\n",
		"day off, Sunday":  head + "    off: [{date: 2020-01-05, name: n, source: s}]\n",
		"worked Monday":    head + "    work: [{date: 2020-01-06, name: n, source: s}]\n",
		"no source":        head + "    off: [{date: 2020-01-06, name: n}]\n",
		"twice":            head + "    off: [{date: 2020-01-06, name: n, source: s}, {date: 2020-01-06, name: n, source: s}]\n",
		"year, no source":  "schema: holidays/1\nyears:\n  2020:\n    off: []\n",
		"broken YAML":      "schema: [\n",
		"an unknown field": head + "    off: [{date: 2020-01-06, name: n, source: s, kind: x}]\n",
	} {
		if _, err := ReadHolidays(strings.NewReader(text)); err == nil {
			t.Errorf("%s was accepted", about)
		}
	}
}
