package paper

import (
	_ "embed"
	"fmt"
	"sync"

	"go.yaml.in/yaml/v4"
)

// Rule is one value of the decree on the looks of papers, with what it allows
// and what is used here. Most is 0 where there is no upper bound, Least where
// the decree says nothing at all.
type Rule struct {
	ID     string  `yaml:"id"`
	Unit   string  `yaml:"unit"` // mm, cm, pt, lines
	Least  float64 `yaml:"least"`
	Most   float64 `yaml:"most"`
	Ours   float64 `yaml:"ours"`
	Style  string  `yaml:"style"` // bold, italic, capitals
	Source string  `yaml:"source"`
}

// Looks is the decree as data.
type Looks struct {
	Decree   string `yaml:"decree"`
	Alphabet string `yaml:"alphabet"` // letters of points a) b) c) d) …
	Font     string `yaml:"font"`
	Rules    []Rule `yaml:"rules"`

	byID map[string]Rule
}

//go:embed decree30.yaml
var decree30 []byte

// Decree gives the looks in force, read once.
var Decree = sync.OnceValue(func() *Looks {
	l := &Looks{byID: map[string]Rule{}}
	if err := yaml.Load(decree30, l, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		panic(fmt.Sprintf("paper: decree30.yaml: %v", err)) // embedded: a programming error
	}
	for _, r := range l.Rules {
		l.byID[r.ID] = r
	}
	return l
})

// points per unit.
var units = map[string]float64{"pt": 1, "mm": 72 / 25.4, "cm": 720 / 25.4, "lines": 1}

// Points gives the value used for the rule in points (or in lines for parts of
// a line); an unknown id is a programming error.
func Points(id string) float64 {
	r, ok := Decree().byID[id]
	if !ok {
		panic("paper: no rule " + id)
	}
	return r.Ours * units[r.Unit]
}

// MM gives millimetres in points.
func MM(mm float64) float64 { return mm * units["mm"] }

// Letter gives the n-th point's letter, from 0: a, b, c, d, đ …; beyond the
// alphabet it begins again with doubled letters.
func Letter(n int) string {
	ls := []rune(Decree().Alphabet)
	s := string(ls[n%len(ls)])
	for range n / len(ls) {
		s += string(ls[n%len(ls)])
	}
	return s
}
