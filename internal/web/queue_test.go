package web

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"saoque/internal/calendar"
	"saoque/internal/office/accounts"
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

// watched is a clock that notes how many places are taken when it is read.
type watched struct {
	calendar.Clock
	q     queue
	taken *int
}

func (w watched) Now() calendar.Instant {
	*w.taken = len(w.q)
	return w.Clock.Now()
}

// What is made of a whole list is made beside the queue, a page in it.
func TestTablesKeepNoPageWaiting(t *testing.T) {
	eachDesks(t, "2020-11-10", func(t *testing.T, d *desks) {
		d.s.AtOnce = 1
		handler := d.s.Handler()
		token, _, err := d.s.Desk.SignIn(t.Context(), accounts.SignIn{Login: "tinh", Password: "mật khẩu thử"})
		if err != nil {
			t.Fatal(err)
		}
		taken := 0
		d.o.Clock = watched{d.o.Clock, d.s.making, &taken}
		for path, want := range map[string]int{"/ho-so": 1, "/so-dang-ky": 1, "/ho-so/bang.csv": 0, "/ho-so/bang.xlsx": 0, "/so-dang-ky.xlsx": 0, "/so-dang-ky.csv": 0} {
			taken = -1
			r := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
			r.AddCookie(d.s.cookie(token, 1))
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != 200 || taken != want || len(d.s.making) != 0 {
				t.Errorf("%s: %d, %d places were taken at the last, %d are still", path, w.Code, taken, len(d.s.making))
			}
		}
	})
}
