package web

import (
	"net/http"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/office/council"
)

// manyPeople is from how many accounts on a search is offered.
const manyPeople = 20

// councilFields puts the act's input into the form's words.
var councilFields = map[string]string{"decision-number": "decision_number", "decision-date": "decision_date"}

func (s *Server) councilNew(q *Request) error {
	form := q.Form("/hoi-dong/moi", 0)
	form.Values.Set("kind", field.KindCouncil)
	// The search among the accounts sends along what was filled in so far.
	for _, name := range []string{"kind", "name", "unit", "decision_number", "decision_date", "head", "secretary", "member", "tim"} {
		if v := q.URL.Query()[name]; len(v) > 0 {
			form.Values[name] = v
		}
	}
	return s.councilForm(q, form, http.StatusOK)
}

func (s *Server) councilForm(q *Request, form Form, status int) error {
	chosen := append([]string{form.Value("head"), form.Value("secretary")}, form.Values["member"]...)
	set, err := council.Seating(q.Context(), s.Office, q.Subject(), clip(form.Value("tim"), 100), chosen)
	if err != nil {
		return err
	}
	form.Action = "/hoi-dong/moi"
	p := &CouncilNewPage{Frame: q.Frame(Say("session.new-council")), Form: form, Back: "/hoi-dong", More: set.More, Search: set.More || form.Value("tim") != "" || len(set.People) > manyPeople}
	p.Crumbs = []Link{{Text: Say("session.councils-title"), Href: "/hoi-dong"}}
	p.Kinds = []Option{{Value: field.KindCouncil, Text: Say("session.kind.council")}, {Value: field.KindAdvisory, Text: Say("session.kind.advisory")}}
	for _, u := range set.Units {
		p.Units = append(p.Units, Option{Value: u.Key, Text: Words(u.Name)})
	}
	p.Nobody = []Option{{Text: Say("council.nobody")}}
	for _, a := range set.People {
		p.People = append(p.People, Option{Value: a.ID, Text: Words(a.Name), Sample: q.invented(), Hint: Say("council.person-hint", a.Login)})
		p.Nobody = append(p.Nobody, Option{Value: a.ID, Text: Words(a.Name + " (" + a.Login + ")")})
	}
	return q.Render(status, p)
}

func (s *Server) councilCreate(q *Request) error {
	form, err := q.Sent()
	if err != nil {
		return err
	}
	in, err := s.setupFrom(form)
	if err == nil {
		var id string
		if id, _, err = council.SetUp(q.Context(), s.Office, q.Subject(), form.ActID, in); err == nil {
			return q.See("/hoi-dong/" + id)
		}
	}
	if err := q.refuse(&form, err, councilFields); err != nil {
		return err
	}
	return s.councilForm(q, form, http.StatusUnprocessableEntity)
}

// setupFrom reads the form of a new body. Its level is its unit's.
func (s *Server) setupFrom(form Form) (council.SetupInput, error) {
	in := council.SetupInput{Kind: form.Value("kind"), Name: form.Value("name"), DecisionNumber: form.Value("decision_number"), Sample: s.Demo != nil}
	code, from, _ := strings.Cut(form.Value("unit"), "@")
	in.UnitCode, in.UnitFrom = code, calendar.Date(from)
	for _, v := range s.Office.Units.Versions(code) {
		if v.From == in.UnitFrom {
			in.Level = string(v.Level)
		}
	}
	var err error
	if in.DecisionDate, err = Date("decision_date", form.Value("decision_date")); err != nil {
		return in, err
	}
	head, member := access.Chair, access.Member
	if in.Kind == field.KindAdvisory {
		head, member = access.AdvisorHead, access.Advisor
	}
	if id := form.Value("head"); id != "" {
		in.Seats = append(in.Seats, council.SeatInput{UserID: id, Role: head})
	}
	if id := form.Value("secretary"); id != "" {
		if in.Kind == field.KindAdvisory {
			return in, fault.New(fault.Invalid, "council.advisory-secretary").On("secretary")
		}
		in.Seats = append(in.Seats, council.SeatInput{UserID: id, Role: access.Secretary})
	}
	for _, id := range form.Values["member"] {
		in.Seats = append(in.Seats, council.SeatInput{UserID: id, Role: member})
	}
	return in, nil
}
