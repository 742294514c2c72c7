package web

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"testing/synctest"
)

func TestPagesWaitInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := make(queue, 1)
		leave, err := c.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.enter(gone); !errors.Is(err, context.Canceled) {
			t.Errorf("whoever has gone waits on: %v", err)
		}
		order := make(chan int, 3)
		for i := range 3 {
			go func() {
				leave, err := c.enter(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				order <- i
				leave()
			}()
			synctest.Wait() // it stands in the queue
		}
		if len(order) != 0 {
			t.Error("somebody passed a full queue")
		}
		leave()
		for i := range 3 {
			if got := <-order; got != i {
				t.Errorf("number %d was served as number %d", got, i)
			}
		}
	})
}

func TestTheFirstByteLeavesThePlace(t *testing.T) {
	c := make(queue, 1)
	leave, err := c.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	a := &placed{w, leave}
	a.WriteHeader(202)
	if len(c) != 1 {
		t.Error("the place was left before the first byte")
	}
	if _, err := a.Write([]byte("x")); err != nil || len(c) != 0 {
		t.Errorf("%d places taken after the first byte, %v", len(c), err)
	}
	leave() // again
	if _, err := a.Write([]byte("y")); err != nil || w.Body.String() != "xy" || w.Code != 202 {
		t.Errorf("%d %q %v", w.Code, w.Body, err)
	}
	if next, err := c.enter(t.Context()); err != nil || len(c) != 1 {
		t.Error("no place for the next")
	} else {
		next()
	}
}

func TestNoQueueLetsEverybodyIn(t *testing.T) {
	var c queue
	for range 100 {
		leave, err := c.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		leave()
	}
}
