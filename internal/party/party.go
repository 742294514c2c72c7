// Package party holds those who take part: producers with their products, and
// the place of a record in the territory on the day it was filed.
package party

import (
	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/viet"
)

// Place is the unit version that a record was filed in, with the district
// (Area, "" where there is none) and the province above it on that day.
type Place struct {
	UnitCode string
	UnitFrom calendar.Date
	AreaCode string
	AreaFrom calendar.Date
	Province string
}

// Key names a unit version: codes alone are re-used for other units.
func Key(code string, from calendar.Date) string {
	if code == "" {
		return ""
	}
	return code + "@" + string(from)
}

// UnitKey and AreaKey name the place's unit versions.
func (p Place) UnitKey() string { return Key(p.UnitCode, p.UnitFrom) }

// AreaKey is the district's key, "" without one.
func (p Place) AreaKey() string { return Key(p.AreaCode, p.AreaFrom) }

// On fills the place into an access record.
func (p Place) On(r access.Record) access.Record {
	r.Unit, r.Area, r.Province = p.UnitKey(), p.AreaKey(), p.Province
	return r
}

// Kinds of producer (decision 26/2026, article 2.3).
var Kinds = []string{"cooperative", "group", "enterprise", "farm", "household", "tourism"}

// Producer is a chủ thể.
type Producer struct {
	ID             string
	Name           string
	Kind           string
	UnitCode       string
	UnitFrom       calendar.Date
	Address        string
	Phone          string
	Email          string
	Representative string
	Registration   string
	Sample         bool // invented for demonstration; shown as "mẫu"
	CreatedAt      calendar.Instant
	Version        int64
}

// Product is a thing or service that a producer makes; one name everywhere.
type Product struct {
	ID          string
	ProducerID  string
	Name        string
	Description string
	Sample      bool
	CreatedAt   calendar.Instant
	Version     int64
}

// Limits of text fields, in characters.
const (
	MaxName = 200
	MaxText = 4000
)

// Line cleans a one-line field and checks that it is there (when required) and
// not over max characters. label is the catalog key of the field's name.
func Line(field, label, s string, required bool, max int) (string, error) {
	s = viet.Clean(s)
	if required && s == "" {
		return "", fault.New(fault.Invalid, "fault.required", Label(label)).On(field)
	}
	if len([]rune(s)) > max {
		return "", fault.New(fault.Invalid, "fault.too-long", Label(label), max).On(field)
	}
	return s, nil
}

// Text is Line for many-line fields.
func Text(field, label, s string, required bool, max int) (string, error) {
	s = viet.CleanText(s)
	if required && s == "" {
		return "", fault.New(fault.Invalid, "fault.required", Label(label)).On(field)
	}
	if len([]rune(s)) > max {
		return "", fault.New(fault.Invalid, "fault.too-long", Label(label), max).On(field)
	}
	return s, nil
}

// Label marks an error argument that is a catalog key.
type Label string

// CatalogKey gives the key to word.
func (l Label) CatalogKey() string { return string(l) }

// Check cleans and checks the producer's own fields.
func (p *Producer) Check() error {
	var err error
	if p.Name, err = Line("name", "field.producer-name", p.Name, true, MaxName); err != nil {
		return err
	}
	ok := false
	for _, k := range Kinds {
		ok = ok || k == p.Kind
	}
	if !ok {
		return fault.New(fault.Invalid, "fault.required", Label("field.producer-kind")).On("kind")
	}
	for _, f := range []struct {
		field, label string
		v            *string
	}{{"address", "field.address", &p.Address}, {"phone", "field.phone", &p.Phone}, {"email", "field.email", &p.Email},
		{"representative", "field.representative", &p.Representative}, {"registration", "field.registration", &p.Registration}} {
		if *f.v, err = Line(f.field, f.label, *f.v, false, MaxName); err != nil {
			return err
		}
	}
	return nil
}

// Check cleans and checks the product's fields.
func (p *Product) Check() error {
	var err error
	if p.Name, err = Line("name", "field.product-name", p.Name, true, MaxName); err != nil {
		return err
	}
	p.Description, err = Text("description", "field.description", p.Description, false, MaxText)
	return err
}
