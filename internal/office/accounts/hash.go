package accounts

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"

	"saoque/internal/fault"
	"saoque/internal/viet"
)

// Params is the cost of one password hash (argon2id). Every hash carries the
// parameters it was made with, so they can change at any time; the next
// sign-in renews a hash that has others.
type Params struct {
	Memory  uint32 // KiB
	Time    uint32 // passes
	Threads uint8
}

// DefaultParams are the OWASP password storage cheat sheet's second choice
// for argon2id: 19 MiB, two passes, one lane.
var DefaultParams = Params{Memory: 19 * 1024, Time: 2, Threads: 1}

// Bounds of what a stored hash may ask for: a damaged row must not take the
// machine's memory.
const (
	maxMemory = 1 << 20 // KiB
	maxTime   = 64
	saltLen   = 16
	keyLen    = 32
)

// hasher makes and checks password hashes, few at a time: each takes memory.
type hasher struct {
	params Params
	rand   io.Reader
	slots  chan struct{}
}

func newHasher(p Params, rand io.Reader) *hasher {
	return &hasher{params: p, rand: rand, slots: make(chan struct{}, max(2, runtime.NumCPU()))}
}

func (h *hasher) key(ctx context.Context, p Params, password string, salt []byte) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, fault.Wrap(fault.Unavailable, ctx.Err(), "fault.busy")
	}
	defer func() { <-h.slots }()
	// Keyboards and systems differ in how they send Vietnamese letters.
	return argon2.IDKey([]byte(viet.NFC(password)), salt, p.Time, p.Memory, p.Threads, keyLen), nil
}

// hash gives the PHC text of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLen)
	if _, err := io.ReadFull(h.rand, salt); err != nil {
		return "", fmt.Errorf("accounts: no randomness: %w", err)
	}
	key, err := h.key(ctx, h.params, password, salt)
	if err != nil {
		return "", err
	}
	return phc(h.params, salt, key), nil
}

// dummy is a hash that no password has and that costs as much to check as any.
func (h *hasher) dummy() (string, error) {
	b := make([]byte, saltLen+keyLen)
	if _, err := io.ReadFull(h.rand, b); err != nil {
		return "", fmt.Errorf("accounts: no randomness: %w", err)
	}
	return phc(h.params, b[:saltLen], b[saltLen:]), nil
}

// check compares in constant time; renew says that the hash was made with
// other parameters than today's.
func (h *hasher) check(ctx context.Context, stored, password string) (ok, renew bool, err error) {
	p, salt, want, err := parsePHC(stored)
	if err != nil {
		return false, false, err
	}
	got, err := h.key(ctx, p, password, salt)
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, p != h.params, nil
}

var b64 = base64.RawStdEncoding.Strict()

func phc(p Params, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.Memory, p.Time, p.Threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

func parsePHC(s string) (p Params, salt, key []byte, err error) {
	bad := fmt.Errorf("accounts: a stored password hash cannot be read")
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.Memory, &p.Time, &p.Threads); err != nil {
		return p, nil, nil, bad
	}
	if p.Memory == 0 || p.Memory > maxMemory || p.Time == 0 || p.Time > maxTime || p.Threads == 0 {
		return p, nil, nil, bad
	}
	if salt, err = b64.DecodeString(parts[4]); err != nil || len(salt) < 8 {
		return p, nil, nil, bad
	}
	if key, err = b64.DecodeString(parts[5]); err != nil || len(key) != keyLen {
		return p, nil, nil, bad
	}
	return p, salt, key, nil
}
