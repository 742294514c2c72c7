// Package fonts carries Liberation Serif 2.1.5, whole and unmodified (SIL Open
// Font License, see OFL.txt), and what layout needs to know of it: which
// letters it has and how wide they are. It stands in for Times New Roman,
// which it matches in width, so that lines break alike in both.
package fonts

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"sync"
)

//go:embed LiberationSerif-Regular.ttf
var regular []byte

//go:embed LiberationSerif-Bold.ttf
var bold []byte

//go:embed LiberationSerif-Italic.ttf
var italic []byte

//go:embed LiberationSerif-BoldItalic.ttf
var boldItalic []byte

// Style picks one of the four faces.
type Style uint8

// The faces; bold and italic are bits.
const (
	Regular    Style = 0
	Bold       Style = 1
	Italic     Style = 2
	BoldItalic Style = Bold | Italic
)

// Code gives the style the way PDF libraries write it: "", "B", "I", "BI".
func (s Style) Code() string { return [...]string{"", "B", "I", "BI"}[s&BoldItalic] }

// Bytes gives the face's TrueType file; it must not be changed.
func (s Style) Bytes() []byte { return [...][]byte{regular, bold, italic, boldItalic}[s&BoldItalic] }

// Heights of a line in thousandths of the size: above and below the base line,
// and the gap that word processors add for "single" spacing.
const (
	Ascent  = 891
	Descent = 216
	Gap     = 42
)

// face is what was read of one file.
type face struct {
	glyph  map[rune]uint16
	widths []uint16 // advance per glyph, thousandths of the size
}

var faces = sync.OnceValue(func() [4]*face {
	var fs [4]*face
	for s := Regular; s <= BoldItalic; s++ {
		f, err := parse(s.Bytes())
		if err != nil {
			panic(err) // the files are embedded; a broken one is a programming error
		}
		fs[s] = f
	}
	return fs
})

// Has reports whether the face has the letter.
func (s Style) Has(r rune) bool {
	_, ok := faces()[s&BoldItalic].glyph[r]
	return ok
}

// Width gives the letter's advance in thousandths of the size.
func (s Style) Width(r rune) int {
	f := faces()[s&BoldItalic]
	g := int(f.glyph[r]) // 0 is the face's box for unknown letters
	return int(f.widths[min(g, len(f.widths)-1)])
}

// Measure gives the text's advance in thousandths of the size.
func (s Style) Measure(text string) int {
	n := 0
	for _, r := range text {
		n += s.Width(r)
	}
	return n
}

// Shown gives text with every letter that the face lacks replaced by a mark
// that is seen, and how many there were.
func (s Style) Shown(text string) (string, int) {
	lacks := 0
	for _, r := range text {
		if !s.Has(r) {
			lacks++
		}
	}
	if lacks == 0 {
		return text, 0
	}
	out := make([]rune, 0, len(text))
	for _, r := range text {
		if !s.Has(r) {
			r = '?'
		}
		out = append(out, r)
	}
	return string(out), lacks
}

// parse reads head, hhea, hmtx and a format 4 cmap (the OpenType tables of
// those names).
func parse(b []byte) (*face, error) {
	u16 := func(p int) int { return int(binary.BigEndian.Uint16(b[p:])) }
	u32 := func(p int) int { return int(binary.BigEndian.Uint32(b[p:])) }
	tables := map[string]int{}
	for i := range u16(4) {
		p := 12 + 16*i
		tables[string(b[p:p+4])] = u32(p + 8)
	}
	for _, name := range []string{"head", "hhea", "hmtx", "cmap"} {
		if tables[name] == 0 {
			return nil, fmt.Errorf("fonts: no table %s", name)
		}
	}
	em := u16(tables["head"] + 18)
	f := &face{glyph: map[rune]uint16{}}
	for i := range u16(tables["hhea"] + 34) {
		f.widths = append(f.widths, uint16((u16(tables["hmtx"]+4*i)*1000+em/2)/em))
	}
	sub := 0
	for i := range u16(tables["cmap"] + 2) {
		p := tables["cmap"] + 4 + 8*i
		if at := tables["cmap"] + u32(p+4); u16(p) == 3 && u16(p+2) == 1 && u16(at) == 4 {
			sub = at
		}
	}
	if sub == 0 {
		return nil, fmt.Errorf("fonts: no Unicode map")
	}
	n := u16(sub+6) / 2
	for i := range n {
		end, start := u16(sub+14+2*i), u16(sub+16+2*n+2*i)
		delta, offset := u16(sub+16+4*n+2*i), u16(sub+16+6*n+2*i)
		for c := start; c <= end && c != 0xFFFF; c++ {
			g := c + delta
			if offset != 0 {
				if g = u16(sub + 16 + 6*n + 2*i + offset + 2*(c-start)); g != 0 {
					g += delta
				}
			}
			if g &= 0xFFFF; g != 0 {
				f.glyph[rune(c)] = uint16(g)
			}
		}
	}
	return f, nil
}
