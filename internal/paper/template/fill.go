package template

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"sort"
	"strings"
	"time"

	"saoque/internal/fault"
)

// Data is what slots are filled with. Keys are written as Key does.
type Data struct {
	Values map[string]string
	Lists  map[string][]Data
}

// Schema names the keys that a form knows; keys of a list are known inside it.
type Schema struct {
	Values []string
	Lists  map[string]Schema
}

// Template is a checked file, ready to be filled any number of times.
type Template struct {
	parts []part
	trees map[int]*node // parts with text, by index
	used  map[string]bool
}

// Open reads and checks a .docx; errors are of kind Invalid or TooLarge and say
// what is wrong with the file.
func Open(data []byte) (*Template, error) {
	parts, err := unpack(data)
	if err != nil {
		return nil, err
	}
	t := &Template{parts: parts, trees: map[int]*node{}, used: map[string]bool{}}
	p, count := &parser{}, 0
	for i, part := range parts {
		if !written.MatchString(part.name) {
			continue
		}
		if bytes.Count(part.data, []byte("{{")) > MaxSlots {
			return nil, refuse("paper.template-slots", MaxSlots)
		}
		root, err := p.parse(part.name, part.data)
		if err != nil {
			return nil, err
		}
		if root.fetches() {
			return nil, refuse("paper.template-link", part.name)
		}
		var first error
		root.paragraphs(func(n *node) {
			ss, err := slots(n.plain())
			if err != nil && first == nil {
				first = err
			}
			count += len(ss)
		})
		if first != nil {
			return nil, first
		}
		if count > MaxSlots {
			return nil, refuse("paper.template-slots", MaxSlots)
		}
		t.trees[i] = root
	}
	// A filling with nothing finds what does not close, and every key.
	f := &filler{dry: true, used: t.used}
	for i := range parts {
		if root := t.trees[i]; root != nil {
			if _, err := f.nodes(root.children, scope{}); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

// Keys lists the keys that the file uses; those inside a list carry its name
// and a dot before theirs.
func (t *Template) Keys() []string {
	out := make([]string, 0, len(t.used))
	for k := range t.used {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// Check compares the file with what a form knows: unknown keys stand in the
// file but mean nothing, unused ones are known and do not stand in the file.
func (t *Template) Check(s Schema) (unknown, unused []string) {
	known := map[string]bool{}
	s.all("", known)
	used := map[string]bool{}
	for _, k := range t.Keys() {
		switch {
		case known[k]:
			used[k] = true
		case known[last(k)]:
			used[last(k)] = true
		default:
			unknown = append(unknown, k)
		}
	}
	for k := range known {
		if !used[k] {
			unused = append(unused, k)
		}
	}
	sort.Strings(unused)
	return unknown, unused
}

// last is the key without its list: a value of the paper may stand inside a
// list too.
func last(k string) string { return k[strings.LastIndexByte(k, '.')+1:] }

func (s Schema) all(prefix string, into map[string]bool) {
	for _, v := range s.Values {
		into[prefix+Key(v)] = true
	}
	for name, l := range s.Lists {
		into[prefix+Key(name)] = true
		l.all(Key(name)+".", into)
	}
}

// Fill writes the file with the slots filled; equal data gives equal bytes. A
// key that data does not have is printed in brackets and named in missing: it
// is seen, never silently empty.
func (t *Template) Fill(d Data) (docx []byte, missing []string, err error) {
	f := &filler{lacks: map[string]bool{}, used: map[string]bool{}}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i, p := range t.parts {
		data := p.data
		if root := t.trees[i]; root != nil {
			ns, err := f.nodes(root.children, scope{{data: d}})
			if err != nil {
				return nil, nil, err
			}
			var b bytes.Buffer
			for _, n := range ns {
				n.write(&b)
			}
			if b.Len() > MaxOut {
				return nil, nil, fault.New(fault.TooLarge, "paper.template-large", MaxOut>>20)
			}
			data = b.Bytes()
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, nil, err
		}
		if _, err := w.Write(data); err != nil {
			return nil, nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, nil, err
	}
	for k := range f.lacks {
		missing = append(missing, k)
	}
	sort.Strings(missing)
	return out.Bytes(), missing, nil
}

// level is one list item within the lists around it.
type level struct {
	name string // of the list, "" for the paper itself
	data Data
}

// scope is the data in reach, the innermost last.
type scope []level

func (s scope) value(key string) (string, bool) {
	for i := len(s) - 1; i >= 0; i-- {
		if v, ok := s[i].data.Values[key]; ok {
			return v, true
		}
	}
	return "", false
}

func (s scope) list(key string) ([]Data, bool) {
	for i := len(s) - 1; i >= 0; i-- {
		if l, ok := s[i].data.Lists[key]; ok {
			return l, true
		}
	}
	return nil, false
}

func (s scope) path(key string) string {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].name != "" {
			return s[i].name + "." + key
		}
	}
	return key
}

func (s scope) into(name string, d Data) scope {
	return append(s[:len(s):len(s)], level{name, d})
}

type filler struct {
	dry   bool // only looks for keys and for what does not close
	used  map[string]bool
	lacks map[string]bool
	size  int
	deep  int // passages around what is being filled
}

// maxPassages bounds passages in passages: each level reads what is inside it
// once more to find its end.
const maxPassages = 20

// items gives what a passage is written with: one scope per repetition. Lists
// in lists multiply, so repetitions count towards what may be written.
func (f *filler) items(s slot, in scope) ([]scope, error) {
	f.used[in.path(s.key)] = true
	if f.deep > maxPassages {
		return nil, refuse("paper.template-nested", s.key)
	}
	if f.dry {
		if s.kind == list {
			return []scope{in.into(s.key, Data{})}, nil
		}
		return []scope{in}, nil
	}
	l, isList := in.list(s.key)
	v, isValue := in.value(s.key)
	if !isList && !isValue {
		f.lacks[s.key] = true
	}
	present := len(l) > 0 || strings.TrimSpace(v) != ""
	if s.kind != list {
		if present == (s.kind == with) {
			return []scope{in}, nil
		}
		return nil, nil
	}
	out := make([]scope, len(l))
	for i, d := range l {
		out[i] = in.into(s.key, d)
	}
	return out, f.grow(perItem * len(l))
}

// perItem is what a repetition costs of MaxOut, whatever it writes.
const perItem = 256

func (f *filler) word(s slot, in scope) string {
	f.used[in.path(s.key)] = true
	v, ok := in.value(s.key)
	if !ok && !f.dry {
		f.lacks[s.key] = true
		return "[" + s.key + "?]"
	}
	return v
}

// grow counts what is written, so that lists in lists cannot fill the memory.
func (f *filler) grow(n int) error {
	if f.size += n; f.size > MaxOut {
		return fault.New(fault.TooLarge, "paper.template-large", MaxOut>>20)
	}
	return nil
}

// escape writes a value into a text element; lines are broken by an element.
func escape(s string) []byte {
	var b bytes.Buffer
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			b.WriteString(`</w:t><w:br/><w:t xml:space="preserve">`)
		}
		_ = xml.EscapeText(&b, []byte(line))
	}
	return b.Bytes()
}

// kept writes text that was in the file before.
func kept(s string) []byte {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.Bytes()
}
