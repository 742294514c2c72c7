package matrix

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"saoque/internal/access"
	"saoque/internal/app"
	"saoque/internal/calendar"
	"saoque/internal/demo"
	"saoque/internal/ledger"
	"saoque/internal/locale"
	"saoque/internal/office"
	"saoque/internal/office/accounts"
	"saoque/internal/office/officetest"
	"saoque/internal/store"
	"saoque/internal/store/pgtest"
	"saoque/internal/web"
)

// password is everybody's.
const password = "mat-khau-cua-bang-quyen"

// Days of the two ways.
const (
	opening calendar.Date = "2020-11-02"
	late    calendar.Date = "2026-09-01"
)

// world is one installation with people and records of both ways.
type world struct {
	t       *testing.T
	app     *app.App
	clock   *calendar.Manual
	server  *web.Server
	handler http.Handler
	// people by the name that the table gives them, "commune own".
	people map[string]*person
	// things of a kind, each in a state.
	things map[string][]thing
	era    string // autumn, today
	made   int    // acts done so far
}

// person is an account, or nobody, with a relation to the records.
type person struct {
	who   string
	user  string
	token string
}

// thing is a record that an address can name, with what stands in the address
// and in the form.
type thing struct {
	state  string
	values map[string]string
}

// engines are the databases that every test here runs on.
var engines = []struct {
	name string
	dsn  func(*testing.T) string
}{
	{"sqlite", func(*testing.T) string { return "" }},
	{"postgres", func(t *testing.T) string { return pgtest.DSN(t, pgtest.Fast) }},
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	clock := calendar.NewManual(opening.At(7, 0))
	const forever = 100 * 365 * 24 * time.Hour
	a, err := app.Open(t.Context(), app.Config{Data: t.TempDir(), Database: dsn, Name: "bang-quyen", Base: "https://ocop.example.vn", Clock: clock, Rand: officetest.Rand(t.Name()),
		Accounts: accounts.Settings{Hash: demo.Hash, GivenPasswords: true, Floor: -1, Life: forever, Idle: forever}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	static, err := web.LoadStatic()
	if err != nil {
		t.Fatal(err)
	}
	words := locale.Load()
	pages, err := web.NewRenderer(words, static)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, app: a, clock: clock, people: map[string]*person{}, things: map[string][]thing{}}
	w.server = &web.Server{Office: a.Office, Desk: a.Desk, Errands: a.Errands, Words: words, Pages: pages, Static: static, Log: slog.New(slog.DiscardHandler)}
	w.handler = w.server.Handler()
	w.people["anonymous"] = &person{who: "anonymous"}
	return w
}

func (w *world) office() *office.Office { return w.app.Office }

func (w *world) ctx() context.Context { return w.t.Context() }

// act makes the id of the next act.
func (w *world) act() string {
	w.made++
	w.clock.Advance(time.Millisecond)
	return w.office().IDs.New()
}

// must gives the result of an act that cannot fail.
func must[R any](w *world, what string) func(R, ledger.Receipt, error) R {
	return func(r R, _ ledger.Receipt, err error) R {
		w.t.Helper()
		if err != nil {
			w.t.Fatalf("%s: %v (%s)", what, err, w.server.Words.Error("vi", err))
		}
		return r
	}
}

// be makes an account with grants.
func (w *world) be(who string, grants ...accounts.NewGrant) {
	w.t.Helper()
	in := accounts.NewUser{Login: fmt.Sprintf("nguoi-%d", w.made), Name: who, Grants: grants, Password: password}
	out := must[accounts.Issued](w, who)(w.app.Desk.CreateUser(w.ctx(), accounts.Operator, w.act(), in))
	w.people[who] = &person{who: who, user: out.User}
}

// over is a grant over a unit as it stands on the world's day.
func (w *world) over(role access.Role, unit string) accounts.NewGrant {
	return accounts.NewGrant{Role: role, Unit: unit}
}

// as gives the subject of an account.
func (w *world) as(who string) access.Subject {
	w.t.Helper()
	p, ok := w.people[who]
	if !ok {
		w.t.Fatalf("nobody is called %q", who)
	}
	s, err := accounts.Subject(w.ctx(), w.office(), p.user)
	if err != nil {
		w.t.Fatalf("%s: %v", who, err)
	}
	return s
}

// signIn opens a session for everybody who has none yet.
func (w *world) signIn() {
	w.t.Helper()
	for i, p := range w.people {
		if p.user == "" || p.token != "" {
			continue
		}
		var login string
		w.read(func(tx *store.Tx) error {
			u, err := tx.User(p.user)
			login = u.Login
			return err
		})
		token, _, err := w.app.Desk.SignIn(w.ctx(), accounts.SignIn{Login: login, Password: password, Remote: "10.1.0." + fmt.Sprint(len(i))})
		if err != nil {
			w.t.Fatalf("%s cannot sign in: %v", p.who, err)
		}
		p.token = token
	}
}

func (w *world) read(f func(*store.Tx) error) {
	w.t.Helper()
	if err := w.app.Store.Read(w.ctx(), f); err != nil {
		w.t.Fatal(err)
	}
}

// entries counts the acts that ever happened.
func (w *world) entries() (n int) {
	w.read(func(tx *store.Tx) error {
		return tx.QueryRow("SELECT count(*) FROM ledger_entries", nil, &n)
	})
	return n
}

// strangers are the accounts that hold nothing: one whose grant ended, one
// whose grant was taken away, one closed, one whose session was cut, one that
// still has its one-time password.
func (w *world) strangers(unit string) {
	w.t.Helper()
	today := w.clock.Now().Date()
	ended := w.over(access.Province, unit)
	ended.From, ended.To = today.AddDays(-2), today.AddDays(-1)
	w.be("ended", ended)
	w.be("revoked", w.over(access.Province, unit))
	w.be("cut", w.over(access.Province, unit))
	w.be("disabled", w.over(access.Province, unit))
	w.be("new", w.over(access.Province, unit))
	w.signIn()
	ctx := w.ctx()
	revoke := func(who string) {
		user := w.people[who].user
		grant := w.as(who).Grants[0].ID
		if _, err := w.app.Desk.RevokeGrant(ctx, accounts.Operator, w.act(), user, 1, grant); err != nil {
			w.t.Fatal(err)
		}
	}
	revoke("revoked")
	revoke("cut")
	w.people["revoked"].token = "" // signs in again, with nothing
	if _, err := w.app.Desk.DisableUser(ctx, accounts.Operator, w.act(), w.people["disabled"].user, 1); err != nil {
		w.t.Fatal(err)
	}
	issued, _, err := w.app.Desk.ResetPassword(ctx, accounts.Operator, w.act(), w.people["new"].user, 1)
	if err != nil {
		w.t.Fatal(err)
	}
	var login string
	w.read(func(tx *store.Tx) error {
		u, err := tx.User(issued.User)
		login = u.Login
		return err
	})
	if w.people["new"].token, _, err = w.app.Desk.SignIn(ctx, accounts.SignIn{Login: login, Password: issued.Password, Remote: "10.1.1.1"}); err != nil {
		w.t.Fatal(err)
	}
	w.signIn()
}
