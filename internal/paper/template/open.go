// Package template fills a province's own .docx: slots such as
// {{tên sản phẩm}}, rows repeated for a list between {{#sản phẩm}} and
// {{/sản phẩm}}, passages kept when a value is present ({{?ghi chú}} …
// {{/ghi chú}}) or absent ({{!ghi chú}} … {{/ghi chú}}). Keys are Vietnamese;
// case and spaces do not count, but a key in capitals, {{CƠ QUAN}}, gives its
// value in capitals. There is no expression language and nothing is
// fetched. Only kinds of parts and relationships that a letter needs are taken:
// macros, links to elsewhere and embedded programs are refused by not being
// among them, and whatever unpacks to more than the limits is refused too.
package template

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"saoque/internal/fault"
)

// Limits on what is taken in, and on the work that filling may cost.
const (
	MaxFile    = 4 << 20   // bytes of the .docx
	MaxEntries = 300       // files inside it
	MaxUnpack  = 24 << 20  // bytes of all files together, unpacked
	MaxRatio   = 250       // unpacked to packed bytes of a file of more than a megabyte
	MaxPart    = 8 << 20   // bytes of one part of XML, unpacked
	MaxTag     = 512 << 10 // bytes of one tag with its attributes, or of one comment
	MaxSlots   = 5000      // slots in all parts
	MaxNodes   = 400_000   // elements, attributes and texts in all parts
	MaxDepth   = 200       // of elements in elements
	MaxTables  = 8         // tables in tables
	MaxOut     = 32 << 20  // bytes of the filled parts together
	MaxWork    = 1_500_000 // nodes looked at, copied or written in one filling
)

// part is one file of the package, kept as it came unless it has slots.
type part struct {
	name string
	kind string // content type
	data []byte
}

// refuse is why a file is not taken; key is completed in the catalog.
func refuse(key string, args ...any) error {
	return fault.New(fault.Invalid, key, args...).On("template")
}

// unpack reads the package within the limits. Sizes that the file claims are
// not trusted: what is read is counted.
func unpack(data []byte) ([]part, error) {
	if len(data) > MaxFile {
		return nil, fault.New(fault.TooLarge, "paper.template-large", MaxFile>>20).On("template")
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse("paper.template-not-docx")
	}
	if len(z.File) > MaxEntries {
		return nil, refuse("paper.template-entries", MaxEntries)
	}
	var parts []part
	seen := map[string]bool{}
	left := int64(MaxUnpack)
	for _, f := range z.File {
		if !local(f) || seen[strings.ToLower(f.Name)] {
			return nil, refuse("paper.template-name", short(f.Name))
		}
		seen[strings.ToLower(f.Name)] = true
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		b, err := inflate(f, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(b))
		parts = append(parts, part{name: f.Name, data: b})
	}
	return parts, nil
}

// local reports whether the file has an ordinary name inside the package.
func local(f *zip.File) bool {
	n := f.Name
	return n != "" && len(n) < 256 && !strings.ContainsAny(n, "\\:\x00") && path.Clean("/"+n) == "/"+strings.TrimSuffix(n, "/") &&
		(f.Mode().IsRegular() || f.Mode().IsDir()) && f.Flags&1 == 0
}

// inflate reads one file of the package, at most left bytes of it.
func inflate(f *zip.File, left int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, refuse("paper.template-not-docx")
	}
	defer r.Close()
	var b bytes.Buffer
	b.Grow(int(min(f.UncompressedSize64, 64<<10)))
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		b.Write(buf[:n])
		size := int64(b.Len())
		if size > left || size > 1<<20 && size/MaxRatio > int64(f.CompressedSize64) {
			return nil, refuse("paper.template-bomb", MaxUnpack>>20)
		}
		if errors.Is(err, io.EOF) {
			return b.Bytes(), nil
		}
		if err != nil { // a lying size or checksum, or a broken stream
			return nil, refuse("paper.template-not-docx")
		}
	}
}
