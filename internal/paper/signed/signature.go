package signed

import (
	"fmt"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/viet"
)

// Signature is what one signature says of itself, and what was checked of it.
type Signature struct {
	Field       string // name of the form field it stands in; "" when it is in none
	SubFilter   string // how it is written: adbe.pkcs7.detached, ETSI.CAdES.detached …
	Signer      Signer // of the certificate it carries; zero when none could be read
	Claimed     calendar.Instant
	ClaimedFrom Claim  // who says so: always the signer's own machine
	Digest      string // "SHA-256"; "" when unknown
	Weak        bool   // it rests on SHA-1, for which two files of one digest have been made
	Timestamp   bool   // a timestamp token of a third party is there; it is not checked
	OnlyTime    bool   // the whole signature is such a token (a document timestamp)
	Covers      Coverage
	Fits        Check // the byte range is well formed: everything but the signature itself
	Bytes       Check // the digest of the covered bytes is the one signed
	Integrity   Check // the signature was made with the key of the certificate it carries
}

// Claim is where the claimed time of signing stands.
type Claim uint8

// The places, the better kept first.
const (
	NoTime         Claim = iota
	FromAttribute        // the signed attribute signingTime
	FromDictionary       // the dictionary's M, covered by the signature like the rest of the file
)

// Coverage says how much of the file a signature's byte range takes in.
type Coverage struct {
	Whole bool // everything from the first byte to the last
	Bytes int  // covered, 0 when the range is malformed
	After int  // bytes of the file behind the last covered one
}

// Signer is how a certificate names its holder and its issuer. Identity
// numbers in it are not taken over.
type Signer struct {
	Name, Organisation         string
	Serial                     string // of the certificate, hexadecimal
	Issuer, IssuerOrganisation string
	From, Until                calendar.Instant // as the certificate says
}

// Outcome is how a check went.
type Outcome uint8

// The outcomes. NotMade is the zero value: nothing counts as checked by default.
const (
	NotMade Outcome = iota
	Passed
	Failed
)

// Check is a check that was made, or why it was not.
type Check struct {
	Outcome Outcome
	Why     Reason // zero when it passed
}

// Reason is a catalog key with its arguments.
type Reason struct {
	Key  string
	Args []any
}

func passed() Check { return Check{Outcome: Passed} }

func failed(r Reason) Check { return Check{Failed, r} }

func notMade(r Reason) Check { return Check{NotMade, r} }

// signatures finds every signature: those of the form's fields first, then
// those that stand in no field.
func (d *document) signatures() []Signature {
	var out []Signature
	seen := map[int]bool{}
	add := func(field string, v any) {
		s, is := d.get(v).(dict)
		if !is || !d.isSignature(s) {
			return
		}
		id := 0
		if c, ok := s["Contents"].(str); ok && c.from > 0 {
			id = c.from
		} else if r, ok := v.(ref); ok {
			id = -r.num
		}
		if id != 0 && seen[id] {
			return
		}
		seen[id] = true
		if len(out) >= d.purse.limits.Signatures {
			panic(fault.New(fault.TooLarge, "signed.too-many-signatures", d.purse.limits.Signatures))
		}
		out = append(out, d.signature(field, s))
	}
	d.fields(add)
	for _, n := range d.numbers() {
		add("", ref{num: n})
	}
	return out
}

func (d *document) isSignature(s dict) bool {
	t := d.get(s["Type"])
	return s["Contents"] != nil && (s["ByteRange"] != nil || t == name("Sig") || t == name("DocTimeStamp"))
}

// fields walks the form and shows every signature field's value.
func (d *document) fields(visit func(field string, v any)) {
	seen := map[ref]bool{}
	var walk func(v any, path string, kind any, deep int)
	walk = func(v any, path string, kind any, deep int) {
		if r, ok := v.(ref); ok {
			if seen[r] {
				return
			}
			seen[r] = true
		}
		d.purse.step(4)
		f := d.dict(v)
		if f == nil || deep > depth {
			return
		}
		if t, ok := d.get(f["T"]).(str); ok {
			if path != "" {
				path += "."
			}
			path = cut(path + words(t.b))
		}
		if own := d.get(f["FT"]); own != nil {
			kind = own
		}
		if kind == name("Sig") && f["V"] != nil {
			visit(path, f["V"])
		}
		kids, _ := d.get(f["Kids"]).(array)
		for _, k := range kids {
			walk(k, path, kind, deep+1)
		}
	}
	for _, f := range d.list(d.dict(d.root()["AcroForm"])["Fields"]) {
		walk(f, "", nil, 0)
	}
}

// words reads a text string (ISO 32000-1, 7.9.2.2).
func words(b []byte) string {
	if len(b) >= 2 && b[0] == 0xFE && b[1] == 0xFF {
		return viet.Clean(utf16Text(b[2:]))
	}
	if len(b) >= 3 && b[0] == 0xEF && b[1] == 0xBB && b[2] == 0xBF {
		return viet.Clean(string(b[3:]))
	}
	if utf8.Valid(b) {
		return viet.Clean(string(b))
	}
	s, _ := charmap.Windows1252.NewDecoder().Bytes(b)
	return viet.Clean(string(s))
}

// cut keeps texts from outside short enough to be shown.
func cut(s string) string {
	const most = 200
	if rs := []rune(s); len(rs) > most {
		return string(rs[:most]) + "…"
	}
	return s
}

func (d *document) signature(field string, s dict) Signature {
	out := Signature{Field: field}
	sub, _ := d.get(s["SubFilter"]).(name)
	out.SubFilter = cut(viet.Clean(string(sub)))
	out.OnlyTime = sub == "ETSI.RFC3161" || d.get(s["Type"]) == name("DocTimeStamp")
	if m, ok := d.get(s["M"]).(str); ok {
		if at, ok := moment(string(m.b)); ok {
			out.Claimed, out.ClaimedFrom = at, FromDictionary
		}
	}
	covered, why := d.covered(s)
	if covered == nil {
		out.Fits = failed(why)
	} else {
		out.Fits = passed()
		n := covered.first + len(covered.behind)
		out.Covers = Coverage{Bytes: n, After: len(d.data) - covered.end, Whole: covered.end == len(d.data)}
	}
	contents, _ := d.get(s["Contents"]).(str)
	d.checkSignature(&out, sub, contents.b, covered)
	return out
}

// moment reads "D:20201112093000+07'00'" (7.9.4). What it leaves out is the
// beginning; without a zone it is taken for Vietnam's.
func moment(s string) (calendar.Instant, bool) {
	if len(s) > 2 && s[:2] == "D:" {
		s = s[2:]
	}
	n := 0
	for n < len(s) && n < 14 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	digits, zone := s[:n], s[n:]
	if n < 4 || n%2 != 0 {
		return 0, false
	}
	digits += "00000101000000"[n:]
	where := calendar.Zone
	if zone != "" && (zone[0] == '+' || zone[0] == '-' || zone[0] == 'Z') {
		var h, m int
		if zone[0] != 'Z' {
			if _, err := fmt.Sscanf(zone[1:], "%2d'%2d", &h, &m); err != nil && h == 0 {
				return 0, false
			}
		}
		if zone[0] == '-' {
			h, m = -h, -m
		}
		where = time.FixedZone("", h*3600+m*60)
	}
	t, err := time.ParseInLocation("20060102150405", digits, where)
	if err != nil {
		return 0, false
	}
	return calendar.FromTime(t), true
}
