package access

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"saoque/internal/calendar"
)

func dayOf(s string) calendar.Date { return calendar.Date(s) }

// within says what a list scope means for one record; the store says the same
// in SQL, which another test holds equal to Can on both engines.
func within(s Subject, sc ListScope, r Record) bool {
	ok := false
	switch {
	case sc.Producer != "":
		ok = sc.Producer == r.Producer
	case sc.Central:
		ok = r.Central
	case sc.Council != "":
		ok = slices.Contains(r.Councils, sc.Council)
	case len(sc.Provinces) > 0:
		ok = slices.Contains(sc.Provinces, r.Province)
	case len(sc.Areas) > 0:
		ok = slices.Contains(sc.Areas, r.Area)
	default:
		ok = slices.Contains(sc.Units, r.Unit)
	}
	return ok && (!sc.Submitted || r.Submitted) && (!sc.WithAdvisors || r.WithAdvisors) &&
		(sc.NotRecused == "" || !slices.Contains(r.Recused, sc.NotRecused))
}

// A small country: two provinces of two districts of two communes each, and
// communes that stand under their province directly.
var (
	communes  = []string{"c11@d", "c12@d", "c21@d", "c22@d", "x1@d", "x2@d"}
	areaOf    = map[string]string{"c11@d": "a1@d", "c12@d": "a1@d", "c21@d": "a2@d", "c22@d": "a2@d"}
	provOf    = map[string]string{"c11@d": "96", "c12@d": "96", "c21@d": "95", "c22@d": "95", "x1@d": "96", "x2@d": "95"}
	districts = []string{"a1@d", "a2@d"}
	bodies    = []string{"k1", "k2", "k3"}
	producers = []string{"p1", "p2"}
	people    = []string{"me", "you"}
)

// drawGrant makes a grant as the accounts desk would: of the unit's level, or
// in a body, which carries the reach of its unit; an auditor's may be over a
// unit of any level, and a province that has ended is reached unit by unit.
func drawGrant(t *rapid.T) Grant {
	g := Grant{Role: rapid.SampledFrom(Roles[1:]).Draw(t, "role")}
	province := func() {
		g.Provinces = []string{rapid.SampledFrom([]string{"95", "96"}).Draw(t, "province")}
		g.Units = []string{g.Provinces[0] + "@d"}
		if rapid.Bool().Draw(t, "ended") {
			for _, c := range communes {
				if provOf[c] == g.Provinces[0] {
					g.Units = append(g.Units, c)
					if areaOf[c] != "" && !slices.Contains(g.Units, areaOf[c]) {
						g.Units = append(g.Units, areaOf[c])
					}
				}
			}
			g.Provinces = nil
		}
	}
	district := func() { g.Units = []string{rapid.SampledFrom(districts).Draw(t, "district")} }
	commune := func() {
		g.Units = rapid.SliceOfNDistinct(rapid.SampledFrom(communes), 1, 3, rapid.ID[string]).Draw(t, "communes")
	}
	anyUnit := func() {
		switch rapid.IntRange(0, 2).Draw(t, "level") {
		case 0:
			province()
		case 1:
			district()
		default:
			commune()
		}
	}
	switch ScopeOf(g.Role) {
	case ScopeUnit:
		switch g.Role {
		case Commune:
			commune()
		case District:
			district()
		case Auditor:
			anyUnit()
		default:
			province()
		}
	case ScopeBody:
		if g.Role == Producer {
			g.Body = rapid.SampledFrom(producers).Draw(t, "producer")
			break
		}
		g.Body = rapid.SampledFrom(bodies).Draw(t, "body")
		anyUnit()
	}
	return g
}

func drawRecord(t *rapid.T) Record {
	u := rapid.SampledFrom(communes).Draw(t, "unit")
	some := func(from []string, name string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 0, 2, rapid.ID[string]).Draw(t, name)
	}
	return Record{
		Producer: rapid.SampledFrom(producers).Draw(t, "owner"), Unit: u, Area: areaOf[u], Province: provOf[u],
		Submitted: rapid.Bool().Draw(t, "submitted"), WithAdvisors: rapid.Bool().Draw(t, "advisors"), Central: rapid.Bool().Draw(t, "central"),
		Decided: rapid.Bool().Draw(t, "decided"), Councils: some(bodies, "councils"), Recused: some(people, "recused"),
		Closed: rapid.Bool().Draw(t, "closed"), Holder: rapid.SampledFrom(Roles).Draw(t, "holder"),
	}
}

// A list holds exactly the dossiers that its reader may open.
func TestListScopesEqualCan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Subject{UserID: rapid.SampledFrom(people).Draw(t, "user"), Grants: rapid.SliceOfN(rapid.Custom(drawGrant), 0, 3).Draw(t, "grants")}
		scopes := DossierScopes(s)
		for range 20 {
			r := drawRecord(t)
			listed := slices.ContainsFunc(scopes, func(sc ListScope) bool { return within(s, sc, r) })
			if may := Can(s, DossierView, r); listed != may {
				t.Fatalf("listed %v, may be opened %v: %+v by %+v", listed, may, r, s)
			}
		}
	})
}

// Whatever a subject may do to a dossier, it may look at it: no act is open to
// somebody from whom the record is hidden.
func TestWhoActsMayLook(t *testing.T) {
	acts := []Action{DossierFill, DossierSubmit, DossierWithdraw, DossierMove, PrescoreSave, PrescoreConclude, PrescoreView, CardScore, PaperDraft, PaperIssue}
	rapid.Check(t, func(t *rapid.T) {
		s := Subject{UserID: rapid.SampledFrom(people).Draw(t, "user"), Grants: rapid.SliceOfN(rapid.Custom(drawGrant), 0, 3).Draw(t, "grants")}
		r := drawRecord(t)
		for _, a := range acts {
			if Can(s, a, r) && !Can(s, DossierView, r) {
				t.Fatalf("%s without a look: %+v by %+v", a, r, s)
			}
		}
	})
}
