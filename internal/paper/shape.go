package paper

import (
	"math"

	"saoque/internal/paper/fonts"
)

// Ink is a colour of text and shapes. Papers of the decree are black; the
// others are for certificates.
type Ink uint8

// The inks.
const (
	Black Ink = iota
	Red       // of the national emblem's ground
	Gold
	OldGold // a deeper gold, for lines
	Pale    // of the mark under a preview
	Soft    // of small print
	Shade   // behind the heads of tables
	White
)

var inks = [...][3]uint8{Black: {0, 0, 0}, Red: {0x9E, 0x1B, 0x20}, Gold: {0xE9, 0xB4, 0x2C}, OldGold: {0xB5, 0x86, 0x1B}, Pale: {0xE6, 0xE6, 0xE6}, Soft: {0x5A, 0x5A, 0x5A}, Shade: {0xEB, 0xEB, 0xEB}, White: {0xFF, 0xFF, 0xFF}}

// RGB gives the ink's parts, 0 to 255.
func (i Ink) RGB() (r, g, b uint8) { c := inks[i]; return c[0], c[1], c[2] }

// Point is a place in points, from the upper left corner.
type Point struct{ X, Y float64 }

// Shape is a closed line through points, filled, drawn, or both. Both writers
// draw the same shapes.
type Shape struct {
	Points []Point
	Filled bool
	Fill   Ink
	Line   float64 // width of the outline; 0 = none
	Ink    Ink     // of the outline
}

// Drawn is a block of shapes that stand side by side, in boxes of their own
// with the same air between, centred on a line.
type Drawn interface {
	Block
	Shapes() []Shape
	Gap() float64
}

// Stars is a row of stars: serif faces have no letter for one.
type Stars struct {
	Full, Of int
	Size     float64 // height of one star
}

// Flourish is a fine line with a lozenge in its middle.
type Flourish struct{ Width float64 }

func (Stars) block()    {}
func (Flourish) block() {}

// Gap is the air between two stars.
func (s Stars) Gap() float64 { return s.Size * 0.42 }

// Gap is nothing: there is one shape.
func (Flourish) Gap() float64 { return 0 }

// Shapes gives each star in a box of its own.
func (s Stars) Shapes() []Shape {
	out := make([]Shape, s.Of)
	for i := range out {
		out[i] = star(s.Size)
		out[i].Filled = i < s.Full
	}
	return out
}

// Shapes gives the line as one shape that narrows to its ends.
func (f Flourish) Shapes() []Shape {
	const r, thin = 3.4, 0.55
	m := f.Width / 2
	return []Shape{{Filled: true, Fill: OldGold, Points: []Point{
		{0, r}, {m - r - 3, r - thin}, {m - r, r - thin}, {m, 0}, {m + r, r - thin}, {m + r + 3, r - thin},
		{f.Width, r}, {m + r + 3, r + thin}, {m + r, r + thin}, {m, 2 * r}, {m - r, r + thin}, {m - r - 3, r + thin},
	}}}
}

// DrawnAir is the air above and below drawn blocks, in points.
const DrawnAir = 7.0

// Extent gives the width and height of a drawn block without the air around.
func Extent(d Drawn) (width, height float64) {
	for i, s := range d.Shapes() {
		_, _, w, h := s.Bounds()
		if i > 0 {
			width += d.Gap()
		}
		width, height = width+w, max(height, h)
	}
	return width, height
}

// star is a pentagram's outline, its upper tip in the middle of the box.
func star(size float64) Shape {
	// A pentagram of outer radius 1 is 1 + cos 36° high.
	r := size / (1 + math.Cos(math.Pi/5))
	inner := r * math.Cos(2*math.Pi/5) / math.Cos(math.Pi/5)
	s := Shape{Fill: Gold, Line: 0.9, Ink: OldGold}
	for i := range 10 {
		a, d := -math.Pi/2+float64(i)*math.Pi/5, r
		if i%2 == 1 {
			d = inner
		}
		s.Points = append(s.Points, Point{size/2 + d*math.Cos(a), r + d*math.Sin(a)})
	}
	return s
}

// Measures of a framed page.
const (
	frameInset = 28.0 // of the outer line from the sheet's edge
	frameGap   = 7.0  // from the outer line to the inner one
	frameNotch = 15.0 // radius of the inner line's hollow corners
)

// Frame is what stands around a framed page: a strong line, and a fine one whose
// corners are hollowed for a small lozenge each.
func (g Page) Frame() []Shape {
	outer := Shape{Line: 2.6, Ink: Red, Points: rectangle(frameInset, frameInset, g.Width-frameInset, g.Height-frameInset)}
	in := frameInset + frameGap
	x0, y0, x1, y1 := in, in, g.Width-in, g.Height-in
	fine := Shape{Line: 0.8, Ink: OldGold}
	// Clockwise from the upper left corner; each hollow is a quarter circle
	// around the corner, seen from the middle of the sheet.
	const steps = 8
	for _, c := range []struct{ x, y, from float64 }{{x0, y0, math.Pi / 2}, {x1, y0, math.Pi}, {x1, y1, 3 * math.Pi / 2}, {x0, y1, 0}} {
		for i := range steps + 1 {
			a := c.from - float64(i)*math.Pi/2/steps
			fine.Points = append(fine.Points, Point{c.x + frameNotch*math.Cos(a), c.y + frameNotch*math.Sin(a)})
		}
	}
	out := []Shape{outer, fine}
	for _, c := range []Point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}} {
		const r, off = 3.2, 4.0
		x, y := c.X+math.Copysign(off, g.Width/2-c.X), c.Y+math.Copysign(off, g.Height/2-c.Y)
		out = append(out, Shape{Filled: true, Fill: OldGold, Points: []Point{{x, y - r}, {x + r, y}, {x, y + r}, {x - r, y}}})
	}
	return out
}

func rectangle(x0, y0, x1, y1 float64) []Point {
	return []Point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
}

// Bounds gives the box around the points.
func (s Shape) Bounds() (x, y, w, h float64) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range s.Points {
		x0, y0, x1, y1 = min(x0, p.X), min(y0, p.Y), max(x1, p.X), max(y1, p.Y)
	}
	return x0, y0, x1 - x0, y1 - y0
}

// FootLine is the base line of the foot code inside the frame.
func (g Page) FootLine() float64 { return g.Height - frameInset - frameGap - 6 }

// MarkTilt is the angle of the mark across a sheet, in degrees.
const MarkTilt = 24.0

// MarkSize makes the mark across a sheet as long as most of the page, but no
// higher than a quarter of it.
func MarkSize(mark string, g Page) float64 {
	return min(0.86*g.Text()*1000/float64(max(fonts.Bold.Measure(mark), 1)), g.Height/4)
}
