package council

import (
	"context"

	"saoque/internal/access"
	field "saoque/internal/council"
	"saoque/internal/office"
	"saoque/internal/party"
)

// Task is something in a session that waits for the subject.
type Task struct {
	// Kind is one of the kinds below.
	Kind string
	Meeting
	// The product, for TaskOpen, TaskClose and TaskScore.
	DossierID, Product, Producer, Slip string
	Place                              party.Place
	ProductSample                      bool
	// Drafted says that a card was begun.
	Drafted bool
	// N counts members not done yet for TaskWait, dossiers for TaskCall.
	N int
}

// Waits says that others must do something first.
func (t Task) Waits() bool { return t.Kind == TaskWait }

// The kinds of Task.
const (
	TaskCall  = "call"  // call a session: dossiers wait for one
	TaskAdd   = "add"   // put products on a planned session's agenda
	TaskRoll  = "roll"  // call the roll of a planned session
	TaskWait  = "wait"  // an open product waits for members
	TaskOpen  = "open"  // open the next product
	TaskClose = "close" // close a product for which all are done
	TaskEnd   = "end"   // end a session whose products are all closed
	TaskScore = "score" // score an open product
)

// Waiting lists what waits for the subject in the sessions of its councils, by
// the sessions' days: for a secretary what moves a session on, for a member
// the open products whose card is not sent.
func Waiting(ctx context.Context, o *office.Office, s access.Subject) ([]Task, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) ([]Task, error) {
		if err := tx.Authorise(access.WorkView, "", access.Record{}); err != nil {
			return nil, err
		}
		bodies := s.Bodies(access.Secretary, access.Member, access.Chair)
		if len(bodies) == 0 {
			return nil, nil
		}
		sessions, err := tx.Unfinished(bodies, maxSessions)
		if err != nil {
			return nil, err
		}
		out, err := toCall(tx)
		if err != nil {
			return nil, err
		}
		for _, ses := range sessions {
			v, err := view(tx, ses.ID)
			if err != nil {
				return nil, err
			}
			if tx.Can(access.SessionRun, v.rec) {
				list, err := toRun(tx, v)
				if err != nil {
					return nil, err
				}
				out = append(out, list...)
			}
			m, err := mine(tx, v)
			if err != nil {
				return nil, err
			}
			for _, l := range m.Lines {
				if l.Score && l.Standing != field.Submitted {
					t := task(TaskScore, v, l.Line)
					t.Drafted = l.Own != nil
					out = append(out, t)
				}
			}
		}
		return out, nil
	})
}

// toRun lists what the secretary of a session has to do next.
func toRun(tx *office.Tx, v sight) ([]Task, error) {
	if v.State == field.Planned && len(v.agenda) == 0 {
		return []Task{{Kind: TaskAdd, Meeting: v.Meeting}}, nil
	}
	if v.State == field.Planned {
		return []Task{{Kind: TaskRoll, Meeting: v.Meeting}}, nil
	}
	cards, err := cardsByProduct(tx, v.ID)
	if err != nil {
		return nil, err
	}
	var out []Task
	next, open, planned := -1, 0, 0
	for i, a := range v.agenda {
		switch a.State {
		case field.Planned:
			if planned++; next < 0 {
				next = i
			}
		case field.Open:
			open++
			if _, err := field.Counted(v.roll, v.recused[a.DossierID], rounds(cards[a.DossierID], a.Round)); err == nil {
				out = append(out, task(TaskClose, v, v.lines[i]))
				continue
			}
			t := task(TaskWait, v, v.lines[i])
			t.N = v.notDone(a, cards[a.DossierID])
			out = append(out, t)
		}
	}
	if open == 0 && next >= 0 {
		out = append(out, task(TaskOpen, v, v.lines[next]))
	}
	if open == 0 && planned == 0 && len(v.agenda) > 0 {
		out = append(out, Task{Kind: TaskEnd, Meeting: v.Meeting})
	}
	return out, nil
}

// notDone counts the scoring seats that an open product waits for.
func (v sight) notDone(a field.Agenda, cards []field.Card) int {
	n := 0
	for _, seat := range v.roll {
		if !(field.Seat{Role: seat.Seat}).Scores() {
			continue
		}
		if st := field.StandingOf(seat, v.recused[a.DossierID], rounds(cards, a.Round)); st == field.NotYet || st == field.Drafting {
			n++
		}
	}
	return n
}

// toCall says of which councils the subject should call a session.
func toCall(tx *office.Tx) ([]Task, error) {
	var out []Task
	for _, id := range tx.Subject.Bodies(access.Secretary) {
		c, rec, err := body(tx, id)
		if err != nil {
			return nil, err
		}
		if c.Kind != field.KindCouncil || !tx.Can(access.SessionCreate, rec) {
			continue
		}
		ready, err := waitingFor(tx, c)
		if err != nil {
			return nil, err
		}
		if len(ready) > 0 {
			out = append(out, Task{Kind: TaskCall, Meeting: Meeting{Session: field.Session{Sample: c.Sample}, Council: c.Name}, N: len(ready)})
		}
	}
	return out, nil
}

func task(kind string, v sight, l Line) Task {
	return Task{Kind: kind, Meeting: v.Meeting, DossierID: l.DossierID, Product: l.Product, Producer: l.Producer, Slip: l.Slip, Place: l.Place, ProductSample: l.Sample}
}
