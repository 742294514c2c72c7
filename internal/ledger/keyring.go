package ledger

import (
	"crypto/ed25519"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"saoque/internal/calendar"
	"saoque/internal/fault"
)

// The keys directory holds everything that must never be in the database or
// its backups:
//
//	2026.key      one Ed25519 seed per year, mode 0600
//	chain.jsonl   public: a KeyRecord per year
//	shards.jsonl  public: a ShardRecord per shard
//	checkpoint    the newest signed checkpoint, as the memory of what was promised
//
// A key's record follows from the key files alone (Ed25519 signatures are
// deterministic), so a crash between two of these files heals at the next start.
const (
	chainFile      = "chain.jsonl"
	shardsFile     = "shards.jsonl"
	checkpointFile = "checkpoint"
	keySuffix      = ".key"
)

// Keyring is an installation's signing keys. Safe for concurrent use.
type Keyring struct {
	dir          string
	installation string
	clock        calendar.Clock
	rand         io.Reader

	mu     sync.RWMutex
	chain  []KeyRecord
	shards []ShardRecord
	key    ed25519.PrivateKey // of the newest record
	last   *SignedCheckpoint
}

// OpenKeyring opens the keys directory, and at the first start makes it, the
// first key and shard 1. installation is 1–63 characters of a–z, 0–9, "." and
// "-". It refuses a directory of another installation, a broken chain, and
// private keys that others can read.
func OpenKeyring(dir, installation string, clock calendar.Clock, rand io.Reader) (*Keyring, error) {
	if !originForm.MatchString(Origin(installation, 1)) {
		return nil, fault.New(fault.Invalid, "ledger.bad-installation", installation)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	k := &Keyring{dir: dir, installation: installation, clock: clock, rand: rand}
	if err := k.load(); err != nil {
		return nil, err
	}
	now := clock.Now()
	if len(k.chain) == 0 {
		if err := k.makeKey(now); err != nil {
			return nil, err
		}
	}
	if len(k.shards) == 0 {
		first := ShardRecord{Origin: Origin(installation, 1), Since: now,
			Carried: Ref{0, EmptyRoot}, Last: Ref{0, EmptyRoot}}
		if err := k.addShard(first); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// Installation gives the name that a keys directory belongs to, "" when there
// are no keys yet.
func Installation(dir string) (string, error) {
	lines, err := readLines(filepath.Join(dir, chainFile))
	if err != nil || len(lines) == 0 {
		return "", err
	}
	rec, err := strictRecord(lines[0], keyRecordFrom)
	if err == nil {
		err = rec.follows(nil)
	}
	if err != nil {
		return "", fault.Wrap(fault.Conflict, err, "ledger.keys-broken", filepath.Join(dir, chainFile))
	}
	return rec.Installation, nil
}

func (k *Keyring) path(name string) string { return filepath.Join(k.dir, name) }

func (k *Keyring) broken(file string, err error) error {
	return fault.Wrap(fault.Conflict, err, "ledger.keys-broken", k.path(file))
}

// load reads the directory and heals a chain file that is behind its keys.
func (k *Keyring) load() error {
	lines, err := readLines(k.path(chainFile))
	if err != nil {
		return k.broken(chainFile, err)
	}
	for _, line := range lines {
		rec, err := strictRecord(line, keyRecordFrom)
		if err == nil {
			err = rec.follows(k.lastKey())
		}
		if err != nil {
			return k.broken(chainFile, err)
		}
		k.chain = append(k.chain, rec)
	}
	if len(k.chain) > 0 && k.chain[0].Installation != k.installation {
		return fault.New(fault.Conflict, "ledger.other-installation", k.dir, k.chain[0].Installation, k.installation)
	}
	if err := k.loadKeys(); err != nil {
		return err
	}
	if lines, err = readLines(k.path(shardsFile)); err != nil {
		return k.broken(shardsFile, err)
	}
	for _, line := range lines {
		rec, err := strictRecord(line, shardRecordFrom)
		if err == nil && len(k.chain) == 0 {
			err = errors.New("ledger: shards without keys")
		}
		if err == nil {
			err = rec.follows(k.lastShard(), k.chain)
		}
		if err != nil {
			return k.broken(shardsFile, err)
		}
		k.shards = append(k.shards, rec)
	}
	msg, err := os.ReadFile(k.path(checkpointFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return k.broken(checkpointFile, err)
	}
	c, _, err := OpenCheckpoint(string(msg), k.verifiers()...)
	if err != nil {
		return k.broken(checkpointFile, err)
	}
	k.last = &c
	return nil
}

// loadKeys reads the newest private key, adding records for keys that a crash
// left without one.
func (k *Keyring) loadKeys() error {
	names, err := filepath.Glob(k.path("[0-9][0-9][0-9][0-9]" + keySuffix))
	if err != nil {
		return err
	}
	for _, path := range names { // Glob sorts, so years ascend
		year, _ := strconv.Atoi(strings.TrimSuffix(filepath.Base(path), keySuffix))
		newest := k.lastKey()
		if newest != nil && year < newest.Year {
			continue
		}
		key, since, err := readKey(path)
		if err != nil {
			return err
		}
		if newest == nil || year > newest.Year {
			if newest != nil && k.key == nil {
				return fault.New(fault.Conflict, "ledger.key-missing", newest.Year)
			}
			if err := k.record(year, since, key); err != nil {
				return err
			}
			continue
		}
		if PublicKey(key.Public().(ed25519.PublicKey)) != newest.Public {
			return k.broken(filepath.Base(path), errors.New("ledger: not the key on record"))
		}
		k.key = key
	}
	if newest := k.lastKey(); newest != nil && k.key == nil {
		return fault.New(fault.Conflict, "ledger.key-missing", newest.Year)
	}
	return nil
}

func (k *Keyring) lastKey() *KeyRecord {
	if len(k.chain) == 0 {
		return nil
	}
	return &k.chain[len(k.chain)-1]
}

func (k *Keyring) lastShard() *ShardRecord {
	if len(k.shards) == 0 {
		return nil
	}
	return &k.shards[len(k.shards)-1]
}

// record signs the key into the chain with the key before it.
func (k *Keyring) record(year int, since calendar.Instant, key ed25519.PrivateKey) error {
	rec := KeyRecord{Installation: k.installation, Year: year, Since: since,
		Public: PublicKey(key.Public().(ed25519.PublicKey))}
	prev := k.lastKey()
	if prev != nil {
		rec.Previous = prev.Public
		rec.ByPrevious = ed25519.Sign(k.key, rec.statement())
	}
	rec.BySelf = ed25519.Sign(key, rec.statement())
	if err := rec.follows(prev); err != nil {
		return err
	}
	chain := append(k.chain[:len(k.chain):len(k.chain)], rec)
	if err := writeRecords(k.path(chainFile), chain); err != nil {
		return err
	}
	k.chain, k.key = chain, key
	return nil
}

// makeKey makes the key of now's year.
func (k *Keyring) makeKey(now calendar.Instant) error {
	year := now.Date().Year()
	if year < 1000 || year > 9999 {
		return fmt.Errorf("ledger: no key for the year %d", year)
	}
	if prev := k.lastKey(); prev != nil && now < prev.Since {
		now = prev.Since
	}
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(k.rand, seed); err != nil {
		return fmt.Errorf("ledger: key: %w", err)
	}
	key := ed25519.NewKeyFromSeed(seed)
	text := appendValue(nil, object{{"seed", hex.EncodeToString(seed)}, {"since", now.RFC3339()}})
	path := k.path(strconv.Itoa(year) + keySuffix)
	err := writeFile(path, append(text, '\n'), false)
	if errors.Is(err, fs.ErrExist) { // another node was first; its key is ours too
		key, now, err = readKey(path)
	}
	if err != nil {
		return fmt.Errorf("ledger: key: %w", err)
	}
	return k.record(year, now, key)
}

func readKey(path string) (ed25519.PrivateKey, calendar.Instant, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, fmt.Errorf("ledger: key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, 0, fault.New(fault.Conflict, "ledger.key-mode", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, fmt.Errorf("ledger: key: %w", err)
	}
	val, err := parseJSON(text)
	if err != nil {
		return nil, 0, fault.Wrap(fault.Conflict, err, "ledger.keys-broken", path)
	}
	f := fieldsOf(val)
	seed, since := f.hex("seed", ed25519.SeedSize), f.time("since")
	if err := f.done(2); err != nil {
		return nil, 0, fault.Wrap(fault.Conflict, err, "ledger.keys-broken", path)
	}
	return ed25519.NewKeyFromSeed(seed), since, nil
}

func (k *Keyring) addShard(s ShardRecord) error {
	s.Key = k.lastKey().Public
	s.Signature = ed25519.Sign(k.key, s.statement())
	if err := s.follows(k.lastShard(), k.chain); err != nil {
		return err
	}
	shards := append(k.shards[:len(k.shards):len(k.shards)], s)
	if err := writeRecords(k.path(shardsFile), shards); err != nil {
		return err
	}
	k.shards = shards
	return nil
}

// OpenShard begins a new log after a restore: tree is what came back with the
// backup, last the newest checkpoint known from before (the keyring's own when
// it has one). It signs and keeps the new shard's first checkpoint.
func (k *Keyring) OpenShard(tree Tree, last Checkpoint, at calendar.Instant) (SignedCheckpoint, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.refresh(); err != nil {
		return SignedCheckpoint{}, err
	}
	if k.last != nil {
		last = k.last.Checkpoint
	}
	root, err := Root(tree.Size, tree.Hashes)
	if err != nil || root != tree.Root {
		return SignedCheckpoint{}, fault.Wrap(fault.Conflict, err, "ledger.tree-broken", tree.Size)
	}
	_, n, err := ParseOrigin(last.Origin)
	if err != nil {
		return SignedCheckpoint{}, err
	}
	// Keys that were lost with their directory left a fresh shard 1 behind;
	// nothing was signed in it, so it gives way to the continuation.
	if k.last == nil {
		k.shards = nil
	}
	at = max(at, last.Time)
	next := ShardRecord{Origin: Origin(k.installation, n+1), Since: at,
		Carried: Ref{tree.Size, tree.Root}, LastOrigin: last.Origin, Last: last.Ref()}
	if err := k.addShard(next); err != nil {
		return SignedCheckpoint{}, err
	}
	return k.sign(Checkpoint{Origin: next.Origin, Size: tree.Size, Root: tree.Root, Time: at})
}

// refresh takes in what another process has signed with the same directory (an
// export beside a running server), so that the two promise one history.
func (k *Keyring) refresh() error {
	msg, err := os.ReadFile(k.path(checkpointFile))
	if errors.Is(err, fs.ErrNotExist) && k.last == nil || err == nil && k.last != nil && string(msg) == k.last.Note {
		return nil
	}
	if err != nil {
		return k.broken(checkpointFile, err) // also when the memory was taken away
	}
	now := &Keyring{dir: k.dir, installation: k.installation}
	if err := now.load(); err != nil {
		return err
	}
	if len(now.chain) < len(k.chain) || len(now.shards) < len(k.shards) || now.key == nil {
		return k.broken(chainFile, errors.New("ledger: the directory went back in time"))
	}
	k.chain, k.shards, k.key, k.last = now.chain, now.shards, now.key, now.last
	return nil
}

// Reread takes in what another process has signed with the same directory
// since the last look.
func (k *Keyring) Reread() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.refresh()
}

// Origin is the name of the current shard.
func (k *Keyring) Origin() string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.lastShard().Origin
}

// Chain lists the public key records, first to newest.
func (k *Keyring) Chain() []KeyRecord {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.chain[:len(k.chain):len(k.chain)]
}

// Shards lists the shard records, first to newest.
func (k *Keyring) Shards() []ShardRecord {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.shards[:len(k.shards):len(k.shards)]
}

// Verifier is the newest key under the current shard's name, to be printed.
func (k *Keyring) Verifier() VerifierKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return VerifierKey{k.lastShard().Origin, k.lastKey().Public}
}

// PublicKeys lists the keys of all years.
func (k *Keyring) PublicKeys() []PublicKey {
	var keys []PublicKey
	for _, r := range k.Chain() {
		keys = append(keys, r.Public)
	}
	return keys
}

// Last gives the newest checkpoint this installation has signed, as kept
// outside the database; nil when there is none.
func (k *Keyring) Last() *SignedCheckpoint {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.last == nil {
		return nil
	}
	c := *k.last
	return &c
}

// verifiers gives every key under every shard's name.
func (k *Keyring) verifiers() []VerifierKey { return verifierKeys(k.chain, k.shards) }

func verifierKeys(chain []KeyRecord, shards []ShardRecord) []VerifierKey {
	var vs []VerifierKey
	for _, s := range shards {
		for _, r := range chain {
			vs = append(vs, VerifierKey{s.Origin, r.Public})
		}
	}
	return vs
}

// SignCheckpoint signs size and root under the current shard and keeps the
// result outside the database before returning it. It never signs a second
// history: not a smaller size, not another root for the same size, not an
// earlier time. Whether the tree extends the last checkpoint is for the caller
// to check (CheckExtends) on what it re-read from disk. The year's key is made
// here when the year is new.
func (k *Keyring) SignCheckpoint(size int64, root Hash, at calendar.Instant) (SignedCheckpoint, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.refresh(); err != nil {
		return SignedCheckpoint{}, err
	}
	c := Checkpoint{Origin: k.lastShard().Origin, Size: size, Root: root, Time: at}
	if l := k.last; l != nil {
		switch {
		case size < l.Size:
			return SignedCheckpoint{}, fault.New(fault.Conflict, "ledger.shorter", size, l.Size)
		case size == l.Size && root != l.Root:
			return SignedCheckpoint{}, fault.New(fault.Conflict, "ledger.other-history", l.Ref())
		case size == l.Size && c.Origin == l.Origin:
			return *l, nil
		case at < l.Time:
			return SignedCheckpoint{}, fault.New(fault.Conflict, "ledger.time-back", at, l.Time)
		}
	}
	if at.Date().Year() > k.lastKey().Year {
		if err := k.makeKey(at); err != nil {
			return SignedCheckpoint{}, err
		}
	}
	return k.sign(c)
}

func (k *Keyring) sign(c Checkpoint) (SignedCheckpoint, error) {
	v := VerifierKey{c.Origin, k.lastKey().Public}
	raw := append(binary.BigEndian.AppendUint32(nil, v.id()), ed25519.Sign(k.key, []byte(c.Text()))...)
	signed := SignedCheckpoint{c, noteText(c.Text(), c.Origin, raw)}
	if _, _, err := OpenCheckpoint(signed.Note, v); err != nil {
		return SignedCheckpoint{}, err
	}
	if err := writeFile(k.path(checkpointFile), []byte(signed.Note), true); err != nil {
		return SignedCheckpoint{}, fmt.Errorf("ledger: checkpoint file: %w", err)
	}
	k.last = &signed
	return signed, nil
}

// SignReceipt signs that the leaf is stored; call it after the commit. It uses
// the newest key there is and never makes one.
func (k *Keyring) SignReceipt(leaf Hash, at calendar.Instant) Receipt {
	k.mu.RLock()
	defer k.mu.RUnlock()
	r := Receipt{Origin: k.lastShard().Origin, Leaf: leaf, Time: at}
	r.Key = VerifierKey{r.Origin, k.lastKey().Public}.id()
	copy(r.Signature[:], ed25519.Sign(k.key, r.statement()))
	return r
}
