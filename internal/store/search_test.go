package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"saoque/internal/access"
	"saoque/internal/dossier"
	"saoque/internal/party"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
	"saoque/internal/viet"
)

// A search finds exactly the dossiers with every word, the newest registered
// first, whichever way it goes: through a few dossiers, along one word's, along
// several forms', gathering, or trying all.
func TestSearchFindsExactly(t *testing.T) {
	const n = 2_200 // more than are few
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var list []dossier.Dossier
		storetest.Write(t, s, func(tx *store.Tx) error {
			if err := owner(tx); err != nil {
				return err
			}
			for i := range n {
				name := fmt.Sprintf("Mẫu K%d %s", i, []string{"tôm khô", "tôm", "tốt", "mắm", "đường"}[i%5])
				d := dossier.Dossier{ID: fmt.Sprintf("%05d", i), Slip: fmt.Sprint("S", i%7, "-", i), Season: 2020, ProductID: "x", ProducerID: "p", ProductName: name, ProducerName: "P", Book: "b", Set: i%3 + 1,
					Place: party.Place{UnitCode: fmt.Sprint("3200", min(i, 1)), UnitFrom: "2020-01-01", AreaCode: "960", AreaFrom: "2020-01-01", Province: "96"},
					State: dossier.Appraisal, Stage: "s", Turn: "province", Edition: 1, CreatedBy: "u", CreatedAt: 1, MovedAt: 1}
				list = append(list, d)
				if err := tx.AddDossier(d); err != nil {
					return err
				}
			}
			return nil
		})
		province := []access.ListScope{{Provinces: []string{"96"}, Submitted: true}}
		for _, c := range []struct {
			words string
			f     store.Filter
			some  bool
		}{
			{"mau", store.Filter{Scopes: province}, true},
			{"mẫu tôm", store.Filter{Scopes: province}, true},
			{"t", store.Filter{Scopes: province}, true},   // two forms
			{"k", store.Filter{Scopes: province}, true},   // as many forms as dossiers, and more
			{"k m", store.Filter{Scopes: province}, true}, // all common
			{"k21", store.Filter{Scopes: province}, true}, // a few under many forms
			{"tom k21", store.Filter{Scopes: province}, true},
			{"to kho to", store.Filter{Scopes: province}, true},
			{"s3 duong", store.Filter{Scopes: province}, true},
			{"tom mam", store.Filter{Scopes: province}, false},
			{"khong", store.Filter{Scopes: province}, false},
			{"tom", store.Filter{Scopes: province, Set: 2}, true},
			{"tom", store.Filter{Scopes: province, Unit: "32000@2020-01-01"}, true}, // within one dossier
			{"tom", store.Filter{Scopes: []access.ListScope{{Producer: "p"}}}, true},
			{"tom", store.Filter{Scopes: []access.ListScope{{Provinces: []string{"95"}}}}, false},
			{"tom", store.Filter{}, false},
			{"tom", store.Filter{Everywhere: true}, true},
		} {
			var want []string
			for i := len(list) - 1; i >= 0; i-- {
				d := list[i]
				if len(c.f.Scopes) == 0 && !c.f.Everywhere || len(c.f.Scopes) > 0 && slices.Contains(c.f.Scopes[0].Provinces, "95") ||
					c.f.Set != 0 && d.Set != c.f.Set || c.f.Unit != "" && i > 0 {
					continue
				}
				words := strings.FieldsFunc(viet.Fold(d.ProductName+" "+d.ProducerName+" "+d.Slip), func(r rune) bool { return r == ' ' || r == '-' })
				every := true
				for _, w := range strings.Fields(viet.Fold(c.words)) {
					every = every && slices.ContainsFunc(words, func(x string) bool { return strings.HasPrefix(x, w) })
				}
				if every {
					want = append(want, d.ID)
				}
			}
			if (len(want) > 0) != c.some {
				t.Fatalf("%q: the case is wrong, %d fit", c.words, len(want))
			}
			c.f.Search, c.f.Limit = c.words, 400
			storetest.Read(t, s, func(tx *store.Tx) error {
				var got []string
				for {
					p, err := tx.Dossiers(c.f)
					if err != nil {
						return err
					}
					for _, d := range p.Rows {
						got = append(got, d.ID)
					}
					if p.Next.ID == "" {
						break
					}
					c.f.After = p.Next
				}
				if !slices.Equal(got, want) {
					t.Errorf("%q in %+v: %d found, %d fit", c.words, c.f, len(got), len(want))
				}
				c.f.After = store.Cursor{}
				for _, limit := range []int{10 * n, 3} {
					count, more, err := tx.CountDossiers(c.f, limit)
					if err != nil || count != min(limit, len(want)) || more != (len(want) > limit) {
						t.Errorf("%q: %d counted up to %d (more: %v), %d fit, %v", c.words, count, limit, more, len(want), err)
					}
				}
				return nil
			})
		}
	})
}
