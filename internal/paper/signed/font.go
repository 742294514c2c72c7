package signed

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// font is what reading text needs of a font: how long its codes are, what
// they mean, how wide they are (in thousandths of the size).
type font struct {
	wide    bool // codes of two bytes unless the table says otherwise
	unicode *cmap
	simple  map[uint32]string
	widths  map[uint32]float64
	usual   float64
}

func (d *document) readFont(v any) *font {
	self := d.dict(v)
	d.purse.step(64) // a font without a number is read anew each time
	f := &font{widths: map[uint32]float64{}, unicode: d.readCMap(self["ToUnicode"])}
	if d.get(self["Subtype"]) == name("Type0") {
		f.wide, f.usual = true, 1000
		if own := d.readCMap(self["Encoding"]); own != nil && f.unicode != nil {
			f.unicode.widths = own.widths
		}
		if kids := d.list(self["DescendantFonts"]); len(kids) > 0 {
			d.wideWidths(f, d.dict(kids[0]))
		}
		return f
	}
	f.usual = 500
	first, _ := d.get(self["FirstChar"]).(int)
	scale := 1.0
	if m, ok := d.get(self["FontMatrix"]).(array); ok && len(m) == 6 {
		scale = number(d.get(m[0])) * 1000
	}
	for i, w := range d.list(self["Widths"]) {
		d.purse.step(1)
		f.widths[uint32(first+i)] = number(d.get(w)) * scale
	}
	f.simple = d.simpleCodes(self)
	return f
}

// wideWidths reads the W array: "c [w w …]" and "from to w" (9.7.4.3).
func (d *document) wideWidths(f *font, cid dict) {
	if w, ok := d.get(cid["DW"]).(int); ok {
		f.usual = float64(w)
	}
	w := d.list(cid["W"])
	d.purse.step(len(w))
	for len(w) >= 2 {
		from, ok := d.get(w[0]).(int)
		if !ok {
			return
		}
		if list, ok := d.get(w[1]).(array); ok {
			d.purse.step(len(list))
			for i, v := range list {
				f.widths[uint32(from+i)] = number(d.get(v))
			}
			w = w[2:]
			continue
		}
		to, ok := d.get(w[1]).(int)
		if !ok || len(w) < 3 {
			return
		}
		each := number(d.get(w[2]))
		for c := from; c <= to && c-from <= 0xFFFF; c++ {
			d.purse.step(1)
			f.widths[uint32(c)] = each
		}
		w = w[3:]
	}
}

func number(v any) float64 {
	switch v := v.(type) {
	case int:
		return float64(v)
	case float64:
		return v
	}
	return 0
}

// simpleCodes gives the letters of a one-byte font from its Encoding. A font
// of its own signs (Symbolic, without an Encoding) has none.
func (d *document) simpleCodes(self dict) map[uint32]string {
	base := charmap.Windows1252 // differs from StandardEncoding in a few signs only
	encoding := d.get(self["Encoding"])
	var differences array
	if own := d.dict(encoding); own != nil {
		differences = d.list(own["Differences"])
		encoding = d.get(own["BaseEncoding"])
	}
	if encoding == name("MacRomanEncoding") {
		base = charmap.Macintosh
	}
	flags, _ := d.get(d.dict(self["FontDescriptor"])["Flags"]).(int)
	out := map[uint32]string{}
	if encoding != nil || flags&4 == 0 {
		for c := uint32(32); c < 256; c++ {
			if r := base.DecodeByte(byte(c)); r != utf8.RuneError {
				out[c] = string(r)
			}
		}
	}
	c := uint32(0)
	for _, v := range differences {
		d.purse.step(1)
		switch v := v.(type) {
		case int:
			c = uint32(v)
		case name:
			if s, ok := glyph(string(v)); ok {
				out[c] = s
			} else {
				delete(out, c)
			}
			c++
		}
	}
	return out
}

// glyph reads a glyph's name: "A", "uni1EA1", "u1F600" and the names of
// ASCII's signs.
func glyph(s string) (string, bool) {
	s, _, _ = strings.Cut(s, ".")
	if len(s) == 1 {
		return s, true
	}
	if r, ok := signs[s]; ok {
		return string(r), true
	}
	for _, p := range []string{"uni", "u"} {
		if h, ok := strings.CutPrefix(s, p); ok && len(h) >= 4 {
			if n, err := strconv.ParseUint(h[:min(len(h), 6)], 16, 21); err == nil {
				return string(rune(n)), true
			}
		}
	}
	return "", false
}

var signs = map[string]rune{
	"space": ' ', "exclam": '!', "quotedbl": '"', "numbersign": '#', "dollar": '$', "percent": '%', "ampersand": '&',
	"quotesingle": '\'', "parenleft": '(', "parenright": ')', "asterisk": '*', "plus": '+', "comma": ',', "hyphen": '-',
	"period": '.', "slash": '/', "zero": '0', "one": '1', "two": '2', "three": '3', "four": '4', "five": '5', "six": '6',
	"seven": '7', "eight": '8', "nine": '9', "colon": ':', "semicolon": ';', "less": '<', "equal": '=', "greater": '>',
	"question": '?', "at": '@', "bracketleft": '[', "backslash": '\\', "bracketright": ']', "underscore": '_',
	"braceleft": '{', "bar": '|', "braceright": '}', "asciitilde": '~', "quoteleft": '‘', "quoteright": '’',
	"quotedblleft": '“', "quotedblright": '”', "guillemotleft": '«', "guillemotright": '»', "endash": '–', "emdash": '—',
	"bullet": '•', "ellipsis": '…', "nbspace": ' ', "minus": '−', "dcroat": 'đ', "Dcroat": 'Đ',
}

// glyphs walks a shown string's codes: what each means ("" when unknown, and
// then known is false), how wide it is, and whether it is the one-byte space.
func (f *font) glyphs(p *purse, b []byte, visit func(letters string, known bool, width float64, blank bool)) {
	for len(b) > 0 {
		n := 1
		if f.wide {
			n = 2
			if f.unicode != nil && f.unicode.widths[1] && !f.unicode.widths[2] {
				n = 1
			}
		}
		n = min(n, len(b))
		c := code(b[:n])
		b = b[n:]
		var letters string
		var known bool
		if f.unicode != nil {
			letters, known = f.unicode.letter(p, c)
		}
		if !known && f.simple != nil {
			letters, known = f.simple[c]
		}
		w, ok := f.widths[c]
		if !ok {
			w = f.usual
		}
		visit(letters, known, w, n == 1 && c == ' ')
	}
}
