package certificate

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/viet"
)

// Revocation says from which day on a certificate no longer holds.
type Revocation struct {
	Number string
	On     calendar.Date
}

// Revocations is the dated, signed list that an offline check needs beside the
// code: a revocation comes after the paper. It is a text of one statement a
// line, so that it can be printed and read:
//
//	saoque revocations 1
//	made 2021-06-01T02:00:00.000000Z
//	key 2021
//	2021-05-31 01/GCN-OCOP-96-2020      by number, each once
//	signature <base64>
//
// The signature is over "saoque ledger revocations\n", the installation's name,
// "\n" and the lines before it.
type Revocations struct {
	Made      calendar.Instant
	KeyYear   int
	List      []Revocation
	Signature [64]byte
}

const (
	revocationsHead = "saoque revocations 1"
	// maxRevocations bounds a list that is read, in bytes: some 60,000 numbers.
	maxRevocations = 2 << 20
)

// Bytes writes the signed part, sorted by number.
func (r Revocations) Bytes() ([]byte, error) {
	b := fmt.Appendf(nil, "%s\nmade %s\nkey %d\n", revocationsHead, r.Made.RFC3339(), r.KeyYear)
	list := slices.SortedFunc(slices.Values(r.List), func(a, b Revocation) int { return strings.Compare(a.Number, b.Number) })
	for i, l := range list {
		if l.Number == "" || len(l.Number) > MaxNumber || viet.Clean(l.Number) != l.Number || !l.On.Valid() || i > 0 && list[i-1].Number == l.Number {
			return nil, fault.New(fault.Invalid, "certificate.bad-revocation", l.Number)
		}
		b = fmt.Appendf(b, "%s %s\n", l.On, l.Number)
	}
	return b, nil
}

// Text writes the list with its signature; "" for one that Bytes refuses.
func (r Revocations) Text() string {
	b, err := r.Bytes()
	if err != nil {
		return ""
	}
	return string(b) + "signature " + base64.StdEncoding.EncodeToString(r.Signature[:]) + "\n"
}

// ReadRevocations reads a list and checks that one of t's keys signed it. What
// is read is written again and compared.
func ReadRevocations(text string, t Trust) (Revocations, error) {
	r, err := parseRevocations(text)
	if err == nil && r.Text() != text {
		err = ErrNotCanonical
	}
	if err != nil {
		return Revocations{}, fault.Wrap(fault.Invalid, err, "certificate.bad-list")
	}
	key, err := t.key(r.KeyYear)
	if err != nil {
		return Revocations{}, err
	}
	content, err := r.Bytes()
	if err != nil || !ledger.VerifyRevocations(t.Installation, key, content, r.Signature) {
		return Revocations{}, fault.Wrap(fault.Invalid, err, "certificate.list-signature", t.Installation)
	}
	return r, nil
}

func parseRevocations(text string) (r Revocations, err error) {
	bad := errors.New("certificate: not a list of revocations")
	lines := strings.Split(text, "\n")
	if len(text) > maxRevocations || len(lines) < 5 || lines[0] != revocationsHead {
		return r, bad
	}
	made, ok1 := strings.CutPrefix(lines[1], "made ")
	of, ok2 := strings.CutPrefix(lines[2], "key ")
	sig, ok3 := strings.CutPrefix(lines[len(lines)-2], "signature ")
	var err1, err2, err3 error
	r.Made, err1 = calendar.ParseInstant(made)
	r.KeyYear, err2 = strconv.Atoi(of)
	raw, err3 := base64.StdEncoding.DecodeString(sig)
	if !ok1 || !ok2 || !ok3 || err1 != nil || err2 != nil || err3 != nil || len(raw) != 64 {
		return r, bad
	}
	copy(r.Signature[:], raw)
	for _, l := range lines[3 : len(lines)-2] {
		on, number, _ := strings.Cut(l, " ")
		r.List = append(r.List, Revocation{number, calendar.Date(on)})
	}
	return r, nil
}

// Of gives the day from which the number is revoked, "" when the list does not
// name it.
func (r Revocations) Of(number string) calendar.Date {
	for _, l := range r.List {
		if l.Number == number {
			return l.On
		}
	}
	return ""
}
