package papers_test

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"saoque/internal/fault"
	"saoque/internal/jobs"
	"saoque/internal/office/council"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/papers"
	"saoque/internal/paper"
	"saoque/internal/paper/pdf"
	"saoque/internal/paper/signed"
	"saoque/internal/paperwork"
	"saoque/internal/store"
)

// sequenced numbers and signs what was logged so far.
func sequenced(t *testing.T, w *World) {
	t.Helper()
	q := jobs.NewSequencer(w.O.Store, w.O.Keys, w.O.Clock, nil)
	defer q.Close()
	if _, err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// over takes a dossier through a session of the district's council to its end.
func over(w *World, id string) Session {
	w.Helper()
	s := w.Decide("hd", w.Sheet(70), id)
	Must(council.CloseSession(w.Context(), w.O, w.As("hd-thuky"), w.Act(), council.CloseInput{SessionID: s.ID, Version: s.Version()}))(w)
	return s
}

// read gives a paper's words as its PDF is read back, on one line.
func read(t *testing.T, d *paper.Document) string {
	t.Helper()
	b, err := pdf.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	f, err := signed.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(f.Text()), " ")
}

func TestSessionPapers(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Waiting("Khô cá mẫu")
		s := over(w, id)
		ref := paperwork.Ref{Kind: paperwork.OfSession, ID: s.ID}
		secretary := w.As("hd-thuky")
		for _, c := range []struct {
			by   string
			kind fault.Kind
		}{{"", fault.Unauthenticated}, {Own, fault.NotFound}, {Stranger, fault.NotFound}, {OtherOfficer, fault.NotFound}} {
			if _, err := papers.About(t.Context(), w.O, w.As(c.by), ref); fault.KindOf(err) != c.kind {
				t.Errorf("%q: %v", c.by, err)
			}
			if _, _, err := papers.Issue(t.Context(), w.O, w.As(c.by), w.Act(), papers.IssueInput{Ref: ref, Form: "minutes"}); fault.KindOf(err) != c.kind {
				t.Errorf("%q issues: %v", c.by, err)
			}
		}
		// A member may see the tally's result but nobody's card, and issues nothing.
		member := w.As(Member("hd", 1))
		if _, err := papers.Draft(t.Context(), w.O, member, ref, "tally"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member's table of cards: %v", err)
		}
		if _, _, err := papers.Issue(t.Context(), w.O, member, w.Act(), papers.IssueInput{Ref: ref, Form: "minutes"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member issues: %v", err)
		}
		// The minutes wait for the log.
		_, _, err := papers.Issue(t.Context(), w.O, secretary, w.Act(), papers.IssueInput{Ref: ref, Form: "minutes"})
		Refused(t, err, fault.Unavailable, "papers.not-logged")
		sequenced(t, w)
		d, err := papers.Draft(t.Context(), w.O, secretary, ref, "minutes")
		if err != nil || !d.Draft {
			t.Fatal(d, err)
		}
		// Nobody recorded what was said: the minutes leave room and claim nothing.
		if s := read(t, d); strings.Contains(s, "Không có ý kiến khác") || !strings.Contains(s, "a) ……") {
			t.Error(s)
		}
		act := w.Act()
		in := papers.IssueInput{Ref: ref, Form: "minutes"}
		first, _, err := papers.Issue(t.Context(), w.O, secretary, act, in)
		if err != nil {
			t.Fatal(err)
		}
		if again, _, err := papers.Issue(t.Context(), w.O, secretary, act, in); err != nil || again != first {
			t.Errorf("sent twice: %s %v", again, err)
		}
		_, _, err = papers.Issue(t.Context(), w.O, secretary, w.Act(), in)
		Refused(t, err, fault.Conflict, "papers.issued-meanwhile")
		p, err := papers.Keep(t.Context(), w.O, secretary, first)
		if err != nil || !p.Kept() || p.Number != 1 || !strings.HasPrefix(p.Symbol, "01/") || p.Pages < 1 {
			t.Fatalf("%+v %v", p, err)
		}
		again, err := papers.Keep(t.Context(), w.O, secretary, first)
		if err != nil || again.PDF != p.PDF || again.Docx != p.Docx {
			t.Errorf("kept twice: %+v %v", again, err)
		}
		for _, format := range []string{papers.PDF, papers.Word} {
			sum, size, err := papers.FileOf(p, format)
			if err != nil {
				t.Fatal(err)
			}
			f, err := w.O.Blobs.Open(t.Context(), sum)
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(f)
			f.Close()
			if err != nil || int64(len(b)) != size {
				t.Errorf("%s: %d bytes, want %d: %v", format, len(b), size, err)
			}
		}
		in.Seen = first
		second, _, err := papers.Issue(t.Context(), w.O, secretary, w.Act(), in)
		if err != nil {
			t.Fatal(err)
		}
		sight, err := papers.See(t.Context(), w.O, secretary, second)
		if err != nil || sight.Number != 2 || len(sight.Others) != 1 || sight.Others[0].State != paperwork.Replaced || !sight.Issue || len(sight.Deeds) != 1 {
			t.Fatalf("%+v %v", sight, err)
		}
		for _, e := range w.Entries(p.Object()) {
			if !e.Sealed {
				t.Error("an issue shows its digests before the decision")
			}
		}
		sheaf, err := papers.About(t.Context(), w.O, secretary, ref)
		if err != nil || !slices.ContainsFunc(sheaf.Lines, func(l papers.Line) bool { return l.Form == "minutes" && l.Current != nil && l.Before == 1 }) {
			t.Errorf("%+v %v", sheaf, err)
		}
	})
}

func TestDecisionPaper(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Concluded("Khô cá mẫu", w.Sheet(70))
		decision := w.Prepare(id)
		ref := paperwork.Ref{Kind: paperwork.OfDecision, ID: decision}
		d, err := papers.Draft(t.Context(), w.O, w.As(Desk), ref, "decision")
		if err != nil || !d.Draft {
			t.Fatal(err)
		}
		if s := read(t, d); strings.Count(s, "có tên trong danh sách") != 1 || !strings.Contains(s, "sản phẩm của tỉnh Cà Mau") || !strings.Contains(s, "xã Lý Văn Lâm, thành phố Cà Mau") {
			t.Error(s)
		}
		_, _, err = papers.Issue(t.Context(), w.O, w.As(Desk), w.Act(), papers.IssueInput{Ref: ref, Form: "decision"})
		Refused(t, err, fault.Conflict, "papers.not-ready")
		issued := w.Issue(decision)
		paper, _, err := papers.Issue(t.Context(), w.O, w.As(Desk), w.Act(), papers.IssueInput{Ref: ref, Form: "decision"})
		if err != nil {
			t.Fatal(err)
		}
		p, err := papers.Keep(t.Context(), w.O, w.As(Desk), paper)
		if err != nil || p.Series != "" || p.Number != 0 || !strings.HasPrefix(p.Symbol, strings.Split(issued.Number, "/")[0]) || p.Dated != issued.Decision.IssuedOn {
			t.Errorf("%+v %v", p, err)
		}
	})
}

// TestNumbersAreGapless has many issuers at once; SAOQUE_NUMBERS asks for more
// numbers (make number-storm).
func TestNumbersAreGapless(t *testing.T) {
	total := 200
	if s := os.Getenv("SAOQUE_NUMBERS"); s != "" {
		total, _ = strconv.Atoi(s)
	}
	const issuers = 64
	EachWorld(t, func(t *testing.T, w *World) {
		// Sixteen sessions of one council share the council's series.
		var refs []paperwork.Ref
		for i := range 16 {
			s := w.Decide("hd", w.Sheet(70), w.Waiting(fmt.Sprint("Khô cá mẫu ", i)))
			refs = append(refs, paperwork.Ref{Kind: paperwork.OfSession, ID: s.ID})
		}
		secretary := w.As("hd-thuky")
		acts := make(chan string, total)
		for range total {
			acts <- w.Act()
		}
		close(acts)
		var mu sync.Mutex
		var failed error
		var wg sync.WaitGroup
		lost := 0
		for i := range issuers {
			ref := refs[i%len(refs)]
			wg.Go(func() {
				for act := range acts {
					for {
						// Each issues over whatever is in force; who is overtaken looks again.
						seen := ""
						sheaf, err := papers.About(t.Context(), w.O, secretary, ref)
						for _, l := range sheaf.Lines {
							if l.Form == "tally" && l.Current != nil {
								seen = l.Current.ID
							}
						}
						if err == nil {
							_, _, err = papers.Issue(t.Context(), w.O, secretary, act, papers.IssueInput{Ref: ref, Form: "tally", Seen: seen})
						}
						if fault.Is(err, fault.Conflict) {
							mu.Lock()
							lost++
							mu.Unlock()
							continue
						}
						if err != nil {
							mu.Lock()
							failed = err
							mu.Unlock()
						}
						break
					}
				}
			})
		}
		wg.Wait()
		if failed != nil {
			t.Fatal(failed)
		}
		var numbers []int
		if err := w.O.Store.Read(t.Context(), func(tx *store.Tx) error {
			for _, ref := range refs {
				list, err := tx.PapersAbout(ref.Record())
				if err != nil {
					return err
				}
				for _, p := range list {
					numbers = append(numbers, p.Number)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		slices.Sort(numbers)
		for i, n := range numbers {
			if n != i+1 {
				t.Fatalf("number %d stands at place %d", n, i+1)
			}
		}
		if len(numbers) != total {
			t.Fatalf("%d numbers, want %d", len(numbers), total)
		}
		fmt.Printf("%s: %d issuers, %d numbers, 0 gaps, 0 doubles; %d overtaken issues took none\n", t.Name(), issuers, total, lost)
	})
}
