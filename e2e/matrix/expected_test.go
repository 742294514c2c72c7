package matrix

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The answers of a cell.
const (
	pass      = "pass"
	forbidden = "forbidden"
	hidden    = "hidden"
	login     = "login"
	change    = "change"
)

// expected is the hand-written table.
type expected struct {
	Groups map[string]string            `yaml:"groups"`
	Tables map[string]map[string]string `yaml:"tables"`
	Rows   []row                        `yaml:"rows"`

	states map[string][]string // a group's states, groups within it opened
	used   map[string]bool     // tables that rows name
}

// row is one route with its answers.
type row struct {
	Route     string            `yaml:"route"`
	About     string            `yaml:"about"`
	Path      map[string]string `yaml:"path"`
	Query     map[string]string `yaml:"query"`
	Form      map[string]string `yaml:"form"`
	Upload    string            `yaml:"upload"`
	Not       choice            `yaml:"not"`
	Pass      choice            `yaml:"pass"`
	Hidden    choice            `yaml:"hidden"`
	Forbidden choice            `yaml:"forbidden"`
	Else      string            `yaml:"else"`
	Visitor   string            `yaml:"visitor"` // what visitors get; "" = login
	New       string            `yaml:"new"`     // what a one-time password gets; "" = change
	// Spends: the act may be done; it ends the session that asks, which therefore
	// gets one of its own.
	Spends bool `yaml:"spends"`
}

// choice is the name of a table, several names, or a table itself.
type choice struct {
	names []string
	table map[string]string
}

// UnmarshalYAML reads the three forms.
func (c *choice) UnmarshalYAML(n *yaml.Node) error {
	switch n.Kind {
	case yaml.ScalarNode:
		c.names = []string{n.Value}
		return nil
	case yaml.SequenceNode:
		return n.Decode(&c.names)
	}
	return n.Decode(&c.table)
}

func readExpected() (*expected, error) {
	b, err := os.ReadFile("expected.yaml")
	if err != nil {
		return nil, err
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	e := &expected{states: map[string][]string{}, used: map[string]bool{}}
	if err := d.Decode(e); err != nil {
		return nil, err
	}
	for name := range e.Groups {
		if _, err := e.open(name, 0); err != nil {
			return nil, err
		}
	}
	for i, r := range e.Rows {
		for _, c := range []*choice{&e.Rows[i].Not, &e.Rows[i].Pass, &e.Rows[i].Hidden, &e.Rows[i].Forbidden} {
			for _, n := range c.names {
				if e.Tables[n] == nil {
					return nil, fmt.Errorf("%s: no table %q", r.Route, n)
				}
				e.used[n] = true
			}
		}
		if r.About == "" {
			e.Rows[i].About = "nothing"
		}
		for _, v := range []string{r.Else, r.Visitor, r.New} {
			if v != "" && v != pass && v != forbidden && v != hidden {
				return nil, fmt.Errorf("%s: no answer %q", r.Route, v)
			}
		}
	}
	for name := range e.Tables {
		if !e.used[name] {
			return nil, fmt.Errorf("no row uses the table %q", name)
		}
	}
	return e, nil
}

// open gives a group's states.
func (e *expected) open(name string, depth int) ([]string, error) {
	if depth > 10 {
		return nil, fmt.Errorf("the group %q contains itself", name)
	}
	if s, ok := e.states[name]; ok {
		return s, nil
	}
	var out []string
	for _, word := range strings.Fields(e.Groups[name]) {
		if _, group := e.Groups[word]; group {
			inner, err := e.open(word, depth+1)
			if err != nil {
				return nil, err
			}
			out = append(out, inner...)
		} else {
			out = append(out, word)
		}
	}
	e.states[name] = out
	return out, nil
}

// covers reports whether the choice names the person in the state of the era.
func (e *expected) covers(c choice, era, who, state string) bool {
	for _, n := range c.names {
		if e.inTable(e.Tables[n], era, who, state) {
			return true
		}
	}
	return e.inTable(c.table, era, who, state)
}

func (e *expected) inTable(table map[string]string, era, who, state string) bool {
	role, _, _ := strings.Cut(who, " ")
	for people, states := range table {
		for _, p := range strings.Split(people, ",") {
			p = strings.TrimSpace(p)
			if p != who && p != role+" *" && (p != "*" || nothingHeld(who)) {
				continue
			}
			for _, s := range strings.Fields(states) {
				if in, rest, bound := strings.Cut(s, ":"); bound {
					if in != era {
						continue
					}
					s = rest
				}
				if s == "any" || s == state || slices.Contains(e.states[s], state) {
					return true
				}
			}
		}
	}
	return false
}

func nothingHeld(who string) bool { return who == "ended" || who == "revoked" }

func visitor(who string) bool { return who == "anonymous" || who == "cut" || who == "disabled" }

// want is the expected answer of a cell.
func (e *expected) want(r row, era, who, state string) string {
	switch {
	case visitor(who):
		if r.Visitor != "" {
			return r.Visitor
		}
		return login
	case who == "new":
		if r.New != "" {
			return r.New
		}
		return change
	case e.covers(r.Not, era, who, state):
		return forbidden
	case e.covers(r.Pass, era, who, state):
		return pass
	case e.covers(r.Hidden, era, who, state):
		return hidden
	case e.covers(r.Forbidden, era, who, state):
		return forbidden
	}
	return r.Else
}
