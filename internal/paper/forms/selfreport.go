package forms

import (
	"saoque/internal/calendar"
	"saoque/internal/paper"
)

// SelfReport is the producer's report on itself and its product, with its own
// score per criterion (form 02).
type SelfReport struct {
	ID, Code, Place             string
	Unit, Kind, Address         string
	Phone, Email                string
	Representative, Sex, Ethnic string
	Residence                   string
	Founded, Licence            string
	Product, Description        string
	Papers                      []Tick // registration, declaration, food safety, conditions
	Rights                      []Tick // the six kinds of intellectual property
	History, Structure          string
	Results                     []Topic // II: material, technology, quality, market, turnover, profit
	Criteria                    []SelfMark
	Total                       string
	Plan                        []Topic // IV
	Date                        calendar.Date
	Made                        calendar.Instant
	Draft                       bool // not what was handed in, or not yet
}

// Tick is a box with its label.
type Tick struct {
	Label string
	On    bool
}

// Topic is a title with a text.
type Topic struct{ Title, Text string }

// SelfMark is a criterion with the producer's own mark. A group has no mark.
type SelfMark struct {
	Code, Label string
	Group       bool
	Max, Points string
	Text        string
	Evidence    []string
}

func ticked(ts []Tick) (labels, on []string) {
	for _, t := range ts {
		labels = append(labels, t.Label)
		if t.On {
			on = append(on, t.Label)
		}
	}
	return labels, on
}

// Document lays the report out.
func (in SelfReport) Document() *paper.Document {
	title := say("paper.self-kind")
	d := &paper.Document{ID: in.ID, Form: "self-report", Title: title + " " + in.Product, Author: in.Unit, Dated: in.Date, Made: in.Made, Draft: in.Draft}
	labels, on := ticked(in.Papers)
	rights, held := ticked(in.Rights)
	d.Add(
		paper.Letterhead{Code: in.Code, Bare: true},
		paper.Heading{Kind: title, Subject: say("paper.self-subject", in.Product)},
		smallSection(say("paper.self-1")),
		paper.Fields{Lines: [][]paper.Field{
			field("paper.f-producer", in.Unit),
			field("paper.f-type", in.Kind),
			field("paper.f-address", in.Address),
			{{Label: say("paper.f-phone"), Value: in.Phone}, {Label: say("paper.f-email"), Value: in.Email}},
			field("paper.f-representative", in.Representative),
			{{Label: say("paper.f-sex"), Value: in.Sex}, {Label: say("paper.f-ethnic"), Value: in.Ethnic}},
			field("paper.f-residence", in.Residence),
			{{Label: say("paper.f-founded"), Value: in.Founded}, {Label: say("paper.f-licence"), Value: in.Licence}},
			field("paper.f-product", in.Product),
			field("paper.f-description", in.Description),
		}},
		ticks(say("paper.f-papers"), labels, on...),
		ticks(say("paper.f-rights"), rights, held...),
		paper.Fields{Lines: [][]paper.Field{field("paper.f-history", in.History), field("paper.f-structure", in.Structure)}},
		smallSection(say("paper.self-2")),
	)
	topics(d, in.Results)
	d.Add(smallSection(say("paper.self-3")), small(say("paper.self-3-how")))
	t := paper.Table{
		Columns: columns(-7, 30, -8, -8, 27, 20), Size: 11,
		Head: heads("paper.col-criterion", "paper.col-label", "paper.col-max", "paper.col-self", "paper.col-text", "paper.col-evidence"),
	}
	for _, c := range in.Criteria {
		if c.Group {
			t.Rows = append(t.Rows, []paper.Cell{spanned(joined(c.Code, c.Label), 6)})
			continue
		}
		evidence := ""
		for i, e := range c.Evidence {
			if i > 0 {
				evidence += "\n"
			}
			evidence += e
		}
		t.Rows = append(t.Rows, []paper.Cell{cell(c.Code), cell(c.Label), cell(c.Max), cell(c.Points), cell(c.Text), cell(evidence)})
	}
	t.Rows = append(t.Rows, []paper.Cell{{Text: paper.Strong(say("paper.total")), Span: 3}, strong(in.Total), cell(""), cell("")})
	d.Add(t, smallSection(say("paper.self-4")))
	topics(d, in.Plan)
	d.Add(
		small(say("paper.self-pledge")),
		paper.Signature{Signers: []paper.Signer{{
			Date: paper.PlaceDate(in.Place, in.Date), Authority: []string{say("paper.representative")}, Hint: say("paper.sign-seal"), Name: in.Representative,
		}}},
	)
	return d
}

// topics adds titled texts; an empty one leaves lines to write on.
func topics(d *paper.Document, ts []Topic) {
	for i, t := range ts {
		if t.Text == "" {
			d.Add(paper.Fields{Lines: [][]paper.Field{{{Label: paper.Letter(i) + ") " + t.Title + ":"}}, {{}}}})
			continue
		}
		d.Add(paper.Paragraph{Text: paper.Text{{Text: paper.Letter(i) + ") " + t.Title + ": ", Italic: true}, {Text: t.Text}}, Size: paper.Points("form")})
	}
}

func joined(code, label string) string {
	if code == "" {
		return label
	}
	return code + ". " + label
}
