package web

import "net/url"

// Form is what a page needs to show a form again: where it goes, the id under
// which its act is done once, and after a refusal what was typed and what is
// wrong with it.
type Form struct {
	// Action is the path the form posts to; "" posts to the page itself.
	Action string
	// ActID is the act id that the server filled in when it drew the form; two
	// posts of one drawn form carry the same id and are one act.
	ActID string
	// Version is the version of the row that the form was drawn from; 0 when
	// the act makes a new row.
	Version int64
	// Values are the fields as typed or as stored, by field name.
	Values url.Values
	// Carry are values that pass through the page unseen, as hidden fields.
	Carry url.Values
	// Errors are in the order of the fields on the page.
	Errors []FieldError
}

// FieldError says what to do about one field; Field "" concerns the form.
type FieldError struct {
	Field string
	Text  Text
}

// Value gives the first value of a field, "" if none.
func (f Form) Value(name string) string { return f.Values.Get(name) }

// Holds reports whether value is among the values of the field.
func (f Form) Holds(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Error gives the first error of a field; an empty Text if none.
func (f Form) Error(name string) Text {
	for _, e := range f.Errors {
		if e.Field == name {
			return e.Text
		}
	}
	return Text{}
}

// Field is one input as the templates draw it; templates build it with the
// functions input, kind, optional and so on.
type Field struct {
	// Name is the form name, ID the element's id, Type the input's type.
	Name, ID, Type string
	Value          string
	Label          Text
	// Hint stands under the label; What answers "là gì?" on request.
	Hint, What Text
	Error      Text
	// Optional is said in the label; fields are required otherwise.
	Optional bool
	// Auto is the autocomplete token, Mode the keyboard on phones.
	Auto, Mode string
	// Rows is the height of a many-line field.
	Rows int
	// Single takes one file, not several.
	Single bool
	// Width narrows the box: "short" for dates and numbers.
	Width   string
	Options []Option
	// Suggest are offered while typing.
	Suggest []string
}

// Option is one choice of a select, radio or checkbox field.
type Option struct {
	Value string
	Text  Text
	Hint  Text
	// Group heads the options of a select that follow each other.
	Group Text
	// Chosen is filled in by the form's values.
	Chosen bool
	// Sample marks an invented thing.
	Sample bool
}
