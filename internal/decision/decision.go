// Package decision holds the recognition decision with its rows and the
// certificates that follow from it.
package decision

import (
	"slices"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/rulebook"
)

// States of a decision.
const (
	Draft  = "draft"
	Issued = "issued"
)

// Decision is the chairman's decision on a list of concluded dossiers.
type Decision struct {
	ID        string
	Number    string // given at issue
	IssuedOn  calendar.Date
	Province  string
	Issuer    string // the body
	Signer    string
	State     string
	Sample    bool
	CreatedAt calendar.Instant
	Version   int64
}

// Row is one product of a decision, with the council's result it rests on.
type Row struct {
	DecisionID   string
	DossierID    string
	SessionID    string
	Order        int
	Star         int
	Total        int // sum in the book's smallest step
	Members      int
	Outcome      string // recognise, refuse
	ManifestHash string
}

// Certificate is a star certificate. LastDay is the last day on which it holds.
type Certificate struct {
	ID           string
	Number       string
	DecisionID   string
	DossierID    string
	ProductCode  string
	ProductName  string
	ProducerName string
	UnitCode     string
	UnitFrom     calendar.Date
	Province     string
	Star         int
	IssuedOn     calendar.Date
	LastDay      calendar.Date
	RevokedOn    calendar.Date
	RevokedBy    string // number of the revoking decision
	Sample       bool
	Version      int64
}

// Code is a certificate's signed code, what its QR holds.
type Code struct {
	CertificateID string
	Text          string // the address in capitals
	SignedBy      string
	SignedAt      calendar.Instant
}

// Object is the certificate's name in the ledger.
func (c Certificate) Object() string { return "certificate/" + c.ID }

// OutcomeOf gives the outcome of the stage's that the standing leads to:
// recognise before refuse; and the star it grants, capped where a higher star
// is the ministry's to give.
func OutcomeOf(s *rulebook.Stage, st rulebook.Standing) (o rulebook.Outcome, star int, err error) {
	for _, code := range []string{"recognise", "refuse"} {
		if o, ok := s.Outcome(code, st); ok {
			star = st.Star
			if o.StarCap > 0 && star > o.StarCap {
				star = o.StarCap
			}
			return o, star, nil
		}
	}
	return o, 0, fault.New(fault.Conflict, "decision.no-outcome")
}

// Certify makes the certificate of a recognised row under the book's rule; ok
// is false for stars that get none.
func Certify(c rulebook.Certificate, star int, issued calendar.Date) (last calendar.Date, ok bool) {
	if !slices.Contains(c.Stars, star) || c.Months == 0 {
		return "", false
	}
	return issued.AddMonths(c.Months), true
}
