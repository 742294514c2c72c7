package template

import (
	"regexp"
	"strings"

	"saoque/internal/viet"
)

// Kinds of slots.
type kind uint8

const (
	value   kind = iota // {{key}}
	list                // {{#key}}
	with                // {{?key}}
	without             // {{!key}}
	end                 // {{/key}}
)

// slot is a mark in a text.
type slot struct {
	kind     kind
	key      string
	caps     bool // the key is written in capitals: so is its value
	from, to int  // bytes of the text
}

// Key writes a key the one way: composed, small letters, single spaces.
func Key(s string) string { return strings.ToLower(viet.Clean(s)) }

// capitals reports whether a key is written in capitals alone, as the names of
// bodies in a letterhead are.
func capitals(s string) bool { return s != strings.ToLower(s) && s == strings.ToUpper(s) }

const maxKey = 80

var mark = regexp.MustCompile(`\{\{[^{}\n\t]{1,200}\}\}`)

var kindOf = map[byte]kind{'#': list, '?': with, '!': without, '/': end}

// slots finds the marks of a paragraph's text, and refuses braces that do not
// make one.
func slots(text string, line int) ([]slot, error) {
	if !strings.Contains(text, "{{") && !strings.Contains(text, "}}") {
		return nil, nil
	}
	var out []slot
	at := 0
	marks := mark.FindAllStringIndex(text, MaxSlots+1)
	if len(marks) > MaxSlots {
		return nil, refuse("paper.template-slots", MaxSlots)
	}
	for _, m := range marks {
		if between := text[at:m[0]]; strings.Contains(between, "{{") || strings.Contains(between, "}}") {
			return nil, refuse("paper.template-braces", short(between), line)
		}
		inner := strings.TrimSpace(text[m[0]+2 : m[1]-2])
		s := slot{from: m[0], to: m[1]}
		if inner != "" {
			if k, ok := kindOf[inner[0]]; ok {
				s.kind, inner = k, inner[1:]
			}
		}
		s.key, s.caps = Key(inner), capitals(inner)
		if s.key == "" || len(s.key) > maxKey {
			return nil, refuse("paper.template-braces", short(text[m[0]:m[1]]), line)
		}
		out = append(out, s)
		at = m[1]
	}
	if rest := text[at:]; strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
		return nil, refuse("paper.template-braces", short(rest), line)
	}
	return out, nil
}

// short cuts text for a message.
func short(s string) string {
	r := []rune(strings.TrimSpace(s))
	if i := strings.Index(string(r), "{{"); i > 0 {
		r = []rune(string(r)[i:])
	}
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return string(r)
}
