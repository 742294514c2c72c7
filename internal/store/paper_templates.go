package store

import "saoque/internal/paperwork"

const templateColumns = "id, province_code, form, number, state, name, sha256, size, sent_by, sent_at, accepted_by, accepted_at, retired_by, retired_at, version"

func scanTemplate(scan scanner) (t paperwork.Template, err error) {
	return t, scan(&t.ID, &t.Province, &t.Form, &t.Number, &t.State, &t.Name, &t.SHA256, &t.Size, &t.SentBy, &t.SentAt, &t.AcceptedBy, &t.AcceptedAt,
		&t.RetiredBy, &t.RetiredAt, &t.Version)
}

// AddTemplate stores a new template as version 1.
func (t *Tx) AddTemplate(p paperwork.Template) error {
	_, err := t.Exec("INSERT INTO paper_templates ("+templateColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)",
		p.ID, p.Province, p.Form, p.Number, p.State, p.Name, p.SHA256, p.Size, p.SentBy, p.SentAt, p.AcceptedBy, p.AcceptedAt, p.RetiredBy, p.RetiredAt)
	return err
}

// SaveTemplate stores a template's state over p.Version.
func (t *Tx) SaveTemplate(p *paperwork.Template) error {
	err := t.swap("UPDATE paper_templates SET state = $3, accepted_by = $4, accepted_at = $5, retired_by = $6, retired_at = $7, version = version + 1 WHERE id = $1 AND version = $2",
		p.ID, p.Version, p.State, p.AcceptedBy, p.AcceptedAt, p.RetiredBy, p.RetiredAt)
	if err == nil {
		p.Version++
	}
	return err
}

// Template gives one version of a province's template.
func (t *Tx) Template(province, form string, number int) (paperwork.Template, error) {
	return one(t, scanTemplate, "SELECT "+templateColumns+" FROM paper_templates WHERE province_code = $1 AND form = $2 AND number = $3", province, form, number)
}

// CurrentTemplate gives the template in force; fault.NotFound where papers
// follow the built-in layout.
func (t *Tx) CurrentTemplate(province, form string) (paperwork.Template, error) {
	return one(t, scanTemplate, "SELECT "+templateColumns+" FROM paper_templates WHERE province_code = $1 AND form = $2 AND state = 'accepted'", province, form)
}

// Templates lists every version of a form's template in a province, newest
// first.
func (t *Tx) Templates(province, form string, limit int) ([]paperwork.Template, error) {
	return all(t, scanTemplate, "SELECT "+templateColumns+" FROM paper_templates WHERE province_code = $1 AND form = $2 ORDER BY number DESC LIMIT $3", province, form, limit)
}

// TemplateWith finds the version whose file has this digest, the latest if the
// same file was sent twice.
func (t *Tx) TemplateWith(province, form, sha256 string) (paperwork.Template, error) {
	return one(t, scanTemplate, "SELECT "+templateColumns+" FROM paper_templates WHERE province_code = $1 AND form = $2 AND sha256 = $3 ORDER BY number DESC LIMIT 1", province, form, sha256)
}

// ProvinceTemplates lists what is in force or waiting in a province, by form.
func (t *Tx) ProvinceTemplates(province string) ([]paperwork.Template, error) {
	return all(t, scanTemplate, "SELECT "+templateColumns+" FROM paper_templates WHERE province_code = $1 AND state <> 'retired' ORDER BY form, number DESC", province)
}
