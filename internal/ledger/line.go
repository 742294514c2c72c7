package ledger

import (
	"bytes"
	"encoding/hex"
	"errors"
	"regexp"
)

// line is one line of an export, read and checked as far as it can be on its
// own; what depends on its neighbours is judged in order by verifier.
type line struct {
	kind   string // header, key, shard, entry, checkpoint; "" when unreadable
	err    error  // why it is unreadable
	fault  string // a readable entry that contradicts itself: the catalog key
	entry  bool   // an entry, or what is left of one
	id     string // the entry's id as far as it can be read
	header header
	key    KeyRecord
	shard  ShardRecord
	note   string
	seq    int64
	hash   Hash
	leaf   Leaf
	state  string
}

var idHint = regexp.MustCompile(`"id":"([^"\\]{1,80})"`)

// looksLikeEntry guesses whether an unreadable line is what is left of an
// entry: either mark survives the damage of a byte, and a line of another kind
// that lost its LF begins like its kind.
func looksLikeEntry(text []byte) bool {
	for _, kind := range []string{"header", "key", "shard", "checkpoint"} {
		if bytes.HasPrefix(text, []byte(`{"`+kind+`":`)) {
			return false
		}
	}
	for _, mark := range []string{`"entry":`, `"damaged":`, `"object_version":`} {
		if bytes.Contains(text, []byte(mark)) {
			return true
		}
	}
	return false
}

// readLine reads text, without its LF. A line is read into values, written
// again and compared byte by byte, so there is one text for each content.
func readLine(text []byte) (l line) {
	defer func() {
		if l.err == nil {
			return
		}
		l.kind = ""
		l.entry = looksLikeEntry(text)
		if m := idHint.FindSubmatch(text); m != nil && l.entry {
			l.id = string(m[1])
		}
	}()
	val, err := parseCanonical(text)
	if err != nil {
		l.err = err
		return l
	}
	obj, ok := val.(object)
	if !ok || len(obj) != 1 {
		l.err = errors.New("ledger: not an export line")
		return l
	}
	l.kind = obj[0].name
	switch body := obj[0].value; l.kind {
	case "header":
		l.header, l.err = headerFrom(body)
	case "key":
		l.key, l.err = keyRecordFrom(body)
		if l.err == nil && !bytes.Equal(l.key.Bytes(), inner(text, l.kind)) {
			l.err = ErrNotCanonical
		}
	case "shard":
		l.shard, l.err = shardRecordFrom(body)
		if l.err == nil && !bytes.Equal(l.shard.Bytes(), inner(text, l.kind)) {
			l.err = ErrNotCanonical
		}
	case "checkpoint":
		f := fieldsOf(body)
		l.note = f.text("note")
		l.err = f.done(1)
	case "entry":
		l.readEntry(body)
	case "damaged":
		l.err = errors.New("ledger: the database held no valid entry here")
	default:
		l.err = errors.New("ledger: unknown kind of line")
	}
	return l
}

// inner gives the object inside {"kind":…}.
func inner(text []byte, kind string) []byte { return text[len(kind)+4 : len(text)-1] }

func headerFrom(body any) (header, error) {
	f := fieldsOf(body)
	h := header{f.text("origin"), f.int("size")}
	if f.text("format") != exportFormat || f.int("v") != 1 {
		f.fail("format", "unknown")
	}
	return h, f.done(4)
}

// readEntry checks an entry against itself: the leaf against the hash the tree
// has for it, payload and salt against the leaf's commitment.
func (l *line) readEntry(body any) {
	f := fieldsOf(body)
	l.seq = f.int("seq")
	l.hash = f.hash("hash")
	hashText := f.textAgain("hash")
	leafVal := f.any("leaf")
	var payload []byte
	var salt Salt
	var saltText string
	want := 4
	if f.has("state") {
		l.state = f.text("state")
		if l.state != stateSealed && l.state != stateErased {
			f.fail("state", "unknown")
		}
	} else {
		want = 5
		payload = appendValue(nil, f.any("payload"))
		salt = Salt(f.hex("salt", 16))
		saltText = f.textAgain("salt")
	}
	if l.err = f.done(want); l.err != nil {
		return
	}
	if hex.EncodeToString(l.hash[:]) != hashText || payload != nil && hex.EncodeToString(salt[:]) != saltText {
		l.err = ErrNotCanonical
		return
	}
	if l.leaf, l.err = leafFrom(leafVal); l.err != nil {
		return
	}
	raw, err := l.leaf.Bytes()
	if err == nil && !bytes.Equal(raw, appendValue(nil, leafVal)) {
		err = ErrNotCanonical
	}
	if l.err = err; err != nil {
		return
	}
	l.entry, l.id = true, l.leaf.ID
	switch {
	case LeafHash(raw) != l.hash:
		l.fault = "ledger.v-leaf"
	case payload != nil && CommitTo(salt, payload) != l.leaf.Commit:
		l.fault = "ledger.v-payload"
	}
}

// textAgain reads a field that was already counted.
func (f *fields) textAgain(name string) string {
	v, _ := f.obj.get(name)
	s, _ := v.(string)
	return s
}
