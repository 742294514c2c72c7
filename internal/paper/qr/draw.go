package qr

import (
	"fmt"
	"image"
	"image/color"
	"strings"
)

// Rect is a dark rectangle in modules; X and Y are its upper left corner.
type Rect struct{ X, Y, W, H int }

// Rects covers the dark modules with rectangles that do not overlap. Runs that
// continue below are one rectangle, so that viewers which smooth edges draw no
// hairlines between neighbours.
func (s Symbol) Rects() []Rect {
	var out []Rect
	open := map[[2]int]int{} // run's start and width → its rectangle, in the row above
	for y := range s.Size {
		next := map[[2]int]int{}
		for x := 0; x < s.Size; x++ {
			if !s.Dark(x, y) {
				continue
			}
			run := [2]int{x, 0}
			for s.Dark(x, y) {
				run[1]++
				x++
			}
			i, ok := open[run]
			if ok {
				out[i].H++
			} else {
				i = len(out)
				out = append(out, Rect{run[0], y, run[1], 1})
			}
			next[run] = i
		}
		open = next
	}
	return out
}

// SVG draws the symbol with its quiet zone, one unit a module; it scales to
// whatever box it is put in. label is read out in its place; empty means that
// the text beside it says the same.
func (s Symbol) SVG(label string) string {
	var b strings.Builder
	n := s.Size + 2*Quiet
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"`, n, n)
	if label == "" {
		b.WriteString(` aria-hidden="true">`)
	} else {
		fmt.Fprintf(&b, ` role="img" aria-label="%s">`, escape.Replace(label))
	}
	fmt.Fprintf(&b, `<path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, n, n)
	for _, r := range s.Rects() {
		fmt.Fprintf(&b, "M%d %dh%dv%dh-%dz", r.X+Quiet, r.Y+Quiet, r.W, r.H, r.W)
	}
	b.WriteString(`"/></svg>`)
	return b.String()
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

// Image paints the symbol with its quiet zone, scale pixels a module.
func (s Symbol) Image(scale int) *image.Gray {
	n := (s.Size + 2*Quiet) * scale
	img := image.NewGray(image.Rect(0, 0, n, n))
	for y := range n {
		for x := range n {
			if !s.Dark(x/scale-Quiet, y/scale-Quiet) {
				img.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return img
}
