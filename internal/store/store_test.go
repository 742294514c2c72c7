package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"saoque/internal/fault"
)

func openTemp(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "saoque.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func count(t *testing.T, s *Store, key string) (n int) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *Tx) error {
		return tx.QueryRow("SELECT count(*) FROM installation WHERE key LIKE $1", []any{key}, &n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestGroupCommitKeepsEachWriteWhole(t *testing.T) {
	s := openTemp(t)
	var wg sync.WaitGroup
	var bad atomic.Int32
	for i := range 200 {
		wg.Go(func() {
			err := s.Write(t.Context(), func(tx *Tx) error {
				for j := range 3 {
					if _, err := tx.Exec("INSERT INTO installation (key, value) VALUES ($1, '')", fmt.Sprintf("k%d-%d", i, j)); err != nil {
						return err
					}
				}
				switch {
				case i%5 == 0:
					return errors.New("no")
				case i%7 == 0:
					panic("also no")
				}
				return nil
			})
			if (err != nil) != (i%5 == 0 || i%7 == 0) {
				bad.Add(1)
			}
		})
	}
	wg.Wait()
	want := 0
	for i := range 200 {
		if i%5 != 0 && i%7 != 0 {
			want += 3
		}
	}
	if got := count(t, s, "k%"); got != want || bad.Load() != 0 {
		t.Errorf("%d rows, want %d; %d wrong answers", got, want, bad.Load())
	}
}

// A write's caller may leave at any moment; what was acknowledged stays, what
// was refused leaves nothing, and the next writer is not disturbed.
func TestCancellationStorm(t *testing.T) {
	s := openTemp(t)
	var wg sync.WaitGroup
	var acked atomic.Int32
	for i := range 400 {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i%20)*100*time.Microsecond)
			defer cancel()
			err := s.Write(ctx, func(tx *Tx) error {
				_, err := tx.Exec("INSERT INTO installation (key, value) VALUES ($1, '')", fmt.Sprint("c", i))
				return err
			})
			if err == nil {
				acked.Add(1)
			}
			s.Read(ctx, func(tx *Tx) error {
				var n int
				return tx.QueryRow("SELECT count(*) FROM installation", nil, &n)
			})
		})
	}
	wg.Wait()
	if got := count(t, s, "c%"); got != int(acked.Load()) {
		t.Errorf("%d rows for %d acknowledged writes", got, acked.Load())
	}
}

func TestUniqueViolationIsAConflict(t *testing.T) {
	s := openTemp(t)
	put := func() error {
		return s.Write(t.Context(), func(tx *Tx) error {
			_, err := tx.Exec("INSERT INTO installation (key, value) VALUES ('x', '')")
			return err
		})
	}
	if err := put(); err != nil {
		t.Fatal(err)
	}
	if err := put(); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
}

func TestReopenFindsTheSameSchema(t *testing.T) {
	file := "sqlite:" + filepath.Join(t.TempDir(), "saoque.db")
	for range 2 {
		s, err := Open(t.Context(), file, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
