package ledger

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"

	"saoque/internal/calendar"
)

// VerifyOptions are what the reader trusts from outside the file. Without
// either, only the file's inner consistency can be judged.
type VerifyOptions struct {
	Key        *VerifierKey // printed by the installation
	Checkpoint *Ref         // printed on minutes, certificates, e-mails
}

// Failure is one thing that does not hold. It names the entry when the bytes
// belong to one, and always the line. Key and Args word it in the catalog.
type Failure struct {
	Line int    // from 1
	Seq  int64  // the entry's number from 0, -1 when the line is no entry
	ID   string // the entry's id, as far as it can be read
	Key  string
	Args []any
	Err  error // detail for the technician, may be nil
}

func (f Failure) String() string {
	s := fmt.Sprintf("line %d", f.Line)
	if f.Seq >= 0 {
		s += fmt.Sprintf(", entry %d %q", f.Seq, f.ID)
	}
	s += ": " + f.Key
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	return s
}

// maxRecords bounds keys and shards, so that a hostile file costs little.
const maxRecords = 1000

var errTooMany = errors.New("ledger: too many records")

// maxFailures bounds the list; the rest is only counted.
const maxFailures = 20

// Report is Verify's finding.
type Report struct {
	Origin      string
	Size        int64 // entries covered by the last checkpoint
	Root        Hash  // its root
	Signed      calendar.Instant
	Key         VerifierKey // the key that signed the last checkpoint
	Checkpoints int
	Sealed      int64 // entries whose payload is kept back
	Erased      int64 // entries whose payload was erased
	Shards      int
	Lost        int64 // entries signed for before a restore and not brought back by it
	ByKey       bool  // checked against a key from outside the file
	ByRef       bool  // checked against a checkpoint from outside the file
	Failures    []Failure
	More        int // failures beyond the list
}

// OK reports whether nothing failed.
func (r Report) OK() bool { return len(r.Failures) == 0 }

// InnerOnly reports whether the file was only compared with itself: a forger
// could have rebuilt all of it.
func (r Report) InnerOnly() bool { return !r.ByKey && !r.ByRef }

// Verify reads an export and checks every byte of it: each line is written
// again and compared, payloads against their commitments, leaves against the
// tree, the tree against every checkpoint, checkpoints against the key chain.
// The error is for reading alone; findings are in the report.
func Verify(r io.Reader, o VerifyOptions) (Report, error) {
	return verify(r, o, runtime.GOMAXPROCS(0))
}

func verify(r io.Reader, o VerifyOptions, workers int) (Report, error) {
	v := &verifier{opts: o, wants: map[int64][]want{}, lastShard: -1, lastKey: -1}
	if o.Checkpoint != nil {
		v.wants[o.Checkpoint.Size] = append(v.wants[o.Checkpoint.Size], want{o.Checkpoint.Root, 0, "ledger.v-ref"})
	}
	if err := eachLine(r, workers, v.take); err != nil {
		return Report{}, err
	}
	v.finish()
	return v.report, nil
}

// want is a root the tree must have at some size.
type want struct {
	root Hash
	line int // where it is claimed; 0: outside the file
	key  string
}

type verifier struct {
	opts      VerifyOptions
	report    Report
	line      int
	header    header
	chain     []KeyRecord
	shards    []ShardRecord
	keys      []VerifierKey
	body      bool  // past the keys and shards
	next      int64 // the entry expected
	tree      peaks
	broken    bool // an entry's hash is missing: roots cannot be judged any more
	last      *SignedCheckpoint
	lastShard int
	lastKey   int
	good      int64 // size of the last checkpoint whose root held
	lastLine  int   // where the last checkpoint stands
	wants     map[int64][]want
}

func (v *verifier) fail(f Failure) {
	if len(v.report.Failures) == maxFailures {
		v.report.More++
		return
	}
	v.report.Failures = append(v.report.Failures, f)
}

func (v *verifier) failLine(key string, err error, args ...any) {
	v.fail(Failure{Line: v.line, Seq: -1, Key: key, Err: err, Args: args})
}

// take judges the next line.
func (v *verifier) take(n int, l line) {
	v.line = n
	switch {
	case n == 1 && l.kind == "header":
		v.header = l.header
		v.report.Origin = l.header.origin
	case n == 1 || l.kind == "header":
		v.failAny(l, "ledger.v-header")
		if l.entry {
			v.skipEntry()
		}
	case l.err != nil:
		v.failAny(l, "ledger.v-line")
		if l.entry {
			v.skipEntry()
		}
	case l.kind == "key":
		v.takeKey(l)
	case l.kind == "shard":
		v.takeShard(l)
	case l.kind == "entry":
		v.begin()
		v.takeEntry(l)
	case l.kind == "checkpoint":
		v.begin()
		v.takeCheckpoint(l)
	}
}

func (v *verifier) failAny(l line, key string) {
	f := Failure{Line: v.line, Seq: -1, Key: key, Err: l.err}
	if l.entry {
		f.Seq, f.ID = v.next, l.id
	}
	v.fail(f)
}

// skipEntry passes over an entry whose hash cannot be known.
func (v *verifier) skipEntry() {
	v.begin()
	v.broken = true
	v.next++
}

func (v *verifier) takeKey(l line) {
	var prev *KeyRecord
	if n := len(v.chain); n > 0 {
		prev = &v.chain[n-1]
	}
	err := l.key.follows(prev)
	if err == nil && (v.body || len(v.shards) > 0) {
		err = errors.New("ledger: out of place")
	}
	if err == nil && len(v.chain) == maxRecords {
		err = errTooMany
	}
	if err != nil {
		v.failLine("ledger.v-key", err)
		return
	}
	v.chain = append(v.chain, l.key)
}

func (v *verifier) takeShard(l line) {
	var prev *ShardRecord
	if n := len(v.shards); n > 0 {
		prev = &v.shards[n-1]
	}
	var err error
	switch {
	case v.body:
		err = errors.New("ledger: out of place")
	case len(v.chain) == 0:
		err = errors.New("ledger: no keys")
	default:
		err = l.shard.follows(prev, v.chain)
	}
	if err == nil && len(v.shards) == maxRecords {
		err = errTooMany
	}
	if err != nil {
		v.failLine("ledger.v-shard", err)
		return
	}
	s := l.shard
	v.shards = append(v.shards, s)
	v.wants[s.Carried.Size] = append(v.wants[s.Carried.Size], want{s.Carried.Root, v.line, "ledger.v-shard-root"})
	if s.Last.Size <= s.Carried.Size {
		v.wants[s.Last.Size] = append(v.wants[s.Last.Size], want{s.Last.Root, v.line, "ledger.v-shard-root"})
	} else {
		v.report.Lost += s.Last.Size - s.Carried.Size
	}
}

// begin ends the head of the file.
func (v *verifier) begin() {
	if v.body {
		return
	}
	v.body = true
	v.keys = verifierKeys(v.chain, v.shards)
	v.checkWants()
}

func (v *verifier) takeEntry(l line) {
	if l.seq != v.next {
		v.fail(Failure{Line: v.line, Seq: v.next, ID: l.id, Key: "ledger.v-order", Args: []any{v.next, l.seq}})
		v.broken = true
		v.next = l.seq
	}
	if l.fault != "" {
		v.fail(Failure{Line: v.line, Seq: l.seq, ID: l.id, Key: l.fault})
	}
	switch l.state {
	case stateSealed:
		v.report.Sealed++
	case stateErased:
		v.report.Erased++
	}
	v.next++
	if !v.broken {
		v.tree.push(l.hash)
		v.checkWants()
	}
}

// checkWants compares the tree with the roots claimed for its present size.
func (v *verifier) checkWants() {
	ws, ok := v.wants[v.tree.size]
	if !ok {
		return
	}
	delete(v.wants, v.tree.size)
	root := v.tree.root()
	for _, w := range ws {
		if w.root != root {
			v.fail(Failure{Line: w.line, Seq: -1, Key: w.key, Args: []any{v.tree.size, Ref{v.tree.size, root}.String()}})
		} else if w.line == 0 {
			v.report.ByRef = true
		}
	}
}

func (v *verifier) takeCheckpoint(l line) {
	c, key, err := OpenCheckpoint(l.note, v.keys...)
	if err != nil {
		v.failLine("ledger.v-signature", err)
		return
	}
	v.report.Checkpoints++
	keyAt := slices.IndexFunc(v.chain, func(r KeyRecord) bool { return r.Public == key.Public })
	shardAt := slices.IndexFunc(v.shards, func(s ShardRecord) bool { return s.Origin == c.Origin })
	shard := v.shards[shardAt]
	switch {
	case keyAt < v.lastKey || c.Time < v.chain[keyAt].Since:
		err = errors.New("ledger: signed with a key of another time")
	case shardAt < v.lastShard || c.Size < shard.Carried.Size,
		shardAt+1 < len(v.shards) && c.Size > v.shards[shardAt+1].Carried.Size:
		err = errors.New("ledger: not within its shard")
	case v.last != nil && (c.Time < v.last.Time || c.Size == v.last.Size && c.Origin == v.last.Origin):
		err = errors.New("ledger: does not follow the checkpoint before")
	}
	if err != nil {
		v.failLine("ledger.v-checkpoint", err)
	}
	if !v.broken {
		switch {
		case c.Size != v.next:
			v.failLine("ledger.v-checkpoint", errors.New("ledger: out of place"))
		case c.Root != v.tree.root():
			// Every entry agrees with itself, so somebody rewrote the log
			// consistently; only the range since the last good root is known.
			v.failLine("ledger.v-root", nil, v.good, c.Size-1)
			v.broken = true
		default:
			v.good = c.Size
		}
	}
	v.last, v.lastKey, v.lastShard = &c, keyAt, shardAt
	v.report.Size, v.report.Root, v.report.Signed, v.report.Key = c.Size, c.Root, c.Time, key
	v.lastLine = v.line
}

// finish judges what only the whole file shows.
func (v *verifier) finish() {
	v.report.Shards = len(v.shards)
	switch {
	case v.line == 0:
		v.line = 1
		v.failLine("ledger.v-empty", nil)
	case !v.report.OK(): // the ends of a broken file say nothing more
	case v.last == nil || v.last.Size < v.next && v.header.size != v.last.Size:
		v.line++
		v.failLine("ledger.v-short", nil, v.next, v.header.size)
	case v.last.Size < v.next:
		v.line = v.lastLine + 1
		v.failLine("ledger.v-trailing", nil)
	case v.header.size != v.last.Size || v.header.origin != v.last.Origin:
		// the signed end fits what stands before it: the header lies, or the
		// file was cut at an older checkpoint
		v.line = 1
		v.failLine("ledger.v-header-size", nil, v.header.size, v.last.Size)
	}
	if k := v.opts.Key; k != nil && v.last != nil {
		at := slices.IndexFunc(v.chain, func(r KeyRecord) bool { return r.Public == k.Public })
		named := slices.ContainsFunc(v.shards, func(s ShardRecord) bool { return s.Origin == k.Origin })
		switch {
		case at < 0 || !named:
			v.fail(Failure{Seq: -1, Key: "ledger.v-other-key"})
		case v.lastKey < at:
			v.fail(Failure{Seq: -1, Key: "ledger.v-older-key"})
		default:
			v.report.ByKey = true
		}
	}
	if c := v.opts.Checkpoint; c != nil && !v.report.ByRef && !v.broken && c.Size > v.tree.size {
		v.fail(Failure{Seq: -1, Key: "ledger.v-ref-longer", Args: []any{c.Size, v.tree.size}})
	}
}
