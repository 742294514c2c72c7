package access

import (
	"slices"
	"testing"
)

// Who drafts and who issues a paper about a dossier, written out by hand: a
// producer its own slips, or an officer of the place for it; an office what its
// stage writes; the team's members look at their report before the head issues
// it, the office at what the chairman issues.
func TestWhoWritesPapers(t *testing.T) {
	with := func(role Role) Record {
		return Record{Producer: "p1", Unit: "u1", Area: "a1", Province: "96", Submitted: true, WithAdvisors: true, Central: true, Decided: true, Councils: []string{"c1"}, Holder: role}
	}
	for writer, want := range map[Role]struct{ issue, draft []Role }{
		Producer:    {[]Role{Producer, Commune, District}, []Role{Producer, Commune, District}},
		Commune:     {[]Role{Commune}, []Role{Commune}},
		District:    {[]Role{District}, []Role{District}},
		Province:    {[]Role{Province}, []Role{Province}},
		AdvisorHead: {[]Role{AdvisorHead}, []Role{Advisor, AdvisorHead}},
		Chairman:    {[]Role{Chairman}, []Role{Province, Chairman}},
		Secretary:   {},
		"":          {},
	} {
		for _, role := range Roles[1:] {
			r := with(writer)
			if got := Can(almighty(role), PaperIssue, r); got != slices.Contains(want.issue, role) {
				t.Errorf("%s issues what %s writes: %v", role, writer, got)
			}
			if got := Can(almighty(role), PaperDraft, r); got != slices.Contains(want.draft, role) {
				t.Errorf("%s drafts what %s writes: %v", role, writer, got)
			}
			r.Producer, r.Unit, r.Area, r.Province = "p2", "u2", "a2", "95"
			if Can(almighty(role), PaperIssue, r) || Can(almighty(role), PaperDraft, r) {
				t.Errorf("%s writes elsewhere what %s writes", role, writer)
			}
		}
	}
	// An office writes nothing about what never left the producer.
	r := with(Commune)
	if r.Submitted = false; Can(almighty(Commune), PaperIssue, r) {
		t.Error("a paper about a dossier that nobody handed in")
	}
}

// Who sees and who changes a province's templates, written out by hand.
func TestWhoManagesTemplates(t *testing.T) {
	see, manage := []Role{Province, Chairman, Auditor, Admin}, []Role{Province, Admin}
	for _, role := range Roles[1:] {
		if got := Can(almighty(role), TemplateView, Record{Province: "96"}); got != slices.Contains(see, role) {
			t.Errorf("%s sees the templates: %v", role, got)
		}
		if got := Can(almighty(role), TemplateManage, Record{Province: "96"}); got != slices.Contains(manage, role) {
			t.Errorf("%s changes the templates: %v", role, got)
		}
		if Can(almighty(role), TemplateView, Record{Province: "95"}) != (role == Admin) {
			t.Errorf("%s and the templates of another province", role)
		}
		if Can(almighty(role), TemplateManage, Record{}) != (role == Admin) {
			t.Errorf("%s and the templates of no province", role)
		}
	}
}
