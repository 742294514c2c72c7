package papers

import (
	"context"

	"saoque/internal/blob"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/paper/forms"
	"saoque/internal/paper/template"
	"saoque/internal/paperwork"
)

// inForce gives the template that a province's papers of a form follow, nil for
// the built-in layout.
func inForce(tx *office.Tx, province, form string) (*paperwork.Template, error) {
	t, err := tx.CurrentTemplate(province, form)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &t, err
}

// hands that open and fill templates: a hostile file may cost a hundred
// megabytes and a good part of a second before it is refused.
var filling = make(gate, 2)

// opened opens a stored template.
func opened(ctx context.Context, o *office.Office, sha256 string) (*template.Template, error) {
	b, err := blob.Read(ctx, o.Blobs, sha256, template.MaxFile)
	if err != nil {
		return nil, lost(err)
	}
	return template.Open(b)
}

// lost keeps a file that should be there from looking like a record that is not.
func lost(err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.Wrap(fault.Internal, err, "fault.internal")
	}
	return err
}

// follow fills a stored template with a form's data. mark stands before
// everything else unless the template itself asks whether it is a draft.
func follow(ctx context.Context, o *office.Office, sha256 string, in forms.Input, mark string) (docx []byte, err error) {
	err = filling.pass(ctx, func() error {
		t, err := opened(ctx, o, sha256)
		if err != nil {
			return err
		}
		d := forms.Slots(in)
		if !asksDraft(t) {
			d.Mark = mark
		}
		var missing []string
		if docx, missing, err = t.Fill(d); err != nil {
			return err
		}
		// What was accepted asked for nothing unknown; the form has changed since.
		if len(missing) > 0 {
			return fault.New(fault.Conflict, "template.outgrown", missing[0])
		}
		return nil
	})
	return docx, err
}

func asksDraft(t *template.Template) bool {
	for _, u := range t.Uses() {
		if u.Key == forms.DraftKey() {
			return true
		}
	}
	return false
}

// misfit reports whether an error says that a template cannot be filled, rather
// than that something else is wrong.
func misfit(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Conflict:
		return true
	}
	return false
}
