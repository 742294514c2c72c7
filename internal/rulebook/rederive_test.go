package rulebook

import (
	"fmt"
	"io/fs"
	"math/big"
	"sort"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// The re-deriver is a second reading of the contract that shares no code with
// the product: it reads the YAML as plain maps and divides with rationals.
type rederived struct {
	total        *big.Rat
	parts        map[string]*big.Rat
	unmet        map[int][]string
	disqualified map[string]bool
	star         int
}

type plainSet struct {
	order []string // scored codes in printed order
	part  map[string]string
	opts  map[string][]map[string]any
	stops map[string]bool
}

func readPlain(t testing.TB, book string, set int) plainSet {
	t.Helper()
	data, err := fs.ReadFile(EmbeddedFS(), fmt.Sprintf("%s/sets/%02d.yaml", book, set))
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := yaml.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	p := plainSet{part: map[string]string{}, opts: map[string][]map[string]any{}, stops: map[string]bool{}}
	gates, _ := m["gates"].([]any)
	for i := range gates {
		p.stops[fmt.Sprintf("set:%d", i+1)] = true
	}
	var walk func(part string, nodes []any)
	walk = func(part string, nodes []any) {
		for _, n := range nodes {
			node := n.(map[string]any)
			code := node["code"].(string)
			notes, _ := node["notes"].([]any)
			for _, x := range notes {
				if k := x.(map[string]any)["kind"]; k == "gate" || k == "disqualify" {
					p.stops[code] = true
				}
			}
			if below, ok := node["criteria"].([]any); ok {
				walk(part, below)
				continue
			}
			p.order = append(p.order, code)
			p.part[code] = part
			for _, o := range node["options"].([]any) {
				p.opts[code] = append(p.opts[code], o.(map[string]any))
			}
		}
	}
	for _, x := range m["parts"].([]any) {
		part := x.(map[string]any)
		walk(part["part"].(string), part["criteria"].([]any))
	}
	return p
}

func rat(n int) *big.Rat { return big.NewRat(int64(n), 1) }

// rederive means the sheets criterion by criterion and judges the means.
func rederive(p plainSet, sheets []Sheet, minima bool) rederived {
	n := rat(len(sheets))
	r := rederived{total: rat(0), parts: map[string]*big.Rat{}, unmet: map[int][]string{}, disqualified: map[string]bool{}}
	for _, code := range p.order {
		mean := rat(0)
		for _, sh := range sheets {
			for _, o := range p.opts[code] {
				if o["key"] == sh.Choices[code] {
					mean.Add(mean, rat(o["points"].(int)))
				}
			}
		}
		mean.Quo(mean, n)
		r.total.Add(r.total, mean)
		if r.parts[p.part[code]] == nil {
			r.parts[p.part[code]] = rat(0)
		}
		r.parts[p.part[code]].Add(r.parts[p.part[code]], mean)
		for star := 3; star <= 5 && minima; star++ {
			var marked []int
			for _, o := range p.opts[code] {
				if o["star"] == star {
					marked = append(marked, o["points"].(int))
				}
			}
			sort.Ints(marked)
			if len(marked) > 0 && mean.Cmp(rat(marked[0])) < 0 {
				r.unmet[star] = append(r.unmet[star], code)
			}
		}
	}
	for g := range p.stops {
		k := 0
		for _, sh := range sheets {
			for _, x := range sh.Gates {
				if x == g {
					k++
				}
			}
		}
		if big.NewRat(int64(k), int64(len(sheets))).Cmp(big.NewRat(1, 2)) > 0 {
			r.disqualified[g] = true
		}
	}
	switch band := rederiveBand(r.total); {
	case len(r.disqualified) > 0:
		r.star = 0
	case band >= 5 && len(r.unmet[3])+len(r.unmet[4])+len(r.unmet[5]) == 0:
		r.star = 5
	case band >= 4 && len(r.unmet[3])+len(r.unmet[4]) == 0:
		r.star = 4
	case band >= 3 && len(r.unmet[3]) == 0:
		r.star = 3
	case band >= 2:
		r.star = 2
	default:
		r.star = 1
	}
	return r
}

// rederiveBand bands a mean by the five printed lower bounds.
func rederiveBand(mean *big.Rat) int {
	star := 0
	for i, from := range []int{0, 30, 50, 70, 90} {
		if mean.Cmp(rat(from)) >= 0 {
			star = i + 1
		}
	}
	return star
}

// agree compares a tally with its re-derivation.
func agree(got TallyResult, want rederived) string {
	n := rat(got.Members)
	if new(big.Rat).Quo(rat(got.Sum), n).Cmp(want.total) != 0 {
		return fmt.Sprintf("sum %d over %d, mean %s", got.Sum, got.Members, want.total)
	}
	for part, mean := range want.parts {
		if new(big.Rat).Quo(rat(got.Parts[part]), n).Cmp(mean) != 0 {
			return fmt.Sprintf("part %s: %d, mean %s", part, got.Parts[part], mean)
		}
	}
	for star := 3; star <= 5; star++ {
		if strings.Join(got.Unmet[star], " ") != strings.Join(want.unmet[star], " ") {
			return fmt.Sprintf("unmet %d: %v, want %v", star, got.Unmet[star], want.unmet[star])
		}
	}
	if len(got.Disqualified) != len(want.disqualified) {
		return fmt.Sprintf("disqualified %v, want %v", got.Disqualified, want.disqualified)
	}
	for _, g := range got.Disqualified {
		if !want.disqualified[g] {
			return fmt.Sprintf("disqualified %v, want %v", got.Disqualified, want.disqualified)
		}
	}
	if got.Star != want.star {
		return fmt.Sprintf("star %d, want %d at mean %s", got.Star, want.star, want.total)
	}
	return ""
}
