package papers

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/office"
	"saoque/internal/paper"
	"saoque/internal/paper/docx"
	"saoque/internal/paper/pdf"
	"saoque/internal/paper/xlsx"
	"saoque/internal/paperwork"
)

// Bundle is every paper about a record that the viewer may see: the issued ones
// as they are kept, the others as drafts.
type Bundle struct {
	Sheaf
	office *office.Office
	drafts map[int]*paper.Document // by line
}

// Gather prepares a bundle, so that writing it meets no more reason to fail:
// issued papers are kept, the others laid out as drafts. Forms that nothing can
// be made of yet are left out.
func Gather(ctx context.Context, o *office.Office, s access.Subject, r paperwork.Ref) (Bundle, error) {
	b := Bundle{office: o, drafts: map[int]*paper.Document{}}
	if err := Settle(ctx, o, s, r, ""); err != nil {
		return b, err
	}
	var err error
	if b.Sheaf, err = About(ctx, o, s, r); err != nil {
		return b, err
	}
	b.Lines = slices.DeleteFunc(b.Lines, func(l Line) bool { return l.Current == nil && !l.Ready })
	for i, l := range b.Lines {
		if l.Current == nil {
			b.drafts[i], err = Draft(ctx, o, s, paperwork.Ref{Kind: r.Kind, ID: r.ID, Part: l.Part}, l.Form)
		} else {
			var p paperwork.Paper
			p, err = Keep(ctx, o, s, l.Current.ID)
			b.Lines[i].Current = &p
		}
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

// Write writes the bundle as a zip: each paper as .pdf and .docx, at last an
// index with the SHA-256 of every file. One paper is held at a time.
func (b Bundle) Write(ctx context.Context, w io.Writer) error {
	z := zip.NewWriter(w)
	var index [][]xlsx.Cell
	for i, l := range b.Lines {
		number, dated, state := "", calendar.Date(""), say("papers.draft")
		if l.Current != nil {
			number, dated, state = l.Current.Symbol, l.Current.Dated, say("papers.issued")
		}
		name := fmt.Sprintf("%02d-%s", i+1, l.FileName())
		for _, f := range b.files(ctx, i) {
			sum, err := b.add(z, name+"."+f.format, f.open)
			if err != nil {
				return err
			}
			index = append(index, []xlsx.Cell{xlsx.Int(int64(i + 1)), xlsx.Text(say("papers.form." + l.Form)), xlsx.Text(l.Label), xlsx.Text(number), xlsx.Day(dated),
				xlsx.Text(state), xlsx.Text(name + "." + f.format), xlsx.Text(sum)})
		}
	}
	var list bytes.Buffer
	if _, err := b.index(index).Write(&list); err != nil {
		return err
	}
	if _, err := b.add(z, say("papers.index-file")+".xlsx", func() (io.ReadCloser, error) { return io.NopCloser(&list), nil }); err != nil {
		return err
	}
	return z.Close()
}

// bound is one file of a bundle.
type bound struct {
	format string
	open   func() (io.ReadCloser, error)
}

// files gives a line's two files.
func (b Bundle) files(ctx context.Context, line int) []bound {
	if p := b.Lines[line].Current; p != nil {
		return []bound{
			{PDF, func() (io.ReadCloser, error) { return b.office.Blobs.Open(ctx, p.PDF) }},
			{Word, func() (io.ReadCloser, error) { return b.office.Blobs.Open(ctx, p.Docx) }},
		}
	}
	doc := b.drafts[line]
	written := func(data []byte, err error) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(data)), err
	}
	return []bound{
		{PDF, func() (io.ReadCloser, error) { return written(pdf.Write(doc)) }},
		{Word, func() (io.ReadCloser, error) { return written(docx.Write(doc)) }},
	}
}

// add writes one file into the zip and gives its SHA-256.
func (b Bundle) add(z *zip.Writer, name string, open func() (io.ReadCloser, error)) (string, error) {
	r, err := open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	h := zip.FileHeader{Name: name, Method: zip.Deflate, Modified: b.office.Clock.Now().Local()}
	f, err := z.CreateHeader(&h)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, sum), r)
	return hex.EncodeToString(sum.Sum(nil)), err
}

// index lists the files with what they are.
func (b Bundle) index(rows [][]xlsx.Cell) xlsx.List {
	l := xlsx.List{Sheet: say("papers.index"), Title: say("papers.list-of", b.Title), Headings: []xlsx.Heading{
		{Text: say("papers.index-no"), Width: 6}, {Text: say("papers.form"), Width: 34}, {Text: say("papers.part"), Width: 28}, {Text: say("papers.number"), Width: 18},
		{Text: say("papers.day"), Width: 13}, {Text: say("papers.state"), Width: 16}, {Text: say("papers.file"), Width: 44}, {Text: say("papers.sum"), Width: 68},
	}}
	l.Rows = func(yield func([]xlsx.Cell, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
	return l
}

// BundleName is what a record's bundle is called, without its ending.
func BundleName(s Sheaf) string { return slug(say("papers.list-of", s.Title)) }
