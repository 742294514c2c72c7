package pdf

import (
	"fmt"
	"strings"

	"saoque/internal/paper"
	"saoque/internal/paper/fonts"
)

// boxes lays blocks out. Sections change the width of what follows, so the
// geometry at work here is the one that the flow will have there.
func (w *writer) boxes(blocks []paper.Block) []box {
	var out []box
	g := w.g
	defer func() { w.g = g }()
	for i, b := range blocks {
		var bs []box
		switch b := b.(type) {
		case paper.Letterhead:
			bs = w.letterhead(b)
		case paper.Heading:
			bs = w.heading(b)
		case paper.Paragraph:
			bs = w.paragraph(b)
		case paper.Bases:
			bs = w.bases(b)
		case paper.List:
			bs = w.list(b)
		case paper.Fields:
			bs = w.fields(b)
		case paper.Table:
			stay(out, i, blocks)
			bs = w.table(b)
		case paper.Picture:
			bs = []box{w.picture(b)}
		case paper.Drawn:
			bs = []box{w.drawn(b)}
		case paper.Signature:
			stay(out, i, blocks)
			bs = []box{w.signature(b)}
		case paper.Annex:
			w.g = paper.PageOf(b.Wide)
			bs = append([]box{{section: &section{wide: b.Wide}}}, w.annex(b)...)
		case paper.PageBreak:
			bs = []box{{page: true}}
			if b.Anew {
				w.g = paper.PageOf(w.doc.Wide)
				bs = []box{{section: &section{wide: w.doc.Wide}}}
			}
		case paper.Gap:
			bs = []box{{before: b.Height}}
		default:
			panic(fmt.Sprintf("pdf: no layout for %T", b))
		}
		out = append(out, bs...)
	}
	return out
}

// stay keeps the end of what was laid out last on the page of block i: what
// leads to a table stays with its head, and a signature is never alone.
func stay(out []box, i int, blocks []paper.Block) {
	if i > 0 && len(out) > 0 && paper.Leads(blocks[i-1], blocks[i]) {
		out[len(out)-1].keep = true
	}
}

// lineAt draws a line in the column from x, its top at y.
func (w *writer) lineAt(l line, x, y, full, indent, size, height float64, a paper.Align) {
	room, stretch := full-indent, 0.0
	switch a {
	case paper.Center:
		x += (full - l.width) / 2
	case paper.Right:
		x += full - l.width
	case paper.Justify:
		x += indent
		if !l.last && l.spaces > 0 && l.width < room {
			stretch = (room - l.width) / float64(l.spaces)
		}
	default:
		x += indent
	}
	for _, p := range l.pieces {
		x += w.put(x, y+base(size, height), p, size, stretch)
	}
}

// stack gives the boxes of a paragraph's lines: one alone is never left at a
// page's foot or carried to the next page's top.
func (w *writer) stack(ls []line, x, full, indent, size, before float64, a paper.Align, keep bool) []box {
	height := paper.Single(size) * paper.Points("line-spacing")
	out := make([]box, len(ls))
	for i, l := range ls {
		in := 0.0
		if i == 0 {
			in = indent
		}
		b := box{height: height, keep: i == 0 && len(ls) > 1 || i == len(ls)-2 || keep && i == len(ls)-1}
		if i == 0 {
			b.before = before
		}
		b.draw = func(y float64) { w.lineAt(l, x, y, full, in, size, height, a) }
		out[i] = b
	}
	return out
}

func (w *writer) paragraph(p paper.Paragraph) []box {
	size := p.Size
	if size == 0 {
		size = paper.Points("body")
	}
	indent := 0.0
	if !p.Flush && (p.Align == paper.Justify || p.Align == paper.Left) {
		indent = paper.Points("first-line")
	}
	before := paper.Points("paragraph-gap") + p.Before
	if p.Tight {
		before = p.Before
	}
	x, full := w.g.Left+p.Indent, w.g.Text()-p.Indent
	return w.stack(lines(p.Text, size, full, indent), x, full, indent, size, before, p.Align, p.Keep)
}

func (w *writer) bases(b paper.Bases) []box {
	var out []box
	for _, s := range b.Ends() {
		out = append(out, w.paragraph(paper.Paragraph{Text: paper.Slanted(s), Size: paper.Points("basis")})...)
	}
	return out
}

func (w *writer) list(l paper.List) []box {
	var out []box
	for i, mark := range l.Marks() {
		t := append(paper.Text{{Text: mark + " "}}, l.Items[i]...)
		out = append(out, w.paragraph(paper.Paragraph{Text: t})...)
	}
	return out
}

// centered lays text out in a column centred at x; each string is a paragraph.
func centered(texts []string, s fonts.Style, size, full float64) []line {
	var out []line
	for _, t := range texts {
		for _, part := range strings.Split(t, "\n") {
			if part == "" {
				continue
			}
			out = append(out, lines(paper.Text{{Text: part, Bold: s&fonts.Bold != 0, Italic: s&fonts.Italic != 0}}, size, full, 0)...)
		}
	}
	return out
}

func (w *writer) heading(h paper.Heading) []box {
	var out []box
	add := func(text string, size, before float64) (last line) {
		for i, l := range centered([]string{text}, fonts.Bold, size, w.g.Text()) {
			b := box{height: paper.Single(size) * paper.Points("line-spacing"), keep: true}
			if i == 0 {
				b.before = before
			}
			b.draw = func(y float64) { w.lineAt(l, w.g.Left, y, w.g.Text(), 0, size, b.height, paper.Center) }
			out = append(out, b)
			last = l
		}
		return last
	}
	if h.Kind != "" {
		add(h.Kind, paper.Points("kind"), 14)
	}
	if h.Subject != "" {
		gap := 0.0
		if h.Kind == "" {
			gap = 14
		}
		last := add(h.Subject, paper.Points("subject"), gap)
		if !h.NoRule {
			out = append(out, w.rule(last.width*paper.Points("subject-line")))
		}
	}
	return append(out, box{height: 4, keep: true})
}

// rule is a centred line of the given length.
func (w *writer) rule(length float64) box {
	return box{height: 6, keep: true, draw: func(y float64) {
		w.sheet.rule(w.g.Middle()-length/2, y+3, w.g.Middle()+length/2, y+3)
	}}
}

func (w *writer) annex(a paper.Annex) []box {
	size := paper.Points("annex")
	var out []box
	add := func(text string, s fonts.Style) {
		for _, l := range centered([]string{text}, s, size, w.g.Text()) {
			h := paper.Single(size) * paper.Points("line-spacing")
			full, left := w.g.Text(), w.g.Left
			out = append(out, box{height: h, keep: true, draw: func(y float64) { w.lineAt(l, left, y, full, 0, size, h, paper.Center) }})
		}
	}
	add(a.Number, fonts.Bold)
	add(a.Title, fonts.Bold)
	add(a.Of, fonts.Italic)
	return append(out, box{height: 6, keep: true})
}

func (w *writer) letterhead(h paper.Letterhead) []box {
	size := paper.Points("issuer")
	step := paper.Single(size)
	motto := paper.Points("motto")
	if h.Issuer == "" {
		return []box{w.countryAlone(h)}
	}
	leftW := w.g.Text() * paper.BodyShare
	rightW := w.g.Text() - leftW
	parent := centered([]string{h.Parent}, fonts.Regular, paper.Points("parent"), leftW)
	issuer := centered([]string{h.Issuer}, fonts.Bold, size, leftW)
	head := max(float64(len(parent)+len(issuer)), 2)*step + 5
	code := 0.0
	if h.Code != "" {
		code = step
	}
	var number, place, subject []line
	if h.Sign != "" {
		number = centered([]string{paper.NumberLine(h.Number, h.Sign)}, fonts.Regular, paper.Points("number"), leftW)
	}
	if !h.Bare {
		place = centered([]string{paper.PlaceDate(h.Place, h.Date)}, fonts.Italic, paper.Points("place-date"), rightW)
	}
	row := paper.Single(paper.Points("number"))
	second := 0.0
	if rows := max(len(number), len(place)); rows > 0 {
		second = 4 + float64(rows)*row
	}
	if h.Subject != "" {
		subject = centered([]string{h.Subject}, fonts.Regular, paper.Points("letter-subject"), leftW)
		under := 4 + float64(len(number))*row + paper.Points("letter-subject-gap") + float64(len(subject))*paper.Single(paper.Points("letter-subject"))
		second = max(second, under)
	}
	left, right := w.g.Left, w.g.Left+leftW
	return []box{{height: code + head + second, keep: true, draw: func(y float64) {
		if h.Code != "" {
			w.put(right+rightW-width(fonts.Bold, h.Code, size), y+base(size, step), piece{text: h.Code, style: fonts.Bold}, size, 0)
			y += code
		}
		at := y
		for _, l := range parent {
			w.lineAt(l, left, at, leftW, 0, size, step, paper.Center)
			at += step
		}
		for _, l := range issuer {
			w.lineAt(l, left, at, leftW, 0, size, step, paper.Center)
			at += step
		}
		if n := len(issuer); n > 0 {
			half := issuer[n-1].width * paper.Points("issuer-line") / 2
			w.sheet.rule(left+leftW/2-half, at+2.5, left+leftW/2+half, at+2.5)
		}
		mid := right + rightW/2
		w.center(h.Country(), fonts.Bold, paper.Points("country"), mid, y+base(size, step))
		w.center(h.Motto(), fonts.Bold, motto, mid, y+step+base(motto, step))
		half := width(fonts.Bold, h.Motto(), motto) / 2
		w.sheet.rule(mid-half, y+2*step+2.5, mid+half, y+2*step+2.5)
		write := func(ls []line, x, at, full, size, step float64) float64 {
			for _, l := range ls {
				w.lineAt(l, x, at, full, 0, size, step, paper.Center)
				at += step
			}
			return at
		}
		write(place, right, y+head+4, rightW, paper.Points("place-date"), row)
		at = write(number, left, y+head+4, leftW, paper.Points("number"), row)
		s := paper.Points("letter-subject")
		write(subject, left, at+paper.Points("letter-subject-gap"), leftW, s, paper.Single(s))
	}}}
}

// countryAlone is the head of a form that a producer fills in.
func (w *writer) countryAlone(h paper.Letterhead) box {
	size := paper.Points("country")
	step := paper.Single(size)
	code := 0.0
	if h.Code != "" {
		code = step + 4
	}
	place := 0.0
	if !h.Bare {
		place = step + 4
	}
	return box{height: code + 2*step + 6 + place, keep: true, draw: func(y float64) {
		if h.Code != "" {
			w.put(w.g.Width-w.g.Right-width(fonts.Bold, h.Code, size), y+base(size, step), piece{text: h.Code, style: fonts.Bold}, size, 0)
			y += code
		}
		mid := w.g.Middle()
		w.center(h.Country(), fonts.Bold, size, mid, y+base(size, step))
		w.center(h.Motto(), fonts.Bold, paper.Points("motto"), mid, y+step+base(size, step))
		half := width(fonts.Bold, h.Motto(), paper.Points("motto")) / 2
		w.sheet.rule(mid-half, y+2*step+2.5, mid+half, y+2*step+2.5)
		if !h.Bare {
			s := paper.Points("place-date")
			text := paper.PlaceDate(h.Place, h.Date)
			w.put(w.g.Width-w.g.Right-width(fonts.Italic, text, s), y+2*step+8+base(s, step), piece{text: text, style: fonts.Italic}, s, 0)
		}
	}}
}
