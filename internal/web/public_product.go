package web

import (
	"net/http"
	"net/url"
	"path"
	"sort"
	"strings"

	"saoque/internal/access"
	"saoque/internal/office/register"
	"saoque/internal/party"
	"saoque/internal/registry"
)

// publicRoutes are open to everybody.
func (s *Server) publicRoutes() []Route {
	return append([]Route{
		{Method: "GET", Path: "/{$}", Action: access.PublicView, Handle: (*Request).publicHome},
		{Method: "GET", Path: "/x/{code...}", Action: access.PublicView, Handle: (*Request).publicProduct},
		// The address in a certificate's square is in capitals throughout.
		{Method: "GET", Path: "/Q/{code}", Action: access.PublicView, Handle: (*Request).publicCertificate},
		{Method: "GET", Path: "/khoa-cong-khai.jsonl", Action: access.PublicView, Handle: (*Request).publicKeys},
		{Method: "GET", Path: "/thu-hoi.txt", Action: access.PublicView, Handle: (*Request).publicRevocations},
		{Method: "GET", Path: "/q/{code}", Action: access.PublicView, Handle: (*Request).publicCertificate},
	}, s.rulesRoutes()...)
}

// How long a visitor's browser may keep public answers, in seconds: validity
// is never kept beyond minutes.
const (
	keepAnswer = 60
	keepHome   = 60
)

// publicPlace is the product's place as its certificate has it.
func (q *Request) publicPlace(l register.Line) Place {
	return q.place(party.Place{UnitCode: l.UnitCode, UnitFrom: l.UnitFrom})
}

func codePath(code string) string { return "/x/" + url.PathEscape(code) }

// withLang keeps the reader's language on a link.
func (q *Request) withLang(href string) string {
	if q.Lang() == "vi" {
		return href
	}
	return href + "?lang=" + q.Lang()
}

func (q *Request) publicHome() error {
	words := strings.TrimSpace(q.URL.Query().Get("q"))
	// A scanned address pasted into the box is its code.
	if _, code, ok := strings.Cut(words, "/x/"); ok {
		words = code
	}
	if i := strings.LastIndex(strings.ToUpper(words), "/Q/"); i >= 0 {
		return q.See(q.withLang(scanPath(words[i+len("/Q/"):])))
	}
	ctx, o, s := q.Context(), q.Server.Office, q.Subject()
	p := &HomePage{Frame: q.Frame(Say("public.title")), Query: clip(words, 200), At: q.now()}
	p.Lede, p.Light, p.LangLinks, p.MaxAge = Say("public.lede"), true, q.otherLanguage(), keepHome
	if words != "" {
		a, err := register.Check(ctx, o, s, words)
		if err != nil {
			return err
		}
		if a.Validity != registry.Unknown || a.Listed != nil {
			return q.See(q.withLang(codePath(a.Code)))
		}
		found, err := register.Search(ctx, o, s, words)
		if err != nil {
			return err
		}
		p.Asked, p.More = true, found.More
		for _, l := range found.Rows {
			p.Found = append(p.Found, PublicRow{Product: Named{Name: l.ProductName, Sample: l.Sample}, Producer: Named{Name: l.ProducerName}, Place: q.publicPlace(l), Href: q.withLang(codePath(l.ProductCode)),
				Code: l.ProductCode, Stars: Stars{N: l.Star, Sample: l.Sample}, Validity: string(l.Validity), LastDay: l.LastDay})
		}
	}
	counts, err := q.Server.stars.get(q.now(), func() (map[int]int, error) { return register.Stars(ctx, o, s) })
	if err != nil {
		return err
	}
	for star, n := range counts {
		p.Counts = append(p.Counts, Count{Text: Say("public.count-star", star), N: n})
	}
	sort.Slice(p.Counts, func(i, j int) bool { return p.Counts[i].Text.Args[0].(int) > p.Counts[j].Text.Args[0].(int) })
	return q.Render(http.StatusOK, p)
}

func (q *Request) publicProduct() error {
	a, err := register.Check(q.Context(), q.Server.Office, q.Subject(), q.PathValue("code"))
	if err != nil {
		return err
	}
	if a.Listed != nil {
		return q.listedProduct(a)
	}
	p := &PublicPage{Frame: q.Frame(Say("public.product-title", a.Code)), Code: a.Code, Validity: string(a.Validity), CheckedAt: a.At}
	p.Light, p.Plain, p.LangLinks, p.MaxAge = true, true, q.otherLanguage(), keepAnswer
	if a.Validity == registry.Unknown {
		return q.Render(http.StatusNotFound, p)
	}
	c := a.Certificate
	p.TitleSample = c.Sample
	p.Product, p.Producer = Named{Name: c.ProductName, Sample: c.Sample}, Named{Name: c.ProducerName, Sample: a.Producer.Sample}
	p.Place = q.place(a.Dossier.Place)
	p.Phone, p.Stars = a.Producer.Phone, Stars{N: c.Star, Sample: c.Sample}
	p.LastDay, p.RevokedOn, p.RevokedBy = c.LastDay, c.RevokedOn, c.RevokedBy
	p.Story, p.StorySample = clip(a.Product.Description, 2000), a.Product.Sample
	p.Facts = []Fact{
		{Label: Say("public.fact-decision"), Value: Say("public.fact-decision-value", a.Decision.Number, a.Decision.IssuedOn, a.Decision.Issuer), Sample: a.Decision.Sample},
		{Label: Say("public.fact-certificate"), Value: Words(c.Number), Sample: c.Sample},
	}
	if a.Validity != registry.Valid {
		p.Facts = append(p.Facts, Fact{Label: Say("public.fact-was"), Value: Say("ui.stars", c.Star), Sample: c.Sample})
	}
	if b, err := q.Server.Office.Books.Book(a.Dossier.Book); err == nil {
		if set, err := b.Set(a.Dossier.Set); err == nil {
			p.Facts = append(p.Facts, Fact{Label: Say("public.fact-group"), Value: Words(set.Name), Sample: a.Dossier.Sample})
		}
	}
	if a.Signed != "" {
		p.Certificate = q.withLang(scanPath(path.Base(a.Signed)))
	}
	p.Report = Say("public.report-to", a.Decision.Issuer)
	return q.Render(http.StatusOK, p)
}

// listedProduct answers for a code that only the province's register knows, with
// what stands there and nothing added.
func (q *Request) listedProduct(a register.Answer) error {
	i := *a.Listed
	p := &ListedPage{Frame: q.Frame(Say("public.product-title", a.Code)), Validity: string(i.ValidityOn(a.At.Date())), Star: i.Star, LastDay: i.LastDay, Sample: i.Sample, CheckedAt: a.At}
	p.Light, p.Plain, p.LangLinks, p.MaxAge, p.TitleSample = true, true, q.otherLanguage(), keepAnswer, i.Sample
	province := q.Server.provinceWords(i.Province)
	p.Province = province
	p.Product, p.Producer = Named{Name: i.Product, Sample: i.Sample}, Named{Name: i.Producer}
	if i.UnitCode != "" {
		p.Place = q.place(party.Place{UnitCode: i.UnitCode, UnitFrom: i.UnitFrom})
	} else {
		p.Place = Place{Name: first(i.Commune, province)}
	}
	fact := func(label string, value Text) {
		if !value.Empty() {
			p.Facts = append(p.Facts, Fact{Label: Say(label), Value: value, Sample: i.Sample})
		}
	}
	decision := Words(i.Decision)
	if i.Decision != "" && i.Decided != "" {
		decision = Say("public.listed-decision", i.Decision, i.Decided)
	}
	fact("public.fact-decision", decision)
	fact("public.fact-certificate", Words(i.Certificate))
	if i.LastDay == "" && i.Year != 0 {
		fact("public.listed-year", Words(number(i.Year)))
	}
	fact("public.listed-row", Say("public.listed-row-value", lowered(province), i.Row))
	p.Report = Say("public.report-to", lowered(province))
	return q.Render(http.StatusOK, p)
}
