package jobs

import (
	"encoding/json"

	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
	"saoque/internal/store"
)

// checkCopies compares every signed copy with the act that left it as it is.
func checkCopies(tx *store.Tx, _ *office.Office, c *Checked) error {
	list, err := tx.AllSignedCopies()
	if err != nil {
		return err
	}
	for _, x := range list {
		p, err := tx.Paper(x.PaperID)
		if err != nil {
			return err
		}
		found, err := anyLogged(tx, x.Object(p), func(e ledger.Entry) bool {
			var was paperwork.Copy
			return json.Unmarshal(e.Payload, &was) == nil && was == papers.LoggedCopy(x)
		})
		if err != nil {
			return err
		}
		if !found {
			c.find("doctor.copy", x.Name, x.PaperID)
		}
	}
	return nil
}

// loggedCopy looks for a copy that was kept, and for what happened to it since.
func loggedCopy(tx *store.Tx, c *Checked, e ledger.Entry) error {
	var p paperwork.Copy
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	x, err := tx.SignedCopy(p.ID)
	gone, err := absent(err)
	if err != nil {
		return err
	}
	if gone || x.Version < p.Version {
		c.find("doctor.copy", p.Name, p.PaperID)
	}
	return nil
}
