package forms

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"saoque/internal/paper/certificate"
	"saoque/internal/paper/docx"
	"saoque/internal/paper/pdf"
)

func sampleCertificate(t *testing.T) Certificate {
	t.Helper()
	f, err := Find("certificate")
	if err != nil {
		t.Fatal(err)
	}
	in, err := f.SampleInput()
	if err != nil {
		t.Fatal(err)
	}
	return in.(Certificate)
}

// However long the names are, a certificate is one sheet.
func TestCertificateIsOneSheet(t *testing.T) {
	long := func(n int) string {
		return string([]rune(strings.Repeat("Bánh phồng tôm Năm Căn hương vị truyền thống ", 10))[:n])
	}
	for _, n := range []int{1, 40, 80, 120, 200} {
		in := sampleCertificate(t)
		in.Product, in.Producer, in.Address = long(n), long(n), long(n)
		in.Head.Authority = []string{"TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"}
		d := in.Document()
		b, err := pdf.Write(d)
		if err != nil {
			t.Fatal(err)
		}
		if got := pdf.Count(b); got != 1 {
			t.Errorf("names of %d letters: %d pages", n, got)
		}
		if *look != "" {
			w, err := docx.Write(d)
			if err != nil {
				t.Fatal(err)
			}
			_ = os.WriteFile(filepath.Join(*look, "long"+strings.Repeat("i", n/40)+".pdf"), b, 0o644)
			_ = os.WriteFile(filepath.Join(*look, "long"+strings.Repeat("i", n/40)+".docx"), w, 0o644)
		}
	}
}

// A preview carries its mark in both files and a square that names no
// certificate; there is nothing on it to compare with.
func TestCertificatePreview(t *testing.T) {
	in := sampleCertificate(t)
	in = with(in, CertificateOf(certificate.NewPreview(certificate.Facts{ProductCode: in.Code, Star: 4, IssuedOn: in.From, LastDay: in.LastDay}, "ocop.example.vn"), in.Head))
	d := in.Document()
	b, err := pdf.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	w, err := docx.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	if *look != "" {
		_ = os.WriteFile(filepath.Join(*look, "preview.pdf"), b, 0o644)
		_ = os.WriteFile(filepath.Join(*look, "preview.docx"), w, 0o644)
	}
	if !d.Draft || !certificate.IsPreview(in.QRAddress) {
		t.Errorf("draft %v, square %q", d.Draft, in.QRAddress)
	}
	if _, err := certificate.Parse(in.QRAddress); err == nil {
		t.Error("a preview's square reads as a code")
	}
	words := text(t, b)
	if strings.Contains(words, "Mã đối chiếu") || !strings.Contains(words, "không phải giấy chứng nhận") {
		t.Error(words)
	}
	// The mark lies across the page: a picture of it is darker in many places.
	plain := in.Document()
	plain.Mark = ""
	unmarked, err := pdf.Write(plain)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	marked := ink(t, b)
	for i, row := range ink(t, unmarked) {
		if row != marked[i] {
			rows++
		}
	}
	if rows < 5 {
		t.Errorf("the mark is seen in %d rows of the PDF's picture", rows)
	}
	if h := string(unzip(t, w)["word/header1.xml"]); !strings.Contains(h, `string="BẢN XEM TRƯỚC"`) {
		t.Error("the .docx lacks the mark")
	}
}

// with keeps what a face does not know.
func with(in, face Certificate) Certificate {
	face.By, face.Product, face.Producer, face.Address, face.Decision, face.DecisionOn = in.By, in.Product, in.Producer, in.Address, in.Decision, in.DecisionOn
	return face
}
