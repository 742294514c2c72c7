// Package template fills a province's own .docx: slots such as
// {{tên sản phẩm}}, rows repeated for a list between {{#sản phẩm}} and
// {{/sản phẩm}}, passages kept when a value is present ({{?ghi chú}} …
// {{/ghi chú}}) or absent ({{!ghi chú}} … {{/ghi chú}}). Keys are Vietnamese;
// case and spaces do not count. There is no expression language, nothing is
// fetched, and files with macros, links to elsewhere or embedded programs are
// refused, as are those that unpack to more than the limits.
package template

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"regexp"
	"strings"

	"saoque/internal/fault"
)

// Limits on what is taken in.
const (
	MaxFile    = 4 << 20  // bytes of the .docx
	MaxEntries = 300      // files inside it
	MaxUnpack  = 24 << 20 // bytes of all files together, unpacked
	MaxPart    = 8 << 20  // bytes of one part with text, unpacked
	MaxSlots   = 5000     // slots in all parts
	MaxNodes   = 400_000  // elements in all parts
	MaxDepth   = 200      // of elements in elements
	MaxOut     = 32 << 20 // bytes of a filled part
)

// part is one file of the package, kept as it came unless it has slots.
type part struct {
	name string
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
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if f.Name == "" || path.Clean("/"+f.Name) != "/"+f.Name || strings.ContainsAny(f.Name, "\\:\x00") || seen[strings.ToLower(f.Name)] {
			return nil, refuse("paper.template-name", f.Name)
		}
		seen[strings.ToLower(f.Name)] = true
		r, err := f.Open()
		if err != nil {
			return nil, refuse("paper.template-not-docx")
		}
		var b bytes.Buffer
		n, err := io.Copy(&b, io.LimitReader(r, left+1))
		_ = r.Close()
		if n > left {
			return nil, refuse("paper.template-bomb", MaxUnpack>>20)
		}
		if err != nil {
			return nil, refuse("paper.template-not-docx")
		}
		left -= n
		parts = append(parts, part{f.Name, b.Bytes()})
	}
	return parts, inspect(parts, seen)
}

var (
	macro    = regexp.MustCompile(`(?i)vbaproject|vbadata|activex|\.bin$|/embeddings/|\.(exe|dll|js|vbs|ps1|jar|html?|mht)$`)
	external = regexp.MustCompile(`(?i)targetmode\s*=\s*["']external["']`)
	fetching = regexp.MustCompile(`includetext|includepicture|dde|import|link|database|macrobutton`)
	// written are the parts in which slots are looked for.
	written = regexp.MustCompile(`^word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml$`)
)

// inspect refuses what could run or fetch.
func inspect(parts []part, seen map[string]bool) error {
	if !seen["word/document.xml"] || !seen["[content_types].xml"] {
		return refuse("paper.template-not-docx")
	}
	for _, p := range parts {
		switch {
		case macro.MatchString(p.name):
			return refuse("paper.template-macro", p.name)
		case p.name == "[Content_Types].xml" && bytes.Contains(bytes.ToLower(p.data), []byte("macroenabled")):
			return refuse("paper.template-macro", p.name)
		case strings.HasSuffix(p.name, ".rels") && external.Match(p.data):
			return refuse("paper.template-link", p.name)
		case bytes.Contains(p.data, []byte("<w:altChunk")):
			return refuse("paper.template-link", p.name)
		case p.name == "word/document.xml" && !bytes.Contains(p.data, []byte(` xmlns:w="`)):
			return refuse("paper.template-not-docx")
		case written.MatchString(p.name) && len(p.data) > MaxPart:
			return refuse("paper.template-part", p.name, MaxPart>>20)
		}
	}
	return nil
}

// fetches reports whether a field of the part reads from elsewhere. An
// instruction may be torn over runs, so all are read as one.
func (n *node) fetches() bool {
	var all strings.Builder
	n.each("instrText", func(i *node) {
		for _, c := range i.children {
			all.WriteString(c.text)
		}
	})
	n.each("fldSimple", func(s *node) { all.Write(s.open) })
	text := strings.ToLower(all.String())
	return fetching.MatchString(strings.ReplaceAll(strings.ReplaceAll(text, "hyperlink", ""), "fldsimple", ""))
}
