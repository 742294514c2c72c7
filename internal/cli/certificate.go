package cli

import (
	"os"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/paper/certificate"
)

// CertificateCmd groups the commands on star certificates.
type CertificateCmd struct {
	Verify CertificateVerifyCmd `cmd:""`
}

// CertificateVerifyCmd checks a certificate's code offline; it needs no
// installation. Code is what the QR holds: the whole address, or what follows
// "/Q/" in it. Key is a key that the installation publishes; Chain its public
// key file, chain.jsonl, which is needed for certificates of other years than
// the key's. Revoked is the installation's signed list of revocations.
type CertificateVerifyCmd struct {
	Code  string `arg:""`
	Key   string `placeholder:"V"`
	Chain string `placeholder:"FILE"`

	Revoked string `placeholder:"FILE"`

	clock calendar.Clock // the machine's when nil
}

// Run prints what the certificate says. It exits 0 when the certificate is
// genuine and holds by its dates, 1 when it is not genuine, its time is not now
// or the list revokes it, 2 when key, chain or list cannot be read, and 3 without any key, because then
// nothing was checked.
func (c *CertificateVerifyCmd) Run(env *Env) error {
	if c.Key == "" && c.Chain == "" {
		s, err := certificate.Parse(c.Code)
		if err != nil {
			return env.fail(1, err)
		}
		env.certificate(s)
		return env.fail(3, fault.New(fault.Invalid, "certificate.no-key"))
	}
	trust, err := c.trust()
	if err != nil {
		return env.fail(2, err)
	}
	s, err := certificate.Verify(c.Code, trust)
	if err != nil {
		return env.fail(1, err)
	}
	env.certificate(s)
	env.say("certificate.genuine", trust.Installation)
	if c.Key == "" {
		env.say("certificate.chain-only", c.Chain)
	}
	clock := c.clock
	if clock == nil {
		clock = calendar.Real{}
	}
	today := clock.Now().Date()
	if c.Revoked != "" {
		if err := c.revoked(env, s, trust, today); err != nil {
			return err
		}
	} else {
		env.say("certificate.revocation")
	}
	env.say("certificate.copies", s.Link())
	switch s.On(today) {
	case certificate.Over:
		return env.fail(1, fault.New(fault.Invalid, "certificate.over", s.LastDay))
	case certificate.Before:
		return env.fail(1, fault.New(fault.Invalid, "certificate.before", s.IssuedOn))
	default:
		env.say("certificate.holds", today, s.LastDay)
	}
	return nil
}

// staleAfter is the age in days from which a list of revocations is called old.
const staleAfter = 30

// revoked looks the number up in the list and says how old the list is.
func (c *CertificateVerifyCmd) revoked(env *Env, s certificate.Signed, trust certificate.Trust, today calendar.Date) error {
	text, err := os.ReadFile(c.Revoked)
	if err != nil {
		return env.fail(2, fault.Wrap(fault.Invalid, err, "certificate.list-unreadable", c.Revoked, err.Error()))
	}
	list, err := certificate.ReadRevocations(string(text), trust)
	if err != nil {
		return env.fail(2, err)
	}
	if on := list.Of(s.Number); on != "" && on <= today {
		return env.fail(1, fault.New(fault.Invalid, "certificate.revoked-since", on, list.Made))
	}
	env.say("certificate.not-revoked", list.Made)
	if list.Made.Date().DaysUntil(today) > staleAfter {
		env.warn("certificate.list-old", list.Made.Date().DaysUntil(today))
	}
	return nil
}

// trust reads the key, the chain, or the chain anchored by the key.
func (c *CertificateVerifyCmd) trust() (t certificate.Trust, err error) {
	var key ledger.VerifierKey
	if c.Key != "" {
		if key, err = ledger.ParseVerifierKey(c.Key); err != nil {
			return t, fault.Wrap(fault.Invalid, err, "ledger.bad-key", c.Key)
		}
		if c.Chain == "" {
			return certificate.TrustKey(key)
		}
	}
	f, err := os.Open(c.Chain)
	if err != nil {
		return t, fault.Wrap(fault.Invalid, err, "certificate.bad-chain", c.Chain, err.Error())
	}
	defer f.Close()
	chain, err := ledger.ReadChain(f)
	if err != nil {
		return t, fault.Wrap(fault.Invalid, err, "certificate.bad-chain", c.Chain, err.Error())
	}
	if c.Key == "" {
		return certificate.TrustChain(chain), nil
	}
	return certificate.Anchored(chain, key)
}

// certificate prints what a code says.
func (e *Env) certificate(s certificate.Signed) {
	if s.Sample {
		e.say("certificate.sample")
	}
	e.say("certificate.number", s.Number, s.ProductCode, s.Star)
	e.say("certificate.issuer", s.Issuer, s.IssuedOn, s.LastDay)
	e.say("certificate.place", s.Index, s.Shard)
}
