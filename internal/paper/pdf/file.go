package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"sync"
	"unicode/utf16"
)

// file is a PDF in the making: numbered objects, then the index of where each
// begins (ISO 32000-1, 7.5).
type file struct {
	out bytes.Buffer
	at  []int // where object i+1 begins; 0 = reserved, not yet written
}

func newFile() *file {
	f := &file{}
	f.out.Grow(96 << 10) // a paper of a few pages with its fonts
	// Four bytes beyond ASCII tell programs that the file is not text (7.5.2).
	f.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return f
}

// reserve gives the number of an object that is written later.
func (f *file) reserve() int {
	f.at = append(f.at, 0)
	return len(f.at)
}

// object writes an object under a reserved number.
func (f *file) object(n int, format string, args ...any) {
	f.at[n-1] = f.out.Len()
	fmt.Fprintf(&f.out, "%d 0 obj\n", n)
	fmt.Fprintf(&f.out, format, args...)
	f.out.WriteString("\nendobj\n")
}

// stream writes a stream as it is; entries are those of its dictionary beside
// the length.
func (f *file) stream(n int, entries string, data []byte) {
	f.object(n, "<<%s/Length %d>>\nstream\n%s\nendstream", entries, len(data), data)
}

// packed writes a stream compressed.
func (f *file) packed(n int, entries string, data []byte) {
	var b bytes.Buffer
	z := packers.Get().(*zlib.Writer)
	defer packers.Put(z)
	z.Reset(&b)
	_, _ = z.Write(data) // a buffer takes everything
	_ = z.Close()
	f.stream(n, entries+"/Filter /FlateDecode", b.Bytes())
}

// packers are kept because a new one takes longer to make than a page to pack.
// They pack in haste: half of a paper's time went into the last twelfth of the
// size of its fonts.
var packers = sync.Pool{New: func() any {
	z, err := zlib.NewWriterLevel(nil, zlib.BestSpeed)
	if err != nil {
		panic(err) // the level is one of the package's own
	}
	return z
}}

// end writes the index and gives the file. Its identifier is the hash of what
// stands before it, so that the same paper has the same one (14.4).
func (f *file) end(root, info int) []byte {
	id, start := sha256.Sum256(f.out.Bytes()), f.out.Len()
	fmt.Fprintf(&f.out, "xref\n0 %d\n0000000000 65535 f \n", len(f.at)+1)
	for _, at := range f.at {
		fmt.Fprintf(&f.out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&f.out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID [<%x><%[4]x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(f.at)+1, root, info, id[:16], start)
	return f.out.Bytes()
}

// written gives text as a PDF string in UTF-16 (7.9.2.2).
func written(s string) string {
	b := []byte("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", u)
	}
	return string(append(b, '>'))
}
