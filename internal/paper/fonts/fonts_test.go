package fonts

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestFilesAreTheLockedOnes(t *testing.T) {
	lock, err := os.ReadFile("LOCK")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(lock)) {
		f := strings.Fields(line)
		if len(f) != 5 || f[0] == "#" {
			continue
		}
		b, err := os.ReadFile(f[3])
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != f[4] {
			t.Errorf("%s is not the file of the lock", f[3])
		}
		n++
	}
	if n != 4 {
		t.Errorf("the lock names %d files, not 4", n)
	}
	if !bytes.Equal(Regular.Bytes(), regular) || BoldItalic.Code() != "BI" {
		t.Error("styles are mixed up")
	}
}

// letters gives the Vietnamese letters beyond the basic Latin ones, both cases:
// each of twelve vowels with each of six tones, and đ.
func letters() []rune {
	tones := []string{"", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"}
	var out []rune
	for _, v := range []string{"a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"} {
		for _, tone := range tones {
			r := []rune(norm.NFC.String(v + tone))
			if len(r) != 1 {
				panic(v + tone)
			}
			if r[0] > 127 {
				out = append(out, r[0], []rune(strings.ToUpper(string(r)))[0])
			}
		}
	}
	return append(out, 'đ', 'Đ')
}

func TestEveryVietnameseLetter(t *testing.T) {
	ls := letters()
	if len(ls) != 134 {
		t.Fatalf("%d letters were made, not 134", len(ls))
	}
	// and what papers write beside letters: combining tones, dong, dashes, quotes, dots
	more := []rune("\u0300\u0301\u0303\u0309\u0323\u031b₫–—…“”‘’·•×≥≤²³°½«»№/&%§")
	for s := Regular; s <= BoldItalic; s++ {
		for _, r := range append(ls, more...) {
			if !s.Has(r) {
				t.Errorf("%q: style %q lacks %U", r, s.Code(), r)
			}
		}
		for r := rune(' '); r < 127; r++ {
			if !s.Has(r) || s.Width(r) <= 0 {
				t.Errorf("style %q lacks %q", s.Code(), r)
			}
		}
		if s.Has('★') {
			t.Error("the face has a star after all; shapes are not needed any more")
		}
	}
}

// A letter with marks is as wide as its base: nothing else would line up with
// what word processors measure.
func TestMarksDoNotWiden(t *testing.T) {
	for _, pair := range []string{"aấ", "eệ", "oỗ", "uủ", "yỹ", "AẶ", "OỘ"} {
		r := []rune(pair)
		if a, b := Regular.Width(r[0]), Regular.Width(r[1]); a != b {
			t.Errorf("%q is %d wide, %q %d", r[0], a, r[1], b)
		}
	}
	if w := Regular.Measure("Cà Mau"); w != 667+444+250+889+444+500 {
		t.Errorf("measured %d", w)
	}
	if s, n := Bold.Shown("Tôm khô ★"); s != "Tôm khô ?" || n != 1 {
		t.Errorf("shown %q, %d", s, n)
	}
}
