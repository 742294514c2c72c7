package registry

import (
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/decision"
)

func TestValidity(t *testing.T) {
	c := decision.Certificate{ID: "1", IssuedOn: "2020-11-02", LastDay: "2023-11-02"}
	revoked := c
	revoked.RevokedOn = "2021-05-01"
	for _, x := range []struct {
		c    decision.Certificate
		day  calendar.Date
		want Validity
	}{
		{c, "2020-11-01", Unknown}, {c, "2020-11-02", Valid}, {c, "2023-11-02", Valid}, {c, "2023-11-03", Expired},
		{revoked, "2021-04-30", Valid}, {revoked, "2021-05-01", Revoked}, {revoked, "2030-01-01", Revoked},
	} {
		if got := ValidityAt(x.c, x.day); got != x.want {
			t.Errorf("on %s: %s, want %s", x.day, got, x.want)
		}
	}
}

// The newest certificate issued by the day answers for the code.
func TestCurrent(t *testing.T) {
	old := decision.Certificate{ID: "old", IssuedOn: "2020-11-02", LastDay: "2023-11-02"}
	renewed := decision.Certificate{ID: "new", IssuedOn: "2023-06-01", LastDay: "2026-06-01"}
	for day, want := range map[calendar.Date]string{"2020-11-01": "", "2020-11-02": "old", "2023-05-31": "old", "2023-06-01": "new", "2027-01-01": "new"} {
		for _, list := range [][]decision.Certificate{{old, renewed}, {renewed, old}} {
			if c, v := Current(list, day); c.ID != want || (v == Unknown) != (want == "") {
				t.Errorf("on %s: %q %s", day, c.ID, v)
			}
		}
	}
}

// What begins last by the day answers; a register that names no day comes first.
func TestNewest(t *testing.T) {
	undated := Imported{ID: "undated", Year: 2019}
	old := Imported{ID: "old", Decided: "2020-11-02", LastDay: "2023-11-02"}
	later := Imported{ID: "later", Issued: "2023-06-01", Decided: "2023-05-20"}
	for day, want := range map[calendar.Date]string{"2020-11-01": "undated", "2020-11-02": "old", "2023-05-31": "old", "2023-06-01": "later"} {
		for _, list := range [][]Imported{{undated, old, later}, {later, old, undated}} {
			if i, ok := Newest(list, day); !ok || i.ID != want {
				t.Errorf("on %s: %q %v, want %s", day, i.ID, ok, want)
			}
		}
	}
	if _, ok := Newest([]Imported{later}, "2023-05-31"); ok {
		t.Error("what begins tomorrow answers today")
	}
	if _, ok := Newest(nil, "2023-05-31"); ok {
		t.Error("nothing answers")
	}
}
