package decide

import (
	"context"
	"encoding/base64"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/registry"
)

// RegisterFilter narrows the register; zero fields do not.
type RegisterFilter struct {
	Star  int // 3, 4, 5
	Valid bool
	After string // a cursor that an earlier page gave
	Limit int    // 1–500, else 50
}

// Certified is a certificate with its validity today.
type Certified struct {
	decision.Certificate
	Validity registry.Validity
	Decision string // its number
}

// Register is a page of the register of recognised products.
type Register struct {
	Day  calendar.Date
	Rows []Certified
	// Next is the cursor of the next page; "" at the end.
	Next string
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
		key, id, err := openCursor(f.After)
		if err != nil {
			return out, err
		}
		provinces, all := within(tx)
		if len(provinces) == 0 && !all {
			return out, nil
		}
		var day calendar.Date
		if f.Valid {
			day = out.Day
		}
		list, keys, err := tx.Register(provinces, f.Star, day, key, id, f.Limit+1)
		if err != nil {
			return out, err
		}
		if len(list) > f.Limit {
			list = list[:f.Limit]
			out.Next = cursor(keys[f.Limit-1], list[f.Limit-1].ID)
		}
		numbers := map[string]string{}
		for _, c := range list {
			if _, known := numbers[c.DecisionID]; !known {
				d, err := tx.Decision(c.DecisionID)
				if err != nil {
					return out, err
				}
				numbers[c.DecisionID] = d.Number
			}
			out.Rows = append(out.Rows, Certified{Certificate: c, Validity: registry.ValidityAt(c, out.Day), Decision: numbers[c.DecisionID]})
		}
		return out, nil
	})
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
