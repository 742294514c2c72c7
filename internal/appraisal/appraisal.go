// Package appraisal moves a dossier along its procedure. The way itself is
// data of the rulebook; here are only the rules that hold on every way.
package appraisal

import (
	"slices"

	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/rulebook"
)

// Outcome codes that acts use.
const (
	Accept    = "accept"
	Return    = "return"
	Forward   = "forward"
	Conclude  = "conclude"
	Recognise = "recognise"
	Refuse    = "refuse"
)

// Submit sends an editable dossier to the stage that waits for it: the first,
// or the one that returned it.
func Submit(d *dossier.Dossier, p *rulebook.Procedure, now calendar.Instant, days calendar.Calendar) error {
	if err := d.NeedEditable(); err != nil {
		return err
	}
	to := d.Stage
	if d.State == dossier.Draft {
		to = p.Stages[0].ID
	}
	d.Edition++
	return enter(d, p, to, now, days)
}

// Stage gives the stage at which d is held, refusing one of another kind.
func Stage(d *dossier.Dossier, p *rulebook.Procedure, kinds ...string) (*rulebook.Stage, error) {
	s, ok := p.Stage(d.Stage)
	if d.State != dossier.Appraisal || !ok || !slices.Contains(kinds, s.Kind) {
		return nil, fault.New(fault.Conflict, "fault.wrong-state")
	}
	return s, nil
}

// ends are the ways out that lead to no stage of ours.
var ends = map[string]struct {
	state dossier.State
	turn  dossier.Turn
}{
	rulebook.ToProducer:   {dossier.Returned, dossier.TurnProducer},
	rulebook.ToRecognised: {dossier.Recognised, dossier.TurnNone},
	rulebook.ToClosed:     {dossier.Closed, dossier.TurnNone},
	rulebook.ToCentral:    {dossier.Central, dossier.TurnMinistry},
}

// Move takes the outcome with the code that fits the standing.
func Move(d *dossier.Dossier, p *rulebook.Procedure, code string, st rulebook.Standing, now calendar.Instant, days calendar.Calendar) (rulebook.Outcome, error) {
	s, ok := p.Stage(d.Stage)
	if d.State != dossier.Appraisal || !ok {
		return rulebook.Outcome{}, fault.New(fault.Conflict, "fault.wrong-state")
	}
	o, ok := s.Outcome(code, st)
	if !ok {
		return o, fault.New(fault.Conflict, "fault.wrong-state")
	}
	if slices.Contains(o.Marks, dossier.MarkCentral) {
		d.Mark = dossier.MarkCentral
	}
	end, ok := ends[o.To]
	if !ok {
		return o, enter(d, p, o.To, now, days)
	}
	d.State, d.Turn, d.DueAt, d.MovedAt = end.state, end.turn, 0, now
	return o, nil
}

// Withdraw ends a dossier at its producer's wish, as long as no council has
// begun on it (inCouncil).
func Withdraw(d *dossier.Dossier, inCouncil bool, now calendar.Instant) error {
	if d.State.Over() || inCouncil {
		return fault.New(fault.Conflict, "fault.wrong-state")
	}
	d.State, d.Turn, d.DueAt, d.MovedAt = dossier.Withdrawn, dossier.TurnNone, 0, now
	return nil
}

func enter(d *dossier.Dossier, p *rulebook.Procedure, stage string, now calendar.Instant, days calendar.Calendar) error {
	s, ok := p.Stage(stage)
	if !ok {
		return fault.New(fault.Internal, "fault.internal")
	}
	d.State, d.Stage, d.Turn, d.MovedAt, d.DueAt = dossier.Appraisal, s.ID, dossier.Turn(s.Holder.Role), now, 0
	// The last day counts whole.
	if due := DueDay(s, now.Date(), days); due != "" {
		d.DueAt, _ = due.Deadline(calendar.ThroughDay)
	}
	return nil
}

// DueDay is the last day on which a stage answers what came in on a day; ""
// where no limit is known.
func DueDay(s *rulebook.Stage, in calendar.Date, days calendar.Calendar) calendar.Date {
	switch {
	case s.Due == nil || s.Due.From == "session":
		return ""
	case s.Due.Unit == "working":
		return days.AddWorking(in, s.Due.N)
	}
	return in.AddDays(s.Due.N)
}
