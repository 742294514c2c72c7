package jobs

import (
	"encoding/json"
	"slices"
	"strings"

	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/registry"
	"saoque/internal/store"
)

// checkImports compares the results that were brought in with the digest that
// the log committed to when they were confirmed. Only a confirmed import has any.
func checkImports(tx *store.Tx, _ *office.Office, c *Checked) error {
	list, err := tx.AllImports()
	if err != nil {
		return err
	}
	for _, i := range list {
		rows, err := tx.ImportedBy(i.ID)
		if err != nil {
			return err
		}
		if i.State != registry.Confirmed {
			if len(rows) > 0 {
				c.find("doctor.import", i.File, i.ID)
			}
			continue
		}
		sum, err := registry.Digest(slices.Values(rows))
		if err != nil {
			return err
		}
		var p struct{ Province, SHA256, Digest string }
		found, err := logged(tx, i.Object(), "register.confirm", i.Version, &p)
		if err != nil {
			return err
		}
		if !found || p.Province != i.Province || p.SHA256 != i.SHA256 || p.Digest != sum {
			c.find("doctor.import", i.File, i.ID)
		}
	}
	return nil
}

// importStates are the states that acts leave an import in.
var importStates = map[string][]registry.ImportState{
	"register.receive": {registry.Received}, "register.read": {registry.Read, registry.Unreadable},
	"register.confirm": {registry.Confirmed}, "register.withdraw": {registry.Withdrawn},
}

// loggedImport looks for an import that was logged, as the act left it or as a
// later one did.
func loggedImport(tx *store.Tx, c *Checked, e ledger.Entry) error {
	var p struct{ File string }
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	id := strings.TrimPrefix(e.Leaf.Object, registry.Import{}.Object())
	i, err := tx.Import(id)
	gone, err := absent(err)
	if err != nil {
		return err
	}
	if gone || i.Version < e.Leaf.ObjectVersion || i.Version == e.Leaf.ObjectVersion && !slices.Contains(importStates[e.Leaf.Act], i.State) {
		c.find("doctor.import", p.File, id)
	}
	return nil
}
