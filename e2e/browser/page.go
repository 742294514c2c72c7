package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience bounds every single action.
const patience = 30 * time.Second

// Page is one tab with cookies of its own. It is for one goroutine.
type Page struct {
	ctx   context.Context
	stop  context.CancelFunc
	size  Size
	quiet bool // the page's own scripts are off

	mu       sync.Mutex
	problems []string
}

// NewPage opens an empty tab that shares nothing with other pages.
func (b *Browser) NewPage(size Size) (*Page, error) {
	ctx, stop := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	p := &Page{ctx: ctx, stop: stop}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		stop()
		return nil, err
	}
	if err := p.Resize(size); err != nil {
		stop()
		return nil, err
	}
	return p, nil
}

// Close closes the tab.
func (p *Page) Close() { p.stop() }

// hear keeps what the console and the browser's log complain of.
func (p *Page) hear(ev any) {
	text := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		text = "exception: " + ev.ExceptionDetails.Text
		if e := ev.ExceptionDetails.Exception; e != nil {
			text += " " + e.Description
		}
	case *runtime.EventConsoleAPICalled:
		if ev.Type != runtime.ConsoleAPICalledTypeError && ev.Type != runtime.ConsoleAPICalledTypeWarning {
			return
		}
		text = "console." + string(ev.Type) + ":"
		for _, a := range ev.Args {
			text += " " + string(a.Value) + a.Description
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level != log.EntryLevelError && ev.Entry.Level != log.EntryLevelWarning {
			return
		}
		text = fmt.Sprintf("log: %s %s", ev.Entry.Text, ev.Entry.URL)
	default:
		return
	}
	p.mu.Lock()
	p.problems = append(p.problems, text)
	p.mu.Unlock()
}

// Problems gives the errors and warnings heard since the last call.
func (p *Page) Problems() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.problems
	p.problems = nil
	return out
}

func (p *Page) within() (context.Context, context.CancelFunc) {
	return context.WithTimeout(p.ctx, patience)
}

// Do runs raw actions on the page.
func (p *Page) Do(steps ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := p.within()
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// Eval evaluates an expression in the page; promises are awaited.
func Eval[T any](p *Page, js string) (T, error) {
	ctx, cancel := p.within()
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
}

// Open goes to a URL, waits until it has loaded and gives the HTTP status.
func (p *Page) Open(url string) (status int, err error) {
	return p.load(chromedp.Navigate(url))
}

// load runs steps that lead to another page and waits for it.
func (p *Page) load(steps ...chromedp.Action[chromedp.Void]) (int, error) {
	ctx, cancel := p.within()
	defer cancel()
	res, err := chromedp.RunResponse(ctx, steps...)
	if err != nil {
		return 0, err
	}
	if res == nil {
		return 0, nil
	}
	return int(res.Status), nil
}

// Click clicks the first element that a CSS selector finds and waits for the
// page it leads to; it is for links and submit buttons.
func (p *Page) Click(selector string) (status int, err error) {
	return p.load(chromedp.Click(chromedp.CSS(selector)))
}

// Press clicks an element that leads nowhere.
func (p *Page) Press(selector string) error { return p.Do(chromedp.Click(chromedp.CSS(selector))) }

// Type replaces the value of a field by typing.
func (p *Page) Type(selector, text string) error {
	return p.Do(chromedp.Clear(chromedp.CSS(selector)), chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Pick sets the value of a select, radio button or check box by its value.
func (p *Page) Pick(selector, value string) error {
	return p.Do(chromedp.SetValue(chromedp.CSS(selector), value))
}

// Upload puts files into a file field.
func (p *Page) Upload(selector string, files ...string) error {
	return p.Do(chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// Text gives the visible text of the first match.
func (p *Page) Text(selector string) (string, error) {
	ctx, cancel := p.within()
	defer cancel()
	return chromedp.Run(ctx, chromedp.Text(chromedp.CSS(selector)))
}

// Location gives the address the page is at.
func (p *Page) Location() (string, error) {
	ctx, cancel := p.within()
	defer cancel()
	return chromedp.Run(ctx, chromedp.Location())
}

// Resize sets the window.
func (p *Page) Resize(s Size) error {
	var opts []chromedp.EmulateViewportOption
	if s.Mobile {
		opts = append(opts, chromedp.EmulateMobile, chromedp.EmulatePortrait, chromedp.EmulateTouch)
	}
	p.size = s
	return p.Do(chromedp.EmulateViewport(s.Width, s.Height, opts...))
}

// Scripts switches the page's own JavaScript on or off; it holds from the next
// page on. Axe works either way, Eval as long as it awaits nothing.
func (p *Page) Scripts(on bool) error {
	p.quiet = !on
	return p.setScripts(on)
}

func (p *Page) setScripts(on bool) error {
	_, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	return err
}

// Screenshot writes the whole page as PNG, making the directories it needs.
func (p *Page) Screenshot(path string) error {
	ctx, cancel := p.within()
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, png, 0o644)
}

// overflowJS lists what makes the page wider than the window. Boxes that
// scroll on their own (wide tables) are allowed and not entered.
const overflowJS = `((width) => {
  const out = [];
  if (document.documentElement.clientWidth > width) return ['no viewport: laid out for ' + document.documentElement.clientWidth];
  if (document.documentElement.scrollWidth <= width) return out;
  const walk = (el) => {
    for (const c of el.children) {
      const s = getComputedStyle(c), r = c.getBoundingClientRect();
      if (s.display === 'none' || r.width === 0) continue;
      if (r.right > width + 1 || r.left < -1) {
        out.push(c.tagName.toLowerCase() + (c.id ? '#' + c.id : '') + (c.className && c.className.split ? '.' + c.className.trim().split(/\s+/).join('.') : '') + ' ' + Math.round(r.left) + '..' + Math.round(r.right));
      }
      if (s.overflowX === 'visible') walk(c);
    }
  };
  walk(document.body);
  if (out.length === 0) out.push('page ' + document.documentElement.scrollWidth);
  return out.slice(0, 20);
})(%d)`

// Overflow lists the elements that make the page scroll sideways at the
// present size; none when it does not scroll.
func (p *Page) Overflow() ([]string, error) {
	return Eval[[]string](p, fmt.Sprintf(overflowJS, p.size.Width))
}

// String tells what is on the page, for failure messages.
func (p *Page) String() string {
	where, _ := p.Location()
	text, _ := p.Text("body")
	return where + "\n" + strings.TrimSpace(text)
}
