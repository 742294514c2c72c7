package calendar

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Date is a day as ISO text, "2020-11-09"; it sorts as text. "" means "none".
type Date string

var spoken = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)

// ParseDate reads ISO dates and the Vietnamese order day/month/year with
// "/", "-" or "." between; it refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	if m := spoken.FindStringSubmatch(s); m != nil {
		d, _ := strconv.Atoi(m[1])
		mo, _ := strconv.Atoi(m[2])
		s = fmt.Sprintf("%s-%02d-%02d", m[3], mo, d)
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return "", fmt.Errorf("calendar: %q is not a date", s)
	}
	return Date(t.Format(time.DateOnly)), nil
}

// MustDate is ParseDate for literals.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Valid reports whether d is an existing day in ISO form.
func (d Date) Valid() bool {
	p, err := time.Parse(time.DateOnly, string(d))
	return err == nil && p.Format(time.DateOnly) == string(d)
}

func (d Date) utc() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		panic("calendar: bad date " + string(d))
	}
	return t
}

func dateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// Year gives the calendar year, 0 for "".
func (d Date) Year() int {
	if d == "" {
		return 0
	}
	return d.utc().Year()
}

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// AddDays moves n days.
func (d Date) AddDays(n int) Date { return dateOf(d.utc().AddDate(0, 0, n)) }

// AddMonths moves n months and clamps to the month's end: 31/08 plus six
// months is 28/02 (29/02 in a leap year).
func (d Date) AddMonths(n int) Date {
	t := d.utc()
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return dateOf(first.AddDate(0, 0, min(t.Day(), last)-1))
}

// DaysUntil counts the days from d to e; negative when e is earlier.
func (d Date) DaysUntil(e Date) int { return int(e.utc().Sub(d.utc()).Hours() / 24) }

// Start is the first moment of the day in Vietnam.
func (d Date) Start() Instant {
	t := d.utc()
	return FromTime(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, Zone))
}

// At is the given hour and minute of the day in Vietnam.
func (d Date) At(hour, minute int) Instant {
	return d.Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// Reading says how a deadline that names only a day is meant; "before 15/11"
// has two readings and people lose cases over it, so one must be chosen.
type Reading string

// The two readings of a date-only deadline.
const (
	BeforeDay  Reading = "before"  // ends as the named day begins, 00:00
	ThroughDay Reading = "through" // ends as the named day ends, 24:00
)

// Deadline gives the moment at which the deadline falls (half-open: what
// arrives at or after it is late). ok is false when no reading was chosen.
func (d Date) Deadline(r Reading) (at Instant, ok bool) {
	switch r {
	case BeforeDay:
		return d.Start(), true
	case ThroughDay:
		return d.AddDays(1).Start(), true
	}
	return 0, false
}
