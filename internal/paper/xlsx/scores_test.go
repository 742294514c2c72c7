package xlsx_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"saoque/internal/fault"
	"saoque/internal/paper/xlsx"
	"saoque/internal/rulebook"
)

// table is a council of three over a set, two of them at work.
func table(t *testing.T, id string, number int) (xlsx.ScoreTable, *rulebook.Set) {
	t.Helper()
	shelf, err := rulebook.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	book, err := shelf.Book(id)
	if err != nil {
		t.Fatal(err)
	}
	set, err := book.Set(number)
	if err != nil {
		t.Fatal(err)
	}
	pick := func(which int) rulebook.Sheet {
		sh := rulebook.Sheet{Choices: map[string]string{}}
		for _, c := range set.Criteria() {
			if c.Needs == "" {
				sh.Choices[c.Code] = c.Options[min(which, len(c.Options)-1)].Key
			}
		}
		return sh
	}
	return xlsx.ScoreTable{
		Book: book, Set: number, Session: "s-1", Dossier: "d-1", Edition: 2, Round: 1, Product: "Mắm ba khía (mẫu)", Producer: "Hợp tác xã Rạch Gốc (mẫu)",
		Members: []xlsx.ScoreMember{
			{ID: "u-1", Name: "Nguyễn Văn Mẫu", Sheet: pick(1)},
			{ID: "u-2", Name: "Trần Thị Mẫu", Sheet: pick(0), Locked: true},
			{ID: "u-3", Name: "Lê Mẫu", Sheet: rulebook.Sheet{}},
		},
	}, set
}

func wrote(t *testing.T, tab xlsx.ScoreTable) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := xlsx.WriteScores(&b, tab); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// rowOf finds a code's row on the sheet.
func rowOf(t *testing.T, f *excelize.File, code string) int {
	t.Helper()
	rows, err := f.GetRows("Bảng điểm")
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		if i >= 4 && len(r) > 0 && r[0] == code {
			return i + 1
		}
	}
	t.Fatalf("no row %s", code)
	return 0
}

func saved(t *testing.T, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestScoresOutAndIn(t *testing.T) {
	for _, book := range []string{"qd1048-2019", "qd26-2026"} {
		tab, _ := table(t, book, 8)
		data := wrote(t, tab)
		if !bytes.Equal(data, wrote(t, tab)) {
			t.Error("two runs differ")
		}
		in, err := xlsx.ReadScores(data, tab)
		if err != nil || len(in.Issues) > 0 {
			t.Fatalf("%s: %+v %v", book, in, err)
		}
		for i, m := range in.Members {
			want, err := tab.Book.Score(8, tab.Members[i].Sheet)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, m.Result); d != "" || len(m.Changes) > 0 || m.ID != tab.Members[i].ID {
				t.Errorf("%s: %s: %s %+v", book, m.Name, d, m.Changes)
			}
		}
		// Every formula has the value that it computes.
		f := opened(t, data)
		rows, err := f.GetRows("Bảng điểm")
		if err != nil {
			t.Fatal(err)
		}
		formulas := 0
		for r := 5; r <= len(rows); r++ {
			for c := 4; c < 11; c++ {
				ref := xlsx.Ref(c, r)
				if formula, _ := f.GetCellFormula("Bảng điểm", ref); formula == "" {
					continue
				}
				formulas++
				cached, err := f.GetCellValue("Bảng điểm", ref, excelize.Options{RawCellValue: true})
				if err != nil {
					t.Fatal(err)
				}
				computed, err := f.CalcCellValue("Bảng điểm", ref, excelize.Options{RawCellValue: true})
				if err != nil || near(computed) != near(cached) {
					t.Errorf("%s %s: kept %q, computes %q, %v", book, ref, cached, computed, err)
				}
			}
		}
		if formulas < 5*len(tab.Members) {
			t.Errorf("%s: only %d formulas", book, formulas)
		}
	}
}

// near writes a number with two decimals, as it is shown.
func near(v string) string {
	var f float64
	if _, err := fmt.Sscan(v, &f); err != nil {
		return v
	}
	return fmt.Sprintf("%.2f", f+1e-9)
}

func TestScoresChangedByHand(t *testing.T) {
	tab, set := table(t, "qd26-2026", 8)
	f := opened(t, wrote(t, tab))
	leaf := set.Criteria()[0]
	last := leaf.Options[len(leaf.Options)-1]
	put := func(column, code, v string) {
		if err := f.SetCellValue("Bảng điểm", fmt.Sprint(column, rowOf(t, f, code)), v); err != nil {
			t.Fatal(err)
		}
	}
	put("D", leaf.Code, " "+strings.ToUpper(last.Key))
	put("H", leaf.Code, last.Key)
	gate := set.GateCodes()[0]
	// The ground's row is the last one with its code.
	rows, err := f.GetRows("Bảng điểm")
	if err != nil {
		t.Fatal(err)
	}
	for i := len(rows); i > 0; i-- {
		if len(rows[i-1]) > 0 && rows[i-1][0] == gate {
			if err := f.SetCellValue("Bảng điểm", fmt.Sprint("H", i), "X"); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	in, err := xlsx.ReadScores(saved(t, f), tab)
	if err != nil {
		t.Fatal(err)
	}
	first := leaf.Options[1]
	if d := cmp.Diff([]xlsx.Change{{Code: leaf.Code, Label: leaf.Label, From: first.Key, To: last.Key, FromPoints: first.Points, ToPoints: last.Points}}, in.Members[0].Changes); d != "" {
		t.Error(d)
	}
	if len(in.Members[1].Changes) != 0 {
		t.Errorf("the locked column changed: %+v", in.Members[1].Changes)
	}
	if ch := in.Members[2].Changes; len(ch) != 2 || ch[1].Code != gate || ch[1].To != "x" {
		t.Errorf("%+v", ch)
	}
	if in.Refused() {
		t.Errorf("%+v", in.Issues)
	}
	// Points were not computed again by the program that saved: that is told,
	// and ours are taken.
	if len(in.Issues) != 2 || in.Issues[0].Key != "xlsx.scores-total" {
		t.Errorf("%+v", in.Issues)
	}
	want, err := tab.Book.Score(8, in.Members[0].Sheet)
	if err != nil || in.Members[0].Result.Total != want.Total {
		t.Errorf("%d, want %d", in.Members[0].Result.Total, want.Total)
	}
}

func TestScoresThatAreRefused(t *testing.T) {
	tab, set := table(t, "qd26-2026", 8)
	code := set.Criteria()[0].Code
	needy := ""
	for _, c := range set.Criteria() {
		if c.Needs != "" {
			needy = c.Code
		}
	}
	for name, c := range map[string]struct {
		change func(f *excelize.File)
		key    string
	}{
		"an option that is none": {func(f *excelize.File) { f.SetCellValue("Bảng điểm", fmt.Sprint("D", rowOf(t, f, code)), "z") }, "xlsx.scores-bad-key"},
		"points for a letter":    {func(f *excelize.File) { f.SetCellValue("Bảng điểm", fmt.Sprint("D", rowOf(t, f, code)), 5) }, "xlsx.scores-bad-key"},
		"a formula": {func(f *excelize.File) {
			f.SetCellFormula("Bảng điểm", fmt.Sprint("D", rowOf(t, f, code)), `LOWER("A")`)
		}, "xlsx.scores-formula"},
		"another's locked card": {func(f *excelize.File) { f.SetCellValue("Bảng điểm", fmt.Sprint("F", rowOf(t, f, code)), "b") }, "xlsx.scores-locked"},
	} {
		f := opened(t, wrote(t, tab))
		c.change(f)
		in, err := xlsx.ReadScores(saved(t, f), tab)
		if err != nil || !in.Refused() {
			t.Errorf("%s: %+v %v", name, in, err)
			continue
		}
		found := false
		for _, i := range in.Issues {
			found = found || i.Key == c.key && i.Level == xlsx.Refused
		}
		if !found {
			t.Errorf("%s: %+v", name, in.Issues)
		}
	}
	if needy != "" {
		f := opened(t, wrote(t, tab))
		c, _ := set.Criterion(needy)
		f.SetCellValue("Bảng điểm", fmt.Sprint("H", rowOf(t, f, needy)), c.Options[len(c.Options)-1].Key)
		if in, err := xlsx.ReadScores(saved(t, f), tab); err != nil || !in.Refused() {
			t.Errorf("a criterion without the one it needs: %+v %v", in, err)
		}
	}
	for name, c := range map[string]struct {
		change func(f *excelize.File)
		key    string
	}{
		"a row removed":          {func(f *excelize.File) { f.RemoveRow("Bảng điểm", rowOf(t, f, code)) }, "xlsx.scores-rows"},
		"a row doubled":          {func(f *excelize.File) { f.DuplicateRow("Bảng điểm", rowOf(t, f, code)) }, "xlsx.scores-rows"},
		"rows added at the end":  {func(f *excelize.File) { f.SetCellValue("Bảng điểm", "A400", "9.9") }, "xlsx.scores-rows"},
		"a key overwritten":      {func(f *excelize.File) { f.SetCellValue("Bảng điểm", fmt.Sprint("A", rowOf(t, f, code)), "9.9") }, "xlsx.scores-rows"},
		"columns swapped":        {func(f *excelize.File) { f.SetCellValue("Bảng điểm", "D4", "Lê Mẫu") }, "xlsx.scores-member"},
		"no hidden sheet":        {func(f *excelize.File) { f.DeleteSheet("_ocop") }, "xlsx.scores-not-ours"},
		"another schema":         {func(f *excelize.File) { f.SetCellValue("_ocop", "B1", "x/2") }, "xlsx.scores-not-ours"},
		"another session":        {func(f *excelize.File) { f.SetCellValue("_ocop", "B5", "s-2") }, "xlsx.scores-other"},
		"another set's content":  {func(f *excelize.File) { f.SetCellValue("_ocop", "B4", strings.Repeat("0", 64)) }, "xlsx.scores-other"},
		"another member":         {func(f *excelize.File) { f.SetCellValue("_ocop", "B10", "u-9") }, "xlsx.scores-member"},
		"a second visible sheet": {func(f *excelize.File) { f.NewSheet("Nháp") }, "xlsx.scores-not-ours"},
	} {
		f := opened(t, wrote(t, tab))
		c.change(f)
		_, err := xlsx.ReadScores(saved(t, f), tab)
		if e, ok := fault.As(err); !ok || e.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
	if _, err := xlsx.ReadScores(written(t, 3), tab); err == nil {
		t.Error("a register was read as a score table")
	}
	other := tab
	other.Round = 2
	if _, err := xlsx.ReadScores(wrote(t, tab), other); !fault.Is(err, fault.Conflict) {
		t.Errorf("another round's table: %v", err)
	}
}
