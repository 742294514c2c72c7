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

func (c *checker) frame(dir string) {
	b := c.b
	if b.ID != dir || !idPattern.MatchString(b.ID) {
		c.say("", "rulebook.bad-id", b.ID)
	}
	c.need("", "number", b.Number)
	c.need("", "title", b.Title)
	c.date("signed", b.Signed, true)
	c.date("as_of", b.AsOf, false)
	for name, s := range map[string]Span{"in_force": b.Force, "filing": b.Filing} {
		c.date(name+".from", s.From, true)
		c.date(name+".until", s.Until, false)
		if s.Until != "" && s.Until < s.From {
			c.say("", "rulebook.bad-date", name, string(s.Until))
		}
		c.cite("", name, s.Cite)
	}
	c.cite("", "book", b.Cite)
	ids := map[string]bool{}
	for _, r := range b.Sources {
		if ids[r.ID] {
			c.say("", "rulebook.same-id", r.ID)
		}
		ids[r.ID] = true
	}
	if b.Step != 1 && b.Step != 2 {
		c.say("", "rulebook.field-unknown", "step", itoa(b.Step), "1 2")
	}
	c.parts()
	c.bands()
	c.oneOf("", "minima.reading", b.Minima.Reading, Cumulative, Own)
	c.cite("", "minima", b.Minima.Cite)
	for _, r := range b.Minima.ByHand {
		c.cite("", "minima.by_hand", r.Cite)
		for _, s := range r.Sectors {
			if b.SectorName(s) == "" {
				c.say("", "rulebook.field-unknown", "minima.by_hand.sectors", s, "")
			}
		}
	}
	c.certificate()
	for _, f := range b.Facts {
		c.cite("", "facts."+f.Topic, f.Cite)
	}
	for _, k := range b.Kinds {
		c.oneOf("", "application_kinds.kind", k.Code, "first", "upgrade", "re-evaluation")
		c.cite("", "application_kinds", k.Cite)
	}
	for _, f := range b.Forms {
		c.cite("", "forms."+f.Code, f.Cite)
	}
	if q := b.Council.Quorum; q != nil && (q.Num < 1 || q.Den < q.Num) {
		c.say("", "rulebook.bad-quorum", itoa(q.Num), itoa(q.Den))
	}
	if b.Scoring && len(b.Sets) == 0 {
		c.say("", "rulebook.no-sets")
	}
	if !b.Scoring {
		c.need("", "no_scoring_because", b.NoScore)
	}
}

// parts asks that the parts' maxima make 100 points in the book's steps.
func (c *checker) parts() {
	sum, seen := 0, map[string]bool{}
	for _, p := range c.b.Parts {
		if seen[p.Code] || len(p.Code) != 1 || p.Code < "A" || p.Code > "Z" {
			c.say("", "rulebook.field-unknown", "parts.part", p.Code, "A B C")
		}
		seen[p.Code] = true
		sum += p.Max
		c.cite("", "parts."+p.Code, p.Cite)
	}
	if want := fullScore * c.b.Step; sum != want {
		c.say("", "rulebook.sum", itoa(sum), itoa(want))
	}
}

// fullScore is the scale of every decision so far, in whole points.
const fullScore = 100

// bands asks for stars falling from 5 to 1 with falling lower bounds to 0.
func (c *checker) bands() {
	bs := c.b.Bands
	ok := len(bs) == 5
	for i, x := range bs {
		ok = ok && x.Star == 5-i && x.From >= 0 && x.From <= fullScore && (i == 0 || x.From < bs[i-1].From)
		c.cite("", "bands", x.Cite)
	}
	if !ok || bs[4].From != 0 {
		c.say("", "rulebook.bad-bands")
	}
}

func (c *checker) certificate() {
	b := c.b
	if b.Cert.Months < 1 || b.Cert.Months > 600 {
		c.say("", "rulebook.field-unknown", "certificate.months", itoa(b.Cert.Months), "1…600")
	}
	c.cite("", "certificate", b.Cert.Cite)
	if b.Scoring {
		c.oneOf("", "product_code.sequence_by", b.Code.SequenceBy, "commune", "district", "province")
		c.cite("", "product_code", b.Code.Cite)
		if _, err := b.ProductCode(Place{Province: "1", District: "2", Commune: "3"}, 4, 2000); err != nil {
			c.say("", "rulebook.bad-pattern", b.Code.Pattern)
		}
	}
}

func (c *checker) procedure() {
	p := c.b.Procedure
	c.need("", "title", p.Title)
	c.cite("", "procedure", p.Cite)
	for _, f := range p.Facts {
		c.cite("", "facts", f.Cite)
	}
	if c.b.Scoring && len(p.Stages) == 0 {
		c.say("", "rulebook.no-stages")
	}
	ids := map[string]bool{ToProducer: true, ToRecognised: true, ToClosed: true}
	for _, s := range p.Stages {
		if ids[s.ID] {
			c.say("", "rulebook.same-id", s.ID)
		}
		ids[s.ID] = true
	}
	for _, s := range p.Stages {
		c.stage(s, ids)
	}
}

func (c *checker) stage(s Stage, ids map[string]bool) {
	field := "stages." + s.ID
	c.need("", field+".name", s.Name)
	c.need("", field+".holder.role", s.Holder.Role)
	c.oneOf("", field+".level", s.Level, "commune", "district", "province", "central")
	c.oneOf("", field+".kind", s.Kind, StageIntake, StageCheck, StagePrescore, StageCouncil, StageDecide, StageForward)
	c.oneOf("", field+".holder.unit", s.Holder.UnitType, "commune", "district", "province", "central")
	c.cite("", field, s.Cite)
	if s.Due != nil {
		c.oneOf("", field+".due.unit", s.Due.Unit, "working", "calendar")
		c.oneOf("", field+".due.from", s.Due.From, "received", "complete", "session")
		c.cite("", field+".due", s.Due.Cite)
		if s.Due.N < 1 {
			c.say("", "rulebook.field-unknown", field+".due.n", itoa(s.Due.N), "≥ 1")
		}
	}
	if len(s.Outcomes) == 0 {
		c.say("", "rulebook.field-empty", field+".outcomes")
	}
	for _, o := range s.Outcomes {
		c.oneOf("", field+".outcomes.code", o.Code, "accept", "return", "conclude", "forward", "recognise", "refuse")
		c.cite("", field+".outcomes."+o.Code, o.Cite)
		if !ids[o.To] {
			c.say("", "rulebook.stage-unknown", s.ID, o.To)
		}
	}
}

func (c *checker) checklist() {
	labels := map[string]bool{}
	for _, s := range c.b.Sets {
		for _, k := range s.Criteria() {
			labels[k.Label] = true
		}
	}
	codes := map[string]bool{}
	for _, it := range c.b.Checklist {
		if codes[it.Code] || !idPattern.MatchString(it.Code) {
			c.say("", "rulebook.same-id", it.Code)
		}
		codes[it.Code] = true
		c.need("", it.Code+".label", it.Label)
		c.cite("", it.Code, it.Cite)
		for _, n := range it.Named {
			if !labels[n] {
				c.say("", "rulebook.label-unknown", it.Code, n)
			}
		}
	}
	for _, h := range c.b.Hints {
		for _, n := range h.Criteria {
			if !labels[n] {
				c.say("", "rulebook.label-unknown", "evidence_hints", n)
			}
		}
	}
	if c.b.Scoring && len(c.b.Checklist) == 0 {
		c.say("", "rulebook.field-empty", "items")
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
