package accounts_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/ident"
	"saoque/internal/office"
	"saoque/internal/office/accounts"
	"saoque/internal/office/officetest"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

var morning = calendar.MustDate("2020-11-10").At(8, 0)

const password = "ba khía muối rất ngon"

// cheap hashes and no waiting: these tests look at answers.
var cheap = accounts.Settings{Hash: accounts.Params{Memory: 64, Time: 1, Threads: 1}, Floor: -1, GivenPasswords: true}

type fixture struct {
	*testing.T
	o     *office.Office
	d     *accounts.Desk
	clock *calendar.Manual
	n     int
}

func each(t *testing.T, run func(f *fixture)) {
	t.Helper()
	officetest.Each(t, morning, func(t *testing.T, o *office.Office) {
		d, err := accounts.New(o, cheap)
		if err != nil {
			t.Fatal(err)
		}
		run(&fixture{T: t, o: o, d: d, clock: officetest.Clock(o)})
	})
}

func (f *fixture) act() string {
	f.n++
	return ident.Derived(f.Name(), fmt.Sprint(f.n))
}

// user makes an account with the common password.
func (f *fixture) user(login, name string, grants ...accounts.NewGrant) accounts.Issued {
	f.Helper()
	out, receipt, err := f.d.CreateUser(f.Context(), accounts.Operator, f.act(), accounts.NewUser{Login: login, Name: name, Password: password, Grants: grants})
	if err != nil {
		f.Fatal(err)
	}
	if receipt.Time != f.o.Clock.Now() {
		f.Errorf("receipt of %v", receipt.Time)
	}
	return out
}

func (f *fixture) signIn(login, password string) (string, accounts.Session) {
	f.Helper()
	token, s, err := f.d.SignIn(f.Context(), accounts.SignIn{Login: login, Password: password, Remote: "192.0.2.1"})
	if err != nil {
		f.Fatal(err)
	}
	return token, s
}

func (f *fixture) refused(login, password, key string) {
	f.Helper()
	token, s, err := f.d.SignIn(f.Context(), accounts.SignIn{Login: login, Password: password, Remote: "192.0.2.1"})
	if !hasKey(err, key) || token != "" || s.SignedIn() {
		f.Errorf("signing in as %s: %v, want %s", login, err, key)
	}
}

func (f *fixture) session(token string) accounts.Session {
	f.Helper()
	s, err := f.d.Session(f.Context(), token)
	if err != nil {
		f.Fatal(err)
	}
	return s
}

func hasKey(err error, key string) bool {
	e, ok := fault.As(err)
	return ok && e.Key == key
}

func (f *fixture) want(err error, key string) {
	f.Helper()
	if !hasKey(err, key) {
		f.Errorf("got %v, want %s", err, key)
	}
}

func (f *fixture) ok(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func TestSignInGivesASessionWithTheGrantsOfToday(t *testing.T) {
	each(t, func(f *fixture) {
		u := f.user("lan", "Nguyễn Thị Lan",
			accounts.NewGrant{Role: access.District, Unit: "971"},
			accounts.NewGrant{Role: access.Auditor, Unit: "96", From: "2020-12-01"},
			accounts.NewGrant{Role: access.Ministry, From: "2020-01-01", To: "2020-11-09"})
		token, s := f.signIn(" LAN ", password)
		if s.Subject.UserID != u.User || s.Subject.Name != "Nguyễn Thị Lan" || s.MustChange {
			f.Errorf("%+v", s)
		}
		for _, got := range []accounts.Session{s, f.session(token)} {
			g := got.Subject.Grants
			if len(g) != 1 || g[0].Role != access.District || len(g[0].Units) != 1 || g[0].Units[0] != "971@2020-01-01" {
				f.Errorf("grants %+v", g)
			}
		}
		other, _ := f.signIn("lan", password)
		if other == token || len(token) < 22 {
			f.Errorf("tokens %q and %q", token, other)
		}
		f.clock.Set(calendar.MustDate("2020-12-01").At(0, 0))
		token, _ = f.signIn("lan", password)
		if got := f.session(token).Subject; !got.Has(access.Auditor) || got.Grants[1].Provinces[0] != "96" {
			f.Errorf("on the first day of the second grant: %+v", got)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	each(t, func(f *fixture) {
		f.user("lan", "Nguyễn Thị Lan")
		start := f.clock.Now()
		token, _ := f.signIn("lan", password)
		f.clock.Advance(12*time.Hour - time.Second)
		if !f.session(token).SignedIn() {
			f.Error("ended before 12 idle hours")
		}
		f.clock.Advance(12*time.Hour - time.Second)
		if !f.session(token).SignedIn() {
			f.Error("use does not keep a session open")
		}
		f.clock.Advance(12 * time.Hour)
		if f.session(token).SignedIn() {
			f.Error("open after 12 idle hours")
		}

		token, _ = f.signIn("lan", password)
		start = f.clock.Now()
		for f.clock.Now() < start+calendar.Instant((7*24*time.Hour-time.Second).Microseconds()) {
			if !f.session(token).SignedIn() {
				f.Fatalf("ended at %s", f.clock.Now().RFC3339())
			}
			f.clock.Advance(11 * time.Hour)
		}
		if f.session(token).SignedIn() {
			f.Error("open after 7 days")
		}
		for _, bad := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("A", 10_000), token[:42]} {
			if f.session(bad).SignedIn() {
				f.Errorf("token %.50q is somebody", bad)
			}
		}

		token, _ = f.signIn("lan", password)
		f.clock.Advance(60 * 24 * time.Hour)
		n, err := f.d.Sweep(f.Context())
		if n != 3 || err != nil {
			f.Errorf("swept %d, %v", n, err)
		}
		if f.session(token).SignedIn() {
			f.Error("a swept session is open")
		}
	})
}

func TestSigningOut(t *testing.T) {
	each(t, func(f *fixture) {
		f.user("lan", "Nguyễn Thị Lan")
		f.user("an", "Trần An")
		a, sa := f.signIn("lan", password)
		b, _ := f.signIn("lan", password)
		c, sc := f.signIn("lan", password)
		other, _ := f.signIn("an", password)
		f.ok(f.d.SignOut(f.Context(), sa))
		f.ok(f.d.SignOut(f.Context(), sa)) // twice is no error
		f.ok(f.d.SignOut(f.Context(), accounts.Session{}))
		if f.session(a).SignedIn() || !f.session(b).SignedIn() {
			f.Error("signing out ended the wrong session")
		}
		act := f.act()
		for range 2 {
			n, err := f.d.SignOutEverywhere(f.Context(), sc, act)
			if n != 2 || err != nil {
				f.Errorf("ended %d sessions, %v", n, err)
			}
		}
		if f.session(b).SignedIn() || f.session(c).SignedIn() || !f.session(other).SignedIn() {
			f.Error("signing out everywhere ended the wrong sessions")
		}
		// A browser that signs in again does not leave its old session behind.
		again, _ := f.signIn("lan", password)
		_, _, err := f.d.SignIn(f.Context(), accounts.SignIn{Login: "lan", Password: password, Remote: "192.0.2.1", Previous: again})
		f.ok(err)
		if f.session(again).SignedIn() {
			f.Error("the session before is still open")
		}
	})
}

func TestFiveWrongTriesLockForFifteenMinutes(t *testing.T) {
	each(t, func(f *fixture) {
		f.user("lan", "Nguyễn Thị Lan")
		for range 4 {
			f.refused("lan", "sai rồi sai rồi", "accounts.wrong")
		}
		f.signIn("lan", password) // a right one starts the count anew
		for range 5 {
			f.refused("lan", "sai rồi sai rồi", "accounts.wrong")
		}
		f.refused("lan", password, "accounts.wrong")
		f.refused("nobody", password, "accounts.wrong")
		f.clock.Advance(15*time.Minute - time.Second)
		f.refused("lan", password, "accounts.wrong")
		f.clock.Advance(time.Second)
		f.signIn("lan", password)
	})
}

func TestGuessesAtTheSameTimeAreCounted(t *testing.T) {
	each(t, func(f *fixture) {
		f.user("lan", "Nguyễn Thị Lan")
		var wg sync.WaitGroup
		for i := range 30 {
			wg.Go(func() {
				_, _, err := f.d.SignIn(f.Context(), accounts.SignIn{Login: "lan", Password: "sai rồi sai rồi", Remote: fmt.Sprintf("192.0.2.%d", i)})
				if !hasKey(err, "accounts.wrong") {
					f.Error(err)
				}
			})
		}
		wg.Wait()
		f.refused("lan", password, "accounts.wrong")
	})
}

func TestWrongTriesFromOneAddressAreLimitedAndRightOnesAreNot(t *testing.T) {
	each(t, func(f *fixture) {
		f.user("lan", "Nguyễn Thị Lan")
		for range 100 { // a hall behind one address
			f.signIn("lan", password)
		}
		try := func(remote string) error {
			_, _, err := f.d.SignIn(f.Context(), accounts.SignIn{Login: f.act(), Password: "x", Remote: remote})
			return err
		}
		for i := range 60 {
			if err := try("2001:db8:1:2::1"); hasKey(err, "accounts.limited") != (i >= 40) {
				f.Fatalf("try %d: %v", i, err)
			}
		}
		f.want(try("2001:db8:1:2:ffff::9"), "accounts.limited") // the same network
		f.want(try("2001:db8:1:3::1"), "accounts.wrong")
		f.want(try("::ffff:192.0.2.7"), "accounts.wrong")
		f.clock.Advance(11 * time.Second)
		f.want(try("2001:db8:1:2::1"), "accounts.wrong")
		f.want(try("2001:db8:1:2::1"), "accounts.limited")
	})
}

func TestRefusalsTakeTheirTime(t *testing.T) {
	o := officetest.New(t, storetest.SQLite(t), morning)
	set := cheap
	set.Floor = 150 * time.Millisecond
	d, err := accounts.New(o, set)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, _, err = d.SignIn(t.Context(), accounts.SignIn{Login: "nobody", Password: "x"})
	if took := time.Since(start); !hasKey(err, "accounts.wrong") || took < set.Floor {
		t.Errorf("%v after %v", err, took)
	}
}

func TestOneTimePasswordOpensNothingButTheOwnAccount(t *testing.T) {
	each(t, func(f *fixture) {
		act := f.act()
		in := accounts.NewUser{Login: "lan", Name: "Nguyễn Thị Lan", Grants: []accounts.NewGrant{{Role: access.Admin}}}
		issued, _, err := f.d.CreateUser(f.Context(), accounts.Operator, act, in)
		f.ok(err)
		again, _, err := f.d.CreateUser(f.Context(), accounts.Operator, act, in)
		f.ok(err)
		if issued.Password == "" || again.Password != "" || again.User != issued.User || again.Version != 1 {
			f.Errorf("first %+v, then %+v", issued, again)
		}

		token, s := f.signIn("lan", issued.Password)
		other, _ := f.signIn("lan", issued.Password)
		if !s.MustChange || len(s.Subject.Grants) != 0 {
			f.Errorf("%+v", s)
		}
		if _, err := f.d.Users(f.Context(), s.Subject, "", "", 10); !fault.Is(err, fault.Forbidden) {
			f.Errorf("an administrator with a one-time password lists users: %v", err)
		}

		change := func(old, new, again, want string) {
			f.Helper()
			_, err := f.d.ChangePassword(f.Context(), s, f.act(), accounts.ChangePassword{Old: old, New: new, Again: again})
			f.want(err, want)
		}
		change("sai rồi", password, password, "accounts.old-wrong")
		change(issued.Password, password, password+"!", "accounts.again")
		change(issued.Password, "ngắn", "ngắn", "accounts.password-short")
		change(issued.Password, issued.Password, issued.Password, "accounts.password-old")
		if !f.session(token).MustChange {
			f.Fatal("a refused change changed something")
		}
		act = f.act()
		for range 2 { // the second send gets the first answer
			_, err = f.d.ChangePassword(f.Context(), s, act, accounts.ChangePassword{Old: issued.Password, New: password, Again: password})
			f.ok(err)
		}
		now := f.session(token)
		if now.MustChange || !now.Subject.Has(access.Admin) {
			f.Errorf("after the change: %+v", now)
		}
		if f.session(other).SignedIn() {
			f.Error("another session outlives the change")
		}
		f.refused("lan", issued.Password, "accounts.wrong")
		f.signIn("lan", password)
	})
}

func TestWrongOldPasswordsLock(t *testing.T) {
	each(t, func(f *fixture) {
		f.user("lan", "Nguyễn Thị Lan")
		_, s := f.signIn("lan", password)
		form := accounts.ChangePassword{Old: "sai rồi", New: "tôm khô Năm Căn", Again: "tôm khô Năm Căn"}
		for range 5 {
			_, err := f.d.ChangePassword(f.Context(), s, f.act(), form)
			f.want(err, "accounts.old-wrong")
		}
		form.Old = password
		_, err := f.d.ChangePassword(f.Context(), s, f.act(), form)
		f.want(err, "accounts.old-wrong")
		f.refused("lan", password, "accounts.wrong")
	})
}

func TestAdministration(t *testing.T) {
	each(t, func(f *fixture) {
		f.user("quantri", "Lê Quản Trị", accounts.NewGrant{Role: access.Admin})
		lan := f.user("lan", "Nguyễn Thị Lan", accounts.NewGrant{Role: access.District, Unit: "971"})
		_, admin := f.signIn("quantri", password)
		a := admin.Subject

		token, s := f.signIn("lan", password)
		id, _, err := f.d.Grant(f.Context(), a, f.act(), lan.User, 1, accounts.NewGrant{Role: access.Province, Unit: "96"})
		f.ok(err)
		if f.session(token).SignedIn() {
			f.Error("a session outlives a change of grants")
		}
		token, _ = f.signIn("lan", password)
		if !f.session(token).Subject.Has(access.Province) {
			f.Error("the new role is not there")
		}

		_, _, err = f.d.Grant(f.Context(), a, f.act(), lan.User, 1, accounts.NewGrant{Role: access.Ministry})
		f.want(err, "fault.stale")
		_, err = f.d.RevokeGrant(f.Context(), a, f.act(), lan.User, 1, id)
		f.want(err, "fault.stale")
		_, err = f.d.DisableUser(f.Context(), a, f.act(), lan.User, 1)
		f.want(err, "fault.stale")
		_, _, err = f.d.ResetPassword(f.Context(), a, f.act(), lan.User, 1)
		f.want(err, "fault.stale")
		if !f.session(token).SignedIn() {
			f.Error("a refused act ended a session")
		}

		_, err = f.d.RevokeGrant(f.Context(), a, f.act(), lan.User, 2, id)
		f.ok(err)
		token, s = f.signIn("lan", password)
		if s.Subject.Has(access.Province) || !s.Subject.Has(access.District) {
			f.Errorf("after revoking: %+v", s.Subject)
		}
		_, err = f.d.RevokeGrant(f.Context(), a, f.act(), lan.User, 3, id)
		f.want(err, "fault.stale")

		_, err = f.d.DisableUser(f.Context(), a, f.act(), lan.User, 3)
		f.ok(err)
		if f.session(token).SignedIn() {
			f.Error("a closed account's session is open")
		}
		f.refused("lan", password, "accounts.wrong")
		if _, err := accounts.Subject(f.Context(), f.o, lan.User); !fault.Is(err, fault.Unauthenticated) {
			f.Errorf("a closed account is a subject: %v", err)
		}
		_, err = f.d.EnableUser(f.Context(), a, f.act(), lan.User, 4)
		f.ok(err)
		f.signIn("lan", password)

		act := f.act()
		issued, _, err := f.d.ResetPassword(f.Context(), a, act, lan.User, 5)
		f.ok(err)
		again, _, err := f.d.ResetPassword(f.Context(), a, act, lan.User, 5)
		f.ok(err)
		if again.Password != "" || again.Version != 6 {
			f.Errorf("issued twice: %+v", again)
		}
		f.refused("lan", password, "accounts.wrong")
		_, s = f.signIn("lan", issued.Password)
		if !s.MustChange {
			f.Error("a one-time password need not be changed")
		}

		got, err := f.d.User(f.Context(), a, lan.User)
		f.ok(err)
		if got.Version != 6 || !got.MustChange || got.Disabled || got.Locked || len(got.Grants) != 2 ||
			got.Grants[0].UnitName != "Huyện Năm Căn" || !got.Grants[0].Holds || got.Grants[1].Holds || got.Grants[1].Revoked == 0 {
			f.Errorf("%+v", got)
		}

		// Nobody changes the own roles or closes the own account.
		_, _, err = f.d.Grant(f.Context(), a, f.act(), a.UserID, 1, accounts.NewGrant{Role: access.Ministry})
		f.want(err, "accounts.not-own")
		_, err = f.d.DisableUser(f.Context(), a, f.act(), a.UserID, 1)
		f.want(err, "accounts.not-own")
		_, err = f.d.RevokeGrant(f.Context(), a, f.act(), a.UserID, 1, a.Grants[0].ID)
		f.want(err, "accounts.not-own")
		// Another user's grant is not found through the wrong account.
		_, err = f.d.RevokeGrant(f.Context(), a, f.act(), lan.User, 6, a.Grants[0].ID)
		f.want(err, "fault.not-found")
	})
}

func TestOnlyAdministratorsManageUsers(t *testing.T) {
	each(t, func(f *fixture) {
		lan := f.user("lan", "Nguyễn Thị Lan")
		ctx := f.Context()
		acts := map[string]func(s access.Subject) error{
			"create": func(s access.Subject) error {
				_, _, err := f.d.CreateUser(ctx, s, f.act(), accounts.NewUser{Login: "x" + fmt.Sprint(f.n), Name: "X"})
				return err
			},
			"reset":   func(s access.Subject) error { _, _, err := f.d.ResetPassword(ctx, s, f.act(), lan.User, 1); return err },
			"disable": func(s access.Subject) error { _, err := f.d.DisableUser(ctx, s, f.act(), lan.User, 1); return err },
			"enable":  func(s access.Subject) error { _, err := f.d.EnableUser(ctx, s, f.act(), lan.User, 1); return err },
			"grant": func(s access.Subject) error {
				_, _, err := f.d.Grant(ctx, s, f.act(), lan.User, 1, accounts.NewGrant{Role: access.Ministry})
				return err
			},
			"revoke": func(s access.Subject) error { _, err := f.d.RevokeGrant(ctx, s, f.act(), lan.User, 1, "g"); return err },
			"list":   func(s access.Subject) error { _, err := f.d.Users(ctx, s, "", "", 10); return err },
			"look":   func(s access.Subject) error { _, err := f.d.User(ctx, s, lan.User); return err },
		}
		for name, act := range acts {
			if err := act(access.Subject{}); !fault.Is(err, fault.Unauthenticated) {
				f.Errorf("%s by a visitor: %v", name, err)
			}
			for _, role := range access.Roles[1:] {
				err := act(access.Subject{UserID: "somebody", Grants: []access.Grant{{Role: role}}})
				if (role == access.Admin) == fault.Is(err, fault.Forbidden) {
					f.Errorf("%s by %s: %v", name, role, err)
				}
			}
			if name == "list" || name == "look" {
				continue
			}
			// Put back what the administrator's turn changed.
			f.ok(f.o.Store.Write(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE users SET version = 1, disabled = 0 WHERE id = $1", lan.User)
				return err
			}))
		}
		// One's own account and sessions are for oneself.
		for _, s := range []accounts.Session{{}, {Subject: access.Subject{UserID: "ghost"}}} {
			if _, err := f.d.Own(ctx, s); !fault.Is(err, fault.Unauthenticated) {
				f.Errorf("own account of %q: %v", s.Subject.UserID, err)
			}
		}
		if _, err := f.d.ChangePassword(ctx, accounts.Session{}, f.act(), accounts.ChangePassword{}); !fault.Is(err, fault.Unauthenticated) {
			f.Error(err)
		}
		if _, err := f.d.SignOutEverywhere(ctx, accounts.Session{}, f.act()); !fault.Is(err, fault.Unauthenticated) {
			f.Error(err)
		}
	})
}

func TestGrantsAreChecked(t *testing.T) {
	each(t, func(f *fixture) {
		storetest.Write(f.T, f.o.Store, func(tx *store.Tx) error {
			for _, c := range [][2]string{{"c1", "council"}, {"t1", "advisory"}} {
				if _, err := tx.Exec(`INSERT INTO councils (id, kind, name, level, unit_code, unit_from, decision_number, decision_date, sample, created_at, version)
					VALUES ($1, $2, 'mẫu', 'province', '96', '2020-01-01', '', '', 1, 1, 1)`, c[0], c[1]); err != nil {
					return err
				}
			}
			return nil
		})
		u := f.user("lan", "Nguyễn Thị Lan")
		version := u.Version
		for name, c := range map[string]struct {
			in   accounts.NewGrant
			want string
		}{
			"no role":              {accounts.NewGrant{}, "accounts.role"},
			"a role nobody holds":  {accounts.NewGrant{Role: access.Anonymous}, "accounts.role"},
			"an invented role":     {accounts.NewGrant{Role: "king"}, "accounts.role"},
			"unit missing":         {accounts.NewGrant{Role: access.Province}, "accounts.unit-needed"},
			"unit too much":        {accounts.NewGrant{Role: access.Ministry, Unit: "96"}, "accounts.unit-needed"},
			"body missing":         {accounts.NewGrant{Role: access.Member}, "accounts.body-needed"},
			"body too much":        {accounts.NewGrant{Role: access.Province, Unit: "96", Body: "c1"}, "accounts.body-needed"},
			"unknown unit":         {accounts.NewGrant{Role: access.Province, Unit: "12"}, "accounts.unit-unknown"},
			"unit of another day":  {accounts.NewGrant{Role: access.Commune, Unit: "32044", UnitFrom: "2025-07-01"}, "accounts.unit-unknown"},
			"unit that has ended":  {accounts.NewGrant{Role: access.District, Unit: "971", From: "2025-07-01"}, "accounts.unit-unknown"},
			"wrong level":          {accounts.NewGrant{Role: access.Commune, Unit: "971"}, "accounts.unit-level"},
			"chairman of district": {accounts.NewGrant{Role: access.Chairman, Unit: "971"}, "accounts.unit-level"},
			"unknown body":         {accounts.NewGrant{Role: access.Producer, Body: "p9"}, "accounts.body-kind"},
			"member of a team":     {accounts.NewGrant{Role: access.Member, Body: "t1"}, "accounts.body-kind"},
			"advisor in a council": {accounts.NewGrant{Role: access.Advisor, Body: "c1"}, "accounts.body-kind"},
			"producer of council":  {accounts.NewGrant{Role: access.Producer, Body: "c1"}, "accounts.body-kind"},
			"ends before it began": {accounts.NewGrant{Role: access.Ministry, From: "2020-11-10", To: "2020-11-09"}, "accounts.period"},
			"no such last day":     {accounts.NewGrant{Role: access.Ministry, To: "2020-13-01"}, "accounts.period"},
			"no such first day":    {accounts.NewGrant{Role: access.Ministry, From: "2021-02-30"}, "fault.bad-date"},
		} {
			_, _, err := f.d.Grant(f.Context(), accounts.Operator, f.act(), u.User, version, c.in)
			if !hasKey(err, c.want) {
				f.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		for _, in := range []accounts.NewGrant{
			{Role: access.Auditor, Unit: "971"},
			{Role: access.Advisor, Body: "t1"},
			{Role: access.Chair, Body: "c1", From: "2020-11-01", To: "2020-11-30"},
			{Role: access.Chair, Body: "c1", From: "2020-12-01"},
			{Role: access.Admin},
		} {
			_, _, err := f.d.Grant(f.Context(), accounts.Operator, f.act(), u.User, version, in)
			f.ok(err)
			version++
			_, _, err = f.d.Grant(f.Context(), accounts.Operator, f.act(), u.User, version, in)
			f.want(err, "accounts.grant-twice")
		}
		s, err := accounts.Subject(f.Context(), f.o, u.User)
		f.ok(err)
		if len(s.Grants) != 4 || len(s.Bodies(access.Chair)) != 1 {
			f.Errorf("%+v", s.Grants)
		}
		for _, g := range s.Grants {
			if g.Role == access.Advisor && !(len(g.Provinces) == 1 && g.Provinces[0] == "96") {
				f.Errorf("an advisory team does not reach its province: %+v", g)
			}
		}

		// An account with a bad grant is not half made.
		_, _, err = f.d.CreateUser(f.Context(), accounts.Operator, f.act(), accounts.NewUser{Login: "half", Name: "Nửa Vời", Grants: []accounts.NewGrant{{Role: access.Ministry}, {Role: "king"}}})
		f.want(err, "accounts.role")
		for login, want := range map[string]string{"lan": "accounts.login-taken", "LAN": "accounts.login-taken", "lân": "accounts.login-form", "x": "accounts.login-form", "a b": "accounts.login-form", "half": ""} {
			_, _, err := f.d.CreateUser(f.Context(), accounts.Operator, f.act(), accounts.NewUser{Login: login, Name: "Nửa Vời"})
			if e, _ := fault.As(err); (e == nil) != (want == "") || e != nil && e.Key != want {
				f.Errorf("login %q: %v, want %q", login, err, want)
			}
		}
	})
}

func TestListAndOwnAccount(t *testing.T) {
	each(t, func(f *fixture) {
		for login, name := range map[string]string{"a1": "Trần Văn Bình", "a2": "Lê Thị An", "b1": "Phạm Đông"} {
			f.user(login, name, accounts.NewGrant{Role: access.Ministry})
		}
		list, err := f.d.Users(f.Context(), accounts.Operator, "A", "", 1)
		f.ok(err)
		if len(list.Users) != 1 || list.Users[0].Name != "Lê Thị An" || list.Users[0].Grants[0].Role != access.Ministry {
			f.Errorf("%+v", list)
		}
		list, err = f.d.Users(f.Context(), accounts.Operator, "A", list.Next, 10)
		f.ok(err)
		if len(list.Users) != 1 || list.Users[0].Login != "a1" || list.Next != "" {
			f.Errorf("%+v", list)
		}

		_, err = f.d.Users(f.Context(), accounts.Operator, "", "nonsense", 10)
		f.want(err, "fault.bad-input")

		f.signIn("a1", password)
		f.clock.Advance(time.Hour)
		token, _ := f.signIn("a1", password)
		me, err := f.d.Own(f.Context(), f.session(token))
		f.ok(err)
		if me.Name != "Trần Văn Bình" || len(me.Sessions) != 2 || !me.Sessions[0].Here || me.Sessions[1].Here || me.Sessions[1].Since != morning {
			f.Errorf("%+v", me)
		}
	})
}

func TestTheFirstAdministratorIsMadeOnce(t *testing.T) {
	each(t, func(f *fixture) {
		issued, made, err := f.d.EnsureAdmin(f.Context(), "quantri", "Quản Trị")
		if !made || issued.Password == "" || err != nil {
			f.Errorf("%+v, %v, %v", issued, made, err)
		}
		if _, made, err := f.d.EnsureAdmin(f.Context(), "QuanTri", "Ai Khác"); made || err != nil {
			f.Errorf("made again: %v, %v", made, err)
		}
	})
}

// No password, token or hash may be found anywhere but the hash in its own
// column: not in acts, not in the ledger.
func TestSecretsAreKeptNowhere(t *testing.T) {
	each(t, func(f *fixture) {
		issued, _, err := f.d.CreateUser(f.Context(), accounts.Operator, f.act(), accounts.NewUser{Login: "lan", Name: "Nguyễn Thị Lan"})
		f.ok(err)
		token, s := f.signIn("lan", issued.Password)
		_, err = f.d.ChangePassword(f.Context(), s, f.act(), accounts.ChangePassword{Old: issued.Password, New: password, Again: password})
		f.ok(err)
		again, _, err := f.d.ResetPassword(f.Context(), accounts.Operator, f.act(), issued.User, 2)
		f.ok(err)
		f.refused("lan", "một mật khẩu sai", "accounts.wrong")

		var all strings.Builder
		storetest.Read(f.T, f.o.Store, func(tx *store.Tx) error {
			for _, q := range []string{
				"SELECT id, login, name, password, '', '', '' FROM users",
				"SELECT token_hash, user_id, '', '', '', '', '' FROM logins",
				"SELECT id, user_id, name, input_hash, result, entry_id, '' FROM acts",
				"SELECT id, object, leaf, payload, salt, leaf_hash, '' FROM ledger_entries",
				"SELECT id, user_id, text_key, args, link, '', '' FROM notices",
			} {
				rows, err := tx.Query(q)
				if err != nil {
					return err
				}
				for rows.Next() {
					var v [7][]byte
					if err := rows.Scan(&v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6]); err != nil {
						return err
					}
					for _, b := range v {
						all.Write(b)
						all.WriteByte('\n')
					}
				}
				if err := rows.Err(); err != nil {
					return err
				}
				rows.Close()
			}
			return nil
		})
		text := all.String()
		if !strings.Contains(text, "account.sign-in") || !strings.Contains(text, issued.User) {
			f.Fatal("the dump is empty")
		}
		for name, secret := range map[string]string{"one-time password": issued.Password, "token": token, "new password": password, "reset password": again.Password, "wrong try": "một mật khẩu sai"} {
			if strings.Contains(text, secret) {
				f.Errorf("the %s is in the database", name)
			}
		}
		if n := strings.Count(text, "$argon2id$"); n != 1 {
			f.Errorf("%d hashes in the database, want the user's own", n)
		}
	})
}
