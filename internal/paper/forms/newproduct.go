package forms

import (
	"saoque/internal/calendar"
	"saoque/internal/paper"
)

// NewProduct is the slip for a new product under the rulebook of 2019 (its form
// 01): contact, the offices' parts A1 and A2, and the idea.
type NewProduct struct {
	ID                                 string
	Code                               string
	Place                              string
	Product, Producer, Address         string
	Phone, Email, Website              string
	District, AtProvince               Reception
	Idea                               string
	Value, Packing, Brand, Quality     string
	Market, Rivals, Size, Price, Story string
	Novelty                            string
	Signer                             string
	Date                               calendar.Date
	Made                               calendar.Instant
	Draft                              bool // not what was handed in, or not yet
}

// Document lays the slip out.
func (in NewProduct) Document() *paper.Document {
	title := say("paper.new-kind")
	d := &paper.Document{ID: in.ID, Form: "new-product", Title: title + " " + in.Product, Author: in.Producer, Dated: in.Date, Made: in.Made, Draft: in.Draft}
	d.Add(
		paper.Letterhead{Code: in.Code, Bare: true},
		paper.Heading{Kind: title, Subject: say("paper.new-subject")},
		paper.Fields{Lines: [][]paper.Field{
			field("paper.f-product", in.Product), field("paper.f-producer", in.Producer), field("paper.f-address", in.Address),
			{{Label: say("paper.f-phone"), Value: in.Phone}, {Label: say("paper.f-email"), Value: in.Email}},
			field("paper.f-website", in.Website),
		}},
		smallSection(say("paper.new-office")),
	)
	t := paper.Table{Columns: columns(24, 47, 29), Head: heads("paper.col-level", "paper.col-slip-date", "paper.col-receiver"), Lead: true}
	for _, r := range []struct {
		key string
		Reception
	}{{"paper.level-a1", in.District}, {"paper.level-a2", in.AtProvince}} {
		t.Rows = append(t.Rows, []paper.Cell{
			cell(say(r.key)), cell(say("paper.slip-line", blank(r.Slip), paper.Day(r.Date))), cell(say("paper.receiver-line", r.Receiver)),
		})
	}
	d.Add(t)
	add := func(key, value string) {
		d.Add(paper.Fields{Lines: [][]paper.Field{field(key, value)}})
	}
	d.Add(smallSection(say("paper.new-1")))
	add("paper.new-idea", in.Idea)
	d.Add(smallSection(say("paper.new-2")))
	for _, f := range [][2]string{
		{"paper.new-value", in.Value}, {"paper.new-packing", in.Packing}, {"paper.new-brand", in.Brand}, {"paper.new-quality", in.Quality},
		{"paper.new-market", in.Market}, {"paper.new-rivals", in.Rivals}, {"paper.new-size", in.Size}, {"paper.new-price", in.Price}, {"paper.new-story", in.Story},
	} {
		add(f[0], f[1])
	}
	d.Add(smallSection(say("paper.new-3")))
	add("paper.new-novelty", in.Novelty)
	d.Add(paper.Signature{Signers: []paper.Signer{{
		Date: paper.PlaceDate(in.Place, in.Date), Authority: []string{say("paper.registrant")}, Hint: say("paper.sign-hint"), Name: in.Signer,
	}}})
	return d
}
