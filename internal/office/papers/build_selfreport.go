package papers

import (
	"slices"

	"saoque/internal/access"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
)

// selfReportKind is the producer's report on itself with its own scoring, where
// the book has that form.
var selfReportKind = Kind{Form: "self-report", Of: paperwork.OfDossier, parts: inBook(formSelf),
	ready: theirs(formSelf, func(s *subject) error { return once(s.file.self != nil, "papers.wait-self") }),
	may:   by(producers, access.DossierView), drafts: drafting(producers),
	build: func(s *subject) (Made, error) {
		f, p := s.file, s.file.producer
		in := forms.SelfReport{Code: f.formCode(formSelf), Place: s.place(), Unit: marked(f.ProducerName, p.Sample), Kind: say("dossier.kind." + p.Kind), Address: s.home(),
			Phone: p.Phone, Email: p.Email, Representative: p.Representative, Licence: p.Registration, Product: marked(f.ProductName, f.Sample), Description: f.product.Description}
		given, err := f.given(s)
		if err != nil {
			return Made{}, err
		}
		files, err := f.shown(s)
		if err != nil {
			return Made{}, err
		}
		shown := map[string][]string{}
		show := func(code, name string) {
			if !slices.Contains(shown[code], name) {
				shown[code] = append(shown[code], name)
			}
		}
		for _, it := range f.list {
			if !it.Mandatory {
				in.Papers = append(in.Papers, forms.Tick{Label: it.Label, On: given[it.Code]})
			}
			if given[it.Code] {
				for _, code := range it.Criteria {
					show(code, it.Label)
				}
			}
		}
		for _, x := range files {
			if x.Criterion != "" {
				show(x.Criterion, x.Name)
			}
		}
		for _, key := range []string{"papers.right-mark", "papers.right-collective", "papers.right-origin", "papers.right-design", "papers.right-patent", "papers.right-copy"} {
			in.Rights = append(in.Rights, forms.Tick{Label: say(key)})
		}
		for _, key := range []string{"papers.self-material", "papers.self-technology", "papers.self-quality", "papers.self-market", "papers.self-turnover"} {
			in.Results = append(in.Results, forms.Topic{Title: say(key)})
		}
		in.Plan = []forms.Topic{{Title: say("papers.self-plan")}}
		in = in.Marks(f.Rules, f.Criteria, *f.self, nil, shown)
		made := s.slip(func(h forms.Head) forms.Input {
			in.ID, in.Date, in.Made, in.Draft = h.ID, h.Date, h.Made, h.Draft
			return in
		}, f.Edition)
		made.lackProducer(p.Representative, p.Phone, p.Email)
		made.lack(in.Licence == "", "papers.gap-licence")
		made.lack(in.Description == "", "papers.gap-description")
		made.lack(true, "papers.gap-person", "papers.gap-founded", "papers.gap-rights", "papers.gap-results")
		return made, nil
	}}
