package signed

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"maps"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"

	"saoque/internal/paper/forms"
	"saoque/internal/paper/pdf"
)

// paperOf writes a form's sample, as it would be issued.
func paperOf(t testing.TB, code string) []byte {
	t.Helper()
	for _, f := range forms.Forms {
		if f.Code == code {
			d, err := f.Sample()
			if err != nil {
				t.Fatal(err)
			}
			b, err := pdf.Write(d)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
	}
	t.Fatalf("no form %s", code)
	return nil
}

// tool runs a program of poppler; without it these tests fail, they never skip.
func tool(t testing.TB, in []byte, program string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Stdin = bytes.NewReader(in)
	var out, bad bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &bad
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v: %s", program, err, bad.String())
	}
	return out.Bytes()
}

// saved writes a file for a program that takes only names.
func saved(t testing.TB, b []byte) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), "mau.pdf")
	if err := os.WriteFile(at, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return at
}

func read(t testing.TB, b []byte) *File {
	t.Helper()
	f, err := Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// identity is a made-up signer with a key made for the test.
type identity struct {
	key  crypto.Signer
	cert *x509.Certificate
}

var signers = sync.OnceValue(func() map[string]identity {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	out := map[string]identity{}
	for name, key := range map[string]crypto.Signer{"rsa": rsaKey, "ecdsa": ecKey} {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(0x2020_1112_00 + int64(len(name))),
			Subject: pkix.Name{
				CommonName: "Nguyễn Văn Mẫu", Organization: []string{"Đơn vị mẫu"},
				ExtraNames: []pkix.AttributeTypeAndValue{{Type: asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}, Value: "CCCD:000000000000"}},
			},
			NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC),
			KeyUsage: x509.KeyUsageDigitalSignature,
		}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		if err != nil {
			panic(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			panic(err)
		}
		out[name] = identity{key, cert}
	}
	return out
})

// cms signs data detached, as signing tools do; the writer is another's, so
// that what is read is not only what we would write.
func cms(t testing.TB, who string, data []byte, more ...func(*pkcs7.SignedData, *pkcs7.SignerInfoConfig)) []byte {
	t.Helper()
	sd, err := pkcs7.NewSignedData(data)
	if err != nil {
		t.Fatal(err)
	}
	sd.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	config := pkcs7.SignerInfoConfig{}
	for _, f := range more {
		f(sd, &config)
	}
	id := signers()[who]
	if err := sd.AddSigner(id.cert, id.key, config); err != nil {
		t.Fatal(err)
	}
	return finished(t, sd)
}

// finished writes a signature that lies beside what it signs.
func finished(t testing.TB, sd *pkcs7.SignedData) []byte {
	t.Helper()
	sd.Detach()
	b, err := sd.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// update adds objects to a file the way signing tools do: behind it, with a
// table of their own.
type update struct {
	base    []byte
	doc     *document
	objects map[int]string
	next    int
}

func revise(t testing.TB, base []byte) *update {
	t.Helper()
	d, err := open(base, Usual)
	if err != nil {
		t.Fatal(err)
	}
	return &update{base: base, doc: d, objects: map[int]string{}, next: slices.Max(d.numbers()) + 1}
}

func (u *update) add(s string) int {
	u.objects[u.next] = s
	u.next++
	return u.next - 1
}

// change rewrites an object that is a dictionary with some keys set.
func (u *update) change(num int, keys map[name]string) {
	old := u.doc.dict(ref{num: num})
	parts := map[string]string{}
	for k, v := range old {
		parts[string(k)] = printed(v)
	}
	for k, v := range keys {
		parts[string(k)] = v
	}
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(parts)) {
		fmt.Fprintf(&b, "/%s %s ", k, parts[k])
	}
	u.objects[num] = "<< " + b.String() + ">>"
}

func printed(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case name:
		return "/" + string(v)
	case ref:
		return fmt.Sprintf("%d %d R", v.num, v.gen)
	case str:
		return "<" + hex.EncodeToString(v.b) + ">"
	case array:
		var all []string
		for _, e := range v {
			all = append(all, printed(e))
		}
		return "[" + strings.Join(all, " ") + "]"
	case dict:
		var b strings.Builder
		for _, k := range slices.Sorted(maps.Keys(v)) {
			fmt.Fprintf(&b, "/%s %s ", k, printed(v[k]))
		}
		return "<< " + b.String() + ">>"
	}
	return fmt.Sprint(v)
}

func (u *update) catalog() int { return u.doc.trailer["Root"].(ref).num }

// page gives the number of a page's object.
func (u *update) page(i int) int {
	return u.doc.dict(u.doc.root()["Pages"])["Kids"].(array)[i].(ref).num
}

func (u *update) bytes() []byte {
	out := bytes.NewBuffer(bytes.Clone(u.base))
	if !bytes.HasSuffix(u.base, []byte("\n")) {
		out.WriteByte('\n')
	}
	at := map[int]int{}
	for _, n := range slices.Sorted(maps.Keys(u.objects)) {
		at[n] = out.Len()
		fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", n, u.objects[n])
	}
	table := out.Len()
	out.WriteString("xref\n")
	for _, n := range slices.Sorted(maps.Keys(at)) {
		fmt.Fprintf(out, "%d 1\n%010d 00000 n \n", n, at[n])
	}
	prev, _ := u.doc.start()
	fmt.Fprintf(out, "trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n", u.next, u.catalog(), prev, table)
	return out.Bytes()
}

// room is how many bytes the signature's string has.
const room = 6000

// signing says how a test signs: the zero value is an ordinary signature.
type signing struct {
	who       string // "rsa" when empty
	subFilter string
	field     string
	extra     int // bytes by which the gap is wider than the string
	rect      string
	prepare   func(u *update)
	pack      func(t testing.TB, who string, covered []byte) []byte
}

// sign adds a signature field with its signature to the file.
func sign(t testing.TB, base []byte, s signing) []byte {
	t.Helper()
	if s.who == "" {
		s.who = "rsa"
	}
	if s.subFilter == "" {
		s.subFilter = "adbe.pkcs7.detached"
	}
	if s.field == "" {
		s.field = "ChuKy1"
	}
	if s.rect == "" {
		s.rect = "[60 60 200 110]"
	}
	if s.pack == nil {
		s.pack = func(t testing.TB, who string, covered []byte) []byte { return cms(t, who, covered) }
	}
	u := revise(t, base)
	blank := "/ByteRange [0 0000000000 0000000000 0000000000]"
	value := u.add(fmt.Sprintf("<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /%s /M (D:20201112093000+07'00') %s /Contents <%s>%s >>",
		s.subFilter, blank, strings.Repeat("0", room), strings.Repeat(" ", s.extra)))
	page := u.page(0)
	field := u.add(fmt.Sprintf("<< /Type /Annot /Subtype /Widget /FT /Sig /T (%s) /V %d 0 R /P %d 0 R /Rect %s /F 132 >>", s.field, value, page, s.rect))
	annots := array{}
	annots = append(annots, u.doc.list(u.doc.dict(ref{num: page})["Annots"])...)
	u.change(page, map[name]string{"Annots": printed(append(annots, ref{num: field}))})
	fields := array{}
	fields = append(fields, u.doc.list(u.doc.dict(u.doc.root()["AcroForm"])["Fields"])...)
	u.change(u.catalog(), map[name]string{"AcroForm": fmt.Sprintf("<< /SigFlags 3 /Fields %s >>", printed(append(fields, ref{num: field})))})
	if s.prepare != nil {
		s.prepare(u)
	}
	b := u.bytes()
	from := bytes.LastIndex(b, []byte("/Contents <"+strings.Repeat("0", room))) + len("/Contents ")
	to := from + room + 2 + s.extra
	patch(t, b, blank, fmt.Sprintf("/ByteRange [0 %d %d %d]", from, to, len(b)-to))
	covered := append(bytes.Clone(b[:from]), b[to:]...)
	raw := s.pack(t, s.who, covered)
	if len(raw)*2 > room {
		t.Fatalf("a signature of %d bytes", len(raw))
	}
	copy(b[from+1:], hex.EncodeToString(raw))
	return b
}

// patch replaces the last occurrence of old by text no longer than it.
func patch(t testing.TB, b []byte, old, text string) {
	t.Helper()
	i := bytes.LastIndex(b, []byte(old))
	if i < 0 || len(text) > len(old) {
		t.Fatalf("no room for %q", text)
	}
	copy(b[i:], text+strings.Repeat(" ", len(old)-len(text)))
}
