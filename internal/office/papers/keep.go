package papers

import (
	"bytes"
	"context"

	"saoque/internal/access"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/paper"
	"saoque/internal/paper/docx"
	"saoque/internal/paper/forms"
	"saoque/internal/paper/pdf"
	"saoque/internal/paperwork"
)

// maxBytes bounds one written paper.
const maxBytes = 64 << 20

// Keep writes a frozen paper's .docx and .pdf, stores the exact bytes and logs
// their digests, once. Writing takes long, so it is no part of the issue's
// transaction; it follows from what the issue froze, so whoever looks first
// finishes what a crash left.
func Keep(ctx context.Context, o *office.Office, s access.Subject, id string) (paperwork.Paper, error) {
	p, err := paperOf(ctx, o, s, id)
	if err != nil || p.Kept() {
		return p, err
	}
	if err := write(ctx, o, &p); err != nil {
		return p, err
	}
	_, _, err = office.Do(ctx, o, s, office.Act{ID: o.IDs.New(), Name: "paper.keep", Input: id}, func(tx *office.Tx) (string, error) {
		x, _, err := about(tx, p)
		if err != nil {
			return "", err
		}
		if err := tx.KeepPaper(&p); err != nil {
			return "", err
		}
		x.log(p)
		return p.ID, nil
	})
	// Somebody else kept it at the same moment: the bytes are the same.
	if fault.Is(err, fault.Conflict) {
		return paperOf(ctx, o, s, id)
	}
	return p, err
}

// write makes both files and stores them.
func write(ctx context.Context, o *office.Office, p *paperwork.Paper) error {
	in, err := thaw(p.Form, p.Input)
	if err != nil {
		return err
	}
	doc := in.Document()
	word, err := word(ctx, o, p, in, doc)
	if err != nil {
		return err
	}
	print, err := pdf.Write(doc)
	if err != nil {
		return err
	}
	p.Pages = pdf.Count(print)
	for _, f := range []struct {
		b    []byte
		sum  *string
		size *int64
	}{{word, &p.Docx, &p.DocxSize}, {print, &p.PDF, &p.PDFSize}} {
		info, err := o.Blobs.Put(ctx, bytes.NewReader(f.b), maxBytes)
		if err != nil {
			return err
		}
		*f.sum, *f.size = info.SHA256, info.Size
	}
	return nil
}

// word writes the .docx: the province's template filled, or the built-in
// layout. An issued paper must come to be: a template that cannot be filled
// with it is not followed, and the paper says so from then on.
func word(ctx context.Context, o *office.Office, p *paperwork.Paper, in forms.Input, doc *paper.Document) ([]byte, error) {
	if p.Template != "" {
		b, err := follow(ctx, o, p.Template, in, "")
		if err == nil || !misfit(err) {
			return b, err
		}
		p.Template = ""
	}
	return docx.Write(doc)
}

// paperOf gives an issued paper to somebody who may see it.
func paperOf(ctx context.Context, o *office.Office, s access.Subject, id string) (paperwork.Paper, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (paperwork.Paper, error) { return see(tx, id) })
}

// see loads an issued paper for somebody who may see papers of its kind.
func see(tx *office.Tx, id string) (paperwork.Paper, error) {
	p, err := tx.Paper(id)
	if err != nil {
		tx.Can(access.WorkView, access.Record{})
		return p, err
	}
	_, _, err = about(tx, p)
	return p, err
}

// about loads what an issued paper is about, and its kind.
func about(tx *office.Tx, p paperwork.Paper) (*subject, Kind, error) {
	x, err := load(tx, p.Ref)
	if err != nil {
		return nil, Kind{}, err
	}
	k, err := KindOf(p.Ref.Kind, p.Form)
	if err != nil {
		return nil, k, err
	}
	if ok, _ := k.may(x); !ok {
		return nil, k, fault.New(fault.NotFound, "fault.not-found")
	}
	return x, k, nil
}
