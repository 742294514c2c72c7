package rulebook

import (
	"testing"

	"saoque/internal/fault"
)

func TestNumbersFollowTheBooksPatterns(t *testing.T) {
	shelf, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	p := Place{Province: "96", District: "966", Commune: "32048"}
	for id, want := range map[string][2]string{
		"qd1048-2019": {"96-966-07-2020", "07/PĐK-96-966-2020"},
		"qd26-2026":   {"96-32048-7-2020", "07/PĐK-96-32048-2020"},
	} {
		b, err := shelf.Book(id)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range []CodeRule{b.Code, b.Slip} {
			if got, err := r.Write(p, 7, 2020); err != nil || got != want[i] {
				t.Errorf("%s: %q, %v, want %q", id, got, err, want[i])
			}
		}
	}
	b, _ := shelf.Book("qd1048-2019")
	if _, err := b.Code.Write(Place{Province: "96", Commune: "32071"}, 1, 2026); !fault.Is(err, fault.Invalid) {
		t.Errorf("a place without a district got a number: %v", err)
	}
}
