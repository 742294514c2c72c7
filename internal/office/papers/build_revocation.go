package papers

import (
	"saoque/internal/access"
	"saoque/internal/decision"
	"saoque/internal/paper/forms"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
)

// revocationKind is the decision that takes a product's certificate back; the
// part is the dossier. It is laid out from the draft, to be signed, and issued
// once the decision has its number and day.
var revocationKind = Kind{Form: "revocation", Of: paperwork.OfDecision, Type: "decision",
	may: func(s *subject) (see, issue bool) {
		return when(s.Can(access.CertificateView, s.decision.rec), s.Can(access.RevocationView, s.decision.rec))
	},
	drafts: func(s *subject) bool { return s.Can(access.RevocationView, s.decision.rec) },
	parts: func(s *subject) ([]Part, error) {
		var out []Part
		for _, row := range s.decision.rows {
			if _, ok := s.decision.taken[row.DossierID]; ok {
				out = append(out, Part{ID: row.DossierID, Label: s.decision.cases[row.DossierID].ProductName})
			}
		}
		return out, nil
	},
	build: func(s *subject) (Made, error) {
		r := s.decision
		x, k, c := r.taken[s.ref.Part], r.cases[s.ref.Part], r.certs[s.ref.Part]
		var books []*rulebook.Book
		if b, err := s.Office.Books.ForFiling(s.Now.Date()); err == nil {
			books = append(books, b)
		}
		h := r.head(s, say("papers.sign-decision"))
		h.Bases, h.Signer = s.bases(books, say("papers.base-finding", x.Finding)), x.Signer
		m := Made{Issuer: "province/" + r.Province, Given: true, Pending: "papers.not-revoked"}
		if x.State == decision.Issued {
			h.Number, h.Date, m.Pending = numberOf(x.Number), x.DecidedOn, ""
			if sign := signOf(x.Number); sign != "" {
				h.Sign = sign
			}
		}
		in := forms.Revocation{By: r.by(), Product: marked(k.ProductName, k.Sample), Code: c.ProductCode, Producer: k.ProducerName, Address: s.address(k.Place),
			Star: c.Star, Decision: say("papers.decision-of", r.Number, day(r.IssuedOn)), Certificate: c.Number,
			Ground: x.Ground, Finding: x.Finding, From: x.From, Obliged: say("papers.obliged", r.Issuer)}
		m.Head, m.Input = h, func(h forms.Head) forms.Input { in.Head = h; return in }
		return m, nil
	}}
