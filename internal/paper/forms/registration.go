package forms

import (
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/paper"
)

// Registration is the registration slip of the rulebook in force (form 01 of
// its annex III): one product per slip.
type Registration struct {
	ID             string
	Code           string // printed above: "Mẫu số 01"
	Province       string
	Place          string
	Year           int
	Unit           string
	Representative string
	Position       string
	Address        string
	Phone, Email   string
	Product        string
	Class          string // sector, group, subgroup
	Kind           string // first, upgrade, re_evaluation
	Samples        int
	Date           calendar.Date
	Made           calendar.Instant
	Commune        Reception
	AtProvince     Reception
	Draft          bool // not what was handed in, or not yet
}

// Reception is what an office writes on a slip.
type Reception struct {
	Slip     string
	Date     calendar.Date
	Receiver string
}

var kinds = []string{"first", "upgrade", "re_evaluation"}

func kindName(k string) string { return say("paper.kind-" + strings.ReplaceAll(k, "_", "-")) }

// Document lays the slip out.
func (in Registration) Document() *paper.Document {
	title := say("paper.reg-kind")
	d := &paper.Document{ID: in.ID, Form: "registration", Title: title + " " + in.Product, Author: in.Unit, Dated: in.Date, Made: in.Made, Draft: in.Draft}
	d.Add(
		paper.Letterhead{Code: in.Code, Bare: true},
		paper.Heading{Kind: title, Subject: say("paper.reg-subject", paper.Upper(in.Province), in.Year)},
		smallSection(say("paper.reg-unit")),
		paper.Fields{Lines: [][]paper.Field{
			field("paper.f-unit", in.Unit),
			{{Label: say("paper.f-representative"), Value: in.Representative, Share: 3}, {Label: say("paper.f-position"), Value: in.Position, Share: 2}},
			field("paper.f-address", in.Address),
			{{Label: say("paper.f-phone"), Value: in.Phone}, {Label: say("paper.f-email"), Value: in.Email}},
		}},
		smallSection(say("paper.reg-product")),
		paper.Fields{Lines: [][]paper.Field{field("paper.f-product", in.Product), field("paper.f-class", in.Class)}},
	)
	var labels []string
	on := ""
	for _, k := range kinds {
		l := kindName(k)
		labels = append(labels, l)
		if k == in.Kind {
			on = l
		}
	}
	samples := ""
	if in.Samples > 0 {
		samples = paper.Number(in.Samples)
	}
	d.Add(
		ticks(say("paper.f-kind"), labels, on),
		paper.Fields{Lines: [][]paper.Field{field("paper.f-samples", samples)}},
		small(say("paper.reg-pledge")),
		paper.Signature{Signers: []paper.Signer{{
			Date: paper.PlaceDate(in.Place, in.Date), Authority: []string{say("paper.representative")}, Hint: say("paper.sign-seal"), Name: in.Representative,
		}}},
		smallSection(say("paper.reg-office")),
	)
	t := paper.Table{Columns: columns(24, 47, 29), Head: heads("paper.col-level", "paper.col-slip-date", "paper.col-receiver"), Lead: true}
	for _, r := range []struct {
		key string
		Reception
	}{{"paper.level-commune", in.Commune}, {"paper.level-province", in.AtProvince}} {
		t.Rows = append(t.Rows, []paper.Cell{
			cell(say(r.key)), cell(say("paper.slip-line", blank(r.Slip), paper.Day(r.Date))), cell(say("paper.receiver-line", r.Receiver)),
		})
	}
	d.Add(t)
	return d
}

// blank gives s, or dots to write on.
func blank(s string) string {
	if s == "" {
		return say("paper.dots")
	}
	return s
}
