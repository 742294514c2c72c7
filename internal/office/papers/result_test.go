package papers_test

import (
	"strings"
	"testing"

	"saoque/internal/appraisal"
	"saoque/internal/fault"
	"saoque/internal/office/council"
	"saoque/internal/office/intake"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
)

var results = []string{"submission", "notice", "central"}

// The way of 2020: a certificate of four stars at most, and from ninety points
// the ministry as well.
func TestResultPapers(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Waiting("Khô cá mẫu")
		w.ToAdvisors(id, w.Sheet(100))
		w.ToBoard(id, w.Sheet(100))
		one := ofDossier(id, "")
		shows(t, w, Desk, id, results, "submission", "notice")
		_, err := papers.Draft(t.Context(), w.O, w.As(Desk), one, "submission")
		Refused(t, err, fault.Conflict, "papers.wait-council")
		s := w.Decide("hdt", w.Sheet(100), id)
		only(t, w, "submission", one, map[string]fault.Kind{"": fault.Unauthenticated, Own: fault.Forbidden, Officer: fault.Forbidden, Advisor: fault.Forbidden, Chairman: fault.Forbidden,
			Auditor: fault.Forbidden, Stranger: fault.NotFound, OtherDesk: fault.NotFound, Member("hdt", 1): fault.Forbidden, BoardSecretary: fault.Forbidden})
		text := draft(t, w, Desk, "submission", one)
		holds(t, text, "CƠ QUAN THAM MƯU", "tạm/TTr-……", "TỜ TRÌNH", "tỉnh Cà Mau năm 2020", "Kính gửi: Chủ tịch Ủy ban nhân dân tỉnh Cà Mau", "1048/QĐ-TTg", "Hội đồng mẫu 96", "Biên bản số …… ngày",
			"01 sản phẩm hạng 4 sao", "Khô cá mẫu", "100,00", "4 sao", "Dự thảo Quyết định.")
		// Once the minutes are issued, the letter names them.
		Must(council.CloseSession(t.Context(), w.O, w.As(BoardSecretary), w.Act(), council.CloseInput{SessionID: s.ID, Version: s.Version()}))(w)
		sequenced(t, w)
		Must(papers.Issue(t.Context(), w.O, w.As(BoardSecretary), w.Act(), papers.IssueInput{Ref: paperwork.Ref{Kind: paperwork.OfSession, ID: s.ID}, Form: "minutes"}))(w)
		holds(t, draft(t, w, Desk, "submission", one), "Biên bản số 01/BB", "ngày 06 tháng 11 năm 2020")
		if p := issues(t, w, Desk, "submission", one); p.Symbol != "01/TTr-……" {
			t.Errorf("%+v", p)
		}
		shows(t, w, Chairman, id, results, "submission=")
		shows(t, w, Officer, id, results)

		_, _, err = papers.Issue(t.Context(), w.O, w.As(Desk), w.Act(), papers.IssueInput{Ref: one, Form: "notice"})
		Refused(t, err, fault.Conflict, "papers.wait-decision")
		_, err = papers.Draft(t.Context(), w.O, w.As(Chairman), one, "central")
		Refused(t, err, fault.Conflict, "papers.wait-central")
		issued := w.Issue(w.Prepare(id))
		_, err = papers.Draft(t.Context(), w.O, w.As(Desk), one, "submission")
		Refused(t, err, fault.Conflict, "papers.submission-late")

		shows(t, w, Own, id, results)
		shows(t, w, Officer, id, results, "submission=")
		shows(t, w, Desk, id, results, "submission=", "notice+", "central")
		shows(t, w, Chairman, id, results, "submission=", "central+")
		only(t, w, "notice", one, map[string]fault.Kind{"": fault.Unauthenticated, Own: fault.Forbidden, Officer: fault.Forbidden, Chairman: fault.Forbidden, Ministry: fault.Forbidden, Stranger: fault.NotFound})
		cert := issued.Certificates[0]
		holds(t, draft(t, w, Desk, "notice", one), "V/v thông báo kết quả đánh giá sản phẩm Khô cá mẫu", "Cơ sở mẫu", "Ủy ban nhân dân xã Lý Văn Lâm", "Ủy ban nhân dân thành phố Cà Mau",
			"Quyết định số "+issued.Number, "Khô cá mẫu", cert.ProductCode, "100,00 điểm", "hạng 4 sao", cert.Number, "ngày 02 tháng 11 năm 2023", "Bộ chủ trì Chương trình")
		p := issues(t, w, Desk, "notice", one)
		for _, e := range w.Entries(p.Object()) {
			if e.Sealed {
				t.Error("a notice of a public result is sealed")
			}
		}
		shows(t, w, Own, id, results, "notice=")
		if _, err := papers.See(t.Context(), w.O, w.As(Own), p.ID); err != nil {
			t.Error(err)
		}

		only(t, w, "central", one, map[string]fault.Kind{"": fault.Unauthenticated, Own: fault.Forbidden, Officer: fault.Forbidden, Ministry: fault.Forbidden, Stranger: fault.NotFound})
		if _, _, err := papers.Issue(t.Context(), w.O, w.As(Desk), w.Act(), papers.IssueInput{Ref: one, Form: "central"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("the office sends to the ministry: %v", err)
		}
		holds(t, draft(t, w, Desk, "central", one), "ỦY BAN NHÂN DÂN TỈNH CÀ MAU", "tạm/UBND", "năm 2020", "Kính gửi: Bộ Nông nghiệp và Phát triển nông thôn", "01 sản phẩm", cert.ProductCode, "100,00", "…… bộ",
			"MỤC LỤC", "Quyết định phê duyệt kết quả", issued.Number, "Biên bản họp Hội đồng cấp tỉnh", "01/BB-HĐ", "Báo cáo của Tổ tư vấn cấp tỉnh", "Phiếu đăng ký")
		if p := issues(t, w, Chairman, "central", one); p.Symbol != "01/UBND" {
			t.Errorf("%+v", p)
		}
		shows(t, w, Ministry, id, results, "submission=", "notice=", "central=")
		shows(t, w, Own, id, results, "notice=")
	})
}

// Today's way: from ninety points the province approves, and the ministry alone
// gives stars.
func TestResultPapersOfToday(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		w.ToToday()
		best, good, poor := w.ConcludedToday("Tương mẫu", 100), w.ConcludedToday("Mắm mẫu", 80), w.ConcludedToday("Ớt mẫu", 20)
		_, err := papers.Draft(t.Context(), w.O, w.As(Desk), ofDossier(poor, ""), "submission")
		Refused(t, err, fault.Conflict, "papers.wait-star")
		issued := w.Issue(w.Prepare(best, good, poor))

		text := draft(t, w, Desk, "notice", ofDossier(best, ""))
		holds(t, text, "Cơ sở mẫu", "Ủy ban nhân dân phường Lý Văn Lâm", "Quyết định số "+issued.Number, "được phê duyệt", "hạng 5 sao")
		if strings.Contains(text, "Giấy chứng nhận số") || strings.Contains(text, "công nhận hạng") {
			t.Error("a star that the ministry has not given:", text)
		}
		holds(t, draft(t, w, Desk, "central", ofDossier(best, "")), "Bộ Nông nghiệp và Môi trường", "01 bộ giấy, 01 bộ điện tử", "MỤC LỤC")
		shows(t, w, Chairman, good, []string{"central"})
		_, err = papers.Draft(t.Context(), w.O, w.As(Chairman), ofDossier(good, ""), "central")
		Refused(t, err, fault.Conflict, "papers.wait-central")
		holds(t, draft(t, w, Desk, "notice", ofDossier(good, "")), "Quyết định số", "công nhận hạng", "Giấy chứng nhận số")
		// Who got no star is told why.
		told := draft(t, w, Desk, "notice", ofDossier(poor, ""))
		holds(t, told, "Ớt mẫu", "chưa đủ điều kiện công nhận", "dưới 50 điểm cần cho hạng 3 sao", "tối thiểu của hạng 3 sao", "Những việc tiếp theo")
		if strings.Contains(told, "hạng 4 sao") {
			t.Error("reasons about stars that were out of reach:", told)
		}
		issues(t, w, Desk, "notice", ofDossier(poor, ""))
		shows(t, w, Own, poor, results, "notice=")
	})
}

// What a district ends below fifty points it tells the producer itself.
func TestNoticeOfADistrict(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Waiting("Khô cá mẫu")
		w.Decide("hd", w.Sheet(20), id)
		one := ofDossier(id, "")
		_, err := papers.Draft(t.Context(), w.O, w.As(Own), one, "notice")
		Refused(t, err, fault.Conflict, "papers.wait-decision")
		Must(intake.Forward(t.Context(), w.O, w.As(Officer), w.Act(), intake.ForwardInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: appraisal.Refuse, Report: intake.Report{Remark: "Chưa đủ 50 điểm."}}))(w)
		only(t, w, "notice", one, map[string]fault.Kind{Own: fault.Forbidden, Desk: fault.Forbidden, CommuneDesk: fault.Forbidden, OtherOfficer: fault.NotFound})
		holds(t, draft(t, w, Officer, "notice", one), "ỦY BAN NHÂN DÂN THÀNH PHỐ CÀ MAU", "chưa đủ điều kiện công nhận", "Chưa đủ 50 điểm.")
		issues(t, w, Officer, "notice", one)
		shows(t, w, Own, id, results, "notice=")
	})
}
