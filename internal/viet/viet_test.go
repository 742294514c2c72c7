package viet

import (
	"testing"

	"saoque/internal/calendar"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"  Đũa \t đước\n": "Đũa đước", "Ca\u0300 Mau": "Cà Mau", "a\x00b\x7f": "ab", "\ufeffa\u200bb": "ab", "a\u00a0b": "a b",
		"hoá đơn\u202efdp.exe": "hoá đơnfdp.exe", "\xff\xfea": "a", "\u200b \u2028": "", "": "",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
		if again := Clean(Clean(in)); again != Clean(in) {
			t.Errorf("Clean(%q) changes when it is cleaned again: %q", in, again)
		}
	}
	for in, want := range map[string]string{"a\r\nb\rc": "a\nb\nc", " \n a \n\n": "a", "Ti\u0309nh\tx": "Tỉnh\tx", "a\x01\u2066b": "ab"} {
		if got := CleanText(in); got != want {
			t.Errorf("CleanText(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"Đũa ĐƯỚC": "dua duoc", "Chả cá phi": "cha ca phi", "T.P.-96": "tp96", "  a \t b ": "a b", "Cà": "ca", "ƯƠNG": "uong"} {
		if got := Fold(in); got != want || Fold(NFC(in)) != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSortKey(t *testing.T) {
	words := []string{"an", "ăn", "ân", "ba", "da", "đa", "e", "ê", "oi", "ôi", "ơi", "ui", "ưi"}
	for i := 1; i < len(words); i++ {
		if SortKey(words[i-1]) >= SortKey(words[i]) {
			t.Errorf("%q does not stand before %q", words[i-1], words[i])
		}
	}
	if SortKey("Ca\u0300") != SortKey("Cà") {
		t.Error("composed and decomposed text sort apart")
	}
}

func TestNumbersAndDays(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1.000", 1234567: "1.234.567", -1000: "-1.000", -12: "-12"} {
		if got := Int(n); got != want {
			t.Errorf("Int(%d) = %q", n, got)
		}
	}
	for _, c := range []struct {
		sum, n int
		want   string
	}{{217, 3, "72,33"}, {1, 8, "0,13"}, {0, 5, "0,00"}, {500, 5, "100,00"}, {5, 0, ""}, {2249, 25, "89,96"}, {1249, 25, "49,96"}} {
		if got := Mean(c.sum, c.n); got != c.want {
			t.Errorf("Mean(%d, %d) = %q, want %q", c.sum, c.n, got, c.want)
		}
	}
	// A threshold that was missed is never shown as reached.
	for n := 1; n <= 25; n++ {
		for _, at := range []int{50, 70, 90} {
			if got := Mean(at*n-1, n); got == Mean(at*n, n) {
				t.Errorf("%d of %d members is shown as %s", at*n-1, n, got)
			}
		}
	}
	if got := LongDate(calendar.MustDate("2020-11-09")); got != "thứ Hai, 09/11/2020" {
		t.Error(got)
	}
	if LongDate("") != "" || ShortDate("") != "" || Moment(0) != "" {
		t.Error("no day is written as one")
	}
	if got := Moment(calendar.MustDate("2020-11-09").At(23, 59)); got != "23:59 09/11/2020" {
		t.Error(got)
	}
}
