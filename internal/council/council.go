// Package council holds scoring by a council: its members' seats, sessions,
// agendas, scorecards, recusals, and what may be seen while a product is open.
package council

import (
	"slices"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/rulebook"
)

// Kinds of body set up by a decision.
const (
	KindCouncil  = "council"
	KindAdvisory = "advisory"
)

// Council is a council or an advisory team set up by a decision.
type Council struct {
	ID             string
	Kind           string
	Name           string
	Level          string // district, province
	UnitCode       string
	UnitFrom       calendar.Date
	DecisionNumber string
	DecisionDate   calendar.Date
	Sample         bool
	CreatedAt      calendar.Instant
	Version        int64
}

// Seat is a person's place in a council, taken from the grants in force.
type Seat struct {
	UserID string
	Name   string
	Role   access.Role
}

// Scores reports whether the seat gives scores; the secretary's does not.
func (s Seat) Scores() bool { return s.Role == access.Member || s.Role == access.Chair }

// States of a session and of an agenda item.
const (
	Planned = "planned"
	Open    = "open"
	Closed  = "closed"
)

// Session is one meeting (phiên họp) of a council.
type Session struct {
	ID            string
	CouncilID     string
	Stage         string // the procedure's stage that it decides
	Title         string
	Place         string
	HeldOn        calendar.Date
	ScriptDue     calendar.Date // when the script must be approved, "" = not set
	ScriptReading calendar.Reading
	State         string
	Sample        bool
	CreatedAt     calendar.Instant
	Version       int64
}

// Attendance is one line of the roll call.
type Attendance struct {
	UserID  string
	Name    string
	Seat    access.Role
	Present bool
}

// Agenda is one product on a session's agenda. Book, set and hash are pinned
// when the agenda is made, the edition with its manifest too: a session never
// changes its rules or its papers under way.
type Agenda struct {
	SessionID    string
	DossierID    string
	Order        int
	Book         string
	Set          int
	SetHash      string
	Edition      int
	ManifestHash string
	Round        int
	State        string
	Members      int // cards counted, once closed
	Total        int // their sum in the book's smallest step
	Lowest       int
	Highest      int
	Star         int
	Result       string // JSON of rulebook.TallyResult
	Version      int64
}

// Spread is the distance between the highest and the lowest card.
func (a Agenda) Spread() int { return a.Highest - a.Lowest }

// Card states.
const (
	CardDraft     = "draft"
	CardSubmitted = "submitted"
)

// Card is a member's scorecard, keyed (session, product, member, round).
type Card struct {
	SessionID   string
	DossierID   string
	UserID      string
	Round       int
	State       string
	Sheet       string // JSON of rulebook.Sheet
	Note        string
	Total       int
	SubmittedAt calendar.Instant
	Version     int64
}

// CardObject names a card in the ledger.
func CardObject(session, dossier, user string) string {
	return "card/" + session + "/" + dossier + "/" + user
}

// Recusal is a member's withdrawal from one product.
type Recusal struct {
	SessionID, DossierID, UserID, Reason string
	At                                   calendar.Instant
}

// Standing is what a member's place in one product's scoring is.
type Standing string

// The standings that others may see while a product is open: never a score.
const (
	Absent    Standing = "absent"
	Recused   Standing = "recused"
	NotYet    Standing = "not-yet"
	Drafting  Standing = "drafting"
	Submitted Standing = "submitted"
)

// StandingOf tells a member's standing for a product.
func StandingOf(att Attendance, recused []string, cards []Card) Standing {
	if slices.Contains(recused, att.UserID) {
		return Recused
	}
	for _, c := range cards {
		if c.UserID == att.UserID {
			if c.State == CardSubmitted {
				return Submitted
			}
			if att.Present {
				return Drafting
			}
		}
	}
	if !att.Present {
		return Absent
	}
	return NotYet
}

// Counted gives the cards that count: submitted, of scoring seats, of members
// not recused. It refuses while somebody is neither done, absent nor recused,
// and when no card counts.
func Counted(roll []Attendance, recused []string, cards []Card) ([]Card, error) {
	var out []Card
	waiting := 0
	for _, a := range roll {
		if !(Seat{Role: a.Seat}).Scores() {
			continue
		}
		switch StandingOf(a, recused, cards) {
		case NotYet, Drafting:
			waiting++
		case Submitted:
			for _, c := range cards {
				if c.UserID == a.UserID {
					out = append(out, c)
				}
			}
		}
	}
	if waiting > 0 {
		return nil, fault.New(fault.Conflict, "council.waiting", waiting)
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Conflict, "council.no-cards")
	}
	return out, nil
}

// Quorum is the roll call against the quorum that the book records, which is
// local practice and so is shown, not enforced.
type Quorum struct {
	Present, Seats int
	Known          bool
	Met            bool
	ChairPresent   bool
}

// QuorumOf counts scoring seats.
func QuorumOf(q *rulebook.Quorum, roll []Attendance) Quorum {
	var r Quorum
	for _, a := range roll {
		if !(Seat{Role: a.Seat}).Scores() {
			continue
		}
		r.Seats++
		if a.Present {
			r.Present++
			r.ChairPresent = r.ChairPresent || a.Seat == access.Chair
		}
	}
	if q != nil && q.Den > 0 {
		r.Known = true
		r.Met = r.Present*q.Den >= q.Num*r.Seats && (!q.Chair || r.ChairPresent)
	}
	return r
}

// Extremes gives the lowest and highest totals of the cards.
func Extremes(cards []Card) (lowest, highest int) {
	for i, c := range cards {
		if i == 0 || c.Total < lowest {
			lowest = c.Total
		}
		if c.Total > highest {
			highest = c.Total
		}
	}
	return lowest, highest
}
