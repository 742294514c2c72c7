package forms

import "saoque/internal/paper"

// Submission proposes to the deciding body to recognise the council's results.
type Submission struct {
	Head     Head
	To       string
	Area     string
	Year     int
	Council  string
	Minutes  string // "Biên bản số … ngày …"
	Products []Recognised
	Refused  int
	Enclosed []string
}

// Document lays the submission out.
func (in Submission) Document() *paper.Document {
	subject := say("paper.submit-subject", in.Area, in.Year)
	d := in.Head.document("submission", say("paper.submit-kind")+" "+oneLine(subject))
	d.Add(
		in.Head.letterhead(), paper.Heading{Kind: say("paper.submit-kind"), Subject: subject},
		paper.Paragraph{Text: paper.Plain(say("paper.letter-to", in.To)), Align: paper.Center, Keep: true},
	)
	if len(in.Head.Bases) > 0 {
		d.Add(paper.Bases{Items: in.Head.Bases})
	}
	d.Add(
		para(say("paper.submit-1", in.Council, in.Minutes, paper.Number(len(in.Products)+in.Refused), paper.Number(len(in.Products)), perStar(in.Products))),
	)
	if in.Refused > 0 {
		d.Add(para(say("paper.submit-refused", paper.Number(in.Refused))))
	}
	d.Add(para(say("paper.submit-2", in.To)))
	t := paper.Table{
		Columns: columns(-6, 22, 30, 34, -10, -9),
		Head:    heads("paper.col-order", "paper.col-code", "paper.col-product", "paper.col-producer-address", "paper.col-mean", "paper.col-star"),
	}
	for i, p := range in.Products {
		t.Rows = append(t.Rows, []paper.Cell{count(i + 1), cell(p.Code), cell(p.Name), cell(p.Producer + "\n" + p.Address), cell(p.Mean), cell(stars(p.Star))})
	}
	d.Add(t, para(say("paper.submit-3")))
	if len(in.Enclosed) > 0 {
		d.Add(paper.Paragraph{Text: paper.Slanted(say("paper.enclosed")), Keep: true})
		list := paper.List{}
		for _, e := range in.Enclosed {
			list.Items = append(list.Items, paper.Slanted(e))
		}
		d.Add(list)
	}
	d.Add(in.Head.signature())
	return d
}
