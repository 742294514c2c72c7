package template

import (
	"bytes"
	"strings"
)

// paragraphs visits every paragraph, those in text boxes too.
func (n *node) paragraphs(visit func(*node)) {
	for _, c := range n.children {
		if c.name == "p" {
			visit(c)
		}
		c.paragraphs(visit)
	}
}

// marker gives the slot when the paragraph or row holds one opening or closing
// mark and nothing else: it opens or closes a passage of paragraphs or rows.
func (n *node) marker() (slot, bool) {
	if !n.asked { // siblings are asked once per passage around them
		n.mark, n.only = n.lone()
		n.asked = true
	}
	return n.mark, n.only
}

func (n *node) lone() (slot, bool) {
	text := ""
	switch n.name {
	case "p":
		text = n.plain()
	case "tr":
		n.paragraphs(func(p *node) { text += p.plain() })
	default:
		return slot{}, false
	}
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{{") {
		return slot{}, false
	}
	ss, err := slots(text)
	if err != nil || len(ss) != 1 || ss[0].kind == value || ss[0].from != 0 || ss[0].to != len(text) {
		return slot{}, false
	}
	return ss[0], true
}

// nodes fills a list of siblings.
func (f *filler) nodes(ns []*node, in scope) ([]*node, error) {
	var out []*node
	for i := 0; i < len(ns); i++ {
		n := ns[i]
		if s, ok := n.marker(); ok {
			if s.kind == end {
				return nil, refuse("paper.template-stray", s.key)
			}
			scopes, err := f.items(s, in)
			if err != nil {
				return nil, err
			}
			j, err := closing(ns, i, s)
			if err != nil {
				return nil, err
			}
			f.deep++
			for _, sc := range scopes {
				filled, err := f.nodes(ns[i+1:j], sc)
				if err != nil {
					return nil, err
				}
				out = append(out, filled...)
			}
			f.deep--
			i = j
			continue
		}
		switch n.name {
		case "p":
			filled, err := f.paragraph(n, in)
			if err != nil {
				return nil, err
			}
			out = append(out, filled)
			continue
		case "tr":
			if s, row := n.rowLoop(); row != nil {
				scopes, err := f.items(s, in)
				if err != nil {
					return nil, err
				}
				for _, sc := range scopes {
					filled, err := f.nodes([]*node{row}, sc)
					if err != nil {
						return nil, err
					}
					out = append(out, filled...)
				}
				continue
			}
		}
		if len(n.children) == 0 {
			out = append(out, n)
			continue
		}
		kids, err := f.nodes(n.children, in)
		if err != nil {
			return nil, err
		}
		c := *n
		c.children = kids
		// A cell must hold a paragraph, a table a row.
		if n.name == "tc" && !has(kids, "p") && has(n.children, "p") {
			c.children = append(kids[:len(kids):len(kids)], &node{name: "p", raw: nil, open: []byte("<w:p>"), close: []byte("</w:p>")})
		}
		if n.name == "tbl" && has(n.children, "tr") && !has(kids, "tr") {
			continue
		}
		if err := f.grow(len(n.open) + len(n.close)); err != nil {
			return nil, err
		}
		out = append(out, &c)
	}
	return out, nil
}

func has(ns []*node, name string) bool {
	for _, n := range ns {
		if n.name == name {
			return true
		}
	}
	return false
}

// closing finds the sibling that closes the passage begun at i.
func closing(ns []*node, i int, s slot) (int, error) {
	depth := 0
	for j := i + 1; j < len(ns); j++ {
		m, ok := ns[j].marker()
		switch {
		case !ok || m.key != s.key:
		case m.kind != end:
			depth++
		case depth > 0:
			depth--
		default:
			return j, nil
		}
	}
	return 0, refuse("paper.template-open", s.key)
}

// rowLoop gives a row without its marks when a passage begins in one of its
// paragraphs and ends in another: then the whole row is the passage, with what
// stands before and after the marks in it too.
func (n *node) rowLoop() (slot, *node) {
	var ps []*node
	n.paragraphs(func(p *node) { ps = append(ps, p) })
	marks := make([][]slot, len(ps))
	for i, p := range ps {
		marks[i], _ = slots(p.plain()) // already checked
	}
	for i := range ps {
		for k, a := range marks[i] {
			if a.kind == value || a.kind == end {
				continue
			}
			if _, err := inside(marks[i], k); err == nil {
				continue
			}
			j, b, ok := rowEnd(marks[i+1:], a.key)
			if !ok {
				return slot{}, nil
			}
			row := n.clone()
			row.asked = false
			var qs []*node
			row.paragraphs(func(p *node) { qs = append(qs, p) })
			qs[i].replace([]change{{a.from, a.to, ""}})
			qs[i+1+j].replace([]change{{b.from, b.to, ""}})
			return a, row
		}
	}
	return slot{}, nil
}

// rowEnd finds the mark that closes key in the paragraphs after its opening.
func rowEnd(marks [][]slot, key string) (int, slot, bool) {
	depth := 0
	for j, ss := range marks {
		for _, s := range ss {
			switch {
			case s.key != key || s.kind == value:
			case s.kind != end:
				depth++
			case depth > 0:
				depth--
			default:
				return j, s, true
			}
		}
	}
	return 0, slot{}, false
}

// change replaces bytes from…to of a paragraph's text.
type change struct {
	from, to int
	with     string
}

// paragraph fills the marks inside one paragraph; passages inside it are text.
func (f *filler) paragraph(n *node, in scope) (*node, error) {
	text := n.plain()
	ss, err := slots(text)
	if err != nil {
		return nil, err
	}
	c := n
	if len(ss) > 0 {
		var changes []change
		for i := 0; i < len(ss); i++ {
			s := ss[i]
			switch s.kind {
			case value:
				changes = append(changes, change{s.from, s.to, f.word(s, in)})
			case end:
				return nil, refuse("paper.template-stray", s.key)
			default:
				j, err := inside(ss, i)
				if err != nil {
					return nil, err
				}
				written, keep, err := f.passage(text, ss, i, j, in)
				if err != nil {
					return nil, err
				}
				if keep { // a passage kept as it stands: only its marks go
					changes = append(changes, change{s.from, s.to, ""})
					inner, err := f.inner(ss[i+1:j], in)
					if err != nil {
						return nil, err
					}
					changes = append(append(changes, inner...), change{ss[j].from, ss[j].to, ""})
				} else {
					changes = append(changes, change{s.from, ss[j].to, written})
				}
				i = j
			}
		}
		c = n.clone()
		for _, ch := range changes {
			if err := f.grow(len(ch.with)); err != nil {
				return nil, err
			}
		}
		c.replace(changes)
	}
	if err := f.grow(len(text) + 64); err != nil {
		return nil, err
	}
	return f.boxes(c, in)
}

// inner gives the changes of plain values in a passage that is kept; ok only
// where there are no passages inside it.
func (f *filler) inner(ss []slot, in scope) ([]change, error) {
	var out []change
	for _, s := range ss {
		if s.kind != value {
			return nil, refuse("paper.template-nested", s.key)
		}
		out = append(out, change{s.from, s.to, f.word(s, in)})
	}
	return out, nil
}

// passage writes the text between marks i and j of a paragraph; keep is true
// for a condition that holds, whose runs stay as they are.
func (f *filler) passage(text string, ss []slot, i, j int, in scope) (string, bool, error) {
	scopes, err := f.items(ss[i], in)
	if err != nil {
		return "", false, err
	}
	plain := true
	for _, s := range ss[i+1 : j] {
		plain = plain && s.kind == value
	}
	if ss[i].kind != list && plain {
		return "", len(scopes) > 0, nil
	}
	var b strings.Builder
	for _, sc := range scopes {
		s, err := f.write(text, ss[i+1:j], ss[i].to, ss[j].from, sc)
		if err != nil {
			return "", false, err
		}
		b.WriteString(s)
		if err := f.grow(len(s)); err != nil {
			return "", false, err
		}
	}
	return b.String(), false, nil
}

// write fills text[from:to], whose marks are ss.
func (f *filler) write(text string, ss []slot, from, to int, in scope) (string, error) {
	var b strings.Builder
	at := from
	for i := 0; i < len(ss); i++ {
		s := ss[i]
		b.WriteString(text[at:s.from])
		switch s.kind {
		case value:
			b.WriteString(f.word(s, in))
			at = s.to
		case end:
			return "", refuse("paper.template-stray", s.key)
		default:
			j, err := inside(ss, i)
			if err != nil {
				return "", err
			}
			scopes, err := f.items(s, in)
			if err != nil {
				return "", err
			}
			f.deep++
			for _, sc := range scopes {
				part, err := f.write(text, ss[i+1:j], s.to, ss[j].from, sc)
				if err != nil {
					return "", err
				}
				b.WriteString(part)
				if err := f.grow(len(part)); err != nil {
					return "", err
				}
			}
			f.deep--
			at, i = ss[j].to, j
		}
	}
	b.WriteString(text[at:to])
	return b.String(), nil
}

// inside finds the mark that closes mark i in the same paragraph.
func inside(ss []slot, i int) (int, error) {
	depth := 0
	for j := i + 1; j < len(ss); j++ {
		switch {
		case ss[j].key != ss[i].key || ss[j].kind == value:
		case ss[j].kind != end:
			depth++
		case depth > 0:
			depth--
		default:
			return j, nil
		}
	}
	return 0, refuse("paper.template-open", ss[i].key)
}

// boxes fills the text boxes inside a paragraph.
func (f *filler) boxes(n *node, in scope) (*node, error) {
	found := false
	n.each("txbxContent", func(*node) { found = true })
	if !found {
		return n, nil
	}
	c := n.clone()
	var first error
	c.each("txbxContent", func(b *node) {
		kids, err := f.nodes(b.children, in)
		if err != nil && first == nil {
			first = err
		}
		b.children = kids
	})
	return c, first
}

// replace changes the paragraph's text. What is written goes into the run that
// the mark begins in, with its looks; the rest of the mark, in whatever runs a
// word processor has torn it into, goes away.
func (n *node) replace(changes []change) {
	n.asked = false
	spans := n.spans()
	at := 0
	for _, sp := range spans {
		from, to := at, at+len(sp.text)
		at = to
		if sp.at.name != "t" {
			continue
		}
		var b bytes.Buffer
		text := "" // what later looks at the paragraph will read
		touched, pos := false, from
		for _, c := range changes {
			if c.to <= from || c.from >= to {
				continue
			}
			touched = true
			if c.from >= from {
				b.Write(kept(sp.text[pos-from : c.from-from]))
				b.Write(escape(c.with))
				text += sp.text[pos-from:c.from-from] + c.with
			}
			pos = min(c.to, to)
		}
		if !touched {
			continue
		}
		b.Write(kept(sp.text[pos-from:]))
		text += sp.text[pos-from:]
		sp.at.open = []byte(`<w:t xml:space="preserve">`)
		sp.at.close = []byte(`</w:t>`)
		sp.at.children = []*node{{raw: b.Bytes(), text: text}}
	}
}
