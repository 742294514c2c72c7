package signed

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"maps"
	"math"
	"slices"

	"saoque/internal/fault"
	"saoque/internal/viet"
)

// marks lists what is laid over the pages, page by page.
func (d *document) marks() []Mark {
	var out []Mark
	for i, p := range d.pages() {
		for _, v := range d.list(p.self["Annots"]) {
			d.purse.step(4)
			a := d.dict(v)
			kind, _ := d.get(a["Subtype"]).(name)
			switch {
			case a == nil || kind == "Popup":
				continue
			case kind == "Widget" && d.ofSignature(a) && !d.large(a, p):
				continue
			}
			if len(out) >= d.purse.limits.Marks {
				panic(fault.New(fault.TooLarge, "signed.too-many-marks", d.purse.limits.Marks))
			}
			out = append(out, Mark{Page: i + 1, Kind: cut(viet.Clean(string(kind)))})
		}
	}
	return out
}

// ofSignature tells whether a widget, or the field it is part of, is a
// signature's.
func (d *document) ofSignature(a dict) bool {
	for range depth {
		d.purse.step(1)
		if a == nil {
			return false
		}
		if t := d.get(a["FT"]); t != nil {
			return t == name("Sig")
		}
		a = d.dict(a["Parent"])
	}
	return false
}

// large tells whether a widget takes more than a quarter of its page.
func (d *document) large(a dict, p page) bool {
	area := func(v any) float64 {
		r, _ := d.get(v).(array)
		if len(r) != 4 {
			return 0
		}
		var n [4]float64
		for i := range n {
			n[i] = number(d.get(r[i]))
		}
		return math.Abs((n[2] - n[0]) * (n[3] - n[1]))
	}
	return area(a["Rect"])*4 > area(p.inherited["MediaBox"])
}

// marksBeyond gives the marks of theirs that ours does not have.
func marksBeyond(ours, theirs []Mark) []Mark {
	have := map[Mark]int{}
	for _, m := range ours {
		have[m]++
	}
	var out []Mark
	for _, m := range theirs {
		if have[m]--; have[m] < 0 {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b Mark) int { return cmp.Compare(a.Page, b.Page) })
	return out
}

// drawn is a digest of everything that the pages draw: contents, resources
// and boxes, not what is laid over them. Two states of one file can be
// compared by it.
func (d *document) drawn() []byte {
	s := sketch{d: d, h: sha256.New(), seen: map[int]bool{}}
	for _, p := range d.pages() {
		s.put("page")
		for _, k := range []name{"Contents", "Group", "UserUnit"} {
			s.value(p.self[k], 0)
		}
		s.value(p.resources, 0)
		for _, k := range []name{"MediaBox", "CropBox", "Rotate"} {
			s.value(p.inherited[k], 0)
		}
	}
	// What optional layers show is the catalog's business.
	s.value(d.root()["OCProperties"], 0)
	return s.h.Sum(nil)
}

// sketch writes values into a digest so that different ones differ.
type sketch struct {
	d    *document
	h    hash.Hash
	seen map[int]bool
}

func (s *sketch) put(kind string, b ...byte) {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(b)))
	s.h.Write([]byte(kind))
	s.h.Write(n[:])
	s.h.Write(b)
}

func (s *sketch) value(v any, deep int) {
	s.d.purse.step(1)
	if deep > 4*depth {
		s.put("deep")
		return
	}
	switch v := v.(type) {
	case ref:
		s.put("ref", fmt.Append(nil, v.num)...)
		if !s.seen[v.num] {
			s.seen[v.num] = true
			s.value(s.d.object(v.num), deep+1)
		}
	case stream:
		s.value(v.dict, deep+1)
		s.d.purse.step(len(v.raw) / 64)
		s.put("stream", v.raw...)
	case dict:
		s.put("dict", fmt.Append(nil, len(v))...)
		for _, k := range slices.Sorted(maps.Keys(v)) {
			s.put("key", []byte(k)...)
			if k != "Parent" {
				s.value(v[k], deep+1)
			}
		}
	case array:
		s.put("array", fmt.Append(nil, len(v))...)
		for _, e := range v {
			s.value(e, deep+1)
		}
	case str:
		s.put("text", v.b...)
	default:
		s.put(fmt.Sprintf("%T", v), fmt.Append(nil, v)...)
	}
}
