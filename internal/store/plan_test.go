package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/party"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// owner stores the account u, the producer p and its product x.
func owner(tx *store.Tx) error {
	return errors.Join(
		tx.AddUser(store.User{ID: "u", Login: "u", Name: "U", Password: "-", CreatedAt: 1}),
		tx.AddProducer(party.Producer{ID: "p", Name: "P", CreatedAt: 1}),
		tx.AddProduct(party.Product{ID: "x", ProducerID: "p", Name: "X", CreatedAt: 1}),
	)
}

// many stores n dossiers spread over two provinces, three districts and four
// turns, in one write.
func many(t *testing.T, s *store.Store, n int) {
	t.Helper()
	turns := []string{"producer", "district", "province", "chairman"}
	storetest.Write(t, s, func(tx *store.Tx) error {
		if err := owner(tx); err != nil {
			return err
		}
		for i := range n {
			d := dossier.Dossier{ID: fmt.Sprintf("%05d", i), Slip: fmt.Sprint(i), Season: 2020, ProductID: "x", ProducerID: "p", ProductName: fmt.Sprint("Tên ", i), ProducerName: "P", Book: "b", Set: i%26 + 1,
				Place: party.Place{UnitCode: fmt.Sprintf("320%02d", i%9), UnitFrom: "2020-01-01", AreaCode: fmt.Sprint(960 + i%3), AreaFrom: "2020-01-01", Province: fmt.Sprint(95 + i%2)},
				State: dossier.Appraisal, Stage: "s", Turn: dossier.Turn(turns[i%4]), Edition: 1, CreatedBy: "u", CreatedAt: 1, MovedAt: calendar.Instant(i / 3)}
			if i%5 != 0 {
				d.DueAt = calendar.Instant(1000 + i%40)
			}
			if err := tx.AddDossier(d); err != nil {
				return err
			}
		}
		return nil
	})
}

// The orders of lists, walked page by page in both directions, over one scope
// and over several that are merged.
func TestListsKeepTheirOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		many(t, s, 300)
		one := []access.ListScope{{Provinces: []string{"96"}}}
		several := []access.ListScope{{Provinces: []string{"95", "96"}}, {Areas: []string{"960@2020-01-01"}}, {Producer: "p"}}
		for name, f := range map[string]store.Filter{
			"moved": {Scopes: one}, "moved, merged": {Scopes: several}, "a search": {Scopes: one, Search: "tên"}, "a search of numbers": {Scopes: several, Search: "ten 1"}, "a search by deadline": {Scopes: one, Search: "tên", ByDue: true},
			"due": {Scopes: one, Turn: "province", ByDue: true}, "due, merged": {Scopes: several, ByDue: true},
			"late": {Scopes: one, LateAt: 1020, ByDue: true}, "late, merged": {Scopes: several, LateAt: 1020, ByDue: true}, "soon, one district": {Scopes: one, Area: "960@2020-01-01", DueAfter: 1005, LateAt: 1020, ByDue: true},
			"late in districts": {Scopes: []access.ListScope{{Areas: []string{"960@2020-01-01", "961@2020-01-01"}, Submitted: true}}, LateAt: 1020, ByDue: true},
			"desks":             {Desks: []store.Desk{{Turn: "district", Scope: several[0]}, {Turn: "province", Scope: several[1]}}, ByDue: true},
		} {
			t.Run(name, func(t *testing.T) {
				f.Limit = 7
				storetest.Read(t, s, func(tx *store.Tx) error {
					var all []dossier.Dossier
					var last store.Page
					for {
						p, err := tx.Dossiers(f)
						if err != nil {
							return err
						}
						if (f.After.ID == "") != (p.Prev.ID == "") {
							t.Fatalf("the page after %q has prev %q", f.After.ID, p.Prev.ID)
						}
						all, last = append(all, p.Rows...), p
						if p.Next.ID == "" {
							break
						}
						f.After = p.Next
					}
					n, more, err := tx.CountDossiers(f, 10_000)
					if err != nil || n != len(all) || more {
						t.Errorf("counted %d (more: %v), walked %d, %v", n, more, len(all), err)
					}
					seen := map[string]bool{}
					for i, d := range all {
						if seen[d.ID] {
							t.Fatalf("%s is listed twice", d.ID)
						}
						seen[d.ID] = true
						if i == 0 {
							continue
						}
						a, b := all[i-1], d
						right := a.MovedAt > b.MovedAt || a.MovedAt == b.MovedAt && a.ID > b.ID
						if f.Search != "" {
							right = a.ID > b.ID
						}
						if f.ByDue {
							right = a.DueAt != 0 && (b.DueAt == 0 || a.DueAt < b.DueAt) || a.DueAt == b.DueAt && a.ID < b.ID
						}
						if !right {
							t.Fatalf("%s (%d, %d) stands before %s (%d, %d)", a.ID, a.MovedAt, a.DueAt, b.ID, b.MovedAt, b.DueAt)
						}
					}
					// And back again, to the very rows.
					f.Backwards = true
					end := len(all) - len(last.Rows)
					for p := last; p.Prev.ID != ""; {
						f.After = p.Prev
						var err error
						if p, err = tx.Dossiers(f); err != nil {
							return err
						}
						for i := len(p.Rows) - 1; i >= 0; i-- {
							end--
							if all[end].ID != p.Rows[i].ID {
								t.Fatalf("backwards, row %d is %s instead of %s", end, p.Rows[i].ID, all[end].ID)
							}
						}
					}
					if end != 0 {
						t.Errorf("backwards, %d rows are missing", end)
					}
					return nil
				})
			})
		}
	})
}

// The hot lists walk an index in their order: no sorting, no reading of the
// whole table, however many dossiers there are.
func TestHotListsWalkAnIndex(t *testing.T) {
	s := storetest.SQLite(t)
	many(t, s, 60)
	storetest.Write(t, s, func(tx *store.Tx) error { // searches gather what is little
		_, err := tx.Exec("UPDATE dossier_sums SET n = n + 100000")
		return err
	})
	for name, f := range map[string]store.Filter{
		"a province":          {Scopes: []access.ListScope{{Provinces: []string{"96"}, Submitted: true}}},
		"two provinces":       {Scopes: []access.ListScope{{Provinces: []string{"95", "96"}, Submitted: true}}},
		"a district":          {Scopes: []access.ListScope{{Areas: []string{"960@2020-01-01"}}}},
		"communes":            {Scopes: []access.ListScope{{Units: []string{"32001@2020-01-01", "32002@2020-01-01"}}}},
		"a producer":          {Scopes: []access.ListScope{{Producer: "p"}}},
		"the ministry":        {Scopes: []access.ListScope{{Central: true}}},
		"a province's stage":  {Scopes: []access.ListScope{{Provinces: []string{"96"}}}, Stage: "s"},
		"a province's state":  {Scopes: []access.ListScope{{Provinces: []string{"96"}}}, State: "recognised"},
		"a province's work":   {Desks: []store.Desk{{Turn: "province", Scope: access.ListScope{Provinces: []string{"96"}, Submitted: true}}}, ByDue: true},
		"a district's work":   {Desks: []store.Desk{{Turn: "district", Scope: access.ListScope{Areas: []string{"960@2020-01-01"}}}}, ByDue: true},
		"a commune's work":    {Desks: []store.Desk{{Turn: "commune", Scope: access.ListScope{Units: []string{"32001@2020-01-01"}}}}, ByDue: true},
		"the province's page": {Scopes: []access.ListScope{{Provinces: []string{"96"}}}, After: store.Cursor{At: 5, ID: "00015"}},
		"a search":            {Scopes: []access.ListScope{{Provinces: []string{"96"}}}, Search: "tên"},
		"a search's page":     {Scopes: []access.ListScope{{Provinces: []string{"96"}}}, Search: "ten p", After: store.Cursor{ID: "00015"}},
		"the work's page":     {Desks: []store.Desk{{Turn: "province", Scope: access.ListScope{Provinces: []string{"96"}}}}, ByDue: true, After: store.Cursor{At: 1005, ID: "00005"}},
	} {
		f.Limit = 50
		storetest.Read(t, s, func(tx *store.Tx) error {
			plans, err := tx.PlansOf(f)
			if err != nil {
				return err
			}
			for _, p := range plans {
				if strings.Contains(p, "TEMP B-TREE") || strings.Contains(p, "SCAN d") && !strings.Contains(p, "INDEX") {
					t.Errorf("%s: %s", name, p)
				}
			}
			return nil
		})
	}
}
