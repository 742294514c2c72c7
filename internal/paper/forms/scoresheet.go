package forms

import (
	"strconv"

	"saoque/internal/calendar"
	"saoque/internal/paper"
)

// Scoresheets are one member's cards, each from a page numbered 1 on.
type Scoresheets struct {
	ID     string
	Draft  bool
	Made   calendar.Instant
	Sheets []Scoresheet
}

// Document lays the cards out, one behind the other.
func (in Scoresheets) Document() *paper.Document {
	kind := say("paper.sheet-kind")
	d := &paper.Document{ID: in.ID, Form: "scoresheet", Title: kind, Made: in.Made, Draft: in.Draft}
	for i, s := range in.Sheets {
		if i == 0 {
			d.Author, d.Dated = oneLine(s.Issuer), s.Date
			d.Title = kind + ": " + s.Member
			if len(in.Sheets) == 1 || s.Member == "" {
				d.Title = kind + " " + s.Product
			}
		} else {
			d.Add(paper.PageBreak{Anew: true})
		}
		s.add(d)
	}
	return d
}

// Scoresheet is a member's card for one product: blank to be filled by hand,
// with a code that finds the card again, or as it was filled.
type Scoresheet struct {
	Parent, Issuer           string
	Session                  string
	Set                      string // number and name of the criteria set
	Product, Code            string
	Producer, Phone, Address string
	Round                    int
	Filled                   bool
	Parts                    []SheetPart
	Gates                    []Tick // reasons to refuse, ticked when found
	Max, Total               string
	Opinion                  string
	Member                   string
	Place                    string
	Date                     calendar.Date
	QR                       paper.Matrix // of the card's address; without it and QRText none is printed
	QRText                   []string
	Receipt                  string // of the sealed card, for filled ones
}

// SheetPart is a part A, B or C with its criteria in printed order.
type SheetPart struct {
	Code, Name string
	Max, Sum   string
	Criteria   []SheetCriterion
}

// SheetCriterion is a criterion with its options; a group has none.
type SheetCriterion struct {
	Code, Label, Hint string
	Max               string
	Options           []SheetOption
	Points            string // the member's
}

// SheetOption is one level to choose.
type SheetOption struct {
	Label  string
	Points string
	Star   int // the least that this star asks for; 0 = unmarked
	Chosen bool
}

// add lays the card out.
func (in Scoresheet) add(d *paper.Document) {
	d.Add(
		paper.Letterhead{Parent: paper.Upper(in.Parent), Issuer: paper.Upper(in.Issuer), Bare: true},
		paper.Heading{Kind: say("paper.sheet-kind"), Subject: in.Set},
	)
	if in.QR.Side > 0 || len(in.QRText) > 0 {
		d.Add(paper.Picture{Matrix: in.QR, Size: paper.MM(24), Text: in.QRText})
	}
	producer := []paper.Field{{Label: say("paper.f-producer"), Value: in.Producer, Share: 3}}
	if in.Phone != "" || !in.Filled {
		producer = append(producer, paper.Field{Label: say("paper.f-phone"), Value: in.Phone, Share: 2})
	}
	d.Add(paper.Fields{Lines: [][]paper.Field{
		{{Label: say("paper.f-product"), Value: in.Product, Share: 3}, {Label: say("paper.f-code"), Value: in.Code, Share: 2}},
		producer,
		field("paper.f-address", in.Address),
		{{Label: say("paper.f-session"), Value: in.Session, Share: 3}, {Label: say("paper.f-round"), Value: strconv.Itoa(max(in.Round, 1)), Share: 1}},
	}})
	t := paper.Table{
		Columns: columns(-8, 66, -13, -13), Size: 11,
		Head: heads("paper.col-criterion", "paper.col-criterion-options", "paper.col-points", "paper.col-marked"),
	}
	for _, p := range in.Parts {
		t.Rows = append(t.Rows, in.partRow(p))
		for _, c := range p.Criteria {
			t.Rows = append(t.Rows, in.rows(c)...)
		}
	}
	t.Rows = append(t.Rows, []paper.Cell{{Text: paper.Strong(say("paper.total")), Span: 2}, strong(in.Max), strong(in.Total)})
	d.Add(t)
	if len(in.Gates) > 0 {
		d.Add(smallSection(say("paper.sheet-gates")))
		for _, g := range in.Gates {
			box := paper.EmptyBox
			if g.On {
				box = paper.TickedBox
			}
			d.Add(paper.Paragraph{Text: paper.Text{{Box: box, Text: g.Label}}, Size: 12, Flush: true, Tight: true, Align: paper.Left})
		}
	}
	if in.Opinion != "" || !in.Filled {
		d.Add(paper.Fields{Lines: [][]paper.Field{field("paper.f-opinion", in.Opinion)}})
	}
	if in.Opinion == "" && !in.Filled {
		d.Add(paper.Fields{Lines: [][]paper.Field{{{}}, {{}}}})
	}
	if in.Receipt != "" {
		d.Add(paper.Paragraph{Text: paper.Slanted(say("paper.sheet-receipt", in.Receipt)), Size: 11, Flush: true, Align: paper.Left})
	}
	d.Add(paper.Signature{Signers: []paper.Signer{{
		Date: paper.PlaceDate(in.Place, in.Date), Authority: []string{say("paper.sheet-member")}, Hint: say("paper.sign-hint"), Name: in.Member,
	}}})
}

func (in Scoresheet) partRow(p SheetPart) []paper.Cell {
	left := paper.Left
	mark := strong(p.Sum)
	mark.Shade = true
	top := strong(p.Max)
	top.Shade = true
	return []paper.Cell{{Text: paper.Strong(say("paper.part", p.Code, p.Name)), Span: 2, Align: &left, Shade: true, Keep: true}, top, mark}
}

func (in Scoresheet) rows(c SheetCriterion) [][]paper.Cell {
	label := paper.Text{{Text: c.Label, Bold: true}}
	if c.Hint != "" {
		label = append(label, paper.Run{Text: " (" + c.Hint + ")", Italic: true})
	}
	out := [][]paper.Cell{{strong(c.Code), {Text: label, Keep: true}, strong(c.Max), strong(c.Points)}}
	for i, o := range c.Options {
		box := paper.EmptyBox
		if o.Chosen {
			box = paper.TickedBox
		}
		text := paper.Text{{Box: box, Text: o.Label}}
		if o.Star > 0 {
			text = append(text, paper.Run{Text: " " + say("paper.from-star", o.Star), Italic: true})
		}
		// A criterion is read with all its levels: it is not torn over two pages.
		out = append(out, []paper.Cell{cell(""), {Text: text, Keep: i < len(c.Options)-1}, cell(o.Points), cell("")})
	}
	return out
}
