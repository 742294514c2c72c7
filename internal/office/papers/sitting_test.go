package papers_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"saoque/internal/access"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/papers"
	"saoque/internal/paper"
	"saoque/internal/paper/docx"
	"saoque/internal/paper/pdf"
	"saoque/internal/paperwork"
)

var look = flag.String("look", "", "a directory to write the papers of these tests to, for looking at")

// keep writes a paper out where somebody wants to look at it.
func keep(t *testing.T, name string, d *paper.Document) {
	t.Helper()
	if *look == "" {
		return
	}
	for ending, write := range map[string]func(*paper.Document) ([]byte, error){".pdf": pdf.Write, ".docx": docx.Write} {
		b, err := write(d)
		if err == nil {
			err = os.WriteFile(filepath.Join(*look, name+ending), b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// about is a session as papers are about it, or one part of it.
func about(s Session, part string) paperwork.Ref {
	return paperwork.Ref{Kind: paperwork.OfSession, ID: s.ID, Part: part}
}

// drafted lays a form out for somebody and gives its words.
func drafted(t *testing.T, w *World, by string, ref paperwork.Ref, form string) string {
	t.Helper()
	d, err := papers.Draft(t.Context(), w.O, w.As(by), ref, form)
	if err != nil {
		t.Fatal(form, by, err)
	}
	if !d.Draft {
		t.Errorf("%s: a draft is not marked", form)
	}
	keep(t, form, d)
	return read(t, d)
}

// gapsOf gives what a draft leaves room for.
func gapsOf(ctx context.Context, o *office.Office, s access.Subject, ref paperwork.Ref, form string) ([]string, error) {
	d, err := papers.Drafted(ctx, o, s, ref, form)
	return d.Gaps, err
}

// issue issues a form.
func issue(t *testing.T, w *World, by string, in papers.IssueInput) (string, error) {
	t.Helper()
	id, _, err := papers.Issue(t.Context(), w.O, w.As(by), w.Act(), in)
	return id, err
}

// says fails the test unless the words hold every part.
func says(t *testing.T, words string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(words, p) {
			t.Errorf("%q is not in: %s", p, words)
		}
	}
}

// once issues a form twice under one act and gives the one paper.
func once(t *testing.T, w *World, by string, in papers.IssueInput) paperwork.Paper {
	t.Helper()
	act := w.Act()
	first, r, err := papers.Issue(t.Context(), w.O, w.As(by), act, in)
	if err != nil {
		t.Fatal(in.Form, err)
	}
	if r == (ledger.Receipt{}) {
		t.Error(in.Form, "no receipt")
	}
	if again, _, err := papers.Issue(t.Context(), w.O, w.As(by), act, in); err != nil || again != first {
		t.Errorf("%s sent twice: %s %v", in.Form, again, err)
	}
	p, err := papers.Keep(t.Context(), w.O, w.As(by), first)
	if err != nil || !p.Kept() {
		t.Fatal(in.Form, err)
	}
	return p
}

// The papers that call a session and lead through it.
func TestCallingPapers(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		dried := w.Waiting("Khô cá mẫu")
		fresh := w.Waiting("Mắm ba khía mẫu")
		s := w.Call("hd", dried, fresh)
		for _, form := range []string{"invitation", "run-sheet"} {
			for _, c := range []struct {
				by   string
				kind fault.Kind
			}{{"", fault.Unauthenticated}, {Own, fault.NotFound}, {OtherOfficer, fault.NotFound}, {OtherSecretary, fault.NotFound},
				{Member("hd", 1), fault.Forbidden}, {Chair, fault.Forbidden}, {Officer, fault.Forbidden}, {Auditor, fault.Forbidden}} {
				if _, err := issue(t, w, c.by, papers.IssueInput{Ref: about(s, ""), Form: form}); fault.KindOf(err) != c.kind {
					t.Errorf("%q issues %s: %v", c.by, form, err)
				}
			}
			// Whoever may see the session sees what it is called with.
			for _, by := range []string{Member("hd", 1), Officer, Auditor} {
				drafted(t, w, by, about(s, ""), form)
			}
			if _, err := papers.Draft(t.Context(), w.O, w.As(Secretary), about(s, "x"), form); fault.KindOf(err) != fault.NotFound {
				t.Errorf("a part of %s: %v", form, err)
			}
		}
		words := drafted(t, w, Secretary, about(s, ""), "invitation")
		says(t, words, "Người mẫu hd-chutich, Chủ tịch Hội đồng", "Người mẫu hd-tv3, Thành viên", "…… giờ …… phút", "ngày 06 tháng 11 năm 2020", "Hội trường",
			"Khô cá mẫu", "Mắm ba khía mẫu", "Cơ sở mẫu", "xã Lý Văn Lâm", "Bộ số 9", "ít nhất 02 ngày làm việc", "02 sản phẩm")
		words = drafted(t, w, Secretary, about(s, ""), "run-sheet")
		says(t, words, "1. Khô cá mẫu", "2. Mắm ba khía mẫu", "02/PĐK-96-964-2020, Cơ sở mẫu", "Bộ số 9", "1048/QĐ-TTg", "Hội trường")
		if gaps, err := gapsOf(t.Context(), w.O, w.As(Secretary), about(s, ""), "invitation"); err != nil || len(gaps) != 1 {
			t.Errorf("%q %v", gaps, err)
		}
		p := once(t, w, Secretary, papers.IssueInput{Ref: about(s, ""), Form: "invitation"})
		if p.Symbol != "01/GM-HĐ" || p.Number != 1 {
			t.Errorf("%+v", p)
		}
		once(t, w, Secretary, papers.IssueInput{Ref: about(s, ""), Form: "run-sheet"})
		// A session that has begun is not called any more; who called it can still
		// read what was sent.
		s.Roll()
		_, err := issue(t, w, Secretary, papers.IssueInput{Ref: about(s, ""), Form: "invitation", Seen: p.ID})
		Refused(t, err, fault.Conflict, "papers.session-begun")
		sheaf, err := papers.About(t.Context(), w.O, w.As(Secretary), about(s, ""))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range sheaf.Lines {
			if l.Form == "invitation" && (l.Ready || l.Issue || l.Wait != "papers.session-begun" || l.Current == nil) {
				t.Errorf("%+v", l)
			}
		}
		empty := w.Call("hd")
		_, err = issue(t, w, Secretary, papers.IssueInput{Ref: about(empty, ""), Form: "run-sheet"})
		Refused(t, err, fault.Conflict, "papers.no-agenda")
	})
}
