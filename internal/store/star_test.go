package store_test

import (
	"fmt"
	"math/big"
	"testing"

	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// Every council of 3–25 members, every sum, whole and half points: Go, SQL and
// an exact fraction give the same star. The counts are those of the design.
func TestEveryPairHasOneStar(t *testing.T) {
	shelf, err := rulebook.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, book := range shelf.Books() {
			if !book.Scoring {
				continue
			}
			for step, want := range map[int]int{1: 32223, 2: 64423} {
				b := *book
				b.Step = step
				pairs := 0
				err := s.Read(t.Context(), func(tx *store.Tx) error {
					return tx.BandPairs(&b, 3, 25, func(members, sum, sql int) error {
						pairs++
						exact := exactStar(&b, members, sum)
						if goStar := b.Band(sum, members); goStar != sql || sql != exact {
							return fmt.Errorf("%s: %d members, sum %d/%d: Go %d, SQL %d, exact %d", b.ID, members, sum, step, goStar, sql, exact)
						}
						return nil
					})
				})
				if err != nil {
					t.Error(err)
				}
				if pairs != want {
					t.Errorf("%s, steps of 1/%d: %d pairs, want %d", b.ID, step, pairs, want)
				}
				t.Logf("%s on %s: %d pairs in steps of 1/%d agree", b.ID, s.Engine(), pairs, step)
			}
		}
	})
}

// exactStar bands the exact mean as a fraction, by the numbers of the decisions
// and not by the books.
func exactStar(b *rulebook.Book, members, sum int) int {
	mean := big.NewRat(int64(sum), int64(b.Step*members))
	for i, bound := range []int64{90, 70, 50, 30} {
		if mean.Cmp(big.NewRat(bound, 1)) >= 0 {
			return 5 - i
		}
	}
	return 1
}
