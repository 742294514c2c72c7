package paper

import (
	"strings"

	"saoque/internal/paper/fonts"
)

// Widths shares total points among the table's columns: as asked for, except
// that no column is narrower than the longest word in it (pad is what a cell
// loses at its two sides), as far as the others can give way.
func (t Table) Widths(total, size, pad float64) []float64 {
	n := len(t.Columns)
	asked, least := make([]float64, n), make([]float64, n)
	sum := 0.0
	for _, c := range t.Columns {
		sum += c.Width
	}
	for i, c := range t.Columns {
		asked[i] = c.Width / sum * total
	}
	for _, rows := range [][][]Cell{t.Head, t.Rows} {
		for _, row := range rows {
			if len(row) != n {
				continue // cells over several columns say nothing about one
			}
			for i, c := range row {
				if c.Span <= 1 {
					least[i] = max(least[i], longest(c.Text)*size/1000+pad+0.5)
				}
			}
		}
	}
	lack, spare := 0.0, 0.0
	for i := range asked {
		if asked[i] < least[i] {
			lack += least[i] - asked[i]
		} else {
			spare += asked[i] - least[i]
		}
	}
	if lack == 0 || spare == 0 {
		return asked
	}
	give := min(lack/spare, 1)
	get := min(spare/lack, 1)
	for i := range asked {
		if asked[i] < least[i] {
			asked[i] += (least[i] - asked[i]) * get
		} else {
			asked[i] -= (asked[i] - least[i]) * give
		}
	}
	return asked
}

// longest gives the width of the widest word in thousandths of the size.
func longest(t Text) float64 {
	most := 0
	for _, r := range t {
		style := r.Style()
		for _, w := range strings.Fields(r.Text) {
			most = max(most, style.Measure(w))
		}
	}
	return float64(most)
}

// Style gives the run's face.
func (r Run) Style() fonts.Style {
	s := fonts.Regular
	if r.Bold {
		s |= fonts.Bold
	}
	if r.Italic {
		s |= fonts.Italic
	}
	return s
}

// Keeps reports whether the row stays on the page of the next.
func Keeps(row []Cell) bool {
	for _, c := range row {
		if c.Keep {
			return true
		}
	}
	return false
}
