package main

import (
	"os"
	"path/filepath"
	"time"

	"saoque/internal/app"
	"saoque/internal/calendar"
	"saoque/internal/office/accounts"
	"saoque/internal/store/pgtest"
)

// shifted is the machine's clock moved to another day; it runs as fast.
type shifted struct{ by time.Duration }

// shiftedTo gives the clock that shows d's morning now.
func shiftedTo(d calendar.Date) shifted {
	return shifted{d.At(9, 0).Time().Sub(time.Now())}
}

// Now implements calendar.Clock.
func (s shifted) Now() calendar.Instant { return calendar.FromTime(time.Now().Add(s.by)) }

// installation opens an installation in dir for a bench: accounts may be given
// passwords, and hashing them costs little, because it is not what is measured.
func (b *bench) installation(dir, dsn string, clock calendar.Clock) (*app.App, error) {
	return app.Open(b.ctx, app.Config{
		Data: dir, Database: dsn, Name: "saoque-bench", Clock: clock,
		Accounts: accounts.Settings{GivenPasswords: true, Hash: accounts.Params{Memory: 8 << 10, Time: 1, Threads: 1}},
	})
}

// newDir makes a directory of the run.
func (b *bench) newDir(name string) (string, error) {
	dir := filepath.Join(b.dir, name)
	return dir, os.MkdirAll(dir, 0o700)
}

// database gives a new database's address on the engine; "" = the file in the
// installation's own directory. PostgreSQL runs with its standard durability:
// fsync on.
func (b *bench) database(engine string) (string, error) {
	if engine == "sqlite" {
		return "", nil
	}
	if b.pg == nil {
		var err error
		if b.pg, err = pgtest.Start(""); err != nil {
			return "", err
		}
	}
	dsn, _, err := b.pg.Database(b.ctx)
	return dsn, err
}
