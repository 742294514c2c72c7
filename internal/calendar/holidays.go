package calendar

import (
	"bytes"
	_ "embed" // holidays.yaml
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"go.yaml.in/yaml/v4"
)

//go:embed holidays.yaml
var holidaysYAML []byte

// Holiday is one day that differs from the week's rule, with its source.
type Holiday struct {
	Date     Date
	Name     string
	Work     bool // a weekend day that is worked; otherwise a weekday that is not
	Verified bool // false: shown, never counted
	Source   string
	Note     string
}

// Holidays is the working calendar of offices: Monday to Friday, less the
// public holidays, plus the days worked in exchange, for the years whose
// calendar is known.
type Holidays struct {
	years map[int]string // year → source
	days  map[Date]Holiday
}

// LoadHolidays gives the calendar that is built in, read once; a broken file
// is a programming error that every test finds.
var LoadHolidays = sync.OnceValue(func() *Holidays {
	h, err := ReadHolidays(bytes.NewReader(holidaysYAML))
	if err != nil {
		panic(err)
	}
	return h
})

type holidayFile struct {
	Schema string `yaml:"schema"`
	Years  map[int]struct {
		Source string       `yaml:"source"`
		Off    []holidayRow `yaml:"off"`
		Work   []holidayRow `yaml:"work"`
	} `yaml:"years"`
}

type holidayRow struct {
	Date     string `yaml:"date"`
	Name     string `yaml:"name"`
	Source   string `yaml:"source"`
	Note     string `yaml:"note"`
	Verified *bool  `yaml:"verified"`
}

// ReadHolidays reads a calendar file strictly: unknown keys, days outside
// their year, a day off on a weekend, a worked weekday, a day listed twice and
// a row without source are refused.
func ReadHolidays(r io.Reader) (*Holidays, error) {
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	var f holidayFile
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("calendar: holidays: %w", err)
	}
	if f.Schema != "holidays/1" {
		return nil, fmt.Errorf("calendar: holidays: schema %q", f.Schema)
	}
	h := &Holidays{years: map[int]string{}, days: map[Date]Holiday{}}
	for year, y := range f.Years {
		if y.Source == "" {
			return nil, fmt.Errorf("calendar: holidays: %d has no source", year)
		}
		h.years[year] = y.Source
		for _, rows := range []struct {
			work bool
			rows []holidayRow
		}{{false, y.Off}, {true, y.Work}} {
			for _, row := range rows.rows {
				if err := h.add(year, rows.work, row); err != nil {
					return nil, err
				}
			}
		}
	}
	return h, nil
}

func (h *Holidays) add(year int, work bool, row holidayRow) error {
	d := Date(row.Date)
	if !d.Valid() || d.Year() != year {
		return fmt.Errorf("calendar: holidays: %q is not a day of %d", row.Date, year)
	}
	if weekend(d) != work {
		return fmt.Errorf("calendar: holidays: %s is a %s", d, d.Weekday())
	}
	if row.Name == "" || row.Source == "" {
		return fmt.Errorf("calendar: holidays: %s has no name or no source", d)
	}
	if _, twice := h.days[d]; twice {
		return fmt.Errorf("calendar: holidays: %s is listed twice", d)
	}
	h.days[d] = Holiday{d, row.Name, work, row.Verified == nil || *row.Verified, row.Source, row.Note}
	return nil
}

func weekend(d Date) bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}

// Working reports whether offices work on d. known is false when the year's
// calendar is missing; the answer is then the week's rule alone.
func (h *Holidays) Working(d Date) (working, known bool) {
	_, known = h.years[d.Year()]
	if day, listed := h.days[d]; listed && day.Verified {
		return day.Work, known
	}
	return !weekend(d), known
}

// AddWorkingDays gives the n-th working day after from (from itself when n is
// 0 or less). missingYears lists the years that were crossed without a
// calendar, in order: the answer counts their weekdays and has to be shown
// with that reservation.
func (h *Holidays) AddWorkingDays(from Date, n int) (due Date, missingYears []int) {
	due = from
	for n > 0 {
		due = due.AddDays(1)
		working, known := h.Working(due)
		if !known && !slices.Contains(missingYears, due.Year()) {
			missingYears = append(missingYears, due.Year())
		}
		if working {
			n--
		}
	}
	return due, missingYears
}

// AddWorking is AddWorkingDays without the reservation; it makes Holidays a
// Calendar. Callers that show the day to people ask Missing as well.
func (h *Holidays) AddWorking(d Date, n int) Date {
	due, _ := h.AddWorkingDays(d, n)
	return due
}

// Missing lists the years between two days, both included, whose calendar is
// not known.
func (h *Holidays) Missing(from, to Date) []int {
	var years []int
	for y := from.Year(); y <= to.Year(); y++ {
		if _, ok := h.years[y]; !ok {
			years = append(years, y)
		}
	}
	return years
}

// Between lists the special days from one day to another, both included, in
// order, unverified ones among them.
func (h *Holidays) Between(from, to Date) []Holiday {
	var days []Holiday
	for d, day := range h.days {
		if from <= d && d <= to {
			days = append(days, day)
		}
	}
	slices.SortFunc(days, func(a, b Holiday) int {
		if a.Date < b.Date {
			return -1
		}
		return 1
	})
	return days
}
