package forms

import "saoque/internal/paper"

// Central sends products that may earn the ministry's star up, with an index of
// what goes along.
type Central struct {
	Head     Head
	To       string
	Year     int
	Products []Recognised
	Copies   string // how many of which kind
	Index    []IndexLine
}

// IndexLine is a paper of the package: which product it belongs to ("" = all),
// its pages and the beginning of its hash.
type IndexLine struct{ Product, Paper, Number, Pages, Hash string }

// Document lays the letter and the index out.
func (in Central) Document() *paper.Document {
	d := in.Head.letter("central", say("paper.central-subject", in.Year), []string{in.To})
	d.Add(paras([]string{say("paper.central-1", in.Head.issuerName(), paper.Number(len(in.Products)))})...)
	t := paper.Table{
		Columns: columns(-6, 22, 28, 32, -12),
		Head:    heads("paper.col-order", "paper.col-code", "paper.col-product", "paper.col-producer-address", "paper.col-mean"),
	}
	for i, p := range in.Products {
		t.Rows = append(t.Rows, []paper.Cell{count(i + 1), cell(p.Code), cell(p.Name), cell(p.Producer + "\n" + p.Address), cell(p.Mean)})
	}
	d.Add(t, para(say("paper.central-2", in.Copies, in.To)), in.Head.signature())

	index := paper.Table{
		Columns: columns(-6, 24, 38, 16, -8, -16),
		Head:    heads("paper.col-order", "paper.col-product", "paper.col-paper", "paper.col-number", "paper.col-pages", "paper.col-hash"),
	}
	for i, l := range in.Index {
		product := l.Product
		if product == "" {
			product = say("paper.all-products")
		}
		index.Rows = append(index.Rows, []paper.Cell{count(i + 1), cell(product), cell(l.Paper), cell(l.Number), cell(l.Pages), cell(l.Hash)})
	}
	d.Add(
		paper.Annex{Number: say("paper.annex"), Title: say("paper.central-index"), Of: say("paper.annex-of-letter", paper.Symbol(in.Head.Number, in.Head.Sign), paper.Day(in.Head.Date))},
		index,
	)
	return d
}
