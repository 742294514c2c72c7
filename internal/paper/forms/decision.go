package forms

import (
	"sort"
	"strings"

	"saoque/internal/paper"
)

// Decision is the chairman's decision that recognises products, with the list
// in an annex.
type Decision struct {
	Head     Head
	By       string // who decides: "Chủ tịch Ủy ban nhân dân tỉnh"
	Area     string // "tỉnh Cà Mau"
	Year     int
	Months   int      // that certificates hold
	Charged  string   // the body charged with the work that follows
	Tasks    []string // what it is charged with
	Obliged  string   // who carries the decision out
	Products []Recognised
}

// Recognised is one product of a decision.
type Recognised struct {
	Code, Name, Producer, Address string
	Mean                          string // as the tally shows it
	Star                          int
	Certificate                   string // number, may be ""
}

// Document lays the decision out.
func (in Decision) Document() *paper.Document {
	subject := say("paper.decision-subject", in.Area, in.Year)
	d := in.Head.document("decision", say("paper.decision-kind")+" "+oneLine(subject))
	d.Add(
		in.Head.letterhead(),
		paper.Heading{Kind: say("paper.decision-kind"), Subject: subject},
		middle(paper.Upper(in.By)),
		paper.Bases{Items: in.Head.Bases},
		middle(say("paper.decision-decides")),
		article(1, say("paper.decision-1", paper.Number(len(in.Products)), in.Area, in.Year, perStar(in.Products))),
		article(2, say("paper.decision-2", in.Months)),
		article(3, say("paper.decision-3", in.Charged)),
	)
	list := paper.List{Mark: paper.Numbers}
	for _, t := range in.Tasks {
		list.Items = append(list.Items, paper.Plain(t))
	}
	d.Add(list, article(4, say("paper.decision-4", in.Obliged)), in.Head.signature())
	d.Add(in.annex()...)
	return d
}

func (in Decision) annex() []paper.Block {
	t := paper.Table{
		Columns: columns(-5, -14, 24, 34, -8, -7, -12),
		Head: heads("paper.col-order", "paper.col-code", "paper.col-product", "paper.col-producer-address",
			"paper.col-mean", "paper.col-star", "paper.col-certificate"),
	}
	for i, p := range in.Products {
		t.Rows = append(t.Rows, []paper.Cell{
			count(i + 1), cell(p.Code), cell(p.Name), cell(p.Producer + "\n" + p.Address), cell(p.Mean), cell(stars(p.Star)), cell(p.Certificate),
		})
	}
	return []paper.Block{
		paper.Annex{
			Number: say("paper.annex"), Title: say("paper.decision-annex", paper.Upper(in.Area), in.Year),
			Of: say("paper.annex-of", paper.Symbol(in.Head.Number, in.Head.Sign), paper.Day(in.Head.Date), in.By), Wide: true,
		},
		t,
	}
}

// perStar counts products by star, the highest first: "01 sản phẩm 4 sao, …".
func perStar(ps []Recognised) string {
	n := map[int]int{}
	for _, p := range ps {
		n[p.Star]++
	}
	var order []int
	for s := range n {
		order = append(order, s)
	}
	sort.Sort(sort.Reverse(sort.IntSlice(order)))
	var out []string
	for _, s := range order {
		out = append(out, say("paper.per-star", paper.Number(n[s]), s))
	}
	return strings.Join(out, ", ")
}
