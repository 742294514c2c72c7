package signed

import "bytes"

// covering is what a well-formed byte range takes in: the first bytes of the
// file, and what stands behind the signature's own string up to end.
type covering struct {
	data   []byte
	first  int
	behind []byte
	end    int
}

// covered reads a signature's byte range (ISO 32000-1, 12.8.1). It is well
// formed when it begins at the file's first byte and leaves out the string of
// the signature and nothing else: what lies in a wider gap could be anything,
// and would look signed.
func (d *document) covered(s dict) (*covering, Reason) {
	r, _ := d.get(s["ByteRange"]).(array)
	contents, _ := s["Contents"].(str)
	var n [4]int
	if len(r) != 4 {
		return nil, Reason{Key: "signed.range-not-four"}
	}
	for i, v := range r {
		var ok bool
		if n[i], ok = d.get(v).(int); !ok || n[i] < 0 {
			return nil, Reason{Key: "signed.range-not-four"}
		}
	}
	size := len(d.data)
	switch {
	case n[0] != 0:
		return nil, Reason{Key: "signed.range-start"}
	case n[1] > size || n[2] > size || n[3] > size-n[2]:
		return nil, Reason{Key: "signed.range-outside"}
	case n[2] < n[1]:
		return nil, Reason{Key: "signed.range-overlap"}
	case contents.from < 0 || !contents.hex:
		return nil, Reason{Key: "signed.range-no-string"}
	case n[1] != contents.from || n[2] != contents.to:
		return nil, Reason{Key: "signed.range-gap"}
	case !plainHex(d.data[contents.from+1 : contents.to-1]):
		return nil, Reason{Key: "signed.range-gap"}
	}
	return &covering{d.data, n[1], d.data[n[2] : n[2]+n[3]], n[2] + n[3]}, Reason{}
}

// plainHex tells whether the string holds digits and nothing beside them.
func plainHex(b []byte) bool {
	return len(bytes.Trim(b, "0123456789abcdefABCDEF")) == 0
}

// parts gives the covered bytes in their order.
func (c *covering) parts() [][]byte { return [][]byte{c.data[:c.first], c.behind} }
