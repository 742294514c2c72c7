package jobs

import (
	"encoding/json"

	"saoque/internal/decision"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/store"
)

// checkRevocations compares every revocation with the act that left it as it
// is, and every certificate with the revocation that takes it back.
func checkRevocations(tx *store.Tx, _ *office.Office, c *Checked) error {
	list, err := tx.AllRevocations()
	if err != nil {
		return err
	}
	issued := map[string]decision.Revocation{}
	for _, r := range list {
		if r.State == decision.Issued {
			issued[r.CertificateID] = r
		}
		found, err := anyLogged(tx, r.Object(), func(e ledger.Entry) bool {
			var was decision.Revocation
			return json.Unmarshal(e.Payload, &was) == nil && was == r
		})
		if err != nil {
			return err
		}
		if !found {
			c.find("doctor.revocation", r.CertificateID)
		}
	}
	revoked, err := tx.RevokedCertificates()
	if err != nil {
		return err
	}
	for _, x := range revoked {
		r := issued[x.ID]
		delete(issued, x.ID)
		if r.From != x.RevokedOn || r.Number != x.RevokedBy {
			c.find("doctor.revocation", x.ID)
		}
	}
	for id := range issued { // the certificate does not know of it
		c.find("doctor.revocation", id)
	}
	return nil
}

// loggedRevocation looks for a revocation that was logged.
func loggedRevocation(tx *store.Tx, c *Checked, e ledger.Entry) error {
	var p decision.Revocation
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	r, err := tx.Revocation(p.ID)
	gone, err := absent(err)
	if err == nil && (gone || r.Version < p.Version) {
		c.find("doctor.revocation", p.CertificateID)
	}
	return err
}
