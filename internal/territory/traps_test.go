package territory

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"saoque/internal/calendar"
)

// The days of the three states.
const (
	in2020 = calendar.Date("2020-11-10")
	in2024 = calendar.Date("2024-12-01")
	in2025 = calendar.Date("2025-07-01")
)

func table(t *testing.T) *Table {
	t.Helper()
	tab, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// camau lists the units of 2025 that stand on the land of the old province 96:
// those that a main link leads to from there.
func camau2025(t *Table) []Unit {
	var us []Unit
	for _, u := range t.Below("96", Commune, in2025) {
		for _, l := range t.Predecessors(u.Ref()) {
			if p, _ := t.Ancestor(l.Old, Province, in2025.AddDays(-1)); l.Main && p.Code == "96" {
				us = append(us, u)
				break
			}
		}
	}
	return us
}

func TestCountsOfTheThreeStates(t *testing.T) {
	tab := table(t)
	for _, c := range []struct {
		day             calendar.Date
		province        string
		districts, all  int
		ward, xa, towns int
	}{
		{"2020-11-01", "96", 9, 101, 10, 82, 9},
		{"2024-11-30", "96", 9, 101, 10, 82, 9},
		{"2024-12-01", "96", 9, 100, 9, 82, 9},
		{"2025-06-30", "96", 9, 100, 9, 82, 9},
		{"2025-07-01", "96", 0, 64, 9, 55, 0},
		{"2020-11-01", "95", 7, 64, 10, 49, 5},
		{"2025-07-01", "95", 0, 0, 0, 0, 0},
	} {
		got := map[Type]int{}
		units := tab.Below(c.province, Commune, c.day)
		for _, u := range units {
			got[u.Type]++
		}
		if d := len(tab.Below(c.province, District, c.day)); d != c.districts {
			t.Errorf("%s on %s: %d districts, want %d", c.province, c.day, d, c.districts)
		}
		if len(units) != c.all || got["phuong"] != c.ward || got["xa"] != c.xa || got["thi-tran"] != c.towns {
			t.Errorf("%s on %s: %d units %v, want %d = %d phuong + %d xa + %d thi-tran",
				c.province, c.day, len(units), got, c.all, c.ward, c.xa, c.towns)
		}
	}
	for code, n := range map[string]int{"964": 17, "966": 8, "967": 12, "968": 13, "969": 11, "970": 16, "971": 8, "972": 9, "973": 7} {
		if got := len(tab.Children(code, in2020)); got != n {
			t.Errorf("district %s has %d communes in 2020, want %d", code, got, n)
		}
	}
	if n := len(tab.Children("964", in2024)); n != 16 {
		t.Errorf("Cà Mau city has %d communes from 12/2024, want 16", n)
	}
	if n := len(camau2025(tab)); n != 39 {
		t.Errorf("%d units of 2025 on the old province's land, want 39", n)
	}
}

// Traps 1 and 2: codes and names are used again for other units.
func TestCodesAndNamesAreReused(t *testing.T) {
	tab := table(t)
	otherName, sameBoth, moved := 0, 0, []string(nil)
	for _, u := range camau2025(tab) {
		old, ok := tab.At(u.Code, in2020)
		if !ok {
			t.Errorf("%s %s has a code that did not exist in 2020", u.Code, u.Name)
			continue
		}
		if NameKey(old.Short()) != NameKey(u.Short()) {
			otherName++
		}
		if old.Name == u.Name {
			sameBoth++
		}
		for _, o := range tab.Below("96", Commune, in2020) {
			if o.Name == u.Name && o.Code != u.Code {
				moved = append(moved, fmt.Sprintf("%s %s>%s", u.Short(), o.Code, u.Code))
			}
		}
	}
	if otherName != 17 {
		t.Errorf("%d of the 39 carry a code of a unit of another name, want 17", otherName)
	}
	if sameBoth != 15 {
		t.Errorf("%d of the 39 keep name and code, want 15", sameBoth)
	}
	want := []string{
		"Biển Bạch 32068>32069", "Khánh Hưng 32113>32119", "Khánh Lâm 32056>32062", "Lương Thế Trân 32131>32134",
		"Nguyễn Phích 32053>32044", "Nguyễn Việt Khái 32230>32227", "Phú Mỹ 32215>32214", "Thới Bình 32077>32065",
		"Tân Lộc 32086>32083", "Tân Tiến 32176>32188", "Tân Ân 32245>32236", "Đất Mới 32200>32201",
	}
	slices.Sort(moved)
	if !slices.Equal(moved, want) {
		t.Errorf("names under another code:\n%v\nwant\n%v", moved, want)
	}
	if v := tab.Versions("32002"); len(v) != 3 || v[0].Name != "Phường 4" || v[1].Name != "Phường 2" || v[2].Name != "Phường An Xuyên" {
		t.Errorf("versions of 32002: %+v", v)
	}
	for code, names := range map[string][2]string{
		"32014": {"Phường 8", "Phường Lý Văn Lâm"},
		"32201": {"Xã Lâm Hải", "Xã Đất Mới"},
		"32227": {"Xã Tân Hưng Tây", "Xã Nguyễn Việt Khái"},
		"32134": {"Xã Phú Hưng", "Xã Lương Thế Trân"},
	} {
		a, _ := tab.At(code, in2020)
		b, _ := tab.At(code, in2025)
		if a.Name != names[0] || b.Name != names[1] {
			t.Errorf("%s: %q then %q, want %q then %q", code, a.Name, b.Name, names[0], names[1])
		}
	}
}

// Trap 3: a unit can be split; a part is a link of its own and never the way
// that records take.
func TestSplitUnits(t *testing.T) {
	tab := table(t)
	ward9 := Ref{"31999", "2020-01-01"}
	links := tab.Successors(ward9)
	if len(links) != 2 || !links[0].Main || links[1].Main {
		t.Fatalf("successors of Phường 9: %+v", links)
	}
	if links[0].New != (Ref{"31999", in2024}) || links[1].New != (Ref{"32002", in2024}) {
		t.Errorf("Phường 9 became %v and %v", links[0].New, links[1].New)
	}
}

// Trap 4: Phường 2 is gone before the mapping starts.
func TestWard2(t *testing.T) {
	tab := table(t)
	u, way, ok := tab.Current(Ref{"32011", "2020-01-01"}, "2026-06-01")
	if !ok || u.Name != "Phường An Xuyên" || len(way) != 2 {
		t.Errorf("Phường 2 of 2020 is %q in 2026 along %v", u.Name, way)
	}
	if u, ok := tab.At("32011", in2024); ok {
		t.Errorf("code 32011 is still %q on the day it went", u.Name)
	}
}

// Trap 5: a disputed successor is followed and said to be disputed.
func TestDisputedSuccessor(t *testing.T) {
	tab := table(t)
	u, way, ok := tab.Current(Ref{"32048", "2020-01-01"}, in2025)
	if !ok || u.Ref() != (Ref{"32044", in2025}) {
		t.Fatalf("Khánh Thuận leads to %v", u)
	}
	if len(way) != 1 || !way[0].Disputed || !strings.Contains(way[0].Note, "1655/NQ-UBTVQH15") {
		t.Errorf("the dispute is not told: %+v", way)
	}
	var other bool
	for _, l := range tab.Successors(Ref{"32048", "2020-01-01"}) {
		other = other || (l.New.Code == "32047" && !l.Main && l.Disputed)
	}
	if !other {
		t.Error("the other reading (Xã U Minh) is not listed")
	}
}

// Trap 6: spelling.
func TestNameKey(t *testing.T) {
	for _, p := range [][2]string{
		{"Xã Hòa Bình", "Xã Hoà Bình"},
		{"Thị Trấn Năm Căn", "Thị trấn Năm Căn"},
		{"Xã Tạ An Khương  Nam", "Xã Tạ An Khương Nam"},
		{"Phường Thuỷ Xuân", "Phường Thủy Xuân"},
		{"Xã Hoa\u0300 Bình", "Xã Hòa Bình"}, // decomposed
	} {
		if NameKey(p[0]) != NameKey(p[1]) {
			t.Errorf("%q and %q are told apart", p[0], p[1])
		}
	}
	for _, p := range [][2]string{
		{"Xã Tân Lộc", "Xã Tân Lốc"},
		{"Xã Hoa Bình", "Xã Hòa Bình"},
		{"Xã Khánh Hòa", "Xã Khánh Hoa"},
		{"Xã Tân Ân", "Xã Tân An"},
		{"Xã Đất Mới", "Xã Dất Mới"},
		{"Xã Mỹ Hòa", "Xã Mỳ Hòa"},
	} {
		if NameKey(p[0]) == NameKey(p[1]) {
			t.Errorf("%q and %q are taken for one", p[0], p[1])
		}
	}
}

// Trap 7: the province kept its code and doubled.
func TestProvinceDoubled(t *testing.T) {
	tab := table(t)
	v := tab.Versions("96")
	if len(v) != 2 || v[0].Until != v[1].From {
		t.Fatalf("versions of 96: %+v", v)
	}
	if prev := tab.Predecessors(v[1].Ref()); len(prev) != 2 {
		t.Errorf("the new province has %d predecessors, want the two old ones", len(prev))
	}
	bacLieu, _, ok := tab.Current(Ref{"95", "2020-01-01"}, in2025)
	if !ok || bacLieu.Ref() != v[1].Ref() {
		t.Errorf("the old province 95 leads to %v", bacLieu)
	}
}

// Trap 8 is about codes in product codes: an old code must still be read with
// the date on which the product code was given.
func TestOldCodeNeedsItsDay(t *testing.T) {
	tab := table(t)
	a, _ := tab.At("32201", in2020)
	b, _ := tab.At("32201", "2026-01-01")
	if a.Ref() == b.Ref() || a.Name == b.Name {
		t.Errorf("32201 is %v on both days", a)
	}
}

// The nine pilot communes of 2020 and where their records are today.
func TestPilotCommunes(t *testing.T) {
	tab := table(t)
	for old, want := range map[string][3]string{
		"32032": {"Xã Lý Văn Lâm", "32014", "Phường Lý Văn Lâm"},
		"32072": {"Xã Trí Lực", "32071", "Xã Trí Phải"},
		"32146": {"Xã Tân Hưng Đông", "32140", "Xã Hưng Mỹ"},
		"32201": {"Xã Lâm Hải", "32201", "Xã Đất Mới"},
		"32227": {"Xã Tân Hưng Tây", "32227", "Xã Nguyễn Việt Khái"},
		"32107": {"Xã Trần Hợi", "32095", "Xã Trần Văn Thời"},
		"32170": {"Xã Tạ An Khương Nam", "32155", "Xã Tạ An Khương"},
		"32048": {"Xã Khánh Thuận", "32044", "Xã Nguyễn Phích"},
		"32242": {"Xã Viên An", "32248", "Xã Đất Mũi"},
	} {
		u, ok := tab.At(old, in2020)
		if !ok || u.Name != want[0] {
			t.Errorf("%s in 2020 is %q, want %q", old, u.Name, want[0])
			continue
		}
		now, _, ok := tab.Current(u.Ref(), "2026-06-01")
		if !ok || now.Code != want[1] || now.Name != want[2] {
			t.Errorf("%s is now %s %s, want %s %s", u.Name, now.Code, now.Name, want[1], want[2])
		}
	}
}

// Every unit that ended either has one main successor or is a district.
func TestNothingEndsWithoutATrace(t *testing.T) {
	tab := table(t)
	for _, u := range tab.units {
		if u.Until == "" {
			continue
		}
		if next := tab.Successors(u.Ref()); u.Level != District && (len(next) == 0 || !next[0].Main) {
			t.Errorf("%s %s ended without a main successor", u.Ref(), u.Name)
		}
		if now, _, ok := tab.Current(u.Ref(), "2026-06-01"); !ok || now.Until != "" {
			t.Errorf("%s %s leads nowhere", u.Ref(), u.Name)
		}
	}
}
