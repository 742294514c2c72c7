package signed

import (
	"bytes"
	"strconv"
)

// The values of PDF (ISO 32000-1, 7.3). A null is nil, a boolean bool, a whole
// number int, another number float64.
type (
	name     string
	array    []any
	dict     map[name]any
	ref      struct{ num, gen int }
	operator string
	// str is a string with its place in the file: from is the byte of its
	// opening sign, to the one after its closing sign. Strings that do not
	// stand in the file itself have from -1.
	str struct {
		b        []byte
		from, to int
		hex      bool
	}
	stream struct {
		dict dict
		raw  []byte
	}
)

// lexer reads values from b. What it cannot read it passes over: a damaged
// file gives fewer values, never an endless one.
type lexer struct {
	b      []byte
	pos    int
	purse  *purse
	inFile bool // b is the file: strings have a place
	refs   bool // "1 0 R" is a reference (never in content streams)
	deep   int
}

// eof is what next gives at the end of the bytes.
type eof struct{}

func space(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func delimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// cost charges the bytes passed over since from. A file can make the same bytes
// be read from many places, so values alone are no measure.
func (l *lexer) cost(from int) { l.purse.step((l.pos - from) / 16) }

func (l *lexer) skip() {
	defer l.cost(l.pos)
	for l.pos < len(l.b) {
		c := l.b[l.pos]
		if c == '%' {
			n := bytes.IndexAny(l.b[l.pos:], "\r\n")
			if n < 0 {
				n = len(l.b) - l.pos
			}
			l.pos += n
		} else if space(c) {
			l.pos++
		} else {
			return
		}
	}
}

// next reads one value or operator; closing signs that nothing opened come as
// operators.
func (l *lexer) next() any {
	l.purse.step(1)
	l.skip()
	if l.pos >= len(l.b) {
		return eof{}
	}
	c := l.b[l.pos]
	switch {
	case c == '/':
		l.pos++
		return l.name()
	case c == '(':
		return l.literal()
	case c == '<' && l.at(1) == '<':
		l.pos += 2
		return l.dict()
	case c == '<':
		return l.hex()
	case c == '[':
		l.pos++
		return l.array()
	case c == '>' && l.at(1) == '>':
		l.pos += 2
		return operator(">>")
	case delimiter(c):
		l.pos++
		return operator(c)
	}
	return l.word()
}

func (l *lexer) at(n int) byte {
	if l.pos+n < len(l.b) {
		return l.b[l.pos+n]
	}
	return 0
}

// regular gives the run of ordinary characters here.
func (l *lexer) regular() []byte {
	from := l.pos
	defer l.cost(from)
	for l.pos < len(l.b) && !space(l.b[l.pos]) && !delimiter(l.b[l.pos]) {
		l.pos++
	}
	return l.b[from:l.pos]
}

func (l *lexer) name() name {
	raw := l.regular()
	if bytes.IndexByte(raw, '#') < 0 {
		return name(raw)
	}
	var out []byte
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) {
			if n, err := strconv.ParseUint(string(raw[i+1:i+3]), 16, 8); err == nil {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, raw[i])
	}
	return name(out)
}

func (l *lexer) place(s *str, from int) {
	s.from, s.to = -1, -1
	if l.inFile {
		s.from, s.to = from, l.pos
	}
}

func (l *lexer) literal() str {
	from := l.pos
	defer l.cost(from)
	l.pos++
	var out []byte
	open := 1
	for l.pos < len(l.b) {
		c := l.b[l.pos]
		l.pos++
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				s := str{b: out}
				l.place(&s, from)
				return s
			}
		case '\\':
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	return str{b: out, from: -1, to: -1}
}

func (l *lexer) escape(out []byte) []byte {
	if l.pos >= len(l.b) {
		return out
	}
	c := l.b[l.pos]
	l.pos++
	switch c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case '\r':
		if l.at(0) == '\n' {
			l.pos++
		}
		return out
	case '\n':
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	n := int(c - '0')
	for i := 0; i < 2 && l.at(0) >= '0' && l.at(0) <= '7'; i++ {
		n = n*8 + int(l.at(0)-'0')
		l.pos++
	}
	return append(out, byte(n))
}

func (l *lexer) hex() str {
	from := l.pos
	defer l.cost(from)
	l.pos++
	end := bytes.IndexByte(l.b[l.pos:], '>')
	if end < 0 {
		l.pos = len(l.b)
		return str{from: -1, to: -1, hex: true}
	}
	raw := l.b[l.pos : l.pos+end]
	l.pos += end + 1
	out := make([]byte, 0, len(raw)/2+1)
	high, half := byte(0), false
	for _, c := range raw {
		d, ok := digit(c)
		if !ok {
			continue
		}
		if half {
			out = append(out, high<<4|d)
		}
		high, half = d, !half
	}
	if half {
		out = append(out, high<<4)
	}
	s := str{b: out, hex: true}
	l.place(&s, from)
	return s
}

func digit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

func (l *lexer) array() array {
	l.purse.step(8)
	if l.deep++; l.deep > depth {
		l.pos = len(l.b) // nothing that lies so deep is read on
	}
	defer func() { l.deep-- }()
	var out array
	for {
		switch v := l.next().(type) {
		case eof:
			return out
		case operator:
			switch {
			case v == "]":
				return out
			case v == "R" && l.refs && len(out) >= 2:
				if r, ok := reference(out[len(out)-2], out[len(out)-1]); ok {
					out = append(out[:len(out)-2], r)
				}
			case v == ">>" || v == "endobj":
				return out
			}
		default:
			out = append(out, v)
		}
	}
}

func reference(num, gen any) (ref, bool) {
	n, ok1 := num.(int)
	g, ok2 := gen.(int)
	return ref{n, g}, ok1 && ok2 && n > 0 && g >= 0
}

// dict reads up to ">>". Of a key that stands twice the last value counts.
func (l *lexer) dict() dict {
	l.purse.step(16)
	if l.deep++; l.deep > depth {
		l.pos = len(l.b)
	}
	defer func() { l.deep-- }()
	out := dict{}
	var key name
	var have bool
	var vals [3]any
	n := 0
	put := func() {
		if have && n > 0 {
			out[key] = vals[0]
		}
		have, n = false, 0
	}
	for {
		v := l.next()
		switch v := v.(type) {
		case eof:
			put()
			return out
		case name:
			if !have || n > 0 {
				put()
				key, have = v, true
				continue
			}
		case operator:
			switch {
			case v == ">>" || v == "endobj" || v == "stream":
				put()
				return out
			case v == "R" && l.refs && n == 2:
				if r, ok := reference(vals[0], vals[1]); ok {
					vals[0], n = r, 1
				}
			}
			continue
		}
		if have && n < len(vals) {
			vals[n] = v
			n++
		}
	}
}

func (l *lexer) word() any {
	w := l.regular()
	if len(w) == 0 { // cannot be, but must not stand still
		l.pos++
		return operator("")
	}
	if c := w[0]; c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' {
		if n, err := strconv.Atoi(string(w)); err == nil {
			return n
		}
		if f, err := strconv.ParseFloat(string(w), 64); err == nil {
			return f
		}
	}
	switch string(w) {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	return operator(w)
}
