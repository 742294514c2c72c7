// Package browser drives Debian's headless Chromium for the end-to-end tests:
// pages as a person sees them, axe-core's findings, sideways scroll, life
// without JavaScript, and what the console complains of.
//
// Tests call Start. Programs such as e2e/pages call Launch. A machine without
// Chromium is an error, never a skipped test.
package browser

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// AptLine installs the browser and a font that has every Vietnamese letter.
const AptLine = "apt-get install -y --no-install-recommends chromium fonts-dejavu-core"

// ErrMissing says that no Chromium was found.
var ErrMissing = errors.New("browser: no Chromium on PATH; install it with: " + AptLine)

// Size is a window in CSS pixels.
type Size struct {
	Width, Height int64
	Mobile        bool
}

// The sizes that pages are judged at.
var (
	Phone  = Size{360, 740, true}
	Tablet = Size{1180, 820, false}
	Narrow = Size{320, 740, true}
)

// Browser is a running Chromium.
type Browser struct {
	ctx  context.Context
	stop func()
}

// find looks for the browser's names on PATH.
func find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrMissing
}

// Launch starts a headless Chromium with an empty profile in a temporary
// directory; ctx ends it. The sandbox is off only for root, who cannot have it.
func Launch(ctx context.Context) (*Browser, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "saoque-chromium-")
	if err != nil {
		return nil, err
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		// The pages under test are on loopback; nothing else is to be asked for.
		chromedp.Flag("proxy-server", "http://127.0.0.1:9"),
		chromedp.Flag("proxy-bypass-list", "127.0.0.1;localhost;[::1]"),
		chromedp.Flag("lang", "vi"),
		chromedp.WSURLReadTimeout(60*time.Second),
	)
	if os.Geteuid() == 0 {
		opts = append(opts, chromedp.NoSandbox)
	}
	ctx, endAlloc := chromedp.NewExecAllocator(ctx, opts...)
	ctx, endBrowser := chromedp.NewContext(ctx)
	b := &Browser{ctx: ctx, stop: func() {
		end, cancel := context.WithTimeout(ctx, 10*time.Second)
		_ = chromedp.Cancel(end) // a browser that will not close is killed below
		cancel()
		endBrowser()
		endAlloc()
		os.RemoveAll(profile)
	}}
	if err := chromedp.Do(ctx); err != nil {
		b.stop()
		return nil, err
	}
	return b, nil
}

// Close ends the browser and removes its profile.
func (b *Browser) Close() { b.stop() }

// Start launches a browser for one test and closes it when the test ends.
func Start(t testing.TB) *Browser {
	t.Helper()
	b, err := Launch(context.Background())
	if err != nil {
		t.Fatalf("a browser is needed for this test: %v", err)
	}
	t.Cleanup(b.Close)
	return b
}
