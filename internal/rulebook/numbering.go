package rulebook

import (
	"fmt"
	"strings"

	"saoque/internal/fault"
)

// Place names the units that a number is made of, by their codes.
type Place struct {
	Province, District, Commune string
}

// Unit gives the code of the unit within which, per year, the rule numbers
// things together; a fault of kind Invalid when the place lacks it.
func (r CodeRule) Unit(p Place) (string, error) {
	u := map[string]string{"commune": p.Commune, "district": p.District, "province": p.Province}[r.SequenceBy]
	if u == "" {
		return "", fault.New(fault.Invalid, "rulebook.code-place", r.SequenceBy)
	}
	return u, nil
}

// Write writes the number of the seq-th thing (from 1) of the place in the
// year, by the rule's pattern; a fault of kind Invalid names what the pattern
// asks for and the place lacks.
func (r CodeRule) Write(p Place, seq, year int) (string, error) {
	fill := map[string]string{
		"province": p.Province, "district": p.District, "commune": p.Commune,
		"seq": fmt.Sprintf("%0*d", r.SeqWidth, seq), "year": fmt.Sprintf("%04d", year),
	}
	out, rest := "", r.Pattern
	if rest == "" || seq < 1 {
		return "", fault.New(fault.Invalid, "rulebook.code-place", "seq")
	}
	for rest != "" {
		before, after, ok := strings.Cut(rest, "{")
		out += before
		if !ok {
			break
		}
		name, tail, ok := strings.Cut(after, "}")
		if v := fill[name]; ok && v != "" {
			out, rest = out+v, tail
			continue
		}
		return "", fault.New(fault.Invalid, "rulebook.code-place", name)
	}
	return out, nil
}
