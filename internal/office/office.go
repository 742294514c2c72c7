// Package office is the kernel in which every act and every look runs:
// authorise, load, apply a pure rule, save, append a ledger entry and queue
// notices, in one transaction. The acts of an area live in office/<area>.
package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"saoque/internal/access"
	"saoque/internal/blob"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/ident"
	"saoque/internal/ledger"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/territory"
)

// Office holds what acts need; app builds it once.
type Office struct {
	Store *store.Store
	Blobs blob.Store
	Books *rulebook.Shelf
	Units *territory.Table
	Days  calendar.Calendar
	Clock calendar.Clock
	IDs   *ident.Maker
	Rand  io.Reader
	Keys  *ledger.Keyring
	// Poke wakes the sequencer; it must not block.
	Poke func()
	// Base is the address of the public pages, "https://host[:port]"; it goes into
	// the codes of score sheets and of certificates, which cannot be signed
	// without it.
	Base string
	// Await waits until an entry stands under a signed checkpoint; papers that
	// print the ledger's root and certificates wait for it. Nil where no
	// sequencer runs.
	Await func(ctx context.Context, entry string) error
}

// Act names one doing of one act.
type Act struct {
	// ID is made by the client before it sends, so that a repeated send is
	// answered with the first answer.
	ID string
	// Name is the act's name in the ledger, "dossier.submit".
	Name string
	// Input is hashed: the same ID with other input is refused.
	Input any
}

// Tx is the transaction of one act or look.
type Tx struct {
	*store.Tx
	Office  *Office
	Subject access.Subject
	Now     calendar.Instant
	entry   *pending
	seen    bool
}

type pending struct {
	object  string
	version int64
	payload any
	sealed  bool
}

// Authorise asks the authority. view is the action that looks at the record:
// a subject that may not even look gets NotFound. Every act and every look
// must ask at least once.
func (tx *Tx) Authorise(a, view access.Action, r access.Record) error {
	tx.seen = true
	return access.Check(tx.Subject, a, view, r)
}

// Can asks the authority without failing, for what a page may offer.
func (tx *Tx) Can(a access.Action, r access.Record) bool {
	tx.seen = true
	return access.Can(tx.Subject, a, r)
}

// Log says what the act did: the object "kind/id", its new version and the
// payload that the ledger commits to. Each act logs exactly once.
func (tx *Tx) Log(object string, version int64, payload any) {
	if tx.entry != nil {
		panic("office: an act logs once")
	}
	tx.entry = &pending{object: object, version: version, payload: payload}
}

// LogSealed is Log with a payload that stays out of exports: a score, until
// Reveal; what is somebody's own (contact data, why a member withdrew), for
// good.
func (tx *Tx) LogSealed(object string, version int64, payload any) {
	tx.Log(object, version, payload)
	tx.entry.sealed = true
}

// Notify queues a message for a user's own page; text is a catalog key.
func (tx *Tx) Notify(user, text, link string, args ...string) error {
	if user == "" || user == tx.Subject.UserID {
		return nil
	}
	return tx.AddNotice(store.Notice{ID: tx.Office.IDs.New(), UserID: user, At: tx.Now, Key: text, Args: args, Link: link})
}

// Query runs a look. run must authorise.
func Query[R any](ctx context.Context, o *Office, s access.Subject, run func(*Tx) (R, error)) (R, error) {
	var out R
	err := o.Store.Read(ctx, func(stx *store.Tx) error {
		tx := &Tx{Tx: stx, Office: o, Subject: s, Now: o.Clock.Now()}
		r, err := run(tx)
		if err != nil {
			return err
		}
		if !tx.seen {
			return fault.New(fault.Internal, "fault.internal")
		}
		out = r
		return nil
	})
	return out, err
}

// Do runs an act and gives its result with a signed receipt, once the act is
// durable. R must survive a round trip through JSON: a repeated send gets it
// back from the act's row.
func Do[R any](ctx context.Context, o *Office, s access.Subject, a Act, run func(*Tx) (R, error)) (R, ledger.Receipt, error) {
	var zero R
	if !ident.Valid(a.ID) {
		return zero, ledger.Receipt{}, fault.New(fault.Invalid, "fault.act-id")
	}
	hash, err := inputHash(a.Input)
	if err != nil {
		return zero, ledger.Receipt{}, err
	}
	var out R
	var done ledger.Entry
	err = o.Store.Write(ctx, func(stx *store.Tx) error {
		out = zero
		// The same act sent twice at once: the second send waits for the first.
		if err := stx.Hold("act/" + a.ID); err != nil {
			return err
		}
		old, found, err := stx.FindAct(a.ID)
		if err != nil {
			return err
		}
		if found {
			if old.UserID != s.UserID || old.Name != a.Name || old.InputHash != hash {
				return fault.New(fault.Conflict, "fault.act-reused")
			}
			if done, err = stx.Entry(old.EntryID); err != nil {
				return err
			}
			return json.Unmarshal([]byte(old.Result), &out)
		}
		tx := &Tx{Tx: stx, Office: o, Subject: s, Now: o.Clock.Now()}
		if out, err = run(tx); err != nil {
			return err
		}
		done, err = tx.close(a, hash, out)
		return err
	})
	if err != nil {
		return zero, ledger.Receipt{}, err
	}
	if o.Poke != nil {
		o.Poke()
	}
	return out, o.Keys.SignReceipt(done.Hash, done.Leaf.Time), nil
}

// close writes the act's ledger entry and its row.
func (tx *Tx) close(a Act, hash string, result any) (ledger.Entry, error) {
	if !tx.seen || tx.entry == nil {
		return ledger.Entry{}, fmt.Errorf("office: %s did not authorise or log", a.Name)
	}
	subject := "user/" + tx.Subject.UserID
	if tx.Subject.UserID == "" {
		subject = "anonymous"
	}
	e, err := ledger.NewEntry(ledger.Leaf{
		ID: tx.Office.IDs.New(), Time: tx.Now, Subject: subject, Act: a.Name,
		Object: tx.entry.object, ObjectVersion: tx.entry.version,
	}, tx.entry.payload, tx.Office.Rand, tx.entry.sealed)
	if err != nil {
		return e, err
	}
	if err := tx.AppendEntry(e); err != nil {
		return e, err
	}
	b, err := json.Marshal(result)
	if err != nil {
		return e, err
	}
	return e, tx.SaveAct(store.Act{ID: a.ID, UserID: tx.Subject.UserID, Name: a.Name, InputHash: hash, Result: string(b), EntryID: e.Leaf.ID, At: tx.Now})
}

func inputHash(in any) (string, error) {
	b, err := json.Marshal(in)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}
