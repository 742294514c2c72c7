package decision

import (
	"saoque/internal/calendar"
	"saoque/internal/fault"
)

// Dropped is the state of a drafted revocation that was given up.
const Dropped = "dropped"

// Revocation takes a certificate back: drafted by the office that looked into
// the matter, issued by whoever recognised the product. A dropped draft stays.
type Revocation struct {
	ID            string
	CertificateID string
	DecisionID    string // that recognised the product
	DossierID     string
	State         string // Draft, Issued, Dropped
	Ground        string // as the regulation lists them, in words
	Finding       string // the conclusion that it rests on, with number and date
	Number        string // of the revoking decision, given at issue
	DecidedOn     calendar.Date
	From          calendar.Date // the first day on which the certificate does not hold
	Signer        string
	PreparedBy    string
	PreparedAt    calendar.Instant
	IssuedBy      string
	IssuedAt      calendar.Instant
	Sample        bool
	Version       int64
}

// Object is the revocation's name in the ledger, under its certificate.
func (r Revocation) Object() string { return "certificate/" + r.CertificateID + "/revocation/" + r.ID }

// maxAhead is how far ahead a revocation may begin, in days: a year mistyped
// would leave a star standing.
const maxAhead = 366

// Dated checks the days of an issued revocation: it is decided neither after
// today nor before the certificate was given, and begins on that day or soon
// after.
func (r Revocation) Dated(c Certificate, today calendar.Date) error {
	switch {
	case !r.DecidedOn.Valid() || r.DecidedOn > today:
		return fault.New(fault.Invalid, "decision.bad-date", string(r.DecidedOn)).On("date")
	case r.DecidedOn < c.IssuedOn:
		return fault.New(fault.Invalid, "decision.revoked-too-early", c.Number, c.IssuedOn).On("date")
	case !r.From.Valid() || r.From < r.DecidedOn || r.From > r.DecidedOn.AddDays(maxAhead):
		return fault.New(fault.Invalid, "decision.bad-from", r.DecidedOn).On("from")
	}
	return nil
}
