package xlsx

import (
	"io"
	"iter"

	"saoque/internal/calendar"
)

// Heading is a column of a list: its head, already worded, and its width in
// characters.
type Heading struct {
	Text  string
	Width int
}

// List is any list of the product as a workbook: dossiers, tasks, trainings.
type List struct {
	Sheet    string // name of the sheet
	Title    string
	Notes    []string // filters, the day it was made …
	Headings []Heading
	// Rows gives the cells row by row; the first error ends the writing.
	Rows iter.Seq2[[]Cell, error]
	// Progress, when set, hears the number of rows written, every ProgressStep
	// rows and at the end. An error from it (a request given up) ends the writing.
	Progress func(rows int) error
}

// ProgressStep is how many rows pass between two calls of a Progress.
const ProgressStep = 500

// Write writes the list and gives the number of rows. Rows are written as they
// come: a list of any length takes the memory of one row.
func (l List) Write(w io.Writer) (int, error) {
	b := New(w)
	widths := make([]int, len(l.Headings))
	head := make([]Cell, len(l.Headings))
	for i, h := range l.Headings {
		widths[i], head[i] = h.Width, Text(h.Text).As(Head)
	}
	above := len(l.Notes)
	if l.Title != "" {
		above++
	}
	s := b.Sheet(l.Sheet, Layout{Widths: widths, FrozenRows: above + 1, Landscape: len(l.Headings) > 6, Large: len(l.Headings) > 14, Filter: true})
	if l.Title != "" {
		s.Row(Text(l.Title).As(Title))
	}
	for _, n := range l.Notes {
		s.Row(Text(n).As(Note))
	}
	s.Row(head...)
	n := 0
	if l.Rows != nil {
		for cells, err := range l.Rows {
			if err == nil && l.Progress != nil && n > 0 && n%ProgressStep == 0 {
				err = l.Progress(n)
			}
			if err != nil {
				return n, err
			}
			s.Row(cells...)
			n++
		}
	}
	if err := b.Close(); err != nil {
		return n, err
	}
	if l.Progress != nil {
		return n, l.Progress(n)
	}
	return n, nil
}

// Moment makes a cell of a moment's day in Vietnam.
func Moment(i calendar.Instant) Cell { return Day(i.Date()) }
