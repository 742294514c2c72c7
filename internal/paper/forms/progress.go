package forms

import (
	"saoque/internal/calendar"
	"saoque/internal/paper"
	"saoque/internal/viet"
)

func short(d calendar.Date) string { return viet.ShortDate(d) }

// Progress is the periodic report on the programme: figures, units, obstacles
// and what is not known.
type Progress struct {
	Head      Head
	To        string
	Period    string
	AsOf      string // moment of the figures
	Summary   []string
	Figures   []Figure
	Units     []UnitLine
	Obstacles []Obstacle
	Unknown   []string // units or figures that were not reported
	Next      []string
}

// Figure is a number with its target.
type Figure struct{ Name, Value, Target, Note string }

// UnitLine is a unit's line.
type UnitLine struct {
	Unit                                      string
	Registered, Submitted, Scored, Recognised int
	Late                                      int
}

// Obstacle is what holds the work up.
type Obstacle struct{ What, Holder, Since, Proposal string }

// Document lays the report out.
func (in Progress) Document() *paper.Document {
	subject := say("paper.progress-subject", in.Period)
	d := in.Head.document("progress", say("paper.report-kind")+" "+oneLine(subject))
	d.Add(
		in.Head.letterhead(), paper.Heading{Kind: say("paper.report-kind"), Subject: subject},
		paper.Paragraph{Text: paper.Plain(say("paper.letter-to", in.To)), Align: paper.Center, Keep: true},
		section(say("paper.progress-1")),
	)
	d.Add(paras(in.Summary)...)
	d.Add(section(say("paper.progress-2")))
	t := paper.Table{Columns: columns(44, -14, -14, 28), Head: heads("paper.col-figure", "paper.col-value", "paper.col-target", "paper.col-note")}
	for _, f := range in.Figures {
		t.Rows = append(t.Rows, []paper.Cell{cell(f.Name), cell(f.Value), cell(or(f.Target)), cell(f.Note)})
	}
	d.Add(t, section(say("paper.progress-3")))
	u := paper.Table{
		Columns: columns(-6, 34, -12, -12, -12, -12, -12),
		Head: heads("paper.col-order", "paper.col-unit", "paper.col-registered", "paper.col-submitted", "paper.col-scored",
			"paper.col-recognised", "paper.col-late-count"),
	}
	for i, l := range in.Units {
		u.Rows = append(u.Rows, []paper.Cell{count(i + 1), cell(l.Unit), count(l.Registered), count(l.Submitted), count(l.Scored), count(l.Recognised), count(l.Late)})
	}
	d.Add(u, section(say("paper.progress-4")))
	if len(in.Obstacles) == 0 {
		d.Add(para(say("paper.progress-no-obstacle")))
	} else {
		o := paper.Table{Columns: columns(34, 22, -14, 30), Head: heads("paper.col-obstacle", "paper.col-holder", "paper.col-since", "paper.col-proposal")}
		for _, x := range in.Obstacles {
			o.Rows = append(o.Rows, []paper.Cell{cell(x.What), cell(x.Holder), cell(x.Since), cell(x.Proposal)})
		}
		d.Add(o)
	}
	d.Add(section(say("paper.progress-5")))
	list := paper.List{}
	for _, n := range in.Next {
		list.Items = append(list.Items, paper.Plain(n))
	}
	d.Add(list, section(say("paper.progress-6")), para(say("paper.progress-asof", in.AsOf)))
	if len(in.Unknown) > 0 {
		missing := paper.List{}
		for _, n := range in.Unknown {
			missing.Items = append(missing.Items, paper.Plain(n))
		}
		d.Add(missing)
	}
	d.Add(in.Head.signature())
	return d
}
