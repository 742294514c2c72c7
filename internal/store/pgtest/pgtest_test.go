package pgtest

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func one(t *testing.T, dsn, sql string) string {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var s string
	if err := conn.QueryRow(ctx, sql).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDSNGivesFreshDurableDatabases(t *testing.T) {
	a, b := DSN(t), DSN(t)
	if a == b {
		t.Fatalf("two calls gave the same database %s", a)
	}
	conn, err := pgx.Connect(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "CREATE TABLE x (id INTEGER)"); err != nil {
		t.Fatal(err)
	}
	if got := one(t, b, "SELECT count(*)::text FROM pg_tables WHERE schemaname = 'public'"); got != "0" {
		t.Errorf("the second database has %s tables, want none", got)
	}
	for sql, want := range map[string]string{
		"SHOW fsync":           "on",
		"SHOW server_encoding": "UTF8",
		"SHOW timezone":        "UTC",
		"SELECT datcollate FROM pg_database WHERE datname = current_database()": "C",
	} {
		if got := one(t, a, sql); got != want {
			t.Errorf("%s = %q, want %q", sql, got, want)
		}
	}
}

func TestDropEndsOpenConnections(t *testing.T) {
	var dsn string
	var left *pgx.Conn
	t.Run("inner", func(t *testing.T) {
		dsn = DSN(t)
		var err error
		if left, err = pgx.Connect(context.Background(), dsn); err != nil {
			t.Fatal(err)
		}
	})
	defer left.Close(context.Background())
	if conn, err := pgx.Connect(t.Context(), dsn); err == nil {
		conn.Close(context.Background())
		t.Error("the database is still there after its test")
	}
}

func TestFastOverTCP(t *testing.T) {
	c, err := Start("", Fast, TCP, Set("work_mem", "7MB"))
	if err != nil {
		t.Fatal(err)
	}
	dir := c.Dir()
	defer c.Stop()
	if got := one(t, c.Address("postgres"), "SHOW fsync"); got != "off" {
		t.Errorf("fsync = %q with Fast", got)
	}
	if got := one(t, c.Address("postgres"), "SHOW work_mem"); got != "7MB" {
		t.Errorf("work_mem = %q", got)
	}
	wrong := strings.Replace(c.Address("postgres"), c.pass, "wrong", 1)
	if conn, err := pgx.Connect(t.Context(), wrong); err == nil {
		conn.Close(context.Background())
		t.Error("a wrong password was let in over TCP")
	}
	c.Stop()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("%s is still there after Stop: %v", dir, err)
	}
}

// TestKilledParent starts a child test process that starts a cluster, kills it
// with SIGKILL and watches the server and the directory go.
func TestKilledParent(t *testing.T) {
	if os.Getenv("PGTEST_CHILD") == "1" {
		c, err := Start("", Fast)
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("DIR " + c.Dir() + "\n")
		select {}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledParent$")
	cmd.Env = append(os.Environ(), "PGTEST_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	dir := ""
	for sc := bufio.NewScanner(out); dir == "" && sc.Scan(); {
		dir, _ = strings.CutPrefix(sc.Text(), "DIR ")
		if !strings.HasPrefix(sc.Text(), "DIR ") {
			dir = ""
		}
	}
	cmd.Process.Kill()
	cmd.Wait()
	if dir == "" {
		t.Fatal("the child started no cluster")
	}
	for range 100 {
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("10 s after the parent was killed %s is still there", dir)
}

func TestUnreachableDirectoryIsRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		// Only root hands the server to another user.
		if _, err := Start("/nonexistent"); err == nil {
			t.Error("a directory that does not exist was accepted")
		}
		return
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(dir); err == nil || !strings.Contains(err.Error(), "cannot enter") {
		t.Errorf("a closed directory gave %v", err)
	}
}
