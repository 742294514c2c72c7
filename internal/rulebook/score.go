package rulebook

import (
	"maps"
	"slices"
	"strings"

	"saoque/internal/fault"
)

// Reason explains a result: a catalog key with its arguments, all text.
type Reason struct {
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// Unmet lists, per star 3…5, the criteria in printed order whose points are
// below the lowest option marked with exactly that star. All three are present.
type Unmet map[int][]string

// Result is one sheet scored, in the book's steps.
type Result struct {
	Parts        map[string]int `json:"parts"`
	Total        int            `json:"total"`
	Unmet        Unmet          `json:"unmet"`
	Disqualified []string       `json:"disqualified"`
	Star         int            `json:"star"`
	Reasons      []Reason       `json:"reasons"`
}

// The marked stars, lowest first.
const (
	minStar = 3
	maxStar = 5
)

// Score scores one sheet with the set. Faults of kind Invalid (a code or key
// that the set does not have, a story condition, a set that cannot be scored
// with) and NotFound (no such set) name the code at fault.
func (b *Book) Score(set int, sh Sheet) (Result, error) {
	s, err := b.scorable(set)
	if err != nil {
		return Result{}, err
	}
	m, err := s.mark(sh)
	if err != nil {
		return Result{}, err
	}
	r := Result{Parts: b.zeroParts(), Unmet: newUnmet(), Disqualified: []string{}}
	for _, c := range s.leaves {
		r.Parts[c.Part] += m.points[c.Code]
		r.Total += m.points[c.Code]
		for star := minStar; star <= maxStar; star++ {
			if floor, ok := c.Floor(star); ok && b.Minima.Computed && m.points[c.Code] < floor {
				r.Unmet[star] = append(r.Unmet[star], c.Code)
			}
		}
	}
	r.Disqualified = append(r.Disqualified, s.stopped(func(code string) bool { return m.gates[code] })...)
	band := b.Band(r.Total, 1)
	r.Star = b.star(band, r.Unmet, r.Disqualified)
	r.Reasons = b.explain(s, b.totalText(r.Total), band, r.Star, r.Unmet, r.Disqualified)
	s.eachStop(func(code string, n Note, zeros []string) {
		var at []string
		for _, z := range zeros {
			if m.points[z] == 0 {
				at = append(at, z)
			}
		}
		if len(at) > 0 && !m.gates[code] {
			r.Reasons = append(r.Reasons, reason("rulebook.reason-confirm", code, strings.Join(at, ", "), n.Text))
		}
	})
	r.Reasons = append(r.Reasons, b.byHandReason(s, band)...)
	return r, nil
}

// scorable gives the set if sheets of it may be scored.
func (b *Book) scorable(set int) (*Set, error) {
	s, err := b.Set(set)
	switch {
	case err != nil:
		return nil, err
	case !b.Scoring:
		return nil, fault.New(fault.Invalid, "rulebook.no-scoring", b.ID, b.NoScore)
	case !s.Complete:
		return nil, fault.New(fault.Invalid, "rulebook.set-incomplete", b.ID, itoa(set), s.Gap)
	}
	return s, nil
}

// marks is a sheet checked against a set.
type marks struct {
	points map[string]int // by scored leaf, 0 when left out
	gates  map[string]bool
}

func (s *Set) mark(sh Sheet) (marks, error) {
	m := marks{points: map[string]int{}, gates: map[string]bool{}}
	for _, code := range slices.Sorted(maps.Keys(sh.Choices)) {
		c, ok := s.byCode[code]
		if !ok || !c.Leaf() {
			return m, fault.New(fault.Invalid, "rulebook.unknown-criterion", code, itoa(s.Number)).On(code)
		}
		o, ok := c.Option(sh.Choices[code])
		if !ok {
			return m, fault.New(fault.Invalid, "rulebook.unknown-option", sh.Choices[code], code).On(code)
		}
		m.points[code] = o.Points
	}
	for _, c := range s.leaves {
		if _, chosen := sh.Choices[c.Code]; chosen && c.Needs != "" && m.points[c.Needs] == 0 {
			return m, fault.New(fault.Invalid, "rulebook.needs-first", c.Code, c.Needs).On(c.Code)
		}
	}
	for _, g := range sh.Gates {
		if !s.isGate(g) {
			return m, fault.New(fault.Invalid, "rulebook.unknown-gate", g, itoa(s.Number)).On(g)
		}
		if m.gates[g] {
			return m, fault.New(fault.Invalid, "rulebook.json-twice", g).On(g)
		}
		m.gates[g] = true
	}
	return m, nil
}

// Valid checks a sheet as Score does, for drafts that are not scored yet.
func (s *Set) Valid(sh Sheet) error {
	_, err := s.mark(sh)
	return err
}

func (s *Set) isGate(code string) bool {
	if c, ok := s.byCode[code]; ok {
		return c.CanStop()
	}
	return slices.ContainsFunc(s.Gates, func(g Gate) bool { return g.Code == code })
}

// GateCodes lists what a sheet may name in its gates: criteria in printed
// order, then the set's own.
func (s *Set) GateCodes() []string { return s.stopped(func(string) bool { return true }) }

func (s *Set) stopped(in func(code string) bool) []string {
	var out []string
	s.Walk(func(c *Criterion) {
		if c.CanStop() && in(c.Code) {
			out = append(out, c.Code)
		}
	})
	for _, g := range s.Gates {
		if in(g.Code) {
			out = append(out, g.Code)
		}
	}
	return out
}

// GateReason words a gate: the note of a criterion or the set's own text.
func (s *Set) GateReason(code string) string {
	if c, ok := s.byCode[code]; ok {
		var texts []string
		for _, n := range c.Notes {
			if n.Stops() {
				texts = append(texts, n.Text)
			}
		}
		return strings.Join(texts, "; ")
	}
	for _, g := range s.Gates {
		if g.Code == code {
			return g.Text
		}
	}
	return ""
}

// eachStop calls f for every stop or disqualify note at a criterion with the
// scored leaves whose zero hints at it.
func (s *Set) eachStop(f func(code string, n Note, zeros []string)) {
	s.Walk(func(c *Criterion) {
		for _, n := range c.Notes {
			if !n.Stops() {
				continue
			}
			zeros := n.Zeros
			if len(zeros) == 0 && c.Leaf() {
				zeros = []string{c.Code}
			}
			f(c.Code, n, zeros)
		}
	})
}

// Thresholds gives the bands, the highest star first: a sum over n members
// earns the first whose From × Step × n it reaches.
func (b *Book) Thresholds() []Band { return b.Bands }

// Band gives the star that a sum over that many members earns by the lower
// bounds alone: sum ≥ from × Step × members, nothing divided or rounded. It is
// 0 where there are no members.
func (b *Book) Band(sum, members int) int {
	if members < 1 {
		return 0
	}
	for _, x := range b.Bands {
		if sum >= x.From*b.Step*members {
			return x.Star
		}
	}
	return 0
}

// star is the highest k ≤ band for which the minimum requirements hold, else
// min(band, 2); 0 with a disqualification. Source of the cumulative reading:
// Book.Minima.
func (b *Book) star(band int, u Unmet, disqualified []string) int {
	if len(disqualified) > 0 {
		return 0
	}
	for k := min(band, maxStar); k >= minStar; k-- {
		if len(b.lacking(k, u)) == 0 {
			return k
		}
	}
	return min(band, minStar-1)
}

// lacking lists the stars among those that star k asks for whose requirements
// are not met.
func (b *Book) lacking(k int, u Unmet) []int {
	var out []int
	for j := minStar; j <= k; j++ {
		if (b.Minima.Reading == Cumulative || j == k) && len(u[j]) > 0 {
			out = append(out, j)
		}
	}
	return out
}

func newUnmet() Unmet {
	u := Unmet{}
	for k := minStar; k <= maxStar; k++ {
		u[k] = []string{}
	}
	return u
}

func (b *Book) zeroParts() map[string]int {
	m := map[string]int{}
	for _, p := range b.Parts {
		m[p.Code] = 0
	}
	return m
}

func reason(key string, args ...any) Reason { return Reason{Key: key, Args: args} }

// explain says which band the mean fell into, which requirements lowered the
// star, and what disqualified.
func (b *Book) explain(s *Set, mean string, band, star int, u Unmet, disqualified []string) []Reason {
	out := []Reason{}
	for _, x := range b.Bands {
		if x.Star == band {
			out = append(out, reason("rulebook.reason-band", mean, itoa(band), itoa(x.From)))
		}
	}
	for _, k := range b.lacking(band, u) {
		out = append(out, reason("rulebook.reason-unmet", itoa(k), strings.Join(u[k], ", ")))
	}
	for _, g := range disqualified {
		out = append(out, reason("rulebook.reason-disqualified", g, s.GateReason(g)))
	}
	if len(disqualified) == 0 && star < band {
		out = append(out, reason("rulebook.reason-lowered", itoa(band), itoa(star)))
	}
	return out
}

// byHandReason reminds of requirements that people confirm beside the result.
func (b *Book) byHandReason(s *Set, band int) []Reason {
	if b.Minima.Computed {
		return nil
	}
	n := len(b.ByHandFor(s, band))
	if n == 0 {
		return nil
	}
	return []Reason{reason("rulebook.reason-by-hand", itoa(n), b.Minima.Source)}
}

// Mean words sum ÷ (Step × members) with two decimals, "72.33", for display
// only. Where rounding would show a threshold that the exact mean does not
// reach, it is cut instead. It is "" where there are no members.
func (b *Book) Mean(sum, members int) string {
	if members < 1 {
		return ""
	}
	den := b.Step * members
	hundredths := (2*100*sum + den) / (2 * den)
	for _, x := range b.Bands {
		if hundredths >= x.From*100 && sum < x.From*den {
			hundredths = 100 * sum / den
		}
	}
	return itoa(hundredths/100) + "." + twoDigits(hundredths%100)
}

// totalText words one sheet's total: whole points without decimals.
func (b *Book) totalText(total int) string {
	if total%b.Step == 0 {
		return itoa(total / b.Step)
	}
	return b.Mean(total, 1)
}
