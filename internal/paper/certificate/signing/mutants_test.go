package signing_test

import (
	"encoding/base32"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"saoque/internal/paper/certificate"
)

var b32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// genuine gives codes of two years and of two installations, and the trust in
// the first installation.
func genuine(t *testing.T) (ours, theirs []certificate.Signed, trust certificate.Trust) {
	t.Helper()
	for i, name := range []string{"ca-mau", "bac-lieu"} {
		h := newHouse(t, name, byte(10+i))
		for n := 1; n <= 6; n++ {
			if n == 4 {
				h.clock.Set(calendarDay("2021-03-01"))
			}
			c := sample(n, h.clock.Now().Date())
			s, err := h.signer.Sign(h.logged(h.issue(c)), c, issuer)
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				ours = append(ours, s)
			} else {
				theirs = append(theirs, s)
			}
		}
		if i == 0 {
			trust = certificate.TrustChain(h.keys.Chain())
		}
	}
	return ours, theirs, trust
}

// mutators each spoil a code in a way of their own.
var mutators = []struct {
	name string
	do   func(r *rand.Rand, s, other certificate.Signed) string
}{
	{"a bit of the signed bytes", func(r *rand.Rand, s, _ certificate.Signed) string {
		b := raw(s)
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		return again(s, b)
	}},
	{"several bytes", func(r *rand.Rand, s, _ certificate.Signed) string {
		b := raw(s)
		for range 1 + r.IntN(6) {
			b[r.IntN(len(b))] = byte(r.Uint32())
		}
		return again(s, b)
	}},
	{"a character of the address", func(r *rand.Rand, s, _ certificate.Signed) string {
		u := []byte(s.URL())
		u[r.IntN(len(u))] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcxyz=-+/ %.:\n"[r.IntN(50)]
		return string(u)
	}},
	{"a character too many", func(r *rand.Rand, s, _ certificate.Signed) string {
		u := s.URL()
		i := r.IntN(len(u) + 1)
		return u[:i] + string("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567=/\r\n \x00"[r.IntN(38)]) + u[i:]
	}},
	{"a character missing", func(r *rand.Rand, s, _ certificate.Signed) string {
		u := s.URL()
		i := r.IntN(len(u))
		return u[:i] + u[i+1:]
	}},
	{"two characters swapped", func(r *rand.Rand, s, _ certificate.Signed) string {
		u := []byte(s.URL())
		i, j := r.IntN(len(u)), r.IntN(len(u))
		u[i], u[j] = u[j], u[i]
		return string(u)
	}},
	{"small letters", func(r *rand.Rand, s, _ certificate.Signed) string {
		u := []byte(s.URL())
		for range 1 + r.IntN(4) {
			i := r.IntN(len(u))
			u[i] = strings.ToLower(string(u[i]))[0]
		}
		return string(u)
	}},
	{"cut short", func(r *rand.Rand, s, _ certificate.Signed) string {
		p := s.Payload()
		return p[:r.IntN(len(p))]
	}},
	{"loose bits at the end", func(r *rand.Rand, s, _ certificate.Signed) string {
		p := []byte(s.Payload())
		p[len(p)-1] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[r.IntN(32)]
		return string(p)
	}},
	{"another certificate's signature", func(r *rand.Rand, s, other certificate.Signed) string {
		s.Signature = other.Signature
		return s.URL()
	}},
	{"the beginning of one, the end of another", func(r *rand.Rand, s, other certificate.Signed) string {
		a, b := raw(s), raw(other)
		i := 1 + r.IntN(min(len(a), len(b))-1)
		return again(s, append(slices.Clone(a[:i]), b[i:]...))
	}},
	{"other facts under the old signature", func(r *rand.Rand, s, _ certificate.Signed) string {
		switch r.IntN(8) {
		case 0:
			s.Star = 1 + r.IntN(5)
		case 1:
			s.LastDay = s.LastDay.AddDays(1 + r.IntN(2000))
		case 2:
			s.Number = strconv.Itoa(r.IntN(100000)) + s.Number[2:]
		case 3:
			s.ProductCode = s.ProductCode[:7] + strconv.Itoa(r.IntN(100000))
		case 4:
			s.KeyYear += 1 + r.IntN(3)
		case 5:
			s.Index += int64(1 + r.IntN(9))
		case 6:
			s.Host = strconv.Itoa(r.IntN(1000)) + "." + s.Host
		case 7:
			s.Sample = !s.Sample
		}
		return s.URL()
	}},
	{"another host before the same payload", func(r *rand.Rand, s, _ certificate.Signed) string {
		return strings.Replace(s.URL(), "OCOP.", "OC"+strconv.Itoa(r.IntN(1000))+"P.", 1)
	}},
	{"the signature plus the order of the group", func(r *rand.Rand, s, _ certificate.Signed) string {
		order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
		le := slices.Clone(s.Signature[32:])
		slices.Reverse(le)
		n := new(big.Int).SetBytes(le)
		for range 1 + r.IntN(8) {
			n.Add(n, order)
		}
		out := n.FillBytes(make([]byte, 33))[1:]
		slices.Reverse(out)
		copy(s.Signature[32:], out)
		return s.URL()
	}},
	{"a random signature", func(r *rand.Rand, s, _ certificate.Signed) string {
		for i := range s.Signature {
			s.Signature[i] = byte(r.Uint32())
		}
		return s.Payload()
	}},
}

func raw(s certificate.Signed) []byte {
	b, err := b32.DecodeString(s.Payload())
	if err != nil {
		panic(err)
	}
	return b
}

func again(s certificate.Signed, b []byte) string {
	return "HTTPS://" + strings.ToUpper(s.Host) + "/Q/" + b32.EncodeToString(b)
}

// No changed code is accepted: 20,000 in the usual run, as many as
// SAOQUE_MUTANTS says in `make qr-mutants N=1000000`.
func TestMutants(t *testing.T) {
	total := 20_000
	if v := os.Getenv("SAOQUE_MUTANTS"); v != "" {
		var err error
		if total, err = strconv.Atoi(v); err != nil {
			t.Fatal(err)
		}
	}
	ours, theirs, trust := genuine(t)
	spellings := map[string]bool{}
	for _, s := range ours {
		for _, text := range []string{s.URL(), s.Link(), s.Payload()} {
			spellings[text] = true
			if got, err := certificate.Verify(text, trust); err != nil || got != s {
				t.Fatalf("a genuine code is refused: %s: %v", text, err)
			}
		}
	}
	for _, s := range theirs {
		if _, err := certificate.Verify(s.URL(), trust); err == nil {
			t.Fatal("another installation's code is accepted")
		}
	}
	r := rand.New(rand.NewPCG(20, 26))
	accepted, readable, same := 0, 0, 0
	for i := range total {
		m := mutators[i%len(mutators)]
		s := ours[r.IntN(len(ours))]
		other := theirs[r.IntN(len(theirs))]
		if r.IntN(2) == 0 {
			other = ours[r.IntN(len(ours))]
		}
		text := m.do(r, s, other)
		if spellings[text] {
			same++
			continue
		}
		if _, err := certificate.Parse(text); err == nil {
			readable++
		}
		if got, err := certificate.Verify(text, trust); err == nil {
			accepted++
			t.Errorf("%s: accepted %q as %+v", m.name, text, got.Content)
		}
	}
	t.Logf("%d mutants, %d of them well formed, %d unchanged by chance: %d accepted", total, readable, same, accepted)
	if readable < total/10 {
		t.Errorf("only %d mutants reached the signature; does the test still test it?", readable)
	}
	if same > total/5 {
		t.Errorf("%d of %d mutants were no mutants", same, total)
	}
}
