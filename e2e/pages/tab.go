package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"saoque/e2e/browser"
	"saoque/internal/demo"
)

// tab is somebody at work in a browser without JavaScript.
type tab struct {
	*browser.Page
	house *house
	login string
	sum   *result
}

// signIn fills in the sign-in form by hand.
func (h *house) signIn(p *browser.Page, login string) error {
	return h.signInWith(p, login, demo.Password)
}

func (h *house) signInWith(p *browser.Page, login, password string) error {
	if code, err := p.Open(h.url + "/dang-nhap"); err != nil || code != 200 {
		return fmt.Errorf("sign-in page: %d, %w", code, err)
	}
	if err := p.Type("#f-login", login); err != nil {
		return err
	}
	if err := p.Type("#f-password", password); err != nil {
		return err
	}
	if _, err := p.Click("main form .primary"); err != nil {
		return err
	}
	to, err := p.Location()
	if err != nil {
		return err
	}
	if strings.Contains(to, "/dang-nhap") {
		return fmt.Errorf("%s could not sign in", login)
	}
	return nil
}

// as opens a tab without JavaScript and signs in, unless login is empty.
func (h *house) as(b *browser.Browser, login string, sum *result) (*tab, error) {
	p, err := b.NewPage(browser.Phone)
	if err != nil {
		return nil, err
	}
	t := &tab{p, h, login, sum}
	if err := p.Scripts(false); err != nil {
		p.Close()
		return nil, err
	}
	if login != "" {
		if err := h.signIn(p, login); err != nil {
			p.Close()
			return nil, err
		}
	}
	return t, nil
}

// goTo opens an address, which must answer with a page.
func (t *tab) goTo(to string) error {
	code, err := t.Open(t.house.url + strings.TrimPrefix(to, t.house.url))
	if err == nil && code != 200 {
		err = fmt.Errorf("%s opens %s: %d", t.login, to, code)
	}
	if err != nil {
		return err
	}
	return t.firstLook()
}

// firstLook judges a page that the walk before did not come to: some pages are
// there only in the middle of somebody's work.
func (t *tab) firstLook() error {
	at, err := t.Location()
	if err != nil || t.house.quick {
		return err
	}
	route := t.house.route("GET", pathOf(at))
	if route == "" || !t.sum.misses(route) {
		return nil
	}
	who := person{role: "form-" + t.login, login: t.login}
	if _, err := t.house.look(t.Page, who, route, strings.TrimPrefix(at, t.house.url), 1, map[int]bool{}, plan{out: t.house.out, sizes: sizes, axe: true}, t.sum); err != nil {
		return err
	}
	return t.Resize(browser.Phone)
}

// follow clicks the first link whose address matches, and gives what the
// pattern's group found.
func (t *tab) follow(pattern string) (string, error) {
	links, err := browser.Eval[[]string](t.Page, linksJS)
	if err != nil {
		return "", err
	}
	re := regexp.MustCompile(pattern)
	for _, l := range links {
		if m := re.FindStringSubmatch(strings.TrimPrefix(l, t.house.url)); m != nil {
			return m[len(m)-1], t.goTo(l)
		}
	}
	where, _ := t.Location()
	return "", fmt.Errorf("%s finds no link %s on %s among %v", t.login, pattern, where, links)
}

// fill sets fields of the form that has the button by name: text, a select's
// or radio's value, "on" for a box.
func (t *tab) fill(button string, fields map[string]string) error {
	b, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	missing, err := browser.Eval[[]string](t.Page, fmt.Sprintf(`((fields, button) => {
	  const form = document.querySelector(button).closest('form'), missing = [];
	  for (const [name, value] of Object.entries(fields)) {
	    const all = Array.from(form.elements).filter(e => e.name === name);
	    const boxes = all.filter(e => e.type === 'radio' || e.type === 'checkbox');
	    if (boxes.length) {
	      const hit = boxes.filter(e => value === 'on' || e.value === value);
	      hit.forEach(e => e.checked = true);
	      if (!hit.length) missing.push(name + '=' + value);
	    } else if (all.length) {
	      if (all[0].tagName === 'SELECT' && value === 'first') value1(all[0]); else all[0].value = value;
	      if (all[0].tagName === 'SELECT' && !all[0].value) missing.push(name + '=' + value);
	    } else missing.push(name);
	  }
	  function value1(s) { s.value = Array.from(s.options, o => o.value).find(v => v) || ''; }
	  return missing;
	})(%s, %q)`, b, button))
	if err == nil && len(missing) > 0 {
		where, _ := t.Location()
		err = fmt.Errorf("%s finds no field %v on %s", t.login, missing, where)
	}
	return err
}

// best chooses in every group of the form the level with the most points; in
// groups without points the first.
func (t *tab) best(button string) error {
	n, err := browser.Eval[int](t.Page, fmt.Sprintf(`((button) => {
	  const groups = {};
	  for (const e of document.querySelector(button).closest('form').elements) {
	    if (e.type !== 'radio') continue;
	    const end = e.closest('label').querySelector('.row-end');
	    const points = end ? parseInt(end.textContent, 10) || 0 : 0;
	    if (!groups[e.name] || points > groups[e.name].points) groups[e.name] = {e, points};
	  }
	  for (const g of Object.values(groups)) g.e.checked = true;
	  return Object.keys(groups).length;
	})(%q)`, button))
	if err == nil && n == 0 {
		where, _ := t.Location()
		err = fmt.Errorf("%s finds nothing to choose on %s", t.login, where)
	}
	return err
}

// press clicks a button that sends a form and checks the answer: the page it
// leads to must open, be where it should be, and have no finding.
func (t *tab) press(button, leadsTo string) error {
	before, _ := t.Location()
	code, err := t.Click(button)
	if err != nil {
		return fmt.Errorf("%s presses %s on %s: %w", t.login, button, before, err)
	}
	to, err := t.Location()
	if err != nil {
		return err
	}
	path := strings.TrimPrefix(to, t.house.url)
	if code != 200 || !regexp.MustCompile(leadsTo).MatchString(path) {
		text, _ := t.Text("main")
		return fmt.Errorf("%s presses %s on %s and comes to %s (%d), not to %s:\n%.800s", t.login, button, before, path, code, leadsTo, text)
	}
	if t.house.quick {
		return nil
	}
	list, err := t.Axe()
	if err != nil {
		return err
	}
	for _, f := range list {
		t.sum.add(fmt.Sprintf("%s without JavaScript, %s at %s", t.house.day, t.login, path), "axe: "+f.String())
	}
	wide, err := t.Overflow()
	if err != nil {
		return err
	}
	t.sum.add(fmt.Sprintf("%s without JavaScript, %s at %s", t.house.day, t.login, path), sideways(wide)...)
	return t.firstLook()
}

// steps runs one after the other and stops at the first that fails.
func steps(list ...func() error) error {
	for _, f := range list {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}
