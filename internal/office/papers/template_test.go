package papers_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"saoque/internal/fault"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/papers"
	"saoque/internal/paper"
	"saoque/internal/paper/docx"
	"saoque/internal/paperwork"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// letter writes a .docx with one paragraph per text.
func letter(t *testing.T, texts ...string) []byte {
	t.Helper()
	d := &paper.Document{Form: "x", Title: "x"}
	for _, s := range texts {
		d.Add(paper.Paragraph{Text: paper.Plain(s)})
	}
	b, err := docx.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// words gives the XML of a .docx's main part.
func words(t *testing.T, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// shelf sends, accepts and retires templates of the tally of Cà Mau.
type shelf struct {
	*testing.T
	w *World
}

func (s shelf) send(by string, data []byte) (int, error) {
	n, _, err := papers.SendTemplate(s.Context(), s.w.O, s.w.As(by), s.w.Act(), papers.NewTemplate{Province: Province, Form: "tally", Name: "mẫu.docx", Data: data})
	return n, err
}

func (s shelf) see(n int) papers.TemplateSight {
	s.Helper()
	v, err := papers.SeeTemplate(s.Context(), s.w.O, s.w.As(Desk), Province, "tally", n)
	if err != nil {
		s.Fatal(err)
	}
	return v
}

func (s shelf) at(n int) papers.TemplateInput {
	return papers.TemplateInput{Province: Province, Form: "tally", Number: n, Version: s.see(n).Version}
}

func (s shelf) accepted(data []byte) int {
	s.Helper()
	n, err := s.send(Desk, data)
	if err != nil {
		s.Fatal(err)
	}
	if _, _, err := papers.AcceptTemplate(s.Context(), s.w.O, s.w.As(Desk), s.w.Act(), s.at(n)); err != nil {
		s.Fatal(err)
	}
	return n
}

// kept reads the stored .docx of a paper.
func (s shelf) kept(p paperwork.Paper) string {
	s.Helper()
	f, err := s.w.O.Blobs.Open(s.Context(), p.Docx)
	if err != nil {
		s.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		s.Fatal(err)
	}
	return words(s.T, b)
}

func TestTemplateFromSendingToRetiring(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		s := shelf{t, w}
		ctx, desk := t.Context(), w.As(Desk)

		// What may not be sent is refused by name, and leaves nothing.
		_, err := s.send(Desk, []byte("không phải tệp Word"))
		Refused(t, err, fault.Invalid, "paper.template-not-docx")
		_, err = s.send(Desk, letter(t, "Số: {{số ký hiệu"))
		Refused(t, err, fault.Invalid, "paper.template-braces")
		_, err = s.send(Desk, make([]byte, papers.MaxTemplate+1))
		Refused(t, err, fault.TooLarge, "paper.template-large")
		for _, in := range []papers.NewTemplate{{Province: Province, Form: "certificate"}, {Province: Province, Form: "none"}, {Province: District, Form: "tally"}} {
			in.Name, in.Data = "a.docx", letter(t, "x")
			if _, _, err := papers.SendTemplate(ctx, w.O, w.As(Admin), w.Act(), in); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s %s: %v", in.Province, in.Form, err)
			}
		}
		if r, err := papers.TemplatesOf(ctx, w.O, desk, Province, "tally"); err != nil || len(r.Versions) != 0 {
			t.Errorf("%d versions of what was refused, %v", len(r.Versions), err)
		}

		// Unknown keys are named, and keep a version from being accepted.
		n, err := s.send(Desk, letter(t, "Số: {{số ký hiệu}}, {{màu}}", "{{#sản phẩm}}", "{{tên}} {{mùi}}", "{{/sản phẩm}}"))
		if err != nil || n != 1 {
			t.Fatal(n, err)
		}
		v := s.see(n)
		var unknown []string
		for _, u := range v.Report.Unknown {
			unknown = append(unknown, u.Path())
		}
		if got := strings.Join(unknown, ", "); got != "màu, sản phẩm › mùi" || !slices.Contains(v.Report.Unused, "chủ tọa") || v.State != paperwork.Checked || v.Sent == "" {
			t.Errorf("unknown %s, unused %v, %+v", got, v.Report.Unused, v.Template)
		}
		_, _, err = papers.AcceptTemplate(ctx, w.O, desk, w.Act(), s.at(n))
		Refused(t, err, fault.Conflict, "template.unknown-keys")
		specimen, err := papers.TemplateSpecimen(ctx, w.O, desk, Province, "tally", n)
		if err != nil {
			t.Fatal(err)
		}
		says(t, words(t, specimen), "BẢN ĐIỀN THỬ", "[màu?]", "[mùi?]")
		if _, _, err := papers.RetireTemplate(ctx, w.O, desk, w.Act(), s.at(n)); err != nil {
			t.Fatal(err)
		}
		_, _, err = papers.RetireTemplate(ctx, w.O, desk, w.Act(), s.at(n))
		Refused(t, err, fault.Conflict, "template.retired-already")

		// A sound one is accepted once, and a later one takes its place.
		one := s.accepted(letter(t, "MẪU CỦA TỈNH 1, {{số ký hiệu}}"))
		stale := s.at(one)
		stale.Version--
		_, _, err = papers.RetireTemplate(ctx, w.O, desk, w.Act(), stale)
		Refused(t, err, fault.Conflict, "fault.stale")
		two, err := s.send(Desk, letter(t, "MẪU CỦA TỈNH 2, {{số ký hiệu}}"))
		if err != nil {
			t.Fatal(err)
		}
		act, in := w.Act(), s.at(two)
		for range 2 { // sent twice, done once
			if got, _, err := papers.AcceptTemplate(ctx, w.O, desk, act, in); err != nil || got != two {
				t.Fatal(got, err)
			}
		}
		if a, b := s.see(one), s.see(two); a.State != paperwork.Retired || a.Retired == "" || b.State != paperwork.Accepted || b.InForce == nil || b.InForce.Number != two {
			t.Errorf("%+v, %+v", a.Template, b.Template)
		}
		var acts []string
		for _, e := range w.Entries(s.see(two).Object()) {
			acts = append(acts, e.Act)
			if e.Act == "template.accept" && !strings.Contains(e.Payload, `"Replaced":2`) {
				t.Errorf("the log does not say what was replaced: %s", e.Payload)
			}
			if !strings.Contains(e.Payload, s.see(two).SHA256) {
				t.Errorf("the log does not name the file: %s", e.Payload)
			}
		}
		slices.Sort(acts) // of one moment, in no order
		if got := strings.Join(acts, " "); got != "template.accept template.send" {
			t.Errorf("log: %s", got)
		}
		sh, err := papers.TemplateShelf(ctx, w.O, desk, "")
		if err != nil || sh.Province != Province {
			t.Fatal(sh, err)
		}
		for _, l := range sh.Lines {
			if (l.InForce != nil) != (l.Form == "tally") || l.Waiting != nil {
				t.Errorf("%+v", l)
			}
		}
	})
}

func TestWhoTouchesTemplates(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		s := shelf{t, w}
		n, err := s.send(Desk, letter(t, "{{số ký hiệu}}"))
		if err != nil {
			t.Fatal(err)
		}
		in := s.at(n)
		for _, by := range []string{"", Own, Officer, CommuneDesk, Secretary, Advisor, Ministry, OtherDesk, Chairman, Auditor} {
			want := fault.Forbidden
			if by == "" {
				want = fault.Unauthenticated
			}
			if _, err := s.send(by, letter(t, "x")); fault.KindOf(err) != want {
				t.Errorf("%q sends: %v", by, err)
			}
			if _, _, err := papers.AcceptTemplate(t.Context(), w.O, w.As(by), w.Act(), in); fault.KindOf(err) != want {
				t.Errorf("%q accepts: %v", by, err)
			}
			if _, _, err := papers.RetireTemplate(t.Context(), w.O, w.As(by), w.Act(), in); fault.KindOf(err) != want {
				t.Errorf("%q retires: %v", by, err)
			}
			if by == Chairman || by == Auditor {
				want = 0
			}
			_, shelf := papers.TemplateShelf(t.Context(), w.O, w.As(by), Province)
			_, rack := papers.TemplatesOf(t.Context(), w.O, w.As(by), Province, "tally")
			_, file := papers.TemplateFile(t.Context(), w.O, w.As(by), Province, "tally", n)
			_, sample := papers.TemplateSpecimen(t.Context(), w.O, w.As(by), Province, "tally", n)
			_, start := papers.Starter(t.Context(), w.O, w.As(by), Province, "tally")
			for i, err := range []error{shelf, rack, file, sample, start} {
				if fault.KindOf(err) != want || (want == 0) != (err == nil) {
					t.Errorf("%q looks (%d): %v", by, i, err)
				}
			}
		}
		if _, _, err := papers.AcceptTemplate(t.Context(), w.O, w.As(Admin), w.Act(), in); err != nil {
			t.Error("the administrator:", err)
		}
	})
}

// Papers follow the template that was in force when they were issued; PDF and
// number are as ever.
func TestPapersFollowTheTemplate(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		s := shelf{t, w}
		ref := paperwork.Ref{Kind: paperwork.OfSession, ID: over(w, w.Waiting("Khô cá mẫu")).ID}
		in := papers.IssueInput{Ref: ref, Form: "tally"}
		issued := func() paperwork.Paper {
			t.Helper()
			p := once(t, w, Secretary, in)
			in.Seen = p.ID
			return p
		}
		if p := issued(); p.Template != "" {
			t.Error("a template that nobody sent:", p.Template)
		}
		n := s.accepted(letter(t, "MẪU CỦA TỈNH: {{số ký hiệu}}, {{PHIÊN HỌP}}", "{{#sản phẩm}}", "{{tên}}: {{tổng}}", "{{/sản phẩm}}"))
		d, err := papers.Drafted(t.Context(), w.O, w.As(Secretary), ref, "tally")
		if err != nil || d.Template == nil || d.Template.Number != n || d.Misfit(t.Context(), w.O) != nil {
			t.Fatalf("%+v %v", d.Template, err)
		}
		b, err := d.Bytes(t.Context(), w.O, papers.Word)
		if err != nil {
			t.Fatal(err)
		}
		says(t, words(t, b), paper.DraftMark(), "MẪU CỦA TỈNH: ", paper.NumberPending(), "Khô cá mẫu")
		p := issued()
		if p.Template != s.see(n).SHA256 || p.Number != 2 {
			t.Errorf("%+v", p)
		}
		text := s.kept(p)
		says(t, text, "MẪU CỦA TỈNH: 02/BTH-HĐ", "Khô cá mẫu")
		if strings.Contains(text, paper.DraftMark()) || strings.Contains(text, "{{") {
			t.Error(text)
		}
		sight, err := papers.See(t.Context(), w.O, w.As(Secretary), p.ID)
		if err != nil || sight.Follows != n {
			t.Errorf("follows %d: %v", sight.Follows, err)
		}
		bundle, err := papers.Gather(t.Context(), w.O, w.As(Secretary), ref, func(l papers.Line) bool { return l.Form == "tally" })
		if err != nil {
			t.Fatal(err)
		}
		var z bytes.Buffer
		if err := bundle.Write(t.Context(), &z); err != nil {
			t.Fatal(err)
		}

		// A template that says itself what is a draft is not marked again.
		s.accepted(letter(t, "{{?là dự thảo}}BẢN NHÁP{{/là dự thảo}}{{số ký hiệu}}"))
		if d, err = papers.Drafted(t.Context(), w.O, w.As(Secretary), ref, "tally"); err != nil {
			t.Fatal(err)
		}
		if b, err = d.Bytes(t.Context(), w.O, papers.Word); err != nil {
			t.Fatal(err)
		}
		if text := words(t, b); !strings.Contains(text, "BẢN NHÁP") || strings.Contains(text, paper.DraftMark()) {
			t.Error(text)
		}

		// One that the form has outgrown is not followed, and the paper says so.
		three := s.accepted(letter(t, "MẪU SẼ HỎNG"))
		broken := w.Blob(letter(t, "{{khóa đã bỏ}}"))
		storetest.Write(t, w.O.Store, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE paper_templates SET sha256 = $1 WHERE number = $2", broken.SHA256, three)
			return err
		})
		if d, err = papers.Drafted(t.Context(), w.O, w.As(Secretary), ref, "tally"); err != nil {
			t.Fatal(err)
		}
		Refused(t, d.Misfit(t.Context(), w.O), fault.Conflict, "template.outgrown")
		if p = issued(); p.Template != "" {
			t.Error("follows what it cannot follow")
		}
		says(t, s.kept(p), "Khô cá mẫu")

		// Without one the built-in layout is back.
		if _, _, err := papers.RetireTemplate(t.Context(), w.O, w.As(Desk), w.Act(), s.at(three)); err != nil {
			t.Fatal(err)
		}
		if p = issued(); p.Template != "" || strings.Contains(s.kept(p), "MẪU SẼ") {
			t.Error("the retired template is followed")
		}
	})
}

// Two versions accepted at once: one is in force afterwards, whoever was first.
func TestOneTemplateIsInForce(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		s := shelf{t, w}
		var ins []papers.TemplateInput
		var acts []string
		for range 8 {
			n, err := s.send(Desk, letter(t, "{{số ký hiệu}}"))
			if err != nil {
				t.Fatal(err)
			}
			ins, acts = append(ins, s.at(n)), append(acts, w.Act())
		}
		desk := w.As(Desk)
		for i, err := range Together(len(ins), func(i int) error {
			_, _, err := papers.AcceptTemplate(t.Context(), w.O, desk, acts[i], ins[i])
			return err
		}) {
			if err != nil {
				t.Error(i, err)
			}
		}
		rack, err := papers.TemplatesOf(t.Context(), w.O, desk, Province, "tally")
		if err != nil {
			t.Fatal(err)
		}
		states := map[string]int{}
		for _, v := range rack.Versions {
			states[v.State]++
		}
		if states[paperwork.Accepted] != 1 || states[paperwork.Retired] != len(ins)-1 {
			t.Errorf("%v", states)
		}
	})
}
