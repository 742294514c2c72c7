package store

import (
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/ledger"
)

// Statements with a varying number of parameters are cut to two sizes, so that
// each engine prepares two of them and not one per number.
const chunk = 64

// chunked calls do for 0..n in pieces of chunk, then one by one.
func chunked(n int, do func(from, n int) error) error {
	for from := 0; from < n; {
		size := 1
		if n-from >= chunk {
			size = chunk
		}
		if err := do(from, size); err != nil {
			return err
		}
		from += size
	}
	return nil
}

// marks gives "$from,$from+1,…", n of them.
func marks(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	return b.String()
}

// pairs gives "($1,$2),($3,$4),…", n of them.
func pairs(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("(" + marks(2*i+1, 2) + ")")
	}
	return b.String()
}

// page is how many entries one query of a long reading takes.
const page = 500

// StoredEntries gives the sequenced entries from..to-1 as they are stored,
// unchecked, with the leaf hashes of the tree beside them. An entry whose row
// is gone comes with its number and hash alone.
func (t *Tx) StoredEntries(from, to int64) iter.Seq2[ledger.Stored, error] {
	return func(yield func(ledger.Stored, error) bool) {
		for ; from < to; from += page {
			rows, err := t.storedPage(from, min(from+page, to))
			if err != nil {
				yield(ledger.Stored{}, err)
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

func (t *Tx) storedPage(from, to int64) ([]ledger.Stored, error) {
	type row struct {
		idx  int64
		hash []byte
	}
	hashes, err := all(t, func(scan scanner) (r row, err error) {
		err = scan(&r.idx, &r.hash)
		return r, err
	}, "SELECT idx, hash FROM ledger_hashes WHERE idx BETWEEN $1 AND $2", ledger.LeafIndex(from), ledger.LeafIndex(to-1))
	if err != nil {
		return nil, err
	}
	leaf := make(map[int64][]byte, len(hashes))
	for _, h := range hashes {
		leaf[h.idx] = h.hash
	}
	return all(t, func(scan scanner) (s ledger.Stored, err error) {
		var at, sealed *int64
		if err = scan(&s.Seq, &s.ID, &at, &s.Leaf, &s.Payload, &s.Salt, &sealed); err != nil {
			return s, err
		}
		if at != nil {
			s.At, s.Sealed = calendar.Instant(*at), *sealed != 0
		}
		s.Hash = leaf[ledger.LeafIndex(s.Seq)]
		return s, nil
	}, `SELECT s.seq, s.entry_id, e.at, e.leaf, e.payload, e.salt, e.sealed
		FROM ledger_seq s LEFT JOIN ledger_entries e ON e.id = s.entry_id
		WHERE s.seq >= $1 AND s.seq < $2 ORDER BY s.seq`, from, to)
}

// CheckStored reads the sequenced entries from..to-1 back from the disk and
// hashes them again; it fails, naming the entry, when a leaf is not what the
// tree says. Nothing may be signed over a range that was not checked so.
func (t *Tx) CheckStored(from, to int64) error {
	next := from
	for s, err := range t.StoredEntries(from, to) {
		if err != nil {
			return err
		}
		leaf, err := ledger.ParseLeaf(s.Leaf)
		switch {
		case s.Seq != next:
			return fmt.Errorf("store: ledger entry %d is missing", next)
		case err != nil:
			return fmt.Errorf("store: ledger entry %d (%s): %w", s.Seq, s.ID, err)
		case leaf.ID != s.ID || leaf.Time != s.At:
			return fmt.Errorf("store: ledger entry %d (%s): its row does not match its leaf", s.Seq, s.ID)
		}
		if h := ledger.LeafHash(s.Leaf); string(h[:]) != string(s.Hash) {
			return fmt.Errorf("store: ledger entry %d (%s): its leaf is not the one in the tree", s.Seq, s.ID)
		}
		next++
	}
	if next != to {
		return fmt.Errorf("store: ledger entry %d is missing", next)
	}
	return nil
}

// exportCheckpoints gives the checkpoints an export carries: of each day the
// last, and the newest. A checkpoint printed in between needs no line of its
// own: its root is recomputed from the entries. Signing once a second would
// otherwise cost a verifier more than all the hashing.
func (t *Tx) exportCheckpoints() ([]ledger.SignedCheckpoint, error) {
	rows, err := t.Query("SELECT size, note, at FROM ledger_checkpoints ORDER BY size")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ledger.SignedCheckpoint
	for rows.Next() {
		c, err := scanCheckpoint(rows.Scan)
		if err != nil {
			return nil, err
		}
		if n := len(out); n > 0 && out[n-1].Origin == c.Origin && out[n-1].Time.Date() == c.Time.Date() {
			out[n-1] = c
			continue
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// ExportSource gives what an export reads; valid inside t only. chain, shards
// and last come from the keyring: last is the checkpoint kept outside the
// database, which may be one ahead of it.
func (t *Tx) ExportSource(chain []ledger.KeyRecord, shards []ledger.ShardRecord, last *ledger.SignedCheckpoint) (ledger.Source, error) {
	points, err := t.exportCheckpoints()
	if err != nil {
		return ledger.Source{}, err
	}
	if len(shards) > 0 && shards[0].LastOrigin != "" {
		// The keys of older shards are lost, nobody can check their signatures.
		from := 0
		for from < len(points) && points[from].Size < shards[0].Carried.Size {
			from++
		}
		points = points[from:]
	}
	if n := len(points); last != nil && (n == 0 || points[n-1].Size <= last.Size && points[n-1].Note != last.Note) {
		points = append(points, *last)
	}
	if len(points) == 0 {
		return ledger.Source{}, errors.New("store: nothing has been signed yet")
	}
	return ledger.Source{Chain: chain, Shards: shards, Checkpoints: points,
		Entries: t.StoredEntries(0, points[len(points)-1].Size)}, nil
}
