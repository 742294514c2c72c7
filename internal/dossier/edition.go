package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sort"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/rulebook"
)

// Manifest is what an edition froze: everything the producer's side handed in.
type Manifest struct {
	Dossier  string         `json:"dossier"`
	Edition  int            `json:"edition"`
	Product  string         `json:"product"`
	Producer string         `json:"producer"`
	Book     string         `json:"book"`
	Set      int            `json:"set"`
	SetHash  string         `json:"set_hash"`
	Items    []ManifestItem `json:"items"`
	Files    []ManifestFile `json:"files"`
	Sheet    rulebook.Sheet `json:"self_assessment"`
}

// ManifestItem is a checklist item as handed in.
type ManifestItem struct {
	Item string `json:"item"`
	Note string `json:"note"`
}

// ManifestFile is a file as handed in: name, bytes, media type, SHA-256.
type ManifestFile struct {
	Item      string `json:"item"`
	Criterion string `json:"criterion"`
	Name      string `json:"name"`
	Size      int64  `json:"size"`
	Type      string `json:"type"`
	SHA256    string `json:"sha256"`
}

// Edition is a frozen submission.
type Edition struct {
	DossierID    string
	Number       int
	Manifest     string // JSON of Manifest
	ManifestHash string // SHA-256 of Manifest's bytes, hex
	SubmittedBy  string
	SubmittedAt  calendar.Instant
}

// Missing lists the mandatory checklist items that are not done.
func Missing(list []rulebook.ChecklistItem, items []Item) []string {
	done := map[string]bool{}
	for _, it := range items {
		done[it.Code] = it.Done
	}
	var out []string
	for _, c := range list {
		if c.Mandatory && !done[c.Code] {
			out = append(out, c.Code)
		}
	}
	return out
}

// Freeze makes the next edition of d from what it holds. It refuses while a
// mandatory item is open or an item that came back has not been mended.
func Freeze(d *Dossier, list []rulebook.ChecklistItem, items []Item, files []Evidence, sheet rulebook.Sheet, by string, now calendar.Instant) (Edition, error) {
	if err := d.NeedEditable(); err != nil {
		return Edition{}, err
	}
	if n := len(Missing(list, items)); n > 0 {
		return Edition{}, fault.New(fault.Invalid, "dossier.incomplete", n)
	}
	m := Manifest{Dossier: d.ID, Edition: d.Edition + 1, Product: d.ProductName, Producer: d.ProducerName,
		Book: d.Book, Set: d.Set, SetHash: d.SetHash, Sheet: sheet, Items: []ManifestItem{}, Files: []ManifestFile{}}
	for _, it := range items {
		if it.Verdict == VerdictFix && !it.Done {
			return Edition{}, fault.New(fault.Invalid, "dossier.unmended").On("item")
		}
		if it.Done {
			m.Items = append(m.Items, ManifestItem{it.Code, it.Note})
		}
	}
	for _, f := range files {
		if f.RemovedAt == 0 {
			m.Files = append(m.Files, ManifestFile{f.Item, f.Criterion, f.Name, f.Size, f.Type, f.SHA256})
		}
	}
	sort.Slice(m.Items, func(i, j int) bool { return m.Items[i].Item < m.Items[j].Item })
	sort.Slice(m.Files, func(i, j int) bool {
		a, b := m.Files[i], m.Files[j]
		if a.Item != b.Item {
			return a.Item < b.Item
		}
		if a.Name != b.Name {
			return a.Name < b.Name
		}
		return a.SHA256 < b.SHA256
	})
	b, err := json.Marshal(m)
	if err != nil {
		return Edition{}, err
	}
	sum := sha256.Sum256(b)
	return Edition{DossierID: d.ID, Number: m.Edition, Manifest: string(b), ManifestHash: hex.EncodeToString(sum[:]), SubmittedBy: by, SubmittedAt: now}, nil
}

// Read gives the edition's manifest.
func (e Edition) Read() (m Manifest, err error) {
	err = json.Unmarshal([]byte(e.Manifest), &m)
	return m, err
}
