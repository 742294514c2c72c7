package papers_test

import (
	"strings"
	"testing"

	"saoque/internal/fault"
	"saoque/internal/office/decide"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
)

// The revoking decision is laid out from the draft, to be signed, and issued
// with its number; the certificate cannot be signed any more.
func TestRevocationPaper(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Concluded("Khô cá mẫu", w.Sheet(70))
		ruling := w.Prepare(id)
		c := w.Issue(ruling).Certificates[0]
		ref := paperwork.Ref{Kind: paperwork.OfDecision, ID: ruling, Part: id}
		of := decide.Revoked{DecisionID: ruling, DossierID: id}
		if _, err := papers.Draft(t.Context(), w.O, w.As(Desk), ref, "revocation"); !fault.Is(err, fault.NotFound) {
			t.Error("a revocation that nobody asked for:", err)
		}
		draft := decide.RevocationDraft{Revoked: of, Ground: "ngừng sản xuất", Finding: "Xác nhận số 12/XN-UBND ngày 01/11/2020 (mẫu)"}
		Must(decide.PrepareRevocation(t.Context(), w.O, w.As(Desk), w.Act(), draft))(w)
		d, err := papers.Draft(t.Context(), w.O, w.As(Desk), ref, "revocation")
		if err != nil {
			t.Fatal(err)
		}
		words := read(t, d)
		for _, want := range []string{"thu hồi kết quả công nhận", "Căn cứ Xác nhận số 12/XN-UBND", "Lý do: ngừng sản xuất", c.Number, c.ProductCode, "hạng 3 sao", "Kể từ ngày …"} {
			if !strings.Contains(words, want) {
				t.Errorf("the draft does not say %q: %s", want, words)
			}
		}
		for by, kind := range map[string]fault.Kind{Own: fault.Forbidden, Officer: fault.Forbidden, Ministry: fault.Forbidden, OtherDesk: fault.NotFound} {
			if _, err := papers.Draft(t.Context(), w.O, w.As(by), ref, "revocation"); fault.KindOf(err) != kind {
				t.Errorf("%s reads the draft: %v", by, err)
			}
		}
		_, _, err = papers.Issue(t.Context(), w.O, w.As(Desk), w.Act(), papers.IssueInput{Ref: ref, Form: "revocation"})
		Refused(t, err, fault.Conflict, "papers.not-revoked")
		Must(decide.IssueRevocation(t.Context(), w.O, w.As(Chairman), w.Act(), decide.RevocationIssue{Revoked: of, Number: "88/QĐ-UBND", Signer: "Lâm Văn Mẫu", DecidedOn: Autumn, Version: 1}))(w)
		paper := Must(papers.Issue(t.Context(), w.O, w.As(Chairman), w.Act(), papers.IssueInput{Ref: ref, Form: "revocation"}))(w)
		p, err := papers.Keep(t.Context(), w.O, w.As(Chairman), paper)
		if err != nil || p.Symbol != "88/QĐ-UBND" || p.Dated != Autumn || !p.Kept() {
			t.Errorf("%+v %v", p, err)
		}
		// Its producer and the offices read it now.
		for _, by := range []string{Own, Officer, Ministry, Auditor} {
			if _, err := papers.See(t.Context(), w.O, w.As(by), paper); err != nil {
				t.Errorf("%s: %v", by, err)
			}
		}
		sequenced(t, w)
		_, _, err = papers.Sign(t.Context(), w.O, w.As(Chairman), ref)
		Refused(t, err, fault.Conflict, "certificate.revoked")
	})
}
