package ledger

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"saoque/internal/fault"
)

// HashReader reads stored tree hashes by their index (tlog.StoredHashIndex).
type HashReader = tlog.HashReader

// HashReaderFunc makes a function a HashReader.
type HashReaderFunc = tlog.HashReaderFunc

// EmptyRoot is the root of the tree without entries.
var EmptyRoot = func() Hash {
	h, err := tlog.TreeHash(0, nil)
	if err != nil {
		panic(err)
	}
	return h
}()

// StoredHashCount gives how many hashes are stored for a tree of size entries;
// the hashes of the next entries begin at that index.
func StoredHashCount(size int64) int64 {
	if size == 0 {
		return 0
	}
	return tlog.StoredHashCount(size)
}

// LeafIndex gives the stored index of entry seq's leaf hash.
func LeafIndex(seq int64) int64 { return tlog.StoredHashIndex(0, seq) }

// Root recomputes the root of the first size entries from stored hashes.
func Root(size int64, r HashReader) (Hash, error) { return tlog.TreeHash(size, r) }

// Grow appends leaf hashes to a tree of size entries. It gives the hashes to
// store, in index order from StoredHashCount(size), and the new root.
func Grow(size int64, leaves []Hash, r HashReader) (stored []Hash, root Hash, err error) {
	base := StoredHashCount(size)
	over := tlog.HashReaderFunc(func(idx []int64) ([]Hash, error) {
		out := make([]Hash, len(idx))
		var old, at []int64
		for i, x := range idx {
			switch {
			case x < base:
				old, at = append(old, x), append(at, int64(i))
			case x-base < int64(len(stored)):
				out[i] = stored[x-base]
			default:
				return nil, fmt.Errorf("ledger: tree hash %d does not exist", x)
			}
		}
		if len(old) > 0 {
			hs, err := r.ReadHashes(old)
			if err != nil {
				return nil, err
			}
			if len(hs) != len(old) {
				return nil, errors.New("ledger: tree hashes are missing")
			}
			for i, h := range hs {
				out[at[i]] = h
			}
		}
		return out, nil
	})
	for i, h := range leaves {
		more, err := tlog.StoredHashesForRecordHash(size+int64(i), h, over)
		if err != nil {
			return nil, Hash{}, err
		}
		stored = append(stored, more...)
	}
	root, err = Root(size+int64(len(leaves)), over)
	return stored, root, err
}

// Tree is a log as it stands: its size, its root and its stored hashes.
type Tree struct {
	Size   int64
	Root   Hash
	Hashes HashReader
}

// CheckExtends reports whether tree is a continuation of the log that old was
// signed over: not shorter, and with old's root at old's size. It also checks
// that the tree's own root follows from its hashes. The error is a
// fault.Conflict for the operator; the product must not start over it.
func CheckExtends(old Checkpoint, tree Tree) error {
	root, err := Root(tree.Size, tree.Hashes)
	if err != nil {
		return fault.Wrap(fault.Conflict, err, "ledger.tree-broken", tree.Size)
	}
	if root != tree.Root {
		return fault.New(fault.Conflict, "ledger.tree-broken", tree.Size)
	}
	if tree.Size < old.Size {
		return fault.New(fault.Conflict, "ledger.shorter", tree.Size, old.Size)
	}
	root, err = Root(old.Size, tree.Hashes)
	if err != nil {
		return fault.Wrap(fault.Conflict, err, "ledger.tree-broken", old.Size)
	}
	if root != old.Root {
		return fault.New(fault.Conflict, "ledger.other-history", old.Ref())
	}
	return nil
}

// peaks holds the roots of the complete subtrees of a growing tree, left to
// right: enough to compute every root while reading entries once.
type peaks struct {
	size  int64
	stack []Hash
}

func (p *peaks) push(h Hash) {
	for n := p.size; n&1 == 1; n >>= 1 {
		last := len(p.stack) - 1
		h = tlog.NodeHash(p.stack[last], h)
		p.stack = p.stack[:last]
	}
	p.stack = append(p.stack, h)
	p.size++
}

func (p *peaks) root() Hash {
	if p.size == 0 {
		return EmptyRoot
	}
	h := p.stack[len(p.stack)-1]
	for i := len(p.stack) - 2; i >= 0; i-- {
		h = tlog.NodeHash(p.stack[i], h)
	}
	return h
}
