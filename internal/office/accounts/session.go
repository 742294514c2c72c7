package accounts

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/store"
	"saoque/internal/viet"
)

// Session is who a request comes from. The zero value is a visitor.
type Session struct {
	Subject access.Subject
	// MustChange says that the one-time password still has to be replaced.
	MustChange bool
	// Expires is when the session ends at the latest.
	Expires calendar.Instant
	hash    string
}

// SignedIn reports whether somebody is signed in.
func (s Session) SignedIn() bool { return s.Subject.UserID != "" }

// tokenLen is how many random bytes a token has.
const tokenLen = 32

func newToken(rand io.Reader) (string, error) {
	b := make([]byte, tokenLen)
	if _, err := io.ReadFull(rand, b); err != nil {
		return "", fmt.Errorf("accounts: no randomness: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// tokenHash is all that the store learns of a token; "" for what cannot be one.
func tokenHash(token string) string {
	if len(token) != base64.RawURLEncoding.EncodedLen(tokenLen) {
		return ""
	}
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// seenEvery is how often the use of a session is written down.
const seenEvery = 5 * time.Minute

// Session resolves a token. A token that is unknown, revoked, idle or over,
// or whose account is closed, is a visitor's: the zero Session and no error.
func (d *Desk) Session(ctx context.Context, token string) (Session, error) {
	hash := tokenHash(token)
	if hash == "" {
		return Session{}, nil
	}
	now := d.office.Clock.Now()
	var s Session
	var seen calendar.Instant
	err := d.office.Store.Read(ctx, func(tx *store.Tx) error {
		l, u, found, err := tx.FindLogin(hash)
		if err != nil || !found || l.RevokedAt != 0 || now >= l.ExpiresAt || now >= l.SeenAt+span(d.set.Idle) || u.Disabled {
			return err
		}
		s = Session{MustChange: u.MustChange, Expires: l.ExpiresAt, hash: hash}
		seen = l.SeenAt
		s.Subject, err = subjectOf(tx, d.office, u)
		return err
	})
	if err != nil {
		return Session{}, err
	}
	if s.SignedIn() && now >= seen+span(seenEvery) {
		err = d.office.Store.Write(ctx, func(tx *store.Tx) error { return tx.SeeLogin(hash, now) })
	}
	return s, err
}

// SignIn is what somebody at the door says.
type SignIn struct {
	Login, Password string
	// Remote is the network address that the try comes from.
	Remote string
	// Previous is the browser's present token, "" without one; it ends.
	Previous string
}

// NormalLogin gives the form in which a login is kept.
func NormalLogin(s string) string { return strings.ToLower(viet.Clean(s)) }

// errWrong is the one answer to every refused sign-in: an unknown login, a
// wrong password, a locked or closed account.
func (d *Desk) errWrong() error {
	return fault.New(fault.Invalid, "accounts.wrong", d.set.Tries, int(d.set.Lock.Minutes())).On("password")
}

// SignIn opens a session and gives its token, which is kept nowhere else. A
// refusal says the same in the same time whatever the reason; too many wrong
// tries from one address are Limited.
func (d *Desk) SignIn(ctx context.Context, in SignIn) (token string, s Session, err error) {
	floor := time.NewTimer(max(d.set.Floor, 0))
	defer floor.Stop()
	give, ok := d.far.try(in.Remote, d.office.Clock.Now().Time())
	if !ok {
		return "", Session{}, fault.New(fault.Limited, "accounts.limited")
	}
	token, s, err = d.signIn(ctx, in)
	if err != nil {
		select {
		case <-floor.C:
		case <-ctx.Done():
		}
		return "", Session{}, err
	}
	give()
	return token, s, nil
}

func (d *Desk) signIn(ctx context.Context, in SignIn) (string, Session, error) {
	if len(in.Password) > 4*maxPassword {
		return "", Session{}, d.errWrong()
	}
	u, renewed, err := d.recognise(ctx, in.Login, in.Password)
	if err != nil {
		return "", Session{}, err
	}
	token, err := newToken(d.office.Rand)
	if err != nil {
		return "", Session{}, err
	}
	s := Session{Subject: access.Subject{UserID: u.ID, Name: u.Name}, MustChange: u.MustChange, hash: tokenHash(token)}
	// The input stays empty and the token out of the result: what is kept of
	// an act must not help anybody to guess a password or to take a session.
	act := office.Act{ID: d.office.IDs.New(), Name: "account.sign-in"}
	s.Expires, _, err = office.Do(ctx, d.office, s.Subject, act, func(tx *office.Tx) (calendar.Instant, error) {
		if err := tx.Authorise(access.AccountSelf, "", access.Record{}); err != nil {
			return 0, err
		}
		ok, err := tx.PassUser(u, renewed, tx.Now)
		if err != nil {
			return 0, err
		}
		if !ok { // locked, closed or changed since it was checked
			return 0, d.errWrong()
		}
		if previous := tokenHash(in.Previous); previous != "" {
			if err := tx.RevokeLogin(previous, tx.Now); err != nil {
				return 0, err
			}
		}
		l := store.Login{TokenHash: s.hash, UserID: u.ID, CreatedAt: tx.Now, SeenAt: tx.Now, ExpiresAt: tx.Now + span(d.set.Life)}
		tx.Log("user/"+u.ID, u.Version, map[string]string{"expires": l.ExpiresAt.RFC3339()})
		return l.ExpiresAt, tx.AddLogin(l)
	})
	if err != nil {
		return "", Session{}, err
	}
	s.Subject, err = Subject(ctx, d.office, u.ID)
	return token, s, err
}

// recognise finds the account of a login and password, with its hash renewed
// when the parameters have changed. A wrong password counts against the
// account. The hash is computed outside any transaction: it takes long.
func (d *Desk) recognise(ctx context.Context, login, password string) (u store.User, renewed string, err error) {
	found := false
	err = d.office.Store.Read(ctx, func(tx *store.Tx) (err error) {
		u, found, err = tx.UserByLogin(NormalLogin(login))
		return err
	})
	if err != nil {
		return u, "", err
	}
	stored := d.dummy
	if found {
		stored = u.Password
	}
	ok, renew, err := d.hasher.check(ctx, stored, password)
	if err != nil {
		return u, "", err
	}
	if !found || !ok {
		if found {
			err = d.countFailure(ctx, u.ID)
		}
		if err == nil {
			err = d.errWrong()
		}
		return store.User{}, "", err
	}
	// From here on the password was right, so its own time tells nothing new.
	if u.Disabled || u.LockedUntil > d.office.Clock.Now() {
		return store.User{}, "", d.errWrong()
	}
	renewed = u.Password
	if renew {
		renewed, err = d.hasher.hash(ctx, password)
	}
	return u, renewed, err
}

func (d *Desk) countFailure(ctx context.Context, user string) error {
	now := d.office.Clock.Now()
	return d.office.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.CountFailure(user, d.set.Tries, now, now+span(d.set.Lock))
	})
}

// SignOut ends the session.
func (d *Desk) SignOut(ctx context.Context, s Session) error {
	if !s.SignedIn() {
		return nil
	}
	act := office.Act{ID: d.office.IDs.New(), Name: "account.sign-out"}
	_, _, err := office.Do(ctx, d.office, s.Subject, act, func(tx *office.Tx) (struct{}, error) {
		if err := tx.Authorise(access.AccountSelf, "", access.Record{}); err != nil {
			return struct{}{}, err
		}
		u, err := tx.User(s.Subject.UserID)
		if err != nil {
			return struct{}{}, err
		}
		tx.Log("user/"+u.ID, u.Version, struct{}{})
		return struct{}{}, tx.RevokeLogin(s.hash, tx.Now)
	})
	return err
}

// SignOutEverywhere ends every session of the user, this one too, and says
// how many there were.
func (d *Desk) SignOutEverywhere(ctx context.Context, s Session, actID string) (int64, error) {
	n, _, err := office.Do(ctx, d.office, s.Subject, office.Act{ID: actID, Name: "account.sign-out-everywhere"}, func(tx *office.Tx) (int64, error) {
		if err := tx.Authorise(access.AccountSelf, "", access.Record{}); err != nil {
			return 0, err
		}
		u, err := tx.User(s.Subject.UserID)
		if err != nil {
			return 0, err
		}
		n, err := tx.RevokeLogins(u.ID, "", tx.Now)
		tx.Log("user/"+u.ID, u.Version, map[string]int64{"sessions": n})
		return n, err
	})
	return n, err
}

// Sweep forgets sessions that ended more than a month ago; jobs call it daily.
func (d *Desk) Sweep(ctx context.Context) (n int64, err error) {
	before := d.office.Clock.Now() - span(30*24*time.Hour)
	err = d.office.Store.Write(ctx, func(tx *store.Tx) error {
		n, err = tx.DropLogins(before)
		return err
	})
	return n, err
}
