package docx

import (
	"fmt"
	"strings"

	"saoque/internal/paper"
	"saoque/internal/paper/fonts"
)

func (w *writer) blocks(blocks []paper.Block) {
	for i, b := range blocks {
		keep := i+1 < len(blocks) && paper.Leads(b, blocks[i+1])
		switch b := b.(type) {
		case paper.Letterhead:
			w.letterhead(b)
		case paper.Heading:
			w.heading(b)
		case paper.Paragraph:
			w.paragraph(b, keep)
		case paper.Bases:
			for _, s := range b.Ends() {
				w.paragraph(paper.Paragraph{Text: paper.Slanted(s), Size: paper.Points("basis")}, false)
			}
		case paper.List:
			for n, mark := range b.Marks() {
				t := append(paper.Text{{Text: mark + " "}}, b.Items[n]...)
				w.paragraph(paper.Paragraph{Text: t}, keep && n == len(b.Items)-1)
			}
		case paper.Fields:
			w.fields(b)
		case paper.Table:
			w.tableOf(b)
		case paper.Picture:
			w.picture(b)
		case paper.Drawn:
			w.shapes(b)
		case paper.Signature:
			w.signature(b)
		case paper.Annex:
			w.anew(b.Wide)
			size := paper.Points("annex")
			for _, l := range []paper.Text{paper.Strong(b.Number), paper.Strong(b.Title), paper.Slanted(b.Of)} {
				if l.String() != "" {
					w.line(para{align: paper.Center, keepNext: true, line: paper.Points("line-spacing"), size: size}, l)
				}
			}
		case paper.PageBreak:
			if b.Anew {
				w.anew(w.doc.Wide)
				break
			}
			w.line(para{newPage: true, exact: 1, size: 1}, nil)
		case paper.Gap:
			w.line(para{exact: max(b.Height, 1), size: 1}, nil)
		default:
			panic(fmt.Sprintf("docx: no layout for %T", b))
		}
	}
}

// anew ends the section at work; the next begins on a new page, which is its
// first.
func (w *writer) anew(wide bool) {
	tiny(&w.b, w.section())
	w.page, w.wide, w.annex, w.table = paper.PageOf(wide), wide, true, false
}

// line writes a paragraph of the body.
func (w *writer) line(p para, t paper.Text) {
	w.table = false
	p.write(&w.b, t)
}

// begin starts a table; two in a row would grow together without a paragraph
// between.
func (w *writer) begin() {
	if w.table {
		tiny(&w.b, "")
	}
	w.table = true
}

func (w *writer) paragraph(p paper.Paragraph, keep bool) {
	out := para{align: p.Align, size: p.Size, line: paper.Points("line-spacing"), before: paper.Points("paragraph-gap") + p.Before, left: p.Indent, keepNext: p.Keep || keep}
	if p.Tight {
		out.before = p.Before
	}
	if !p.Flush && (p.Align == paper.Justify || p.Align == paper.Left) {
		out.first = paper.Points("first-line")
	}
	if out.align == paper.Justify && out.first > 0 && out.left == 0 {
		out.style = bodyStyle
	}
	w.line(out, p.Text)
}

func width(t paper.Text, size float64) float64 {
	n := 0
	for _, r := range t {
		n += r.Style().Measure(r.Text)
	}
	return float64(n) * size / 1000
}

// rule is a centred line of the given length in a column: a low paragraph with
// an upper border.
func rule(length, column float64) para {
	side := max((column-length)/2, 0)
	return para{exact: 6, before: 2, size: 1, border: "top", left: side, right: side, keepNext: true}
}

// lastLine measures the last printed line of text in a column.
func lastLine(s string, bold bool, size, column float64) float64 {
	style := fonts.Regular
	if bold {
		style = fonts.Bold
	}
	parts := strings.Split(s, "\n")
	at := 0.0
	space := float64(style.Width(' ')) * size / 1000
	for _, word := range strings.Fields(parts[len(parts)-1]) {
		wd := float64(style.Measure(word)) * size / 1000
		if at > 0 && at+space+wd > column {
			at = 0
		}
		if at > 0 {
			at += space
		}
		at += wd
	}
	return at
}

func (w *writer) heading(h paper.Heading) {
	spaced := paper.Points("line-spacing")
	before := 14.0
	if h.Kind != "" {
		w.line(para{align: paper.Center, before: before, line: spaced, keepNext: true, size: paper.Points("kind")}, paper.Strong(h.Kind))
		before = 0
	}
	if h.Subject == "" {
		return
	}
	size := paper.Points("subject")
	w.line(para{align: paper.Center, before: before, line: spaced, keepNext: true, size: size}, paper.Strong(h.Subject))
	if !h.NoRule {
		w.line(rule(lastLine(h.Subject, true, size, w.page.Text())*paper.Points("subject-line"), w.page.Text()), nil)
	}
}

func (w *writer) letterhead(h paper.Letterhead) {
	text := w.page.Text()
	size := paper.Points("country")
	if h.Code != "" {
		w.line(para{align: paper.Right, keepNext: true, size: size}, paper.Strong(h.Code))
	}
	country := func(column float64) {
		para{align: paper.Center, size: size, keepNext: true}.write(&w.b, paper.Strong(h.Country()))
		motto := paper.Points("motto")
		para{align: paper.Center, size: motto, keepNext: true}.write(&w.b, paper.Strong(h.Motto()))
		rule(width(paper.Strong(h.Motto()), motto), column).write(&w.b, nil)
	}
	if h.Issuer == "" {
		w.table = false
		country(text)
		if !h.Bare {
			w.line(para{align: paper.Right, keepNext: true, size: paper.Points("place-date")}, paper.Slanted(paper.PlaceDate(h.Place, h.Date)))
		}
		return
	}
	left := text * paper.BodyShare
	w.begin()
	grid(&w.b, []float64{left, text - left}, false, 0, 0)
	row(&w.b, false)
	cellOf{width: left}.open(&w.b)
	if h.Parent != "" {
		para{align: paper.Center, size: paper.Points("parent"), keepNext: true}.write(&w.b, paper.Plain(h.Parent))
	}
	issuer := paper.Points("issuer")
	para{align: paper.Center, size: issuer, keepNext: true}.write(&w.b, paper.Strong(h.Issuer))
	rule(lastLine(h.Issuer, true, issuer, left)*paper.Points("issuer-line"), left).write(&w.b, nil)
	w.b.WriteString("</w:tc>")
	cellOf{width: text - left}.open(&w.b)
	country(text - left)
	w.b.WriteString("</w:tc></w:tr>")
	if h.Sign != "" || !h.Bare {
		row(&w.b, false)
		cellOf{width: left}.open(&w.b)
		number := ""
		if h.Sign != "" {
			number = paper.NumberLine(h.Number, h.Sign)
		}
		para{align: paper.Center, size: paper.Points("number"), keepNext: true}.write(&w.b, paper.Plain(number))
		if h.Subject != "" {
			para{align: paper.Center, before: paper.Points("letter-subject-gap"), size: paper.Points("letter-subject"), keepNext: true}.write(&w.b, paper.Plain(h.Subject))
		}
		w.b.WriteString("</w:tc>")
		cellOf{width: text - left}.open(&w.b)
		place := ""
		if !h.Bare {
			place = paper.PlaceDate(h.Place, h.Date)
		}
		para{align: paper.Center, size: paper.Points("place-date"), keepNext: true}.write(&w.b, paper.Slanted(place))
		w.b.WriteString("</w:tc></w:tr>")
	}
	w.b.WriteString("</w:tbl>")
}

func (w *writer) signature(s paper.Signature) {
	w.begin()
	text, n := w.page.Text(), len(s.Signers)
	left := 0.0
	if len(s.Recipients) > 0 || s.Mark != nil || n == 1 {
		left = text * paper.NoticeShare
	}
	var widths []float64
	if left > 0 {
		widths = append(widths, left)
	}
	for range n {
		widths = append(widths, (text-left)/float64(n))
	}
	para{exact: 14, size: 1, keepNext: true}.write(&w.b, nil)
	grid(&w.b, widths, false, 0, 0)
	row(&w.b, false)
	if left > 0 {
		cellOf{width: left}.open(&w.b)
		if len(s.Recipients) > 0 {
			para{align: paper.Left, size: paper.Points("recipients")}.write(&w.b, paper.Text{{Text: paper.RecipientsHead(), Bold: true, Italic: true}})
		} else if s.Mark == nil {
			tiny(&w.b, "")
		}
		for _, r := range s.Recipients {
			para{align: paper.Left, size: paper.Points("recipient")}.write(&w.b, paper.Plain("- "+strings.TrimPrefix(r, "- ")))
		}
		if s.Mark != nil {
			w.pictureIn(*s.Mark, left-6, 0)
			w.b.WriteString("</w:tbl>")
			tiny(&w.b, "")
		}
		w.b.WriteString("</w:tc>")
	}
	most := 0
	for _, p := range s.Signers {
		most = max(most, signLines(p))
	}
	for i, p := range s.Signers {
		cellOf{width: widths[len(widths)-n+i]}.open(&w.b)
		size := paper.Points("authority")
		if p.Date != "" {
			para{align: paper.Center, size: paper.Points("place-date")}.write(&w.b, paper.Slanted(p.Date))
		}
		for _, a := range p.Authority {
			para{align: paper.Center, size: size}.write(&w.b, paper.Strong(a))
		}
		if p.Hint != "" {
			para{align: paper.Center, size: paper.Points("place-date")}.write(&w.b, paper.Slanted(p.Hint))
		}
		room := paper.SignRoom + float64(most-signLines(p))*paper.Single(size)
		para{align: paper.Center, before: room, size: paper.Points("signer")}.write(&w.b, paper.Strong(p.Name))
		w.b.WriteString("</w:tc>")
	}
	w.b.WriteString("</w:tr></w:tbl>")
}

func signLines(p paper.Signer) int {
	n := len(p.Authority)
	if p.Hint != "" {
		n++
	}
	if p.Date != "" {
		n++
	}
	return n
}
