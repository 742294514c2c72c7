package office

import (
	"encoding/json"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/council"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/territory"
)

// Case is a dossier with the rules it is under and the facts the authority
// asks for.
type Case struct {
	dossier.Dossier
	Rules     *rulebook.Book
	Criteria  *rulebook.Set
	Procedure *rulebook.Procedure
	Record    access.Record
}

// Case loads a dossier. It does not authorise.
func (tx *Tx) Case(id string) (*Case, error) {
	d, err := tx.Tx.Dossier(id)
	if err != nil {
		return nil, err
	}
	councils, err := tx.CouncilsOf(id)
	if err != nil {
		return nil, err
	}
	recused, err := tx.RecusedFrom(id, "")
	if err != nil {
		return nil, err
	}
	return tx.Office.Frame(d, councils, recused)
}

// Frame puts a loaded dossier beside its rules.
func (o *Office) Frame(d dossier.Dossier, councils, recused []string) (*Case, error) {
	b, err := o.Books.Book(d.Book)
	if err != nil {
		return nil, err
	}
	s, err := b.Set(d.Set)
	if err != nil {
		return nil, err
	}
	return &Case{Dossier: d, Rules: b, Criteria: s, Procedure: b.Procedure, Record: d.Access(b.Procedure, councils, recused)}, nil
}

// Pinned refuses to apply rules other than those the dossier was opened under.
func (c *Case) Pinned(hash string) error {
	if c.Criteria.Hash() != hash {
		return fault.New(fault.Conflict, "dossier.rules-changed", c.Book, c.Set)
	}
	return nil
}

// Units names the units that the dossier's numbers are made of.
func (c *Case) Units() rulebook.Place {
	return rulebook.Place{Province: c.Place.Province, District: c.Place.AreaCode, Commune: c.Place.UnitCode}
}

// See authorises a look and then the action, on one dossier.
func (tx *Tx) See(id string, a access.Action) (*Case, error) {
	c, err := tx.Case(id)
	if err != nil {
		tx.seen = true
		return nil, err
	}
	return c, tx.Authorise(a, access.DossierView, c.Record)
}

// Keep saves the dossier, appends the step and logs the act.
func (tx *Tx) Keep(c *Case, act, outcome string, detail dossier.Detail, payload any) error {
	if err := tx.SaveDossier(&c.Dossier); err != nil {
		return err
	}
	if err := tx.Step(c, act, outcome, detail); err != nil {
		return err
	}
	tx.Log("dossier/"+c.ID, c.Version, payload)
	return nil
}

// Step appends to the dossier's history.
func (tx *Tx) Step(c *Case, act, outcome string, detail dossier.Detail) error {
	b, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	return tx.AddStep(dossier.Step{ID: tx.Office.IDs.New(), DossierID: c.ID, At: tx.Now, UserID: tx.Subject.UserID, UserName: tx.Subject.Name,
		Act: act, Stage: c.Stage, Outcome: outcome, Detail: string(b)})
}

// PlaceOf finds the place of a unit version on a day: the district above it,
// if there is one, and the province.
func (o *Office) PlaceOf(code string, from, day calendar.Date) (party.Place, error) {
	ref := territory.Ref{Code: code, From: from}
	u, ok := o.Units.Get(ref)
	if !ok || !u.ValidOn(day) {
		return party.Place{}, fault.New(fault.Invalid, "dossier.no-unit", code, day).On("unit")
	}
	p := party.Place{UnitCode: u.Code, UnitFrom: u.From}
	if a, ok := o.Units.Ancestor(ref, "district", day); ok {
		p.AreaCode, p.AreaFrom = a.Code, a.From
	}
	if a, ok := o.Units.Ancestor(ref, "province", day); ok {
		p.Province = a.Code
	}
	return p, nil
}

// AdvisoryStages lists the stages at or past an advisory team, in every book.
func (o *Office) AdvisoryStages() []string {
	var out []string
	for _, b := range o.Books.Books() {
		if b.Procedure == nil {
			continue
		}
		past := false
		for _, s := range b.Procedure.Stages {
			past = past || s.Kind == rulebook.StagePrescore
			if past {
				out = append(out, s.ID)
			}
		}
	}
	return out
}

// CurrentUnit follows a unit version to the one that holds its records on a
// day; a unit without a known successor stays itself.
func (o *Office) CurrentUnit(code string, from, day calendar.Date) (string, calendar.Date) {
	if u, _, ok := o.Units.Current(territory.Ref{Code: code, From: from}, day); ok {
		return u.Code, u.From
	}
	return code, from
}

// LastStanding gives the result of the last council that closed the dossier,
// recomputed from its agenda row; Members is 0 when there was none.
func (tx *Tx) LastStanding(c *Case) (rulebook.Standing, error) {
	list, err := tx.AgendasOf(c.ID)
	if err != nil {
		return rulebook.Standing{}, err
	}
	st := rulebook.Standing{Step: c.Rules.Step}
	for _, a := range list {
		if a.State == council.Closed {
			st.Sum, st.Members, st.Star = a.Total, a.Members, a.Star
		}
	}
	return st, nil
}

// UnitRecord gives the facts of a thing that belongs to a unit itself: a
// council, a team.
func (o *Office) UnitRecord(code string, from, day calendar.Date) (access.Record, error) {
	ref := territory.Ref{Code: code, From: from}
	u, ok := o.Units.Get(ref)
	if !ok {
		return access.Record{}, fault.New(fault.Invalid, "dossier.no-unit", code, day).On("unit")
	}
	// A unit that has ended is judged as on its last day.
	if day = max(day, u.From); u.Until != "" && day >= u.Until {
		day = u.Until.AddDays(-1)
	}
	switch u.Level {
	case "province":
		return access.Record{Province: u.Code}, nil
	case "district":
		r := access.Record{Area: party.Key(u.Code, u.From)}
		if p, ok := o.Units.Ancestor(ref, "province", day); ok {
			r.Province = p.Code
		}
		return r, nil
	}
	p, err := o.PlaceOf(code, from, day)
	return p.On(access.Record{}), err
}
