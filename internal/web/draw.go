package web

import (
	"fmt"
	"html/template"
	"strings"
	"sync"
	"unicode/utf8"
)

// part is what a page shows in dozens or hundreds: it draws itself in Go,
// because a template needs some twenty times as long for the same bytes.
// Everything else is a template. A part stands where an element may stand;
// the templates of the same names (parts.tmpl) hand over to it.
type part interface{ draw(*pen) }

// pen writes HTML in one language. Only raw writes what it is given; all else
// is escaped, as html/template does it for texts and quoted attributes.
type pen struct {
	*wording
	b []byte
}

var pens = sync.Pool{New: func() any { return new(pen) }}

// draw gives the HTML of a part or of a list of parts.
func (w *wording) draw(x any) (template.HTML, error) {
	p := pens.Get().(*pen)
	defer pens.Put(p)
	p.wording, p.b = w, p.b[:0]
	switch x := x.(type) {
	case part:
		x.draw(p)
	case []NavItem:
		drawAll(p, x)
	case []Count:
		drawAll(p, x)
	case []DossierRow:
		drawAll(p, x)
	case []WorkItem:
		drawAll(p, x)
	case []Fact:
		drawAll(p, x)
	case []Event:
		drawAll(p, x)
	case []FileRow:
		p.files(x)
	case []DocumentRow:
		drawAll(p, x)
	case []CheckRound:
		drawAll(p, x)
	default:
		return "", fmt.Errorf("web: a %T does not draw itself", x)
	}
	return template.HTML(p.b), nil
}

func drawAll[T part](p *pen, list []T) {
	for _, x := range list {
		x.draw(p)
	}
}

// raw writes HTML as it is.
func (p *pen) raw(html string) { p.b = append(p.b, html...) }

// text writes words.
func (p *pen) text(s string) {
	if strings.ContainsAny(s, "\"'&<>\x00") {
		s = template.HTMLEscapeString(s)
	}
	p.b = append(p.b, s...)
}

// put writes a text, words a text of the catalog.
func (p *pen) put(x Text)                 { p.text(p.say(x)) }
func (p *pen) words(key string, a ...any) { p.text(p.t(key, a...)) }

// sample writes the mark of invented things.
func (p *pen) sample(is bool) {
	if is {
		p.raw(` <span class="sample" title="`)
		p.words("ui.sample-title")
		p.raw(`">`)
		p.words("ui.sample")
		p.raw("</span>")
	}
}

// open writes the beginning of a link.
func (p *pen) open(href string) { p.openWith(href, "") }

// openWith is open with further attributes, written as they are.
func (p *pen) openWith(href, attrs string) {
	p.raw("<a")
	p.address("href", href)
	p.raw(attrs + ">")
}

// address writes an attribute that is an address. One that is not plainly one of
// our own is left to html/template, which knows which are harmless.
func (p *pen) address(name, href string) {
	if simplePath(href) {
		p.attr(name, href)
		return
	}
	var b strings.Builder
	if err := link1.Execute(&b, href); err != nil {
		panic(err) // a string into a builder
	}
	p.raw(" " + name + strings.TrimSuffix(strings.TrimPrefix(b.String(), "<a href"), ">"))
}

var link1 = template.Must(template.New("link").Parse(`<a href="{{.}}">`))

// simplePath reports whether an address is a path of ours with nothing to encode.
func simplePath(href string) bool {
	if href == "" || href[0] != '/' || strings.HasPrefix(href, "//") {
		return false
	}
	for i := range len(href) {
		c := href[i]
		switch {
		case c >= utf8.RuneSelf:
			return false
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~/?#=&", c) >= 0:
		case c == '%' && i+2 < len(href) && hexDigit(href[i+1]) && hexDigit(href[i+2]):
		default:
			return false
		}
	}
	return true
}

func hexDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// linked writes words, as a link where there is an address.
func (p *pen) linked(href, s string) {
	if href == "" {
		p.text(s)
		return
	}
	p.open(href)
	p.text(s)
	p.raw("</a>")
}

// cell opens a table cell that names its column where the table becomes cards.
func (p *pen) cell(class, label string) {
	p.raw("\n<td" + class + ` data-label="`)
	p.words(label)
	p.raw(`"><span>`)
}

// end closes a cell.
func (p *pen) end() { p.raw("</span></td>") }
