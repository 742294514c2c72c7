package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"time"
)

// tally is what a closed loop did.
type tally struct {
	n       int
	elapsed time.Duration
	took    []time.Duration // sorted
	cpu     time.Duration   // of this process
}

// each is the processor time of one.
func (t tally) each() time.Duration {
	if t.n == 0 {
		return 0
	}
	return t.cpu / time.Duration(t.n)
}

// cpuTime is the processor time that the process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// rate is how many per second.
func (t tally) rate() float64 {
	if t.elapsed == 0 {
		return 0
	}
	return float64(t.n) / t.elapsed.Seconds()
}

// at gives a percentile of the times, 0.95 = p95.
func (t tally) at(q float64) time.Duration {
	if len(t.took) == 0 {
		return 0
	}
	return t.took[min(len(t.took)-1, int(q*float64(len(t.took))))]
}

// join adds up rounds of the same work.
func join(rounds []tally) tally {
	var all tally
	for _, r := range rounds {
		all.n += r.n
		all.elapsed += r.elapsed
		all.cpu += r.cpu
		all.took = append(all.took, r.took...)
	}
	slices.Sort(all.took)
	return all
}

// loop lets callers do the work again and again, each only after its last one
// was answered, for the span; then it waits for those under way. do gets the
// caller's number and how many times it was called before.
func loop(ctx context.Context, callers int, span time.Duration, do func(ctx context.Context, caller, turn int) error) (tally, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	took := make([][]time.Duration, callers)
	var wg sync.WaitGroup
	start, used := time.Now(), cpuTime()
	for c := range callers {
		wg.Go(func() {
			for turn := 0; ctx.Err() == nil; turn++ {
				before := time.Now()
				if before.Sub(start) >= span {
					return
				}
				if err := do(ctx, c, turn); err != nil {
					cancel(fmt.Errorf("caller %d, turn %d: %w", c, turn, err))
					return
				}
				took[c] = append(took[c], time.Since(before))
			}
		})
	}
	wg.Wait()
	t := tally{elapsed: time.Since(start), cpu: cpuTime() - used}
	for _, list := range took {
		t.n += len(list)
		t.took = append(t.took, list...)
	}
	slices.Sort(t.took)
	if err := context.Cause(ctx); err != nil {
		return t, err
	}
	return t, nil
}

// rounds runs two works in turn, so that both meet the same moods of the
// machine, and adds up each one's rounds.
func rounds(n int, works ...func() (tally, error)) ([]tally, error) {
	all := make([][]tally, len(works))
	for range n {
		for i, w := range works {
			t, err := w()
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], t)
		}
	}
	out := make([]tally, len(works))
	for i := range works {
		out[i] = join(all[i])
	}
	return out, nil
}
