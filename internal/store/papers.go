package store

import (
	"strings"

	"saoque/internal/paperwork"
)

const paperColumns = "id, form, about, part, province_code, series, number, symbol, title, dated, state, input, content, template, docx, docx_size, pdf, pdf_size, pages, issued_by, issued_at, sample, version"

func scanPaper(scan scanner) (p paperwork.Paper, err error) {
	var about string
	err = scan(&p.ID, &p.Form, &about, &p.Ref.Part, &p.Province, &p.Series, &p.Number, &p.Symbol, &p.Title, &p.Dated, &p.State, &p.Input, &p.Content,
		&p.Template, &p.Docx, &p.DocxSize, &p.PDF, &p.PDFSize, &p.Pages, &p.IssuedBy, &p.IssuedAt, &p.Sample, &p.Version)
	p.Ref.Kind, p.Ref.ID, _ = strings.Cut(about, "/")
	return p, err
}

// Paper gives one issued paper.
func (t *Tx) Paper(id string) (paperwork.Paper, error) {
	return one(t, scanPaper, "SELECT "+paperColumns+" FROM papers WHERE id = $1", id)
}

// PapersAbout gives every paper about a record, newest first within a form.
func (t *Tx) PapersAbout(record string) ([]paperwork.Paper, error) {
	return all(t, scanPaper, "SELECT "+paperColumns+" FROM papers WHERE about = $1 ORDER BY form, part, issued_at DESC, id DESC", record)
}

// CurrentPaper gives the paper of a form that holds for a record's part.
func (t *Tx) CurrentPaper(form string, r paperwork.Ref) (paperwork.Paper, error) {
	return one(t, scanPaper, "SELECT "+paperColumns+" FROM papers WHERE about = $1 AND form = $2 AND part = $3 AND state = 'issued'", r.Record(), form, r.Part)
}

// AddPaper stores an issued paper as version 1. The one that it replaces must
// be set aside first.
func (t *Tx) AddPaper(p paperwork.Paper) error {
	_, err := t.Exec("INSERT INTO papers ("+paperColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', 0, '', 0, 0, $15, $16, $17, 1)",
		p.ID, p.Form, p.Ref.Record(), p.Ref.Part, p.Province, p.Series, p.Number, p.Symbol, p.Title, p.Dated, p.State, p.Input, p.Content, p.Template,
		p.IssuedBy, p.IssuedAt, bit(p.Sample))
	return err
}

// ReplacePaper sets a paper aside for a later one.
func (t *Tx) ReplacePaper(p paperwork.Paper) error {
	return t.swap("UPDATE papers SET state = 'replaced', version = version + 1 WHERE id = $1 AND version = $2", p.ID, p.Version)
}

// KeepPaper stores the digests of a paper's bytes, once, and which template they follow.
func (t *Tx) KeepPaper(p *paperwork.Paper) error {
	err := t.swap("UPDATE papers SET docx = $3, docx_size = $4, pdf = $5, pdf_size = $6, pages = $7, template = $8, version = version + 1 WHERE id = $1 AND version = $2 AND pdf = ''",
		p.ID, p.Version, p.Docx, p.DocxSize, p.PDF, p.PDFSize, p.Pages, p.Template)
	if err == nil {
		p.Version++
	}
	return err
}

// PaperRecords lists everything that papers can be about: dossiers that are more
// than drafts, sessions, decisions.
func (t *Tx) PaperRecords() ([]paperwork.Ref, error) {
	return all(t, func(scan scanner) (r paperwork.Ref, err error) {
		return r, scan(&r.Kind, &r.ID)
	}, `SELECT 'dossier' AS kind, id FROM dossiers WHERE edition > 0 UNION ALL SELECT 'session', id FROM sessions UNION ALL SELECT 'decision', id FROM decisions ORDER BY 1, 2`)
}
