package cli

import (
	"context"
	"os"

	"saoque/internal/territory"
)

// UnitsCmd groups the commands on the territory.
type UnitsCmd struct {
	Import UnitsImportCmd `cmd:""`
	Check  UnitsCheckCmd  `cmd:""`
}

// UnitsCheckCmd checks a table of units (units.csv, successors.csv).
type UnitsCheckCmd struct {
	CSV string `arg:"" placeholder:"DIR"`
}

// Run reports what a reader of the table has to know; exit 2 when it is refused.
func (c *UnitsCheckCmd) Run(env *Env) error {
	_, err := env.units(c.CSV)
	return err
}

func (e *Env) units(dir string) (*territory.Table, error) {
	table, r, err := territory.Import(os.DirFS(dir))
	if err != nil {
		return nil, e.fail(2, err)
	}
	e.tell("cli.units-read", r.Units, r.Links, len(r.ReusedCodes), len(r.ReusedNames))
	for _, l := range r.Disputed {
		e.tell("cli.units-disputed", l.Old.String(), l.New.String(), l.Note)
	}
	for _, u := range r.Ended {
		e.tell("cli.units-ended", u.String())
	}
	return table, nil
}

// UnitsImportCmd replaces an installation's table of units by a checked one.
type UnitsImportCmd struct {
	Place
	CSV string `arg:"" placeholder:"DIR"`
}

// Run checks the files first; a refused table changes nothing. A running
// server reads the new table at its next start.
func (c *UnitsImportCmd) Run(ctx context.Context, env *Env) error {
	if err := c.exists(); err != nil {
		return env.refuse(err)
	}
	table, err := env.units(c.CSV)
	if err != nil {
		return err
	}
	a, err := c.open(ctx, "", nil)
	if err != nil {
		return err
	}
	defer a.Close()
	for _, u := range a.Office.Units.All() {
		// Records name unit versions; a version must not vanish under them.
		if _, ok := table.Get(u.Ref()); !ok {
			env.warn("cli.units-vanishes", u.Ref().String(), u.Name)
			return &ExitError{Code: 2, Err: os.ErrInvalid}
		}
	}
	if err := a.ImportUnits(ctx, table); err != nil {
		return err
	}
	env.tell("cli.units-stored")
	return nil
}
