package forms

import (
	"saoque/internal/calendar"
	"saoque/internal/paper"
)

// Directive gives tasks of the programme to units, each with its day.
type Directive struct {
	Head  Head
	To    []string
	About string
	Intro string
	Tasks []Task
	End   string
}

// Task is a task given to a unit.
type Task struct {
	Unit, What, Product string
	Due                 calendar.Date
	Done                string // for reminders: what is there so far
	Late                int    // days, for reminders
}

// Document lays the directive out, tasks grouped by unit in the given order.
func (in Directive) Document() *paper.Document {
	d := in.Head.letter("directive", in.About, in.To)
	d.Add(para(in.Intro))
	last, n, k := "", 0, 0
	for _, t := range in.Tasks {
		if t.Unit != last {
			last, k = t.Unit, 0
			n++
			d.Add(paper.Paragraph{Text: paper.Strong(say("paper.numbered", n, t.Unit)), Keep: true})
		}
		text := paper.Letter(k) + ") " + t.What
		if t.Due != "" {
			text = say("paper.task-due", text, paper.Day(t.Due))
		}
		d.Add(para(text))
		k++
	}
	if in.End != "" {
		d.Add(para(in.End))
	}
	d.Add(in.Head.signature())
	return d
}

// Reminder reminds a unit of what is due or late.
type Reminder struct {
	Head    Head
	To      []string
	About   string
	Source  string // the directive that gave the tasks
	AsOf    calendar.Date
	Tasks   []Task
	Until   calendar.Date
	Contact string
}

// Document lays the reminder out.
func (in Reminder) Document() *paper.Document {
	d := in.Head.letter("reminder", in.About, in.To)
	d.Add(para(say("paper.remind-1", in.Source, paper.Day(in.AsOf), paper.Number(len(in.Tasks)))))
	t := paper.Table{
		Columns: columns(-6, 38, -14, 26, -14),
		Head:    heads("paper.col-order", "paper.col-task", "paper.col-due", "paper.col-done", "paper.col-late"),
	}
	for i, x := range in.Tasks {
		late := say("paper.in-time")
		if x.Late > 0 {
			late = say("paper.days-late", x.Late)
		}
		t.Rows = append(t.Rows, []paper.Cell{count(i + 1), cell(x.What), cell(short(x.Due)), cell(or(x.Done)), cell(late)})
	}
	d.Add(t, para(say("paper.remind-2", paper.Day(in.Until))), para(say("paper.contact", in.Contact)), in.Head.signature())
	return d
}
