package pdf

import (
	"saoque/internal/paper"
	"saoque/internal/paper/fonts"
)

// drawn draws shapes side by side, centred.
func (w *writer) drawn(d paper.Drawn) box {
	wide, high := paper.Extent(d)
	g := w.g
	return box{before: paper.DrawnAir, height: high + paper.DrawnAir, keep: true, draw: func(y float64) {
		x := g.Middle() - wide/2
		for _, s := range d.Shapes() {
			x0, y0, wd, _ := s.Bounds()
			w.sheet.shape(s, x-x0, y-y0)
			x += wd + d.Gap()
		}
	}}
}

// frame draws what stands around a framed page: the mark of a preview across
// it, the frame, and the foot code between frame and text.
func (w *writer) frame() {
	g := w.g
	if mark := w.doc.Mark; mark != "" {
		size := paper.MarkSize(mark, g)
		w.sheet.turned(paper.MarkTilt, g.Middle(), g.Height/2, func() {
			w.put(g.Middle()-width(fonts.Bold, mark, size)/2, g.Height/2+size*0.35, piece{text: mark, style: fonts.Bold, ink: paper.Pale}, size, 0)
		})
	}
	for _, s := range g.Frame() {
		w.sheet.shape(s, 0, 0)
	}
	size := paper.Points("foot")
	w.put(g.Middle()-width(fonts.Regular, w.foot, size)/2, g.FootLine(), piece{text: w.foot, ink: paper.Soft}, size, 0)
}

// picture draws a square code with lines of text beside it.
func (w *writer) picture(p paper.Picture) box {
	draw, height := w.pictureIn(p, w.g.Text())
	return box{before: 8, height: height, draw: draw}
}

// pictureIn lays a picture out in a column of the given width at the left
// margin. The code is filled rectangles, one per dark stretch of a row.
func (w *writer) pictureIn(p paper.Picture, full float64) (draw func(y float64), height float64) {
	const gap = 14
	size := paper.Points("recipient")
	step := paper.Single(size)
	var text []line
	for _, t := range p.Text {
		text = append(text, lines(paper.Plain(t), size, full-p.Size-gap-colGap, 0)...)
	}
	left := w.g.Left
	return func(y float64) {
		n := p.Matrix.Side
		module := p.Size / float64(max(n, 1))
		for r := range n {
			for c := 0; c < n; c++ {
				from := c
				for c < n && p.Matrix.Dark[r*n+c] {
					c++
				}
				if c > from {
					w.sheet.area(left+float64(from)*module, y+float64(r)*module, float64(c-from)*module, module, paper.Black)
				}
			}
		}
		for i, l := range text {
			w.lineAt(l, left+p.Size+gap, y+float64(i)*step, full, 0, size, step, paper.Left)
		}
	}, max(p.Size, float64(len(text))*step)
}
