package web

import (
	"slices"
	"strings"
)

// menu lists the entries of the menu with the roles that see them, in the
// order of a working day. Whether an act is allowed is decided by access
// alone; the menu only spares people what is not theirs.
var menu = []struct {
	key, href string
	roles     []string
}{
	{"ui.nav.products", "/toi", []string{"producer"}},
	{"ui.nav.work", "/viec", []string{"commune", "district", "province", "advisor", "advisor-head", "secretary", "chair", "chairman", "ministry"}},
	{"ui.nav.dossiers", "/ho-so", []string{"commune", "district", "province", "advisor", "advisor-head", "secretary", "chair", "chairman", "ministry", "auditor"}},
	{"ui.nav.sessions", "/phien", []string{"member", "secretary", "chair", "province", "district", "chairman", "auditor"}},
	{"ui.nav.councils", "/hoi-dong", []string{"province", "district", "secretary", "chairman"}},
	{"ui.nav.decisions", "/quyet-dinh", []string{"province", "chairman", "ministry", "auditor"}},
	{"ui.nav.register", "/so-dang-ky", []string{"province", "chairman", "ministry", "auditor", "commune", "district"}},
	{"ui.nav.templates", "/mau-giay-to", []string{"province", "chairman", "auditor", "admin"}},
	{"ui.nav.books", "/quy-dinh", []string{"producer", "commune", "district", "province", "advisor", "advisor-head", "member", "secretary", "chair", "chairman", "ministry", "auditor", "admin"}},
	{"ui.nav.units", "/don-vi", []string{"province", "ministry", "auditor", "admin"}},
	{"ui.nav.users", "/he-thong/nguoi-dung", []string{"admin"}},
}

// NavFor gives the menu of somebody with these roles; path marks the current
// entry.
func NavFor(roles []string, path string) []NavItem {
	var out []NavItem
	for _, m := range menu {
		if !slices.ContainsFunc(m.roles, func(r string) bool { return slices.Contains(roles, r) }) {
			continue
		}
		out = append(out, NavItem{Key: m.key, Href: m.href, Current: path == m.href || strings.HasPrefix(path, m.href+"/")})
	}
	return out
}
