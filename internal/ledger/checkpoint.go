package ledger

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"saoque/internal/calendar"
)

// Checkpoint is a statement about the whole log: its first Size entries have
// the tree root Root. It is signed in the C2SP tlog-checkpoint form (a signed
// note); its one extension line gives the sequencing time, which never steps
// back along a log.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   Hash
	Time   calendar.Instant
}

// SignedCheckpoint is a checkpoint with the note that carries its signature.
type SignedCheckpoint struct {
	Checkpoint
	Note string
}

// Ref is a checkpoint as it is printed on minutes and certificates: SIZE:ROOT
// with the root in hexadecimal.
type Ref struct {
	Size int64
	Root Hash
}

func (r Ref) String() string {
	return strconv.FormatInt(r.Size, 10) + ":" + hex.EncodeToString(r.Root[:])
}

// Ref gives the printed form of c.
func (c Checkpoint) Ref() Ref { return Ref{c.Size, c.Root} }

// ParseRef reads SIZE:ROOT; the root may be 64 hexadecimal digits or the
// base64 of the signed note.
func ParseRef(s string) (Ref, error) {
	size, root, ok := strings.Cut(strings.TrimSpace(s), ":")
	n, err := parseSize(size)
	if !ok || err != nil {
		return Ref{}, fmt.Errorf("ledger: %q is not SIZE:ROOT", s)
	}
	b, err := hex.DecodeString(root)
	if err != nil {
		b, err = base64.StdEncoding.Strict().DecodeString(root)
	}
	if err != nil || len(b) != 32 {
		return Ref{}, fmt.Errorf("ledger: %q is not a root hash", root)
	}
	return Ref{n, Hash(b)}, nil
}

func parseSize(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > MaxInteger || strconv.FormatInt(n, 10) != s {
		return 0, fmt.Errorf("ledger: %q is not a size", s)
	}
	return n, nil
}

var originForm = regexp.MustCompile(`^saoque/([a-z0-9][a-z0-9.-]{0,62})/([1-9][0-9]{0,8})$`)

// Origin names a log: "saoque/<installation>/<shard>". Shard 1 is the first;
// a restore opens the next.
func Origin(installation string, shard int) string {
	return "saoque/" + installation + "/" + strconv.Itoa(shard)
}

// ParseOrigin takes an origin apart.
func ParseOrigin(origin string) (installation string, shard int, err error) {
	m := originForm.FindStringSubmatch(origin)
	if m == nil {
		return "", 0, fmt.Errorf("ledger: %q is not a log's name", origin)
	}
	shard, err = strconv.Atoi(m[2])
	return m[1], shard, err
}

// Text gives the note's text, the signed part.
func (c Checkpoint) Text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" +
		base64.StdEncoding.EncodeToString(c.Root[:]) + "\n" +
		"time " + c.Time.RFC3339() + "\n"
}

// ParseCheckpoint reads a note's text; written again it must be the same.
func ParseCheckpoint(text string) (Checkpoint, error) {
	bad := errors.New("ledger: not a checkpoint")
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[4] != "" {
		return Checkpoint{}, bad
	}
	size, err := parseSize(lines[1])
	if err != nil {
		return Checkpoint{}, bad
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != 32 {
		return Checkpoint{}, bad
	}
	stamp, ok := strings.CutPrefix(lines[3], "time ")
	at, err := calendar.ParseInstant(stamp)
	if !ok || err != nil {
		return Checkpoint{}, bad
	}
	if _, _, err := ParseOrigin(lines[0]); err != nil {
		return Checkpoint{}, bad
	}
	c := Checkpoint{Origin: lines[0], Size: size, Root: Hash(root), Time: at}
	if c.Text() != text {
		return Checkpoint{}, ErrNotCanonical
	}
	return c, nil
}

// OpenCheckpoint checks a signed note against keys and reads it. The note must
// carry exactly one signature, by a key named like the origin, and not one
// byte more or less.
func OpenCheckpoint(msg string, keys ...VerifierKey) (SignedCheckpoint, VerifierKey, error) {
	keys = slices.DeleteFunc(slices.Clone(keys), func(k VerifierKey) bool { return !strings.HasPrefix(msg, k.Origin+"\n") })
	var known []note.Verifier
	for _, k := range keys {
		v, err := k.verifier()
		if err != nil {
			return SignedCheckpoint{}, VerifierKey{}, err
		}
		known = append(known, v)
	}
	n, err := note.Open([]byte(msg), note.VerifierList(known...))
	if err != nil {
		return SignedCheckpoint{}, VerifierKey{}, fmt.Errorf("ledger: checkpoint: %w", err)
	}
	if len(n.Sigs) != 1 || len(n.UnverifiedSigs) != 0 {
		return SignedCheckpoint{}, VerifierKey{}, errors.New("ledger: a checkpoint carries one signature")
	}
	sig := n.Sigs[0]
	raw, err := base64.StdEncoding.DecodeString(sig.Base64)
	if err != nil || msg != noteText(n.Text, sig.Name, raw) {
		return SignedCheckpoint{}, VerifierKey{}, ErrNotCanonical
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return SignedCheckpoint{}, VerifierKey{}, err
	}
	if sig.Name != c.Origin {
		return SignedCheckpoint{}, VerifierKey{}, errors.New("ledger: a checkpoint signed under another log's name")
	}
	for i, v := range known {
		if v.Name() == sig.Name && v.KeyHash() == sig.Hash {
			return SignedCheckpoint{c, msg}, keys[i], nil
		}
	}
	return SignedCheckpoint{}, VerifierKey{}, errors.New("ledger: key not found")
}

// noteText writes a note with one signature; raw is key hash and signature.
func noteText(text, name string, raw []byte) string {
	return text + "\n— " + name + " " + base64.StdEncoding.EncodeToString(raw) + "\n"
}

// ReadCheckpoint reads a signed note without checking its signature; for notes
// from the product's own database, which Verify checks in the export.
func ReadCheckpoint(msg string) (SignedCheckpoint, error) {
	text, _, ok := strings.Cut(msg, "\n\n")
	if !ok {
		return SignedCheckpoint{}, errors.New("ledger: not a signed note")
	}
	c, err := ParseCheckpoint(text + "\n")
	return SignedCheckpoint{c, msg}, err
}

// Inclusion says where in the log an entry stands and names the first signed
// checkpoint that covers it; minutes and certificates print Checkpoint.Ref().
type Inclusion struct {
	Seq        int64
	Leaf       Hash
	Checkpoint SignedCheckpoint
}
