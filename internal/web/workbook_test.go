package web

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/paper/xlsx"
	"saoque/internal/paper/xlsx/xlsxtest"
)

// noFormulas fails when a workbook holds any, and gives its cells' texts.
func noFormulas(t *testing.T, body string) string {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, v := range row {
				if formula, err := f.GetCellFormula(sheet, xlsx.Ref(j, i+1)); err != nil || formula != "" {
					t.Errorf("%s!%s is the formula %q: %v", sheet, xlsx.Ref(j, i+1), formula, err)
				}
				all.WriteString(v + "\n")
			}
		}
	}
	return all.String()
}

// registerBooks looks at the register's export once certificates are issued: it
// reads back as a register in which nothing is doubtful but that the demo's
// numbers end in no year.
func registerBooks(t *testing.T, h *hall, certs []decision.Certificate) {
	t.Helper()
	body := h.page("tinh", "/so-dang-ky.xlsx").body
	noFormulas(t, body)
	book, err := xlsx.ReadRegister([]byte(body), xlsx.RegisterOptions{})
	if err != nil || len(book.Rows) != len(certs) {
		t.Fatalf("%d rows for %d certificates: %v", len(book.Rows), len(certs), err)
	}
	for _, r := range book.Rows {
		e := r.Entry
		if !r.Taken() || e.Set != h.set.Number || e.Score < 0 || e.Kind == "" || e.Sector == "" || e.Commune == "" || e.Decision == "" || e.Expires == "" {
			t.Errorf("%+v: %+v", e, r.Issues)
		}
	}
	for login, status := range map[string]int{"bo": http.StatusForbidden, "la": http.StatusForbidden, "thuky": http.StatusForbidden, "kiemtra": http.StatusOK} {
		if a := h.get(login, "/so-dang-ky.xlsx"); a.status != status {
			t.Errorf("%s exports the register: %d", login, a.status)
		}
	}
	if a := noFormulas(t, h.page("tinh", "/ho-so/bang.xlsx").body); !strings.Contains(a, "=HYPERLINK") || !strings.Contains(a, "Mật ong rừng tràm") {
		t.Error("the list of dossiers lacks products:", a)
	}
	if a := noFormulas(t, h.page("tinh", "/ho-so/bang.xlsx?q=khong-co-gi-nhu-the").body); strings.Contains(a, "Mật ong") {
		t.Error("the filter does not filter:", a)
	}
}

// What came in goes out as it came in.
func TestImportedResultsGoOut(t *testing.T) {
	data, err := xlsxtest.Written(1203)
	if err != nil {
		t.Fatal(err)
	}
	eachHall(t, func(t *testing.T, h *hall) {
		sent := h.upload("tinh", h.o.IDs.New(), "so.xlsx", data)
		h.done("tinh", sent.to)
		h.do("tinh", sent.to, sent.to+"/nhan", url.Values{})
		h.done("tinh", sent.to)
		body := h.page("tinh", "/so-dang-ky.xlsx").body
		book, err := xlsx.ReadRegister([]byte(body), xlsx.RegisterOptions{})
		if err != nil || len(book.Rows) != 1203 {
			t.Fatal(len(book.Rows), err)
		}
		want := map[string]xlsx.RegisterEntry{}
		for e := range xlsxtest.Clean(1203) {
			want[e.Code] = e
		}
		for _, r := range book.Rows {
			e := r.Entry
			e.Ordinal = want[e.Code].Ordinal // it is the list's own
			if e != want[e.Code] {
				t.Fatalf("%+v, want %+v", e, want[e.Code])
			}
		}
		if a := h.page("tinh", "/so-dang-ky.xlsx?sao=5").body; !strings.HasPrefix(a, "PK") {
			t.Error("an empty register is no workbook")
		}
	})
}

// An error before the first bytes is told; one after them breaks the download
// off, so that half a workbook is never taken for the whole.
func TestDownloadThatFails(t *testing.T) {
	bad := fault.New(fault.Forbidden, "fault.forbidden")
	ask := func(bytesFirst int) (rec *httptest.ResponseRecorder, err error, broken any) {
		rec = httptest.NewRecorder()
		q := &Request{Request: httptest.NewRequest(http.MethodGet, "/so-dang-ky.xlsx", nil), W: rec, Server: &Server{Log: slog.New(slog.DiscardHandler)}}
		defer func() { broken = recover() }()
		err = q.workbook("so.xlsx", func(w io.Writer) error {
			if _, err := io.Copy(w, bytes.NewReader(make([]byte, bytesFirst))); err != nil {
				return err
			}
			return bad
		})
		return rec, err, nil
	}
	rec, err, broken := ask(1000)
	if !errors.Is(err, bad) || broken != nil || rec.Body.Len() > 0 || rec.Header().Get("Content-Disposition") != "" {
		t.Errorf("%v, %v, %d bytes", err, broken, rec.Body.Len())
	}
	if rec, _, broken = ask(heldBack * 2); broken != http.ErrAbortHandler || rec.Body.Len() == 0 {
		t.Errorf("%v, %d bytes", broken, rec.Body.Len())
	}
}

// A member's card goes out as a workbook and comes back into the form: compared,
// counted anew, and not saved until the member saves it.
func TestAScoresheetInExcel(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		ses := h.call(h.seat())
		item := "/phien/" + ses + "/cham/" + h.products["mật"]
		h.roll(ses)
		h.do("thuky", "/phien/"+ses+"/dieu-hanh", "/phien/"+ses+"/mo/"+h.products["mật"], nil)
		if a := h.page("an", item); !strings.Contains(a.body, item+"/bang.xlsx") || !strings.Contains(a.body, `action="`+item+`/bang"`) {
			t.Error("the sheet does not lead to its workbook")
		}
		data := []byte(h.page("an", item+"/bang.xlsx").body)
		first := h.set.Criteria()[0]
		best := first.Options[0]
		for _, o := range first.Options {
			if o.Points > best.Points {
				best = o
			}
		}
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		sheet := f.GetSheetList()[0]
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		fill := func(v string) []byte {
			for i, row := range rows {
				if len(row) > 0 && row[0] == first.Code {
					if err := f.SetCellValue(sheet, xlsx.Ref(3, i+1), v); err != nil {
						t.Fatal(err)
					}
				}
			}
			var b bytes.Buffer
			if err := f.Write(&b); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
		back := h.uploadTo(item+"/bang", "an", h.o.IDs.New(), "phieu.xlsx", fill(best.Key))
		if want := first.Code + ": – → " + best.Key; back.status != http.StatusOK || !strings.Contains(plain(back.body), want) {
			t.Errorf("%d, without %q: %s", back.status, want, plain(back.body))
		}
		if !regexp.MustCompile(`name="c-` + regexp.QuoteMeta(first.Code) + `" value="` + best.Key + `"[^>]* checked`).MatchString(back.body) {
			t.Error("the form does not hold the choice")
		}
		if a := h.page("an", item); strings.Contains(a.body, " checked") {
			t.Error("the table was saved without being asked")
		}
		if a := h.uploadTo(item+"/bang", "an", h.o.IDs.New(), "phieu.xlsx", data); !strings.Contains(plain(a.body), "giống phiếu đang có") {
			t.Error(a.status, plain(a.body))
		}
		if a := h.uploadTo(item+"/bang", "an", h.o.IDs.New(), "phieu.xlsx", fill("z")); a.status != http.StatusUnprocessableEntity || !strings.Contains(plain(a.body), "không có mức") {
			t.Error(a.status, plain(a.body))
		}
		// Another member's table, and what is no table, are refused.
		other := []byte(h.page("binh", item+"/bang.xlsx").body)
		if a := h.uploadTo(item+"/bang", "an", h.o.IDs.New(), "phieu.xlsx", other); a.status != http.StatusConflict {
			t.Error("another's table:", a.status)
		}
		if a := h.uploadTo(item+"/bang", "an", h.o.IDs.New(), "phieu.xlsx", []byte("không phải")); a.status != http.StatusUnprocessableEntity {
			t.Error("no workbook:", a.status)
		}
		if a := h.uploadTo(item+"/bang", "la", h.o.IDs.New(), "phieu.xlsx", data); a.status != http.StatusNotFound {
			t.Error("a stranger:", a.status)
		}
		if a := h.get("thuky", item+"/bang.xlsx"); a.status != http.StatusForbidden {
			t.Error("the secretary has a member's table:", a.status)
		}
	})
}
