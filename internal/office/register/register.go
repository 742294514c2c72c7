// Package register holds the looks at what was recognised: the public answer
// about a product code, and the register of certificates.
package register

import (
	"context"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/registry"
	"saoque/internal/viet"
)

// Answer is what the public page says of a product code.
type Answer struct {
	Code     string
	Validity registry.Validity
	// The rest is empty when Validity is Unknown.
	Certificate decision.Certificate
	Decision    decision.Decision
	Dossier     dossier.Dossier
	Producer    party.Producer
	Product     party.Product
	At          calendar.Instant
}

// maxCode bounds what is looked up; codes have some twenty characters.
const maxCode = 60

// Check answers for a product code on today's day. Whoever asks is answered.
func Check(ctx context.Context, o *office.Office, s access.Subject, code string) (Answer, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Answer, error) {
		a := Answer{Code: viet.Clean(code), Validity: registry.Unknown, At: tx.Now}
		if err := tx.Authorise(access.PublicView, "", access.Record{}); err != nil {
			return a, err
		}
		if r := []rune(a.Code); len(r) > maxCode {
			a.Code = string(r[:maxCode])
			return a, nil
		}
		list, err := tx.CertificatesFor(a.Code)
		if err != nil {
			return a, err
		}
		a.Certificate, a.Validity = registry.Current(list, tx.Now.Date())
		if a.Validity == registry.Unknown {
			a.Certificate = decision.Certificate{}
			return a, nil
		}
		if a.Decision, err = tx.Decision(a.Certificate.DecisionID); err != nil {
			return a, err
		}
		if a.Dossier, err = tx.Dossier(a.Certificate.DossierID); err != nil {
			return a, err
		}
		if a.Producer, err = tx.Producer(a.Dossier.ProducerID); err != nil {
			return a, err
		}
		a.Product, err = tx.Product(a.Dossier.ProductID)
		return a, err
	})
}

// Found is what a public search gives.
type Found struct {
	Rows []Line
	More bool
	At   calendar.Instant
}

// Line is one certificate with its validity today.
type Line struct {
	decision.Certificate
	Validity registry.Validity
}

// shown bounds a public search's answer.
const shown = 20

// Search looks for recognised products by code or by folded words of the
// product's and the producer's names.
func Search(ctx context.Context, o *office.Office, s access.Subject, words string) (Found, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Found, error) {
		f := Found{At: tx.Now}
		if err := tx.Authorise(access.PublicView, "", access.Record{}); err != nil {
			return f, err
		}
		if words = viet.Clean(words); words == "" || len([]rune(words)) > 200 {
			return f, nil
		}
		list, err := tx.FindRecognised(words, shown+1)
		if err != nil {
			return f, err
		}
		if f.More = len(list) > shown; f.More {
			list = list[:shown]
		}
		seen := map[string]bool{}
		for _, d := range list {
			if seen[d.ProductCode] {
				continue
			}
			seen[d.ProductCode] = true
			certs, err := tx.CertificatesFor(d.ProductCode)
			if err != nil {
				return f, err
			}
			if c, v := registry.Current(certs, tx.Now.Date()); v != registry.Unknown {
				f.Rows = append(f.Rows, Line{c, v})
			}
		}
		return f, nil
	})
}

// Stars counts the products whose star holds today.
func Stars(ctx context.Context, o *office.Office, s access.Subject) (map[int]int, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (map[int]int, error) {
		if err := tx.Authorise(access.PublicView, "", access.Record{}); err != nil {
			return nil, err
		}
		return tx.CountStars(tx.Now.Date())
	})
}

// Wish narrows the register. Zero fields do not narrow.
type Wish struct {
	Star  int
	Valid bool // holding today only
	// AfterKey and AfterID are where the page before ended.
	AfterKey, AfterID string
	Limit             int
}

// Page is a page of the register in Vietnamese order of product names.
type Page struct {
	Rows []Line
	// NextKey and NextID are where the next page goes on; "" when none does.
	NextKey, NextID string
	At              calendar.Instant
}

// List gives the register of the viewer's provinces; the ministry's is the
// whole country's.
func List(ctx context.Context, o *office.Office, s access.Subject, in Wish) (Page, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Page, error) {
		p := Page{At: tx.Now}
		if err := tx.Authorise(access.RegisterView, "", access.Record{}); err != nil {
			return p, err
		}
		if in.Limit < 1 || in.Limit > 500 {
			return p, fault.New(fault.Invalid, "fault.bad-input", "limit")
		}
		day := calendar.Date("")
		if in.Valid {
			day = tx.Now.Date()
		}
		list, keys, err := tx.Register(Provinces(o, s, tx.Now.Date()), in.Star, day, in.AfterKey, in.AfterID, in.Limit+1)
		if err != nil {
			return p, err
		}
		if len(list) > in.Limit {
			list = list[:in.Limit]
			p.NextKey, p.NextID = keys[in.Limit-1], list[in.Limit-1].ID
		}
		for _, c := range list {
			p.Rows = append(p.Rows, Line{c, registry.ValidityAt(c, tx.Now.Date())})
		}
		return p, nil
	})
}

// Provinces gives the province codes whose register a subject reads: those of
// its territory, none (= all) for the ministry. The register is public in
// substance, so a commune reads its whole province's.
func Provinces(o *office.Office, s access.Subject, day calendar.Date) []string {
	if s.Has(access.Ministry) {
		return nil
	}
	out := []string{}
	for _, g := range s.Grants {
		out = append(out, g.Provinces...)
		for _, k := range g.Units {
			if p, ok := provinceOf(o, k, day); ok {
				out = append(out, p)
			}
		}
	}
	if len(out) == 0 {
		return []string{"-"} // nobody's province: an empty register, not all
	}
	return unique(out)
}

func unique(list []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
