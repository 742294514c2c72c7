// Package viet holds what Vietnamese text needs: normalisation at every edge,
// folding for search, collation for sorting, and the country's way to write
// days and numbers.
package viet

import (
	"encoding/hex"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// NFC composes s; file names from some systems arrive decomposed.
func NFC(s string) string { return norm.NFC.String(s) }

// Clean is for one-line fields: NFC, characters dropped that control or turn
// the writing direction (a file's name must end as it seems to), runs of white
// space made one space, ends trimmed.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff' || r == '\u200b' {
			return -1
		}
		return r
	}, s)
	return NFC(strings.Join(strings.Fields(s), " "))
}

// CleanText is for many-line fields: NFC, line ends made "\n", other control
// and direction characters dropped, ends trimmed.
func CleanText(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		if r == '\r' {
			return '\n'
		}
		if r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
	return NFC(strings.TrimSpace(s))
}

// Fold makes the search form: no marks, đ→d, lower case, "." and "-" dropped,
// single spaces. "Đũa đước" and "dua duoc" fold alike, composed or not.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := true
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '.', r == '-', unicode.IsControl(r) && !unicode.IsSpace(r):
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
				space = true
			}
		default:
			r = unicode.ToLower(r)
			if r == 'đ' {
				r = 'd'
			}
			b.WriteRune(r)
			space = false
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// collators are not safe for concurrent use, so they are pooled.
var collators = sync.Pool{New: func() any { return collate.New(language.Vietnamese) }}

// SortKey gives s's Vietnamese collation key as hex text, so that both
// engines sort alike and keyset paging can compare it.
func SortKey(s string) string {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	var buf collate.Buffer
	return hex.EncodeToString(c.KeyFromString(&buf, NFC(s)))
}
