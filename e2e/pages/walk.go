package main

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"saoque/e2e/browser"
	"saoque/internal/access"
	"saoque/internal/demo"
)

// size is a window with its name in file names.
type size struct {
	name string
	browser.Size
}

var sizes = []size{{"phone", browser.Phone}, {"tablet", browser.Tablet}}

// plan says how much is walked.
type plan struct {
	out   string // directory of screenshots, "" for none
	each  int    // pages of one route that a role looks at
	sizes []size
	axe   bool // both sizes; else the first alone
}

// most is how many pages of a route one role looks at: several of those about
// one record, which differ with its state.
func (p plan) most(route string) int {
	if strings.Contains(route, "/ho-so/{id}") || strings.Contains(route, "/phien/{id}") || strings.Contains(route, "/x/{code...}") || strings.Contains(route, "/q/{code}") || strings.Contains(route, "/hoi-dong/{id}") {
		return p.each
	}
	return 1
}

// found is what is wrong with a page.
type found struct {
	where, what string
}

// result adds up a walk.
type result struct {
	mu       sync.Mutex
	looks    int // page × role × size
	pages    map[string]bool
	roles    map[string]bool
	findings []found
}

func (r *result) add(where string, what ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, w := range what {
		r.findings = append(r.findings, found{where, w})
	}
}

// person is one account whose pages are walked; an empty login is a visitor.
type person struct {
	role, login string
}

// cast picks the accounts of a house: those that a newcomer is offered, for
// one of each role where several are.
func (h *house) cast() []person {
	out := []person{{role: "visitor"}}
	seen := map[access.Role]bool{}
	list := slices.Clone(h.accounts)
	// Of two offices of one role, the later one holds today.
	slices.SortStableFunc(list, func(a, b demo.Account) int { return -cmp.Compare(a.From, b.From) })
	for _, a := range list {
		council := a.Role == access.Member || a.Role == access.Secretary || a.Role == access.Chair
		if !a.Main || seen[a.Role] && !council {
			continue
		}
		seen[a.Role] = true
		name := string(a.Role)
		if council {
			name += "-" + strings.SplitN(a.Login, "-", 2)[0]
		}
		out = append(out, person{name, a.Login})
	}
	return out
}

// ends are addresses that no link leads to.
var ends = []string{"/dang-nhap", "/khong-co-trang-nay", "/x/96-000-000-0000-0000", "/?q=chuoi", "/he-thong/nguoi-dung", "/ho-so", "/ho-so/ma-tran", "/so-dang-ky", "/so-dang-ky/nhap", "/quyet-dinh", "/hoi-dong", "/phien", "/don-vi", "/quy-dinh", "/tai-khoan", "/viec", "/toi"}

// walk looks at every page that a person can reach by links, up to a few of
// each route, at every size.
func (h *house) walk(b *browser.Browser, who person, p plan, sum *result) error {
	page, err := b.NewPage(p.sizes[0].Size)
	if err != nil {
		return err
	}
	defer page.Close()
	if who.login != "" {
		if err := h.signIn(page, who.login); err != nil {
			return fmt.Errorf("%s: %w", who.login, err)
		}
	}
	sum.mu.Lock()
	sum.roles[who.role] = true
	sum.mu.Unlock()
	start, err := page.Location()
	if err != nil {
		return err
	}
	if who.login == "" {
		start = h.url + "/"
	}
	queue, queued, taken := []string{}, map[string]bool{}, map[string]int{}
	refused := map[int]bool{}
	push := func(list ...string) {
		for _, x := range list {
			if u := h.address(x); u != "" && !queued[u] {
				queued[u] = true
				queue = append(queue, u)
			}
		}
	}
	push(start)
	tried := false
	for len(queue) > 0 || !tried {
		if len(queue) == 0 {
			tried = true
			push(ends...)
			continue
		}
		to := queue[0]
		queue = queue[1:]
		route := h.route("GET", pathOf(to))
		if taken[route] >= p.most(route) {
			continue
		}
		taken[route]++
		links, err := h.look(page, who, route, to, taken[route], refused, p, sum)
		if err != nil {
			return err
		}
		push(links...)
	}
	return nil
}

func pathOf(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return "/"
	}
	return u.Path
}

// address gives the path of a link into the house that leads to a page, "" for
// any other.
func (h *house) address(link string) string {
	u, err := url.Parse(strings.TrimPrefix(link, h.url))
	if err != nil || u.Host != "" || u.Scheme != "" || u.Path == "" {
		return ""
	}
	u.Fragment = ""
	if isFile(u.Path) {
		return ""
	}
	return u.String()
}

const linksJS = `Array.from(document.querySelectorAll('main a[href], header a[href], nav a[href]'), a => a.getAttribute('href'))`

// look opens a page, judges it at every size and gives its links.
func (h *house) look(page *browser.Page, who person, route, to string, n int, refused map[int]bool, p plan, sum *result) ([]string, error) {
	where := fmt.Sprintf("%s %s %s", h.day, who.role, to)
	if err := page.Resize(p.sizes[0].Size); err != nil {
		return nil, err
	}
	page.Problems()
	code, err := page.Open(h.url + to)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", where, err)
	}
	// An address may lead on to another page, which is looked at in its own right.
	at, err := page.Location()
	if err != nil {
		return nil, err
	}
	if landed := h.route("GET", pathOf(at)); landed != route {
		return []string{at}, nil
	}
	if code == 200 {
		sum.mu.Lock()
		sum.pages[route] = true
		sum.mu.Unlock()
	}
	links, err := browser.Eval[[]string](page, linksJS)
	if err != nil {
		return nil, err
	}
	if route == "GET /Q/{code}" { // some readers of squares give small letters
		links = append(links, strings.Replace(to, "/Q/", "/q/", 1))
	}
	if code == 403 || code == 404 {
		// Refusals look alike: a role looks at one of each.
		links = nil
		if refused[code] {
			return nil, nil
		}
		refused[code] = true
	} else if code != 200 && code != 422 {
		sum.add(where, fmt.Sprintf("answered with %d", code))
	}
	for i, s := range p.sizes {
		if i > 0 {
			if err := page.Resize(s.Size); err != nil {
				return nil, err
			}
		}
		sum.mu.Lock()
		sum.looks++
		sum.mu.Unlock()
		if i == 0 || p.axe {
			list, err := page.Axe()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", where, err)
			}
			for _, f := range list {
				sum.add(where+" "+s.name, "axe: "+f.String())
			}
		}
		wide, err := page.Overflow()
		if err != nil {
			return nil, err
		}
		sum.add(where+" "+s.name, sideways(wide)...)
		if p.out != "" {
			name := fmt.Sprintf("%s-%s-%d-%s.png", who.role, slug(route), n, s.name)
			if err := page.Screenshot(filepath.Join(p.out, string(h.day), name)); err != nil {
				return nil, err
			}
		}
	}
	if err := page.Resize(browser.Narrow); err != nil {
		return nil, err
	}
	wide, err := page.Overflow()
	if err != nil {
		return nil, err
	}
	sum.add(where+" 320px", sideways(wide)...)
	for _, problem := range page.Problems() {
		// A browser notes every page that was refused; that is no fault.
		if code >= 400 && strings.Contains(problem, "Failed to load resource") && strings.Contains(problem, to) {
			continue
		}
		sum.add(where, "console: "+problem)
	}
	return links, nil
}

func sideways(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return []string{"scrolls sideways: " + strings.Join(list, ", ")}
}

// slug names a route in a file name.
func slug(route string) string {
	if route == "" {
		return "no-such-page"
	}
	s := strings.NewReplacer("GET ", "", "{$}", "home", "{", "", "}", "", "...", "", " ", "-").Replace(route)
	s = strings.Trim(strings.ReplaceAll(s, "/", "_"), "_")
	return s
}

// walkAll walks every person of the house, a few at the same time.
func (h *house) walkAll(b *browser.Browser, people []person, p plan, workers int, sum *result) error {
	jobs := make(chan person)
	errs := make(chan error, len(people))
	var done sync.WaitGroup
	for range workers {
		done.Go(func() {
			for who := range jobs {
				if err := h.walk(b, who, p, sum); err != nil {
					errs <- fmt.Errorf("%s: %w", who.role, err)
				}
			}
		})
	}
	for _, who := range people {
		jobs <- who
	}
	close(jobs)
	done.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// misses reports whether a walk is over and never came to a route.
func (r *result) misses(route string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.roles) > 0 && !r.pages[route]
}

// unseen lists the page routes that nobody looked at.
func (r *result) unseen(h *house) []string {
	var out []string
	for _, p := range h.pages() {
		if !r.pages[p] {
			out = append(out, p)
		}
	}
	return out
}

func newResult() *result {
	return &result{pages: map[string]bool{}, roles: map[string]bool{}}
}

func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
