package papers

import (
	"encoding/json"
	"slices"

	"saoque/internal/access"
	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/paper/forms"
	"saoque/internal/rulebook"
	"saoque/internal/territory"
)

// sitting is a session with everything its papers draw on.
type sitting struct {
	field.Session
	council  field.Council
	unit     territory.Unit // that set the council up
	rec      access.Record
	roll     []field.Attendance
	agenda   []field.Agenda
	dossiers map[string]dossier.Dossier
	recusals []field.Recusal
	recused  map[string][]string
	cards    map[field.CardKey]field.Card // read when first asked for
}

func (s *subject) loadSession() error {
	t := &sitting{recused: map[string][]string{}}
	s.session = t
	var err error
	if t.Session, err = s.Session(s.ref.ID); err != nil {
		s.Can(access.SessionView, access.Record{})
		return err
	}
	if t.council, err = s.Council(t.CouncilID); err != nil {
		return err
	}
	t.rec = s.BodyRecord(t.council)
	if err := s.Authorise(access.SessionView, access.SessionView, t.rec); err != nil {
		return err
	}
	t.unit, _ = s.Office.Units.Get(territory.Ref{Code: t.council.UnitCode, From: t.council.UnitFrom})
	s.province, s.sample = t.rec.Province, t.Session.Sample
	if t.roll, err = s.seats(t); err != nil {
		return err
	}
	if t.agenda, err = s.Agenda(t.ID); err != nil {
		return err
	}
	if t.dossiers, err = s.SessionDossiers(t.ID); err != nil {
		return err
	}
	t.recusals, err = s.Recusals(t.ID)
	for _, r := range t.recusals {
		t.recused[r.DossierID] = append(t.recused[r.DossierID], r.UserID)
	}
	return err
}

// seats gives the roll of a session that has begun; before that, whoever will
// hold a seat on its day.
func (s *subject) seats(t *sitting) ([]field.Attendance, error) {
	if t.State != field.Planned {
		return s.Roll(t.ID)
	}
	list, err := s.Seats(t.CouncilID, max(t.HeldOn, s.Now.Date()))
	var out []field.Attendance
	for _, x := range list {
		out = append(out, field.Attendance{UserID: x.UserID, Name: x.Name, Seat: x.Role})
	}
	slices.SortStableFunc(out, func(a, b field.Attendance) int { return rank(a.Seat) - rank(b.Seat) })
	return out, err
}

// rank is the order in which papers name seats.
func rank(r access.Role) int {
	return slices.Index([]access.Role{access.Chair, access.Member, access.Secretary}, r)
}

// on gives the facts of one product of the session.
func (t *sitting) on(a field.Agenda) access.Record {
	rec := t.rec
	rec.Recused, rec.Closed = t.recused[a.DossierID], a.State == field.Closed
	return rec
}

// over refuses until every product is closed.
func over(s *subject) error {
	if err := listed(s); err != nil {
		return err
	}
	for _, a := range s.session.agenda {
		if a.State != field.Closed {
			return notReady("papers.products-open")
		}
	}
	return nil
}

// listed refuses while the agenda is empty.
func listed(s *subject) error {
	if len(s.session.agenda) == 0 {
		return notReady("papers.no-agenda")
	}
	return nil
}

// ahead refuses once the session is over.
func ahead(s *subject) error {
	if s.session.State == field.Closed {
		return notReady("papers.session-over")
	}
	return listed(s)
}

// anySession is for everybody who may see the session; its secretary issues.
func anySession(s *subject) (see, issue bool) {
	return when(true, s.Can(access.SessionRun, s.session.rec))
}

// everyTally: those who may see every product's tally see the session's papers
// of results; the secretary issues them.
func everyTally(s *subject) (see, issue bool) {
	for _, a := range s.session.agenda {
		if !s.Can(access.TallyView, s.session.on(a)) {
			return false, false
		}
	}
	return when(len(s.session.agenda) > 0, s.Can(access.SessionRun, s.session.rec))
}

// everyCard is for those who may see every member's card.
func everyCard(s *subject) (see, issue bool) {
	for _, a := range s.session.agenda {
		if !s.Can(access.CardsView, s.session.on(a)) {
			return false, false
		}
	}
	return when(len(s.session.agenda) > 0, s.Can(access.SessionRun, s.session.rec))
}

// head is the council's own letterhead: it keeps its own series of numbers.
func (t *sitting) head(s *subject, sign string, date calendar.Date) forms.Head {
	return forms.Head{
		Parent: say("papers.committee", t.unit.Name), Issuer: t.council.Name, Place: t.unit.Short(), Sign: sign, Date: date,
		Authority: []string{say("papers.for-council"), say("papers.chair")}, Signer: t.seat(access.Chair),
		Bases: s.bases(t.books(s), say("papers.base-council", t.council.DecisionNumber, day(t.council.DecisionDate), t.council.Name)),
	}
}

// issuer keys the council's series.
func (t *sitting) issuer() string { return "council/" + t.council.ID }

// seat names who sits in a role.
func (t *sitting) seat(r access.Role) string {
	for _, a := range t.roll {
		if a.Seat == r {
			return a.Name
		}
	}
	return ""
}

// books lists the books of the agenda, once each, in its order.
func (t *sitting) books(s *subject) []*rulebook.Book {
	var out []*rulebook.Book
	seen := map[string]bool{}
	for _, a := range t.agenda {
		if b, err := s.Office.Books.Book(a.Book); err == nil && !seen[a.Book] {
			seen[a.Book] = true
			out = append(out, b)
		}
	}
	return out
}

// listing gives the agenda as papers list products, in its order.
func (t *sitting) listing(s *subject) ([]forms.Listed, error) {
	var out []forms.Listed
	for _, a := range t.agenda {
		b, set, err := criteria(s.Office, a)
		if err != nil {
			return nil, err
		}
		d := t.dossiers[a.DossierID]
		out = append(out, forms.Listed{Code: codeOf(d), Name: marked(d.ProductName, d.Sample), Producer: d.ProducerName, Address: s.address(d.Place),
			Set: say("papers.set-of", set.Number, set.Name, b.Number)})
	}
	return out, nil
}

// outcome is the kept tally of a closed product.
func outcome(a field.Agenda) (rulebook.TallyResult, error) {
	var r rulebook.TallyResult
	if a.State != field.Closed {
		return r, fault.New(fault.Conflict, "papers.not-ready")
	}
	return r, json.Unmarshal([]byte(a.Result), &r)
}

// criteria gives the pinned set of an agenda row.
func criteria(o *office.Office, a field.Agenda) (*rulebook.Book, *rulebook.Set, error) {
	b, err := o.Books.Book(a.Book)
	if err != nil {
		return nil, nil, err
	}
	set, err := b.Set(a.Set)
	return b, set, err
}
