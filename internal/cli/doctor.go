package cli

import (
	"context"

	"saoque/internal/app"
)

// DoctorCmd checks an installation without changing it.
type DoctorCmd struct {
	Data     string `required:"" placeholder:"DIR" env:"SAOQUE_DATA"`
	Database string `placeholder:"URL" env:"SAOQUE_DATABASE"`
	Keys     string `placeholder:"DIR" env:"SAOQUE_KEYS"`
	Name     string `default:"saoque" env:"SAOQUE_NAME"`
}

// Run prints each finding on its own line and exits 1 when there is any.
func (c *DoctorCmd) Run(ctx context.Context, env *Env) error {
	a, err := app.Open(ctx, app.Config{Data: c.Data, Database: c.Database, Keys: c.Keys, Name: c.Name})
	if err != nil {
		return err
	}
	defer a.Close()
	return nil
}
