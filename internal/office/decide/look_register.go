package decide

import (
	"cmp"
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

// EndingWithin is how many days ahead of its last one a certificate counts as
// ending: time enough to file for a new appraisal.
const EndingWithin = 90

// How the register can be asked for certificates: those that hold today, those
// of them that end within EndingWithin days, those whose time is over, those
// that are or will be taken back.
const (
	Holding = store.Holding
	Ending  = store.Ending
	Over    = store.Over
	Taken   = store.Taken
)

// RegisterFilter narrows the register; zero fields do not.
type RegisterFilter struct {
	Star int // 3, 4, 5
	// Standing is how they stand today: Holding, Ending, Over, Taken; "" = no
	// matter how.
	Standing string
	// Search is for words of product, producer, code or certificate, each from its
	// beginning, in any order, with or without marks.
	Search string
	// After and Before are cursors that an earlier page gave; at most one.
	After, Before string
	Limit         int // 1–500, else 50
}

// Certified is a certificate with its validity today. What came in from a
// register kept elsewhere stands here too, as that register has it: it may lack
// numbers and days.
type Certified struct {
	decision.Certificate
	Validity registry.Validity
	Decision string // its number
	// From says where an imported result comes from; nil for our own.
	From *registry.Imported
}

// Place is the unit that the product's dossier was filed in.
func (c Certified) Place() party.Place {
	return party.Place{UnitCode: c.UnitCode, UnitFrom: c.UnitFrom, Province: c.Province}
}

// Register is a page of the register of recognised products.
type Register struct {
	Day  calendar.Date
	Rows []Certified
	// Import says that the subject may look at registers brought in from
	// workbooks.
	Import bool
	// Total counts all rows of the filter; First is the place of the first.
	Total, First int
	// Prev and Next are cursors; "" at the ends.
	Prev, Next string
}

// Registered lists certificates and imported results of the subject's provinces
// (the ministry: of all), in the Vietnamese order of product names.
func Registered(ctx context.Context, o *office.Office, s access.Subject, f RegisterFilter) (Register, error) {
	if f.Limit < 1 || f.Limit > 500 {
		f.Limit = 50
	}
	return office.Query(ctx, o, s, func(tx *office.Tx) (Register, error) {
		out := Register{Day: tx.Now.Date()}
		if err := tx.Authorise(access.RegisterView, "", access.Record{}); err != nil {
			return out, err
		}
		out.Import = len(tx.Provinces(access.ImportView)) > 0
		provinces, all := within(tx)
		if len(provinces) == 0 && !all {
			return out, nil
		}
		find := store.CertificateFilter{Provinces: provinces, Star: f.Star, Search: f.Search, Backwards: f.Before != "", Limit: f.Limit + 1}
		find.Standing, find.On, find.Until = f.Standing, out.Day, out.Day.AddDays(EndingWithin)
		var err error
		if find.Key, find.ID, err = openCursor(f.After + f.Before); err != nil {
			return out, err
		}
		list, err := registered(tx, find)
		if err != nil {
			return out, err
		}
		if len(list) > f.Limit {
			list = list[:f.Limit]
		}
		if find.Backwards {
			slices.Reverse(list)
		}
		if len(list) == 0 {
			out.Total, _, err = count(tx, find)
			return out, err
		}
		last := len(list) - 1
		find.Key, find.ID = list[0].key, list[0].ID
		if out.Total, out.First, err = count(tx, find); err != nil {
			return out, err
		}
		out.First++
		if out.First > 1 {
			out.Prev = cursor(list[0].key, list[0].ID)
		}
		if out.First+last < out.Total {
			out.Next = cursor(list[last].key, list[last].ID)
		}
		out.Rows, err = certified(tx, list)
		return out, err
	})
}

// placed is a row with its place in the list.
type placed struct {
	Certified
	key string
}

// registered merges the page of certificates and that of imported results; both
// are walked in the same order, the other way round when find goes backwards.
func registered(tx *office.Tx, find store.CertificateFilter) ([]placed, error) {
	certs, keys, err := tx.Certificates(find)
	if err != nil {
		return nil, err
	}
	var out []placed
	for i, c := range certs {
		out = append(out, placed{Certified{Certificate: c}, keys[i]})
	}
	imported, keys, err := tx.ImportedList(find)
	if err != nil {
		return nil, err
	}
	for i, r := range imported {
		out = append(out, placed{Certified{From: &r, Decision: r.Decision, Certificate: decision.Certificate{ID: r.ID, Number: r.Certificate, ProductCode: r.Code, ProductName: r.Product, ProducerName: r.Producer,
			UnitCode: r.UnitCode, UnitFrom: r.UnitFrom, Province: r.Province, Star: r.Star, IssuedOn: r.Since(), LastDay: r.LastDay, Sample: r.Sample}}, keys[i]})
	}
	slices.SortFunc(out, func(a, b placed) int {
		n := cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.ID, b.ID))
		if find.Backwards {
			return -n
		}
		return n
	})
	return out, nil
}

// count adds up what store counts in the two tables.
func count(tx *office.Tx, f store.CertificateFilter) (total, before int, err error) {
	if total, before, err = tx.CountCertificates(f); err != nil {
		return 0, 0, err
	}
	t, b, err := tx.CountImported(f)
	return total + t, before + b, err
}

// certified adds each certificate's validity and the number of its decision.
func certified(tx *office.Tx, list []placed) ([]Certified, error) {
	day, numbers := tx.Now.Date(), map[string]string{}
	var out []Certified
	for _, p := range list {
		c := p.Certified
		if c.From != nil {
			c.Validity = c.From.ValidityOn(day)
			out = append(out, c)
			continue
		}
		if _, known := numbers[c.DecisionID]; !known {
			d, err := tx.Decision(c.DecisionID)
			if err != nil {
				return nil, err
			}
			numbers[c.DecisionID] = d.Number
		}
		c.Validity, c.Decision = registry.ValidityAt(c.Certificate, day), numbers[c.DecisionID]
		out = append(out, c)
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
