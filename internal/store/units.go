package store

import (
	"bytes"
	"encoding/csv"

	"saoque/internal/territory"
	"saoque/internal/viet"
)

// ReplaceUnits stores a checked table of units and successors in place of the
// one before. Records keep naming unit versions by code and first day.
func (t *Tx) ReplaceUnits(table *territory.Table) error {
	for _, q := range []string{"DELETE FROM unit_successors", "DELETE FROM units"} {
		if _, err := t.Exec(q); err != nil {
			return err
		}
	}
	for _, u := range table.All() {
		if _, err := t.Exec("INSERT INTO units (code, valid_from, valid_to, name, folded, kind, level, parent, source, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
			u.Code, u.From, u.Until, u.Name, viet.Fold(u.Name), u.Type, u.Level, u.Parent, u.Source, u.Note); err != nil {
			return err
		}
		for _, l := range table.Successors(u.Ref()) {
			if _, err := t.Exec("INSERT INTO unit_successors (old_code, old_from, new_code, new_from, main, disputed, source, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
				l.Old.Code, l.Old.From, l.New.Code, l.New.From, bit(l.Main), bit(l.Disputed), l.Source, l.Note); err != nil {
				return err
			}
		}
	}
	return nil
}

// Units reads the stored table through the importer's own checks; nil when
// none is stored.
func (t *Tx) Units() (*territory.Table, error) {
	units, err := t.csvOf("code,name,type,parent,valid_from,valid_to,source,note", "SELECT code, name, kind, parent, valid_from, valid_to, source, note FROM units ORDER BY level DESC, code, valid_from", 8)
	if err != nil || units == nil {
		return nil, err
	}
	links, err := t.csvOf("old_code,old_from,new_code,new_from,main,disputed,source,note", "SELECT old_code, old_from, new_code, new_from, CASE WHEN main = 1 THEN 'yes' ELSE 'no' END, CASE WHEN disputed = 1 THEN 'yes' ELSE 'no' END, source, note FROM unit_successors ORDER BY old_code, old_from, new_code", 8)
	if err != nil {
		return nil, err
	}
	table, _, err := territory.Read(units, links)
	return table, err
}

func (t *Tx) csvOf(head, query string, columns int) ([]byte, error) {
	rows, err := t.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var b bytes.Buffer
	b.WriteString(head + "\n")
	w := csv.NewWriter(&b)
	n := 0
	for rows.Next() {
		line := make([]string, columns)
		dest := make([]any, columns)
		for i := range line {
			dest[i] = &line[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		n++
		if err := w.Write(line); err != nil {
			return nil, err
		}
	}
	w.Flush()
	if err := rows.Err(); err != nil || n == 0 {
		return nil, err
	}
	return b.Bytes(), w.Error()
}
