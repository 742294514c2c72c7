package council

import (
	"context"

	"saoque/internal/access"
	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/office"
)

// CardLine is a member's place in a closed product's tally, with the card for
// those who may see all of them.
type CardLine struct {
	field.Attendance
	Standing field.Standing
	Card     *OwnCard // nil where none counts
	// Reason is why a recused member withdrew; it stands in the minutes.
	Reason string
}

// Result is a closed product.
type Result struct {
	Meeting
	Line
	Outcome  Outcome
	ClosedAt calendar.Instant
	ClosedBy string
	// Cards is empty unless the viewer may see every card.
	Cards []CardLine
	// Prev and Next are the closed products beside it that the viewer may see.
	Prev, Next string
	At, Of     int
	// Hash is that of the closing's ledger entry, hex.
	Hash string
	// Dossier says that the viewer may open the dossier.
	Dossier bool
}

// Tallied gives the result of a closed product: the tally for those who may
// see it, and every card for the secretary and the chair.
func Tallied(ctx context.Context, o *office.Office, s access.Subject, sessionID, dossierID string) (Result, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Result, error) {
		v, err := view(tx, sessionID)
		if err != nil {
			return Result{}, err
		}
		i, err := v.product(dossierID)
		if err != nil {
			return Result{}, err
		}
		a := v.agenda[i]
		if err := tx.Authorise(access.TallyView, access.SessionView, v.on(a)); err != nil {
			return Result{}, err
		}
		out := Result{Meeting: v.Meeting, Line: v.lines[i], Dossier: v.reads(tx, a)}
		if out.Outcome, err = outcomeOf(out.Book, a); err != nil {
			return out, err
		}
		v.beside(tx, i, &out)
		if err := closing(tx, a, &out); err != nil {
			return out, err
		}
		if !tx.Can(access.CardsView, v.on(a)) {
			return out, nil
		}
		out.Cards, err = cardLines(tx, v, i)
		return out, err
	})
}

// beside finds the closed products around the i-th that the viewer may see.
func (v sight) beside(tx *office.Tx, i int, out *Result) {
	for j, a := range v.agenda {
		if a.State != field.Closed || !tx.Can(access.TallyView, v.on(a)) {
			continue
		}
		out.Of++
		switch {
		case j < i:
			out.Prev = a.DossierID
		case j == i:
			out.At = out.Of
		case out.Next == "":
			out.Next = a.DossierID
		}
	}
}

// closing finds who closed the product and when.
func closing(tx *office.Tx, a field.Agenda, out *Result) error {
	list, err := tx.History(object(a), "", maxDeeds)
	if err != nil {
		return err
	}
	for _, d := range list {
		if d.Act == "product.close" {
			out.ClosedAt, out.ClosedBy, out.Hash = d.At, d.Who, d.Hash
			return nil
		}
	}
	return nil
}

func cardLines(tx *office.Tx, v sight, i int) ([]CardLine, error) {
	a := v.agenda[i]
	cards, err := tx.Cards(a.SessionID, a.DossierID, a.Round)
	if err != nil {
		return nil, err
	}
	reasons := map[string]string{}
	recusals, err := tx.Recusals(a.SessionID)
	if err != nil {
		return nil, err
	}
	for _, r := range recusals {
		if r.DossierID == a.DossierID {
			reasons[r.UserID] = r.Reason
		}
	}
	var out []CardLine
	for _, att := range v.roll {
		if !(field.Seat{Role: att.Seat}).Scores() {
			continue
		}
		l := CardLine{Attendance: att, Standing: field.StandingOf(att, v.recused[a.DossierID], cards), Reason: reasons[att.UserID]}
		if l.Standing == field.Submitted {
			for _, c := range cards {
				if c.UserID == att.UserID {
					if l.Card, err = ownCard(v.lines[i], c); err != nil {
						return nil, err
					}
				}
			}
		}
		out = append(out, l)
	}
	return out, nil
}

// MemberCard is one member's card of a closed product.
type MemberCard struct {
	Meeting
	Line
	CardLine
	Receipt string
}

// CardOf gives one member's card of a closed product, for the secretary and
// the chair.
func CardOf(ctx context.Context, o *office.Office, s access.Subject, sessionID, dossierID, userID string) (MemberCard, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (MemberCard, error) {
		v, err := view(tx, sessionID)
		if err != nil {
			return MemberCard{}, err
		}
		i, err := v.product(dossierID)
		if err != nil {
			return MemberCard{}, err
		}
		if err := tx.Authorise(access.CardsView, access.SessionView, v.on(v.agenda[i])); err != nil {
			return MemberCard{}, err
		}
		list, err := cardLines(tx, v, i)
		if err != nil {
			return MemberCard{}, err
		}
		for _, l := range list {
			if l.UserID == userID && l.Card != nil {
				out := MemberCard{Meeting: v.Meeting, Line: v.lines[i], CardLine: l}
				out.Receipt, err = receipt(tx, field.CardObject(sessionID, dossierID, userID))
				return out, err
			}
		}
		return MemberCard{}, fault.New(fault.NotFound, "fault.not-found")
	})
}
