package docx

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"saoque/internal/paper"
)

func (w *writer) tableOf(t paper.Table) {
	size := t.Size
	if size == 0 {
		size = paper.Points("table")
	}
	pad := float64(paper.CellPadY)
	if t.Lead {
		pad = paper.CellLead
	}
	w.begin()
	if !t.Tight {
		para{exact: paper.Points("paragraph-gap"), size: 1, keepNext: true}.write(&w.b, nil)
	}
	widths := t.Widths(w.page.Text(), size, 2*paper.CellPadX)
	grid(&w.b, widths, !t.Bare, paper.CellPadX, pad)
	// below counts, per column, the rows that a cell above still reaches into.
	below := make([]int, len(widths))
	for _, r := range t.Head {
		w.row(t, r, widths, size, true, below)
	}
	for _, r := range t.Rows {
		w.row(t, r, widths, size, false, make([]int, len(widths)))
	}
	w.b.WriteString("</w:tbl>")
}

func (w *writer) row(t paper.Table, cells []paper.Cell, widths []float64, size float64, head bool, below []int) {
	row(&w.b, head)
	col := 0
	covered := func() {
		for col < len(widths) && below[col] > 0 {
			cellOf{width: widths[col], merge: "continue"}.open(&w.b)
			para{size: size}.write(&w.b, nil)
			w.b.WriteString("</w:tc>")
			below[col]--
			col++
		}
	}
	for _, c := range cells {
		covered()
		if col >= len(widths) {
			break
		}
		span := min(max(c.Span, 1), len(widths)-col)
		props := cellOf{span: span, shade: c.Shade, middle: head}
		for i := range span {
			props.width += widths[col+i]
		}
		if c.Down > 1 {
			props.merge = "restart"
			for i := range span {
				below[col+i] = c.Down - 1
			}
		}
		props.open(&w.b)
		align := t.Columns[col].Align
		if head {
			align = paper.Center
		}
		if c.Align != nil {
			align = *c.Align
		}
		if align == paper.Justify {
			align = paper.Left
		}
		para{align: align, size: size, keepNext: head || paper.Keeps(cells)}.write(&w.b, c.Text)
		w.b.WriteString("</w:tc>")
		col += span
	}
	covered()
	w.b.WriteString("</w:tr>")
}

// fields writes lines of a form; an empty value is a tab with dots.
func (w *writer) fields(f paper.Fields) {
	size := f.Size
	if size == 0 {
		size = paper.Points("form")
	}
	line := paper.Points("line-spacing")
	one := func(c paper.Field, column, before float64) {
		p := para{align: paper.Left, size: size, line: line, before: before}
		text := strings.TrimSpace(c.Label + " " + c.Value)
		if c.Value == "" {
			p.tabs = []tab{{at: column, kind: "right", dots: true}}
			text = c.Label + " \t"
		}
		p.write(&w.b, paper.Plain(text))
	}
	const gap = 6
	for _, r := range f.Lines {
		if len(r) == 1 {
			w.table = false
			one(r[0], w.page.Text()-gap, 4)
			continue
		}
		sum := 0.0
		for _, c := range r {
			sum += max(c.Share, 0)
			if c.Share == 0 {
				sum++
			}
		}
		var widths []float64
		for _, c := range r {
			share := c.Share
			if share == 0 {
				share = 1
			}
			widths = append(widths, w.page.Text()*share/sum)
		}
		w.begin()
		grid(&w.b, widths, false, 0, 0)
		row(&w.b, false)
		for i, c := range r {
			cellOf{width: widths[i]}.open(&w.b)
			one(c, widths[i]-gap, 4)
			w.b.WriteString("</w:tc>")
		}
		w.b.WriteString("</w:tr></w:tbl>")
	}
}

// picture places the square code as a PNG with lines of text beside it.
func (w *writer) picture(p paper.Picture) {
	w.images = append(w.images, pngOf(p.Matrix))
	n := len(w.images)
	w.begin()
	grid(&w.b, []float64{p.Size + 14, w.page.Text() - p.Size - 14}, false, 0, 0)
	row(&w.b, false)
	cellOf{width: p.Size + 14}.open(&w.b)
	para{align: paper.Left, before: 8}.open(&w.b)
	fmt.Fprintf(&w.b, `<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%[1]d"/><wp:docPr id="%d" name="QR %[2]d" descr="QR"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%[2]d" name="QR"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="img%[2]d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[1]d" cy="%[1]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p></w:tc>`, emu(p.Size), n)
	cellOf{width: w.page.Text() - p.Size - 14}.open(&w.b)
	for i, t := range p.Text {
		before := 0.0
		if i == 0 {
			before = 8
		}
		para{align: paper.Left, before: before, size: paper.Points("recipient")}.write(&w.b, paper.Plain(t))
	}
	if len(p.Text) == 0 {
		tiny(&w.b, "")
	}
	w.b.WriteString("</w:tc></w:tr></w:tbl>")
}

// pngOf draws the code with eight pixels per module.
func pngOf(m paper.Matrix) []byte {
	const scale = 8
	img := image.NewPaletted(image.Rect(0, 0, m.Side*scale, m.Side*scale), color.Palette{color.White, color.Black})
	for y := range m.Side * scale {
		for x := range m.Side * scale {
			if m.Dark[y/scale*m.Side+x/scale] {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // into memory, from a valid image
	return b.Bytes()
}
