package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"saoque/e2e/browser"
	"saoque/internal/paper/xlsx/xlsxtest"
)

// bringIn sends the messy register, has it read anew, takes over what can be
// taken, looks at the report, and withdraws it all.
func (h *house) bringIn(b *browser.Browser, sum *result) error {
	data, _, err := xlsxtest.Messy()
	if err != nil {
		return err
	}
	file := filepath.Join(h.dir, "sổ mẫu 2020.xlsx")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return err
	}
	return h.with(b, "so-nnptnt", sum, func(t *tab) error {
		const here = `^/so-dang-ky/nhap/[0-9a-f-]{36}$`
		at := ""
		return steps(
			func() error { return t.goTo("/so-dang-ky") },
			func() error { _, err := t.follow(`^(/so-dang-ky/nhap)$`); return err },
			func() error { return t.Upload("main form[enctype] input[type=file]", file) },
			func() error { return t.press("main form[enctype] button", here) },
			func() (err error) { at, err = t.Location(); return err },
			func() error { return t.until(at, `form[action$="/doc"] button`) },
			func() error { return t.press(`form[action$="/doc"] button`, here) },
			func() error { return t.until(at, `form[action$="/nhan"] button`) },
			func() error { return t.press(`form[action$="/nhan"] button`, here) },
			func() error { return t.until(at, `form[action$="/rut"] button`) },
			func() error { return t.goTo(at + "?muc=refused") },
			func() error { return t.goTo(at) },
			func() error {
				return t.fill(`form[action$="/rut"] button`, map[string]string{"reason": "Nhập thử. (mẫu)"})
			},
			func() error { return t.press(`form[action$="/rut"] button`, here) },
		)
	})
}

// until looks at a page again, as it does by itself, until it shows something.
func (t *tab) until(at, selector string) error {
	for range 120 {
		if err := t.goTo(at); err != nil {
			return err
		}
		there, err := browser.Eval[bool](t.Page, fmt.Sprintf("!!document.querySelector(%q)", selector))
		if err != nil || there {
			return err
		}
		time.Sleep(500 * time.Millisecond)
	}
	text, _ := t.Text("main")
	return fmt.Errorf("%s waits in vain for %s on %s:\n%.800s", t.login, selector, at, text)
}

// throughExcel takes the card home as a workbook and sends it back, once in a
// walk; the form then holds what the table says.
func (t *tab) throughExcel() error {
	const route = "POST /phien/{id}/cham/{dossier}/bang"
	t.house.mu.Lock()
	done := t.house.posted[route] > 0
	t.house.mu.Unlock()
	if done {
		return nil
	}
	text, err := browser.Eval[string](t.Page, `(() => {
	  const ask = new XMLHttpRequest();
	  ask.open('GET', document.querySelector('a[href$="/bang.xlsx"]').href, false);
	  ask.overrideMimeType('text/plain; charset=x-user-defined');
	  ask.send();
	  return btoa(Array.from(ask.responseText, c => String.fromCharCode(c.charCodeAt(0) & 255)).join(''));
	})()`)
	if err != nil {
		return err
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	file := filepath.Join(t.house.dir, "phieu-cham.xlsx")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return err
	}
	return steps(
		func() error { return t.Press("main details.card summary") },
		func() error { return t.Upload(`form[action$="/bang"] input[type=file]`, file) },
		func() error { return t.press(`form[action$="/bang"] button`, `/bang$`) },
	)
}
