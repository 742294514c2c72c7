package decide

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/registry"
	"saoque/internal/store"
)

// RegisterFilter narrows the register; zero fields do not.
type RegisterFilter struct {
	Star  int // 3, 4, 5
	Valid bool
	// After and Before are cursors that an earlier page gave; at most one.
	After, Before string
	Limit         int // 1–500, else 50
}

// Certified is a certificate with its validity today.
type Certified struct {
	decision.Certificate
	Validity registry.Validity
	Decision string // its number
}

// Place is the unit that the product's dossier was filed in.
func (c Certified) Place() party.Place {
	return party.Place{UnitCode: c.UnitCode, UnitFrom: c.UnitFrom, Province: c.Province}
}

// Register is a page of the register of recognised products.
type Register struct {
	Day  calendar.Date
	Rows []Certified
	// Total counts all rows of the filter; First is the place of the first.
	Total, First int
	// Prev and Next are cursors; "" at the ends.
	Prev, Next string
}

// Registered lists certificates of the subject's provinces (the ministry: of
// all), in the Vietnamese order of product names.
func Registered(ctx context.Context, o *office.Office, s access.Subject, f RegisterFilter) (Register, error) {
	if f.Limit < 1 || f.Limit > 500 {
		f.Limit = 50
	}
	return office.Query(ctx, o, s, func(tx *office.Tx) (Register, error) {
		out := Register{Day: tx.Now.Date()}
		if err := tx.Authorise(access.RegisterView, "", access.Record{}); err != nil {
			return out, err
		}
		provinces, all := within(tx)
		if len(provinces) == 0 && !all {
			return out, nil
		}
		find := store.CertificateFilter{Provinces: provinces, Star: f.Star, Backwards: f.Before != "", Limit: f.Limit + 1}
		if f.Valid {
			find.ValidOn = out.Day
		}
		var err error
		if find.Key, find.ID, err = openCursor(f.After + f.Before); err != nil {
			return out, err
		}
		list, keys, err := tx.Certificates(find)
		if err != nil {
			return out, err
		}
		more := len(list) > f.Limit
		if more {
			list, keys = list[:f.Limit], keys[:f.Limit]
		}
		if find.Backwards {
			slices.Reverse(list)
			slices.Reverse(keys)
		}
		if len(list) == 0 {
			out.Total, _, err = tx.CountCertificates(find)
			return out, err
		}
		last := len(list) - 1
		find.Key, find.ID = keys[0], list[0].ID
		if out.Total, out.First, err = tx.CountCertificates(find); err != nil {
			return out, err
		}
		out.First++
		if out.First > 1 {
			out.Prev = cursor(keys[0], list[0].ID)
		}
		if out.First+last < out.Total {
			out.Next = cursor(keys[last], list[last].ID)
		}
		out.Rows, err = certified(tx, list)
		return out, err
	})
}

// certified adds each certificate's validity and the number of its decision.
func certified(tx *office.Tx, list []decision.Certificate) ([]Certified, error) {
	day, numbers := tx.Now.Date(), map[string]string{}
	var out []Certified
	for _, c := range list {
		if _, known := numbers[c.DecisionID]; !known {
			d, err := tx.Decision(c.DecisionID)
			if err != nil {
				return nil, err
			}
			numbers[c.DecisionID] = d.Number
		}
		out = append(out, Certified{Certificate: c, Validity: registry.ValidityAt(c, day), Decision: numbers[c.DecisionID]})
	}
	return out, nil
}

// cursor packs a place in the register for an address.
func cursor(key, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(id + "\n" + key))
}

func openCursor(s string) (key, id string, err error) {
	if s == "" {
		return "", "", nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	id, key, ok := strings.Cut(string(b), "\n")
	if err != nil || !ok || id == "" {
		return "", "", fault.New(fault.Invalid, "fault.bad-input", "sau")
	}
	return key, id, nil
}
