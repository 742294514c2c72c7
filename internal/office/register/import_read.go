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
	"saoque/internal/registry"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/viet"
)

// ReadInput asks for an import's file to be read, or to be read again because
// the register has changed since.
type ReadInput struct {
	ID      string
	Version int64
}

// Progress hears how many rows of how many a long act has gone through; an error
// from it gives the act up.
type Progress func(done, total int) error

// Counts is what a reading found, as registry.Import has it.
type Counts struct{ Rows, Taken, Doubtful, Refused, Aside, Troubles int }

func countsOf(i registry.Import) Counts {
	return Counts{i.Rows, i.Taken, i.Doubtful, i.Refused, i.Aside, i.Troubles}
}

// Read reads an import's file and stores the report: every row that something
// must be said of, with its raw cells. Nothing comes into the register. A file
// that cannot be used ends as unreadable, with what is to be done about it.
func Read(ctx context.Context, o *office.Office, s access.Subject, act string, in ReadInput, progress Progress) (Counts, ledger.Receipt, error) {
	i, done, err := begin(ctx, o, s, act, in.ID, in.Version, registry.Received, registry.Read)
	if err != nil {
		return Counts{}, ledger.Receipt{}, err
	}
	var rows []registry.TroubledRow
	now := o.Clock.Now()
	if !done {
		if rows, err = examine(ctx, o, s, &i, progress); err != nil {
			return Counts{}, ledger.Receipt{}, err
		}
	}
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "register.read", Input: in}, func(tx *office.Tx) (Counts, error) {
		old, err := seen(tx, in.ID, access.RegisterImport)
		if err != nil {
			return Counts{}, err
		}
		if err := ready(old, in.Version, registry.Received, registry.Read); err != nil {
			return Counts{}, err
		}
		saved := i
		saved.Version, saved.ReadAt = old.Version, now
		if err := tx.ReplaceTroubles(i.ID, rows); err != nil {
			return Counts{}, err
		}
		if err := tx.SaveImport(&saved); err != nil {
			return Counts{}, err
		}
		tx.Log(saved.Object(), saved.Version, struct {
			Province, SHA256, State, Problem, Digest string
			Counts
		}{saved.Province, saved.SHA256, string(saved.State), saved.Problem.Key, saved.Digest, countsOf(saved)})
		return countsOf(saved), nil
	})
}

// examine reads the file into the import and its report.
func examine(ctx context.Context, o *office.Office, s access.Subject, i *registry.Import, progress Progress) ([]registry.TroubledRow, error) {
	book, err := open(ctx, o, s, *i, today(o), progress)
	if e, ok := fault.As(err); ok && (e.Kind == fault.Invalid || e.Kind == fault.TooLarge) {
		i.State, i.Problem = registry.Unreadable, registry.Trouble{Level: string(xlsx.Refused), Key: e.Key, Args: e.Args}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	i.State, i.Problem = registry.Read, registry.Trouble{}
	i.Sheet, i.HeadRow, i.Heads = book.Sheet, book.HeadRow, book.Heads
	i.Rows, i.Aside = len(book.Rows), len(book.Aside)
	i.Taken, i.Doubtful, i.Refused = book.Count()
	if i.Digest, err = registry.Digest(takable(*i, book)); err != nil {
		return nil, err
	}
	rows := report(i.ID, book)
	i.Troubles = len(rows)
	return rows, nil
}

// report lists what the report has a line for, by row.
func report(id string, book *xlsx.Register) []registry.TroubledRow {
	var out []registry.TroubledRow
	add := func(row int, product string, cells []string, issues []xlsx.Issue) {
		if len(issues) == 0 {
			return
		}
		r := registry.TroubledRow{ImportID: id, Row: row, Product: viet.Clean(product), Cells: cells, Level: string(xlsx.RegisterRow{Issues: issues}.Worst())}
		for _, x := range issues {
			r.Troubles = append(r.Troubles, registry.Trouble{Cell: x.Cell, Level: string(x.Level), Key: x.Key, Args: x.Args})
		}
		out = append(out, r)
	}
	// What is said of the head belongs to the workbook.
	add(0, "", nil, book.Issues)
	for _, r := range book.Rows {
		add(r.Row, r.Entry.Product, r.Cells, r.Issues)
	}
	for _, r := range book.Aside {
		add(r.Row, "", r.Cells, r.Issues)
	}
	slices.SortStableFunc(out, func(a, b registry.TroubledRow) int { return a.Row - b.Row })
	return out
}

// open reads the import's file as on a day, against the register as it is now.
func open(ctx context.Context, o *office.Office, s access.Subject, i registry.Import, day calendar.Date, progress Progress) (*xlsx.Register, error) {
	known, err := office.Query(ctx, o, s, func(tx *office.Tx) (func(*xlsx.RegisterEntry) (string, []any), error) {
		if err := tx.Authorise(access.ImportView, access.ImportView, access.Record{Province: i.Province}); err != nil {
			return nil, err
		}
		return knownIn(tx, i.Province)
	})
	if err != nil {
		return nil, err
	}
	data, err := blob.Read(ctx, o.Blobs, i.SHA256, MaxFile)
	if err != nil {
		return nil, err
	}
	options := xlsx.RegisterOptions{Today: day, Place: newPlaces(o.Units, i.Province, day).find, Known: known}
	options.Bands, options.Months = measures(o.Books)
	options.Progress = func(done, total int) error {
		if err := ctx.Err(); err != nil || progress == nil {
			return err
		}
		return progress(done, total)
	}
	return xlsx.ReadRegister(data, options)
}

// knownIn says which results the province's register holds already.
func knownIn(tx *office.Tx, province string) (func(*xlsx.RegisterEntry) (string, []any), error) {
	issued, err := tx.CertificateNumbers(province)
	if err != nil {
		return nil, err
	}
	certificates, products, err := tx.ImportedKeys(province)
	if err != nil {
		return nil, err
	}
	return func(e *xlsx.RegisterEntry) (string, []any) {
		if key := store.CertificateKey(e.Certificate); key != "" {
			if issued[key] {
				return "xlsx.certificate-ours", []any{e.Certificate}
			}
			if r, ok := certificates[key]; ok {
				return "xlsx.already-imported", []any{r.File, r.Row}
			}
		}
		if r, ok := products[store.ProductKey(registry.Imported{Product: e.Product, Producer: e.Producer, Year: e.Year, Decided: e.Decided})]; ok {
			return "xlsx.already-imported", []any{r.File, r.Row}
		}
		return "", nil
	}, nil
}

// measures gives the bands and the term that results are compared with: those
// that all books share. Where they differ nothing is compared.
func measures(shelf *rulebook.Shelf) (bands []rulebook.Band, months int) {
	for n, b := range shelf.Books() {
		if n == 0 {
			bands, months = b.Bands, b.CertificateMonths
			continue
		}
		if !slices.EqualFunc(bands, b.Bands, func(x, y rulebook.Band) bool { return x.Star == y.Star && x.From == y.From }) {
			bands = nil
		}
		if months != b.CertificateMonths {
			months = 0
		}
	}
	return bands, months
}
