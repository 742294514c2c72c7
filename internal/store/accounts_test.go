package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

const minute = calendar.Instant(60_000_000)

func addUser(t *testing.T, s *store.Store, id, login, name string) store.User {
	t.Helper()
	u := store.User{ID: id, Login: login, Name: name, Password: "hash-" + id, MustChange: true, CreatedAt: 7, Version: 1}
	storetest.Write(t, s, func(tx *store.Tx) error { return tx.AddUser(u) })
	return u
}

func getUser(t *testing.T, s *store.Store, id string) (u store.User) {
	t.Helper()
	storetest.Read(t, s, func(tx *store.Tx) (err error) {
		u, err = tx.User(id)
		return err
	})
	return u
}

func TestUsersComeBackAsKeptAndLoginsAreUnique(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		want := addUser(t, s, "u1", "an", "Nguyễn Văn An")
		if diff := cmp.Diff(want, getUser(t, s, "u1")); diff != "" {
			t.Error(diff)
		}
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			return tx.AddUser(store.User{ID: "u2", Login: "an", Name: "Trần Thị An"})
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a taken login gives %v, want a conflict", err)
		}
		storetest.Read(t, s, func(tx *store.Tx) error {
			if _, found, err := tx.UserByLogin("nobody"); found || err != nil {
				t.Errorf("unknown login: found %v, error %v", found, err)
			}
			if _, err := tx.User("u9"); !fault.Is(err, fault.NotFound) {
				t.Errorf("unknown user: %v", err)
			}
			return nil
		})
	})
}

func TestUserListIsPagedInTheOrderOfGivenNames(t *testing.T) {
	want := []string{"Nguyễn Văn An", "Trần Thị An", "Lê Ánh", "Phạm Văn Dũng", "Bùi Thị Đào", "Đỗ Em", "Hồ Ước (mẫu)"}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for i, at := range []int{6, 2, 4, 0, 5, 1, 3} {
			addUser(t, s, fmt.Sprint("u", i), fmt.Sprint("login", at), want[at])
		}
		var got []string
		var after store.UserCursor
		pages := 0
		storetest.Read(t, s, func(tx *store.Tx) error {
			for {
				list, next, err := tx.Users("", after, 3)
				if err != nil {
					return err
				}
				pages++
				for _, u := range list {
					got = append(got, u.Name)
				}
				if after = next; next == (store.UserCursor{}) {
					return nil
				}
			}
		})
		if diff := cmp.Diff(want, got); diff != "" || pages != 3 {
			t.Errorf("%d pages; %s", pages, diff)
		}
		storetest.Read(t, s, func(tx *store.Tx) error {
			list, _, err := tx.Users("login3", store.UserCursor{}, 10)
			if len(list) != 1 || list[0].Name != want[3] {
				t.Errorf("by login: %v", list)
			}
			return err
		})
	})
}

func TestStaleVersionsOfAnAccountAreConflicts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		addUser(t, s, "u1", "an", "An")
		for name, change := range map[string]func(*store.Tx, int64) error{
			"password": func(tx *store.Tx, v int64) error { return tx.SetPassword("u1", v, "new", false) },
			"disabled": func(tx *store.Tx, v int64) error { return tx.SetDisabled("u1", v, true) },
			"touch":    func(tx *store.Tx, v int64) error { return tx.TouchUser("u1", v) },
		} {
			v := getUser(t, s, "u1").Version
			if err := s.Write(t.Context(), func(tx *store.Tx) error { return change(tx, v-1) }); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s at an old version: %v", name, err)
			}
			storetest.Write(t, s, func(tx *store.Tx) error { return change(tx, v) })
			if got := getUser(t, s, "u1").Version; got != v+1 {
				t.Errorf("%s: version %d after %d", name, got, v)
			}
		}
		u := getUser(t, s, "u1")
		if u.Password != "new" || u.MustChange || !u.Disabled {
			t.Errorf("%+v", u)
		}
	})
}

func TestFiveFailuresLockAndTheLockEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		addUser(t, s, "u1", "an", "An")
		now := calendar.MustDate("2020-11-10").At(8, 0)
		fail := func(at calendar.Instant) store.User {
			storetest.Write(t, s, func(tx *store.Tx) error { return tx.CountFailure("u1", 5, at, at+15*minute) })
			return getUser(t, s, "u1")
		}
		pass := func(at calendar.Instant) (ok bool) {
			storetest.Write(t, s, func(tx *store.Tx) (err error) {
				ok, err = tx.PassUser(getUser(t, s, "u1"), "renewed", at)
				return err
			})
			return ok
		}
		for i := 1; i <= 4; i++ {
			if u := fail(now); u.Failures != i || u.LockedUntil != 0 {
				t.Fatalf("after %d: %+v", i, u)
			}
		}
		if u := fail(now); u.LockedUntil != now+15*minute {
			t.Fatalf("not locked after 5: %+v", u)
		}
		if u := fail(now + minute); u.LockedUntil != now+15*minute || u.Failures != 5 {
			t.Errorf("a try against the lock counted: %+v", u)
		}
		if pass(now + 14*minute) {
			t.Error("passed while locked")
		}
		if u := fail(now + 15*minute); u.Failures != 1 || u.LockedUntil != 0 {
			t.Errorf("after the lock: %+v", u)
		}
		if !pass(now + 15*minute) {
			t.Error("refused after the lock")
		}
		if u := getUser(t, s, "u1"); u.Failures != 0 || u.Password != "renewed" || u.Version != 1 {
			t.Errorf("after passing: %+v", u)
		}
	})
}

func TestPassingNeedsTheHashThatWasChecked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		checked := addUser(t, s, "u1", "an", "An")
		storetest.Write(t, s, func(tx *store.Tx) error { return tx.SetPassword("u1", 1, "other", false) })
		storetest.Write(t, s, func(tx *store.Tx) error {
			ok, err := tx.PassUser(checked, "hash-u1", 1)
			if ok {
				t.Error("passed with a password that has been replaced")
			}
			return err
		})
		storetest.Write(t, s, func(tx *store.Tx) error { return tx.SetDisabled("u1", 2, true) })
		storetest.Write(t, s, func(tx *store.Tx) error {
			u, err := tx.User("u1")
			if err != nil {
				return err
			}
			if ok, err := tx.PassUser(u, u.Password, 1); ok || err != nil {
				t.Errorf("a closed account passed: %v %v", ok, err)
			}
			return nil
		})
	})
}

func TestLoginsEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		addUser(t, s, "u1", "an", "An")
		addUser(t, s, "u2", "binh", "Bình")
		storetest.Write(t, s, func(tx *store.Tx) error {
			for i, l := range []store.Login{
				{TokenHash: "a", UserID: "u1", CreatedAt: 100, SeenAt: 100, ExpiresAt: 1000},
				{TokenHash: "b", UserID: "u1", CreatedAt: 200, SeenAt: 200, ExpiresAt: 1000},
				{TokenHash: "c", UserID: "u1", CreatedAt: 50, SeenAt: 50, ExpiresAt: 300},
				{TokenHash: "d", UserID: "u2", CreatedAt: 200, SeenAt: 200, ExpiresAt: 1000},
			} {
				if err := tx.AddLogin(l); err != nil {
					return fmt.Errorf("%d: %w", i, err)
				}
			}
			return tx.SeeLogin("a", 400)
		})
		open := func(now, idle calendar.Instant) (got []string) {
			storetest.Read(t, s, func(tx *store.Tx) error {
				list, err := tx.Logins("u1", now, idle)
				for _, l := range list {
					got = append(got, l.TokenHash)
				}
				return err
			})
			return got
		}
		if got := open(250, 0); !slices.Equal(got, []string{"b", "a", "c"}) {
			t.Error(got)
		}
		if got := open(500, 300); !slices.Equal(got, []string{"a"}) {
			t.Errorf("b is idle, c is over: %v", got)
		}
		storetest.Write(t, s, func(tx *store.Tx) error {
			if n, err := tx.RevokeLogins("u1", "b", 500); n != 2 || err != nil {
				t.Errorf("revoked %d, %v", n, err)
			}
			return tx.SeeLogin("a", 600)
		})
		storetest.Read(t, s, func(tx *store.Tx) error {
			a, _, _, err := tx.FindLogin("a")
			if a.RevokedAt != 500 || a.SeenAt != 400 {
				t.Errorf("a revoked session was touched: %+v", a)
			}
			return err
		})
		storetest.Write(t, s, func(tx *store.Tx) error {
			n, err := tx.DropLogins(900)
			if n != 1 {
				t.Errorf("dropped %d, want c alone", n)
			}
			return err
		})
		storetest.Read(t, s, func(tx *store.Tx) error {
			if _, _, found, err := tx.FindLogin("c"); found || err != nil {
				t.Error(found, err)
			}
			d, u, found, err := tx.FindLogin("d")
			if !found || d.RevokedAt != 0 || u.ID != d.UserID || u.ID == "" {
				t.Errorf("the other user's session: %+v of %+v", d, u)
			}
			return err
		})
	})
}

func TestGrantsKnowTheirBodyAndTheirPeriod(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		addUser(t, s, "u1", "an", "Lê Văn An")
		addUser(t, s, "u2", "binh", "Trần Bình")
		addUser(t, s, "u3", "dao", "Bùi Đào")
		grants := []store.Grant{
			{ID: "g1", UserID: "u2", Role: access.Member, Body: "c1", From: "2020-11-01", CreatedAt: 1},
			{ID: "g2", UserID: "u1", Role: access.Chair, Body: "c1", From: "2020-11-01", To: "2020-12-31", CreatedAt: 2},
			{ID: "g3", UserID: "u3", Role: access.Secretary, Body: "c1", From: "2020-11-05", CreatedAt: 3},
			{ID: "g4", UserID: "u3", Role: access.Producer, Body: "p1", From: "2020-01-01", CreatedAt: 4},
			{ID: "g5", UserID: "u1", Role: access.District, UnitCode: "971", UnitFrom: "2020-01-01", From: "2020-01-01", CreatedAt: 5},
		}
		storetest.Write(t, s, func(tx *store.Tx) error {
			if _, err := tx.Exec(`INSERT INTO councils (id, kind, name, level, unit_code, unit_from, decision_number, decision_date, sample, created_at, version)
				VALUES ('c1', 'council', 'Hội đồng tỉnh', 'province', '96', '2020-01-01', '', '', 0, 1, 1)`); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO producers (id, name, folded, sort_key, kind, unit_code, unit_from, address, phone, email, representative, registration, sample, created_at, version)
				VALUES ('p1', 'HTX mẫu', '', '', 'cooperative', '32191', '2020-01-01', '', '', '', '', '', 1, 1, 1)`); err != nil {
				return err
			}
			for _, g := range grants {
				if err := tx.AddGrant(g); err != nil {
					return err
				}
			}
			return nil
		})
		storetest.Read(t, s, func(tx *store.Tx) error {
			got, err := tx.GrantsOf("u3")
			if err != nil {
				return err
			}
			want := []store.Grant{grants[2], grants[3]}
			want[0].BodyLevel, want[0].BodyUnitCode, want[0].BodyUnitFrom, want[0].BodyName = "province", "96", "2020-01-01", "Hội đồng tỉnh"
			want[1].BodyName = "HTX mẫu"
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			for id, kind := range map[string]string{"c1": "council", "p1": "producer"} {
				if got, err := tx.BodyKind(id); got != kind || err != nil {
					t.Errorf("%s is %q, %v", id, got, err)
				}
			}
			if _, err := tx.BodyKind("x"); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			return nil
		})

		seats := func(day calendar.Date) string {
			var names []string
			storetest.Read(t, s, func(tx *store.Tx) error {
				list, err := tx.Seats("c1", day)
				for _, seat := range list {
					names = append(names, seat.Name+" "+string(seat.Role))
				}
				return err
			})
			return strings.Join(names, ", ")
		}
		for day, want := range map[calendar.Date]string{
			"2020-10-31": "",
			"2020-11-01": "Lê Văn An chair, Trần Bình member",
			"2020-12-31": "Lê Văn An chair, Trần Bình member, Bùi Đào secretary",
			"2021-01-01": "Trần Bình member, Bùi Đào secretary",
		} {
			if got := seats(day); got != want {
				t.Errorf("%s: %q, want %q", day, got, want)
			}
		}

		with := func(role access.Role, bodies, units []string) (got []string) {
			storetest.Read(t, s, func(tx *store.Tx) (err error) {
				got, err = tx.UsersWith(role, bodies, units, "2020-11-10")
				return err
			})
			return got
		}
		for name, c := range map[string]struct {
			got, want []string
		}{
			"in a body":       {with(access.Member, []string{"c1"}, nil), []string{"u2"}},
			"over a unit":     {with(access.District, nil, []string{"972@2020-01-01", "971@2020-01-01"}), []string{"u1"}},
			"another version": {with(access.District, nil, []string{"971@2025-07-01"}), nil},
			"either":          {with(access.Producer, []string{"p1"}, []string{"971@2020-01-01"}), []string{"u3"}},
			"anywhere":        {with(access.Chair, nil, nil), []string{"u1"}},
		} {
			if !slices.Equal(c.got, c.want) {
				t.Errorf("%s: %v, want %v", name, c.got, c.want)
			}
		}

		revoke := func() error {
			return s.Write(t.Context(), func(tx *store.Tx) error { return tx.RevokeGrant("g1", 9) })
		}
		if err := revoke(); err != nil {
			t.Fatal(err)
		}
		if err := revoke(); !fault.Is(err, fault.Conflict) {
			t.Errorf("revoked twice: %v", err)
		}
		if got := seats("2020-11-01"); got != "Lê Văn An chair" {
			t.Errorf("after revoking: %q", got)
		}
		storetest.Write(t, s, func(tx *store.Tx) error { return tx.SetDisabled("u1", 1, true) })
		if got := with(access.Chair, nil, nil); len(got) != 0 {
			t.Errorf("a closed account gets notices: %v", got)
		}
		if got := seats("2020-11-01"); got != "Lê Văn An chair" {
			t.Errorf("a closed account keeps its seat on the roll: %q", got)
		}
		if (store.Grant{From: "2020-01-01", RevokedAt: 1}).Holds("2020-11-10") {
			t.Error("a revoked grant holds")
		}
	})
}
