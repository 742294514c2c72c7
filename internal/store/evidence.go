package store

import (
	"encoding/json"

	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/rulebook"
)

// Items gives a dossier's checklist items.
func (t *Tx) Items(dossierID string) ([]dossier.Item, error) {
	return all(t, func(scan scanner) (it dossier.Item, err error) {
		return it, scan(&it.DossierID, &it.Code, &it.Done, &it.Note, &it.Verdict, &it.Reason, &it.Version)
	}, "SELECT dossier_id, item, done, note, verdict, reason, version FROM dossier_items WHERE dossier_id = $1 ORDER BY item", dossierID)
}

// AddItem stores a new item as version 1.
func (t *Tx) AddItem(it dossier.Item) error {
	_, err := t.Exec("INSERT INTO dossier_items (dossier_id, item, done, note, verdict, reason, version) VALUES ($1, $2, $3, $4, $5, $6, 1)",
		it.DossierID, it.Code, bit(it.Done), it.Note, it.Verdict, it.Reason)
	return err
}

// SaveItem stores an item when nobody changed it since it.Version.
func (t *Tx) SaveItem(it *dossier.Item) error {
	err := t.swap("UPDATE dossier_items SET done = $4, note = $5, verdict = $6, reason = $7, version = version + 1 WHERE dossier_id = $1 AND item = $2 AND version = $3",
		it.DossierID, it.Code, it.Version, bit(it.Done), it.Note, it.Verdict, it.Reason)
	if err == nil {
		it.Version++
	}
	return err
}

const evidenceColumns = "id, dossier_id, item, criterion, name, size, type, sha256, added_by, added_at, removed_at"

func scanEvidence(scan scanner) (e dossier.Evidence, err error) {
	return e, scan(&e.ID, &e.DossierID, &e.Item, &e.Criterion, &e.Name, &e.Size, &e.Type, &e.SHA256, &e.AddedBy, &e.AddedAt, &e.RemovedAt)
}

// Evidence gives a dossier's files that were not removed.
func (t *Tx) Evidence(dossierID string) ([]dossier.Evidence, error) {
	return all(t, scanEvidence, "SELECT "+evidenceColumns+" FROM evidence WHERE dossier_id = $1 AND removed_at = 0 ORDER BY item, added_at, id", dossierID)
}

// EvidenceFile gives one file's record, removed or not.
func (t *Tx) EvidenceFile(id string) (dossier.Evidence, error) {
	return one(t, scanEvidence, "SELECT "+evidenceColumns+" FROM evidence WHERE id = $1", id)
}

// AddEvidence stores a file's record; its blob is durable already.
func (t *Tx) AddEvidence(e dossier.Evidence) error {
	_, err := t.Exec("INSERT INTO evidence ("+evidenceColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)",
		e.ID, e.DossierID, e.Item, e.Criterion, e.Name, e.Size, e.Type, e.SHA256, e.AddedBy, e.AddedAt)
	return err
}

// RemoveEvidence hides a file; its blob stays, for editions may cite it.
func (t *Tx) RemoveEvidence(id string, at calendar.Instant) error {
	return t.swap("UPDATE evidence SET removed_at = $2 WHERE id = $1 AND removed_at = 0", id, at)
}

// EachBlob calls f with every distinct blob that records cite.
func (t *Tx) EachBlob(f func(sha256 string) error) error {
	list, err := all(t, strings1, "SELECT sha256 FROM evidence UNION SELECT docx FROM papers WHERE docx <> '' UNION SELECT pdf FROM papers WHERE pdf <> '' UNION SELECT sha256 FROM paper_templates UNION SELECT sha256 FROM signed_copies ORDER BY 1")
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := f(s); err != nil {
			return err
		}
	}
	return nil
}

// Assessment gives the producer's own scoring; version 0 when there is none.
func (t *Tx) Assessment(dossierID string) (sh rulebook.Sheet, version int64, err error) {
	var text string
	err = t.QueryRow("SELECT sheet, version FROM assessments WHERE dossier_id = $1", []any{dossierID}, &text, &version)
	if missing(err) {
		return rulebook.Sheet{}, 0, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &sh)
	}
	return sh, version, err
}

// SaveAssessment stores the producer's own scoring over version seen.
func (t *Tx) SaveAssessment(dossierID string, sh rulebook.Sheet, seen int64) error {
	b, err := json.Marshal(sh)
	if err != nil {
		return err
	}
	if seen == 0 {
		_, err = t.Exec("INSERT INTO assessments (dossier_id, sheet, version) VALUES ($1, $2, 1)", dossierID, string(b))
		return err
	}
	return t.swap("UPDATE assessments SET sheet = $3, version = version + 1 WHERE dossier_id = $1 AND version = $2", dossierID, seen, string(b))
}

const editionColumns = "dossier_id, edition, manifest, manifest_hash, submitted_by, submitted_at"

func scanEdition(scan scanner) (e dossier.Edition, err error) {
	return e, scan(&e.DossierID, &e.Number, &e.Manifest, &e.ManifestHash, &e.SubmittedBy, &e.SubmittedAt)
}

// AddEdition stores a frozen submission.
func (t *Tx) AddEdition(e dossier.Edition) error {
	_, err := t.Exec("INSERT INTO editions ("+editionColumns+") VALUES ($1, $2, $3, $4, $5, $6)", e.DossierID, e.Number, e.Manifest, e.ManifestHash, e.SubmittedBy, e.SubmittedAt)
	return err
}

// EditionHead gives a frozen submission without its manifest, which is long.
func (t *Tx) EditionHead(dossierID string, number int) (dossier.Edition, error) {
	return one(t, scanEdition, "SELECT dossier_id, edition, '', manifest_hash, submitted_by, submitted_at FROM editions WHERE dossier_id = $1 AND edition = $2", dossierID, number)
}

// Edition gives one frozen submission.
func (t *Tx) Edition(dossierID string, number int) (dossier.Edition, error) {
	return one(t, scanEdition, "SELECT "+editionColumns+" FROM editions WHERE dossier_id = $1 AND edition = $2", dossierID, number)
}

// AddStep appends to the dossier's history.
func (t *Tx) AddStep(s dossier.Step) error {
	_, err := t.Exec("INSERT INTO steps (id, dossier_id, at, user_id, user_name, act, stage, outcome, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		s.ID, s.DossierID, s.At, s.UserID, s.UserName, s.Act, s.Stage, s.Outcome, s.Detail)
	return err
}

// Steps gives the dossier's history, newest first.
func (t *Tx) Steps(dossierID string) ([]dossier.Step, error) {
	return all(t, func(scan scanner) (s dossier.Step, err error) {
		return s, scan(&s.ID, &s.DossierID, &s.At, &s.UserID, &s.UserName, &s.Act, &s.Stage, &s.Outcome, &s.Detail)
	}, "SELECT id, dossier_id, at, user_id, user_name, act, stage, outcome, detail FROM steps WHERE dossier_id = $1 ORDER BY at DESC, id DESC LIMIT 500", dossierID)
}

// Report reads a stage's recorded paper into v; version 0 when there is none.
func (t *Tx) Report(dossierID, stage string, v any) (version int64, err error) {
	var text string
	err = t.QueryRow("SELECT data, version FROM reports WHERE dossier_id = $1 AND stage = $2", []any{dossierID, stage}, &text, &version)
	if missing(err) {
		return 0, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), v)
	}
	return version, err
}

// SaveReport stores a stage's paper over version seen.
func (t *Tx) SaveReport(dossierID, stage string, v any, seen int64) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if seen == 0 {
		_, err = t.Exec("INSERT INTO reports (dossier_id, stage, data, version) VALUES ($1, $2, $3, 1)", dossierID, stage, string(b))
		return err
	}
	return t.swap("UPDATE reports SET data = $4, version = version + 1 WHERE dossier_id = $1 AND stage = $2 AND version = $3", dossierID, stage, seen, string(b))
}

// Prescore is the advisory team's preliminary scoring of an edition.
type Prescore struct {
	DossierID, Stage string
	Edition          int
	Sheet            rulebook.Sheet
	None             []string          // criteria answered with "no level fits"
	Notes            map[string]string // criterion → note
	Total            int
	UserID           string
	State            string // draft, submitted
	Version          int64
}

// keptSheet is how a preliminary scoring is stored: the sheet with the answers
// that a sheet leaves out.
type keptSheet struct {
	rulebook.Sheet
	None []string `json:"none,omitempty"`
}

// PrescoreOf gives the preliminary scoring; Version 0 when there is none.
func (t *Tx) PrescoreOf(dossierID, stage string, edition int) (Prescore, error) {
	p := Prescore{DossierID: dossierID, Stage: stage, Edition: edition}
	var sheet, notes string
	err := t.QueryRow("SELECT sheet, notes, total, user_id, state, version FROM prescores WHERE dossier_id = $1 AND stage = $2 AND edition = $3",
		[]any{dossierID, stage, edition}, &sheet, &notes, &p.Total, &p.UserID, &p.State, &p.Version)
	if missing(err) {
		return p, nil
	}
	if err == nil {
		var k keptSheet
		if err = json.Unmarshal([]byte(sheet), &k); err == nil {
			p.Sheet, p.None = k.Sheet, k.None
			err = json.Unmarshal([]byte(notes), &p.Notes)
		}
	}
	return p, err
}

// SavePrescore stores the preliminary scoring over p.Version.
func (t *Tx) SavePrescore(p *Prescore) error {
	sheet, err := json.Marshal(keptSheet{p.Sheet, p.None})
	if err != nil {
		return err
	}
	notes, err := json.Marshal(p.Notes)
	if err != nil {
		return err
	}
	if p.Version == 0 {
		_, err = t.Exec("INSERT INTO prescores (dossier_id, stage, edition, sheet, notes, total, user_id, state, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
			p.DossierID, p.Stage, p.Edition, string(sheet), string(notes), p.Total, p.UserID, p.State)
	} else {
		err = t.swap("UPDATE prescores SET sheet = $5, notes = $6, total = $7, user_id = $8, state = $9, version = version + 1 WHERE dossier_id = $1 AND stage = $2 AND edition = $3 AND version = $4",
			p.DossierID, p.Stage, p.Edition, p.Version, string(sheet), string(notes), p.Total, p.UserID, p.State)
	}
	if err == nil {
		p.Version++
	}
	return err
}
