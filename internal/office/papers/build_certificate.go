package papers

import (
	"saoque/internal/access"
	"saoque/internal/decision"
	"saoque/internal/paper/certificate"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
)

// certificateKind is a product's star certificate, one for each recognised
// product of a decision; the part is its dossier. Until it is signed it can be
// looked at as a preview. What is printed of a signed one is what was signed.
var certificateKind = Kind{Form: "certificate", Of: paperwork.OfDecision,
	may: func(s *subject) (see, issue bool) {
		return when(s.Can(access.CertificateView, s.decision.rec), s.Can(access.CertificateSign, s.decision.rec))
	},
	parts: func(s *subject) ([]Part, error) {
		var out []Part
		for _, row := range s.decision.rows {
			k := s.decision.cases[row.DossierID]
			if _, ok := decision.Certify(k.Rules.Cert, row.Star, s.Now.Date()); ok && row.Outcome != "refuse" {
				out = append(out, Part{ID: row.DossierID, Label: k.ProductName})
			}
		}
		return out, nil
	},
	build: func(s *subject) (Made, error) {
		r := s.decision
		k := r.cases[s.ref.Part]
		face, err := s.face()
		if err != nil {
			return Made{}, err
		}
		facts := face.Facts()
		h := r.head(s, signOf(facts.Number))
		h.Bases, h.Recipients, h.Authority = nil, nil, []string{say("papers.chair")}
		h.Number, h.Date = numberOf(facts.Number), r.IssuedOn
		m := Made{Head: h, Issuer: "province/" + r.Province, Given: true, Input: func(h forms.Head) forms.Input {
			in := forms.CertificateOf(face, h)
			in.By, in.Product, in.Producer = r.by(), marked(k.ProductName, k.Sample), k.ProducerName
			in.Address = s.address(k.Place) + ", " + inline(r.unit)
			in.Decision, in.DecisionOn = r.Number, r.IssuedOn
			return in
		}}
		if face.Short() == "" {
			m.Pending = "papers.not-signed"
		}
		return m, nil
	}}

// face is how the certificate of the subject's part may be shown: issued once
// its code is stored and verifies, a preview before. Neither can sign.
func (s *subject) face() (certificate.Face, error) {
	r := s.decision
	c, ok := r.certs[s.ref.Part]
	if !ok {
		for _, row := range r.rows {
			if row.DossierID == s.ref.Part {
				c = decision.Certificate{ProductCode: r.cases[row.DossierID].ProductCode, Star: row.Star, Sample: r.Sample}
			}
		}
	}
	if code, ok := r.codes[c.ID]; ok {
		return certificate.NewIssued(code, certificate.TrustChain(s.Office.Keys.Chain()))
	}
	host, err := certificate.HostOf(s.Office.Base)
	if err != nil {
		host = "" // a preview needs no address
	}
	return certificate.NewPreview(certificate.FactsOf(c, r.Issuer), host), nil
}
