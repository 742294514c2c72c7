package forms

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"saoque/internal/paper/docx"
	"saoque/internal/paper/template"
)

// Every field of every input has a name in templates, and no two of one input
// the same.
func TestEveryFieldHasASlot(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		if typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || silent(typ) || seen[typ] {
			return
		}
		seen[typ] = true
		for i := range typ.NumField() {
			f := typ.Field(i)
			if silent(f.Type) {
				continue
			}
			if slotName()[f.Name] == "" && f.Type != reflect.TypeFor[Head]() {
				t.Errorf("%s.%s has no name in slots.yaml", typ, f.Name)
			}
			walk(f.Type)
		}
	}
	for _, f := range Forms {
		walk(f.input)
		s := f.Schema()
		var names []string
		names = append(names, s.Values...)
		for k := range s.Lists {
			names = append(names, k)
		}
		slices.Sort(names)
		for i := 1; i < len(names); i++ {
			if names[i] == names[i-1] {
				t.Errorf("%s: two slots are called %q", f.Code, names[i])
			}
		}
	}
}

// Slots and schema say the same keys.
func TestSlotsMatchSchema(t *testing.T) {
	var check func(code string, d template.Data, s template.Schema)
	check = func(code string, d template.Data, s template.Schema) {
		for _, v := range s.Values {
			if _, ok := d.Values[v]; !ok {
				t.Errorf("%s: the schema knows %q, the data does not", code, v)
			}
		}
		if len(d.Values) != len(s.Values) || len(d.Lists) != len(s.Lists) {
			t.Errorf("%s: %d values and %d lists for %d and %d", code, len(d.Values), len(d.Lists), len(s.Values), len(s.Lists))
		}
		for k, items := range d.Lists {
			for _, it := range items {
				check(code+"."+k, it, s.Lists[k])
			}
		}
	}
	for _, f := range Forms {
		in, err := f.SampleInput()
		if err != nil {
			t.Fatal(err)
		}
		check(f.Code, Slots(in), f.Schema())
	}
}

// A province takes our decision in Word, writes slots into it, and gets its own
// decision filled.
func TestProvinceTemplate(t *testing.T) {
	var f Form
	for _, x := range Forms {
		if x.Code == "decision" {
			f = x
		}
	}
	in, err := f.SampleInput()
	if err != nil {
		t.Fatal(err)
	}
	own := in.(Decision)
	own.By = "{{người quyết định}}"
	own.Head.Signer = "{{người ký}}"
	own.Products = []Recognised{{Code: "{{#sản phẩm}}{{mã số}}", Name: "{{tên}}", Producer: "{{chủ thể}}", Address: "{{địa chỉ}}", Mean: "{{điểm}}", Certificate: "{{hạng}}{{/sản phẩm}}"}}
	file, err := docx.Write(own.Document())
	if err != nil {
		t.Fatal(err)
	}
	tp, err := template.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if r := tp.Check(f.Schema()); len(r.Unknown) > 0 {
		t.Errorf("unknown: %v", r.Unknown)
	}
	out, missing, err := tp.Fill(Slots(in))
	if err != nil || len(missing) > 0 {
		t.Fatal(missing, err)
	}
	words := plain(t, unzip(t, out)["word/document.xml"])
	for _, p := range in.(Decision).Products {
		if !strings.Contains(words, p.Code) || !strings.Contains(words, p.Address) {
			t.Errorf("%s is not in the filled paper", p.Name)
		}
	}
	if strings.Contains(words, "{{") || !strings.Contains(words, "Nguyễn Văn A (mẫu)") {
		t.Error("slots are left")
	}
}
