package jobs

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"saoque/internal/fault"
)

func TestErrandTellsHowFarItIs(t *testing.T) {
	e := NewErrands()
	defer e.Close()
	at, on := make(chan struct{}), make(chan struct{})
	var runs atomic.Int32
	work := func(_ context.Context, step func(int, int) error) error {
		runs.Add(1)
		if err := step(500, 2000); err != nil {
			return err
		}
		close(at)
		<-on
		return nil
	}
	if err := e.Start("a", "name", 0, work); err != nil {
		t.Fatal(err)
	}
	<-at
	if got, ok := e.Look("a"); !ok || got != (Errand{Name: "name", Done: 500, Total: 2000, Running: true}) {
		t.Errorf("%+v, %v", got, ok)
	}
	// The same errand is not run twice, and another waits for its turn.
	if err := e.Start("a", "name", 0, work); err != nil {
		t.Fatal(err)
	}
	if err := e.Start("b", "other", 0, func(context.Context, func(int, int) error) error { runs.Add(1); return nil }); err != nil {
		t.Fatal(err)
	}
	if got, ok := e.Look("b"); !ok || !got.Running || got.Total != 0 || runs.Load() != 1 {
		t.Errorf("%+v, %v, %d runs", got, ok, runs.Load())
	}
	close(on)
	if err := e.Start("b", "other", time.Minute, func(context.Context, func(int, int) error) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"a", "b"} {
		if got, ok := e.Look(key); ok {
			t.Errorf("%s is done and still there: %+v", key, got)
		}
	}
}

func TestErrandThatFails(t *testing.T) {
	e := NewErrands()
	defer e.Close()
	bad := errors.New("bad")
	for key, do := range map[string]func(context.Context, func(int, int) error) error{
		"error": func(context.Context, func(int, int) error) error { return bad },
		"panic": func(context.Context, func(int, int) error) error { panic("a file") },
	} {
		err := e.Start(key, "name", time.Minute, do)
		got, ok := e.Look(key)
		if !ok || got.Running || err == nil || !errors.Is(got.Err, err) {
			t.Errorf("%s: %v, %+v, %v", key, err, got, ok)
		}
		// Asked for again it may succeed, and the failure is gone.
		if err := e.Start(key, "name", time.Minute, func(context.Context, func(int, int) error) error { return nil }); err != nil {
			t.Error(err)
		}
		if _, ok := e.Look(key); ok {
			t.Errorf("%s is still there", key)
		}
	}
}

func TestErrandsEndWithTheServer(t *testing.T) {
	e := NewErrands()
	begun := make(chan struct{})
	if err := e.Start("a", "name", 0, func(ctx context.Context, step func(int, int) error) error {
		close(begun)
		<-ctx.Done()
		return step(1, 2)
	}); err != nil {
		t.Fatal(err)
	}
	<-begun
	e.Close()
	if got, ok := e.Look("a"); !ok || !errors.Is(got.Err, context.Canceled) {
		t.Errorf("%+v, %v", got, ok)
	}
	if err := e.Start("b", "name", 0, nil); !fault.Is(err, fault.Unavailable) {
		t.Errorf("started after the end: %v", err)
	}
}

func TestErrandsAreBounded(t *testing.T) {
	e := NewErrands()
	defer e.Close()
	wait := func(ctx context.Context, _ func(int, int) error) error { <-ctx.Done(); return ctx.Err() }
	for i := range maxErrands {
		if err := e.Start(string(rune('a'+i)), "name", 0, wait); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Start("one more", "name", 0, wait); !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
}
