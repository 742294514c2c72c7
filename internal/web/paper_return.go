package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"saoque/internal/fault"
	"saoque/internal/office/papers"
	"saoque/internal/viet"
)

// returnPaper takes one file as the signed copy of an issued paper. The right
// to add it is asked before the first byte is read, and again by the act.
func (q *Request) returnPaper() error {
	paper := q.PathValue("paper")
	if err := papers.MayKeepSigned(q.Context(), q.Server.Office, q.Subject(), paper); err != nil {
		return err
	}
	n, refused, err := q.files(func(part *multipart.Part, act string, n int) error {
		if n > 1 {
			return nil // one file is one copy
		}
		return q.returnOne(part, act, paper)
	})
	if err == nil && refused == nil && n == 0 {
		refused = fault.New(fault.Invalid, "dossier.no-file").On("file")
	}
	switch {
	case err != nil:
		return err
	case refused != nil:
		return q.refuseReturn(refused)
	}
	return q.See("/giay-to/" + paper + "#ban-da-ky")
}

func (q *Request) returnOne(part *multipart.Part, act, paper string) error {
	info, err := q.Server.Office.Blobs.Put(q.Context(), part, papers.MaxCopy)
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) || errors.Is(err, io.ErrUnexpectedEOF) {
			return formError(err)
		}
		if fault.Is(err, fault.TooLarge) {
			return fault.New(fault.TooLarge, "signed.file-too-large", papers.MaxCopy>>20).On("file")
		}
		return err
	}
	_, _, err = papers.KeepSigned(q.Context(), q.Server.Office, q.Subject(), act, papers.SignedInput{PaperID: paper, Name: viet.Clean(part.FileName()), Blob: info})
	return err
}

// refuseReturn answers a refused file on the paper's page, where the sender can
// choose another.
func (q *Request) refuseReturn(err error) error {
	f := q.Form("", 0)
	status := http.StatusUnprocessableEntity
	if e, ok := fault.As(err); ok && e.Kind == fault.TooLarge && e.Field != "" {
		status = http.StatusRequestEntityTooLarge
		f.Errors = []FieldError{{Field: e.Field, Text: q.Worded(err)}}
	} else if e := q.Refuse(&f, err); e != nil {
		return e
	}
	return q.drawPaper(status, f)
}
