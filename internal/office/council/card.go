package council

import (
	"context"
	"encoding/json"
	"slices"

	"saoque/internal/access"
	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// CardInput is a member's scorecard for one product.
type CardInput struct {
	SessionID, DossierID string
	Sheet                rulebook.Sheet
	// None are the criteria for which the member said that no level fits, where
	// the set has no level worth nothing; they are kept so that a draft does
	// not forget the answer, and never change a score.
	None    []string
	Note    string
	Submit  bool
	Version int64 // the card's row version, 0 for the first save
}

// kept is how a card's row holds its sheet.
type kept struct {
	rulebook.Sheet
	None []string `json:"none,omitempty"`
}

// Saved is what the member gets back.
type Saved struct {
	Version int64
	Total   int
	State   string
}

// SealedCard is what the ledger commits to for a submitted card. It stays
// sealed until the decision.
type SealedCard struct {
	SessionID, DossierID, UserID string
	Round                        int
	Version                      int64
	State                        string
	Sheet                        rulebook.Sheet
	None                         []string
	Note                         string
	Total                        int
}

// SaveCard stores a draft or submits the card. A submitted card may be
// submitted again while the product is open: each submission is a revision.
func SaveCard(ctx context.Context, o *office.Office, s access.Subject, act string, in CardInput) (Saved, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "card.save", Input: in}, func(tx *office.Tx) (Saved, error) {
		ses, a, rec, err := scored(tx, in.SessionID, in.DossierID)
		if err != nil {
			return Saved{}, err
		}
		if err := tx.Authorise(access.CardScore, access.SessionView, rec); err != nil {
			return Saved{}, err
		}
		if err := seated(tx, ses, a); err != nil {
			return Saved{}, err
		}
		c, err := tx.Card(in.SessionID, in.DossierID, s.UserID, a.Round)
		if err != nil {
			return Saved{}, err
		}
		if err := store.NeedVersion(in.Version, c.Version); err != nil {
			return Saved{}, err
		}
		if c.State == field.CardSubmitted && !in.Submit {
			return Saved{}, fault.New(fault.Conflict, "council.card-submitted")
		}
		r, err := pinnedScore(o, a, in.Sheet)
		if err != nil {
			return Saved{}, err
		}
		if in.Submit {
			if err := complete(o, a, in.Sheet); err != nil {
				return Saved{}, err
			}
		}
		if c.Note, err = party.Text("note", "field.note", in.Note, false, party.MaxText); err != nil {
			return Saved{}, err
		}
		none, err := noneFits(o, a, in.Sheet, in.None)
		if err != nil {
			return Saved{}, err
		}
		sheet, err := json.Marshal(kept{in.Sheet, none})
		if err != nil {
			return Saved{}, err
		}
		c.Sheet, c.Total, c.State, c.SubmittedAt = string(sheet), r.Total, field.CardDraft, calendar.Instant(0)
		if in.Submit {
			c.State, c.SubmittedAt = field.CardSubmitted, tx.Now
		}
		if err := tx.SaveCard(&c); err != nil {
			return Saved{}, err
		}
		tx.LogSealed(field.CardObject(in.SessionID, in.DossierID, s.UserID), c.Version, SealedCard{
			SessionID: in.SessionID, DossierID: in.DossierID, UserID: s.UserID, Round: c.Round, Version: c.Version, State: c.State,
			Sheet: in.Sheet, None: none, Note: c.Note, Total: c.Total})
		return Saved{Version: c.Version, Total: c.Total, State: c.State}, nil
	})
}

// scored loads a product of a session with the facts for its members. Members
// do not wait for each other, but whoever closes the product waits for them.
func scored(tx *office.Tx, sessionID, dossierID string) (field.Session, field.Agenda, access.Record, error) {
	ses, err := tx.Session(sessionID)
	if err != nil {
		tx.Can(access.CardScore, access.Record{})
		return ses, field.Agenda{}, access.Record{}, err
	}
	rec := access.Record{Councils: []string{ses.CouncilID}}
	if err := tx.HoldShared(office.DossierLock(dossierID)); err != nil {
		return ses, field.Agenda{}, rec, err
	}
	a, err := tx.AgendaItem(sessionID, dossierID)
	if err != nil {
		tx.Can(access.CardScore, rec)
		return ses, a, rec, err
	}
	rec.Closed = a.State == field.Closed
	rec.Recused, err = tx.RecusedFrom(dossierID, sessionID)
	return ses, a, rec, err
}

// seated refuses unless the product is open and the member is marked present.
func seated(tx *office.Tx, ses field.Session, a field.Agenda) error {
	if a.State != field.Open {
		return fault.New(fault.Conflict, "council.product-not-open")
	}
	roll, err := tx.Roll(ses.ID)
	if err != nil {
		return err
	}
	for _, m := range roll {
		if m.UserID == tx.Subject.UserID && m.Present && (field.Seat{Role: m.Seat}).Scores() {
			return nil
		}
	}
	return fault.New(fault.Conflict, "council.not-present")
}

// pinnedScore scores by the set that the session pinned.
func pinnedScore(o *office.Office, a field.Agenda, sh rulebook.Sheet) (rulebook.Result, error) {
	b, err := o.Books.Book(a.Book)
	if err != nil {
		return rulebook.Result{}, err
	}
	set, err := b.Set(a.Set)
	if err != nil {
		return rulebook.Result{}, err
	}
	if set.Hash() != a.SetHash {
		return rulebook.Result{}, fault.New(fault.Conflict, "dossier.rules-changed", a.Book, a.Set)
	}
	return b.Score(a.Set, sh)
}

// complete refuses to submit a card with a criterion left open. A criterion
// without a level worth nothing may be left out ("none of the above"), and so
// may one whose condition does not hold; a gate stops the scoring anyway.
func complete(o *office.Office, a field.Agenda, sh rulebook.Sheet) error {
	if len(sh.Gates) > 0 {
		return nil
	}
	b, err := o.Books.Book(a.Book)
	if err != nil {
		return err
	}
	set, err := b.Set(a.Set)
	if err != nil {
		return err
	}
	open := set.LeftOpen(sh)
	if len(open) > 0 {
		return fault.New(fault.Invalid, "council.card-incomplete", len(open), open[0]).On("c-" + open[0])
	}
	return nil
}

// noneFits keeps, in printed order, the criteria among codes that have no
// level chosen and none worth nothing.
func noneFits(o *office.Office, a field.Agenda, sh rulebook.Sheet, codes []string) ([]string, error) {
	b, err := o.Books.Book(a.Book)
	if err != nil {
		return nil, err
	}
	set, err := b.Set(a.Set)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, c := range set.Criteria() {
		if sh.Choices[c.Code] == "" && !c.HasZero() && slices.Contains(codes, c.Code) {
			out = append(out, c.Code)
		}
	}
	return out, nil
}
