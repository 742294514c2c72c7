package rulebook

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/gob"
	"encoding/hex"
	"io/fs"
)

// Reading the books takes longer than all else at a start, so the shelf is
// embedded once more as it was read. It is used only while its digest is that
// of the embedded files; a test holds the two equal and rewrites it.
//
//go:embed books.gob
var compactForm []byte

// compact is the shelf as it was read from files with the digest.
type compact struct {
	Files  string // digest of the books directory
	Books  []*Book
	Hashes [][]string // of each book's sets
}

// fromCompact gives the shelf of the compact form; false when that was made
// from other files than these.
func fromCompact(data []byte, files fs.FS) (*Shelf, bool, error) {
	digest, err := digestOf(files)
	if err != nil {
		return nil, false, err
	}
	var c compact
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&c); err != nil || c.Files != digest {
		return nil, false, nil // the files themselves are still there
	}
	for i, b := range c.Books {
		b.dir = b.ID
		for j, s := range b.Sets {
			s.Gates = nil // link fills them
			s.link(b)
			s.hash = c.Hashes[i][j]
		}
	}
	return &Shelf{books: c.Books}, true, nil
}

// compactOf writes the compact form of a shelf that was read from files.
func compactOf(s *Shelf, files fs.FS) ([]byte, error) {
	digest, err := digestOf(files)
	if err != nil {
		return nil, err
	}
	c := compact{Files: digest, Books: s.books}
	for _, b := range s.books {
		hashes := make([]string, len(b.Sets))
		for i, set := range b.Sets {
			hashes[i] = set.hash
		}
		c.Hashes = append(c.Hashes, hashes)
	}
	var w bytes.Buffer
	err = gob.NewEncoder(&w).Encode(c)
	return w.Bytes(), err
}

// digestOf is the SHA-256, in hex, over the names and contents of all files.
func digestOf(files fs.FS) (string, error) {
	c := newCanon("saoque books 1")
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		c.line(name, hex.EncodeToString(sum[:]))
		return nil
	})
	return c.sum(), err
}
