package calendar

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for in, want := range map[string]Date{"2020-11-09": "2020-11-09", "9/11/2020": "2020-11-09", "09-11-2020": "2020-11-09", "29.2.2024": "2024-02-29"} {
		if got, err := ParseDate(in); err != nil || got != want || !got.Valid() {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
	for _, bad := range []string{"", "2020-02-30", "29/2/2023", "31/4/2020", "2020-1-1", "1/1/20", "13/13/2020", "0/1/2020", "2020-11-09 ", "mai"} {
		if got, err := ParseDate(bad); err == nil {
			t.Errorf("%q became %q", bad, got)
		}
		if bad != "" && Date(bad).Valid() {
			t.Errorf("%q is valid", bad)
		}
	}
}

// Adding months clamps to the month's end.
func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from Date
		n    int
		want Date
	}{
		{"2020-11-02", 36, "2023-11-02"}, {"2020-08-31", 6, "2021-02-28"}, {"2023-08-31", 6, "2024-02-29"}, {"2020-02-29", 12, "2021-02-28"},
		{"2020-02-29", 36, "2023-02-28"}, {"2020-02-29", 48, "2024-02-29"}, {"2020-12-31", 1, "2021-01-31"}, {"2021-03-31", -1, "2021-02-28"},
	} {
		if got := c.from.AddMonths(c.n); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

// A deadline is half-open: what arrives at its moment is late.
func TestDeadline(t *testing.T) {
	d := Date("2020-11-15")
	before, ok1 := d.Deadline(BeforeDay)
	through, ok2 := d.Deadline(ThroughDay)
	if _, ok := d.Deadline(""); ok || !ok1 || !ok2 {
		t.Error("a deadline without a reading has a moment")
	}
	if before != d.At(0, 0) || through != Date("2020-11-16").At(0, 0) || through-before != Instant(24*time.Hour/time.Microsecond) {
		t.Errorf("%s %s", before.RFC3339(), through.RFC3339())
	}
	if last := through - 1; last.Date() != d || through.Date() != "2020-11-16" || last.RFC3339() != "2020-11-15T16:59:59.999999Z" {
		t.Errorf("%s", last.RFC3339())
	}
	if d.DaysUntil("2020-12-01") != 16 || d.DaysUntil("2020-11-14") != -1 {
		t.Error("days are counted wrongly")
	}
}

func TestInstantRoundTrip(t *testing.T) {
	i := Date("2020-11-10").At(8, 2).Add(3*time.Second + 4*time.Microsecond)
	s := i.RFC3339()
	if got, err := ParseInstant(s); err != nil || got != i || len(s) != 27 || s != "2020-11-10T01:02:03.000004Z" {
		t.Errorf("%s: %d %v", s, got, err)
	}
	for _, bad := range []string{"2020-11-10T01:02:03Z", "2020-11-10T01:02:03.000004+07:00", "2020-11-10T01:02:03.0000041Z", ""} {
		if _, err := ParseInstant(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	if Instant(0).Date() != "" {
		t.Error("no moment has a day")
	}
}
