package xlsx

import (
	"bytes"
	"encoding/xml"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"

	"saoque/internal/fault"
	"saoque/internal/viet"
)

// file is a workbook that passed the guard.
type file struct {
	*excelize.File
	parts map[string]*sheetPart // by sheet name
	// days1904 is set where day 0 is 1904-01-01 (old Macintosh files).
	days1904 bool
}

// open guards and opens a workbook. Cell values are given raw: a date is its
// number of days, whatever it looks like.
func open(data []byte, l Limits) (f *file, err error) {
	parts, err := guard(data, l)
	if err != nil {
		return nil, err
	}
	// What excelize cannot digest must refuse the file and not stop the server.
	defer func() {
		if r := recover(); r != nil {
			f, err = nil, fault.New(fault.Invalid, "xlsx.not-a-workbook")
		}
	}()
	x, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: l.Unpacked, UnzipXMLSizeLimit: l.Unpacked})
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "xlsx.not-a-workbook")
	}
	f = &file{File: x, parts: map[string]*sheetPart{}}
	return f, f.index(parts)
}

// done lets go of the workbook; nothing was written.
func (f *file) done() { _ = f.Close() }

// index gives the guard's findings the names of their sheets.
func (f *file) index(parts map[string]*sheetPart) error {
	var book struct {
		Props struct {
			Days1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:",attr"`
		} `xml:"Relationship"`
	}
	for name, into := range map[string]any{"xl/workbook.xml": &book, "xl/_rels/workbook.xml.rels": &rels} {
		text, _ := f.Pkg.Load(name)
		b, _ := text.([]byte)
		if err := xml.Unmarshal(b, into); err != nil {
			return fault.Wrap(fault.Invalid, err, "xlsx.not-a-workbook")
		}
	}
	f.days1904 = book.Props.Days1904 == "1" || book.Props.Days1904 == "true"
	for _, s := range book.Sheets {
		for _, r := range rels.List {
			target := path.Join("xl", r.Target)
			if strings.HasPrefix(r.Target, "/") {
				target = r.Target[1:]
			}
			if p := parts[target]; r.ID == s.ID && p != nil {
				f.parts[s.Name] = p
			}
		}
	}
	return nil
}

// visible lists the sheets that people see.
func (f *file) visible() []string {
	var out []string
	for _, s := range f.GetSheetList() {
		if ok, err := f.GetSheetVisible(s); err == nil && ok {
			out = append(out, s)
		}
	}
	return out
}

// row is one row as read: raw values by column, its number, and whether it is
// hidden.
type row struct {
	number int
	hidden bool
	values []string
}

func (r row) at(column int) string {
	if column < 0 || column >= len(r.values) {
		return ""
	}
	return r.values[column]
}

// filled counts the cells that hold something.
func (r row) filled() int {
	n := 0
	for _, v := range r.values {
		if strings.TrimSpace(v) != "" {
			n++
		}
	}
	return n
}

// each calls visit for every row of the sheet, empty ones included.
func (f *file) each(sheet string, visit func(row) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fault.New(fault.Invalid, "xlsx.not-a-workbook")
		}
	}()
	part := f.parts[sheet]
	if part == nil {
		return fault.New(fault.Invalid, "xlsx.no-sheet", sheet)
	}
	last := 0
	rows, err := f.Rows(sheet)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "xlsx.not-a-workbook")
	}
	defer func() { _ = rows.Close() }() // only reads were made
	for n := 1; rows.Next(); n++ {
		r := row{number: n, hidden: rows.GetRowOpts().Hidden}
		if r.values, err = rows.Columns(); err != nil {
			return fault.Wrap(fault.Invalid, err, "xlsx.not-a-workbook")
		}
		if err := visit(r); err != nil {
			return err
		}
		last = n
	}
	// Broken XML ends the rows without an error; the guard has counted them.
	if err := rows.Error(); err != nil || last < part.rows {
		return fault.Wrap(fault.Invalid, err, "xlsx.cut-short", sheet, last)
	}
	return nil
}

// broken are the values of cells whose formula failed.
var broken = []string{"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}

func isBroken(v string) bool {
	v = strings.ToUpper(strings.TrimSpace(v))
	if !strings.HasPrefix(v, "#") {
		return false
	}
	for _, b := range broken {
		if v == b {
			return true
		}
	}
	return false
}

// plain compares heads and words: folded, without punctuation.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(viet.Fold(s), func(r rune) bool { return strings.ContainsRune(" ,;:/()[]*_\u2026", r) }), " ")
}
