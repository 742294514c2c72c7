package papers

import (
	"strconv"

	"saoque/internal/access"
	"saoque/internal/council"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
)

// advisoryKind is the advisory team's report on what it concluded. The team
// scores on one sheet together: no score of an agency's own is recorded.
var advisoryKind = Kind{Form: "advisory", Of: paperwork.OfDossier, Type: typeReport,
	parts: func(s *subject) ([]Part, error) { return onceIf(adviser(s) != nil), nil },
	ready: func(s *subject) error {
		if adviser(s) == nil {
			return absent()
		}
		return once(s.file.prelim.State == council.CardSubmitted, "papers.wait-prelim")
	},
	may: by(adviser, access.PrescoreView), drafts: drafting(adviser),
	build: func(s *subject) (Made, error) {
		f := s.file
		b, err := s.bureau(adviser(s))
		if err != nil {
			return Made{}, err
		}
		result, err := f.Rules.Score(f.Set, f.prelim.Sheet)
		if err != nil {
			return Made{}, err
		}
		r, err := s.report(adviser(s).ID)
		if err != nil {
			return Made{}, err
		}
		row := forms.AdvisedProduct{Code: codeOf(f.Dossier), Name: marked(f.ProductName, f.Sample), Producer: marked(f.ProducerName, f.producer.Sample), Address: s.address(f.Place),
			Mean: forms.Points(f.Rules, result.Total), Star: result.Star, Advice: say("papers.advice-accept")}
		for _, p := range f.Criteria.Parts {
			row.Scores = append(row.Scores, forms.Points(f.Rules, result.Parts[p.Part]))
		}
		f.Criteria.Walk(func(c *rulebook.Criterion) {
			if note := f.prelim.Notes[c.Code]; note != "" {
				row.Add = append(row.Add, say("papers.advice-note", c.Code, c.Label, note))
			}
		})
		row.Add = append(row.Add, reasons(f.Criteria, result.Disqualified, result.Unmet, result.Star+1)...)
		in := forms.Advisory{To: say("papers.to-council-chair"), Team: b.name, Period: say("papers.period", strconv.Itoa(f.Season)), Products: []forms.AdvisedProduct{row},
			Visits: []string{say("papers.opinions-blank")}, Remarks: []string{r.Remark}}
		made := Made{Head: b.head(say("papers.sign-report")), Issuer: b.key, Input: func(h forms.Head) forms.Input { in.Head = h; return in }}
		made.lack(true, "papers.gap-agencies", "papers.gap-visits")
		return made, nil
	}}

// adviser is the advisory team's stage; nil on a way without one.
func adviser(s *subject) *rulebook.Stage { return s.file.kindAt("", rulebook.StagePrescore) }
