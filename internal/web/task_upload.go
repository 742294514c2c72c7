package web

import (
	"mime/multipart"

	"saoque/internal/fault"
	"saoque/internal/ident"
	"saoque/internal/office/intake"
	"saoque/internal/viet"
)

// maxFilesSent bounds the files of one form.
const maxFilesSent = 50

// attach takes one file or many and streams each straight into the blobs. The
// right to add is asked before the first byte is read, and again by the act.
func (q *Request) attach() error {
	id, item := q.PathValue("id"), q.PathValue("item")
	if err := intake.MayAttach(q.Context(), q.Server.Office, q.Subject(), id, item); err != nil {
		return err
	}
	refused, err := q.files("dossier.no-file", func(part *multipart.Part, act string, n int) error {
		if n > maxFilesSent {
			return fault.New(fault.Invalid, "dossier.too-many-sent", maxFilesSent).On("file")
		}
		return q.attachOne(part, fileAct(act, n), id, item)
	})
	switch {
	case err != nil:
		return err
	case refused != nil:
		return q.refuseOnItem(refused)
	}
	return q.See(q.itemPath())
}

// fileAct gives the act id of the n-th file of a form: the form's own for the
// first, ids that follow from it for the others, so that a repeated send is
// the same acts.
func fileAct(act string, n int) string {
	if n == 1 {
		return act
	}
	return ident.Derived(act, "file "+number(n))
}

func (q *Request) attachOne(part *multipart.Part, act, id, item string) error {
	info, err := q.Server.Office.Blobs.Put(q.Context(), part, intake.MaxFile)
	if err != nil {
		if cutOff(err) {
			return formError(err)
		}
		return err
	}
	_, _, err = intake.Attach(q.Context(), q.Server.Office, q.Subject(), act, intake.AttachInput{DossierID: id, Item: item, Name: viet.Clean(part.FileName()), Blob: info})
	return err
}
