package signed

import (
	"bytes"
	"maps"
	"slices"

	"saoque/internal/fault"
)

// entry says where an object stands: at a byte of the file, or as the at-th
// object of the object stream inside.
type entry struct{ at, inside int }

// document is a PDF opened for reading: its table of objects, newest first.
type document struct {
	data      []byte
	purse     *purse
	table     map[int]entry
	trailer   dict // of the newest part that names a Root
	revisions int  // tables in the chain from the newest to the first
	mended    bool // the tables were no use; the objects were looked for
	objects   map[int]any
	packs     map[int]map[int]any
	busy      map[int]bool // the objects being read now, one inside the other
}

// nested bounds how many objects are read one inside the other: a stream, its
// length, the object stream in which that lies. Ordinary files need three.
const nested = 20

// open reads the tables of references. It fails on what is no PDF, is locked
// with a password, or has no pages to be found.
func open(data []byte, l Limits) (*document, error) {
	if len(data) > l.File {
		return nil, fault.New(fault.TooLarge, "signed.file-too-large", l.File>>20)
	}
	if !bytes.HasPrefix(data, []byte("%PDF-")) {
		return nil, fault.New(fault.Invalid, "signed.not-a-pdf")
	}
	d := &document{data: data, purse: &purse{limits: l}}
	d.forget()
	d.chain()
	if !d.rooted() {
		d.mend()
	}
	if d.trailer["Encrypt"] != nil {
		return nil, fault.New(fault.Invalid, "signed.locked")
	}
	if !d.rooted() {
		return nil, fault.New(fault.Invalid, "signed.broken")
	}
	return d, nil
}

func (d *document) forget() {
	d.table, d.trailer, d.revisions = map[int]entry{}, nil, 0
	d.objects, d.packs, d.busy = map[int]any{}, map[int]map[int]any{}, map[int]bool{}
}

func (d *document) root() dict { return d.dict(d.trailer["Root"]) }

func (d *document) rooted() bool {
	pages := d.dict(d.root()["Pages"])
	return pages["Kids"] != nil
}

// get follows a reference to the value it names; other values are themselves.
func (d *document) get(v any) any {
	for range 8 {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = d.object(r.num)
	}
	return nil
}

// dict gives a dictionary, a stream's own included; nil when it is none.
func (d *document) dict(v any) dict {
	switch v := d.get(v).(type) {
	case dict:
		return v
	case stream:
		return v.dict
	}
	return nil
}

// object gives the object of a number, read once; nil when there is none.
func (d *document) object(num int) any {
	if v, ok := d.objects[num]; ok {
		return v
	}
	e, ok := d.table[num]
	if !ok || d.busy[num] || len(d.busy) >= nested {
		return nil
	}
	d.busy[num] = true
	defer delete(d.busy, num)
	var v any
	if e.inside > 0 {
		v = d.pack(e.inside)[num]
	} else if n, got, ok := d.objectAt(e.at); ok && n == num {
		v = got
	}
	d.objects[num] = v
	return v
}

// objectAt reads "12 0 obj …" at a byte of the file.
func (d *document) objectAt(at int) (num int, v any, ok bool) {
	if at < 0 || at >= len(d.data) {
		return 0, nil, false
	}
	l := &lexer{b: d.data, pos: at, purse: d.purse, inFile: true, refs: true}
	num, ok1 := l.next().(int)
	_, ok2 := l.next().(int)
	if !ok1 || !ok2 || l.next() != operator("obj") {
		return 0, nil, false
	}
	v = l.next()
	if r, ok := d.bare(l, v); ok {
		return num, r, true
	}
	head, isDict := v.(dict)
	if !isDict {
		return num, v, true
	}
	if after := *l; after.next() == operator("stream") {
		return num, stream{head, d.raw(head, after.pos)}, true
	}
	return num, v, true
}

// bare is an object that is nothing but a reference to another.
func (d *document) bare(l *lexer, v any) (ref, bool) {
	if _, ok := v.(int); !ok {
		return ref{}, false
	}
	after := *l
	gen := after.next()
	if after.next() != operator("R") {
		return ref{}, false
	}
	return reference(v, gen)
}

// raw gives a stream's packed bytes: as long as it says, if its end stands
// there, else up to the next end.
func (d *document) raw(head dict, at int) []byte {
	b := d.data
	if at < len(b) && b[at] == '\r' {
		at++
	}
	if at < len(b) && b[at] == '\n' {
		at++
	}
	end := []byte("endstream")
	if n, ok := d.get(head["Length"]).(int); ok && n >= 0 && n <= len(b)-at {
		if bytes.HasPrefix(bytes.TrimLeft(b[at+n:min(at+n+16, len(b))], "\r\n \t"), end) {
			return b[at : at+n]
		}
	}
	n := bytes.Index(b[min(at, len(b)):], end)
	if n < 0 {
		n = len(b) - min(at, len(b))
	}
	d.purse.step(n / 16) // many streams without an end would each look through the file
	return bytes.TrimRight(b[min(at, len(b)):min(at, len(b))+n], "\r\n")
}

// pack gives the objects of an object stream by their numbers.
func (d *document) pack(num int) map[int]any {
	if p, ok := d.packs[num]; ok {
		return p
	}
	p := map[int]any{}
	d.packs[num] = p
	if e := d.table[num]; e.inside > 0 {
		return p // an object stream does not lie in another
	}
	s, ok := d.object(num).(stream)
	if !ok {
		return p
	}
	first, ok1 := d.get(s.dict["First"]).(int)
	count, ok2 := d.get(s.dict["N"]).(int)
	b, ok3 := d.unpack(s)
	if !ok1 || !ok2 || !ok3 || first < 0 || first > len(b) {
		return p
	}
	head := &lexer{b: b[:first], purse: d.purse}
	for range count {
		n, ok1 := head.next().(int)
		off, ok2 := head.next().(int)
		if !ok1 || !ok2 || off < 0 || off > len(b)-first {
			break
		}
		l := &lexer{b: b, pos: first + off, purse: d.purse, refs: true}
		v := l.next()
		if r, ok := d.bare(l, v); ok {
			v = r
		}
		p[n] = v
	}
	return p
}

// numbers lists the objects in order.
func (d *document) numbers() []int { return slices.Sorted(maps.Keys(d.table)) }
