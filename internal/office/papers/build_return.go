package papers

import (
	"strconv"
	"strings"

	"saoque/internal/access"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
)

// returnKind is the letter that sent the dossier back, one per return, with the
// reason of every item.
var returnKind = Kind{Form: "return", Of: paperwork.OfDossier, Type: typeLetter,
	parts: func(s *subject) ([]Part, error) {
		var out []Part
		for i, x := range s.file.returns() {
			out = append(out, Part{strconv.Itoa(i + 1), say("papers.part-return", i+1, x.At.Date())})
		}
		return out, nil
	},
	ready: func(s *subject) error { return once(len(s.file.returns()) > 0, "papers.wait-return") },
	may:   by(returner, access.DossierView), drafts: drafting(returner),
	build: func(s *subject) (Made, error) {
		f := s.file
		x := f.returned(s.ref.Part)
		b, err := s.bureau(returner(s))
		if err != nil {
			return Made{}, err
		}
		in := forms.ReturnLetter{To: marked(f.ProducerName, f.producer.Sample), Product: marked(f.ProductName, f.Sample), Slip: f.Slip,
			Reason: strings.TrimSpace(x.Reason), Contact: b.name}
		if sent, ok := f.submission(x.edition); ok {
			in.Received = sent.At.Date()
		}
		for _, it := range f.list {
			if reason, ok := x.Items[it.Code]; ok {
				in.Items = append(in.Items, forms.Defect{Item: it.Label, Reason: reason})
			}
		}
		made := Made{Head: b.head(""), Issuer: b.key, Input: func(h forms.Head) forms.Input { in.Head = h; return in }}
		made.lack(b.unsigned, "papers.gap-sign")
		made.lack(true, "papers.gap-until", "papers.gap-contact")
		return made, nil
	}}

// returned is the part's return.
func (f *file) returned(part string) *step {
	n, _ := strconv.Atoi(part)
	if list := f.returns(); n >= 1 && n <= len(list) {
		return &list[n-1]
	}
	return nil
}

// returner is the stage that sent the dossier back; before any did, the first
// that could.
func returner(s *subject) *rulebook.Stage {
	id := s.file.Procedure.Stages[0].ID
	if x := s.file.returned(s.ref.Part); x != nil {
		id = x.Stage
	}
	st, _ := s.file.Procedure.Stage(id)
	return st
}
