package paperwork

import (
	"fmt"

	"saoque/internal/calendar"
	"saoque/internal/fault"
)

// States of a province's template. At most one of a form is accepted; where
// none is, papers follow the built-in layout.
const (
	Checked  = "checked" // its keys were compared with the form's; not used yet
	Accepted = "accepted"
	Retired  = "retired" // replaced by a later one, or taken out of use
)

// Template is one version of a province's own .docx of a form.
type Template struct {
	ID       string
	Province string
	Form     string
	Number   int // in the province and form, from 1
	State    string
	Name     string // of the file that was sent
	SHA256   string
	Size     int64 // bytes

	SentBy, AcceptedBy, RetiredBy string // users, "" = not yet
	SentAt, AcceptedAt, RetiredAt calendar.Instant
	Version                       int64
}

// Object is the template's name in the ledger.
func (t Template) Object() string {
	return fmt.Sprintf("template/%s/%s/%d", t.Province, t.Form, t.Number)
}

// Accept puts a checked template in force.
func (t *Template) Accept(user string, at calendar.Instant) error {
	if t.State != Checked {
		return fault.New(fault.Conflict, "template.not-waiting")
	}
	t.State, t.AcceptedBy, t.AcceptedAt = Accepted, user, at
	return nil
}

// Retire takes a template out of use, or away before it was ever in force.
func (t *Template) Retire(user string, at calendar.Instant) error {
	if t.State == Retired {
		return fault.New(fault.Conflict, "template.retired-already")
	}
	t.State, t.RetiredBy, t.RetiredAt = Retired, user, at
	return nil
}
