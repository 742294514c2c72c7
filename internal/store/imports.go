package store

import (
	"encoding/json"

	"saoque/internal/registry"
)

const importColumns = "id, province_code, file_name, file_hash, file_size, state, sheet, head_row, heads, rows_read, taken, doubtful, refused, aside, troubles, problem, digest, received_by, received_at, read_at, confirmed_by, confirmed_at, withdrawn_by, withdrawn_at, reason, sample, version"

func scanImport(scan scanner) (i registry.Import, err error) {
	var heads, problem string
	err = scan(&i.ID, &i.Province, &i.File, &i.SHA256, &i.Size, &i.State, &i.Sheet, &i.HeadRow, &heads, &i.Rows, &i.Taken, &i.Doubtful, &i.Refused, &i.Aside, &i.Troubles,
		&problem, &i.Digest, &i.ReceivedBy, &i.ReceivedAt, &i.ReadAt, &i.ConfirmedBy, &i.ConfirmedAt, &i.WithdrawnBy, &i.WithdrawnAt, &i.Reason, &i.Sample, &i.Version)
	if err == nil {
		err = unpack(heads, &i.Heads)
	}
	if err == nil {
		err = unpack(problem, &i.Problem)
	}
	return i, err
}

// pack and unpack keep a list in a text column.
func pack(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func unpack(s string, into any) error { return json.Unmarshal([]byte(s), into) }

// Import gives one import of a register.
func (t *Tx) Import(id string) (registry.Import, error) {
	return one(t, scanImport, "SELECT "+importColumns+" FROM register_imports WHERE id = $1", id)
}

// Imports lists the imports of provinces, newest first, at most limit.
func (t *Tx) Imports(provinces []string, limit int) ([]registry.Import, error) {
	var w where
	w.in("province_code", provinces)
	l := w.next(limit)
	return all(t, scanImport, "SELECT "+importColumns+" FROM register_imports WHERE "+w.text()+" ORDER BY received_at DESC, id DESC LIMIT "+l, w.args...)
}

// AllImports gives every import, for an independent check.
func (t *Tx) AllImports() ([]registry.Import, error) {
	return all(t, scanImport, "SELECT "+importColumns+" FROM register_imports ORDER BY id")
}

// AddImport stores a received file as version 1.
func (t *Tx) AddImport(i registry.Import) error {
	_, err := t.Exec("INSERT INTO register_imports ("+importColumns+") VALUES ($1, $2, $3, $4, $5, $6, '', 0, '[]', 0, 0, 0, 0, 0, 0, '{}', '', $7, $8, 0, '', 0, '', 0, '', $9, 1)",
		i.ID, i.Province, i.File, i.SHA256, i.Size, i.State, i.ReceivedBy, i.ReceivedAt, bit(i.Sample))
	return err
}

// SaveImport stores an import over i.Version; what was received does not change.
func (t *Tx) SaveImport(i *registry.Import) error {
	heads, err := pack(i.Heads)
	if err != nil {
		return err
	}
	problem, err := pack(i.Problem)
	if err != nil {
		return err
	}
	err = t.swap(`UPDATE register_imports SET state = $3, sheet = $4, head_row = $5, heads = $6, rows_read = $7, taken = $8, doubtful = $9, refused = $10, aside = $11, troubles = $12, problem = $13, digest = $14,
		read_at = $15, confirmed_by = $16, confirmed_at = $17, withdrawn_by = $18, withdrawn_at = $19, reason = $20, version = version + 1 WHERE id = $1 AND version = $2`,
		i.ID, i.Version, i.State, i.Sheet, i.HeadRow, heads, i.Rows, i.Taken, i.Doubtful, i.Refused, i.Aside, i.Troubles, problem, i.Digest,
		i.ReadAt, i.ConfirmedBy, i.ConfirmedAt, i.WithdrawnBy, i.WithdrawnAt, i.Reason)
	if err == nil {
		i.Version++
	}
	return err
}

// RegisterChanged reports whether results came into a province's register, or
// went, by another import since a moment.
func (t *Tx) RegisterChanged(i registry.Import) (bool, error) {
	n := 0
	err := t.QueryRow("SELECT count(*) FROM register_imports WHERE province_code = $1 AND id <> $2 AND confirmed_at > 0 AND (confirmed_at > $3 OR withdrawn_at > $3)",
		[]any{i.Province, i.ID, i.ReadAt}, &n)
	return n > 0, err
}

const troubleColumns = "import_id, row_number, level, product, cells, troubles"

func scanTroubled(scan scanner) (r registry.TroubledRow, err error) {
	var cells, troubles string
	if err = scan(&r.ImportID, &r.Row, &r.Level, &r.Product, &cells, &troubles); err != nil {
		return r, err
	}
	if err = unpack(cells, &r.Cells); err == nil {
		err = unpack(troubles, &r.Troubles)
	}
	return r, err
}

// ReplaceTroubles stores an import's report in the place of an earlier reading's.
func (t *Tx) ReplaceTroubles(id string, list []registry.TroubledRow) error {
	if _, err := t.Exec("DELETE FROM register_troubles WHERE import_id = $1", id); err != nil {
		return err
	}
	in := t.inserter("register_troubles", troubleColumns)
	for _, r := range list {
		cells, err := pack(r.Cells)
		if err != nil {
			return err
		}
		troubles, err := pack(r.Troubles)
		if err != nil {
			return err
		}
		if err := in.add(id, r.Row, r.Level, r.Product, cells, troubles); err != nil {
			return err
		}
	}
	return in.flush()
}

// Troubles gives a page of an import's report from row number first on, at most
// limit rows; level "" is all of them.
func (t *Tx) Troubles(id, level string, first, limit int) ([]registry.TroubledRow, error) {
	var w where
	w.add("import_id = ?", id)
	if level != "" {
		w.add("level = ?", level)
	}
	w.add("row_number >= ?", first)
	l := w.next(limit)
	return all(t, scanTroubled, "SELECT "+troubleColumns+" FROM register_troubles WHERE "+w.text()+" ORDER BY row_number LIMIT "+l, w.args...)
}

// TroublesBefore gives the row that a page of limit rows before row number end
// begins with; 0 at the beginning.
func (t *Tx) TroublesBefore(id, level string, end, limit int) (int, error) {
	var w where
	w.add("import_id = ?", id)
	if level != "" {
		w.add("level = ?", level)
	}
	w.add("row_number < ?", end)
	l := w.next(limit)
	n := 0
	err := t.QueryRow("SELECT coalesce(min(row_number), 0) FROM (SELECT row_number FROM register_troubles WHERE "+w.text()+" ORDER BY row_number DESC LIMIT "+l+") x", w.args, &n)
	return n, err
}

// CountTroubles counts the rows of an import's report by level.
func (t *Tx) CountTroubles(id string) (map[string]int, error) {
	out := map[string]int{}
	_, err := all(t, func(scan scanner) (struct{}, error) {
		var level string
		var n int
		err := scan(&level, &n)
		out[level] = n
		return struct{}{}, err
	}, "SELECT level, count(*) FROM register_troubles WHERE import_id = $1 GROUP BY level ORDER BY level", id)
	return out, err
}
