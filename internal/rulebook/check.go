package rulebook

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"saoque/internal/calendar"
)

var (
	idPattern   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	codePattern = regexp.MustCompile(`^[0-9]+(\.[0-9]+){0,2}(-[0-9]+)?$`)
)

const optionKeys = "abcdefghijklmnopqrstuvwxyz"

// checkFiling refuses books whose filing days overlap and ids used twice: a
// filing day chooses at most one book.
func checkFiling(books []*Book) []*Problem {
	var ps []*Problem
	for i, b := range books {
		for _, a := range books[:i] {
			if a.ID == b.ID {
				ps = append(ps, problem(b.dir, "rulebook.same-id", a.ID))
			}
			if a.Filing.Until == "" || b.Filing.From <= a.Filing.Until {
				ps = append(ps, problem(path.Join(b.dir, fileBook), "rulebook.filing-overlap", a.ID))
			}
		}
	}
	return ps
}

func checkBook(dir string, b *Book) []*Problem {
	c := &checker{b: b, file: path.Join(dir, fileBook)}
	c.frame(dir)
	c.file = path.Join(dir, fileProcedure)
	c.procedure()
	c.file = path.Join(dir, fileChecklist)
	c.checklist()
	seen := map[int]bool{}
	for _, s := range b.Sets {
		c.file, c.set = s.File, s.Number
		if seen[s.Number] {
			c.say("", "rulebook.same-set", itoa(s.Number))
		}
		seen[s.Number] = true
		c.checkSet(s)
	}
	return c.ps
}

// checker gathers problems while it walks one book.
type checker struct {
	b    *Book
	file string
	set  int
	ps   []*Problem
}

func (c *checker) say(criterion, key string, args ...any) {
	c.ps = append(c.ps, at(c.file, c.set, criterion, key, args...))
}

// need asks that a field is filled.
func (c *checker) need(criterion, field, value string) {
	if strings.TrimSpace(value) == "" {
		c.say(criterion, "rulebook.field-empty", field)
	}
}

// oneOf asks that a field holds one of a closed list.
func (c *checker) oneOf(criterion, field, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		c.say(criterion, "rulebook.field-unknown", field, value, strings.Join(allowed, " "))
	}
}

// cite asks for a source, a known confidence and known transcription ids.
func (c *checker) cite(criterion, field string, x Cite) {
	c.need(criterion, field+".source", x.Source)
	c.oneOf(criterion, field+".confidence", x.Confidence, Exact, Restated, Unverified)
	c.seen(criterion, field, x.Seen)
}

func (c *checker) seen(criterion, field string, ids []string) {
	for _, id := range ids {
		if !slices.ContainsFunc(c.b.Sources, func(r Reference) bool { return r.ID == id }) {
			c.say(criterion, "rulebook.source-unknown", field, id)
		}
	}
}

func (c *checker) date(field string, d calendar.Date, needed bool) {
	if (d == "" && needed) || (d != "" && !d.Valid()) {
		c.say("", "rulebook.bad-date", field, string(d))
	}
}

// checkSet checks one set: its parts against the book's, every sum, every code.
func (c *checker) checkSet(s *Set) {
	if s.Number < 1 || path.Base(s.File) != twoDigits(s.Number)+".yaml" {
		c.say("", "rulebook.bad-set-number", itoa(s.Number))
	}
	c.need("", "name", s.Name)
	if c.b.SectorName(s.Sector) == "" {
		c.say("", "rulebook.field-unknown", "sector", s.Sector, "")
	}
	for _, a := range s.Agencies {
		if !slices.ContainsFunc(c.b.Agency, func(x Agency) bool { return x.Code == a }) {
			c.say("", "rulebook.field-unknown", "agencies", a, "")
		}
	}
	c.cite("", "set", s.Cite)
	for _, g := range s.GateText {
		c.need("", "gates", g)
	}
	if !s.Complete {
		c.need("", "gap", s.Gap)
		if len(s.Parts) == 0 {
			return // only the name is known
		}
	}
	if s.Complete && !c.b.Scoring {
		c.say("", "rulebook.complete-unscored")
	}
	total := 0
	codes := map[string]bool{}
	if len(s.Parts) != len(c.b.Parts) {
		c.say("", "rulebook.parts-differ")
	}
	for i, p := range s.Parts {
		if i < len(c.b.Parts) {
			want := c.b.Parts[i]
			if p.Part != want.Code || (s.Complete && p.Max != want.Max) || p.Max > want.Max {
				c.say(p.Part, "rulebook.part-max", p.Part, itoa(p.Max), want.Code, itoa(want.Max))
			}
		}
		if sum := maxima(p.Criteria); sum != p.Max {
			c.say(p.Part, "rulebook.sum", itoa(sum), itoa(p.Max))
		}
		total += p.Max
		for _, k := range p.Criteria {
			c.node(s, k, "", codes)
		}
	}
	if total != s.Total {
		c.say("", "rulebook.sum", itoa(total), itoa(s.Total))
	}
	if want := fullScore * c.b.Step; s.Complete && s.Total != want {
		c.say("", "rulebook.sum", itoa(s.Total), itoa(want))
	}
	c.references(s)
}

func maxima(cs []*Criterion) int {
	sum := 0
	for _, c := range cs {
		sum += c.Max
	}
	return sum
}

// node checks a criterion and those below it.
func (c *checker) node(s *Set, k *Criterion, above string, codes map[string]bool) {
	switch {
	case !codePattern.MatchString(k.Code), above != "" && !strings.HasPrefix(k.Code, above+"."):
		c.say(k.Code, "rulebook.bad-code", above)
	case codes[k.Code]:
		c.say(k.Code, "rulebook.same-code")
	}
	codes[k.Code] = true
	c.need(k.Code, "label", k.Label)
	c.cite(k.Code, "criterion", k.Cite)
	if k.Max < 1 {
		c.say(k.Code, "rulebook.best-option", itoa(k.Best()), itoa(k.Max))
	}
	for _, n := range k.Notes {
		c.oneOf(k.Code, "notes.kind", n.Kind, NoteGate, NoteDisqualify, NoteRequire, NoteExclude, NoteEvidence, NoteHint, NoteCondition)
		c.need(k.Code, "notes.text", n.Text)
		c.seen(k.Code, "notes", n.Seen)
	}
	for _, r := range k.Remarks {
		c.oneOf(k.Code, "remarks.kind", r.Kind, "verify", "anomaly", "correction", "variant", "unverified", "note")
	}
	if k.Leaf() {
		c.options(k)
		return
	}
	if len(k.Options) > 0 || len(k.Cases) > 0 || k.Needs != "" || k.CommuneAssesses {
		c.say(k.Code, "rulebook.group-scored")
	}
	if sum := maxima(k.Criteria); sum != k.Max {
		c.say(k.Code, "rulebook.sum", itoa(sum), itoa(k.Max))
	}
	for _, d := range k.Criteria {
		c.node(s, d, k.Code, codes)
	}
}

// options checks a leaf: keys a, b, c… through all cases, whole points from 0
// to the maximum, each case's best its maximum, the best of all the leaf's.
func (c *checker) options(k *Criterion) {
	if len(k.Options) == 0 || len(k.Options) > len(optionKeys) {
		c.say(k.Code, "rulebook.option-count", itoa(len(k.Options)))
		return
	}
	if best := k.Best(); best != k.Max {
		c.say(k.Code, "rulebook.best-option", itoa(best), itoa(k.Max))
	}
	best := map[string]int{}
	for i, o := range k.Options {
		if o.Key != optionKeys[i:i+1] {
			c.say(k.Code, "rulebook.option-key", o.Key, optionKeys[i:i+1])
		}
		if o.Points < 0 {
			c.say(k.Code, "rulebook.option-points", o.Key, itoa(o.Points))
		}
		if o.Star != 0 && (o.Star < 3 || o.Star > 5) {
			c.say(k.Code, "rulebook.option-star", o.Key, itoa(o.Star))
		}
		c.need(k.Code, "options.label", o.Label)
		if _, ok := best[o.Case]; !ok {
			best[o.Case] = 0
		}
		best[o.Case] = max(best[o.Case], o.Points)
	}
	c.stars(k)
	if len(k.Cases) == 0 {
		if _, ok := best[""]; !ok || len(best) != 1 {
			c.say(k.Code, "rulebook.case-unknown")
		}
		return
	}
	if len(k.Cases) < 2 || len(best) != len(k.Cases) {
		c.say(k.Code, "rulebook.case-unknown")
	}
	for _, x := range k.Cases {
		got, ok := best[x.ID]
		if !ok || x.ID == "" {
			c.say(k.Code, "rulebook.case-unknown")
		} else if got != x.Max {
			c.say(k.Code, "rulebook.case-best", x.ID, itoa(got), itoa(x.Max))
		}
	}
}

// stars asks that a higher star never asks for fewer points.
func (c *checker) stars(k *Criterion) {
	last := -1
	for star := 3; star <= 5; star++ {
		if p, ok := k.Floor(star); ok {
			if p < last {
				c.say(k.Code, "rulebook.star-order", itoa(star))
			}
			last = p
		}
	}
}

// references checks what criteria say of other criteria of the set.
func (c *checker) references(s *Set) {
	pos := map[string]int{}
	for i, k := range s.leaves {
		pos[k.Code] = i + 1
	}
	s.Walk(func(k *Criterion) {
		if k.Needs != "" && (pos[k.Needs] == 0 || cmp.Compare(pos[k.Needs], pos[k.Code]) >= 0) {
			c.say(k.Code, "rulebook.needs-unknown", k.Needs)
		}
		for _, n := range k.Notes {
			for _, z := range n.Zeros {
				if pos[z] == 0 {
					c.say(k.Code, "rulebook.zeros-unknown", z)
				}
			}
		}
	})
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + itoa(n)
	}
	return itoa(n)
}
