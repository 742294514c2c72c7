package accounts

import (
	"context"
	"regexp"
	"slices"

	"saoque/internal/access"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/store"
)

// loginForm is what a login looks like: it is said over the telephone and
// typed on small keyboards.
var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,63}$`)

// NewUser is the form of a new account, with the grants it begins with.
type NewUser struct {
	Login, Name string
	Grants      []NewGrant
	// Password is taken only where Settings.GivenPasswords allows it; it then
	// need not be changed. "" makes a one-time password.
	Password string `json:"-"`
}

// Issued is an account's one-time password. It is shown once: the act's kept
// answer leaves it out, so a repeated send gives Password "" and the page says
// «đã cấp, không hiện lại».
type Issued struct {
	User     string `json:"user"`
	Version  int64  `json:"version"`
	Password string `json:"-"`
}

// CreateUser makes an account with a one-time password.
func (d *Desk) CreateUser(ctx context.Context, s access.Subject, actID string, in NewUser) (Issued, ledger.Receipt, error) {
	if err := d.mayManage(s); err != nil {
		return Issued{}, ledger.Receipt{}, err
	}
	in.Login = NormalLogin(in.Login)
	if !loginForm.MatchString(in.Login) {
		return Issued{}, ledger.Receipt{}, fault.New(fault.Invalid, "accounts.login-form").On("login")
	}
	var err error
	if in.Name, err = party.Line("name", "field.person-name", in.Name, true, party.MaxName); err != nil {
		return Issued{}, ledger.Receipt{}, err
	}
	password, given := in.Password, d.set.GivenPasswords && in.Password != ""
	if !given {
		if password, err = oneTime(d.office.Rand); err != nil {
			return Issued{}, ledger.Receipt{}, err
		}
	}
	hash, err := d.hashOnce(ctx, actID, password)
	if err != nil {
		return Issued{}, ledger.Receipt{}, err
	}
	act := office.Act{ID: actID, Name: "user.create", Input: in}
	out, receipt, err := office.Do(ctx, d.office, s, act, func(tx *office.Tx) (Issued, error) {
		if err := tx.Authorise(access.UserManage, "", access.Record{}); err != nil {
			return Issued{}, err
		}
		if _, taken, err := tx.UserByLogin(in.Login); err != nil || taken {
			if err == nil {
				err = fault.New(fault.Conflict, "accounts.login-taken", in.Login).On("login")
			}
			return Issued{}, err
		}
		u := store.User{ID: tx.Office.IDs.New(), Login: in.Login, Name: in.Name, Password: hash, MustChange: !given, CreatedAt: tx.Now}
		if err := tx.AddUser(u); err != nil {
			return Issued{}, err
		}
		var logged []grantPayload
		for _, g := range in.Grants {
			kept, err := addGrant(tx, u.ID, g)
			if err != nil {
				return Issued{}, err
			}
			logged = append(logged, payloadOf(kept))
		}
		// The name stays out of the log: it is personal data and can change.
		tx.Log("user/"+u.ID, 1, map[string]any{"login": u.Login, "grants": logged})
		return Issued{User: u.ID, Version: 1, Password: password}, nil
	})
	return out, receipt, err
}

// ResetPassword gives an account a new one-time password and ends its sessions.
func (d *Desk) ResetPassword(ctx context.Context, s access.Subject, actID, user string, version int64) (Issued, ledger.Receipt, error) {
	if err := d.mayManage(s); err != nil {
		return Issued{}, ledger.Receipt{}, err
	}
	password, err := oneTime(d.office.Rand)
	if err != nil {
		return Issued{}, ledger.Receipt{}, err
	}
	hash, err := d.hashOnce(ctx, actID, password)
	if err != nil {
		return Issued{}, ledger.Receipt{}, err
	}
	return change(ctx, d, s, office.Act{ID: actID, Name: "user.reset-password", Input: userInput{User: user, Version: version}}, func(tx *office.Tx, u store.User) (Issued, any, error) {
		err := tx.SetPassword(u.ID, version, hash, true)
		return Issued{User: u.ID, Version: version + 1, Password: password}, struct{}{}, err
	})
}

// DisableUser closes an account and ends its sessions; its seats and its name
// on past acts stay.
func (d *Desk) DisableUser(ctx context.Context, s access.Subject, actID, user string, version int64) (ledger.Receipt, error) {
	return d.setDisabled(ctx, s, office.Act{ID: actID, Name: "user.disable"}, user, version, true)
}

// EnableUser opens a closed account again, with the password it had.
func (d *Desk) EnableUser(ctx context.Context, s access.Subject, actID, user string, version int64) (ledger.Receipt, error) {
	return d.setDisabled(ctx, s, office.Act{ID: actID, Name: "user.enable"}, user, version, false)
}

func (d *Desk) setDisabled(ctx context.Context, s access.Subject, act office.Act, user string, version int64, disabled bool) (ledger.Receipt, error) {
	act.Input = userInput{User: user, Version: version}
	_, receipt, err := change(ctx, d, s, act, func(tx *office.Tx, u store.User) (struct{}, any, error) {
		if err := notOwn(tx, u.ID); err != nil {
			return struct{}{}, nil, err
		}
		return struct{}{}, struct{}{}, tx.SetDisabled(u.ID, version, disabled)
	})
	return receipt, err
}

// userInput is the input of acts that need no more than the account's version.
type userInput struct {
	User    string `json:"user"`
	Version int64  `json:"version"`
}

// change runs an act on an existing account: authorise, load, do, end the
// sessions, log what it did as the account's next version. do must change the
// users row at the version it was given.
func change[R any](ctx context.Context, d *Desk, s access.Subject, act office.Act, do func(*office.Tx, store.User) (R, any, error)) (R, ledger.Receipt, error) {
	return office.Do(ctx, d.office, s, act, func(tx *office.Tx) (R, error) {
		var zero R
		if err := tx.Authorise(access.UserManage, "", access.Record{}); err != nil {
			return zero, err
		}
		in := act.Input.(interface{ userID() string })
		u, err := tx.User(in.userID())
		if err != nil {
			return zero, err
		}
		r, payload, err := do(tx, u)
		if err != nil {
			return zero, err
		}
		if _, err := tx.RevokeLogins(u.ID, "", tx.Now); err != nil {
			return zero, err
		}
		tx.Log("user/"+u.ID, u.Version+1, payload)
		return r, nil
	})
}

func (u userInput) userID() string { return u.User }

// notOwn keeps administrators from closing themselves out and from giving
// themselves roles.
func notOwn(tx *office.Tx, user string) error {
	if tx.Subject.UserID == user {
		return fault.New(fault.Forbidden, "accounts.not-own")
	}
	return nil
}

// mayManage refuses early what the act will refuse anyway, before the cost of
// a hash is spent on it.
func (d *Desk) mayManage(s access.Subject) error {
	return access.Check(s, access.UserManage, "", access.Record{})
}

// hashOnce hashes the password of an act that has not been done yet; a
// repeated send is answered by the kernel without it.
func (d *Desk) hashOnce(ctx context.Context, actID, password string) (string, error) {
	done := false
	err := d.office.Store.Read(ctx, func(tx *store.Tx) (err error) {
		_, done, err = tx.FindAct(actID)
		return err
	})
	if err != nil || done {
		return "", err
	}
	return d.hasher.hash(ctx, password)
}

// EnsureAdmin gives an installation its first administrator: it makes the
// account with the role if the login is free, and says whether it did.
func (d *Desk) EnsureAdmin(ctx context.Context, login, name string) (Issued, bool, error) {
	var found bool
	err := d.office.Store.Read(ctx, func(tx *store.Tx) (err error) {
		_, found, err = tx.UserByLogin(NormalLogin(login))
		return err
	})
	if err != nil || found {
		return Issued{}, false, err
	}
	out, _, err := d.CreateUser(ctx, Operator, d.office.IDs.New(), NewUser{Login: login, Name: name, Grants: []NewGrant{{Role: access.Admin}}})
	return out, err == nil, err
}

// roles that an account can hold.
func grantable(r access.Role) bool { return r != access.Anonymous && slices.Contains(access.Roles, r) }
