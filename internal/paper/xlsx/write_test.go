package xlsx_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"saoque/internal/paper/xlsx"
)

func opened(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func value(t *testing.T, f *excelize.File, sheet, ref string) string {
	t.Helper()
	v, err := f.GetCellValue(sheet, ref)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func small(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := xlsx.New(&b)
	s := w.Sheet("Bảng [1]", xlsx.Layout{Widths: []int{8, 40}, FrozenRows: 2, FrozenColumns: 1, Locked: true, Filter: true})
	s.Row(xlsx.Text("Tên sản phẩm").As(xlsx.Title))
	s.Row(xlsx.Text("STT").As(xlsx.Head), xlsx.Text("Tên").As(xlsx.Head), xlsx.Text("Điểm").As(xlsx.Head), xlsx.Text("Ngày").As(xlsx.Head))
	s.Row(xlsx.Int(1), xlsx.Text("Mắm <ba khía> & \"tôm\""), xlsx.Scaled(755, 1), xlsx.Day("2020-11-10"))
	s.Row(xlsx.Int(2), xlsx.Text("Rượu"), xlsx.Scaled(5, 2), xlsx.Day("2024-02-29"))
	s.Row(xlsx.Cell{}, xlsx.Text("Cộng"), xlsx.Formula("SUM(C3:C4)", xlsx.Scaled(7555, 2).As(xlsx.Sum)), xlsx.Cell{}.As(xlsx.Input))
	s.Merge(0, 1, 3, 1)
	s.Choose("D5", []string{"a", "b"}, "Sai", "Chọn a hoặc b")
	h := w.Sheet("_ocop", xlsx.Layout{Hidden: true})
	h.Row(xlsx.Text("schema"), xlsx.Text("1"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbookIsReadByOthers(t *testing.T) {
	data := small(t)
	f := opened(t, data)
	if got := f.GetSheetList(); len(got) != 2 || got[0] != "Bảng  1" {
		t.Fatal(got)
	}
	for ref, want := range map[string]string{"B3": `Mắm <ba khía> & "tôm"`, "C3": "75.5", "D3": "10/11/2020", "C4": "0.05", "D4": "29/02/2024", "C5": "75.55", "A4": "2"} {
		if got := value(t, f, "Bảng  1", ref); got != want {
			t.Errorf("%s: %q, want %q", ref, got, want)
		}
	}
	if got, err := f.GetCellFormula("Bảng  1", "C5"); err != nil || got != "SUM(C3:C4)" {
		t.Error(got, err)
	}
	if shown, err := f.GetSheetVisible("_ocop"); err != nil || shown {
		t.Error("the schema sheet is in sight")
	}
	if m, err := f.GetMergeCells("Bảng  1"); err != nil || len(m) != 1 {
		t.Error(m, err)
	}
	if d, err := f.GetDataValidations("Bảng  1"); err != nil || len(d) != 1 || d[0].Sqref != "D5" {
		t.Error(d, err)
	}
	if p, err := f.GetPanes("Bảng  1"); err != nil || !p.Freeze || p.XSplit != 1 || p.YSplit != 2 {
		t.Errorf("%+v %v", p, err)
	}
}

func TestSameContentSameBytes(t *testing.T) {
	a, b := small(t), small(t)
	if !bytes.Equal(a, b) {
		t.Error("two runs differ")
	}
}

// Nothing that people typed is ever a formula.
func TestTextIsNeverAFormula(t *testing.T) {
	hostile := []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|'/c calc'!A0", "=HYPERLINK(\"http://x\")", "'=1", "_x003D_1+1", "_x000D_", "<f>1</f>",
		"</t></is></c><c r=\"A1\"><f>1</f>", "]]>", "&#61;1", "\x00\x01=1", "\ufeff=1", "1e5", "TRUE", "#REF!", strings.Repeat("=", 3000), "=\n=", "＝1",
	}
	var b bytes.Buffer
	w := xlsx.New(&b)
	s := w.Sheet("a", xlsx.Layout{})
	for _, h := range hostile {
		s.Row(xlsx.Text(h), xlsx.Text(h).As(xlsx.Input))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f := opened(t, b.Bytes())
	for i, h := range hostile {
		for c := range 2 {
			ref := xlsx.Ref(c, i+1)
			if got, err := f.GetCellFormula("a", ref); err != nil || got != "" {
				t.Errorf("%q became the formula %q", h, got)
			}
			// The reader made a string of it, and of the same characters where
			// XML can hold them.
			kind, err := f.GetCellType("a", ref)
			if err != nil || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
				t.Errorf("%q became %v", h, kind)
			}
			want := strings.NewReplacer("\x00", "", "\x01", "", "\r", "\n").Replace(h)
			if got := strings.ReplaceAll(value(t, f, "a", ref), "\r", "\n"); got != want {
				t.Errorf("%q came back as %q", h, got)
			}
		}
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte("<f>")) {
			t.Errorf("%s has a formula", part.Name)
		}
	}
}

func TestWriterRefuses(t *testing.T) {
	for name, do := range map[string]func(*xlsx.Workbook){
		"nothing":       func(*xlsx.Workbook) {},
		"a long text":   func(w *xlsx.Workbook) { w.Sheet("a", xlsx.Layout{}).Row(xlsx.Text(strings.Repeat("x", 40_000))) },
		"equal names":   func(w *xlsx.Workbook) { w.Sheet("a", xlsx.Layout{}); w.Sheet("A", xlsx.Layout{}) },
		"an empty name": func(w *xlsx.Workbook) { w.Sheet("[]", xlsx.Layout{}) },
	} {
		w := xlsx.New(io.Discard)
		do(w)
		if err := w.Close(); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}

func TestColumnNames(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := xlsx.Column(i); got != want {
			t.Errorf("%d: %s", i, got)
		}
	}
}
