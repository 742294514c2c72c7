// Package blob keeps file contents by their SHA-256. A blob is durable before
// Put returns, so a record that names it never dangles.
package blob

import (
	"context"
	"io"
)

// Store keeps blobs. Contents are immutable; Put of what is there is free.
type Store interface {
	// Put stores r's bytes, at most limit of them (fault.TooLarge beyond), and
	// gives what it stored.
	Put(ctx context.Context, r io.Reader, limit int64) (Info, error)
	// Open reads a blob; fault.NotFound when there is none.
	Open(ctx context.Context, sha256 string) (io.ReadCloser, error)
	// Check re-reads a blob and reports whether its bytes still have its hash.
	Check(ctx context.Context, sha256 string) error
}

// Read reads a blob whole, no further than one byte beyond limit, for readers
// with a limit of their own to notice.
func Read(ctx context.Context, s Store, sha256 string, limit int64) ([]byte, error) {
	r, err := s.Open(ctx, sha256)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, limit+1))
}

// Info describes stored bytes. Type is the media type found in the bytes, never
// what the sender claimed.
type Info struct {
	SHA256 string
	Size   int64
	Type   string
}
