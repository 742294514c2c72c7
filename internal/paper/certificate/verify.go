package certificate

import (
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/ledger"
)

// Trust is whose signatures count: an installation's public keys.
type Trust struct {
	Installation string
	years        map[int]ledger.PublicKey // nil when only one key, of any year, is known
	only         ledger.PublicKey
}

// TrustChain trusts every year's key of a checked chain (Keyring.Chain or
// ledger.ReadChain).
func TrustChain(chain []ledger.KeyRecord) Trust {
	t := Trust{years: map[int]ledger.PublicKey{}}
	for _, r := range chain {
		t.Installation, t.years[r.Year] = r.Installation, r.Public
	}
	return t
}

// TrustKey trusts one printed key, whatever its year.
func TrustKey(k ledger.VerifierKey) (Trust, error) {
	name, _, err := ledger.ParseOrigin(k.Origin)
	return Trust{Installation: name, only: k.Public}, err
}

// Anchored is the chain's trust when the printed key is one of its keys: from
// any of them the others follow, each signed by itself and by the one before.
func Anchored(chain []ledger.KeyRecord, k ledger.VerifierKey) (Trust, error) {
	t, err := TrustKey(k)
	if err != nil {
		return t, err
	}
	for _, r := range chain {
		if r.Public == k.Public && r.Installation == t.Installation {
			return TrustChain(chain), nil
		}
	}
	return t, fault.New(fault.Invalid, "certificate.other-chain")
}

// key gives the public key that signs in a year.
func (t Trust) key(of int) (ledger.PublicKey, error) {
	if t.years == nil {
		return t.only, nil
	}
	k, ok := t.years[of]
	if !ok {
		return k, fault.New(fault.Invalid, "certificate.unknown-key", t.Installation, year(of))
	}
	return k, nil
}

// Verify reads a code and checks that it was signed by one of t's keys, in the
// year it names. It says nothing about revocation, which comes later than the
// paper: that is what the page behind the code is for.
func Verify(text string, t Trust) (Signed, error) {
	s, err := Parse(text)
	if err != nil {
		return Signed{}, err
	}
	key, err := t.key(s.KeyYear)
	if err != nil {
		return Signed{}, err
	}
	content, err := s.Bytes()
	if err != nil || !ledger.VerifyCertificate(t.Installation, key, content, s.Signature) {
		return Signed{}, fault.Wrap(fault.Invalid, err, "certificate.bad-signature", t.Installation)
	}
	return s, nil
}

// Standing is what a genuine certificate is worth on a day, as far as its own
// dates tell.
type Standing string

// The standings; a revocation is not written on the paper.
const (
	Holds  Standing = "holds"
	Over   Standing = "over"
	Before Standing = "before"
)

// On gives the standing on a day; the last day holds.
func (f Facts) On(day calendar.Date) Standing {
	switch {
	case day < f.IssuedOn:
		return Before
	case day > f.LastDay:
		return Over
	}
	return Holds
}
