package template

import (
	"slices"
	"strings"
)

// paragraphs visits every paragraph, those in text boxes too, until visit says
// that it has seen enough.
func (n *node) paragraphs(visit func(*node) bool) bool {
	for _, c := range n.children {
		if c.name == "p" && !visit(c) || !c.paragraphs(visit) {
			return false
		}
	}
	return true
}

// marker gives the slot when the paragraph or row holds one opening or closing
// mark and nothing else: it opens or closes a passage of paragraphs or rows.
func (n *node) marker() (slot, bool) {
	if n.info == nil {
		return slot{}, false
	}
	if !n.info.asked { // siblings are asked once per passage around them
		n.info.mark, n.info.only = n.lone()
		n.info.asked = true
	}
	return n.info.mark, n.info.only
}

func (n *node) lone() (slot, bool) {
	text, line := "", n.info.line
	if n.name == "p" {
		text = n.plain()
	} else {
		n.paragraphs(func(p *node) bool {
			if line == 0 {
				line = p.info.line
			}
			text += p.plain()
			return len(text) < 1000 // more than any mark
		})
		n.info.line = line
	}
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{{") {
		return slot{}, false
	}
	ss, err := slots(text, line)
	if err != nil || len(ss) != 1 || ss[0].kind == value || ss[0].from != 0 || ss[0].to != len(text) {
		return slot{}, false
	}
	return ss[0], true
}

// made says what a list of siblings has written.
type made struct{ p, tr bool }

func (m *made) also(o made) { m.p, m.tr = m.p || o.p, m.tr || o.tr }

// nodes fills a list of siblings.
func (f *filler) nodes(ns []*node, in scope) (made, error) {
	var out made
	for i := 0; i < len(ns); i++ {
		n := ns[i]
		if err := f.step(1); err != nil {
			return out, err
		}
		if s, ok := n.marker(); ok {
			f.line = n.info.line
			if s.kind == end {
				return out, refuse("paper.template-stray", s.key, f.line)
			}
			j, err := closing(ns, i, s)
			if err != nil {
				return out, err
			}
			scopes, err := f.items(s, in)
			if err != nil {
				return out, err
			}
			f.deep++
			for _, sc := range scopes {
				m, err := f.nodes(ns[i+1:j], sc)
				if err != nil {
					return out, err
				}
				out.also(m)
			}
			f.deep--
			i = j
			continue
		}
		m, err := f.node(n, in)
		if err != nil {
			return out, err
		}
		out.also(m)
	}
	return out, nil
}

// node fills one sibling that is no mark.
func (f *filler) node(n *node, in scope) (made, error) {
	switch n.name {
	case "p":
		return made{p: true}, f.paragraph(n, in)
	case "tr":
		s, row, err := f.rowLoop(n)
		if err != nil {
			return made{}, err
		}
		if row == nil {
			return made{tr: true}, f.element(n, in)
		}
		scopes, err := f.items(s, in)
		if err != nil {
			return made{}, err
		}
		if f.rows(+1); f.deep > maxPassages {
			return made{}, refuse("paper.template-nested", s.key, f.line)
		}
		var out made
		for _, sc := range scopes {
			m, err := f.nodes([]*node{row}, sc)
			if err != nil {
				return out, err
			}
			out.also(m)
		}
		f.rows(-1)
		return out, nil
	case "tbl":
		return made{}, f.table(n, in)
	}
	return made{}, f.element(n, in)
}

// rows counts a passage of a row as several: no more than maxRows in a row.
func (f *filler) rows(d int) { f.deep += d * maxPassages / maxRows }

// table leaves a table away whose rows are all gone.
func (f *filler) table(n *node, in scope) error {
	from := f.b.Len()
	had := has(n.children, "tr")
	if err := f.put(n.open); err != nil {
		return err
	}
	m, err := f.nodes(n.children, in)
	if err != nil {
		return err
	}
	if had && !m.tr && !f.dry {
		f.b.Truncate(from)
		return nil
	}
	return f.put(n.close)
}

// A mark stands at the right, in bold.
const (
	markOpen  = `<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">`
	markClose = `</w:t></w:r></w:p>`
)

// element fills what is in an element; what must hold a paragraph gets an empty
// one when its own are gone.
func (f *filler) element(n *node, in scope) error {
	if err := f.put(n.open); err != nil {
		return err
	}
	if n.name == "body" && f.mark != "" {
		if err := f.put([]byte(markOpen + string(kept(f.mark)) + markClose)); err != nil {
			return err
		}
		f.mark = ""
	}
	m, err := f.nodes(n.children, in)
	if err != nil {
		return err
	}
	switch n.name {
	case "tc", "hdr", "ftr", "footnote", "endnote", "txbxContent":
		if !m.p && has(n.children, "p") {
			if err := f.put([]byte("<w:p/>")); err != nil {
				return err
			}
		}
	}
	return f.put(n.close)
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
	return 0, refuse("paper.template-open", s.key, ns[i].info.line)
}

// rowLoop gives a row without its marks when a passage begins in one of its
// paragraphs and ends in another: then the whole row is the passage, with what
// stands before and after the marks in it too.
func (f *filler) rowLoop(n *node) (slot, *node, error) {
	var ps []*node
	n.paragraphs(func(p *node) bool { ps = append(ps, p); return true })
	marks := make([][]slot, len(ps))
	for i, p := range ps {
		marks[i], _ = slots(p.plain(), p.info.line) // already checked
	}
	if err := f.step(len(ps)); err != nil {
		return slot{}, nil, err
	}
	for i := range ps {
		for k, a := range marks[i] {
			if a.kind == value || a.kind == end {
				continue
			}
			if _, err := inside(marks[i], k, 0); err == nil {
				continue
			}
			j, b, ok := rowEnd(marks[i+1:], a.key)
			if !ok {
				return slot{}, nil, nil
			}
			f.line = ps[i].info.line
			first, last := ps[i], ps[i+1+j]
			cut := map[*node]*node{}
			seen := 0
			for p, m := range map[*node]slot{first: a, last: b} {
				cut[p] = p.copy(&seen)
				cut[p].replace([]change{{m.from, m.to, ""}})
			}
			row := n.with(cut, &seen)
			if err := f.step(seen); err != nil {
				return slot{}, nil, err
			}
			return a, row, nil
		}
	}
	return slot{}, nil, nil
}

// with gives the element with the paragraphs in cut exchanged; what holds none
// of them is shared.
func (n *node) with(cut map[*node]*node, seen *int) *node {
	*seen++
	c := cut[n]
	if c == nil {
		c = n
	}
	var kids []*node
	for i, k := range c.children {
		if x := k.with(cut, seen); x != k {
			if kids == nil {
				kids = slices.Clone(c.children)
			}
			kids[i] = x
		}
	}
	if kids == nil {
		return c
	}
	out := *c
	out.children = kids
	if n.info != nil {
		out.info = &info{line: n.info.line}
	}
	return &out
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
