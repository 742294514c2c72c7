package xlsx

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relSpace  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packSpace = "http://schemas.openxmlformats.org/package/2006/"
)

// Layout is what a sheet is besides its rows.
type Layout struct {
	Widths []int // of columns, in characters; 0 leaves the default
	// FrozenRows and FrozenColumns stay in sight; frozen rows repeat on every
	// printed page.
	FrozenRows, FrozenColumns int
	Locked                    bool // only Input cells can be changed
	Hidden                    bool // cannot even be shown from the menu
	Landscape                 bool
	Large                     bool // A3 instead of A4
	Filter                    bool // filter buttons on the last frozen row
}

// Workbook is a workbook being written, sheet after sheet and row after row;
// nothing but the row at hand is in memory. The same calls give the same bytes.
type Workbook struct {
	zip    *zip.Writer
	sheets []*Sheet
	err    error
}

// New begins a workbook.
func New(w io.Writer) *Workbook { return &Workbook{zip: zip.NewWriter(w)} }

// Sheet is a sheet being written.
type Sheet struct {
	book   *Workbook
	name   string
	layout Layout
	out    *bufio.Writer
	rows   int
	wide   int
	merges []string
	checks []string
	buf    []byte
}

// part begins a file of the package, without a time, so that equal content
// gives equal bytes.
func (b *Workbook) part(name string) io.Writer {
	if b.err != nil {
		return io.Discard
	}
	w, err := b.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		b.err = err
		return io.Discard
	}
	return w
}

// SheetName makes s fit for a sheet: at most 31 characters, none of []:*?/\.
func SheetName(s string) string {
	s = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return ' '
		}
		return r
	}, s), " '")
	for utf8.RuneCountInString(s) > 31 {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return strings.TrimSpace(s)
}

// Sheet ends the sheet before and begins one. Names differ in more than case.
func (b *Workbook) Sheet(name string, l Layout) *Sheet {
	b.finish()
	s := &Sheet{book: b, name: SheetName(name), layout: l}
	for _, o := range b.sheets {
		if strings.EqualFold(o.name, s.name) && b.err == nil {
			b.err = fmt.Errorf("xlsx: two sheets are called %q", s.name)
		}
	}
	if s.name == "" && b.err == nil {
		b.err = fmt.Errorf("xlsx: a sheet without a name")
	}
	b.sheets = append(b.sheets, s)
	s.out = bufio.NewWriterSize(b.part(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(b.sheets))), 64<<10)
	s.print(xmlHead + `<worksheet xmlns="` + mainSpace + `"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"`)
	if len(b.sheets) == 1 {
		s.print(` tabSelected="1"`)
	}
	if r, c := l.FrozenRows, l.FrozenColumns; r > 0 || c > 0 {
		pane := "bottomRight"
		s.print(`><pane`)
		if c > 0 {
			s.print(` xSplit="` + strconv.Itoa(c) + `"`)
		} else {
			pane = "bottomLeft"
		}
		if r > 0 {
			s.print(` ySplit="` + strconv.Itoa(r) + `"`)
		} else {
			pane = "topRight"
		}
		s.print(` topLeftCell="` + Ref(c, r+1) + `" activePane="` + pane + `" state="frozen"/></sheetView>`)
	} else {
		s.print(`/>`)
	}
	s.print(`</sheetViews><sheetFormatPr defaultRowHeight="15.75"/>`)
	if len(l.Widths) > 0 {
		s.print(`<cols>`)
		for i, w := range l.Widths {
			if w > 0 {
				s.print(fmt.Sprintf(`<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, w))
			}
		}
		s.print(`</cols>`)
	}
	s.print(`<sheetData>`)
	return s
}

func (s *Sheet) print(text string) {
	if _, err := s.out.WriteString(text); err != nil && s.book.err == nil {
		s.book.err = err
	}
}

// Row writes the next row and gives its number, from 1.
func (s *Sheet) Row(cells ...Cell) int {
	s.rows++
	s.wide = max(s.wide, len(cells))
	s.buf = fmt.Appendf(s.buf[:0], `<row r="%d"`, s.rows)
	if n := s.lines(cells); n > 1 {
		s.buf = fmt.Appendf(s.buf, ` ht="%d" customHeight="1"`, min(n*lineHeight, 400))
	}
	s.buf = append(s.buf, '>')
	for i, c := range cells {
		var err error
		if s.buf, err = c.write(s.buf, Ref(i, s.rows)); err != nil && s.book.err == nil {
			s.book.err = err
		}
	}
	s.buf = append(s.buf, "</row>"...)
	s.print(string(s.buf))
	return s.rows
}

// lineHeight is the height of a line of 12-point text, in points.
const lineHeight = 16

// lines estimates how many lines the row's wrapped texts take: programs that
// open the file do not all measure rows themselves.
func (s *Sheet) lines(cells []Cell) int {
	most := 1
	for i, c := range cells {
		if c.kind != text || !looks[c.style].wrap || i >= len(s.layout.Widths) || s.layout.Widths[i] == 0 {
			continue
		}
		n, width := 0, s.layout.Widths[i]
		if looks[c.style].font == 1 {
			width -= width / 10 // bold letters are wider
		}
		for p := range strings.SplitSeq(c.value, "\n") {
			n += 1 + max(0, length(p)-1)/max(1, width)
		}
		most = max(most, n)
	}
	return most
}

// length measures a text in digits' widths: capitals are half again as wide.
func length(s string) int {
	n, wide := 0, 0
	for _, r := range s {
		n++
		if unicode.IsUpper(r) {
			wide++
		}
	}
	return n + wide/2
}

// Merge makes one cell of the rectangle; columns from 0, rows from 1.
func (s *Sheet) Merge(column, row, toColumn, toRow int) {
	s.merges = append(s.merges, Ref(column, row)+":"+Ref(toColumn, toRow))
}

// Choose lets a cell hold one of the options only; message explains a refusal.
func (s *Sheet) Choose(ref string, options []string, title, message string) {
	s.checks = append(s.checks, fmt.Sprintf(`<dataValidation type="list" allowBlank="1" showErrorMessage="1" errorTitle="%s" error="%s" sqref="%s"><formula1>"%s"</formula1></dataValidation>`,
		xmlText(title), xmlText(message), ref, xmlText(strings.Join(options, ","))))
}

// Between lets cells hold a whole number from least to most only.
func (s *Sheet) Between(ref string, least, most int, title, message string) {
	s.checks = append(s.checks, fmt.Sprintf(`<dataValidation type="whole" allowBlank="1" showErrorMessage="1" errorTitle="%s" error="%s" sqref="%s"><formula1>%d</formula1><formula2>%d</formula2></dataValidation>`,
		xmlText(title), xmlText(message), ref, least, most))
}

// finish ends the last sheet.
func (b *Workbook) finish() {
	if len(b.sheets) == 0 {
		return
	}
	s := b.sheets[len(b.sheets)-1]
	if s.out == nil {
		return
	}
	s.print(`</sheetData>`)
	if s.layout.Locked {
		s.print(`<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0"/>`)
	}
	if s.layout.Filter && s.layout.FrozenRows > 0 && s.wide > 0 {
		s.print(fmt.Sprintf(`<autoFilter ref="A%d:%s"/>`, s.layout.FrozenRows, Ref(s.wide-1, max(s.rows, s.layout.FrozenRows))))
	}
	if len(s.merges) > 0 {
		s.print(fmt.Sprintf(`<mergeCells count="%d">`, len(s.merges)))
		for _, m := range s.merges {
			s.print(`<mergeCell ref="` + m + `"/>`)
		}
		s.print(`</mergeCells>`)
	}
	if len(s.checks) > 0 {
		s.print(fmt.Sprintf(`<dataValidations count="%d">`, len(s.checks)) + strings.Join(s.checks, "") + `</dataValidations>`)
	}
	orientation := "portrait"
	if s.layout.Landscape {
		orientation = "landscape"
	}
	paper := "9"
	if s.layout.Large {
		paper = "8"
	}
	s.print(`<pageMargins left="0.6" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>` +
		`<pageSetup paperSize="` + paper + `" orientation="` + orientation + `" fitToWidth="1" fitToHeight="0"/>` +
		`<headerFooter><oddFooter>&amp;C&amp;P/&amp;N</oddFooter></headerFooter></worksheet>`)
	if err := s.out.Flush(); err != nil && b.err == nil {
		b.err = err
	}
	s.out = nil
}

// Close writes what binds the sheets together. The first error of all is given.
func (b *Workbook) Close() error {
	b.finish()
	if len(b.sheets) == 0 && b.err == nil {
		b.err = fmt.Errorf("xlsx: a workbook without sheets")
	}
	var types, sheets, rels, names strings.Builder
	for i, s := range b.sheets {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
		state := ""
		if s.layout.Hidden {
			state = ` state="veryHidden"`
		}
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>`, xmlText(s.name), i+1, state, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, relSpace, i+1)
		if r := s.layout.FrozenRows; r > 0 && !s.layout.Hidden {
			quoted := xmlText("'" + strings.ReplaceAll(s.name, "'", "''") + "'")
			if s.layout.Filter && s.wide > 0 {
				fmt.Fprintf(&names, `<definedName name="_xlnm._FilterDatabase" localSheetId="%d" hidden="1">%s!$A$%d:$%s$%d</definedName>`, i, quoted, r, Column(s.wide-1), max(s.rows, r))
			}
			fmt.Fprintf(&names, `<definedName name="_xlnm.Print_Titles" localSheetId="%d">%s!$1:$%d</definedName>`, i, quoted, r)
		}
	}
	defined := ""
	if names.Len() > 0 {
		defined = `<definedNames>` + names.String() + `</definedNames>`
	}
	for _, p := range []struct{ name, body string }{
		{"[Content_Types].xml", `<Types xmlns="` + packSpace + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` + types.String() +
			`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + packSpace + `relationships"><Relationship Id="rId1" Type="` + relSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><bookViews><workbookView activeTab="0"/></bookViews><sheets>` + sheets.String() + `</sheets>` + defined + `<calcPr fullCalcOnLoad="1"/></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packSpace + `relationships">` + rels.String() +
			fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, len(b.sheets)+1, relSpace) + `</Relationships>`},
	} {
		if _, err := io.WriteString(b.part(p.name), xmlHead+p.body); err != nil && b.err == nil {
			b.err = err
		}
	}
	if _, err := io.WriteString(b.part("xl/styles.xml"), styleSheet()); err != nil && b.err == nil {
		b.err = err
	}
	if err := b.zip.Close(); err != nil && b.err == nil {
		b.err = err
	}
	return b.err
}
