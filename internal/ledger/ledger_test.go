package ledger

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"saoque/internal/calendar"
	"saoque/internal/fault"
)

var noon = calendar.MustDate("2020-11-10").At(12, 0)

// source gives reproducible randomness.
func source(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

func TestCanonical(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`{"b":1,"a":[true,false,null],"c":{}}`, `{"a":[true,false,null],"b":1,"c":{}}`},
		{` [ 1 , -2 , 0 ] `, `[1,-2,0]`},
		{`"\u0041\u00e9\/\u001f\u000a<&>\u2028"`, "\"Aé/\\u001f\\n<&>\u2028\""},
		{`"\ud83d\ude00"`, `"😀"`},
		// RFC 8785, 3.2.3: names sort by UTF-16 units, so U+1F600 precedes U+FB33.
		{`{"\ufb33":1,"😀":2,"ö":3,"1":4,"\r":5,"\u0080":6,"€":7}`,
			"{\"\\r\":5,\"1\":4,\"\u0080\":6,\"ö\":3,\"€\":7,\"😀\":2,\"\ufb33\":1}"},
		{`9007199254740991`, `9007199254740991`},
	} {
		got, err := Canonicalize([]byte(c.in))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: got %s, %v; want %s", c.in, got, err, c.want)
		}
	}
	for _, in := range []string{
		``, `{`, `[1,]`, `{"a":1,}`, `{"a":1,"a":2}`, `{"b":0,"a":1,"b":2}`, `01`, `-0`, `-`, `+1`, `1.0`, `1e3`, `1E0`,
		`9007199254740992`, `-9007199254740992`, "\"\n\"", `"\ud83d"`, `"\ude00"`, `"\ud83d\u0041"`, `"\x41"`, `"a`,
		"\"\xff\"", "\"\xed\xa0\x80\"", `nul`, `{"a" 1}`, `{1:2}`, `1 2`, `"\u00g0"`, `"\u-001"`, strings.Repeat("[", 70) + strings.Repeat("]", 70),
	} {
		if got, err := Canonicalize([]byte(in)); err == nil {
			t.Errorf("%s was accepted as %s", in, got)
		}
	}
}

func TestCanonicalRefusesFloats(t *testing.T) {
	type deep struct{ Rows []map[string]any }
	type hidden struct {
		A int     `json:"a"`
		F float64 `json:"-"`
		f float32
	}
	for _, v := range []any{1.0, float32(2), deep{[]map[string]any{{"x": 3.0}}}, &struct{ F float64 }{1}, []any{1, 2.5}} {
		if got, err := Canonical(v); !errors.Is(err, ErrFloat) {
			t.Errorf("%#v: got %s, %v", v, got, err)
		}
	}
	if got, err := Canonical(hidden{A: 7, F: 1, f: 2}); err != nil || string(got) != `{"a":7}` {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := Canonical(map[string]string{"a": "\xff"}); err == nil {
		t.Error("text that is not UTF-8 was accepted")
	}
	got, err := Canonical(map[string]any{"n": int64(5), "tên": "Ba khía <muối> & đước", "at": calendar.Date("2020-11-10")})
	if err != nil || string(got) != `{"at":"2020-11-10","n":5,"tên":"Ba khía <muối> & đước"}` {
		t.Errorf("got %s, %v", got, err)
	}
}

func genLeaf(t *rapid.T) Leaf {
	return Leaf{
		V:             LeafVersion,
		ID:            rapid.StringN(1, 40, 80).Draw(t, "id"),
		Time:          calendar.Instant(rapid.Int64Range(int64(minTime), int64(maxTime)).Draw(t, "time")),
		Subject:       rapid.String().Draw(t, "subject"),
		Act:           rapid.StringN(1, 40, 80).Draw(t, "act"),
		Object:        rapid.String().Draw(t, "object"),
		ObjectVersion: rapid.Int64Range(0, MaxInteger).Draw(t, "version"),
		Commit:        [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "commit")),
	}
}

func TestLeafRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leaf := genLeaf(t)
		raw, err := leaf.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Canonicalize(raw); err != nil || !bytes.Equal(again, raw) {
			t.Fatalf("not canonical: %s, %v", raw, err)
		}
		if back, err := ParseLeaf(raw); err != nil || back != leaf {
			t.Fatalf("got %+v, %v", back, err)
		}
		// any changed byte gives another leaf or none, never the same
		i := rapid.IntRange(0, len(raw)-1).Draw(t, "byte")
		raw[i] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if back, err := ParseLeaf(raw); err == nil && back == leaf {
			t.Fatalf("two texts for one leaf: %s", raw)
		}
	})
}

func TestLeafRefused(t *testing.T) {
	good := Leaf{V: 1, ID: "x", Act: "a", Time: noon}
	for name, change := range map[string]func(*Leaf){
		"version":   func(l *Leaf) { l.V = 2 },
		"id":        func(l *Leaf) { l.ID = "" },
		"act":       func(l *Leaf) { l.Act = "" },
		"utf8":      func(l *Leaf) { l.Object = "\xc3" },
		"negative":  func(l *Leaf) { l.ObjectVersion = -1 },
		"too large": func(l *Leaf) { l.ObjectVersion = MaxInteger + 1 },
		"year":      func(l *Leaf) { l.Time = maxTime + 1 },
	} {
		l := good
		change(&l)
		if _, err := l.Bytes(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := good.Bytes(); err != nil {
		t.Error(err)
	}
}

func TestNewEntry(t *testing.T) {
	e, err := NewEntry(Leaf{ID: "1", Act: "card.submit", Time: noon}, map[string]int{"1.1": 3}, source(1), true)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Check(); err != nil {
		t.Fatal(err)
	}
	if string(e.Payload) != `{"1.1":3}` || e.Leaf.Commit != CommitTo(e.Salt, e.Payload) || e.Leaf.Commit == CommitTo(Salt{}, e.Payload) {
		t.Errorf("bad entry %+v", e)
	}
	e.Payload[7] = '4'
	if e.Check() == nil {
		t.Error("a changed payload was not noticed")
	}
	if _, err := NewEntry(Leaf{ID: "1", Act: "a"}, 1.5, source(1), false); !errors.Is(err, ErrFloat) {
		t.Errorf("got %v", err)
	}
}

// memTree is a tree kept in memory.
type memTree struct {
	size   int64
	hashes []Hash
}

func (m *memTree) ReadHashes(idx []int64) ([]Hash, error) {
	var out []Hash
	for _, i := range idx {
		if i < 0 || i >= int64(len(m.hashes)) {
			return nil, errors.New("no such hash")
		}
		out = append(out, m.hashes[i])
	}
	return out, nil
}

func (m *memTree) grow(t testing.TB, leaves ...Hash) Tree {
	t.Helper()
	stored, root, err := Grow(m.size, leaves, m)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(m.hashes)) != StoredHashCount(m.size) {
		t.Fatal("wrong base")
	}
	m.hashes = append(m.hashes, stored...)
	m.size += int64(len(leaves))
	return Tree{m.size, root, m}
}

func TestTreeAgainstDefinition(t *testing.T) {
	// RFC 6962, 2.1, written down a second time, recursively
	var mth func([]Hash) Hash
	mth = func(d []Hash) Hash {
		if len(d) == 1 {
			return d[0]
		}
		k := 1
		for k*2 < len(d) {
			k *= 2
		}
		return tlog.NodeHash(mth(d[:k]), mth(d[k:]))
	}
	rng := rand.New(source(2))
	var leaves []Hash
	var m memTree
	var p peaks
	if p.root() != EmptyRoot {
		t.Fatal("empty root")
	}
	for len(leaves) < 300 {
		var batch []Hash
		for range rng.IntN(9) {
			var h Hash
			h[0], h[1] = byte(rng.Uint32()), byte(rng.Uint32())
			batch = append(batch, h)
			p.push(h)
		}
		leaves = append(leaves, batch...)
		tree := m.grow(t, batch...)
		if len(leaves) == 0 {
			continue
		}
		if want := mth(leaves); tree.Root != want || p.root() != want {
			t.Fatalf("size %d: roots differ", tree.Size)
		}
		if h, err := m.ReadHashes([]int64{LeafIndex(tree.Size - 1)}); err != nil || h[0] != leaves[len(leaves)-1] {
			t.Fatalf("leaf hash: %v %v", h, err)
		}
	}
}

// seeds gives every opened keyring its own randomness.
var seeds atomic.Uint32

func testKeyring(t testing.TB, dir string, now calendar.Instant) (*Keyring, *calendar.Manual) {
	t.Helper()
	clock := calendar.NewManual(now)
	k, err := OpenKeyring(dir, "ca-mau", clock, source(byte(seeds.Add(1))))
	if err != nil {
		t.Fatal(err)
	}
	return k, clock
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	if e, ok := fault.As(err); !ok || e.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

func TestKeyringLife(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	k, _ := testKeyring(t, dir, noon)
	for _, f := range []string{"2020.key", checkpointFile, "."} {
		if f == checkpointFile {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, f))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v %v", f, info.Mode(), err)
		}
	}
	if k.Origin() != "saoque/ca-mau/1" || k.Last() != nil {
		t.Error("fresh keyring is not fresh")
	}
	var m memTree
	tree := m.grow(t, Hash{1}, Hash{2})
	c, err := k.SignCheckpoint(tree.Size, tree.Root, noon)
	if err != nil {
		t.Fatal(err)
	}
	got, by, err := OpenCheckpoint(c.Note, k.Verifier())
	if err != nil || got.Checkpoint != c.Checkpoint || by != k.Verifier() {
		t.Fatalf("%+v %v", got, err)
	}
	if name, err := Installation(dir); name != "ca-mau" || err != nil {
		t.Error(name, err)
	}
	if name, err := Installation(t.TempDir()); name != "" || err != nil {
		t.Error(name, err)
	}
	// reopened: same keys, same memory
	k2, _ := testKeyring(t, dir, noon)
	if k2.Verifier() != k.Verifier() || k2.Last() == nil || *k2.Last() != c {
		t.Error("reopened keyring differs")
	}
	// never two histories
	_, err = k2.SignCheckpoint(1, Hash{9}, noon)
	wantKey(t, err, "ledger.shorter")
	_, err = k2.SignCheckpoint(2, Hash{9}, noon)
	wantKey(t, err, "ledger.other-history")
	_, err = k2.SignCheckpoint(3, Hash{9}, noon-1)
	wantKey(t, err, "ledger.time-back")
	// a new year makes a key signed by the last; a clock that steps back keeps the newest
	tree = m.grow(t, Hash{3})
	later := noon.Add(365 * 24 * time.Hour)
	c3, err := k2.SignCheckpoint(tree.Size, tree.Root, later)
	if err != nil {
		t.Fatal(err)
	}
	if len(k2.Chain()) != 2 || k2.Chain()[1].Year != 2021 || k2.Verifier() == k.Verifier() {
		t.Errorf("chain %+v", k2.Chain())
	}
	if _, _, err := OpenCheckpoint(c3.Note, k.Verifier()); err == nil {
		t.Error("the new year's checkpoint opens with the old key")
	}
	// a crash between key and chain heals
	if err := writeRecords(filepath.Join(dir, chainFile), k2.Chain()[:1]); err != nil {
		t.Fatal(err)
	}
	// the checkpoint in memory is signed by the healed key, so it must open again
	k3, _ := testKeyring(t, dir, later)
	if k3.Verifier() != k2.Verifier() || !bytes.Equal(k3.Chain()[1].Bytes(), k2.Chain()[1].Bytes()) {
		t.Error("the chain was not healed")
	}
	// another installation's directory
	_, err = OpenKeyring(dir, "bac-lieu", calendar.NewManual(later), source(4))
	wantKey(t, err, "ledger.other-installation")
	_, err = OpenKeyring(filepath.Join(dir, "x"), "Cà Mau", calendar.NewManual(later), source(4))
	wantKey(t, err, "ledger.bad-installation")
	// keys that others can read
	if err := os.Chmod(filepath.Join(dir, "2021.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = OpenKeyring(dir, "ca-mau", calendar.NewManual(later), source(4))
	wantKey(t, err, "ledger.key-mode")
	if err := os.Remove(filepath.Join(dir, "2021.key")); err != nil {
		t.Fatal(err)
	}
	_, err = OpenKeyring(dir, "ca-mau", calendar.NewManual(later), source(4))
	wantKey(t, err, "ledger.key-missing")
}

func TestKeyFilesTampered(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	k, _ := testKeyring(t, dir, noon)
	var m memTree
	for i, year := range []int{0, 1, 2} {
		tree := m.grow(t, Hash{byte(i)})
		if _, err := k.SignCheckpoint(tree.Size, tree.Root, noon.Add(time.Duration(year)*366*24*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{chainFile, shardsFile, checkpointFile} {
		path := filepath.Join(dir, name)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range text {
			bad := bytes.Clone(text)
			bad[i] ^= 1 << (i % 8)
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := OpenKeyring(dir, "ca-mau", calendar.NewManual(noon), source(5)); err == nil {
				t.Fatalf("%s: byte %d changed, nobody noticed:\n%s", name, i, bad)
			}
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	testKeyring(t, dir, noon)
}

func TestCheckExtends(t *testing.T) {
	var m, other memTree
	old := m.grow(t, Hash{1}, Hash{2}, Hash{3})
	c := Checkpoint{Origin: Origin("ca-mau", 1), Size: old.Size, Root: old.Root}
	if err := CheckExtends(c, old); err != nil {
		t.Error(err)
	}
	if err := CheckExtends(c, m.grow(t, Hash{4}, Hash{5})); err != nil {
		t.Error(err)
	}
	wantKey(t, CheckExtends(c, other.grow(t, Hash{1}, Hash{2})), "ledger.shorter")
	wantKey(t, CheckExtends(c, other.grow(t, Hash{9}, Hash{4}, Hash{5})), "ledger.other-history")
	m.hashes[2][5] ^= 1
	wantKey(t, CheckExtends(c, Tree{3, old.Root, &m}), "ledger.tree-broken")
}

func TestOpenShard(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	k, _ := testKeyring(t, dir, noon)
	var m, restored memTree
	restoredTree := restored.grow(t, Hash{1}, Hash{2})
	tree := m.grow(t, Hash{1}, Hash{2}, Hash{3})
	last, err := k.SignCheckpoint(tree.Size, tree.Root, noon)
	if err != nil {
		t.Fatal(err)
	}
	wantKey(t, CheckExtends(last.Checkpoint, restoredTree), "ledger.shorter")
	c, err := k.OpenShard(restoredTree, Checkpoint{}, noon+1)
	if err != nil {
		t.Fatal(err)
	}
	if c.Origin != "saoque/ca-mau/2" || c.Size != 2 || k.Shards()[1].Last != last.Ref() || k.Shards()[1].LastOrigin != "saoque/ca-mau/1" {
		t.Errorf("%+v %+v", c, k.Shards())
	}
	next := restored.grow(t, Hash{7})
	if err := CheckExtends(c.Checkpoint, next); err != nil {
		t.Error(err)
	}
	if _, err := k.SignCheckpoint(next.Size, next.Root, noon+2); err != nil {
		t.Error(err)
	}
	testKeyring(t, dir, noon) // opens again
}

func TestReceipt(t *testing.T) {
	k, _ := testKeyring(t, filepath.Join(t.TempDir(), "keys"), noon)
	r := k.SignReceipt(Hash{1, 2, 3}, noon)
	if err := VerifyReceipt(r, k.PublicKeys()...); err != nil {
		t.Fatal(err)
	}
	text := r.String()
	back, err := ParseReceipt(text)
	if err != nil || back != r {
		t.Fatalf("%v %v", back, err)
	}
	for i := range text {
		for bit := range 8 {
			bad := []byte(text)
			bad[i] ^= 1 << bit
			if r, err := ParseReceipt(string(bad)); err == nil && VerifyReceipt(r, k.PublicKeys()...) == nil {
				t.Fatalf("forged receipt accepted: %s", bad)
			}
		}
	}
	if VerifyReceipt(r, PublicKey{1}) == nil {
		t.Error("accepted under a foreign key")
	}
}

func TestPrintedForms(t *testing.T) {
	k, _ := testKeyring(t, filepath.Join(t.TempDir(), "keys"), noon)
	v := k.Verifier()
	back, err := ParseVerifierKey(v.String())
	if err != nil || back != v {
		t.Fatalf("%v %v", back, err)
	}
	text := v.String()
	for i := range text {
		for bit := range 8 {
			bad := []byte(text)
			bad[i] ^= 1 << bit
			if got, err := ParseVerifierKey(string(bad)); err == nil {
				t.Fatalf("%s accepted as %v", bad, got)
			}
		}
	}
	ref := Ref{17, Hash{0xab, 1}}
	if got, err := ParseRef(ref.String()); err != nil || got != ref {
		t.Errorf("%v %v", got, err)
	}
	for _, bad := range []string{"", "17", "17:", "-1:" + ref.String()[3:], "017:" + ref.String()[3:], ref.String() + "0", "x:y"} {
		if got, err := ParseRef(bad); err == nil {
			t.Errorf("%q accepted as %v", bad, got)
		}
	}
}
