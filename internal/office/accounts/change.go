package accounts

import (
	"context"

	"saoque/internal/access"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/store"
	"saoque/internal/viet"
)

// ChangePassword is the form of the own account. Its fields are named old,
// new and again.
type ChangePassword struct{ Old, New, Again string }

// ChangePassword replaces the own password and ends every other session. A
// wrong old password counts towards the lock like a wrong sign-in.
func (d *Desk) ChangePassword(ctx context.Context, s Session, actID string, in ChangePassword) (ledger.Receipt, error) {
	if !s.SignedIn() {
		return ledger.Receipt{}, fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	var u store.User
	var done bool
	err := d.office.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if _, done, err = tx.FindAct(actID); err == nil {
			u, err = tx.User(s.Subject.UserID)
		}
		return err
	})
	if err != nil {
		return ledger.Receipt{}, err
	}
	var hash string
	if !done { // a repeated send is answered by the kernel
		if hash, err = d.newHash(ctx, u, in); err != nil {
			return ledger.Receipt{}, err
		}
	}
	// No password and nothing computed from one is part of the act's input.
	act := office.Act{ID: actID, Name: "account.change-password", Input: map[string]string{"user": u.ID}}
	_, receipt, err := office.Do(ctx, d.office, s.Subject, act, func(tx *office.Tx) (struct{}, error) {
		if err := tx.Authorise(access.AccountSelf, "", access.Record{}); err != nil {
			return struct{}{}, err
		}
		if err := tx.SetPassword(u.ID, u.Version, hash, false); err != nil {
			return struct{}{}, err
		}
		n, err := tx.RevokeLogins(u.ID, s.hash, tx.Now)
		tx.Log("user/"+u.ID, u.Version+1, map[string]int64{"sessions_ended": n})
		return struct{}{}, err
	})
	return receipt, err
}

// newHash checks the form against the account and hashes the new password.
func (d *Desk) newHash(ctx context.Context, u store.User, in ChangePassword) (string, error) {
	if u.LockedUntil > d.office.Clock.Now() || len(in.Old) > 4*maxPassword {
		return "", fault.New(fault.Invalid, "accounts.old-wrong", d.set.Tries, int(d.set.Lock.Minutes())).On("old")
	}
	// The cheap checks come first: they need no secret.
	if err := checkPassword("new", in.New, u.Login, u.Name); err != nil {
		return "", err
	}
	if viet.NFC(in.New) != viet.NFC(in.Again) {
		return "", fault.New(fault.Invalid, "accounts.again").On("again")
	}
	ok, _, err := d.hasher.check(ctx, u.Password, in.Old)
	if err != nil {
		return "", err
	}
	if !ok {
		if err := d.countFailure(ctx, u.ID); err != nil {
			return "", err
		}
		return "", fault.New(fault.Invalid, "accounts.old-wrong", d.set.Tries, int(d.set.Lock.Minutes())).On("old")
	}
	if viet.NFC(in.Old) == viet.NFC(in.New) {
		return "", fault.New(fault.Invalid, "accounts.password-old").On("new")
	}
	return d.hasher.hash(ctx, in.New)
}
