package signed

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"time"
)

// The parts of RFC 5652 that a signature in a PDF has.
type (
	contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,tag:0"`
	}
	signedData struct {
		Version      int
		Digests      asn1.RawValue
		Encapsulated encapsulated
		Certificates asn1.RawValue `asn1:"optional,tag:0"`
		Revocations  asn1.RawValue `asn1:"optional,tag:1"`
		Signers      []signerInfo  `asn1:"set"`
	}
	encapsulated struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,optional,tag:0"`
	}
	signerInfo struct {
		Version   int
		ID        asn1.RawValue
		Digest    pkix.AlgorithmIdentifier
		Signed    asn1.RawValue `asn1:"optional,tag:0"`
		Algorithm pkix.AlgorithmIdentifier
		Signature []byte
		Unsigned  asn1.RawValue `asn1:"optional,tag:1"`
	}
	attribute struct {
		Type   asn1.ObjectIdentifier
		Values asn1.RawValue `asn1:"set"`
	}
	issuerAndSerial struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
)

var (
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningTime   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}
	oidTimestamp     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
)

// message is a parsed signature.
type message struct {
	signer       signerInfo
	content      []byte // what it carries inside; nil when it is detached
	contentType  asn1.ObjectIdentifier
	certificate  *x509.Certificate // the signer's; nil when it is not there or cannot be read
	attributes   []byte            // the signed attributes as they are signed; nil when there are none
	digest       []byte            // of the attribute messageDigest
	attributesOK bool              // contentType and messageDigest are there, once each
	signingTime  time.Time
	timestamp    bool
}

var (
	errSigners = errors.New("not exactly one signer")
	errPadding = errors.New("bytes behind the signature that are not zero")
)

// parse reads a signature's bytes, padded with zeros behind.
func parse(b []byte) (*message, error) {
	plain, used, err := der(b, 0)
	if err != nil {
		return nil, err
	}
	if len(bytes.Trim(b[used:], "\x00")) > 0 {
		return nil, errPadding
	}
	var outer contentInfo
	if rest, err := asn1.Unmarshal(plain, &outer); err != nil || len(rest) > 0 || !outer.Type.Equal(oidSignedData) {
		return nil, errBER
	}
	var sd signedData
	if _, err := asn1.Unmarshal(outer.Content.Bytes, &sd); err != nil {
		return nil, err
	}
	if len(sd.Signers) != 1 {
		return nil, errSigners
	}
	m := &message{signer: sd.Signers[0], contentType: sd.Encapsulated.Type}
	if len(sd.Encapsulated.Content.Bytes) > 0 {
		if _, err := asn1.Unmarshal(sd.Encapsulated.Content.Bytes, &m.content); err != nil {
			return nil, err
		}
	}
	if len(m.content) == 0 {
		m.content = nil
	}
	m.certificate = m.find(sd.Certificates.Bytes)
	if err := m.readSigned(); err != nil {
		return nil, err
	}
	m.readUnsigned()
	return m, nil
}

// find gives the certificate that the signer's id names.
func (m *message) find(certificates []byte) *x509.Certificate {
	var by issuerAndSerial
	byKey := m.signer.ID.Class == asn1.ClassContextSpecific && m.signer.ID.Tag == 0
	if !byKey {
		if _, err := asn1.Unmarshal(m.signer.ID.FullBytes, &by); err != nil {
			return nil
		}
	}
	for len(certificates) > 0 {
		var raw asn1.RawValue
		rest, err := asn1.Unmarshal(certificates, &raw)
		if err != nil {
			return nil
		}
		certificates = rest
		c, err := x509.ParseCertificate(raw.FullBytes)
		if err != nil {
			continue
		}
		if byKey && len(c.SubjectKeyId) > 0 && bytes.Equal(c.SubjectKeyId, m.signer.ID.Bytes) {
			return c
		}
		if !byKey && bytes.Equal(c.RawIssuer, by.Issuer.FullBytes) && c.SerialNumber.Cmp(by.Serial) == 0 {
			return c
		}
	}
	return nil
}

func (m *message) readSigned() error {
	set := m.signer.Signed
	if len(set.FullBytes) == 0 {
		return nil
	}
	// Signed is the set with its own tag, not the one it has in the message
	// (RFC 5652, 5.4).
	m.attributes = append([]byte{0x31}, set.FullBytes[1:]...)
	types, digests := 0, 0
	return attributes(set.Bytes, func(a attribute) {
		switch {
		case a.Type.Equal(oidContentType):
			var t asn1.ObjectIdentifier
			if rest, err := asn1.Unmarshal(a.Values.Bytes, &t); err == nil && len(rest) == 0 && t.Equal(m.contentType) {
				types++
			}
		case a.Type.Equal(oidMessageDigest):
			digests++
			if rest, err := asn1.Unmarshal(a.Values.Bytes, &m.digest); err != nil || len(rest) > 0 {
				digests++
			}
		case a.Type.Equal(oidSigningTime):
			var t time.Time
			if _, err := asn1.Unmarshal(a.Values.Bytes, &t); err == nil {
				m.signingTime = t
			}
		}
		m.attributesOK = types == 1 && digests == 1
	})
}

func (m *message) readUnsigned() {
	// What is damaged among the unsigned attributes changes nothing that is checked.
	_ = attributes(m.signer.Unsigned.Bytes, func(a attribute) {
		m.timestamp = m.timestamp || a.Type.Equal(oidTimestamp)
	})
}

func attributes(b []byte, visit func(attribute)) error {
	for len(b) > 0 {
		var a attribute
		rest, err := asn1.Unmarshal(b, &a)
		if err != nil {
			return err
		}
		visit(a)
		b = rest
	}
	return nil
}
