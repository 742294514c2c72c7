package territory

import (
	"testing"
	"testing/fstest"

	"golang.org/x/text/unicode/norm"

	"saoque/internal/fault"
)

// Whatever the files hold, Import answers with a table or with a fault that
// names a line; it neither panics nor half-accepts.
func FuzzImport(f *testing.F) {
	f.Add(good["units.csv"], good["successors.csv"])
	f.Add("code\n", "")
	f.Add(good["units.csv"]+"10000,\"Xã", good["successors.csv"])
	f.Fuzz(func(t *testing.T, units, links string) {
		tab, rep, err := Import(fstest.MapFS{
			"units.csv":      {Data: []byte(units)},
			"successors.csv": {Data: []byte(links)},
		})
		if err != nil {
			if tab != nil || fault.KindOf(err) != fault.Invalid {
				t.Fatalf("%v with table %v", err, tab)
			}
			return
		}
		if rep.Units != len(tab.units) {
			t.Fatalf("report counts %d units of %d", rep.Units, len(tab.units))
		}
		for ref, u := range tab.units {
			if _, _, ok := tab.Current(ref, u.From); !ok {
				t.Fatalf("%s is not current on its own first day", ref)
			}
			if !tab.Covers(ref, ref, u.From) {
				t.Fatalf("%s does not cover itself", ref)
			}
		}
	})
}

// Composed and decomposed spellings of a name have one key.
func FuzzNameKey(f *testing.F) {
	f.Add("Xã Hoà Bình")
	f.Add("Thị trấn Năm Căn")
	f.Fuzz(func(t *testing.T, s string) {
		if a, b := NameKey(norm.NFC.String(s)), NameKey(norm.NFD.String(s)); a != b {
			t.Fatalf("%q: %q and %q", s, a, b)
		}
	})
}
