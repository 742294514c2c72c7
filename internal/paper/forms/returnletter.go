package forms

import (
	"slices"
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/paper"
)

// ReturnLetter sends a dossier back with a reason per item.
type ReturnLetter struct {
	Head     Head
	To       string
	Product  string
	Slip     string
	Received calendar.Date
	Reason   string
	Items    []Defect
	Until    calendar.Date
	Contact  string
}

// Defect is what must be mended in one item.
type Defect struct{ Item, Reason, Do string }

// Document lays the letter out.
func (in ReturnLetter) Document() *paper.Document {
	d := in.Head.letter("return", say("paper.return-subject", in.Product), []string{in.To})
	d.Add(para(strings.TrimSpace(say("paper.return-1", paper.Day(in.Received), in.Slip, in.Product, in.Reason))))
	// Where the reasons say what to do themselves, no column is left empty.
	apart := slices.ContainsFunc(in.Items, func(it Defect) bool { return it.Do != "" })
	t := paper.Table{Columns: columns(-6, 34, 60), Head: heads("paper.col-order", "paper.col-item", "paper.col-defect-do")}
	if apart {
		t = paper.Table{Columns: columns(-6, 28, 33, 33), Head: heads("paper.col-order", "paper.col-item", "paper.col-defect", "paper.col-do")}
	}
	for i, it := range in.Items {
		row := []paper.Cell{count(i + 1), cell(it.Item), cell(it.Reason)}
		if apart {
			row = append(row, cell(it.Do))
		}
		t.Rows = append(t.Rows, row)
	}
	d.Add(t, para(say("paper.return-2", paper.Day(in.Until), in.Contact)), in.Head.signature())
	return d
}
