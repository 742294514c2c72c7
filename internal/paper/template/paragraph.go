package template

import (
	"bytes"
	"strings"
)

// change replaces bytes from…to of a paragraph's text.
type change struct {
	from, to int
	with     string
}

// paragraph fills the marks inside one paragraph; passages inside it are text.
func (f *filler) paragraph(n *node, in scope) error {
	f.line = n.info.line
	text := n.plain()
	ss, err := slots(text, f.line)
	if err != nil {
		return err
	}
	if len(ss) == 0 {
		return f.write(n, in)
	}
	changes, err := f.changes(text, ss, in)
	if err != nil {
		return err
	}
	if f.dry { // only text boxes are left to look into
		return f.write(n, in)
	}
	copied := 0
	c := n.copy(&copied)
	if err := f.step(copied); err != nil {
		return err
	}
	c.replace(changes)
	return f.write(c, in)
}

// changes says what becomes of a paragraph's marks.
func (f *filler) changes(text string, ss []slot, in scope) ([]change, error) {
	var changes []change
	for i := 0; i < len(ss); i++ {
		s := ss[i]
		switch s.kind {
		case value:
			w, err := f.word(s, in)
			if err != nil {
				return nil, err
			}
			changes = append(changes, change{s.from, s.to, w})
		case end:
			return nil, refuse("paper.template-stray", s.key, f.line)
		default:
			j, err := inside(ss, i, f.line)
			if err != nil {
				return nil, err
			}
			scopes, err := f.items(s, in)
			if err != nil {
				return nil, err
			}
			if s.kind != list && len(scopes) > 0 { // kept as it stands: only its marks go
				f.deep++
				within, err := f.changes(text, ss[i+1:j], in)
				f.deep--
				if err != nil {
					return nil, err
				}
				changes = append(append(append(changes, change{s.from, s.to, ""}), within...), change{ss[j].from, ss[j].to, ""})
			} else {
				written, err := f.passage(text, ss[i+1:j], s.to, ss[j].from, scopes)
				if err != nil {
					return nil, err
				}
				changes = append(changes, change{s.from, ss[j].to, written})
			}
			i = j
		}
	}
	return changes, nil
}

// passage writes text[from:to], whose marks are ss, once per scope: a list
// inside a paragraph is written in the looks of the run that it begins in.
func (f *filler) passage(text string, ss []slot, from, to int, scopes []scope) (string, error) {
	var b strings.Builder
	f.deep++
	for _, sc := range scopes {
		s, err := f.text(text, ss, from, to, sc)
		if err != nil {
			return "", err
		}
		if err := f.grow(len(s)); err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	f.deep--
	return b.String(), nil
}

// text fills text[from:to], whose marks are ss.
func (f *filler) text(text string, ss []slot, from, to int, in scope) (string, error) {
	var b strings.Builder
	at := from
	for i := 0; i < len(ss); i++ {
		s := ss[i]
		if err := f.step(1); err != nil {
			return "", err
		}
		b.WriteString(text[at:s.from])
		switch s.kind {
		case value:
			w, err := f.word(s, in)
			if err != nil {
				return "", err
			}
			b.WriteString(w)
			at = s.to
		case end:
			return "", refuse("paper.template-stray", s.key, f.line)
		default:
			j, err := inside(ss, i, f.line)
			if err != nil {
				return "", err
			}
			scopes, err := f.items(s, in)
			if err != nil {
				return "", err
			}
			w, err := f.passage(text, ss[i+1:j], s.to, ss[j].from, scopes)
			if err != nil {
				return "", err
			}
			b.WriteString(w)
			at, i = ss[j].to, j
		}
	}
	b.WriteString(text[at:to])
	return b.String(), nil
}

// inside finds the mark that closes mark i in the same paragraph.
func inside(ss []slot, i, line int) (int, error) {
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
	return 0, refuse("paper.template-open", ss[i].key, line)
}

// write puts an element's bytes back, and fills the text boxes inside it.
func (f *filler) write(n *node, in scope) error {
	if err := f.step(1); err != nil {
		return err
	}
	if n.name == "txbxContent" {
		line := f.line
		defer func() { f.line = line }()
		return f.element(n, in)
	}
	if err := f.put(n.open); err != nil {
		return err
	}
	for _, c := range n.children {
		if err := f.write(c, in); err != nil {
			return err
		}
	}
	return f.put(n.close)
}

// replace changes the paragraph's text. What is written goes into the run that
// the mark begins in, with its looks; the rest of the mark, in whatever runs a
// word processor has torn it into, goes away, and so do tabs and breaks inside
// a passage that is written anew.
func (n *node) replace(changes []change) {
	n.info.asked = false
	at, next := 0, 0
	for _, sp := range n.spans() {
		from, to := at, at+len(sp.text)
		at = to
		for next < len(changes) && changes[next].to <= from {
			next++
		}
		if sp.at.name != "t" {
			if next < len(changes) && changes[next].from <= from {
				*sp.at = node{}
			}
			continue
		}
		var b bytes.Buffer
		var text strings.Builder // what later looks at the paragraph will read
		touched, pos := false, from
		for _, c := range changes[next:] {
			if c.from >= to {
				break
			}
			touched = true
			if c.from >= from {
				b.Write(kept(sp.text[pos-from : c.from-from]))
				b.Write(escape(c.with))
				text.WriteString(sp.text[pos-from : c.from-from])
				text.WriteString(c.with)
			}
			pos = min(c.to, to)
		}
		if !touched {
			continue
		}
		b.Write(kept(sp.text[pos-from:]))
		text.WriteString(sp.text[pos-from:])
		sp.at.open = []byte(`<w:t xml:space="preserve">`)
		sp.at.close = []byte(`</w:t>`)
		sp.at.children = []*node{{open: b.Bytes(), text: text.String()}}
	}
}
