package store

import (
	"slices"
	"strconv"
	"strings"

	"saoque/internal/registry"
	"saoque/internal/viet"
)

const importedColumns = "id, import_id, province_code, row_number, ordinal, code, product_name, producer_name, kind, registration, representative, phone, address, commune, district, sector, set_number, score, star, decision, decided_on, year, certificate, issued_on, last_day, note, unit_code, unit_from, cells, sample"

func scanImported(scan scanner) (r registry.Imported, err error) {
	return r, scanImportedInto(scan, &r)
}

func scanImportedInto(scan scanner, r *registry.Imported, more ...any) error {
	var cells string
	into := append([]any{&r.ID, &r.ImportID, &r.Province, &r.Row, &r.Ordinal, &r.Code, &r.Product, &r.Producer, &r.Kind, &r.Registration, &r.Representative, &r.Phone, &r.Address, &r.Commune,
		&r.District, &r.Sector, &r.Set, &r.Score, &r.Star, &r.Decision, &r.Decided, &r.Year, &r.Certificate, &r.Issued, &r.LastDay, &r.Note, &r.UnitCode, &r.UnitFrom, &cells, &r.Sample}, more...)
	if err := scan(into...); err != nil {
		return err
	}
	return unpack(cells, &r.Cells)
}

// ImportedRow is a result ready to be stored: its keys and its packed cells are
// computed before the transaction that writes it.
type ImportedRow struct{ args []any }

// NewImportedRow prepares a result.
func NewImportedRow(r registry.Imported) (ImportedRow, error) {
	cells, err := pack(r.Cells)
	if err != nil {
		return ImportedRow{}, err
	}
	return ImportedRow{[]any{r.ID, r.ImportID, r.Province, r.Row, r.Ordinal, r.Code, r.Product, r.Producer, r.Kind, r.Registration, r.Representative, r.Phone, r.Address, r.Commune,
		r.District, r.Sector, r.Set, r.Score, r.Star, r.Decision, r.Decided, r.Year, r.Certificate, r.Issued, r.LastDay, r.Note, r.UnitCode, r.UnitFrom, cells, bit(r.Sample),
		r.Since(), viet.SortKey(r.Product), " " + strings.Join(searchWords(strings.Join([]string{r.Product, r.Producer, r.Code, r.Certificate}, " ")), " "), CertificateKey(r.Certificate), ProductKey(r)}}, nil
}

// CertificateKey is a certificate's number as registers are compared by it, ""
// for none.
func CertificateKey(number string) string { return viet.Fold(number) }

// ProductKey is a product of a producer in a year, as registers are compared.
func ProductKey(r registry.Imported) string {
	year := r.Year
	if r.Decided != "" {
		year = r.Decided.Year()
	}
	return viet.Fold(r.Product) + "\n" + viet.Fold(r.Producer) + "\n" + strconv.Itoa(year)
}

// AddImported stores results, telling progress, when set, how many are written.
func (t *Tx) AddImported(rows []ImportedRow, progress func(done, total int) error) error {
	in := t.inserter("imported_results", importedColumns+", since, sort_key, folded, certificate_key, product_key")
	for i, r := range rows {
		if progress != nil && i%in.per == 0 {
			if err := progress(i, len(rows)); err != nil {
				return err
			}
		}
		if err := in.add(r.args...); err != nil {
			return err
		}
	}
	return in.flush()
}

// RemoveImported deletes an import's results and gives their number.
func (t *Tx) RemoveImported(importID string) (int64, error) {
	return t.Exec("DELETE FROM imported_results WHERE import_id = $1", importID)
}

// ImportedKeys gives what a province's register already holds from imports: by
// certificate and by product key, which row of which import.
func (t *Tx) ImportedKeys(province string) (certificates, products map[string]registry.Imported, err error) {
	certificates, products = map[string]registry.Imported{}, map[string]registry.Imported{}
	_, err = all(t, func(scan scanner) (struct{}, error) {
		var r registry.Imported
		var certificate, product string
		err := scan(&r.ImportID, &r.Row, &r.File, &certificate, &product)
		if certificate != "" {
			certificates[certificate] = r
		}
		products[product] = r
		return struct{}{}, err
	}, "SELECT r.import_id, r.row_number, i.file_name, r.certificate_key, r.product_key FROM imported_results r JOIN register_imports i ON i.id = r.import_id WHERE r.province_code = $1", province)
	return certificates, products, err
}

// CertificateNumbers gives the keys of the certificates that the installation
// issued in a province.
func (t *Tx) CertificateNumbers(province string) (map[string]bool, error) {
	out := map[string]bool{}
	list, err := all(t, strings1, "SELECT number FROM certificates WHERE province_code = $1", province)
	for _, n := range list {
		out[CertificateKey(n)] = true
	}
	return out, err
}

// ImportedBy gives the results of one import by their rows.
func (t *Tx) ImportedBy(importID string) ([]registry.Imported, error) {
	return all(t, scanImported, "SELECT "+importedColumns+" FROM imported_results WHERE import_id = $1 ORDER BY row_number", importID)
}

// ImportedFor gives the imported results of a product code.
func (t *Tx) ImportedFor(code string) ([]registry.Imported, error) {
	if code == "" {
		return nil, nil
	}
	list, err := all(t, scanImported, "SELECT "+importedColumns+" FROM imported_results WHERE code = $1 AND code <> '' ORDER BY since, id", code)
	if err != nil {
		return nil, err
	}
	return list, t.files(list)
}

// files fills the names of the workbooks.
func (t *Tx) files(list []registry.Imported) error {
	names := map[string]string{}
	for i := range list {
		id := list[i].ImportID
		if _, known := names[id]; !known {
			im, err := t.Import(id)
			if err != nil {
				return err
			}
			names[id] = im.File
		}
		list[i].File = names[id]
	}
	return nil
}

// importedWhere are the conditions of a register's filter on imported results.
func (f CertificateFilter) importedWhere() where {
	w := f.whose()
	switch f.Standing {
	case Holding:
		w.add("since <= ? AND last_day >= ?", f.On, f.On)
	case Ending:
		w.add("since <= ? AND last_day >= ? AND last_day <= ?", f.On, f.On, f.Until)
	case Over:
		w.add("last_day <> '' AND last_day < ?", f.On)
	case Taken: // what was brought in knows of no revocation
		w.add("star < ?", 0)
	}
	for _, word := range asked(f.Search) { // each word in folded has a blank before it
		w.add("replace(folded, ?, '') <> folded", " "+word)
	}
	return w
}

// ImportedList is Certificates for imported results.
func (t *Tx) ImportedList(f CertificateFilter) (list []registry.Imported, keys []string, err error) {
	w := f.importedWhere()
	page := f.page(&w)
	list, err = all(t, func(scan scanner) (r registry.Imported, err error) {
		var key string
		if err = scanImportedInto(scan, &r, &key); err == nil {
			keys = append(keys, key)
		}
		return r, err
	}, "SELECT "+importedColumns+", sort_key FROM imported_results WHERE "+page, w.args...)
	if err != nil {
		return nil, nil, err
	}
	return list, slices.Clip(keys), t.files(list)
}

// CountImported is CountCertificates for imported results.
func (t *Tx) CountImported(f CertificateFilter) (total, before int, err error) {
	return t.countPlaced(f, f.importedWhere(), "SELECT count(*) FROM imported_results WHERE ")
}
