package forms

import (
	"slices"
	"strings"
	"testing"

	"saoque/internal/paper/template"
)

// The list of keys says every key of the schema once, with its meaning.
func TestSlotsAreListed(t *testing.T) {
	for _, f := range Forms {
		list, err := f.Slots()
		if err != nil {
			t.Fatal(err)
		}
		at := map[string]bool{}
		for _, s := range list {
			path := strings.Join(append(slices.Clone(s.In), s.Key), " › ")
			if at[path] {
				t.Errorf("%s: %s is listed twice", f.Code, path)
			}
			at[path] = true
			if s.Means == "" || strings.Contains(s.Means, "slot.") {
				t.Errorf("%s: %s means nothing: %q", f.Code, path, s.Means)
			}
		}
		want := 0
		var count func(s template.Schema, before string)
		count = func(s template.Schema, before string) {
			for _, v := range s.Values {
				if want++; !at[before+v] {
					t.Errorf("%s: %s is not listed", f.Code, before+v)
				}
			}
			for k, l := range s.Lists {
				if want++; !at[before+k] {
					t.Errorf("%s: the list %s is not listed", f.Code, before+k)
				}
				count(l, before+k+" › ")
			}
		}
		count(f.Schema(), "")
		if len(list) != want {
			t.Errorf("%s: %d keys are listed, %d are known", f.Code, len(list), want)
		}
	}
}

// A starter is a template that uses every key of its form, and is filled with
// the example without anything missing.
func TestStarters(t *testing.T) {
	for _, f := range Forms {
		if f.Coded() {
			continue
		}
		b, err := f.Starter()
		if err != nil {
			t.Fatal(f.Code, err)
		}
		again, _ := f.Starter()
		if string(b) != string(again) {
			t.Errorf("%s: two starters differ", f.Code)
		}
		tp, err := template.Open(b)
		if err != nil {
			t.Errorf("%s: %v", f.Code, err)
			continue
		}
		r := tp.Check(f.Schema())
		if len(r.Unknown) > 0 {
			t.Errorf("%s: unknown %v", f.Code, r.Unknown)
		}
		for _, k := range r.Unused {
			switch k {
			case "là dự thảo", "số", "ký hiệu", "địa danh", "ngày ban hành": // said by others, or by the product
			default:
				if !strings.HasSuffix(k, "› stt") { // of lists inside cells and of plain lines
					t.Errorf("%s: the starter lacks %s", f.Code, k)
				}
			}
		}
		in, err := f.SampleInput()
		if err != nil {
			t.Fatal(err)
		}
		out, missing, err := tp.Fill(Slots(in))
		if err != nil || len(missing) > 0 {
			t.Errorf("%s: missing %v, %v", f.Code, missing, err)
			continue
		}
		words := plain(t, unzip(t, out)["word/document.xml"])
		if strings.Contains(words, "{{") || strings.Contains(words, "}}") {
			t.Errorf("%s: slots are left: %s", f.Code, words)
		}
		if foot := in.Document().Foot(); !strings.Contains(string(unzip(t, out)["word/footer1.xml"]), foot) {
			t.Errorf("%s: the foot is not %s", f.Code, foot)
		}
	}
}

// Forms with a code to scan keep the built-in layout.
func TestCodedForms(t *testing.T) {
	var coded []string
	for _, f := range Forms {
		if f.Coded() {
			coded = append(coded, f.Code)
		}
	}
	if got := strings.Join(coded, " "); got != "scoresheet scoresheet-filled certificate" {
		t.Errorf("coded: %s", got)
	}
}
