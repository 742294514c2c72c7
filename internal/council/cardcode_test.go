package council_test

import (
	"strings"
	"testing"

	"saoque/internal/council"
	"saoque/internal/fault"
)

func TestCardCode(t *testing.T) {
	k := council.CardKey{Session: "0190d0c0-0000-7000-8000-000000000001", Dossier: "0190d0c0-1111-7abc-8000-0000000000ff", User: "ffffffff-ffff-7fff-bfff-ffffffffffff", Round: 2}
	code := k.Code()
	if len(code) != 79 || strings.ToUpper(code) != code {
		t.Error(code)
	}
	if got, err := council.ParseCardCode(code); err != nil || got != k {
		t.Errorf("%+v %v", got, err)
	}
	// The last letter has bits to spare: only one spelling is the code.
	other := code[:78] + string(code[78]+1)
	for _, bad := range []string{"", "A", code + "A", code[:78], strings.ToLower(code), " " + code, code + "=", other, strings.Repeat("A", 10_000)} {
		if got, err := council.ParseCardCode(bad); !fault.Is(err, fault.NotFound) || got != (council.CardKey{}) {
			t.Errorf("%.90q: %+v %v", bad, got, err)
		}
	}
}
