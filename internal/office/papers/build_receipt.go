package papers

import (
	"strconv"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/dossier"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
	"saoque/internal/viet"
)

// receiptKind is what the office that a submission reached gives for it, one per
// submission: everything that was frozen, by name and digest.
var receiptKind = Kind{Form: "receipt", Of: paperwork.OfDossier, Type: typeReceipt,
	parts: func(s *subject) ([]Part, error) {
		var out []Part
		for n := range s.file.Edition {
			out = append(out, Part{strconv.Itoa(n + 1), say("papers.part-edition", n+1)})
		}
		return out, nil
	},
	ready: func(s *subject) error { return once(s.file.Edition > 0, "papers.wait-submission") },
	may:   by(receiver, access.DossierView), drafts: drafting(receiver),
	build: func(s *subject) (Made, error) {
		f := s.file
		n, _ := strconv.Atoi(s.ref.Part)
		m, e, err := f.edition(s.Tx, n)
		if err != nil {
			return Made{}, err
		}
		st := receiver(s)
		b, err := s.bureau(st)
		if err != nil {
			return Made{}, err
		}
		in := forms.Receipt{Slip: f.Slip, Product: marked(f.ProductName, f.Sample), Producer: marked(f.ProducerName, f.producer.Sample), Address: s.home(), Phone: f.producer.Phone,
			Received: viet.Moment(e.SubmittedAt), Edition: n, ManifestHash: e.ManifestHash, Due: appraisal.DueDay(st, e.SubmittedAt.Date(), s.Office.Days),
			Contact: b.name, Receiver: s.Subject.Name}
		in.Files, in.Missing = f.handedIn(m)
		made := Made{Issuer: b.key, Input: func(h forms.Head) forms.Input { in.Head = h; return in }}
		made.Head = b.head(say("papers.sign-receipt"))
		made.lack(b.unsigned, "papers.gap-sign")
		made.lack(in.Due == "", "papers.gap-due")
		made.lack(in.Phone == "", "papers.gap-phone")
		made.lack(true, "papers.gap-pages", "papers.gap-contact")
		return made, nil
	}}

// receiver is the desk that the part's submission reached; the first before
// there is one.
func receiver(s *subject) *rulebook.Stage {
	n, _ := strconv.Atoi(s.ref.Part)
	if x, ok := s.file.submission(n); ok {
		return s.file.desk(x.Stage)
	}
	return s.file.desk(s.file.Procedure.Stages[0].ID)
}

// handedIn lists what an edition holds, each file under its item, and what is
// mandatory and not there.
func (f *file) handedIn(m dossier.Manifest) (files []forms.ReceivedFile, missing []string) {
	said := map[string]bool{}
	for _, it := range m.Items {
		said[it.Item] = true
	}
	for _, it := range f.list {
		n := len(files)
		for _, x := range m.Files {
			if x.Item == it.Code {
				files = append(files, forms.ReceivedFile{Item: it.Label, Name: x.Name, Size: size(x.Size), Hash: short(x.SHA256)})
			}
		}
		switch {
		case len(files) > n:
		case said[it.Code]:
			files = append(files, forms.ReceivedFile{Item: it.Label, Name: say("papers.no-file")})
		case it.Mandatory:
			missing = append(missing, it.Label)
		}
	}
	return files, missing
}
