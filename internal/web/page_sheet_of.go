package web

import (
	"net/url"
	"slices"
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/rulebook"
)

// NoneFits is the value of the answer "no level fits"; on the sheet itself
// such a criterion is left out and scores 0.
const NoneFits = "-"

// Marks are a sheet under way: what was chosen, said and linked so far.
type Marks struct {
	// Choices map criterion codes to option keys or NoneFits.
	Choices map[string]string
	Gates   []string
	// Remarks, Before and Errors are by criterion code.
	Remarks map[string]string
	Before  map[string]Text
	Errors  map[string]Text
	// Files can be linked as evidence; Links hold the linked ids by criterion.
	Files []FileRow
	Links map[string][]string
	// Saved is when it was stored.
	Saved calendar.Instant
}

// MarksFrom reads a posted sheet: c-<code>, g, n-<code> and e-<code>.
func MarksFrom(v url.Values) Marks {
	m := Marks{Choices: map[string]string{}, Remarks: map[string]string{}, Links: map[string][]string{}}
	for name, values := range v {
		if len(values) == 0 {
			continue
		}
		kind, code, ok := strings.Cut(name, "-")
		switch {
		case name == "g":
			m.Gates = values
		case !ok:
		case kind == "c":
			m.Choices[code] = values[0]
		case kind == "n" && strings.TrimSpace(values[0]) != "":
			m.Remarks[code] = values[0]
		case kind == "e":
			m.Links[code] = values
		}
	}
	return m
}

// Sheet is what the marks say to the rulebook: "no level fits" is left out.
func (m Marks) Sheet() rulebook.Sheet {
	sh := rulebook.Sheet{Choices: map[string]string{}}
	for code, key := range m.Choices {
		if key != NoneFits {
			sh.Choices[code] = key
		}
	}
	seen := map[string]bool{}
	for _, g := range m.Gates {
		if !seen[g] {
			seen[g] = true
			sh.Gates = append(sh.Gates, g)
		}
	}
	return sh
}

// none lists the criteria that no level fits, in order of their codes.
func (m Marks) none() []string {
	var out []string
	for code, key := range m.Choices {
		if key == NoneFits {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

// SheetOf draws a criteria set with the marks on it, all criteria on one page.
// Totals are those of the marks as given, by the options' points alone.
func SheetOf(b *rulebook.Book, set *rulebook.Set, m Marks) Sheet {
	s := Sheet{
		Book: b.Number, Set: set.Name, Number: set.Number, Hash: set.Hash(), Whole: true, SavedAt: m.Saved,
		Total: points(b, 0), Scored: points(b, 0), Full: points(b, 0),
	}
	named := map[string]bool{}
	for _, g := range m.Gates {
		named[g] = true
	}
	s.Of = len(set.Criteria())
	number := 0
	for _, p := range set.Parts {
		part := SheetPart{Code: p.Part, Name: p.Name, Max: points(b, p.Max)}
		sum := PartSum{Code: p.Part, Name: p.Name, Points: points(b, 0), Max: points(b, p.Max)}
		var walk func(c, group *rulebook.Criterion)
		walk = func(c, group *rulebook.Criterion) {
			if !c.Leaf() {
				for _, d := range c.Criteria {
					walk(d, c)
				}
				return
			}
			number++
			x, got := criterionOf(b, set, c, group, m, named)
			x.Number, x.Of = number, s.Of
			sum.Of++
			s.Full.N += c.Max
			if x.Answered() || x.Settled {
				sum.Answered++
				sum.Points.N += got
				s.Answered++
				s.Total.N += got
				s.Scored.N += c.Max
			}
			part.Criteria = append(part.Criteria, x)
		}
		for _, c := range p.Criteria {
			walk(c, nil)
		}
		s.Parts, s.Sums = append(s.Parts, part), append(s.Sums, sum)
	}
	for _, g := range set.Gates {
		s.Gates = append(s.Gates, SheetGate{Code: g.Code, Text: g.Text, Named: named[g.Code]})
	}
	return s
}

func points(b *rulebook.Book, n int) Points { return Points{N: n, Step: b.Step} }

// criterionOf draws one criterion and gives the points of its chosen option.
func criterionOf(b *rulebook.Book, set *rulebook.Set, c, group *rulebook.Criterion, m Marks, named map[string]bool) (SheetCriterion, int) {
	chosen, got := m.Choices[c.Code], 0
	x := SheetCriterion{
		Code: c.Code, Label: c.Label, Hint: c.Hint, Max: points(b, c.Max), Commune: c.CommuneAssesses,
		NoneOffered: !c.HasZero(), NoneChosen: !c.HasZero() && chosen == NoneFits,
		Needs: c.Needs, Remark: m.Remarks[c.Code], Before: m.Before[c.Code], Error: m.Errors[c.Code],
	}
	if group != nil {
		x.Group, x.GroupMax = group.Code+". "+group.Label, points(b, group.Max)
	}
	if c.Needs != "" {
		key := m.Choices[c.Needs]
		x.Locked = true
		if need, ok := set.Criterion(c.Needs); ok {
			if o, ok := need.Option(key); ok {
				x.Locked = o.Points == 0
			}
		}
		x.Settled = x.Locked && key != ""
	}
	cases := map[string]string{}
	for _, k := range c.Cases {
		cases[k.ID] = k.Label
	}
	for _, o := range c.Options {
		x.Options = append(x.Options, SheetOption{Key: o.Key, Label: o.Label, Points: points(b, o.Points), Star: o.Star, Case: cases[o.Case], Chosen: o.Key == chosen})
		if o.Key == chosen {
			got = o.Points
		}
	}
	for _, n := range c.Notes {
		x.Notes = append(x.Notes, SheetNote{Kind: n.Kind, Text: n.Text, Stops: n.Stops(), Gate: c.Code, Named: n.Stops() && named[c.Code]})
	}
	for _, f := range m.Files {
		linked := false
		for _, id := range m.Links[c.Code] {
			linked = linked || id == f.ID
		}
		x.Files = append(x.Files, Option{Value: f.ID, Text: Words(f.Name), Chosen: linked})
		if linked {
			x.Linked = append(x.Linked, f)
		}
	}
	return x, got
}

// Only keeps the one criterion with the code, for the page that shows one at a
// time, and tells its neighbours' codes; ok is false if there is none.
func (s *Sheet) Only(code string) (before, after string, ok bool) {
	var all []string
	var parts []SheetPart
	for _, p := range s.Parts {
		for _, c := range p.Criteria {
			all = append(all, c.Code)
			if c.Code == code {
				p.Criteria = []SheetCriterion{c}
				parts = []SheetPart{p}
			}
		}
	}
	for i, c := range all {
		if c != code {
			continue
		}
		if i > 0 {
			before = all[i-1]
		}
		if i+1 < len(all) {
			after = all[i+1]
		}
		s.Whole, s.Parts = false, parts
		return before, after, true
	}
	return "", "", false
}
