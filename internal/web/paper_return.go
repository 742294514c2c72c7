package web

import (
	"mime/multipart"

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
	refused, err := q.file("dossier.no-file", func(part *multipart.Part, act string) error { return q.returnOne(part, act, paper) })
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
		if cutOff(err) {
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
	status, err := q.refuseFile(&f, err)
	if err != nil {
		return err
	}
	return q.drawPaper(status, f)
}
