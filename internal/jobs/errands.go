package jobs

import (
	"context"
	"fmt"
	"sync"
	"time"

	"saoque/internal/fault"
)

// Errands runs long acts that a person waits for, one after the other, and says
// how far each has come. Nothing here outlives the process and nothing needs to:
// an errand that was cut off has changed nothing, and is asked for again.
type Errands struct {
	ctx  context.Context
	stop context.CancelFunc
	mu   sync.Mutex
	// all holds what waits and runs, and the newest of what failed.
	all    map[string]*errand
	failed []string // keys, oldest first
	turn   chan struct{}
	idle   sync.WaitGroup
}

// How many errands may wait, and how many failures are remembered.
const (
	maxErrands  = 20
	maxFailures = 200
)

// Errand is how far a long act has come.
type Errand struct {
	Name        string // what it does, a catalog key
	Done, Total int    // rows; Total 0 while it waits or has not counted yet
	Err         error  // why it failed; nil while it runs
	Running     bool
}

type errand struct {
	Errand
	done chan struct{}
}

// NewErrands starts nothing yet; Close ends what runs.
func NewErrands() *Errands {
	ctx, stop := context.WithCancel(context.Background())
	return &Errands{ctx: ctx, stop: stop, all: map[string]*errand{}, turn: make(chan struct{}, 1)}
}

// Start runs do under a key unless one runs under it already, and waits for it
// up to patience, so that short work is seen finished at once: then the error is
// do's. do reports its progress through step and gives up when step fails or its
// context ends.
func (e *Errands) Start(key, name string, patience time.Duration, do func(ctx context.Context, step func(done, total int) error) error) error {
	e.mu.Lock()
	r := e.all[key]
	if r == nil || !r.Running {
		if n := e.running(); n >= maxErrands || e.ctx.Err() != nil {
			e.mu.Unlock()
			return fault.New(fault.Unavailable, "fault.busy")
		}
		r = &errand{Errand: Errand{Name: name, Running: true}, done: make(chan struct{})}
		e.all[key] = r
		e.idle.Add(1)
		go e.run(key, r, do)
	}
	e.mu.Unlock()
	select {
	case <-r.done:
		return r.Err
	case <-time.After(patience):
		return nil
	}
}

// running counts those that wait or run; the lock is held.
func (e *Errands) running() int {
	n := 0
	for _, r := range e.all {
		if r.Running {
			n++
		}
	}
	return n
}

func (e *Errands) run(key string, r *errand, do func(context.Context, func(int, int) error) error) {
	defer e.idle.Done()
	var err error
	select {
	case e.turn <- struct{}{}:
		err = e.guarded(r, do)
		<-e.turn
	case <-e.ctx.Done():
		err = e.ctx.Err()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	defer close(r.done)
	r.Running, r.Err = false, err
	if err == nil {
		delete(e.all, key)
		return
	}
	if e.failed = append(e.failed, key); len(e.failed) > maxFailures {
		if old := e.all[e.failed[0]]; old != nil && !old.Running {
			delete(e.all, e.failed[0])
		}
		e.failed = e.failed[1:]
	}
}

// guarded turns a panic into an error: one bad file must not stop the server.
func (e *Errands) guarded(r *errand, do func(context.Context, func(int, int) error) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fault.Internal, fmt.Errorf("panic: %v", p), "fault.internal")
		}
	}()
	return do(e.ctx, func(done, total int) error {
		e.mu.Lock()
		r.Done, r.Total = done, total
		e.mu.Unlock()
		return e.ctx.Err()
	})
}

// Look gives how far the errand under a key has come; ok is false when there is
// none, because it is done or was never started here.
func (e *Errands) Look(key string) (Errand, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.all[key]
	if r == nil {
		return Errand{}, false
	}
	return r.Errand, true
}

// Close gives up what runs and waits for it to end.
func (e *Errands) Close() {
	e.stop()
	e.idle.Wait()
}
