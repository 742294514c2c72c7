package council

import (
	"context"
	"encoding/json"

	"saoque/internal/access"
	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/rulebook"
)

// OwnLine is a product for one member: with the member's own card and nobody
// else's.
type OwnLine struct {
	Line
	// Standing is the member's own; Own is nil where there is no card, and for
	// a recused member.
	Standing field.Standing
	Own      *OwnCard
	// Score, Recuse and Result say what the member may do or see now.
	Score, Recuse, Result bool
}

// OwnCard is a member's card as its author sees it.
type OwnCard struct {
	Sheet   rulebook.Sheet
	None    []string
	Note    string
	State   string
	SentAt  calendar.Instant
	Version int64
	Result  rulebook.Result
	// Receipt is the hash of the ledger entry, hex.
	Receipt string
}

// Mine is a session as one of its members sees it.
type Mine struct {
	Meeting
	Lines []OwnLine
	// Seated says that the viewer scores in this session's council.
	Seated  bool
	Present bool
}

// Own gives a session with the subject's own cards.
func Own(ctx context.Context, o *office.Office, s access.Subject, id string) (Mine, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Mine, error) {
		v, err := view(tx, id)
		if err != nil {
			return Mine{}, err
		}
		return mine(tx, v)
	})
}

func mine(tx *office.Tx, v sight) (Mine, error) {
	out := Mine{Meeting: v.Meeting, Seated: tx.Can(access.CardScore, v.rec)}
	att := field.Attendance{UserID: tx.Subject.UserID}
	for _, a := range v.roll {
		if a.UserID == att.UserID && (field.Seat{Role: a.Seat}).Scores() {
			att = a
		}
	}
	out.Present = att.Present
	var cards []field.Card
	if out.Seated {
		var err error
		if cards, err = tx.OwnCards(v.ID, tx.Subject.UserID); err != nil {
			return out, err
		}
	}
	for i, a := range v.agenda {
		l := OwnLine{Line: v.lines[i]}
		if out.Seated {
			own := cardFor(cards, a)
			l.Standing = field.StandingOf(att, v.recused[a.DossierID], own)
			rec := v.on(a)
			may := tx.Can(access.CardScore, rec)
			if may && len(own) > 0 {
				var err error
				if l.Own, err = ownCard(l.Line, own[0]); err != nil {
					return out, err
				}
			}
			l.Score = may && v.State == field.Open && a.State == field.Open && att.Present
			l.Recuse = may && a.State != field.Closed
			l.Result = a.State == field.Closed && tx.Can(access.TallyView, rec)
		}
		out.Lines = append(out.Lines, l)
	}
	return out, nil
}

// cardFor gives the card of a product's present round, in a list of at most one.
func cardFor(cards []field.Card, a field.Agenda) []field.Card {
	for _, c := range cards {
		if c.DossierID == a.DossierID && c.Round == a.Round {
			return []field.Card{c}
		}
	}
	return nil
}

func ownCard(l Line, c field.Card) (*OwnCard, error) {
	var k kept
	if err := json.Unmarshal([]byte(c.Sheet), &k); err != nil {
		return nil, err
	}
	out := &OwnCard{Sheet: k.Sheet, None: k.None, Note: c.Note, State: c.State, SentAt: c.SubmittedAt, Version: c.Version}
	var err error
	out.Result, err = l.Book.Score(l.Set.Number, k.Sheet)
	return out, err
}

// Scoring is the whole of what a scoring sheet's pages show.
type Scoring struct {
	Mine
	// Index is the product's place in Lines.
	Index int
	// Outcome is the tally, once the product is closed.
	Outcome *Outcome
}

// Product is the line that the sheet is about.
func (s Scoring) Product() OwnLine { return s.Lines[s.Index] }

// Sheet gives the subject's own card of a product, for scoring or to read.
func Sheet(ctx context.Context, o *office.Office, s access.Subject, sessionID, dossierID string) (Scoring, error) {
	return own(ctx, o, s, sessionID, dossierID, access.CardScore)
}

// Withdrawal gives what a member must see before recusing from a product.
func Withdrawal(ctx context.Context, o *office.Office, s access.Subject, sessionID, dossierID string) (Scoring, error) {
	return own(ctx, o, s, sessionID, dossierID, access.CardRecuse)
}

func own(ctx context.Context, o *office.Office, s access.Subject, sessionID, dossierID string, a access.Action) (Scoring, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Scoring, error) {
		v, err := view(tx, sessionID)
		if err != nil {
			return Scoring{}, err
		}
		i, err := v.product(dossierID)
		if err != nil {
			return Scoring{}, err
		}
		item := v.agenda[i]
		if err := tx.Authorise(a, access.SessionView, v.on(item)); err != nil {
			return Scoring{}, err
		}
		out := Scoring{Index: i}
		if out.Mine, err = mine(tx, v); err != nil {
			return out, err
		}
		if !out.Seated {
			return out, fault.New(fault.Forbidden, "fault.forbidden")
		}
		if card := out.Lines[i].Own; card != nil {
			if card.Receipt, err = receipt(tx, field.CardObject(sessionID, dossierID, s.UserID)); err != nil {
				return out, err
			}
		}
		if out.Lines[i].Result {
			r, err := outcomeOf(out.Lines[i].Book, item)
			if err != nil {
				return out, err
			}
			out.Outcome = &r
		}
		return out, nil
	})
}

// receipt gives the hash of the newest ledger entry about an object.
func receipt(tx *office.Tx, object string) (string, error) {
	list, err := tx.Deeds(object, "", 1)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0].Hash, nil
}
