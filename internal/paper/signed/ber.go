package signed

import (
	"encoding/asn1"
	"errors"
)

var errBER = errors.New("not an ASN.1 value")

// der rewrites a BER value (indefinite lengths, strings in parts), as some
// signing tools write it, in the definite form that encoding/asn1 reads, and
// says how many bytes of b it took. Values that lie deeper than 40 are refused.
func der(b []byte, deep int) (out []byte, used int, err error) {
	if len(b) < 2 || deep > 40 {
		return nil, 0, errBER
	}
	tag := b[0]
	if tag&0x1F == 0x1F { // CMS has no tags of several bytes
		return nil, 0, errBER
	}
	n, head, indefinite, err := berLength(b)
	if err != nil {
		return nil, 0, err
	}
	if tag&0x20 == 0 {
		if indefinite || n > len(b)-head {
			return nil, 0, errBER
		}
		return wrap(tag, b[head:head+n]), head + n, nil
	}
	inner := b[head:]
	if !indefinite {
		if n > len(inner) {
			return nil, 0, errBER
		}
		inner = inner[:n]
	}
	var body []byte
	for at := 0; ; {
		if indefinite && at+2 <= len(inner) && inner[at] == 0 && inner[at+1] == 0 {
			used = head + at + 2
			break
		}
		if !indefinite && at == len(inner) {
			used = head + n
			break
		}
		part, k, err := der(inner[at:], deep+1)
		if err != nil {
			return nil, 0, err
		}
		at += k
		if tag == 0x24 { // an octet string in parts becomes one
			var v asn1.RawValue
			if _, err := asn1.Unmarshal(part, &v); err != nil || v.Tag != asn1.TagOctetString {
				return nil, 0, errBER
			}
			part = v.Bytes
		}
		body = append(body, part...)
	}
	if tag == 0x24 {
		tag = 0x04
	}
	return wrap(tag, body), used, nil
}

func berLength(b []byte) (n, head int, indefinite bool, err error) {
	c := int(b[1])
	switch {
	case c < 0x80:
		return c, 2, false, nil
	case c == 0x80:
		return 0, 2, true, nil
	case c > 0x84 || len(b) < 2+c-0x80:
		return 0, 0, false, errBER
	}
	for _, x := range b[2 : 2+c-0x80] {
		n = n<<8 | int(x)
	}
	return n, 2 + c - 0x80, false, nil
}

func wrap(tag byte, body []byte) []byte {
	n := len(body)
	head := []byte{tag}
	switch {
	case n < 0x80:
		head = append(head, byte(n))
	case n < 1<<8:
		head = append(head, 0x81, byte(n))
	case n < 1<<16:
		head = append(head, 0x82, byte(n>>8), byte(n))
	default:
		head = append(head, 0x83, byte(n>>16), byte(n>>8), byte(n))
	}
	return append(head, body...)
}
