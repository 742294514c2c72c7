package gallery

import (
	"fmt"

	"go.yaml.in/yaml/v4"

	"saoque/internal/calendar"
	"saoque/internal/rulebook"
	"saoque/internal/web"
)

// drawing says which criteria set a sample page shows and how far it is
// filled in: the first Answered criteria get their middle option.
type drawing struct {
	Book     string
	Set      int
	Answered int
	// Only shows one criterion.
	Only string
	// Frozen, Remarks, Evidence and NoStops are the sheet's own.
	Frozen, Remarks, Evidence, NoStops bool
	Gates                              []string
}

func drawSheet(page web.Page, fields map[string]any) error {
	text, err := yaml.Marshal(fields)
	if err != nil {
		return err
	}
	var d drawing
	if err := yaml.Load(text, &d, yaml.WithKnownFields()); err != nil {
		return err
	}
	s, err := d.sheet()
	if err != nil {
		return err
	}
	switch p := page.(type) {
	case *web.SelfPage:
		p.Sheet = s
	case *web.PrelimPage:
		p.Sheet = s
	case *web.ScoreSheetPage:
		p.Sheet = s
	case *web.ScoreReviewPage:
		p.Sheet = s
	case *web.CardPage:
		p.Sheet = s
	case *web.SetPage:
		p.Sheet = s
	default:
		return fmt.Errorf("%T has no sheet", page)
	}
	return nil
}

func (d drawing) sheet() (web.Sheet, error) {
	shelf, err := rulebook.Embedded()
	if err != nil {
		return web.Sheet{}, err
	}
	book, err := shelf.Book(d.Book)
	if err != nil {
		return web.Sheet{}, err
	}
	set, err := book.Set(d.Set)
	if err != nil {
		return web.Sheet{}, err
	}
	m := web.Marks{Choices: map[string]string{}, Remarks: map[string]string{}, Links: map[string][]string{}, Gates: d.Gates}
	for i, c := range set.Criteria() {
		if i >= d.Answered {
			break
		}
		m.Choices[c.Code] = c.Options[len(c.Options)/2].Key
	}
	if d.Answered > 0 {
		m.Saved = calendar.Date("2020-11-10").At(8, 42)
	}
	if d.Evidence {
		for i, name := range []string{"hop-dong-lien-ket.pdf", "nhan-mat-truoc.jpg"} {
			m.Files = append(m.Files, web.FileRow{ID: fmt.Sprint("f", i), Name: name, Size: 1_400_000, SHA256: "3b2e9c4f11aa72d08c5d0f5f"})
		}
		m.Links["1.1"] = []string{"f0"}
	}
	s := web.SheetOf(book, set, m)
	s.Frozen, s.Remarks, s.Evidence, s.NoStops = d.Frozen, d.Remarks, d.Evidence, d.NoStops
	if d.Only != "" {
		if _, _, ok := s.Only(d.Only); !ok {
			return s, fmt.Errorf("no criterion %s", d.Only)
		}
	}
	return s, nil
}
