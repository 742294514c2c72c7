package ledger

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"

	"saoque/internal/calendar"
)

// fields reads an object's members by name, remembers the first thing that is
// wrong and counts what was read, so that unknown members are refused too.
// Bytes are only decoded leniently here: the caller writes the record again
// and compares, which refuses upper-case hex or stray base64 tail bits.
type fields struct {
	obj  object
	read int
	err  error
}

func fieldsOf(val any) *fields {
	obj, ok := val.(object)
	if !ok {
		return &fields{err: errors.New("ledger: an object was expected")}
	}
	return &fields{obj: obj}
}

func (f *fields) fail(name, what string) {
	if f.err == nil {
		f.err = fmt.Errorf("ledger: field %q: %s", name, what)
	}
}

func (f *fields) has(name string) bool {
	_, ok := f.obj.get(name)
	return ok
}

func (f *fields) any(name string) any {
	v, ok := f.obj.get(name)
	if !ok {
		f.fail(name, "missing")
		return nil
	}
	f.read++
	return v
}

func (f *fields) text(name string) string {
	s, ok := f.any(name).(string)
	if !ok {
		f.fail(name, "text was expected")
	}
	return s
}

func (f *fields) int(name string) int64 {
	n, ok := f.any(name).(int64)
	if !ok {
		f.fail(name, "a whole number was expected")
	}
	return n
}

func (f *fields) hex(name string, size int) []byte {
	b, err := hex.DecodeString(f.text(name))
	if err != nil || len(b) != size {
		f.fail(name, "bad hexadecimal text")
		return make([]byte, size)
	}
	return b
}

func (f *fields) hash(name string) [32]byte { return [32]byte(f.hex(name, 32)) }

func (f *fields) base64(name string) []byte {
	b, err := base64.StdEncoding.Strict().DecodeString(f.text(name))
	if err != nil {
		f.fail(name, "bad base64 text")
	}
	return b
}

func (f *fields) time(name string) calendar.Instant {
	t, err := calendar.ParseInstant(f.text(name))
	if err != nil {
		f.fail(name, "bad time")
	}
	return t
}

// done gives the first error; want is the number of members there must be.
func (f *fields) done(want int) error {
	if f.err == nil && (f.read != want || len(f.obj) != want) {
		f.err = errors.New("ledger: unknown or missing fields")
	}
	return f.err
}
