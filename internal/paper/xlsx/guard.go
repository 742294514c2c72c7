package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"saoque/internal/fault"
)

// Limits is what a workbook may be before any of it is believed.
type Limits struct {
	File     int64 // bytes as sent
	Unpacked int64 // bytes of all parts together, counted while unpacking
	Ratio    int64 // unpacked to packed bytes of a part of more than a megabyte
	Entries  int   // parts
	Cells    int   // cells of all sheets
	Area     int   // rows × their last column, what a reader must walk through
	Merges   int
	Elements int // XML elements of a part that is no sheet
}

// Usual are the limits for everything that comes from outside: a register of
// 20,000 rows of 22 columns fits, with every text a different one.
var Usual = Limits{File: 16 << 20, Unpacked: 56 << 20, Ratio: 250, Entries: 500, Cells: 500_000, Area: 2_000_000, Merges: 20_000, Elements: 1_900_000}

// sheetPart is what the guard has seen of a sheet while counting.
type sheetPart struct {
	cells, rows int
	merges      []string
	formulas    map[string]bool // references of cells with a formula
}

// manyFormulas bounds what is remembered of formulas; a sheet with more is
// answered for as a whole.
const manyFormulas = 100_000

// guard unpacks every part into nothing, counting, before a parser sees the
// file. It stops at the first limit passed, whatever the directory claims.
func guard(data []byte, l Limits) (map[string]*sheetPart, error) {
	if int64(len(data)) > l.File {
		return nil, fault.New(fault.TooLarge, "xlsx.file-too-large", l.File>>20)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "xlsx.not-a-workbook")
	}
	if len(z.File) > l.Entries {
		return nil, fault.New(fault.TooLarge, "xlsx.too-many-parts", len(z.File), l.Entries)
	}
	seen := map[string]bool{}
	parts := map[string]*sheetPart{}
	left := l.Unpacked
	cells, area := 0, 0
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if seen[name] || !local(f) {
			return nil, fault.New(fault.Invalid, "xlsx.bad-part", f.Name)
		}
		seen[name] = true
		if strings.HasSuffix(name, "vbaproject.bin") || strings.Contains(name, "/macrosheets/") {
			return nil, fault.New(fault.Invalid, "xlsx.macro")
		}
		if f.UncompressedSize64 > uint64(left) {
			return nil, fault.New(fault.TooLarge, "xlsx.unpacks-too-large", l.Unpacked>>20)
		}
		s := &scanner{limits: l, name: f.Name, cells: cells, area: area, sheet: strings.HasPrefix(name, "xl/worksheets/") && strings.HasSuffix(name, ".xml")}
		n, err := unpack(f, s, left, l.Ratio)
		if err != nil {
			return nil, err
		}
		left -= n
		cells, area = s.cells, s.area
		if s.sheet {
			parts[f.Name] = &s.part
		}
	}
	if !seen["xl/workbook.xml"] || !seen["[content_types].xml"] {
		return nil, fault.New(fault.Invalid, "xlsx.not-a-workbook")
	}
	return parts, nil
}

// local reports whether the part has an ordinary name inside the package.
func local(f *zip.File) bool {
	n := f.Name
	return n != "" && !strings.ContainsAny(n, "\\\x00:") && path.Clean(n) == strings.TrimSuffix(n, "/") && !path.IsAbs(n) &&
		n != ".." && !strings.HasPrefix(n, "../") && (f.Mode().IsRegular() || f.Mode().IsDir()) && f.Flags&1 == 0
}

// unpack reads a part through s and counts its bytes.
func unpack(f *zip.File, s *scanner, left, ratio int64) (int64, error) {
	r, err := f.Open()
	if err != nil {
		return 0, fault.Wrap(fault.Invalid, err, "xlsx.bad-part", f.Name)
	}
	defer r.Close()
	buf := make([]byte, 64<<10)
	var n int64
	for {
		k, err := r.Read(buf)
		n += int64(k)
		if n > left {
			return n, fault.New(fault.TooLarge, "xlsx.unpacks-too-large", s.limits.Unpacked>>20)
		}
		if n > 1<<20 && n > ratio*int64(max(f.CompressedSize64, 1)) {
			return n, fault.New(fault.TooLarge, "xlsx.ratio", f.Name)
		}
		if e := s.scan(buf[:k]); e != nil {
			return n, e
		}
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, fault.Wrap(fault.Invalid, err, "xlsx.bad-part", f.Name)
		}
	}
}

// scanner follows XML just enough to count elements and, in sheets, to see the
// rows, the cells, their formulas and what is merged. What a parser might read
// otherwise than we do is refused: comments, declarations, other encodings, "<"
// in a quotation, rows and cells out of order.
type scanner struct {
	limits      Limits
	name        string
	sheet       bool
	part        sheetPart
	cells, area int

	elements int
	in       bool // inside a tag
	quote    byte
	tag      []byte
	row      int
	column   int // last of the row, from 1
	cell     string
}

// maxTag bounds a tag of a sheet.
const maxTag = 4096

func (s *scanner) bad() error { return fault.New(fault.Invalid, "xlsx.bad-part", s.name) }

func (s *scanner) scan(b []byte) error {
	if !s.sheet {
		// A "<" always begins markup; those in comments are counted too.
		if s.elements += bytes.Count(b, []byte("<")); s.elements > s.limits.Elements {
			return fault.New(fault.TooLarge, "xlsx.too-many-cells", s.limits.Cells)
		}
		return nil
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return s.bad()
	}
	for len(b) > 0 {
		if !s.in {
			i := bytes.IndexByte(b, '<')
			if i < 0 {
				return nil
			}
			b = b[i+1:]
			s.in, s.quote, s.tag = true, 0, s.tag[:0]
			continue
		}
		i := 0
	tag:
		for ; i < len(b); i++ {
			switch c := b[i]; {
			case c == '<':
				return s.bad()
			case s.quote != 0:
				if c == s.quote {
					s.quote = 0
				}
			case c == '"' || c == '\'':
				s.quote = c
			case c == '>':
				break tag
			}
		}
		if len(s.tag)+i > maxTag {
			return s.bad()
		}
		s.tag = append(s.tag, b[:i]...)
		if i == len(b) {
			return nil
		}
		b = b[i+1:]
		s.in = false
		if err := s.element(); err != nil {
			return err
		}
	}
	return nil
}

// element notes a tag that has ended.
func (s *scanner) element() error {
	if len(s.tag) == 0 || s.tag[0] == '!' {
		return s.bad()
	}
	name, rest := s.tag, []byte(nil)
	if i := bytes.IndexAny(name, " \t\r\n/"); i > 0 {
		name, rest = name[:i], name[i:]
	}
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	switch string(name) {
	case "?xml":
		if e := strings.ToLower(attribute(rest, "encoding")); e != "" && e != "utf-8" {
			return s.bad()
		}
	case "row":
		s.row++
		s.column = 0
		if v := attribute(rest, "r"); v != "" {
			n, err := strconv.Atoi(v)
			if err != nil || n < s.row || n > 1<<20 {
				return s.bad()
			}
			s.row = n
		}
		s.part.rows = s.row
		s.area++
	case "c":
		s.cells++
		s.part.cells++
		s.cell = attribute(rest, "r")
		at := s.column + 1
		if s.cell != "" {
			column, row, ok := splitRef(s.cell)
			if !ok || row != s.row || column+1 < at {
				return s.bad()
			}
			at = column + 1
		}
		s.area += at - s.column
		s.column = at
	case "f":
		if s.part.formulas == nil {
			s.part.formulas = map[string]bool{}
		}
		if len(s.part.formulas) < manyFormulas {
			s.part.formulas[s.cell] = true
		}
	case "mergeCell":
		s.part.merges = append(s.part.merges, attribute(rest, "ref"))
		if len(s.part.merges) > s.limits.Merges {
			return fault.New(fault.TooLarge, "xlsx.too-many-merges", s.limits.Merges)
		}
	default:
		return nil
	}
	if s.cells > s.limits.Cells || s.area > s.limits.Area {
		return fault.New(fault.TooLarge, "xlsx.too-many-cells", s.limits.Cells)
	}
	return nil
}

// attribute finds an attribute by its local name, the last one where there are
// several, as parsers by local name do; "" when it is not there.
func attribute(tag []byte, name string) string {
	found := ""
	for {
		tag = bytes.TrimLeft(tag, " \t\r\n/?")
		eq := bytes.IndexByte(tag, '=')
		if eq < 0 {
			return found
		}
		key := string(bytes.TrimRight(tag[:eq], " \t\r\n"))
		tag = bytes.TrimLeft(tag[eq+1:], " \t\r\n")
		if len(tag) == 0 {
			return found
		}
		end := bytes.IndexByte(tag[1:], tag[0])
		if end < 0 {
			return found
		}
		if i := strings.LastIndexByte(key, ':'); key[i+1:] == name {
			found = string(tag[1 : 1+end])
		}
		tag = tag[end+2:]
	}
}

// splitRef reads "B3": the column from 0 and the row from 1.
func splitRef(ref string) (column, row int, ok bool) {
	i := 0
	for i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' {
		column = column*26 + int(ref[i]-'A') + 1
		if i++; i > 3 {
			return 0, 0, false
		}
	}
	row, err := strconv.Atoi(ref[i:])
	return column - 1, row, i > 0 && err == nil && row > 0 && column <= 16_384
}
