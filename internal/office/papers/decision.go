package papers

import (
	"slices"

	"saoque/internal/access"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/office"
	"saoque/internal/paper/forms"
	"saoque/internal/rulebook"
	"saoque/internal/territory"
)

// ruling is a decision with everything its papers draw on.
type ruling struct {
	decision.Decision
	rec   access.Record
	unit  territory.Unit // the province on the day of issue
	rows  []decision.Row
	cases map[string]*office.Case // by dossier
	certs map[string]decision.Certificate
	codes map[string]string // signed, by certificate
}

func (s *subject) loadDecision() error {
	r := &ruling{cases: map[string]*office.Case{}, certs: map[string]decision.Certificate{}, codes: map[string]string{}}
	s.decision = r
	var err error
	if r.Decision, err = s.Decision(s.ref.ID); err != nil {
		s.Can(access.DecisionView, access.Record{})
		return err
	}
	r.rec = s.DecisionRecord(r.Decision)
	if r.rows, err = s.DecisionRows(r.ID); err != nil {
		return err
	}
	view := access.DecisionView
	if s.ref.Part != "" {
		// Papers about one product draw on its row alone, and its certificate is
		// its producer's too.
		view = access.CertificateView
		r.rows = slices.DeleteFunc(r.rows, func(row decision.Row) bool { return row.DossierID != s.ref.Part })
	}
	for _, row := range r.rows {
		d, err := s.Tx.Tx.Dossier(row.DossierID)
		if err != nil {
			return err
		}
		if r.cases[row.DossierID], err = s.Office.Frame(d, nil, nil); err != nil {
			return err
		}
		if s.ref.Part != "" {
			r.rec.Producer = d.ProducerID
		}
	}
	if err := s.Authorise(view, view, r.rec); err != nil {
		return err
	}
	s.province, s.sample = r.Province, r.Sample
	on := s.Now.Date()
	if r.IssuedOn != "" {
		on = r.IssuedOn
	}
	r.unit = s.provinceOn(r.Province, on)
	certs, err := s.CertificatesOf(r.ID)
	if err != nil {
		return err
	}
	for _, c := range certs {
		r.certs[c.DossierID] = c
	}
	codes, err := s.CodesOf(r.ID)
	for _, c := range codes {
		r.codes[c.CertificateID] = c.Text
	}
	return err
}

// anyDecision is for everybody who may see the decision; the province's office
// and its chairman issue its papers.
func anyDecision(s *subject) (see, issue bool) {
	return when(s.Can(access.DecisionView, s.decision.rec), s.Can(access.DecisionPrepare, s.decision.rec) || s.Can(access.DecisionIssue, s.decision.rec))
}

// books lists the books of the decision's products, once each.
func (r *ruling) books() []*rulebook.Book {
	var out []*rulebook.Book
	seen := map[string]bool{}
	for _, row := range r.rows {
		if b := r.cases[row.DossierID].Rules; !seen[b.ID] {
			seen[b.ID] = true
			out = append(out, b)
		}
	}
	return out
}

// recognised gives the rows of one outcome as papers list them.
func (r *ruling) recognised(s *subject) (list []forms.Recognised, refused int) {
	for _, row := range r.rows {
		k := r.cases[row.DossierID]
		if row.Outcome == "refuse" {
			refused++
			continue
		}
		c := r.certs[row.DossierID]
		list = append(list, forms.Recognised{Code: codeOf(k.Dossier), Name: marked(k.ProductName, k.Sample), Producer: k.ProducerName, Address: s.address(k.Place),
			Mean: mean(k.Rules, row.Total, row.Members), Star: row.Star, Certificate: c.Number})
	}
	return list, refused
}

// codeOf is the product's code once it has one, else the slip's number.
func codeOf(d dossier.Dossier) string {
	if d.ProductCode != "" {
		return d.ProductCode
	}
	return d.Slip
}

// by is who decides: the head of the issuing body.
func (r *ruling) by() string { return say("papers.head-of", r.Issuer) }

// head is the issuing body's letterhead.
func (r *ruling) head(s *subject, sign string, more ...string) forms.Head {
	return forms.Head{
		Issuer: r.Issuer, Place: r.unit.Short(), Sign: sign, Authority: []string{r.by()}, Signer: r.Signer,
		Bases: s.bases(r.books(), more...), Recipients: []string{say("papers.to-above"), say("papers.to-producers"), say("papers.to-file")},
	}
}
