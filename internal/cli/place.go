package cli

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"saoque/internal/app"
	"saoque/internal/fault"
)

// Place says which installation a command works on; the environment's words
// are those of a service's unit file.
type Place struct {
	Data     string `required:"" placeholder:"DIR" env:"SAOQUE_DATA"`
	Database string `placeholder:"URL" env:"SAOQUE_DATABASE"`
	Keys     string `placeholder:"DIR" env:"SAOQUE_KEYS"`
	Base     string `placeholder:"URL" env:"SAOQUE_BASE"`
}

// open opens the installation; log may be nil.
func (p Place) open(ctx context.Context, name string, log *slog.Logger) (*app.App, error) {
	return app.Open(ctx, app.Config{Data: p.Data, Database: p.Database, Keys: p.Keys, Base: p.Base, Name: name, Log: log})
}

// with opens the installation, runs do and closes it. Our own refusals are
// worded and exit 2.
func (p Place) with(ctx context.Context, env *Env, do func(*app.App) error) error {
	a, err := p.open(ctx, "", nil)
	if err == nil {
		err = errors.Join(do(a), a.Close())
	}
	if err == nil || fault.KindOf(err) == fault.Internal {
		return err
	}
	return env.refuse(err)
}

// exists refuses a data directory that is not there: only adding a user may
// begin an installation.
func (p Place) exists() error {
	if _, err := os.Stat(p.Data); err != nil {
		return fault.Wrap(fault.Invalid, err, "accounts.cli-no-data", p.Data)
	}
	return nil
}
