package floors

import (
	"slices"
	"strings"
	"testing"
)

// rooms lists the rooms of each floor, lowest first. A room is a directory
// with everything below it.
var rooms = [][]string{
	0: {"internal/fault", "internal/viet", "internal/calendar", "internal/ident"},
	1: {
		"internal/territory", "internal/party", "internal/rulebook", "internal/dossier", "internal/appraisal",
		"internal/council", "internal/decision", "internal/programme", "internal/registry", "internal/report",
		"internal/ledger", "internal/access", "internal/paperwork",
	},
	2: {"internal/store", "internal/blob", "internal/paper", "internal/locale", "internal/post", "internal/scan"},
	3: {"internal/office"},
	4: {"internal/app", "internal/jobs", "internal/demo"},
	5: {"internal/web", "internal/api", "internal/cli"},
	6: {"cmd/saoque"},
}

// workshops are programs and helpers that stand beside the floors: they may
// import anything, and nothing of the product may import them.
var workshops = map[string]string{
	"internal/floors":              "the rules of the house, as tests",
	"internal/store/pgtest":        "throwaway PostgreSQL clusters for tests and the bench",
	"internal/store/storetest":     "the conformance suite of both engines",
	"internal/office/officetest":   "an office on a throwaway store, for tests of acts",
	"internal/paper/xlsx/xlsxtest": "workbooks for tests, clean and messy",
	"internal/territory/gen":       "builds the table of units from its sources",
	"internal/web/gallery":         "every page with sample data, for looking at",
	"e2e":                          "the browser and the scenarios",
	"bench":                        "figures beside their baselines",
}

// shown are the workshops that the product may show to people after all.
var shown = map[[2]string]string{
	{"internal/cli", "internal/web/gallery"}: "the demo serves the gallery",
	{"internal/app", "internal/web/gallery"}: "the demo serves the gallery",
}

// neighbours are the allowed edges between rooms of one floor.
var neighbours = map[[2]string]string{
	{"internal/viet", "internal/calendar"}:       "days are written the country's way",
	{"internal/ident", "internal/calendar"}:      "ids carry the injected clock's time",
	{"internal/access", "internal/territory"}:    "a grant is over a unit and what lies below it",
	{"internal/party", "internal/territory"}:     "an organisation sits in a unit version",
	{"internal/party", "internal/access"}:        "a producer says who may reach it",
	{"internal/dossier", "internal/party"}:       "a dossier is a producer's, about a product",
	{"internal/dossier", "internal/rulebook"}:    "a dossier pins its book and set",
	{"internal/dossier", "internal/access"}:      "a dossier says how a subject relates to it",
	{"internal/dossier", "internal/territory"}:   "a dossier keeps the unit version it was filed in",
	{"internal/appraisal", "internal/dossier"}:   "a dossier moves through the stages",
	{"internal/appraisal", "internal/rulebook"}:  "the stages are the book's",
	{"internal/council", "internal/appraisal"}:   "a session ends in a stage's outcome",
	{"internal/council", "internal/rulebook"}:    "cards are scored by the pinned set",
	{"internal/council", "internal/access"}:      "seats are roles; a session says who may see a card",
	{"internal/decision", "internal/council"}:    "a decision rests on a tally",
	{"internal/decision", "internal/dossier"}:    "a decision is about dossiers",
	{"internal/decision", "internal/rulebook"}:   "certificates last as long as the book says",
	{"internal/registry", "internal/decision"}:   "the register lists what was decided",
	{"internal/registry", "internal/dossier"}:    "a register entry points to its dossier",
	{"internal/programme", "internal/territory"}: "tasks are given to units",
	{"internal/programme", "internal/party"}:     "support goes to producers",
	{"internal/report", "internal/programme"}:    "reports count tasks and support",
	{"internal/report", "internal/registry"}:     "reports count recognised products",
	{"internal/report", "internal/dossier"}:      "reports count dossiers by stage",
	{"internal/report", "internal/territory"}:    "reports are by unit",
	{"internal/report", "internal/council"}:      "fairness is computed from cards",
	{"internal/paper", "internal/locale"}:        "papers take their words from the catalog",
	{"internal/post", "internal/locale"}:         "mail takes its words from the catalog",
	{"internal/demo", "internal/app"}:            "the story is told through the acts of an opened office",
	{"internal/app", "internal/jobs"}:            "app starts the jobs on what it has opened",
	{"internal/cli", "internal/web"}:             "serve starts the pages",
	{"internal/cli", "internal/api"}:             "serve starts the API",
}

// barred are edges that the floors alone would allow.
var barred = []struct{ from, to, why string }{
	{"internal/web", "internal/store", "pages go through acts and queries of the office"},
	{"internal/api", "internal/store", "the API goes through acts and queries of the office"},
	{"internal/cli", "internal/store", "commands go through app and the office"},
	{"internal/web", "internal/ledger", "pages go through the office"},
	{"cmd/saoque", "internal/web", "main hands over to cli and nothing else"},
	{"cmd/saoque", "internal/app", "main hands over to cli and nothing else"},
	{"cmd/saoque", "internal/office", "main hands over to cli and nothing else"},
}

func inside(pkg, dir string) bool { return pkg == dir || strings.HasPrefix(pkg, dir+"/") }

// placeOf gives the floor and the room of a package; ok is false when it has none.
func placeOf(pkg string) (floor int, room string, ok bool) {
	for f, rs := range rooms {
		for _, r := range rs {
			if inside(pkg, r) {
				return f, r, true
			}
		}
	}
	return 0, "", false
}

func workshop(pkg string) (string, bool) {
	for dir := range workshops {
		if inside(pkg, dir) {
			return dir, true
		}
	}
	return "", false
}

// wrong says what is wrong with an import edge of product code, "" if nothing.
func wrong(from, to string) string {
	if w, ok := workshop(to); ok {
		if _, ok := shown[[2]string{from, w}]; ok {
			return ""
		}
		return "a workshop (" + workshops[w] + ") is not for the product"
	}
	ff, fr, ok1 := placeOf(from)
	tf, tr, ok2 := placeOf(to)
	if !ok1 || !ok2 {
		return "a package without a floor: give it one in internal/floors and in docs/architecture.md"
	}
	for _, b := range barred {
		if inside(from, b.from) && inside(to, b.to) {
			return b.why
		}
	}
	switch {
	case fr == tr:
		// Acts of one area build on the kernel, never on another area's acts.
		if fr == "internal/office" && to != "internal/office" && (from == "internal/office" || !inside(to, from)) {
			return "the acts of one area do not import another's, and the kernel imports no acts"
		}
		return ""
	case tf < ff:
		return ""
	case tf == ff:
		if neighbours[[2]string{fr, tr}] == "" {
			return "not a listed neighbour on floor " + string(rune('0'+ff))
		}
		return ""
	}
	return "imports go down only"
}

func TestImportsGoDown(t *testing.T) {
	for _, s := range parsed(t) {
		if _, ok := workshop(s.pkg); ok || s.test {
			continue
		}
		if _, _, ok := placeOf(s.pkg); !ok {
			t.Errorf("%s stands on no floor: give it one in internal/floors and in docs/architecture.md", s.path)
			continue
		}
		for _, p := range s.imports() {
			to, ours := strings.CutPrefix(p, module+"/")
			if !ours {
				continue
			}
			if why := wrong(s.pkg, to); why != "" {
				t.Errorf("%s imports %s: %s", s.path, to, why)
			}
		}
	}
}

// TestOneFileSigns: a certificate is signed in one place, which asks for the
// log's proof first; a preview or a page cannot even name the signer.
func TestOneFileSigns(t *testing.T) {
	const signer, only = module + "/internal/paper/certificate/signing", "internal/office/papers/certify.go"
	found := false
	for _, s := range parsed(t) {
		if s.test || !slices.Contains(s.imports(), signer) {
			continue
		}
		if found = found || s.path == only; s.path != only {
			if _, ok := workshop(s.pkg); !ok {
				t.Errorf("%s imports %s; only %s does", s.path, signer, only)
			}
		}
	}
	if !found {
		t.Errorf("%s does not sign", only)
	}
}

func TestRuleItself(t *testing.T) {
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"internal/web", "internal/office", true},
		{"internal/office/intake", "internal/office", true},
		{"internal/office/intake", "internal/office/council", false},
		{"internal/office", "internal/office/intake", false},
		{"internal/web", "internal/store", false},
		{"internal/cli", "internal/store/pgtest", false},
		{"internal/store", "internal/office", false},
		{"internal/viet", "internal/fault", false},
		{"internal/rulebook", "internal/dossier", false},
		{"internal/council", "internal/rulebook", true},
		{"internal/locale", "internal/viet", true},
		{"internal/store", "internal/blob", false},
		{"internal/elsewhere", "internal/viet", false},
		{"cmd/saoque", "internal/cli", true},
		{"cmd/saoque", "internal/web", false},
	} {
		if why := wrong(c.from, c.to); (why == "") != c.ok {
			t.Errorf("%s → %s: %q", c.from, c.to, why)
		}
	}
}

func TestNeighboursHaveNoCycle(t *testing.T) {
	next := map[string][]string{}
	for e, why := range neighbours {
		if why == "" {
			t.Errorf("the edge %v has no reason", e)
		}
		f, _, _ := placeOf(e[0])
		g, _, _ := placeOf(e[1])
		if f != g {
			t.Errorf("%s and %s stand on floors %d and %d: not neighbours", e[0], e[1], f, g)
		}
		next[e[0]] = append(next[e[0]], e[1])
	}
	var visit func(room string, way []string)
	visit = func(room string, way []string) {
		if slices.Contains(way, room) {
			t.Fatalf("a cycle: %s", strings.Join(append(way, room), " → "))
		}
		for _, n := range next[room] {
			visit(n, append(slices.Clone(way), room))
		}
	}
	for room := range next {
		visit(room, nil)
	}
}

// outside lists what packages of the lower floors may not touch, with the
// rooms that are excepted: the field is pure, the clock and SQL have one door.
var outside = []struct {
	path   string
	floors []int // where the ban holds; nil = everywhere
	except []string
	why    string
}{
	{"database/sql", nil, []string{"internal/store"}, "only the store speaks SQL"},
	{"github.com/jackc/pgx/v5", nil, []string{"internal/store"}, "only the store speaks SQL"},
	{"modernc.org/sqlite", nil, []string{"internal/store"}, "only the store speaks SQL"},
	{"net/http", []int{0, 1, 2, 3}, []string{"internal/blob", "internal/post", "internal/scan"}, "HTTP is the upper floors' business"},
	{"os", []int{0, 1, 3}, []string{"internal/ledger"}, "the field and the acts do no I/O; the ledger keeps its keys"},
	{"net", []int{0, 1, 3}, nil, "the field and the acts do no I/O"},
	{"os/exec", nil, []string{"internal/scan"}, "the product starts no programs"},
	{"math/rand", nil, nil, "randomness is injected; crypto/rand is its source"},
	{"math/rand/v2", nil, nil, "randomness is injected; crypto/rand is its source"},
	{"unsafe", nil, nil, "no"},
	{"C", nil, nil, "the product builds without cgo"},
}

func TestPureFloorsStayPure(t *testing.T) {
	for _, s := range parsed(t) {
		floor, room, ok := placeOf(s.pkg)
		if _, w := workshop(s.pkg); w || s.test || !ok {
			continue
		}
		for _, p := range s.imports() {
			for _, b := range outside {
				if !inside(p, b.path) || (b.floors != nil && !slices.Contains(b.floors, floor)) || slices.Contains(b.except, room) {
					continue
				}
				if b.path == "net" && p != "net" {
					continue // net/url, net/mail, net/netip do no I/O
				}
				if b.path == "os" && p != "os" {
					continue
				}
				t.Errorf("%s imports %s: %s", s.path, p, b.why)
			}
		}
	}
}
