// Package officetest builds whole offices for tests of acts: a manual clock,
// seeded randomness, blobs and keys in temporary directories, the embedded
// rulebooks, territory and holidays.
package officetest

import (
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"saoque/internal/blob"
	"saoque/internal/calendar"
	"saoque/internal/ident"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
	"saoque/internal/territory"
)

// Installation is the name that test offices sign with.
const Installation = "test.sao-que.example"

// offices numbers the offices of a process, so that two over one store do not
// make the same ids.
var offices atomic.Int64

// New builds an office over s whose clock stands at now until Clock moves it.
func New(t testing.TB, s *store.Store, now calendar.Instant) *office.Office {
	t.Helper()
	clock := calendar.NewManual(now)
	random := Rand(fmt.Sprint(t.Name(), " ", offices.Add(1)))
	dir := t.TempDir()
	blobs, err := blob.OpenDir(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	keys, err := ledger.OpenKeyring(filepath.Join(dir, "keys"), Installation, clock, random)
	if err != nil {
		t.Fatal(err)
	}
	books, err := rulebook.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	units, err := territory.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return &office.Office{
		Store: s, Blobs: blobs, Books: books, Units: units, Days: calendar.LoadHolidays(),
		Clock: clock, IDs: &ident.Maker{Clock: clock, Rand: random}, Rand: random, Keys: keys,
		Base: "https://ocop.example.vn",
	}
}

// Clock gives the manual clock of an office that New built.
func Clock(o *office.Office) *calendar.Manual { return o.Clock.(*calendar.Manual) }

// Each runs the test with a fresh office on either engine, as the subtests
// "sqlite" and "postgres".
func Each(t *testing.T, now calendar.Instant, run func(t *testing.T, o *office.Office)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { run(t, New(t, s, now)) })
}

// Rand gives randomness that follows from the seed alone; safe for concurrent
// use.
func Rand(seed string) io.Reader {
	return &reader{src: rand.NewChaCha8(sha256.Sum256([]byte(seed)))}
}

type reader struct {
	mu  sync.Mutex
	src *rand.ChaCha8
}

func (r *reader) Read(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.src.Read(b)
}
