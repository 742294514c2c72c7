package papers

import (
	"saoque/internal/access"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/fault"
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
	// taken are drafted and issued revocations, by dossier
	taken map[string]decision.Revocation
}

func (s *subject) loadDecision() error {
	r := &ruling{cases: map[string]*office.Case{}, certs: map[string]decision.Certificate{}, codes: map[string]string{}, taken: map[string]decision.Revocation{}}
	s.decision = r
	var err error
	if r.Decision, err = s.Decision(s.ref.ID); err != nil {
		s.Can(access.DecisionView, access.Record{})
		return err
	}
	r.rec = s.DecisionRecord(r.Decision)
	view, fill := access.DecisionView, r.whole
	if s.ref.Part != "" {
		view, fill = access.CertificateView, r.one
	}
	if err := fill(s); err != nil {
		s.Can(view, r.rec)
		return err
	}
	if err := s.Authorise(view, view, r.rec); err != nil {
		return err
	}
	taken, err := s.RevocationsOf(r.ID)
	if err != nil {
		return err
	}
	for _, x := range taken {
		if s.ref.Part == "" || s.ref.Part == x.DossierID {
			r.taken[x.DossierID] = x
		}
	}
	s.province, s.sample = r.Province, r.Sample
	on := s.Now.Date()
	if r.IssuedOn != "" {
		on = r.IssuedOn
	}
	r.unit = s.provinceOn(r.Province, on)
	return nil
}

// whole loads every product of the decision.
func (r *ruling) whole(s *subject) error {
	var err error
	if r.rows, err = s.DecisionRows(r.ID); err != nil {
		return err
	}
	for _, row := range r.rows {
		if err := r.frame(s, row); err != nil {
			return err
		}
	}
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

// one loads the product that the subject's part names: its papers draw on
// nothing else, and its certificate is its producer's too.
func (r *ruling) one(s *subject) error {
	row, err := s.DecisionRow(r.ID, s.ref.Part)
	if err != nil {
		return err
	}
	r.rows = []decision.Row{row}
	if err := r.frame(s, row); err != nil {
		return err
	}
	k := r.cases[row.DossierID]
	r.rec.Producer = k.ProducerID
	c, err := s.CertificateOf(r.ID, k.ProductCode)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r.certs[c.DossierID] = c
	code, err := s.CertificateCode(c.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	r.codes[c.ID] = code.Text
	return err
}

// frame puts a product's dossier beside its rules.
func (r *ruling) frame(s *subject, row decision.Row) error {
	d, err := s.Tx.Tx.Dossier(row.DossierID)
	if err == nil {
		r.cases[row.DossierID], err = s.Office.Frame(d, nil, nil)
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
