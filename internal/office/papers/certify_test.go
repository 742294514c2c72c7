package papers_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/jobs"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/papers"
	"saoque/internal/paper/certificate"
	"saoque/internal/paper/signed"
	"saoque/internal/paperwork"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// codeOf reads what is stored of a decision's codes.
func codesOf(t *testing.T, w *World, id string) (list []decision.Code) {
	t.Helper()
	storetest.Read(t, w.O.Store, func(tx *store.Tx) (err error) {
		list, err = tx.CodesOf(id)
		return err
	})
	return list
}

func TestCertificate(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Concluded("Khô cá mẫu", w.Sheet(70))
		ruling := w.Prepare(id)
		ref := paperwork.Ref{Kind: paperwork.OfDecision, ID: ruling, Part: id}
		desk := w.As(Desk)

		// Before the issue it can be looked at, and nothing more.
		d, err := papers.Draft(t.Context(), w.O, desk, ref, "certificate")
		if err != nil || !d.Draft || d.Mark == "" {
			t.Fatalf("%+v %v", d, err)
		}
		if s := read(t, d); !strings.Contains(s, "không phải giấy chứng nhận") || strings.Contains(s, "Mã đối chiếu") {
			t.Error(s)
		}
		_, _, err = papers.Sign(t.Context(), w.O, desk, ref)
		Refused(t, err, fault.Conflict, "papers.not-issued")
		sequenced(t, w)

		// The log comes first: while the issue is not in it, nobody signs.
		issued := w.Issue(ruling)
		_, _, err = papers.Sign(t.Context(), w.O, desk, ref)
		Refused(t, err, fault.Unavailable, "papers.issue-not-logged")
		_, _, err = papers.Issue(t.Context(), w.O, desk, w.Act(), papers.IssueInput{Ref: ref, Form: "certificate"})
		Refused(t, err, fault.Conflict, "papers.not-signed")
		if d, err := papers.Draft(t.Context(), w.O, desk, ref, "certificate"); err != nil || !d.Draft {
			t.Errorf("a preview of an issued decision: %v %v", d, err)
		}
		if list := codesOf(t, w, ruling); len(list) != 0 {
			t.Fatalf("%d codes before the log", len(list))
		}
		q := jobs.NewSequencer(w.O.Store, w.O.Keys, w.O.Clock, nil)
		defer q.Close()
		var waited atomic.Int64
		w.O.Await = func(ctx context.Context, entry string) error {
			waited.Add(1)
			_, err := q.AwaitSequenced(ctx, entry)
			return err
		}
		for by, kind := range map[string]fault.Kind{
			"": fault.Unauthenticated, Own: fault.Forbidden, Stranger: fault.NotFound, Officer: fault.Forbidden, CommuneDesk: fault.Forbidden,
			OtherDesk: fault.NotFound, Auditor: fault.Forbidden, Ministry: fault.Forbidden, Admin: fault.NotFound, "hdt-thuky": fault.NotFound,
		} {
			if _, _, err := papers.Certify(t.Context(), w.O, w.As(by), ref); fault.KindOf(err) != kind {
				t.Errorf("%q certifies: %v", by, err)
			}
		}
		if waited.Load() > 0 {
			t.Error("waited for somebody who may not sign")
		}

		// Everybody at once: one signature, one paper.
		errs := Together(6, func(i int) error {
			by := Desk
			if i%2 == 1 {
				by = Chairman
			}
			_, _, err := papers.Certify(t.Context(), w.O, w.As(by), ref)
			return err
		})
		for _, err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		codes := codesOf(t, w, ruling)
		if len(codes) != 1 || waited.Load() == 0 {
			t.Fatalf("%d codes, waited %d times", len(codes), waited.Load())
		}
		if again, _, err := papers.Sign(t.Context(), w.O, desk, ref); err != nil || again != codes[0].Text {
			t.Errorf("signed again: %q %v", again, err)
		}
		p, _, err := papers.Certify(t.Context(), w.O, desk, ref)
		if err != nil || !p.Kept() || p.Pages != 1 || p.Symbol != issued.Certificates[0].Number || p.Dated != issued.Decision.IssuedOn {
			t.Fatalf("%+v %v", p, err)
		}
		if list := w.Entries(issued.Certificates[0].Object()); len(list) != 1 || list[0].Act != "certificate.sign" || list[0].Sealed {
			t.Errorf("%d entries about the certificate", len(list))
		}

		// What is printed is what was signed.
		s, err := certificate.Verify(codes[0].Text, certificate.TrustChain(w.O.Keys.Chain()))
		if err != nil || s.Facts != certificate.FactsOf(issued.Certificates[0], issued.Decision.Issuer) || s.Host != "ocop.example.vn" {
			t.Errorf("%+v %v", s, err)
		}
		words := kept(t, w, p)
		for _, part := range []string{s.Short(), s.Number, s.ProductCode, "Khô cá mẫu", "tỉnh Cà Mau", "MẪU"} {
			if !strings.Contains(words, part) {
				t.Errorf("%q is not on the paper: %s", part, words)
			}
		}

		// Its producer has the files too; a neighbour and a visitor do not.
		for by, kind := range map[string]fault.Kind{Stranger: fault.NotFound, OtherDesk: fault.NotFound, "": fault.Unauthenticated} {
			if _, err := papers.See(t.Context(), w.O, w.As(by), p.ID); fault.KindOf(err) != kind {
				t.Errorf("%q sees: %v", by, err)
			}
		}
		for _, by := range []string{Own, Officer, CommuneDesk, Auditor, Ministry} {
			if v, err := papers.See(t.Context(), w.O, w.As(by), p.ID); err != nil || v.Issue {
				t.Errorf("%q sees: %v, issues %v", by, err, v.Issue)
			}
		}
		for by, want := range map[string]string{Own: p.ID, Desk: p.ID, Stranger: "", "hdt-thuky": ""} {
			if id, err := papers.Certificate(t.Context(), w.O, w.As(by), issued.Certificates[0]); err != nil || id != want {
				t.Errorf("%q is led to %q: %v", by, id, err)
			}
		}
		// The decision's own papers stay closed to the producer.
		if _, err := papers.About(t.Context(), w.O, w.As(Own), paperwork.Ref{Kind: paperwork.OfDecision, ID: ruling}); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		if _, err := papers.Draft(t.Context(), w.O, w.As(Own), ref, "decision"); err == nil {
			t.Error("a producer drafts the decision by naming its product")
		}
	})
}

// kept reads a kept PDF's words.
func kept(t *testing.T, w *World, p paperwork.Paper) string {
	t.Helper()
	f, err := w.O.Blobs.Open(t.Context(), p.PDF)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	r, err := signed.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(r.Text()), " ")
}

// A revoked certificate, another address and a record that was changed behind
// the log's back are not signed.
func TestNotSigned(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Concluded("Khô cá mẫu", w.Sheet(70))
		ruling := w.Prepare(id)
		w.Issue(ruling)
		sequenced(t, w)
		ref := paperwork.Ref{Kind: paperwork.OfDecision, ID: ruling, Part: id}
		base := w.O.Base
		w.O.Base = ""
		_, _, err := papers.Sign(t.Context(), w.O, w.As(Desk), ref)
		Refused(t, err, fault.Invalid, "certificate.bad-base")
		w.O.Base = base
		for _, c := range []struct{ set, back, key string }{
			{"star = star + 1", "star = star - 1", "certificate.not-logged"},
			{"revoked_on = '2020-11-20'", "revoked_on = ''", "certificate.revoked"},
		} {
			change := func(set string) {
				storetest.Write(t, w.O.Store, func(tx *store.Tx) error {
					_, err := tx.Exec("UPDATE certificates SET " + set)
					return err
				})
			}
			change(c.set)
			_, _, err := papers.Sign(t.Context(), w.O, w.As(Desk), ref)
			Refused(t, err, fault.Conflict, c.key)
			change(c.back)
		}
		if _, _, err := papers.Sign(t.Context(), w.O, w.As(Desk), ref); err != nil {
			t.Error(err)
		}
	})
}

// A whole decision is certified with progress; stopped and called again it
// goes on where it was.
func TestCertifyAll(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		var ids []string
		for _, name := range []string{"Khô cá mẫu", "Mắm cá mẫu", "Tôm khô mẫu"} {
			ids = append(ids, w.Concluded(name, w.Sheet(70)))
		}
		ruling := w.Prepare(ids...)
		w.Issue(ruling)
		sequenced(t, w)
		enough := errors.New("enough")
		err := papers.CertifyAll(t.Context(), w.O, w.As(Desk), ruling, func(done, all int) error {
			if all != 3 {
				t.Errorf("of %d", all)
			}
			if done == 1 {
				return enough
			}
			return nil
		})
		if !errors.Is(err, enough) || len(codesOf(t, w, ruling)) != 1 {
			t.Fatalf("stopped: %v, %d codes", err, len(codesOf(t, w, ruling)))
		}
		var told []int
		for range 2 { // the second time there is nothing left to do
			if err := papers.CertifyAll(t.Context(), w.O, w.As(Desk), ruling, func(done, _ int) error { told = append(told, done); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(told, []int{1, 2, 3, 3}) || len(codesOf(t, w, ruling)) != 3 {
			t.Errorf("told %v, %d codes", told, len(codesOf(t, w, ruling)))
		}
		sheaf, err := papers.About(t.Context(), w.O, w.As(Desk), paperwork.Ref{Kind: paperwork.OfDecision, ID: ruling})
		if err != nil {
			t.Fatal(err)
		}
		labels := map[string]bool{}
		for _, l := range sheaf.Lines {
			if l.Form == "certificate" && l.Current != nil && l.Current.Kept() {
				labels[l.Label] = true
			}
		}
		if len(labels) != 3 {
			t.Errorf("listed: %v", labels)
		}
		if err := papers.CertifyAll(t.Context(), w.O, w.As(OtherDesk), ruling, nil); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
	})
}
