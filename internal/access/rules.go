package access

import "saoque/internal/fault"

// Action is something a subject may do to a record.
type Action string

// The actions. Each route and each act names exactly one.
const (
	DossierCreate    Action = "dossier.create"
	DossierView      Action = "dossier.view"
	DossierFill      Action = "dossier.fill"
	DossierSubmit    Action = "dossier.submit"
	DossierWithdraw  Action = "dossier.withdraw"
	DossierList      Action = "dossier.list"
	DossierMove      Action = "dossier.move" // accept, return, forward at an office's stage
	PrescoreSave     Action = "prescore.save"
	PrescoreConclude Action = "prescore.conclude"
	PrescoreView     Action = "prescore.view"
	ProducerCreate   Action = "producer.create"
	ProducerView     Action = "producer.view"
	CouncilCreate    Action = "council.create"
	CouncilView      Action = "council.view"
	SessionCreate    Action = "session.create"
	SessionList      Action = "session.list"
	SessionView      Action = "session.view"
	SessionRun       Action = "session.run"
	CardScore        Action = "card.score"
	CardRecuse       Action = "card.recuse"
	CardView         Action = "card.view" // one member's card
	CardsView        Action = "cards.view"
	TallyView        Action = "tally.view"
	DecisionPrepare  Action = "decision.prepare"
	DecisionIssue    Action = "decision.issue"
	DecisionList     Action = "decision.list"
	DecisionView     Action = "decision.view"
	PaperDraft       Action = "paper.draft"     // look at a dossier's paper before it is issued
	PaperIssue       Action = "paper.issue"     // issue it; the record's Holder is who writes it
	TemplateView     Action = "template.view"   // a province's own .docx of the forms
	TemplateManage   Action = "template.manage" // send, accept, take out of use
	CertificateSign  Action = "certificate.sign"
	CertificateView  Action = "certificate.view" // its files; what it says is public
	RevocationView   Action = "revocation.view"  // a draft and its paper; what is issued is public
	// RevocationPrepare drafts, RevocationIssue takes the certificate back.
	RevocationPrepare Action = "revocation.prepare"
	RevocationIssue   Action = "revocation.issue"
	RegisterView      Action = "register.view"
	RegisterImport    Action = "register.import" // bring results in from a workbook, and take them out again
	ImportView        Action = "import.view"     // the file and its report hold names and telephones
	WorkView          Action = "work.view"
	UserManage        Action = "user.manage"
	AccountSelf       Action = "account.self"
	RulesView         Action = "rules.view"
	PublicView        Action = "public.view"
)

// rule lets the holder of role do the action to records within its reach.
type rule struct {
	role  Role
	reach reach
}

func each(re reach, roles ...Role) []rule {
	var out []rule
	for _, r := range roles {
		out = append(out, rule{r, re})
	}
	return out
}

func join(lists ...[]rule) []rule {
	var out []rule
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// signedIn is every role that an account can hold.
var signedIn = Roles[1:]

// everyone is every role and the anonymous visitor.
var everyone = Roles

// writing is who writes a paper about a dossier: the producer its own slips, or
// an officer for it; an office what its stage writes; the team's head the
// team's report.
var writing = join(
	each(writes(Producer, own), Producer), each(writes(Producer, covers), Commune, District),
	each(holding, Commune, District, Province, Chairman),
	each(writes(AdvisorHead, advising), AdvisorHead))

// rules is the whole authority. What is not listed is refused.
var rules = map[Action][]rule{
	DossierCreate: join(each(own, Producer), each(covers, Commune, District)),
	DossierView: join(
		each(own, Producer),
		each(covers, Commune, District),
		each(submitted, Province, Chairman, Auditor),
		each(advising, Advisor, AdvisorHead),
		each(scoring, Member, Chair),
		each(seated, Secretary),
		each(central, Ministry)),
	DossierFill:      join(each(own, Producer), each(covers, Commune, District)),
	DossierSubmit:    join(each(own, Producer), each(covers, Commune, District)),
	DossierWithdraw:  each(own, Producer),
	DossierList:      each(anywhere, Producer, Commune, District, Province, Advisor, AdvisorHead, Member, Secretary, Chair, Chairman, Ministry, Auditor),
	DossierMove:      each(holding, Commune, District, Province),
	PrescoreSave:     each(advising, Advisor, AdvisorHead),
	PrescoreConclude: each(advising, AdvisorHead),
	PrescoreView:     join(each(advising, Advisor, AdvisorHead), each(submitted, Province), each(prepared, Secretary)),
	ProducerCreate:   each(covers, Commune, District),
	ProducerView:     join(each(own, Producer), each(covers, Commune, District, Province)),
	CouncilCreate:    join(each(level("district"), District), each(level("province"), Province)),
	CouncilView:      join(each(covers, District, Province, Chairman, Auditor), each(seated, Member, Secretary, Chair)),
	SessionCreate:    each(seated, Secretary),
	SessionList:      each(anywhere, District, Province, Chairman, Auditor, Member, Secretary, Chair),
	SessionView:      join(each(covers, District, Province, Chairman, Auditor), each(seated, Member, Secretary, Chair)),
	SessionRun:       each(seated, Secretary),
	CardScore:        each(scoring, Member, Chair),
	CardRecuse:       each(seated, Member, Chair),
	CardView:         join(each(authored, Member, Chair), each(closedSeat, Secretary), each(closedScoring, Chair)),
	CardsView:        join(each(closedSeat, Secretary), each(closedScoring, Chair)),
	TallyView: join(
		each(closedSeat, Secretary), each(closedScoring, Member, Chair),
		each(closedCovers, District, Province, Chairman)),
	DecisionPrepare: each(covers, Province),
	DecisionIssue:   each(covers, Chairman),
	DecisionList:    each(anywhere, District, Province, Chairman, Ministry, Auditor),
	DecisionView:    join(each(covers, Province, Chairman), each(decided, District, Commune, Auditor), each(published, Ministry)),
	PaperDraft:      join(writing, each(writes(AdvisorHead, advising), Advisor), each(writes(Chairman, submitted), Province)),
	PaperIssue:      writing,
	TemplateView:    join(each(covers, Province, Chairman, Auditor), each(anywhere, Admin)),
	TemplateManage:  join(each(covers, Province), each(anywhere, Admin)),
	CertificateSign: each(decided, Province, Chairman),
	// A copy without signature and seal in everybody's hands would look like a
	// certificate: visitors get the checked facts, not the files.
	CertificateView: join(each(covers, Province, Chairman), each(decided, District, Commune, Auditor), each(awarded, Producer), each(published, Ministry)),
	// The office looks into it and lays it before the chairman, who recognised the
	// product (26/2026/QĐ-TTg, article 8).
	RevocationView:    each(decided, Province, Chairman),
	RevocationPrepare: each(decided, Province),
	RevocationIssue:   each(decided, Chairman),
	RegisterView:      each(anywhere, Commune, District, Province, Advisor, AdvisorHead, Member, Secretary, Chair, Chairman, Ministry, Auditor),
	RegisterImport:    each(covers, Province),
	ImportView:        each(covers, Province, Chairman, Auditor),
	WorkView:          each(anywhere, signedIn...),
	UserManage:        each(anywhere, Admin),
	AccountSelf:       each(anywhere, signedIn...),
	RulesView:         each(anywhere, everyone...),
	PublicView:        each(anywhere, everyone...),
}

// Actions lists every action that has rules, for tests.
func Actions() []Action {
	var out []Action
	for a := range rules {
		out = append(out, a)
	}
	return out
}

// Can reports whether s may do a to r.
func Can(s Subject, a Action, r Record) bool {
	for _, rule := range rules[a] {
		if rule.role == Anonymous && s.UserID == "" && rule.reach(Grant{}, s, r) {
			return true
		}
		for _, g := range s.Grants {
			if g.Role == rule.role && rule.reach(g, s, r) {
				return true
			}
		}
	}
	// An account without any grant still has its own pages and what is public.
	return s.UserID != "" && (a == AccountSelf || a == WorkView || a == RulesView || a == PublicView)
}

// Check is Can as an error: Unauthenticated for visitors, NotFound where the
// subject may not even know of the record (view says which action looks at
// it; "" when its existence is no secret), Forbidden otherwise.
func Check(s Subject, a, view Action, r Record) error {
	switch {
	case Can(s, a, r):
		return nil
	case s.UserID == "":
		return fault.New(fault.Unauthenticated, "fault.unauthenticated")
	case view != "" && !Can(s, view, r):
		return fault.New(fault.NotFound, "fault.not-found")
	}
	return fault.New(fault.Forbidden, "fault.forbidden")
}
