package register

import (
	"context"
	"slices"

	"saoque/internal/access"
	"saoque/internal/blob"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/paper/xlsx"
	"saoque/internal/party"
	"saoque/internal/registry"
	"saoque/internal/store"
)

// An import goes in three acts, each by a person or in a person's name: the file
// is received, it is read and reported on row by row, and the rows that can be
// taken come into the register together. Whatever came in can be withdrawn.

// MaxFile bounds a workbook, in bytes; it is what the reader takes.
var MaxFile = xlsx.Usual.File

// maxReason bounds the reason of a withdrawal, in characters.
const maxReason = 500

// ReceiveInput is a workbook whose bytes are stored already.
type ReceiveInput struct {
	Province string
	File     string // its name
	Blob     blob.Info
	Sample   bool
}

// Receive takes a workbook in for reading and gives the import's id.
func Receive(ctx context.Context, o *office.Office, s access.Subject, act string, in ReceiveInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "register.receive", Input: in}, func(tx *office.Tx) (string, error) {
		if err := tx.Authorise(access.RegisterImport, "", access.Record{Province: in.Province}); err != nil {
			return "", err
		}
		name, err := party.Line("file", "field.file-name", in.File, true, party.MaxName)
		if err != nil {
			return "", err
		}
		if in.Blob.Size > MaxFile {
			return "", fault.New(fault.TooLarge, "xlsx.file-too-large", MaxFile>>20).On("file")
		}
		i := registry.Import{ID: o.IDs.New(), Province: in.Province, File: name, SHA256: in.Blob.SHA256, Size: in.Blob.Size, State: registry.Received,
			ReceivedBy: s.UserID, ReceivedAt: tx.Now, Sample: in.Sample, Version: 1}
		if err := tx.AddImport(i); err != nil {
			return "", err
		}
		tx.Log(i.Object(), 1, struct {
			Province, File, SHA256 string
			Size                   int64
		}{i.Province, i.File, i.SHA256, i.Size})
		return i.ID, nil
	})
}

// MayImport asks whether the subject may bring a register of the province in,
// before a byte of it is read.
func MayImport(ctx context.Context, o *office.Office, s access.Subject, province string) error {
	_, err := office.Query(ctx, o, s, func(tx *office.Tx) (struct{}, error) {
		return struct{}{}, tx.Authorise(access.RegisterImport, "", access.Record{Province: province})
	})
	return err
}

// seen loads an import for an action of whoever may look at it.
func seen(tx *office.Tx, id string, a access.Action) (registry.Import, error) {
	i, err := tx.Import(id)
	if fault.Is(err, fault.NotFound) {
		i, err = registry.Import{}, nil // answered by the authority, as a thing that is hidden
	}
	if err == nil {
		err = tx.Authorise(a, access.ImportView, access.Record{Province: i.Province})
	}
	if err == nil && i.ID == "" {
		err = fault.New(fault.NotFound, "fault.not-found")
	}
	return i, err
}

// begin loads what a long act works on before its transaction. done is set for
// the repeated send of an act that was done: its answer is kept, and the work
// need not be.
func begin(ctx context.Context, o *office.Office, s access.Subject, act, id string, version int64, from ...registry.ImportState) (i registry.Import, done bool, err error) {
	i, err = office.Query(ctx, o, s, func(tx *office.Tx) (registry.Import, error) {
		i, err := seen(tx, id, access.RegisterImport)
		if err != nil {
			return i, err
		}
		if _, done, err = tx.FindAct(act); err != nil || done {
			return i, err
		}
		return i, ready(i, version, from...)
	})
	return i, done, err
}

// ready refuses a stale version and an import that is elsewhere on its way.
func ready(i registry.Import, version int64, from ...registry.ImportState) error {
	if err := store.NeedVersion(version, i.Version); err != nil {
		return err
	}
	if !slices.Contains(from, i.State) {
		return fault.New(fault.Conflict, "register.not-now")
	}
	return nil
}

// WithdrawInput takes an import out again.
type WithdrawInput struct {
	ID      string
	Version int64
	Reason  string
}

// Withdraw ends an import for a reason and takes its results, if any came in,
// out of the register. It gives their number. File, report and log stay.
func Withdraw(ctx context.Context, o *office.Office, s access.Subject, act string, in WithdrawInput) (int64, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "register.withdraw", Input: in}, func(tx *office.Tx) (int64, error) {
		i, err := seen(tx, in.ID, access.RegisterImport)
		if err != nil {
			return 0, err
		}
		if err := tx.Hold("register/" + i.Province); err != nil {
			return 0, err
		}
		if err := ready(i, in.Version, registry.Received, registry.Unreadable, registry.Read, registry.Confirmed); err != nil {
			return 0, err
		}
		if i.Reason, err = party.Text("reason", "field.reason", in.Reason, true, maxReason); err != nil {
			return 0, err
		}
		n, err := tx.RemoveImported(i.ID)
		if err != nil {
			return 0, err
		}
		i.State, i.WithdrawnBy, i.WithdrawnAt = registry.Withdrawn, s.UserID, tx.Now
		if err := tx.SaveImport(&i); err != nil {
			return 0, err
		}
		tx.Log(i.Object(), i.Version, struct {
			Province, Reason, Digest string
			Results                  int64
		}{i.Province, i.Reason, i.Digest, n})
		return n, nil
	})
}

// today is the day that readings are judged by.
func today(o *office.Office) calendar.Date { return o.Clock.Now().Date() }
