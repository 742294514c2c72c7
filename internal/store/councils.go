package store

import (
	"saoque/internal/calendar"
	"saoque/internal/council"
)

const councilColumns = "c.id, c.kind, c.name, c.level, c.unit_code, c.unit_from, c.decision_number, c.decision_date, c.sample, c.created_at, c.version"

func scanCouncil(scan scanner) (c council.Council, err error) {
	return c, scan(&c.ID, &c.Kind, &c.Name, &c.Level, &c.UnitCode, &c.UnitFrom, &c.DecisionNumber, &c.DecisionDate, &c.Sample, &c.CreatedAt, &c.Version)
}

// Council gives one council or advisory team.
func (t *Tx) Council(id string) (council.Council, error) {
	return one(t, scanCouncil, "SELECT "+councilColumns+" FROM councils c WHERE c.id = $1", id)
}

// AddCouncil stores a new body as version 1.
func (t *Tx) AddCouncil(c council.Council) error {
	_, err := t.Exec("INSERT INTO councils (id, kind, name, level, unit_code, unit_from, decision_number, decision_date, sample, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
		c.ID, c.Kind, c.Name, c.Level, c.UnitCode, c.UnitFrom, c.DecisionNumber, c.DecisionDate, bit(c.Sample), c.CreatedAt)
	return err
}

const sessionColumns = "s.id, s.council_id, s.stage, s.title, s.place, s.held_on, s.script_due, s.script_reading, s.state, s.sample, s.created_at, s.version"

func scanSession(scan scanner) (s council.Session, err error) {
	return s, scan(&s.ID, &s.CouncilID, &s.Stage, &s.Title, &s.Place, &s.HeldOn, &s.ScriptDue, &s.ScriptReading, &s.State, &s.Sample, &s.CreatedAt, &s.Version)
}

// Session gives one session.
func (t *Tx) Session(id string) (council.Session, error) {
	return one(t, scanSession, "SELECT "+sessionColumns+" FROM sessions s WHERE s.id = $1", id)
}

// AddSession stores a new session as version 1.
func (t *Tx) AddSession(s council.Session) error {
	_, err := t.Exec("INSERT INTO sessions (id, council_id, stage, title, place, held_on, script_due, script_reading, state, sample, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)",
		s.ID, s.CouncilID, s.Stage, s.Title, s.Place, s.HeldOn, s.ScriptDue, s.ScriptReading, s.State, bit(s.Sample), s.CreatedAt)
	return err
}

// SaveSession stores a session's state over s.Version.
func (t *Tx) SaveSession(s *council.Session) error {
	err := t.swap("UPDATE sessions SET state = $3, title = $4, place = $5, held_on = $6, stage = $7, version = version + 1 WHERE id = $1 AND version = $2", s.ID, s.Version, s.State, s.Title, s.Place, s.HeldOn, s.Stage)
	if err == nil {
		s.Version++
	}
	return err
}

// SessionsOf lists the sessions of councils, newest first.
func (t *Tx) SessionsOf(councils []string, limit int) ([]council.Session, error) {
	var w where
	w.in("s.council_id", councils)
	l := w.next(limit)
	return all(t, scanSession, "SELECT "+sessionColumns+" FROM sessions s WHERE "+w.text()+" ORDER BY s.held_on DESC, s.id DESC LIMIT "+l, w.args...)
}

// Roll gives the session's roll call, scoring seats first, in Vietnamese order
// of names as kept at its opening.
func (t *Tx) Roll(session string) ([]council.Attendance, error) {
	return all(t, func(scan scanner) (a council.Attendance, err error) {
		return a, scan(&a.UserID, &a.Name, &a.Seat, &a.Present)
	}, "SELECT user_id, user_name, seat, present FROM attendance WHERE session_id = $1 ORDER BY seat, user_name, user_id", session)
}

// ClearRoll empties the roll of a session that has not begun.
func (t *Tx) ClearRoll(session string) error {
	_, err := t.Exec("DELETE FROM attendance WHERE session_id = $1", session)
	return err
}

// SetAttendance writes one line of the roll call.
func (t *Tx) SetAttendance(session string, a council.Attendance) error {
	_, err := t.Exec("INSERT INTO attendance (session_id, user_id, seat, user_name, present) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (session_id, user_id) DO UPDATE SET present = excluded.present, seat = excluded.seat, user_name = excluded.user_name",
		session, a.UserID, a.Seat, a.Name, bit(a.Present))
	return err
}

const agendaColumns = "a.session_id, a.dossier_id, a.ord, a.book, a.set_no, a.set_hash, a.edition, a.manifest_hash, a.round, a.state, a.members, a.total, a.lowest, a.highest, a.star, a.result, a.version"

func scanAgenda(scan scanner) (a council.Agenda, err error) {
	return a, scan(&a.SessionID, &a.DossierID, &a.Order, &a.Book, &a.Set, &a.SetHash, &a.Edition, &a.ManifestHash, &a.Round, &a.State, &a.Members, &a.Total, &a.Lowest, &a.Highest, &a.Star, &a.Result, &a.Version)
}

// AddAgenda puts a product on a session's agenda as version 1.
func (t *Tx) AddAgenda(a council.Agenda) error {
	_, err := t.Exec("INSERT INTO agenda (session_id, dossier_id, ord, book, set_no, set_hash, edition, manifest_hash, round, state, members, total, lowest, highest, star, result, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, 0, '', 1)",
		a.SessionID, a.DossierID, a.Order, a.Book, a.Set, a.SetHash, a.Edition, a.ManifestHash, a.Round, a.State)
	return err
}

// Agenda gives a session's products in their order.
func (t *Tx) Agenda(session string) ([]council.Agenda, error) {
	return all(t, scanAgenda, "SELECT "+agendaColumns+" FROM agenda a WHERE a.session_id = $1 ORDER BY a.ord", session)
}

// AgendaItem gives one product of a session.
func (t *Tx) AgendaItem(session, dossierID string) (council.Agenda, error) {
	return one(t, scanAgenda, "SELECT "+agendaColumns+" FROM agenda a WHERE a.session_id = $1 AND a.dossier_id = $2", session, dossierID)
}

// AgendasOf gives every session's line on a dossier, oldest session first.
func (t *Tx) AgendasOf(dossierID string) ([]council.Agenda, error) {
	return all(t, scanAgenda, "SELECT "+agendaColumns+" FROM agenda a JOIN sessions s ON s.id = a.session_id WHERE a.dossier_id = $1 ORDER BY s.held_on, s.id", dossierID)
}

// AgendaCouncils gives the councils of a dossier's agendas, one for each, in the
// order of AgendasOf.
func (t *Tx) AgendaCouncils(dossierID string) ([]council.Council, error) {
	return all(t, scanCouncil, "SELECT "+councilColumns+" FROM agenda a JOIN sessions s ON s.id = a.session_id JOIN councils c ON c.id = s.council_id WHERE a.dossier_id = $1 ORDER BY s.held_on, s.id", dossierID)
}

// SaveAgenda stores a product's state and result over a.Version.
func (t *Tx) SaveAgenda(a *council.Agenda) error {
	err := t.swap("UPDATE agenda SET round = $4, state = $5, members = $6, total = $7, lowest = $8, highest = $9, star = $10, result = $11, version = version + 1 WHERE session_id = $1 AND dossier_id = $2 AND version = $3",
		a.SessionID, a.DossierID, a.Version, a.Round, a.State, a.Members, a.Total, a.Lowest, a.Highest, a.Star, a.Result)
	if err == nil {
		a.Version++
	}
	return err
}

// CouncilsOf gives the councils on whose agendas a dossier stands.
func (t *Tx) CouncilsOf(dossierID string) ([]string, error) {
	return all(t, strings1, "SELECT DISTINCT s.council_id FROM agenda a JOIN sessions s ON s.id = a.session_id WHERE a.dossier_id = $1 ORDER BY s.council_id", dossierID)
}

// RecusedFrom gives the users recused from a dossier, in any session or in one.
func (t *Tx) RecusedFrom(dossierID, session string) ([]string, error) {
	if session == "" {
		return all(t, strings1, "SELECT DISTINCT user_id FROM recusals WHERE dossier_id = $1 ORDER BY user_id", dossierID)
	}
	return all(t, strings1, "SELECT user_id FROM recusals WHERE dossier_id = $1 AND session_id = $2 ORDER BY user_id", dossierID, session)
}

// Recusals lists a session's recusals.
func (t *Tx) Recusals(session string) ([]council.Recusal, error) {
	return all(t, func(scan scanner) (r council.Recusal, err error) {
		return r, scan(&r.SessionID, &r.DossierID, &r.UserID, &r.Reason, &r.At)
	}, "SELECT session_id, dossier_id, user_id, reason, at FROM recusals WHERE session_id = $1 ORDER BY at, user_id", session)
}

// AddRecusal records that a member withdraws from a product.
func (t *Tx) AddRecusal(r council.Recusal) error {
	_, err := t.Exec("INSERT INTO recusals (session_id, dossier_id, user_id, reason, at) VALUES ($1, $2, $3, $4, $5)", r.SessionID, r.DossierID, r.UserID, r.Reason, r.At)
	return err
}

const cardColumns = "session_id, dossier_id, user_id, round, state, sheet, note, total, submitted_at, version"

func scanCard(scan scanner) (c council.Card, err error) {
	return c, scan(&c.SessionID, &c.DossierID, &c.UserID, &c.Round, &c.State, &c.Sheet, &c.Note, &c.Total, &c.SubmittedAt, &c.Version)
}

// Card gives a member's card; Version 0 when there is none yet.
func (t *Tx) Card(session, dossierID, user string, round int) (council.Card, error) {
	c, err := one(t, scanCard, "SELECT "+cardColumns+" FROM cards WHERE session_id = $1 AND dossier_id = $2 AND user_id = $3 AND round = $4", session, dossierID, user, round)
	if missing(err) {
		return council.Card{SessionID: session, DossierID: dossierID, UserID: user, Round: round, State: council.CardDraft}, nil
	}
	return c, err
}

// Cards gives all cards of a product's round. Callers show scores only as the
// authority allows.
func (t *Tx) Cards(session, dossierID string, round int) ([]council.Card, error) {
	return all(t, scanCard, "SELECT "+cardColumns+" FROM cards WHERE session_id = $1 AND dossier_id = $2 AND round = $3 ORDER BY user_id", session, dossierID, round)
}

// CardsOfSession gives all cards of a session.
func (t *Tx) CardsOfSession(session string) ([]council.Card, error) {
	return all(t, scanCard, "SELECT "+cardColumns+" FROM cards WHERE session_id = $1 ORDER BY dossier_id, user_id, round", session)
}

// SaveCard stores a card over c.Version; a submitted state is also appended to
// the revisions.
func (t *Tx) SaveCard(c *council.Card) error {
	var err error
	if c.Version == 0 {
		_, err = t.Exec("INSERT INTO cards ("+cardColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
			c.SessionID, c.DossierID, c.UserID, c.Round, c.State, c.Sheet, c.Note, c.Total, c.SubmittedAt)
	} else {
		err = t.swap("UPDATE cards SET state = $6, sheet = $7, note = $8, total = $9, submitted_at = $10, version = version + 1 WHERE session_id = $1 AND dossier_id = $2 AND user_id = $3 AND round = $4 AND version = $5",
			c.SessionID, c.DossierID, c.UserID, c.Round, c.Version, c.State, c.Sheet, c.Note, c.Total, c.SubmittedAt)
	}
	if err != nil {
		return err
	}
	c.Version++
	if c.State != council.CardSubmitted {
		return nil
	}
	return t.addRevision(*c, c.SubmittedAt)
}

func (t *Tx) addRevision(c council.Card, at calendar.Instant) error {
	_, err := t.Exec("INSERT INTO card_revisions (session_id, dossier_id, user_id, round, revision, sheet, note, total, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		c.SessionID, c.DossierID, c.UserID, c.Round, c.Version, c.Sheet, c.Note, c.Total, at)
	return err
}

// Revisions gives every submitted state of a card, oldest first.
func (t *Tx) Revisions(c council.Card) ([]council.Card, error) {
	return all(t, func(scan scanner) (r council.Card, err error) {
		r = council.Card{SessionID: c.SessionID, DossierID: c.DossierID, UserID: c.UserID, Round: c.Round, State: council.CardSubmitted}
		return r, scan(&r.Version, &r.Sheet, &r.Note, &r.Total, &r.SubmittedAt)
	}, "SELECT revision, sheet, note, total, at FROM card_revisions WHERE session_id = $1 AND dossier_id = $2 AND user_id = $3 AND round = $4 ORDER BY revision", c.SessionID, c.DossierID, c.UserID, c.Round)
}
