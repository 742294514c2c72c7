package forms

import (
	"reflect"
	"strings"

	"saoque/internal/paper"
	"saoque/internal/paper/template"
)

// Slot is one key that templates of a form may use, as a page lists it.
type Slot struct {
	Key    string
	In     []string // the lists around it, the outermost first
	List   bool
	Means  string // in words
	Sample string // its value in the invented example, "" where that has none; of a list, how many items
}

// Slots lists the form's keys in the order of its data, with the example that
// comes with the product.
func (f Form) Slots() ([]Slot, error) {
	in, err := f.SampleInput()
	if err != nil {
		return nil, err
	}
	out := []Slot{{Key: slotName()["foot"], Means: say("slot.foot"), Sample: in.Document().Foot()}}
	listSlots(f.input, "", "", nil, Slots(in), &out)
	return out, nil
}

// listSlots walks a type beside the example's data. prefix and lead are what a
// nested struct's keys and their meanings begin with.
func listSlots(t reflect.Type, prefix, lead string, in []string, d template.Data, out *[]Slot) {
	add := func(name, field string) {
		*out = append(*out, Slot{Key: name, In: in, Means: lead + means(field), Sample: d.Values[name]})
	}
	if t == reflect.TypeFor[Head]() {
		add(slotName()["symbol"], "symbol")
		add(slotName()["placeday"], "placeday")
	}
	for _, f := range reflect.VisibleFields(t) {
		if !f.IsExported() || silent(f.Type) || len(f.Index) > 1 {
			continue
		}
		name := prefix + slotName()[f.Name]
		switch f.Type.Kind() {
		case reflect.Struct:
			about := lead
			if p := inner(f, prefix); p != prefix {
				about += means(f.Name) + ": "
			}
			listSlots(f.Type, inner(f, prefix), about, in, d, out)
		case reflect.Slice:
			items := d.Lists[name]
			*out = append(*out, Slot{Key: name, In: in, List: true, Means: lead + means(f.Name), Sample: say("slot.lines", len(items))})
			first := template.Data{}
			if len(items) > 0 {
				first = items[0]
			}
			within := append(in[:len(in):len(in)], name)
			*out = append(*out, Slot{Key: slotName()["count"], In: within, Means: means("count"), Sample: first.Values[slotName()["count"]]})
			if f.Type.Elem().Kind() == reflect.Struct {
				listSlots(f.Type.Elem(), "", "", within, first, out)
			} else {
				*out = append(*out, Slot{Key: slotName()["line"], In: within, Means: means("line"), Sample: first.Values[slotName()["line"]]})
			}
		default:
			add(name, f.Name)
		}
	}
}

// means says in words what a field holds.
func means(field string) string { return say("slot." + strings.ToLower(field)) }

// Coded reports whether the form carries a code drawn as a picture, which a
// template has no place for: such a form keeps the built-in layout.
func (f Form) Coded() bool { return coded(f.input) }

func coded(t reflect.Type) bool {
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return false
	}
	for _, f := range reflect.VisibleFields(t) {
		if f.Type == reflect.TypeFor[paper.Matrix]() || f.Name == "QRAddress" || len(f.Index) == 1 && f.Type != t && coded(f.Type) {
			return true
		}
	}
	return false
}
