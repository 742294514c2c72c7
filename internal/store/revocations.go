package store

import "saoque/internal/decision"

const revocationColumns = "id, certificate_id, decision_id, dossier_id, state, ground, finding, number, decided_on, from_day, signer, prepared_by, prepared_at, issued_by, issued_at, sample, version"

func scanRevocation(scan scanner) (r decision.Revocation, err error) {
	return r, scan(&r.ID, &r.CertificateID, &r.DecisionID, &r.DossierID, &r.State, &r.Ground, &r.Finding, &r.Number, &r.DecidedOn, &r.From, &r.Signer,
		&r.PreparedBy, &r.PreparedAt, &r.IssuedBy, &r.IssuedAt, &r.Sample, &r.Version)
}

// RevocationOf gives the certificate's revocation, drafted or issued; NotFound
// when there is none that counts.
func (t *Tx) RevocationOf(certificateID string) (decision.Revocation, error) {
	return one(t, scanRevocation, "SELECT "+revocationColumns+" FROM revocations WHERE certificate_id = $1 AND state <> 'dropped'", certificateID)
}

// Revocation gives a revocation, dropped ones too.
func (t *Tx) Revocation(id string) (decision.Revocation, error) {
	return one(t, scanRevocation, "SELECT "+revocationColumns+" FROM revocations WHERE id = $1", id)
}

// RevocationsOf gives a decision's revocations that count.
func (t *Tx) RevocationsOf(decisionID string) ([]decision.Revocation, error) {
	return all(t, scanRevocation, "SELECT "+revocationColumns+" FROM revocations WHERE decision_id = $1 AND state <> 'dropped' ORDER BY id", decisionID)
}

// AllRevocations gives every revocation, for an independent check.
func (t *Tx) AllRevocations() ([]decision.Revocation, error) {
	return all(t, scanRevocation, "SELECT "+revocationColumns+" FROM revocations ORDER BY id")
}

// AddRevocation stores a drafted revocation as version 1.
func (t *Tx) AddRevocation(r decision.Revocation) error {
	_, err := t.Exec("INSERT INTO revocations ("+revocationColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', '', '', $8, $9, '', 0, $10, 1)",
		r.ID, r.CertificateID, r.DecisionID, r.DossierID, r.State, r.Ground, r.Finding, r.PreparedBy, r.PreparedAt, bit(r.Sample))
	return err
}

// SaveRevocation stores a revocation over r.Version; what is issued stays.
func (t *Tx) SaveRevocation(r *decision.Revocation) error {
	err := t.swap("UPDATE revocations SET state = $3, ground = $4, finding = $5, number = $6, decided_on = $7, from_day = $8, signer = $9, prepared_by = $10, prepared_at = $11, issued_by = $12, issued_at = $13, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'draft'",
		r.ID, r.Version, r.State, r.Ground, r.Finding, r.Number, r.DecidedOn, r.From, r.Signer, r.PreparedBy, r.PreparedAt, r.IssuedBy, r.IssuedAt)
	if err == nil {
		r.Version++
	}
	return err
}

// RevokeCertificate marks a certificate as taken back, once.
func (t *Tx) RevokeCertificate(c decision.Certificate, r decision.Revocation) error {
	return t.swap("UPDATE certificates SET revoked_on = $3, revoked_by = $4, version = version + 1 WHERE id = $1 AND version = $2 AND revoked_on = ''",
		c.ID, c.Version, r.From, r.Number)
}

// RevokedCertificates gives every certificate that is or will be taken back.
func (t *Tx) RevokedCertificates() ([]decision.Certificate, error) {
	return all(t, scanCertificate, "SELECT "+certificateColumns+" FROM certificates WHERE revoked_on <> '' ORDER BY number")
}
