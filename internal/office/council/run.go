package council

import (
	"context"
	"encoding/json"
	"slices"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	field "saoque/internal/council"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// RollInput is the roll call; it opens a planned session.
type RollInput struct {
	SessionID string
	Version   int64
	Present   map[string]bool // by user id; who is not named is absent
}

// CallRoll writes who is present and opens the session. Whoever is named must
// be seated.
func CallRoll(ctx context.Context, o *office.Office, s access.Subject, act string, in RollInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "session.roll", Input: in}, func(tx *office.Tx) (string, error) {
		ses, err := running(tx, in.SessionID, in.Version)
		if err != nil {
			return "", err
		}
		// Seats may have changed since the session was called.
		if ses.State == field.Planned {
			if err := enrol(tx, ses.ID, ses.CouncilID); err != nil {
				return "", err
			}
		}
		roll, err := tx.Roll(ses.ID)
		if err != nil {
			return "", err
		}
		known := 0
		for _, a := range roll {
			if _, named := in.Present[a.UserID]; named {
				known++
			}
			a.Present = in.Present[a.UserID]
			if err := tx.SetAttendance(ses.ID, a); err != nil {
				return "", err
			}
		}
		if known != len(in.Present) {
			return "", fault.New(fault.Invalid, "fault.bad-input", "present").On("present")
		}
		ses.State = field.Open
		if err := tx.SaveSession(&ses); err != nil {
			return "", err
		}
		tx.Log("session/"+ses.ID, ses.Version, in)
		return ses.State, nil
	})
}

// running loads a session that is not closed, for its secretary who saw the
// version.
func running(tx *office.Tx, id string, version int64) (field.Session, error) {
	ses, err := unfinished(tx, id)
	if err != nil {
		return ses, err
	}
	return ses, store.NeedVersion(version, ses.Version)
}

// unfinished loads a session that is not closed, for its secretary.
func unfinished(tx *office.Tx, id string) (field.Session, error) {
	ses, _, err := session(tx, id, access.SessionRun)
	if err == nil && ses.State == field.Closed {
		err = fault.New(fault.Conflict, "council.session-closed")
	}
	return ses, err
}

// session loads a session and authorises an action on it.
func session(tx *office.Tx, id string, a access.Action) (field.Session, access.Record, error) {
	ses, err := tx.Session(id)
	if err != nil {
		tx.Can(a, access.Record{})
		return ses, access.Record{}, err
	}
	_, rec, err := body(tx, ses.CouncilID)
	if err != nil {
		return ses, rec, err
	}
	return ses, rec, tx.Authorise(a, access.SessionView, rec)
}

// ProductInput opens or closes scoring of one product.
type ProductInput struct {
	SessionID, DossierID string
	Version              int64 // of the agenda row
}

// OpenProduct opens scoring of a product in an open session.
func OpenProduct(ctx context.Context, o *office.Office, s access.Subject, act string, in ProductInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "product.open", Input: in}, func(tx *office.Tx) (string, error) {
		ses, a, err := line(tx, in)
		if err != nil {
			return "", err
		}
		if a.State != field.Planned {
			return "", fault.New(fault.Conflict, "fault.wrong-state")
		}
		if ses.State != field.Open {
			return "", fault.New(fault.Conflict, "council.roll-first")
		}
		a.State = field.Open
		if err := tx.SaveAgenda(&a); err != nil {
			return "", err
		}
		tx.Log(object(a), a.Version, in)
		return a.State, nil
	})
}

// line loads a product of a running session, and holds it against cards that
// are on their way.
func line(tx *office.Tx, in ProductInput) (field.Session, field.Agenda, error) {
	ses, err := unfinished(tx, in.SessionID)
	if err != nil {
		return ses, field.Agenda{}, err
	}
	if err := tx.Hold(office.DossierLock(in.DossierID)); err != nil {
		return ses, field.Agenda{}, err
	}
	a, err := tx.AgendaItem(in.SessionID, in.DossierID)
	if err != nil {
		return ses, a, err
	}
	return ses, a, store.NeedVersion(in.Version, a.Version)
}

func object(a field.Agenda) string { return "agenda/" + a.SessionID + "/" + a.DossierID }

// Closing is the result of a product, as the ledger keeps it: sealed until the
// dossier's result is known.
type Closing struct {
	SessionID, DossierID string
	Round                int
	Cards                []string // the users whose cards count
	Edition              int
	ManifestHash         string
	SetHash              string
	Tally                rulebook.TallyResult
	Lowest, Highest      int
}

// CloseProduct ends scoring once every seated member has submitted, is absent
// or is recused; it computes the tally from the cards and moves the dossier on.
func CloseProduct(ctx context.Context, o *office.Office, s access.Subject, act string, in ProductInput) (Closing, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "product.close", Input: in}, func(tx *office.Tx) (Closing, error) {
		_, a, err := line(tx, in)
		if err != nil {
			return Closing{}, err
		}
		if a.State != field.Open {
			return Closing{}, fault.New(fault.Conflict, "fault.wrong-state")
		}
		k, err := tx.Case(a.DossierID)
		if err != nil {
			return Closing{}, err
		}
		if err := k.Pinned(a.SetHash); err != nil {
			return Closing{}, err
		}
		out, err := tally(tx, k, &a)
		if err != nil {
			return Closing{}, err
		}
		a.State = field.Closed
		if err := tx.SaveAgenda(&a); err != nil {
			return Closing{}, err
		}
		from := k.Stage
		if _, err := appraisal.Move(&k.Dossier, k.Procedure, appraisal.Conclude, k.StandingOf(a), tx.Now, o.Days); err != nil {
			return Closing{}, err
		}
		to := k.Stage
		k.Stage = from
		if err := tx.Step(k, "product.close", to, dossier.Detail{Total: a.Total, Members: a.Members, Star: a.Star}); err != nil {
			return Closing{}, err
		}
		k.Stage = to
		if err := tx.SaveDossier(&k.Dossier); err != nil {
			return Closing{}, err
		}
		tx.LogSealed(object(a), a.Version, out)
		return out, nil
	})
}

func tally(tx *office.Tx, k *office.Case, a *field.Agenda) (Closing, error) {
	roll, err := tx.Roll(a.SessionID)
	if err != nil {
		return Closing{}, err
	}
	recused, err := tx.RecusedFrom(a.DossierID, a.SessionID)
	if err != nil {
		return Closing{}, err
	}
	cards, err := tx.Cards(a.SessionID, a.DossierID, a.Round)
	if err != nil {
		return Closing{}, err
	}
	counted, err := field.Counted(roll, recused, cards)
	if err != nil {
		return Closing{}, err
	}
	out := Closing{SessionID: a.SessionID, DossierID: a.DossierID, Round: a.Round, Edition: a.Edition, ManifestHash: a.ManifestHash, SetHash: a.SetHash}
	var sheets []rulebook.Sheet
	for _, c := range counted {
		var sh rulebook.Sheet
		if err := json.Unmarshal([]byte(c.Sheet), &sh); err != nil {
			return out, err
		}
		sheets = append(sheets, sh)
		out.Cards = append(out.Cards, c.UserID)
	}
	if out.Tally, err = k.Rules.Tally(a.Set, sheets, rulebook.MinimaSum); err != nil {
		return out, err
	}
	out.Lowest, out.Highest = field.Extremes(counted)
	result, err := json.Marshal(out.Tally)
	if err != nil {
		return out, err
	}
	a.Members, a.Total, a.Star, a.Result = out.Tally.Members, out.Tally.Sum, out.Tally.Star, string(result)
	a.Lowest, a.Highest = out.Lowest, out.Highest
	return out, nil
}

// CloseInput ends a session.
type CloseInput struct {
	SessionID string
	Version   int64
}

// CloseSession ends a session whose every product is closed.
func CloseSession(ctx context.Context, o *office.Office, s access.Subject, act string, in CloseInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "session.close", Input: in}, func(tx *office.Tx) (string, error) {
		ses, err := running(tx, in.SessionID, in.Version)
		if err != nil {
			return "", err
		}
		list, err := tx.Agenda(ses.ID)
		if err != nil {
			return "", err
		}
		for _, a := range list {
			if a.State != field.Closed {
				return "", fault.New(fault.Conflict, "council.products-open")
			}
		}
		ses.State = field.Closed
		if err := tx.SaveSession(&ses); err != nil {
			return "", err
		}
		tx.Log("session/"+ses.ID, ses.Version, in)
		return ses.State, nil
	})
}

// RecuseInput is a member's withdrawal from one product.
type RecuseInput struct{ SessionID, DossierID, Reason string }

// Recuse withdraws the member who asks from a product whose scoring has not
// closed; a card already begun no longer counts.
func Recuse(ctx context.Context, o *office.Office, s access.Subject, act string, in RecuseInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "card.recuse", Input: in}, func(tx *office.Tx) (string, error) {
		_, _, err := session(tx, in.SessionID, access.CardRecuse)
		if err != nil {
			return "", err
		}
		if err := tx.Hold(office.DossierLock(in.DossierID)); err != nil {
			return "", err
		}
		a, err := tx.AgendaItem(in.SessionID, in.DossierID)
		if err != nil {
			return "", err
		}
		if a.State == field.Closed {
			return "", fault.New(fault.Conflict, "council.product-closed")
		}
		recused, err := tx.RecusedFrom(in.DossierID, in.SessionID)
		if err != nil {
			return "", err
		}
		if slices.Contains(recused, s.UserID) {
			return "", fault.New(fault.Conflict, "fault.wrong-state")
		}
		if in.Reason, err = party.Text("reason", "field.reason", in.Reason, true, 1000); err != nil {
			return "", err
		}
		r := field.Recusal{SessionID: in.SessionID, DossierID: in.DossierID, UserID: s.UserID, Reason: in.Reason, At: tx.Now}
		if err := tx.AddRecusal(r); err != nil {
			return "", err
		}
		tx.LogSealed("recusal/"+in.SessionID+"/"+in.DossierID+"/"+s.UserID, 1, r)
		return "", nil
	})
}
