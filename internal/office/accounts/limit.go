package accounts

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A remote address has remoteBurst wrong tries at once and one more every
// remoteEvery: a hall behind one address signs in freely, guessing does not.
const (
	remoteBurst = 40
	remoteEvery = 10 * time.Second
	maxRemotes  = 10_000
)

// remotes bounds wrong sign-ins per network address.
type remotes struct {
	mu   sync.Mutex
	each map[string]*rate.Limiter
}

// try takes one try from the address's allowance; give hands it back when the
// sign-in was right. ok is false when nothing is left.
func (r *remotes) try(remote string, now time.Time) (give func(), ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := network(remote)
	lim := r.each[key]
	if lim == nil {
		if len(r.each) >= maxRemotes {
			for k, l := range r.each {
				if l.TokensAt(now) >= remoteBurst {
					delete(r.each, k)
				}
			}
		}
		if r.each == nil || len(r.each) >= maxRemotes {
			r.each = map[string]*rate.Limiter{}
		}
		lim = rate.NewLimiter(rate.Every(remoteEvery), remoteBurst)
		r.each[key] = lim
	}
	res := lim.ReserveN(now, 1)
	if !res.OK() || res.DelayFrom(now) > 0 {
		res.CancelAt(now)
		return nil, false
	}
	return func() { res.CancelAt(now) }, true
}

// network is the part of an address that one owner holds: all of an IPv4
// address, the first 64 bits of an IPv6 address.
func network(remote string) string {
	a, err := netip.ParseAddr(remote)
	if err != nil {
		return remote
	}
	if a = a.Unmap(); a.Is4() {
		return a.String()
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return remote
	}
	return p.String()
}
