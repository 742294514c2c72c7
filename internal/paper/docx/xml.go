package docx

import (
	"encoding/xml"
	"fmt"
	"math"
	"strings"

	"saoque/internal/paper"
	"saoque/internal/viet"
)

// twips writes points in twentieths, the unit of most lengths in the format.
func twips(points float64) int { return int(math.Round(points * 20)) }

// half writes a size in half points.
func half(points float64) int { return int(math.Round(points * 2)) }

// emu writes points in English metric units, the unit of drawings.
func emu(points float64) int { return int(math.Round(points * 12700)) }

func esc(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// para is a paragraph's properties; zero values are left out.
type para struct {
	style       string
	align       paper.Align
	first, left float64 // indents
	right       float64
	before      float64
	after       float64
	line        float64 // lines; 0 = the body's
	exact       float64 // height of every line, for rules and gaps
	keepNext    bool
	keepLines   bool
	newPage     bool
	border      string // "top" or "box"
	tabs        []tab
	size        float64 // default size of its runs
	section     string  // a sectPr to end a section with
}

type tab struct {
	at   float64
	kind string // center, right
	dots bool
}

var aligns = map[paper.Align]string{paper.Justify: "both", paper.Left: "left", paper.Center: "center", paper.Right: "right"}

// open writes <w:p> with its properties, in the order that the schema asks for.
func (p para) open(b *strings.Builder) {
	b.WriteString("<w:p><w:pPr>")
	if p.style != "" {
		fmt.Fprintf(b, `<w:pStyle w:val="%s"/>`, p.style)
	}
	if p.keepNext {
		b.WriteString("<w:keepNext/>")
	}
	if p.keepLines {
		b.WriteString("<w:keepLines/>")
	}
	if p.newPage {
		b.WriteString("<w:pageBreakBefore/>")
	}
	switch p.border {
	case "top":
		b.WriteString(`<w:pBdr><w:top w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:pBdr>`)
	case "box":
		b.WriteString(`<w:pBdr>`)
		for _, side := range []string{"top", "left", "bottom", "right"} {
			fmt.Fprintf(b, `<w:%s w:val="single" w:sz="4" w:space="2" w:color="000000"/>`, side)
		}
		b.WriteString(`</w:pBdr>`)
	}
	if len(p.tabs) > 0 {
		b.WriteString("<w:tabs>")
		for _, t := range p.tabs {
			leader := ""
			if t.dots {
				leader = ` w:leader="dot"`
			}
			fmt.Fprintf(b, `<w:tab w:val="%s"%s w:pos="%d"/>`, t.kind, leader, twips(t.at))
		}
		b.WriteString("</w:tabs>")
	}
	line, rule := 240.0, "auto"
	if p.line > 0 {
		line = 240 * p.line
	}
	if p.exact > 0 {
		line, rule = p.exact*20, "exact"
	}
	fmt.Fprintf(b, `<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="%s"/>`, twips(p.before), twips(p.after), int(math.Round(line)), rule)
	if p.left != 0 || p.right != 0 || p.first != 0 {
		fmt.Fprintf(b, `<w:ind w:left="%d" w:right="%d" w:firstLine="%d"/>`, twips(p.left), twips(p.right), twips(p.first))
	}
	fmt.Fprintf(b, `<w:jc w:val="%s"/>`, aligns[p.align])
	if p.size > 0 { // an empty paragraph is as high as its mark
		fmt.Fprintf(b, `<w:rPr><w:sz w:val="%d"/><w:szCs w:val="%[1]d"/></w:rPr>`, half(p.size))
	}
	b.WriteString(p.section)
	b.WriteString("</w:pPr>")
}

// run writes one run; "\n" breaks the line, "\t" goes to the next tab stop.
func run(b *strings.Builder, r paper.Run, size float64) {
	props := func() {
		b.WriteString("<w:r><w:rPr>")
		if r.Bold {
			b.WriteString("<w:b/>")
		}
		if r.Italic {
			b.WriteString("<w:i/>")
		}
		if r.Ink != paper.Black {
			fmt.Fprintf(b, `<w:color w:val="%s"/>`, hex(r.Ink))
		}
		fmt.Fprintf(b, `<w:sz w:val="%d"/><w:szCs w:val="%[1]d"/>`, half(size))
		if r.Underline {
			b.WriteString(`<w:u w:val="single"/>`)
		}
		b.WriteString("</w:rPr>")
	}
	if r.Box != paper.NoBox {
		code := "F0A8" // an empty square
		if r.Box == paper.TickedBox {
			code = "F0FD" // a square with a cross
		}
		props()
		fmt.Fprintf(b, `<w:sym w:font="Wingdings" w:char="%s"/><w:t xml:space="preserve"> </w:t></w:r>`, code)
	}
	if r.Text == "" {
		return
	}
	props()
	for i, line := range strings.Split(viet.NFC(r.Text), "\n") {
		if i > 0 {
			b.WriteString("<w:br/>")
		}
		for j, part := range strings.Split(line, "\t") {
			if j > 0 {
				b.WriteString("<w:tab/>")
			}
			if part != "" {
				fmt.Fprintf(b, `<w:t xml:space="preserve">%s</w:t>`, esc(part))
			}
		}
	}
	b.WriteString("</w:r>")
}

// write writes a whole paragraph.
func (p para) write(b *strings.Builder, t paper.Text) {
	size := p.size
	if size == 0 {
		size = paper.Points("body")
	}
	for _, r := range t {
		if r.Box != paper.NoBox && p.exact == 0 { // the symbol's font would spread the lines
			p.exact = paper.Single(size) * max(p.line, 1)
		}
	}
	p.size = size
	p.open(b)
	for _, r := range t {
		run(b, r, size)
	}
	b.WriteString("</w:p>")
}

// tiny is a paragraph of no height, where the format wants one after a table.
func tiny(b *strings.Builder, section string) {
	para{exact: 1, size: 1, section: section}.write(b, nil)
}

// grid begins a table of the given column widths.
func grid(b *strings.Builder, widths []float64, lines bool, padX, padY float64) {
	sum := 0
	for _, w := range widths {
		sum += twips(w)
	}
	fmt.Fprintf(b, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="left"/><w:tblInd w:w="0" w:type="dxa"/>`, sum)
	if lines {
		b.WriteString("<w:tblBorders>")
		for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
			fmt.Fprintf(b, `<w:%s w:val="single" w:sz="4" w:space="0" w:color="000000"/>`, side)
		}
		b.WriteString("</w:tblBorders>")
	}
	// Zero side margins matter in the letterhead: with the usual ones the
	// country's name wraps.
	fmt.Fprintf(b, `<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="%d" w:type="dxa"/><w:left w:w="%d" w:type="dxa"/><w:bottom w:w="%[1]d" w:type="dxa"/><w:right w:w="%[2]d" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`, twips(padY), twips(padX))
	for _, w := range widths {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, twips(w))
	}
	b.WriteString("</w:tblGrid>")
}

func row(b *strings.Builder, head bool) {
	b.WriteString("<w:tr><w:trPr><w:cantSplit/>")
	if head {
		b.WriteString("<w:tblHeader/>")
	}
	b.WriteString("</w:trPr>")
}

// cellOf is a table cell's properties.
type cellOf struct {
	width  float64
	span   int
	merge  string // restart, continue
	shade  bool
	middle bool
}

func (c cellOf) open(b *strings.Builder) {
	fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, twips(c.width))
	if c.span > 1 {
		fmt.Fprintf(b, `<w:gridSpan w:val="%d"/>`, c.span)
	}
	if c.merge != "" {
		fmt.Fprintf(b, `<w:vMerge w:val="%s"/>`, c.merge)
	}
	if c.shade {
		b.WriteString(`<w:shd w:val="clear" w:color="auto" w:fill="EBEBEB"/>`)
	}
	if c.middle {
		b.WriteString(`<w:vAlign w:val="center"/>`)
	}
	b.WriteString("</w:tcPr>")
}
