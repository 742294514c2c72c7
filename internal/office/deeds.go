package office

import (
	"encoding/json"
	"slices"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
)

// Deed is one line of an object's history: who did what, when, and the hash of
// its ledger entry. It never says what a sealed act contained.
type Deed struct {
	At     calendar.Instant
	Who    string // a name, "" where the account is unknown
	Act    string // the act's name in the ledger
	Object string
	Hash   string // hex
}

// History gives what was done to an object and, where under is not "", to those
// whose names begin with it, newest first and at most limit lines.
func (tx *Tx) History(object, under string, limit int) ([]Deed, error) {
	list, err := tx.Deeds(object, under, limit)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	var out []Deed
	for _, d := range list {
		var leaf struct{ Subject, Act, Object string }
		if err := json.Unmarshal(d.Leaf, &leaf); err != nil {
			return nil, err
		}
		id, _ := strings.CutPrefix(leaf.Subject, "user/")
		name, known := names[id]
		if !known {
			name = tx.NameOf(id)
			names[id] = name
		}
		out = append(out, Deed{At: d.At, Who: name, Act: leaf.Act, Object: leaf.Object, Hash: d.Hash})
	}
	return out, nil
}

// NameOf names an account, "" where it is unknown.
func (tx *Tx) NameOf(user string) string {
	if user == "" {
		return ""
	}
	u, err := tx.User(user)
	if err != nil {
		return ""
	}
	return u.Name
}

// Provinces lists the provinces of the subject's grants in which it may do the
// action.
func (tx *Tx) Provinces(a access.Action) []string {
	var out []string
	for _, g := range tx.Subject.Grants {
		for _, p := range g.Provinces {
			if !slices.Contains(out, p) && tx.Can(a, access.Record{Province: p}) {
				out = append(out, p)
			}
		}
	}
	return out
}
