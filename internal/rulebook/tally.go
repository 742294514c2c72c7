package rulebook

import (
	"strings"

	"saoque/internal/fault"
)

// MinimaReading says how a council's sheets meet a minimum requirement.
type MinimaReading string

// The readings. The default compares the council as a whole: the members'
// points added against the requirement × members. Majority asks that over half
// of the members' own sheets reach it. No decision says which; it is a setting.
const (
	MinimaSum      MinimaReading = "sum"
	MinimaMajority MinimaReading = "majority"
)

// TallyResult is a council's sheets added up, in the book's steps. Mean is for
// display only.
type TallyResult struct {
	Sum          int            `json:"sum"`
	Members      int            `json:"members"`
	Mean         string         `json:"mean"`
	Parts        map[string]int `json:"parts"`
	Unmet        Unmet          `json:"unmet"`
	Disqualified []string       `json:"disqualified"`
	Star         int            `json:"star"`
	Reasons      []Reason       `json:"reasons"`
}

// Tally adds up the sheets; "" reads minima by sum. Faults are Score's, with
// "sheets[0]" and so on as field, and rulebook.no-sheets.
func (b *Book) Tally(set int, sheets []Sheet, reading MinimaReading) (TallyResult, error) {
	s, err := b.scorable(set)
	if err != nil {
		return TallyResult{}, err
	}
	if len(sheets) == 0 {
		return TallyResult{}, fault.New(fault.Invalid, "rulebook.no-sheets")
	}
	if reading == "" {
		reading = MinimaSum
	}
	if reading != MinimaSum && reading != MinimaMajority {
		return TallyResult{}, fault.New(fault.Invalid, "rulebook.unknown-minima", string(reading))
	}
	all := make([]marks, len(sheets))
	for i, sh := range sheets {
		if all[i], err = s.mark(sh); err != nil {
			return TallyResult{}, onSheet(err, i)
		}
	}
	n := len(all)
	r := TallyResult{Members: n, Parts: b.zeroParts(), Unmet: newUnmet(), Disqualified: []string{}}
	for _, c := range s.leaves {
		sum := 0
		for _, m := range all {
			sum += m.points[c.Code]
		}
		r.Sum += sum
		r.Parts[c.Part] += sum
		for star := minStar; star <= maxStar; star++ {
			if floor, ok := c.Floor(star); ok && b.Minima.Computed && !reaches(all, c.Code, sum, floor, reading) {
				r.Unmet[star] = append(r.Unmet[star], c.Code)
			}
		}
	}
	named := map[string]int{}
	for _, m := range all {
		for g := range m.gates {
			named[g]++
		}
	}
	r.Disqualified = append(r.Disqualified, s.stopped(func(code string) bool { return 2*named[code] > n })...)
	band := b.Band(r.Sum, n)
	r.Star = b.star(band, r.Unmet, r.Disqualified)
	r.Mean = b.Mean(r.Sum, n)
	r.Reasons = b.explain(s, r.Mean, band, r.Star, r.Unmet, r.Disqualified)
	for _, g := range s.GateCodes() {
		if k := named[g]; k > 0 && 2*k <= n {
			r.Reasons = append(r.Reasons, reason("rulebook.reason-minority", g, itoa(k), itoa(n), s.GateReason(g)))
		}
	}
	s.eachStop(func(code string, note Note, zeros []string) {
		if k := hinting(all, code, zeros); k > 0 && 2*named[code] <= n {
			r.Reasons = append(r.Reasons, reason("rulebook.reason-confirm-some", code, strings.Join(zeros, ", "), itoa(k), itoa(n), note.Text))
		}
	})
	r.Reasons = append(r.Reasons, b.byHandReason(s, band)...)
	return r, nil
}

// reaches reports whether the council meets a requirement of floor points.
func reaches(all []marks, code string, sum, floor int, reading MinimaReading) bool {
	if reading == MinimaSum {
		return sum >= floor*len(all)
	}
	met := 0
	for _, m := range all {
		if m.points[code] >= floor {
			met++
		}
	}
	return 2*met > len(all)
}

// hinting counts the sheets with a zero that hints at the note and that do not
// name it.
func hinting(all []marks, code string, zeros []string) int {
	n := 0
	for _, m := range all {
		if m.gates[code] {
			continue
		}
		for _, z := range zeros {
			if m.points[z] == 0 {
				n++
				break
			}
		}
	}
	return n
}
