package forms

import (
	"strconv"

	"saoque/internal/rulebook"
)

// Card writes the parts of a scoresheet from a criteria set: blank without a
// sheet, else with what the sheet chose. Points are in the book's steps; halves
// are written "7,5".
func (in Scoresheet) Card(b *rulebook.Book, s *rulebook.Set, sh *rulebook.Sheet) Scoresheet {
	in.Set = say("paper.set", s.Number, s.Name)
	in.Filled = sh != nil
	in.Parts, in.Gates = nil, nil
	most, total := 0, 0
	for _, p := range s.Parts {
		part := SheetPart{Code: p.Part, Name: p.Name, Max: Points(b, p.Max)}
		sum := 0
		for _, c := range p.Criteria {
			sum += addCriterion(b, &part, c, sh)
		}
		if sh != nil {
			part.Sum = Points(b, sum)
		}
		most, total = most+p.Max, total+sum
		in.Parts = append(in.Parts, part)
	}
	in.Max = Points(b, most)
	if sh != nil {
		in.Total = Points(b, total)
	}
	for _, code := range s.GateCodes() {
		t := Tick{Label: s.GateReason(code)}
		if sh != nil {
			for _, g := range sh.Gates {
				t.On = t.On || g == code
			}
		}
		in.Gates = append(in.Gates, t)
	}
	return in
}

// addCriterion adds a criterion with everything below it and gives its points.
func addCriterion(b *rulebook.Book, part *SheetPart, c *rulebook.Criterion, sh *rulebook.Sheet) int {
	out := SheetCriterion{Code: c.Code, Label: c.Label, Hint: c.Hint, Max: Points(b, c.Max)}
	at := len(part.Criteria)
	cases := map[string]string{}
	for _, k := range c.Cases {
		cases[k.ID] = k.Label
	}
	got := 0
	for _, o := range c.Options {
		so := SheetOption{Label: o.Label, Points: Points(b, o.Points), Star: o.Star}
		if label := cases[o.Case]; label != "" {
			so.Label = say("paper.case", label, o.Label)
		}
		if sh != nil && sh.Choices[c.Code] == o.Key {
			so.Chosen, got = true, o.Points
		}
		out.Options = append(out.Options, so)
	}
	part.Criteria = append(part.Criteria, out)
	for _, d := range c.Criteria {
		got += addCriterion(b, part, d, sh)
	}
	if sh != nil {
		part.Criteria[at].Points = Points(b, got)
	}
	return got
}

// Points writes n of the book's smallest steps as points: "72", "72,5".
func Points(b *rulebook.Book, n int) string {
	if b.Step == 2 && n%2 == 1 {
		return strconv.Itoa(n/2) + ",5"
	}
	return strconv.Itoa(n / max(b.Step, 1))
}

// Marks writes part III of a self-assessment from the producer's own sheet:
// every criterion in printed order with its points, and what the producer says
// and shows for it, by code.
func (in SelfReport) Marks(b *rulebook.Book, s *rulebook.Set, sh rulebook.Sheet, said map[string]string, shown map[string][]string) SelfReport {
	in.Criteria = nil
	total := 0
	s.Walk(func(c *rulebook.Criterion) {
		m := SelfMark{Code: c.Code, Label: c.Label, Max: Points(b, c.Max), Group: !c.Leaf(), Text: said[c.Code], Evidence: shown[c.Code]}
		if o, ok := c.Option(sh.Choices[c.Code]); ok && c.Leaf() {
			m.Points = Points(b, o.Points)
			total += o.Points
			if m.Text == "" {
				m.Text = o.Label
			}
		}
		in.Criteria = append(in.Criteria, m)
	})
	in.Total = Points(b, total)
	return in
}
