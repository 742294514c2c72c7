package pgtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Cluster is one running throwaway server.
type Cluster struct {
	dir    string // holds data/, the socket, the log
	port   int
	host   string // the socket's directory or 127.0.0.1
	pass   string // "" on the socket, which only the owner of dir can reach
	hold   *os.File
	keeper *exec.Cmd
	gone   chan struct{} // closed when the keeper has ended
	stop   sync.Once
	count  atomic.Int64
}

// role is the superuser that initdb makes.
const role = "saoque"

// keeperScript runs the server and outlives the process that asked for it:
// when standard input closes (Stop, exit, or kill -9 of the parent) it ends
// the server at once and removes the directory.
const keeperScript = `dir=$1; shift
"$@" >>"$dir/log" 2>&1 </dev/null &
pid=$!
cat >/dev/null
kill -QUIT "$pid" 2>/dev/null
wait "$pid"
rm -rf "$dir"`

// Start makes and starts a cluster in a new directory below dir ("" = the
// system's temporary directory) and waits until it answers. Durability is
// PostgreSQL's default (fsync on) unless Fast is given. When the process runs
// as root the server runs as postgres or nobody, so dir must be reachable for
// that user. The caller may call Stop; otherwise the end of the process does.
func Start(dir string, options ...Option) (*Cluster, error) {
	var s settings
	for _, o := range options {
		o(&s)
	}
	bin, err := findBin()
	if err != nil {
		return nil, err
	}
	cred, err := serverUser()
	if err != nil {
		return nil, err
	}
	c, err := newDir(dir, cred)
	if err != nil {
		return nil, err
	}
	if err := c.init(bin, cred, s); err != nil {
		os.RemoveAll(c.dir)
		return nil, err
	}
	if err := c.run(bin, cred, s); err != nil {
		log := c.LogTail()
		c.Stop()
		return nil, fmt.Errorf("%w\n%s", err, log)
	}
	return c, nil
}

// newDir makes the cluster's own directory, owned by the server's user. A
// socket's path may have 107 bytes at most, so a deep temporary directory
// gives way to /tmp.
func newDir(parent string, cred *syscall.Credential) (*Cluster, error) {
	if parent == "" {
		if parent = os.TempDir(); len(parent) > 60 {
			parent = "/tmp"
		}
	}
	parent, err := filepath.Abs(parent)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(parent, "saoque-pg-")
	if err != nil {
		return nil, err
	}
	if cred != nil {
		if err := os.Chown(dir, int(cred.Uid), int(cred.Gid)); err != nil {
			os.RemoveAll(dir)
			return nil, err
		}
		if err := reachable(parent, cred.Uid); err != nil {
			os.RemoveAll(dir)
			return nil, err
		}
	}
	return &Cluster{dir: dir, gone: make(chan struct{})}, nil
}

// reachable refuses a directory that the server's user cannot pass through.
func reachable(dir string, uid uint32) error {
	for {
		info, err := os.Stat(dir)
		if err != nil {
			return err
		}
		st, ok := info.Sys().(*syscall.Stat_t)
		if ok && info.Mode().Perm()&0o001 == 0 && (st.Uid != uid || info.Mode().Perm()&0o100 == 0) {
			return fmt.Errorf("pgtest: the server runs as user %d, who cannot enter %s; name another directory", uid, dir)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return nil
		}
		dir = up
	}
}

func (c *Cluster) init(bin string, cred *syscall.Credential, s settings) error {
	auth := "trust"
	args := []string{
		"-D", filepath.Join(c.dir, "data"), "-U", role, "-E", "UTF8", "--locale=C",
		"--no-sync", "--no-instructions", "--auth-local=trust",
	}
	if s.tcp {
		auth = "scram-sha-256"
		raw := make([]byte, 16)
		if _, err := rand.Read(raw); err != nil {
			return err
		}
		c.pass = hex.EncodeToString(raw)
		pw := filepath.Join(c.dir, "pw")
		if err := os.WriteFile(pw, []byte(c.pass+"\n"), 0o600); err != nil {
			return err
		}
		if cred != nil {
			if err := os.Chown(pw, int(cred.Uid), int(cred.Gid)); err != nil {
				return err
			}
		}
		args = append(args, "--pwfile="+pw)
	}
	args = append(args, "--auth-host="+auth)
	cmd := exec.Command(filepath.Join(bin, "initdb"), args...)
	cmd.Dir, cmd.Env = c.dir, environ()
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("pgtest: initdb: %w\n%s", err, out)
	}
	return nil
}

func (c *Cluster) run(bin string, cred *syscall.Credential, s settings) error {
	c.host, c.port = c.dir, 5432
	listen := ""
	if s.tcp {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			close(c.gone)
			return err
		}
		c.host, c.port, listen = "127.0.0.1", l.Addr().(*net.TCPAddr).Port, "127.0.0.1"
		l.Close()
	}
	args := []string{
		"-c", keeperScript, "pgtest-keeper", c.dir,
		filepath.Join(bin, "postgres"), "-D", filepath.Join(c.dir, "data"),
		"-p", strconv.Itoa(c.port),
		"-c", "listen_addresses=" + listen,
		"-c", "unix_socket_directories=" + c.dir,
		"-c", "timezone=UTC", "-c", "log_timezone=UTC",
		"-c", "max_connections=200",
	}
	if s.fast {
		args = append(args, "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
	}
	r, w, err := os.Pipe()
	if err != nil {
		close(c.gone)
		return err
	}
	defer r.Close()
	c.hold = w
	c.keeper = exec.Command("/bin/sh", append(args, s.conf...)...)
	c.keeper.Dir, c.keeper.Env, c.keeper.Stdin = c.dir, environ(), r
	// A session of its own: a Ctrl-C on the terminal must reach the test only,
	// not the shell that has to clean up after it.
	c.keeper.SysProcAttr = &syscall.SysProcAttr{Credential: cred, Setsid: true}
	if err := c.keeper.Start(); err != nil {
		close(c.gone)
		return err
	}
	go func() {
		_ = c.keeper.Wait() // it ends with the server's status, whatever that is
		close(c.gone)
	}()
	return c.wait()
}

// wait polls until the server answers.
func (c *Cluster) wait() error {
	deadline := time.Now().Add(60 * time.Second)
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, 200*time.Millisecond) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		conn, err := pgx.Connect(ctx, c.Address("postgres"))
		if err == nil {
			err = conn.Close(ctx)
			cancel()
			return err
		}
		cancel()
		if time.Now().After(deadline) {
			return fmt.Errorf("pgtest: the server did not answer in 60 s: %w", err)
		}
		select {
		case <-c.gone:
			return errors.New("pgtest: the server ended before it answered")
		case <-time.After(pause):
		}
	}
}

// Address returns the URL of a database of the cluster.
func (c *Cluster) Address(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database}
	q := url.Values{"sslmode": {"disable"}}
	if c.pass != "" {
		u.User = url.UserPassword(role, c.pass)
		u.Host = net.JoinHostPort(c.host, strconv.Itoa(c.port))
	} else {
		q.Set("host", c.host)
		q.Set("port", strconv.Itoa(c.port))
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// Database makes a fresh empty database and returns its address and a function
// that drops it, ending the connections that are still open.
func (c *Cluster) Database(ctx context.Context) (dsn string, drop func(context.Context) error, err error) {
	name := fmt.Sprintf("t%d", c.count.Add(1))
	if err := c.exec(ctx, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		return "", nil, err
	}
	return c.Address(name), func(ctx context.Context) error {
		return c.exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	}, nil
}

func (c *Cluster) exec(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, c.Address("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

// Dir is the directory of the cluster; it is gone after Stop.
func (c *Cluster) Dir() string { return c.dir }

// LogTail returns the end of the server's log, for failure messages.
func (c *Cluster) LogTail() string { return tail(filepath.Join(c.dir, "log"), 4000) }

// Stop ends the server at once and removes its directory. It may be called
// more than once.
func (c *Cluster) Stop() {
	c.stop.Do(func() {
		if c.hold != nil {
			c.hold.Close()
		}
		<-c.gone
		os.RemoveAll(c.dir)
	})
}
