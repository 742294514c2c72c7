// Package app builds an installation: it opens the store, the blobs and the
// keys, makes the office, and runs the sequencer. What cli starts and web
// serves is put together here and nowhere else.
package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"saoque/internal/blob"
	"saoque/internal/calendar"
	"saoque/internal/ident"
	"saoque/internal/jobs"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/office/accounts"
	"saoque/internal/paper/certificate"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/territory"
)

// Config says where an installation lives. Data alone is enough.
type Config struct {
	// Data is the directory of the database, the blobs and the keys.
	Data string
	// Database overrides the SQLite file in Data: "postgres://…".
	Database string
	// Keys overrides the key directory, Data/keys.
	Keys string
	// Name is the installation's name in checkpoints; "" = the one that its keys
	// were made for, "saoque" for new ones.
	Name string
	// Base is the address of the public pages, "https://host[:port]", which
	// certificates carry in their codes; without it none is signed.
	Base string
	// Clock and Rand are the machine's when nil.
	Clock calendar.Clock
	Rand  io.Reader
	// Accounts are the desk's settings.
	Accounts accounts.Settings
	Log      *slog.Logger
}

// App is an open installation.
type App struct {
	Config    Config
	Office    *office.Office
	Desk      *accounts.Desk
	Sequencer *jobs.Sequencer
	Errands   *jobs.Errands
	Store     *store.Store
	blobs     *blob.Dir
	stop      context.CancelFunc
	jobs      sync.WaitGroup
}

// Open opens the installation, making what is missing, and refuses a log that
// does not extend the last checkpoint kept outside the database.
func Open(ctx context.Context, c Config) (*App, error) {
	if c.Clock == nil {
		c.Clock = calendar.Real{}
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Keys == "" {
		c.Keys = filepath.Join(c.Data, "keys")
	}
	if c.Base != "" {
		if _, err := certificate.HostOf(c.Base); err != nil {
			return nil, err
		}
	}
	if c.Name == "" {
		var err error
		if c.Name, err = ledger.Installation(c.Keys); err != nil {
			return nil, err
		}
		c.Name = cmp.Or(c.Name, "saoque")
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("app: %w", err)
	}
	dsn := c.Database
	if dsn == "" {
		dsn = "sqlite:" + filepath.Join(c.Data, "saoque.db")
	}
	a := &App{Config: c, Errands: jobs.NewErrands()}
	if err := a.open(ctx, dsn); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context, dsn string) error {
	c := a.Config
	var err error
	if a.Store, err = store.Open(ctx, dsn, store.Options{}); err != nil {
		return err
	}
	if a.blobs, err = blob.OpenDir(filepath.Join(c.Data, "blobs")); err != nil {
		return err
	}
	keys, err := ledger.OpenKeyring(c.Keys, c.Name, c.Clock, c.Rand)
	if err != nil {
		return err
	}
	books, err := rulebook.Embedded()
	if err != nil {
		return err
	}
	units, err := a.units(ctx)
	if err != nil {
		return err
	}
	a.Sequencer = jobs.NewSequencer(a.Store, keys, c.Clock, c.Log)
	if err := a.Sequencer.CheckStart(ctx); err != nil {
		return err
	}
	a.Office = &office.Office{
		Store: a.Store, Blobs: a.blobs, Books: books, Units: units, Days: calendar.LoadHolidays(), Clock: c.Clock,
		IDs: &ident.Maker{Clock: c.Clock, Rand: c.Rand}, Rand: c.Rand, Keys: keys, Base: c.Base, Poke: a.Sequencer.Poke,
		Await: func(ctx context.Context, entry string) error {
			_, err := a.Sequencer.AwaitSequenced(ctx, entry)
			return err
		},
	}
	a.Desk, err = accounts.New(a.Office, c.Accounts)
	return err
}

// units gives the installation's territory: the table that was imported, or
// the one that the binary carries, which a new installation stores.
func (a *App) units(ctx context.Context) (*territory.Table, error) {
	var table *territory.Table
	err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		table, err = tx.Units()
		return err
	})
	if err != nil || table != nil {
		return table, err
	}
	if table, err = territory.Embedded(); err != nil {
		return nil, err
	}
	return table, a.ImportUnits(ctx, table)
}

// ImportUnits stores a checked table of units; the next Open reads it.
func (a *App) ImportUnits(ctx context.Context, table *territory.Table) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error { return tx.ReplaceUnits(table) })
}

// Start runs the jobs until Close.
func (a *App) Start() {
	ctx, stop := context.WithCancel(context.Background())
	a.stop = stop
	a.jobs.Go(func() { a.Sequencer.Run(ctx) })
}

// Close stops the jobs and closes what Open opened.
func (a *App) Close() error {
	a.Errands.Close()
	if a.stop != nil {
		a.stop()
		a.jobs.Wait()
	}
	var errs []error
	if a.Store != nil {
		errs = append(errs, a.Store.Close())
	}
	if a.blobs != nil {
		errs = append(errs, a.blobs.Close())
	}
	return errors.Join(errs...)
}
