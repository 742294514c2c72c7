package signing_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/paper/certificate"
	"saoque/internal/paper/certificate/signing"
)

// house is an installation in memory: keys on disk, a log in a slice.
type house struct {
	t      *testing.T
	dir    string
	clock  *calendar.Manual
	rng    *rand.ChaCha8
	keys   *ledger.Keyring
	signer *signing.Signer
	leaves []ledger.Hash
	hashes []ledger.Hash
}

const issuer = "Ủy ban nhân dân tỉnh Cà Mau (mẫu)"

func newHouse(t *testing.T, name string, seed byte) *house {
	t.Helper()
	h := &house{t: t, dir: filepath.Join(t.TempDir(), "keys"), clock: calendar.NewManual(calendar.MustDate("2020-11-10").At(9, 0)), rng: rand.NewChaCha8([32]byte{seed})}
	var err error
	if h.keys, err = ledger.OpenKeyring(h.dir, name, h.clock, h.rng); err != nil {
		t.Fatal(err)
	}
	if h.signer, err = signing.New(h.keys, "https://ocop.example.vn"); err != nil {
		t.Fatal(err)
	}
	return h
}

func sample(n int, issued calendar.Date) decision.Certificate {
	return decision.Certificate{
		ID: fmt.Sprint("c", n), Number: fmt.Sprintf("%02d/GCN-OCOP-96-%d", n, issued.Year()), DecisionID: "d", DossierID: fmt.Sprint("h", n),
		ProductCode: fmt.Sprintf("96-%03d-%02d-%d", 964, n, issued.Year()), ProductName: "Mắm ba khía (mẫu)", ProducerName: "Hợp tác xã Rạch Gốc (mẫu)",
		UnitCode: "32011", Province: "96", Star: 3 + n%2, IssuedOn: issued, LastDay: issued.AddMonths(36), Sample: n%3 == 0, Version: 1,
	}
}

// issue logs an act that issues the certificates, without signing anything.
func (h *house) issue(list ...decision.Certificate) ledger.Entry {
	h.t.Helper()
	e, err := ledger.NewEntry(ledger.Leaf{ID: fmt.Sprint("e", len(h.leaves)), Time: h.clock.Now(), Subject: "u", Act: "decision.issue", Object: "decision/d", ObjectVersion: 2},
		struct {
			Number       string
			Certificates []decision.Certificate
		}{"999/QĐ-UBND", list}, h.rng, false)
	if err != nil {
		h.t.Fatal(err)
	}
	size := int64(len(h.leaves))
	stored, _, err := ledger.Grow(size, []ledger.Hash{e.Hash}, h)
	if err != nil {
		h.t.Fatal(err)
	}
	h.leaves, h.hashes = append(h.leaves, e.Hash), append(h.hashes, stored...)
	return e
}

func (h *house) ReadHashes(idx []int64) ([]ledger.Hash, error) {
	out := make([]ledger.Hash, len(idx))
	for i, x := range idx {
		out[i] = h.hashes[x]
	}
	return out, nil
}

// logged signs a checkpoint and proves the entry under it.
func (h *house) logged(e ledger.Entry) ledger.Logged {
	h.t.Helper()
	size := int64(len(h.leaves))
	root, err := ledger.Root(size, h)
	if err != nil {
		h.t.Fatal(err)
	}
	c, err := h.keys.SignCheckpoint(size, root, h.clock.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	for i, l := range h.leaves {
		if l == e.Hash {
			p, err := ledger.ProveLogged(e, ledger.Inclusion{Seq: int64(i), Leaf: l, Checkpoint: c}, h)
			if err != nil {
				h.t.Fatal(err)
			}
			return p
		}
	}
	h.t.Fatal("the entry is not in the log")
	return ledger.Logged{}
}

func TestSignThenVerify(t *testing.T) {
	h := newHouse(t, "ca-mau", 1)
	first, second := sample(1, "2020-11-10"), sample(2, "2020-11-10")
	old, err := h.signer.Sign(h.logged(h.issue(first, second)), second, issuer)
	if err != nil {
		t.Fatal(err)
	}
	// A year later there is a new key; both years' codes hold.
	h.clock.Set(calendar.MustDate("2021-02-01").At(9, 0))
	third := sample(3, "2021-02-01")
	entry := h.issue(third)
	proof := h.logged(entry)
	young, err := h.signer.Sign(proof, third, issuer)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.signer.Sign(proof, third, issuer); err != nil || again != young {
		t.Errorf("signing again gave another code: %v", err)
	}
	if old.KeyYear != 2020 || young.KeyYear != 2021 || old.Index != 0 || young.Index != 1 || !young.Sample {
		t.Errorf("%+v %+v", old.Content, young.Content)
	}
	file, err := os.ReadFile(filepath.Join(h.dir, "chain.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	chain, err := ledger.ReadChain(bytes.NewReader(file))
	if err != nil || len(chain) != 2 {
		t.Fatal(len(chain), err)
	}
	trust, err := certificate.Anchored(chain, h.keys.Verifier())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []certificate.Signed{old, young} {
		for _, text := range []string{s.URL(), s.Link(), s.Payload()} {
			got, err := certificate.Verify(text, trust)
			if err != nil || got != s {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
	// One printed key vouches for its own year alone.
	only, err := certificate.TrustKey(h.keys.Verifier())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := certificate.Verify(young.URL(), only); err != nil {
		t.Error(err)
	}
	if _, err := certificate.Verify(old.URL(), only); !fault.Is(err, fault.Invalid) {
		t.Errorf("last year's code under this year's key: %v", err)
	}
	// Somebody else's keys, and somebody else's chain under our key.
	other := newHouse(t, "bac-lieu", 2)
	if _, err := certificate.Verify(young.URL(), certificate.TrustChain(other.keys.Chain())); err == nil {
		t.Error("accepted by another installation")
	}
	if _, err := certificate.Anchored(other.keys.Chain(), h.keys.Verifier()); err == nil {
		t.Error("anchored a chain that does not hold the key")
	}
	if _, err := ledger.ReadChain(strings.NewReader(strings.Replace(string(file), `"year":2021`, `"year":2022`, 1))); err == nil {
		t.Error("read a chain with a changed year")
	}
}

// First the log, then the signature: whatever comes without proof is refused.
func TestNothingIsSignedBeforeItIsLogged(t *testing.T) {
	h := newHouse(t, "ca-mau", 3)
	c := sample(1, "2020-11-10")
	h.issue(sample(9, "2020-11-10"))
	good := h.logged(h.issue(c))
	if _, err := h.signer.Sign(good, c, issuer); err != nil {
		t.Fatal(err)
	}
	refused := func(name string, l ledger.Logged, c decision.Certificate) {
		t.Helper()
		if s, err := h.signer.Sign(l, c, issuer); !fault.Is(err, fault.Conflict) || s.Signature != [64]byte{} {
			t.Errorf("%s: %v %+v", name, err, s)
		}
	}
	refused("no proof at all", ledger.Logged{}, c)

	l := good
	l.Proof = nil
	refused("without the path", l, c)

	l = good
	l.Inclusion.Seq = 0
	refused("at another place", l, c)

	// An entry that exists but is not under the checkpoint.
	l = good
	l.Entry = h.issue(c)
	l.Inclusion.Leaf = l.Entry.Hash
	refused("not yet under a checkpoint", l, c)

	// A checkpoint that another installation signed over the very same tree.
	o := newHouse(t, "ca-mau", 4)
	o.leaves, o.hashes = h.leaves, h.hashes
	refused("a stranger's checkpoint", o.logged(l.Entry), c)

	l = good
	l.Inclusion.Checkpoint.Size++
	refused("a checkpoint that says more than its note", l, c)

	l = good
	l.Entry.Payload = bytes.Replace(l.Entry.Payload, []byte(c.Number), []byte("77/GCN-OCOP-96-2020"), 1)
	forged := c
	forged.Number = "77/GCN-OCOP-96-2020"
	refused("a payload that was changed", l, forged)

	for name, change := range map[string]func(*decision.Certificate){
		"a higher star":   func(c *decision.Certificate) { c.Star++ },
		"a longer term":   func(c *decision.Certificate) { c.LastDay = c.LastDay.AddMonths(12) },
		"another product": func(c *decision.Certificate) { c.ProductCode = "96-964-77-2020" },
		"another number":  func(c *decision.Certificate) { c.Number = "02/GCN-OCOP-96-2020" },
		"another name":    func(c *decision.Certificate) { c.ProductName = "Mắm khác (mẫu)" },
		"no sample":       func(c *decision.Certificate) { c.Sample = !c.Sample },
		"revoked":         func(c *decision.Certificate) { c.RevokedOn, c.RevokedBy = "2020-12-01", "1/QĐ" },
	} {
		bad := c
		change(&bad)
		refused(name, good, bad)
	}
}

func TestBaseAddress(t *testing.T) {
	h := newHouse(t, "ca-mau", 5)
	for _, base := range []string{"", "http://ocop.example.vn", "https://", "https://a b", "https://ocop.example.vn/x", "https://-a.vn", "https://u@a.vn", "https://a.vn:0"} {
		if _, err := signing.New(h.keys, base); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", base, err)
		}
	}
	for base, host := range map[string]string{"https://OCOP.CaMau.gov.vn/": "ocop.camau.gov.vn", "https://10.0.0.7:8443": "10.0.0.7:8443"} {
		if got, err := certificate.HostOf(base); err != nil || got != host {
			t.Errorf("%q: %q %v", base, got, err)
		}
	}
}

func TestRevocations(t *testing.T) {
	h := newHouse(t, "ca-mau", 7)
	gone := func(n int, on calendar.Date) decision.Certificate {
		c := sample(n, "2020-11-10")
		c.RevokedOn = on
		return c
	}
	text, err := h.signer.Revocations([]decision.Certificate{gone(2, "2021-05-31"), sample(3, "2020-11-10"), gone(1, "2021-01-02")}, h.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	trust := certificate.TrustChain(h.keys.Chain())
	r, err := certificate.ReadRevocations(text, trust)
	if err != nil || len(r.List) != 2 || r.Made != h.clock.Now() {
		t.Fatalf("%+v %v", r, err)
	}
	for n, want := range map[int]calendar.Date{1: "2021-01-02", 2: "2021-05-31", 3: ""} {
		if got := r.Of(sample(n, "2020-11-10").Number); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	// Every byte counts.
	for i := range text {
		for _, bit := range []byte{1, 2, 32} {
			b := []byte(text)
			b[i] ^= bit
			if _, err := certificate.ReadRevocations(string(b), trust); err == nil {
				t.Fatalf("byte %d changed by %d was not seen: %q", i, bit, b)
			}
		}
		if _, err := certificate.ReadRevocations(text[:i], trust); err == nil {
			t.Fatalf("cut at %d was not seen", i)
		}
	}
	first, _, _ := strings.Cut(text, "2021-01-02")
	if _, err := certificate.ReadRevocations(first+text[strings.Index(text, "2021-05-31"):], trust); err == nil {
		t.Error("a line was taken out unseen")
	}
	if _, err := certificate.ReadRevocations(text, certificate.TrustChain(newHouse(t, "bac-lieu", 8).keys.Chain())); err == nil {
		t.Error("another installation's list is accepted")
	}
	if _, err := h.signer.Revocations([]decision.Certificate{gone(1, "2021-01-02"), gone(1, "2021-01-03")}, h.clock.Now()); err == nil {
		t.Error("a number was listed twice")
	}
	if empty, err := h.signer.Revocations(nil, h.clock.Now()); err != nil || len(empty) == 0 {
		t.Error(err)
	}
}
