package xlsx_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/locale"
	"saoque/internal/paper/xlsx"
	"saoque/internal/rulebook"
)

var bands = []rulebook.Band{{Star: 3, From: 50}, {Star: 4, From: 70}, {Star: 5, From: 90}}

// clean makes n entries without anything to report.
func clean(n int) iter.Seq2[xlsx.RegisterEntry, error] {
	return func(yield func(xlsx.RegisterEntry, error) bool) {
		for i := range n {
			day := calendar.MustDate("2020-11-10").AddDays(i % 40)
			e := xlsx.RegisterEntry{
				Ordinal: i + 1, Code: fmt.Sprintf("96-964-%05d-2020", i+1), Product: fmt.Sprintf("Mắm ba khía số %d (mẫu)", i+1),
				Producer: fmt.Sprintf("Hợp tác xã Rạch Gốc %d (mẫu)", i%900), Kind: "Hợp tác xã", Registration: "2000123456", Representative: "Nguyễn Văn Mẫu", Phone: "0290000000",
				Address: "Ấp Mẫu", Commune: "Tân Ân", District: "Ngọc Hiển", Sector: "Thực phẩm", Set: 8, Score: 7033 + i%900, Star: 4, Decision: "999/QĐ-UBND",
				Decided: day, Year: 2020, Certificate: fmt.Sprintf("%05d/GCN-OCOP-96-2020", i+1), Issued: day, Expires: day.AddMonths(36), Note: "",
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

func written(t testing.TB, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	rows, err := xlsx.WriteRegister(&b, xlsx.RegisterSheet{Title: "Sổ đăng ký sản phẩm OCOP tỉnh Cà Mau (mẫu)", Notes: []string{"Lập ngày 23/11/2020"}}, clean(n))
	if err != nil || rows != n {
		t.Fatal(rows, err)
	}
	return b.Bytes()
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
	for want := range clean(1200) {
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

// messy is the reference workbook: every trouble met in registers kept by
// hand, each in a row of its own, with what must be said of it.
//
// The head stands in row 4 under a merged title and a merged group head; its
// column names are abbreviated; two columns are nobody's.
func messy(t *testing.T) (data []byte, want map[int][]string) {
	t.Helper()
	f := excelize.NewFile()
	const s = "DS OCOP 2020"
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(f.SetSheetName("Sheet1", s))
	_, err := f.NewSheet("Nháp")
	check(err)
	check(f.SetCellValue("Nháp", "A1", "tính thử"))
	check(f.SetCellValue(s, "A1", "DANH SÁCH SẢN PHẨM OCOP (MẪU)"))
	check(f.MergeCell(s, "A1", "N1"))
	check(f.SetCellValue(s, "H3", "QUYẾT ĐỊNH"))
	check(f.MergeCell(s, "H3", "I3"))
	heads := []string{"TT", "Tên SP", "Tên chủ thể", "ĐT liên hệ", "Xã/phường", "Điểm số", "Xếp hạng", "Số QĐ", "Ngày QĐ", "Năm", "Số GCN", "Ngày cấp GCN", "Ngày hết hạn", "Mã SP", "Vốn vay", "Ghi  chú", "Số GCN"}
	for i, h := range heads {
		check(f.SetCellValue(s, xlsx.Ref(i, 4), h))
	}
	for i := range heads {
		check(f.SetCellValue(s, xlsx.Ref(i, 5), fmt.Sprintf("(%d)", i+1)))
	}
	want = map[int][]string{}
	n := 5
	day := func(d string) int {
		return calendar.Date("1899-12-30").DaysUntil(calendar.MustDate(d))
	}
	// good is a row without trouble; change spoils it.
	row := func(change map[string]any, keys ...string) int {
		n++
		values := map[string]any{
			"A": n - 5, "B": fmt.Sprintf("Sản phẩm mẫu %d", n), "C": fmt.Sprintf("Cơ sở mẫu %d", n), "D": "0290000000", "E": "Tân Ân", "F": 75.5, "G": 4,
			"H": "999/QĐ-UBND", "I": day("2020-11-10"), "J": 2020, "K": fmt.Sprintf("%02d/GCN-2020", n), "L": day("2020-11-10"), "M": day("2023-11-10"), "N": fmt.Sprintf("96-%02d-2020", n),
		}
		for c, v := range change {
			if v == nil {
				delete(values, c)
			} else {
				values[c] = v
			}
		}
		for c, v := range values {
			check(f.SetCellValue(s, fmt.Sprint(c, n), v))
		}
		want[n] = keys
		return n
	}
	heading := func(key string, cells map[string]any) {
		n++
		for c, v := range cells {
			check(f.SetCellValue(s, fmt.Sprint(c, n), v))
		}
		want[n] = []string{key}
	}

	row(nil)
	heading("noted xlsx.row-heading", map[string]any{"A": "I", "B": "HUYỆN NGỌC HIỂN"})
	row(map[string]any{"B": "  Mắm \n ba khía "}, "noted xlsx.cleaned")
	row(map[string]any{"C": "Co\u031b sở mẫu rời"}, "noted xlsx.cleaned")
	row(map[string]any{"D": 913123456}, "doubtful xlsx.phone-zero")
	row(map[string]any{"F": "75,55"})
	row(map[string]any{"F": "75.555"}, "doubtful xlsx.score-cut")
	row(map[string]any{"F": 89.9999, "G": 4}, "doubtful xlsx.score-cut")
	row(map[string]any{"F": 78.329999999999998})
	row(map[string]any{"F": 755}, "refused xlsx.not-a-score")
	row(map[string]any{"F": "bảy mươi"}, "refused xlsx.not-a-score")
	row(map[string]any{"F": 65.5}, "doubtful xlsx.star-and-score")
	row(map[string]any{"G": "4 sao"}, "noted xlsx.read-as")
	row(map[string]any{"G": "★★★★"}, "noted xlsx.read-as")
	row(map[string]any{"G": "****"}, "noted xlsx.read-as")
	row(map[string]any{"G": "bốn"}, "refused xlsx.not-a-star")
	row(map[string]any{"G": 6}, "refused xlsx.not-a-star")
	row(map[string]any{"G": 2, "F": nil}, "doubtful xlsx.low-star")
	row(map[string]any{"G": nil}, "refused xlsx.missing")
	row(map[string]any{"B": nil}, "refused xlsx.missing")
	row(map[string]any{"C": nil}, "refused xlsx.missing")
	row(map[string]any{"H": nil}, "doubtful xlsx.missing")
	row(map[string]any{"I": nil, "J": nil}, "refused xlsx.missing")
	row(map[string]any{"I": nil})
	row(map[string]any{"J": nil})
	row(map[string]any{"I": "10/11/2020"}, "noted xlsx.day-as-text")
	row(map[string]any{"I": "ngày 10 tháng 11 năm 2020"}, "noted xlsx.day-as-text")
	row(map[string]any{"I": "11/23/2020"}, "refused xlsx.not-a-day")
	row(map[string]any{"I": "31/11/2020"}, "refused xlsx.not-a-day")
	row(map[string]any{"I": "10/11/20"}, "refused xlsx.two-digits")
	row(map[string]any{"I": "11/2020"}, "refused xlsx.half-a-day")
	row(map[string]any{"I": 2020}, "refused xlsx.half-a-day")
	row(map[string]any{"I": 21000}, "refused xlsx.far-day")
	row(map[string]any{"I": float64(day("2020-11-10")) + 0.5}, "noted xlsx.time-dropped")
	row(map[string]any{"J": 2021}, "refused xlsx.years-disagree")
	row(map[string]any{"J": "năm 2020"}, "refused xlsx.not-a-year")
	row(map[string]any{"I": day("2021-01-10"), "J": 2021, "N": "96-44-2021"}, "doubtful xlsx.issued-early", "doubtful xlsx.later-than-today")
	row(map[string]any{"L": day("2020-11-01"), "M": day("2023-11-01")}, "doubtful xlsx.issued-early")
	row(map[string]any{"M": day("2020-11-10")}, "refused xlsx.over-before-begun")
	row(map[string]any{"M": day("2022-11-10")}, "doubtful xlsx.other-term")
	row(map[string]any{"M": day("2023-11-09")})
	row(map[string]any{"K": "77/GCN-2019"}, "doubtful xlsx.number-year")
	first := row(map[string]any{"K": "99/GCN-2020", "B": "Khô cá lìm kìm mẫu", "C": "Cơ sở Đất Mũi mẫu"})
	row(map[string]any{"K": "99/gcn-2020"}, "refused xlsx.certificate-twice")
	row(map[string]any{"B": "KHÔ CÁ LÌM KÌM  MẪU", "C": "Cơ sở Đất Mũi mẫu"}, "noted xlsx.cleaned", "refused xlsx.product-twice")
	row(map[string]any{"N": fmt.Sprintf("96-%02d-2020", first)}, "doubtful xlsx.code-two-names")
	row(map[string]any{"N": "1.23457E+11"}, "refused xlsx.rounded")
	row(map[string]any{"H": "#REF!"}, "refused xlsx.broken")
	row(map[string]any{"O": "#N/A"}, "doubtful xlsx.broken-outside")
	row(map[string]any{"P": strings.Repeat("x", 501)}, "refused xlsx.too-long")
	row(map[string]any{"A": "a"}, "noted xlsx.ordinal")

	at := row(nil, "noted xlsx.formula")
	check(f.SetCellFormula(s, fmt.Sprint("F", at), "151/2"))
	at = row(nil, "noted xlsx.row-hidden")
	check(f.SetRowVisible(s, at, false))
	// One producer's cell over three products: only the first row has a value.
	at = row(nil, "doubtful xlsx.merged")
	row(map[string]any{"C": nil}, "refused xlsx.merged")
	row(map[string]any{"C": nil}, "refused xlsx.merged")
	check(f.MergeCell(s, fmt.Sprint("C", at), fmt.Sprint("C", at+2)))
	// A commune's cell over two: the row can be taken without it.
	at = row(nil, "doubtful xlsx.merged")
	row(map[string]any{"E": nil}, "doubtful xlsx.merged")
	check(f.MergeCell(s, fmt.Sprint("E", at), fmt.Sprint("E", at+1)))
	// Two columns of one row.
	at = row(map[string]any{"M": nil}, "refused xlsx.merged")
	check(f.MergeCell(s, fmt.Sprint("L", at), fmt.Sprint("M", at)))
	n += 2 // empty rows say nothing
	heading("noted xlsx.row-total", map[string]any{"A": "Tổng cộng", "G": 55})

	// A real #REF!, as Excel leaves it: a cell of the type "error".
	var b bytes.Buffer
	check(f.Write(&b))
	check(f.Close())
	data = repacked(t, b.Bytes(), func(name, text string) string {
		if name == "xl/worksheets/sheet1.xml" {
			text = strings.Replace(text, `<f>151/2</f>`, `<f>151/2</f><v>75.5</v>`, 1)
		}
		return text
	})
	return data, want
}

func TestMessyRegister(t *testing.T) {
	data, want := messy(t)
	r, err := xlsx.ReadRegister(data, xlsx.RegisterOptions{Bands: bands, Months: 36, Today: "2020-12-31"})
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
	if d := cmp.Diff([]string{"doubtful xlsx.column-twice", "noted xlsx.column-unknown", "noted xlsx.row-numbers", "noted xlsx.sheet-skipped"}, about); d != "" {
		t.Error(d)
	}
	// Every row is either a product or named aside.
	aside := 0
	for _, keys := range want {
		if len(keys) == 1 && strings.Contains(keys[0], "xlsx.row-") && keys[0] != "noted xlsx.row-hidden" {
			aside++
		}
	}
	if len(r.Rows)+aside != len(want) {
		t.Errorf("%d rows and %d aside, %d written", len(r.Rows), aside, len(want))
	}
	// Nothing is silently put right: what is refused keeps no value of ours.
	for _, row := range r.Rows {
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
