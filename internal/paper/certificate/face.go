package certificate

import (
	"strconv"
	"strings"

	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/paper/qr"
)

// Side is the width of the printed symbol with its quiet zone, in millimetres.
// 45 mm was tried and is not read better than 40.
const Side = 40

// Face is what the layout of a certificate needs. There are two: Preview,
// which is made from facts alone, and Issued, which is made from a verified
// code. Neither knows a key.
type Face interface {
	Facts() Facts
	// Address is what the printed square holds, "" where there is no square;
	// Symbol is the square itself.
	Address() string
	Symbol() (qr.Symbol, error)
	// Short is the code's short form for people, "" for a preview.
	Short() string
	// Host is where the public page is.
	Host() string
	// Draft reports whether the paper must be marked as no certificate.
	Draft() bool
}

// FactsOf takes a certificate's facts from its record.
func FactsOf(c decision.Certificate, issuer string) Facts {
	return Facts{
		Number: c.Number, ProductCode: c.ProductCode, Star: c.Star,
		IssuedOn: c.IssuedOn, LastDay: c.LastDay, Issuer: issuer, Sample: c.Sample,
	}
}

// Preview is a certificate that was not issued. Its API takes facts and a host
// and nothing that signs, and this package cannot open a keyring.
type Preview struct {
	facts Facts
	host  string
}

// NewPreview shows how a certificate will look. host may be "".
func NewPreview(f Facts, host string) Preview { return Preview{f, host} }

// Facts gives what is printed.
func (p Preview) Facts() Facts { return p.facts }

// Draft is always true.
func (Preview) Draft() bool { return true }

// previewMark stands where the payload would. It has letters that base32 lacks
// and is refused by Parse, whatever it is taken for.
const previewMark = "MAU-0-CHUA-CAP-0-MAU"

// Address names no certificate.
func (p Preview) Address() string {
	return "HTTPS://" + strings.ToUpper(p.host) + pathMark + previewMark
}

// Symbol leads to an address that names no certificate.
func (p Preview) Symbol() (qr.Symbol, error) { return qr.Encode(p.Address()) }

// Short is empty: there is nothing to compare.
func (Preview) Short() string { return "" }

// Host is where the public page will be.
func (p Preview) Host() string { return p.host }

// IsPreview reports whether a scanned text is a preview's.
func IsPreview(text string) bool {
	return text == previewMark || strings.HasSuffix(text, "/"+previewMark)
}

// Issued is a certificate whose code was verified.
type Issued struct{ signed Signed }

// NewIssued verifies a code and gives its face.
func NewIssued(code string, t Trust) (Issued, error) {
	s, err := Verify(code, t)
	return Issued{s}, err
}

// Facts gives what was signed.
func (i Issued) Facts() Facts { return i.signed.Facts }

// Signed gives the whole code.
func (i Issued) Signed() Signed { return i.signed }

// Draft is true for samples only: their paper is marked like a preview's.
func (i Issued) Draft() bool { return i.signed.Sample }

// Symbol is the code's symbol. The zero Issued has none.
func (i Issued) Symbol() (qr.Symbol, error) {
	if i.signed.Host == "" {
		return qr.Symbol{}, fault.New(fault.Internal, "fault.internal")
	}
	return qr.Encode(i.signed.URL())
}

// Address is the signed code.
func (i Issued) Address() string { return i.signed.URL() }

// Short is the code's short form.
func (i Issued) Short() string { return i.signed.Short() }

// Host is the host that was signed.
func (i Issued) Host() string { return i.signed.Host }

// year is a number that the catalog must not divide into thousands.
func year(y int) string { return strconv.Itoa(y) }
