// Package demo plays the reference story, Cà Mau's autumn of 2020 and one
// dossier of today, through the same acts that people use. It is both the
// newcomer's walk and the product's own end-to-end rehearsal.
package demo

import (
	"bytes"
	_ "embed"

	"go.yaml.in/yaml/v4"

	"saoque/internal/rulebook"
)

//go:embed camau.yaml
var camau []byte

// facts is what the story is made of; see the head of camau.yaml for what of
// it is real.
type facts struct {
	Book2020 string  `yaml:"book_2020"`
	Book2026 string  `yaml:"book_2026"`
	Pilots   []pilot `yaml:"pilots"`
	Today    struct {
		Pilot   string `yaml:"pilot"`
		Product string `yaml:"product"`
		Set     int    `yaml:"set"`
		Score   int    `yaml:"score"`
		Star    int    `yaml:"star"`
	} `yaml:"today"`
}

type pilot struct {
	ID            string `yaml:"id"`
	District      string `yaml:"district"`
	Commune       string `yaml:"commune"`
	Producer      string `yaml:"producer"`
	Kind          string `yaml:"kind"`
	Product       string `yaml:"product"`
	Stated        bool   `yaml:"stated"` // the product is named in the report
	Set           int    `yaml:"set"`
	DistrictScore int    `yaml:"district_score"`
	ProvinceScore int    `yaml:"province_score"`
	Star          int    `yaml:"star"`
	Pace          string `yaml:"pace"` // early, middle, late
}

func readFacts() (f facts, err error) {
	d := yaml.NewDecoder(bytes.NewReader(camau))
	d.KnownFields(true)
	return f, d.Decode(&f)
}

// sheet fills a set so that it adds up to total with every requirement up to
// star met, near to even over all criteria. Different turns give different
// sheets of the same total, as different people would. ok is false when no
// choice adds up.
func sheet(s *rulebook.Set, total, star, turn int) (sh rulebook.Sheet, ok bool) {
	leaves := s.Criteria()
	needed := map[string]bool{}
	for _, c := range leaves {
		needed[c.Needs] = true
	}
	options := make([][]rulebook.Option, len(leaves))
	for i, c := range leaves {
		floor := 0
		for k := 3; k <= star; k++ {
			if f, ok := c.Floor(k); ok {
				floor = max(floor, f)
			}
		}
		for _, o := range c.Options {
			if o.Points >= floor && (o.Points > 0 || !needed[c.Code]) {
				options[i] = append(options[i], o)
			}
		}
	}
	// reach[i][p]: the criteria from i on can add up to p.
	reach := make([][]bool, len(leaves)+1)
	reach[len(leaves)] = make([]bool, total+1)
	reach[len(leaves)][0] = true
	for i := len(leaves) - 1; i >= 0; i-- {
		reach[i] = make([]bool, total+1)
		for p := range reach[i] {
			for _, o := range options[i] {
				reach[i][p] = reach[i][p] || o.Points <= p && reach[i+1][p-o.Points]
			}
		}
	}
	if !reach[0][total] {
		return sh, false
	}
	sh.Choices = map[string]string{}
	left := total
	for i, c := range leaves {
		want := c.Max * total
		if (i+turn)%4 == 0 {
			want += 100
		}
		best := -1
		for j, o := range options[i] {
			if o.Points > left || !reach[i+1][left-o.Points] {
				continue
			}
			if best < 0 || distance(o.Points*100, want) < distance(options[i][best].Points*100, want) {
				best = j
			}
		}
		sh.Choices[c.Code] = options[i][best].Key
		left -= options[i][best].Points
	}
	return sh, true
}

func distance(a, b int) int { return max(a-b, b-a) }
