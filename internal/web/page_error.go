package web

import (
	"strconv"

	"saoque/internal/calendar"
)

// ErrorPage says in plain words what happened and what to do. Template
// error/error. Its texts are the keys "ui.error-<status>-title" (unless Title
// is set), "ui.error-<status>" (unless Detail is set) and
// "ui.error-<status>-do".
type ErrorPage struct {
	Frame
	Status int
	// Detail is the error worded by the catalog; empty shows the status's words.
	Detail Text
	// Changed tells who changed what, on 409.
	Changed *Change
	// Kept are the fields as typed, so that nothing is lost, on 409 and 500.
	Kept []Fact
	// Links lead on: reload, back, sign in.
	Links []Link
	// At and ID let support find the log line, on 500.
	At calendar.Instant
	ID string
}

// Template names the page's template.
func (*ErrorPage) Template() string { return "error/error" }

// Chrome gives the frame, titled by the status where no title is set.
func (p *ErrorPage) Chrome() *Frame {
	if p.Title.Empty() {
		p.Title = Say("ui.error-" + strconv.Itoa(p.Status) + "-title")
	}
	return &p.Frame
}

// Change is the latest change of a record that a form was too old for.
type Change struct {
	Who  Named
	At   calendar.Instant
	What Text
}
