package jobs

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/paper/certificate"
	"saoque/internal/paper/certificate/signing"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// The whole way of a certificate: the act is committed, the log takes it in and
// signs, and only then is there a signature.
func TestIssueAwaitSign(t *testing.T) {
	clock := calendar.NewManual(calendar.MustDate("2020-11-10").At(9, 0))
	rng := rand.NewChaCha8([32]byte{11})
	keys, err := ledger.OpenKeyring(filepath.Join(t.TempDir(), "keys"), "ca-mau", clock, rng)
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.SQLite(t)
	q := NewSequencer(s, keys, clock, nil)
	defer q.Close()
	signer, err := signing.New(keys, "https://ocop.example.vn")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.AwaitLogged(t.Context(), "nobody"); !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	for i := range 12 {
		c := decision.Certificate{Number: fmt.Sprintf("%02d/GCN-OCOP-96-2020", i), ProductCode: fmt.Sprintf("96-964-%02d-2020", i), Star: 3, IssuedOn: "2020-11-10", LastDay: "2023-11-10", Version: 1}
		e, err := ledger.NewEntry(ledger.Leaf{ID: fmt.Sprint("e", i), Time: clock.Now(), Act: "decision.issue"}, map[string]any{"Certificates": []decision.Certificate{c}}, rng, false)
		if err != nil {
			t.Fatal(err)
		}
		storetest.Write(t, s, func(tx *store.Tx) error { return tx.AppendEntry(e) })
		l, err := q.AwaitLogged(t.Context(), e.Leaf.ID)
		if err != nil {
			t.Fatal(err)
		}
		code, err := signer.Sign(l, c, "Ủy ban nhân dân tỉnh Cà Mau (mẫu)")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := certificate.Verify(code.URL(), certificate.TrustChain(keys.Chain())); err != nil || got.Index != int64(i) {
			t.Errorf("%d: %+v %v", i, got.Content, err)
		}
	}
	// An older entry can be proven again under the tree as it has grown.
	if _, err := q.AwaitLogged(t.Context(), "e3"); err != nil {
		t.Error(err)
	}
}
