package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"saoque/internal/office/papers"
	"saoque/internal/office/register"
)

// scanPath is the address of a signed code's check.
func scanPath(payload string) string { return "/Q/" + url.PathEscape(payload) }

// answerTones are the looks of verdicts; what is not listed is a refusal.
var answerTones = map[register.Verdict]string{register.Holds: "valid", register.Over: "expired", register.Early: "expired", register.Preview: "expired", register.Revoked: "revoked"}

// publicCertificate answers whoever scanned a certificate.
func (q *Request) publicCertificate() error {
	a, err := register.Scan(q.Context(), q.Server.Office, q.Subject(), q.PathValue("code"))
	if err != nil {
		return err
	}
	p := &CertificatePage{Frame: q.Frame(Say("public.scan-title")), Verdict: string(a.Verdict), Tone: first(answerTones[a.Verdict], "unknown"), Genuine: a.Genuine(), CheckedAt: a.At}
	p.Light, p.Plain, p.LangLinks, p.MaxAge = true, true, q.otherLanguage(), keepAnswer
	if !p.Genuine {
		return q.Render(http.StatusNotFound, p)
	}
	c := a.Certificate
	p.Title = Say("public.scan-title-of", c.Number)
	p.TitleSample, p.Sample = c.Sample, c.Sample
	p.Product, p.Producer = Named{Name: c.ProductName, Href: q.withLang(codePath(c.ProductCode)), Sample: c.Sample}, Named{Name: c.ProducerName, Sample: a.Producer.Sample}
	p.Place, p.Stars, p.Short = q.place(a.Dossier.Place), Stars{N: c.Star, Sample: c.Sample}, a.Content.Short()
	p.From, p.LastDay, p.RevokedOn, p.RevokedBy = c.IssuedOn, c.LastDay, c.RevokedOn, c.RevokedBy
	p.Facts = []Fact{
		{Label: Say("public.fact-certificate"), Value: Words(c.Number), Sample: c.Sample},
		{Label: Say("public.scan-code"), Value: Words(c.ProductCode), Href: q.withLang(codePath(c.ProductCode)), Sample: c.Sample},
		{Label: Say("public.fact-decision"), Value: Say("public.fact-decision-value", a.Decision.Number, a.Decision.IssuedOn, a.Decision.Issuer), Sample: a.Decision.Sample},
		{Label: Say("public.scan-valid"), Value: Say("public.scan-from-to", c.IssuedOn, c.LastDay), Sample: c.Sample},
		{Label: Say("public.scan-ledger"), Value: Say("public.scan-entry", a.Content.Index, a.Content.Shard)},
	}
	p.Report = Say("public.report-to", a.Decision.Issuer)
	return q.Render(http.StatusOK, p)
}

// publicKeys sends the file with which anybody checks codes without us.
func (q *Request) publicKeys() error {
	b, err := register.PublicKeys(q.Context(), q.Server.Office, q.Subject())
	if err != nil {
		return err
	}
	q.send("application/jsonl", "khoa-cong-khai.jsonl", int64(len(b)), bytes.NewReader(b))
	return nil
}

// publicRevocations sends the list beside which anybody checks codes without us.
func (q *Request) publicRevocations() error {
	text, err := q.Server.revocations.get(q.now(), func() (string, error) {
		return papers.RevocationList(q.Context(), q.Server.Office, q.Subject())
	})
	if err != nil {
		return err
	}
	q.send("text/plain; charset=utf-8", "thu-hoi.txt", int64(len(text)), strings.NewReader(text))
	return nil
}
