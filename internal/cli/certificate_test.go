package cli

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/decision"
	"saoque/internal/ledger"
	"saoque/internal/paper/certificate"
	"saoque/internal/paper/certificate/signing"
)

// certified signs a certificate of an installation and gives its code, the
// printed key and the public key file.
func certified(t *testing.T) (s certificate.Signed, key, chain, revoked string) {
	t.Helper()
	clock := calendar.NewManual(calendar.MustDate("2020-11-10").At(12, 0))
	rng := rand.NewChaCha8([32]byte{7})
	dir := filepath.Join(t.TempDir(), "keys")
	keys, err := ledger.OpenKeyring(dir, "ca-mau", clock, rng)
	if err != nil {
		t.Fatal(err)
	}
	c := decision.Certificate{Number: "01/GCN-OCOP-96-2020", ProductCode: "96-964-01-2020", Star: 4, IssuedOn: "2020-11-10", LastDay: "2023-11-10", Sample: true}
	e, err := ledger.NewEntry(ledger.Leaf{ID: "e", Time: clock.Now(), Act: "decision.issue"}, map[string]any{"Certificates": []decision.Certificate{c}}, rng, false)
	if err != nil {
		t.Fatal(err)
	}
	stored, root, err := ledger.Grow(0, []ledger.Hash{e.Hash}, nil)
	if err != nil {
		t.Fatal(err)
	}
	point, err := keys.SignCheckpoint(1, root, clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.ProveLogged(e, ledger.Inclusion{Leaf: e.Hash, Checkpoint: point}, ledger.HashReaderFunc(func(idx []int64) ([]ledger.Hash, error) {
		out := make([]ledger.Hash, len(idx))
		for i, x := range idx {
			out[i] = stored[x]
		}
		return out, nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := signing.New(keys, "https://ocop.example.vn")
	if err != nil {
		t.Fatal(err)
	}
	if s, err = signer.Sign(l, c, "Ủy ban nhân dân tỉnh Cà Mau (mẫu)"); err != nil {
		t.Fatal(err)
	}
	gone := c
	gone.RevokedOn = "2021-02-01"
	text, err := signer.Revocations([]decision.Certificate{gone, {Number: "02/GCN-OCOP-96-2020"}}, clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	revoked = filepath.Join(t.TempDir(), "thu-hoi.txt")
	if err := os.WriteFile(revoked, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return s, keys.Verifier().String(), filepath.Join(dir, "chain.jsonl"), revoked
}

func TestCertificateVerify(t *testing.T) {
	s, key, chain, revoked := certified(t)
	forged := s
	forged.Star = 5
	missing := filepath.Join(t.TempDir(), "none")
	for _, c := range []struct {
		name, lang, day string
		cmd             CertificateVerifyCmd
		code            int
		has             []string
	}{
		{
			"the address and the key", "vi", "2021-01-05",
			CertificateVerifyCmd{Code: s.URL(), Key: key},
			0,
			[]string{"THẬT: đúng chữ ký của «ca-mau»", "MẪU:", "01/GCN-OCOP-96-2020", "hạng 4 sao", "Còn hạn vào 05/01/2021", "mục 0 của sổ ghi số 1", "https://ocop.example.vn/Q/"},
		},
		{"the payload and the chain", "en", "2023-11-10", CertificateVerifyCmd{Code: s.Payload(), Chain: chain}, 0, []string{"GENUINE", "comes from the file", "In force on 10/11/2023"}},
		{"key and chain", "en", "2023-11-10", CertificateVerifyCmd{Code: s.Link(), Key: key, Chain: chain}, 0, []string{"GENUINE"}},
		{"expired", "en", "2023-11-11", CertificateVerifyCmd{Code: s.URL(), Key: key}, 1, []string{"GENUINE", "EXPIRED: the certificate held through 10/11/2023"}},
		{"too early", "en", "2020-11-09", CertificateVerifyCmd{Code: s.URL(), Key: key}, 1, []string{"NOT YET"}},
		{"revoked", "vi", "2021-02-01", CertificateVerifyCmd{Code: s.URL(), Key: key, Revoked: revoked}, 1, []string{"ĐÃ THU HỒI từ 01/02/2021, theo danh sách lập lúc 12:00 10/11/2020"}},
		{"the day before", "en", "2021-01-31", CertificateVerifyCmd{Code: s.URL(), Key: key, Revoked: revoked}, 0, []string{"Not revoked, by the list made at 12:00 10/11/2020", "is 82 days old"}},
		{"a list that is none", "en", "2021-01-31", CertificateVerifyCmd{Code: s.URL(), Key: key, Revoked: chain}, 2, []string{"not a list of revocations"}},
		{"no such list", "en", "2021-01-31", CertificateVerifyCmd{Code: s.URL(), Key: key, Revoked: missing}, 2, []string{"Cannot read the list"}},
		{"a star more", "en", "2021-01-05", CertificateVerifyCmd{Code: forged.URL(), Key: key}, 1, []string{"did not sign this code"}},
		{"nonsense", "en", "2021-01-05", CertificateVerifyCmd{Code: "HTTPS://OCOP.EXAMPLE.VN/Q/ABC", Key: key}, 1, []string{"not a certificate's code"}},
		{"without a key", "en", "2021-01-05", CertificateVerifyCmd{Code: s.URL()}, 3, []string{"NOT CHECKED"}},
		{"a broken key", "en", "2021-01-05", CertificateVerifyCmd{Code: s.URL(), Key: key[1:]}, 2, nil},
		{"no such chain", "en", "2021-01-05", CertificateVerifyCmd{Code: s.URL(), Chain: missing}, 2, []string{"Cannot read the key chain"}},
	} {
		var out, errs bytes.Buffer
		c.cmd.clock = calendar.NewManual(calendar.MustDate(c.day).At(10, 0))
		err := c.cmd.Run(&Env{Stdout: &out, Stderr: &errs, Lang: c.lang})
		code := 0
		if exit := (*ExitError)(nil); errors.As(err, &exit) {
			code = exit.Code
		} else if err != nil {
			t.Fatal(err)
		}
		if code != c.code {
			t.Errorf("%s: exit %d, want %d\n%s%s", c.name, code, c.code, &out, &errs)
		}
		for _, h := range c.has {
			if !strings.Contains(out.String()+errs.String(), h) {
				t.Errorf("%s: no %q in\n%s%s", c.name, h, &out, &errs)
			}
		}
		if code != 0 && strings.Contains(out.String(), "In force on") {
			t.Errorf("%s: says that it holds", c.name)
		}
	}
}
