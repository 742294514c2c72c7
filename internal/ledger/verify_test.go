package ledger

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"saoque/internal/calendar"
)

// world is a log in memory: what the store would hold, with its keyring.
type world struct {
	keys   *Keyring
	tree   memTree
	rows   []Stored
	points []SignedCheckpoint
	at     calendar.Instant
	rng    io.Reader
}

func newWorld(t testing.TB) *world {
	k, _ := testKeyring(t, filepath.Join(t.TempDir(), "keys"), noon)
	return &world{keys: k, at: noon, rng: source(byte(seeds.Add(1)))}
}

// add logs n entries; sealed and erased ones are among them.
func (w *world) add(t testing.TB, n int) {
	t.Helper()
	var leaves []Hash
	for range n {
		seq := int64(len(w.rows))
		e, err := NewEntry(Leaf{
			ID:   fmt.Sprintf("0193%04x-7aaa-7bbb-8ccc-%012x", seq, seq*7919),
			Time: w.at.Add(-time.Duration(seq%5) * time.Second), Subject: "user:đoàn-thị-mẫu",
			Act: "card.submit", Object: fmt.Sprintf("dossier:%d", seq%9), ObjectVersion: seq,
		}, map[string]any{"điểm": seq % 101, "note": "mắm ba khía <mẫu>\n", "choices": map[string]string{"1.1": "b"}}, w.rng, seq%4 == 1)
		if err != nil {
			t.Fatal(err)
		}
		row := Stored{Seq: seq, ID: e.Leaf.ID, At: e.Leaf.Time, Hash: e.Hash[:], Leaf: e.Bytes, Payload: e.Payload, Salt: e.Salt[:], Sealed: e.Sealed}
		if seq%4 == 2 {
			row.Payload, row.Salt = nil, nil
		}
		w.rows = append(w.rows, row)
		leaves = append(leaves, e.Hash)
	}
	w.tree.grow(t, leaves...)
}

func (w *world) root(t testing.TB) Tree {
	t.Helper()
	root, err := Root(w.tree.size, &w.tree)
	if err != nil {
		t.Fatal(err)
	}
	return Tree{w.tree.size, root, &w.tree}
}

func (w *world) sign(t testing.TB) SignedCheckpoint {
	t.Helper()
	tree := w.root(t)
	c, err := w.keys.SignCheckpoint(tree.Size, tree.Root, w.at)
	if err != nil {
		t.Fatal(err)
	}
	w.points = append(w.points, c)
	return c
}

func (w *world) source() Source {
	return Source{Chain: w.keys.Chain(), Shards: w.keys.Shards(), Checkpoints: w.points,
		Entries: func(yield func(Stored, error) bool) {
			for _, r := range w.rows {
				if !yield(r, nil) {
					return
				}
			}
		}}
}

func (w *world) export(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteExport(&b, w.source()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// small is a log with everything in it: two years' keys, a lost tail and a
// second shard, sealed and erased entries.
func small(t testing.TB) *world {
	w := newWorld(t)
	w.sign(t)
	w.add(t, 2)
	w.sign(t)
	w.at = w.at.Add(60 * 24 * time.Hour) // the next year
	w.add(t, 1)
	w.sign(t)
	// a backup of now is restored after four more entries were signed for
	backup := *w
	backup.tree.hashes = bytesClone(w.tree.hashes)
	w.add(t, 4)
	w.sign(t)
	backup.rows = backup.rows[:3:3]
	if _, err := backup.keys.OpenShard(backup.root(t), Checkpoint{}, w.at); err != nil {
		t.Fatal(err)
	}
	backup.points = backup.points[:3:3]
	backup.add(t, 3)
	backup.sign(t)
	return &backup
}

func bytesClone[T any](s []T) []T { return append([]T(nil), s...) }

func check(t testing.TB, export []byte, o VerifyOptions) Report {
	t.Helper()
	r, err := Verify(bytes.NewReader(export), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestVerifyGood(t *testing.T) {
	w := small(t)
	text := w.export(t)
	r := check(t, text, VerifyOptions{})
	if !r.OK() || !r.InnerOnly() {
		t.Fatalf("%+v\n%s", r, text)
	}
	if r.Size != 6 || r.Origin != "saoque/ca-mau/2" || r.Shards != 2 || r.Lost != 4 || r.Checkpoints != 4 || r.Sealed != 2 || r.Erased != 1 {
		t.Errorf("%+v", r)
	}
	for _, point := range w.points {
		ref := point.Ref()
		if r := check(t, text, VerifyOptions{Checkpoint: &ref}); !r.OK() || !r.ByRef || r.InnerOnly() {
			t.Errorf("%v: %v", ref, r.Failures)
		}
	}
	for _, rec := range w.keys.Chain() {
		for _, s := range w.keys.Shards() {
			key := VerifierKey{s.Origin, rec.Public}
			if r := check(t, text, VerifyOptions{Key: &key}); !r.OK() || !r.ByKey {
				t.Errorf("%v: %v", key, r.Failures)
			}
		}
	}
	other := newWorld(t).keys.Verifier()
	wantFailure(t, check(t, text, VerifyOptions{Key: &other}), "ledger.v-other-key")
	for _, ref := range []Ref{{2, Hash{1}}, {5, EmptyRoot}, {0, Hash{1}}} {
		wantFailure(t, check(t, text, VerifyOptions{Checkpoint: &ref}), "ledger.v-ref")
	}
	wantFailure(t, check(t, text, VerifyOptions{Checkpoint: &Ref{7, Hash{1}}}), "ledger.v-ref-longer")
	// the empty log
	w = newWorld(t)
	w.sign(t)
	if r := check(t, w.export(t), VerifyOptions{}); !r.OK() || r.Size != 0 {
		t.Errorf("%+v", r)
	}
}

func wantFailure(t testing.TB, r Report, key string) {
	t.Helper()
	if r.OK() || r.Failures[0].Key != key {
		t.Errorf("got %v, want %s", r.Failures, key)
	}
}

// owners gives, per byte of the export, the line it is on and the entry on
// that line, -1 for none.
func owners(text []byte) (line []int, seq []int64) {
	n, next := 1, int64(0)
	for _, l := range bytes.SplitAfter(text, []byte("\n")) {
		s := int64(-1)
		if bytes.HasPrefix(l, []byte(`{"entry"`)) {
			s = next
			next++
		}
		for range l {
			line, seq = append(line, n), append(seq, s)
		}
		n++
	}
	return line, seq
}

// flip changes one bit and wants the first failure to name the entry, or the
// line where the byte belongs to none.
func (w *world) flip(t *testing.T, text []byte, lines []int, seqs []int64, i, bit int) {
	text[i] ^= 1 << bit
	r, err := verify(bytes.NewReader(text), VerifyOptions{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	id, readable := "", false
	if s := seqs[i]; s >= 0 {
		id = w.rows[s].ID
		// a byte of the id itself, or of the marks around it, may hide the id;
		// the number still names the entry
		readable = bytes.Contains(bytes.Split(text, []byte("\n"))[lines[i]-1], []byte(`"id":"`+id+`"`))
	}
	if r.OK() || r.Failures[0].Line != lines[i] || r.Failures[0].Seq != seqs[i] || readable && r.Failures[0].ID != id {
		t.Fatalf("bit %d of byte %d, line %d, entry %d %q: %v", bit, i, lines[i], seqs[i], id, r.Failures)
	}
	text[i] ^= 1 << bit
}

// Each signature costs 40 µs, so all eight bits are flipped in the smallest
// log that has every kind of entry, and one random bit per byte in others.
func TestEveryBitOfTheExport(t *testing.T) {
	w := newWorld(t)
	w.add(t, 3)
	w.sign(t)
	text := w.export(t)
	lines, seqs := owners(text)
	for i := range text {
		for bit := range 8 {
			w.flip(t, text, lines, seqs, i, bit)
		}
	}
	if !check(t, text, VerifyOptions{}).OK() {
		t.Fatal("the test did not put the bytes back")
	}
	t.Logf("%d bits flipped one by one, all found and named", 8*len(text))
}

func TestEveryByteOfBiggerExports(t *testing.T) {
	rng := rand.New(source(11))
	long := newWorld(t)
	for range 2 {
		long.add(t, 5+rng.IntN(9))
		long.at = long.at.Add(time.Hour)
		long.sign(t)
	}
	for name, w := range map[string]*world{"two years, two shards": small(t), "many entries": long} {
		text := w.export(t)
		lines, seqs := owners(text)
		for i := range text {
			w.flip(t, text, lines, seqs, i, rng.IntN(8))
		}
		t.Logf("%s: %d bytes changed one by one, all found and named", name, len(text))
	}
}

func TestLinesMoved(t *testing.T) {
	w := small(t)
	text := w.export(t)
	lines := bytes.SplitAfter(text, []byte("\n"))
	lines = lines[:len(lines)-1]
	join := func(ls ...[]byte) []byte { return bytes.Join(ls, nil) }
	for i := range lines {
		without := append(bytesClone(lines[:i]), lines[i+1:]...)
		if r := check(t, join(without...), VerifyOptions{}); r.OK() {
			// an intermediate checkpoint is evidence the file may do without
			if !bytes.HasPrefix(lines[i], []byte(`{"checkpoint"`)) || i == len(lines)-1 {
				t.Errorf("line %d removed: not noticed", i+1)
			}
		}
		twice := append(bytesClone(lines[:i+1]), lines[i:]...)
		if check(t, join(twice...), VerifyOptions{}).OK() {
			t.Errorf("line %d doubled: not noticed", i+1)
		}
		for j := i + 1; j < len(lines); j++ {
			swapped := bytesClone(lines)
			swapped[i], swapped[j] = swapped[j], swapped[i]
			if check(t, join(swapped...), VerifyOptions{}).OK() {
				t.Errorf("lines %d and %d exchanged: not noticed", i+1, j+1)
			}
			moved := append(append(bytesClone(lines[:i]), lines[i+1:j+1]...), lines[i])
			moved = append(moved, lines[j+1:]...)
			if check(t, join(moved...), VerifyOptions{}).OK() {
				t.Errorf("line %d moved to %d: not noticed", i+1, j+1)
			}
		}
		if check(t, join(lines[:i]...), VerifyOptions{}).OK() {
			t.Errorf("cut before line %d: not noticed", i+1)
		}
	}
	for name, bad := range map[string][]byte{
		"nothing":       {},
		"one LF":        []byte("\n"),
		"trailing LF":   join(text, []byte("\n")),
		"trailing text": join(text, []byte("x")),
		"no last LF":    text[:len(text)-1],
		"CRLF":          bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")),
		"BOM":           join([]byte("\ufeff"), text),
		"spaces":        bytes.Replace(text, []byte(`"seq":3`), []byte(`"seq": 3`), 1),
		"upper hex":     bytes.Replace(text, []byte(`"hash":"`), []byte(`"hash":"A`), 1),
		"two lines":     bytes.Replace(text, []byte("\n"), []byte(""), 1),
	} {
		if r := check(t, bad, VerifyOptions{}); r.OK() {
			t.Errorf("%s: not noticed", name)
		}
	}
}

// Somebody with the keys and the database rebuilds the whole log around one
// changed score: the file is consistent, and only what left the machine tells.
func TestRebuiltLogAgainstPrintedCheckpoint(t *testing.T) {
	w := newWorld(t)
	w.add(t, 20)
	printed := w.sign(t)
	for victim := range int64(20) {
		forged := newWorld(t) // other keys, same name
		for _, r := range w.rows {
			leaf, err := ParseLeaf(r.Leaf)
			if err != nil {
				t.Fatal(err)
			}
			payload := r.Payload
			if r.Seq == victim {
				leaf.ObjectVersion++
			}
			raw, err := leaf.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			h := LeafHash(raw)
			forged.rows = append(forged.rows, Stored{Seq: r.Seq, ID: leaf.ID, At: leaf.Time, Hash: h[:], Leaf: raw, Payload: payload, Salt: r.Salt, Sealed: r.Sealed})
			forged.tree.grow(t, h)
		}
		forged.sign(t)
		text := forged.export(t)
		if r := check(t, text, VerifyOptions{}); !r.OK() || !r.InnerOnly() {
			t.Fatalf("the forgery is not even consistent: %v", r.Failures)
		}
		ref := printed.Ref()
		wantFailure(t, check(t, text, VerifyOptions{Checkpoint: &ref}), "ledger.v-ref")
		key := w.keys.Verifier()
		wantFailure(t, check(t, text, VerifyOptions{Key: &key}), "ledger.v-other-key")
	}
	// the same forger keeps the old tree's hashes: then the entry is named
	text := w.export(t)
	wantLeaf := bytes.Replace(text, []byte(`"object_version":6,`), []byte(`"object_version":9,`), 1)
	r := check(t, wantLeaf, VerifyOptions{})
	if r.OK() || r.Failures[0].Key != "ledger.v-leaf" || r.Failures[0].Seq != 6 {
		t.Errorf("%v", r.Failures)
	}
	// leaf and hash changed alike, signature kept: the range is named
	var leaves [][]byte
	for _, l := range bytes.SplitAfter(text, []byte("\n")) {
		if l := readLine(bytes.TrimSuffix(l, []byte("\n"))); l.kind == "entry" && l.seq == 4 {
			leaf := l.leaf
			leaf.Object = "dossier:8"
			raw, err := leaf.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			h := LeafHash(raw)
			row := w.rows[4]
			row.Hash, row.Leaf = h[:], raw
			leaves = append(leaves, append(row.appendTo([]byte(`{"entry":`)), "}\n"...))
			continue
		}
		leaves = append(leaves, l)
	}
	wantFailure(t, check(t, bytes.Join(leaves, nil), VerifyOptions{}), "ledger.v-root")
}

// A key of the chain must have signed the end of the file, or a later one.
func TestOlderKeyCannotSpeakForNewer(t *testing.T) {
	w := newWorld(t)
	w.add(t, 3)
	w.sign(t)
	old := w.export(t)
	w.at = w.at.Add(366 * 24 * time.Hour)
	w.add(t, 1)
	w.sign(t)
	key := w.keys.Verifier()
	if r := check(t, w.export(t), VerifyOptions{Key: &key}); !r.OK() {
		t.Error(r.Failures)
	}
	wantFailure(t, check(t, old, VerifyOptions{Key: &key}), "ledger.v-other-key")
	// the chain is public, so an old export may be dressed in it
	w.points = w.points[:1]
	wantFailure(t, check(t, w.export(t), VerifyOptions{Key: &key}), "ledger.v-older-key")
}

func TestForgedKeyChain(t *testing.T) {
	w := newWorld(t)
	w.add(t, 2)
	w.sign(t)
	good := w.keys.Chain()[0]
	evil := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{6}, 32))
	rec := KeyRecord{Installation: "ca-mau", Year: 2021, Since: noon, Previous: good.Public, Public: PublicKey(evil.Public().(ed25519.PublicKey))}
	rec.BySelf = ed25519.Sign(evil, rec.statement())
	rec.ByPrevious = ed25519.Sign(evil, rec.statement()) // not the previous key
	if rec.follows(&good) == nil {
		t.Error("a key that its predecessor never signed was accepted")
	}
	src := w.source()
	src.Chain = append(src.Chain, rec)
	var b bytes.Buffer
	if err := WriteExport(&b, src); err != nil {
		t.Fatal(err)
	}
	wantFailure(t, check(t, b.Bytes(), VerifyOptions{}), "ledger.v-key")
}

// One change to any stored column of any row is found in the export and named.
func TestTamperedRows(t *testing.T) {
	w := newWorld(t)
	w.add(t, 14)
	w.sign(t)
	changes := 0
	try := func(seq int, what string, change func(*Stored)) {
		keep := w.rows[seq]
		row := keep
		row.Leaf, row.Hash = bytes.Clone(row.Leaf), bytes.Clone(row.Hash)
		row.Payload, row.Salt = bytes.Clone(row.Payload), bytes.Clone(row.Salt)
		change(&row)
		w.rows[seq] = row
		r := check(t, w.export(t), VerifyOptions{})
		w.rows[seq] = keep
		changes++
		if r.OK() || r.Failures[0].Seq != int64(seq) {
			t.Fatalf("entry %d, %s: %v", seq, what, r.Failures)
		}
	}
	for seq, row := range w.rows {
		for i := range row.Leaf {
			try(seq, "leaf", func(s *Stored) { s.Leaf[i] ^= 1 << (i % 8) })
		}
		for i := range row.Hash {
			try(seq, "hash", func(s *Stored) { s.Hash[i] ^= 0x10 })
		}
		if !row.Sealed {
			for i := range row.Payload {
				try(seq, "payload", func(s *Stored) { s.Payload[i] ^= 1 << (i % 8) })
			}
			for i := range row.Salt {
				try(seq, "salt", func(s *Stored) { s.Salt[i] ^= 0x80 })
			}
		}
		try(seq, "missing", func(s *Stored) { *s = Stored{Seq: s.Seq} })
		try(seq, "no hash", func(s *Stored) { s.Hash = nil })
		try(seq, "time", func(s *Stored) { s.At++ })
		try(seq, "id", func(s *Stored) { s.ID += "x" })
		try(seq, "another's", func(s *Stored) {
			s.Leaf, s.ID, s.At = w.rows[(seq+1)%14].Leaf, w.rows[(seq+1)%14].ID, w.rows[(seq+1)%14].At
		})
	}
	t.Logf("%d changes, all found and named", changes)
}

// Random logs: exports of any growth, signing and restoring verify, and agree
// with the checkpoints printed on the way.
func TestRandomHistories(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		var refs []Ref
		for _, step := range rapid.SliceOfN(rapid.IntRange(0, 9), 1, 12).Draw(rt, "steps") {
			w.at = w.at.Add(time.Duration(step) * 40 * 24 * time.Hour)
			w.add(t, step%5)
			if n := len(w.points); step%2 == 0 && (n == 0 || w.points[n-1].Size < w.tree.size) {
				refs = append(refs, w.sign(t).Ref())
			}
		}
		if n := len(w.points); n == 0 || w.points[n-1].Size < w.tree.size {
			refs = append(refs, w.sign(t).Ref())
		}
		text := w.export(t)
		for _, ref := range refs {
			if r := check(t, text, VerifyOptions{Checkpoint: &ref}); !r.OK() || !r.ByRef {
				rt.Fatalf("%v", r.Failures)
			}
		}
		i := rapid.IntRange(0, len(text)-1).Draw(rt, "byte")
		text[i] = rapid.Byte().Filter(func(b byte) bool { return b != text[i] }).Draw(rt, "value")
		if check(t, text, VerifyOptions{}).OK() {
			rt.Fatalf("byte %d replaced: not noticed", i)
		}
	})
}

func TestOverlongLine(t *testing.T) {
	text := append([]byte(`{"header":"`), bytes.Repeat([]byte("x"), maxLine+1<<16)...)
	r := check(t, text, VerifyOptions{})
	if r.OK() || r.Failures[0].Line != 1 {
		t.Errorf("%v", r.Failures)
	}
}

func TestReaderError(t *testing.T) {
	w := small(t)
	text := w.export(t)
	if _, err := Verify(io.MultiReader(bytes.NewReader(text[:900]), brokenReader{}), VerifyOptions{}); err == nil {
		t.Error("a read error was swallowed")
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func FuzzVerify(f *testing.F) {
	w := small(f)
	good := w.export(f)
	f.Add(good)
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		// without other goroutines, whose coverage would vary by itself
		r, err := verify(bytes.NewReader(text), VerifyOptions{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if r.OK() && !bytes.Equal(text, good) {
			// another consistent file would need another signature
			t.Fatalf("accepted: %q", text)
		}
	})
}

func FuzzParseLeaf(f *testing.F) {
	raw, err := Leaf{V: 1, ID: "x", Act: "a", Time: noon}.Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, text []byte) {
		leaf, err := ParseLeaf(text)
		if err != nil {
			return
		}
		if again, err := leaf.Bytes(); err != nil || !bytes.Equal(again, text) {
			t.Fatalf("%q was read as %q, %v", text, again, err)
		}
	})
}

func FuzzCanonicalize(f *testing.F) {
	f.Add([]byte(`{"b":[1,-2,true,null],"a":"\u00e9\ud83d\ude00"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		once, err := Canonicalize(text)
		if err != nil {
			return
		}
		if twice, err := Canonicalize(once); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%q: %q is not stable: %q, %v", text, once, twice, err)
		}
	})
}

// TestMillion is the promise "1 M entries verified in 10 s"; it runs when
// SAOQUE_LEDGER_MILLION is set (make bench does).
func TestMillion(t *testing.T) {
	n := 20_000
	if os.Getenv("SAOQUE_LEDGER_MILLION") != "" {
		n = 1_000_000
	}
	w := newWorld(t)
	for w.tree.size < int64(n) {
		w.add(t, 2500)
		w.at = w.at.Add(12 * time.Hour)
		w.sign(t)
	}
	text := w.export(t)
	start := time.Now()
	r := check(t, text, VerifyOptions{})
	took := time.Since(start)
	if !r.OK() || r.Size != int64(n) {
		t.Fatalf("%v", r.Failures)
	}
	t.Logf("%d entries, %d MB, %d checkpoints verified in %v", n, len(text)>>20, r.Checkpoints, took)
	if limit := time.Duration(n) * 10 * time.Microsecond; took > limit && n == 1_000_000 {
		t.Errorf("took %v, promised %v", took, limit)
	}
}
