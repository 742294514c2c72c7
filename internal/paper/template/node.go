package template

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// node is an element with its bytes as they came, so that whatever is not a
// slot stays exactly as the province made it.
type node struct {
	name     string // local name: p, r, t, tr …
	open     []byte // start tag
	close    []byte // end tag; nil for an element without content
	children []*node
	text     string // of a text node (name ""), unescaped
	raw      []byte // of a text node or other token, as it came

	asked bool // whether mark and only are known
	mark  slot
	only  bool
}

// parser counts over all parts of a file.
type parser struct{ nodes int }

func (p *parser) parse(name string, data []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	root := &node{}
	stack := []*node{root}
	for {
		from := d.InputOffset()
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, refuse("paper.template-xml", name)
		}
		raw := data[from:d.InputOffset()]
		top := stack[len(stack)-1]
		if p.nodes++; p.nodes > MaxNodes {
			return nil, refuse("paper.template-nodes", MaxNodes)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			n := &node{name: e.Name.Local, open: raw}
			top.children = append(top.children, n)
			if len(stack) > MaxDepth {
				return nil, refuse("paper.template-nodes", MaxDepth)
			}
			stack = append(stack, n)
		case xml.EndElement:
			if len(stack) == 1 || top.name != e.Name.Local {
				return nil, refuse("paper.template-xml", name)
			}
			top.close = raw // empty for <x/>, which the decoder splits in two
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.children = append(top.children, &node{text: string(e), raw: raw})
		case xml.Directive:
			return nil, refuse("paper.template-xml", name) // a document type: entities
		default:
			top.children = append(top.children, &node{raw: raw})
		}
	}
	if len(stack) != 1 {
		return nil, refuse("paper.template-xml", name)
	}
	return root, nil
}

// write puts the node's bytes back.
func (n *node) write(b *bytes.Buffer) {
	b.Write(n.open)
	if n.name == "" && n.open == nil {
		b.Write(n.raw)
	}
	for _, c := range n.children {
		c.write(b)
	}
	b.Write(n.close)
}

// clone copies the element with everything below; bytes are shared.
func (n *node) clone() *node {
	c := *n
	c.children = make([]*node, len(n.children))
	for i, k := range n.children {
		c.children[i] = k.clone()
	}
	return &c
}

// each visits the elements below n that match, not those inside a match.
func (n *node) each(name string, visit func(*node)) {
	for _, c := range n.children {
		if c.name == name {
			visit(c)
		} else {
			c.each(name, visit)
		}
	}
}

// letters is one text element of a paragraph, or a tab or break, with its text.
type letters struct {
	at   *node
	text string
}

// spans lists the texts of a paragraph in order, not those of a text box
// inside, which are paragraphs of their own.
func (n *node) spans() []letters {
	var out []letters
	var walk func(*node)
	walk = func(n *node) {
		for _, c := range n.children {
			switch c.name {
			case "t":
				var s strings.Builder
				for _, k := range c.children {
					s.WriteString(k.text)
				}
				out = append(out, letters{c, s.String()})
			case "tab", "br", "cr":
				out = append(out, letters{c, "\n"})
			case "txbxContent", "pPr", "rPr", "instrText", "delText", "AlternateContent":
			default:
				walk(c)
			}
		}
	}
	walk(n)
	return out
}

// plain is the text of a paragraph.
func (n *node) plain() string {
	var b strings.Builder
	for _, s := range n.spans() {
		b.WriteString(s.text)
	}
	return b.String()
}
