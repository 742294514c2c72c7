package storetest_test

import (
	"slices"
	"testing"

	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

func TestEachOpensBothEnginesFresh(t *testing.T) {
	var engines []string
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		engines = append(engines, s.Engine())
		storetest.Write(t, s, func(tx *store.Tx) error {
			_, err := tx.Exec("INSERT INTO installation (key, value) VALUES ('k', 'v')")
			return err
		})
		storetest.Read(t, s, func(tx *store.Tx) error {
			var n int
			if err := tx.QueryRow("SELECT count(*) FROM installation", nil, &n); err != nil {
				return err
			}
			if n != 1 {
				t.Errorf("%d rows in a fresh store, want the one just written", n)
			}
			return nil
		})
	})
	if want := []string{"sqlite", "postgres"}; !slices.Equal(engines, want) {
		t.Errorf("ran on %v, want %v", engines, want)
	}
}
