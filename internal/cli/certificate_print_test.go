package cli

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/ledger"
	"saoque/internal/paper/certificate"
	"saoque/internal/paper/forms"
	"saoque/internal/paper/pdf"
)

// TestPrintedCertificateIsVerifiedOffline goes the way of a stranger with a
// sheet of paper: the certificate is drawn at 100 dots per inch, its square is
// read by another program, and what was read is checked with the public key
// file alone.
func TestPrintedCertificateIsVerifiedOffline(t *testing.T) {
	s, _, chain, revoked := certified(t)
	file, err := os.ReadFile(chain)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := ledger.ReadChain(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	face, err := certificate.NewIssued(s.URL(), certificate.TrustChain(keys))
	if err != nil {
		t.Fatal(err)
	}
	in := forms.CertificateOf(face, forms.Head{ID: "mau", Issuer: "Ủy ban nhân dân\ntỉnh Cà Mau", Place: "Cà Mau", Number: "01", Sign: "GCN-OCOP-96-2020", Date: s.IssuedOn, Authority: []string{"Chủ tịch"}, Signer: "Nguyễn Văn A (mẫu)"})
	in.By, in.Product, in.Producer, in.Address = "Chủ tịch Ủy ban nhân dân tỉnh Cà Mau", "Khô cá bổi U Minh (mẫu)", "Hợp tác xã mẫu", "xã Trần Hợi, huyện Trần Văn Thời, tỉnh Cà Mau"
	in.Decision, in.DecisionOn = "0000/QĐ-UBND", s.IssuedOn
	b, err := pdf.Write(in.Document())
	if err != nil {
		t.Fatal(err)
	}
	code := scanned(t, b)
	if code != s.URL() {
		t.Fatalf("read %q", code)
	}

	other := otherChain(t)
	for _, c := range []struct {
		name, day, has string
		cmd            CertificateVerifyCmd
		code           int
	}{
		{"in force", "2021-01-05", "THẬT: đúng chữ ký của «ca-mau»", CertificateVerifyCmd{Chain: chain}, 0},
		{"expired", "2023-11-11", "HẾT HẠN: giấy chứng nhận có giá trị đến hết ngày 10/11/2023", CertificateVerifyCmd{Chain: chain}, 1},
		{"revoked", "2021-02-01", "ĐÃ THU HỒI từ 01/02/2021", CertificateVerifyCmd{Chain: chain, Revoked: revoked}, 1},
		{"another's key", "2021-01-05", "SAI: mã này không do «bac-lieu» ký", CertificateVerifyCmd{Chain: other}, 1},
	} {
		var out bytes.Buffer
		c.cmd.Code, c.cmd.clock = code, calendar.NewManual(calendar.MustDate(c.day).At(10, 0))
		err := c.cmd.Run(&Env{Stdout: &out, Stderr: &out, Lang: "vi"})
		got := 0
		if exit := (*ExitError)(nil); errors.As(err, &exit) {
			got = exit.Code
		}
		if got != c.code || !strings.Contains(out.String(), c.has) {
			t.Errorf("%s: exit %d, want %d with %q:\n%s", c.name, got, c.code, c.has, &out)
		}
	}
}

// scanned draws a PDF's page at 100 dpi and lets zbar read it.
func scanned(t *testing.T, b []byte) string {
	t.Helper()
	dir := t.TempDir()
	draw := exec.Command("pdftoppm", "-r", "100", "-png", "-singlefile", "-", filepath.Join(dir, "page"))
	draw.Stdin = bytes.NewReader(b)
	if out, err := draw.CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v: %s", err, out)
	}
	out, err := exec.Command("zbarimg", "--quiet", "--raw", "-S*.enable=0", "-Sqrcode.enable=1", filepath.Join(dir, "page.png")).Output()
	if err != nil {
		t.Fatalf("zbarimg: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// otherChain is the public key file of another installation of the same year.
func otherChain(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "keys")
	clock := calendar.NewManual(calendar.MustDate("2020-11-10").At(12, 0))
	if _, err := ledger.OpenKeyring(dir, "bac-lieu", clock, rand.NewChaCha8([32]byte{9})); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "chain.jsonl")
}
