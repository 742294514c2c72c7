package web

import (
	"sync"
	"time"

	"saoque/internal/calendar"
)

// kept is a public answer that is costly to make and may be a minute old: it is
// made at most once a minute, however many ask.
type kept[T any] struct {
	mu    sync.Mutex
	at    calendar.Instant
	made  bool
	value T
}

const keepFor = calendar.Instant(time.Minute / time.Microsecond)

// get gives the value as of now, made anew where it is over a minute old or the
// clock went back. The value is shared by all who ask and must not be changed.
func (k *kept[T]) get(now calendar.Instant, fresh func() (T, error)) (T, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.made && now >= k.at && now < k.at+keepFor {
		return k.value, nil
	}
	v, err := fresh()
	if err == nil {
		k.value, k.at, k.made = v, now, true
	}
	return v, err
}
