package register

import (
	"saoque/internal/calendar"
	"saoque/internal/office"
	"saoque/internal/territory"
)

// provinceOf gives the province of a unit version, judged on a day when the
// version was in force.
func provinceOf(o *office.Office, key string, day calendar.Date) (string, bool) {
	ref, ok := territory.ParseRef(key)
	if !ok {
		return "", false
	}
	u, ok := o.Units.Get(ref)
	if !ok {
		return "", false
	}
	if day = max(day, u.From); u.Until != "" && day >= u.Until {
		day = u.Until.AddDays(-1)
	}
	p, ok := o.Units.Ancestor(ref, territory.Province, day)
	return p.Code, ok
}
