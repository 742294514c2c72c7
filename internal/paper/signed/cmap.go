package signed

import (
	"encoding/binary"
	"unicode/utf16"
)

// cmap is a table from a font's codes to letters (ToUnicode; ISO 32000-1,
// 9.10.3).
type cmap struct {
	chars  map[uint32]string
	ranges []span
	widths [5]bool // lengths of codes, 1 to 4 bytes
}

type span struct {
	lo, hi uint32
	dst    []byte // UTF-16, of lo
}

func code(b []byte) uint32 {
	var n uint32
	for _, c := range b[:min(len(b), 4)] {
		n = n<<8 | uint32(c)
	}
	return n
}

func utf16Text(b []byte) string {
	u := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		u = append(u, binary.BigEndian.Uint16(b))
	}
	return string(utf16.Decode(u))
}

// readCMap reads the parts of a CMap that say which letters codes mean, and
// how long codes are.
func (d *document) readCMap(v any) *cmap {
	s, ok := d.get(v).(stream)
	if !ok {
		return nil
	}
	b, ok := d.unpack(s)
	if !ok {
		return nil
	}
	m := &cmap{chars: map[uint32]string{}}
	l := &lexer{b: b, purse: d.purse}
	var args []any
	for {
		switch v := l.next().(type) {
		case eof:
			return m
		case operator:
			switch v {
			case "endcodespacerange":
				m.lengths(args)
			case "endbfchar":
				m.single(args)
			case "endbfrange":
				m.spans(args)
			}
			args = args[:0]
		default:
			args = append(args, v)
		}
	}
}

func (m *cmap) lengths(args []any) {
	for _, a := range args {
		if s, ok := a.(str); ok && len(s.b) >= 1 && len(s.b) <= 4 {
			m.widths[len(s.b)] = true
		}
	}
}

func (m *cmap) single(args []any) {
	for ; len(args) >= 2; args = args[2:] {
		from, ok1 := args[0].(str)
		to, ok2 := args[1].(str)
		if ok1 && ok2 {
			m.chars[code(from.b)] = utf16Text(to.b)
		}
	}
}

func (m *cmap) spans(args []any) {
	for ; len(args) >= 3; args = args[3:] {
		lo, ok1 := args[0].(str)
		hi, ok2 := args[1].(str)
		if !ok1 || !ok2 {
			continue
		}
		switch dst := args[2].(type) {
		case str:
			m.ranges = append(m.ranges, span{code(lo.b), code(hi.b), dst.b})
		case array:
			for i, v := range dst {
				if to, ok := v.(str); ok {
					m.chars[code(lo.b)+uint32(i)] = utf16Text(to.b)
				}
			}
		}
	}
}

// letter gives what a code means; ok is false when the table does not say.
func (m *cmap) letter(p *purse, c uint32) (string, bool) {
	if s, ok := m.chars[c]; ok {
		return s, true
	}
	p.step(len(m.ranges) / 8)
	for i := len(m.ranges) - 1; i >= 0; i-- {
		r := m.ranges[i]
		if c < r.lo || c > r.hi || len(r.dst) < 2 {
			continue
		}
		dst := append([]byte(nil), r.dst...)
		last := dst[len(dst)-2:]
		binary.BigEndian.PutUint16(last, binary.BigEndian.Uint16(last)+uint16(c-r.lo))
		s := utf16Text(dst)
		m.chars[c] = s
		return s, true
	}
	return "", false
}
