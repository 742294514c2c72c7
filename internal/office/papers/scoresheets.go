package papers

import (
	"slices"
	"strings"

	"saoque/internal/access"
	field "saoque/internal/council"
	"saoque/internal/paper"
	"saoque/internal/paper/forms"
	"saoque/internal/paper/qr"
)

// Scoresheets are made once per member: the part of the session is the member's
// user id, and each of the member's products is a sheet of the stack.

// scorer finds a member who scores on the roll.
func (t *sitting) scorer(user string) (field.Attendance, bool) {
	for _, a := range t.roll {
		if a.UserID == user && (field.Seat{Role: a.Seat}).Scores() {
			return a, true
		}
	}
	return field.Attendance{}, false
}

// scorers lists those who score some product, as parts of the session.
func scorers(s *subject) ([]Part, error) {
	t := s.session
	var out []Part
	for _, m := range t.roll {
		if _, ok := t.scorer(m.UserID); ok && slices.ContainsFunc(t.agenda, func(a field.Agenda) bool { return t.scores(a, m.UserID) }) {
			out = append(out, Part{ID: m.UserID, Label: m.Name})
		}
	}
	return out, nil
}

// scores says that a member did not withdraw from a product.
func (t *sitting) scores(a field.Agenda, user string) bool {
	return !slices.Contains(t.recused[a.DossierID], user)
}

// toScore says that a member still has to score a product.
func (t *sitting) toScore(a field.Agenda, user string) bool {
	return a.State != field.Closed && t.scores(a, user)
}

// of gives the facts of one member's card of a product.
func (t *sitting) of(a field.Agenda, user string) access.Record {
	rec := t.on(a)
	rec.Author = user
	return rec
}

// blankSheets: the secretary prints them for everybody, a member the own ones.
func blankSheets(s *subject) (see, issue bool) {
	issue = s.Can(access.SessionRun, s.session.rec)
	see = issue
	for _, a := range s.session.agenda {
		see = see || s.session.scores(a, s.ref.Part) && s.Can(access.CardView, s.session.of(a, s.ref.Part))
	}
	return see, issue
}

// filledSheets are for the member, and for those who may see every one of the
// member's cards; the secretary issues them.
func filledSheets(s *subject) (see, issue bool) {
	for _, a := range s.session.agenda {
		if !s.session.scores(a, s.ref.Part) {
			continue
		}
		if !s.Can(access.CardView, s.session.of(a, s.ref.Part)) {
			return false, false
		}
		see = true
	}
	return when(see, s.Can(access.SessionRun, s.session.rec))
}

// sent gives the member's submitted card of a product's present round.
func (t *sitting) sent(s *subject, a field.Agenda, user string) (field.Card, bool, error) {
	if t.cards == nil {
		list, err := s.CardsOfSession(t.ID)
		if err != nil {
			return field.Card{}, false, err
		}
		t.cards = map[field.CardKey]field.Card{}
		for _, c := range list {
			t.cards[field.CardKey{Session: c.SessionID, Dossier: c.DossierID, User: c.UserID, Round: c.Round}] = c
		}
	}
	c, ok := t.cards[field.CardKey{Session: t.ID, Dossier: a.DossierID, User: user, Round: a.Round}]
	return c, ok && c.State == field.CardSubmitted && t.scores(a, user), nil
}

// sheet begins a member's sheet of a product.
func (t *sitting) sheet(s *subject, a field.Agenda, m field.Attendance) forms.Scoresheet {
	d := t.dossiers[a.DossierID]
	return forms.Scoresheet{
		Parent: say("papers.committee", t.unit.Name), Issuer: t.council.Name, Place: t.unit.Short(),
		Session: say("papers.sheet-session", t.Title, day(t.HeldOn)), Round: a.Round, Member: m.Name,
		Product: marked(d.ProductName, d.Sample), Code: codeOf(d), Producer: d.ProducerName, Address: s.address(d.Place),
	}
}

// stack puts sheets behind each other.
func (t *sitting) stack(sheets []forms.Scoresheet) Made {
	return Made{Issuer: t.issuer(), Input: func(h forms.Head) forms.Input {
		return forms.Scoresheets{ID: h.ID, Draft: h.Draft, Made: h.Made, Sheets: sheets}
	}}
}

// cardCode draws the address that finds a card again, for a member to enter what
// was scored on paper. An installation that was not told its address prints none.
func (s *subject) cardCode(k field.CardKey) (paper.Matrix, error) {
	if s.Office.Base == "" {
		return paper.Matrix{}, nil
	}
	code, err := qr.Encode(strings.ToUpper(strings.TrimSuffix(s.Office.Base, "/")) + "/P/" + k.Code())
	if err != nil {
		return paper.Matrix{}, err
	}
	return paper.MatrixOf(code.Size, code.Dark), nil
}
