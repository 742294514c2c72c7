// Package signed reads a PDF that comes back after signing, or as a scan, and
// says exactly what can be checked of it: which signatures it carries, which
// bytes they cover, whether those bytes and the signatures fit together, and
// whether the pages still carry the text that was issued. It never says that a
// signature is valid: whose certificate it is, whether that was revoked, and
// when it was really signed are not checked here, and the result says so.
//
// The structure is ISO 32000-1's, the signatures RFC 5652's. Nothing of a file
// is believed before it is counted (Limits).
package signed

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"saoque/internal/fault"
)

// File is what was found in an uploaded PDF.
type File struct {
	Pages      []Page
	Signatures []Signature
	Revisions  int  // how often it was saved by adding to it, the first included
	Mended     bool // its table of objects was damaged and was put together again
	doc        *document
	limits     Limits
}

// Read reads an uploaded PDF under the Usual limits. Errors are of kind
// Invalid (no PDF, a password, too damaged to find its pages) or TooLarge.
func Read(data []byte) (*File, error) { return Usual.Read(data) }

// Read is Read under other limits. The file keeps data, which must not change.
func (l Limits) Read(data []byte) (f *File, err error) {
	defer func() {
		if err != nil {
			f = nil
		}
	}()
	defer caught(&err)
	d, err := open(data, l)
	if err != nil {
		return nil, err
	}
	f = &File{Revisions: d.revisions, Mended: d.mended, doc: d, limits: l}
	fonts := map[any]*font{}
	for _, p := range d.pages() {
		f.Pages = append(f.Pages, d.text(p, fonts))
	}
	if len(f.Pages) == 0 {
		return nil, fault.New(fault.Invalid, "signed.broken")
	}
	f.Signatures = d.signatures()
	return f, nil
}

// TextDigest is the SHA-256, in hex, of the text layer as it is compared:
// page by page, without white space. "" when there is no text at all.
func (f *File) TextDigest() string {
	h := sha256.New()
	any := false
	for i, p := range f.Pages {
		if i > 0 {
			h.Write([]byte{'\f'})
		}
		rs, _ := letters(p.Text)
		any = any || len(rs) > 0
		h.Write([]byte(string(rs)))
	}
	if !any {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Text is the text layer of all pages, a form feed between two.
func (f *File) Text() string {
	var all []string
	for _, p := range f.Pages {
		all = append(all, p.Text)
	}
	return strings.Join(all, "\f")
}
