package council

import (
	"context"
	"slices"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/territory"
	"saoque/internal/viet"
)

// Limits of lists that are shown whole.
const (
	maxBodies   = 200
	maxSessions = 200
	maxPeople   = 60
	peoplePage  = 500 // accounts read at once while searching
)

// Body is a council or a team as lists show it.
type Body struct {
	field.Council
	Unit  string // the unit's name
	Seats int    // seats in force today
}

// Bodies lists the councils and teams that the subject may see, newest first;
// create says that the subject may set one up.
func Bodies(ctx context.Context, o *office.Office, s access.Subject) (list []Body, create bool, err error) {
	list, err = office.Query(ctx, o, s, func(tx *office.Tx) ([]Body, error) {
		if err := tx.Authorise(access.SessionList, "", access.Record{}); err != nil {
			return nil, err
		}
		create = len(seatOf(tx)) > 0
		bodies, err := visible(tx)
		if err != nil {
			return nil, err
		}
		out := make([]Body, 0, len(bodies))
		for _, c := range bodies {
			seats, err := tx.Seats(c.ID, tx.Now.Date())
			if err != nil {
				return nil, err
			}
			out = append(out, Body{Council: c, Unit: unitName(o, c.UnitCode, c.UnitFrom), Seats: len(seats)})
		}
		return out, nil
	})
	return list, create, err
}

// visible gives the bodies that the subject may look at, newest first.
func visible(tx *office.Tx) ([]field.Council, error) {
	const step = 500
	var out []field.Council
	var last field.Council
	for len(out) < maxBodies {
		list, err := tx.CouncilsBefore(last.CreatedAt, last.ID, step)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			if tx.Can(access.CouncilView, tx.BodyRecord(c)) && len(out) < maxBodies {
				out = append(out, c)
			}
		}
		if len(list) < step {
			return out, nil
		}
		last = list[len(list)-1]
	}
	return out, nil
}

func unitName(o *office.Office, code string, from calendar.Date) string {
	u, ok := o.Units.Get(territory.Ref{Code: code, From: from})
	if !ok {
		return code
	}
	return u.Name
}

// Unit is a unit that a body can be set up in.
type Unit struct {
	Key, Name, Level string
}

// Person is an account that can be seated.
type Person struct{ ID, Login, Name string }

// Setup is what the form of a new body offers.
type Setup struct {
	Units  []Unit
	People []Person
	// More says that there are more accounts than are listed.
	More bool
}

// Seating authorises setting up a body and gives what can be chosen: of the
// accounts those whose name or login holds the search, and always those
// already chosen.
func Seating(ctx context.Context, o *office.Office, s access.Subject, search string, chosen []string) (Setup, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Setup, error) {
		out := Setup{Units: seatOf(tx)}
		if len(out.Units) == 0 {
			return out, tx.Authorise(access.CouncilCreate, "", access.Record{})
		}
		search = viet.Fold(viet.Clean(search))
		found := 0
		for after, first := (store.UserCursor{}), true; first || after != (store.UserCursor{}); first = false {
			users, next, err := tx.Users("", after, peoplePage)
			if err != nil {
				return out, err
			}
			for _, u := range users {
				fits := strings.Contains(viet.Fold(u.Name), search) || strings.Contains(u.Login, search)
				if u.Disabled || !fits && !slices.Contains(chosen, u.ID) {
					continue
				}
				if fits && found == maxPeople {
					out.More = true
					if !slices.Contains(chosen, u.ID) {
						continue
					}
				}
				if fits && found < maxPeople {
					found++
				}
				out.People = append(out.People, Person{ID: u.ID, Login: u.Login, Name: u.Name})
			}
			after = next
		}
		return out, nil
	})
}

// seatOf lists the units in force today in which the subject may set up a body.
func seatOf(tx *office.Tx) []Unit {
	today := tx.Now.Date()
	seen := map[string]bool{}
	var out []Unit
	for _, g := range tx.Subject.Grants {
		for _, key := range g.Units {
			ref, ok := ref(key)
			u, known := tx.Office.Units.Get(ref)
			if !ok || !known || seen[key] || !u.ValidOn(today) {
				continue
			}
			rec, err := tx.Office.UnitRecord(u.Code, u.From, today)
			rec.Level = string(u.Level)
			if err == nil && tx.Can(access.CouncilCreate, rec) {
				seen[key] = true
				out = append(out, Unit{Key: key, Name: u.Name, Level: rec.Level})
			}
		}
	}
	return out
}

// Composition is one body with its seats.
type Composition struct {
	Body
	Seats []store.Term
	Deeds []office.Deed
	// NoChair and NoSecretary say what the body lacks today.
	NoChair, NoSecretary bool
}

// Look gives one body with its seats, past and coming ones too.
func Look(ctx context.Context, o *office.Office, s access.Subject, id string) (Composition, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Composition, error) {
		c, rec, err := body(tx, id)
		if err != nil {
			return Composition{}, err
		}
		if err := tx.Authorise(access.CouncilView, access.CouncilView, rec); err != nil {
			return Composition{}, err
		}
		out := Composition{Body: Body{Council: c, Unit: unitName(o, c.UnitCode, c.UnitFrom)}}
		if out.Seats, err = tx.Terms(id); err != nil {
			return out, err
		}
		today, has := tx.Now.Date(), map[access.Role]bool{}
		for _, t := range out.Seats {
			if t.From <= today && (t.To == "" || t.To >= today) {
				has[t.Role] = true
				out.Body.Seats++
			}
		}
		out.NoChair = !has[heads[c.Kind]]
		out.NoSecretary = c.Kind == field.KindCouncil && !has[access.Secretary]
		out.Deeds, err = tx.History("council/"+id, "", maxDeeds)
		return out, err
	})
}

// Meeting is a session with its council's name.
type Meeting struct {
	field.Session
	Council string
}

// Sitting is a session of a list with its counts of products.
type Sitting struct {
	Meeting
	Products, Closed int
}

// Sessions lists the sessions of the councils that the subject may see, newest
// first; call says that the subject may call one.
func Sessions(ctx context.Context, o *office.Office, s access.Subject) (list []Sitting, call bool, err error) {
	list, err = office.Query(ctx, o, s, func(tx *office.Tx) ([]Sitting, error) {
		if err := tx.Authorise(access.SessionList, "", access.Record{}); err != nil {
			return nil, err
		}
		bodies, err := visible(tx)
		if err != nil {
			return nil, err
		}
		names, ids := map[string]string{}, []string{}
		for _, c := range bodies {
			if c.Kind == field.KindCouncil {
				names[c.ID] = c.Name
				ids = append(ids, c.ID)
				call = call || tx.Can(access.SessionCreate, tx.BodyRecord(c))
			}
		}
		sessions, err := tx.SessionsOf(ids, maxSessions)
		if err != nil {
			return nil, err
		}
		ids = ids[:0]
		for _, x := range sessions {
			ids = append(ids, x.ID)
		}
		counts, err := tx.Tallies(ids)
		if err != nil {
			return nil, err
		}
		var out []Sitting
		for _, x := range sessions {
			n := counts[x.ID]
			out = append(out, Sitting{Meeting: Meeting{x, names[x.CouncilID]}, Products: n.Products, Closed: n.Closed})
		}
		return out, nil
	})
	return list, call, err
}

// Ready is a dossier that waits for a session of a council.
type Ready struct {
	DossierID, Product, Producer, Slip string
	Place                              party.Place
	Sample                             bool
	Council, CouncilID                 string // the council's name and id
}

// Calling is what the form of a new session offers.
type Calling struct {
	Councils []field.Council
	Ready    []Ready
}

// Callable authorises calling a session and gives the subject's councils with
// the dossiers that wait for them.
func Callable(ctx context.Context, o *office.Office, s access.Subject) (Calling, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Calling, error) {
		var out Calling
		var refused error
		seen := map[string]bool{}
		for _, id := range s.Bodies(access.Secretary) {
			if seen[id] {
				continue
			}
			seen[id] = true
			c, rec, err := body(tx, id)
			if err != nil {
				return out, err
			}
			if refused = tx.Authorise(access.SessionCreate, access.CouncilView, rec); refused != nil || c.Kind != field.KindCouncil {
				continue
			}
			out.Councils = append(out.Councils, c)
			ready, err := waitingFor(tx, c)
			if err != nil {
				return out, err
			}
			out.Ready = append(out.Ready, ready...)
		}
		if len(out.Councils) == 0 {
			if err := tx.Authorise(access.SessionCreate, "", access.Record{}); err != nil {
				return out, err
			}
			return out, fault.New(fault.Forbidden, "fault.forbidden")
		}
		return out, nil
	})
}

// waitingFor lists the dossiers at a stage of the council's level within its
// territory that are on no agenda that is still open.
func waitingFor(tx *office.Tx, c field.Council) ([]Ready, error) {
	scope := access.ListScope{Units: []string{party.Key(c.UnitCode, c.UnitFrom)}}
	switch c.Level {
	case "province":
		scope = access.ListScope{Provinces: []string{c.UnitCode}}
	case "district":
		scope = access.ListScope{Areas: []string{party.Key(c.UnitCode, c.UnitFrom)}}
	}
	var out []Ready
	for _, stage := range stages(tx.Office, c.Level) {
		page, err := tx.Dossiers(store.Filter{Scopes: []access.ListScope{scope}, State: "appraisal", Stage: stage, Limit: MaxAgenda})
		if err != nil {
			return nil, err
		}
		for _, d := range page.Rows {
			lines, err := tx.AgendasOf(d.ID)
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(lines, func(a field.Agenda) bool { return a.State != field.Closed }) {
				continue
			}
			out = append(out, Ready{DossierID: d.ID, Product: d.ProductName, Producer: d.ProducerName, Slip: d.Slip, Place: d.Place, Sample: d.Sample, Council: c.Name, CouncilID: c.ID})
		}
	}
	return out, nil
}

// stages lists the council stages of a level in every book, once each.
func stages(o *office.Office, level string) []string {
	var out []string
	for _, b := range o.Books.Books() {
		if b.Procedure == nil {
			continue
		}
		for _, s := range b.Procedure.Stages {
			if s.Kind == rulebook.StageCouncil && s.Level == level && !slices.Contains(out, s.ID) {
				out = append(out, s.ID)
			}
		}
	}
	return out
}
