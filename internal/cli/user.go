package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"saoque/internal/access"
	"saoque/internal/app"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/locale"
	"saoque/internal/office/accounts"
)

// UserCmd groups the commands on accounts. Whoever can run them on the
// machine is trusted as its administrator; the ledger says "operator".
type UserCmd struct {
	Add   UserAddCmd   `cmd:""`
	List  UserListCmd  `cmd:""`
	Reset UserResetCmd `cmd:""`
}

// UserAddCmd makes an account with a one-time password. Without --role it is
// an administrator's: an installation's first.
type UserAddCmd struct {
	Place
	Login string `required:""`
	Name  string `required:""`
	Role  string `default:"admin"`
	Unit  string `placeholder:"CODE[@FROM]"`
	Body  string `placeholder:"ID"`
	From  string `placeholder:"DATE"`
	To    string `placeholder:"DATE"`
}

// Run prints the account and its one-time password, the only time it is shown.
func (c *UserAddCmd) Run(ctx context.Context, env *Env) error {
	grant := accounts.NewGrant{Role: access.Role(c.Role), Body: c.Body}
	code, version, _ := strings.Cut(c.Unit, "@")
	grant.Unit, grant.UnitFrom = code, calendar.Date(version)
	for _, d := range []struct {
		field, text string
		to          *calendar.Date
	}{{"from", c.From, &grant.From}, {"to", c.To, &grant.To}} {
		if d.text == "" {
			continue
		}
		day, err := calendar.ParseDate(d.text)
		if err != nil {
			return env.refuse(fault.New(fault.Invalid, "fault.bad-date", d.text).On(d.field))
		}
		*d.to = day
	}
	return c.with(ctx, env, func(a *app.App) error {
		issued, _, err := a.Desk.CreateUser(ctx, accounts.Operator, a.Office.IDs.New(), accounts.NewUser{Login: c.Login, Name: c.Name, Grants: []accounts.NewGrant{grant}})
		if err != nil {
			return err
		}
		env.say("accounts.cli-created", accounts.NormalLogin(c.Login), c.Name, roleName(c.Role))
		env.say("accounts.cli-password", issued.Password)
		return nil
	})
}

// UserResetCmd gives an account a new one-time password, for an administrator
// who has lost theirs.
type UserResetCmd struct {
	Place
	Login string `required:""`
}

// Run prints the new one-time password.
func (c *UserResetCmd) Run(ctx context.Context, env *Env) error {
	if err := c.exists(); err != nil {
		return env.refuse(err)
	}
	return c.with(ctx, env, func(a *app.App) error {
		list, err := a.Desk.Users(ctx, accounts.Operator, c.Login, "", 100)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list.Users, func(u accounts.Account) bool { return u.Login == accounts.NormalLogin(c.Login) })
		if i < 0 {
			return fault.New(fault.NotFound, "accounts.cli-unknown", c.Login).On("login")
		}
		u := list.Users[i]
		issued, _, err := a.Desk.ResetPassword(ctx, accounts.Operator, a.Office.IDs.New(), u.ID, u.Version)
		if err != nil {
			return err
		}
		env.say("accounts.cli-password", issued.Password)
		return nil
	})
}

// UserListCmd lists the accounts with the roles in force today.
type UserListCmd struct{ Place }

// Run prints one line per account, in the order of names, then their number.
func (c *UserListCmd) Run(ctx context.Context, env *Env) error {
	if err := c.exists(); err != nil {
		return env.refuse(err)
	}
	return c.with(ctx, env, func(a *app.App) error {
		n := 0
		for after := ""; ; {
			list, err := a.Desk.Users(ctx, accounts.Operator, "", after, 100)
			if err != nil {
				return err
			}
			for _, u := range list.Users {
				fmt.Fprintf(env.Stdout, "%s\t%s\t%s\t%s\n", u.Login, u.Name, env.text(stateKey(u)), env.roles(u))
			}
			n += len(list.Users)
			if after = list.Next; after == "" {
				env.say("accounts.cli-list", n)
				return nil
			}
		}
	})
}

func stateKey(u accounts.Account) string {
	switch {
	case u.Disabled:
		return "accounts.cli-state-closed"
	case u.Locked:
		return "accounts.cli-state-locked"
	case u.MustChange:
		return "accounts.cli-state-first"
	}
	return "accounts.cli-state-open"
}

// roles words the roles that an account holds today, each with its place.
func (e *Env) roles(u accounts.Account) string {
	var out []string
	for _, g := range u.Grants {
		if !g.Holds {
			continue
		}
		s := e.text("ui.role." + string(g.Role))
		if place := g.UnitName + g.BodyName; place != "" {
			s += ", " + place
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func roleName(role string) locale.Key { return locale.Key("ui.role." + role) }
