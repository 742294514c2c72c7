package signed

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/asn1"
	"fmt"
	"strings"
	"testing"

	"github.com/smallstep/pkcs7"
)

// only gives the file's one signature.
func only(t *testing.T, b []byte) Signature {
	t.Helper()
	f := read(t, b)
	if len(f.Signatures) != 1 {
		t.Fatalf("%d signatures", len(f.Signatures))
	}
	return f.Signatures[0]
}

// checks says how a signature's three checks went: P, F, - and why.
func checks(s Signature) string {
	var out []string
	for _, c := range s.Checks() {
		one := map[Outcome]string{Passed: "P", Failed: "F", NotMade: "-"}[c.Outcome]
		if c.Why.Key != "" {
			one += " " + strings.TrimPrefix(c.Why.Key, "signed.")
		}
		out = append(out, one)
	}
	return strings.Join(out, ", ")
}

func TestOrdinarySignatures(t *testing.T) {
	base := paperOf(t, "decision")
	for _, who := range []string{"rsa", "ecdsa"} {
		for _, sub := range []string{"adbe.pkcs7.detached", "ETSI.CAdES.detached"} {
			b := sign(t, base, signing{who: who, subFilter: sub})
			// Another reader must find the same, or the test signs wrongly.
			if out := string(tool(t, nil, "pdfsig", "-nocert", saved(t, b))); !strings.Contains(out, "Signature is Valid") || !strings.Contains(out, "Total document signed") {
				t.Fatalf("poppler says of %s %s:\n%s", who, sub, out)
			}
			s := only(t, b)
			if got := checks(s); got != "P, P, P" {
				t.Errorf("%s %s: %s", who, sub, got)
			}
			if !s.Covers.Whole || s.Covers.After != 0 || s.Covers.Bytes != len(b)-room-2 {
				t.Errorf("covers %+v of %d", s.Covers, len(b))
			}
			if s.Signer.Name != "Nguyễn Văn Mẫu" || s.Signer.Organisation != "Đơn vị mẫu" || s.Signer.Issuer != "Nguyễn Văn Mẫu" || len(s.Signer.Serial) != 10 {
				t.Errorf("signer %+v", s.Signer)
			}
			if strings.Contains(fmt.Sprintf("%+v", s), "CCCD") {
				t.Error("an identity number was taken over")
			}
			if s.Field != "ChuKy1" || s.SubFilter != sub || s.Digest != "SHA-256" || s.Weak || s.Timestamp || s.ClaimedFrom != FromAttribute || s.Claimed == 0 {
				t.Errorf("%+v", s)
			}
		}
	}
}

func TestEveryCoveredByteCounts(t *testing.T) {
	b := sign(t, paperOf(t, "receipt"), signing{})
	s := only(t, b)
	gap := bytes.LastIndex(b, []byte("/Contents <")) + len("/Contents ")
	flips := 0
	for at := len("%PDF-1.4"); at < len(b); at += 37 {
		if at >= gap && at < gap+room+2 {
			continue
		}
		bad := bytes.Clone(b)
		bad[at] ^= 0x04
		f, err := Read(bad)
		if err != nil {
			continue
		}
		flips++
		for _, s := range f.Signatures {
			if s.Bytes.Outcome == Passed {
				t.Fatalf("byte %d of %d changed, and the bytes still fit", at, len(b))
			}
		}
	}
	if flips < 500 || s.Bytes.Outcome != Passed {
		t.Errorf("only %d changed files were read", flips)
	}
}

func TestBytesBehind(t *testing.T) {
	b := sign(t, paperOf(t, "receipt"), signing{})
	more := append(bytes.Clone(b), "% thêm\n"...)
	s := only(t, more)
	if got := checks(s); got != "P, P, P" || s.Covers.Whole || s.Covers.After != len("% thêm\n") {
		t.Errorf("%s, %+v", got, s.Covers)
	}
}

func TestTwoSignatures(t *testing.T) {
	base := paperOf(t, "minutes")
	one := sign(t, base, signing{field: "ThuKy"})
	two := sign(t, one, signing{who: "ecdsa", field: "ChuTich"})
	f := read(t, two)
	if len(f.Signatures) != 2 || f.Revisions != 3 {
		t.Fatalf("%d signatures, %d revisions", len(f.Signatures), f.Revisions)
	}
	first, second := f.Signatures[0], f.Signatures[1]
	if checks(first) != "P, P, P" || first.Field != "ThuKy" || first.Covers.Whole || first.Covers.After != len(two)-len(one) {
		t.Errorf("first: %s, %+v", checks(first), first.Covers)
	}
	if checks(second) != "P, P, P" || second.Field != "ChuTich" || !second.Covers.Whole {
		t.Errorf("second: %s, %+v", checks(second), second.Covers)
	}
	m := against(t, base, two)
	if m.How != Appended || m.NeedsPerson() {
		t.Errorf("%+v", m)
	}
}

// A range that lies makes the check of the range fail, whatever the digest.
func TestRangesThatLie(t *testing.T) {
	b := sign(t, paperOf(t, "receipt"), signing{})
	i := bytes.LastIndex(b, []byte("/ByteRange ["))
	old := string(b[i : i+bytes.IndexByte(b[i:], ']')+1])
	var a, c, n int
	if _, err := fmt.Sscanf(old, "/ByteRange [0 %d %d %d]", &a, &c, &n); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ text, why string }{
		{fmt.Sprintf("[1 %d %d %d]", a-1, c, n), "range-start"},
		{fmt.Sprintf("[0 %d %d %d]", a, c, n+1), "range-outside"},
		{fmt.Sprintf("[0 %d %d 1.5]", a, c), "range-not-four"},
		{fmt.Sprintf("[0 %d %d 9223372036854775807]", a, c), "range-outside"},
		{fmt.Sprintf("[0 %d %d %d]", c, a, n), "range-overlap"},
		{fmt.Sprintf("[0 %d %d %d]", a-9, c, n), "range-gap"},
		{fmt.Sprintf("[0 %d %d %d]", a, c+1, n-1), "range-gap"},
		{fmt.Sprintf("[0 %d %d -1]", a, c), "range-not-four"},
		{fmt.Sprintf("[0 %d]", a), "range-not-four"},
		{"[]", "range-not-four"},
	} {
		bad := bytes.Clone(b)
		text := "/ByteRange " + x.text
		if len(text) > len(old) {
			text = strings.TrimSpace(text)
			old2 := string(b[i : i+len("/ByteRange [0 0000000000 0000000000 0000000000]")])
			patch(t, bad, old2, text)
		} else {
			patch(t, bad, old, text)
		}
		s := only(t, bad)
		if got := checks(s); !strings.HasPrefix(got, "F "+x.why+", - no-range, P") {
			t.Errorf("%s: %s", x.text, got)
		}
		if s.Covers.Bytes != 0 || s.Covers.Whole {
			t.Errorf("%s: %+v", x.text, s.Covers)
		}
	}
}

// The gap of a shadow attack is wider than the string: anything fits in.
func TestWideGap(t *testing.T) {
	s := only(t, sign(t, paperOf(t, "receipt"), signing{extra: 400}))
	if got := checks(s); !strings.HasPrefix(got, "F range-gap") || s.Covers.Whole {
		t.Errorf("%s, %+v", got, s.Covers)
	}
	// Or something stands in the string behind the signature itself.
	b := sign(t, paperOf(t, "receipt"), signing{pack: func(t testing.TB, who string, covered []byte) []byte {
		return append(cms(t, who, covered), 0, 0, 'x')
	}})
	s = only(t, b)
	if got := checks(s); got != "F padding, - padding, - padding" || s.Covers != (Coverage{}) {
		t.Errorf("%s, %+v", got, s.Covers)
	}
}

func TestOtherKinds(t *testing.T) {
	base := paperOf(t, "receipt")
	token := pkcs7.Attribute{Type: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}, Value: []byte("mẫu")}
	for _, x := range []struct {
		name string
		s    signing
		want string
		also func(Signature) bool
	}{
		{"timestamp present", signing{pack: func(t testing.TB, who string, c []byte) []byte {
			return cms(t, who, c, func(_ *pkcs7.SignedData, s *pkcs7.SignerInfoConfig) {
				s.ExtraUnsignedAttributes = []pkcs7.Attribute{token}
			})
		}}, "P, P, P", func(s Signature) bool { return s.Timestamp && len(s.Unchecked()) == 5 }},
		{"sha512", signing{pack: func(t testing.TB, who string, c []byte) []byte {
			return cms(t, who, c, func(sd *pkcs7.SignedData, _ *pkcs7.SignerInfoConfig) {
				sd.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA512)
			})
		}}, "P, P, P", func(s Signature) bool { return s.Digest == "SHA-512" }},
		{"adbe.pkcs7.sha1", signing{subFilter: "adbe.pkcs7.sha1", pack: attached(func(c []byte) []byte { d := sha1.Sum(c); return d[:] })},
			"P, P, P", func(s Signature) bool { return s.Weak }},
		{"adbe.pkcs7.sha1 of another file", signing{subFilter: "adbe.pkcs7.sha1", pack: attached(func(c []byte) []byte { d := sha1.Sum([]byte("x")); return d[:] })},
			"P, F bytes-differ, P", nil},
		{"carries what it signs", signing{pack: attached(func(c []byte) []byte { return []byte("nội dung khác") })}, "P, F signs-other, P", nil},
		{"another file's signature", signing{pack: func(t testing.TB, who string, c []byte) []byte { return cms(t, who, []byte("x")) }},
			"P, F bytes-differ, P", nil},
		{"another key's signature", signing{pack: otherKey}, "P, P, F signature-differs", nil},
		{"no certificate", signing{pack: nameless}, "P, P, - no-certificate", func(s Signature) bool { return s.Signer == Signer{} }},
		{"without attributes", signing{pack: bare}, "P, - no-attributes, P", func(s Signature) bool { return s.ClaimedFrom == FromDictionary }},
		{"indefinite lengths", signing{pack: func(t testing.TB, who string, c []byte) []byte { return indefinite(t, cms(t, who, c)) }}, "P, P, P", nil},
		{"garbage", signing{pack: func(testing.TB, string, []byte) []byte { return []byte("không phải chữ ký") }},
			"P, - signature-unread, - signature-unread", nil},
		{"nothing", signing{pack: func(testing.TB, string, []byte) []byte { return nil }}, "P, - signature-unread, - signature-unread", nil},
		{"cut short", signing{pack: func(t testing.TB, who string, c []byte) []byte { return cms(t, who, c)[:500] }},
			"P, - signature-unread, - signature-unread", nil},
		{"deep", signing{pack: func(testing.TB, string, []byte) []byte { return bytes.Repeat([]byte{0x30, 0x80}, 1400) }},
			"P, - signature-unread, - signature-unread", nil},
		{"rsa_sha1 without a message", signing{subFilter: "adbe.x509.rsa_sha1"}, "P, - kind-unknown, - kind-unknown", nil},
		{"document timestamp", signing{subFilter: "ETSI.RFC3161"}, "P, - only-time, - only-time", func(s Signature) bool { return s.OnlyTime }},
	} {
		s := only(t, sign(t, base, x.s))
		if got := checks(s); got != x.want || x.also != nil && !x.also(s) {
			t.Errorf("%s: %s, %+v", x.name, got, s)
		}
	}
}

// attached makes messages that carry their content inside.
func attached(content func(covered []byte) []byte) func(testing.TB, string, []byte) []byte {
	return func(t testing.TB, who string, covered []byte) []byte {
		sd, err := pkcs7.NewSignedData(content(covered))
		if err != nil {
			t.Fatal(err)
		}
		sd.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA1)
		if err := sd.AddSigner(signers()[who].cert, signers()[who].key, pkcs7.SignerInfoConfig{}); err != nil {
			t.Fatal(err)
		}
		b, err := sd.Finish()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

// otherKey puts one's certificate beside a signature made with another key.
func otherKey(t testing.TB, who string, covered []byte) []byte {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	sd, err := pkcs7.NewSignedData(covered)
	if err != nil {
		t.Fatal(err)
	}
	sd.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	if err := sd.AddSigner(signers()[who].cert, key, pkcs7.SignerInfoConfig{}); err != nil {
		t.Fatal(err)
	}
	return finished(t, sd)
}

// nameless names another certificate than the one that it carries.
func nameless(t testing.TB, who string, covered []byte) []byte {
	b := cms(t, who, covered)
	serial := signers()[who].cert.SerialNumber.Bytes()
	at := bytes.LastIndex(b, serial) // the first is the certificate's own
	if at < 0 || at == bytes.Index(b, serial) {
		t.Fatal("the signer's id was not found")
	}
	b[at] ^= 1
	return b
}

// bare signs the bytes themselves, without attributes.
func bare(t testing.TB, who string, covered []byte) []byte {
	sd, err := pkcs7.NewSignedData(covered)
	if err != nil {
		t.Fatal(err)
	}
	sd.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	if err := sd.SignWithoutAttr(signers()[who].cert, signers()[who].key, pkcs7.SignerInfoConfig{}); err != nil {
		t.Fatal(err)
	}
	return finished(t, sd)
}

// indefinite rewrites the two outer values with lengths left open.
func indefinite(t testing.TB, der []byte) []byte {
	var outer, inner asn1.RawValue
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		t.Fatal(err)
	}
	var id asn1.ObjectIdentifier
	rest, err := asn1.Unmarshal(outer.Bytes, &id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := asn1.Unmarshal(rest, &inner); err != nil {
		t.Fatal(err)
	}
	head := outer.Bytes[:len(outer.Bytes)-len(rest)]
	out := append([]byte{0x30, 0x80}, head...)
	out = append(append(append(out, 0xA0, 0x80), inner.Bytes...), 0, 0, 0, 0)
	return out
}

// PSS is written by hand: the other writer does not know it.
func TestPSS(t *testing.T) {
	raw := cms(t, "rsa", []byte("mẫu"))
	m, err := parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	key := signers()["rsa"].key.(*rsa.PrivateKey)
	h := sha256.Sum256(m.attributes)
	sig, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, h[:], &rsa.PSSOptions{SaltLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	oid256 := asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	params, err := asn1.Marshal(struct {
		Hash struct{ ID asn1.ObjectIdentifier } `asn1:"explicit,tag:0"`
		Mask struct {
			ID    asn1.ObjectIdentifier
			Inner struct{ ID asn1.ObjectIdentifier }
		} `asn1:"explicit,tag:1"`
		Salt int `asn1:"explicit,tag:2"`
	}{
		Hash: struct{ ID asn1.ObjectIdentifier }{oid256},
		Mask: struct {
			ID    asn1.ObjectIdentifier
			Inner struct{ ID asn1.ObjectIdentifier }
		}{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 8}, struct{ ID asn1.ObjectIdentifier }{oid256}},
		Salt: 32,
	})
	if err != nil {
		t.Fatal(err)
	}
	m.signer.Algorithm.Algorithm = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	m.signer.Algorithm.Parameters = asn1.RawValue{FullBytes: params}
	m.signer.Signature = sig
	if c := integrityCheck(m, crypto.SHA256, nil); c.Outcome != Passed {
		t.Errorf("%+v", c)
	}
	sig[7] ^= 1
	if c := integrityCheck(m, crypto.SHA256, nil); c.Outcome != Failed {
		t.Errorf("%+v", c)
	}
}

// A signature that stands in no field is found, and said to stand in none.
func TestNoField(t *testing.T) {
	b := sign(t, paperOf(t, "receipt"), signing{prepare: func(u *update) { u.change(u.catalog(), map[name]string{"AcroForm": "null"}) }})
	s := only(t, b)
	if s.Field != "" || checks(s) != "P, P, P" {
		t.Errorf("%+v", s)
	}
}

func TestMoment(t *testing.T) {
	for in, want := range map[string]string{
		"D:20201112093000+07'00'": "2020-11-12T02:30:00.000000Z",
		"D:20201112093000+07'00":  "2020-11-12T02:30:00.000000Z",
		"D:20201112093000Z":       "2020-11-12T09:30:00.000000Z",
		"D:20201112093000-05'30'": "2020-11-12T15:00:00.000000Z",
		"20201112":                "2020-11-11T17:00:00.000000Z",
		"D:2020":                  "2019-12-31T17:00:00.000000Z",
		"D:20201332":              "",
		"hôm qua":                 "",
		"D:202":                   "",
	} {
		at, ok := moment(in)
		if got := at.RFC3339(); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s %v", in, got, ok)
		}
	}
}
