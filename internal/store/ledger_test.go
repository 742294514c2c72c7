package store_test

import (
	"bytes"
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

type log struct {
	*store.Store
	keys *ledger.Keyring
	rng  *rand.ChaCha8
	n    int
}

func newLog(t *testing.T, s *store.Store) *log {
	rng := rand.NewChaCha8([32]byte{1})
	keys, err := ledger.OpenKeyring(filepath.Join(t.TempDir(), "keys"), "ca-mau", calendar.NewManual(noon), rng)
	if err != nil {
		t.Fatal(err)
	}
	return &log{Store: s, keys: keys, rng: rng}
}

func (l *log) entry(t *testing.T, at calendar.Instant, sealed bool) ledger.Entry {
	t.Helper()
	l.n++
	e, err := ledger.NewEntry(ledger.Leaf{ID: fmt.Sprintf("e%04d", l.n), Time: at, Subject: "user/mẫu", Act: "card.submit",
		Object: fmt.Sprintf("dossier/%d", l.n%3), ObjectVersion: int64(l.n)}, map[string]int{"điểm": l.n}, l.rng, sealed)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (l *log) append(t *testing.T, entries ...ledger.Entry) {
	t.Helper()
	storetest.Write(t, l.Store, func(tx *store.Tx) error {
		for _, e := range entries {
			if err := tx.AppendEntry(e); err != nil {
				return err
			}
		}
		return nil
	})
}

func (l *log) sequence(t *testing.T, now calendar.Instant, limit int) (head store.TreeHead, n int) {
	t.Helper()
	storetest.Write(t, l.Store, func(tx *store.Tx) (err error) {
		head, n, err = tx.Sequence(now, limit)
		return err
	})
	return head, n
}

func (l *log) sign(t *testing.T) ledger.SignedCheckpoint {
	t.Helper()
	var c ledger.SignedCheckpoint
	storetest.Write(t, l.Store, func(tx *store.Tx) error {
		head, err := tx.TreeHead()
		if err != nil {
			return err
		}
		if c, err = l.keys.SignCheckpoint(head.Size, head.Root, head.At); err != nil {
			return err
		}
		return tx.SaveCheckpoint(c)
	})
	return c
}

func (l *log) export(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	storetest.Read(t, l.Store, func(tx *store.Tx) error {
		src, err := tx.ExportSource(l.keys.Chain(), l.keys.Shards(), l.keys.Last())
		if err != nil {
			return err
		}
		return ledger.WriteExport(&b, src)
	})
	return b.Bytes()
}

func verify(t *testing.T, text []byte) ledger.Report {
	t.Helper()
	r, err := ledger.Verify(bytes.NewReader(text), ledger.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLedgerLife(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := newLog(t, s)
		if head, n := l.sequence(t, noon, 10); n != 0 || head.Size != 0 || head.Root != ledger.EmptyRoot {
			t.Errorf("an empty log gave %+v, %d", head, n)
		}
		// acts' times may step back; the log's own time may not
		a, b, c := l.entry(t, noon, false), l.entry(t, noon-5, true), l.entry(t, noon-5, false)
		l.append(t, a)
		l.append(t, b, c)
		head, n := l.sequence(t, noon+9, 2)
		if n != 2 || head.Size != 2 || head.At != noon+9 {
			t.Errorf("%+v, %d", head, n)
		}
		if head, n = l.sequence(t, noon-99, 2); n != 1 || head.Size != 3 || head.At != noon+9 {
			t.Errorf("%+v, %d", head, n)
		}
		storetest.Read(t, s, func(tx *store.Tx) error {
			for want, e := range []ledger.Entry{b, c, a} { // by time, then id
				if _, ok, err := tx.Inclusion(e.Leaf.ID); err != nil || ok {
					t.Errorf("included before anything was signed: %v", err)
				}
				got, err := tx.Entry(e.Leaf.ID)
				if err != nil || got.Hash != e.Hash || got.Salt != e.Salt || !bytes.Equal(got.Payload, e.Payload) || got.Sealed != e.Sealed {
					t.Errorf("entry %d: %+v, %v", want, got, err)
				}
			}
			tree, _, err := tx.Tree()
			if err != nil {
				return err
			}
			return ledger.CheckExtends(ledger.Checkpoint{Size: 3, Root: head.Root}, tree)
		})
		point := l.sign(t)
		storetest.Read(t, s, func(tx *store.Tx) error {
			for want, e := range []ledger.Entry{b, c, a} {
				in, ok, err := tx.Inclusion(e.Leaf.ID)
				if err != nil || !ok || in.Seq != int64(want) || in.Leaf != e.Hash || in.Checkpoint != point {
					t.Errorf("entry %d: %+v %v %v", want, in, ok, err)
				}
			}
			if _, ok, err := tx.Inclusion("nobody"); ok || err != nil {
				t.Error("an unknown entry is included")
			}
			last, ok, err := tx.LastCheckpoint()
			if err != nil || !ok || last != point {
				t.Errorf("%+v %v %v", last, ok, err)
			}
			return tx.CheckStored(0, 3)
		})
		if r := verify(t, l.export(t)); !r.OK() || r.Size != 3 || r.Sealed != 1 {
			t.Errorf("%+v", r)
		}
		storetest.Write(t, s, func(tx *store.Tx) error {
			if err := tx.Unseal(b.Leaf.Object); err != nil {
				return err
			}
			if err := tx.EraseEntry(c.Leaf.ID); err != nil {
				return err
			}
			if err := tx.EraseEntry("nobody"); !fault.Is(err, fault.NotFound) {
				t.Errorf("got %v", err)
			}
			return nil
		})
		storetest.Read(t, s, func(tx *store.Tx) error {
			e, err := tx.Entry(c.Leaf.ID)
			if err != nil || e.Payload != nil {
				t.Errorf("erased: %+v %v", e, err)
			}
			return nil
		})
		if r := verify(t, l.export(t)); !r.OK() || r.Sealed != 0 || r.Erased != 1 {
			t.Errorf("%+v", r)
		}
	})
}

func TestLedgerManyAndOverdue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := newLog(t, s)
		for range 7 {
			var batch []ledger.Entry
			for range 100 {
				batch = append(batch, l.entry(t, noon.Add(time.Duration(l.n%13)*time.Second), false))
			}
			l.append(t, batch...)
		}
		check := func(before calendar.Instant, want int64, wantOldest calendar.Instant) {
			t.Helper()
			storetest.Read(t, s, func(tx *store.Tx) error {
				n, oldest, err := tx.Overdue(before)
				if err != nil || n != want || oldest != wantOldest {
					t.Errorf("%d from %d, %v", n, oldest, err)
				}
				return nil
			})
		}
		check(noon, 0, 0)
		check(noon.Add(time.Hour), 700, noon)
		total := 0
		for {
			_, n := l.sequence(t, noon, 300)
			if n == 0 {
				break
			}
			total += n
		}
		check(noon.Add(time.Hour), 0, 0)
		l.sign(t)
		storetest.Read(t, s, func(tx *store.Tx) error { return tx.CheckStored(0, 700) })
		if r := verify(t, l.export(t)); !r.OK() || r.Size != 700 || total != 700 {
			t.Errorf("%d: %+v", total, r)
		}
		// what somebody takes out of the queue is found again
		l.append(t, l.entry(t, noon, false))
		storetest.Write(t, s, func(tx *store.Tx) error {
			if _, err := tx.Exec("DELETE FROM ledger_queue"); err != nil {
				return err
			}
			if n, err := tx.EntriesAdrift(); err != nil || n != 1 {
				t.Errorf("%d adrift, %v", n, err)
			}
			if n, err := tx.RequeueEntries(); err != nil || n != 1 {
				t.Errorf("requeued %d, %v", n, err)
			}
			return nil
		})
		if _, n := l.sequence(t, noon, 300); n != 1 {
			t.Errorf("sequenced %d", n)
		}
	})
}

// Two sequencers over one database never both win a number.
func TestLedgerCompareAndSwap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := newLog(t, s)
		for range 40 {
			l.append(t, l.entry(t, noon, false))
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 60 {
					err := s.Write(t.Context(), func(tx *store.Tx) error {
						_, _, err := tx.Sequence(noon, 3)
						return err
					})
					if err != nil && !fault.Is(err, fault.Conflict) {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		l.sign(t)
		if r := verify(t, l.export(t)); !r.OK() || r.Size != 40 {
			t.Errorf("%+v", r)
		}
	})
}

func TestSequencerLock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, err := s.LockSequencer(t.Context())
		if err != nil || a == nil {
			t.Fatal(a, err)
		}
		if b, err := s.LockSequencer(t.Context()); err != nil || b != nil {
			t.Error("two sequencers", err)
		}
		if !a.Held(t.Context()) {
			t.Error("not held")
		}
		a.Release()
		b, err := s.LockSequencer(t.Context())
		if err != nil || b == nil {
			t.Fatal("not given back", err)
		}
		b.Release()
	})
}

// Every column that somebody with the database's password can change is either
// found when the entry is read, or before the next signature, or in the export.
func TestLedgerTamperedTables(t *testing.T) {
	for _, c := range []struct{ name, sql string }{
		{"leaf", "UPDATE ledger_entries SET leaf = (SELECT leaf FROM ledger_entries WHERE id = 'e0005') WHERE id = 'e0004'"},
		{"payload", "UPDATE ledger_entries SET payload = (SELECT payload FROM ledger_entries WHERE id = 'e0005') WHERE id = 'e0004'"},
		{"salt", "UPDATE ledger_entries SET salt = (SELECT salt FROM ledger_entries WHERE id = 'e0005') WHERE id = 'e0004'"},
		{"time", "UPDATE ledger_entries SET at = at + 1 WHERE id = 'e0004'"},
		{"row", "DELETE FROM ledger_entries WHERE id = 'e0004'"},
		{"seq", "DELETE FROM ledger_seq WHERE entry_id = 'e0004'"},
		{"order", "UPDATE ledger_seq SET entry_id = CASE entry_id WHEN 'e0004' THEN 'x' ELSE entry_id END"},
		{"hash", "UPDATE ledger_hashes SET hash = (SELECT hash FROM ledger_hashes WHERE idx = 0) WHERE idx = 4"},
		{"checkpoint", "UPDATE ledger_checkpoints SET note = (SELECT note FROM ledger_checkpoints WHERE size = 5) WHERE size = 8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				l := newLog(t, s)
				for i := range 10 {
					l.append(t, l.entry(t, noon.Add(time.Duration(i)*24*time.Hour), false))
					if i == 4 || i == 7 || i == 9 {
						l.sequence(t, noon.Add(time.Duration(i)*24*time.Hour), 10)
						l.sign(t)
					}
				}
				if r := verify(t, l.export(t)); !r.OK() {
					t.Fatal(r.Failures)
				}
				storetest.Write(t, s, func(tx *store.Tx) error {
					_, err := tx.Exec(c.sql)
					return err
				})
				r := verify(t, l.export(t))
				if r.OK() {
					t.Fatal("not found")
				}
				if c.name != "checkpoint" && c.name != "hash" && r.Failures[0].Seq != 3 {
					t.Errorf("entry 3 is not named: %v", r.Failures)
				}
				t.Log(r.Failures[0])
			})
		})
	}
}
