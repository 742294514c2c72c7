// Package certificate holds what a star certificate's QR says and how it is
// checked: a signed text that anyone can verify without a network, on our
// public page, with `saoque certificate verify`, or with fifty lines of their
// own.
//
// # The code
//
// A code is the URL "HTTPS://<HOST>/Q/<PAYLOAD>" in capitals, which QR symbols
// hold in their dense alphanumeric mode. The payload is unpadded base32 (RFC
// 4648) of
//
//	byte      1, the format
//	byte      star (bits 0–2); bit 7 set for a sample (mẫu)
//	2 bytes   year of the signing key          all numbers big-endian
//	2 bytes   day of issue, days since 2000-01-01
//	2 bytes   last day of validity, the same
//	uvarint   shard of the ledger (1 = "saoque/<installation>/1")
//	uvarint   index of the ledger entry that issued it
//	text      certificate number               a text is a length byte and UTF-8
//	text      product code
//	text      issuing body
//	text      host, in small letters, with ":port" where it has one
//	64 bytes  Ed25519 signature
//
// The signature is over "saoque ledger certificate\n", the installation's name,
// "\n" and everything before the signature. There is exactly one code for a
// content and a signature: what is read is written again and compared byte by
// byte, the host in the URL with the host that was signed. A genuine code copied
// onto another product is still genuine; that is why the page behind it shows
// the product.
package certificate

import (
	"encoding/base32"
	"encoding/binary"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/viet"
)

// Facts is what a certificate states, on paper and in its code.
type Facts struct {
	Number      string
	ProductCode string
	Star        int // 1…5
	IssuedOn    calendar.Date
	LastDay     calendar.Date // the last day on which it holds
	Issuer      string        // the issuing body
	Sample      bool          // invented for demonstration
}

// Content is everything that is signed.
type Content struct {
	Facts
	KeyYear int
	Shard   int   // of the installation's ledger
	Index   int64 // of the entry that issued the certificate, from 0
	Host    string
}

// Signed is a content with its signature; Verify says whether it is genuine.
type Signed struct {
	Content
	Signature [64]byte
}

const (
	format     = 1
	sampleBit  = 0x80
	headLength = 8
	pathMark   = "/Q/"
)

// Limits of texts in bytes. What is within them and together still does not fit
// a symbol of version 12 is refused when it is signed.
const (
	MaxNumber = 40
	MaxCode   = 40
	MaxIssuer = 110
	MaxHost   = 60
)

var (
	alphabet = base32.StdEncoding.WithPadding(base32.NoPadding)
	epoch    = calendar.Date("2000-01-01")
	hostForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[1-9][0-9]{0,4})?$`)
)

// ErrNotCanonical is the cause where a code reads well and is not the one way
// to write what it says.
var ErrNotCanonical = errors.New("certificate: not the one way to write it")

// HostOf takes the host from a configured base address, "https://host[:port]",
// and refuses any other form: without TLS the page behind the code could be
// anyone's.
func HostOf(base string) (string, error) {
	host, ok := strings.CutPrefix(strings.TrimSuffix(base, "/"), "https://")
	if host = strings.ToLower(host); !ok || len(host) > MaxHost || !hostForm.MatchString(host) {
		return "", fault.New(fault.Invalid, "certificate.bad-base", base)
	}
	return host, nil
}

// Bytes writes the signed part; it refuses what could not be read back.
func (c Content) Bytes() ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	star := byte(c.Star)
	if c.Sample {
		star |= sampleBit
	}
	b := []byte{format, star}
	b = binary.BigEndian.AppendUint16(b, uint16(c.KeyYear))
	b = binary.BigEndian.AppendUint16(b, uint16(epoch.DaysUntil(c.IssuedOn)))
	b = binary.BigEndian.AppendUint16(b, uint16(epoch.DaysUntil(c.LastDay)))
	b = binary.AppendUvarint(b, uint64(c.Shard))
	b = binary.AppendUvarint(b, uint64(c.Index))
	for _, s := range []string{c.Number, c.ProductCode, c.Issuer, c.Host} {
		b = append(append(b, byte(len(s))), s...)
	}
	return b, nil
}

func (c Content) check() error {
	for _, s := range []struct {
		what, text string
		max        int
	}{{"number", c.Number, MaxNumber}, {"code", c.ProductCode, MaxCode}, {"issuer", c.Issuer, MaxIssuer}, {"host", c.Host, MaxHost}} {
		if s.text == "" || len(s.text) > s.max || !utf8.ValidString(s.text) || viet.Clean(s.text) != s.text {
			return fault.New(fault.Invalid, "certificate.bad-text", s.text, s.max).On(s.what)
		}
	}
	last := epoch.AddDays(1<<16 - 1)
	switch {
	case c.Star < 1 || c.Star > 5:
		return fault.New(fault.Invalid, "certificate.bad-star", c.Star)
	case !c.IssuedOn.Valid() || !c.LastDay.Valid() || c.IssuedOn < epoch || c.LastDay < c.IssuedOn || c.LastDay > last:
		return fault.New(fault.Invalid, "certificate.bad-days", string(c.IssuedOn), string(c.LastDay))
	case c.KeyYear < c.IssuedOn.Year() || c.KeyYear > 9999:
		// A key that leaks after its year must not make certificates of later years.
		return fault.New(fault.Invalid, "certificate.bad-year", c.KeyYear)
	case c.Shard < 1 || c.Shard > 999_999_999 || c.Index < 0 || c.Index > ledger.MaxInteger:
		return fault.New(fault.Invalid, "certificate.bad-place", c.Shard, c.Index)
	case !hostForm.MatchString(c.Host):
		return fault.New(fault.Invalid, "certificate.bad-base", c.Host)
	}
	return nil
}

// Payload writes content and signature in base32; "" for a content that Bytes
// refuses.
func (s Signed) Payload() string {
	b, err := s.Bytes()
	if err != nil {
		return ""
	}
	return alphabet.EncodeToString(append(b, s.Signature[:]...))
}

// URL is the text of the QR symbol, in capitals.
func (s Signed) URL() string {
	return "HTTPS://" + strings.ToUpper(s.Host) + pathMark + s.Payload()
}

// Link is the same address as browsers write it, for pages and e-mails.
func (s Signed) Link() string { return "https://" + s.Host + pathMark + s.Payload() }

// Short is what people compare: the paper and the page behind its code show the
// same eight characters, taken from the signature. It proves nothing alone.
func (s Signed) Short() string {
	t := alphabet.EncodeToString(s.Signature[:5])
	return t[:4] + "-" + t[4:]
}

// Parse reads a code: a URL in one of its two spellings, or a bare payload. It
// checks the form and nothing else; see Verify.
func Parse(text string) (Signed, error) {
	payload := text
	if i := strings.LastIndexByte(text, '/'); i >= 0 {
		payload = text[i+1:]
	}
	s, err := decode(payload)
	if err == nil && s.Payload() != payload {
		err = ErrNotCanonical
	}
	if err == nil && text != payload && text != s.URL() && text != s.Link() {
		err = ErrNotCanonical
	}
	if err != nil {
		return Signed{}, fault.Wrap(fault.Invalid, err, "certificate.malformed")
	}
	return s, nil
}

// maxPayload bounds what is decoded, in characters.
const maxPayload = 800

func decode(payload string) (s Signed, err error) {
	short := errors.New("certificate: cut short")
	if len(payload) > maxPayload {
		return s, errors.New("certificate: too long")
	}
	b, err := alphabet.DecodeString(payload)
	if err != nil {
		return s, err
	}
	if len(b) < headLength+64 {
		return s, short
	}
	b, s.Signature = b[:len(b)-64], [64]byte(b[len(b)-64:])
	if b[0] != format {
		return s, errors.New("certificate: unknown format")
	}
	s.Star, s.Sample = int(b[1]&^sampleBit), b[1]&sampleBit != 0
	s.KeyYear = int(binary.BigEndian.Uint16(b[2:]))
	s.IssuedOn = epoch.AddDays(int(binary.BigEndian.Uint16(b[4:])))
	s.LastDay = epoch.AddDays(int(binary.BigEndian.Uint16(b[6:])))
	b = b[headLength:]
	var place [2]uint64
	for i := range place {
		n, used := binary.Uvarint(b)
		if used <= 0 || n > ledger.MaxInteger {
			return s, short
		}
		place[i], b = n, b[used:]
	}
	s.Shard, s.Index = int(place[0]), int64(place[1])
	for _, text := range []*string{&s.Number, &s.ProductCode, &s.Issuer, &s.Host} {
		if len(b) == 0 || len(b) <= int(b[0]) {
			return s, short
		}
		n := int(b[0])
		*text, b = string(b[1:1+n]), b[1+n:]
	}
	if len(b) > 0 {
		return s, errors.New("certificate: bytes left over")
	}
	return s, s.check()
}
