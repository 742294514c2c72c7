package papers

import (
	"strconv"
	"strings"

	"saoque/internal/access"
	"saoque/internal/dossier"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
)

// centralKind forwards a product that the decision marked for the ministry, with
// an index of everything that goes along.
var centralKind = Kind{Form: "central", Of: paperwork.OfDossier, Type: typeLetter,
	parts: func(s *subject) ([]Part, error) { return onceIf(s.file.Mark == dossier.MarkCentral), nil },
	ready: func(s *subject) error {
		if s.file.Mark != dossier.MarkCentral {
			return notReady("papers.wait-central")
		}
		return nil
	},
	may: by(decider, access.DecisionView), drafts: drafting(decider),
	build: func(s *subject) (Made, error) {
		f := s.file
		b, err := s.bureau(decider(s))
		if err != nil {
			return Made{}, err
		}
		in := forms.Central{To: f.ministry(), Year: f.Season, Products: []forms.Recognised{s.recognised(f.row.Total, f.row.Members, f.row.Star)}, Copies: f.copies()}
		if in.Index, err = s.index(); err != nil {
			return Made{}, err
		}
		made := Made{Head: b.head(""), Issuer: b.key, Input: func(h forms.Head) forms.Input { in.Head = h; return in }}
		if in.Copies == "" {
			in.Copies = say("papers.copies-blank")
			made.lack(true, "papers.gap-copies")
		}
		made.lack(true, "papers.gap-pages")
		return made, nil
	}}

// decider is the stage of the deciding body.
func decider(s *subject) *rulebook.Stage { return s.file.kindAt("", rulebook.StageDecide) }

// ministry leads the programme: the first that the book names.
func (f *file) ministry() string {
	if len(f.Rules.Agency) == 0 {
		return say("papers.ministry-blank")
	}
	return f.Rules.Agency[0].Name
}

// copies words how many copies the book asks for; "" where it does not say.
func (f *file) copies() string {
	for _, h := range f.Rules.Files {
		if h.By == "province" && h.To == "central" && h.Paper+h.Electronic > 0 {
			return say("papers.copies", two(h.Paper), two(h.Electronic))
		}
	}
	return ""
}

// index lists what goes along: the papers on the result, then what the producer
// handed in.
func (s *subject) index() ([]forms.IndexLine, error) {
	f := s.file
	var out []forms.IndexLine
	add := func(form string, r paperwork.Ref, product, number string) error {
		p, err := s.inForce(form, r)
		if err != nil {
			return err
		}
		line := forms.IndexLine{Product: product, Paper: say("papers.index-" + form), Number: number}
		if p.ID != "" {
			line.Hash = short(p.Content)
			if p.Symbol != "" {
				line.Number = p.Symbol
			}
			if p.Pages > 0 {
				line.Pages = strconv.Itoa(p.Pages)
			}
		}
		out = append(out, line)
		return nil
	}
	about := func(kind, id string) paperwork.Ref { return paperwork.Ref{Kind: kind, ID: id} }
	product := marked(f.ProductName, f.Sample)
	for _, x := range []struct {
		form    string
		of      paperwork.Ref
		product string
		number  string
	}{
		{"decision", about(paperwork.OfDecision, f.rule.ID), "", f.rule.Number},
		{"minutes", about(paperwork.OfSession, f.row.SessionID), "", ""},
		{"tally", about(paperwork.OfSession, f.row.SessionID), "", ""},
		{"advisory", about(paperwork.OfDossier, f.ID), product, ""},
	} {
		if err := add(x.form, x.of, x.product, x.number); err != nil {
			return nil, err
		}
	}
	m, _, err := f.edition(s.Tx, f.Edition)
	if err != nil {
		return nil, err
	}
	files, _ := f.handedIn(m)
	for _, x := range files {
		line := forms.IndexLine{Product: product, Paper: x.Item, Hash: x.Hash}
		if x.Hash != "" {
			line.Paper = strings.Join([]string{x.Item, x.Name}, ": ")
		}
		out = append(out, line)
	}
	return out, nil
}
