// Package calendar gives the product one type for moments, one for days, and
// the injected clock. Moments are UTC with microsecond precision; days are
// days in Asia/Ho_Chi_Minh.
package calendar

import (
	"sync"
	"time"
	_ "time/tzdata" // the binary must not depend on the machine's zone files
)

// Zone is the only zone in which days are reckoned.
var Zone = mustZone()

func mustZone() *time.Location {
	z, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		panic(err)
	}
	return z
}

// Instant is a moment: microseconds since 1970 in UTC. Zero means "none".
type Instant int64

// FromTime cuts t to microseconds.
func FromTime(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time gives the moment as UTC time.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// Local gives the moment in Vietnam's zone.
func (i Instant) Local() time.Time { return i.Time().In(Zone) }

// Date is the day in Vietnam on which the moment falls; "" for zero.
func (i Instant) Date() Date {
	if i == 0 {
		return ""
	}
	return Date(i.Local().Format(time.DateOnly))
}

// Add moves the moment by d, cut to microseconds.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Microseconds()) }

const stamp = "2006-01-02T15:04:05.000000Z"

// RFC3339 writes the moment with six decimals and Z, always 27 bytes.
func (i Instant) RFC3339() string { return i.Time().Format(stamp) }

// ParseInstant reads what RFC3339 writes and nothing else.
func ParseInstant(s string) (Instant, error) {
	t, err := time.Parse(stamp, s)
	if err != nil {
		return 0, err
	}
	return FromTime(t), nil
}

// Clock is where the product learns the time; nothing else may ask the machine.
type Clock interface{ Now() Instant }

// Real is the machine's clock.
type Real struct{}

// Now gives the present moment.
func (Real) Now() Instant { return FromTime(time.Now()) }

// Manual is a clock that moves only when told; safe for concurrent use.
type Manual struct {
	mu  sync.Mutex
	now Instant
}

// NewManual starts a manual clock at now.
func NewManual(now Instant) *Manual { return &Manual{now: now} }

// Now gives the clock's moment.
func (m *Manual) Now() Instant {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set moves the clock to now, in either direction.
func (m *Manual) Set(now Instant) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = now
}

// Advance moves the clock forward by d.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}
