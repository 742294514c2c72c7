// Package locale holds every sentence the product says, Vietnamese first, in
// one flat catalog per language. Keys are "area.name"; each area has a file.
package locale

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"sort"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/viet"
)

//go:embed text
var files embed.FS

// Languages in the order of preference; a text missing in a later one falls
// back to Vietnamese.
var Languages = []string{"vi", "en"}

// Catalog maps language and key to text with {0}, {1}… placeholders.
type Catalog struct{ text map[string]map[string]string }

// Load gives the embedded catalog, read once; a broken file is a programming
// error that every test finds.
var Load = sync.OnceValue(func() *Catalog {
	c, err := load(files)
	if err != nil {
		panic(err)
	}
	return c
})

func load(fsys fs.FS) (*Catalog, error) {
	c := &Catalog{text: map[string]map[string]string{}}
	for _, lang := range Languages {
		c.text[lang] = map[string]string{}
		names, err := fs.Glob(fsys, "text/"+lang+"/*.yaml")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if err := c.read(fsys, lang, name); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (c *Catalog) read(fsys fs.FS, lang, name string) error {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	area := strings.TrimSuffix(path.Base(name), ".yaml")
	m := map[string]string{}
	if err := yaml.Unmarshal(b, &m); err != nil {
		return fmt.Errorf("locale: %s: %w", name, err)
	}
	for k, v := range m {
		if !strings.HasPrefix(k, area+".") {
			return fmt.Errorf("locale: %s: key %s does not start with %s.", name, k, area)
		}
		c.text[lang][k] = viet.NFC(v)
	}
	return nil
}

// Has reports whether lang itself, without fallback, words key.
func (c *Catalog) Has(lang, key string) bool {
	_, ok := c.text[lang][key]
	return ok
}

// Keys lists lang's keys in order.
func (c *Catalog) Keys(lang string) []string {
	var ks []string
	for k := range c.text[lang] {
		ks = append(ks, k)
	}
	sort.Strings(ks)
	return ks
}

// Text words key in lang, falling back to Vietnamese and, for an unknown key,
// to the key in brackets so that a gap is seen and not hidden.
func (c *Catalog) Text(lang, key string, args ...any) string {
	s, ok := c.text[lang][key]
	if !ok {
		if s, ok = c.text["vi"][key]; !ok {
			return "[" + key + "]"
		}
	}
	if len(args) == 0 || !strings.Contains(s, "{") {
		return s
	}
	return c.fill(lang, s, args)
}

// fill puts the arguments in the places of {0} to {9}; other braces stay.
func (c *Catalog) fill(lang, s string, args []any) string {
	var b strings.Builder
	b.Grow(len(s) + 16*len(args))
	for {
		i := strings.IndexByte(s, '{')
		if i < 0 || i+2 >= len(s) {
			b.WriteString(s)
			return b.String()
		}
		n := int(s[i+1]) - '0'
		if s[i+2] != '}' || n < 0 || n >= min(len(args), 10) {
			b.WriteString(s[:i+1])
			s = s[i+1:]
			continue
		}
		b.WriteString(s[:i])
		b.WriteString(c.word(lang, args[n]))
		s = s[i+3:]
	}
}

// word writes an argument the country's way; an argument that is itself a
// catalog key is worded.
func (c *Catalog) word(lang string, a any) string {
	switch v := a.(type) {
	case interface{ CatalogKey() string }:
		return c.Text(lang, v.CatalogKey())
	case calendar.Date:
		return viet.ShortDate(v)
	case calendar.Instant:
		return viet.Moment(v)
	case int:
		return viet.Int(int64(v))
	case int64:
		return viet.Int(v)
	case fmt.Stringer, error:
		return fmt.Sprint(v)
	}
	switch kind := reflect.ValueOf(a).Kind(); kind {
	case reflect.String, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return fmt.Sprint(a)
	default: // a list or a record has no words: a gap, as for an unknown key
		return "[argument." + kind.String() + "]"
	}
}

// Key is an argument that is itself a catalog key.
type Key string

// CatalogKey gives the key to word.
func (k Key) CatalogKey() string { return string(k) }

// Error words err: known kinds by their key, everything else as the one
// sentence that says the fault is ours.
func (c *Catalog) Error(lang string, err error) string {
	if e, ok := fault.As(err); ok && e.Kind != fault.Internal {
		return c.Text(lang, e.Key, e.Args...)
	}
	return c.Text(lang, "fault.internal")
}
