package web

import (
	"bytes"
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"saoque/internal/fault"
	"saoque/internal/office/officetest"
	"saoque/internal/paper/xlsx/xlsxtest"
	"saoque/internal/registry"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// upload sends a workbook through the form of imports.
func (h *hall) upload(login, act, name string, data []byte) answer {
	h.t.Helper()
	return h.uploadTo("/so-dang-ky/nhap?tinh=96", login, act, name, data)
}

func (h *hall) uploadTo(path, login, act, name string, data []byte) answer {
	h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.WriteField("act_id", act); err != nil {
		h.t.Fatal(err)
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		h.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		h.t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, path, &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("X-As", login)
	rec := httptest.NewRecorder()
	h.mux.ServeHTTP(rec, req)
	return answer{status: rec.Code, body: rec.Body.String(), to: rec.Header().Get("Location")}
}

// done waits until an import's errand is done, as the page does, and gives the
// page.
func (h *hall) done(login, page string) answer {
	h.t.Helper()
	for range 600 {
		a := h.page(login, page)
		if e, ok := h.s.Errands.Look(errandOf(path.Base(page))); !ok || !e.Running {
			return h.page(login, page)
		}
		if !strings.Contains(a.body, `http-equiv="refresh"`) && !strings.Contains(plain(a.body), "Trang tự xem lại") {
			// it ended between the page and the question
			continue
		}
		time.Sleep(50 * time.Millisecond)
	}
	h.t.Fatal("the errand does not end")
	return answer{}
}

// listed are the imported results that answer for their codes.
func (h *hall) listed() (out []registry.Imported) {
	h.t.Helper()
	storetest.Read(h.t, h.o.Store, func(tx *store.Tx) error {
		list, _, err := tx.ImportedList(store.CertificateFilter{Limit: 1000})
		for _, i := range list {
			same, err := tx.ImportedFor(i.Code)
			if err != nil {
				return err
			}
			if best, ok := registry.Newest(same, hallDay); ok && best.ID == i.ID {
				out = append(out, i)
			}
		}
		return err
	})
	return out
}

func TestARegisterComesInOverThePages(t *testing.T) {
	data, _, err := xlsxtest.Messy()
	if err != nil {
		t.Fatal(err)
	}
	eachHall(t, func(t *testing.T, h *hall) {
		if a := h.page("tinh", "/so-dang-ky"); !strings.Contains(a.body, `href="/so-dang-ky/nhap"`) {
			t.Error("the register does not lead to the imports")
		}
		if a := h.page("bo", "/so-dang-ky"); strings.Contains(a.body, `href="/so-dang-ky/nhap"`) {
			t.Error("the ministry is led to the imports, which it may not see")
		}
		a := h.page("tinh", "/so-dang-ky/nhap")
		if !strings.Contains(plain(a.body), "nhiều nhất 16 MB") {
			t.Error("the limit is not said")
		}
		if a := h.page("chutich-tinh", "/so-dang-ky/nhap"); strings.Contains(a.body, `type="file"`) {
			t.Error("the chairman is offered an upload")
		}
		for _, login := range []string{"la", "bo", "quantri", "thuky"} {
			if a := h.get(login, "/so-dang-ky/nhap"); a.status != http.StatusForbidden {
				t.Errorf("%s: %d", login, a.status)
			}
		}
		for _, login := range []string{"chutich-tinh", "kiemtra", "bo"} {
			if a := h.upload(login, h.o.IDs.New(), "so.xlsx", data); a.status != http.StatusForbidden {
				t.Errorf("%s uploads: %d", login, a.status)
			}
		}
		// What cannot be a workbook is refused on the form; so is too large a one.
		if a := h.upload("tinh", h.o.IDs.New(), "so.xls", []byte("\xd0\xcf\x11\xe0 old")); a.status != http.StatusUnprocessableEntity || !strings.Contains(plain(a.body), "không phải sổ Excel") {
			t.Errorf("an old workbook: %d %s", a.status, plain(a.body))
		}
		if a := h.upload("tinh", h.o.IDs.New(), "so.xlsx", append([]byte("PK\x03\x04"), make([]byte, 17<<20)...)); a.status != http.StatusRequestEntityTooLarge || !strings.Contains(plain(a.body), "lớn hơn 16 MB") {
			t.Errorf("a large file: %d", a.status)
		}
		if a := h.upload("tinh", h.o.IDs.New(), "", nil); a.status != http.StatusUnprocessableEntity || !strings.Contains(plain(a.body), "Chưa chọn tệp") {
			t.Errorf("no file: %d", a.status)
		}

		act := h.o.IDs.New()
		sent := h.upload("tinh", act, `so "2020" <b>.xlsx`, data)
		if sent.status != http.StatusSeeOther {
			t.Fatalf("%d %s", sent.status, plain(sent.body))
		}
		if again := h.upload("tinh", act, `so "2020" <b>.xlsx`, data); again.to != sent.to {
			t.Errorf("sent twice, it is two imports: %s and %s", sent.to, again.to)
		}
		page := h.done("tinh", sent.to)
		for _, words := range []string{"Chờ xác nhận", "Ô gộp", "#REF!", "Năm công nhận 2021 không khớp", "Dòng 6", "Không có gì được tự sửa"} {
			if !strings.Contains(plain(page.body), words) && !strings.Contains(plain(h.page("tinh", sent.to+"?muc=refused").body), words) {
				t.Errorf("the report does not say %q", words)
			}
		}
		if !regexp.MustCompile(`Dòng sản phẩm \d+ dòng, và \d+ dòng khác không phải sản phẩm`).MatchString(plain(page.body)) {
			t.Errorf("the rows are not counted: %.900s", plain(page.body))
		}
		if strings.Contains(page.body, "<b>.xlsx") {
			t.Error("the file's name is not escaped")
		}
		for _, file := range []string{"/tep.xlsx", "/bao-cao.xlsx"} {
			if a := h.page("kiemtra", sent.to+file); !strings.HasPrefix(a.body, "PK") {
				t.Errorf("%s is no workbook", file)
			}
		}
		if a := h.page("tinh", "/so-dang-ky"); strings.Contains(a.body, "Sản phẩm mẫu") {
			t.Error("results are in the register before anybody confirmed")
		}
		h.post("chutich-tinh", sent.to+"/nhan", url.Values{"act_id": {h.o.IDs.New()}, "version": {"2"}}, http.StatusForbidden)
		h.post("bo", sent.to+"/nhan", url.Values{"act_id": {h.o.IDs.New()}, "version": {"2"}}, http.StatusNotFound)
		h.post("tinh", sent.to+"/nhan", url.Values{"act_id": {h.o.IDs.New()}, "version": {"1"}}, http.StatusConflict)
		h.do("tinh", sent.to, sent.to+"/nhan", nil)
		if page = h.done("tinh", sent.to); !strings.Contains(plain(page.body), "Đã vào sổ") {
			t.Error(plain(page.body))
		}
		// The register shows them with their source, in both directions of the list.
		list := h.page("tinh", "/so-dang-ky")
		if !strings.Contains(plain(list.body), `Nhập từ sổ «so "2020" <b>.xlsx», dòng`) || !strings.Contains(list.body, `href="`+sent.to+`"`) {
			t.Error("the source is not said")
		}
		if other := h.page("bo", "/so-dang-ky"); strings.Contains(other.body, sent.to) || !strings.Contains(other.body, "Sản phẩm mẫu") {
			t.Error("the ministry sees the results, without a way to the import")
		}
		if csv := h.page("tinh", "/so-dang-ky.csv").body; !strings.Contains(csv, "Sản phẩm mẫu 6") || !strings.Contains(csv, "dòng 6") {
			t.Error("the export lacks imported results")
		}
		// A search finds them by product, producer and certificate, and the exports
		// hold the same.
		for search, want := range map[string]int{"san pham mau 6": 1, "lim KHÔ": 1, "99/GCN-2020": 1, "không có đâu": 0} {
			a := h.page("tinh", "/so-dang-ky?q="+url.QueryEscape(search))
			if got := strings.Count(a.body, `<th scope="row">`); got < want || want == 0 && got > 0 {
				t.Errorf("%q finds %d, want %d", search, got, want)
			}
			if !strings.Contains(a.body, `value="`+search+`"`) || !strings.Contains(a.body, "/so-dang-ky.csv?q=") {
				t.Errorf("%q is not kept", search)
			}
		}
		listed := h.listed()
		for _, i := range listed {
			a := h.get("", "/x/"+url.PathEscape(i.Code))
			want := map[registry.Validity]string{registry.Valid: "còn hiệu lực đến hết", registry.Expired: "ĐÃ HẾT HẠN", registry.Unknown: "KHÔNG GHI ngày hết hạn"}[i.ValidityOn(hallDay)]
			if text := plain(a.body); a.status != http.StatusOK || !strings.Contains(text, want) || !strings.Contains(text, plain(i.Product)) || !strings.Contains(text, "dòng "+number(i.Row)) || strings.Contains(a.body, "<b>.xlsx") {
				t.Errorf("%s: %d, want %q: %s", i.Code, a.status, want, text)
			}
			if i.Phone != "" && strings.Contains(a.body, i.Phone) || i.Representative != "" && strings.Contains(a.body, i.Representative) {
				t.Errorf("%s: the page names a person of the register", i.Code)
			}
			if a := h.get("", "/?q="+url.QueryEscape(i.Code)); a.to != codePath(i.Code) {
				t.Errorf("typed into the box, %s leads to %q", i.Code, a.to)
			}
		}
		if len(listed) == 0 {
			t.Error("no imported result has a code")
		}
		h.post("tinh", sent.to+"/rut", url.Values{"act_id": {h.o.IDs.New()}, "version": {"3"}, "reason": {" "}}, http.StatusUnprocessableEntity)
		h.do("tinh", sent.to, sent.to+"/rut", url.Values{"reason": {"Nhập nhầm sổ."}})
		if a := h.page("tinh", "/so-dang-ky"); strings.Contains(a.body, "Sản phẩm mẫu") {
			t.Error("withdrawn results are still in the register")
		}
		for _, i := range listed {
			if a := h.get("", "/x/"+url.PathEscape(i.Code)); a.status != http.StatusNotFound {
				t.Errorf("withdrawn, %s still answers %d", i.Code, a.status)
			}
		}
		if a := h.page("kiemtra", sent.to); !strings.Contains(plain(a.body), "Nhập nhầm sổ.") {
			t.Error("the reason is not shown")
		}
	})
}

// While a long act runs its page tells how far it is and looks again by itself;
// a failure is told, and the way on stays open.
func TestAnImportTellsHowFarItIs(t *testing.T) {
	h := newHall(t, officetest.New(t, storetest.SQLite(t), hallDay.At(8, 0)))
	data, err := xlsxtest.Written(20)
	if err != nil {
		t.Fatal(err)
	}
	sent := h.upload("tinh", h.o.IDs.New(), "so.xlsx", data)
	h.done("tinh", sent.to)
	told, on := make(chan struct{}), make(chan struct{})
	if err := h.s.Errands.Start(errandOf(path.Base(sent.to)), "register.writing", 0, func(_ context.Context, step func(int, int) error) error {
		if err := step(8500, 20_000); err != nil {
			return err
		}
		close(told)
		<-on
		return fault.Wrap(fault.Conflict, errors.New("meanwhile"), "register.read-again")
	}); err != nil {
		t.Fatal(err)
	}
	<-told
	a := h.page("tinh", sent.to)
	if !strings.Contains(plain(a.body), "8.500 trong 20.000 dòng") || !strings.Contains(a.body, `http-equiv="refresh"`) || strings.Contains(a.body, sent.to+"/nhan") {
		t.Error(plain(a.body))
	}
	if a := h.page("tinh", "/so-dang-ky/nhap"); !strings.Contains(plain(a.body), "Đang đưa vào sổ") {
		t.Error("the list does not tell what runs")
	}
	close(on)
	a = h.done("tinh", sent.to)
	if !strings.Contains(plain(a.body), "đã khác so với lúc đọc") || !strings.Contains(a.body, sent.to+"/nhan") || strings.Contains(a.body, `http-equiv="refresh"`) {
		t.Error(plain(a.body))
	}
}
