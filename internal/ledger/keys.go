package ledger

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"saoque/internal/calendar"
)

// PublicKey is an Ed25519 public key.
type PublicKey [32]byte

// VerifierKey is a public key under a log's name, printed in the form of
// signed notes: "<origin>+<key hash>+<base64>". It is what --key takes.
type VerifierKey struct {
	Origin string
	Public PublicKey
}

// ParseVerifierKey reads a printed key; one text per key.
func ParseVerifierKey(s string) (VerifierKey, error) {
	bad := errors.New("ledger: not a verifier key")
	v, err := note.NewVerifier(s)
	if err != nil {
		return VerifierKey{}, bad
	}
	if _, _, err := ParseOrigin(v.Name()); err != nil {
		return VerifierKey{}, bad
	}
	// name+8 hexadecimal digits+base64 of a type byte and the key
	raw, err := base64.StdEncoding.DecodeString(s[len(v.Name())+10:])
	if err != nil || len(raw) != 33 {
		return VerifierKey{}, bad
	}
	k := VerifierKey{v.Name(), PublicKey(raw[1:])}
	if k.String() != s {
		return VerifierKey{}, bad
	}
	return k, nil
}

func (k VerifierKey) String() string {
	s, err := note.NewEd25519VerifierKey(k.Origin, k.Public[:])
	if err != nil {
		return "" // only for a key of another length, which the type excludes
	}
	return s
}

func (k VerifierKey) verifier() (note.Verifier, error) { return note.NewVerifier(k.String()) }

// id is the note form's key hash, which also names the key on receipts.
func (k VerifierKey) id() uint32 {
	v, err := k.verifier()
	if err != nil {
		return 0
	}
	return v.KeyHash()
}

// KeyRecord introduces a year's key. The first key signs itself; every later
// one is signed by the one before it and by itself, so the chain can be
// followed in both directions.
type KeyRecord struct {
	Installation string
	Year         int
	Since        calendar.Instant
	Public       PublicKey
	Previous     PublicKey // zero for the first
	BySelf       []byte    // Ed25519 signatures over statement()
	ByPrevious   []byte    // empty for the first
}

const keyDomain = "saoque ledger key\n"

func (k KeyRecord) first() bool { return k.Previous == PublicKey{} }

func (k KeyRecord) object(signed bool) object {
	o := object{}
	if signed {
		o = append(o, member{"by_previous", base64.StdEncoding.EncodeToString(k.ByPrevious)},
			member{"by_self", base64.StdEncoding.EncodeToString(k.BySelf)})
	}
	return append(o,
		member{"installation", k.Installation},
		member{"previous", hex.EncodeToString(k.Previous[:])},
		member{"public", hex.EncodeToString(k.Public[:])},
		member{"since", k.Since.RFC3339()},
		member{"year", int64(k.Year)})
}

func (k KeyRecord) statement() []byte { return appendValue([]byte(keyDomain), k.object(false)) }

// Bytes gives the record as canonical JSON.
func (k KeyRecord) Bytes() []byte { return appendValue(nil, k.object(true)) }

func keyRecordFrom(val any) (KeyRecord, error) {
	f := fieldsOf(val)
	k := KeyRecord{
		Installation: f.text("installation"),
		Year:         int(f.int("year")),
		Since:        f.time("since"),
		Public:       f.hash("public"),
		Previous:     f.hash("previous"),
		BySelf:       f.base64("by_self"),
		ByPrevious:   f.base64("by_previous"),
	}
	return k, f.done(7)
}

// follows checks the record's signatures and its place after prev (nil for
// the first).
func (k KeyRecord) follows(prev *KeyRecord) error {
	msg := k.statement()
	if !ed25519.Verify(k.Public[:], msg, k.BySelf) {
		return errors.New("ledger: key record: its own signature is wrong")
	}
	if prev == nil {
		if !k.first() || len(k.ByPrevious) != 0 {
			return errors.New("ledger: key record: the chain does not begin here")
		}
		return nil
	}
	if k.Previous != prev.Public || k.Public == prev.Public || k.Installation != prev.Installation ||
		k.Year <= prev.Year || k.Since < prev.Since {
		return errors.New("ledger: key record: does not follow the one before")
	}
	if !ed25519.Verify(prev.Public[:], msg, k.ByPrevious) {
		return errors.New("ledger: key record: not signed by the key before")
	}
	return nil
}

// ShardRecord opens a log under a new origin. Shard 1 carries nothing over. A
// restored installation opens the next shard: Carried is the tree that came
// back with the backup, Last the newest checkpoint signed before the loss, so
// that the gap between the two is on record.
type ShardRecord struct {
	Origin     string
	Since      calendar.Instant
	Carried    Ref
	LastOrigin string // "" for shard 1
	Last       Ref
	Key        PublicKey
	Signature  []byte
}

const shardDomain = "saoque ledger shard\n"

func (r Ref) object() object {
	return object{{"root", hex.EncodeToString(r.Root[:])}, {"size", r.Size}}
}

func refFrom(val any) (Ref, error) {
	f := fieldsOf(val)
	r := Ref{Size: f.int("size"), Root: f.hash("root")}
	return r, f.done(2)
}

func (s ShardRecord) object(signed bool) object {
	o := object{
		{"carried", s.Carried.object()},
		{"key", hex.EncodeToString(s.Key[:])},
		{"last", s.Last.object()},
		{"last_origin", s.LastOrigin},
		{"origin", s.Origin},
	}
	if signed {
		o = append(o, member{"signature", base64.StdEncoding.EncodeToString(s.Signature)})
	}
	return append(o, member{"since", s.Since.RFC3339()})
}

func (s ShardRecord) statement() []byte { return appendValue([]byte(shardDomain), s.object(false)) }

// Bytes gives the record as canonical JSON.
func (s ShardRecord) Bytes() []byte { return appendValue(nil, s.object(true)) }

func shardRecordFrom(val any) (ShardRecord, error) {
	f := fieldsOf(val)
	s := ShardRecord{
		Origin:     f.text("origin"),
		Since:      f.time("since"),
		LastOrigin: f.text("last_origin"),
		Key:        f.hash("key"),
		Signature:  f.base64("signature"),
	}
	var err1, err2 error
	s.Carried, err1 = refFrom(f.any("carried"))
	s.Last, err2 = refFrom(f.any("last"))
	return s, errors.Join(f.done(7), err1, err2)
}

// follows checks the record's signature by a key of the chain and its place
// after prev (nil for the first on record).
func (s ShardRecord) follows(prev *ShardRecord, chain []KeyRecord) error {
	known := false
	for _, k := range chain {
		known = known || k.Public == s.Key
	}
	if !known || !ed25519.Verify(s.Key[:], s.statement(), s.Signature) {
		return errors.New("ledger: shard record: signature is wrong")
	}
	name, n, err := ParseOrigin(s.Origin)
	if err != nil {
		return err
	}
	if name != chain[0].Installation {
		return errors.New("ledger: shard record: another installation")
	}
	if s.LastOrigin == "" {
		if prev != nil || n != 1 || s.Carried.Size != 0 {
			return errors.New("ledger: shard record: only the first shard follows nothing")
		}
		return nil
	}
	lastName, m, err := ParseOrigin(s.LastOrigin)
	if err != nil || lastName != name || n != m+1 {
		return errors.New("ledger: shard record: does not follow the one before")
	}
	if prev != nil && (prev.Origin != s.LastOrigin || s.Since < prev.Since || s.Last.Size < prev.Carried.Size) {
		return errors.New("ledger: shard record: does not follow the one before")
	}
	return nil
}

// Receipt is the signed statement that a leaf was stored. Leaf is the leaf's
// hash, Time the moment of signing, Key the hash of the signing key.
type Receipt struct {
	Origin    string
	Leaf      Hash
	Time      calendar.Instant
	Key       uint32
	Signature [64]byte
}

const (
	receiptDomain = "saoque ledger receipt\n"
	receiptPrefix = "sq1"
)

func (r Receipt) statement() []byte {
	return fmt.Appendf(nil, "%s%s\n%x\n%s\n", receiptDomain, r.Origin, r.Leaf[:], r.Time.RFC3339())
}

// String writes the receipt as one line of five words, to be printed or kept:
// "sq1 <origin> <leaf hash> <time> <base64 of key hash and signature>".
func (r Receipt) String() string {
	raw := append(binary.BigEndian.AppendUint32(nil, r.Key), r.Signature[:]...)
	return fmt.Sprintf("%s %s %x %s %s", receiptPrefix, r.Origin, r.Leaf[:], r.Time.RFC3339(),
		base64.StdEncoding.EncodeToString(raw))
}

// ParseReceipt reads what String writes and nothing else.
func ParseReceipt(s string) (Receipt, error) {
	bad := errors.New("ledger: not a receipt")
	w := bytes.Split([]byte(s), []byte(" "))
	if len(w) != 5 || string(w[0]) != receiptPrefix {
		return Receipt{}, bad
	}
	if _, _, err := ParseOrigin(string(w[1])); err != nil {
		return Receipt{}, bad
	}
	leaf, err1 := hex.DecodeString(string(w[2]))
	at, err2 := calendar.ParseInstant(string(w[3]))
	raw, err3 := base64.StdEncoding.DecodeString(string(w[4]))
	if errors.Join(err1, err2, err3) != nil || len(leaf) != 32 || len(raw) != 68 {
		return Receipt{}, bad
	}
	r := Receipt{Origin: string(w[1]), Leaf: Hash(leaf), Time: at,
		Key: binary.BigEndian.Uint32(raw), Signature: [64]byte(raw[4:])}
	if r.String() != s {
		return Receipt{}, bad
	}
	return r, nil
}

// VerifyReceipt checks a receipt against the keys of an installation.
func VerifyReceipt(r Receipt, keys ...PublicKey) error {
	for _, k := range keys {
		v := VerifierKey{r.Origin, k}
		if v.id() == r.Key && ed25519.Verify(k[:], r.statement(), r.Signature[:]) {
			return nil
		}
	}
	return errors.New("ledger: the receipt is not signed by a known key")
}
