package web

import (
	"strconv"

	"saoque/internal/calendar"
)

// Named is a name that may be invented; invented names bear the mark "mẫu".
type Named struct {
	Name   string
	Href   string
	Sample bool
}

// Due is a deadline in words.
type Due struct {
	// Day is the named day, Reading how it is meant; "" reads as ThroughDay.
	Day     calendar.Date
	Reading calendar.Reading
	// Left counts days from the page's day, negative when late.
	Left int
	// Working says that Left counts working days.
	Working bool
	// Unsure are years without known holidays that the count passes through.
	Unsure []int
}

// Late reports whether the deadline has passed.
func (d Due) Late() bool { return d.Left < 0 }

// Over is by how many days the deadline has passed.
func (d Due) Over() int { return -d.Left }

// Before reports whether the named day itself is already too late.
func (d Due) Before() bool { return d.Reading == calendar.BeforeDay }

// Turn says whose turn it is; it is a field of its own, not a stage.
type Turn struct {
	// Holder is the role whose turn it is, worded by "ui.turn.<role>"; "" means
	// that nothing is left to do.
	Holder string
	// Place is the unit or body, "" when the holder says it all.
	Place string
	// Mine says that the viewer can do the next act.
	Mine bool
}

// Fact is one row of a summary list.
type Fact struct {
	Label Text
	Value Text
	// Values replaces Value when there is more than one line.
	Values []Text
	// Sample marks the value as invented.
	Sample bool
	// Href makes the value a link, Change adds a link to change it.
	Href, Change string
}

// FileRow is one stored file.
type FileRow struct {
	ID   string
	Name string
	// Size is in bytes; SHA256 in hex.
	Size   int64
	SHA256 string
	At     calendar.Instant
	// By is who sent it; For is the producer for whom an officer typed, if so.
	By, For string
	Href    string
	// Remove is the form that takes the file off the list; nil when frozen.
	Remove *Form
	Sample bool
}

// Event is one line of a history, newest first.
type Event struct {
	At  calendar.Instant
	Who string
	// Sample marks who did it as invented.
	Sample bool
	// For is on whose behalf an officer acted.
	For  string
	What Text
	// Numbered marks a number in What as invented.
	Numbered bool
	Detail   Text
	// Lines are reasons item by item.
	Lines []Text
	// Receipt is the first signs of the ledger entry's hash.
	Receipt string
}

// Pager leads through a long list or from one object of a list to the next.
type Pager struct {
	Prev, Next string
	// At and Of are "7 of 38"; Of 0 hides both.
	At, Of int
}

// Stars is a star class with its words; 0 means none.
type Stars struct {
	N      int
	Sample bool
}

// Filled and Hollow are the drawn stars, for range in templates.
func (s Stars) Filled() []struct{} { return make([]struct{}, max(0, min(s.N, 5))) }

// Hollow gives the missing stars up to five.
func (s Stars) Hollow() []struct{} { return make([]struct{}, 5-max(0, min(s.N, 5))) }

// Points is a score in 1/Step points (Step 0 reads as 1); it is never a float.
type Points struct{ N, Step int }

// String writes whole points plainly and half points with a decimal comma.
func (p Points) String() string {
	step := max(p.Step, 1)
	s := strconv.Itoa(p.N / step)
	if rest := p.N % step; rest != 0 {
		s += "," + strconv.Itoa(rest*10/step)
	}
	return s
}

// Progress is "3 of 7 done".
type Progress struct{ Done, Of int }

// Place is the unit in which a thing lies, with its older name if it changed.
type Place struct {
	Name string
	// Then is the name at filing when it differs from today's.
	Then string
}
