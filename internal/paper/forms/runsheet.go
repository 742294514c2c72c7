package forms

import (
	"saoque/internal/calendar"
	"saoque/internal/paper"
)

// RunSheet is the script of a session, minute by minute.
type RunSheet struct {
	Head    Head
	Session string
	HeldOn  calendar.Date
	Venue   string
	Steps   []Step
	Roles   []Topic
	Prepare []string
}

// Step is a line of the script.
type Step struct{ Time, What, Who, Note string }

// Document lays the script out.
func (in RunSheet) Document() *paper.Document {
	d := in.Head.document("run-sheet", say("paper.run-kind")+" "+oneLine(in.Session))
	d.Add(
		in.Head.letterhead(), paper.Heading{Kind: say("paper.run-kind"), Subject: in.Session},
		para(say("paper.run-when", paper.Day(in.HeldOn), in.Venue)),
	)
	t := paper.Table{Columns: columns(-14, 44, 22, 20), Head: heads("paper.col-time", "paper.col-what", "paper.col-who", "paper.col-note")}
	for _, s := range in.Steps {
		t.Rows = append(t.Rows, []paper.Cell{cell(s.Time), cell(s.What), cell(s.Who), cell(s.Note)})
	}
	d.Add(t)
	if len(in.Roles) > 0 {
		d.Add(section(say("paper.run-roles")))
		for _, r := range in.Roles {
			d.Add(titled(r.Title+":", r.Text))
		}
	}
	if len(in.Prepare) > 0 {
		d.Add(section(say("paper.run-prepare")))
		list := paper.List{}
		for _, p := range in.Prepare {
			list.Items = append(list.Items, paper.Plain(p))
		}
		d.Add(list)
	}
	d.Add(in.Head.signature())
	return d
}
