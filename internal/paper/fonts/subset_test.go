package fonts

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// read gives the tables of a TrueType file after looking at its checksums.
func read(t *testing.T, b []byte) *face {
	t.Helper()
	f := &face{table: map[string][]byte{}}
	if sum := checksum(b); sum != 0xB1B0AFBA {
		t.Errorf("the file sums to %x", sum)
	}
	for i := range int(binary.BigEndian.Uint16(b[4:])) {
		p := b[12+16*i:]
		at, n := binary.BigEndian.Uint32(p[8:]), binary.BigEndian.Uint32(p[12:])
		f.table[string(p[:4])] = b[at : at+n]
		if name := string(p[:4]); name != "head" && checksum(b[at:at+n]) != binary.BigEndian.Uint32(p[4:]) {
			t.Errorf("table %s has another checksum", name)
		}
	}
	f.widths = make([]uint16, binary.BigEndian.Uint16(f.table["hhea"][34:]))
	return f
}

// drawn gives what a glyph draws: its own bytes with the place of each part
// replaced by what the part draws.
func (f *face) drawn(g uint16) []byte {
	glyph := bytes.Clone(f.outline(g))
	var rest []byte
	for at := range parts(glyph) {
		rest = append(rest, f.drawn(binary.BigEndian.Uint16(glyph[at:]))...)
		glyph[at], glyph[at+1] = 0, 0
	}
	if len(glyph)%4 != 0 { // tables fill each glyph up
		glyph = append(glyph, make([]byte, 4-len(glyph)%4)...)
	}
	return append(glyph, rest...)
}

func TestSubset(t *testing.T) {
	// Two letters of one shape (Đ, Ð) keep a place each.
	want := append(letters(), 'Ð', ' ', 'A', '1', '–', '☐')
	for s := Regular; s <= BoldItalic; s++ {
		have := want[:0:0]
		for _, r := range want {
			if s.Has(r) {
				have = append(have, r)
			}
		}
		if len(have) < 138 {
			t.Fatalf("%s has %d of the letters", s.Code(), len(have))
		}
		b := s.Subset(have)
		if len(b) > len(s.Bytes())/4 {
			t.Errorf("%s: a subset of %d bytes from %d", s.Code(), len(b), len(s.Bytes()))
		}
		whole, cut := faces()[s], read(t, b)
		for i, r := range have {
			if !bytes.Equal(cut.drawn(uint16(i+1)), whole.drawn(whole.glyph[r])) {
				t.Errorf("%s: %c is drawn otherwise", s.Code(), r)
			}
			if !bytes.Equal(cut.metric(uint16(i+1)), whole.metric(whole.glyph[r])) {
				t.Errorf("%s: %c has another width", s.Code(), r)
			}
		}
		if !bytes.Equal(b, s.Subset(have)) {
			t.Errorf("%s: the same letters give other bytes", s.Code())
		}
	}
}

// Every letter of every face can be in a subset together.
func TestSubsetOfAll(t *testing.T) {
	for s := Regular; s <= BoldItalic; s++ {
		var all []rune
		for r := range rune(0x10000) {
			if s.Has(r) {
				all = append(all, r)
			}
		}
		f := read(t, s.Subset(all))
		if n := binary.BigEndian.Uint16(f.table["maxp"][4:]); int(n) <= len(all) || len(f.table["loca"]) != 4*int(n)+4 || len(f.table["hmtx"]) != 4*int(n) {
			t.Errorf("%s: %d glyphs for %d letters", s.Code(), n, len(all))
		}
	}
}
