package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"saoque/internal/locale"
	"saoque/internal/rulebook"
)

// RulebookCmd groups the commands on rulebooks as data.
type RulebookCmd struct {
	Check RulebookCheckCmd `cmd:""`
	List  RulebookListCmd  `cmd:""`
	Lock  RulebookLockCmd  `cmd:""`
	Show  RulebookShowCmd  `cmd:""`
}

// RulebookCheckCmd checks the built-in books, or those in a directory.
type RulebookCheckCmd struct {
	Books string `placeholder:"DIR"`
}

// Run lists every book and set with its sums, then the problems on standard
// error, and exits 1 when there are any.
func (c *RulebookCheckCmd) Run(env *Env) error {
	r := rulebook.Check(booksFS(c.Books))
	for _, b := range r.Books {
		env.book(b)
		for _, s := range b.Sets {
			env.set(b, s)
		}
		fmt.Fprintln(env.Stdout)
	}
	if len(r.Problems) == 0 {
		env.say("rulebook.check-ok")
		return nil
	}
	env.problems(r.Problems)
	return &ExitError{Code: 1, Err: r.Err()}
}

func booksFS(dir string) fs.FS {
	if dir == "" {
		return rulebook.EmbeddedFS()
	}
	return os.DirFS(dir)
}

// RulebookListCmd lists the built-in books with the filing days they govern.
type RulebookListCmd struct{}

// Run prints two or three lines per book.
func (c *RulebookListCmd) Run(env *Env) error {
	shelf, err := rulebook.Embedded()
	if err != nil {
		return err
	}
	for _, b := range shelf.Books() {
		env.book(b)
	}
	return nil
}

// RulebookLockCmd rewrites the lock files of a books directory.
type RulebookLockCmd struct {
	Books string `placeholder:"DIR"`
}

// Run writes the lock files that differ; data that fails any other check is
// refused with exit 1.
func (c *RulebookLockCmd) Run(env *Env) error {
	if c.Books == "" {
		fmt.Fprintln(env.Stderr, env.text("rulebook.lock-embedded"))
		return &ExitError{Code: 2, Err: errors.New("lock without --books")}
	}
	locks, problems := rulebook.Lock(os.DirFS(c.Books))
	if len(problems) > 0 {
		env.problems(problems)
		return &ExitError{Code: 1, Err: problems[0]}
	}
	wrote := false
	for _, name := range slices.Sorted(maps.Keys(locks)) {
		file := filepath.Join(c.Books, filepath.FromSlash(name))
		if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, locks[name]) {
			continue
		}
		if err := replaceFile(file, locks[name]); err != nil {
			return err
		}
		env.say("rulebook.locked", file)
		wrote = true
	}
	if !wrote {
		env.say("rulebook.nothing-to-lock")
	}
	return nil
}

// replaceFile writes beside the file, flushes and renames, so that no
// half-written file is ever read.
func replaceFile(file string, data []byte) error {
	tmp := file + ".new"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(tmp, file)
}

// RulebookShowCmd prints one set with all that a scorer reads.
type RulebookShowCmd struct {
	Book string `arg:""`
	Set  string `arg:""`
}

// Run prints the set; an unknown book or set exits 2.
func (c *RulebookShowCmd) Run(env *Env) error {
	b, n, err := bookAndSet(c.Book, c.Set)
	if err != nil {
		return env.refuse(err)
	}
	s, err := b.Set(n)
	if err != nil {
		return env.refuse(err)
	}
	env.say("rulebook.show-head", b.Number, c.Set, s.Name)
	var agencies []string
	for _, a := range s.Agencies {
		agencies = append(agencies, b.AgencyName(a))
	}
	env.say("rulebook.show-sector", b.SectorName(s.Sector), s.Group, strings.Join(agencies, ", "))
	env.say("rulebook.show-source", s.Source, env.text("rulebook.confidence-"+s.Confidence))
	env.say("rulebook.show-hash", s.Hash())
	if !s.Complete {
		env.say("rulebook.list-gap", s.Gap)
	}
	env.remarks("", s.Remarks)
	if len(s.Gates) > 0 {
		env.say("rulebook.show-gates")
		for _, g := range s.Gates {
			env.indent("  ", "rulebook.show-gate", g.Code, g.Text)
		}
	}
	part := ""
	s.Walk(func(k *rulebook.Criterion) {
		if k.Part != part {
			part = k.Part
			for _, p := range s.Parts {
				if p.Part == part {
					fmt.Fprintln(env.Stdout)
					env.say("rulebook.show-part", p.Part, p.Name, strconv.Itoa(p.Max))
				}
			}
		}
		env.criterion(s, k)
	})
	return nil
}

// criterion prints a node, indented by its depth.
func (e *Env) criterion(s *rulebook.Set, k *rulebook.Criterion) {
	in := strings.Repeat("  ", k.Depth)
	e.indent(in, "rulebook.show-criterion", k.Code, k.Label, strconv.Itoa(k.Max))
	in += "  "
	if k.Hint != "" {
		e.indent(in, "rulebook.show-remark", e.text("rulebook.note-hint"), k.Hint)
	}
	if k.CommuneAssesses {
		e.indent(in, "rulebook.show-commune")
	}
	if k.Needs != "" {
		e.indent(in, "rulebook.show-needs", k.Needs)
	}
	for _, n := range k.Notes {
		e.indent(in, "rulebook.show-remark", e.text("rulebook.note-"+n.Kind), n.Text)
	}
	e.remarks(in, k.Remarks)
	if k.Confidence != s.Confidence {
		e.indent(in, "rulebook.show-source", k.Source, e.text("rulebook.confidence-"+k.Confidence))
	}
	last := ""
	for _, o := range k.Options {
		if o.Case != last {
			last = o.Case
			for _, x := range k.Cases {
				if x.ID == o.Case {
					e.indent(in, "rulebook.show-case", x.ID, x.Label)
				}
			}
		}
		line := e.text("rulebook.show-option", o.Key, strconv.Itoa(o.Points), o.Label)
		if o.Star > 0 {
			line += " " + e.text("rulebook.show-star", strconv.Itoa(o.Star))
		}
		if o.Remark != "" {
			line += " (" + o.Remark + ")"
		}
		fmt.Fprintln(e.Stdout, in+line)
	}
	if k.Leaf() && !k.HasZero() {
		e.indent(in, "rulebook.show-none")
	}
}

func (e *Env) remarks(in string, rs []rulebook.Remark) {
	for _, r := range rs {
		e.indent(in, "rulebook.show-remark", e.text("rulebook.remark-"+r.Kind), r.Text)
	}
}

// book prints a book's own lines.
func (e *Env) book(b *rulebook.Book) {
	e.say("rulebook.list-book", b.ID, b.Number, b.Title)
	until := any(b.Until)
	if b.Until == "" {
		until = locale.Key("rulebook.list-open")
	}
	e.indent("  ", "rulebook.list-filing", b.From, until)
	if b.Scoring {
		e.indent("  ", "rulebook.list-complete", b.Complete(), len(b.Sets))
	} else {
		e.indent("  ", "rulebook.list-frame", b.NoScore)
	}
}

// set prints a set's sums as the criteria themselves add up.
func (e *Env) set(b *rulebook.Book, s *rulebook.Set) {
	if len(s.Parts) == 0 {
		e.indent("  ", "rulebook.list-named", strconv.Itoa(s.Number), s.Name)
		return
	}
	sums := map[string]int{}
	total := 0
	for _, c := range s.Criteria() {
		sums[c.Part] += c.Best()
		total += c.Best()
	}
	e.indent("  ", "rulebook.list-set", strconv.Itoa(s.Number), sums["A"], sums["B"], sums["C"], total, len(s.Criteria()), s.Name)
	if !s.Complete {
		e.indent("    ", "rulebook.list-gap", s.Gap)
	}
}

// problems writes what a check found, a line each, the place worded.
func (e *Env) problems(ps []*rulebook.Problem) {
	for _, p := range ps {
		place := e.text("rulebook.place-file", p.File)
		switch {
		case p.Criterion != "":
			place = e.text("rulebook.place-criterion", p.File, strconv.Itoa(p.Set), p.Criterion)
		case p.Set > 0:
			place = e.text("rulebook.place-set", p.File, strconv.Itoa(p.Set))
		}
		fmt.Fprintln(e.Stderr, e.text(p.Fault.Key, append([]any{place}, p.Fault.Args[1:]...)...))
	}
	fmt.Fprintln(e.Stderr, e.text("rulebook.check-failed", len(ps)))
}

func (e *Env) text(key string, args ...any) string { return locale.Load().Text(e.Lang, key, args...) }

func (e *Env) say(key string, args ...any) { e.indent("", key, args...) }

func (e *Env) indent(in, key string, args ...any) {
	fmt.Fprintln(e.Stdout, in+e.text(key, args...))
}
