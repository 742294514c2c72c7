package officetest_test

import (
	"testing"
	"time"

	"saoque/internal/calendar"
	"saoque/internal/ident"
	"saoque/internal/office"
	"saoque/internal/office/officetest"
)

func TestOfficesStandStillAndDoNotShareIDs(t *testing.T) {
	now := calendar.MustDate("2020-11-10").At(8, 30)
	officetest.Each(t, now, func(t *testing.T, o *office.Office) {
		if o.Clock.Now() != now {
			t.Errorf("the clock says %s", o.Clock.Now().RFC3339())
		}
		officetest.Clock(o).Advance(time.Hour)
		if got := o.Clock.Now().Local().Hour(); got != 9 {
			t.Errorf("an hour later it is %d", got)
		}
		other := officetest.New(t, o.Store, now)
		if a, b := o.IDs.New(), other.IDs.New(); a == b || !ident.Valid(a) {
			t.Errorf("ids %q and %q", a, b)
		}
		if _, err := o.Books.ForFiling("2020-11-10"); err != nil {
			t.Error(err)
		}
		if len(o.Units.Versions("96")) == 0 || o.Keys.Origin() == "" {
			t.Error("territory or keys are empty")
		}
	})
}

func TestRandFollowsFromItsSeed(t *testing.T) {
	read := func(seed string) string {
		b := make([]byte, 16)
		officetest.Rand(seed).Read(b)
		return string(b)
	}
	if read("a") != read("a") || read("a") == read("b") {
		t.Error("randomness does not follow the seed")
	}
}
