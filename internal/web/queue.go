package web

import (
	"context"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
)

// queue lets a few pages be made at once, and whoever asks meanwhile wait in the
// order of asking: made all together, they would each be ready late, and some
// very late. See docs/decisions/0019.
type queue chan struct{}

// enter waits for a place. leave gives it back, at the first of its calls; a
// context that ends first is an error.
func (c queue) enter(ctx context.Context) (leave func(), err error) {
	if c == nil {
		return func() {}, nil
	}
	select {
	case c <- struct{}{}:
		return sync.OnceFunc(func() { <-c }), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// placed leaves the queue with the first byte of a body, so that a slow reader
// keeps nobody waiting.
type placed struct {
	http.ResponseWriter
	leave func()
}

// Write implements http.ResponseWriter.
func (p *placed) Write(b []byte) (int, error) {
	p.leave()
	return p.ResponseWriter.Write(b)
}

// Unwrap gives http.ResponseController the writer beneath.
func (p *placed) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// spare is how many threads may run beside those that the processors have work
// for: while every one of the scheduler's places is taken by a page in the
// making, requests and answers lie in the sockets.
const spare = 2

// garbage is how much may be allocated before the collector runs, in percent of
// what is in use. What is in use while serving is small, a page leaves much
// behind, and Go's own 100 would spend a fifth of the processors on it.
const garbage = 200

// processors is how many there are for the process, by what the operator set.
var processors = sync.OnceValue(func() int { return runtime.GOMAXPROCS(0) })

// Places sets the process up for serving and tells how many pages to make at
// once on a database engine. On SQLite all of the work is ours. On PostgreSQL a
// page waits for another process half of its time, and the scheduler looks at
// the network often enough.
func Places(engine string) int {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	n := processors()
	if engine == "sqlite" {
		runtime.GOMAXPROCS(n + spare)
		return n + 1
	}
	runtime.GOMAXPROCS(n)
	return 2 * n
}
