package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"saoque/internal/fault"
	"saoque/internal/ident"
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
	parts, err := q.MultipartReader()
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "fault.bad-input", "form")
	}
	act, sent := "", false
	for !sent {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return formError(err)
		}
		switch part.FormName() {
		case "act_id":
			if act, err = shortValue(part); err != nil {
				return err
			}
		case "file":
			if part.FileName() == "" {
				continue // nothing was chosen
			}
			if !ident.Valid(act) {
				return fault.New(fault.Invalid, "fault.act-id")
			}
			if err := q.returnOne(part, act, paper); err != nil {
				return q.refuseReturn(err)
			}
			sent = true
		}
	}
	if !sent {
		return q.refuseReturn(fault.New(fault.Invalid, "dossier.no-file").On("file"))
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
