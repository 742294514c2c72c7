// Package qr makes QR symbols as squares to be drawn: a PDF fills rectangles,
// a page draws a path, and nothing is ever scaled as a picture.
//
// Error correction is level M throughout (about 15 % of the words may be lost;
// ISO/IEC 18004). Symbols stay at version 12 or below: 65 modules, so that a
// module is still 0.4 mm wide on a 30 mm print and survives 100 dpi.
package qr

import (
	"rsc.io/qr/coding"

	"saoque/internal/fault"
)

const (
	// MaxVersion is the largest symbol that is made.
	MaxVersion = 12
	// Quiet is the width of the white border that a reader needs, in modules.
	Quiet = 4
)

// Symbol is a QR symbol without its quiet zone.
type Symbol struct {
	Version int // 1…MaxVersion
	Size    int // modules on a side: 17 + 4 × Version
	dark    []bool
}

// Encode makes the smallest symbol for text. Text of digits, capitals and
// " $%*+-./:" takes 5.5 bits a character, other text 8 bits a byte. Text that
// needs more than MaxVersion is refused as TooLarge.
func Encode(text string) (Symbol, error) {
	var enc coding.Encoding = coding.String(text)
	if coding.Alpha(text).Check() == nil {
		enc = coding.Alpha(text)
	}
	for v := coding.Version(1); v <= MaxVersion; v++ {
		if enc.Bits(v) <= v.DataBytes(coding.M)*8 {
			return best(enc, v)
		}
	}
	return Symbol{}, fault.New(fault.TooLarge, "certificate.qr-too-long", len(text))
}

// best tries the eight masks and keeps the symbol that is easiest to read.
func best(enc coding.Encoding, v coding.Version) (Symbol, error) {
	var out Symbol
	least := -1
	for mask := coding.Mask(0); mask < 8; mask++ {
		plan, err := coding.NewPlan(v, coding.M, mask)
		if err != nil {
			return out, err
		}
		code, err := plan.Encode(enc)
		if err != nil {
			return out, err
		}
		s := Symbol{Version: int(v), Size: code.Size, dark: make([]bool, code.Size*code.Size)}
		for y := range code.Size {
			for x := range code.Size {
				s.dark[y*code.Size+x] = code.Black(x, y)
			}
		}
		if p := s.penalty(); least < 0 || p < least {
			out, least = s, p
		}
	}
	return out, nil
}

// Dark reports whether the module in column x and row y is dark; outside the
// symbol everything is light.
func (s Symbol) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < s.Size && y < s.Size && s.dark[y*s.Size+x]
}

// penalty scores a mask by the four rules of ISO/IEC 18004, 7.8.3: long runs,
// blocks, look-alikes of the finder pattern, and too much of one colour.
func (s Symbol) penalty() int {
	n, d, sum, dark := s.Size, s.dark, 0, 0
	for i := range n {
		sum += line(d[i*n:], n, 1) + line(d[i:], n, n)
		for j := range n {
			at := i*n + j
			if d[at] {
				dark++
			}
			if i+1 < n && j+1 < n && d[at] == d[at+1] && d[at] == d[at+n] && d[at] == d[at+n+1] {
				sum += 3
			}
		}
	}
	off := dark*100/(n*n) - 50
	return sum + 10*(max(off, -off)/5)
}

// finder is 1:1:3:1:1 with four light modules after it, or before it reversed.
const finder, rednif = 0b10111010000, 0b00001011101

// line scores the n modules that stand step apart from the first: a row or a
// column.
func line(d []bool, n, step int) int {
	sum, run, last, before := 0, 0, 0, false
	for j := range n {
		is := d[j*step]
		if j > 0 && is == before {
			run++
		} else {
			run = 1
		}
		before = is
		switch {
		case run == 5:
			sum += 3
		case run > 5:
			sum++
		}
		last = last << 1 & 0x7ff
		if is {
			last |= 1
		}
		if j >= 10 && (last == finder || last == rednif) {
			sum += 40
		}
	}
	return sum
}
