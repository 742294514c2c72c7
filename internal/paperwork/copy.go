package paperwork

import "saoque/internal/calendar"

// States of a signed copy.
const (
	// CopyMatched: the file carries the issued text; nobody had to read it.
	CopyMatched = "matched"
	// CopyWaiting: somebody must read the file before it counts.
	CopyWaiting = "waiting"
	// CopyConfirmed: somebody has read it and answers for it by name.
	CopyConfirmed = "confirmed"
	// CopyWithdrawn: it does not count any more; the file stays.
	CopyWithdrawn = "withdrawn"
)

// Limits on signed copies.
const (
	MaxCopies = 20  // of one paper, withdrawn ones included
	MaxNote   = 500 // letters of a note or a reason
)

// Copy is a file that came back as the signed copy of an issued paper.
type Copy struct {
	ID, PaperID string
	Name        string // as it was sent
	Size        int64
	SHA256      string
	Pages       int
	Signatures  int // found in the file; whose they are was not checked
	// NeedsPerson says that the file's text alone does not show that it is the
	// issued one.
	NeedsPerson bool
	// Found is what reading the file gave, as JSON, frozen as it was read.
	Found       string
	AddedBy     string
	AddedAt     calendar.Instant
	ConfirmedBy string // "" until somebody confirms
	ConfirmedAt calendar.Instant
	Note        string // what the one who confirms has read and compared
	WithdrawnBy string // "" until it is withdrawn
	WithdrawnAt calendar.Instant
	Reason      string
	Version     int64
}

// State is what the copy counts for.
func (c Copy) State() string {
	switch {
	case c.WithdrawnAt != 0:
		return CopyWithdrawn
	case c.ConfirmedAt != 0:
		return CopyConfirmed
	case c.NeedsPerson:
		return CopyWaiting
	}
	return CopyMatched
}

// Object is the copy's name in the ledger, under its paper's, so that what is
// sealed about the record is revealed together.
func (c Copy) Object(p Paper) string { return p.Object() + "/copy/" + c.ID }
