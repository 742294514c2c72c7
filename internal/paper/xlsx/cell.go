package xlsx

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"saoque/internal/calendar"
)

// Cell is one cell to write. Its zero value is an empty cell.
type Cell struct {
	kind    kind
	value   string // text, or a number as it is written in XML
	formula string
	style   Style
}

type kind uint8

const (
	empty kind = iota
	text
	numeric
)

// maxText is what a cell can hold, in UTF-16 units; we count characters and
// stay below.
const maxText = 32_000

// Text makes a cell that is text whatever it looks like: it is stored with the
// type "string" and the format "@", so that "=1+1" is neither computed when the
// file is opened nor when somebody edits the cell and leaves it.
func Text(s string) Cell {
	if s == "" {
		return Cell{style: Plain}
	}
	return Cell{kind: text, value: s, style: Plain}
}

// Int makes a whole number.
func Int(n int64) Cell { return Cell{kind: numeric, value: strconv.FormatInt(n, 10), style: Whole} }

// Scaled makes n / 10^decimals without ever being a binary fraction: Scaled(75,
// 1) is 7.5.
func Scaled(n int64, decimals int) Cell {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	if decimals > 0 {
		for len(s) <= decimals {
			s = "0" + s
		}
		s = s[:len(s)-decimals] + "." + s[len(s)-decimals:]
	}
	return Cell{kind: numeric, value: sign + s, style: Fraction}
}

// dayZero is day 0 of the date system that Excel uses from March 1900 on.
const dayZero = calendar.Date("1899-12-30")

// Day makes a date; "" gives an empty cell. Days before March 1900, which the
// format cannot hold rightly, are text.
func Day(d calendar.Date) Cell {
	if d == "" {
		return Cell{style: Date}
	}
	n := dayZero.DaysUntil(d)
	if n < 61 {
		return Text(string(d))
	}
	return Cell{kind: numeric, value: strconv.Itoa(n), style: Date}
}

// Formula makes a cell with a formula (without "=") and the value that it has
// now, so that previews and readers that do not compute show it too.
func Formula(f string, now Cell) Cell {
	now.formula = f
	return now
}

// As gives the cell another style.
func (c Cell) As(s Style) Cell {
	c.style = s
	return c
}

// coded finds texts that readers would take for an escaped character.
var coded = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#13;", "\t", "&#9;")

// xmlText escapes s for content and attributes; characters that XML cannot hold
// are dropped.
func xmlText(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= 0x20 && r < 0xfffe && (r < 0xd800 || r > 0xdfff), r > 0xffff:
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, ""))
	return escaper.Replace(coded.ReplaceAllStringFunc(s, func(m string) string { return "_x005F" + m }))
}

// write appends the cell at reference ref; empty cells without a look of their
// own are left out.
func (c Cell) write(b []byte, ref string) ([]byte, error) {
	if c.kind == empty && c.formula == "" && c.style == Plain {
		return b, nil
	}
	b = fmt.Appendf(b, `<c r="%s" s="%d"`, ref, c.style)
	switch {
	case c.kind == empty && c.formula == "":
		return append(b, "/>"...), nil
	case c.kind == text && utf8.RuneCountInString(c.value) > maxText:
		return b, fmt.Errorf("xlsx: %s: a text of over %d characters", ref, maxText)
	case c.kind == text && c.formula == "":
		return append(append(append(b, ` t="inlineStr"><is><t xml:space="preserve">`...), xmlText(c.value)...), "</t></is></c>"...), nil
	case c.kind == text:
		b = append(b, ` t="str"`...)
	}
	b = append(b, '>')
	if c.formula != "" {
		b = append(append(append(b, "<f>"...), xmlText(c.formula)...), "</f>"...)
	}
	if c.kind != empty {
		b = append(append(append(b, "<v>"...), xmlText(c.value)...), "</v>"...)
	}
	return append(b, "</c>"...), nil
}

// Column names the column with index i from 0: A, B … Z, AA.
func Column(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

// Ref names a cell by its column from 0 and its row from 1: B3.
func Ref(column, row int) string { return Column(column) + strconv.Itoa(row) }
