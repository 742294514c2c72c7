package cli

import (
	"context"
	"errors"

	"saoque/internal/app"
	"saoque/internal/jobs"
)

// DoctorCmd checks an installation without changing it.
type DoctorCmd struct {
	Data     string `required:"" placeholder:"DIR" env:"SAOQUE_DATA"`
	Database string `placeholder:"URL" env:"SAOQUE_DATABASE"`
	Keys     string `placeholder:"DIR" env:"SAOQUE_KEYS"`
	Name     string `env:"SAOQUE_NAME"`
}

// Run prints each finding on its own line and exits 1 when there is any.
func (c *DoctorCmd) Run(ctx context.Context, env *Env) error {
	a, err := app.Open(ctx, app.Config{Data: c.Data, Database: c.Database, Keys: c.Keys, Name: c.Name})
	if err != nil {
		return err
	}
	defer a.Close()
	r, err := jobs.Doctor(ctx, a.Office)
	if err != nil {
		return err
	}
	for _, f := range r.Findings {
		env.warn(f.Key, f.Args...)
	}
	if n := len(r.Findings); n > 0 {
		env.warn("doctor.found", n)
		return &ExitError{Code: 1, Err: errors.New(r.Findings[0].String())}
	}
	env.tell("doctor.clean", r.Entries, r.Cards, r.Products, r.Decisions, r.Editions, r.Blobs)
	return nil
}
