package forms

import (
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/paper"
	"saoque/internal/viet"
)

// Minutes are the record of a council's session: who was there, who stood
// aside, each product's rounds and result, and the ledger's size and root, so
// that nobody can rewrite the session unseen once this is signed.
type Minutes struct {
	Head         Head
	Council      string // "Hội đồng đánh giá, phân hạng sản phẩm OCOP cấp tỉnh"
	SetUpBy      string // the decision that set it up
	Session      string
	HeldOn       calendar.Date
	From, Until  string // "08 giờ 00 phút"
	Venue        string
	Chair        string
	Secretary    string
	Roll         []Attendee
	Recusals     []Recusal
	Products     []Result
	Opinions     []string // of members, for the record
	LedgerSize   int64
	LedgerRoot   string
	LedgerAt     string // moment of the checkpoint
	Copies       int
	Installation string // the ledger's name
}

// Attendee is a line of the roll call.
type Attendee struct {
	Name, Office, Seat string
	Scores, Present    bool
}

// Recusal is a member's standing aside from one product.
type Recusal struct{ Member, Product, Reason string }

// Result is a product's result with its rounds.
type Result struct {
	Code, Name, Producer string
	Rounds               []Round
	Star                 int
	Conclusion           string // what the council proposes
	Reasons              []string
}

// Round is one round of cards; lowest and highest as written on cards.
type Round struct {
	Members               int
	Mean, Lowest, Highest string
	Spread                string
	Reason                string // why it was scored again, for rounds after the first
}

// last gives the round that counts.
func (r Result) last() Round {
	if len(r.Rounds) == 0 {
		return Round{}
	}
	return r.Rounds[len(r.Rounds)-1]
}

// Document lays the minutes out.
func (in Minutes) Document() *paper.Document {
	subject := say("paper.minutes-subject", in.Session)
	d := in.Head.document("minutes", say("paper.minutes-kind")+" "+oneLine(subject))
	d.Add(in.Head.letterhead(), paper.Heading{Kind: say("paper.minutes-kind"), Subject: subject})
	d.Add(
		para(say("paper.minutes-when", in.From, paper.Day(in.HeldOn), in.Venue, in.Council, in.SetUpBy)),
		section(say("paper.minutes-roll")),
	)
	seats, present := 0, 0
	t := paper.Table{
		Columns: columns(-6, 28, 36, 18, -12),
		Head:    heads("paper.col-order", "paper.col-name", "paper.col-office", "paper.col-seat", "paper.col-present"),
	}
	for i, a := range in.Roll {
		mark := say("paper.absent")
		if a.Present {
			mark = say("paper.present")
		}
		if a.Scores {
			seats++
			if a.Present {
				present++
			}
		}
		t.Rows = append(t.Rows, []paper.Cell{count(i + 1), cell(a.Name), cell(a.Office), cell(a.Seat), cell(mark)})
	}
	d.Add(t, para(say("paper.minutes-quorum", paper.Number(present), paper.Number(seats), in.Chair, in.Secretary)))

	d.Add(section(say("paper.minutes-recusals")))
	if len(in.Recusals) == 0 {
		d.Add(para(say("paper.minutes-no-recusal")))
	}
	for _, r := range in.Recusals {
		d.Add(para(say("paper.minutes-recusal", r.Member, r.Product, r.Reason)))
	}

	d.Add(section(say("paper.minutes-scoring")), para(say("paper.minutes-how")))
	again := false
	for _, p := range in.Products {
		for n, r := range p.Rounds {
			if n > 0 {
				before := p.Rounds[n-1]
				d.Add(para(say("paper.minutes-round", p.Name, n, before.Mean, before.Spread, n+1, r.Mean, r.Spread, or(r.Reason))))
				again = true
			}
		}
	}
	if !again {
		d.Add(para(say("paper.minutes-one-round")))
	}

	d.Add(section(say("paper.minutes-results")))
	d.Add(in.results())
	for _, p := range in.Products {
		if len(p.Reasons) > 0 {
			d.Add(paper.Paragraph{Text: paper.Text{{Text: p.Name + ": ", Bold: true}, {Text: strings.Join(p.Reasons, "; ") + "."}}})
		}
	}

	d.Add(section(say("paper.minutes-opinions")))
	if len(in.Opinions) == 0 {
		d.Add(para(say("paper.minutes-no-opinion")))
	} else {
		list := paper.List{Mark: paper.Letters}
		for _, o := range in.Opinions {
			list.Items = append(list.Items, paper.Plain(o))
		}
		d.Add(list)
	}

	d.Add(
		section(say("paper.minutes-ledger")),
		para(say("paper.minutes-ledger-text", in.Installation, viet.Int(in.LedgerSize), in.LedgerAt)),
		paper.Paragraph{Text: paper.Strong(in.LedgerRoot), Align: paper.Center, Size: 12},
		para(say("paper.minutes-end", in.Until, paper.Number(max(in.Copies, 1)))),
		paper.Signature{Signers: []paper.Signer{
			{Authority: []string{say("paper.secretary")}, Hint: say("paper.sign-hint"), Name: in.Secretary},
			{Authority: []string{say("paper.chair")}, Hint: say("paper.sign-hint"), Name: in.Chair},
		}},
	)
	return d
}

func (in Minutes) results() paper.Table {
	t := paper.Table{
		Columns: columns(-5, 30, 22, -8, -9, -10, -9, 18),
		Head: heads("paper.col-order", "paper.col-product-code", "paper.col-producer", "paper.col-cards",
			"paper.col-mean", "paper.col-range", "paper.col-star", "paper.col-conclusion"),
	}
	for i, p := range in.Products {
		r := p.last()
		t.Rows = append(t.Rows, []paper.Cell{
			count(i + 1), cell(p.Name + "\n" + p.Code), cell(p.Producer), count(r.Members), cell(r.Mean),
			cell(r.Lowest + "–" + r.Highest), cell(stars(p.Star)), cell(p.Conclusion),
		})
	}
	return t
}
