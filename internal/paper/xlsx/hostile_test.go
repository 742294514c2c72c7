package xlsx_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"time"

	"saoque/internal/fault"
	"saoque/internal/locale"
	"saoque/internal/paper/xlsx"
	"saoque/internal/paper/xlsx/xlsxtest"
)

// repacked rewrites the parts of a package.
func repacked(t *testing.T, data []byte, change func(name, text string) string) []byte {
	t.Helper()
	out, err := xlsxtest.Repacked(data, change)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// added puts more parts beside those of a good workbook.
func added(t *testing.T, add func(w *zip.Writer)) []byte {
	t.Helper()
	data := written(t, 3)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		if err := w.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	add(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func part(t *testing.T, w *zip.Writer, name string, content io.Reader) {
	t.Helper()
	out, err := w.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, content); err != nil {
		t.Fatal(err)
	}
}

// repeat reads text n times over without holding it.
func repeat(text string, n int) io.Reader {
	block := strings.Repeat(text, 1000)
	var rs []io.Reader
	for range n / 1000 {
		rs = append(rs, strings.NewReader(block))
	}
	return io.MultiReader(append(rs, strings.NewReader(strings.Repeat(text, n%1000)))...)
}

// lying is a part whose header says that it unpacks to size bytes.
func lying(t *testing.T, w *zip.Writer, name string, real, size int) {
	t.Helper()
	var packed bytes.Buffer
	fl, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	sum := crc32.NewIEEE()
	if _, err := io.Copy(io.MultiWriter(fl, sum), repeat(" ", real)); err != nil {
		t.Fatal(err)
	}
	fl.Close()
	out, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(size)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := out.Write(packed.Bytes()); err != nil {
		t.Fatal(err)
	}
}

// withSheet replaces the register's rows by hostile ones.
func withSheet(t *testing.T, head string, body io.Reader, tail string) []byte {
	t.Helper()
	data := written(t, 3)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		if f.Name == "xl/worksheets/sheet1.xml" {
			part(t, w, f.Name, io.MultiReader(strings.NewReader(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+head), body, strings.NewReader(tail+`</worksheet>`)))
			continue
		}
		if err := w.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHostileWorkbooksAreRefusedFast(t *testing.T) {
	rows := `<row r="%d"><c r="A%d"><v>1</v></c></row>`
	for _, c := range []struct {
		name string
		data func() []byte
		key  string
	}{
		{"a bomb of zeros", func() []byte {
			return added(t, func(w *zip.Writer) { part(t, w, "xl/media/a.bin", repeat("\x00", 90<<20)) })
		}, "xlsx.unpacks-too-large"},
		{"a bomb that is a sheet", func() []byte { return withSheet(t, "<sheetData>", repeat(" ", 50<<20), "</sheetData>") }, "xlsx.ratio"},
		{"a bomb of shared strings", func() []byte {
			return added(t, func(w *zip.Writer) { part(t, w, "xl/sharedStrings.xml", repeat("<si><t>a</t></si>", 3_000_000)) })
		}, "xlsx.too-many-cells"},
		{"many middling bombs", func() []byte {
			return added(t, func(w *zip.Writer) {
				for i := range 100 {
					part(t, w, fmt.Sprintf("xl/media/%d.bin", i), repeat("\x00", 1<<20-10))
				}
			})
		}, "xlsx.unpacks-too-large"},
		{"a bomb that denies it", func() []byte {
			return added(t, func(w *zip.Writer) { lying(t, w, "xl/media/a.bin", 200<<20, 1000) })
		}, "xlsx.bad-part"},
		{"a dwarf that boasts", func() []byte {
			return added(t, func(w *zip.Writer) { lying(t, w, "xl/media/a.bin", 10, 1<<40) })
		}, "xlsx.unpacks-too-large"},
		{"a path out", func() []byte {
			return added(t, func(w *zip.Writer) { part(t, w, "../../etc/cron.d/x", strings.NewReader("x")) })
		}, "xlsx.bad-part"},
		{"a path out in the middle", func() []byte {
			return added(t, func(w *zip.Writer) { part(t, w, "xl/../../x", strings.NewReader("x")) })
		}, "xlsx.bad-part"},
		{"a path from the root", func() []byte {
			return added(t, func(w *zip.Writer) { part(t, w, "/etc/passwd", strings.NewReader("x")) })
		}, "xlsx.bad-part"},
		{"a path of the other system", func() []byte {
			return added(t, func(w *zip.Writer) { part(t, w, `..\x`, strings.NewReader("x")) })
		}, "xlsx.bad-part"},
		{"a drive", func() []byte {
			return added(t, func(w *zip.Writer) { part(t, w, `C:x`, strings.NewReader("x")) })
		}, "xlsx.bad-part"},
		{"a link", func() []byte {
			return added(t, func(w *zip.Writer) {
				h := &zip.FileHeader{Name: "xl/link"}
				h.SetMode(fs.ModeSymlink | 0o777)
				out, err := w.CreateHeader(h)
				if err != nil {
					t.Fatal(err)
				}
				io.WriteString(out, "/etc/passwd")
			})
		}, "xlsx.bad-part"},
		{"a part twice", func() []byte {
			return added(t, func(w *zip.Writer) { part(t, w, "xl/WORKBOOK.xml", strings.NewReader("<x/>")) })
		}, "xlsx.bad-part"},
		{"macros", func() []byte {
			return added(t, func(w *zip.Writer) { part(t, w, "xl/vbaProject.bin", strings.NewReader("x")) })
		}, "xlsx.macro"},
		{"ten thousand parts", func() []byte {
			return added(t, func(w *zip.Writer) {
				for i := range 10_000 {
					part(t, w, fmt.Sprintf("xl/media/%d", i), strings.NewReader("x"))
				}
			})
		}, "xlsx.too-many-parts"},
		{"a million cells", func() []byte {
			return withSheet(t, "<sheetData>", cells(1000, 1000), "</sheetData>")
		}, "xlsx.too-many-cells"},
		{"cells far to the right", func() []byte {
			var b strings.Builder
			for i := 1; i <= 5000; i++ {
				fmt.Fprintf(&b, `<row r="%d"><c r="XFD%d"><v>%d</v></c></row>`, i, i, i*7919)
			}
			return withSheet(t, "<sheetData>", strings.NewReader(b.String()), "</sheetData>")
		}, "xlsx.too-many-cells"},
		{"a row beyond the last", func() []byte {
			return withSheet(t, "<sheetData>", strings.NewReader(fmt.Sprintf(rows, 1<<30, 1<<30)), "</sheetData>")
		}, "xlsx.bad-part"},
		{"cells behind a comment", func() []byte {
			return withSheet(t, "<sheetData><!-- ' -->", cells(10, 10), "</sheetData>")
		}, "xlsx.bad-part"},
		{"cells behind a quotation", func() []byte {
			return withSheet(t, "<sheetData x='", cells(10, 10), "'></sheetData>")
		}, "xlsx.bad-part"},
		{"a cell whose place is spelt out", func() []byte {
			return withSheet(t, "<sheetData>", strings.NewReader(`<row r="1"><c r="&#88;FD1"><v>1</v></c></row>`), "</sheetData>")
		}, "xlsx.bad-part"},
		{"a place under another name", func() []byte {
			return withSheet(t, "<sheetData>", strings.NewReader(`<row r="1"><c r="A1" x:r = 'B9'><v>1</v></c></row>`), "</sheetData>")
		}, "xlsx.bad-part"},
		{"cells out of order", func() []byte {
			return withSheet(t, "<sheetData>", strings.NewReader(`<row r="1"><c r="C1"><v>1</v></c><c r="B1"><v>2</v></c></row>`), "</sheetData>")
		}, "xlsx.bad-part"},
		{"rows out of order", func() []byte {
			return withSheet(t, "<sheetData>", strings.NewReader(fmt.Sprintf(rows+rows, 2, 2, 1, 1)), "</sheetData>")
		}, "xlsx.bad-part"},
		{"a sheet in UTF-16", func() []byte {
			return withSheet(t, "\x00<\x00r\x00o\x00w", strings.NewReader(""), "")
		}, "xlsx.bad-part"},
		{"a million merged cells", func() []byte {
			var b strings.Builder
			for i := range 1_000_000 {
				fmt.Fprintf(&b, `<mergeCell ref="A%d:B%d"/>`, i+1, i+1)
			}
			return withSheet(t, "<sheetData/><mergeCells>", strings.NewReader(b.String()), "</mergeCells>")
		}, "xlsx.too-many-merges"},
		{"a billion laughs", func() []byte {
			return repacked(t, written(t, 3), func(name, text string) string {
				if name == "xl/workbook.xml" {
					text = strings.Replace(text, "<workbook", `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><workbook`, 1)
					text = strings.Replace(text, `name="`, `name="&b;`, 1)
				}
				return text
			})
		}, "xlsx.not-a-workbook"},
	} {
		data := c.data()
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		// The process's own time: other programs on the machine do not stretch it.
		start := cpu(t)
		r, err := xlsx.ReadRegister(data, xlsx.RegisterOptions{})
		took := cpu(t) - start
		runtime.ReadMemStats(&after)
		e, ok := fault.As(err)
		if !ok || !strings.HasPrefix(e.Key, c.key) || r != nil {
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
			continue
		}
		if text := locale.Load().Error("vi", err); strings.Contains(text, "{") {
			t.Errorf("%s: %s", c.name, text)
		}
		if took > 2*time.Second {
			t.Errorf("%s: refused after %s", c.name, took)
		}
		// Everything allocated on the way, freed or not, is under the limit.
		if used := int64(after.TotalAlloc - before.TotalAlloc); used > 256<<20 {
			t.Errorf("%s: %d MB were allocated", c.name, used>>20)
		}
		t.Logf("%-28s %8d bytes  %6s  %s", c.name, len(data), took.Round(time.Millisecond), e.Key)
	}
	if _, err := xlsx.ReadRegister(make([]byte, 17<<20), xlsx.RegisterOptions{}); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a large file: %v", err)
	}
}

// cells are ordinary cells that do not compress suspiciously well.
func cells(rows, columns int) io.Reader {
	var b strings.Builder
	x := uint32(1)
	for r := 1; r <= rows; r++ {
		fmt.Fprintf(&b, `<row r="%d">`, r)
		for c := range columns {
			x = x*1664525 + 1013904223
			fmt.Fprintf(&b, `<c r="%s"><v>%d</v></c>`, xlsx.Ref(c, r), x)
		}
		b.WriteString(`</row>`)
	}
	return strings.NewReader(b.String())
}

// A column of formatting over a sheet's whole length, and a merge over whole
// columns, are common accidents and cost nothing.
func TestGhostRowsAreNoTrouble(t *testing.T) {
	data := repacked(t, written(t, 3), func(name, text string) string {
		if name == "xl/worksheets/sheet1.xml" {
			text = strings.Replace(text, `</sheetData>`, `<row r="1048576"><c r="A1048576" s="1"/></row></sheetData>`, 1)
		}
		return text
	})
	start := time.Now()
	r, err := xlsx.ReadRegister(data, xlsx.RegisterOptions{})
	if err != nil || len(r.Rows) != 3 || len(r.All()) != 0 {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("%s", took)
	}
}

func FuzzReadRegister(f *testing.F) {
	var b bytes.Buffer
	if _, err := xlsx.WriteRegister(&b, xlsx.RegisterSheet{}, xlsxtest.Clean(2)); err != nil {
		f.Fatal(err)
	}
	f.Add("A1", "n", "44145")
	f.Add("O3", "inlineStr", "4 sao")
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		f.Fatal(err)
	}
	// Raw bytes of a zip teach a fuzzer nothing: the XML inside is fuzzed.
	f.Fuzz(func(t *testing.T, ref, kind, value string) {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, p := range z.File {
			if p.Name != "xl/worksheets/sheet1.xml" {
				if err := w.Copy(p); err != nil {
					t.Fatal(err)
				}
				continue
			}
			r, err := p.Open()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			o, err := w.Create(p.Name)
			if err != nil {
				t.Fatal(err)
			}
			cell := `<row r="4"><c r="` + ref + `" t="` + kind + `"><v>` + value + `</v><is><t>` + value + `</t></is></c></row></sheetData>`
			if _, err := io.WriteString(o, strings.Replace(string(text), "</sheetData>", cell, 1)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := xlsx.ReadRegister(out.Bytes(), xlsx.RegisterOptions{Bands: bands, Months: 36})
		if err == nil && len(r.Rows) < 2 {
			t.Errorf("rows were lost: %d", len(r.Rows))
		}
		if err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge) {
			t.Error(err)
		}
	})
}
