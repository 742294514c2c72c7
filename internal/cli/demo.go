package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"saoque/internal/app"
	"saoque/internal/calendar"
	"saoque/internal/demo"
	"saoque/internal/fault"
	"saoque/internal/office/accounts"
	"saoque/internal/viet"
	"saoque/internal/web"
)

// DemoCmd plays the reference story and serves it, or walks all of it.
type DemoCmd struct {
	At     string `default:"10/11/2020" placeholder:"DATE"`
	Walk   bool
	Data   string `placeholder:"DIR"`
	Listen string `default:"127.0.0.1:8080"`

	Database string `placeholder:"URL" hidden:""`
}

// evening is the hour at which the demo's day stands: its acts are done.
const evening = 17

// Run plays up to the day and serves, or with --walk plays through and exits.
func (c *DemoCmd) Run(ctx context.Context, env *Env) error {
	until, err := c.until()
	if err != nil {
		return env.fail(2, err)
	}
	dir := c.Data
	if dir == "" {
		if dir, err = os.MkdirTemp("", "saoque-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	clock := calendar.NewManual(calendar.MustDate("2020-11-02").At(6, 0))
	log := slog.New(slog.NewTextHandler(env.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := app.Open(ctx, app.Config{Data: dir, Database: c.Database, Name: "saoque-demo", Clock: clock, Log: log,
		Accounts: accounts.Settings{Hash: demo.Hash, GivenPasswords: true, Floor: -1, Life: 100 * 365 * 24 * time.Hour, Idle: 100 * 365 * 24 * time.Hour}})
	if err != nil {
		return err
	}
	defer a.Close()
	if err := c.forward(dir, until); err != nil {
		return env.fail(2, err)
	}
	p, err := demo.New(a, clock, nil)
	if err != nil {
		return err
	}
	if c.Walk {
		p.Out = env.Stdout
		return c.walk(ctx, env, p)
	}
	env.tell("cli.demo-playing", viet.LongDate(until.Date()))
	if _, err := p.Play(ctx, until); err != nil {
		return err
	}
	a.Start()
	go tick(ctx, clock)
	info := &web.DemoInfo{Password: demo.Password}
	for _, acc := range p.Accounts(until.Date()) {
		d := web.DemoAccount{Login: acc.Login, Name: web.Named{Name: acc.Name}, Role: string(acc.Role), Where: acc.Where, Main: acc.Main}
		if acc.Main {
			d.About = web.Say("signin.about-" + d.Role)
		}
		info.Accounts = append(info.Accounts, d)
	}
	env.tell("cli.demo-ready", dir, demo.Password)
	return serve(ctx, env, a, c.Listen, log, false, info)
}

// until gives the moment up to which the story is played; zero plays all.
func (c *DemoCmd) until() (calendar.Instant, error) {
	if c.Walk {
		return 0, nil
	}
	if c.At == "today" {
		return calendar.Real{}.Now(), nil
	}
	d, err := calendar.ParseDate(c.At)
	if err != nil || d < "2020-11-02" {
		return 0, fault.New(fault.Invalid, "cli.demo-at", c.At)
	}
	return d.At(evening, 0), nil
}

// forward refuses to go back in a directory: its acts are done and logged. The
// day is kept beside the database.
func (c *DemoCmd) forward(dir string, until calendar.Instant) error {
	file := filepath.Join(dir, "demo-day")
	if b, err := os.ReadFile(file); err == nil {
		was, err := calendar.ParseInstant(string(b))
		if err != nil {
			return fmt.Errorf("cli: %s: %w", file, err)
		}
		if until != 0 && until.Date() < was.Date() {
			return fault.New(fault.Invalid, "cli.demo-back", was.Date())
		}
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if until == 0 {
		until = calendar.Real{}.Now()
	}
	return replaceFile(file, []byte(until.RFC3339()))
}

// walk plays the whole story, printing every receipt as it comes, then the
// results.
func (c *DemoCmd) walk(ctx context.Context, env *Env, p *demo.Player) error {
	start := time.Now()
	cp, err := p.Play(ctx, 0)
	if err != nil {
		return err
	}
	for _, r := range p.Results() {
		env.tell("cli.demo-result", r.Session, r.Product, r.Sum, r.Members, r.Mean, r.Star)
	}
	for _, k := range p.Certificates() {
		env.tell("cli.demo-certificate", k.Number, k.ProductCode, k.ProductName, k.ProducerName, k.Star, k.IssuedOn, k.LastDay)
	}
	env.tell("cli.demo-checkpoint", cp.Ref().String())
	env.tell("cli.demo-done", time.Since(start).Round(time.Millisecond).String())
	return nil
}

// tick lets the demo's clock go on at the pace of the real one.
func tick(ctx context.Context, clock *calendar.Manual) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			clock.Advance(time.Second)
		}
	}
}
