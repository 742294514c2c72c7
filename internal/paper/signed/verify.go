package signed

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	_ "crypto/sha1" // old signatures use it; Weak says so
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/viet"
)

// digests are the digest algorithms by their object identifier.
var digests = map[string]crypto.Hash{
	"1.3.14.3.2.26":          crypto.SHA1,
	"2.16.840.1.101.3.4.2.1": crypto.SHA256,
	"2.16.840.1.101.3.4.2.2": crypto.SHA384,
	"2.16.840.1.101.3.4.2.3": crypto.SHA512,
	"2.16.840.1.101.3.4.2.4": crypto.SHA224,
}

// scheme is a way to sign. Where hash is 0 the message's digest algorithm is
// the one that counts.
type scheme struct {
	kind string
	hash crypto.Hash
}

var schemes = map[string]scheme{
	"1.2.840.113549.1.1.1":  {"rsa", 0},
	"1.2.840.113549.1.1.5":  {"rsa", crypto.SHA1},
	"1.2.840.113549.1.1.11": {"rsa", crypto.SHA256},
	"1.2.840.113549.1.1.12": {"rsa", crypto.SHA384},
	"1.2.840.113549.1.1.13": {"rsa", crypto.SHA512},
	"1.2.840.113549.1.1.14": {"rsa", crypto.SHA224},
	"1.2.840.113549.1.1.10": {"pss", 0},
	"1.2.840.10045.2.1":     {"ecdsa", 0},
	"1.2.840.10045.4.1":     {"ecdsa", crypto.SHA1},
	"1.2.840.10045.4.3.1":   {"ecdsa", crypto.SHA224},
	"1.2.840.10045.4.3.2":   {"ecdsa", crypto.SHA256},
	"1.2.840.10045.4.3.3":   {"ecdsa", crypto.SHA384},
	"1.2.840.10045.4.3.4":   {"ecdsa", crypto.SHA512},
	"1.3.101.112":           {"ed25519", 0},
}

// checkSignature parses the signature and makes the checks of bytes and
// integrity, or says why it cannot.
func (d *document) checkSignature(out *Signature, sub name, raw []byte, c *covering) {
	stop := func(key string) {
		out.Bytes, out.Integrity = notMade(Reason{Key: key}), notMade(Reason{Key: key})
	}
	switch {
	case sub == "adbe.x509.rsa_sha1" || sub == "adbe.x509.rsa.sha1":
		stop("signed.kind-unknown")
		return
	case len(raw) > d.purse.limits.Signature:
		stop("signed.signature-too-large")
		return
	}
	d.purse.step(len(raw) / 4)
	m, err := parse(raw)
	switch {
	case errors.Is(err, errSigners):
		stop("signed.many-signers")
		return
	case errors.Is(err, errPadding):
		stop("signed.padding")
		out.Fits, out.Covers = failed(Reason{Key: "signed.padding"}), Coverage{}
		return
	case err != nil:
		stop("signed.signature-unread")
		return
	}
	out.Signer = signerOf(m.certificate)
	out.Timestamp = m.timestamp
	if !m.signingTime.IsZero() {
		out.Claimed, out.ClaimedFrom = calendar.FromTime(m.signingTime), FromAttribute
	}
	hash, known := digests[m.signer.Digest.Algorithm.String()]
	if known {
		out.Digest = hash.String()
	}
	out.Weak = hash == crypto.SHA1 || sub == "adbe.pkcs7.sha1" || schemes[m.signer.Algorithm.Algorithm.String()].hash == crypto.SHA1
	switch {
	case out.OnlyTime:
		stop("signed.only-time")
	case !known:
		stop("signed.digest-unknown")
	default:
		if c != nil {
			d.purse.step((c.first + len(c.behind)) / 256) // every signature has the file hashed, twice at most
		}
		out.Bytes = bytesCheck(m, sub, hash, c)
		out.Integrity = integrityCheck(m, hash, c)
	}
}

func sum(h crypto.Hash, parts ...[]byte) []byte {
	w := h.New()
	for _, p := range parts {
		w.Write(p)
	}
	return w.Sum(nil)
}

// bytesCheck compares the digest of the covered bytes with the one in the
// signature.
func bytesCheck(m *message, sub name, hash crypto.Hash, c *covering) Check {
	if c == nil {
		return notMade(Reason{Key: "signed.no-range"})
	}
	same := true
	var signed [][]byte
	switch {
	case sub == "adbe.pkcs7.sha1": // the file's SHA-1 is the message's content
		same = m.content != nil && bytes.Equal(sum(crypto.SHA1, c.parts()...), m.content)
		signed = [][]byte{m.content}
	case m.content != nil: // signs what it carries, and not the file
		return failed(Reason{Key: "signed.signs-other"})
	default:
		signed = c.parts()
	}
	switch {
	case !same:
	case m.attributes == nil && sub == "adbe.pkcs7.sha1":
		return passed()
	case m.attributes == nil:
		return notMade(Reason{Key: "signed.no-attributes"})
	case !m.attributesOK:
		return failed(Reason{Key: "signed.attributes"})
	case bytes.Equal(sum(hash, signed...), m.digest):
		return passed()
	}
	return failed(Reason{Key: "signed.bytes-differ"})
}

// integrityCheck checks the signature with the key of the certificate that
// the message itself carries. That says that the two fit, not whose they are.
func integrityCheck(m *message, hash crypto.Hash, c *covering) Check {
	if m.certificate == nil {
		return notMade(Reason{Key: "signed.no-certificate"})
	}
	s, ok := schemes[m.signer.Algorithm.Algorithm.String()]
	if !ok {
		return notMade(Reason{Key: "signed.scheme-unknown"})
	}
	if s.hash == 0 {
		s.hash = hash
	}
	var signed [][]byte
	switch {
	case m.attributes != nil:
		signed = [][]byte{m.attributes}
	case m.content != nil:
		signed = [][]byte{m.content}
	case c != nil:
		signed = c.parts()
	default:
		return notMade(Reason{Key: "signed.no-range"})
	}
	fits, known := s.verify(m.certificate, m.signer, signed)
	switch {
	case !known:
		return notMade(Reason{Key: "signed.scheme-unknown"})
	case !fits:
		return failed(Reason{Key: "signed.signature-differs"})
	}
	return passed()
}

// verify reports whether the signature fits, and whether this kind of key and
// scheme is known here at all.
func (s scheme) verify(c *x509.Certificate, i signerInfo, signed [][]byte) (fits, known bool) {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		if n := key.N.BitLen(); n < 1024 || n > 8192 {
			return false, false
		}
		switch s.kind {
		case "rsa":
			return rsa.VerifyPKCS1v15(key, s.hash, sum(s.hash, signed...), i.Signature) == nil, true
		case "pss":
			hash, ok := pssHash(i.Algorithm)
			if !ok {
				return false, false
			}
			return rsa.VerifyPSS(key, hash, sum(hash, signed...), i.Signature, nil) == nil, true
		}
	case *ecdsa.PublicKey:
		if s.kind == "ecdsa" {
			return ecdsa.VerifyASN1(key, sum(s.hash, signed...), i.Signature), true
		}
	case ed25519.PublicKey:
		if s.kind == "ed25519" {
			return ed25519.Verify(key, slices.Concat(signed...), i.Signature), true
		}
	}
	return false, false
}

// pssHash reads the digest algorithm of RSASSA-PSS (RFC 4055); its mask must
// use the same one.
func pssHash(a pkix.AlgorithmIdentifier) (crypto.Hash, bool) {
	var p struct {
		Hash pkix.AlgorithmIdentifier `asn1:"explicit,tag:0,optional"`
		Mask pkix.AlgorithmIdentifier `asn1:"explicit,tag:1,optional"`
		Salt int                      `asn1:"explicit,tag:2,optional,default:20"`
		End  int                      `asn1:"explicit,tag:3,optional,default:1"`
	}
	if _, err := asn1.Unmarshal(a.Parameters.FullBytes, &p); err != nil {
		return 0, false
	}
	hash, ok := digests[p.Hash.Algorithm.String()]
	var inner pkix.AlgorithmIdentifier
	if _, err := asn1.Unmarshal(p.Mask.Parameters.FullBytes, &inner); err != nil {
		return 0, false
	}
	return hash, ok && inner.Algorithm.Equal(p.Hash.Algorithm)
}

func signerOf(c *x509.Certificate) Signer {
	if c == nil {
		return Signer{}
	}
	one := func(s ...string) string { return cut(viet.Clean(strings.Join(s, ", "))) }
	return Signer{
		Name:               one(c.Subject.CommonName),
		Organisation:       one(c.Subject.Organization...),
		Serial:             cut(fmt.Sprintf("%X", c.SerialNumber)),
		Issuer:             one(c.Issuer.CommonName),
		IssuerOrganisation: one(c.Issuer.Organization...),
		From:               calendar.FromTime(c.NotBefore),
		Until:              calendar.FromTime(c.NotAfter),
	}
}
