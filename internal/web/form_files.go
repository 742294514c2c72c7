package web

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"saoque/internal/fault"
	"saoque/internal/ident"
)

// files hands over the files of a form as they stream in, with the act id that
// stands before them; n counts from 1. It ends with the form or with the first
// file that take refuses; a form without any is refused in the words of none.
func (q *Request) files(none string, take func(part *multipart.Part, act string, n int) error) (refused, err error) {
	parts, err := q.MultipartReader()
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "fault.bad-input", "form")
	}
	act, n := "", 0
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			if n == 0 {
				refused = fault.New(fault.Invalid, none).On("file")
			}
			return refused, nil
		}
		if err != nil {
			return nil, formError(err)
		}
		switch part.FormName() {
		case "act_id":
			if act, err = shortValue(part); err != nil {
				return nil, err
			}
		case "file":
			if part.FileName() == "" {
				continue // nothing was chosen
			}
			if !ident.Valid(act) {
				return nil, fault.New(fault.Invalid, "fault.act-id")
			}
			n++
			if refused := take(part, act, n); refused != nil {
				return refused, nil
			}
		}
	}
}

// file is files for a form that sends one; others beside it are passed over.
func (q *Request) file(none string, take func(part *multipart.Part, act string) error) (refused, err error) {
	return q.files(none, func(part *multipart.Part, act string, n int) error {
		if n > 1 {
			return nil
		}
		return take(part, act)
	})
}

// refuseFile fills a form with what is wrong with the file sent and gives the
// status of the page drawn again; what is not about the file is returned.
func (q *Request) refuseFile(f *Form, err error) (status int, rest error) {
	if e, ok := fault.As(err); ok && e.Kind == fault.TooLarge {
		f.Errors = append(f.Errors, FieldError{Field: "file", Text: q.Worded(err)})
		return http.StatusRequestEntityTooLarge, nil
	}
	return http.StatusUnprocessableEntity, q.refuse(f, err, map[string]string{"template": "file"})
}

// cutOff reports that a body ended before its end or passed its limit, which
// is no fault of the file's.
func cutOff(err error) bool {
	var tooLarge *http.MaxBytesError
	return errors.As(err, &tooLarge) || errors.Is(err, io.ErrUnexpectedEOF)
}

// shortValue reads a small field of a multipart form.
func shortValue(r io.Reader) (string, error) {
	var b bytes.Buffer
	if _, err := io.Copy(&b, io.LimitReader(r, 200)); err != nil {
		return "", formError(err)
	}
	return b.String(), nil
}
