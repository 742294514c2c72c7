package store

import (
	"database/sql"
	"errors"
	"fmt"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/ledger"
)

// AppendEntry saves an act's ledger entry in the act's own transaction and
// queues it for a sequence number.
func (t *Tx) AppendEntry(e ledger.Entry) error {
	_, err := t.Exec("INSERT INTO ledger_entries (id, at, leaf, leaf_hash, object, payload, salt, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		e.Leaf.ID, int64(e.Leaf.Time), e.Bytes, e.Hash[:], e.Leaf.Object, e.Payload, e.Salt[:], bit(e.Sealed))
	if err != nil {
		return err
	}
	_, err = t.Exec("INSERT INTO ledger_queue (entry_id, at) VALUES ($1, $2)", e.Leaf.ID, int64(e.Leaf.Time))
	return err
}

const entryColumns = "e.id, e.at, e.leaf, e.leaf_hash, e.payload, e.salt, e.sealed"

// rawEntry is a row of ledger_entries, unchecked.
type rawEntry struct {
	id                        string
	at                        calendar.Instant
	leaf, hash, payload, salt []byte
	sealed                    int64
}

func scanEntry(scan scanner) (r rawEntry, err error) {
	err = scan(&r.id, &r.at, &r.leaf, &r.hash, &r.payload, &r.salt, &r.sealed)
	return r, err
}

// entry checks the row against itself; an Internal error means that somebody
// changed it outside the product.
func (r rawEntry) entry() (ledger.Entry, error) {
	e := ledger.Entry{Bytes: r.leaf, Sealed: r.sealed != 0}
	leaf, err := ledger.ParseLeaf(r.leaf)
	if err == nil && (len(r.hash) != len(e.Hash) || leaf.ID != r.id || leaf.Time != r.at) {
		err = errors.New("store: the row's columns do not match its leaf")
	}
	if err == nil {
		e.Leaf, e.Hash = leaf, ledger.Hash(r.hash)
		if len(r.payload) > 0 {
			e.Payload = r.payload
			if len(r.salt) != len(e.Salt) {
				err = errors.New("store: the salt is damaged")
			} else {
				e.Salt = ledger.Salt(r.salt)
			}
		}
	}
	if err == nil {
		err = e.Check()
	}
	if err != nil {
		return ledger.Entry{}, fault.Wrap(fault.Internal, err, "ledger.entry-damaged", r.id)
	}
	return e, nil
}

// Entry gives a ledger entry, checked against itself. Payload is nil when it
// was erased.
func (t *Tx) Entry(id string) (ledger.Entry, error) {
	r, err := one(t, scanEntry, "SELECT "+entryColumns+" FROM ledger_entries e WHERE e.id = $1", id)
	if err != nil {
		return ledger.Entry{}, err
	}
	return r.entry()
}

// EntriesOf gives every entry about an object, in order of time, checked.
func (t *Tx) EntriesOf(object string) ([]ledger.Entry, error) {
	rows, err := all(t, scanEntry, "SELECT "+entryColumns+" FROM ledger_entries e WHERE e.object = $1 ORDER BY e.at, e.id", object)
	if err != nil {
		return nil, err
	}
	out := make([]ledger.Entry, len(rows))
	for i, r := range rows {
		if out[i], err = r.entry(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// EachEntry calls f with every entry, numbered or not, in the order of ids. An
// entry whose row somebody changed comes with its id and the error alone.
func (t *Tx) EachEntry(f func(id string, e ledger.Entry, damage error) error) error {
	for last := ""; ; {
		rows, err := all(t, scanEntry, "SELECT "+entryColumns+" FROM ledger_entries e WHERE e.id > $1 ORDER BY e.id LIMIT $2", last, page)
		if err != nil {
			return err
		}
		for _, r := range rows {
			e, damage := r.entry()
			if err := f(r.id, e, damage); err != nil {
				return err
			}
			last = r.id
		}
		if len(rows) < page {
			return nil
		}
	}
}

// Unseal lets the payloads of the objects whose names begin with prefix into
// exports, once a decision has made known what they hold back.
func (t *Tx) Unseal(prefix string) error {
	_, err := t.Exec("UPDATE ledger_entries SET sealed = 0 WHERE object >= $1 AND object < $2 AND sealed = 1", prefix, prefix+"\U0010FFFF")
	return err
}

// EraseEntry destroys an entry's payload and salt; the leaf and its place in
// the log stay, and the export says "erased".
func (t *Tx) EraseEntry(id string) error {
	n, err := t.Exec("UPDATE ledger_entries SET payload = $1, salt = $2 WHERE id = $3", []byte{}, []byte{}, id)
	if err == nil && n != 1 {
		err = fault.New(fault.NotFound, "fault.not-found")
	}
	return err
}

// Waiting is an entry without a sequence number.
type Waiting struct {
	ID   string
	At   calendar.Instant
	Hash ledger.Hash
}

// EntriesUnsequenced gives the oldest entries that are not in ledger_seq, at
// most limit, ordered by time and id. It asks what is missing and never "what
// came after the last one": entries commit in another order than they begin.
func (t *Tx) EntriesUnsequenced(limit int) ([]Waiting, error) {
	return all(t, func(scan scanner) (w Waiting, err error) {
		var h []byte
		if err = scan(&w.ID, &w.At, &h); err != nil {
			return w, err
		}
		if len(h) != len(w.Hash) {
			return w, fmt.Errorf("ledger entry %s: its hash is damaged", w.ID)
		}
		w.Hash = ledger.Hash(h)
		return w, nil
	}, `SELECT e.id, e.at, e.leaf_hash FROM ledger_queue q
		JOIN ledger_entries e ON e.id = q.entry_id
		LEFT JOIN ledger_seq s ON s.entry_id = q.entry_id
		WHERE s.seq IS NULL ORDER BY q.at, q.entry_id LIMIT $1`, limit)
}

// EntriesAdrift counts the entries that are neither numbered nor queued. The
// queue is written with the entry, so there are some only when somebody
// changed the tables by hand. It reads the whole log.
func (t *Tx) EntriesAdrift() (n int64, err error) {
	err = t.QueryRow(`SELECT count(*) FROM ledger_entries e
		WHERE NOT EXISTS (SELECT 1 FROM ledger_seq s WHERE s.entry_id = e.id)
		AND NOT EXISTS (SELECT 1 FROM ledger_queue q WHERE q.entry_id = e.id)`, nil, &n)
	return n, err
}

// RequeueEntries puts entries that are neither numbered nor queued back into
// the queue and gives their number.
func (t *Tx) RequeueEntries() (int64, error) {
	return t.Exec(`INSERT INTO ledger_queue (entry_id, at)
		SELECT e.id, e.at FROM ledger_entries e
		WHERE NOT EXISTS (SELECT 1 FROM ledger_seq s WHERE s.entry_id = e.id)
		AND NOT EXISTS (SELECT 1 FROM ledger_queue q WHERE q.entry_id = e.id)`)
}

// Overdue counts the queued entries older than before and gives the oldest's
// time; more than none for a minute is an alarm.
func (t *Tx) Overdue(before calendar.Instant) (n int64, oldest calendar.Instant, err error) {
	err = t.QueryRow("SELECT count(*), coalesce(min(at), 0) FROM ledger_queue WHERE at < $1", []any{int64(before)}, &n, &oldest)
	return n, oldest, err
}

// Unsequenced counts the queued entries.
func (t *Tx) Unsequenced() (n int64, err error) {
	err = t.QueryRow("SELECT count(*) FROM ledger_queue", nil, &n)
	return n, err
}

// TreeHead is the log as last sequenced; At never decreases along the log.
type TreeHead struct {
	Size int64
	Root ledger.Hash
	At   calendar.Instant
}

// TreeHead gives the newest head, the empty tree when nothing is sequenced.
func (t *Tx) TreeHead() (h TreeHead, err error) {
	var root []byte
	err = t.QueryRow("SELECT size, root, at FROM ledger_tree ORDER BY size DESC LIMIT 1", nil, &h.Size, &root, &h.At)
	if errors.Is(err, sql.ErrNoRows) {
		return TreeHead{Root: ledger.EmptyRoot}, nil
	}
	if err == nil && len(root) != len(h.Root) {
		err = fault.New(fault.Internal, "ledger.tree-broken", h.Size)
	}
	if err == nil {
		h.Root = ledger.Hash(root)
	}
	return h, err
}

// Tree gives the newest head with its stored hashes; valid inside t only.
func (t *Tx) Tree() (ledger.Tree, TreeHead, error) {
	h, err := t.TreeHead()
	return ledger.Tree{Size: h.Size, Root: h.Root, Hashes: t.treeHashes()}, h, err
}

// treeHashes reads stored tree hashes.
func (t *Tx) treeHashes() ledger.HashReader {
	return ledger.HashReaderFunc(func(idx []int64) ([]ledger.Hash, error) {
		found := map[int64]ledger.Hash{}
		err := chunked(len(idx), func(from, n int) error {
			args := make([]any, n)
			for i := range args {
				args[i] = idx[from+i]
			}
			rows, err := all(t, scanHash, "SELECT idx, hash FROM ledger_hashes WHERE idx IN ("+marks(1, n)+")", args...)
			for _, r := range rows {
				found[r.idx] = r.hash
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		out := make([]ledger.Hash, len(idx))
		for i, x := range idx {
			h, ok := found[x]
			if !ok {
				return nil, fmt.Errorf("store: tree hash %d is missing", x)
			}
			out[i] = h
		}
		return out, nil
	})
}

type treeHash struct {
	idx  int64
	hash ledger.Hash
}

func scanHash(scan scanner) (r treeHash, err error) {
	var b []byte
	if err = scan(&r.idx, &b); err == nil && len(b) != len(r.hash) {
		err = fmt.Errorf("tree hash %d is damaged", r.idx)
	}
	if err == nil {
		r.hash = ledger.Hash(b)
	}
	return r, err
}

// Sequence gives the oldest unsequenced entries, at most limit, their numbers,
// and writes numbers, tree hashes and the new head in this transaction. The
// keys of the three tables are the compare-and-swap: of two sequencers with
// the same old head one gets a Conflict. now is raised to the last head's time
// when it is earlier. n is 0 when nothing waited.
func (t *Tx) Sequence(now calendar.Instant, limit int) (head TreeHead, n int, err error) {
	tree, head, err := t.Tree()
	if err != nil {
		return head, 0, err
	}
	waiting, err := t.EntriesUnsequenced(limit)
	if err != nil || len(waiting) == 0 {
		return head, 0, err
	}
	// A damaged head is not built upon; that it follows from the stored hashes
	// is all that is asked here.
	if err := ledger.CheckExtends(ledger.Checkpoint{Root: ledger.EmptyRoot}, tree); err != nil {
		return head, 0, err
	}
	leaves := make([]ledger.Hash, len(waiting))
	for i, w := range waiting {
		leaves[i] = w.Hash
	}
	stored, root, err := ledger.Grow(tree.Size, leaves, tree.Hashes)
	if err != nil {
		return head, 0, err
	}
	err = chunked(len(waiting), func(from, n int) error {
		args := make([]any, 0, 2*n)
		for i := from; i < from+n; i++ {
			args = append(args, head.Size+int64(i), waiting[i].ID)
		}
		_, err := t.Exec("INSERT INTO ledger_seq (seq, entry_id) VALUES "+pairs(n), args...)
		return err
	})
	if err != nil {
		return head, 0, err
	}
	base := ledger.StoredHashCount(head.Size)
	err = chunked(len(stored), func(from, n int) error {
		args := make([]any, 0, 2*n)
		for i := from; i < from+n; i++ {
			args = append(args, base+int64(i), stored[i][:])
		}
		_, err := t.Exec("INSERT INTO ledger_hashes (idx, hash) VALUES "+pairs(n), args...)
		return err
	})
	if err != nil {
		return head, 0, err
	}
	err = chunked(len(waiting), func(from, n int) error {
		args := make([]any, n)
		for i := range args {
			args[i] = waiting[from+i].ID
		}
		_, err := t.Exec("DELETE FROM ledger_queue WHERE entry_id IN ("+marks(1, n)+")", args...)
		return err
	})
	if err != nil {
		return head, 0, err
	}
	next := TreeHead{Size: head.Size + int64(len(waiting)), Root: root, At: max(head.At, now)}
	_, err = t.Exec("INSERT INTO ledger_tree (size, root, at) VALUES ($1, $2, $3)", next.Size, next.Root[:], int64(next.At))
	if err != nil {
		return head, 0, err
	}
	return next, len(waiting), nil
}

// SaveCheckpoint keeps a signed checkpoint; a new shard's replaces the old
// shard's of the same size.
func (t *Tx) SaveCheckpoint(c ledger.SignedCheckpoint) error {
	_, err := t.Exec(`INSERT INTO ledger_checkpoints (size, note, at) VALUES ($1, $2, $3)
		ON CONFLICT (size) DO UPDATE SET note = excluded.note, at = excluded.at`, c.Size, c.Note, int64(c.Time))
	return err
}

func scanCheckpoint(scan scanner) (c ledger.SignedCheckpoint, err error) {
	var size, at int64
	var note string
	if err = scan(&size, &note, &at); err != nil {
		return c, err
	}
	if c, err = ledger.ReadCheckpoint(note); err != nil || c.Size != size {
		// Whoever reads the export must see the damage, so it is passed on.
		c = ledger.SignedCheckpoint{Note: note}
		c.Size, c.Time = size, calendar.Instant(at)
	}
	return c, nil
}

// LastCheckpoint gives the newest checkpoint in the database.
func (t *Tx) LastCheckpoint() (c ledger.SignedCheckpoint, found bool, err error) {
	c, err = one(t, scanCheckpoint, "SELECT size, note, at FROM ledger_checkpoints ORDER BY size DESC LIMIT 1")
	if missing(err) {
		return c, false, nil
	}
	return c, err == nil, err
}

// Inclusion gives an entry's place in the log and the first signed checkpoint
// that covers it; ok is false while there is none.
func (t *Tx) Inclusion(id string) (in ledger.Inclusion, ok bool, err error) {
	var leaf []byte
	err = t.QueryRow("SELECT s.seq, e.leaf_hash FROM ledger_seq s JOIN ledger_entries e ON e.id = s.entry_id WHERE s.entry_id = $1",
		[]any{id}, &in.Seq, &leaf)
	if missing(err) {
		return in, false, nil
	}
	if err != nil {
		return in, false, err
	}
	if len(leaf) == len(in.Leaf) {
		in.Leaf = ledger.Hash(leaf)
	}
	in.Checkpoint, err = one(t, scanCheckpoint, "SELECT size, note, at FROM ledger_checkpoints WHERE size > $1 ORDER BY size LIMIT 1", in.Seq)
	if missing(err) {
		return in, false, nil
	}
	return in, err == nil, err
}
