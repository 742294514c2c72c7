package ledger

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"saoque/internal/fault"
)

// Logged is an entry with the proof that it stands in the log under a signed
// checkpoint. Whoever has one need not believe the database.
type Logged struct {
	Entry     Entry
	Inclusion Inclusion
	Proof     []Hash // tlog.RecordProof of Inclusion.Seq under Inclusion.Checkpoint
}

// ProveLogged makes the proof from the tree's stored hashes.
func ProveLogged(e Entry, in Inclusion, r HashReader) (Logged, error) {
	proof, err := tlog.ProveRecord(in.Checkpoint.Size, in.Seq, r)
	return Logged{e, in, proof}, err
}

// check recomputes everything: the entry against itself, the checkpoint
// against keys, the proof against both.
func (l Logged) check(keys ...VerifierKey) error {
	if err := l.Entry.Check(); err != nil {
		return err
	}
	c, _, err := OpenCheckpoint(l.Inclusion.Checkpoint.Note, keys...)
	if err != nil {
		return err
	}
	if c.Checkpoint != l.Inclusion.Checkpoint.Checkpoint || l.Entry.Hash != l.Inclusion.Leaf {
		return errors.New("ledger: the inclusion is about another entry")
	}
	return tlog.CheckRecord(l.Proof, c.Size, c.Root, l.Inclusion.Seq, l.Entry.Hash)
}

// What the keys sign besides the log itself.
const (
	certificateDomain = "saoque ledger certificate\n"
	revocationsDomain = "saoque ledger revocations\n"
)

// statement is what a signature is over. The name of the installation is part
// of it, so that nothing signed here is good elsewhere.
func statement(domain, installation string, content []byte) []byte {
	return fmt.Appendf(nil, "%s%s\n%s", domain, installation, content)
}

// SignCertificate signs the content that state makes for the year of the key.
// It refuses unless l proves, under a checkpoint of this installation, that the
// entry was logged before: first the log, then the signature. Whether the entry
// speaks of this certificate is for state to check.
func (k *Keyring) SignCertificate(l Logged, state func(year int) ([]byte, error)) (content []byte, sig [64]byte, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.refresh(); err != nil {
		return nil, sig, err
	}
	if err := l.check(k.verifiers()...); err != nil {
		return nil, sig, fault.Wrap(fault.Conflict, err, "ledger.not-yet")
	}
	if content, err = state(k.lastKey().Year); err != nil {
		return nil, sig, err
	}
	copy(sig[:], ed25519.Sign(k.key, statement(certificateDomain, k.installation, content)))
	return content, sig, nil
}

// VerifyCertificate checks a certificate's signature by the key.
func VerifyCertificate(installation string, key PublicKey, content []byte, sig [64]byte) bool {
	return ed25519.Verify(key[:], statement(certificateDomain, installation, content), sig[:])
}

// SignRevocations signs the list of revoked certificates that state makes for
// the year of the key.
func (k *Keyring) SignRevocations(state func(year int) ([]byte, error)) (content []byte, sig [64]byte, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.refresh(); err != nil {
		return nil, sig, err
	}
	if content, err = state(k.lastKey().Year); err != nil {
		return nil, sig, err
	}
	copy(sig[:], ed25519.Sign(k.key, statement(revocationsDomain, k.installation, content)))
	return content, sig, nil
}

// VerifyRevocations checks the signature of a list by the key.
func VerifyRevocations(installation string, key PublicKey, content []byte, sig [64]byte) bool {
	return ed25519.Verify(key[:], statement(revocationsDomain, installation, content), sig[:])
}

// maxChain bounds a chain that is read: a key a year, half a kilobyte each.
const maxChain = 1 << 20

// ReadChain reads an installation's public key records, chain.jsonl, and
// checks every signature from the first to the last.
func ReadChain(r io.Reader) ([]KeyRecord, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxChain+1))
	if err != nil {
		return nil, err
	}
	text, ok := bytes.CutSuffix(text, []byte("\n"))
	if !ok || len(text) > maxChain {
		return nil, errors.New("ledger: not a key chain")
	}
	var chain []KeyRecord
	var last *KeyRecord
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		rec, err := strictRecord(line, keyRecordFrom)
		if err == nil {
			err = rec.follows(last)
		}
		if err != nil {
			return nil, err
		}
		chain = append(chain, rec)
		last = &chain[len(chain)-1]
	}
	return chain, nil
}
