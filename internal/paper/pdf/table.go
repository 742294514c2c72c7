package pdf

import (
	"saoque/internal/paper"
)

// cellBox is a cell laid out: its lines and its place in the grid.
type cellBox struct {
	lines      []line
	align      paper.Align
	col, span  int
	row, down  int
	x, width   float64
	shade, mid bool
}

type grid struct {
	w       *writer
	x       []float64 // left edges of columns, and the right edge of the last
	size    float64
	step    float64
	bare    bool
	columns []paper.Column
	pad     float64
}

func (w *writer) table(t paper.Table) []box {
	g := grid{w: w, size: t.Size, bare: t.Bare, columns: t.Columns, pad: paper.CellPadY}
	if g.size == 0 {
		g.size = paper.Points("table")
	}
	if t.Lead {
		g.pad = paper.CellLead
	}
	g.step = paper.Single(g.size)
	at := w.g.Left
	for _, wd := range t.Widths(w.g.Text(), g.size, 2*paper.CellPadX) {
		g.x = append(g.x, at)
		at += wd
	}
	g.x = append(g.x, at)

	before := paper.Points("paragraph-gap")
	if t.Tight {
		before = 0
	}
	var out, head []box
	if len(t.Head) > 0 {
		head = []box{g.headBox(t.Head)}
		out = append(out, head...)
		out[0].keep = true
	}
	limit := w.g.Room() - tall(head)
	for _, r := range t.Rows {
		for _, b := range g.rowBoxes(r, limit) {
			b.head = head
			out = append(out, b)
		}
	}
	if len(out) > 0 {
		out[0].before = before
		if len(t.Rows) > 1 { // a table's last row is never alone
			out[len(out)-2].keep = true
		}
	}
	return out
}

// cells lays a row's cells out from the first free column; taken tells which
// columns a cell of a row above reaches down into.
func (g *grid) cells(row []paper.Cell, n int, head bool, taken func(row, col int) bool) []cellBox {
	var out []cellBox
	col := 0
	for _, c := range row {
		for col < len(g.columns) && taken != nil && taken(n, col) {
			col++
		}
		if col >= len(g.columns) {
			break
		}
		span := min(max(c.Span, 1), len(g.columns)-col)
		b := cellBox{col: col, span: span, row: n, down: max(c.Down, 1), shade: c.Shade, mid: head}
		b.x, b.width = g.x[col], g.x[col+span]-g.x[col]
		b.align = g.columns[col].Align
		if head {
			b.align = paper.Center
		}
		if c.Align != nil {
			b.align = *c.Align
		}
		b.lines = lines(c.Text, g.size, b.width-2*paper.CellPadX, 0)
		out = append(out, b)
		col += span
	}
	return out
}

func (g *grid) tall(c cellBox) float64 { return float64(len(c.lines))*g.step + 2*g.pad }

// headBox is the whole head, its cells reaching over rows and columns.
func (g *grid) headBox(rows [][]paper.Cell) box {
	var all []cellBox
	taken := func(row, col int) bool {
		for _, c := range all {
			if c.row < row && row < c.row+c.down && c.col <= col && col < c.col+c.span {
				return true
			}
		}
		return false
	}
	for n, r := range rows {
		all = append(all, g.cells(r, n, true, taken)...)
	}
	heights := make([]float64, len(rows))
	for _, c := range all {
		if c.down == 1 {
			heights[c.row] = max(heights[c.row], g.tall(c))
		}
	}
	sum := func(from, n int) float64 {
		h := 0.0
		for i := from; i < min(from+n, len(heights)); i++ {
			h += heights[i]
		}
		return h
	}
	for _, c := range all {
		if more := g.tall(c) - sum(c.row, c.down); c.down > 1 && more > 0 {
			heights[min(c.row+c.down, len(heights))-1] += more
		}
	}
	return box{height: sum(0, len(rows)), draw: func(y float64) {
		for _, c := range all {
			g.draw(c, y+sum(0, c.row), sum(c.row, c.down))
		}
	}}
}

// rowBoxes gives a row's boxes: one, or several where the row is taller than a
// page.
func (g *grid) rowBoxes(row []paper.Cell, limit float64) []box {
	cs := g.cells(row, 0, false, nil)
	most := 1
	for _, c := range cs {
		most = max(most, len(c.lines))
	}
	fit := max(int((limit-2*g.pad)/g.step), 1)
	var out []box
	for from := 0; from < most; from += fit {
		part := make([]cellBox, len(cs))
		height := 0.0
		for i, c := range cs {
			c.lines = c.lines[min(from, len(c.lines)):min(from+fit, len(c.lines))]
			part[i] = c
			height = max(height, g.tall(c))
		}
		out = append(out, box{height: height, keep: from+fit >= most && paper.Keeps(row), draw: func(y float64) {
			for _, c := range part {
				g.draw(c, y, height)
			}
		}})
	}
	return out
}

func (g *grid) draw(c cellBox, y, height float64) {
	sheet := g.w.sheet
	if c.shade {
		sheet.area(c.x, y, c.width, height, paper.Shade)
	}
	if !g.bare {
		sheet.outline(c.x, y, c.width, height)
	}
	at := y + g.pad
	if c.mid {
		at = y + (height-float64(len(c.lines))*g.step)/2
	}
	a := c.align
	if a == paper.Justify { // narrow columns are not stretched
		a = paper.Left
	}
	for _, l := range c.lines {
		g.w.lineAt(l, c.x+paper.CellPadX, at, c.width-2*paper.CellPadX, 0, g.size, g.step, a)
		at += g.step
	}
}
