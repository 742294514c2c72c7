package register

import (
	"context"
	"iter"

	"saoque/internal/access"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/paper/xlsx"
	"saoque/internal/registry"
	"saoque/internal/store"
)

// ConfirmInput takes the rows of a report over, as the person has seen it.
type ConfirmInput struct {
	ID      string
	Version int64
}

// Confirm brings every row that can be taken into the register, all of them in
// one transaction, and gives their number. The file is read again, as on the day
// of the report; should anything read otherwise now, or the register have
// changed meanwhile, nothing is taken and the file must be read anew.
func Confirm(ctx context.Context, o *office.Office, s access.Subject, act string, in ConfirmInput, progress Progress) (int, ledger.Receipt, error) {
	i, done, err := begin(ctx, o, s, act, in.ID, in.Version, registry.Read)
	if err != nil {
		return 0, ledger.Receipt{}, err
	}
	var rows []store.ImportedRow
	if !done {
		if i.Taken == 0 {
			return 0, ledger.Receipt{}, fault.New(fault.Conflict, "register.nothing-to-take")
		}
		if rows, err = taken(ctx, o, s, i, progress); err != nil {
			return 0, ledger.Receipt{}, err
		}
	}
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "register.confirm", Input: in}, func(tx *office.Tx) (int, error) {
		i, err := seen(tx, in.ID, access.RegisterImport)
		if err != nil {
			return 0, err
		}
		if err := tx.Hold("register/" + i.Province); err != nil {
			return 0, err
		}
		if err := ready(i, in.Version, registry.Read); err != nil {
			return 0, err
		}
		if changed, err := tx.RegisterChanged(i); err != nil {
			return 0, err
		} else if changed {
			return 0, fault.New(fault.Conflict, "register.read-again")
		}
		if err := tx.AddImported(rows, progress.on(ctx)); err != nil {
			return 0, err
		}
		i.State, i.ConfirmedBy, i.ConfirmedAt = registry.Confirmed, s.UserID, tx.Now
		if err := tx.SaveImport(&i); err != nil {
			return 0, err
		}
		tx.Log(i.Object(), i.Version, struct {
			Province, SHA256, Digest string
			Counts
		}{i.Province, i.SHA256, i.Digest, countsOf(i)})
		return len(rows), nil
	})
}

// on ties the progress to a context, so that a server that stops gives the act
// up.
func (p Progress) on(ctx context.Context) func(done, total int) error {
	return func(done, total int) error {
		if err := ctx.Err(); err != nil || p == nil {
			return err
		}
		return p(done, total)
	}
}

// taken reads the rows to be taken once more and prepares them for the store.
func taken(ctx context.Context, o *office.Office, s access.Subject, i registry.Import, progress Progress) ([]store.ImportedRow, error) {
	book, err := open(ctx, o, s, i, i.ReadAt.Date(), progress)
	if err != nil {
		return nil, err
	}
	sum, err := registry.Digest(takable(i, book))
	if err != nil {
		return nil, err
	}
	if sum != i.Digest {
		return nil, fault.New(fault.Conflict, "register.read-again")
	}
	var out []store.ImportedRow
	for r := range takable(i, book) {
		r.ID = o.IDs.New()
		row, err := store.NewImportedRow(r)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

// takable gives the rows that can be taken, without ids.
func takable(i registry.Import, book *xlsx.Register) iter.Seq[registry.Imported] {
	return func(yield func(registry.Imported) bool) {
		for _, r := range book.Rows {
			if r.Taken() && !yield(result(i, r)) {
				return
			}
		}
	}
}

// result is a row as the register keeps it: what the row says.
func result(i registry.Import, r xlsx.RegisterRow) registry.Imported {
	e := r.Entry
	return registry.Imported{
		ImportID: i.ID, Province: i.Province, Row: r.Row, Ordinal: e.Ordinal, Code: e.Code, Product: e.Product, Producer: e.Producer, Kind: e.Kind,
		Registration: e.Registration, Representative: e.Representative, Phone: e.Phone, Address: e.Address, Commune: e.Commune, District: e.District, Sector: e.Sector,
		Set: e.Set, Score: e.Score, Star: e.Star, Decision: e.Decision, Decided: e.Decided, Year: e.Year, Certificate: e.Certificate, Issued: e.Issued, LastDay: e.Expires, Note: e.Note,
		UnitCode: r.Unit.Code, UnitFrom: r.Unit.From, Cells: r.Cells, Sample: i.Sample,
	}
}
