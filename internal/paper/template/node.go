package template

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// node is an element, or a text or other token between elements, with its
// bytes as they came, so that whatever is not a slot stays exactly as the
// province made it.
type node struct {
	name     string // p, r, t, tr … of the main vocabulary, "prefix:local" of others; "" between elements
	open     []byte // start tag, or the bytes of what is no element
	close    []byte // end tag; empty for <x/>
	children []*node
	text     string // what is no element says, unescaped
	info     *info  // of paragraphs and rows
}

// info is what was found out about a paragraph or row.
type info struct {
	line  int  // number of the paragraph in its part, from 1
	asked bool // whether mark and only are known
	only  bool
	mark  slot
}

// local is the element's name without a prefix.
func (n *node) local() string { return n.name[strings.IndexByte(n.name, ':')+1:] }

// parser counts over all parts of a file.
type parser struct{ nodes int }

func (p *parser) count(n int) error {
	if p.nodes += n; p.nodes > MaxNodes {
		return refuse("paper.template-nodes", MaxNodes)
	}
	return nil
}

// spaces are the names of the main vocabulary, which w: must stand for and
// nothing else may: what is looked for is then found by its name.
var spaces = []string{"http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"}

// parse reads a part. Only a part with slots is kept as a tree; of others it is
// seen that they are sound and hold nothing that runs or fetches.
func (p *parser) parse(x part) (*node, error) {
	broken := refuse("paper.template-xml", x.name)
	if !tags(x.data) {
		return nil, broken
	}
	keep := written.MatchString(x.name)
	d := xml.NewDecoder(bytes.NewReader(x.data))
	root := &node{}
	stack := []*node{root}
	tables, inP, lines := 0, []bool{false}, 0
	for {
		from := d.InputOffset()
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, broken
		}
		raw := x.data[from:d.InputOffset()]
		top := stack[len(stack)-1]
		if err := p.count(1); err != nil {
			return nil, err
		}
		add := func(n *node) *node {
			if keep {
				top.children = append(top.children, n)
			}
			return n
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if err := p.count(len(e.Attr)); err != nil {
				return nil, err
			}
			if err := look(x.name, e); err != nil {
				return nil, err
			}
			n := add(&node{name: e.Name.Local, open: raw})
			if e.Name.Space != "w" {
				n.name = e.Name.Space + ":" + e.Name.Local
			}
			if len(stack) > MaxDepth {
				return nil, refuse("paper.template-nodes", MaxDepth)
			}
			within := inP[len(inP)-1]
			switch n.name {
			case "p":
				if within && keep { // a paragraph may hold another in a text box only
					return nil, broken
				}
				lines++
				n.info, within = &info{line: lines}, true
			case "tr":
				n.info = &info{}
			case "tbl":
				if tables++; tables > MaxTables {
					return nil, refuse("paper.template-nodes", MaxTables)
				}
			case "txbxContent":
				within = false
			}
			stack, inP = append(stack, n), append(inP, within)
		case xml.EndElement:
			name := e.Name.Local
			if e.Name.Space != "w" {
				name = e.Name.Space + ":" + e.Name.Local
			}
			if len(stack) == 1 || top.name != name {
				return nil, broken
			}
			if name == "tbl" {
				tables--
			}
			top.close = raw // empty for <x/>, which the decoder splits in two
			stack, inP = stack[:len(stack)-1], inP[:len(inP)-1]
		case xml.CharData:
			n := add(&node{open: raw})
			if keep {
				n.text = string(e)
			}
		case xml.Directive: // a document type: entities
			return nil, broken
		default:
			add(&node{open: raw})
		}
	}
	if len(stack) != 1 {
		return nil, broken
	}
	return root, nil
}

// look refuses an element that runs or fetches, wherever it stands.
func look(name string, e xml.StartElement) error {
	switch {
	case running[e.Name.Local]:
		return refuse("paper.template-macro", e.Name.Local)
	case fetching[e.Name.Local]:
		return refuse("paper.template-link", e.Name.Local)
	}
	for _, a := range e.Attr {
		ours := a.Value == spaces[0] || a.Value == spaces[1]
		switch {
		case a.Name.Space == "xmlns" && (a.Name.Local == "w") != ours,
			a.Name.Space == "" && a.Name.Local == "xmlns" && ours:
			return refuse("paper.template-xml", name)
		}
		switch a.Name.Local {
		case "src", "href", "link", "embed", "relid", "id": // of pictures drawn the old way, and ids of relationships
			if strings.Contains(a.Value, "://") || strings.Contains(a.Value, `\\`) || strings.HasPrefix(strings.ToLower(a.Value), "file:") {
				return refuse("paper.template-link", short(a.Value))
			}
		}
	}
	return nil
}

// tags reports whether no tag or comment is longer than the limit and there is
// no document type, before a parser takes attributes apart.
func tags(b []byte) bool {
	for {
		i := bytes.IndexByte(b, '<')
		if i < 0 {
			return true
		}
		b = b[i:]
		n := -1
		end := func(mark string) {
			if n = bytes.Index(b[:min(len(b), MaxTag)], []byte(mark)); n >= 0 {
				n += len(mark)
			}
		}
		switch {
		case bytes.HasPrefix(b, []byte("<!--")):
			end("-->")
		case bytes.HasPrefix(b, []byte("<![CDATA[")):
			end("]]>")
		case bytes.HasPrefix(b, []byte("<!")):
		case bytes.HasPrefix(b, []byte("<?")):
			end("?>")
		default:
			var quote byte
			for k, c := range b[:min(len(b), MaxTag)] {
				if quote == 0 && c == '>' {
					n = k + 1
					break
				}
				switch {
				case quote == 0 && (c == '"' || c == '\''):
					quote = c
				case c == quote:
					quote = 0
				}
			}
		}
		if n < 0 {
			return false
		}
		b = b[n:]
	}
}

// attr gives an attribute of a start tag by its local name.
func attr(tag []byte, name string) string {
	d := xml.NewDecoder(bytes.NewReader(tag))
	tok, err := d.RawToken()
	if e, ok := tok.(xml.StartElement); ok && err == nil {
		for _, a := range e.Attr {
			if a.Name.Local == name {
				return a.Value
			}
		}
	}
	return ""
}

// copy copies the element with everything below that filling may change; bytes
// are shared, and so are text boxes, whose paragraphs are copied on their own.
func (n *node) copy(count *int) *node {
	*count++
	c := *n
	if n.info != nil {
		c.info = &info{line: n.info.line}
	}
	if n.name == "txbxContent" {
		return &c
	}
	c.children = make([]*node, len(n.children))
	for i, k := range n.children {
		c.children[i] = k.copy(count)
	}
	return &c
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
				switch len(c.children) {
				case 0:
				case 1:
					out = append(out, letters{c, c.children[0].text})
				default:
					var s strings.Builder
					for _, k := range c.children {
						s.WriteString(k.text)
					}
					out = append(out, letters{c, s.String()})
				}
			case "tab", "ptab":
				out = append(out, letters{c, "\t"})
			case "br", "cr":
				out = append(out, letters{c, "\n"})
			case "", "txbxContent", "pPr", "rPr", "instrText", "delText", "mc:AlternateContent":
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
