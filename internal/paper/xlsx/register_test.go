package xlsx_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"saoque/internal/fault"
	"saoque/internal/locale"
	"saoque/internal/paper/xlsx"
	"saoque/internal/paper/xlsx/xlsxtest"
	"saoque/internal/rulebook"
	"saoque/internal/territory"
)

var bands = []rulebook.Band{{Star: 3, From: 50}, {Star: 4, From: 70}, {Star: 5, From: 90}}

func written(t testing.TB, n int) []byte {
	t.Helper()
	data, err := xlsxtest.Written(n)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestRegisterOutAndIn(t *testing.T) {
	if n := len(xlsx.RegisterColumns()); n != 22 {
		t.Fatalf("%d columns", n)
	}
	data := written(t, 1200)
	var heard []int
	r, err := xlsx.ReadRegister(data, xlsx.RegisterOptions{
		Bands: bands, Months: 36, Today: "2020-12-31",
		Progress: func(done, total int) error { heard = append(heard, done, total); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.All()) > 0 {
		t.Fatalf("a clean register has issues: %+v", r.All()[:min(5, len(r.All()))])
	}
	i := 0
	for want := range xlsxtest.Clean(1200) {
		if d := cmp.Diff(want, r.Rows[i].Entry); d != "" {
			t.Fatalf("row %d: %s", i, d)
		}
		i++
	}
	if want := []int{500, 1203, 1000, 1203, 1203, 1203}; !slices.Equal(heard, want) {
		t.Errorf("progress: %v, want %v", heard, want)
	}
	if !bytes.Equal(data, written(t, 1200)) {
		t.Error("the same register gives other bytes")
	}
	stop := errors.New("given up")
	if _, err := xlsx.ReadRegister(data, xlsx.RegisterOptions{Progress: func(int, int) error { return stop }}); !errors.Is(err, stop) {
		t.Error(err)
	}
}

func TestMessyRegister(t *testing.T) {
	data, want, err := xlsxtest.Messy()
	if err != nil {
		t.Fatal(err)
	}
	place := func(e *xlsx.RegisterEntry) (territory.Ref, xlsx.Level, string, []any) {
		if e.Commune != "Tân Ân" {
			return territory.Ref{}, xlsx.Doubtful, "xlsx.unit-unknown", []any{e.Commune, e.Decided}
		}
		return territory.Ref{Code: "32032", From: "2020-01-01"}, "", "", nil
	}
	r, err := xlsx.ReadRegister(data, xlsx.RegisterOptions{Bands: bands, Months: 36, Today: xlsxtest.Today, Place: place})
	if err != nil {
		t.Fatal(err)
	}
	if r.HeadRow != 4 || r.Sheet != "DS OCOP 2020" {
		t.Errorf("head in %s, row %d", r.Sheet, r.HeadRow)
	}
	got := map[int][]string{}
	about := []string{}
	for _, i := range r.All() {
		text := string(i.Level) + " " + i.Key
		if i.Row <= r.HeadRow+1 {
			about = append(about, text)
			continue
		}
		got[i.Row] = append(got[i.Row], text)
	}
	for row := range want {
		slices.Sort(got[row])
		slices.Sort(want[row])
		if !slices.Equal(got[row], want[row]) {
			t.Errorf("row %d: %v, want %v", row, got[row], want[row])
		}
		delete(got, row)
	}
	if len(got) > 0 {
		t.Errorf("said of rows that have no trouble: %v", got)
	}
	slices.Sort(about)
	if d := cmp.Diff([]string{"doubtful xlsx.column-twice", "noted xlsx.column-unknown", "noted xlsx.columns-absent", "noted xlsx.row-numbers", "noted xlsx.sheet-skipped"}, about); d != "" {
		t.Error(d)
	}
	// Every row is either a product or named aside.
	aside := 0
	for _, keys := range want {
		if len(keys) == 1 && strings.Contains(keys[0], "xlsx.row-") && keys[0] != "noted xlsx.row-hidden" {
			aside++
		}
	}
	if len(r.Aside) != aside+1 || len(r.Rows)+aside != len(want) {
		t.Errorf("%d rows and %d aside, %d written", len(r.Rows), aside, len(want))
	}
	// Nothing is silently put right: what is refused keeps no value of ours.
	for _, row := range r.Rows {
		if len(row.Cells) == 0 {
			t.Errorf("row %d: the raw cells are gone", row.Row)
		}
		for _, i := range row.Issues {
			if i.Key == "xlsx.merged" && i.Level == xlsx.Refused && strings.HasPrefix(i.Cell, "C") && row.Entry.Producer != "" {
				t.Errorf("row %d: the producer was carried down", row.Row)
			}
			if i.Key == "xlsx.score-cut" && row.Entry.Score == 9000 {
				t.Errorf("row %d: a mean was rounded up to a threshold", row.Row)
			}
			// Every issue is worded in both languages, without a gap.
			for _, lang := range locale.Languages {
				if text := i.Text(lang); strings.ContainsAny(text, "[{") {
					t.Errorf("%s: %s", i.Key, text)
				}
			}
		}
	}
	taken, doubtful, refused := r.Count()
	if taken+refused != len(r.Rows) || doubtful == 0 || refused < 20 {
		t.Errorf("taken %d, doubtful %d, refused %d of %d", taken, doubtful, refused, len(r.Rows))
	}
	var b bytes.Buffer
	if err := r.WriteReport(&b, "vi"); err != nil {
		t.Fatal(err)
	}
	rows, err := opened(t, b.Bytes()).GetRows("Báo cáo nhập")
	if err != nil || len(rows) != 3+len(r.All()) {
		t.Errorf("%d lines in the report for %d issues: %v", len(rows), len(r.All()), err)
	}
}

func TestRegisterThatCannotBeUsed(t *testing.T) {
	make := func(change func(f *excelize.File)) []byte {
		f := excelize.NewFile()
		for i, c := range xlsx.RegisterColumns() {
			if err := f.SetCellValue("Sheet1", xlsx.Ref(i, 1), c.Head); err != nil {
				t.Fatal(err)
			}
		}
		change(f)
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, c := range map[string]struct {
		data []byte
		key  string
	}{
		"nothing":        {nil, "xlsx.not-a-workbook"},
		"a text file":    {[]byte("STT,Tên sản phẩm\n"), "xlsx.not-a-workbook"},
		"an old .xls":    {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make(func(*excelize.File) {})...)[:600], "xlsx.not-a-workbook"},
		"cut off":        {make(func(*excelize.File) {})[:900], "xlsx.not-a-workbook"},
		"no head":        {make(func(f *excelize.File) { f.RemoveRow("Sheet1", 1) }), "xlsx.no-head"},
		"no star column": {make(func(f *excelize.File) { f.SetCellValue("Sheet1", "O1", "Ngôi") }), "xlsx.no-column"},
		"two registers": {make(func(f *excelize.File) {
			n, _ := f.NewSheet("Sheet2")
			f.CopySheet(0, n)
		}), "xlsx.two-heads"},
		"a damaged sheet": {repacked(t, make(func(f *excelize.File) {
			f.SetCellValue("Sheet1", "A2", 1)
			f.SetCellValue("Sheet1", "A9", 1)
		}), func(name, text string) string {
			if name == "xl/worksheets/sheet1.xml" {
				return strings.Replace(text, `<row r="9"`, `</oops><row r="9"`, 1)
			}
			return text
		}), "xlsx.cut-short"},
	} {
		_, err := xlsx.ReadRegister(c.data, xlsx.RegisterOptions{})
		e, ok := fault.As(err)
		if !ok || e.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
		if ok && strings.ContainsAny(locale.Load().Error("vi", err), "[{") {
			t.Errorf("%s: %s", name, locale.Load().Error("vi", err))
		}
	}
}

// A register is read at not much less than the pace of the library under it:
// the figure is logged, and asserted loosely because machines are shared.
func TestRegisterPace(t *testing.T) {
	const n = 3000
	data := written(t, n)
	start := cpu(t)
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.Rows("Sổ đăng ký")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			t.Fatal(err)
		}
	}
	bare := cpu(t) - start
	start = cpu(t)
	r, err := xlsx.ReadRegister(data, xlsx.RegisterOptions{Bands: bands, Months: 36})
	if err != nil || len(r.Rows) != n {
		t.Fatal(err)
	}
	ours := cpu(t) - start
	ratio := float64(bare) / float64(ours)
	t.Logf("%d rows: bare %s, checked %s (%.0f rows/s), ratio %.2f", n, bare, ours, n/ours.Seconds(), ratio)
	if ratio < 0.15 {
		t.Errorf("reading and checking takes %.1f times as long as bare reading", 1/ratio)
	}
}

// cpu is the process's own time, which other programs on the machine do not
// stretch.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkReadRegister(b *testing.B) {
	data := written(b, 20_000)
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
			if err != nil {
				b.Fatal(err)
			}
			rows, err := f.Rows("Sổ đăng ký")
			if err != nil {
				b.Fatal(err)
			}
			for rows.Next() {
				if _, err := rows.Columns(); err != nil {
					b.Fatal(err)
				}
			}
			f.Close()
		}
		b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("checked", func(b *testing.B) {
		for b.Loop() {
			if r, err := xlsx.ReadRegister(data, xlsx.RegisterOptions{Bands: bands, Months: 36}); err != nil || len(r.Rows) != 20_000 {
				b.Fatal(err)
			}
		}
		b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}
