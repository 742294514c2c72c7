package rulebook

import "slices"

// ChecklistItem is one paper or thing that a dossier holds.
type ChecklistItem struct {
	Code        string `yaml:"code"`
	Label       string `yaml:"label"`
	Requirement string `yaml:"requirement"`
	Mandatory   bool   `yaml:"mandatory"`
	Sample      bool   `yaml:"sample"` // a thing, not a paper
	Form        string `yaml:"form"`   // a code of Book.Forms
	// Named lists labels of criteria that the item is evidence for; labels and
	// not codes, because codes differ from set to set.
	Named []string `yaml:"criteria"`
	Cite  `yaml:",inline"`

	// Criteria are the codes of Named in one set; filled by ChecklistFor.
	Criteria []string `yaml:"-"`
}

// ChecklistFor gives the checklist of a dossier in the set: samples only where
// the set asks for them, and each item with the codes it is evidence for.
func (b *Book) ChecklistFor(set int) ([]ChecklistItem, error) {
	s, err := b.Set(set)
	if err != nil {
		return nil, err
	}
	var out []ChecklistItem
	for _, it := range b.Checklist {
		if it.Sample && s.Samples == 0 {
			continue
		}
		it.Criteria = nil
		for _, c := range s.Criteria() {
			if slices.Contains(it.Named, c.Label) {
				it.Criteria = append(it.Criteria, c.Code)
			}
		}
		out = append(out, it)
	}
	return out, nil
}
