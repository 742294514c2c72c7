package intake

import (
	"context"
	"strings"

	"saoque/internal/access"
	"saoque/internal/blob"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// ItemInput is the producer's word on one checklist item.
type ItemInput struct {
	DossierID, Item, Note string
	Done                  bool
	Version               int64 // the item's row version that the form showed
}

// SaveItem stores the note and whether the item is done, and gives the item's
// new version.
func SaveItem(ctx context.Context, o *office.Office, s access.Subject, act string, in ItemInput) (int64, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "dossier.item", Input: in}, func(tx *office.Tx) (int64, error) {
		c, it, err := fillable(tx, in.DossierID, in.Item)
		if err != nil {
			return 0, err
		}
		if err := store.NeedVersion(in.Version, it.Version); err != nil {
			return 0, err
		}
		if it.Note, err = party.Text("note", "field.note", in.Note, false, party.MaxText); err != nil {
			return 0, err
		}
		in.Note = it.Note
		if it.Done = in.Done; it.Done {
			if err := evidenced(tx, c, it.Code, it.Note); err != nil {
				return 0, err
			}
			it.Verdict, it.Reason = "", ""
		}
		if err := tx.SaveItem(it); err != nil {
			return 0, err
		}
		tx.Log("dossier/"+c.ID+"/item/"+it.Code, it.Version, in)
		return it.Version, nil
	})
}

// evidenced refuses to call an item done that holds neither file nor note.
func evidenced(tx *office.Tx, c *office.Case, item, note string) error {
	if note != "" {
		return nil
	}
	files, err := tx.Evidence(c.ID)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Item == item {
			return nil
		}
	}
	return fault.New(fault.Invalid, "dossier.item-empty").On("file")
}

func fillable(tx *office.Tx, id, item string) (*office.Case, *dossier.Item, error) {
	c, err := tx.See(id, access.DossierFill)
	if err != nil {
		return nil, nil, err
	}
	if err := c.NeedEditable(); err != nil {
		return nil, nil, err
	}
	items, err := tx.Items(id)
	if err != nil {
		return nil, nil, err
	}
	for i := range items {
		if items[i].Code == item {
			return c, &items[i], nil
		}
	}
	return nil, nil, fault.New(fault.NotFound, "fault.not-found")
}

// MaxFile bounds one file, in bytes; a dossier has no bound of its own.
const MaxFile = 32 << 20

// MaxFiles bounds the files of one dossier.
const MaxFiles = 600

// allowed are the media types that evidence may have, by what is in the bytes.
var allowed = map[string]bool{
	"application/pdf": true, "image/jpeg": true, "image/png": true, "image/webp": true, "image/heic": true,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": true,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       true,
	"video/mp4": true, "audio/mpeg": true, "audio/mp4": true, "audio/x-m4a": true,
}

// AttachInput adds a file to an item. The blob is stored before the act.
type AttachInput struct {
	DossierID, Item, Criterion, Name string
	Blob                             blob.Info
}

// MayAttach asks, before any byte is read, whether s could add to the item.
func MayAttach(ctx context.Context, o *office.Office, s access.Subject, id, item string) error {
	_, err := office.Query(ctx, o, s, func(tx *office.Tx) (struct{}, error) {
		_, _, err := fillable(tx, id, item)
		return struct{}{}, err
	})
	return err
}

// Attach adds a stored file as evidence and gives its id. The same bytes under
// the same item are added once.
func Attach(ctx context.Context, o *office.Office, s access.Subject, act string, in AttachInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "dossier.attach", Input: in}, func(tx *office.Tx) (string, error) {
		c, it, err := fillable(tx, in.DossierID, in.Item)
		if err != nil {
			return "", err
		}
		if in.Blob.Size == 0 {
			return "", fault.New(fault.Invalid, "dossier.file-empty").On("file")
		}
		if in.Blob.Size > MaxFile {
			return "", fault.New(fault.TooLarge, "fault.too-large", MaxFile>>20).On("file")
		}
		if kind, _, _ := strings.Cut(in.Blob.Type, ";"); !allowed[kind] {
			return "", fault.New(fault.Invalid, "dossier.file-type", kind).On("file")
		}
		name, err := party.Line("file", "field.file-name", in.Name, true, party.MaxName)
		if err != nil {
			return "", err
		}
		if in.Criterion != "" {
			if _, ok := c.Criteria.Criterion(in.Criterion); !ok {
				return "", fault.New(fault.Invalid, "dossier.no-criterion", in.Criterion).On("criterion")
			}
		}
		files, err := tx.Evidence(c.ID)
		if err != nil {
			return "", err
		}
		if len(files) >= MaxFiles {
			return "", fault.New(fault.TooLarge, "dossier.too-many-files", MaxFiles).On("file")
		}
		for _, f := range files {
			if f.Item == it.Code && f.SHA256 == in.Blob.SHA256 && f.Criterion == in.Criterion {
				tx.Log("evidence/"+f.ID, 1, f)
				return f.ID, nil
			}
		}
		e := dossier.Evidence{ID: o.IDs.New(), DossierID: c.ID, Item: it.Code, Criterion: in.Criterion, Name: name,
			Size: in.Blob.Size, Type: in.Blob.Type, SHA256: in.Blob.SHA256, AddedBy: s.UserID, AddedAt: tx.Now}
		if err := tx.AddEvidence(e); err != nil {
			return "", err
		}
		tx.Log("evidence/"+e.ID, 1, e)
		return e.ID, nil
	})
}

// RemoveInput takes a file off a dossier.
type RemoveInput struct{ DossierID, FileID string }

// Remove takes a file off an editable dossier; editions that cite it keep it.
func Remove(ctx context.Context, o *office.Office, s access.Subject, act string, in RemoveInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "dossier.remove", Input: in}, func(tx *office.Tx) (string, error) {
		c, err := tx.See(in.DossierID, access.DossierFill)
		if err != nil {
			return "", err
		}
		if err := c.NeedEditable(); err != nil {
			return "", err
		}
		f, err := tx.EvidenceFile(in.FileID)
		if err != nil || f.DossierID != c.ID {
			return "", fault.New(fault.NotFound, "fault.not-found")
		}
		if err := tx.RemoveEvidence(f.ID, tx.Now); err != nil {
			return "", err
		}
		tx.Log("evidence/"+f.ID, 2, in)
		return f.ID, nil
	})
}

// AssessmentInput is the producer's own scoring.
type AssessmentInput struct {
	DossierID string
	Sheet     rulebook.Sheet
	Version   int64
}

// SaveAssessment checks and stores the producer's own scoring and gives its
// total. Gates are the council's to set, so a self-assessment has none.
func SaveAssessment(ctx context.Context, o *office.Office, s access.Subject, act string, in AssessmentInput) (int, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "dossier.assess", Input: in}, func(tx *office.Tx) (int, error) {
		c, err := tx.See(in.DossierID, access.DossierFill)
		if err != nil {
			return 0, err
		}
		if err := c.NeedEditable(); err != nil {
			return 0, err
		}
		if err := c.Pinned(c.SetHash); err != nil {
			return 0, err
		}
		in.Sheet.Gates = nil
		r, err := c.Rules.Score(c.Set, in.Sheet)
		if err != nil {
			return 0, err
		}
		_, seen, err := tx.Assessment(c.ID)
		if err != nil {
			return 0, err
		}
		if err := store.NeedVersion(in.Version, seen); err != nil {
			return 0, err
		}
		if err := tx.SaveAssessment(c.ID, in.Sheet, seen); err != nil {
			return 0, err
		}
		tx.Log("dossier/"+c.ID+"/assessment", seen+1, in)
		return r.Total, nil
	})
}
