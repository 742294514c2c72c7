package browser

import (
	_ "embed" // axe.min.js
	"errors"
	"fmt"
	"strings"
)

//go:embed vendor/axe.min.js
var axeJS string

// Finding is a rule of WCAG 2.2 AA that the page breaks.
type Finding struct {
	Rule   string   `json:"id"`
	Impact string   `json:"impact"`
	Help   string   `json:"help"`
	Where  []string `json:"where"` // selectors
	Detail []string `json:"detail"`
}

// String puts a finding on one line.
func (f Finding) String() string {
	return fmt.Sprintf("%s (%s): %s at %s %s", f.Rule, f.Impact, f.Help, strings.Join(f.Where, ", "), strings.Join(f.Detail, "; "))
}

// axeRun runs the rules of WCAG 2.0, 2.1 and 2.2, levels A and AA, and keeps
// what a person needs to mend a finding.
const axeRun = `axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']}, resultTypes: ['violations']})
  .then(r => r.violations.map(v => ({
    id: v.id, impact: v.impact || '', help: v.help,
    where: v.nodes.map(n => n.target.join(' ')),
    detail: v.nodes.map(n => (n.any.concat(n.all, n.none)[0] || {message: ''}).message)
  })))`

// Axe runs axe-core on the page as it is now. No findings does not prove that
// the page is good, only that the rules a machine can check hold.
func (p *Page) Axe() (found []Finding, err error) {
	if p.quiet {
		// The page has loaded without its scripts; axe itself needs the engine.
		if err := p.setScripts(true); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, p.setScripts(false)) }()
	}
	if _, err := Eval[bool](p, axeJS+"\n;typeof axe === 'object'"); err != nil {
		return nil, err
	}
	return Eval[[]Finding](p, axeRun)
}
