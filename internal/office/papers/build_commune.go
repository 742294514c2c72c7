package papers

import (
	"strings"

	"saoque/internal/access"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
)

// communeKind is the commune's report on the matters that its stage assesses,
// where the dossier's way has such a stage.
var communeKind = Kind{Form: "commune-report", Of: paperwork.OfDossier, Type: typeReport,
	parts: func(s *subject) ([]Part, error) { return onceIf(assessor(s) != nil), nil },
	ready: func(s *subject) error {
		st := assessor(s)
		if st == nil {
			return absent()
		}
		r, err := s.report(st.ID)
		if err != nil {
			return err
		}
		return once(len(r.Matters) > 0, "papers.wait-matters")
	},
	may: by(assessor, access.DossierView), drafts: drafting(assessor),
	build: func(s *subject) (Made, error) {
		f, st := s.file, assessor(s)
		b, err := s.bureau(st)
		if err != nil {
			return Made{}, err
		}
		r, err := s.report(st.ID)
		if err != nil {
			return Made{}, err
		}
		province := s.provinceOn(f.Place.Province, s.Now.Date())
		in := forms.CommuneReport{Code: f.formCode(st.Form), To: say("papers.agency-of", inline(province)), Producer: marked(f.ProducerName, f.producer.Sample),
			Kind: say("dossier.kind." + f.producer.Kind), Address: s.home(), Representative: f.producer.Representative, Product: marked(f.ProductName, f.Sample),
			Proposal: strings.TrimSpace(say("papers.commune-proposal", r.Number, day(r.Date), r.Remark))}
		for i, m := range st.Assesses {
			topic := forms.Topic{Title: capital(m) + "."}
			if i < len(r.Matters) {
				topic.Text = r.Matters[i]
			}
			in.Matters = append(in.Matters, topic)
		}
		made := Made{Head: b.head(say("papers.sign-report")), Issuer: b.key, Input: func(h forms.Head) forms.Input { in.Head = h; return in }}
		made.Head.Recipients = []string{say("papers.to-same"), say("papers.to-producer"), say("papers.to-file")}
		made.lack(in.Representative == "", "papers.gap-representative")
		made.lack(true, "papers.gap-person", "papers.gap-meeting")
		return made, nil
	}}

// assessor is the stage that assesses matters and writes a form on them; nil on
// a way without one.
func assessor(s *subject) *rulebook.Stage {
	return s.file.stage(func(st rulebook.Stage) bool { return len(st.Assesses) > 0 && s.file.formCode(st.Form) != "" })
}
