package rulebook

import (
	"fmt"
	"strings"

	"saoque/internal/fault"
)

// Place names the units that a product code is made of, by their codes.
type Place struct {
	Province, District, Commune string
}

// numbering gives the code of the unit whose products are numbered together.
func (b *Book) numbering(p Place) string {
	switch b.Code.SequenceBy {
	case "commune":
		return p.Commune
	case "district":
		return p.District
	}
	return p.Province
}

// SequenceUnit gives the code of the unit within which, per year, the book
// numbers products; a fault of kind Invalid when the place lacks it.
func (b *Book) SequenceUnit(p Place) (string, error) {
	u := b.numbering(p)
	if u == "" {
		return "", fault.New(fault.Invalid, "rulebook.code-place", b.Code.SequenceBy)
	}
	return u, nil
}

// ProductCode writes the code of the seq-th product (from 1) of the place in
// the year, by the book's pattern; a fault of kind Invalid names what the
// pattern asks for and the place lacks.
func (b *Book) ProductCode(p Place, seq, year int) (string, error) {
	fill := map[string]string{
		"province": p.Province, "district": p.District, "commune": p.Commune,
		"seq": fmt.Sprintf("%0*d", b.Code.SeqWidth, seq), "year": fmt.Sprintf("%04d", year),
	}
	out, rest := "", b.Code.Pattern
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
