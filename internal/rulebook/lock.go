package rulebook

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// A lock file has one line per digest, in the order of the data:
//
//	<book>  -  sha256:…     the frame: parts, bands, step, minima settings
//	8       -  sha256:…     a set's head: name, gates, part maxima
//	8     1.1  sha256:…     a criterion, group or leaf, with its options
//
// The data is the source; the lock makes a change of it deliberate.
type lockEntry struct{ set, criterion, digest string }

func (e lockEntry) place() string { return e.set + " " + e.criterion }

func lockOf(b *Book) []lockEntry {
	out := []lockEntry{{b.ID, "-", b.digest()}}
	for _, s := range b.Sets {
		out = append(out, lockEntry{itoa(s.Number), "-", s.digest()})
		s.Walk(func(c *Criterion) {
			out = append(out, lockEntry{itoa(s.Number), c.Code, c.digest()})
		})
	}
	return out
}

// Lock gives the text of each book's lock file by its path, for data that
// passes every other check; the problems otherwise.
func Lock(fsys fs.FS) (map[string][]byte, []*Problem) {
	r := read(fsys)
	if len(r.Problems) > 0 {
		return nil, r.Problems
	}
	out := map[string][]byte{}
	for _, b := range r.Books {
		var w bytes.Buffer
		for _, e := range lockOf(b) {
			fmt.Fprintf(&w, "%s\t%s\tsha256:%s\n", e.set, e.criterion, e.digest)
		}
		out[path.Join(b.dir, fileLock)] = w.Bytes()
	}
	return out, nil
}

// checkLock compares the book with its lock file, entry by entry.
func checkLock(fsys fs.FS, b *Book) []*Problem {
	file := path.Join(b.dir, fileLock)
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return []*Problem{problem(file, "rulebook.unreadable", err.Error())}
	}
	locked := map[string]string{}
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 3 || !strings.HasPrefix(f[2], "sha256:") {
			return []*Problem{problem(file, "rulebook.bad-lock", line)}
		}
		e := lockEntry{f[0], f[1], strings.TrimPrefix(f[2], "sha256:")}
		if _, twice := locked[e.place()]; twice {
			return []*Problem{problem(file, "rulebook.bad-lock", line)}
		}
		locked[e.place()] = e.digest
	}
	var ps []*Problem
	if p := b.lockProblem(locked, b.ID, "-", b.digest(), path.Join(b.dir, fileBook), 0); p != nil {
		ps = append(ps, p)
	}
	for _, s := range b.Sets {
		if p := b.lockProblem(locked, itoa(s.Number), "-", s.digest(), s.File, s.Number); p != nil {
			ps = append(ps, p)
		}
		s.Walk(func(c *Criterion) {
			if p := b.lockProblem(locked, itoa(s.Number), c.Code, c.digest(), s.File, s.Number); p != nil {
				ps = append(ps, p)
			}
		})
	}
	for place := range locked {
		ps = append(ps, problem(file, "rulebook.lock-extra", place))
	}
	return ps
}

// lockProblem takes one entry off the lock and compares it.
func (b *Book) lockProblem(locked map[string]string, set, criterion, digest, file string, number int) *Problem {
	e := lockEntry{set, criterion, digest}
	want, ok := locked[e.place()]
	delete(locked, e.place())
	code := criterion
	if code == "-" {
		code = ""
	}
	switch {
	case !ok:
		return at(file, number, code, "rulebook.not-locked")
	case want != digest:
		return at(file, number, code, "rulebook.lock-differs")
	}
	return nil
}
