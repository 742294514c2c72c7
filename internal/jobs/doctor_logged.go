package jobs

import (
	"encoding/json"
	"reflect"

	"saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	acts "saoque/internal/office/council"
	"saoque/internal/office/decide"
	"saoque/internal/office/intake"
	"saoque/internal/store"
)

// checkLogged reads the log and asks, of every act whose row must still say
// the same, whether it does: a row that was set back, hidden or taken away is
// found from here, where the row itself says nothing.
func checkLogged(tx *store.Tx, _ *office.Office, c *Checked) error {
	return tx.EachEntry(func(id string, e ledger.Entry, damage error) error {
		if damage != nil {
			c.find("doctor.payload", id)
			return nil
		}
		check := logs[e.Leaf.Act]
		if check == nil || e.Payload == nil {
			return nil
		}
		return check(tx, c, e)
	})
}

// logs are the acts that leave a row behind which only they may write.
var logs = map[string]func(*store.Tx, *Checked, ledger.Entry) error{
	"card.save":        loggedCard,
	"product.close":    loggedClosing,
	"decision.prepare": loggedDraft,
	"decision.issue":   loggedIssue,
	"certificate.sign": loggedSigning,
	"dossier.submit":   loggedEdition,

	"paper.keep-signed":     loggedCopy,
	"paper.confirm-signed":  loggedCopy,
	"paper.withdraw-signed": loggedCopy,

	"revocation.prepare": loggedRevocation,
	"revocation.issue":   loggedRevocation,
	"revocation.drop":    loggedRevocation,

	"register.receive":  loggedImport,
	"register.read":     loggedImport,
	"register.confirm":  loggedImport,
	"register.withdraw": loggedImport,

	"dossier.attach": loggedFile,
}

// absent reads err as "the row is not there".
func absent(err error) (bool, error) {
	if fault.Is(err, fault.NotFound) {
		return true, nil
	}
	return false, err
}

func loggedCard(tx *store.Tx, c *Checked, e ledger.Entry) error {
	var p acts.SealedCard
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	card, err := tx.Card(p.SessionID, p.DossierID, p.UserID, p.Round)
	if err != nil {
		return err
	}
	if card.Version < p.Version || card.Version == p.Version && !sameCard(card, p) {
		c.find("doctor.card", e.Leaf.Object)
	}
	return nil
}

// sameCard compares a card's row with what was logged of it.
func sameCard(card council.Card, p acts.SealedCard) bool {
	sh, err := sheetOf(card)
	return err == nil && p.Total == card.Total && p.State == card.State && p.Note == card.Note && p.Round == card.Round && reflect.DeepEqual(p.Sheet, sh)
}

func loggedClosing(tx *store.Tx, c *Checked, e ledger.Entry) error {
	var p acts.Closing
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	a, err := tx.AgendaItem(p.SessionID, p.DossierID)
	gone, err := absent(err)
	if err != nil {
		return err
	}
	if gone || a.State != council.Closed || a.Version != e.Leaf.ObjectVersion {
		c.find("doctor.product", e.Leaf.Object)
	}
	return nil
}

func loggedDraft(tx *store.Tx, c *Checked, e ledger.Entry) error {
	var p struct {
		Decision decision.Decision
		Rows     []decision.Row
	}
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	rows, err := tx.DecisionRows(p.Decision.ID)
	if err == nil && !reflect.DeepEqual(rows, p.Rows) {
		c.find("doctor.decision", p.Decision.Number, p.Decision.ID)
	}
	return err
}

func loggedIssue(tx *store.Tx, c *Checked, e ledger.Entry) error {
	var p decide.Issued
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	d, err := tx.Decision(p.DecisionID)
	gone, err := absent(err)
	if err != nil {
		return err
	}
	if gone || d != p.Decision {
		c.find("doctor.decision", p.Number, p.DecisionID)
	}
	for _, r := range p.Rows {
		k, err := tx.Dossier(r.DossierID)
		gone, err := absent(err)
		if err != nil {
			return err
		}
		ended := k.State == dossier.Closed
		if r.Outcome == "recognise" {
			ended = k.State == dossier.Recognised || k.State == dossier.Central
		}
		if gone || !ended {
			c.find("doctor.decision-row", p.Number, r.Order)
		}
	}
	return nil
}

func loggedEdition(tx *store.Tx, c *Checked, e ledger.Entry) error {
	var p intake.Submitted
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	id := e.Leaf.Object[len("dossier/"):]
	x, err := tx.Edition(id, p.Edition)
	gone, err := absent(err)
	if err != nil {
		return err
	}
	d, err := tx.Dossier(id)
	lost, err := absent(err)
	if err != nil {
		return err
	}
	if gone || lost || x.ManifestHash != p.ManifestHash || d.Slip != p.Slip || d.Edition < p.Edition {
		c.find("doctor.manifest", id, p.Edition)
	}
	return nil
}

func loggedFile(tx *store.Tx, c *Checked, e ledger.Entry) error {
	var p dossier.Evidence
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	f, err := tx.EvidenceFile(p.ID)
	gone, err := absent(err)
	if err != nil {
		return err
	}
	f.RemovedAt = p.RemovedAt // taking it off is a later act
	if gone || f != p {
		c.find("doctor.file", p.Name, p.ID)
	}
	return nil
}

// checkPrescores derives every preliminary scoring again and looks for the act
// that saved its sheet.
func checkPrescores(tx *store.Tx, o *office.Office, c *Checked) error {
	return tx.AllPrescores(func(p store.Prescore) error {
		d, err := tx.Dossier(p.DossierID)
		if err != nil {
			return err
		}
		b, err := o.Books.Book(d.Book)
		if err != nil {
			return err
		}
		r, err := b.Score(d.Set, p.Sheet)
		if err != nil || r.Total != p.Total {
			c.find("doctor.prescore", p.DossierID, p.Edition)
			return nil
		}
		found, err := anyLogged(tx, "dossier/"+p.DossierID+"/prescore", func(e ledger.Entry) bool {
			var in intake.PrescoreInput
			return json.Unmarshal(e.Payload, &in) == nil && reflect.DeepEqual(in.Sheet, p.Sheet) && sameNotes(in.Notes, p.Notes)
		})
		if err == nil && !found {
			c.find("doctor.prescore", p.DossierID, p.Edition)
		}
		return err
	})
}

func sameNotes(a, b map[string]string) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

// anyLogged reports whether some entry about the object fits. Damaged entries
// fit nothing; checkLogged names them.
func anyLogged(tx *store.Tx, object string, fits func(ledger.Entry) bool) (bool, error) {
	entries, err := tx.EntriesOf(object)
	if fault.Is(err, fault.Internal) {
		return false, nil
	}
	for _, e := range entries {
		if e.Payload != nil && fits(e) {
			return true, nil
		}
	}
	return false, err
}
