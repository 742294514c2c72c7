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
	glyph   map[rune]uint16
	widths  []uint16 // advance per glyph, thousandths of the size
	table   map[string][]byte
	metrics Metrics
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

// parse reads the tables by name, and of them head, hhea, hmtx, OS/2, post and a
// format 4 cmap (OpenType).
func parse(b []byte) (*face, error) {
	u16 := func(b []byte, p int) int { return int(binary.BigEndian.Uint16(b[p:])) }
	u32 := func(b []byte, p int) int { return int(binary.BigEndian.Uint32(b[p:])) }
	f := &face{glyph: map[rune]uint16{}, table: map[string][]byte{}}
	for i := range u16(b, 4) {
		p := 12 + 16*i
		f.table[string(b[p:p+4])] = b[u32(b, p+8) : u32(b, p+8)+u32(b, p+12)]
	}
	for _, name := range append([]string{"cmap", "OS/2", "post"}, kept...) {
		if f.table[name] == nil {
			return nil, fmt.Errorf("fonts: no table %s", name)
		}
	}
	head, os2 := f.table["head"], f.table["OS/2"]
	em := u16(head, 18)
	for i := range u16(f.table["hhea"], 34) {
		f.widths = append(f.widths, uint16((u16(f.table["hmtx"], 4*i)*1000+em/2)/em))
	}
	signed := func(b []byte, p int) int { return int(int16(u16(b, p))) }
	for i := range f.metrics.Box {
		f.metrics.Box[i] = signed(head, 36+2*i) * 1000 / em
	}
	f.metrics.CapHeight = signed(os2, 88) * 1000 / em
	f.metrics.Slant = signed(f.table["post"], 4)
	f.metrics.Missing = int(f.widths[0])
	if u16(os2, 0) < 2 {
		return nil, fmt.Errorf("fonts: no height of capitals")
	}
	return f, f.letters(f.table["cmap"])
}

// letters reads which letter is which glyph.
func (f *face) letters(cmap []byte) error {
	u16 := func(p int) int { return int(binary.BigEndian.Uint16(cmap[p:])) }
	sub := 0
	for i := range u16(2) {
		p := 4 + 8*i
		if at := int(binary.BigEndian.Uint32(cmap[p+4:])); u16(p) == 3 && u16(p+2) == 1 && u16(at) == 4 {
			sub = at
		}
	}
	if sub == 0 {
		return fmt.Errorf("fonts: no Unicode map")
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
	return nil
}
