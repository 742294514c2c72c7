package signed

import (
	"bytes"
	"regexp"
	"strconv"

	"saoque/internal/fault"
)

// chain reads the tables of references from the newest back to the first
// (ISO 32000-1, 7.5.4, 7.5.6, 7.5.8). It stops at the first that makes no
// sense; whether what was read is enough, the caller sees.
func (d *document) chain() {
	at, ok := d.start()
	seen := map[int]bool{}
	for ok && !seen[at] && at >= 0 && at < len(d.data) {
		seen[at] = true
		var head dict
		if head = d.section(at); head == nil {
			return
		}
		d.revisions++
		if hybrid, is := head["XRefStm"].(int); is && !seen[hybrid] {
			seen[hybrid] = true
			d.section(hybrid)
		}
		at, ok = head["Prev"].(int)
	}
}

// start gives the place of the newest table.
func (d *document) start() (int, bool) {
	i := bytes.LastIndex(d.data, []byte("startxref"))
	if i < 0 {
		return 0, false
	}
	l := &lexer{b: d.data, pos: i + len("startxref"), purse: d.purse}
	at, ok := l.next().(int)
	return at, ok
}

// section reads one table with its trailer, or one stream that is both.
func (d *document) section(at int) dict {
	if at < 0 || at >= len(d.data) {
		return nil
	}
	l := &lexer{b: d.data, pos: at, purse: d.purse, inFile: true, refs: true}
	var head dict
	if l.next() == operator("xref") {
		head = d.classic(l)
	} else {
		head = d.packed(at)
	}
	if head != nil && d.trailer == nil {
		d.trailer = head
	}
	return head
}

func (d *document) put(num int, e entry) {
	if _, known := d.table[num]; known || num <= 0 {
		return // a newer table said it already
	}
	if len(d.table) >= d.purse.limits.Objects {
		panic(fault.New(fault.TooLarge, "signed.too-many-objects", d.purse.limits.Objects))
	}
	d.table[num] = e
}

// gone is where an object stands that a table calls free.
var gone = entry{at: -1}

func (d *document) classic(l *lexer) dict {
	for {
		v := l.next()
		if v == operator("trailer") {
			head, _ := l.next().(dict)
			return head
		}
		first, ok1 := v.(int)
		count, ok2 := l.next().(int)
		if !ok1 || !ok2 || first < 0 {
			return nil
		}
		for i := range count {
			at, ok1 := l.next().(int)
			_, ok2 := l.next().(int)
			use, ok3 := l.next().(operator)
			if !ok1 || !ok2 || !ok3 {
				return nil
			}
			if use == "n" {
				d.put(first+i, entry{at: at})
			} else {
				d.put(first+i, gone)
			}
		}
	}
}

func (d *document) packed(at int) dict {
	_, v, ok := d.objectAt(at)
	s, isStream := v.(stream)
	if !ok || !isStream || s.dict["Type"] != name("XRef") {
		return nil
	}
	b, ok := d.unpack(s)
	w, _ := s.dict["W"].(array)
	if !ok || len(w) < 3 {
		return nil
	}
	var width [3]int
	for i := range width {
		n, ok := w[i].(int)
		if !ok || n < 0 || n > 8 {
			return nil
		}
		width[i] = n
	}
	size := width[0] + width[1] + width[2]
	index, _ := s.dict["Index"].(array)
	if index == nil {
		index = array{0, s.dict["Size"]}
	}
	if size == 0 {
		return nil
	}
	for ; len(index) >= 2; index = index[2:] {
		first, ok1 := index[0].(int)
		count, ok2 := index[1].(int)
		if !ok1 || !ok2 || first < 0 {
			return nil
		}
		for i := 0; i < count && len(b) >= size; i++ {
			d.purse.step(1)
			d.packedEntry(first+i, b[:size], width)
			b = b[size:]
		}
	}
	return s.dict
}

func (d *document) packedEntry(num int, b []byte, width [3]int) {
	var f [3]int
	for i, w := range width {
		for _, c := range b[:w] {
			f[i] = f[i]<<8 | int(c)
		}
		b = b[w:]
	}
	if width[0] == 0 {
		f[0] = 1
	}
	switch f[0] {
	case 1:
		d.put(num, entry{at: f[1]})
	case 2:
		d.put(num, entry{at: f[2], inside: f[1]})
	default:
		d.put(num, gone)
	}
}

var heading = regexp.MustCompile(`(?:^|[\r\n \t])(\d{1,8})[ \t]+\d{1,5}[ \t]+obj\b`)

// mend looks for the objects themselves when the tables are no use, as every
// viewer does: of two with one number the later counts.
func (d *document) mend() {
	d.forget()
	d.mended = true
	var packs []int
	found := map[int]entry{}
	for at := 0; ; {
		m := heading.FindSubmatchIndex(d.data[at:])
		if m == nil {
			break
		}
		num, _ := strconv.Atoi(string(d.data[at+m[2] : at+m[3]]))
		here := at + m[2]
		at += m[1]
		d.purse.step(4)
		if num <= 0 {
			continue
		}
		if found[num] = (entry{at: here}); len(found) > d.purse.limits.Objects {
			panic(fault.New(fault.TooLarge, "signed.too-many-objects", d.purse.limits.Objects))
		}
		head := d.data[here:min(here+400, len(d.data))]
		if bytes.Contains(head, []byte("/ObjStm")) {
			packs = append(packs, num)
		}
		if bytes.Contains(head, []byte("/XRef")) {
			if _, v, ok := d.objectAt(here); ok {
				d.adopt(d.dict(v))
			}
		}
	}
	d.table = found
	for _, num := range packs {
		for inner := range d.pack(num) {
			if _, known := found[inner]; !known {
				d.put(inner, entry{inside: num})
			}
		}
	}
	for at := 0; ; {
		i := bytes.Index(d.data[at:], []byte("trailer"))
		if i < 0 {
			break
		}
		at += i + len("trailer")
		l := &lexer{b: d.data, pos: at, purse: d.purse, refs: true}
		head, _ := l.next().(dict)
		d.adopt(head)
	}
	d.objects = map[int]any{}
}

func (d *document) adopt(head dict) {
	if head["Root"] != nil {
		d.trailer = head
		d.revisions++
	}
}
