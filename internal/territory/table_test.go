package territory

import (
	"strings"
	"testing"
	"testing/fstest"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/locale"
)

func TestLookups(t *testing.T) {
	tab := table(t)
	lvl, _ := tab.At("32032", in2020)
	if d, ok := tab.Ancestor(lvl.Ref(), District, in2020); !ok || d.Name != "Thành phố Cà Mau" {
		t.Errorf("district of %s is %v", lvl.Name, d)
	}
	if p, ok := tab.Ancestor(lvl.Ref(), Province, in2020); !ok || p.Code != "96" {
		t.Errorf("province of %s is %v", lvl.Name, p)
	}
	if _, ok := tab.Ancestor(lvl.Ref(), Province, "2026-01-01"); ok {
		t.Error("a unit that ended still has a province in 2026")
	}
	if _, ok := tab.At("32032", "2019-12-31"); ok {
		t.Error("a day before the first known day was answered")
	}
	if lvl.Short() != "Lý Văn Lâm" {
		t.Errorf("short name %q", lvl.Short())
	}
	if ref, ok := ParseRef(lvl.Ref().String()); !ok || ref != lvl.Ref() {
		t.Errorf("ParseRef(%s) = %v", lvl.Ref(), ref)
	}
	for _, s := range []string{"", "32032", "32032@2020-13-01", "x@2020-01-01", "3203@2020-01-01"} {
		if ref, ok := ParseRef(s); ok {
			t.Errorf("ParseRef(%q) = %v", s, ref)
		}
	}
}

func TestCovers(t *testing.T) {
	tab := table(t)
	old := func(code string) Ref { return Ref{code, "2020-01-01"} }
	now := func(code string) Ref { return Ref{code, in2025} }
	for _, c := range []struct {
		about       string
		grant, unit Ref
		day         calendar.Date
		want        bool
	}{
		{"a district over its commune", old("964"), old("32032"), in2020, true},
		{"a district over another's commune", old("966"), old("32032"), in2020, false},
		{"a commune over its district", old("32032"), old("964"), in2020, false},
		{"a commune over itself", old("32032"), old("32032"), in2020, true},
		{"the province over all below", old("96"), old("32242"), in2020, true},
		{"the neighbour province", old("95"), old("32242"), in2020, false},
		{"a grant before its day", now("96"), old("32242"), in2020, false},
		{"a unit before its day", old("96"), now("32014"), in2020, false},
		{"a district after the districts", old("964"), old("32032"), "2026-01-01", false},
		{"today's ward over the dossier of the commune it took in", now("32014"), old("32032"), "2026-01-01", true},
		{"a same-named old ward code does not reach the new ward's land", old("32014"), old("32032"), "2026-01-01", false},
		{"a reused code is another unit", old("32014"), now("32014"), "2026-01-01", false},
		{"today's province over old Cà Mau", now("96"), old("32032"), "2026-01-01", true},
		{"today's province over old Bạc Liêu", now("96"), old("31825"), "2026-01-01", true},
		{"today's province over an old district's records", now("96"), old("964"), "2026-01-01", true},
		{"today's commune over an old district's records", now("32014"), old("964"), "2026-01-01", false},
		{"the old province's grant goes on over its old land", old("96"), old("32032"), "2026-01-01", true},
		{"and over new units made of it", old("96"), now("32014"), "2026-01-01", true},
		{"but does not grow over the joined land", old("96"), now("31825"), "2026-01-01", false},
		{"nor over the joined province's records", old("96"), old("31825"), "2026-01-01", false},
		{"nor over the new province itself", old("96"), now("96"), "2026-01-01", false},
		{"the joined province's grant is gone", old("95"), old("31825"), "2026-01-01", false},
		{"a ward that lost a part goes on", old("31999"), Ref{"31999", in2024}, "2025-01-01", true},
		{"same name and code, but larger: only the old land", old("32025"), old("32025"), "2026-01-01", true},
		{"same name and code, but larger: not the whole", old("32025"), now("32025"), "2026-01-01", false},
		{"an unknown grant", Ref{"99999", in2025}, old("32032"), in2020, false},
		{"an unknown unit", old("96"), Ref{"99999", in2025}, in2020, false},
	} {
		if got := tab.Covers(c.grant, c.unit, c.day); got != c.want {
			t.Errorf("%s: Covers(%s, %s, %s) = %v", c.about, c.grant, c.unit, c.day, got)
		}
	}
}

// good is a small table that imports; the cases below break it in one place.
var good = map[string]string{
	"units.csv": "code,name,type,parent,valid_from,valid_to,source,note\n" +
		"10,Tỉnh Mẫu,tinh,,2020-01-01,,s,\n" +
		"100,Huyện Mẫu,huyen,10,2020-01-01,2025-07-01,s,\n" +
		"10000,Xã Một,xa,100,2020-01-01,2025-07-01,s,\n" +
		"10001,Xã Hai,xa,100,2020-01-01,2025-07-01,s,\n" +
		"10000,Xã Hai,xa,10,2025-07-01,,s,\n",
	"successors.csv": "old_code,old_from,new_code,new_from,main,disputed,source,note\n" +
		"10000,2020-01-01,10000,2025-07-01,yes,no,s,\n" +
		"10001,2020-01-01,10000,2025-07-01,yes,no,s,\n",
}

func TestImportReport(t *testing.T) {
	tab, rep, err := Import(fsys("", "", ""))
	if err != nil {
		t.Fatal(err)
	}
	if rep.Units != 5 || rep.Links != 2 || len(tab.units) != 5 {
		t.Errorf("report %+v", rep)
	}
	if len(rep.ReusedCodes) != 1 || rep.ReusedCodes[0] != "10000" || len(rep.ReusedNames) != 1 {
		t.Errorf("reused codes %v, names %v", rep.ReusedCodes, rep.ReusedNames)
	}
	if len(rep.Ended) != 1 || rep.Ended[0].Code != "100" {
		t.Errorf("ended without successor: %v", rep.Ended)
	}
}

// fsys gives the good files with old replaced by new in one of them.
func fsys(file, from, to string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range good {
		if name == file {
			text = strings.Replace(text, from, to, 1)
		}
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func TestImportRefuses(t *testing.T) {
	for _, c := range []struct{ file, from, to, key, line string }{
		{"units.csv", "code,name", "name,code", "columns", "1"},
		{"units.csv", ",note", ",note,extra", "columns", "1"},
		{"units.csv", "10,Tỉnh Mẫu,tinh,,", "10,Tỉnh Mẫu,tinh,", "columns", "2"},
		{"units.csv", "Xã Một", "Xã  Một", "text", "4"},
		{"units.csv", "Xã Một", "Xa\u0303 Một", "text", "4"},
		{"units.csv", "Xã Một,xa", "Xã Một,lang", "type", "4"},
		{"units.csv", "Xã Một,xa", "Phường Một,xa", "name", "4"},
		{"units.csv", "10000,Xã Một", "1000,Xã Một", "code", "4"},
		{"units.csv", "10000,Xã Một", "1000a,Xã Một", "code", "4"},
		{"units.csv", "10001,Xã Hai,xa,100,2020-01-01", "10001,Xã Hai,xa,100,2020-02-30", "period", "5"},
		{"units.csv", "10001,Xã Hai,xa,100,2020-01-01,2025-07-01", "10001,Xã Hai,xa,100,2020-01-01,2020-01-01", "period", "5"},
		{"units.csv", "2020-01-01,2025-07-01,s,\n10001", "2020-01-01,2025-07-01,,\n10001", "source", "4"},
		{"units.csv", "10001,Xã Hai", "10000,Xã Hai", "twice", "5"},
		{"units.csv", "10000,Xã Một,xa,100,2020-01-01,2025-07-01", "10000,Xã Một,xa,100,2020-01-01,", "overlap", "6"},
		{"units.csv", "10001,Xã Hai,xa,100,", "10001,Xã Hai,xa,101,", "parent", "5"},
		{"units.csv", "10001,Xã Hai,xa,100,2020-01-01", "10001,Xã Hai,xa,100,2019-01-01", "parent", "5"},
		{"units.csv", "10001,Xã Hai,xa,100,2020-01-01,2025-07-01", "10001,Xã Hai,xa,100,2020-01-01,", "parent", "5"},
		{"units.csv", "10001,Xã Hai,xa,100,", "10001,Xã Hai,xa,10000,", "parent", "5"},
		{"units.csv", "100,Huyện Mẫu,huyen,10,", "100,Huyện Mẫu,huyen,,", "parent", "3"},
		{"successors.csv", "10000,2025-07-01,yes", "10009,2025-07-01,yes", "unknown", "2"},
		{"successors.csv", "10000,2020-01-01", "10000,2020-01-02", "unknown", "2"},
		{"successors.csv", "10000,2020-01-01,10000,2025-07-01", "100,2020-01-01,10000,2025-07-01", "gap", "2"},
		{"successors.csv", "10001,2020-01-01", "10000,2020-01-01", "twice", "3"},
		{"successors.csv", "yes,no", "ja,no", "yesno", "2"},
		{"successors.csv", "yes,no,s", "yes,yes,s", "source", "2"},
	} {
		_, _, err := Import(fsys(c.file, c.from, c.to))
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Invalid || f.Key != "territory.import."+c.key || f.Args[0] != c.file || f.Args[1] != c.line {
			t.Errorf("%s with %q for %q: %v, want %s on line %s", c.file, c.to, c.from, err, c.key, c.line)
			continue
		}
		if text := locale.Load().Error("vi", err); strings.ContainsAny(text, "[{") {
			t.Errorf("%s is worded %q", f.Key, text)
		}
	}
	_, _, err := Import(fstest.MapFS{})
	if f, ok := fault.As(err); !ok || f.Key != "territory.import.missing" {
		t.Errorf("no files: %v", err)
	}
}

func TestImportRefusesTwoMainSuccessors(t *testing.T) {
	m := fsys("units.csv", "10000,Xã Hai,xa,10,2025", "10001,Xã Ba,xa,10,2025-07-01,,s,\n10000,Xã Hai,xa,10,2025")
	m["successors.csv"].Data = append(m["successors.csv"].Data, "10000,2020-01-01,10001,2025-07-01,yes,no,s,\n"...)
	_, _, err := Import(m)
	if f, ok := fault.As(err); !ok || f.Key != "territory.import.ambiguous" || f.Args[1] != "4" {
		t.Errorf("two main successors: %v", err)
	}
}

func TestTypesAreWorded(t *testing.T) {
	for _, typ := range Types() {
		for _, lang := range locale.Languages {
			if key := "territory.type." + string(typ); !locale.Load().Has(lang, key) {
				t.Errorf("%s lacks %s", lang, key)
			}
		}
	}
}
