package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/locale"
)

// LedgerCmd groups the commands on the ledger.
type LedgerCmd struct {
	Export LedgerExportCmd `cmd:""`
	Verify LedgerVerifyCmd `cmd:""`
}

// LedgerVerifyCmd checks an export offline; it needs no installation.
type LedgerVerifyCmd struct {
	File       string `arg:""`
	Key        string `placeholder:"V"`
	Checkpoint string `placeholder:"SIZE:ROOT"`
}

// Run prints what was checked and against what. It exits 1 when anything does
// not hold, 2 when the file or the options cannot be read.
func (c *LedgerVerifyCmd) Run(env *Env) error {
	var o ledger.VerifyOptions
	if c.Key != "" {
		k, err := ledger.ParseVerifierKey(c.Key)
		if err != nil {
			return env.refuse(fault.Wrap(fault.Invalid, err, "ledger.bad-key", c.Key))
		}
		o.Key = &k
	}
	if c.Checkpoint != "" {
		r, err := ledger.ParseRef(c.Checkpoint)
		if err != nil {
			return env.refuse(fault.Wrap(fault.Invalid, err, "ledger.bad-ref", c.Checkpoint))
		}
		o.Checkpoint = &r
	}
	in := env.Stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return env.refuse(fault.Wrap(fault.Invalid, err, "ledger.verify-unreadable", c.File, err.Error()))
		}
		defer f.Close()
		in = f
	}
	r, err := ledger.Verify(in, o)
	if err != nil {
		return env.refuse(fault.Wrap(fault.Invalid, err, "ledger.verify-unreadable", c.File, err.Error()))
	}
	return env.ledgerReport(r, o)
}

func (e *Env) ledgerReport(r ledger.Report, o ledger.VerifyOptions) error {
	if !r.OK() {
		for _, f := range r.Failures {
			fmt.Fprintln(e.Stderr, e.ledgerFailure(f))
		}
		if r.More > 0 {
			fmt.Fprintln(e.Stderr, e.text("ledger.verify-more", r.More))
		}
		fmt.Fprintln(e.Stderr, e.text("ledger.verify-failed", len(r.Failures)+r.More))
		return &ExitError{Code: 1, Err: errors.New(r.Failures[0].String())}
	}
	e.say("ledger.verify-log", r.Origin, r.Size, r.Checkpoints)
	e.say("ledger.verify-last", ledger.Ref{Size: r.Size, Root: r.Root}, r.Signed)
	e.say("ledger.verify-key", r.Key)
	for _, n := range []struct {
		key   string
		count int64
	}{{"ledger.verify-sealed", r.Sealed}, {"ledger.verify-erased", r.Erased}, {"ledger.verify-lost", r.Lost}} {
		if n.count > 0 {
			e.say(n.key, n.count)
		}
	}
	e.say("ledger.verify-ok")
	if r.ByKey {
		e.say("ledger.verify-by-key")
	}
	if r.ByRef {
		e.say("ledger.verify-by-ref", *o.Checkpoint)
	}
	if r.InnerOnly() {
		e.say("ledger.verify-inner")
	}
	return nil
}

// ledgerFailure words one finding: the entry when the bytes belong to one,
// else the line, else neither. Numbers stand as in the file, undivided.
func (e *Env) ledgerFailure(f ledger.Failure) string {
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		args[i] = fmt.Sprint(a)
	}
	what := e.text(f.Key, args...)
	seq, line := strconv.FormatInt(f.Seq, 10), strconv.Itoa(f.Line)
	switch {
	case f.Seq >= 0 && f.ID != "":
		return e.text("ledger.verify-entry", seq, f.ID, line, what)
	case f.Seq >= 0:
		return e.text("ledger.verify-entry-unread", seq, line, what)
	case f.Line > 0:
		return e.text("ledger.verify-line", line, what)
	}
	return what
}

// LedgerExportCmd writes the ledger of an installation to a file that anyone
// can verify.
type LedgerExportCmd struct {
	Place
	Out string `required:"" placeholder:"FILE"`
}

// Run exports what is committed at this moment, beside a running server or
// without one. A directory without an installation exits 2, it is not made one.
func (c *LedgerExportCmd) Run(env *Env) error {
	keys := c.Keys
	if keys == "" {
		keys = filepath.Join(c.Data, "keys")
	}
	name, err := ledger.Installation(keys)
	if err != nil {
		return env.refuse(err)
	}
	if name == "" {
		return env.refuse(fault.New(fault.Invalid, "ledger.no-installation", c.Data))
	}
	ctx := context.Background()
	a, err := c.open(ctx, name, nil)
	if err != nil {
		fmt.Fprintln(env.Stderr, env.text("ledger.export-failed", worded(env, err)))
		return &ExitError{Code: 1, Err: err}
	}
	defer a.Close()
	defer a.Sequencer.Close()
	return c.export(ctx, env, a.Sequencer)
}

// ledgerExporter is the part of an installation that export needs: it writes
// everything that is committed and gives the checkpoint over it and the key
// that signed.
type ledgerExporter interface {
	Export(ctx context.Context, w io.Writer) (ledger.SignedCheckpoint, ledger.VerifierKey, error)
}

// export writes to a new file that takes the name only when it is whole.
func (c *LedgerExportCmd) export(ctx context.Context, env *Env, from ledgerExporter) error {
	point, key, err := c.write(ctx, from)
	if err != nil {
		fmt.Fprintln(env.Stderr, env.text("ledger.export-failed", worded(env, err)))
		return &ExitError{Code: 1, Err: err}
	}
	env.say("ledger.export-done", point.Size, c.Out)
	env.say("ledger.export-ref", point.Ref())
	env.say("ledger.export-key", key)
	return nil
}

// worded gives our own errors in the catalog's words and the system's (no such
// directory, disk full) as they are: the operator needs them.
func worded(env *Env, err error) string {
	if _, ours := fault.As(err); ours {
		return locale.Load().Error(env.Lang, err)
	}
	return err.Error()
}

func (c *LedgerExportCmd) write(ctx context.Context, from ledgerExporter) (point ledger.SignedCheckpoint, key ledger.VerifierKey, err error) {
	f, err := os.CreateTemp(filepath.Dir(c.Out), ".export-*")
	if err != nil {
		return point, key, err
	}
	point, key, err = from.Export(ctx, f)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), c.Out)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return point, key, err
}
