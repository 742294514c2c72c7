package docx

import (
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
