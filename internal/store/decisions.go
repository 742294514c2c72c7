package store

import (
	"saoque/internal/decision"
	"saoque/internal/viet"
)

const decisionColumns = "d.id, d.number, d.issued_on, d.province_code, d.issuer, d.signer, d.state, d.sample, d.created_at, d.version"

func scanDecision(scan scanner) (d decision.Decision, err error) {
	return d, scan(&d.ID, &d.Number, &d.IssuedOn, &d.Province, &d.Issuer, &d.Signer, &d.State, &d.Sample, &d.CreatedAt, &d.Version)
}

// Decision gives one decision.
func (t *Tx) Decision(id string) (decision.Decision, error) {
	return one(t, scanDecision, "SELECT "+decisionColumns+" FROM decisions d WHERE d.id = $1", id)
}

// AddDecision stores a new decision as version 1.
func (t *Tx) AddDecision(d decision.Decision) error {
	_, err := t.Exec("INSERT INTO decisions (id, number, issued_on, province_code, issuer, signer, state, sample, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
		d.ID, d.Number, d.IssuedOn, d.Province, d.Issuer, d.Signer, d.State, bit(d.Sample), d.CreatedAt)
	return err
}

// SaveDecision stores a decision over d.Version.
func (t *Tx) SaveDecision(d *decision.Decision) error {
	err := t.swap("UPDATE decisions SET number = $3, issued_on = $4, issuer = $5, signer = $6, state = $7, version = version + 1 WHERE id = $1 AND version = $2",
		d.ID, d.Version, d.Number, d.IssuedOn, d.Issuer, d.Signer, d.State)
	if err == nil {
		d.Version++
	}
	return err
}

// Decisions lists decisions of provinces (none = all), newest first.
func (t *Tx) Decisions(provinces []string, issuedOnly bool, limit int) ([]decision.Decision, error) {
	var w where
	if len(provinces) > 0 {
		w.in("d.province_code", provinces)
	}
	if issuedOnly {
		w.add("d.state = ?", decision.Issued)
	}
	l := w.next(limit)
	return all(t, scanDecision, "SELECT "+decisionColumns+" FROM decisions d WHERE "+w.text()+" ORDER BY d.created_at DESC, d.id DESC LIMIT "+l, w.args...)
}

const rowColumns = "decision_id, dossier_id, session_id, ord, star, total, members, outcome, manifest_hash"

func scanRow(scan scanner) (r decision.Row, err error) {
	return r, scan(&r.DecisionID, &r.DossierID, &r.SessionID, &r.Order, &r.Star, &r.Total, &r.Members, &r.Outcome, &r.ManifestHash)
}

// AddDecisionRow puts a product into a decision.
func (t *Tx) AddDecisionRow(r decision.Row) error {
	_, err := t.Exec("INSERT INTO decision_rows ("+rowColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", r.DecisionID, r.DossierID, r.SessionID, r.Order, r.Star, r.Total, r.Members, r.Outcome, r.ManifestHash)
	return err
}

// DecisionRows gives a decision's products in their order.
func (t *Tx) DecisionRows(id string) ([]decision.Row, error) {
	return all(t, scanRow, "SELECT "+rowColumns+" FROM decision_rows WHERE decision_id = $1 ORDER BY ord", id)
}

// RowsOf gives a dossier's places in decisions.
func (t *Tx) RowsOf(dossierID string) ([]decision.Row, error) {
	return all(t, scanRow, "SELECT "+rowColumns+" FROM decision_rows WHERE dossier_id = $1 ORDER BY decision_id", dossierID)
}

// DecisionRow gives one product of a decision.
func (t *Tx) DecisionRow(id, dossierID string) (decision.Row, error) {
	return one(t, scanRow, "SELECT "+rowColumns+" FROM decision_rows WHERE decision_id = $1 AND dossier_id = $2", id, dossierID)
}

// InDecision reports whether a dossier already stands in some decision.
func (t *Tx) InDecision(dossierID string) (bool, error) {
	n := 0
	err := t.QueryRow("SELECT count(*) FROM decision_rows WHERE dossier_id = $1", []any{dossierID}, &n)
	return n > 0, err
}

const certificateColumns = "id, number, decision_id, dossier_id, product_code, product_name, producer_name, unit_code, unit_from, province_code, star, issued_on, last_day, revoked_on, revoked_by, sample, version"

func scanCertificate(scan scanner) (c decision.Certificate, err error) {
	return c, scan(&c.ID, &c.Number, &c.DecisionID, &c.DossierID, &c.ProductCode, &c.ProductName, &c.ProducerName, &c.UnitCode, &c.UnitFrom, &c.Province, &c.Star, &c.IssuedOn, &c.LastDay, &c.RevokedOn, &c.RevokedBy, &c.Sample, &c.Version)
}

// AddCertificate stores a new certificate as version 1.
func (t *Tx) AddCertificate(c decision.Certificate) error {
	_, err := t.Exec("INSERT INTO certificates (id, number, decision_id, dossier_id, product_code, product_name, producer_name, sort_key, unit_code, unit_from, province_code, star, issued_on, last_day, revoked_on, revoked_by, sample, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', '', $15, 1)",
		c.ID, c.Number, c.DecisionID, c.DossierID, c.ProductCode, c.ProductName, c.ProducerName, viet.SortKey(c.ProductName), c.UnitCode, c.UnitFrom, c.Province, c.Star, c.IssuedOn, c.LastDay, bit(c.Sample))
	return err
}

// CertificatesFor gives every certificate of a product code.
func (t *Tx) CertificatesFor(code string) ([]decision.Certificate, error) {
	return all(t, scanCertificate, "SELECT "+certificateColumns+" FROM certificates WHERE product_code = $1 ORDER BY issued_on", code)
}

// CertificatesOf gives a decision's certificates.
func (t *Tx) CertificatesOf(decisionID string) ([]decision.Certificate, error) {
	return all(t, scanCertificate, "SELECT "+certificateColumns+" FROM certificates WHERE decision_id = $1 ORDER BY number", decisionID)
}

// CertificateOf gives the certificate of one product of a decision.
func (t *Tx) CertificateOf(decisionID, productCode string) (decision.Certificate, error) {
	return one(t, scanCertificate, "SELECT "+certificateColumns+" FROM certificates WHERE product_code = $1 AND decision_id = $2", productCode, decisionID)
}

// CertificateNumbered gives the certificate of a number.
func (t *Tx) CertificateNumbered(number string) (decision.Certificate, error) {
	return one(t, scanCertificate, "SELECT "+certificateColumns+" FROM certificates WHERE number = $1", number)
}

// Certificate gives one certificate.
func (t *Tx) Certificate(id string) (decision.Certificate, error) {
	return one(t, scanCertificate, "SELECT "+certificateColumns+" FROM certificates WHERE id = $1", id)
}

const codeColumns = "k.certificate_id, k.code, k.signed_by, k.signed_at"

func scanCode(scan scanner) (c decision.Code, err error) {
	return c, scan(&c.CertificateID, &c.Text, &c.SignedBy, &c.SignedAt)
}

// CertificateCode gives a certificate's signed code.
func (t *Tx) CertificateCode(certificateID string) (decision.Code, error) {
	return one(t, scanCode, "SELECT "+codeColumns+" FROM certificate_codes k WHERE k.certificate_id = $1", certificateID)
}

// CodesOf gives the signed codes of a decision's certificates.
func (t *Tx) CodesOf(decisionID string) ([]decision.Code, error) {
	return all(t, scanCode, "SELECT "+codeColumns+" FROM certificate_codes k JOIN certificates c ON c.id = k.certificate_id WHERE c.decision_id = $1 ORDER BY c.number", decisionID)
}

// AllCodes gives every signed code, for the doctor.
func (t *Tx) AllCodes() ([]decision.Code, error) {
	return all(t, scanCode, "SELECT "+codeColumns+" FROM certificate_codes k ORDER BY k.certificate_id")
}

// AddCode stores a certificate's signed code; a second one is a Conflict.
func (t *Tx) AddCode(c decision.Code) error {
	_, err := t.Exec("INSERT INTO certificate_codes (certificate_id, code, signed_by, signed_at) VALUES ($1, $2, $3, $4)", c.CertificateID, c.Text, c.SignedBy, c.SignedAt)
	return err
}
