package officetest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"
)

// SignedPDF signs one of our own PDF files in the name of an invented person,
// as signing tools do: behind the file, with a table of its own.
func SignedPDF(t testing.TB, issued []byte, name string) []byte {
	t.Helper()
	fail := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	tail := regexp.MustCompile(`/Size (\d+)/Root (\d+) 0 R`).FindSubmatch(issued)
	start := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(issued)
	if tail == nil || start == nil {
		t.Fatal("the file is not one of ours")
	}
	size, err := strconv.Atoi(string(tail[1]))
	fail(err)
	root := string(tail[2])
	_, body, ok := bytes.Cut(issued, []byte("\n"+root+" 0 obj\n"))
	catalog, _, ended := bytes.Cut(body, []byte("\nendobj"))
	if !ok || !ended || !bytes.HasSuffix(catalog, []byte(">>")) {
		t.Fatal("the catalog was not found")
	}
	const room = 4096
	blank := "[0 0000000000 0000000000 0000000000]"
	b := bytes.Clone(issued)
	places := map[string]int{}
	object := func(n, s string) {
		places[n] = len(b)
		b = fmt.Appendf(b, "%s 0 obj\n%s\nendobj\n", n, s)
	}
	object(root, fmt.Sprintf("%s/AcroForm<</SigFlags 3/Fields[%d 0 R]>>>>", bytes.TrimSuffix(catalog, []byte(">>")), size))
	object(strconv.Itoa(size), fmt.Sprintf("<</FT/Sig/T(ChuKy)/V %d 0 R>>", size+1))
	object(strconv.Itoa(size+1), fmt.Sprintf("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange%s/Contents<%s>>>", blank, strings.Repeat("0", room)))
	at := len(b)
	b = fmt.Appendf(b, "xref\n%s 1\n%010d 00000 n \n%d 2\n%010d 00000 n \n%010d 00000 n \n", root, places[root], size, places[strconv.Itoa(size)], places[strconv.Itoa(size+1)])
	b = fmt.Appendf(b, "trailer\n<</Size %d/Root %s 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n", size+2, root, start[1], at)
	from := bytes.LastIndex(b, []byte("/Contents<")) + len("/Contents")
	to := from + room + 2
	span := fmt.Sprintf("[0 %d %d %d]", from, to, len(b)-to)
	copy(b[bytes.LastIndex(b, []byte(blank)):], span+strings.Repeat(" ", len(blank)-len(span)))

	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	fail(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(20201112), Subject: pkix.Name{CommonName: name, Organization: []string{"Đơn vị mẫu"}},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	fail(err)
	cert, err := x509.ParseCertificate(der)
	fail(err)
	sd, err := pkcs7.NewSignedData(append(bytes.Clone(b[:from]), b[to:]...))
	fail(err)
	sd.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	fail(sd.AddSigner(cert, key, pkcs7.SignerInfoConfig{}))
	sd.Detach()
	cms, err := sd.Finish()
	fail(err)
	if len(cms)*2 > room {
		t.Fatalf("a signature of %d bytes", len(cms))
	}
	copy(b[from+1:], hex.EncodeToString(cms))
	return b
}

// ScanPDF is a file of one page that holds a picture and no text, as scanners
// make them.
func ScanPDF() []byte {
	return []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</Im0 5 0 R>>>>>>endobj\n" +
		"4 0 obj<</Length 33>>\nstream\nq 595 0 0 842 0 0 cm /Im0 Do Q   \nendstream\nendobj\n" +
		"5 0 obj<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\nx\nendstream\nendobj\n" +
		"trailer<</Root 1 0 R/Size 6>>\n%%EOF\n")
}
