package main

import (
	"testing"

	"saoque/e2e/browser"
)

// TestPages is the smaller walk of the usual run: every role on the story's own
// day at the size of a phone, and every form without JavaScript. «make pages»
// walks both days at both sizes and takes the pictures.
func TestPages(t *testing.T) {
	b := browser.Start(t)
	sum := newResult()
	t.Run("story", func(t *testing.T) {
		t.Run("pages", func(t *testing.T) {
			t.Parallel()
			h, err := open(t.Context(), "2020-11-10")
			if err != nil {
				t.Fatal(err)
			}
			defer h.close()
			if err := h.walkAll(b, h.cast(), plan{each: 1, sizes: sizes[:1]}, 2, sum); err != nil {
				t.Error(err)
			}
			sum.add("server", h.failed...)
		})
		t.Run("forms", func(t *testing.T) {
			t.Parallel()
			h, err := open(t.Context(), "2020-11-10")
			if err != nil {
				t.Fatal(err)
			}
			defer h.close()
			h.quick = true // the answers' looks are judged by make pages
			if err := h.forms(b, sum); err != nil {
				t.Error(err)
			}
			for _, r := range h.unposted() {
				t.Errorf("no form without JavaScript did %s", r)
			}
			sum.add("server", h.failed...)
		})
	})
	for _, f := range sum.findings {
		t.Errorf("%s: %s", f.where, f.what)
	}
	t.Logf("%d routes × %d roles = %d looks", len(sum.pages), len(sum.roles), sum.looks)
}
