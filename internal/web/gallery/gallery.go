// Package gallery shows every page of the product with sample data, one URL
// per page and variant, so that a person can look and a test can walk all of
// it. It needs no database and no sign-in; it is served by tests and by hand,
// never by an installation.
package gallery

import (
	"embed"
	"fmt"
	"net/http"
	"sort"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"saoque/internal/calendar"
	"saoque/internal/web"
)

//go:embed samples/*.yaml
var samples embed.FS

// Path is the prefix of every page of the gallery.
const Path = "/gallery/"

// Entry is one page in one variant.
type Entry struct {
	// Page is the template's name, Variant "normal", "empty", "error"…
	Page, Variant string
	// URL is Path + Page + "/" + Variant.
	URL string
	// Status is the HTTP status that the page is sent with.
	Status int
	make   func() (web.Page, error)
}

// New draws the entry's page anew, so that callers may change it.
func (e Entry) New() (web.Page, error) { return e.make() }

// Entries gives every page and variant, sorted by URL. Each sample file
// samples/<area>-<page>.yaml maps variants to the page's fields; unknown
// fields are errors, so a sample cannot drift away from its struct.
func Entries() ([]Entry, error) {
	var out []Entry
	for _, p := range pages {
		name := p().Template()
		file := "samples/" + strings.ReplaceAll(name, "/", "-") + ".yaml"
		b, err := samples.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var variants map[string]any
		if err := yaml.Unmarshal(b, &variants); err != nil {
			return nil, fmt.Errorf("gallery: %s: %w", file, err)
		}
		for variant, fields := range variants {
			if strings.HasPrefix(variant, "_") {
				continue // a block that only others refer to
			}
			fields = moments(fields)
			as := taken[string](fields, "as")
			draw := taken[map[string]any](fields, "draw")
			out = append(out, entry(name, variant, file, as, p, fields, draw))
			if grow, ok := many[name]; ok && variant == "normal" {
				out = append(out, grown(entry(name, "many", file, as, p, fields, draw), grow))
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].URL < out[j].URL })
	return out, nil
}

func entry(name, variant, file, as string, p func() web.Page, fields any, draw map[string]any) Entry {
	e := Entry{Page: name, Variant: variant, URL: Path + name + "/" + variant, Status: status(name, variant)}
	e.make = func() (web.Page, error) {
		page := p()
		text, err := yaml.Marshal(fields)
		if err != nil {
			return nil, err
		}
		if err := yaml.Load(text, page, yaml.WithKnownFields()); err != nil {
			return nil, fmt.Errorf("gallery: %s, %s: %w", file, variant, err)
		}
		if draw != nil {
			if err := drawSheet(page, draw); err != nil {
				return nil, fmt.Errorf("gallery: %s, %s: %w", file, variant, err)
			}
		}
		return page, dress(page.Chrome(), name, as)
	}
	return e
}

// taken takes a key of the gallery's own off a sample: "as" says whose eyes see
// the page, "draw" which criteria set stands on it.
func taken[T any](fields any, key string) T {
	var v T
	if m, ok := fields.(map[string]any); ok {
		v, _ = m[key].(T)
		delete(m, key)
	}
	return v
}

// moments turns "@2020-11-09 08:42" into the moment that pages hold.
func moments(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k := range x {
			x[k] = moments(x[k])
		}
	case []any:
		for i := range x {
			x[i] = moments(x[i])
		}
	case string:
		if t, err := time.ParseInLocation("@2006-01-02 15:04", x, calendar.Zone); err == nil {
			return int64(calendar.FromTime(t))
		}
	}
	return v
}

func grown(e Entry, grow func(web.Page)) Entry {
	inner := e.make
	e.make = func() (web.Page, error) {
		page, err := inner()
		if err == nil {
			grow(page)
		}
		return page, err
	}
	return e
}

// dress completes a sample's frame: its viewer from samples/people.yaml, the
// menu of the viewer's roles, the demo band, no web fonts for visitors.
func dress(f *web.Frame, page, as string) error {
	b, err := samples.ReadFile("samples/people.yaml")
	if err != nil {
		return err
	}
	var people map[string]*web.Viewer
	if err := yaml.Load(b, &people, yaml.WithKnownFields()); err != nil {
		return fmt.Errorf("gallery: people: %w", err)
	}
	f.Demo = &web.Demo{Day: "2020-11-10"}
	if as == "" {
		f.Light = strings.HasPrefix(page, "public/")
		f.Plain = page == "public/product" || page == "public/certificate"
		return nil
	}
	f.Viewer = people[as]
	if f.Viewer == nil {
		return fmt.Errorf("gallery: %s: nobody is called %q", page, as)
	}
	if f.Nav == nil {
		f.Nav = web.NavFor(f.Viewer.Roles, f.Path)
	}
	return nil
}

func status(page, variant string) int {
	if page == "error/error" {
		var code int
		if _, err := fmt.Sscanf(variant, "%d", &code); err == nil {
			return code
		}
	}
	if strings.HasPrefix(variant, "error") {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// Handler serves the gallery: its list at Path and each entry at its URL.
func Handler(r *web.Renderer) (http.Handler, error) {
	entries, err := Entries()
	if err != nil {
		return nil, err
	}
	byURL := map[string]Entry{}
	for _, e := range entries {
		byURL[e.URL] = e
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path == Path {
			_ = r.Render(w, req, http.StatusOK, index(entries))
			return
		}
		e, ok := byURL[req.URL.Path]
		if !ok {
			http.NotFound(w, req)
			return
		}
		page, err := e.New()
		if err == nil {
			err = r.Render(w, req, e.Status, page)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}), nil
}

func index(entries []Entry) *web.GalleryPage {
	p := &web.GalleryPage{}
	p.Title = web.Say("gallery.title")
	for _, e := range entries {
		if n := len(p.Pages); n == 0 || p.Pages[n-1].Name != e.Page {
			p.Pages = append(p.Pages, web.GalleryRow{Name: e.Page})
		}
		row := &p.Pages[len(p.Pages)-1]
		row.Variants = append(row.Variants, web.Link{Text: web.Words(e.Variant), Href: e.URL})
	}
	return p
}
