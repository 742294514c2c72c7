package register

import (
	"context"
	"io"
	"iter"

	"saoque/internal/access"
	"saoque/internal/blob"
	"saoque/internal/office"
	"saoque/internal/paper/xlsx"
	"saoque/internal/registry"
)

// maxImports bounds the list that is shown whole, newest first.
const maxImports = 200

// ReportPage is how many rows of a report stand on a page.
const ReportPage = 50

// ImportDesk is the page of imports.
type ImportDesk struct {
	// Provinces are those whose register the subject may bring results into.
	Provinces []string
	Imports   []registry.Import
}

// Imports lists the imports of the subject's provinces.
func Imports(ctx context.Context, o *office.Office, s access.Subject) (ImportDesk, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (ImportDesk, error) {
		out := ImportDesk{Provinces: tx.Provinces(access.RegisterImport)}
		where := tx.Provinces(access.ImportView)
		if len(where) == 0 {
			return out, tx.Authorise(access.ImportView, "", access.Record{})
		}
		var err error
		out.Imports, err = tx.Imports(where, maxImports)
		return out, err
	})
}

// Report is one import with a page of what was found in it.
type Report struct {
	registry.Import
	// Receiver, Confirmer and Withdrawer are names.
	Receiver, Confirmer, Withdrawer string
	Troubled                        []registry.TroubledRow
	// Levels counts the rows of the report by their gravest level.
	Levels map[string]int
	// Next and Prev are the row numbers that the pages around begin with, -1 at
	// the ends.
	Next, Prev int
	// May says that the subject may confirm and withdraw.
	May   bool
	Deeds []office.Deed
}

// maxDeeds bounds the history on a page.
const maxDeeds = 20

// ReportOf gives an import with the rows of its report from row number first on;
// level narrows them, "" is all.
func ReportOf(ctx context.Context, o *office.Office, s access.Subject, id, level string, first int) (Report, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Report, error) {
		out := Report{Next: -1, Prev: -1}
		var err error
		if out.Import, err = seen(tx, id, access.ImportView); err != nil {
			return out, err
		}
		out.May = tx.Can(access.RegisterImport, access.Record{Province: out.Province})
		for _, n := range []struct {
			id   string
			name *string
		}{{out.ReceivedBy, &out.Receiver}, {out.ConfirmedBy, &out.Confirmer}, {out.WithdrawnBy, &out.Withdrawer}} {
			if u, err := tx.User(n.id); err == nil {
				*n.name = u.Name
			}
		}
		if out.Levels, err = tx.CountTroubles(id); err != nil {
			return out, err
		}
		if out.Troubled, err = tx.Troubles(id, level, first, ReportPage+1); err != nil {
			return out, err
		}
		if len(out.Troubled) > ReportPage {
			out.Next = out.Troubled[ReportPage].Row
			out.Troubled = out.Troubled[:ReportPage]
		}
		if first > 0 {
			if out.Prev, err = tx.TroublesBefore(id, level, first, ReportPage); err != nil {
				return out, err
			}
		}
		out.Deeds, err = tx.History(out.Object(), "", maxDeeds)
		return out, err
	})
}

// Outcome gives what became of an import, without its report.
func Outcome(ctx context.Context, o *office.Office, s access.Subject, id string) (registry.Import, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (registry.Import, error) { return seen(tx, id, access.ImportView) })
}

// ImportFile opens the workbook as it was sent; the caller closes it.
func ImportFile(ctx context.Context, o *office.Office, s access.Subject, id string) (registry.Import, io.ReadCloser, error) {
	i, err := Outcome(ctx, o, s, id)
	if err != nil {
		return i, nil, err
	}
	r, err := o.Blobs.Open(ctx, i.SHA256)
	return i, r, err
}

// WriteReport writes an import's whole report as a workbook to work through. It
// is read page by page.
func WriteReport(ctx context.Context, o *office.Office, s access.Subject, i registry.Import, w io.Writer) error {
	counts := xlsx.ReportCounts{Sheet: i.Sheet, Rows: i.Rows, Taken: i.Taken, Doubtful: i.Doubtful, Refused: i.Refused}
	return xlsx.WriteReport(w, "vi", counts, func(yield func(xlsx.ReportLine, error) bool) {
		for first := 0; first >= 0; {
			page, err := ReportOf(ctx, o, s, i.ID, "", first)
			if err != nil {
				yield(xlsx.ReportLine{}, err)
				return
			}
			for l := range lines(page.Troubled) {
				if !yield(l, nil) {
					return
				}
			}
			first = page.Next
		}
	})
}

func lines(rows []registry.TroubledRow) iter.Seq[xlsx.ReportLine] {
	return func(yield func(xlsx.ReportLine) bool) {
		for _, r := range rows {
			for _, t := range r.Troubles {
				if !yield(xlsx.ReportLine{Product: r.Product, Issue: xlsx.Issue{Row: r.Row, Cell: t.Cell, Level: xlsx.Level(t.Level), Key: t.Key, Args: t.Args}}) {
					return
				}
			}
		}
	}
}

// Store keeps a workbook's bytes, at most MaxFile of them, for Receive.
func Store(ctx context.Context, o *office.Office, r io.Reader) (blob.Info, error) {
	return o.Blobs.Put(ctx, r, MaxFile)
}
