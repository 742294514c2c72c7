package access

// Scope of a list: the records that one grant lets its holder look at. A list
// query takes the union of a subject's scopes; a test holds it equal to Can.
type ListScope struct {
	// Exactly one of these is set, or Central.
	Producer  string
	Units     []string // keys of communes
	Areas     []string // keys of districts
	Provinces []string
	Council   string
	Central   bool
	// Submitted and WithAdvisors narrow a province's scope.
	Submitted    bool
	WithAdvisors bool
	// NotRecused leaves out what this user is recused from.
	NotRecused string
}

// DossierScopes gives the scopes of the dossiers that s may view.
func DossierScopes(s Subject) []ListScope {
	var out []ListScope
	for _, g := range s.Grants {
		switch g.Role {
		case Producer:
			out = append(out, ListScope{Producer: g.Body})
		case Commune, District:
			out = append(out, territory(g)...)
		case Province, Chairman, Auditor:
			for _, sc := range territory(g) {
				sc.Submitted = true
				out = append(out, sc)
			}
		case Advisor, AdvisorHead:
			for _, sc := range territory(g) {
				sc.WithAdvisors = true
				out = append(out, sc)
			}
		case Member, Chair:
			out = append(out, ListScope{Council: g.Body, NotRecused: s.UserID})
		case Secretary:
			out = append(out, ListScope{Council: g.Body})
		case Ministry:
			out = append(out, ListScope{Central: true})
		}
	}
	return out
}

// territory gives the scopes of a grant over units: as covers has it, a record
// lies in the province, in the district or in the commune that the grant names.
// A commune officer's units are communes and a district officer's districts;
// those of an auditor, of a team or of a province that has ended may be either.
func territory(g Grant) []ListScope {
	if len(g.Provinces) > 0 {
		return []ListScope{{Provinces: g.Provinces}}
	}
	var out []ListScope
	if len(g.Units) > 0 && g.Role != Commune {
		out = append(out, ListScope{Areas: g.Units})
	}
	if len(g.Units) > 0 && g.Role != District {
		out = append(out, ListScope{Units: g.Units})
	}
	return out
}
