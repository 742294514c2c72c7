package forms

import (
	"saoque/internal/calendar"
	"saoque/internal/paper"
)

// Revocation takes a product's recognition back.
type Revocation struct {
	Head        Head
	By          string
	Product     string
	Code        string
	Producer    string
	Address     string
	Star        int
	Decision    string // that recognised it
	Certificate string
	Ground      string // as in the rulebook's list
	Finding     string // the conclusion it rests on
	From        calendar.Date
	Obliged     string
}

// Document lays the decision out.
func (in Revocation) Document() *paper.Document {
	subject := say("paper.revoke-subject", in.Product)
	d := in.Head.document("revocation", say("paper.decision-kind")+" "+oneLine(subject))
	d.Add(
		in.Head.letterhead(), paper.Heading{Kind: say("paper.decision-kind"), Subject: subject},
		middle(paper.Upper(in.By)), paper.Bases{Items: in.Head.Bases}, middle(say("paper.decision-decides")),
		article(1, say("paper.revoke-1", in.Certificate, in.Product, in.Code, in.Producer, in.Address, in.Star, in.Decision)),
		para(say("paper.revoke-ground", in.Ground, in.Finding)),
		article(2, say("paper.revoke-2", paper.Day(in.From))),
		article(3, say("paper.revoke-3")),
		article(4, say("paper.decision-4", in.Obliged)),
		in.Head.signature(),
	)
	return d
}
