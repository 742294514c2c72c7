package papers

import (
	"bytes"
	"context"
	"strings"

	"saoque/internal/access"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/paper/forms"
	"saoque/internal/paper/template"
	"saoque/internal/paperwork"
	"saoque/internal/store"
	"saoque/internal/territory"
	"saoque/internal/viet"
)

// MaxTemplate bounds the file of a template, in bytes.
const MaxTemplate = template.MaxFile

// NewTemplate is a .docx that a province wants its papers of a form to follow.
type NewTemplate struct {
	Province, Form string
	Name           string // of the file
	Data           []byte
}

// SendTemplate takes a .docx in as the next version of a form's template. It is
// opened first, and refused by name for what it must not hold; which of its
// keys the form knows is for SeeTemplate to say. It is not used before it is
// accepted. It gives the version's number.
func SendTemplate(ctx context.Context, o *office.Office, s access.Subject, act string, in NewTemplate) (int, ledger.Receipt, error) {
	none := ledger.Receipt{}
	if err := MayManageTemplates(ctx, o, s, in.Province, in.Form); err != nil {
		return 0, none, err
	}
	in.Name = viet.Clean(in.Name)
	if in.Name == "" || len(in.Name) > 200 {
		return 0, none, fault.New(fault.Invalid, "template.bad-name").On("template")
	}
	if err := filling.pass(ctx, func() error { _, err := template.Open(in.Data); return err }); err != nil {
		return 0, none, err
	}
	info, err := o.Blobs.Put(ctx, bytes.NewReader(in.Data), MaxTemplate)
	if err != nil {
		return 0, none, err
	}
	sent := struct{ Province, Form, Name, SHA256 string }{in.Province, in.Form, in.Name, info.SHA256}
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "template.send", Input: sent}, func(tx *office.Tx) (int, error) {
		if _, err := mayManage(tx, in.Province, in.Form); err != nil {
			return 0, err
		}
		n, err := tx.NextNumber("template/" + in.Province + "/" + in.Form)
		if err != nil {
			return 0, err
		}
		t := paperwork.Template{ID: o.IDs.New(), Province: in.Province, Form: in.Form, Number: n, State: paperwork.Checked, Name: in.Name,
			SHA256: info.SHA256, Size: info.Size, SentBy: s.UserID, SentAt: tx.Now, Version: 1}
		if err := tx.AddTemplate(t); err != nil {
			return 0, err
		}
		tx.Log(t.Object(), t.Version, t)
		return n, nil
	})
}

// TemplateInput names a version of a form's template, as it was seen.
type TemplateInput struct {
	Province, Form string
	Number         int
	Version        int64
}

// AcceptTemplate puts a version in force in place of the one that was. A file
// with a key that the form does not know is refused: the paper would print it.
func AcceptTemplate(ctx context.Context, o *office.Office, s access.Subject, act string, in TemplateInput) (int, ledger.Receipt, error) {
	if err := MayManageTemplates(ctx, o, s, in.Province, in.Form); err != nil {
		return 0, ledger.Receipt{}, err
	}
	v, err := SeeTemplate(ctx, o, s, in.Province, in.Form, in.Number)
	if err != nil {
		return 0, ledger.Receipt{}, err
	}
	if v.State == paperwork.Checked { // any other is refused below, for what it is
		if v.Fault != nil {
			return 0, ledger.Receipt{}, v.Fault
		}
		if len(v.Report.Unknown) > 0 {
			var keys []string
			for _, u := range v.Report.Unknown {
				keys = append(keys, u.Path())
			}
			return 0, ledger.Receipt{}, fault.New(fault.Conflict, "template.unknown-keys", strings.Join(keys, ", "))
		}
	}
	return changeTemplate(ctx, o, s, office.Act{ID: act, Name: "template.accept", Input: in}, in, func(tx *office.Tx, t *paperwork.Template) (replaced int, err error) {
		if err := t.Accept(s.UserID, tx.Now); err != nil {
			return 0, err
		}
		old, err := inForce(tx, in.Province, in.Form)
		if err != nil || old == nil {
			return 0, err
		}
		if err := old.Retire(s.UserID, tx.Now); err != nil {
			return 0, err
		}
		return old.Number, tx.SaveTemplate(old)
	})
}

// RetireTemplate takes a version out of use, in force or not; papers then follow
// the built-in layout again. What was issued keeps its bytes.
func RetireTemplate(ctx context.Context, o *office.Office, s access.Subject, act string, in TemplateInput) (int, ledger.Receipt, error) {
	return changeTemplate(ctx, o, s, office.Act{ID: act, Name: "template.retire", Input: in}, in, func(tx *office.Tx, t *paperwork.Template) (int, error) {
		return 0, t.Retire(s.UserID, tx.Now)
	})
}

// changeTemplate moves one version on; change gives the number of the version
// that it replaced.
func changeTemplate(ctx context.Context, o *office.Office, s access.Subject, act office.Act, in TemplateInput, change func(*office.Tx, *paperwork.Template) (int, error)) (int, ledger.Receipt, error) {
	return office.Do(ctx, o, s, act, func(tx *office.Tx) (int, error) {
		if _, err := mayManage(tx, in.Province, in.Form); err != nil {
			return 0, err
		}
		// The versions of one form change one after another: one at most is in force.
		if err := tx.Hold("template/" + in.Province + "/" + in.Form); err != nil {
			return 0, err
		}
		t, err := tx.Template(in.Province, in.Form, in.Number)
		if err != nil {
			return 0, err
		}
		if err := store.NeedVersion(in.Version, t.Version); err != nil {
			return 0, err
		}
		replaced, err := change(tx, &t)
		if err != nil {
			return 0, err
		}
		if err := tx.SaveTemplate(&t); err != nil {
			return 0, err
		}
		tx.Log(t.Object(), t.Version, struct {
			paperwork.Template
			Replaced int
		}{t, replaced})
		return t.Number, nil
	})
}

// mayManage lets those on who may change a province's templates of a form that
// can have one.
func mayManage(tx *office.Tx, province, form string) (forms.Form, error) {
	if err := tx.Authorise(access.TemplateManage, "", access.Record{Province: province}); err != nil {
		return forms.Form{}, err
	}
	return templated(tx.Office, province, form)
}

// templated finds a form that a province can have a template of.
func templated(o *office.Office, province, form string) (forms.Form, error) {
	v := o.Units.Versions(province)
	if len(v) == 0 || v[0].Level != territory.Province {
		return forms.Form{}, absent()
	}
	f, err := forms.Find(form)
	if err == nil && f.Coded() {
		err = absent()
	}
	return f, err
}

// MayManageTemplates refuses those who may not change the templates of a form.
func MayManageTemplates(ctx context.Context, o *office.Office, s access.Subject, province, form string) error {
	_, err := office.Query(ctx, o, s, func(tx *office.Tx) (forms.Form, error) { return mayManage(tx, province, form) })
	return err
}
