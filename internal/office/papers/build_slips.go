package papers

import (
	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
	"saoque/internal/territory"
)

// The forms of the books that a producer hands in, by their codes there.
const (
	formSlip       = "form01"
	formNewProduct = "01"
	formSelf       = "form02"
)

// registrationKind is the producer's slip, with the offices' part as far as they
// have received the dossier.
var registrationKind = Kind{Form: "registration", Of: paperwork.OfDossier, parts: inBook(formSlip), ready: theirs(formSlip, nil),
	may: by(producers, access.DossierView), drafts: drafting(producers),
	build: func(s *subject) (Made, error) {
		f, p := s.file, s.file.producer
		in := forms.Registration{Code: f.formCode(formSlip), Province: inline(s.provinceOn(f.Place.Province, s.Now.Date())), Place: s.place(), Year: f.Season,
			Unit: marked(f.ProducerName, p.Sample), Representative: p.Representative, Address: s.home(), Phone: p.Phone, Email: p.Email,
			Product: marked(f.ProductName, f.Sample), Class: f.class(), Kind: f.Kind}
		given, err := f.given(s)
		if err != nil {
			return Made{}, err
		}
		for _, it := range f.list {
			if it.Sample && given[it.Code] {
				in.Samples = f.Criteria.Samples
			}
		}
		in.Commune, in.AtProvince = f.received(f.Procedure.Stages[0].ID), forms.Reception{Date: f.received(s.office().ID).Date}
		made := s.slip(func(h forms.Head) forms.Input {
			in.ID, in.Date, in.Made, in.Draft = h.ID, h.Date, h.Made, h.Draft
			return in
		}, 1)
		made.lackProducer(p.Representative, p.Phone, p.Email)
		made.lack(true, "papers.gap-position", "papers.gap-receivers")
		return made, nil
	}}

// newProductKind is the slip for a new product, where the book has one.
var newProductKind = Kind{Form: "new-product", Of: paperwork.OfDossier, parts: inBook(formNewProduct), ready: theirs(formNewProduct, nil),
	may: by(producers, access.DossierView), drafts: drafting(producers),
	build: func(s *subject) (Made, error) {
		f, p := s.file, s.file.producer
		in := forms.NewProduct{Code: f.formCode(formNewProduct), Place: s.place(), Product: marked(f.ProductName, f.Sample), Producer: marked(f.ProducerName, p.Sample),
			Address: s.home(), Phone: p.Phone, Email: p.Email, Idea: f.product.Description, Signer: p.Representative,
			District: f.received(f.Procedure.Stages[0].ID), AtProvince: forms.Reception{Date: f.received(s.office().ID).Date}}
		made := s.slip(func(h forms.Head) forms.Input {
			in.ID, in.Date, in.Made, in.Draft = h.ID, h.Date, h.Made, h.Draft
			return in
		}, 1)
		made.lackProducer(p.Representative, p.Phone, p.Email)
		made.lack(in.Idea == "", "papers.gap-idea")
		made.lack(true, "papers.gap-new-product", "papers.gap-receivers")
		return made, nil
	}}

// inBook offers a form once where the dossier's book has it.
func inBook(code string) func(*subject) ([]Part, error) {
	return func(s *subject) ([]Part, error) { return onceIf(s.file.formCode(code) != ""), nil }
}

// theirs refuses a form that the dossier's book does not have; then what ready
// asks.
func theirs(code string, ready func(*subject) error) func(*subject) error {
	return func(s *subject) error {
		switch {
		case s.file.formCode(code) == "":
			return absent()
		case ready == nil:
			return nil
		}
		return ready(s)
	}
}

// producers write their own slips; no stage does.
func producers(*subject) *rulebook.Stage { return nil }

// office is the stage of the province's office, where the dossier comes in there.
func (s *subject) office() *rulebook.Stage {
	if st := s.file.kindAt("province", rulebook.StageCheck, rulebook.StageIntake); st != nil {
		return st
	}
	return s.file.desk("")
}

// slip is a form of the producer's own: without a number, dated when the edition
// was handed in.
func (s *subject) slip(in func(forms.Head) forms.Input, edition int) Made {
	m := Made{Input: in}
	if x, ok := s.file.submission(edition); ok {
		m.AsOf = x.At.Date()
		m.Head.Date = m.AsOf
	}
	return m
}

// lackProducer names what the producer's record may lack.
func (m *Made) lackProducer(representative, phone, email string) {
	m.lack(representative == "", "papers.gap-representative")
	m.lack(phone == "", "papers.gap-phone")
	m.lack(email == "", "papers.gap-email")
}

// place is where a producer signs.
func (s *subject) place() string {
	return s.committee(territory.Ref{Code: s.file.Place.UnitCode, From: s.file.Place.UnitFrom}).place
}

// received says when a stage got the dossier first, and under which number.
func (f *file) received(stage string) forms.Reception {
	var on calendar.Date
	for _, x := range f.steps {
		if x.Act == "dossier.submit" && x.Stage == stage || x.Outcome == stage {
			on = x.At.Date()
			break
		}
	}
	if on == "" {
		return forms.Reception{}
	}
	return forms.Reception{Slip: f.Slip, Date: on}
}

// class names the product's place in the book: sector, group, set.
func (f *file) class() string {
	var out string
	for _, x := range []string{f.Rules.SectorName(f.Criteria.Sector), f.Criteria.Group, f.Criteria.Name} {
		switch {
		case x == "" || x == "null":
		case out == "":
			out = x
		default:
			out = say("papers.class", out, x)
		}
	}
	return out
}

// given lists the items that the producer calls done: as handed in, or as they
// stand while the producer holds the dossier.
func (f *file) given(s *subject) (map[string]bool, error) {
	out := map[string]bool{}
	if f.unfrozen() {
		items, err := s.Items(f.ID)
		for _, it := range items {
			out[it.Code] = it.Done
		}
		return out, err
	}
	m, _, err := f.edition(s.Tx, f.Edition)
	for _, it := range m.Items {
		out[it.Item] = true
	}
	return out, err
}

// shown lists the files in the producer's hands or, once handed in, those of the
// newest edition.
func (f *file) shown(s *subject) ([]dossier.ManifestFile, error) {
	if !f.unfrozen() {
		m, _, err := f.edition(s.Tx, f.Edition)
		return m.Files, err
	}
	list, err := s.Evidence(f.ID)
	var out []dossier.ManifestFile
	for _, e := range list {
		out = append(out, dossier.ManifestFile{Item: e.Item, Criterion: e.Criterion, Name: e.Name, Size: e.Size, Type: e.Type, SHA256: e.SHA256})
	}
	return out, err
}
