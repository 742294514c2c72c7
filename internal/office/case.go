package office

import (
	"encoding/json"
	"slices"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/council"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/paperwork"
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

// Case loads a dossier. It does not authorise. Acts on one dossier wait for
// each other, so what an act reads here stays true until it is done.
func (tx *Tx) Case(id string) (*Case, error) {
	if err := tx.Hold(DossierLock(id)); err != nil {
		return nil, err
	}
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

// DossierLock names what acts on a dossier hold.
func DossierLock(id string) string { return "dossier/" + id }

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

// LastResult gives the closed agenda row that the dossier's present stage rests
// on: that of the council furthest along the procedure, whatever days the
// sessions were planned for. found is false when no council has closed it.
func (tx *Tx) LastResult(c *Case) (last council.Agenda, found bool, err error) {
	list, err := tx.AgendasOf(c.ID)
	if err != nil {
		return last, false, err
	}
	furthest := -1
	for _, a := range list {
		if a.State != council.Closed {
			continue
		}
		ses, err := tx.Session(a.SessionID)
		if err != nil {
			return last, false, err
		}
		at := slices.IndexFunc(c.Procedure.Stages, func(s rulebook.Stage) bool { return s.ID == ses.Stage })
		if at >= furthest {
			last, found, furthest = a, true, at
		}
	}
	return last, found, nil
}

// StandingOf is a closed agenda row as the procedure's outcomes ask for it.
func (c *Case) StandingOf(a council.Agenda) rulebook.Standing {
	return rulebook.Standing{Sum: a.Total, Members: a.Members, Step: c.Rules.Step, Star: a.Star}
}

// LastStanding is LastResult's standing; Members is 0 when there was none.
func (tx *Tx) LastStanding(c *Case) (rulebook.Standing, error) {
	a, _, err := tx.LastResult(c)
	return c.StandingOf(a), err
}

// Reveal lets what acts kept sealed about a dossier (cards, tallies, the
// advisers' score and conclusion) into exports: its result is known now.
func (tx *Tx) Reveal(id string) error {
	list, err := tx.AgendasOf(id)
	if err != nil {
		return err
	}
	for _, a := range list {
		for _, object := range []string{"card/" + a.SessionID + "/" + id + "/", "agenda/" + a.SessionID + "/" + id} {
			if err := tx.Unseal(object); err != nil {
				return err
			}
		}
		// What is logged of a paper are digests, never a score.
		if err := tx.Unseal(paperwork.Under(paperwork.Ref{Kind: paperwork.OfSession, ID: a.SessionID})); err != nil {
			return err
		}
	}
	if err := tx.Unseal(paperwork.Under(paperwork.Ref{Kind: paperwork.OfDossier, ID: id})); err != nil {
		return err
	}
	return tx.Unseal("dossier/" + id)
}

// BodyRecord gives the facts of a council or a team.
func (tx *Tx) BodyRecord(c council.Council) access.Record {
	rec, _ := tx.Office.UnitRecord(c.UnitCode, c.UnitFrom, tx.Now.Date())
	rec.Level, rec.Councils = c.Level, []string{c.ID}
	return rec
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
