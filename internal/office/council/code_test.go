package council_test

import (
	"testing"

	field "saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/office/council"
	. "saoque/internal/office/officetest"
)

// The code on a score sheet leads to its card whoever may see that card.
func TestCodeOfACard(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Waiting("Khô cá mẫu")
		s := w.Call("hd", id)
		me := Member("hd", 1)
		k := field.CardKey{Session: s.ID, Dossier: id, User: w.User(me), Round: 1}
		at := func(by, code string) (council.Place, error) { return council.CardAt(t.Context(), w.O, w.As(by), code) }
		check := func(by string, want council.Place, kind fault.Kind) {
			t.Helper()
			got, err := at(by, k.Code())
			if want.CardKey = (field.CardKey{}); kind == 0 {
				want.CardKey = k
			}
			if got != want || (kind == 0) != (err == nil) || err != nil && fault.KindOf(err) != kind {
				t.Errorf("%q: %+v %v", by, got, err)
			}
		}
		check(me, council.Place{Own: true, Score: true}, 0)
		for _, by := range []string{Member("hd", 2), Chair, Secretary, Officer} {
			check(by, council.Place{}, fault.Forbidden)
		}
		for _, by := range []string{Own, OtherSecretary, Admin} {
			check(by, council.Place{}, fault.NotFound)
		}
		s.Roll()
		s.Open(id)
		s.Score(id, w.Sheet(70))
		check(Secretary, council.Place{}, fault.Forbidden)
		s.Close(id)
		check(me, council.Place{Own: true}, 0)
		check(Secretary, council.Place{}, 0)
		check(Chair, council.Place{}, 0)
		check(Member("hd", 2), council.Place{}, fault.Forbidden)
		if _, err := at(me, "A"); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		k.Round = 2
		_, err := at(me, k.Code())
		Refused(t, err, fault.Conflict, "council.old-round")
	})
}
