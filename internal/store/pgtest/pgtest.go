// Package pgtest starts throwaway PostgreSQL servers.
//
// A cluster is made with initdb from the PostgreSQL that the machine has, in a
// directory of its own, listens on a Unix socket inside that directory only
// (unless TCP is asked for), and is stopped and removed when the process that
// started it ends, however it ends: a small shell waits at the other end of a
// pipe and cleans up when the pipe closes.
//
// Tests call DSN and get a fresh empty database. Programs such as the bench
// call Start. A machine without PostgreSQL is an error, never a skipped test.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
)

// AptLine installs what this package needs on Debian without letting the
// package start a cluster of its own.
const AptLine = `mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf && apt-get install -y --no-install-recommends postgresql`

// ErrMissing says that no PostgreSQL server programs were found.
var ErrMissing = errors.New("pgtest: no PostgreSQL server programs found in /usr/lib/postgresql/*/bin or on PATH; install them with: " + AptLine)

// shared holds the clusters of this test process, one per way of starting.
var shared [2]struct {
	once    sync.Once
	cluster *Cluster
	err     error
}

// DSN returns the address of a fresh, empty database (UTF-8, C collation) for
// one test, as a postgres:// URL. All tests of a process share one cluster,
// started at the first call; the database is dropped when the test ends. Only
// the option Fast is looked at. The test fails when PostgreSQL is missing.
func DSN(t testing.TB, options ...Option) string {
	t.Helper()
	var asked settings
	for _, o := range options {
		o(&asked)
	}
	slot, opts := &shared[0], []Option(nil)
	if asked.fast {
		slot, opts = &shared[1], []Option{Fast}
	}
	slot.once.Do(func() { slot.cluster, slot.err = Start("", opts...) })
	if slot.err != nil {
		t.Fatalf("a PostgreSQL server is needed for this test: %v", slot.err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	dsn, drop, err := slot.cluster.Database(ctx)
	if err != nil {
		t.Fatalf("pgtest: %v\n%s", err, slot.cluster.LogTail())
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := drop(ctx); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return dsn
}

// Option changes how a cluster is started.
type Option func(*settings)

type settings struct {
	fast bool
	tcp  bool
	conf []string
}

// Fast switches off fsync and full page writes: for tests that look at answers
// and not at durability.
func Fast(s *settings) { s.fast = true }

// TCP lets the cluster listen on a free loopback port as well; DSNs then name
// that port instead of the socket, and ask for a random password.
func TCP(s *settings) { s.tcp = true }

// Set adds one server setting, for instance Set("shared_buffers", "256MB").
func Set(name, value string) Option {
	return func(s *settings) { s.conf = append(s.conf, "-c", fmt.Sprintf("%s=%s", name, value)) }
}

// tail returns the last bytes of a file, "" when it cannot be read.
func tail(path string, n int) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	if len(b) > n {
		b = b[len(b)-n:]
	}
	return string(b)
}
