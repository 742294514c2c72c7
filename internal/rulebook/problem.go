package rulebook

import "saoque/internal/fault"

// Problem is one thing wrong with a book's data. It wraps a fault of kind
// Invalid whose first argument words the place: file, set and criterion, as far
// as they are known.
type Problem struct {
	File      string
	Set       int // 0 above sets
	Criterion string
	Fault     *fault.Error
}

func (p *Problem) Error() string { return p.Fault.Error() }

// Unwrap gives the fault.
func (p *Problem) Unwrap() error { return p.Fault }

// Where words the place: "qd/sets/08.yaml 8 1.1".
func (p *Problem) Where() string {
	s := p.File
	if p.Set > 0 {
		s += " " + itoa(p.Set)
	}
	if p.Criterion != "" {
		s += " " + p.Criterion
	}
	return s
}

func problem(file, key string, args ...any) *Problem {
	return at(file, 0, "", key, args...)
}

func at(file string, set int, criterion, key string, args ...any) *Problem {
	p := &Problem{File: file, Set: set, Criterion: criterion}
	p.Fault = fault.New(fault.Invalid, key, append([]any{p.Where()}, args...)...)
	return p
}
