package signed

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"io"
)

// unpack undoes a stream's filters. ok is false when one of them is not known
// here (pictures, mostly); a stream that breaks off gives what came before.
func (d *document) unpack(s stream) (out []byte, ok bool) {
	filters := d.list(s.dict["Filter"])
	params := d.list(s.dict["DecodeParms"])
	if len(filters) > 6 {
		return nil, false
	}
	out = s.raw
	if len(filters) == 0 {
		d.purse.unpack(len(out))
	}
	for i, f := range filters {
		var parm dict
		if i < len(params) {
			parm, _ = d.get(params[i]).(dict)
		}
		kind, _ := d.get(f).(name)
		switch kind {
		case "FlateDecode", "Fl":
			out = d.predicted(d.inflate(out), parm)
		case "ASCIIHexDecode", "AHx":
			d.purse.unpack(len(out))
			l := lexer{b: append([]byte("<"), append(bytes.Clone(out), '>')...), purse: d.purse}
			out = l.hex().b
		case "ASCII85Decode", "A85":
			out = d.ascii85(out)
		case "RunLengthDecode", "RL":
			out = d.runs(out)
		default:
			return nil, false
		}
	}
	return out, true
}

// list gives an array's items, or the one value as a list of its own.
func (d *document) list(v any) array {
	switch v := d.get(v).(type) {
	case nil:
		return nil
	case array:
		return v
	default:
		return array{v}
	}
}

func (d *document) inflate(b []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	var out bytes.Buffer
	buf := make([]byte, 32<<10)
	for {
		n, err := z.Read(buf)
		d.purse.unpack(n)
		out.Write(buf[:n])
		if err != nil {
			return out.Bytes()
		}
	}
}

func (d *document) ascii85(b []byte) []byte {
	b = bytes.TrimSpace(b)
	b = bytes.TrimPrefix(b, []byte("<~"))
	if i := bytes.IndexByte(b, '~'); i >= 0 {
		b = b[:i]
	}
	d.purse.unpack(4 * len(b)) // a "z" stands for four bytes
	out, _ := io.ReadAll(ascii85.NewDecoder(bytes.NewReader(b)))
	return out
}

func (d *document) runs(b []byte) []byte {
	var out []byte
	for len(b) > 1 && b[0] != 128 {
		n := int(b[0])
		if n < 128 {
			n = min(n+1, len(b)-1)
			out = append(out, b[1:1+n]...)
			b = b[1+n:]
		} else {
			n = 257 - n
			out = append(out, bytes.Repeat(b[1:2], n)...)
			b = b[2:]
		}
		d.purse.unpack(n)
	}
	return out
}

// predicted undoes the PNG predictors (ISO 32000-1, 7.4.4.4), which tables of
// references are packed with.
func (d *document) predicted(b []byte, parm dict) []byte {
	if p, _ := d.get(parm["Predictor"]).(int); p < 10 {
		return b
	}
	pick := func(key name, usual, most int) int {
		if n, ok := d.get(parm[key]).(int); ok && n > 0 && n <= most {
			return n
		}
		return usual
	}
	bits := pick("Colors", 1, 32) * pick("BitsPerComponent", 8, 16)
	width, step := (bits*pick("Columns", 1, 1<<20)+7)/8, (bits+7)/8
	if width > 1<<20 {
		return nil
	}
	out := make([]byte, 0, len(b))
	above := make([]byte, width)
	for len(b) > 1 {
		kind := b[0]
		row := bytes.Clone(b[1:min(1+width, len(b))])
		b = b[1+len(row):]
		for i := range row {
			var left, corner byte
			if i >= step {
				left, corner = row[i-step], above[i-step]
			}
			switch kind {
			case 1:
				row[i] += left
			case 2:
				row[i] += above[i]
			case 3:
				row[i] += byte((int(left) + int(above[i])) / 2)
			case 4:
				row[i] += paeth(left, above[i], corner)
			}
		}
		out = append(out, row...)
		copy(above, row)
	}
	return out
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	near := func(x byte) int { return max(p-int(x), int(x)-p) }
	if near(a) <= near(b) && near(a) <= near(c) {
		return a
	}
	if near(b) <= near(c) {
		return b
	}
	return c
}
