package accounts

import (
	"context"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/ident"
	"saoque/internal/office"
	"saoque/internal/store"
	"saoque/internal/territory"
)

// Account is a user as pages show it: never the password.
type Account struct {
	ID, Login, Name string
	MustChange      bool
	Locked          bool // at the moment of looking
	Disabled        bool
	CreatedAt       calendar.Instant
	Version         int64
	Grants          []HeldGrant
}

// HeldGrant is a grant with its unit or body by name.
type HeldGrant struct {
	ID   string
	Role access.Role
	// Unit is "code@valid_from" with the unit's name then; "" for other scopes.
	Unit, UnitName string
	// UnitEnded says that the unit version is gone: the grant still reaches the
	// old records, never the successor's.
	UnitEnded      bool
	Body, BodyName string
	From, To       calendar.Date
	Revoked        calendar.Instant
	Holds          bool // in force today
}

func accountOf(tx *office.Tx, u store.User) (Account, error) {
	a := Account{
		ID: u.ID, Login: u.Login, Name: u.Name, MustChange: u.MustChange, Locked: u.LockedUntil > tx.Now,
		Disabled: u.Disabled, CreatedAt: u.CreatedAt, Version: u.Version,
	}
	grants, err := tx.GrantsOf(u.ID)
	if err != nil {
		return a, err
	}
	today := tx.Now.Date()
	for _, g := range grants {
		ref := territory.Ref{Code: g.UnitCode, From: g.UnitFrom}
		unit, known := tx.Office.Units.Get(ref)
		a.Grants = append(a.Grants, HeldGrant{
			ID: g.ID, Role: g.Role, Unit: ref.String(), UnitName: unit.Name, UnitEnded: known && unit.Until != "" && unit.Until <= today,
			Body: g.Body, BodyName: g.BodyName, From: g.From, To: g.To, Revoked: g.RevokedAt, Holds: g.Holds(today),
		})
	}
	return a, nil
}

// List is a page of the user list, in the order of given names.
type List struct {
	Users []Account
	// Next is where the next page begins, fit for an address; "" = no more.
	Next string
}

// Users lists accounts whose login starts with prefix ("" = all), at most
// limit (1–100, else 50), from where an earlier page's Next says ("" = the
// first).
func (d *Desk) Users(ctx context.Context, s access.Subject, prefix, after string, limit int) (List, error) {
	if limit < 1 || limit > 100 {
		limit = 50
	}
	from, err := parseCursor(after)
	if err != nil {
		return List{}, err
	}
	return office.Query(ctx, d.office, s, func(tx *office.Tx) (List, error) {
		if err := tx.Authorise(access.UserManage, "", access.Record{}); err != nil {
			return List{}, err
		}
		users, next, err := tx.Users(NormalLogin(prefix), from, limit)
		out := List{Next: cursorText(next)}
		for _, u := range users {
			a, err := accountOf(tx, u)
			if err != nil {
				return List{}, err
			}
			out.Users = append(out.Users, a)
		}
		return out, err
	})
}

// A cursor's text is the sort key and the id with a dot between; neither has one.
func cursorText(c store.UserCursor) string {
	if c == (store.UserCursor{}) {
		return ""
	}
	return c.SortKey + "." + c.ID
}

func parseCursor(s string) (store.UserCursor, error) {
	key, id, ok := strings.Cut(s, ".")
	if s != "" && (!ok || !ident.Valid(id)) {
		return store.UserCursor{}, fault.New(fault.Invalid, "fault.bad-input", s).On("after")
	}
	return store.UserCursor{SortKey: key, ID: id}, nil
}

// User gives one account for the administrator.
func (d *Desk) User(ctx context.Context, s access.Subject, id string) (Account, error) {
	return office.Query(ctx, d.office, s, func(tx *office.Tx) (Account, error) {
		if err := tx.Authorise(access.UserManage, "", access.Record{}); err != nil {
			return Account{}, err
		}
		u, err := tx.User(id)
		if err != nil {
			return Account{}, err
		}
		return accountOf(tx, u)
	})
}

// Own is the own account with its open sessions, newest first.
type Own struct {
	Account
	Sessions []OpenSession
}

// OpenSession is one place where the user is signed in.
type OpenSession struct {
	Since, Seen, Expires calendar.Instant
	Here                 bool // the session that asks
}

// Own gives the account of whoever asks.
func (d *Desk) Own(ctx context.Context, s Session) (Own, error) {
	return office.Query(ctx, d.office, s.Subject, func(tx *office.Tx) (Own, error) {
		if err := tx.Authorise(access.AccountSelf, "", access.Record{}); err != nil {
			return Own{}, err
		}
		u, err := tx.User(s.Subject.UserID)
		if fault.Is(err, fault.NotFound) {
			err = fault.New(fault.Unauthenticated, "fault.unauthenticated")
		}
		if err != nil {
			return Own{}, err
		}
		a, err := accountOf(tx, u)
		if err != nil {
			return Own{}, err
		}
		out := Own{Account: a}
		logins, err := tx.Logins(u.ID, tx.Now, tx.Now-span(d.set.Idle))
		for _, l := range logins {
			out.Sessions = append(out.Sessions, OpenSession{Since: l.CreatedAt, Seen: l.SeenAt, Expires: l.ExpiresAt, Here: l.TokenHash == s.hash})
		}
		return out, err
	})
}
