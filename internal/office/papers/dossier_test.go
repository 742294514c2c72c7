package papers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"saoque/internal/appraisal"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/office/intake"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
)

// fine is the kind of no error.
var fine = fault.KindOf(nil)

// ofDossier names a dossier's papers.
func ofDossier(id, part string) paperwork.Ref {
	return paperwork.Ref{Kind: paperwork.OfDossier, ID: id, Part: part}
}

// draft reads a paper of a dossier before it is issued.
func draft(t *testing.T, w *World, by, form string, r paperwork.Ref) string {
	t.Helper()
	d, err := papers.Draft(t.Context(), w.O, w.As(by), r, form)
	if err != nil {
		t.Fatalf("%s by %s: %v", form, by, err)
	}
	if !d.Draft {
		t.Errorf("%s is not marked as a draft", form)
	}
	keep(t, strings.ReplaceAll(t.Name(), "/", "-")+"-"+form+r.Part, d)
	return read(t, d)
}

// holds fails unless the words are in the paper, in this order.
func holds(t *testing.T, text string, words ...string) {
	t.Helper()
	at := 0
	for _, x := range words {
		i := strings.Index(text[at:], x)
		if i < 0 {
			t.Fatalf("%q is not there after %q in:\n%s", x, text[:at], text)
		}
		at += i + len(x)
	}
}

// lines names the forms that somebody is shown of a dossier: "return/1", with
// "+" when it may be issued and "=" when it is.
func lines(t *testing.T, w *World, by, id string) []string {
	t.Helper()
	sheaf, err := papers.About(t.Context(), w.O, w.As(by), ofDossier(id, ""))
	if err != nil {
		t.Fatal(by, err)
	}
	var out []string
	for _, l := range sheaf.Lines {
		s := l.Form
		if l.Part != "" {
			s += "/" + l.Part
		}
		if l.Issue {
			s += "+"
		}
		if l.Current != nil {
			s += "="
		}
		out = append(out, s)
	}
	return out
}

// shows fails unless somebody is shown these forms of those asked about.
func shows(t *testing.T, w *World, by, id string, of []string, want ...string) {
	t.Helper()
	got := slices.DeleteFunc(lines(t, w, by, id), func(s string) bool {
		return !slices.ContainsFunc(of, func(f string) bool { return strings.TrimRight(strings.Split(s, "/")[0], "+=") == f })
	})
	if !slices.Equal(got, want) {
		t.Errorf("%s is shown %v, want %v", by, got, want)
	}
}

// issues issues a paper of a dossier, twice under one act: the second send gets
// the same paper.
func issues(t *testing.T, w *World, by, form string, r paperwork.Ref) papers.Sight {
	t.Helper()
	act, in := w.Act(), papers.IssueInput{Ref: r, Form: form}
	id, _, err := papers.Issue(t.Context(), w.O, w.As(by), act, in)
	if err != nil {
		t.Fatalf("%s by %s: %v", form, by, err)
	}
	if again, _, err := papers.Issue(t.Context(), w.O, w.As(by), act, in); err != nil || again != id {
		t.Errorf("sent twice: %s %v", again, err)
	}
	_, _, err = papers.Issue(t.Context(), w.O, w.As(by), w.Act(), in)
	Refused(t, err, fault.Conflict, "papers.issued-meanwhile")
	if _, err := papers.Keep(t.Context(), w.O, w.As(by), id); err != nil {
		t.Fatal(err)
	}
	p, err := papers.See(t.Context(), w.O, w.As(by), id)
	if err != nil || !p.Kept() || p.Pages < 1 || !p.Issue {
		t.Fatalf("%+v %v", p, err)
	}
	return p
}

// only fails unless nobody else may issue the paper, with the kinds of refusal.
func only(t *testing.T, w *World, form string, r paperwork.Ref, refusals map[string]fault.Kind) {
	t.Helper()
	for by, kind := range refusals {
		if _, err := papers.Draft(t.Context(), w.O, w.As(by), r, form); fault.KindOf(err) != kind {
			t.Errorf("%q drafts %s: %v", by, form, err)
		}
		if _, _, err := papers.Issue(t.Context(), w.O, w.As(by), w.Act(), papers.IssueInput{Ref: r, Form: form}); fault.KindOf(err) != kind {
			t.Errorf("%q issues %s: %v", by, form, err)
		}
	}
}

func TestReceiptAndReturn(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Draft("Khô cá mẫu")
		both := []string{"receipt", "return"}
		// Nothing was handed in, so there is nothing that an office could write.
		shows(t, w, Officer, id, both)
		shows(t, w, Own, id, both)
		_, err := papers.Draft(t.Context(), w.O, w.As(Officer), ofDossier(id, ""), "receipt")
		Refused(t, err, fault.Conflict, "papers.wait-submission")

		w.Fill(id)
		item := w.Mandatory(id)
		Must(intake.Attach(t.Context(), w.O, w.As(Own), w.Act(), intake.AttachInput{DossierID: id, Item: item, Name: "Phiếu đăng ký.pdf", Blob: w.Blob(PDF(1))}))(w)
		sent := w.Submit(id)
		later := func() { Clock(w.O).Advance(time.Minute) }
		later()
		one := ofDossier(id, "1")
		only(t, w, "receipt", one, map[string]fault.Kind{"": fault.Unauthenticated, Stranger: fault.NotFound, OtherOfficer: fault.NotFound,
			Own: fault.Forbidden, CommuneDesk: fault.Forbidden, Desk: fault.Forbidden, Chairman: fault.Forbidden, Auditor: fault.Forbidden})
		_, err = papers.Draft(t.Context(), w.O, w.As(Officer), ofDossier(id, "2"), "receipt")
		Refused(t, err, fault.NotFound, "fault.not-found")
		_, err = papers.Draft(t.Context(), w.O, w.As(Officer), ofDossier(id, ""), "return")
		Refused(t, err, fault.Conflict, "papers.wait-return")

		holds(t, draft(t, w, Officer, "receipt", one), "ỦY BAN NHÂN DÂN THÀNH PHỐ CÀ MAU", "Số: tạm/GTN-UBND", "GIẤY TIẾP NHẬN HỒ SƠ", sent.Slip, "Khô cá mẫu", "Cơ sở mẫu",
			"xã Lý Văn Lâm, thành phố Cà Mau", "08:00 02/11/2020", "Phiếu đăng ký.pdf", sent.ManifestHash, "Ủy ban nhân dân thành phố Cà Mau", "Người mẫu huyen")
		gaps, err := gapsOf(t.Context(), w.O, w.As(Officer), one, "receipt")
		if err != nil || !slices.Contains(gaps, "Số trang của từng tệp") {
			t.Error(gaps, err)
		}
		p := issues(t, w, Officer, "receipt", one)
		if p.Symbol != "01/GTN-UBND" || p.Record != "Khô cá mẫu" || p.Dated != Autumn {
			t.Errorf("%+v", p)
		}
		for _, e := range w.Entries(p.Object()) {
			if !e.Sealed || strings.Contains(e.Payload, "Cơ sở") {
				t.Errorf("an issue shows what it holds: %+v", e)
			}
		}
		// Its producer reads it now; others who may not see the dossier do not.
		shows(t, w, Own, id, both, "receipt/1=")
		for by, kind := range map[string]fault.Kind{Own: fine, Desk: fine, Auditor: fine, "": fault.Unauthenticated, Stranger: fault.NotFound, OtherDesk: fault.NotFound, Advisor: fault.NotFound} {
			if _, err := papers.Keep(t.Context(), w.O, w.As(by), p.ID); fault.KindOf(err) != kind {
				t.Errorf("%q reads the receipt: %v", by, err)
			}
		}

		reason := "Ảnh nhãn bị mờ, hãy chụp lại."
		give := func(by string) {
			Must(intake.Review(t.Context(), w.O, w.As(by), w.Act(), intake.ReviewInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: appraisal.Return,
				Items: map[string]intake.Verdict{item: {Verdict: dossier.VerdictFix, Reason: reason}}, Report: intake.Report{Remark: "Các phần khác đã đạt."}}))(w)
		}
		give(Officer)
		later()
		shows(t, w, Officer, id, both, "receipt/1+=", "return/1+")
		shows(t, w, Own, id, both, "receipt/1=")
		holds(t, draft(t, w, Officer, "return", one), "tạm/UBND", "V/v hoàn thiện hồ sơ sản phẩm Khô cá mẫu", "Kính gửi: Cơ sở mẫu", "ngày 02 tháng 11 năm 2020",
			"Các phần khác đã đạt.", reason, "chậm nhất ngày …… tháng …… năm ………")
		if p := issues(t, w, Officer, "return", one); p.Symbol != "01/UBND" {
			t.Errorf("%+v", p)
		}
		shows(t, w, Own, id, both, "receipt/1=", "return/1=")

		// The second submission passes the district and comes back from the
		// province: a letter of the province's own.
		w.Fill(id)
		w.Submit(id)
		later()
		w.Accept(Officer, id)
		w.Decide("hd", w.Sheet(70), id)
		Must(intake.Forward(t.Context(), w.O, w.As(Officer), w.Act(), intake.ForwardInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: appraisal.Forward, Report: Letter}))(w)
		reason = "Thiếu hợp đồng liên kết."
		give(Desk)
		later()
		shows(t, w, Officer, id, both, "receipt/1+=", "receipt/2+", "return/1+=")
		shows(t, w, Desk, id, both, "receipt/1=", "return/1=", "return/2+")
		two := ofDossier(id, "2")
		holds(t, draft(t, w, Desk, "return", two), "ỦY BAN NHÂN DÂN TỈNH CÀ MAU", "CƠ QUAN THAM MƯU", "tạm/……", "Kính gửi: Cơ sở mẫu", reason)
		if gaps, err := gapsOf(t.Context(), w.O, w.As(Desk), two, "return"); err != nil || !slices.Contains(gaps, "Ký hiệu viết tắt của cơ quan ban hành") {
			t.Error(gaps, err)
		}
		// What comes in after that comes to the province's desk.
		w.Fill(id)
		w.Submit(id)
		shows(t, w, Desk, id, both, "receipt/1=", "receipt/3+", "return/1=", "return/2+")
	})
}

// Today's way: the commune reports on its four matters before the province.
func TestCommuneReport(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		old := w.Waiting("Chả cá mẫu")
		w.ToToday()
		id, form := w.Submitted("Khô cá mẫu"), []string{"commune-report"}
		one := ofDossier(id, "")
		shows(t, w, CommuneDesk, id, form, "commune-report")
		_, _, err := papers.Issue(t.Context(), w.O, w.As(CommuneDesk), w.Act(), papers.IssueInput{Ref: one, Form: "commune-report"})
		Refused(t, err, fault.Conflict, "papers.wait-matters")
		// The way of 2020 has no such report: it is not offered, and not there.
		shows(t, w, CommuneDesk, old, form)
		shows(t, w, Officer, old, form)
		_, err = papers.Draft(t.Context(), w.O, w.As(Officer), ofDossier(old, ""), "commune-report")
		Refused(t, err, fault.NotFound, "fault.not-found")

		id = w.Proposed("Khô cá lóc mẫu")
		one = ofDossier(id, "")
		only(t, w, "commune-report", one, map[string]fault.Kind{"": fault.Unauthenticated, Stranger: fault.NotFound, Officer: fault.NotFound, OtherDesk: fault.NotFound,
			Own: fault.Forbidden, Desk: fault.Forbidden, Chairman: fault.Forbidden})
		holds(t, draft(t, w, CommuneDesk, "commune-report", one), "Mẫu 03", "ỦY BAN NHÂN DÂN PHƯỜNG LÝ VĂN LÂM", "tạm/BC-UBND", "BÁO CÁO", "Cơ quan tham mưu quản lý Chương trình OCOP tỉnh Cà Mau",
			"Cơ sở mẫu", "Hộ, cơ sở có đăng ký kinh doanh", "phường Lý Văn Lâm", "1. Nguồn gốc, nguyên liệu địa phương.", Matters[0], "2. Lao động địa phương.", Matters[1], "3. Nguồn gốc ý tưởng.", Matters[2],
			"4. Bản sắc, trí tuệ địa phương.", Matters[3], "số mẫu/TTr ngày 14 tháng 9 năm 2026")
		if p := issues(t, w, CommuneDesk, "commune-report", one); p.Symbol != "01/BC-UBND" || p.Dated != Today {
			t.Errorf("%+v", p)
		}
		shows(t, w, Own, id, form, "commune-report=")
		shows(t, w, Desk, id, form, "commune-report=")
	})
}

// The advisory team's report holds its score, which is the council's and the
// office's until the decision.
func TestAdvisoryReport(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Waiting("Khô cá mẫu")
		w.ToAdvisors(id, w.Sheet(70))
		one, form := ofDossier(id, ""), []string{"advisory"}
		shows(t, w, AdvisorHead, id, form, "advisory")
		shows(t, w, Desk, id, form)
		_, err := papers.Draft(t.Context(), w.O, w.As(Advisor), one, "advisory")
		Refused(t, err, fault.Conflict, "papers.wait-prelim")
		sheet := w.Sheet(70)
		var noted string
		for code := range sheet.Choices {
			noted = max(noted, code)
		}
		Must(intake.SavePrescore(t.Context(), w.O, w.As(Advisor), w.Act(), intake.PrescoreInput{DossierID: id, Sheet: sheet, Notes: map[string]string{noted: "Nên có thêm phiếu kiểm nghiệm mới."}}))(w)
		_, err = papers.Draft(t.Context(), w.O, w.As(Advisor), one, "advisory")
		Refused(t, err, fault.Conflict, "papers.wait-prelim")
		Must(intake.ConcludePrescore(t.Context(), w.O, w.As(AdvisorHead), w.Act(), intake.ConcludeInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: appraisal.Accept, Remark: "Đề nghị Hội đồng xem xét."}))(w)

		only(t, w, "advisory", one, map[string]fault.Kind{"": fault.Unauthenticated, Stranger: fault.NotFound, Own: fault.Forbidden, Officer: fault.Forbidden, Desk: fault.Forbidden,
			Chairman: fault.Forbidden, Auditor: fault.Forbidden, OtherDesk: fault.NotFound})
		if _, _, err := papers.Issue(t.Context(), w.O, w.As(Advisor), w.Act(), papers.IssueInput{Ref: one, Form: "advisory"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member of the team issues: %v", err)
		}
		book, err := w.O.Books.Book(w.Dossier(id).Book)
		if err != nil {
			t.Fatal(err)
		}
		score, err := book.Score(Set, sheet)
		if err != nil {
			t.Fatal(err)
		}
		holds(t, draft(t, w, Advisor, "advisory", one), "ỦY BAN NHÂN DÂN TỈNH CÀ MAU", "tạm/BC-TTV", "BÁO CÁO", "năm 2020", "chấm chung một phiếu", "Khô cá mẫu", fmt.Sprint(score.Total), "Chuyển Hội đồng đánh giá",
			noted, "Nên có thêm phiếu kiểm nghiệm mới.", "Đề nghị Hội đồng xem xét.", "TỔ TRƯỞNG", "Người mẫu to-truong", "PHỤ LỤC", "phiếu chung của Tổ", "Phần A", "Phần C", "xã Lý Văn Lâm, thành phố Cà Mau")
		p := issues(t, w, AdvisorHead, "advisory", one)
		if p.Symbol != "01/BC-TTV" {
			t.Errorf("%+v", p)
		}
		shows(t, w, Desk, id, form, "advisory=")
		// What the dossier's readers may not know of the score they may not read here.
		for by, kind := range map[string]fault.Kind{Desk: fine, Advisor: fine, Own: fault.NotFound, Officer: fault.NotFound, Auditor: fault.NotFound, Chairman: fault.NotFound, Stranger: fault.NotFound} {
			if _, err := papers.See(t.Context(), w.O, w.As(by), p.ID); fault.KindOf(err) != kind {
				t.Errorf("%s reads the team's report: %v", by, err)
			}
		}
		sealed := func(want bool) {
			t.Helper()
			for _, e := range w.Entries(p.Object()) {
				if e.Sealed != want {
					t.Errorf("sealed %v, want %v: %+v", e.Sealed, want, e)
				}
			}
		}
		sealed(true)
		w.Decide("hdt", sheet, id)
		w.Issue(w.Prepare(id))
		sealed(false)
	})
}

// The producer's own slips: drafted and frozen by the producer, or by an officer
// for it; each book has its own.
func TestSlips(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		slips := []string{"registration", "new-product", "self-report"}
		old := w.Draft("Khô cá mẫu")
		shows(t, w, Own, old, slips, "new-product+")
		shows(t, w, Officer, old, slips, "new-product+")
		shows(t, w, Desk, w.Submitted("Chả cá mẫu"), slips)
		_, err := papers.Draft(t.Context(), w.O, w.As(Own), ofDossier(old, ""), "registration")
		Refused(t, err, fault.NotFound, "fault.not-found")
		text := draft(t, w, Own, "new-product", ofDossier(old, ""))
		holds(t, text, "Biểu 01", "PHIẾU ĐĂNG KÝ SẢN PHẨM MỚI", "Khô cá mẫu", "Cơ sở mẫu", "xã Lý Văn Lâm, thành phố Cà Mau", "A1. Cấp huyện", "Số phiếu: ……", "A2. Cấp tỉnh", "Lý Văn Lâm, ngày …… tháng")
		if strings.Contains(text, "tam-") {
			t.Error("a draft's own number is printed as the slip's")
		}

		w.ToToday()
		id := w.Draft("Tương mẫu")
		one := ofDossier(id, "")
		shows(t, w, Own, id, slips, "registration+", "self-report")
		_, _, err = papers.Issue(t.Context(), w.O, w.As(Own), w.Act(), papers.IssueInput{Ref: one, Form: "self-report"})
		Refused(t, err, fault.Conflict, "papers.wait-self")
		sheet := w.Sheet(60)
		Must(intake.SaveAssessment(t.Context(), w.O, w.As(Own), w.Act(), intake.AssessmentInput{DossierID: id, Sheet: sheet}))(w)
		w.Fill(id)
		sent := w.Submit(id)
		for _, form := range []string{"registration", "self-report"} {
			only(t, w, form, one, map[string]fault.Kind{"": fault.Unauthenticated, Stranger: fault.NotFound, Officer: fault.NotFound, Desk: fault.Forbidden, Auditor: fault.Forbidden})
		}
		draft(t, w, CommuneDesk, "registration", one)
		holds(t, draft(t, w, Own, "registration", one), "Mẫu 01", "PHIẾU ĐĂNG KÝ", "TỈNH CÀ MAU, NĂM 2026", "Cơ sở mẫu", "Tương mẫu", "Thực phẩm; Gia vị; Tương", "Lần đầu", "05",
			"Lý Văn Lâm, ngày 14 tháng 9 năm 2026", "Ủy ban nhân dân cấp xã", sent.Slip, "Nhận ngày 14 tháng 9 năm 2026", "Cơ quan tham mưu cấp tỉnh", "Số phiếu: ……", "Nhận ngày ……")
		book, err := w.O.Books.Book(w.Dossier(id).Book)
		if err != nil {
			t.Fatal(err)
		}
		score, err := book.Score(Set, sheet)
		if err != nil {
			t.Fatal(err)
		}
		holds(t, draft(t, w, Own, "self-report", one), "Mẫu 02", "BÁO CÁO TỰ ĐÁNH GIÁ", "Hộ, cơ sở có đăng ký kinh doanh", "Tương mẫu", "Vùng nguyên liệu", "III. Tự chấm", "Tổng điểm", fmt.Sprint(score.Total), "IV. Kế hoạch")
		gaps, err := gapsOf(t.Context(), w.O, w.As(Own), one, "self-report")
		if err != nil || !slices.Contains(gaps, "Kết quả ở mục II, kế hoạch ở mục IV") {
			t.Error(gaps, err)
		}
		p := issues(t, w, Own, "registration", one)
		if p.Symbol != "" || p.Number != 0 || p.Dated != Today {
			t.Errorf("%+v", p)
		}
		issues(t, w, CommuneDesk, "self-report", one)
		shows(t, w, Desk, id, slips, "registration=", "self-report=")
		shows(t, w, Own, id, slips, "registration+=", "self-report+=")
	})
}
