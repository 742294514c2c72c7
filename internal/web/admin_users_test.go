package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestAnAccountFromMakingToLocking(t *testing.T) {
	eachDesks(t, "2020-10-12", func(t *testing.T, d *desks) {
		users := "/he-thong/nguoi-dung"
		for _, path := range []string{users, users + "/moi", users + "/" + d.users["tinh"]} {
			if a := d.get("tinh", path); a.status != http.StatusForbidden {
				t.Errorf("the province opens %s: %d", path, a.status)
			}
			d.see("quantri", path)
		}
		f := d.see("quantri", users+"/moi").form(t, users+"/moi")
		f.Set("login", "TINH")
		f.Set("name", "Người mới")
		taken := d.post("quantri", users+"/moi", f, http.StatusUnprocessableEntity)
		if !strings.Contains(taken.body, `href="#f-login"`) || !strings.Contains(taken.body, `value="Người mới"`) {
			t.Error("a login that is taken is not said at its field")
		}
		f.Set("login", "moi.01")
		made := d.post("quantri", users+"/moi", f, http.StatusOK)
		d.worded(made)
		if strings.Count(made.body, `class="receipt-code"`) != 1 {
			t.Fatal("the one-time password is not shown")
		}
		// Sent again it is the same account, and its password is not shown.
		again := d.post("quantri", users+"/moi", f, http.StatusOK)
		if strings.Contains(again.body, `class="receipt-code"`) || !strings.Contains(plain(again.body), "không hiện lại") {
			t.Error("a repeated send shows a password")
		}
		list := d.see("quantri", users+"?q=moi")
		i := strings.Index(list.body, `href="`+users+"/")
		for strings.HasPrefix(list.body[i:], `href="`+users+"/moi") {
			i += 1 + strings.Index(list.body[i+1:], `href="`+users+"/")
		}
		page := list.body[i+len(`href="`):][:len(users)+1+36]

		grant := d.see("quantri", page).form(t, page+"/quyen")
		grant.Set("role", "district")
		bad := d.post("quantri", page+"/quyen", grant, http.StatusUnprocessableEntity)
		d.worded(bad)
		grant = bad.form(t, page+"/quyen")
		unit, _ := d.o.Units.Ancestor(d.commune.Ref(), "district", "2020-10-12")
		grant.Set("role", "district")
		grant.Set("unit", unit.Ref().String())
		grant.Set("from", "1/10/2020")
		d.post("quantri", page+"/quyen", grant, http.StatusSeeOther)
		a := d.see("quantri", page)
		if !strings.Contains(plain(a.body), unit.Name) || !strings.Contains(plain(a.body), "đang có hiệu lực") {
			t.Error("the grant is not listed")
		}
		// An older page is told so.
		grant.Set("act_id", d.o.IDs.New())
		d.worded(d.post("quantri", page+"/quyen", grant, http.StatusConflict))

		d.do("quantri", page, page+"/khoa", nil)
		a = d.see("quantri", page)
		if !strings.Contains(plain(a.body), "Đã khoá") || a.has(page+"/khoa") {
			t.Error("a locked account does not say so")
		}
		d.do("quantri", page, page+"/mo-khoa", nil)
		// Nobody locks or grants to oneself.
		own := users + "/" + d.users["quantri"]
		a = d.see("quantri", own)
		if a.has(own+"/khoa") || a.has(own+"/quyen") {
			t.Error("the administrator is offered the own account's lock")
		}
		d.post("quantri", own+"/quyen", url.Values{"act_id": {d.o.IDs.New()}, "version": {"1"}, "role": {"ministry"}}, http.StatusForbidden)
	})
}
