// Package registry answers whether a star is real and still holds.
package registry

import (
	"saoque/internal/calendar"
	"saoque/internal/decision"
)

// Validity is the answer of the public page.
type Validity string

// The answers.
const (
	Unknown Validity = "unknown"
	Valid   Validity = "valid"
	Expired Validity = "expired"
	Revoked Validity = "revoked"
)

// ValidityAt computes a certificate's validity on a day. Its last day holds;
// a revocation holds from its own day on.
func ValidityAt(c decision.Certificate, day calendar.Date) Validity {
	switch {
	case c.RevokedOn != "" && c.RevokedOn <= day:
		return Revoked
	case c.IssuedOn > day:
		return Unknown
	case day > c.LastDay:
		return Expired
	}
	return Valid
}

// Current gives the certificate that answers for a product code on a day: the
// newest issued by then.
func Current(list []decision.Certificate, day calendar.Date) (decision.Certificate, Validity) {
	var best decision.Certificate
	for _, c := range list {
		if c.IssuedOn <= day && c.IssuedOn >= best.IssuedOn {
			best = c
		}
	}
	if best.ID == "" {
		return best, Unknown
	}
	return best, ValidityAt(best, day)
}
