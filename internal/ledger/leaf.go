// Package ledger is the province's tamper-evident log: leaves, the Merkle tree
// over them, signed checkpoints and receipts, the export file and its offline
// verifier. It is pure but for the keys directory, which it owns.
//
// A leaf says who did what to which object and when, and carries a salted
// commitment to the act's payload. Payloads stay outside the tree, so a sealed
// score can be kept back and personal data erased without breaking it.
package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"

	"saoque/internal/calendar"
)

// LeafVersion is the only leaf form so far.
const LeafVersion = 1

// Salt keeps a payload from being guessed from its commitment.
type Salt = [16]byte

// Hash is a SHA-256 of the tree: RFC 6962 leaf and node hashes.
type Hash = tlog.Hash

// Leaf is one logged act. Texts are UTF-8 and may be empty except ID and Act.
type Leaf struct {
	V             int
	ID            string           // the entry's own id, made once per entry
	Time          calendar.Instant // when the act happened; may step back along the log
	Subject       string           // who acted: "user:<id>", "system"
	Act           string           // what was done: "dossier.submit"
	Object        string           // to what: "dossier:<id>"
	ObjectVersion int64            // the object's version after the act, 0..2^53-1
	Commit        [32]byte         // CommitTo(salt, canonical payload)
}

// CommitTo gives SHA-256(salt ‖ payload). The salt has a fixed length, so the
// border between the two is certain.
func CommitTo(salt Salt, payload []byte) [32]byte {
	h := sha256.New()
	h.Write(salt[:])
	h.Write(payload)
	return [32]byte(h.Sum(nil))
}

// LeafHash gives the RFC 6962 hash of a leaf's bytes: SHA-256(0x00 ‖ leaf).
func LeafHash(leaf []byte) Hash { return tlog.RecordHash(leaf) }

// Moments outside these years have no RFC 3339 form.
const (
	minTime = calendar.Instant(-62135596800_000000)     // 0001-01-01
	maxTime = calendar.Instant(253402300800_000000) - 1 // 9999-12-31
)

func (l Leaf) check() error {
	if l.V != LeafVersion {
		return fmt.Errorf("ledger: leaf version %d is unknown", l.V)
	}
	if l.ID == "" || l.Act == "" {
		return errors.New("ledger: a leaf needs an id and an act")
	}
	for _, s := range []string{l.ID, l.Subject, l.Act, l.Object} {
		if !utf8.ValidString(s) {
			return errors.New("ledger: text is not UTF-8")
		}
	}
	if l.ObjectVersion < 0 || l.ObjectVersion > MaxInteger {
		return errors.New("ledger: object version out of range")
	}
	if l.Time < minTime || l.Time > maxTime {
		return errors.New("ledger: time out of range")
	}
	return nil
}

// Bytes gives the leaf as RFC 8785 JSON. It fails on a missing id or act, on
// text that is not UTF-8, and on numbers or times out of range.
func (l Leaf) Bytes() ([]byte, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	b := make([]byte, 0, 320)
	b = appendString(append(b, `{"act":`...), l.Act)
	b = append(b, `,"commit":"`...)
	b = hex.AppendEncode(b, l.Commit[:])
	b = appendString(append(b, `","id":`...), l.ID)
	b = appendString(append(b, `,"object":`...), l.Object)
	b = append(b, `,"object_version":`...)
	b = strconv.AppendInt(b, l.ObjectVersion, 10)
	b = appendString(append(b, `,"subject":`...), l.Subject)
	b = append(b, `,"time":"`...)
	b = append(b, l.Time.RFC3339()...)
	b = append(b, `","v":`...)
	b = strconv.AppendInt(b, int64(l.V), 10)
	return append(b, '}'), nil
}

// ParseLeaf reads a leaf strictly: the result, written again, must give the
// same bytes, so there is one text per leaf.
func ParseLeaf(raw []byte) (Leaf, error) {
	val, err := parseJSON(raw)
	if err != nil {
		return Leaf{}, err
	}
	l, err := leafFrom(val)
	if err != nil {
		return Leaf{}, err
	}
	again, err := l.Bytes()
	if err != nil {
		return Leaf{}, err
	}
	if !bytes.Equal(again, raw) {
		return Leaf{}, ErrNotCanonical
	}
	return l, nil
}

func leafFrom(val any) (Leaf, error) {
	f := fieldsOf(val)
	l := Leaf{
		V:             int(f.int("v")),
		ID:            f.text("id"),
		Subject:       f.text("subject"),
		Act:           f.text("act"),
		Object:        f.text("object"),
		ObjectVersion: f.int("object_version"),
		Commit:        f.hash("commit"),
		Time:          f.time("time"),
	}
	return l, f.done(8)
}

// Entry is a leaf with what stands behind it, as the store keeps it.
type Entry struct {
	Leaf    Leaf
	Bytes   []byte // Leaf.Bytes()
	Hash    Hash   // LeafHash(Bytes)
	Payload []byte // canonical JSON
	Salt    Salt
	Sealed  bool // payload and salt stay out of exports for now
}

// NewEntry draws a salt from rand, commits to payload and finishes the leaf;
// leaf.V and leaf.Commit are set here.
func NewEntry(leaf Leaf, payload any, rand io.Reader, sealed bool) (Entry, error) {
	e := Entry{Sealed: sealed}
	var err error
	if e.Payload, err = Canonical(payload); err != nil {
		return Entry{}, err
	}
	if _, err = io.ReadFull(rand, e.Salt[:]); err != nil {
		return Entry{}, fmt.Errorf("ledger: salt: %w", err)
	}
	leaf.V = LeafVersion
	leaf.Commit = CommitTo(e.Salt, e.Payload)
	e.Leaf = leaf
	if e.Bytes, err = leaf.Bytes(); err != nil {
		return Entry{}, err
	}
	e.Hash = LeafHash(e.Bytes)
	return e, nil
}

// Check recomputes everything in the entry that can be recomputed; it finds
// any change made to a stored entry except to Sealed.
func (e Entry) Check() error {
	leaf, err := ParseLeaf(e.Bytes)
	if err != nil {
		return err
	}
	if leaf != e.Leaf {
		return errors.New("ledger: leaf and its bytes differ")
	}
	if LeafHash(e.Bytes) != e.Hash {
		return errors.New("ledger: leaf hash differs")
	}
	if e.Payload != nil && CommitTo(e.Salt, e.Payload) != leaf.Commit {
		return errors.New("ledger: payload does not match its commitment")
	}
	return nil
}
