package access

import "testing"

// The sealing of scores, written out by hand from the product's text: while a
// product is open, an author sees the own card and everybody else states only;
// once it is closed, secretary and council chair see all cards, a member the
// own card and the tally, the office the tally; producer and public wait for
// the decision. A recused member is out of it altogether.
//
// Columns: open, closed, open and recused, closed and recused; y = may.
var sealing = []struct {
	who    string
	action Action
	may    string
}{
	{"member", CardScore, "yynn"},
	{"chair", CardScore, "yynn"},
	{"secretary", CardScore, "nnnn"},
	{"member", CardView, "yynn"}, // the own one
	{"chair", CardView, "yynn"},
	{"secretary", CardView, "nyny"},
	{"member", CardsView, "nnnn"},
	{"chair", CardsView, "nynn"},
	{"secretary", CardsView, "nyny"},
	{"member", TallyView, "nynn"},
	{"chair", TallyView, "nynn"},
	{"secretary", TallyView, "nyny"},
	{"member", DossierView, "yynn"},
	{"chair", DossierView, "yynn"},
	{"secretary", DossierView, "yyyy"},
	{"member", SessionView, "yyyy"},
	{"chair", SessionView, "yyyy"},
	{"secretary", SessionView, "yyyy"},
	{"member", CardRecuse, "yyyy"},
	{"member", SessionRun, "nnnn"},
	{"chair", SessionRun, "nnnn"},
	{"secretary", SessionRun, "yyyy"},
	{"member", PrescoreView, "nnnn"},
	{"chair", PrescoreView, "nnnn"},
	{"secretary", PrescoreView, "yyyy"},

	{"secretary of a district", PrescoreView, "nnnn"},
	{"secretary of a district", DossierView, "yyyy"},

	{"member elsewhere", CardScore, "nnnn"},
	{"member elsewhere", TallyView, "nnnn"},
	{"member elsewhere", CardView, "nnnn"},
	{"chair elsewhere", CardView, "nnnn"},
	{"district", CardView, "nnnn"},
	{"province", CardView, "nnnn"},
	{"chairman", CardView, "nnnn"},
	{"auditor", CardView, "nnnn"},
	{"producer", CardView, "nnnn"},
	{"admin", CardView, "nnnn"},
	{"chair elsewhere", CardsView, "nnnn"},
	{"secretary elsewhere", CardsView, "nnnn"},
	{"secretary elsewhere", TallyView, "nnnn"},
	{"secretary elsewhere", SessionView, "nnnn"},
	{"member elsewhere", DossierView, "nnnn"},

	{"district", SessionView, "yyyy"},
	{"district", CardsView, "nnnn"},
	{"district", TallyView, "nyny"},
	{"province", SessionView, "yyyy"},
	{"province", CardsView, "nnnn"},
	{"province", TallyView, "nyny"},
	{"chairman", SessionView, "yyyy"},
	{"chairman", CardsView, "nnnn"},
	{"chairman", TallyView, "nyny"},
	{"auditor", SessionView, "yyyy"},
	{"auditor", CardsView, "nnnn"},
	{"auditor", TallyView, "nnnn"},
	{"province elsewhere", SessionView, "nnnn"},
	{"province elsewhere", TallyView, "nnnn"},

	{"producer", SessionView, "nnnn"},
	{"producer", CardsView, "nnnn"},
	{"producer", TallyView, "nnnn"},
	{"commune", SessionView, "nnnn"},
	{"commune", TallyView, "nnnn"},
	{"advisor", SessionView, "nnnn"},
	{"advisor", CardsView, "nnnn"},
	{"advisor", TallyView, "nnnn"},
	{"advisor-head", TallyView, "nnnn"},
	{"ministry", CardsView, "nnnn"},
	{"ministry", TallyView, "nnnn"},
	{"admin", SessionView, "nnnn"},
	{"admin", CardsView, "nnnn"},
	{"admin", TallyView, "nnnn"},
}

var sealed = map[string]Grant{
	"member":                  {Role: Member, Body: "c1", Provinces: []string{"96"}},
	"chair":                   {Role: Chair, Body: "c1", Provinces: []string{"96"}},
	"secretary":               {Role: Secretary, Body: "c1", Provinces: []string{"96"}},
	"secretary of a district": {Role: Secretary, Body: "c1", Units: []string{"a1"}},
	"member elsewhere":        {Role: Member, Body: "c2", Provinces: []string{"96"}},
	"chair elsewhere":         {Role: Chair, Body: "c2", Provinces: []string{"96"}},
	"secretary elsewhere":     {Role: Secretary, Body: "c2", Provinces: []string{"96"}},
	"district":                {Role: District, Units: []string{"a1"}},
	"province":                {Role: Province, Provinces: []string{"96"}},
	"province elsewhere":      {Role: Province, Provinces: []string{"95"}},
	"chairman":                {Role: Chairman, Provinces: []string{"96"}},
	"auditor":                 {Role: Auditor, Provinces: []string{"96"}},
	"producer":                {Role: Producer, Body: "p1"},
	"commune":                 {Role: Commune, Units: []string{"u1"}},
	"advisor":                 {Role: Advisor, Body: "t1", Provinces: []string{"96"}},
	"advisor-head":            {Role: AdvisorHead, Body: "t1", Provinces: []string{"96"}},
	"ministry":                {Role: Ministry},
	"admin":                   {Role: Admin},
}

// Somebody else's card: nobody's while the product is open; then the
// secretary's and, unless recused, the chair's.
func TestCardsOfOthers(t *testing.T) {
	for who, may := range map[string]string{"member": "nnnn", "chair": "nynn", "secretary": "nyny", "province": "nnnn", "chairman": "nnnn"} {
		for i := range 4 {
			r := Record{Province: "96", Submitted: true, Councils: []string{"c1"}, Author: "another", Closed: i%2 == 1}
			if i > 1 {
				r.Recused = []string{"me"}
			}
			if got := Can(Subject{UserID: "me", Grants: []Grant{sealed[who]}}, CardView, r); got != (may[i] == 'y') {
				t.Errorf("%s, column %d: %v", who, i, got)
			}
		}
	}
}

func TestSealing(t *testing.T) {
	for _, c := range sealing {
		g, ok := sealed[c.who]
		if !ok {
			t.Fatalf("nobody is called %q", c.who)
		}
		s := Subject{UserID: "me", Grants: []Grant{g}}
		for i, column := range []string{"open", "closed", "open, recused", "closed, recused"} {
			r := Record{Producer: "p1", Unit: "u1", Area: "a1", Province: "96", Submitted: true, WithAdvisors: true, Councils: []string{"c1"}, Author: "me", Closed: i%2 == 1}
			if i > 1 {
				r.Recused = []string{"another", "me"}
			} else {
				r.Recused = []string{"another"}
			}
			if got := Can(s, c.action, r); got != (c.may[i] == 'y') {
				t.Errorf("%s, %s, %s: %v", c.who, c.action, column, got)
			}
		}
	}
}
