package forms

import (
	"saoque/internal/calendar"
	"saoque/internal/paper"
)

// Notice tells a producer and its commune the result.
type Notice struct {
	Head        Head
	To          []string
	Product     string
	Code        string
	Producer    string
	Decision    string // "Quyết định số … ngày …"
	Mean        string
	Star        int  // 0 = not recognised
	Central     bool // approved by the province and sent to the ministry, which decides on five stars
	Certificate string
	LastDay     calendar.Date
	Reasons     []string
	Next        []string
	Contact     string
}

// Document lays the notice out.
func (in Notice) Document() *paper.Document {
	d := in.Head.letter("notice", say("paper.notice-subject", in.Product), in.To)
	switch {
	case in.Star > 0:
		d.Add(
			para(say("paper.notice-yes", in.Decision, in.Product, in.Code, in.Producer, in.Mean, in.Star)),
			para(say("paper.notice-certificate", in.Certificate, paper.Day(in.LastDay))),
		)
	case in.Central:
		d.Add(para(say("paper.notice-approved", in.Decision, in.Product, in.Code, in.Producer, in.Mean)))
	default:
		d.Add(para(say("paper.notice-no", in.Product, in.Code, in.Producer, in.Mean)))
	}
	if in.Central {
		d.Add(para(say("paper.notice-central")))
	}
	if len(in.Reasons) > 0 {
		d.Add(para(say("paper.notice-reasons")))
		list := paper.List{}
		for _, r := range in.Reasons {
			list.Items = append(list.Items, paper.Plain(r))
		}
		d.Add(list)
	}
	if len(in.Next) > 0 {
		d.Add(para(say("paper.notice-next")))
		list := paper.List{Mark: paper.Letters}
		for _, r := range in.Next {
			list.Items = append(list.Items, paper.Plain(r))
		}
		d.Add(list)
	}
	d.Add(para(say("paper.contact", in.Contact)), in.Head.signature())
	return d
}
