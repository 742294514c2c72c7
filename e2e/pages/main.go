// Command pages walks every page of the demo as every role, at the sizes of a
// phone and a tablet, in a real browser: axe's WCAG 2.2 AA rules, sideways
// scroll (also at 320 px), complaints of the console under the real policy; and
// walks a dossier's whole way through the forms without JavaScript.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"saoque/e2e/browser"
	"saoque/internal/calendar"
)

func main() {
	out := flag.String("out", "", "directory for the screenshots (default: a new temporary one)")
	only := flag.String("only", "", "forms or walk alone")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *out == "" {
		*out = filepath.Join(os.TempDir(), "saoque-pages")
	}
	ok, err := run(ctx, *out, *only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "pages:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

// days of the full walk: the story's own day, and today with the two-level way.
func days() []calendar.Date {
	return []calendar.Date{"2020-11-10", calendar.Real{}.Now().Date()}
}

func run(ctx context.Context, out, only string) (bool, error) {
	start := time.Now()
	b, err := browser.Launch(ctx)
	if err != nil {
		return false, err
	}
	defer b.Close()
	sum, good := newResult(), true
	var last *house
	for _, day := range days() {
		if only == "forms" {
			break
		}
		h, err := open(ctx, day)
		if err != nil {
			return false, err
		}
		defer h.close()
		last = h
		before := sum.looks
		if err := h.walkAll(b, h.cast(), plan{out: out, each: 2, sizes: sizes, axe: true}, 2, sum); err != nil {
			return false, err
		}
		fmt.Printf("pages: %s, %d roles, %d looks, %d findings so far, %s\n", day, len(h.cast()), sum.looks-before, len(sum.findings), time.Since(start).Round(time.Second))
		if len(h.failed) > 0 {
			sum.add(string(day), h.failed...)
		}
	}
	if only != "walk" {
		n, err := formsOn(ctx, b, out, sum)
		if err != nil {
			return false, err
		}
		fmt.Printf("pages: %d of the forms' routes did their act without JavaScript\n", n)
	}
	if only == "" {
		for _, r := range sum.unseen(last) {
			sum.add("nobody reached", r)
		}
	}
	for _, f := range sum.findings {
		fmt.Printf("  %s: %s\n", f.where, f.what)
		good = false
	}
	fmt.Printf("pages: %d routes × %d roles × %d sizes = %d looks, %d findings, %s; pictures in %s\n",
		len(sum.pages), len(sum.roles), len(sizes), sum.looks, len(sum.findings), time.Since(start).Round(time.Second), out)
	return good, nil
}

// formsOn plays a fresh demo and sends its forms without JavaScript; it gives
// how many routes did their act.
func formsOn(ctx context.Context, b *browser.Browser, out string, sum *result) (int, error) {
	h, err := open(ctx, "2020-11-10")
	if err != nil {
		return 0, err
	}
	defer h.close()
	h.out = out
	if err := h.forms(b, sum); err != nil {
		return 0, err
	}
	for _, r := range h.unposted() {
		sum.add("no form without JavaScript did", r)
	}
	sum.add("forms", h.failed...)
	return len(h.posted), nil
}
