package papers_test

import (
	"strings"
	"testing"

	"saoque/internal/fault"
	"saoque/internal/office/council"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/papers"
)

// The letter that asks the committee to decide.
func TestSubmission(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		good, weak := w.Waiting("Khô cá mẫu"), w.Waiting("Mắm ba khía mẫu")
		for _, id := range []string{good, weak} {
			w.ToAdvisors(id, w.Sheet(70))
			w.ToBoard(id, w.Sheet(70))
		}
		s := w.Call("hdt", good, weak)
		ref := about(s, "")
		s.Roll()
		s.Open(good)
		s.Score(good, w.Sheet(80))
		s.Close(good)
		send := func() (string, error) {
			return issue(t, w, BoardSecretary, papers.IssueInput{Ref: ref, Form: "submission"})
		}
		// Sealed with the tallies: while a product is open it is not even listed.
		if _, err := send(); fault.KindOf(err) != fault.Forbidden {
			t.Error(err)
		}
		if n := len(stacks(t, w, BoardSecretary, ref, "submission")); n != 0 {
			t.Error("a submission is listed before the tally")
		}
		s.Open(weak)
		s.Score(weak, w.Sheet(20))
		s.Close(weak)
		_, err := send()
		Refused(t, err, fault.Conflict, "papers.session-open")
		Must(council.CloseSession(t.Context(), w.O, w.As(BoardSecretary), w.Act(), council.CloseInput{SessionID: s.ID, Version: s.Version()}))(w)
		_, err = send()
		Refused(t, err, fault.Conflict, "papers.minutes-first")
		sequenced(t, w)
		once(t, w, BoardSecretary, papers.IssueInput{Ref: ref, Form: "minutes"})
		once(t, w, BoardSecretary, papers.IssueInput{Ref: ref, Form: "tally"})
		for by, kind := range map[string]fault.Kind{"": fault.Unauthenticated, Own: fault.NotFound, OtherDesk: fault.NotFound, Member("hdt", 1): fault.Forbidden,
			BoardChair: fault.Forbidden, Desk: fault.Forbidden, Chairman: fault.Forbidden, Auditor: fault.Forbidden} {
			if _, err := issue(t, w, by, papers.IssueInput{Ref: ref, Form: "submission"}); fault.KindOf(err) != kind {
				t.Errorf("%q: %v", by, err)
			}
		}
		words := drafted(t, w, Desk, ref, "submission")
		says(t, words, "Kính gửi: Chủ tịch Ủy ban nhân dân tỉnh Cà Mau", "Biên bản số 01/BB-HĐ ngày 06 tháng 11 năm 2020", "Bảng tổng hợp điểm số 01/BTH-HĐ",
			"Trong 02 sản phẩm được đánh giá có 01 sản phẩm", "01 sản phẩm hạng 3 sao", "Còn 01 sản phẩm", "Khô cá mẫu", "xã Lý Văn Lâm, thành phố Cà Mau", "tỉnh Cà Mau năm 2020")
		if strings.Contains(words, "Mắm ba khía") {
			t.Error("what falls short is proposed")
		}
		p := once(t, w, BoardSecretary, papers.IssueInput{Ref: ref, Form: "submission"})
		if p.Symbol != "01/TTr-HĐ" || p.Dated != Autumn {
			t.Errorf("%+v", p)
		}
		for _, e := range w.Entries(p.Object()) {
			if !e.Sealed {
				t.Error("the proposal is not sealed until the decision")
			}
		}
		// A district's council submits nothing to the committee that decides.
		below := over(w, w.Waiting("Bánh phồng mẫu"))
		if n := len(stacks(t, w, Secretary, about(below, ""), "submission")); n != 0 {
			t.Error("a district's session lists a submission")
		}
		if _, err := issue(t, w, Secretary, papers.IssueInput{Ref: about(below, ""), Form: "submission"}); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		// Where nothing is good enough there is nothing to ask for.
		poor := w.Waiting("Mứt mẫu")
		w.ToAdvisors(poor, w.Sheet(70))
		w.ToBoard(poor, w.Sheet(70))
		s = w.Decide("hdt", w.Sheet(20), poor)
		Must(council.CloseSession(t.Context(), w.O, w.As(BoardSecretary), w.Act(), council.CloseInput{SessionID: s.ID, Version: s.Version()}))(w)
		sequenced(t, w)
		once(t, w, BoardSecretary, papers.IssueInput{Ref: about(s, ""), Form: "minutes"})
		_, err = issue(t, w, BoardSecretary, papers.IssueInput{Ref: about(s, ""), Form: "submission"})
		Refused(t, err, fault.Conflict, "papers.none-proposed")
	})
}
