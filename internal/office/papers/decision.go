package papers

import (
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
}

func (s *subject) loadDecision() error {
	r := &ruling{cases: map[string]*office.Case{}, certs: map[string]decision.Certificate{}}
	s.decision = r
	var err error
	if r.Decision, err = s.Decision(s.ref.ID); err != nil {
		s.Can(access.DecisionView, access.Record{})
		return err
	}
	r.rec = s.DecisionRecord(r.Decision)
	if err := s.Authorise(access.DecisionView, access.DecisionView, r.rec); err != nil {
		return err
	}
	s.province, s.sample = r.Province, r.Sample
	on := s.Now.Date()
	if r.IssuedOn != "" {
		on = r.IssuedOn
	}
	r.unit = s.provinceOn(r.Province, on)
	if r.rows, err = s.DecisionRows(r.ID); err != nil {
		return err
	}
	for _, row := range r.rows {
		d, err := s.Tx.Tx.Dossier(row.DossierID)
		if err != nil {
			return err
		}
		if r.cases[row.DossierID], err = s.Office.Frame(d, nil, nil); err != nil {
			return err
		}
	}
	certs, err := s.CertificatesOf(r.ID)
	for _, c := range certs {
		r.certs[c.DossierID] = c
	}
	return err
}

// anyDecision is for everybody who may see the decision; the province's office
// and its chairman issue its papers.
func anyDecision(s *subject) (see, issue bool) {
	return when(true, s.Can(access.DecisionPrepare, s.decision.rec) || s.Can(access.DecisionIssue, s.decision.rec))
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
