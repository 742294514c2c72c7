package forms

import (
	"saoque/internal/calendar"
	"saoque/internal/paper"
)

// Invitation calls the council's members to a session.
type Invitation struct {
	Head     Head
	To       []string
	Session  string
	When     string // "08 giờ 00 phút"
	HeldOn   calendar.Date
	Venue    string
	Chair    string
	Products []Listed
	Notes    []string
	Contact  string
}

// Listed is a product on a list.
type Listed struct{ Code, Name, Producer, Address, Set string }

// Document lays the invitation out.
func (in Invitation) Document() *paper.Document {
	d := in.Head.document("invitation", say("paper.invite-kind")+" "+oneLine(in.Session))
	d.Add(
		in.Head.letterhead(), paper.Heading{Kind: say("paper.invite-kind"), Subject: in.Session},
	)
	indent := paper.MM(35)
	d.Add(paper.Paragraph{Text: paper.Plain(say("paper.letter-to-many")), Flush: true, Indent: indent, Keep: true, Align: paper.Left})
	for _, t := range in.To {
		d.Add(paper.Paragraph{Text: paper.Plain("- " + t), Flush: true, Tight: true, Indent: indent + paper.MM(12), Keep: true, Align: paper.Left})
	}
	d.Add(
		para(say("paper.invite-1", in.Head.issuerName())),
		titled(say("paper.numbered", 1, say("paper.invite-when")), say("paper.invite-at", in.When, paper.Day(in.HeldOn))),
		titled(say("paper.numbered", 2, say("paper.invite-where")), in.Venue),
		titled(say("paper.numbered", 3, say("paper.invite-chair")), in.Chair),
		titled(say("paper.numbered", 4, say("paper.invite-what")), say("paper.invite-products", paper.Number(len(in.Products)))),
	)
	d.Add(listed(in.Products))
	list := paper.List{}
	for _, n := range in.Notes {
		list.Items = append(list.Items, paper.Plain(n))
	}
	d.Add(list, para(say("paper.invite-2", in.Contact)), in.Head.signature())
	return d
}

// issuerName is the issuing body in running text.
func (h Head) issuerName() string { return oneLine(h.Issuer) }

func listed(ps []Listed) paper.Table {
	t := paper.Table{
		Columns: columns(-6, 30, 36, 28),
		Head:    heads("paper.col-order", "paper.col-product-code", "paper.col-producer-address", "paper.col-set"),
	}
	for i, p := range ps {
		t.Rows = append(t.Rows, []paper.Cell{count(i + 1), cell(p.Name + "\n" + p.Code), cell(p.Producer + "\n" + p.Address), cell(p.Set)})
	}
	return t
}
