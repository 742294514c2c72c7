package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"saoque/e2e/browser"
	"saoque/internal/office/officetest"
	"saoque/internal/paper/forms"
)

// forms walks a dossier's whole way through the forms, without JavaScript: from
// the producer's correction to the issued decision, and the office's and the
// administrator's other forms. It begins on the evening of 10/11/2020.
func (h *house) forms(b *browser.Browser, sum *result) error {
	for _, part := range []struct {
		name string
		do   func(*browser.Browser, *result) error
	}{
		{"visitor", h.visit}, {"producer", h.produce}, {"district check", h.check}, {"district council", h.districtCouncil},
		{"forward", h.forwardUp}, {"advisory team", h.advise}, {"provincial council", h.provincialCouncil}, {"decision", h.decide}, {"revocation", h.takeBack},
		{"administrator", h.administer}, {"register", h.bringIn}, {"own account", h.ownAccount}, {"councils", h.setUp}, {"templates", h.template},
	} {
		if err := part.do(b, sum); err != nil {
			return fmt.Errorf("forms without JavaScript, %s: %w", part.name, err)
		}
	}
	return nil
}

// with gives a signed-in tab to f.
func (h *house) with(b *browser.Browser, login string, sum *result, f func(*tab) error) error {
	t, err := h.as(b, login, sum)
	if err != nil {
		return err
	}
	defer t.Close()
	return f(t)
}

func (h *house) visit(b *browser.Browser, sum *result) error {
	return h.with(b, "", sum, func(t *tab) error {
		return steps(
			func() error { return t.goTo("/") },
			func() error { return t.fill("main form button", map[string]string{"q": "chuoi"}) },
			func() error { return t.press("main form button", `^/\?q=chuoi`) },
		)
	})
}

// produce mends the returned item of Minh Quân's dossier and hands it in again;
// then opens another dossier and withdraws it.
func (h *house) produce(b *browser.Browser, sum *result) error {
	file := filepath.Join(h.dir, "nhan.png")
	if err := os.WriteFile(file, dot, 0o600); err != nil {
		return err
	}
	return h.with(b, "ct-minh-quan", sum, func(t *tab) error {
		const send = "main form[enctype] button"
		var id string
		return steps(
			func() (err error) { id, err = t.follow(`^/toi/([0-9a-f-]{36})$`); return err },
			func() error { return t.goTo("/toi/" + id + "/muc/truy-xuat-shtt") },
			func() error { return t.Upload("main form[enctype] input[type=file]", file) },
			func() error { return t.press(send, `^/toi/.*/muc/truy-xuat-shtt`) },
			func() error { return t.press(`form[action$="/bo"] button`, `^/toi/.*/muc/truy-xuat-shtt`) },
			func() error { return t.press(`form[action$="/xong"] button`, `^/toi/[0-9a-f-]+$`) },
			func() error { return t.goTo("/toi/" + id + "/muc/truy-xuat-shtt") },
			func() error { return t.press(`form[action$="/mo-lai"] button`, `^/toi/.*/muc/truy-xuat-shtt`) },
			func() error { return t.goTo("/toi/" + id + "/muc/truy-xuat-shtt/ghi") },
			func() error {
				return t.fill("main form .primary", map[string]string{"note": "Đã chụp lại nhãn, bốn góc rõ. (mẫu)"})
			},
			func() error { return t.press("main form .primary", `^/toi/.*/muc/truy-xuat-shtt`) },
			func() error { return t.goTo("/toi/" + id + "/tu-danh-gia") },
			func() error { return t.best("main form .primary") },
			func() error { return t.press("main form .primary", `^/toi/`) },
			func() error { return t.goTo("/toi/" + id + "/nop") },
			func() error { return t.fill("main form .primary", map[string]string{"sure": "on"}) },
			func() error { return t.press("main form .primary", `^/bien-nhan/`) },
			func() error { return t.goTo("/ho-so/moi") },
			func() error {
				return t.fill("main form .primary", map[string]string{"product_name": "Chuối sấy giòn (mẫu)", "set": "7"})
			},
			func() error { return t.press("main form .primary", `^/toi/[0-9a-f-]+$`) },
			func() (err error) { id, err = t.Location(); return err },
			func() error { return t.goTo("/ho-so/" + id[strings.LastIndex(id, "/")+1:] + "/rut") },
			func() error { return t.press("main form .primary, main form .danger", `^/(ho-so|toi)`) },
		)
	})
}

// check looks at the dossier item by item: first as if something were wrong,
// then back, then accepts it. Then types a new producer's dossier for it and
// corrects what was registered.
func (h *house) check(b *browser.Browser, sum *result) error {
	at := ""
	return h.with(b, "huyen-966", sum, func(t *tab) error {
		const next = "main form .dock .primary"
		return steps(
			func() error { return t.goTo("/viec") },
			func() error { _, err := t.follow(`^/ho-so/([0-9a-f-]{36})/kiem-tra`); return err },
			func() error { return t.allOK() },
			func() error {
				return t.fill(next, map[string]string{"i-truy-xuat-shtt": "fix", "r-truy-xuat-shtt": "Còn mờ. (mẫu)"})
			},
			func() error { return t.press(next, `/kiem-tra$`) },
			func() error { return t.press(`main form button[name="do"]`, `/kiem-tra$`) },
			func() error { return t.allOK() },
			func() error { return t.press(next, `/kiem-tra$`) },
			func() error { return t.press("main form .primary", `^/ho-so/[0-9a-f-]+`) },
			func() error { return t.goTo("/ho-so/moi") },
			func() error {
				return t.fill("main form > .buttons .primary", map[string]string{"producer": "new", "producer_name": "Tổ hợp tác mẫu", "producer_kind": "group",
					"producer_unit": "first", "product_name": "Mắm mẫu", "set": "9"})
			},
			func() error { return t.press("main form > .buttons .primary", `^/toi/[0-9a-f-]+$`) },
			func() (err error) { at, err = t.Location(); return err },
			func() error { return t.goTo(at + "/san-pham") },
			func() error { return t.fill("main form .primary", map[string]string{"name": "Mắm cá mẫu"}) },
			func() error { return t.press("main form .primary", `^/toi/[0-9a-f-]+`) },
			func() error { return t.goTo(at + "/chu-the") },
			func() error {
				return t.fill("main form .primary", map[string]string{"name": "Tổ hợp tác mẫu Khánh Thuận"})
			},
			func() error { return t.press("main form .primary", `^/toi/[0-9a-f-]+`) },
		)
	})
}

// allOK accepts every item.
func (t *tab) allOK() error {
	_, err := browser.Eval[int](t.Page, `Array.from(document.querySelectorAll('input[type=radio][value=ok]'), e => e.checked = true).length`)
	return err
}

// scoreAll fills in the whole sheet of the session's open product and sends it.
func (t *tab) scoreAll() error {
	const review = `main form .dock button[value="review"]`
	return steps(
		func() error { return t.goTo("/phien") },
		func() error { _, err := t.follow(`^/phien/([0-9a-f-]{36})$`); return err },
		func() error { _, err := t.follow(`^/phien/[0-9a-f-]{36}/cham/([0-9a-f-]{36})`); return err },
		func() error {
			// One page for the whole sheet, where one criterion is shown.
			if _, err := t.follow(`^/phien/[0-9a-f-]{36}/cham/[0-9a-f-]{36}\?.*trang`); err != nil {
				return nil //nolint:nilerr // it is the whole sheet already
			}
			return nil
		},
		func() error { return t.best(review) },
		func() error { return t.press(`main form .dock button[value="save"]`, `/cham/`) },
		t.throughExcel,
		func() error { return t.best(review) },
		func() error { return t.press(review, `/gui$`) },
		func() error { return t.press("main form .primary", `/phieu/`) },
	)
}

// toBoard opens the first session's board.
func (t *tab) toBoard() error {
	if err := t.goTo("/phien"); err != nil {
		return err
	}
	id, err := t.follow(`^/phien/([0-9a-f-]{36})(?:/dieu-hanh)?$`)
	if err != nil {
		return err
	}
	return t.goTo("/phien/" + id + "/dieu-hanh")
}

// districtCouncil finishes the session of Trần Văn Thời: two members score, the
// secretary closes; a member of another council withdraws.
func (h *house) districtCouncil(b *browser.Browser, sum *result) error {
	for _, login := range []string{"hd968-tv2", "hd968-tv3"} {
		if err := h.with(b, login, sum, (*tab).scoreAll); err != nil {
			return err
		}
	}
	err := h.with(b, "hd970-tv3", sum, func(t *tab) error {
		return steps(
			func() error { return t.goTo("/phien") },
			func() error { _, err := t.follow(`^/phien/([0-9a-f-]{36})$`); return err },
			func() error { _, err := t.follow(`^/phien/[0-9a-f-]{36}/rut/([0-9a-f-]{36})`); return err },
			func() error {
				return t.fill("main form .primary, main form .danger", map[string]string{"reason": "Là người nhà của chủ thể. (mẫu)"})
			},
			func() error { return t.press("main form .primary, main form .danger", `^/phien/[0-9a-f-]+$`) },
		)
	})
	if err != nil {
		return err
	}
	return h.with(b, "hd968-thuky", sum, func(t *tab) error {
		return steps(
			func() error { return t.toBoard() },
			func() error { return t.press(`form[action*="/chot/"] button`, `^/phien/.*`) },
			func() error { return t.toBoard() },
			func() error { return t.press(`form[action$="/ket-thuc"] button`, `^/phien`) },
		)
	})
}

// forwardUp sends the council's result up with the office's letter.
func (h *house) forwardUp(b *browser.Browser, sum *result) error {
	return h.with(b, "huyen-968", sum, func(t *tab) error {
		return steps(
			func() error { return t.goTo("/viec") },
			func() error { _, err := t.follow(`^/ho-so/([0-9a-f-]{36})/chuyen`); return err },
			func() error {
				return t.fill("main form .primary", map[string]string{"letter_number": "mẫu/TTr-UBND", "letter_date": "10/11/2020"})
			},
			func() error { return t.press("main form .primary", `^/ho-so/[0-9a-f-]+`) },
		)
	})
}

// advise scores one early dossier beforehand and sends it on, and returns
// another to its producer.
func (h *house) advise(b *browser.Browser, sum *result) error {
	at, again := "", ""
	err := h.with(b, "totuvan-1", sum, func(t *tab) error {
		const save = `main form .dock button[value="save"]`
		return steps(
			func() error { return t.goTo("/viec") },
			func() (err error) { at, err = t.follow(`^(/ho-so/[0-9a-f-]{36}/so-bo)`); return err },
			func() error { return t.best(save) },
			func() error { return t.press(save, `/so-bo$`) },
			func() error { return t.goTo("/viec") },
			func() error {
				links, err := browser.Eval[[]string](t.Page, linksJS)
				for _, l := range links {
					if strings.HasSuffix(l, "/so-bo") && l != at {
						again = l
					}
				}
				return err
			},
		)
	})
	if err != nil {
		return err
	}
	return h.with(b, "totuvan-truong", sum, func(t *tab) error {
		return steps(
			func() error { return t.goTo(again + "/tra-lai") },
			func() error { return t.allOK() },
			func() error {
				return t.fill("main form .dock .primary", map[string]string{"i-truy-xuat-shtt": "fix", "r-truy-xuat-shtt": "Thiếu mặt sau. (mẫu)"})
			},
			func() error { return t.press("main form .dock .primary", `/so-bo/tra-lai$`) },
			func() error { return t.press("main form .primary", `^/ho-so/[0-9a-f-]+`) },
			func() error { return t.goTo(at + "/tra-lai") },
			func() error { return t.allOK() },
			func() error { return t.press("main form .dock .primary", `/so-bo/ket-luan$`) },
			func() error {
				return t.fill("main form .primary", map[string]string{"reason": "Hồ sơ đủ. (mẫu)"})
			},
			func() error { return t.press("main form .primary", `^/ho-so/[0-9a-f-]+`) },
		)
	})
}

// provincialCouncil holds a session on it.
func (h *house) provincialCouncil(b *browser.Browser, sum *result) error {
	board, scan := "", filepath.Join(h.dir, "quet.pdf")
	if err := os.WriteFile(scan, officetest.ScanPDF(), 0o600); err != nil {
		return err
	}
	err := h.with(b, "hdtinh-thuky", sum, func(t *tab) error {
		roll := `form[action$="/diem-danh"] .button`
		return steps(
			func() error { return t.toBoard() },
			func() (err error) { board, err = t.Location(); return err },
			func() error { return t.fill(`form[action$="/them"] .button`, map[string]string{"dossier": "on"}) },
			func() error { return t.press(`form[action$="/them"] .button`, `/dieu-hanh`) },
			func() error { return t.fill(roll, map[string]string{"present": "on"}) },
			func() error { return t.press(roll, `/dieu-hanh`) },
			func() error { return t.press(`form[action*="/mo/"] button`, `/dieu-hanh`) },
		)
	})
	if err != nil {
		return err
	}
	for _, login := range []string{"hdtinh-chutich", "hdtinh-tv1", "hdtinh-tv2", "hdtinh-tv3", "hdtinh-tv4", "hdtinh-tv5", "hdtinh-tv6"} {
		if err := h.with(b, login, sum, (*tab).scoreAll); err != nil {
			return err
		}
	}
	return h.with(b, "hdtinh-thuky", sum, func(t *tab) error {
		return steps(
			func() error { return t.goTo(board) },
			func() error { return t.press(`form[action*="/chot/"] button`, `^/phien/`) },
			func() error { return t.goTo(board) },
			func() error { return t.press(`form[action$="/ket-thuc"] button`, `^/phien`) },
			func() error { return t.goTo(board) },
			func() error { _, err := t.follow(`^/van-ban/phien/`); return err },
			func() error { _, err := t.follow(`/tally$`); return err },
			func() error { return t.press(`form[action$="/ban-hanh"] .primary`, `^/giay-to/`) },
			func() error { return t.Upload("main form[enctype] input[type=file]", scan) },
			func() error { return t.press("main form[enctype] button", `^/giay-to/`) },
			func() error { _, err := t.follow(`^/giay-to/[0-9a-f-]+/ban-ky/`); return err },
			func() error {
				return t.fill(`form[action$="/xac-nhan"] .primary`, map[string]string{"note": "Đã so từng trang. (mẫu)", "read": "on"})
			},
			func() error { return t.press(`form[action$="/xac-nhan"] .primary`, `/ban-ky/`) },
			func() error {
				return t.fill(`form[action$="/rut"] button`, map[string]string{"reason": "Gửi nhầm tệp. (mẫu)"})
			},
			func() error { return t.press(`form[action$="/rut"] button`, `/ban-ky/`) },
		)
	})
}

// takeBack drafts the revocation of a certificate, gives the draft up, drafts
// it anew and issues it.
func (h *house) takeBack(b *browser.Browser, sum *result) error {
	at := ""
	draft := `form[action$="/soan"] .button`
	why := map[string]string{"ground": "Ngừng sản xuất. (mẫu)", "finding": "Xác nhận số 12/XN-UBND (mẫu)"}
	err := h.with(b, "so-nnptnt", sum, func(t *tab) error {
		return steps(
			func() error { return t.goTo("/quyet-dinh") },
			func() error { _, err := t.follow(`^/quyet-dinh/[0-9a-f-]{36}$`); return err },
			func() error { _, err := t.follow(`/thu-hoi/[0-9a-f-]{36}$`); return err },
			func() (err error) { at, err = t.Location(); return err },
			func() error { return t.fill(draft, why) },
			func() error { return t.press(draft, `/thu-hoi/`) },
			func() error { return t.press(`form[action$="/bo"] button`, `/thu-hoi/`) },
			func() error { return t.fill(draft, why) },
			func() error { return t.press(draft, `/thu-hoi/`) },
		)
	})
	if err != nil {
		return err
	}
	return h.with(b, "chutich-tinh", sum, func(t *tab) error {
		issue := `form[action$="/ban-hanh"] .primary`
		return steps(
			func() error { return t.goTo(at) },
			func() error {
				return t.fill(issue, map[string]string{"number": "mẫu-88/QĐ-UBND", "date": "10/11/2020", "signer": "Chủ tịch UBND tỉnh (mẫu)", "confirm": "mẫu-88/QĐ-UBND"})
			},
			func() error { return t.press(issue, `/thu-hoi/`) },
		)
	})
}

// decide drafts the decision and issues it.
func (h *house) decide(b *browser.Browser, sum *result) error {
	at := ""
	err := h.with(b, "so-nnptnt", sum, func(t *tab) error {
		return steps(
			func() error { return t.goTo("/quyet-dinh/moi") },
			func() error {
				return t.fill("main form .primary", map[string]string{"dossier": "on", "issuer": "UBND tỉnh Cà Mau (mẫu)"})
			},
			func() error { return t.press("main form .primary", `^/quyet-dinh/[0-9a-f-]{36}`) },
			func() (err error) { at, err = t.Location(); return err },
		)
	})
	if err != nil {
		return err
	}
	return h.with(b, "chutich-tinh", sum, func(t *tab) error {
		issue := `form[action$="/ban-hanh"] .primary`
		return steps(
			func() error { return t.goTo(at) },
			func() error {
				return t.fill(issue, map[string]string{"number": "mẫu/QĐ-UBND", "date": "10/11/2020", "signer": "Chủ tịch UBND tỉnh (mẫu)", "confirm": "mẫu/QĐ-UBND"})
			},
			func() error { return t.press(issue, `^/quyet-dinh/[0-9a-f-]{36}`) },
			func() error {
				return t.press(`form[action$="/giay-chung-nhan"] .primary`, `^/quyet-dinh/[0-9a-f-]{36}`)
			},
		)
	})
}

// administer makes an account, gives it a role, takes the role away, renews the
// password, closes and opens it; its owner signs in and changes the password.
func (h *house) administer(b *browser.Browser, sum *result) error {
	password := ""
	err := h.with(b, "quan-tri", sum, func(t *tab) error {
		const at = `^/he-thong/nguoi-dung/`
		return steps(
			func() error { return t.goTo("/he-thong/nguoi-dung/moi") },
			func() error {
				return t.fill("main form .primary", map[string]string{"login": "nguoi-moi", "name": "Người mới (mẫu)"})
			},
			func() error { return t.press("main form .primary", `^/he-thong/nguoi-dung`) },
			func() error { return t.goTo("/he-thong/nguoi-dung?q=nguoi-moi") },
			func() error { _, err := t.follow(at + `([0-9a-f-]{36})$`); return err },
			func() error {
				return t.fill(`form[action$="/quyen"] button`, map[string]string{"role": "auditor", "unit": "first"})
			},
			func() error { return t.press(`form[action$="/quyen"] button`, at) },
			func() error { return t.press(`form[action$="/thu-hoi"] button`, at) },
			func() error { return t.press(`form[action$="/khoa"] button`, at) },
			func() error { return t.press(`form[action$="/mo-khoa"] button`, at) },
			func() error { return t.press(`form[action$="/mat-khau"] button`, at) },
			func() (err error) { password, err = t.Text("main code, main .password"); return err },
		)
	})
	if err != nil {
		return err
	}
	return h.with(b, "", sum, func(t *tab) error {
		t.login = "nguoi-moi"
		const own = `form[action="/tai-khoan/mat-khau"] .primary`
		return steps(
			func() error { return h.signInWith(t.Page, "nguoi-moi", strings.TrimSpace(password)) },
			func() error {
				return t.fill(own, map[string]string{"old": strings.TrimSpace(password), "new": "mat-khau-rieng-cua-toi", "again": "mat-khau-rieng-cua-toi"})
			},
			func() error { return t.press(own, `^/tai-khoan`) },
		)
	})
}

// ownAccount reads the messages, signs out, and ends every session.
func (h *house) ownAccount(b *browser.Browser, sum *result) error {
	err := h.with(b, "ct-minh-quan", sum, func(t *tab) error {
		return steps(
			func() error { return t.goTo("/viec") },
			func() error { return t.press(`form[action="/viec/da-xem"] button`, `^/viec`) },
			func() error { return t.press(`form[action="/dang-xuat"] button`, `^/$`) },
		)
	})
	if err != nil {
		return err
	}
	return h.with(b, "thanh-tra", sum, func(t *tab) error {
		return steps(
			func() error { return t.goTo("/tai-khoan") },
			func() error { return t.press(`form[action="/tai-khoan/moi-noi"] button`, `^/dang-nhap`) },
		)
	})
}

// setUp sets a council up and calls a session.
func (h *house) setUp(b *browser.Browser, sum *result) error {
	err := h.with(b, "so-nnptnt", sum, func(t *tab) error {
		return steps(
			func() error { return t.goTo("/hoi-dong/moi") },
			func() error {
				return t.fill("main form .primary", map[string]string{"kind": "council", "unit": "first", "name": "Hội đồng mẫu", "decision_number": "mẫu/QĐ", "decision_date": "10/11/2020"})
			},
			func() error {
				// The first three accounts take the seats.
				_, err := browser.Eval[int](t.Page, `(() => {
				  const pick = (name, i) => { const s = document.querySelector('select[name=' + name + ']'); s.value = Array.from(s.options, o => o.value).filter(v => v)[i]; };
				  pick('head', 0); pick('secretary', 1);
				  const m = document.querySelectorAll('[name=member]');
				  const head = document.querySelector('select[name=head]').value, sec = document.querySelector('select[name=secretary]').value;
				  for (const e of m) if (e.value !== head && e.value !== sec) { e.checked = true; break; }
				  return m.length; })()`)
				return err
			},
			func() error { return t.press("main form .primary", `^/hoi-dong/[0-9a-f-]{36}`) },
		)
	})
	if err != nil {
		return err
	}
	return h.with(b, "hdtinh-thuky", sum, func(t *tab) error {
		return steps(
			func() error { return t.goTo("/phien/moi") },
			func() error {
				return t.fill("main form .primary", map[string]string{"title": "Phiên mẫu", "place": "Hội trường mẫu", "date": "12/11/2020"})
			},
			func() error { return t.press("main form .primary", `^/phien/[0-9a-f-]{36}`) },
		)
	})
}

// template sends the starter of the minutes back as the province's own, accepts
// it and takes it out of use again.
func (h *house) template(b *browser.Browser, sum *result) error {
	form, err := forms.Find("minutes")
	if err != nil {
		return err
	}
	docx, err := form.Starter()
	if err != nil {
		return err
	}
	file := filepath.Join(h.dir, "bien-ban-mau.docx")
	if err := os.WriteFile(file, docx, 0o600); err != nil {
		return err
	}
	return h.with(b, "so-nnptnt", sum, func(t *tab) error {
		const version = `^/mau-giay-to/96/minutes/1$`
		return steps(
			func() error { return t.goTo("/mau-giay-to") },
			func() error { _, err := t.follow(`^/mau-giay-to/96/(minutes)$`); return err },
			func() error { return t.Upload("main form[enctype] input[type=file]", file) },
			func() error { return t.press("main form[enctype] button", version) },
			func() error { return t.press(`form[action$="/nhan"] button`, version) },
			func() error { return t.press(`form[action$="/bo"] button`, version) },
		)
	})
}

// dot is a picture of one point.
var dot = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82")

// unposted lists the form routes whose act nobody did.
func (h *house) unposted() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []string
	for _, r := range h.server.Routes() {
		if r.Method == "POST" && h.posted[r.Name()] == 0 {
			out = append(out, r.Name())
		}
	}
	return out
}
