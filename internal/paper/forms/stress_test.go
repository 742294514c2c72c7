package forms

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/paper"
	"saoque/internal/paper/docx"
	"saoque/internal/paper/pdf"
)

// stuff fills every field with much text, every list with several items.
func stuff(v reflect.Value, text string, items int) {
	switch v.Kind() {
	case reflect.Struct:
		if silent(v.Type()) {
			return
		}
		for i := range v.NumField() {
			stuff(v.Field(i), text, items)
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[calendar.Date]() {
			v.SetString("2026-12-30")
		} else {
			v.SetString(text)
		}
	case reflect.Int, reflect.Int64:
		if v.Type() != reflect.TypeFor[calendar.Instant]() {
			v.SetInt(4)
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		s := reflect.MakeSlice(v.Type(), items, items)
		for i := range items {
			stuff(s.Index(i), text, items)
		}
		v.Set(s)
	}
}

var bbox = regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">`)

// However long the names, nothing leaves the margins or the page.
func TestLongNames(t *testing.T) {
	text := strings.TrimSpace(strings.Repeat("Hợp tác xã dịch vụ tổng hợp ", 3))
	for _, f := range Forms {
		in := reflect.New(f.input)
		stuff(in.Elem(), text, 5)
		d := in.Elem().Interface().(Input).Document()
		b, err := pdf.Write(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := docx.Write(d); err != nil {
			t.Fatal(err)
		}
		out := string(run(t, b, "pdftotext", "-bbox", "-", "-"))
		g, page, bad := paper.Page{}, 0, 0
		for line := range strings.Lines(out) {
			var w, h float64
			if n, _ := fmt.Sscanf(strings.TrimSpace(line), `<page width="%f" height="%f">`, &w, &h); n == 2 {
				g = paper.PageOf(w > h)
				page++
				continue
			}
			m := bbox.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			at := func(i int) float64 { x, _ := strconv.ParseFloat(m[i], 64); return x }
			foot := at(2) > g.Floor() // the foot code alone may stand there
			if at(1) < g.Left-1 || at(3) > g.Width-g.Right+1 || at(4) > g.Height || !foot && at(4) > g.Floor()+8 {
				bad++
				if bad < 4 {
					t.Logf("%s, page %d: %s", f.Code, page, strings.TrimSpace(line))
				}
			}
		}
		if bad > 0 {
			t.Errorf("%s: %d words are outside the margins", f.Code, bad)
		}
	}
}
