package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"

	"github.com/gabriel-vasile/mimetype"

	"saoque/internal/fault"
)

// Dir is a directory of blobs, opened as an os.Root so that no name leads out.
type Dir struct{ root *os.Root }

// OpenDir opens path, making it when missing.
func OpenDir(path string) (*Dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &Dir{root}, nil
}

// Close releases the directory.
func (d *Dir) Close() error { return d.root.Close() }

var hashName = regexp.MustCompile(`^[0-9a-f]{64}$`)

func place(sum string) (dir, name string, err error) {
	if !hashName.MatchString(sum) {
		return "", "", fault.New(fault.NotFound, "fault.not-found")
	}
	return sum[:2], sum[:2] + "/" + sum, nil
}

// Put writes to a temporary file, flushes it, and renames it into place.
func (d *Dir) Put(ctx context.Context, r io.Reader, limit int64) (Info, error) {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return Info{}, err
	}
	tmp := "tmp-" + hex.EncodeToString(id[:])
	f, err := d.root.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Info{}, err
	}
	defer d.root.Remove(tmp)
	defer f.Close()
	h := sha256.New()
	head := &prefix{max: 3072}
	n, err := io.Copy(io.MultiWriter(f, h, head), io.LimitReader(r, limit+1))
	if err != nil {
		return Info{}, err
	}
	if n > limit {
		return Info{}, fault.New(fault.TooLarge, "fault.too-large", limit>>20)
	}
	if err := f.Sync(); err != nil {
		return Info{}, err
	}
	info := Info{SHA256: hex.EncodeToString(h.Sum(nil)), Size: n, Type: mimetype.Detect(head.Bytes()).String()}
	dir, name, err := place(info.SHA256)
	if err != nil {
		return Info{}, err
	}
	if err := d.root.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return Info{}, err
	}
	if err := d.root.Rename(tmp, name); err != nil {
		return Info{}, err
	}
	return info, errors.Join(d.sync(dir), d.sync("."))
}

// sync flushes a directory, so that a renamed file survives a power cut.
func (d *Dir) sync(dir string) error {
	f, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// Open reads a blob.
func (d *Dir) Open(_ context.Context, sum string) (io.ReadCloser, error) {
	_, name, err := place(sum)
	if err != nil {
		return nil, err
	}
	f, err := d.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(fault.NotFound, err, "fault.not-found")
	}
	return f, err
}

// Check re-hashes a blob.
func (d *Dir) Check(ctx context.Context, sum string) error {
	f, err := d.Open(ctx, sum)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != sum {
		return fmt.Errorf("blob: %s has the bytes of %s", sum, got)
	}
	return nil
}

// prefix keeps the first max bytes written to it.
type prefix struct {
	bytes.Buffer
	max int
}

func (p *prefix) Write(b []byte) (int, error) {
	if room := p.max - p.Len(); room > 0 {
		p.Buffer.Write(b[:min(room, len(b))])
	}
	return len(b), nil
}
