package rulebook

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// Files of a book's folder. Sets lie in sets/NN.yaml.
const (
	fileBook      = "book.yaml"
	fileProcedure = "procedure.yaml"
	fileChecklist = "checklist.yaml"
	fileLock      = "lock.txt"
	dirSets       = "sets"
)

// maxFile bounds a book file; the longest of ours is a tenth of it.
const maxFile = 1 << 20

// Load reads every book of a books directory and refuses the whole shelf when
// anything is wrong: the error joins all problems, each a fault naming file,
// set and criterion.
func Load(fsys fs.FS) (*Shelf, error) {
	r := Check(fsys)
	return r.Shelf, r.Err()
}

// Report is what a check of a books directory found. Shelf is nil when
// Problems is not empty; Books holds what could be read even then.
type Report struct {
	Shelf    *Shelf
	Books    []*Book
	Problems []*Problem
}

// Err joins the problems; nil when there are none.
func (r *Report) Err() error {
	var errs []error
	for _, p := range r.Problems {
		errs = append(errs, p)
	}
	return errors.Join(errs...)
}

// Check reads every book of a books directory, checks sums, codes, keys and
// stars, and compares each criterion with the book's lock file.
func Check(fsys fs.FS) *Report {
	r := read(fsys)
	for _, b := range r.Books {
		r.add(checkLock(fsys, b)...)
	}
	if len(r.Problems) == 0 {
		r.Shelf = &Shelf{books: r.Books}
	}
	return r
}

func (r *Report) add(ps ...*Problem) { r.Problems = append(r.Problems, ps...) }

// read does all of Check except the lock.
func read(fsys fs.FS) *Report {
	r := &Report{}
	dirs, err := fs.ReadDir(fsys, ".")
	if err != nil {
		r.add(problem(".", "rulebook.unreadable", err.Error()))
		return r
	}
	for _, d := range dirs {
		if !d.IsDir() {
			r.add(problem(d.Name(), "rulebook.stray-file"))
			continue
		}
		b, ps := readBook(fsys, d.Name())
		r.add(ps...)
		if b != nil {
			r.Books = append(r.Books, b)
		}
	}
	if len(r.Books) == 0 && len(r.Problems) == 0 {
		r.add(problem(".", "rulebook.no-books"))
	}
	slices.SortStableFunc(r.Books, func(a, b *Book) int {
		return cmp.Or(cmp.Compare(a.Filing.From, b.Filing.From), cmp.Compare(a.ID, b.ID))
	})
	r.add(checkFiling(r.Books)...)
	return r
}

func readBook(fsys fs.FS, dir string) (*Book, []*Problem) {
	b := &Book{dir: dir}
	if p := decode(fsys, path.Join(dir, fileBook), b); p != nil {
		return nil, []*Problem{p}
	}
	var ps []*Problem
	proc := &Procedure{}
	if p := decode(fsys, path.Join(dir, fileProcedure), proc); p != nil {
		ps = append(ps, p)
	} else {
		b.Procedure = proc
	}
	var list struct {
		Items []ChecklistItem `yaml:"items"`
	}
	if p := decode(fsys, path.Join(dir, fileChecklist), &list); p != nil {
		ps = append(ps, p)
	}
	b.Checklist = list.Items
	b.From, b.Until = b.Filing.From, b.Filing.Until
	b.CertificateMonths = b.Cert.Months

	ps = append(ps, readSets(fsys, dir, b)...)
	ps = append(ps, strays(fsys, dir)...)
	if len(ps) == 0 {
		ps = checkBook(dir, b)
	}
	for _, s := range b.Sets {
		s.hash = b.setHash(s)
	}
	return b, ps
}

func readSets(fsys fs.FS, dir string, b *Book) []*Problem {
	entries, err := fs.ReadDir(fsys, path.Join(dir, dirSets))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a frame without criteria; checkBook asks for sets where it scores
	}
	if err != nil {
		return []*Problem{problem(path.Join(dir, dirSets), "rulebook.unreadable", err.Error())}
	}
	sets := make([]*Set, len(entries))
	problems := make([]*Problem, len(entries))
	var wg sync.WaitGroup
	turns := make(chan struct{}, runtime.GOMAXPROCS(0)) // decoding is most of a start
	for i, e := range entries {
		wg.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			sets[i], problems[i] = readSet(fsys, path.Join(dir, dirSets, e.Name()), e.IsDir())
		})
	}
	wg.Wait()
	var ps []*Problem
	for i, s := range sets {
		if problems[i] != nil {
			ps = append(ps, problems[i])
			continue
		}
		s.link(b)
		b.Sets = append(b.Sets, s)
	}
	slices.SortStableFunc(b.Sets, func(x, y *Set) int { return cmp.Compare(x.Number, y.Number) })
	return ps
}

func readSet(fsys fs.FS, file string, dir bool) (*Set, *Problem) {
	if dir || !strings.HasSuffix(file, ".yaml") {
		return nil, problem(file, "rulebook.stray-file")
	}
	s := &Set{File: file}
	if p := decode(fsys, file, s); p != nil {
		return nil, p
	}
	if s.hollow() {
		return nil, problem(file, "rulebook.bad-yaml", "empty list entry")
	}
	return s, nil
}

// strays refuses files that nothing reads: a misspelt name must not pass as
// an absent file.
func strays(fsys fs.FS, dir string) []*Problem {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return []*Problem{problem(dir, "rulebook.unreadable", err.Error())}
	}
	var ps []*Problem
	for _, e := range entries {
		switch e.Name() {
		case fileBook, fileProcedure, fileChecklist, fileLock, dirSets:
		default:
			ps = append(ps, problem(path.Join(dir, e.Name()), "rulebook.stray-file"))
		}
	}
	return ps
}

// decode reads one YAML file into v: unknown and repeated keys, aliases and
// oversize files are refused.
func decode(fsys fs.FS, file string, v any) *Problem {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return problem(file, "rulebook.unreadable", err.Error())
	}
	if err := parseYAML(data, v); err != nil {
		return problem(file, "rulebook.bad-yaml", err.Error())
	}
	return nil
}

// maxDepth bounds nesting; our deepest file uses less than half of it.
const maxDepth = 40

var (
	errTooLong = errors.New("file over 1 MiB")
	errAlias   = errors.New("aliases are not used in books")
)

// noAlias is called for every node with the count of aliases resolved so far.
func noAlias(aliases, _ int) error {
	if aliases > 0 {
		return errAlias
	}
	return nil
}

func parseYAML(data []byte, v any) error {
	if len(data) > maxFile {
		return errTooLong
	}
	return yaml.Load(data, v, yaml.WithKnownFields(), yaml.WithUniqueKeys(),
		yaml.WithPlugin(loaderlimits.New(loaderlimits.AliasFunc(noAlias), loaderlimits.DepthValue(maxDepth))))
}

// hollow reports an empty entry ("- ") where a part or criterion must stand.
func (s *Set) hollow() bool {
	var bad func(cs []*Criterion) bool
	bad = func(cs []*Criterion) bool {
		return slices.ContainsFunc(cs, func(c *Criterion) bool { return c == nil || bad(c.Criteria) })
	}
	return slices.ContainsFunc(s.Parts, func(p *PartGroup) bool { return p == nil || bad(p.Criteria) })
}

// link fills what the loader derives: parts, depths, gate codes, the list of
// scored leaves and the index by code.
func (s *Set) link(b *Book) {
	s.byCode = map[string]*Criterion{}
	for i, t := range s.GateText {
		s.Gates = append(s.Gates, Gate{Code: "set:" + itoa(i+1), Text: t})
	}
	for _, p := range s.Parts {
		if bp, ok := b.Part(p.Part); ok {
			p.Name = bp.Name
		}
		for _, c := range p.Criteria {
			s.linkNode(c, p.Part, 1, s.Cite)
		}
	}
}

func (s *Set) linkNode(c *Criterion, part string, depth int, above Cite) {
	c.Part, c.Depth = part, depth
	if c.Source == "" {
		c.Source = s.Source + ", " + c.Code
	}
	if len(c.Seen) == 0 {
		c.Seen = above.Seen
	}
	if c.Confidence == "" {
		c.Confidence = above.Confidence
	}
	if _, twice := s.byCode[c.Code]; !twice {
		s.byCode[c.Code] = c
	}
	if len(c.Criteria) == 0 {
		s.leaves = append(s.leaves, c)
	}
	for _, d := range c.Criteria {
		s.linkNode(d, part, depth+1, c.Cite)
	}
}
