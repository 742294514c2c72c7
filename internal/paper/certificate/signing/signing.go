// Package signing signs certificates, and is the only way to do so. The order
// is fixed by what Sign asks for: the decision is issued and its entry logged;
// a checkpoint over that entry is signed (Sequencer.AwaitSequenced); only then
// is there a ledger.Logged, and only with it a signature.
package signing

import (
	"encoding/json"
	"errors"

	"saoque/internal/calendar"
	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/paper/certificate"
	"saoque/internal/paper/qr"
)

// Signer signs for one installation and one public address.
type Signer struct {
	keys *ledger.Keyring
	host string
}

// New makes a signer; base is the configured "https://host[:port]".
func New(keys *ledger.Keyring, base string) (*Signer, error) {
	host, err := certificate.HostOf(base)
	return &Signer{keys, host}, err
}

// Sign signs the certificate that the logged entry issued. It refuses one that
// was revoked, one that the entry does not name word for word, and an entry
// without proof. It is deterministic while the key is the same: signing again
// gives the same code.
func (s *Signer) Sign(l ledger.Logged, c decision.Certificate, issuer string) (certificate.Signed, error) {
	i, err := s.Open(l)
	if err != nil {
		return certificate.Signed{}, fault.Wrap(fault.Conflict, err, "certificate.not-logged", c.Number)
	}
	return i.Sign(c, issuer)
}

// Issue is a logged issue, read once for all the certificates that it names.
type Issue struct {
	signer *Signer
	logged ledger.Logged
	named  map[string]decision.Certificate // by number
	shard  int
}

// Open reads what an entry issued. It proves nothing yet; every signature asks
// for the proof again.
func (s *Signer) Open(l ledger.Logged) (*Issue, error) {
	var issued struct{ Certificates []decision.Certificate }
	if err := json.Unmarshal(l.Entry.Payload, &issued); err != nil {
		return nil, err
	}
	_, shard, err := ledger.ParseOrigin(l.Inclusion.Checkpoint.Origin)
	i := &Issue{signer: s, logged: l, shard: shard, named: map[string]decision.Certificate{}}
	for _, c := range issued.Certificates {
		i.named[c.Number] = c
	}
	return i, err
}

// Sign signs one of the issue's certificates; see Signer.Sign.
func (i *Issue) Sign(c decision.Certificate, issuer string) (certificate.Signed, error) {
	var out certificate.Signed
	s, l := i.signer, i.logged
	if c.RevokedOn != "" {
		return out, fault.New(fault.Conflict, "certificate.revoked", c.Number, c.RevokedOn)
	}
	if err := i.names(c); err != nil {
		return out, fault.Wrap(fault.Conflict, err, "certificate.not-logged", c.Number)
	}
	var err error
	_, out.Signature, err = s.keys.SignCertificate(l, func(year int) ([]byte, error) {
		out.Content = certificate.Content{
			Facts:   certificate.FactsOf(c, issuer),
			KeyYear: year, Shard: i.shard, Index: l.Inclusion.Seq, Host: s.host,
		}
		// What cannot be printed is not signed.
		if _, err := qr.Encode(out.URL()); err != nil {
			return nil, err
		}
		return out.Bytes()
	})
	if err != nil {
		return certificate.Signed{}, err
	}
	// Check what was made as a stranger would.
	return certificate.Verify(out.URL(), certificate.TrustChain(s.keys.Chain()))
}

// Revocations signs the list of what is revoked at a moment, in force or to
// come. Certificates that are not revoked are left out.
func (s *Signer) Revocations(list []decision.Certificate, at calendar.Instant) (string, error) {
	r := certificate.Revocations{Made: at}
	for _, c := range list {
		if c.RevokedOn != "" {
			r.List = append(r.List, certificate.Revocation{Number: c.Number, On: c.RevokedOn})
		}
	}
	_, sig, err := s.keys.SignRevocations(func(year int) ([]byte, error) {
		r.KeyYear = year
		return r.Bytes()
	})
	if err != nil {
		return "", err
	}
	r.Signature = sig
	text := r.Text()
	_, err = certificate.ReadRevocations(text, certificate.TrustChain(s.keys.Chain()))
	return text, err
}

// names checks that the entry's payload lists exactly this certificate.
func (i *Issue) names(c decision.Certificate) error {
	l, ok := i.named[c.Number]
	if !ok {
		return errors.New("signing: the log does not name this number")
	}
	l.Version = c.Version // counts later changes, which say nothing about the issue
	if l != c {
		return errors.New("signing: the log has other facts for this number")
	}
	return nil
}
