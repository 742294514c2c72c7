package web

import (
	"net/url"
	"strings"
	"testing"
)

func TestSearchAmongAccountsKeepsTheForm(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		at := "/hoi-dong/moi?" + url.Values{"tim": {"BÌNH"}, "name": {"Hội đồng đang lập"}, "member": {h.users["an"]}}.Encode()
		a := h.page("tinh", at)
		for login, want := range map[string]bool{"an": true, "binh": true, "thuky": false, "rut": false} {
			if strings.Contains(a.body, `value="`+h.users[login]+`"`) != want {
				t.Errorf("%s is offered: %v, want %v", login, !want, want)
			}
		}
		if !strings.Contains(a.body, `value="Hội đồng đang lập"`) || !strings.Contains(a.body, `value="`+h.users["an"]+`" checked`) {
			t.Error("the search loses what was filled in")
		}
		if strings.Contains(a.body, `class="sample"`) {
			t.Error("people of a real installation are marked as invented")
		}
		h.s.Demo = &DemoInfo{}
		if a = h.page("tinh", at); strings.Count(a.body, `class="sample"`) < 3 {
			t.Error("the demo's people are not marked as invented")
		}
	})
}
