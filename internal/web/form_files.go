package web

import (
	"errors"
	"io"
	"mime/multipart"

	"saoque/internal/fault"
	"saoque/internal/ident"
)

// files hands over the files of a form as they stream in, with the act id that
// stands before them; n counts from 1. It ends with the form or with the first
// file that take refuses.
func (q *Request) files(take func(part *multipart.Part, act string, n int) error) (n int, refused, err error) {
	parts, err := q.MultipartReader()
	if err != nil {
		return 0, nil, fault.Wrap(fault.Invalid, err, "fault.bad-input", "form")
	}
	act := ""
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return n, nil, nil
		}
		if err != nil {
			return n, nil, formError(err)
		}
		switch part.FormName() {
		case "act_id":
			if act, err = shortValue(part); err != nil {
				return n, nil, err
			}
		case "file":
			if part.FileName() == "" {
				continue // nothing was chosen
			}
			if !ident.Valid(act) {
				return n, nil, fault.New(fault.Invalid, "fault.act-id")
			}
			n++
			if refused := take(part, act, n); refused != nil {
				return n, refused, nil
			}
		}
	}
}
