package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"saoque/internal/access"
	"saoque/internal/app"
	"saoque/internal/calendar"
	"saoque/internal/decision"
	"saoque/internal/ident"
	"saoque/internal/ledger"
	"saoque/internal/office/accounts"
)

// Password of every account of the demo.
const Password = "sao-que-mau-2020"

// Base stands in the codes of the demo's certificates; the name leads nowhere.
const Base = "https://ocop-ca-mau.example"

// Player plays the story's acts up to a day. The act ids follow from the acts'
// names, so playing again does nothing twice and gives the same answers.
type Player struct {
	App   *app.App
	Clock *calendar.Manual
	// Out gets a line for every act with its receipt; nil for none.
	Out io.Writer

	facts facts
	acts  []act
	ids   map[string]string // what earlier acts made, by the story's own names
	cast  []Account

	versions     map[string]int64
	results      []Result
	certificates []decision.Certificate
	unkept       []unkept
}

// Result is a council's result in the story.
type Result struct {
	Session, Product   string
	Sum, Members, Star int
	Mean               string
}

// Results gives the results of the sessions played so far.
func (p *Player) Results() []Result { return p.results }

// Certificates gives the certificates issued so far.
func (p *Player) Certificates() []decision.Certificate { return p.certificates }

// Account is one account of the demo, for the sign-in page.
type Account struct {
	Login, Name string
	Role        access.Role
	Where       string
	// Main marks the account that a newcomer would try for its role.
	Main bool
	// From is the day from which the account exists in the story.
	From calendar.Date
}

// act is one act of the story.
type act struct {
	at    calendar.Instant
	name  string
	login string // "" = the operator at the machine
	run   func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error)
}

// New prepares the story for an installation whose clock is the given one.
func New(a *app.App, clock *calendar.Manual, out io.Writer) (*Player, error) {
	f, err := readFacts()
	if err != nil {
		return nil, err
	}
	if a.Office.Base == "" {
		a.Office.Base = Base
	}
	p := &Player{App: a, Clock: clock, Out: out, facts: f, ids: map[string]string{}, versions: map[string]int64{}}
	p.plan2020()
	p.planToday()
	slices.SortStableFunc(p.acts, func(a, b act) int { return int(max(-1, min(1, a.at-b.at))) })
	return p, nil
}

// plan puts an act on a day at an hour, in the name of a login.
func (p *Player) plan(day calendar.Date, hour, minute int, login, name string, run func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error)) {
	p.acts = append(p.acts, act{day.At(hour, minute), name, login, run})
}

// Play plays every act up to the moment until (0: all), then sequences the log
// and gives its signed checkpoint.
func (p *Player) Play(ctx context.Context, until calendar.Instant) (ledger.SignedCheckpoint, error) {
	for _, a := range p.acts {
		if until != 0 && a.at > until {
			break
		}
		if err := ctx.Err(); err != nil {
			return ledger.SignedCheckpoint{}, err
		}
		if a.at.Date() != p.Clock.Now().Date() {
			if err := p.keep(ctx); err != nil {
				return ledger.SignedCheckpoint{}, err
			}
		}
		p.Clock.Set(a.at)
		s := accounts.Operator
		var err error
		if a.login != "" {
			if s, err = accounts.Subject(ctx, p.App.Office, p.ids["user/"+a.login]); err != nil {
				return ledger.SignedCheckpoint{}, fmt.Errorf("demo: %s as %s: %w", a.name, a.login, err)
			}
		}
		id := ident.Derived("demo", a.name)
		receipt, err := a.run(ctx, s, id)
		if err != nil {
			return ledger.SignedCheckpoint{}, fmt.Errorf("demo: %s as %s: %w", a.name, a.login, err)
		}
		if p.Out != nil {
			// The line is printed only now: what it names is durable.
			if _, err := fmt.Fprintf(p.Out, "%s %s %s\n", id, strings.ReplaceAll(a.name, " ", "_"), receipt); err != nil {
				return ledger.SignedCheckpoint{}, err
			}
		}
	}
	if err := p.keep(ctx); err != nil {
		return ledger.SignedCheckpoint{}, err
	}
	if until != 0 {
		p.Clock.Set(max(until, p.Clock.Now()))
	}
	return p.App.Sequencer.Drain(ctx)
}

// Accounts lists the demo's accounts that exist by the day, by role.
func (p *Player) Accounts(day calendar.Date) []Account {
	var out []Account
	for _, a := range p.cast {
		if a.From <= day {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b Account) int {
		return slices.Index(access.Roles, a.Role) - slices.Index(access.Roles, b.Role)
	})
	return out
}

// account plans an account's creation.
func (p *Player) account(day calendar.Date, a Account, grants func() []accounts.NewGrant) {
	a.From = day
	p.cast = append(p.cast, a)
	by := "quan-tri"
	if a.Role == access.Admin {
		by = ""
	}
	p.plan(day, 7, 0, by, "tài khoản "+a.Login, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		var gs []accounts.NewGrant
		if grants != nil {
			gs = grants()
		}
		out, r, err := p.App.Desk.CreateUser(ctx, s, id, accounts.NewUser{Login: a.Login, Name: a.Name, Grants: gs, Password: Password})
		p.ids["user/"+a.Login] = out.User
		return r, err
	})
}

// over is a unit grant from a day on.
func over(role access.Role, unit string, from calendar.Date) func() []accounts.NewGrant {
	return func() []accounts.NewGrant {
		return []accounts.NewGrant{{Role: role, Unit: unit, From: from}}
	}
}

// file stores sample bytes and is what an upload would have been.
func (p *Player) file(ctx context.Context, b []byte) (blobInfo, error) {
	return p.App.Office.Blobs.Put(ctx, bytes.NewReader(b), 1<<20)
}
