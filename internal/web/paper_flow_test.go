package web

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"saoque/internal/jobs"
	"saoque/internal/office/officetest"
)

// papersOfSession: the secretary looks at a draft, issues it once, issues it
// anew, and takes everything home as one zip; a member reads no card of others.
func papersOfSession(t *testing.T, h *hall, ses string) {
	t.Helper()
	list, issue := "/van-ban/phien/"+ses, "/van-ban/phien/"+ses+"/ban-hanh"
	if a := h.page("thuky", "/phien/"+ses+"/dieu-hanh"); !strings.Contains(a.body, `href="`+list+`"`) {
		t.Error("the board does not lead to the session's papers")
	}
	tally := list + "/tally"
	if a := h.page("thuky", list); !strings.Contains(a.body, `href="`+tally+`"`) || !strings.Contains(a.body, "Lập được, chưa ban hành") {
		t.Error("the list does not offer the tally")
	}
	if a := h.page("an", list); strings.Contains(a.body, tally) {
		t.Error("a member is offered the table of everybody's cards")
	}
	for _, path := range []string{tally, tally + "/pdf"} {
		if a := h.get("an", path); a.status != http.StatusForbidden {
			t.Errorf("a member asks for %s: %d", path, a.status)
		}
	}
	if a := h.get("thuky", list+"/khong-co"); a.status != http.StatusNotFound {
		t.Error("a form that does not exist:", a.status)
	}
	if a := h.get("thuky", tally+"/exe"); a.status != http.StatusNotFound {
		t.Error("a format that does not exist:", a.status)
	}
	if a := h.get("thuky", tally+"/pdf"); a.status != http.StatusOK || !strings.HasPrefix(a.body, "%PDF-") {
		t.Error("the draft is no PDF:", a.status)
	}
	if a := h.page("chutich", tally); a.has(issue) {
		t.Error("the chair is offered to issue what the secretary issues")
	}

	form := h.page("thuky", tally).form(t, issue)
	first := h.post("thuky", issue, form, http.StatusSeeOther).to
	if again := h.post("thuky", issue, form, http.StatusSeeOther).to; again != first {
		t.Error("the same issue twice:", first, again)
	}
	form.Set("act_id", h.o.IDs.New())
	h.post("thuky", issue, form, http.StatusConflict) // it was issued meanwhile
	page := h.page("thuky", first)
	if !strings.Contains(page.body, "Đã ban hành") || !strings.Contains(page.body, "01/BTH-HĐ") {
		t.Error("the issued tally does not show its number")
	}
	for _, format := range []string{"pdf", "docx"} {
		sum := sha256.Sum256([]byte(h.page("thuky", first+"/"+format).body))
		if !strings.Contains(page.body, hex.EncodeToString(sum[:])) {
			t.Errorf("the page does not give the digest of the .%s that it hands out", format)
		}
	}
	if a := h.get("an", first); a.status != http.StatusNotFound {
		t.Error("a member is told of the issued tally:", a.status)
	}
	second := h.do("thuky", tally, issue, nil).to
	if a := h.page("thuky", first); !strings.Contains(a.body, "Đã có bản thay thế") || !strings.Contains(a.body, second) {
		t.Error("the first tally does not say that it was replaced")
	}

	// Minutes print the log's state, so everything waits until it is signed.
	if a := h.get("thuky", list+"/tat-ca.zip"); a.status != http.StatusServiceUnavailable {
		t.Error("the zip is written before the log is:", a.status)
	}
	q := jobs.NewSequencer(h.o.Store, h.o.Keys, h.o.Clock, nil)
	defer q.Close()
	if _, err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	bundle := h.page("thuky", list+"/tat-ca.zip")
	z, err := zip.NewReader(strings.NewReader(bundle.body), int64(len(bundle.body)))
	if err != nil {
		t.Fatal(err)
	}
	sums, names := map[string]string{}, []string{}
	var index []byte
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(f.Name, err)
		}
		sum := sha256.Sum256(data)
		sums[f.Name], names = hex.EncodeToString(sum[:]), append(names, f.Name)
		if strings.HasPrefix(f.Name, "00-") {
			index = data
		}
	}
	all := strings.Join(names, " ")
	if !regexp.MustCompile(`\d\d-bang-tong-hop-diem-02-bth-hd\.pdf`).MatchString(all) || !regexp.MustCompile(`\d\d-bien-ban-hop-hoi-dong-ban-nhap\.docx`).MatchString(all) {
		t.Error("the zip holds", names)
	}
	listed := 0
	for _, row := range sheetRows(t, index) {
		for name, sum := range sums {
			if strings.Contains(row, ">"+name+"<") {
				if listed++; !strings.Contains(row, sum) {
					t.Errorf("the index gives %s another digest", name)
				}
			}
		}
	}
	if listed != len(sums)-1 {
		t.Errorf("the index lists %d of %d files", listed, len(sums)-1)
	}
}

// papersOfDecision: anybody who may see the decision reads its paper.
func papersOfDecision(t *testing.T, h *hall, decision string) {
	t.Helper()
	list := "/van-ban" + decision
	if a := h.page("kiemtra", decision); !strings.Contains(a.body, list) {
		t.Error("the decision does not lead to its papers")
	}
	paper := h.do("tinh", list+"/decision", list+"/ban-hanh", nil).to
	if a := h.page("kiemtra", paper); !strings.Contains(a.body, "2224/QĐ-UBND") || strings.Contains(a.body, "Lập bản thay thế") {
		t.Error("the auditor does not read the decision's paper, or is offered to replace it")
	}
	signedCopies(t, h, paper)
	takenBack(t, h, decision)
}

// takenBack: the office drafts, the chairman takes the certificate back, and
// every public answer says so.
func takenBack(t *testing.T, h *hall, decision string) {
	t.Helper()
	at := regexp.MustCompile(`href="(` + decision + `/thu-hoi/[^"]+)"`).FindStringSubmatch(h.page("tinh", decision).body)
	if at == nil {
		t.Fatal("the decision does not lead to taking a certificate back")
	}
	if a := h.page("kiemtra", decision); strings.Contains(a.body, "/thu-hoi/") {
		t.Error("the auditor is offered to take a certificate back")
	}
	if a := h.get("kiemtra", at[1]); a.status != http.StatusForbidden {
		t.Error("the auditor reads a draft:", a.status)
	}
	page := h.page("tinh", at[1])
	code := regexp.MustCompile(`href="/x/([^"]+)"`).FindStringSubmatch(page.body)
	if code == nil || !page.has(at[1]+"/soan") || page.has(at[1]+"/ban-hanh") || !strings.Contains(page.body, "Chưa có đề nghị") {
		t.Fatal("the office is not asked for a draft: ", plain(page.body))
	}
	if a := h.post("tinh", at[1]+"/soan", page.form(t, at[1]+"/soan"), http.StatusUnprocessableEntity); !a.has(at[1] + "/soan") {
		t.Error("the refused draft leads nowhere")
	}
	why := url.Values{"ground": {"Ngừng sản xuất."}, "finding": {"Xác nhận số 12/XN-UBND (mẫu)"}}
	h.do("tinh", at[1], at[1]+"/soan", why)
	h.do("tinh", at[1], at[1]+"/bo", nil)
	h.do("tinh", at[1], at[1]+"/soan", why)
	if a := h.page("tinh", "/x/"+code[1]); !strings.Contains(plain(a.body), "còn hiệu lực") {
		t.Error("a draft changes the public answer: ", plain(a.body))
	}
	page = h.page("chutich-tinh", at[1])
	if page.has(at[1]+"/soan") || !page.has(at[1]+"/ban-hanh") || !strings.Contains(page.body, "Ngừng sản xuất.") {
		t.Fatal("the chairman cannot take it back: ", plain(page.body))
	}
	form := page.form(t, at[1]+"/ban-hanh")
	today := h.o.Clock.Now().Date()
	for k, v := range map[string]string{"number": "88/QĐ-UBND", "signer": "Lâm Văn Mẫu", "date": string(today), "confirm": "89/QĐ-UBND"} {
		form.Set(k, v)
	}
	if a := h.post("chutich-tinh", at[1]+"/ban-hanh", form, http.StatusUnprocessableEntity); !strings.Contains(a.body, "88/QĐ-UBND") {
		t.Error("what was typed is lost")
	}
	h.post("tinh", at[1]+"/ban-hanh", form, http.StatusForbidden)
	form.Set("confirm", "88/QĐ-UBND")
	for range 2 { // sent twice is one act
		h.post("chutich-tinh", at[1]+"/ban-hanh", form, http.StatusSeeOther)
	}
	if a := h.page("tinh", at[1]); !strings.Contains(a.body, "Đã thu hồi") || a.has(at[1]+"/soan") {
		t.Error("the page does not say that it was taken back: ", plain(a.body))
	}
	if a := plain(h.page("tinh", "/x/"+code[1]).body); !strings.Contains(strings.ToLower(a), "đã thu hồi") && !strings.Contains(strings.ToLower(a), "đã bị thu hồi") || !strings.Contains(a, "88/QĐ-UBND") {
		t.Error("the public answer: ", a)
	}
	if a := h.page("kiemtra", decision); !strings.Contains(a.body, "Đã thu hồi từ") {
		t.Error("the decision does not say which certificate was taken back")
	}
	if a := h.page("kiemtra", "/van-ban"+decision); !strings.Contains(a.body, "88/QĐ-UBND") {
		t.Error("the revoking decision's paper is not among the papers")
	}
}

// signedCopies: a signed copy speaks for itself, a scan waits for somebody's
// word, and what was sent by mistake is set aside.
func signedCopies(t *testing.T, h *hall, paper string) {
	t.Helper()
	back := paper + "/ban-ky"
	page := h.page("tinh", paper)
	if !page.has(back) || !strings.Contains(page.body, "Chưa có bản đã ký") {
		t.Error("the paper's page does not ask for the signed copy")
	}
	if a := h.page("kiemtra", paper); a.has(back) {
		t.Error("the auditor is offered to send a signed copy")
	}
	if a := h.send("kiemtra", back, page.form(t, back), "a.pdf", "x"); a.status != http.StatusForbidden {
		t.Error("the auditor sends a signed copy:", a.status)
	}
	for name, want := range map[string]string{"": "Chưa chọn", "a.docx": "không phải PDF"} {
		if a := h.send("tinh", back, page.form(t, back), name, "PK"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, want) {
			t.Errorf("%q: %d %s", name, a.status, plain(a.body))
		}
	}
	data := officetest.SignedPDF(t, []byte(h.page("tinh", paper+"/pdf").body), "Nguyễn Văn Mẫu")
	form := page.form(t, back)
	for range 2 { // sent twice is one act
		if a := h.send("tinh", back, form, "đã ký.pdf", string(data)); a.status != http.StatusSeeOther || a.to != paper+"#ban-da-ky" {
			t.Fatalf("the signed copy: %d %s", a.status, plain(a.body))
		}
	}
	page = h.page("kiemtra", paper)
	at := regexp.MustCompile(`href="(` + back + `/[^"]+)"`).FindStringSubmatch(page.body)
	if at == nil || !strings.Contains(page.body, "Đúng chữ đã ban hành") || !strings.Contains(page.body, "1 chữ ký số") {
		t.Fatal("the paper does not show its signed copy: ", plain(page.body))
	}
	a := h.page("kiemtra", at[1])
	for _, want := range []string{"Chữ ký 1: Nguyễn Văn Mẫu", "Chữ ký bao trùm toàn bộ tệp", "Chưa kiểm tra chứng thư", "giữ nguyên từng byte"} {
		if !strings.Contains(plain(a.body), want) {
			t.Errorf("the copy's page does not say %q: %s", want, plain(a.body))
		}
	}
	if a.has(at[1] + "/rut") {
		t.Error("the auditor is offered to withdraw it")
	}
	if f := h.page("kiemtra", at[1]+"/tep"); f.body != string(data) {
		t.Error("the file that comes out is not the one that went in")
	}
	if a := h.post("tinh", at[1]+"/rut", h.page("tinh", at[1]).form(t, at[1]+"/rut"), http.StatusUnprocessableEntity); !strings.Contains(a.body, "Lý do rút") {
		t.Error("withdrawn without a reason")
	}
	h.do("tinh", at[1], at[1]+"/rut", url.Values{"reason": {"Gửi nhầm."}})
	if a := h.page("tinh", at[1]); !strings.Contains(a.body, "Gửi nhầm.") || a.has(at[1]+"/rut") {
		t.Error("the withdrawn copy does not say why")
	}

	if a := h.send("tinh", back, h.page("tinh", paper).form(t, back), "quét.pdf", string(officetest.ScanPDF())); a.status != http.StatusSeeOther {
		t.Fatalf("the scan: %d %s", a.status, plain(a.body))
	}
	page = h.page("tinh", paper)
	scan := ""
	for _, m := range regexp.MustCompile(`href="(`+back+`/[^"]+)"`).FindAllStringSubmatch(page.body, -1) {
		if m[1] != at[1] {
			scan = m[1]
		}
	}
	if !strings.Contains(page.body, "Chờ người đối chiếu") || scan == "" {
		t.Fatal("the scan does not wait: ", plain(page.body))
	}
	yes := scan + "/xac-nhan"
	refused := h.post("tinh", yes, h.page("tinh", scan).form(t, yes), http.StatusUnprocessableEntity)
	if !refused.has(yes) {
		t.Error("the refused word leads nowhere")
	}
	h.do("tinh", scan, yes, url.Values{"note": {"Đã so từng trang."}, "read": {"yes"}})
	if a := h.page("kiemtra", scan); !strings.Contains(a.body, "Đã có người đối chiếu") || !strings.Contains(a.body, "Đã so từng trang.") {
		t.Error("the confirmed scan does not say who answers for it: ", plain(a.body))
	}
}

// send posts a form with a file.
func (h *hall) send(login, path string, form url.Values, name, data string) answer {
	h.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range form {
		w.WriteField(k, v[0])
	}
	f, err := w.CreateFormFile("file", name)
	if err != nil {
		h.t.Fatal(err)
	}
	io.WriteString(f, data)
	w.Close()
	req := httptest.NewRequest(http.MethodPost, path, &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("X-As", login)
	r := httptest.NewRecorder()
	h.mux.ServeHTTP(r, req)
	return answer{status: r.Code, body: r.Body.String(), to: r.Header().Get("Location"), from: path}
}

// sheetRows gives the rows of a workbook's first sheet as they are written.
func sheetRows(t *testing.T, data []byte) []string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	xml, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(xml), "<row ")
}
