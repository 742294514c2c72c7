package access

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"saoque/internal/fault"
)

// declared reads the Action constants out of the source, so that a new one
// without rules cannot be forgotten here.
func declared(t *testing.T) []Action {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "rules.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []Action
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			if id, ok := v.Type.(*ast.Ident); !ok || id.Name != "Action" {
				continue
			}
			text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, Action(text))
		}
	}
	return out
}

func TestEveryActionHasRulesAndNoOther(t *testing.T) {
	want, have := declared(t), Actions()
	slices.Sort(want)
	slices.Sort(have)
	if len(want) < 30 || !slices.Equal(want, have) {
		t.Errorf("declared %v, with rules %v", want, have)
	}
	if len(slices.Compact(want)) != len(have) {
		t.Error("two actions have the same name")
	}
}

// everything is a record that every reach matches for the grants of almighty.
var everything = Record{
	Producer: "p1", Unit: "u1", Area: "a1", Province: "96", Submitted: true, WithAdvisors: true, Central: true, Decided: true,
	Councils: []string{"c1"}, Level: "province", Closed: true,
}

func almighty(r Role) Subject {
	return Subject{UserID: "x", Grants: []Grant{{Role: r, Units: []string{"u1", "a1"}, Provinces: []string{"96"}, Body: map[Role]string{Producer: "p1"}[r]}, {Role: r, Body: "c1"}}}
}

func TestWhatIsNotListedIsRefused(t *testing.T) {
	for _, r := range Roles[1:] {
		if Can(almighty(r), "dossier.burn", everything) {
			t.Errorf("%s may do an unknown action", r)
		}
	}
	for _, a := range Actions() {
		visitor := a == RulesView || a == PublicView
		if Can(Subject{}, a, everything) != visitor {
			t.Errorf("a visitor and %s", a)
		}
		bare := visitor || a == WorkView || a == AccountSelf
		if Can(Subject{UserID: "x"}, a, everything) != bare {
			t.Errorf("an account without grants and %s", a)
		}
		if Can(Subject{UserID: "x", Grants: []Grant{{Role: "king", Units: []string{"u1"}, Provinces: []string{"96"}, Body: "c1"}}}, a, everything) != bare {
			t.Errorf("an unknown role and %s", a)
		}
	}
}

// An empty record matches nothing that names a thing: neither "no unit" in the
// unit of a careless grant, nor a visitor's empty id.
func TestEmptyFactsMatchNothing(t *testing.T) {
	careless := Grant{Units: []string{""}, Provinces: []string{""}}
	for _, a := range []Action{DossierView, DossierFill, DossierSubmit, DossierMove, DossierCreate, PrescoreSave, SessionRun, CardScore, TallyView, DecisionIssue, DecisionView, CouncilCreate, ProducerView} {
		for _, r := range Roles[1:] {
			careless.Role = r
			if Can(Subject{UserID: "x", Grants: []Grant{careless}}, a, Record{}) {
				t.Errorf("%s may %s on an empty record", r, a)
			}
		}
	}
}

// The administrator runs accounts and settings, of which the provinces' templates
// are some, and sees no dossier, no score and no decision.
func TestAdministratorsSeeNoScores(t *testing.T) {
	mayDo := []Action{UserManage, TemplateView, TemplateManage, AccountSelf, WorkView, RulesView, PublicView}
	for _, a := range Actions() {
		if got, want := Can(almighty(Admin), a, everything), slices.Contains(mayDo, a); got != want {
			t.Errorf("admin and %s: %v, want %v", a, got, want)
		}
	}
}

// Separate duties: nobody who scores prepares or issues, nobody who issues
// scores, and the two kinds of chair are different.
func TestDutiesAreSeparate(t *testing.T) {
	for _, c := range []struct {
		role Role
		no   []Action
	}{
		{Secretary, []Action{CardScore, CardRecuse, DecisionPrepare, DecisionIssue, PrescoreSave, DossierMove}},
		{Member, []Action{SessionRun, SessionCreate, CardsView, DecisionPrepare, DecisionIssue, PrescoreSave, PrescoreView, DossierMove}},
		{Chair, []Action{SessionRun, SessionCreate, DecisionPrepare, DecisionIssue, PrescoreSave, PrescoreView, DossierMove}},
		{Chairman, []Action{CardScore, CardsView, SessionRun, DossierMove, PrescoreSave, DecisionPrepare}},
		{Province, []Action{CardScore, CardsView, SessionRun, DecisionIssue, PrescoreSave, PrescoreConclude, DossierFill}},
		{Advisor, []Action{PrescoreConclude, CardScore, CardsView, TallyView, DossierMove, DossierFill}},
		{AdvisorHead, []Action{CardScore, CardsView, TallyView, DossierMove, DossierFill}},
		{Auditor, []Action{CardScore, CardsView, TallyView, DossierMove, DossierFill, SessionRun, DecisionIssue, PrescoreView}},
		{Ministry, []Action{CardScore, CardsView, TallyView, DossierMove, SessionView, PrescoreView}},
		{Producer, []Action{DossierMove, PrescoreView, SessionView, CardsView, TallyView, DecisionView, RegisterView}},
		{District, []Action{CardScore, CardsView, PrescoreView, DecisionPrepare, DecisionIssue, SessionRun, DossierWithdraw}},
		{Commune, []Action{CardScore, CardsView, TallyView, PrescoreView, SessionView, DecisionPrepare, DossierWithdraw}},
	} {
		for _, a := range c.no {
			if Can(almighty(c.role), a, everything) {
				t.Errorf("%s may %s", c.role, a)
			}
		}
	}
}

func TestRefusalsTellOnlyWhatMayBeKnown(t *testing.T) {
	mine := Record{Producer: "p1", Unit: "u1", Province: "96", Submitted: true}
	officer := Subject{UserID: "o", Grants: []Grant{{Role: Province, Provinces: []string{"96"}}}}
	for _, c := range []struct {
		name string
		s    Subject
		want fault.Kind
	}{
		{"a visitor", Subject{}, fault.Unauthenticated},
		{"one who may look but not do", officer, fault.Forbidden},
		{"one who may not even look", Subject{UserID: "z", Grants: []Grant{{Role: Producer, Body: "p2"}}}, fault.NotFound},
	} {
		err := Check(c.s, DossierFill, DossierView, mine)
		if fault.KindOf(err) != c.want {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if err := Check(officer, DossierView, DossierView, mine); err != nil {
		t.Error(err)
	}
	if err := Check(Subject{UserID: "z"}, UserManage, "", Record{}); fault.KindOf(err) != fault.Forbidden {
		t.Error(err)
	}
}

func TestGrantsHoldThroughTheirLastDay(t *testing.T) {
	g := Grant{From: "2020-11-02", To: "2020-11-10"}
	for day, want := range map[string]bool{"2020-11-01": false, "2020-11-02": true, "2020-11-10": true, "2020-11-11": false} {
		if g.Holds(dayOf(day)) != want {
			t.Errorf("%s: want %v", day, want)
		}
	}
	if g.To = ""; !g.Holds("2099-01-01") {
		t.Error("an open grant ended")
	}
}
