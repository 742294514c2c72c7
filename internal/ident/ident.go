// Package ident makes and checks record ids: UUID version 7 from the injected
// clock and randomness, so that a replay with the same seeds gives the same ids.
package ident

import (
	"fmt"
	"io"
	"sync"

	"github.com/google/uuid"

	"saoque/internal/calendar"
)

// Maker makes ids; safe for concurrent use.
type Maker struct {
	Clock calendar.Clock
	Rand  io.Reader
	mu    sync.Mutex
}

// New gives a fresh version 7 id as text. It panics when randomness fails:
// no caller could go on safely.
func (m *Maker) New() string {
	var u uuid.UUID
	m.mu.Lock()
	_, err := io.ReadFull(m.Rand, u[:])
	m.mu.Unlock()
	if err != nil {
		panic(fmt.Sprintf("ident: no randomness: %v", err))
	}
	ms := uint64(m.Clock.Now() / 1000)
	for i := range 6 {
		u[i] = byte(ms >> (40 - 8*i))
	}
	u[6] = u[6]&0x0f | 0x70
	u[8] = u[8]&0x3f | 0x80
	return u.String()
}

// Valid reports whether id is a UUID in its canonical lower-case text form.
func Valid(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}

// Derived gives the id that belongs to name within the given space, the same
// on every call: replays and retries use it for their act ids.
func Derived(space, name string) string {
	return uuid.NewSHA1(uuid.NewSHA1(uuid.NameSpaceURL, []byte("saoque:"+space)), []byte(name)).String()
}
