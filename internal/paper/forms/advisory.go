package forms

import "saoque/internal/paper"

// Advisory is the advisory team's report to the council's chair, with the tally
// by agency in an annex.
type Advisory struct {
	Head     Head
	To       string
	Team     string
	Period   string
	Agencies []string // heads of the tally's columns; none where the team scored on one sheet
	Products []AdvisedProduct
	Visits   []string
	Remarks  []string
}

// AdvisedProduct is a line of the advisory tally.
type AdvisedProduct struct {
	Code, Name, Producer, Address string
	Scores                        []string // per agency, or per part of the one sheet; "" = gave none
	Mean                          string
	Star                          int
	Advice                        string
	Add                           []string // what must be added
}

// Document lays the report out.
func (in Advisory) Document() *paper.Document {
	subject := say("paper.advisory-subject", in.Period)
	d := in.Head.document("advisory", say("paper.report-kind")+" "+oneLine(subject))
	d.Add(
		in.Head.letterhead(), paper.Heading{Kind: say("paper.report-kind"), Subject: subject},
		paper.Paragraph{Text: paper.Plain(say("paper.letter-to", in.To)), Align: paper.Center, Keep: true},
		para(in.did()),
		section(say("paper.advisory-results")),
	)
	t := paper.Table{
		Columns: columns(-6, 30, 26, -9, -9, 26),
		Head:    heads("paper.col-order", "paper.col-product-code", "paper.col-producer", "paper.col-mean", "paper.col-expected", "paper.col-advice"),
	}
	for i, p := range in.Products {
		t.Rows = append(t.Rows, []paper.Cell{count(i + 1), cell(p.Name + "\n" + p.Code), cell(p.Producer), cell(p.Mean), cell(stars(p.Star)), cell(p.Advice)})
	}
	d.Add(t, section(say("paper.advisory-add")))
	any := false
	for _, p := range in.Products {
		for _, a := range p.Add {
			d.Add(paper.Paragraph{Text: paper.Text{{Text: "- " + p.Name + ": ", Bold: true}, {Text: a}}, Tight: true})
			any = true
		}
	}
	if !any {
		d.Add(para(say("paper.advisory-no-add")))
	}
	d.Add(section(say("paper.advisory-visits")))
	if len(in.Visits) == 0 {
		d.Add(para(say("paper.advisory-no-visit")))
	}
	d.Add(paras(in.Visits)...)
	d.Add(section(say("paper.advisory-proposals")))
	list := paper.List{Mark: paper.Numbers}
	for _, r := range in.Remarks {
		list.Items = append(list.Items, paper.Plain(r))
	}
	d.Add(list, in.Head.signature())
	d.Add(in.annex()...)
	return d
}

// did says who scored: each agency, or the team on one sheet together.
func (in Advisory) did() string {
	if len(in.Agencies) == 0 {
		return say("paper.advisory-joint", in.Team, paper.Number(len(in.Products)))
	}
	return say("paper.advisory-1", in.Team, paper.Number(len(in.Products)), paper.Number(len(in.Agencies)))
}

// annex is the tally: one column per agency under a common head, or per part of
// the team's one sheet.
func (in Advisory) annex() []paper.Block {
	columnsOf, head, title := in.Agencies, say("paper.col-agencies"), say("paper.advisory-annex")
	if len(columnsOf) == 0 {
		head, title = say("paper.advisory-one-sheet"), say("paper.advisory-annex-joint")
		for i := range max(in.parts(), 1) {
			columnsOf = append(columnsOf, say("paper.advisory-part", paper.Upper(paper.Letter(i))))
		}
	}
	widths := []float64{-4, 19, 20}
	top := []paper.Cell{
		{Text: paper.Strong(say("paper.col-order")), Down: 2}, {Text: paper.Strong(say("paper.col-product-code")), Down: 2},
		{Text: paper.Strong(say("paper.col-producer-address")), Down: 2}, {Text: paper.Strong(head), Span: len(columnsOf)},
		{Text: paper.Strong(say("paper.col-mean")), Down: 2}, {Text: paper.Strong(say("paper.col-expected")), Down: 2},
	}
	var under []paper.Cell
	for _, a := range columnsOf {
		widths = append(widths, -42/float64(len(columnsOf)))
		under = append(under, strong(a))
	}
	widths = append(widths, -8, -7)
	t := paper.Table{Columns: columns(widths...), Head: [][]paper.Cell{top, under}, Size: 11}
	for i, p := range in.Products {
		row := []paper.Cell{count(i + 1), cell(p.Name + "\n" + p.Code), cell(p.Producer + "\n" + p.Address)}
		for k := range columnsOf {
			score := ""
			if k < len(p.Scores) {
				score = p.Scores[k]
			}
			if score == "" {
				score = say("paper.no-star")
			}
			row = append(row, cell(score))
		}
		t.Rows = append(t.Rows, append(row, cell(p.Mean), cell(stars(p.Star))))
	}
	return []paper.Block{
		paper.Annex{Number: say("paper.annex"), Title: title, Of: say("paper.annex-of-report", paper.Symbol(in.Head.Number, in.Head.Sign), paper.Day(in.Head.Date)), Wide: true},
		t,
	}
}

// parts is how many parts the team's sheets have.
func (in Advisory) parts() int {
	n := 0
	for _, p := range in.Products {
		n = max(n, len(p.Scores))
	}
	return n
}
