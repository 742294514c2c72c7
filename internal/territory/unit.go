// Package territory knows Vietnam's administrative units and how they changed.
//
// A unit's code is valid for a period and is later given to other units, and
// so are names. The key of a unit is therefore its code together with the day
// from which that version is valid (Ref); every record keeps the Ref of the
// unit it was made in. A period includes its first day and excludes its last:
// Until is the first day on which the version is no longer in force.
package territory

import (
	"strings"

	"saoque/internal/calendar"
)

// Level is the floor of the administration a unit stands on; the words are
// those of the procedure data.
type Level string

// The three levels. District exists until 30/06/2025.
const (
	Province Level = "province"
	District Level = "district"
	Commune  Level = "commune"
)

// Type is the kind of a unit, as an identifier; catalog key "territory.type." + Type.
type Type string

// levels lists every known type with its level.
var levels = map[Type]Level{
	"tinh": Province, "thanh-pho-tw": Province,
	"thanh-pho": District, "quan": District, "huyen": District, "thi-xa": District,
	"xa": Commune, "phuong": Commune, "thi-tran": Commune, "dac-khu": Commune,
}

// Level of a type; "" for an unknown one.
func (t Type) Level() Level { return levels[t] }

// Types lists the known types, for tests of the catalog.
func Types() []Type {
	ts := make([]Type, 0, len(levels))
	for t := range levels {
		ts = append(ts, t)
	}
	return ts
}

// Unit is one version of an administrative unit.
type Unit struct {
	Code   string // 2 digits for a province, 3 for a district, 5 for a commune
	Name   string // full, with the type's word in front
	Type   Type
	Level  Level
	Parent string // code of the parent, "" for a province
	From   calendar.Date
	Until  calendar.Date // "" = still in force
	Source string        // id in sources.csv
	Note   string
}

// Ref names the version.
func (u Unit) Ref() Ref { return Ref{u.Code, u.From} }

// ValidOn reports whether the version was in force on day d.
func (u Unit) ValidOn(d calendar.Date) bool {
	return u.From <= d && (u.Until == "" || d < u.Until)
}

// Short is the name without the type's word: "Lý Văn Lâm".
func (u Unit) Short() string {
	words := strings.Fields(u.Name)
	skip := strings.Count(string(u.Type), "-") + 1
	if u.Type == "thanh-pho-tw" {
		skip = 2
	}
	if len(words) <= skip {
		return u.Name
	}
	return strings.Join(words[skip:], " ")
}

// Ref is the key of a unit version; as text "32032@2020-01-01".
type Ref struct {
	Code string
	From calendar.Date
}

// String writes code@from, "" for the zero Ref.
func (r Ref) String() string {
	if r.Code == "" {
		return ""
	}
	return r.Code + "@" + string(r.From)
}

// ParseRef reads what String writes.
func ParseRef(s string) (Ref, bool) {
	code, from, ok := strings.Cut(s, "@")
	if !ok || !digits(code) || !calendar.Date(from).Valid() {
		return Ref{}, false
	}
	return Ref{code, calendar.Date(from)}, true
}

func digits(s string) bool {
	if len(s) != 2 && len(s) != 3 && len(s) != 5 {
		return false
	}
	return strings.Trim(s, "0123456789") == ""
}

// Link says that (part of) the territory of Old became (part of) New. The
// main link of an old unit is the one along which its records travel.
type Link struct {
	Old, New Ref
	Main     bool
	Disputed bool // sources disagree; Note says how
	Source   string
	Note     string
}
