package signed

import "saoque/internal/fault"

// page is a page with what it inherits.
type page struct {
	self      dict
	resources any
	inherited dict // MediaBox, CropBox, Rotate
}

// pages walks the page tree in order; a node met twice is passed over.
func (d *document) pages() []page {
	var out []page
	seen := map[ref]bool{}
	var walk func(v any, from page, deep int)
	walk = func(v any, from page, deep int) {
		if r, ok := v.(ref); ok {
			if seen[r] {
				return
			}
			seen[r] = true
		}
		d.purse.step(4)
		node := d.dict(v)
		if node == nil || deep > depth {
			return
		}
		here := page{self: node, resources: from.resources, inherited: dict{}}
		for _, k := range []name{"MediaBox", "CropBox", "Rotate"} {
			if here.inherited[k] = from.inherited[k]; node[k] != nil {
				here.inherited[k] = node[k]
			}
		}
		if node["Resources"] != nil {
			here.resources = node["Resources"]
		}
		kids, isTree := d.get(node["Kids"]).(array)
		if !isTree {
			if len(out) >= d.purse.limits.Pages {
				panic(fault.New(fault.TooLarge, "signed.too-many-pages", d.purse.limits.Pages))
			}
			out = append(out, here)
			return
		}
		for _, k := range kids {
			walk(k, here, deep+1)
		}
	}
	walk(d.root()["Pages"], page{}, 0)
	return out
}

// drawing gives a page's operators: its content streams in a row. ok is false
// when one of them cannot be unpacked.
func (d *document) drawing(p page) (out []byte, ok bool) {
	ok = true
	for _, v := range d.list(p.self["Contents"]) {
		d.purse.step(1)
		s, is := d.get(v).(stream)
		if !is {
			continue
		}
		b, fine := d.unpack(s)
		d.purse.step(len(b) / 64)
		ok = ok && fine
		out = append(append(out, b...), '\n')
	}
	return out, ok
}
