package access

import "slices"

// Record is what the authority must know of the thing acted on. Callers fill
// what the thing has; the zero value of a field matches nothing.
type Record struct {
	// Producer owns the dossier, product or producer record.
	Producer string
	// Unit and Area are the keys of the commune and of the district that the
	// record was filed in (Area is "" where there are no districts).
	Unit, Area string
	Province   string
	// Holder is the role whose officers hold the dossier's present stage; for a
	// paper, the role that writes it.
	Holder Role
	// Submitted is whether it ever left the producer.
	Submitted bool
	// WithAdvisors is whether it ever reached an advisory team.
	WithAdvisors bool
	// Central is whether it is marked for the ministry.
	Central bool
	// Decided is whether its result is public.
	Decided bool
	// Councils are the councils on whose agendas it stands; for a council or a
	// session, that council alone.
	Councils []string
	// Level is a council's or team's level: "district" or "province".
	Level string
	// Recused holds the users who may not see or score the dossier in council.
	Recused []string
	// Author is the user whose card it is, for one member's card.
	Author string
	// Closed is whether scoring of the product has ended in this session.
	Closed bool
}

// reach is how a grant relates to a record.
type reach func(Grant, Subject, Record) bool

func anywhere(Grant, Subject, Record) bool { return true }

func own(g Grant, _ Subject, r Record) bool { return r.Producer != "" && g.Body == r.Producer }

func covers(g Grant, _ Subject, r Record) bool {
	return r.Unit != "" && slices.Contains(g.Units, r.Unit) ||
		r.Area != "" && slices.Contains(g.Units, r.Area) ||
		r.Province != "" && slices.Contains(g.Provinces, r.Province)
}

func seated(g Grant, s Subject, r Record) bool { return slices.Contains(r.Councils, g.Body) }

func scoring(g Grant, s Subject, r Record) bool {
	return seated(g, s, r) && !slices.Contains(r.Recused, s.UserID)
}

// authored is for whoever filled the card.
func authored(g Grant, s Subject, r Record) bool {
	return r.Author != "" && r.Author == s.UserID && scoring(g, s, r)
}

func submitted(g Grant, s Subject, r Record) bool { return r.Submitted && covers(g, s, r) }

func advising(g Grant, s Subject, r Record) bool { return r.WithAdvisors && covers(g, s, r) }

func central(_ Grant, _ Subject, r Record) bool { return r.Central }

func decided(g Grant, s Subject, r Record) bool { return r.Decided && covers(g, s, r) }

func awarded(g Grant, s Subject, r Record) bool { return r.Decided && own(g, s, r) }

func published(_ Grant, _ Subject, r Record) bool { return r.Decided }

func level(l string) reach {
	return func(g Grant, s Subject, r Record) bool { return r.Level == l && covers(g, s, r) }
}

// writes narrows a reach to the papers that a role writes.
func writes(by Role, re reach) reach {
	return func(g Grant, s Subject, r Record) bool { return r.Holder == by && re(g, s, r) }
}

// holding is for officers whose role holds the present stage; what has never
// been handed in is held by nobody.
func holding(g Grant, s Subject, r Record) bool {
	return r.Submitted && r.Holder == g.Role && covers(g, s, r)
}

// prepared is for the seats of the council that an advisory team works for: the
// province's.
func prepared(g Grant, s Subject, r Record) bool {
	return r.WithAdvisors && seated(g, s, r) && r.Province != "" && slices.Contains(g.Provinces, r.Province)
}

func closedSeat(g Grant, s Subject, r Record) bool { return r.Closed && seated(g, s, r) }

func closedScoring(g Grant, s Subject, r Record) bool { return r.Closed && scoring(g, s, r) }

func closedCovers(g Grant, s Subject, r Record) bool { return r.Closed && covers(g, s, r) }
