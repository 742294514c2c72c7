package web

import (
	"bytes"
	"html/template"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/locale"
)

// drawn are one of each part, with everything in it that can be.
var drawn = []part{
	Named{}, Place{}, Tag{}, Turn{}, Turn{Holder: "producer"}, Due{}, Stars{}, Fact{}, Fact{Values: []Text{{}}}, FileRow{}, FileRow{Remove: &Form{Carry: url.Values{"a": {""}}}}, DocumentRow{Files: []FileRow{{}}}, CheckRound{Lines: []Text{{}}}, Event{}, DossierRow{}, WorkItem{}, NavItem{Count: 2}, Count{},
	&Field{Options: []Option{{}}}, &Field{Type: asSelect, Options: []Option{{Group: Words("g")}, {Chosen: true}}}, &Field{Suggest: []string{""}}, &Field{Type: asArea},
}

// hostile is what nobody may get past the escaping, in a text, in an attribute
// or in an address.
const hostile = `javascript:"'<script>&` + "\x00"

// Whatever stands in the strings of a part comes out as words.
func TestPartsEscapeWhatTheyAreGiven(t *testing.T) {
	w := &wording{locale.Load(), "vi"}
	for _, x := range drawn {
		v := reflect.New(reflect.TypeOf(x)).Elem()
		v.Set(reflect.ValueOf(x))
		calm := mustDraw(t, w, spoil(v, "x"))
		html := mustDraw(t, w, spoil(v, hostile))
		for _, bad := range []string{"<script", `"'`, "\x00", `href="javascript`} {
			if strings.Contains(html, bad) {
				t.Errorf("%T lets %q through: %s", x, bad, html)
			}
		}
		// No sign of it may open or close an element or an attribute.
		for _, sign := range []string{"<", ">", `"`, "'"} {
			if a, b := strings.Count(calm, sign), strings.Count(html, sign); a != b {
				t.Errorf("%T: %d times %s with harmless words, %d times with hostile ones: %s", x, a, sign, b, html)
			}
		}
	}
}

// spoil fills every string of a part but those of the catalog with s.
func spoil(v reflect.Value, s string) part {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	var fill func(v reflect.Value, name string)
	fill = func(v reflect.Value, name string) {
		switch v.Kind() {
		case reflect.String:
			if name != "Key" && v.String() != asSelect && v.String() != asArea && v.Type() != reflect.TypeFor[calendar.Date]() {
				v.SetString(s)
			}
		case reflect.Struct:
			for i := range v.NumField() {
				fill(v.Field(i), v.Type().Field(i).Name)
			}
		case reflect.Pointer:
			if !v.IsNil() {
				of := reflect.New(v.Type().Elem())
				of.Elem().Set(v.Elem())
				fill(of.Elem(), "")
				v.Set(of)
			}
		case reflect.Map:
			if v.Len() > 0 {
				v.Set(reflect.ValueOf(url.Values{s: {s}}))
			}
		case reflect.Slice:
			if v.Type().Elem() == reflect.TypeFor[Text]() {
				v.Set(reflect.ValueOf([]Text{Words(s)}))
				return
			}
			list := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(list, v)
			for i := range list.Len() {
				fill(list.Index(i), name)
			}
			v.Set(list)
		}
	}
	fill(out, "")
	return out.Interface().(part)
}

func mustDraw(t *testing.T, w *wording, x any) string {
	t.Helper()
	html, err := w.draw(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(html)
}

// Links are those that html/template would write.
func TestLinksAreThoseOfTheTemplates(t *testing.T) {
	w := &wording{locale.Load(), "vi"}
	like := template.Must(template.New("").Parse(`<a href="{{.Href}}">{{.Name}}</a>`))
	for _, href := range []string{
		"/ho-so/1?ds=luot%3Dtoi&x=1", "/x/a%2Fb", "/x/%zz", "/x/100%", "/x/hai ba", "/x/đặc sản", "//evil.example/", "javascript:alert(1)", "JaVaScRiPt:x",
		"data:text/html,x", "https://ocop.example/?a=b&c=d", "mailto:a@example", "tel:0290000000", "/a'b\"c<d>", "#x", "?x=y", `/\evil`, "/x+y", "/a\x00b",
	} {
		n := Named{Name: "Tôm & <Cua>", Href: href}
		var want bytes.Buffer
		if err := like.Execute(&want, n); err != nil {
			t.Fatal(err)
		}
		if got := mustDraw(t, w, n); got != want.String() {
			t.Errorf("%q becomes %s, not %s", href, got, want.String())
		}
	}
}

func TestWhatIsNoPartIsRefused(t *testing.T) {
	if html, err := (&wording{locale.Load(), "vi"}).draw(struct{}{}); err == nil {
		t.Errorf("drawn as %q", html)
	}
}
