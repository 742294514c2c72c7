package forms

import (
	"saoque/internal/calendar"
	"saoque/internal/paper"
)

// Tally is a session's table of cards: every member's total per product, the
// mean and the spread, with the limit on it where the rules name one.
type Tally struct {
	Head             Head
	Session          string
	HeldOn           calendar.Date
	Members          []string
	Products         []TallyRow
	Limit            string // of the spread, "" where there is none
	Secretary, Chair string
}

// TallyRow is a product's line.
type TallyRow struct {
	Code, Name, Producer          string
	Round                         int
	Cards                         []string // per member: a total, or why there is none
	Sum, Mean                     string
	Lowest, Highest, Spread, Note string
	Star                          int
}

// Document lays the table out, lying.
func (in Tally) Document() *paper.Document {
	d := in.Head.document("tally", say("paper.tally-kind")+" "+oneLine(in.Session))
	d.Wide = true
	l := in.Head.letterhead()
	d.Add(l, paper.Heading{Kind: say("paper.tally-kind"), Subject: in.Session})
	n := max(len(in.Members), 1)
	widths := []float64{-4, 22, -5}
	top := []paper.Cell{
		{Text: paper.Strong(say("paper.col-order")), Down: 2}, {Text: paper.Strong(say("paper.col-product-code")), Down: 2},
		{Text: paper.Strong(say("paper.col-round")), Down: 2}, {Text: paper.Strong(say("paper.col-members")), Span: n},
	}
	for _, k := range []string{"paper.col-sum", "paper.col-mean", "paper.col-spread", "paper.col-star"} {
		top = append(top, paper.Cell{Text: paper.Strong(say(k)), Down: 2})
	}
	var under []paper.Cell
	for _, m := range in.Members {
		widths = append(widths, -44/float64(n))
		under = append(under, strong(m))
	}
	t := paper.Table{Columns: columns(append(widths, -6, -6, -7, -6)...), Head: [][]paper.Cell{top, under}, Size: 10}
	for i, p := range in.Products {
		row := []paper.Cell{count(i + 1), cell(p.Name + "\n" + p.Code), count(max(p.Round, 1))}
		for k := range in.Members {
			c := ""
			if k < len(p.Cards) {
				c = p.Cards[k]
			}
			row = append(row, cell(c))
		}
		t.Rows = append(t.Rows, append(row, cell(p.Sum), cell(p.Mean), cell(p.Spread), cell(stars(p.Star))))
	}
	d.Add(t)
	if in.Limit != "" {
		d.Add(paper.Paragraph{Text: paper.Slanted(say("paper.tally-limit", in.Limit)), Flush: true, Size: 12})
	}
	d.Add(
		paper.Paragraph{Text: paper.Slanted(say("paper.tally-how")), Flush: true, Size: 12},
		paper.Signature{Signers: []paper.Signer{
			{Authority: []string{say("paper.secretary")}, Hint: say("paper.sign-hint"), Name: in.Secretary},
			{Authority: []string{say("paper.chair")}, Hint: say("paper.sign-hint"), Name: in.Chair},
		}},
	)
	return d
}
