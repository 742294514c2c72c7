package forms

import (
	_ "embed"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"sync"

	"go.yaml.in/yaml/v4"

	"saoque/internal/calendar"
	"saoque/internal/paper"
	"saoque/internal/paper/template"
)

//go:embed slots.yaml
var slotNames []byte

// slotName gives a field's name in templates; "" for fields without one.
var slotName = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	if err := yaml.Load(slotNames, &m, yaml.WithUniqueKeys()); err != nil {
		panic(err) // embedded: a programming error
	}
	for k, v := range m {
		m[k] = template.Key(v)
	}
	return m
})

// silent are fields that no template shows: codes drawn as pictures and the
// time in the file's properties.
func silent(t reflect.Type) bool {
	return t == reflect.TypeFor[paper.Matrix]() || t == reflect.TypeFor[calendar.Instant]()
}

// Schema names the slots that templates of the form may use.
func (f Form) Schema() template.Schema {
	s := schemaOf(f.input, "")
	s.Values = append(s.Values, slotName()["foot"])
	return s
}

// Slots gives the values of an input's slots.
func Slots(in Input) template.Data {
	d := template.Data{Values: map[string]string{slotName()["foot"]: in.Document().Foot()}, Lists: map[string][]template.Data{}}
	fillSlots(reflect.ValueOf(in), "", d)
	return d
}

// inner gives the prefix of a nested struct's names: the head's are the
// paper's own, another's carry its name.
func inner(f reflect.StructField, prefix string) string {
	if f.Type == reflect.TypeFor[Head]() || f.Anonymous {
		return prefix
	}
	return prefix + slotName()[f.Name] + " "
}

func schemaOf(t reflect.Type, prefix string) template.Schema {
	s := template.Schema{Lists: map[string]template.Schema{}}
	if t == reflect.TypeFor[Head]() {
		s.Values = append(s.Values, slotName()["symbol"], slotName()["placeday"])
	}
	for _, f := range reflect.VisibleFields(t) {
		if !f.IsExported() || silent(f.Type) || len(f.Index) > 1 {
			continue
		}
		name := prefix + slotName()[f.Name]
		switch f.Type.Kind() {
		case reflect.Struct:
			sub := schemaOf(f.Type, inner(f, prefix))
			s.Values = append(s.Values, sub.Values...)
			for k, v := range sub.Lists {
				s.Lists[k] = v
			}
		case reflect.Slice:
			item := template.Schema{Values: []string{slotName()["line"]}}
			if f.Type.Elem().Kind() == reflect.Struct {
				item = schemaOf(f.Type.Elem(), "")
			}
			item.Values = append(item.Values, slotName()["count"])
			s.Lists[name] = item
		default:
			s.Values = append(s.Values, name)
		}
	}
	return s
}

func fillSlots(v reflect.Value, prefix string, d template.Data) {
	if h, ok := v.Interface().(Head); ok {
		d.Values[slotName()["symbol"]] = paper.Symbol(h.Number, h.Sign)
		d.Values[slotName()["placeday"]] = paper.PlaceDate(h.Place, h.Date)
	}
	for _, f := range reflect.VisibleFields(v.Type()) {
		if !f.IsExported() || silent(f.Type) || len(f.Index) > 1 {
			continue
		}
		name, x := prefix+slotName()[f.Name], v.FieldByIndex(f.Index)
		switch f.Type.Kind() {
		case reflect.Struct:
			fillSlots(x, inner(f, prefix), d)
		case reflect.Slice:
			items := make([]template.Data, x.Len())
			for i := range items {
				items[i] = template.Data{Values: map[string]string{slotName()["count"]: strconv.Itoa(i + 1)}, Lists: map[string][]template.Data{}}
				if e := x.Index(i); e.Kind() == reflect.Struct {
					fillSlots(e, "", items[i])
				} else {
					items[i].Values[slotName()["line"]] = fmt.Sprint(e.Interface())
				}
			}
			d.Lists[name] = items
		default:
			d.Values[name] = word(f.Name, x)
		}
	}
}

// word writes a value as papers do; nothing known is "", so that a condition
// on presence can ask.
func word(field string, v reflect.Value) string {
	switch x := v.Interface().(type) {
	case calendar.Date:
		if x == "" {
			return ""
		}
		return paper.Day(x)
	case bool:
		if x {
			return slotName()["yes"]
		}
		return ""
	case int:
		if field == "Star" {
			if x == 0 {
				return ""
			}
			return stars(x)
		}
		return strconv.Itoa(x)
	case string:
		if field == "Kind" && slices.Contains(kinds, x) {
			return kindName(x)
		}
	}
	return fmt.Sprint(v.Interface())
}

// DraftKey is the key that says whether the paper is a draft.
func DraftKey() string { return slotName()["Draft"] }
