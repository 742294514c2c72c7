package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"saoque/internal/access"
	"saoque/internal/app"
	"saoque/internal/fault"
	"saoque/internal/office/accounts"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
)

// PaperCmd writes papers to files. All writes every paper of the installation
// that As may see or, without As, that any account may see; forms that nothing
// is recorded for are written with invented data, marked «mẫu».
type PaperCmd struct {
	Place
	All bool
	Out string `required:"" placeholder:"DIR"`
	As  string `placeholder:"LOGIN"`
}

// Run writes a directory per record, each with its index, and prints how many
// papers there are. Bad options exit 2.
func (c *PaperCmd) Run(ctx context.Context, env *Env) error {
	if !c.All {
		return env.refuse(fault.New(fault.Invalid, "cli.paper-which"))
	}
	if err := c.exists(); err != nil {
		return env.refuse(err)
	}
	if list, err := os.ReadDir(c.Out); err == nil && len(list) > 0 {
		return env.refuse(fault.New(fault.Invalid, "cli.paper-not-empty", c.Out))
	}
	return c.with(ctx, env, func(a *app.App) error {
		viewers, err := c.viewers(ctx, a)
		if err != nil {
			return err
		}
		w := paperWriter{app: a, env: env, out: c.Out, forms: map[string]bool{}}
		records, err := papers.Records(ctx, a.Office, accounts.Operator)
		if err != nil {
			return err
		}
		for i, r := range records {
			if err := w.record(ctx, i+1, r, viewers); err != nil {
				return err
			}
		}
		if c.As == "" {
			if err := w.specimens(ctx); err != nil {
				return err
			}
		}
		env.tell("cli.paper-done", w.issued+w.drafts+w.samples, w.issued, w.drafts, w.samples)
		return nil
	})
}

// viewers are the accounts in whose name the papers are read.
func (c *PaperCmd) viewers(ctx context.Context, a *app.App) ([]access.Subject, error) {
	var out []access.Subject
	for after := ""; ; {
		list, err := a.Desk.Users(ctx, accounts.Operator, c.As, after, 100)
		if err != nil {
			return nil, err
		}
		for _, u := range list.Users {
			if u.Disabled || c.As != "" && u.Login != accounts.NormalLogin(c.As) {
				continue
			}
			s, err := accounts.Subject(ctx, a.Office, u.ID)
			if err != nil {
				return nil, err
			}
			out = append(out, s)
		}
		if after = list.Next; after == "" {
			break
		}
	}
	if c.As != "" && len(out) == 0 {
		return nil, fault.New(fault.NotFound, "accounts.cli-unknown", c.As).On("as")
	}
	return out, nil
}

// paperWriter counts what it wrote, and the forms that it met.
type paperWriter struct {
	app                     *app.App
	env                     *Env
	out                     string
	forms                   map[string]bool
	issued, drafts, samples int
}

// record writes the papers about one record, each in the name of the first
// viewer who may see it.
func (w *paperWriter) record(ctx context.Context, n int, r paperwork.Ref, viewers []access.Subject) error {
	done := map[string]bool{}
	var whole papers.Bundle
	for _, s := range viewers {
		b, err := papers.Gather(ctx, w.app.Office, s, r, func(l papers.Line) bool { return !done[l.Form+"/"+l.Part] })
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
			continue
		}
		if err != nil {
			return err
		}
		for _, l := range b.Lines {
			done[l.Form+"/"+l.Part], w.forms[l.Form] = true, true
			if l.Current != nil {
				w.issued++
			} else {
				w.drafts++
			}
		}
		if whole.Title == "" {
			whole = b
		} else {
			whole.Add(b)
		}
	}
	if len(whole.Lines) == 0 {
		return nil
	}
	dir := fmt.Sprintf("%03d-%s", n, papers.BundleName(whole.Sheaf))
	w.env.tell("cli.paper-record", whole.Title, len(whole.Lines), dir)
	return w.write(ctx, whole, dir)
}

// specimens writes the forms that no record gave.
func (w *paperWriter) specimens(ctx context.Context) error {
	b, err := papers.Specimens(w.app.Office, func(form string) bool { return !w.forms[form] })
	if err != nil || len(b.Lines) == 0 {
		return err
	}
	w.samples = len(b.Lines)
	return w.write(ctx, b, "000-"+papers.BundleName(b.Sheaf))
}

// write writes a bundle into a new directory under the output.
func (w *paperWriter) write(ctx context.Context, b papers.Bundle, dir string) error {
	dir = filepath.Join(w.out, dir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return b.Into(ctx, func(name string) (io.WriteCloser, error) {
		return os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	})
}
