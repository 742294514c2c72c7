package jobs

import (
	"encoding/json"

	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/office/papers"
	"saoque/internal/paper/certificate"
	"saoque/internal/store"
)

// checkCodes verifies every certificate's code as a stranger would, compares it
// with the register, and looks for the act that signed it: a key that was used
// past the log leaves a code without one.
func checkCodes(tx *store.Tx, o *office.Office, c *Checked) error {
	list, err := tx.AllCodes()
	if err != nil {
		return err
	}
	trust := certificate.TrustChain(o.Keys.Chain())
	for _, k := range list {
		cert, err := tx.Certificate(k.CertificateID)
		if err != nil {
			return err
		}
		d, err := tx.Decision(cert.DecisionID)
		if err != nil {
			return err
		}
		s, err := certificate.Verify(k.Text, trust)
		if err != nil || s.Facts != certificate.FactsOf(cert, d.Issuer) {
			c.find("doctor.code", cert.Number)
			continue
		}
		found, err := anyLogged(tx, cert.Object(), func(e ledger.Entry) bool {
			var p papers.Signing
			return e.Leaf.Act == "certificate.sign" && json.Unmarshal(e.Payload, &p) == nil && p.Code == k.Text
		})
		if err != nil {
			return err
		}
		if !found {
			c.find("doctor.code", cert.Number)
		}
	}
	return nil
}

// loggedSigning looks for the code that was signed.
func loggedSigning(tx *store.Tx, c *Checked, e ledger.Entry) error {
	var p papers.Signing
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	k, err := tx.CertificateCode(p.CertificateID)
	gone, err := absent(err)
	if err != nil {
		return err
	}
	if gone || k.Text != p.Code {
		c.find("doctor.code", p.Number)
	}
	return nil
}
