package web

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"saoque/internal/calendar"
	"saoque/internal/viet"
)

// funcs are the functions of the templates, bound to one language.
//
//	t KEY args…        a text of the catalog
//	say TEXT           a Text, whichever kind it is
//	draw PART          a part or a list of parts, see draw.go
//	day/longday/moment a date "09/11/2020", "thứ Hai, 09/11/2020", "08:42 09/11/2020"
//	num/size           1.234 · 1,2 MB
//	input FORM NAME KEY   a text field; its hint is KEY-hint and its "là gì?"
//	                   KEY-what where the catalog has them
//	kind, optional, rows, narrow, single, auto, choices, suggest   change a field, piped
//	asset NAME         the fingerprinted path of a static file
func funcs(words Catalog, static *Static, lang string) template.FuncMap {
	w := &wording{words, lang}
	return template.FuncMap{
		"lang":    func() string { return lang },
		"t":       w.t,
		"say":     w.say,
		"draw":    w.draw,
		"key":     func(parts ...any) string { return fmt.Sprint(parts...) },
		"day":     w.day,
		"longday": w.longday,
		"moment":  w.moment,
		"clock": func(i calendar.Instant) string {
			if i == 0 {
				return ""
			}
			return i.Local().Format("15:04")
		},
		"num":   func(n int) string { return viet.Int(int64(n)) },
		"size":  size,
		"short": short,
		"stars": func(n int, sample bool) Stars { return Stars{N: n, Sample: sample} },
		"add":   func(a, b int) int { return a + b },
		"asset": static.URL,
		"input": func(f Form, name, label string) *Field {
			x := &Field{Name: name, ID: fieldID(name), Type: "text", Value: f.Value(name), Label: Say(label), Error: f.Error(name)}
			if words.Has(lang, label+"-hint") || words.Has(languages[0], label+"-hint") {
				x.Hint = Say(label + "-hint")
			}
			if words.Has(lang, label+"-what") || words.Has(languages[0], label+"-what") {
				x.What = Say(label + "-what")
			}
			return x
		},
		"kind":     func(k string, f *Field) *Field { f.Type = k; return f },
		"optional": func(f *Field) *Field { f.Optional = true; return f },
		"rows":     func(n int, f *Field) *Field { f.Rows = n; return f },
		"narrow":   func(f *Field) *Field { f.Width = "short"; return f },
		"single":   func(f *Field) *Field { f.Single = true; return f },
		"auto":     func(token string, f *Field) *Field { f.Auto = token; return f },
		"mode":     func(m string, f *Field) *Field { f.Mode = m; return f },
		"hint":     func(x Text, f *Field) *Field { f.Hint = x; return f },
		"suggest":  func(xs []string, f *Field) *Field { f.Suggest = xs; return f },
		"choices": func(form Form, opts []Option, f *Field) *Field {
			f.Options = opts
			for i, o := range opts {
				if o.Chosen || !form.Holds(f.Name, o.Value) {
					continue
				}
				if &f.Options[0] == &opts[0] {
					f.Options = slices.Clone(opts) // others choose otherwise
				}
				f.Options[i].Chosen = true
			}
			return f
		},
		"criterion": func(s Sheet, c SheetCriterion) criterionView {
			return criterionView{SheetCriterion: c, Remarks: s.Remarks, Evidence: s.Evidence, Frozen: s.Frozen, NoStops: s.NoStops}
		},
		"fieldid":   fieldID,
		"fieldhead": func(f *Field) fieldHead { return fieldHead{f} },
		"words":     Words,
		"tagof":     func(tone Tone, key string, args ...any) Tag { return Tag{Tone: tone, Text: Say(key, args...)} },
	}
}

// wording words things in one language.
type wording struct {
	catalog Catalog
	lang    string
}

func (w *wording) t(key string, args ...any) string { return w.catalog.Text(w.lang, key, args...) }

func (w *wording) say(x Text) string {
	if x.Key == "" {
		return x.Plain
	}
	args := x.Args
	for i, a := range x.Args {
		inner, ok := a.(Text)
		if !ok {
			continue
		}
		if &args[0] == &x.Args[0] {
			args = slices.Clone(args) // the page's own stay
		}
		if args[i] = inner.Plain; inner.Key != "" {
			args[i] = w.t(inner.Key, inner.Args...)
		}
	}
	return w.t(x.Key, args...)
}

func (w *wording) day(d calendar.Date) string {
	if w.lang == "en" {
		return englishDay(d)
	}
	return viet.ShortDate(d)
}

func (w *wording) longday(d calendar.Date) string {
	if w.lang == "en" {
		return englishDay(d)
	}
	return viet.LongDate(d)
}

func (w *wording) moment(i calendar.Instant) string {
	if w.lang == "en" && i != 0 {
		return i.Local().Format("15:04, 2 January 2006")
	}
	return viet.Moment(i)
}

// criterionView is a criterion with what its sheet lets one do.
type criterionView struct {
	SheetCriterion
	Remarks, Evidence, Frozen, NoStops bool
}

// fieldID is the element id of a field, the target of the error summary.
func fieldID(name string) string { return "f-" + name }

// size writes a number of bytes for people: 640 B, 12 KB, 1,4 MB.
func size(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1000_000:
		return strconv.FormatInt((n+500)/1000, 10) + " KB"
	}
	tenths := (n + 50_000) / 100_000
	return viet.Int(tenths/10) + "," + strconv.FormatInt(tenths%10, 10) + " MB"
}

// short cuts a hash to its first twelve signs, enough to compare by eye.
func short(hash string) string {
	if len(hash) <= 12 {
		return hash
	}
	return strings.ToLower(hash[:12])
}

func englishDay(d calendar.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return t.Format("2 January 2006")
}
