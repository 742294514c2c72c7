package fonts

import (
	"encoding/binary"
	"slices"
)

// Metrics are what a PDF's font descriptor states of a face, in thousandths of
// the size (OpenType tables head, OS/2 and post).
type Metrics struct {
	Box       [4]int // left, bottom, right, top of all letters
	CapHeight int
	Slant     int // degrees; negative leans to the right
	Missing   int // advance of the box for unknown letters
}

// Metrics gives the face's measures.
func (s Style) Metrics() Metrics { return faces()[s&BoldItalic].metrics }

// kept are the tables that a font in a PDF needs for drawing and hinting; maps
// of letters, names and the rest stay behind (ISO 32000-1, 9.9, table 126).
var kept = []string{"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"}

// Marks of a composite glyph's parts (OpenType, table glyf).
const (
	argsAreWords = 1 << 0
	hasScale     = 1 << 3
	moreParts    = 1 << 5
	hasTwoScales = 1 << 6
	hasMatrix    = 1 << 7
)

// Subset gives a TrueType file whose glyph i+1 is letters[i]; glyph 0 is the box
// for unknown letters, and parts of composite glyphs follow the letters. The
// face must have every letter.
func (s Style) Subset(letters []rune) []byte {
	f := faces()[s&BoldItalic]
	order := make([]uint16, 1, 2*len(letters)+1)
	for _, r := range letters {
		order = append(order, f.glyph[r])
	}
	place := map[uint16]uint16{} // of parts
	var outline, offsets, advances []byte
	for i := 0; i < len(order); i++ { // order grows by the parts it meets
		glyph := slices.Clone(f.outline(order[i]))
		for at := range parts(glyph) {
			part := binary.BigEndian.Uint16(glyph[at:])
			to, ok := place[part]
			if !ok {
				to = uint16(len(order))
				place[part] = to
				order = append(order, part)
			}
			binary.BigEndian.PutUint16(glyph[at:], to)
		}
		offsets = binary.BigEndian.AppendUint32(offsets, uint32(len(outline)))
		outline = append(outline, glyph...)
		outline = append(outline, make([]byte, -len(outline)&3)...)
		advances = append(advances, f.metric(order[i])...)
	}
	offsets = binary.BigEndian.AppendUint32(offsets, uint32(len(outline)))
	n := uint16(len(order))
	tables := map[string][]byte{"glyf": outline, "loca": offsets, "hmtx": advances}
	for name, change := range map[string]struct {
		at int
		to uint16
	}{"head": {50, 1}, "hhea": {34, n}, "maxp": {4, n}} { // long offsets; counts
		tables[name] = slices.Clone(f.table[name])
		binary.BigEndian.PutUint16(tables[name][change.at:], change.to)
	}
	for _, name := range []string{"cvt ", "fpgm", "prep"} {
		tables[name] = f.table[name]
	}
	return assemble(tables)
}

// parts gives where a composite glyph names its parts; nothing for a simple one.
func parts(glyph []byte) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		if len(glyph) < 10 || int16(binary.BigEndian.Uint16(glyph)) >= 0 {
			return
		}
		for p, flags := 10, moreParts; flags&moreParts != 0; {
			flags = int(binary.BigEndian.Uint16(glyph[p:]))
			if !yield(p + 2) {
				return
			}
			p += 6
			if flags&argsAreWords != 0 {
				p += 2
			}
			switch {
			case flags&hasScale != 0:
				p += 2
			case flags&hasTwoScales != 0:
				p += 4
			case flags&hasMatrix != 0:
				p += 8
			}
		}
	}
}

// outline gives a glyph's bytes in glyf; none for an empty one.
func (f *face) outline(glyph uint16) []byte {
	loca, g := f.table["loca"], int(glyph)
	if binary.BigEndian.Uint16(f.table["head"][50:]) == 0 {
		return f.table["glyf"][2*int(binary.BigEndian.Uint16(loca[2*g:])) : 2*int(binary.BigEndian.Uint16(loca[2*g+2:]))]
	}
	return f.table["glyf"][binary.BigEndian.Uint32(loca[4*g:]):binary.BigEndian.Uint32(loca[4*g+4:])]
}

// metric gives a glyph's advance and left bearing as hmtx has them; the last
// advance stands for all glyphs after it.
func (f *face) metric(glyph uint16) []byte {
	hmtx, full, g := f.table["hmtx"], len(f.widths), int(glyph)
	if g < full {
		return hmtx[4*g : 4*g+4]
	}
	bearing := 4*full + 2*(g-full)
	return slices.Concat(hmtx[4*(full-1):4*(full-1)+2], hmtx[bearing:bearing+2])
}

// assemble puts tables into a TrueType file with its checksums.
func assemble(tables map[string][]byte) []byte {
	power, log := 1, 0
	for power*2 <= len(kept) {
		power, log = power*2, log+1
	}
	be := binary.BigEndian
	out := be.AppendUint32(nil, 0x00010000)
	for _, v := range []int{len(kept), power * 16, log, (len(kept) - power) * 16} {
		out = be.AppendUint16(out, uint16(v))
	}
	body, start, head := []byte(nil), len(out)+16*len(kept), 0
	for _, name := range kept {
		t := tables[name]
		if name == "head" {
			be.PutUint32(t[8:], 0) // the whole file's sum is taken without itself
			head = start + len(body)
		}
		out = append(out, name...)
		out = be.AppendUint32(out, checksum(t))
		out = be.AppendUint32(out, uint32(start+len(body)))
		out = be.AppendUint32(out, uint32(len(t)))
		body = append(body, t...)
		body = append(body, make([]byte, -len(body)&3)...)
	}
	out = append(out, body...)
	be.PutUint32(out[head+8:], 0xB1B0AFBA-checksum(out))
	return out
}

// checksum is the sum of a table's 32-bit words, its end filled with zeros.
func checksum(b []byte) (sum uint32) {
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	if len(b) > 0 {
		var rest [4]byte
		copy(rest[:], b)
		sum += binary.BigEndian.Uint32(rest[:])
	}
	return sum
}
