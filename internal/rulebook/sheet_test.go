package rulebook

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"saoque/internal/fault"
)

func TestParseSheet(t *testing.T) {
	got, err := ParseSheet([]byte(`{"gates":["6.1","set:1"],"choices":{"1.1":"b","7":"d"}}`))
	want := Sheet{Choices: map[string]string{"1.1": "b", "7": "d"}, Gates: []string{"6.1", "set:1"}}
	if err != nil || !cmp.Equal(got, want) {
		t.Errorf("%+v %v", got, err)
	}
	for text, key := range map[string]string{
		``:                                        "json-broken",
		`null`:                                    "json-shape",
		`[]`:                                      "json-shape",
		`{"choices":{}} {}`:                       "json-trailing",
		`{"choices":{},"choices":{}}`:             "json-twice choices",
		`{"choices":{"1.1":"a","1.1":"b"}}`:       "json-twice 1.1",
		`{"choices":{"1.1":"a","1\u002e1":"a"}}`:  "json-twice 1.1",
		`{"Choices":{}}`:                          "json-unknown Choices",
		`{"choices":{},"total":90}`:               "json-unknown total",
		`{"choices":{"1.1":3}}`:                   "json-shape 1.1",
		`{"choices":{"1.1":null}}`:                "json-shape 1.1",
		`{"choices":{"1.1":["a"]}}`:               "json-shape 1.1",
		`{"choices":[]}`:                          "json-shape",
		`{"choices":null}`:                        "json-shape",
		`{"gates":"6.1"}`:                         "json-shape",
		`{"gates":[6.1]}`:                         "json-shape",
		`{"choices":{"1.1":"a"}`:                  "json-broken",
		`{"choices":{"1.1":"a",}}`:                "json-broken",
		`{"choices":{1:"a"}}`:                     "json-broken",
		strings.Repeat("[", 100000):               "json-shape",
		`{"choices":` + strings.Repeat("[", 9999): "json-shape",
	} {
		_, err := ParseSheet([]byte(text))
		f, ok := fault.As(err)
		words := strings.Fields(key)
		if !ok || f.Kind != fault.Invalid || f.Key != "rulebook."+words[0] {
			t.Errorf("%.60s: %v", text, err)
		} else if len(words) > 1 && !strings.Contains(err.Error(), words[1]) {
			t.Errorf("%.60s: %v does not name %s", text, err, words[1])
		}
	}
}

func TestParseSheets(t *testing.T) {
	got, err := ParseSheets([]byte(` [{"choices":{"1.1":"b"}}, {}] `))
	if err != nil || len(got) != 2 || got[0].Choices["1.1"] != "b" {
		t.Errorf("%+v %v", got, err)
	}
	for text, key := range map[string]string{
		`[]`:                          "no-sheets",
		`{}`:                          "json-shape",
		`[null]`:                      "json-shape",
		`[{},{"choices":{"1.1":2}}]`:  "json-shape",
		`[{}`:                         "json-broken",
		`[{}] 1`:                      "json-trailing",
		`[{"choices":{}},{"gate":1}]`: "json-unknown",
	} {
		_, err := ParseSheets([]byte(text))
		if f, ok := fault.As(err); !ok || f.Key != "rulebook."+key {
			t.Errorf("%s: %v", text, err)
		}
	}
	_, err = ParseSheets([]byte(`[{},{"choices":{"1.1":2}}]`))
	if f, _ := fault.As(err); f.Field != "sheets[1].1.1" {
		t.Errorf("field %q", f.Field)
	}
}

// FuzzParseSheet: what is accepted survives a round trip, and says the same as
// a lenient reading of the same bytes.
func FuzzParseSheet(f *testing.F) {
	f.Add([]byte(`{"choices":{"1.1":"b"},"gates":["6.1"]}`))
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"choices":{"1.1":"b","1.1":"c"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ParseSheet(data)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		lenient := Sheet{Choices: map[string]string{}}
		if err := json.Unmarshal(data, &lenient); err != nil {
			t.Fatalf("accepted what is not JSON: %v", err)
		}
		out, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseSheet(out)
		if err != nil || len(back.Choices) != len(got.Choices) || len(back.Gates) != len(got.Gates) || len(lenient.Choices) != len(got.Choices) {
			t.Fatalf("%s: %v", out, err)
		}
	})
}
