package xlsx

import (
	"io"
	"iter"
	"slices"

	"saoque/internal/locale"
	"saoque/internal/viet"
)

// cells gives the entry as the 22 cells of a row.
func (e *RegisterEntry) cells() []Cell {
	out := make([]Cell, columnCount)
	whole := func(n int) Cell {
		if n == 0 {
			return Cell{}
		}
		return Int(int64(n))
	}
	for c := range out {
		switch c {
		case cOrdinal:
			out[c] = whole(e.Ordinal)
		case cSet:
			out[c] = whole(e.Set)
		case cStar:
			out[c] = whole(e.Star)
		case cYear:
			if e.Year > 0 { // a year has no thousands
				out[c] = Scaled(int64(e.Year), 0)
			}
		case cScore:
			if e.Score >= 0 {
				out[c] = Scaled(int64(e.Score), 2).As(Mean)
			}
		case cDecided:
			out[c] = Day(e.Decided)
		case cIssued:
			out[c] = Day(e.Issued)
		case cExpires:
			out[c] = Day(e.Expires)
		default:
			out[c] = Text(*e.field(c))
		}
	}
	return out
}

// RegisterSheet is what surrounds a register's rows.
type RegisterSheet struct {
	Title    string
	Notes    []string
	Progress func(rows int) error
}

// WriteRegister writes the province's register in its 22 columns; ReadRegister
// reads it back without an issue. It gives the number of rows.
func WriteRegister(w io.Writer, o RegisterSheet, entries iter.Seq2[RegisterEntry, error]) (int, error) {
	words := locale.Load()
	l := List{Sheet: words.Text("vi", "xlsx.register"), Title: o.Title, Notes: o.Notes, Progress: o.Progress}
	for _, c := range RegisterColumns() {
		l.Headings = append(l.Headings, Heading{c.Head, c.Width})
	}
	l.Rows = func(yield func([]Cell, error) bool) {
		for e, err := range entries {
			if !yield(e.cells(), err) {
				return
			}
		}
	}
	return l.Write(w)
}

// All lists the issues of workbook and rows by row.
func (r *Register) All() []Issue {
	out := slices.Clone(r.Issues)
	for _, row := range r.Rows {
		out = append(out, row.Issues...)
	}
	for _, row := range r.Aside {
		out = append(out, row.Issues...)
	}
	slices.SortStableFunc(out, func(a, b Issue) int { return a.Row - b.Row })
	return out
}

// Text words the issue.
func (i Issue) Text(lang string) string { return locale.Load().Text(lang, i.Key, i.Args...) }

// ReportCounts is what a report says at its head.
type ReportCounts struct {
	Sheet                          string
	Rows, Taken, Doubtful, Refused int
}

// ReportLine is an issue with the product of its row.
type ReportLine struct {
	Product string
	Issue
}

// WriteReport writes what was found in a register as a workbook to work
// through, row by row.
func (r *Register) WriteReport(w io.Writer, lang string) error {
	taken, doubtful, refused := r.Count()
	products := map[int]string{}
	for _, row := range r.Rows {
		products[row.Row] = viet.Clean(row.Entry.Product)
	}
	return WriteReport(w, lang, ReportCounts{r.Sheet, len(r.Rows), taken, doubtful, refused}, func(yield func(ReportLine, error) bool) {
		for _, i := range r.All() {
			if !yield(ReportLine{products[i.Row], i}, nil) {
				return
			}
		}
	})
}

// WriteReport writes a report whose lines come from elsewhere.
func WriteReport(w io.Writer, lang string, n ReportCounts, lines iter.Seq2[ReportLine, error]) error {
	say := func(key string, args ...any) string { return locale.Load().Text(lang, key, args...) }
	l := List{
		Sheet: say("xlsx.report"), Title: say("xlsx.report-title", n.Sheet),
		Notes: []string{say("xlsx.report-count", n.Rows, n.Taken, n.Doubtful, n.Refused)},
		Headings: []Heading{
			{say("xlsx.report-row"), 8},
			{say("xlsx.report-cell"), 9},
			{say("xlsx.report-level"), 16},
			{say("xlsx.report-product"), 34},
			{say("xlsx.report-what"), 80},
		},
	}
	l.Rows = func(yield func([]Cell, error) bool) {
		for i, err := range lines {
			line := Cell{}
			if i.Row > 0 {
				line = Int(int64(i.Row))
			}
			level := Text(say("xlsx.level-" + string(i.Level)))
			if i.Level == Refused {
				level = level.As(Warn)
			}
			if !yield([]Cell{line, Text(i.Cell), level, Text(i.Product), Text(i.Text(lang))}, err) || err != nil {
				return
			}
		}
	}
	_, err := l.Write(w)
	return err
}
