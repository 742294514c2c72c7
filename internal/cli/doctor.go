package cli

import (
	"context"
	"errors"

	"saoque/internal/jobs"
)

// DoctorCmd checks an installation without changing it.
type DoctorCmd struct {
	Place
}

// Run prints each finding on its own line and exits 1 when there is any.
func (c *DoctorCmd) Run(ctx context.Context, env *Env) error {
	if err := c.exists(); err != nil {
		return env.refuse(err)
	}
	a, err := c.open(ctx, "", nil)
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
