// Package fault holds the product's closed list of error kinds. An error
// carries a catalog key and arguments, never a sentence: internal/locale words
// it for the reader, and one table in internal/web maps kinds to HTTP status.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of trouble an error is; every caller-visible error has
// exactly one.
type Kind uint8

// The kinds, from the caller's own mistake to ours.
const (
	// Internal is a fault of ours; its detail is logged, never shown.
	Internal Kind = iota
	// Invalid is bad input; Field may name the input at fault.
	Invalid
	// Unauthenticated means that nobody is signed in.
	Unauthenticated
	// Forbidden means that the subject may not do this to this record.
	Forbidden
	// NotFound covers both absent records and those the subject may not know of.
	NotFound
	// Conflict means that the record is in another state or version than assumed.
	Conflict
	// TooLarge means that a limit on size was passed.
	TooLarge
	// Limited means that the subject must wait (rate limit, lock-out).
	Limited
	// Unavailable means that the act can be tried again later.
	Unavailable
)

var kindNames = [...]string{"internal", "invalid", "unauthenticated", "forbidden", "not-found", "conflict", "too-large", "limited", "unavailable"}

// String gives the kind's name for logs and tests.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Error is an error of a known kind, worded by Key and Args in the catalog.
type Error struct {
	Kind  Kind
	Key   string
	Args  []any
	Field string
	Err   error
}

// New makes an error of kind k worded by the catalog key.
func New(k Kind, key string, args ...any) *Error {
	return &Error{Kind: k, Key: key, Args: args}
}

// Wrap is New with the cause kept for logs and errors.Is.
func Wrap(k Kind, err error, key string, args ...any) *Error {
	return &Error{Kind: k, Key: key, Args: args, Err: err}
}

// On names the input field at fault and returns the error itself.
func (e *Error) On(field string) *Error {
	e.Field = field
	return e
}

func (e *Error) Error() string {
	s := e.Kind.String() + ": " + e.Key
	if len(e.Args) > 0 {
		s += fmt.Sprintf(" %v", e.Args)
	}
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause, if any.
func (e *Error) Unwrap() error { return e.Err }

// As gives the first *Error in err's chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// KindOf gives the kind of err; errors from elsewhere are Internal.
func KindOf(err error) Kind {
	if e, ok := As(err); ok {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is of kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }
