package papers

import (
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
	"saoque/internal/viet"
)

// copies is how many minutes are made: council, committee, office, file.
const copies = 4

// minutesKind is the record of a session that is over. It prints the ledger's
// size and root, so it waits until the session's acts stand under a signed
// checkpoint.
var minutesKind = Kind{Form: "minutes", Of: paperwork.OfSession, Type: "minutes", may: everyTally, ready: ended,
	build: func(s *subject) (Made, error) {
		t := s.session
		in := forms.Minutes{Council: t.council.Name, SetUpBy: say("papers.decision-of", t.council.DecisionNumber, day(t.council.DecisionDate)),
			Session: t.Title, HeldOn: t.HeldOn, Venue: t.Session.Place, Chair: t.seat(access.Chair), Secretary: t.seat(access.Secretary), Copies: copies}
		names := map[string]string{}
		for _, a := range t.roll {
			names[a.UserID] = a.Name
			in.Roll = append(in.Roll, forms.Attendee{Name: a.Name, Seat: say("papers.seat-" + string(a.Seat)), Scores: (field.Seat{Role: a.Seat}).Scores(), Present: a.Present})
		}
		for _, r := range t.recusals {
			in.Recusals = append(in.Recusals, forms.Recusal{Member: names[r.UserID], Product: t.dossiers[r.DossierID].ProductName, Reason: r.Reason})
		}
		for _, a := range t.agenda {
			row, err := t.result(s, a)
			if err != nil {
				return Made{}, err
			}
			in.Products = append(in.Products, row)
		}
		// What was said in the hall is not recorded: room to write it, no claim.
		in.Opinions = []string{say("papers.opinions-blank")}
		cp, from, until, err := t.logged(s)
		if err != nil {
			return Made{}, err
		}
		if in.Installation, _, err = ledger.ParseOrigin(cp.Origin); err != nil {
			return Made{}, err
		}
		in.From, in.Until = clock(from), clock(until)
		in.LedgerSize, in.LedgerRoot, in.LedgerAt = cp.Size, cp.Ref().String(), viet.Moment(cp.Time)
		return Made{Head: t.head(s, say("papers.sign-minutes"), t.HeldOn), Issuer: t.issuer(), AsOf: t.HeldOn,
			Input: func(h forms.Head) forms.Input { in.Head = h; return in }}, nil
	}}

// result is a closed product as the council's papers state it, without
// anybody's card.
func (t *sitting) result(s *subject, a field.Agenda) (forms.Result, error) {
	b, set, err := criteria(s.Office, a)
	if err != nil {
		return forms.Result{}, err
	}
	r, err := outcome(a)
	if err != nil {
		return forms.Result{}, err
	}
	d := t.dossiers[a.DossierID]
	out := forms.Result{Code: d.Slip, Name: marked(d.ProductName, d.Sample), Producer: d.ProducerName, Star: r.Star, Conclusion: conclusion(r.Star),
		Rounds: []forms.Round{{Members: r.Members, Mean: comma(r.Mean), Lowest: forms.Points(b, a.Lowest), Highest: forms.Points(b, a.Highest), Spread: forms.Points(b, a.Spread())}}}
	out.Reasons = reasons(set, r.Disqualified, r.Unmet, 5)
	return out, nil
}

// reasons words why a score does not earn more: what stops the scoring, then for
// each star up to the highest asked about the minimum requirements it misses.
func reasons(set *rulebook.Set, gates []string, unmet rulebook.Unmet, highest int) []string {
	var out []string
	for _, g := range gates {
		out = append(out, set.GateReason(g))
	}
	for star := 3; star <= highest; star++ {
		var names []string
		for _, code := range unmet[star] {
			name := code
			if c, ok := set.Criterion(code); ok {
				name = code + " " + c.Label
			}
			names = append(names, name)
		}
		if len(names) > 0 {
			out = append(out, say("papers.unmet", star, strings.Join(names, "; ")))
		}
	}
	return out
}

// conclusion is what the council proposes: stars from three up are recognised.
func conclusion(star int) string {
	if star < 3 {
		return say("papers.propose-none")
	}
	return say("papers.propose-star", star)
}

// logged gives the signed checkpoint that covers everything done about the
// session and its products, with the first and the last moment of the session.
func (t *sitting) logged(s *subject) (cp ledger.SignedCheckpoint, from, until calendar.Instant, err error) {
	entries, err := s.sessionEntries()
	if err != nil {
		return cp, 0, 0, err
	}
	for _, e := range entries {
		switch e.Leaf.Act {
		case "session.roll":
			if from == 0 {
				from = e.Leaf.Time
			}
		case "session.close":
			until = e.Leaf.Time
		}
		in, ok, err := s.Inclusion(e.Leaf.ID)
		if err != nil {
			return cp, 0, 0, err
		}
		if !ok {
			return cp, 0, 0, fault.New(fault.Unavailable, "papers.not-logged")
		}
		if in.Checkpoint.Size > cp.Size {
			cp = in.Checkpoint
		}
	}
	return cp, from, until, nil
}

// sessionEntries gives what was logged about the session and its products, not
// what members did: their cards are covered by the closing that counted them.
func (s *subject) sessionEntries() ([]ledger.Entry, error) {
	out, err := s.EntriesOf("session/" + s.ref.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range s.session.agenda {
		list, err := s.EntriesOf("agenda/" + a.SessionID + "/" + a.DossierID)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// clock writes the hour as papers do; "" leaves room.
func clock(at calendar.Instant) string {
	if at == 0 {
		return say("papers.hour-blank")
	}
	l := at.Local()
	return say("papers.hour", two(l.Hour()), two(l.Minute()))
}
