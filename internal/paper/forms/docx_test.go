package forms

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"saoque/internal/paper/docx"
)

func unzip(t *testing.T, b []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// plain reads the words of a part and checks that it is well-formed.
func plain(t *testing.T, b []byte) string {
	t.Helper()
	var out strings.Builder
	d := xml.NewDecoder(bytes.NewReader(b))
	in := false
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			in = e.Name.Local == "t"
			if e.Name.Local == "p" || e.Name.Local == "br" {
				out.WriteByte('\n')
			}
		case xml.EndElement:
			in = false
		case xml.CharData:
			if in {
				out.Write(e)
			}
		}
	}
}

func TestDocxParts(t *testing.T) {
	for _, f := range Forms {
		d, err := f.Sample()
		if err != nil {
			t.Fatal(err)
		}
		b, err := docx.Write(d)
		if err != nil {
			t.Fatal(err)
		}
		parts := unzip(t, b)
		for name, data := range parts {
			if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") {
				plain(t, data)
			}
			if strings.HasSuffix(name, ".xml") && name != "[Content_Types].xml" && strings.HasPrefix(name, "word/") &&
				!strings.Contains(string(parts["[Content_Types].xml"]), "/"+name) {
				t.Errorf("%s: %s has no type", f.Code, name)
			}
		}
		doc := string(parts["word/document.xml"])
		if !strings.Contains(doc, "<w:titlePg/>") {
			t.Errorf("%s: the first page would be numbered", f.Code)
		}
		if h := string(parts["word/header2.xml"]); !d.Framed && !strings.Contains(h, " PAGE ") || strings.Contains(string(parts["word/header1.xml"]), " PAGE ") {
			t.Errorf("%s: pages are not numbered as the decree asks", f.Code)
		}
		// A table must be followed by a paragraph: two would grow together, and
		// a cell or the body must not end with one.
		for _, bad := range []string{"</w:tbl><w:tbl>", "</w:tbl></w:tc>", "</w:tbl><w:sectPr>"} {
			if strings.Contains(doc, bad) {
				t.Errorf("%s: %s", f.Code, bad)
			}
		}
		if d.Draft != strings.Contains(string(parts["word/header1.xml"]), "DỰ THẢO") {
			t.Errorf("%s: the mark of a draft is wrong", f.Code)
		}
	}
}
