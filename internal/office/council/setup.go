// Package council holds the acts of councils and advisory teams: setting one
// up, holding a session, scoring, and closing a product with its tally.
package council

import (
	"context"
	"slices"

	"saoque/internal/access"
	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/territory"
)

// SeatInput seats a user.
type SeatInput struct {
	UserID string
	Role   access.Role
}

// SetupInput sets up a council or an advisory team by a decision.
type SetupInput struct {
	Kind, Name, Level, UnitCode string
	UnitFrom                    calendar.Date
	DecisionNumber              string
	DecisionDate                calendar.Date
	Until                       calendar.Date // last day of the seats, "" = open
	Seats                       []SeatInput
	Sample                      bool
}

// seats of each kind of body.
var seats = map[string][]access.Role{
	field.KindCouncil:  {access.Member, access.Secretary, access.Chair},
	field.KindAdvisory: {access.Advisor, access.AdvisorHead},
}

// heads are the seats of which a body has exactly one.
var heads = map[string]access.Role{field.KindCouncil: access.Chair, field.KindAdvisory: access.AdvisorHead}

// SetUp stores the body and grants its seats from the decision's day on; it
// gives the body's id.
func SetUp(ctx context.Context, o *office.Office, s access.Subject, act string, in SetupInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "council.setup", Input: in}, func(tx *office.Tx) (string, error) {
		rec, err := o.UnitRecord(in.UnitCode, in.UnitFrom, tx.Now.Date())
		rec.Level = in.Level
		if e := tx.Authorise(access.CouncilCreate, "", rec); e != nil {
			return "", e
		}
		if err != nil {
			return "", err
		}
		c := field.Council{ID: o.IDs.New(), Kind: in.Kind, Level: in.Level, UnitCode: in.UnitCode, UnitFrom: in.UnitFrom, DecisionDate: in.DecisionDate, Sample: in.Sample, CreatedAt: tx.Now}
		if c.Name, err = party.Line("name", "field.council-name", in.Name, true, party.MaxName); err != nil {
			return "", err
		}
		if c.DecisionNumber, err = party.Line("decision-number", "field.decision-number", in.DecisionNumber, true, 60); err != nil {
			return "", err
		}
		if !in.DecisionDate.Valid() {
			return "", fault.New(fault.Invalid, "fault.bad-date", string(in.DecisionDate)).On("decision-date")
		}
		if in.Until != "" && (!in.Until.Valid() || in.Until < in.DecisionDate) {
			return "", fault.New(fault.Invalid, "fault.bad-date", string(in.Until)).On("until")
		}
		// A body of a level sits in a unit of that level.
		if u, _ := o.Units.Get(territory.Ref{Code: in.UnitCode, From: in.UnitFrom}); string(u.Level) != in.Level {
			return "", fault.New(fault.Invalid, "fault.bad-input", "level").On("level")
		}
		if err := checkSeats(in); err != nil {
			return "", err
		}
		if err := tx.AddCouncil(c); err != nil {
			return "", err
		}
		for _, seat := range in.Seats {
			if _, err := tx.User(seat.UserID); fault.Is(err, fault.NotFound) {
				return "", fault.New(fault.Invalid, "council.no-user").On("seats")
			} else if err != nil {
				return "", err
			}
			if err := tx.AddGrant(store.Grant{ID: o.IDs.New(), UserID: seat.UserID, Role: seat.Role, Body: c.ID, From: in.DecisionDate, To: in.Until, CreatedAt: tx.Now}); err != nil {
				return "", err
			}
		}
		in.Name, in.DecisionNumber = c.Name, c.DecisionNumber
		tx.Log("council/"+c.ID, 1, in)
		return c.ID, nil
	})
}

func checkSeats(in SetupInput) error {
	roles := seats[in.Kind]
	if roles == nil {
		return fault.New(fault.Invalid, "fault.bad-input", "kind").On("kind")
	}
	head, secretaries := 0, 0
	seen := map[string]bool{}
	for _, s := range in.Seats {
		if !slices.Contains(roles, s.Role) {
			return fault.New(fault.Invalid, "fault.bad-input", string(s.Role)).On("seats")
		}
		if seen[s.UserID] {
			return fault.New(fault.Invalid, "council.two-seats").On("seats")
		}
		seen[s.UserID] = true
		if s.Role == heads[in.Kind] {
			head++
		}
		if s.Role == access.Secretary {
			secretaries++
		}
	}
	if head != 1 {
		return fault.New(fault.Invalid, "council.one-chair").On("seats")
	}
	if in.Kind == field.KindCouncil && secretaries == 0 {
		return fault.New(fault.Invalid, "council.no-secretary").On("seats")
	}
	return nil
}

// SessionInput calls a session with its agenda.
type SessionInput struct {
	CouncilID, Title, Place string
	HeldOn                  calendar.Date
	ScriptDue               calendar.Date // "" = none
	ScriptReading           calendar.Reading
	Dossiers                []string
	Sample                  bool
}

// MaxAgenda bounds a session's agenda.
const MaxAgenda = 100

// CallSession stores a session and pins for each product its book, set, set
// hash, edition and manifest; it gives the session's id. The agenda may be
// empty: a session is planned before the dossiers have arrived.
func CallSession(ctx context.Context, o *office.Office, s access.Subject, act string, in SessionInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "session.call", Input: in}, func(tx *office.Tx) (string, error) {
		c, rec, err := body(tx, in.CouncilID)
		if err != nil {
			return "", err
		}
		if err := tx.Authorise(access.SessionCreate, access.CouncilView, rec); err != nil {
			return "", err
		}
		ses := field.Session{ID: o.IDs.New(), CouncilID: c.ID, HeldOn: in.HeldOn, ScriptDue: in.ScriptDue, ScriptReading: in.ScriptReading,
			State: field.Planned, Sample: in.Sample, CreatedAt: tx.Now}
		if ses.Title, err = party.Line("title", "field.session-title", in.Title, true, party.MaxName); err != nil {
			return "", err
		}
		if ses.Place, err = party.Line("place", "field.session-place", in.Place, true, party.MaxName); err != nil {
			return "", err
		}
		if !in.HeldOn.Valid() {
			return "", fault.New(fault.Invalid, "fault.bad-date", string(in.HeldOn)).On("held-on")
		}
		if in.ScriptDue != "" {
			if !in.ScriptDue.Valid() {
				return "", fault.New(fault.Invalid, "fault.bad-date", string(in.ScriptDue)).On("script-due")
			}
			if _, ok := in.ScriptDue.Deadline(in.ScriptReading); !ok {
				return "", fault.New(fault.Invalid, "council.reading", in.ScriptDue).On("script-reading")
			}
		}
		lines, err := agenda(tx, c, &ses, nil, in.Dossiers)
		if err != nil {
			return "", err
		}
		if err := tx.AddSession(ses); err != nil {
			return "", err
		}
		for _, a := range lines {
			if err := tx.AddAgenda(a); err != nil {
				return "", err
			}
		}
		if err := enrol(tx, ses.ID, c.ID); err != nil {
			return "", err
		}
		tx.Log("session/"+ses.ID, 1, struct {
			Session field.Session
			Agenda  []field.Agenda
		}{ses, lines})
		return ses.ID, nil
	})
}

// body loads a council or team with its facts.
func body(tx *office.Tx, id string) (field.Council, access.Record, error) {
	c, err := tx.Council(id)
	if err != nil {
		tx.Can(access.CouncilView, access.Record{})
		return c, access.Record{}, err
	}
	return c, tx.BodyRecord(c), nil
}

// ExtendInput adds products to a planned session.
type ExtendInput struct {
	SessionID string
	Version   int64
	Dossiers  []string
}

// Extend puts more products on the agenda of a session that has not begun; it
// gives how many products the agenda now has.
func Extend(ctx context.Context, o *office.Office, s access.Subject, act string, in ExtendInput) (int, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "session.extend", Input: in}, func(tx *office.Tx) (int, error) {
		ses, err := running(tx, in.SessionID, in.Version)
		if err != nil {
			return 0, err
		}
		if ses.State != field.Planned {
			return 0, fault.New(fault.Conflict, "council.session-begun")
		}
		c, err := tx.Council(ses.CouncilID)
		if err != nil {
			return 0, err
		}
		have, err := tx.Agenda(ses.ID)
		if err != nil {
			return 0, err
		}
		if len(in.Dossiers) == 0 {
			return 0, fault.New(fault.Invalid, "council.agenda-size", MaxAgenda).On("dossiers")
		}
		lines, err := agenda(tx, c, &ses, have, in.Dossiers)
		if err != nil {
			return 0, err
		}
		for _, a := range lines {
			if err := tx.AddAgenda(a); err != nil {
				return 0, err
			}
		}
		if err := tx.SaveSession(&ses); err != nil {
			return 0, err
		}
		tx.Log("session/"+ses.ID, ses.Version, lines)
		return len(have) + len(lines), nil
	})
}

// agenda pins each dossier, after those already there; all must wait for a
// council of this level within this council's territory.
func agenda(tx *office.Tx, c field.Council, ses *field.Session, have []field.Agenda, ids []string) ([]field.Agenda, error) {
	if len(have)+len(ids) > MaxAgenda {
		return nil, fault.New(fault.Invalid, "council.agenda-size", MaxAgenda).On("dossiers")
	}
	out := []field.Agenda{}
	key := party.Key(c.UnitCode, c.UnitFrom)
	for i, id := range ids {
		k, err := tx.Case(id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		// What lies elsewhere is not even named.
		if err != nil || !(c.Level == "province" && k.Place.Province == c.UnitCode || k.Place.AreaKey() == key || k.Place.UnitKey() == key) {
			return nil, fault.New(fault.Invalid, "council.bad-dossier", i+1).On("dossiers")
		}
		if slices.Contains(ids[:i], id) {
			return nil, fault.New(fault.Conflict, "council.already-called", k.ProductName).On("dossiers")
		}
		stage, ok := k.Procedure.Stage(k.Stage)
		if !ok || stage.Kind != rulebook.StageCouncil || stage.Level != c.Level || k.State != dossier.Appraisal {
			return nil, fault.New(fault.Conflict, "council.not-waiting", k.ProductName).On("dossiers")
		}
		if ses.Stage != "" && ses.Stage != stage.ID {
			return nil, fault.New(fault.Invalid, "council.mixed-stages").On("dossiers")
		}
		ses.Stage = stage.ID
		earlier, err := tx.AgendasOf(id)
		if err != nil {
			return nil, err
		}
		for _, a := range earlier {
			if a.State != field.Closed {
				return nil, fault.New(fault.Conflict, "council.already-called", k.ProductName).On("dossiers")
			}
		}
		if err := k.Pinned(k.SetHash); err != nil {
			return nil, err
		}
		e, err := tx.Edition(id, k.Edition)
		if err != nil {
			return nil, err
		}
		out = append(out, field.Agenda{SessionID: ses.ID, DossierID: id, Order: len(have) + i + 1, Book: k.Book, Set: k.Set, SetHash: k.SetHash,
			Edition: e.Number, ManifestHash: e.ManifestHash, Round: 1, State: field.Planned, Version: 1})
	}
	return out, nil
}

// enrol writes today's seats into the session's roll, absent until called, in
// place of those that were there.
func enrol(tx *office.Tx, session, council string) error {
	if err := tx.ClearRoll(session); err != nil {
		return err
	}
	list, err := tx.Seats(council, tx.Now.Date())
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := tx.SetAttendance(session, field.Attendance{UserID: s.UserID, Name: s.Name, Seat: s.Role}); err != nil {
			return err
		}
	}
	return nil
}
