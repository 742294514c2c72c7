// Package accounts holds the acts on accounts: signing in and out, passwords,
// users and their grants. It turns a session or a user into the access.Subject
// that every other act is done as.
package accounts

import (
	"context"
	"time"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/store"
)

// Settings of the desk; the zero value is right for production.
type Settings struct {
	// Hash is the cost of password hashes; zero = DefaultParams.
	Hash Params
	// Idle ends a session that was not used for so long; zero = 12 hours.
	Idle time.Duration
	// Life ends any session after so long; zero = 7 days.
	Life time.Duration
	// Tries wrong passwords in a row lock an account for Lock; zero = 5 tries,
	// 15 minutes.
	Tries int
	Lock  time.Duration
	// Floor is the least time that a refused sign-in takes, so that its time
	// does not tell whether the account exists; zero = 400 ms, negative = none.
	Floor time.Duration
	// GivenPasswords lets CreateUser take a password instead of making a
	// one-time one: for demonstrations and tests, whose accounts are public.
	GivenPasswords bool
}

// Desk is where accounts are kept; one per process, safe for concurrent use.
type Desk struct {
	office *office.Office
	set    Settings
	hasher *hasher
	dummy  string
	far    remotes
}

// New opens the desk of an office.
func New(o *office.Office, s Settings) (*Desk, error) {
	or := func(v *time.Duration, standard time.Duration) {
		if *v == 0 {
			*v = standard
		}
	}
	or(&s.Idle, 12*time.Hour)
	or(&s.Life, 7*24*time.Hour)
	or(&s.Lock, 15*time.Minute)
	or(&s.Floor, 400*time.Millisecond)
	if s.Tries == 0 {
		s.Tries = 5
	}
	if s.Hash == (Params{}) {
		s.Hash = DefaultParams
	}
	d := &Desk{office: o, set: s, hasher: newHasher(s.Hash, o.Rand)}
	var err error
	d.dummy, err = d.hasher.dummy()
	return d, err
}

// Operator is whoever works at the machine's own command line: the subject of
// acts that nobody signed in for. It is the administrator of accounts.
var Operator = access.Subject{UserID: "operator", Name: "operator", Grants: []access.Grant{{ID: "operator", Role: access.Admin}}}

// Subject loads a user with the grants in force today. A closed account is
// Unauthenticated. With a one-time password not yet changed there are no
// grants: nothing but the own account can be reached.
func Subject(ctx context.Context, o *office.Office, userID string) (access.Subject, error) {
	var s access.Subject
	err := o.Store.Read(ctx, func(tx *store.Tx) error {
		u, err := tx.User(userID)
		if fault.Is(err, fault.NotFound) || err == nil && u.Disabled {
			return fault.New(fault.Unauthenticated, "fault.unauthenticated")
		}
		if err != nil {
			return err
		}
		s, err = subjectOf(tx, o, u)
		return err
	})
	return s, err
}

func subjectOf(tx *store.Tx, o *office.Office, u store.User) (access.Subject, error) {
	s := access.Subject{UserID: u.ID, Name: u.Name}
	if u.MustChange {
		return s, nil
	}
	grants, err := tx.GrantsOf(u.ID)
	if err != nil {
		return access.Subject{}, err
	}
	today := o.Clock.Now().Date()
	for _, g := range grants {
		if g.Holds(today) {
			s.Grants = append(s.Grants, widen(o.Units, g, today))
		}
	}
	return s, nil
}

func span(d time.Duration) calendar.Instant { return calendar.Instant(d.Microseconds()) }
