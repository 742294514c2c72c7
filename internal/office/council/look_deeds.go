package council

import (
	"encoding/json"
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/office"
	"saoque/internal/territory"
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

// maxDeeds bounds a history on a page.
const maxDeeds = 100

// deeds gives the history of an object and of those under it, newest first.
func deeds(tx *office.Tx, object, under string) ([]Deed, error) {
	list, err := tx.Deeds(object, under, maxDeeds)
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
			if u, err := tx.User(id); err == nil {
				name = u.Name
			}
			names[id] = name
		}
		out = append(out, Deed{At: d.At, Who: name, Act: leaf.Act, Object: leaf.Object, Hash: d.Hash})
	}
	return out, nil
}

// ref reads a unit key "code@valid_from".
func ref(key string) (territory.Ref, bool) {
	code, from, ok := strings.Cut(key, "@")
	return territory.Ref{Code: code, From: calendar.Date(from)}, ok
}
