// Package storetest runs a test over every engine that the store speaks. A
// machine without PostgreSQL fails the test; it never skips it.
package storetest

import (
	"path/filepath"
	"testing"

	"saoque/internal/store"
	"saoque/internal/store/pgtest"
)

// Each runs the test on a fresh SQLite file and on a fresh PostgreSQL
// database, as the subtests "sqlite" and "postgres".
func Each(t *testing.T, run func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { run(t, Postgres(t)) })
}

// SQLite opens a fresh SQLite store that is closed when the test ends.
func SQLite(t testing.TB) *store.Store {
	t.Helper()
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "saoque.db"))
}

// Postgres opens a fresh PostgreSQL store that is closed when the test ends.
// It runs without fsync: these tests look at answers, not at durability.
func Postgres(t testing.TB) *store.Store {
	t.Helper()
	return open(t, pgtest.DSN(t, pgtest.Fast))
}

func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Write runs fn in one write and fails the test when it fails.
func Write(t testing.TB, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// Read runs fn in one read and fails the test when it fails.
func Read(t testing.TB, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Read(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}
