package ledger

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"io"
	"iter"

	"saoque/internal/calendar"
)

// The export is a text file, one canonical JSON object per line, every line
// ended by one LF:
//
//	{"header":{"format":…,"origin":…,"size":n,"v":1}}   exactly one, first
//	{"key":{…}}                                         the key chain, one line per year
//	{"shard":{…}}                                       the shards, oldest first
//	{"entry":{"hash":…,"leaf":{…},"payload":…,"salt":…,"seq":n}}
//	{"entry":{"hash":…,"leaf":{…},"seq":n,"state":"sealed"}}     or "erased"
//	{"checkpoint":{"note":…}}                           after the entry that completes its size
//	{"damaged":{…}}                                     what a broken database gave instead of an entry
//
// The last line is the checkpoint over the header's size. "hash" is the leaf
// hash as the tree stores it, so that a changed leaf is told from a changed
// tree and the entry can be named.
const exportFormat = "saoque ledger export"

// Stored is an entry as the database holds it, unchecked.
type Stored struct {
	Seq     int64
	ID      string
	At      calendar.Instant
	Hash    []byte // from the tree
	Leaf    []byte
	Payload []byte // empty when erased
	Salt    []byte
	Sealed  bool
}

// Source is what WriteExport reads. Checkpoints are signed notes in order of
// size; the last decides how much is exported. Entries come in order from 0.
type Source struct {
	Chain       []KeyRecord
	Shards      []ShardRecord
	Checkpoints []SignedCheckpoint
	Entries     iter.Seq2[Stored, error]
}

// WriteExport writes the export file. It does not judge: entries that cannot
// be written as such become "damaged" lines, which Verify reports.
func WriteExport(w io.Writer, src Source) error {
	out := bufio.NewWriterSize(w, 1<<16)
	var buf []byte
	line := func(kind string, body func([]byte) []byte) error {
		buf = append(append(append(buf[:0], `{"`...), kind...), `":`...)
		buf = append(body(buf), "}\n"...)
		_, err := out.Write(buf)
		return err
	}
	value := func(v any) func([]byte) []byte {
		return func(b []byte) []byte { return appendValue(b, v) }
	}
	var head header
	if n := len(src.Checkpoints); n > 0 {
		head = header{src.Checkpoints[n-1].Origin, src.Checkpoints[n-1].Size}
	}
	if err := line("header", value(head.object())); err != nil {
		return err
	}
	for _, k := range src.Chain {
		if err := line("key", value(k.object(true))); err != nil {
			return err
		}
	}
	for _, s := range src.Shards {
		if err := line("shard", value(s.object(true))); err != nil {
			return err
		}
	}
	points := src.Checkpoints
	flush := func(size int64) error {
		for len(points) > 0 && points[0].Size <= size {
			if err := line("checkpoint", value(object{{"note", points[0].Note}})); err != nil {
				return err
			}
			points = points[1:]
		}
		return nil
	}
	if err := flush(0); err != nil {
		return err
	}
	for e, err := range src.Entries {
		if err != nil {
			return err
		}
		if e.Seq >= head.size {
			break
		}
		kind := "entry"
		if !e.whole() {
			kind = "damaged"
		}
		if err := line(kind, e.appendTo); err != nil {
			return err
		}
		if err := flush(e.Seq + 1); err != nil {
			return err
		}
	}
	if err := flush(head.size); err != nil {
		return err
	}
	return out.Flush()
}

type header struct {
	origin string
	size   int64
}

func (h header) object() object {
	return object{{"format", exportFormat}, {"origin", h.origin}, {"size", h.size}, {"v", int64(1)}}
}

// whole reports whether the row can be written as an entry line.
func (e Stored) whole() bool {
	leaf, err := ParseLeaf(e.Leaf)
	if err != nil || leaf.ID != e.ID || leaf.Time != e.At || len(e.Hash) != 32 {
		return false
	}
	if len(e.Payload) == 0 || e.Sealed {
		return true
	}
	_, err = parseCanonical(e.Payload)
	return err == nil && len(e.Salt) == 16
}

// appendTo writes the line's object; the names are in canonical order.
func (e Stored) appendTo(b []byte) []byte {
	if !e.whole() {
		o := object{
			{"hash", hex.EncodeToString(e.Hash)},
			{"id", e.ID},
			{"leaf", base64.StdEncoding.EncodeToString(e.Leaf)},
		}
		if !e.Sealed {
			o = append(o, member{"payload", base64.StdEncoding.EncodeToString(e.Payload)},
				member{"salt", hex.EncodeToString(e.Salt)})
		}
		return appendValue(b, append(o, member{"seq", e.Seq}))
	}
	b = append(b, `{"hash":"`...)
	b = hex.AppendEncode(b, e.Hash)
	b = append(append(b, `","leaf":`...), e.Leaf...)
	state := ""
	switch {
	case len(e.Payload) == 0:
		state = stateErased
	case e.Sealed:
		state = stateSealed
	default:
		b = append(append(b, `,"payload":`...), e.Payload...)
		b = append(b, `,"salt":"`...)
		b = append(hex.AppendEncode(b, e.Salt), '"')
	}
	b = append(b, `,"seq":`...)
	b = appendValue(b, e.Seq)
	if state != "" {
		b = append(append(append(b, `,"state":"`...), state...), '"')
	}
	return append(b, '}')
}

const (
	stateSealed = "sealed"
	stateErased = "erased"
)
