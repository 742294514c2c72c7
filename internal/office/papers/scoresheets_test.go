package papers_test

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	field "saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/office/council"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/papers"
	"saoque/internal/paper/forms"
	"saoque/internal/paper/pdf"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
)

// stacks are the lines of one form that somebody sees, by member.
func stacks(t *testing.T, w *World, by string, ref paperwork.Ref, form string) map[string]papers.Line {
	t.Helper()
	sheaf, err := papers.About(t.Context(), w.O, w.As(by), ref)
	if err != nil {
		t.Fatal(by, err)
	}
	out := map[string]papers.Line{}
	for _, l := range sheaf.Lines {
		if l.Form == form {
			out[l.Part] = l
		}
	}
	return out
}

func TestBlankSheets(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		dried, fresh := w.Waiting("Khô cá mẫu"), w.Waiting("Mắm ba khía mẫu")
		s := w.Call("hd", dried, fresh)
		one, two := w.User(Member("hd", 1)), w.User(Member("hd", 2))
		if _, _, err := council.Recuse(t.Context(), w.O, w.As(Member("hd", 1)), w.Act(), council.RecuseInput{SessionID: s.ID, DossierID: fresh, Reason: "mẫu"}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			by   string
			kind fault.Kind
		}{{"", fault.Unauthenticated}, {Own, fault.NotFound}, {OtherSecretary, fault.NotFound}, {Member("hd", 2), fault.Forbidden}, {Chair, fault.Forbidden}, {Officer, fault.Forbidden}, {Auditor, fault.Forbidden}} {
			if _, err := papers.Draft(t.Context(), w.O, w.As(c.by), about(s, one), "scoresheet"); fault.KindOf(err) != c.kind {
				t.Errorf("%q sees another's blank sheets: %v", c.by, err)
			}
		}
		if _, err := issue(t, w, Member("hd", 1), papers.IssueInput{Ref: about(s, one), Form: "scoresheet"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member issues: %v", err)
		}
		for _, part := range []string{"", "x", w.User(Secretary), w.User(Member("hdt", 1))} {
			if _, err := issue(t, w, Secretary, papers.IssueInput{Ref: about(s, part), Form: "scoresheet"}); fault.KindOf(err) != fault.NotFound {
				t.Errorf("sheets of %q: %v", part, err)
			}
		}
		if n := len(stacks(t, w, Secretary, about(s, ""), "scoresheet")); n != Members+1 {
			t.Errorf("the secretary prints for %d members", n)
		}
		if own := stacks(t, w, Member("hd", 2), about(s, ""), "scoresheet"); len(own) != 1 || own[two].Label != "Người mẫu hd-tv2" || own[two].Issue {
			t.Errorf("a member's: %+v", own)
		}
		words := drafted(t, w, Member("hd", 1), about(s, one), "scoresheet")
		says(t, words, "Khô cá mẫu", "Cơ sở mẫu", "xã Lý Văn Lâm", "Phiếu của: Người mẫu hd-tv1", "Phiên mẫu, ngày 06 tháng 11 năm 2020", "Bộ số 9")
		if strings.Contains(words, "Mắm ba khía") {
			t.Error("a recused member gets a sheet")
		}
		// Who was not told the address of the installation prints no code.
		base := w.O.Base
		w.O.Base = ""
		if words := drafted(t, w, Secretary, about(s, two), "scoresheet"); strings.Contains(words, "Quét mã") {
			t.Error("a code that leads nowhere")
		}
		if gaps, err := gapsOf(t.Context(), w.O, w.As(Secretary), about(s, two), "scoresheet"); err != nil || len(gaps) != 2 {
			t.Errorf("%q %v", gaps, err)
		}
		w.O.Base = base
		p := once(t, w, Secretary, papers.IssueInput{Ref: about(s, two), Form: "scoresheet"})
		if p.Symbol != "" || p.Number != 0 || p.Series != "" {
			t.Errorf("%+v", p)
		}
		frozen, err := forms.Find("scoresheet")
		if err != nil {
			t.Fatal(err)
		}
		in, err := frozen.Frozen([]byte(p.Input))
		if err != nil {
			t.Fatal(err)
		}
		stack := in.(forms.Scoresheets)
		if len(stack.Sheets) != 2 || stack.Draft || stack.Sheets[0].Date != "" || stack.Sheets[0].Total != "" {
			t.Fatalf("%+v", stack)
		}
		keep(t, "scoresheet", stack.Document())
		// Each sheet counts its own pages.
		whole, err := pdf.Pages(stack.Document())
		if err != nil {
			t.Fatal(err)
		}
		stack.Sheets = stack.Sheets[:1]
		single, err := pdf.Pages(stack.Document())
		if err != nil || single*2 != whole {
			t.Errorf("%d pages for two sheets, %d for one: %v", whole, single, err)
		}
		for i, d := range []string{dried, fresh} {
			want := field.CardKey{Session: s.ID, Dossier: d, User: two, Round: 1}.Code()
			if got := scanned(t, w, p, i*single+1); got != strings.ToUpper(w.O.Base)+"/P/"+want {
				t.Errorf("the code of sheet %d reads %q", i+1, got)
			}
		}
		// What is closed needs no sheet; what is over has none.
		s.Roll()
		s.Open(dried)
		s.Score(dried, w.Sheet(70))
		s.Close(dried)
		if words := drafted(t, w, Secretary, about(s, two), "scoresheet"); strings.Contains(words, "Khô cá") {
			t.Error("a sheet for a closed product")
		}
		s.Open(fresh)
		for _, l := range s.Scorers() {
			if l != Member("hd", 1) {
				s.Card(l, fresh, w.Sheet(70))
			}
		}
		s.Close(fresh)
		for user, l := range stacks(t, w, Secretary, about(s, ""), "scoresheet") {
			if l.Ready || l.Issue || l.Wait != "papers.all-scored" || (l.Current != nil) != (user == two) {
				t.Errorf("sheets after everything is closed: %+v", l)
			}
		}
		if _, err := papers.See(t.Context(), w.O, w.As(Member("hd", 2)), p.ID); err != nil {
			t.Errorf("a member's own issued sheets: %v", err)
		}
		if _, err := papers.See(t.Context(), w.O, w.As(Member("hd", 1)), p.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another member's issued sheets: %v", err)
		}
	})
}

// scanned renders a page of a kept paper at 100 dots an inch and reads the code
// on it with zbar.
func scanned(t *testing.T, w *World, p paperwork.Paper, page int) string {
	t.Helper()
	f, err := w.O.Blobs.Open(t.Context(), p.PDF)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	at := filepath.Join(t.TempDir(), "page")
	n := strconv.Itoa(page)
	cmd := exec.Command("pdftoppm", "-f", n, "-l", n, "-r", "100", "-gray", "-png", "-singlefile", "-", at)
	cmd.Stdin = f
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v %s", err, out)
	}
	out, err := exec.Command("zbarimg", "-q", "--raw", at+".png").Output()
	if err != nil {
		t.Fatalf("zbarimg on page %d: %v", page, err)
	}
	return strings.TrimSpace(string(out))
}

func TestFilledSheets(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		dried, fresh := w.Waiting("Khô cá mẫu"), w.Waiting("Mắm ba khía mẫu")
		s := w.Call("hd", dried, fresh)
		one, two := w.User(Member("hd", 1)), w.User(Member("hd", 2))
		s.Roll()
		s.Open(dried)
		_, err := papers.Draft(t.Context(), w.O, w.As(Member("hd", 1)), about(s, one), "scoresheet-filled")
		Refused(t, err, fault.Conflict, "papers.no-card")
		if _, _, err := council.SaveCard(t.Context(), w.O, w.As(Member("hd", 1)), w.Act(), council.CardInput{SessionID: s.ID, DossierID: dried, Sheet: w.Sheet(70)}); err != nil {
			t.Fatal(err)
		}
		_, err = papers.Draft(t.Context(), w.O, w.As(Member("hd", 1)), about(s, one), "scoresheet-filled")
		Refused(t, err, fault.Conflict, "papers.no-card")
		sheet := w.Sheet(70)
		if _, _, err := council.SaveCard(t.Context(), w.O, w.As(Member("hd", 1)), w.Act(), council.CardInput{SessionID: s.ID, DossierID: dried, Sheet: sheet, Note: "Vị ngọt, nên thêm mã truy xuất.", Submit: true, Version: 1}); err != nil {
			t.Fatal(err)
		}
		for _, l := range s.Scorers() {
			if l != Member("hd", 1) {
				s.Card(l, dried, w.Sheet(100))
			}
		}
		// Sealed: before the tally each member reads the own cards, nobody else any.
		sealed := func(when string) {
			t.Helper()
			for _, by := range []string{Secretary, SecondSecretary, Chair, Member("hd", 2), Officer, Desk, Auditor, Chairman} {
				if _, err := papers.Draft(t.Context(), w.O, w.As(by), about(s, one), "scoresheet-filled"); fault.KindOf(err) != fault.Forbidden {
					t.Errorf("%s, %q: %v", when, by, err)
				}
				if _, err := issue(t, w, by, papers.IssueInput{Ref: about(s, one), Form: "scoresheet-filled"}); fault.KindOf(err) != fault.Forbidden {
					t.Errorf("%s, %q issues: %v", when, by, err)
				}
				for part := range stacks(t, w, by, about(s, ""), "scoresheet-filled") {
					if part != w.User(by) {
						t.Errorf("%s, %q is shown the sheets of %s", when, by, part)
					}
				}
			}
		}
		sealed("while scoring")
		if _, err := papers.Draft(t.Context(), w.O, w.As(Stranger), about(s, one), "scoresheet-filled"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger: %v", err)
		}
		score := scored(t, w, sheet)
		words := drafted(t, w, Member("hd", 1), about(s, one), "scoresheet-filled")
		says(t, words, "Khô cá mẫu", "Tổng điểm 100 "+score, "Vị ngọt, nên thêm mã truy xuất.", "Cà Mau, ngày 02 tháng 11 năm 2020", "Người mẫu hd-tv1", "mã biên nhận")
		if _, err := issue(t, w, Member("hd", 1), papers.IssueInput{Ref: about(s, one), Form: "scoresheet-filled"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member issues: %v", err)
		}
		s.Close(dried)
		sealed("while another product is open")
		s.Open(fresh)
		if _, _, err := council.Recuse(t.Context(), w.O, w.As(Chair), w.Act(), council.RecuseInput{SessionID: s.ID, DossierID: fresh, Reason: "mẫu"}); err != nil {
			t.Fatal(err)
		}
		for _, l := range s.Scorers()[1:] {
			s.Card(l, fresh, w.Sheet(50))
		}
		s.Close(fresh)
		// Now whoever sees every card sees them; a chair who withdrew from a product
		// does not see its cards.
		if n := len(stacks(t, w, Secretary, about(s, ""), "scoresheet-filled")); n != Members+1 {
			t.Errorf("the secretary sees the sheets of %d", n)
		}
		for by, part := range map[string]string{Chair: two, Member("hd", 2): one, Officer: one, Auditor: one} {
			if _, err := papers.Draft(t.Context(), w.O, w.As(by), about(s, part), "scoresheet-filled"); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%q after the tally: %v", by, err)
			}
		}
		own := drafted(t, w, Chair, about(s, w.User(Chair)), "scoresheet-filled")
		if strings.Contains(own, "Mắm ba khía") || !strings.Contains(own, "Khô cá") {
			t.Error("the chair's own sheets hold what the chair withdrew from")
		}
		p := once(t, w, Secretary, papers.IssueInput{Ref: about(s, one), Form: "scoresheet-filled"})
		for _, e := range w.Entries(p.Object()) {
			if !e.Sealed {
				t.Error("the sheets are not sealed in the ledger")
			}
		}
		if _, err := papers.See(t.Context(), w.O, w.As(Member("hd", 1)), p.ID); err != nil {
			t.Errorf("the author: %v", err)
		}
		for _, by := range []string{Member("hd", 2), Chair, Officer} {
			if _, err := papers.See(t.Context(), w.O, w.As(by), p.ID); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%q sees issued sheets: %v", by, err)
			}
		}
		words = drafted(t, w, Secretary, about(s, one), "scoresheet-filled")
		says(t, words, "Khô cá mẫu", "Mắm ba khía mẫu", "Tổng điểm 100 "+scored(t, w, w.Sheet(50)))
	})
}

// scored gives a sheet's points as papers write them.
func scored(t *testing.T, w *World, sheet rulebook.Sheet) string {
	t.Helper()
	b, err := w.O.Books.ForFiling(Autumn)
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.Score(Set, sheet)
	if err != nil {
		t.Fatal(err)
	}
	return forms.Points(b, r.Total)
}
