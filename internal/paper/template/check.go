package template

import (
	"slices"
	"sort"
	"strings"
)

// Schema names the keys that a form knows; keys of a list are known inside it.
type Schema struct {
	Values []string
	Lists  map[string]Schema
}

// Use is where a key stands first in the file.
type Use struct {
	Key  string
	In   []string // the lists around it, the outermost first
	Loop bool     // used as a list
	Show bool     // its value is written
	Part string   // word/document.xml …
	Line int      // number of its paragraph in the part, from 1
}

// Path is the key with the lists around it.
func (u Use) Path() string { return strings.Join(append(slices.Clip(u.In), u.Key), " › ") }

// Report is what a file's keys are to a form.
type Report struct {
	Known   []string // paths of keys that stand in the file and mean something, sorted
	Unknown []Use    // stand in the file and mean nothing there, in order
	Unused  []string // paths of keys that the form knows and the file does not use, sorted
}

// use notes the first place of a key in a role.
func (f *filler) use(s slot, in scope) {
	if !f.dry {
		return
	}
	u := Use{Key: s.key, In: in.lists(), Loop: s.kind == list, Show: s.kind == value, Part: f.part, Line: f.line}
	id := strings.Join(u.In, "\x00") + "\x00" + s.key
	switch {
	case u.Loop:
		id = "#" + id
	case u.Show:
		id = "=" + id
	default:
		id = "?" + id
	}
	if !f.seen[id] {
		f.seen[id] = true
		f.uses = append(f.uses, u)
	}
}

// Uses lists the keys of the file with the first place of each.
func (t *Template) Uses() []Use { return t.uses }

// Check compares the file with what a form knows. A key inside lists may be one
// of theirs, the innermost first, or one of the paper's own.
func (t *Template) Check(s Schema) Report {
	s = s.tidy()
	var r Report
	all, used := map[string]bool{}, map[string]bool{}
	s.all("", all)
	for _, u := range t.uses {
		if path, ok := s.resolve(u); ok {
			used[path] = true
		} else {
			r.Unknown = append(r.Unknown, u)
		}
	}
	for k := range all {
		if used[k] {
			r.Known = append(r.Known, k)
		} else {
			r.Unused = append(r.Unused, k)
		}
	}
	sort.Strings(r.Known)
	sort.Strings(r.Unused)
	return r
}

// resolve finds what a key means where it stands.
func (s Schema) resolve(u Use) (string, bool) {
	levels, paths := []Schema{s}, []string{""}
	for _, name := range u.In { // a list may itself belong to any list around it
		found := false
		for i := len(levels) - 1; i >= 0 && !found; i-- {
			if l, ok := levels[i].Lists[name]; ok {
				levels, paths, found = append(levels, l), append(paths, paths[i]+name+" › "), true
			}
		}
		if !found {
			return "", false
		}
	}
	for i := len(levels) - 1; i >= 0; i-- {
		_, isList := levels[i].Lists[u.Key]
		isValue := slices.Contains(levels[i].Values, u.Key)
		if isList && !u.Show || isValue && !u.Loop {
			return paths[i] + u.Key, true
		}
	}
	return "", false
}

// tidy writes every key as Key does.
func (s Schema) tidy() Schema {
	out := Schema{Lists: map[string]Schema{}}
	for _, v := range s.Values {
		out.Values = append(out.Values, Key(v))
	}
	for name, l := range s.Lists {
		out.Lists[Key(name)] = l.tidy()
	}
	return out
}

func (s Schema) all(prefix string, into map[string]bool) {
	for _, v := range s.Values {
		into[prefix+v] = true
	}
	for name, l := range s.Lists {
		into[prefix+name] = true
		l.all(prefix+name+" › ", into)
	}
}

// PartName says which sort of part a use stands in: document, header, footer,
// footnotes or endnotes.
func PartName(part string) string {
	name := strings.TrimSuffix(strings.TrimPrefix(part, "word/"), ".xml")
	return strings.TrimRight(name, "0123456789")
}
