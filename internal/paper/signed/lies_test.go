package signed

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// mutant changes a few bytes of a message, in the ways in which lengths, tags
// and values get wrong.
func mutant(r *rand.Rand, b []byte) []byte {
	b = bytes.Clone(b)
	for range 1 + r.IntN(3) {
		at := r.IntN(len(b))
		switch r.IntN(6) {
		case 0:
			b[at] ^= 1 << r.IntN(8)
		case 1: // a length that is another, or open
			b[at] = []byte{0x00, 0x7F, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0xFF}[r.IntN(9)]
		case 2:
			b = b[:max(1, at)]
		case 3: // a piece twice
			n := min(r.IntN(64), len(b)-at)
			b = append(b[:at+n:at+n], b[at:]...)
		case 4: // a piece gone
			n := min(r.IntN(64), len(b)-at)
			b = append(b[:at:at], b[at+n:]...)
			if len(b) == 0 {
				b = []byte{0}
			}
		case 5: // a length of four gigabytes
			copy(b[at:], []byte{0x84, 0xFF, 0xFF, 0xFF, 0xFF})
		}
	}
	return b
}

// Whatever happens to a signature's bytes: no panic, and where all checks still
// pass, what was signed and how is byte for byte what it was.
func TestMessagesThatLie(t *testing.T) {
	base := paperOf(t, "receipt")
	r := rand.New(rand.NewPCG(11, 2026))
	for _, who := range []string{"rsa", "ecdsa"} {
		whole := sign(t, base, signing{who: who})
		d, err := open(whole, Usual)
		if err != nil {
			t.Fatal(err)
		}
		var dictionary dict
		for _, n := range d.numbers() {
			if s := d.dict(ref{num: n}); d.isSignature(s) {
				dictionary = s
			}
		}
		c, why := d.covered(dictionary)
		if c == nil {
			t.Fatal(why)
		}
		raw := bytes.TrimRight(dictionary["Contents"].(str).b, "\x00")
		if who == "rsa" {
			raw = append(raw, make([]byte, 3)...) // trailing zeros may be the signature's own
		}
		good, err := parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		parsed, passed := 0, 0
		for range 5_000 {
			bad := mutant(r, raw)
			d.purse = &purse{limits: Usual}
			out := Signature{Fits: Check{Outcome: Passed}}
			d.checkSignature(&out, "adbe.pkcs7.detached", bad, c)
			m, err := parse(bad)
			if err == nil {
				parsed++
			}
			if !out.Covered() {
				continue
			}
			passed++
			if err != nil || !bytes.Equal(m.attributes, good.attributes) || !bytes.Equal(m.signer.Signature, good.signer.Signature) || !bytes.Equal(m.digest, good.digest) {
				t.Fatalf("%s: a changed signature passes: %x", who, bad)
			}
		}
		if parsed < 200 || passed < 20 {
			t.Errorf("%s: of 5,000 only %d could be read and %d passed", who, parsed, passed)
		}
		t.Logf("%s: of 5,000 changed messages %d could be read, %d passed with the signed parts unchanged", who, parsed, passed)
	}
}

// Values in values without end, lengths beyond everything, a hundred thousand
// small ones: refused at once, with little memory.
func TestDeepAndWideMessages(t *testing.T) {
	limit := Usual.Signature
	for what, b := range map[string][]byte{
		"open lengths in each other": bytes.Repeat([]byte{0x30, 0x80}, limit/2),
		"strings in each other":      bytes.Repeat([]byte{0x24, 0x80}, limit/2),
		"closed ones in each other":  bytes.Repeat([]byte{0x30, 0x84, 0x00, 0x03, 0xFF, 0xF0}, limit/6),
		"small ones, many":           append([]byte{0x30, 0x80}, bytes.Repeat([]byte{0x05, 0x00}, limit/2-2)...),
		"small strings, many":        append([]byte{0x24, 0x80}, bytes.Repeat([]byte{0x04, 0x01, 'x'}, limit/3-2)...),
		"four gigabytes":             {0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x06},
		"more than that":             {0x30, 0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
		"a long tag":                 append([]byte{0x3F}, bytes.Repeat([]byte{0xFF}, limit-1)...),
		"ends only":                  make([]byte, limit),
		"forty deep and wide":        append(bytes.Repeat([]byte{0x30, 0x80}, 39), bytes.Repeat([]byte{0x04, 0x00}, limit/2-80)...),
	} {
		start := cpu(t)
		if m, err := parse(b); err == nil {
			t.Errorf("%s: %+v", what, m)
		}
		if took := cpu(t) - start; took > time.Second {
			t.Errorf("%s: %v", what, took)
		}
	}
}

// Of all byte ranges only the true one is well formed.
func TestEveryOtherRangeFails(t *testing.T) {
	b := sign(t, paperOf(t, "receipt"), signing{})
	d, err := open(b, Usual)
	if err != nil {
		t.Fatal(err)
	}
	var s dict
	for _, n := range d.numbers() {
		if x := d.dict(ref{num: n}); d.isSignature(x) {
			s = x
		}
	}
	var is [4]int
	for i, v := range s["ByteRange"].(array) {
		is[i] = v.(int)
	}
	r := rand.New(rand.NewPCG(5, 2026))
	odd := []int{0, 1, -1, len(b), len(b) + 1, -len(b), 1 << 31, 1 << 62, -1 << 63, 1<<63 - 1}
	for range 50_000 {
		n := is
		for range 1 + r.IntN(4) {
			i := r.IntN(4)
			if n[i] = odd[r.IntN(len(odd))]; r.IntN(2) == 0 {
				n[i] = is[i] + r.IntN(9) - 4
			}
		}
		bad := dict{"Contents": s["Contents"], "ByteRange": array{n[0], n[1], n[2], n[3]}}
		c, _ := d.covered(bad)
		// A shorter last part is well formed, and then not the whole file.
		shorter := n[0] == is[0] && n[1] == is[1] && n[2] == is[2] && n[3] >= 0 && n[3] <= is[3]
		if (c != nil) != shorter || c != nil && (c.end == len(b)) != (n == is) {
			t.Fatalf("%v passes for %v", n, is)
		}
		if c != nil && n != is {
			out := Signature{Fits: Check{Outcome: Passed}}
			d.purse = &purse{limits: Usual}
			d.checkSignature(&out, "adbe.pkcs7.detached", s["Contents"].(str).b, c)
			if out.Covered() {
				t.Fatalf("%v is not what was signed", n)
			}
		}
	}
}

// Strings that only look like the gap: a second one in the covered part, one
// that stands in a packed object, one broken by a comment.
func TestStringsBesideTheGap(t *testing.T) {
	b := sign(t, paperOf(t, "receipt"), signing{})
	at := bytes.LastIndex(b, []byte("/Contents <"))
	for what, change := range map[string]func([]byte) []byte{
		"a comment in the gap": func(b []byte) []byte { copy(b[at+len("/Contents <")+200:], "%x\n"); return b },
		"white space in it":    func(b []byte) []byte { b[at+len("/Contents <")+room-2] = ' '; return b },
		"round brackets": func(b []byte) []byte {
			b[at+len("/Contents ")] = '('
			b[at+len("/Contents <")+room] = ')'
			return b
		},
		"another key before it": func(b []byte) []byte { copy(b[at:], "/Contentz "); return b },
	} {
		f := read(t, change(bytes.Clone(b)))
		for _, s := range f.Signatures {
			if s.Covered() || s.Covers.Whole || strings.Contains(fmt.Sprint(s.Lines()), "signed.covers-whole") {
				t.Errorf("%s: covers %+v, %s", what, s.Covers, checks(s))
			}
		}
	}
}

// Coverage is claimed in words only where digest and signature bear it out.
func TestCoverageIsNotClaimedByTheRangeAlone(t *testing.T) {
	for what, s := range map[string]signing{
		"another file's signature": {pack: func(t testing.TB, who string, c []byte) []byte { return cms(t, who, []byte("x")) }},
		"another key's":            {pack: otherKey},
		"no certificate":           {pack: nameless},
		"garbage":                  {pack: func(testing.TB, string, []byte) []byte { return []byte("không phải chữ ký") }},
		"only a time":              {subFilter: "ETSI.RFC3161"},
	} {
		x := only(t, sign(t, paperOf(t, "receipt"), s))
		words := fmt.Sprint(x.Lines())
		if x.Covered() || strings.Contains(words, "covers-whole") || !strings.Contains(words, "covers-unproven") {
			t.Errorf("%s: %s", what, words)
		}
	}
}

// A change behind a signature, one that draws a page anew: the signature does
// not cover it, and the file is not the issued paper by itself.
func TestRedrawnBehindASignature(t *testing.T) {
	base := paperOf(t, "receipt")
	b := sign(t, base, signing{})
	u := revise(t, b)
	content := u.add(plain("BT ET"))
	u.change(u.page(0), map[name]string{"Contents": fmt.Sprintf("%d 0 R", content)})
	f := read(t, u.bytes())
	s := f.Signatures[0]
	if !s.Covered() || s.Covers.Whole || s.Covers.After == 0 {
		t.Errorf("%s %+v", checks(s), s.Covers)
	}
	m, err := f.Against(base)
	if err != nil || !m.Redrawn || !m.NeedsPerson() {
		t.Errorf("%+v %v", m, err)
	}
}
