package jobs

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

var noon = calendar.MustDate("2020-11-10").At(12, 0)

type bench struct {
	store *store.Store
	keys  *ledger.Keyring
	clock *calendar.Manual
	dir   string
}

func newBench(t *testing.T, s *store.Store) *bench {
	b := &bench{store: s, clock: calendar.NewManual(noon), dir: filepath.Join(t.TempDir(), "keys")}
	b.open(t, 1)
	return b
}

func (b *bench) open(t *testing.T, seed byte) {
	t.Helper()
	var err error
	if b.keys, err = ledger.OpenKeyring(b.dir, "ca-mau", b.clock, rand.NewChaCha8([32]byte{seed})); err != nil {
		t.Fatal(err)
	}
}

// act logs one entry and gives its receipt.
func (b *bench) act(t *testing.T, id string) ledger.Receipt {
	t.Helper()
	e, err := ledger.NewEntry(ledger.Leaf{ID: id, Time: b.clock.Now(), Act: "card.submit", Subject: "user/mẫu", Object: "dossier/1"},
		map[string]string{"id": id}, rand.NewChaCha8([32]byte{9}), false)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.store.Write(context.Background(), func(tx *store.Tx) error { return tx.AppendEntry(e) }); err != nil {
		t.Error(err)
	}
	return b.keys.SignReceipt(e.Hash, b.clock.Now())
}

func (b *bench) verify(t *testing.T, o ledger.VerifyOptions) ledger.Report {
	t.Helper()
	var text bytes.Buffer
	storetest.Read(t, b.store, func(tx *store.Tx) error {
		src, err := tx.ExportSource(b.keys.Chain(), b.keys.Shards(), b.keys.Last())
		if err != nil {
			return err
		}
		return ledger.WriteExport(&text, src)
	})
	r, err := ledger.Verify(&text, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	if e, ok := fault.As(err); !ok || e.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

// Acts run beside the sequencer; every receipt is in the log in the end.
func TestSequencerBesideActs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newBench(t, s)
		q := NewSequencer(s, b.keys, b.clock, nil)
		if err := q.CheckStart(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var running, acts sync.WaitGroup
		running.Go(func() { q.Run(ctx) })
		for w := range 8 {
			acts.Go(func() {
				for i := range 25 {
					id := fmt.Sprintf("act-%d-%02d", w, i)
					receipt := b.act(t, id)
					q.Poke()
					if i%12 == 0 {
						in, err := q.AwaitSequenced(t.Context(), id)
						if err != nil || in.Leaf != receipt.Leaf || in.Checkpoint.Size <= in.Seq {
							t.Errorf("%+v %v", in, err)
						}
					}
				}
			})
		}
		acts.Wait()
		stop()
		running.Wait() // a calm stop signs the rest
		r := b.verify(t, ledger.VerifyOptions{})
		if !r.OK() || r.Size != 200 {
			t.Errorf("%+v", r)
		}
		if st := q.Status(); st.Size != 200 || st.Signed != 200 || st.Err != nil || !st.Leader {
			t.Errorf("%+v", st)
		}
		if _, err := q.AwaitSequenced(t.Context(), "nobody"); !fault.Is(err, fault.NotFound) {
			t.Errorf("got %v", err)
		}
	})
}

// Without Run, as the walk uses it: Drain signs everything, again and again,
// over restarts, with a clock that steps back, and the first time over nothing.
func TestDrainAcrossRestarts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newBench(t, s)
		var refs []ledger.Ref
		for i := range 5 {
			b.open(t, byte(10+i))
			q := NewSequencer(s, b.keys, b.clock, nil)
			if err := q.CheckStart(t.Context()); err != nil {
				t.Fatal(err)
			}
			for j := range i * 3 {
				b.act(t, fmt.Sprintf("%d-%d", i, j))
			}
			c, err := q.Drain(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			again, err := q.Drain(t.Context())
			if err != nil || again != c {
				t.Errorf("a second drain gave %+v, %v", again, err)
			}
			refs = append(refs, c.Ref())
			b.clock.Advance(time.Duration(3-2*(i%2)*3) * 200 * 24 * time.Hour)
			q.Close()
		}
		for _, ref := range refs {
			if r := b.verify(t, ledger.VerifyOptions{Checkpoint: &ref}); !r.OK() || !r.ByRef || r.Size != 30 {
				t.Errorf("%+v", r)
			}
		}
	})
}

func TestOneSequencerAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newBench(t, s)
		first, second := NewSequencer(s, b.keys, b.clock, nil), NewSequencer(s, b.keys, b.clock, nil)
		if st := first.tick(t.Context()); !st.Leader || st.Err != nil {
			t.Fatalf("%+v", st)
		}
		b.act(t, "x")
		if st := second.tick(t.Context()); st.Leader || st.Err != nil || st.Size != 0 {
			t.Fatalf("%+v", st)
		}
		// the second waits for the first
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { first.Run(ctx) })
		if c, err := second.Drain(t.Context()); err != nil || c.Size != 1 {
			t.Errorf("%+v %v", c, err)
		}
		if in, err := second.AwaitSequenced(t.Context(), "x"); err != nil || in.Seq != 0 {
			t.Errorf("%+v %v", in, err)
		}
		stop()
		running.Wait()
		if st := second.tick(t.Context()); !st.Leader {
			t.Error("the lock was not handed on")
		}
		second.Close()
	})
}

// The signature comes after what was stored has been read back and hashed.
func TestNothingDamagedIsSigned(t *testing.T) {
	for _, c := range []struct{ name, sql string }{
		{"leaf", "UPDATE ledger_entries SET leaf = (SELECT leaf FROM ledger_entries WHERE id = 'a') WHERE id = 'b'"},
		{"row", "DELETE FROM ledger_entries WHERE id = 'b'"},
		{"leaf hash of the tree", "UPDATE ledger_hashes SET hash = (SELECT hash FROM ledger_hashes WHERE idx = 0) WHERE idx = 1"},
		{"root", "UPDATE ledger_tree SET root = (SELECT hash FROM ledger_hashes WHERE idx = 0)"},
		{"number", "UPDATE ledger_seq SET seq = 7 WHERE entry_id = 'b'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				b := newBench(t, s)
				q := NewSequencer(s, b.keys, b.clock, nil)
				defer q.Close()
				b.act(t, "a")
				if st := q.tick(t.Context()); st.Signed != 1 || st.Err != nil {
					t.Fatalf("%+v", st)
				}
				b.act(t, "b")
				b.act(t, "c")
				storetest.Write(t, s, func(tx *store.Tx) error { // sequenced, not yet signed
					_, _, err := tx.Sequence(noon, 10)
					if err == nil {
						_, err = tx.Exec(c.sql)
					}
					return err
				})
				if st := q.tick(t.Context()); st.Err == nil || st.Signed != 1 {
					t.Errorf("signed over damage: %+v", st)
				}
				if _, err := q.Drain(t.Context()); err == nil {
					t.Error("drain hid the damage")
				}
				b.act(t, "d") // acts go on
				if _, err := q.AwaitSequenced(t.Context(), "d"); !fault.Is(err, fault.Unavailable) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

// A database put back from a backup is refused at the start; a new shard that
// names the old one goes on, and the export tells how much was lost.
func TestRestoredBackup(t *testing.T) {
	old, restored := storetest.SQLite(t), storetest.SQLite(t)
	b := newBench(t, old)
	q := NewSequencer(old, b.keys, b.clock, nil)
	back := &bench{store: restored, keys: b.keys, clock: b.clock, dir: b.dir}
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		b.act(t, id)
		if _, err := q.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if id < "d" { // the backup holds three of five
			copyLog(t, old, restored)
		}
	}
	q.Close()
	q2 := NewSequencer(restored, b.keys, b.clock, nil)
	defer q2.Close()
	wantKey(t, q2.CheckStart(t.Context()), "ledger.shorter")
	back.act(t, "f")
	if _, err := q2.Drain(t.Context()); err == nil {
		t.Error("the sequencer signed a second history")
	}
	storetest.Read(t, restored, func(tx *store.Tx) error {
		tree, _, err := tx.Tree()
		if err == nil {
			_, err = b.keys.OpenShard(tree, ledger.Checkpoint{}, b.clock.Now())
		}
		return err
	})
	if err := q2.CheckStart(t.Context()); err != nil {
		t.Error(err)
	}
	back.act(t, "g")
	c, err := q2.Drain(t.Context())
	if err != nil || c.Origin != "saoque/ca-mau/2" {
		t.Fatalf("%+v %v", c, err)
	}
	if r := back.verify(t, ledger.VerifyOptions{}); !r.OK() || r.Size != 5 || r.Shards != 2 || r.Lost == 0 {
		t.Errorf("%+v", r)
	}
}

// copyLog makes to's log equal to from's.
func copyLog(t *testing.T, from, to *store.Store) {
	t.Helper()
	var entries []ledger.Entry
	var point ledger.SignedCheckpoint
	storetest.Read(t, from, func(tx *store.Tx) (err error) {
		if entries, err = tx.EntriesOf("dossier/1"); err == nil {
			point, _, err = tx.LastCheckpoint()
		}
		return err
	})
	storetest.Write(t, to, func(tx *store.Tx) error {
		if err := tx.AppendEntry(entries[len(entries)-1]); err != nil {
			return err
		}
		if _, _, err := tx.Sequence(noon, 10); err != nil {
			return err
		}
		return tx.SaveCheckpoint(point)
	})
}

// The keys directory is gone, the database is not: no fresh keys over an old log.
func TestLostKeys(t *testing.T) {
	s := storetest.SQLite(t)
	b := newBench(t, s)
	b.act(t, "a")
	q := NewSequencer(s, b.keys, b.clock, nil)
	point, err := q.Drain(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	q.Close()
	b.dir = filepath.Join(t.TempDir(), "keys")
	b.open(t, 77)
	q = NewSequencer(s, b.keys, b.clock, nil)
	defer q.Close()
	wantKey(t, q.CheckStart(t.Context()), "ledger.keys-lost")
	b.act(t, "b")
	if st := q.tick(t.Context()); st.Err == nil || st.Signed != 1 {
		t.Errorf("%+v", st)
	}
	storetest.Read(t, s, func(tx *store.Tx) error {
		tree, _, err := tx.Tree()
		if err == nil {
			_, err = b.keys.OpenShard(tree, point.Checkpoint, b.clock.Now())
		}
		return err
	})
	if _, err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	key := b.keys.Verifier()
	if r := b.verify(t, ledger.VerifyOptions{Key: &key}); !r.OK() || !r.ByKey || r.Size != 2 || r.Origin != "saoque/ca-mau/2" {
		t.Errorf("%+v", r)
	}
}

func TestOverdueAlarm(t *testing.T) {
	s := storetest.SQLite(t)
	b := newBench(t, s)
	other := NewSequencer(s, b.keys, b.clock, nil)
	other.tick(t.Context()) // holds the lock and sleeps
	defer other.Close()
	q := NewSequencer(s, b.keys, b.clock, nil)
	b.act(t, "a")
	b.clock.Advance(59 * time.Second)
	if st := q.tick(t.Context()); st.Overdue != 0 {
		t.Errorf("%+v", st)
	}
	b.clock.Advance(2 * time.Second)
	if st := q.tick(t.Context()); st.Overdue != 1 || st.Oldest != noon {
		t.Errorf("%+v", st)
	}
}
