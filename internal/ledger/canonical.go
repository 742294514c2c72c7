package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// The ledger hashes JSON, so there must be exactly one way to write a value:
// RFC 8785 (JSON Canonicalization Scheme), restricted to strings, whole
// numbers, booleans, null, arrays and objects. Fractions and exponents are
// refused: no score, sum of money or count in this product is a float, and
// without them the hard half of the RFC (ECMAScript number printing) is gone.

// MaxInteger is the largest whole number RFC 8785 can carry without loss.
const MaxInteger = 1<<53 - 1

// maxDepth bounds nesting, so that hostile input cannot exhaust the stack.
const maxDepth = 64

// Errors of canonical JSON.
var (
	ErrFloat        = errors.New("ledger: only whole numbers are allowed in ledger JSON")
	ErrNotCanonical = errors.New("ledger: not in canonical form")
)

// Canonical writes v as canonical JSON. v goes through encoding/json first, so
// struct tags and MarshalJSON apply. Fields of a float type are refused even
// when they hold a whole number, and so is text that is not UTF-8.
func Canonical(v any) ([]byte, error) {
	if err := refuse(reflect.ValueOf(v), 0); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	return Canonicalize(raw)
}

// Canonicalize rewrites JSON text in canonical form.
func Canonicalize(raw []byte) ([]byte, error) {
	val, err := parseJSON(raw)
	if err != nil {
		return nil, err
	}
	return appendValue(make([]byte, 0, len(raw)), val), nil
}

// parseCanonical reads JSON that must already be canonical: the value is
// written again and every byte compared.
func parseCanonical(raw []byte) (any, error) {
	val, err := parseJSON(raw)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(appendValue(make([]byte, 0, len(raw)), val), raw) {
		return nil, ErrNotCanonical
	}
	return val, nil
}

var marshaler = reflect.TypeFor[json.Marshaler]()

// refuse walks a Go value and reports float types and broken text, both of
// which encoding/json would pass on quietly.
func refuse(v reflect.Value, depth int) error {
	if !v.IsValid() {
		return nil
	}
	if depth > 2*maxDepth {
		return errors.New("ledger: value nested too deeply")
	}
	if v.Type().Implements(marshaler) {
		return nil // its text is checked when it is parsed
	}
	switch v.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return ErrFloat
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return errors.New("ledger: text is not UTF-8")
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return refuse(v.Elem(), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Tag.Get("json") == "-" || (!f.IsExported() && !f.Anonymous) {
				continue
			}
			if err := refuse(v.Field(i), depth+1); err != nil {
				return fmt.Errorf("%w (field %s)", err, f.Name)
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if err := refuse(it.Key(), depth+1); err != nil {
				return err
			}
			if err := refuse(it.Value(), depth+1); err != nil {
				return err
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return nil
		}
		for i := range v.Len() {
			if err := refuse(v.Index(i), depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// A parsed value is nil, bool, int64, string, []any or object.
type object []member

type member struct {
	name  string
	value any
}

// get finds a member by name.
func (o object) get(name string) (any, bool) {
	for i := range o {
		if o[i].name == name {
			return o[i].value, true
		}
	}
	return nil, false
}

// compareUTF16 orders names by UTF-16 code units, as RFC 8785 asks. It differs
// from byte order only where a character beyond U+FFFF meets one in
// U+E000..U+FFFF.
func compareUTF16(a, b string) int {
	for a != "" && b != "" {
		ra, na := utf8.DecodeRuneInString(a)
		rb, nb := utf8.DecodeRuneInString(b)
		if ra != rb {
			return int(unit(ra)) - int(unit(rb))
		}
		a, b = a[na:], b[nb:]
	}
	return len(a) - len(b)
}

// unit maps a rune to a number that orders like its UTF-16 form: the first
// code unit, and for a pair with an equal first unit, the second.
func unit(r rune) int64 {
	if hi, lo := utf16.EncodeRune(r); hi != utf8.RuneError {
		return int64(hi)<<16 | int64(lo)
	}
	return int64(r) << 16
}

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case string:
		return appendString(b, v)
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, e)
		}
		return append(b, ']')
	case object:
		b = append(b, '{')
		for i, m := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, m.name)
			b = append(b, ':')
			b = appendValue(b, m.value)
		}
		return append(b, '}')
	}
	panic(fmt.Sprintf("ledger: cannot write %T", v))
}

const hexDigits = "0123456789abcdef"

// appendString escapes only what RFC 8785 says must be escaped.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, '\\', 'b')
		case '\t':
			b = append(b, '\\', 't')
		case '\n':
			b = append(b, '\\', 'n')
		case '\f':
			b = append(b, '\\', 'f')
		case '\r':
			b = append(b, '\\', 'r')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

type parser struct {
	s []byte
	i int
}

func parseJSON(raw []byte) (any, error) {
	p := &parser{s: raw}
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	p.space()
	if p.i != len(p.s) {
		return nil, p.fail("text after the value")
	}
	return v, nil
}

func (p *parser) fail(what string) error {
	return fmt.Errorf("ledger: JSON, byte %d: %s", p.i, what)
}

func (p *parser) space() {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t', '\n', '\r':
			p.i++
		default:
			return
		}
	}
}

func (p *parser) peek() byte {
	if p.i < len(p.s) {
		return p.s[p.i]
	}
	return 0
}

func (p *parser) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, p.fail("nested too deeply")
	}
	p.space()
	switch c := p.peek(); {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"':
		return p.string()
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	for _, w := range []struct {
		text string
		val  any
	}{{"true", true}, {"false", false}, {"null", nil}} {
		if bytes.HasPrefix(p.s[p.i:], []byte(w.text)) {
			p.i += len(w.text)
			return w.val, nil
		}
	}
	return nil, p.fail("a value was expected")
}

func (p *parser) object(depth int) (any, error) {
	p.i++
	obj := object{}
	p.space()
	if p.peek() == '}' {
		p.i++
		return obj, nil
	}
	sorted := true
	for {
		p.space()
		if p.peek() != '"' {
			return nil, p.fail("a name was expected")
		}
		name, err := p.string()
		if err != nil {
			return nil, err
		}
		p.space()
		if p.peek() != ':' {
			return nil, p.fail("a colon was expected")
		}
		p.i++
		val, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if n := len(obj); n > 0 && compareUTF16(obj[n-1].name, name) >= 0 {
			sorted = false
		}
		obj = append(obj, member{name, val})
		p.space()
		c := p.peek()
		p.i++
		if c == ',' {
			continue
		}
		if c != '}' {
			p.i--
			return nil, p.fail("a comma or a closing brace was expected")
		}
		break
	}
	if !sorted {
		slices.SortStableFunc(obj, func(a, b member) int { return compareUTF16(a.name, b.name) })
		for i := 1; i < len(obj); i++ {
			if obj[i].name == obj[i-1].name {
				return nil, p.fail("the name " + strconv.Quote(obj[i].name) + " stands twice in one object")
			}
		}
	}
	return obj, nil
}

func (p *parser) array(depth int) (any, error) {
	p.i++
	arr := []any{}
	p.space()
	if p.peek() == ']' {
		p.i++
		return arr, nil
	}
	for {
		val, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		arr = append(arr, val)
		p.space()
		switch p.peek() {
		case ',':
			p.i++
		case ']':
			p.i++
			return arr, nil
		default:
			return nil, p.fail("a comma or a closing bracket was expected")
		}
	}
}

func (p *parser) number() (any, error) {
	start := p.i
	if p.peek() == '-' {
		p.i++
	}
	digits := p.i
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.i++
	}
	if c := p.peek(); c == '.' || c == 'e' || c == 'E' {
		return nil, fmt.Errorf("%w (byte %d)", ErrFloat, p.i)
	}
	text := string(p.s[start:p.i])
	if p.i == digits || (p.s[digits] == '0' && p.i > digits+1) || text == "-0" {
		return nil, p.fail("bad number")
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n > MaxInteger || n < -MaxInteger {
		return nil, p.fail("number out of range")
	}
	return n, nil
}

func (p *parser) string() (string, error) {
	p.i++
	start := p.i
	var buf []byte // only used once an escape is met
	plain := true
	for p.i < len(p.s) {
		c := p.s[p.i]
		switch {
		case c == '"':
			raw := p.s[start:p.i]
			if !plain {
				raw = append(buf, raw...)
			}
			p.i++
			if !utf8.Valid(raw) {
				return "", p.fail("text is not UTF-8")
			}
			return string(raw), nil
		case c < 0x20:
			return "", p.fail("control character in text")
		case c == '\\':
			buf = append(buf, p.s[start:p.i]...)
			plain = false
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			buf = utf8.AppendRune(buf, r)
			start = p.i
		default:
			p.i++
		}
	}
	return "", p.fail("text does not end")
}

// escape reads one escape sequence, or the two of a surrogate pair.
func (p *parser) escape() (rune, error) {
	p.i++
	c := p.peek()
	p.i++
	switch c {
	case '"', '\\', '/':
		return rune(c), nil
	case 'b':
		return '\b', nil
	case 't':
		return '\t', nil
	case 'n':
		return '\n', nil
	case 'f':
		return '\f', nil
	case 'r':
		return '\r', nil
	case 'u':
		r, err := p.hex4()
		if err != nil || !utf16.IsSurrogate(r) {
			return r, err
		}
		if p.peek() == '\\' {
			p.i++
			if p.peek() == 'u' {
				p.i++
				low, err := p.hex4()
				if err != nil {
					return 0, err
				}
				if full := utf16.DecodeRune(r, low); full != utf8.RuneError {
					return full, nil
				}
			}
		}
		return 0, p.fail("half of a surrogate pair")
	}
	return 0, p.fail("unknown escape")
}

func (p *parser) hex4() (rune, error) {
	if p.i+4 > len(p.s) {
		return 0, p.fail("short escape")
	}
	n, err := strconv.ParseUint(string(p.s[p.i:p.i+4]), 16, 32)
	if err != nil || n > math.MaxUint16 {
		return 0, p.fail("bad escape")
	}
	p.i += 4
	return rune(n), nil
}
