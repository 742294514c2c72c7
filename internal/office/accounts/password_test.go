package accounts

import (
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"saoque/internal/fault"
)

func TestPasswordRule(t *testing.T) {
	for password, want := range map[string]string{
		"chín chữ":                         "accounts.password-short",
		strings.Repeat("dài quá ", 30):     "accounts.password-long",
		"aaaaaaaaaabbbbbbbbbb":             "accounts.password-same",
		"lan.nguyen của tôi":               "accounts.password-name",
		"Nguyễn Thị Lan hay cười":          "accounts.password-name",
		"nguyen thi lan hay":               "accounts.password-name",
		"mat khau 123456":                  "accounts.password-easy",
		"987654 mua mua":                   "accounts.password-easy",
		"Qwertyuiop của":                   "accounts.password-easy",
		"tôm khô Năm Căn":                  "",
		"ba khía muối rất ngon":            "",
		norm.NFD.String("mật ong rừng"):    "",
		norm.NFD.String("ăâêôơưđ"):         "accounts.password-short", // 7 letters however they are sent
		"Xk7#pQ2!zz":                       "",
		"1357924680":                       "",
		"tép rang, dưa bồn bồn ở Cái Nước": "",
	} {
		err := checkPassword("new", password, "lan.nguyen", "Nguyễn Thị Lan")
		e, _ := fault.As(err)
		if got := ""; e != nil {
			if got = e.Key; got != want || e.Field != "new" || e.Kind != fault.Invalid {
				t.Errorf("%q: %v, want %q", password, err, want)
			}
		} else if want != "" {
			t.Errorf("%q passed, want %q", password, want)
		}
	}
}

func TestOneTimePasswordsAreReadableAndDiffer(t *testing.T) {
	random := seeded("one-time")
	seen := map[string]bool{}
	for range 1000 {
		p, err := oneTime(random)
		if err != nil {
			t.Fatal(err)
		}
		if len(p) != 14 || p[4] != '-' || p[9] != '-' || strings.Trim(p, oneTimeLetters+"-") != "" || seen[p] {
			t.Fatalf("%q (seen before: %v)", p, seen[p])
		}
		seen[p] = true
	}
}

func TestHashes(t *testing.T) {
	small := Params{Memory: 64, Time: 1, Threads: 1}
	h := newHasher(small, seeded("hash"))
	a, err := h.hash(t.Context(), "mật ong rừng")
	if err != nil {
		t.Fatal(err)
	}
	b, _ := h.hash(t.Context(), "mật ong rừng")
	if a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("%s, %s", a, b)
	}
	check := func(h *hasher, stored, password string, ok, renew bool) {
		t.Helper()
		gotOK, gotRenew, err := h.check(t.Context(), stored, password)
		if gotOK != ok || gotRenew != renew || err != nil {
			t.Errorf("%q: ok %v, renew %v, %v", password, gotOK, gotRenew, err)
		}
	}
	check(h, a, "mật ong rừng", true, false)
	check(h, a, norm.NFD.String("mật ong rừng"), true, false)
	check(h, a, "mật ong rưng", false, false)
	check(newHasher(Params{Memory: 128, Time: 1, Threads: 1}, seeded("")), a, "mật ong rừng", true, true)
	dummy, _ := h.dummy()
	check(h, dummy, "", false, false)

	for _, bad := range []string{
		"", "x", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$c29tZQ", strings.Replace(a, "m=64", "m=4294967295", 1),
		strings.Replace(a, "t=1", "t=0", 1), strings.Replace(a, "p=1", "p=0", 1), strings.Replace(a, "v=19", "v=16", 1), a[:len(a)-4], a + "$",
	} {
		if _, _, err := h.check(t.Context(), bad, "mật ong rừng"); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	if DefaultParams != (Params{Memory: 19456, Time: 2, Threads: 1}) {
		t.Errorf("the standard cost changed: %+v", DefaultParams)
	}
}

// seeded is randomness that follows from the seed alone.
func seeded(seed string) io.Reader { return rand.NewChaCha8(sha256.Sum256([]byte(seed))) }
