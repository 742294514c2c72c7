// Package register holds the public looks at what was recognised: the answer
// about a product code, and the search for it.
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
	// Signed is the certificate's signed code, "" while it is not signed.
	Signed string
	// Listed is what the province's register, brought in from a workbook, says
	// of a code that is Unknown otherwise; nil when it says nothing.
	Listed *registry.Imported
	At     calendar.Instant
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
			imported, err := tx.ImportedFor(a.Code)
			if i, ok := registry.Newest(imported, tx.Now.Date()); ok {
				a.Listed = &i
			}
			return a, err
		}
		return a, a.fill(tx)
	})
}

// fill gives what stands around the answer's certificate.
func (a *Answer) fill(tx *office.Tx) (err error) {
	if a.Decision, err = tx.Decision(a.Certificate.DecisionID); err != nil {
		return err
	}
	if a.Dossier, err = tx.Dossier(a.Certificate.DossierID); err != nil {
		return err
	}
	if a.Producer, err = tx.Producer(a.Dossier.ProducerID); err != nil {
		return err
	}
	if a.Product, err = tx.Product(a.Dossier.ProductID); err != nil {
		return err
	}
	code, err := tx.CertificateCode(a.Certificate.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	a.Signed = code.Text
	return err
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
