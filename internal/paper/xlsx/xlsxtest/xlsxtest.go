// Package xlsxtest makes workbooks for tests: registers of any length without
// trouble, and the reference workbook with every trouble that registers kept by
// hand are known for. The product links none of it.
package xlsxtest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"

	"saoque/internal/calendar"
	"saoque/internal/paper/xlsx"
)

// Clean makes n entries without anything to report: real communes of 2020,
// everything else invented.
func Clean(n int) iter.Seq2[xlsx.RegisterEntry, error] {
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

// Today is the day on which Messy is read.
const Today calendar.Date = "2020-12-31"

// Messy is the reference workbook, each trouble in a row of its own, with what
// must be said of each row below the head: "level key".
//
// The head stands in row 4 under a merged title and a merged group head; its
// column names are abbreviated; two columns are nobody's.
func Messy() (data []byte, want map[int][]string, err error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it lives in memory
	const s = "DS OCOP 2020"
	check := func(e error) {
		if err == nil {
			err = e
		}
	}
	check(f.SetSheetName("Sheet1", s))
	_, e := f.NewSheet("Nháp")
	check(e)
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
	row(map[string]any{"M": day("2020-11-10")}, "refused xlsx.over-before-begun", "noted xlsx.expired")
	row(map[string]any{"M": day("2022-11-10")}, "doubtful xlsx.other-term")
	row(map[string]any{"M": day("2023-11-09")})
	row(map[string]any{"M": nil}, "doubtful xlsx.missing")
	row(map[string]any{"E": "Tân Ân Đông"}, "doubtful xlsx.unit-unknown")
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
	at = row(map[string]any{"M": nil}, "refused xlsx.merged", "doubtful xlsx.missing")
	check(f.MergeCell(s, fmt.Sprint("L", at), fmt.Sprint("M", at)))
	n += 2 // empty rows say nothing
	heading("noted xlsx.row-total", map[string]any{"A": "Tổng cộng", "G": 55})

	// A real #REF!, as Excel leaves it: a cell of the type "error".
	var b bytes.Buffer
	check(f.Write(&b))
	if err != nil {
		return nil, nil, err
	}
	data, err = Repacked(b.Bytes(), func(name, text string) string {
		if name == "xl/worksheets/sheet1.xml" {
			text = strings.Replace(text, `<f>151/2</f>`, `<f>151/2</f><v>75.5</v>`, 1)
		}
		return text
	})
	return data, want, err
}

// Written writes a register of n clean rows.
func Written(n int) ([]byte, error) {
	var b bytes.Buffer
	_, err := xlsx.WriteRegister(&b, xlsx.RegisterSheet{Title: "Sổ đăng ký sản phẩm OCOP tỉnh Cà Mau (mẫu)", Notes: []string{"Lập ngày 23/11/2020"}}, Clean(n))
	return b.Bytes(), err
}

// Repacked rewrites the parts of a package.
func Repacked(data []byte, change func(name, text string) string) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		out, err := w.Create(f.Name)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(out, change(f.Name, string(text))); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return b.Bytes(), err
}
