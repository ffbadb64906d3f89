package httpserver

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// Limit bounds how often one address may make a kind of request.
type Limit struct {
	Match func(*http.Request) bool
	Burst int           // requests at once
	Every time.Duration // one more is granted this often
}

// SignIns limits posts to a path to ten at once and then one every six seconds from each address.
func SignIns(path string) Limit {
	return Limit{
		Match: func(r *http.Request) bool { return r.Method == http.MethodPost && r.URL.Path == path },
		Burst: 10,
		Every: 6 * time.Second,
	}
}

// maxAddresses bounds the memory of one limit; beyond it the fullest buckets are forgotten first.
const maxAddresses = 20_000

type bucket struct {
	tokens float64
	at     time.Time
}

type buckets struct {
	mu   sync.Mutex
	l    Limit
	now  func() time.Time
	from map[string]bucket
}

// take uses up one request of an address, and reports false when it has none left.
func (b *buckets) take(address string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	have, known := b.from[address]
	if !known {
		if len(b.from) >= maxAddresses {
			b.forget(now)
		}
		have = bucket{tokens: float64(b.l.Burst), at: now}
	}
	have.tokens = min(float64(b.l.Burst), have.tokens+float64(now.Sub(have.at))/float64(b.l.Every))
	have.at = now
	ok := have.tokens >= 1
	if ok {
		have.tokens--
	}
	b.from[address] = have
	return ok
}

// forget drops addresses that have their whole burst again, and all of them when that makes no room.
func (b *buckets) forget(now time.Time) {
	whole := time.Duration(b.l.Burst) * b.l.Every
	for address, have := range b.from {
		if now.Sub(have.at) >= whole {
			delete(b.from, address)
		}
	}
	if len(b.from) >= maxAddresses {
		clear(b.from)
	}
}

func limit(next http.Handler, l Limit, refuse http.Handler) http.Handler {
	b := &buckets{l: l, now: time.Now, from: map[string]bucket{}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.Match(r) && !b.take(address(r)) {
			w.Header().Set("Retry-After", "60")
			refuse.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// address is the peer without its port. Headers that claim another address are not believed.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
