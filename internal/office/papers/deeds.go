package papers

import (
	"encoding/json"
	"strings"
)

// maxDeeds bounds a history on a page.
const maxDeeds = 50

// deeds gives the history of a ledger object, newest first.
func (s *subject) deeds(object string) ([]Deed, error) {
	list, err := s.Deeds(object, "", maxDeeds)
	if err != nil {
		return nil, err
	}
	var out []Deed
	for _, d := range list {
		var leaf struct{ Subject, Act string }
		if err := json.Unmarshal(d.Leaf, &leaf); err != nil {
			return nil, err
		}
		name := ""
		if u, err := s.User(strings.TrimPrefix(leaf.Subject, "user/")); err == nil {
			name = u.Name
		}
		out = append(out, Deed{At: d.At, Who: name, Act: leaf.Act, EntryHash: d.Hash})
	}
	return out, nil
}
