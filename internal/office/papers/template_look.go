package papers

import (
	"context"
	"slices"

	"saoque/internal/access"
	"saoque/internal/office"
	"saoque/internal/paper/forms"
	"saoque/internal/paper/template"
	"saoque/internal/paperwork"
	"saoque/internal/territory"
)

// Shelf is a province's templates, form by form.
type Shelf struct {
	Province string
	// Provinces are those whose templates the viewer may see, when they are several.
	Provinces []string
	Lines     []ShelfLine
}

// ShelfLine is one form.
type ShelfLine struct {
	Form string
	// Coded forms carry a code to scan and keep the built-in layout.
	Coded   bool
	InForce *paperwork.Template
	// Waiting is the latest version that is neither in force nor retired.
	Waiting *paperwork.Template
}

// TemplateShelf lists the templates of a province; "" is the first that the
// viewer may see.
func TemplateShelf(ctx context.Context, o *office.Office, s access.Subject, province string) (Shelf, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Shelf, error) {
		out := Shelf{Province: province, Provinces: provinces(tx)}
		if province == "" && len(out.Provinces) > 0 {
			out.Province = out.Provinces[0]
		}
		if err := tx.Authorise(access.TemplateView, "", access.Record{Province: out.Province}); err != nil {
			return out, err
		}
		list, err := tx.ProvinceTemplates(out.Province)
		if err != nil {
			return out, err
		}
		for _, f := range forms.Forms {
			l := ShelfLine{Form: f.Code, Coded: f.Coded()}
			for _, t := range list {
				switch {
				case t.Form != f.Code:
				case t.State == paperwork.Accepted:
					l.InForce = &t
				case l.Waiting == nil:
					l.Waiting = &t
				}
			}
			out.Lines = append(out.Lines, l)
		}
		return out, nil
	})
}

// provinces are those whose templates the viewer may see: of its grants, and all
// of today's for who runs the installation.
func provinces(tx *office.Tx) []string {
	var out []string
	for _, g := range tx.Subject.Grants {
		out = append(out, g.Provinces...)
	}
	for _, u := range tx.Office.Units.List(territory.Province, tx.Now.Date()) {
		out = append(out, u.Code)
	}
	out = slices.DeleteFunc(out, func(p string) bool { return !tx.Can(access.TemplateView, access.Record{Province: p}) })
	slices.Sort(out)
	return slices.Compact(out)
}

// Rack is every version of a form's template in a province.
type Rack struct {
	Province string
	Form     forms.Form
	Slots    []forms.Slot
	Versions []TemplateVersion // newest first
	Manage   bool
}

// TemplateVersion is one version with the names of who did what.
type TemplateVersion struct {
	paperwork.Template
	Sent, Accepted, Retired string
}

// maxVersions bounds the versions on a page.
const maxVersions = 100

// TemplatesOf lists the versions of a form's template.
func TemplatesOf(ctx context.Context, o *office.Office, s access.Subject, province, form string) (Rack, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Rack, error) {
		out := Rack{Province: province}
		var err error
		if out.Form, err = maySee(tx, province, form); err != nil {
			return out, err
		}
		if out.Slots, err = out.Form.Slots(); err != nil {
			return out, err
		}
		out.Manage = tx.Can(access.TemplateManage, access.Record{Province: province})
		list, err := tx.Templates(province, form, maxVersions)
		for _, t := range list {
			out.Versions = append(out.Versions, named(tx, t))
		}
		return out, err
	})
}

func maySee(tx *office.Tx, province, form string) (forms.Form, error) {
	if err := tx.Authorise(access.TemplateView, "", access.Record{Province: province}); err != nil {
		return forms.Form{}, err
	}
	return templated(tx.Office, province, form)
}

func named(tx *office.Tx, t paperwork.Template) TemplateVersion {
	return TemplateVersion{Template: t, Sent: tx.NameOf(t.SentBy), Accepted: tx.NameOf(t.AcceptedBy), Retired: tx.NameOf(t.RetiredBy)}
}

// TemplateSight is one version with the result of its check against the form as
// it is today.
type TemplateSight struct {
	TemplateVersion
	Report template.Report
	// Fault is why the file cannot be opened any more, nil as a rule.
	Fault error
	// InForce is the version in force, nil where there is none.
	InForce *paperwork.Template
	Manage  bool
	Deeds   []office.Deed
	form    forms.Form
}

// SeeTemplate gives one version and checks its keys.
func SeeTemplate(ctx context.Context, o *office.Office, s access.Subject, province, form string, number int) (TemplateSight, error) {
	out, err := office.Query(ctx, o, s, func(tx *office.Tx) (TemplateSight, error) {
		var out TemplateSight
		var err error
		if out.form, err = maySee(tx, province, form); err != nil {
			return out, err
		}
		t, err := tx.Template(province, form, number)
		if err != nil {
			return out, err
		}
		out.TemplateVersion = named(tx, t)
		out.Manage = tx.Can(access.TemplateManage, access.Record{Province: province})
		if out.InForce, err = inForce(tx, province, form); err != nil {
			return out, err
		}
		out.Deeds, err = tx.History(t.Object(), "", maxDeeds)
		return out, err
	})
	if err != nil {
		return out, err
	}
	err = filling.pass(ctx, func() error {
		t, err := opened(ctx, o, out.SHA256)
		if err == nil {
			out.Report = t.Check(out.form.Schema())
		}
		return err
	})
	if err != nil && misfit(err) { // taken once, by rules that have changed since
		out.Fault, err = err, nil
	}
	return out, err
}

// TemplateFile gives the stored file of a version.
func TemplateFile(ctx context.Context, o *office.Office, s access.Subject, province, form string, number int) (paperwork.Template, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (paperwork.Template, error) {
		if _, err := maySee(tx, province, form); err != nil {
			return paperwork.Template{}, err
		}
		return tx.Template(province, form, number)
	})
}

// TemplateSpecimen fills a version with invented data, unknown keys in brackets.
func TemplateSpecimen(ctx context.Context, o *office.Office, s access.Subject, province, form string, number int) ([]byte, error) {
	p, err := TemplateFile(ctx, o, s, province, form, number)
	if err != nil {
		return nil, err
	}
	f, err := forms.Find(form)
	if err != nil {
		return nil, err
	}
	in, err := f.SampleInput()
	if err != nil {
		return nil, err
	}
	var docx []byte
	err = filling.pass(ctx, func() error {
		t, err := opened(ctx, o, p.SHA256)
		if err != nil {
			return err
		}
		d := forms.Slots(in)
		d.Mark = say("template.specimen")
		docx, _, err = t.Fill(d)
		return err
	})
	return docx, err
}

// Starter gives a .docx with every key of a form, to begin a template with.
func Starter(ctx context.Context, o *office.Office, s access.Subject, province, form string) ([]byte, error) {
	f, err := office.Query(ctx, o, s, func(tx *office.Tx) (forms.Form, error) { return maySee(tx, province, form) })
	if err != nil {
		return nil, err
	}
	return f.Starter()
}
