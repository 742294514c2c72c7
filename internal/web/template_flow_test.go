package web

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"saoque/internal/office/papers"
	"saoque/internal/paper/forms"
)

// sendFile posts one file to an address, or none where name is "".
func (d *desks) sendFile(login, path, act, name string, data []byte) answer {
	d.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	err := w.WriteField("act_id", act)
	part, e := w.CreateFormFile("file", name)
	if e == nil {
		_, e = part.Write(data)
	}
	if err != nil || e != nil || w.Close() != nil {
		d.t.Fatal(err, e)
	}
	req := httptest.NewRequest(http.MethodPost, path, &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("X-As", login)
	rec := httptest.NewRecorder()
	d.mux.ServeHTTP(rec, req)
	return answer{status: rec.Code, body: rec.Body.String(), to: rec.Header().Get("Location"), from: path}
}

// wordText gives the XML of a .docx's main part.
func wordText(t *testing.T, b string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestATemplateFromStarterToRetiring(t *testing.T) {
	eachDesks(t, "2020-10-12", func(t *testing.T, d *desks) {
		const kind = "/mau-giay-to/96/return"
		if a := d.see("tinh", "/mau-giay-to"); !strings.Contains(a.body, `href="`+kind+`"`) || strings.Contains(a.body, `href="/mau-giay-to/96/certificate"`) || !strings.Contains(a.body, "Tỉnh Cà Mau") {
			t.Error("the list does not lead to the forms of the province, or to one that has no template")
		}
		if a := d.see("quantri", "/mau-giay-to?tinh=96"); !strings.Contains(a.body, `<option value="96" selected>`) {
			t.Error("the administrator cannot choose a province")
		}
		page := d.see("tinh", kind)
		for _, want := range []string{"{{người ký}}", "Họ tên người ký", "{{#nội dung chưa đạt}}", "{{/nội dung chưa đạt}}", `name="file" aria-describedby`, kind + "/khoi-dau.docx", "Mẫu có sẵn"} {
			if !strings.Contains(page.body, want) {
				t.Errorf("the form's page lacks %s", want)
			}
		}
		starter := d.page("tinh", kind+"/khoi-dau.docx").body
		if !strings.Contains(wordText(t, starter), "{{số ký hiệu}}") {
			t.Error("the starter has no slots")
		}

		// What is refused is said at the field, and nothing is stored.
		up := kind + "/tai-len"
		for name, c := range map[string]struct {
			data   []byte
			status int
			says   string
		}{
			"":         {nil, http.StatusUnprocessableEntity, "Chưa chọn tệp"},
			"a.docx":   {[]byte("MZ"), http.StatusUnprocessableEntity, "không"},
			"big.docx": {make([]byte, papers.MaxTemplate+1), http.StatusRequestEntityTooLarge, "4 MB"},
		} {
			a := d.sendFile("tinh", up, d.o.IDs.New(), name, c.data)
			d.worded(a)
			if a.status != c.status || !strings.Contains(a.body, `href="#f-file"`) || !strings.Contains(plain(a.body), c.says) {
				t.Errorf("%q: %d", name, a.status)
			}
		}
		for login, want := range map[string]int{"huyen": http.StatusForbidden, "chuthe": http.StatusForbidden} {
			if a := d.sendFile(login, up, d.o.IDs.New(), "a.docx", []byte(starter)); a.status != want {
				t.Errorf("%s sends a template: %d", login, a.status)
			}
		}
		for _, path := range []string{kind + "/1", kind + "/0", kind + "/x", kind + "/1/tep.docx", "/mau-giay-to/96/certificate", "/mau-giay-to/968/return"} {
			if a := d.get("quantri", path); a.status != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.status)
			}
		}

		// Sent twice under one act it is one version.
		act := d.o.IDs.New()
		one := d.sendFile("tinh", up, act, "trả hồ sơ.docx", []byte(starter)).to
		if again := d.sendFile("tinh", up, act, "trả hồ sơ.docx", []byte(starter)).to; one != kind+"/1" || again != one {
			t.Fatal(one, again)
		}
		if a := d.see("tinh", one); !strings.Contains(a.body, "Đã kiểm, chờ nhận") || !strings.Contains(a.body, "trả hồ sơ.docx") || !strings.Contains(a.body, "Bản này thay mẫu có sẵn.") {
			t.Error("the version's page does not say that it waits")
		}
		if got := d.page("tinh", one+"/tep.docx").body; got != starter {
			t.Error("the file comes back changed")
		}
		if text := wordText(t, d.page("tinh", one+"/dien-thu.docx").body); strings.Contains(text, "{{") || !strings.Contains(text, "BẢN ĐIỀN THỬ") {
			t.Error("the specimen is not filled")
		}
		d.do("tinh", one, one+"/nhan", nil)
		if a := d.see("tinh", kind); !strings.Contains(a.body, "Đang dùng") {
			t.Error("the form's page does not say what is in force")
		}
		if a := d.see("tinh", one); !strings.Contains(a.body, "Thôi dùng bản này") || strings.Contains(a.body, one+"/nhan") {
			t.Error("what is in force is offered again")
		}

		// A key that means nothing is named with its place, and cannot be accepted.
		f, err := forms.Find("notice")
		if err != nil {
			t.Fatal(err)
		}
		other, err := f.Starter()
		if err != nil {
			t.Fatal(err)
		}
		two := d.sendFile("tinh", up, d.o.IDs.New(), "nhầm.docx", other).to
		if a := d.see("tinh", two); !strings.Contains(a.body, "Có khóa lạ") || !strings.Contains(a.body, "<strong>ngày hết hạn</strong>") || !strings.Contains(a.body, "thân văn bản") || a.has(two+"/nhan") {
			t.Error("unknown keys are not named, or can be accepted")
		}
		form := d.see("tinh", two).form(t, two+"/bo")
		if a := d.post("tinh", two+"/nhan", form, http.StatusConflict); !strings.Contains(plain(a.body), "ngày hết hạn") {
			t.Error("accepting it does not name the key")
		}
		d.do("tinh", one, one+"/bo", nil)
		if a := d.see("tinh", kind); strings.Contains(a.body, "Đang dùng") || !strings.Contains(a.body, "Thôi dùng") {
			t.Error("the retired version is in force")
		}
	})
}
