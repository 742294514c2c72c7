package papers

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/office"
	"saoque/internal/paper/forms"
	"saoque/internal/paper/xlsx"
	"saoque/internal/paperwork"
)

// Bundle is every paper about a record that the viewer may see: the issued ones
// as they are kept, each with its signed copies, the others as drafts.
type Bundle struct {
	Sheaf
	office *office.Office
	drafts []Drafting                  // by line, nothing for what is issued
	signed map[string][]paperwork.Copy // by paper, oldest first, without the withdrawn
}

// Gather prepares a bundle, so that writing it meets no more reason to fail:
// issued papers are kept, the others laid out as drafts. Forms that nothing can
// be made of yet are left out, and those that want, if given, does not want.
func Gather(ctx context.Context, o *office.Office, s access.Subject, r paperwork.Ref, want func(Line) bool) (Bundle, error) {
	b := Bundle{office: o}
	if err := Settle(ctx, o, s, r, ""); err != nil {
		return b, err
	}
	var err error
	if b.Sheaf, err = About(ctx, o, s, r); err != nil {
		return b, err
	}
	b.Lines = slices.DeleteFunc(b.Lines, func(l Line) bool { return l.Current == nil && !l.Ready || want != nil && !want(l) })
	b.drafts = make([]Drafting, len(b.Lines))
	for i, l := range b.Lines {
		if l.Current == nil {
			b.drafts[i], err = Drafted(ctx, o, s, paperwork.Ref{Kind: r.Kind, ID: r.ID, Part: l.Part}, l.Form)
		} else {
			var p paperwork.Paper
			p, err = Keep(ctx, o, s, l.Current.ID)
			b.Lines[i].Current = &p
		}
		if err != nil {
			return b, err
		}
	}
	b.signed, err = signedOf(ctx, o, s, r, b.Lines)
	return b, err
}

// signedOf gives the signed copies that were not withdrawn, by paper.
func signedOf(ctx context.Context, o *office.Office, s access.Subject, r paperwork.Ref, lines []Line) (map[string][]paperwork.Copy, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (map[string][]paperwork.Copy, error) {
		if _, err := load(tx, r); err != nil {
			return nil, err
		}
		out := map[string][]paperwork.Copy{}
		for _, l := range lines {
			if l.Current == nil {
				continue
			}
			list, err := tx.SignedCopies(l.Current.ID)
			if err != nil {
				return nil, err
			}
			for _, c := range slices.Backward(list) {
				if c.State() != paperwork.CopyWithdrawn {
					out[l.Current.ID] = append(out[l.Current.ID], c)
				}
			}
		}
		return out, nil
	})
}

// Add appends the papers of another bundle about the same record.
func (b *Bundle) Add(more Bundle) {
	b.Lines, b.drafts = append(b.Lines, more.Lines...), append(b.drafts, more.drafts...)
	if b.signed == nil {
		b.signed = map[string][]paperwork.Copy{}
	}
	maps.Copy(b.signed, more.signed)
}

// Write writes the bundle as a zip.
func (b Bundle) Write(ctx context.Context, w io.Writer) error {
	z := zip.NewWriter(w)
	err := b.Into(ctx, func(name string) (io.WriteCloser, error) {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: b.office.Clock.Now().Local()})
		return open{f}, err
	})
	if err != nil {
		return err
	}
	return z.Close()
}

// open is a file that the next one closes.
type open struct{ io.Writer }

// Close does nothing.
func (open) Close() error { return nil }

// Into writes the bundle's files one after another: each paper as .pdf and
// .docx and its signed copies, at last an index with the SHA-256 of every file.
func (b Bundle) Into(ctx context.Context, create func(name string) (io.WriteCloser, error)) error {
	var index [][]xlsx.Cell
	for i, l := range b.Lines {
		number, dated := "", calendar.Date("")
		if l.Current != nil {
			number, dated = l.Current.Symbol, l.Current.Dated
		}
		for _, f := range b.files(i) {
			r, err := f.open(ctx)
			if err != nil {
				return err
			}
			sum, err := put(create, f.name, r)
			if err != nil {
				return err
			}
			index = append(index, []xlsx.Cell{xlsx.Int(int64(i + 1)), xlsx.Text(say("papers.form." + l.Form)), xlsx.Text(l.Label), xlsx.Text(number), xlsx.Day(dated),
				xlsx.Text(f.state), xlsx.Text(f.name), xlsx.Text(sum)})
		}
	}
	var list bytes.Buffer
	if _, err := b.index(index).Write(&list); err != nil {
		return err
	}
	_, err := put(create, say("papers.index-file")+".xlsx", io.NopCloser(&list))
	return err
}

// bundled is one file of a bundle.
type bundled struct {
	name, state string
	open        func(context.Context) (io.ReadCloser, error)
}

// files lists the files of a line.
func (b Bundle) files(line int) (out []bundled) {
	l := b.Lines[line]
	name, state := fmt.Sprintf("%02d-%s", line+1, l.FileName()), say("papers.draft")
	if l.Current != nil {
		state = say("papers.issued")
	}
	for _, format := range []string{PDF, Word} {
		out = append(out, bundled{name + "." + format, state, func(ctx context.Context) (io.ReadCloser, error) { return b.bytes(ctx, line, format) }})
	}
	if l.Current == nil {
		return out
	}
	for i, c := range b.signed[l.Current.ID] {
		out = append(out, bundled{fmt.Sprintf("%s-%s-%d.%s", name, say("papers.signed-file"), i+1, PDF), say("papers.copy." + c.State()),
			func(ctx context.Context) (io.ReadCloser, error) { return b.office.Blobs.Open(ctx, c.SHA256) }})
	}
	return out
}

// bytes gives one file of a line: as it is kept, or written from the draft.
func (b Bundle) bytes(ctx context.Context, line int, format string) (io.ReadCloser, error) {
	if p := b.Lines[line].Current; p != nil {
		sum, _, err := FileOf(*p, format)
		if err != nil {
			return nil, err
		}
		return b.office.Blobs.Open(ctx, sum)
	}
	data, err := b.drafts[line].Bytes(ctx, b.office, format)
	return io.NopCloser(bytes.NewReader(data)), err
}

// put copies r into a new file and gives its SHA-256.
func put(create func(name string) (io.WriteCloser, error), name string, r io.ReadCloser) (string, error) {
	defer r.Close()
	f, err := create(name)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, sum), r)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, f.Close())
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

// Specimens is a bundle of forms laid out with invented data, marked «mẫu».
func Specimens(o *office.Office, want func(form string) bool) (Bundle, error) {
	b := Bundle{office: o}
	b.Title, b.Sample = say("papers.specimens"), true
	for _, f := range forms.Forms {
		if !want(f.Code) {
			continue
		}
		doc, err := f.Sample()
		if err != nil {
			return b, err
		}
		b.drafts = append(b.drafts, Drafting{Document: doc})
		b.Lines = append(b.Lines, Line{Kind: Kind{Form: f.Code}, Label: say("papers.specimen"), Ready: true})
	}
	return b, nil
}

// Records lists everything that papers can be about, for whoever runs the
// machine; what each paper says is still for those who may see it.
func Records(ctx context.Context, o *office.Office, s access.Subject) ([]paperwork.Ref, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) ([]paperwork.Ref, error) {
		if err := tx.Authorise(access.UserManage, "", access.Record{}); err != nil {
			return nil, err
		}
		return tx.PaperRecords()
	})
}
