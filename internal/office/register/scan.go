package register

import (
	"context"

	"saoque/internal/access"
	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/paper/certificate"
	"saoque/internal/registry"
)

// Verdict is what a scanned certificate code is worth today.
type Verdict string

// The verdicts. The first four are about a genuine code.
const (
	Holds     Verdict = "valid"
	Over      Verdict = "expired"
	Revoked   Verdict = "revoked"
	Early     Verdict = "early"    // dated after today
	Forged    Verdict = "forged"   // it reads as a code, and no key of ours signed it
	Unlisted  Verdict = "unlisted" // signed, but the register says otherwise
	Preview   Verdict = "preview"  // from a paper that was only looked at
	Malformed Verdict = "malformed"
)

// Genuine reports whether the code is signed and stands in the register.
func (v Verdict) Genuine() bool {
	return v == Holds || v == Over || v == Revoked || v == Early
}

// Scanned is what the public page says of a scanned code.
type Scanned struct {
	Answer // empty unless genuine
	Verdict
	// Content is what was signed; the zero value unless the signature is good.
	Content certificate.Signed
}

// Scan checks a code against the installation's keys and then against the
// register, on today's day. Whoever asks is answered.
func Scan(ctx context.Context, o *office.Office, s access.Subject, code string) (Scanned, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Scanned, error) {
		out := Scanned{Answer: Answer{At: tx.Now}, Verdict: Malformed}
		if err := tx.Authorise(access.PublicView, "", access.Record{}); err != nil {
			return out, err
		}
		if certificate.IsPreview(code) {
			out.Verdict = Preview
			return out, nil
		}
		if _, err := certificate.Parse(code); err != nil {
			return out, nil
		}
		out.Verdict = Forged
		signed, err := certificate.Verify(code, certificate.TrustChain(o.Keys.Chain()))
		if err != nil {
			return out, nil
		}
		out.Content, out.Verdict = signed, Unlisted
		c, err := tx.CertificateNumbered(signed.Number)
		if fault.Is(err, fault.NotFound) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		d, err := tx.Decision(c.DecisionID)
		if err != nil {
			return out, err
		}
		if certificate.FactsOf(c, d.Issuer) != signed.Facts {
			return out, nil
		}
		out.Code, out.Certificate = c.ProductCode, c
		out.Verdict = verdict(c, tx)
		return out, out.fill(tx)
	})
}

func verdict(c decision.Certificate, tx *office.Tx) Verdict {
	today := tx.Now.Date()
	switch registry.ValidityAt(c, today) {
	case registry.Revoked:
		return Revoked
	case registry.Expired:
		return Over
	case registry.Valid:
		return Holds
	}
	return Early
}

// PublicKeys gives the installation's public key file, one key a year, as
// `saoque certificate verify --chain` reads it.
func PublicKeys(ctx context.Context, o *office.Office, s access.Subject) ([]byte, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) ([]byte, error) {
		if err := tx.Authorise(access.PublicView, "", access.Record{}); err != nil {
			return nil, err
		}
		var out []byte
		for _, k := range o.Keys.Chain() {
			out = append(append(out, k.Bytes()...), '\n')
		}
		return out, nil
	})
}
