package paper

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"saoque/internal/calendar"
)

// What is used lies within what the decree allows, and every value says where
// it comes from.
func TestDecree(t *testing.T) {
	d := Decree()
	seen := map[string]bool{}
	for _, r := range d.Rules {
		if seen[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		seen[r.ID] = true
		if r.Ours <= 0 || r.Source == "" || units[r.Unit] == 0 {
			t.Errorf("%s: no value, source or unit", r.ID)
		}
		if r.Ours < r.Least || r.Most > 0 && r.Ours > r.Most {
			t.Errorf("%s: %v is not within %v to %v", r.ID, r.Ours, r.Least, r.Most)
		}
	}
	if g := PageOf(false); g.Text() < MM(160) || g.Text() > MM(165.1) {
		t.Errorf("the text is %v wide", g.Text())
	}
	if a, b := PageOf(false), PageOf(true); a.Width != b.Height || a.Left != b.Top {
		t.Error("a lying page is not the upright one turned")
	}
}

func TestLetters(t *testing.T) {
	var got []string
	for i := range 24 {
		got = append(got, Letter(i))
	}
	if s := strings.Join(got, " "); s != "a b c d đ e g h i k l m n o p q r s t u v x y aa" {
		t.Errorf("letters: %s", s)
	}
}

// Days below 10 and the months 1 and 2 have a leading zero, others have none.
func TestDays(t *testing.T) {
	for d, want := range map[calendar.Date]string{
		"2020-01-05": "ngày 05 tháng 01 năm 2020",
		"2020-02-29": "ngày 29 tháng 02 năm 2020",
		"2020-03-10": "ngày 10 tháng 3 năm 2020",
		"2020-06-01": "ngày 01 tháng 6 năm 2020",
		"2020-10-31": "ngày 31 tháng 10 năm 2020",
		"2020-12-05": "ngày 05 tháng 12 năm 2020",
	} {
		if got := Day(d); got != want {
			t.Errorf("%s: %q", d, got)
		}
	}
	if got := PlaceDate("Cà Mau", "2020-12-05"); got != "Cà Mau, ngày 05 tháng 12 năm 2020" {
		t.Error(got)
	}
	if got := Symbol("", "QĐ-UBND"); !strings.HasSuffix(got, "/QĐ-UBND") || strings.ContainsAny(got, "0123456789") {
		t.Errorf("a paper without a number shows %q", got)
	}
	if Number(7) != "07" || Number(12) != "12" || Number(120) != "120" {
		t.Error("numbers below 10 have a leading zero, others none")
	}
}

func TestBases(t *testing.T) {
	got := Bases{Items: []string{"Căn cứ A", "Căn cứ B.", "Theo đề nghị của C;"}}.Ends()
	if strings.Join(got, " | ") != "Căn cứ A; | Căn cứ B; | Theo đề nghị của C." {
		t.Error(got)
	}
}

// A column is never narrower than its longest word while others can give way,
// and the whole is always as wide as it should be.
func TestWidths(t *testing.T) {
	tb := Table{
		Columns: []Column{{Width: 1}, {Width: 50}, {Width: 1}},
		Head:    [][]Cell{{{Text: Strong("STT")}, {Text: Strong("Tên")}, {Text: Strong("Nguyênliệu")}}},
	}
	ws := tb.Widths(400, 12, 7)
	sum := 0.0
	for i, w := range ws {
		sum += w
		if least := longest(tb.Head[0][i].Text)*12/1000 + 7; w < least {
			t.Errorf("column %d is %v wide, its word %v", i, w, least)
		}
	}
	if sum < 399.99 || sum > 400.01 {
		t.Errorf("the columns are %v wide together", sum)
	}
	for _, w := range tb.Widths(20, 12, 7) { // no room at all
		if w < 0 {
			t.Errorf("a width of %v", w)
		}
	}
}

func TestMatrixAsJSON(t *testing.T) {
	for _, side := range []int{0, 1, 5, 21, 65} {
		m := MatrixOf(side, func(x, y int) bool { return (x*7+y*3)%5 < 2 })
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var back Matrix
		if err := json.Unmarshal(b, &back); err != nil || back.Side != side || !slices.Equal(back.Dark, m.Dark) {
			t.Errorf("side %d: %v", side, err)
		}
	}
	var m Matrix
	for _, bad := range []string{`{"Side":21,"Bits":"AA=="}`, `{"Side":-1,"Bits":""}`, `[]`} {
		if err := json.Unmarshal([]byte(bad), &m); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}
