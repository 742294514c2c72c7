// Package access is the only authority on who may do what: roles held over a
// territory or in a body, for a period, against the facts of a record. It is
// pure; the kernel asks it before every act and every look.
package access

import "saoque/internal/calendar"

// Role is what a grant lets its holder be.
type Role string

// The roles of the programme.
const (
	Anonymous   Role = "anonymous"
	Producer    Role = "producer"
	Commune     Role = "commune"      // commune officer
	District    Role = "district"     // district officer, until 30/06/2025
	Province    Role = "province"     // provincial office
	Advisor     Role = "advisor"      // member of an advisory team
	AdvisorHead Role = "advisor-head" // its head
	Member      Role = "member"       // council member
	Secretary   Role = "secretary"    // council secretary, does not score
	Chair       Role = "chair"        // council chair, scores
	Chairman    Role = "chairman"     // chairman of the province
	Ministry    Role = "ministry"
	Auditor     Role = "auditor"
	Admin       Role = "admin" // accounts and settings, no scores
)

// Roles lists every role in the order in which pages show them.
var Roles = []Role{Anonymous, Producer, Commune, District, Province, Advisor, AdvisorHead, Member, Secretary, Chair, Chairman, Ministry, Auditor, Admin}

// Scope says what a grant of the role is bound to.
type Scope string

// The scopes of roles.
const (
	ScopeNone Scope = "none" // the whole country, or the installation
	ScopeUnit Scope = "unit" // an administrative unit
	ScopeBody Scope = "body" // a producer, a council or a team
)

// ScopeOf gives what a grant of r must name.
func ScopeOf(r Role) Scope {
	switch r {
	case Commune, District, Province, Chairman, Auditor:
		return ScopeUnit
	case Producer, Advisor, AdvisorHead, Member, Secretary, Chair:
		return ScopeBody
	}
	return ScopeNone
}

// Grant is a role over a territory or in a body, for a period.
type Grant struct {
	ID   string
	Role Role
	// Units are the keys "code@valid_from" that the grant reaches: its own unit
	// and the predecessors of that unit, whose records it inherited.
	Units []string
	// Provinces are the province codes a province-wide grant reaches.
	Provinces []string
	// Body is the producer, council or team of a body grant.
	Body     string
	From, To calendar.Date // To is the last day; "" = open
}

// Holds reports whether the grant is in force on day d.
func (g Grant) Holds(d calendar.Date) bool {
	return g.From <= d && (g.To == "" || d <= g.To)
}

// Subject is who acts: an account with the grants it holds today.
type Subject struct {
	UserID, Name string
	Grants       []Grant // only those in force
}

// Has reports whether the subject holds role r anywhere.
func (s Subject) Has(r Role) bool {
	if r == Anonymous {
		return s.UserID == ""
	}
	for _, g := range s.Grants {
		if g.Role == r {
			return true
		}
	}
	return false
}

// Bodies lists the bodies in which the subject holds one of the roles.
func (s Subject) Bodies(roles ...Role) []string {
	var out []string
	for _, g := range s.Grants {
		for _, r := range roles {
			if g.Role == r && g.Body != "" {
				out = append(out, g.Body)
			}
		}
	}
	return out
}
