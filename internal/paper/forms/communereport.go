package forms

import "saoque/internal/paper"

// CommuneReport is the commune's report on the four local matters, with its
// proposal to the province (form 03).
type CommuneReport struct {
	Head                        Head
	Code                        string
	To                          string
	Producer, Kind, Address     string
	Representative, Sex, Ethnic string
	Residence                   string
	Product                     string
	Matters                     []Topic // material, labour, origin of the idea, identity
	Points                      []string
	Meeting                     string // when opinions were gathered, may be ""
	Proposal                    string
}

// Document lays the report out.
func (in CommuneReport) Document() *paper.Document {
	subject := say("paper.commune-subject", in.Product)
	d := in.Head.document("commune-report", say("paper.report-kind")+" "+subject)
	l := in.Head.letterhead()
	l.Code = in.Code
	d.Add(
		l, paper.Heading{Kind: say("paper.report-kind"), Subject: subject},
		paper.Paragraph{Text: paper.Plain(say("paper.letter-to", in.To)), Align: paper.Center, Keep: true},
		section(say("paper.commune-1")),
		paper.Fields{Lines: [][]paper.Field{
			field("paper.f-producer", in.Producer), field("paper.f-type", in.Kind), field("paper.f-address", in.Address),
			field("paper.f-representative", in.Representative),
			{{Label: say("paper.f-sex"), Value: in.Sex}, {Label: say("paper.f-ethnic"), Value: in.Ethnic}},
			field("paper.f-residence", in.Residence), field("paper.f-product", in.Product),
		}},
		section(say("paper.commune-2")),
	)
	for i, m := range in.Matters {
		text := or(m.Text)
		if i < len(in.Points) && in.Points[i] != "" {
			text += " " + say("paper.commune-points", in.Points[i])
		}
		d.Add(titled(say("paper.numbered", i+1, m.Title), text))
	}
	if in.Meeting != "" {
		d.Add(para(say("paper.commune-meeting", in.Meeting)))
	}
	d.Add(section(say("paper.commune-3")), para(or(in.Proposal)), in.Head.signature())
	return d
}
