package pdf

import (
	"math"
	"strconv"
	"strings"

	"saoque/internal/paper"
)

// thin is the width of lines that say nothing else, in points.
const thin = 0.5

// sheet is one page's drawing. Places are in points from the upper left corner,
// as the layout has them; a PDF counts from the lower left one.
type sheet struct {
	width, height float64
	ops           []byte
	state         drawing
}

// drawing is what stays set on a page until it is changed. All of it is at its
// zero on a new page, but for the line's width.
type drawing struct {
	fill, pen paper.Ink
	line      float64
	face      *face
	size      float64
}

func newSheet(width, height float64) *sheet {
	return &sheet{width: width, height: height, state: drawing{line: 1}}
}

// op appends numbers to two places, then the operator.
func (s *sheet) op(name string, numbers ...float64) {
	for _, v := range numbers {
		s.ops = append(strconv.AppendFloat(s.ops, v, 'f', 2, 64), ' ')
	}
	s.ops = append(append(s.ops, name...), '\n')
}

func (s *sheet) colour(name string, i paper.Ink) {
	r, g, b := i.RGB()
	for _, v := range []uint8{r, g, b} {
		s.ops = append(strconv.AppendFloat(s.ops, float64(v)/255, 'f', 3, 64), ' ')
	}
	s.ops = append(append(s.ops, name...), '\n')
}

func (s *sheet) fillWith(i paper.Ink) {
	if s.state.fill != i {
		s.state.fill = i
		s.colour("rg", i)
	}
}

func (s *sheet) drawWith(i paper.Ink, line float64) {
	if s.state.pen != i {
		s.state.pen = i
		s.colour("RG", i)
	}
	if s.state.line != line {
		s.state.line = line
		s.op("w", line)
	}
}

// rule draws a thin black line.
func (s *sheet) rule(x0, y0, x1, y1 float64) {
	s.drawWith(paper.Black, thin)
	s.op("m", x0, s.height-y0)
	s.op("l", x1, s.height-y1)
	s.op("S")
}

// outline draws a rectangle's edge, thin and black.
func (s *sheet) outline(x, y, width, height float64) {
	s.drawWith(paper.Black, thin)
	s.op("re", x, s.height-y-height, width, height)
	s.op("S")
}

// area fills a rectangle.
func (s *sheet) area(x, y, width, height float64, ink paper.Ink) {
	s.fillWith(ink)
	s.op("re", x, s.height-y-height, width, height)
	s.op("f")
}

// shape draws a shape with its origin at x, y.
func (s *sheet) shape(p paper.Shape, x, y float64) {
	end := ""
	switch {
	case p.Filled && p.Line > 0:
		end = "b"
	case p.Filled:
		end = "f"
	case p.Line > 0:
		end = "s"
	default:
		return
	}
	if p.Filled {
		s.fillWith(p.Fill)
	}
	if p.Line > 0 {
		s.drawWith(p.Ink, p.Line)
	}
	move := "m"
	for _, at := range p.Points {
		s.op(move, x+at.X, s.height-y-at.Y)
		move = "l"
	}
	s.op(end)
}

// text writes text with its base line at y, each space wider by stretch.
func (s *sheet) text(f *face, size, x, y, stretch float64, text string, ink paper.Ink) {
	s.fillWith(ink)
	s.ops = append(s.ops, "BT\n"...)
	if s.state.face != f || s.state.size != size {
		s.state.face, s.state.size = f, size
		s.ops = append(append(append(s.ops, '/'), f.name()...), ' ')
		s.op("Tf", size)
	}
	s.op("Td", x, s.height-y)
	s.ops = append(s.ops, "[<"...)
	for i, word := range strings.SplitAfter(text, " ") {
		if i > 0 && stretch != 0 {
			// Thousandths of the size, taken from the place that comes next.
			s.ops = append(s.ops, '>')
			s.ops = strconv.AppendFloat(s.ops, -stretch*1000/size, 'f', 1, 64)
			s.ops = append(s.ops, '<')
		}
		s.ops = f.encode(s.ops, word)
	}
	s.ops = append(s.ops, ">] TJ\nET\n"...)
}

// turned draws something turned by degrees, against the clock, around x, y.
func (s *sheet) turned(degrees, x, y float64, draw func()) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	y = s.height - y
	before := s.state
	s.ops = append(s.ops, "q\n"...)
	for _, v := range []float64{cos, sin, -sin, cos} {
		s.ops = append(strconv.AppendFloat(s.ops, v, 'f', 5, 64), ' ')
	}
	s.op("cm", x-cos*x+sin*y, y-sin*x-cos*y)
	draw()
	s.ops = append(s.ops, "Q\n"...)
	s.state = before
}
