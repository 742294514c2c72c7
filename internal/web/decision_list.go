package web

import (
	"net/http"
	"strings"

	"saoque/internal/decision"
	"saoque/internal/office/decide"
)

func (s *Server) decisionList(q *Request) error {
	l, err := decide.List(q.Context(), s.Office, q.Subject())
	if err != nil {
		return err
	}
	p := &DecisionListPage{Frame: q.Frame(Say("decision.title"))}
	p.Waiting = q.decisionRows(l.Waiting)
	if len(l.Provinces) > 0 {
		p.Draft = "/quyet-dinh/moi"
	}
	for _, d := range l.Decisions {
		b := DecisionBrief{Number: d.Number, On: d.IssuedOn, State: decisionState(d.Decision), Count: d.Rows, Signer: d.Signer, Sample: d.Sample}
		if d.View {
			b.Href = "/quyet-dinh/" + d.ID
		}
		p.Decisions = append(p.Decisions, b)
	}
	return q.Render(http.StatusOK, p)
}

func decisionState(d decision.Decision) Tag {
	if d.State == decision.Issued {
		return Tag{Text: Say("decision.state-issued"), Tone: Good}
	}
	return Tag{Text: Say("decision.state-draft"), Tone: Todo}
}

func (q *Request) decisionRows(list []decide.Candidate) []DecisionRow {
	var out []DecisionRow
	for _, c := range list {
		r := DecisionRow{ID: c.DossierID, Product: Named{Name: c.Product, Sample: c.Sample}, Producer: Named{Name: c.Producer}, Place: q.place(c.Place),
			Code: c.Slip, Href: "/ho-so/" + c.DossierID, Sum: points(c.Book, c.Sum), Members: c.Members,
			Mean: strings.Replace(c.Book.Mean(c.Sum, c.Members), ".", ",", 1), Stars: Stars{N: c.Star, Sample: c.Sample}, Outcome: c.Outcome, Central: c.Central}
		if c.Certificate != nil {
			r.Code = c.Certificate.ProductCode
			r.Revoked = c.Certificate.RevokedOn
			r.Certificate = Named{Name: c.Certificate.Number, Href: "/x/" + c.Certificate.ProductCode, Sample: c.Certificate.Sample}
		}
		out = append(out, r)
	}
	return out
}

// provinceWords names a province by the version in force today, or the last
// one that had the code.
func (s *Server) provinceWords(code string) string {
	if u, ok := s.Office.Units.At(code, s.Office.Clock.Now().Date()); ok {
		return u.Name
	}
	if list := s.Office.Units.Versions(code); len(list) > 0 {
		return list[len(list)-1].Name
	}
	return code
}
