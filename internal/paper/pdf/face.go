package pdf

import (
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"strings"

	"saoque/internal/paper/fonts"
)

// face is a font of one paper: the letters it used, numbered from 1 in the order
// they came. The number is both the code in the page's text and the place in
// the embedded subset.
type face struct {
	style   fonts.Style
	code    map[rune]uint16
	letters []rune
}

// name is what pages call the face.
func (f *face) name() string { return "F" + fmt.Sprint(int(f.style)+1) }

// encode appends the text's codes in hexadecimal, two bytes a letter.
func (f *face) encode(b []byte, text string) []byte {
	for _, r := range text {
		c, ok := f.code[r]
		if !ok {
			f.letters = append(f.letters, r)
			c = uint16(len(f.letters))
			f.code[r] = c
		}
		b = hex.AppendEncode(b, []byte{byte(c >> 8), byte(c)})
	}
	return b
}

// tag names the subset by six capitals that depend on its letters, so that
// programs that join files do not take one subset for another (ISO 32000-1,
// 9.6.4). The font's own name is reserved to the whole font.
func (f *face) tag() string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(string(f.letters)))
	sum, b := h.Sum64(), make([]byte, 6)
	for i := range b {
		b[i] = byte('A' + sum%26)
		sum /= 26
	}
	return string(b) + "+Serif" + [...]string{"", "-Bold", "-Italic", "-BoldItalic"}[f.style]
}

// embed writes the face under object n: a composite font whose codes are the
// subset's glyphs (ISO 32000-1, 9.7), with the way back to Unicode (9.10.3).
func (f *face) embed(out *file, n int) {
	down, described, program, back := out.reserve(), out.reserve(), out.reserve(), out.reserve()
	name, m := f.tag(), f.style.Metrics()
	var widths strings.Builder
	for _, r := range f.letters {
		fmt.Fprint(&widths, f.style.Width(r), " ")
	}
	out.object(n, "<</Type /Font/Subtype /Type0/BaseFont /%s/Encoding /Identity-H/DescendantFonts [%d 0 R]/ToUnicode %d 0 R>>", name, down, back)
	out.object(down, "<</Type /Font/Subtype /CIDFontType2/BaseFont /%s/CIDSystemInfo <</Registry (Adobe)/Ordering (Identity)/Supplement 0>>"+
		"/FontDescriptor %d 0 R/CIDToGIDMap /Identity/DW %d/W [1 [%s]]>>", name, described, m.Missing, strings.TrimSpace(widths.String()))
	const serif, symbolic, slanted = 1 << 1, 1 << 2, 1 << 6
	flags, stem := serif|symbolic, 80
	if f.style&fonts.Italic != 0 {
		flags |= slanted
	}
	if f.style&fonts.Bold != 0 {
		stem = 140
	}
	out.object(described, "<</Type /FontDescriptor/FontName /%s/Flags %d/FontBBox [%d %d %d %d]/ItalicAngle %d/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %d 0 R>>",
		name, flags, m.Box[0], m.Box[1], m.Box[2], m.Box[3], m.Slant, fonts.Ascent, -fonts.Descent, m.CapHeight, stem, program)
	subset := f.style.Subset(f.letters)
	out.packed(program, fmt.Sprintf("/Length1 %d", len(subset)), subset)
	out.packed(back, "", f.unicode())
}

// unicode is the map from codes to letters, at most a hundred to a stretch.
func (f *face) unicode() []byte {
	b := []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for from := 0; from < len(f.letters); from += 100 {
		part := f.letters[from:min(from+100, len(f.letters))]
		b = fmt.Appendf(b, "%d beginbfchar\n", len(part))
		for i, r := range part {
			text := written(string(r))
			b = fmt.Appendf(b, "<%04X> <%s\n", from+i+1, strings.TrimPrefix(text, "<FEFF"))
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"...)
}
