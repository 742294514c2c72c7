package territory

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NameKey makes the form in which names are compared: lower case, single
// spaces, and in every syllable the tone mark after the letters, because the
// sources put it on either vowel of a pair. Vowel marks stay:
// they tell names apart.
func NameKey(name string) string {
	var key, tone strings.Builder
	flush := func() {
		key.WriteString(tone.String())
		tone.Reset()
	}
	for _, r := range norm.NFD.String(strings.ToLower(strings.Join(strings.Fields(name), " "))) {
		switch r {
		case '\u0300', '\u0301', '\u0303', '\u0309', '\u0323': // the five tones
			tone.WriteRune(r)
		default:
			if unicode.IsSpace(r) {
				flush()
			}
			key.WriteRune(r)
		}
	}
	flush()
	return key.String()
}
