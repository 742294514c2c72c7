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
	// Mark stands in a paragraph of its own before everything else, "DỰ THẢO";
	// "" = nothing. Only the paper's own data has one.
	Mark string
}

// Template is a checked file, ready to be filled any number of times.
type Template struct {
	parts []part
	trees map[int]*node // parts with text, by index
	uses  []Use
}

// Open reads and checks a .docx; errors are of kind Invalid or TooLarge and say
// what is wrong with the file.
func Open(data []byte) (*Template, error) {
	parts, err := unpack(data)
	if err != nil {
		return nil, err
	}
	p := &parser{}
	if err := inspect(parts, p); err != nil {
		return nil, err
	}
	t := &Template{parts: parts, trees: map[int]*node{}}
	count := 0
	for i, x := range parts {
		if x.kind == relKind || x.name == contentTypes || !x.isXML() {
			continue
		}
		if written.MatchString(x.name) && bytes.Count(x.data, []byte("{{")) > MaxSlots {
			return nil, refuse("paper.template-slots", MaxSlots)
		}
		root, err := p.parse(x)
		if err != nil {
			return nil, err
		}
		if !written.MatchString(x.name) {
			continue
		}
		if x.name == mainPart && !root.isDocument() {
			return nil, refuse("paper.template-not-docx")
		}
		if code, ok := root.fields(); ok {
			return nil, refuse("paper.template-field", code)
		}
		var first error
		root.paragraphs(func(n *node) bool {
			ss, err := slots(n.plain(), n.info.line)
			first = err
			if count += len(ss); count > MaxSlots {
				first = refuse("paper.template-slots", MaxSlots)
			}
			return first == nil
		})
		if first != nil {
			return nil, first
		}
		t.trees[i] = root
	}
	// A filling with nothing finds what does not close, and every key.
	f := &filler{dry: true, seen: map[string]bool{}}
	for i, x := range parts {
		if root := t.trees[i]; root != nil {
			f.part = x.name
			if _, err := f.nodes(root.children, scope{}); err != nil {
				return nil, err
			}
		}
	}
	t.uses = f.uses
	return t, nil
}

// isDocument reports whether the tree is that of a main document.
func (n *node) isDocument() bool {
	for _, c := range n.children {
		if c.name == "document" {
			for _, k := range c.children {
				if k.name == "body" {
					return true
				}
			}
		}
	}
	return false
}

// Fill writes the file with the slots filled; equal data gives equal bytes. A
// key that data does not have is printed in brackets and named in missing: it
// is seen, never silently empty. Each part is written as it is filled, and all
// of them and the work for them are counted against MaxOut and MaxWork.
func (t *Template) Fill(d Data) (docx []byte, missing []string, err error) {
	f := &filler{lacks: map[string]bool{}}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i, x := range t.parts {
		data := x.data
		if root := t.trees[i]; root != nil {
			f.b.Reset()
			if f.mark = ""; x.name == mainPart {
				f.mark = d.Mark
			}
			if _, err := f.nodes(root.children, scope{{data: d}}); err != nil {
				return nil, nil, err
			}
			data = f.b.Bytes()
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: x.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
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

// lists names the lists around, the outermost first.
func (s scope) lists() []string {
	var out []string
	for _, l := range s {
		if l.name != "" {
			out = append(out, l.name)
		}
	}
	return out
}

func (s scope) into(name string, d Data) scope {
	return append(s[:len(s):len(s)], level{name, d})
}

type filler struct {
	dry   bool // only looks for keys and for what does not close
	part  string
	line  int // of the paragraph at work
	uses  []Use
	seen  map[string]bool
	lacks map[string]bool
	mark  string // still to be written
	b     bytes.Buffer
	size  int // bytes written and reserved
	work  int // nodes looked at, copied or written
	deep  int // passages around what is being filled
}

// Passages in passages are bounded: each level reads what is inside it once
// more to find its end, and each level of rows copies it.
const (
	maxPassages = 20
	maxRows     = 4
)

// items gives what a passage is written with: one scope per repetition. Lists
// in lists multiply, so repetitions count towards what may be written.
func (f *filler) items(s slot, in scope) ([]scope, error) {
	f.use(s, in)
	if f.deep > maxPassages {
		return nil, refuse("paper.template-nested", s.key, f.line)
	}
	if f.dry {
		if s.kind == list {
			return []scope{in.into(s.key, Data{})}, nil
		}
		return []scope{in}, nil
	}
	l, isList := in.list(s.key)
	v, isValue := in.value(s.key)
	if s.kind == list && !isList || !isList && !isValue {
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

// word gives a value, which is counted before it is copied anywhere.
func (f *filler) word(s slot, in scope) (string, error) {
	f.use(s, in)
	v, ok := in.value(s.key)
	if !ok && !f.dry {
		f.lacks[s.key] = true
		v = "[" + s.key + "?]"
	}
	if s.caps {
		v = strings.ToUpper(v)
	}
	return v, f.grow(len(v))
}

// grow counts what is written, so that lists in lists cannot fill the memory.
func (f *filler) grow(n int) error {
	if f.size += n; f.size > MaxOut {
		return fault.New(fault.TooLarge, "paper.template-output", MaxOut>>20)
	}
	return nil
}

// step counts work, so that passages that write nothing come to an end too.
func (f *filler) step(n int) error {
	if f.work += n; f.work > MaxWork {
		return fault.New(fault.TooLarge, "paper.template-work", MaxWork)
	}
	return nil
}

// put writes bytes as they are.
func (f *filler) put(b []byte) error {
	if err := f.grow(len(b)); err != nil || f.dry {
		return err
	}
	f.b.Write(b)
	return nil
}

// escape writes a value into a text element; lines are broken and tabs set by
// elements.
func escape(s string) []byte {
	var b bytes.Buffer
	const open, shut = `<w:t xml:space="preserve">`, `</w:t>`
	for {
		i := strings.IndexAny(s, "\n\t")
		if i < 0 {
			break
		}
		_ = xml.EscapeText(&b, []byte(s[:i]))
		b.WriteString(shut + map[byte]string{'\n': "<w:br/>", '\t': "<w:tab/>"}[s[i]] + open)
		s = s[i+1:]
	}
	_ = xml.EscapeText(&b, []byte(s))
	return b.Bytes()
}

// kept writes text that was in the file before.
func kept(s string) []byte {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.Bytes()
}
