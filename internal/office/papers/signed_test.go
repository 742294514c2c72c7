package papers_test

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"saoque/internal/fault"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/papers"
	"saoque/internal/paper/signed"
	"saoque/internal/paperwork"
)

// issuedTally issues and keeps the tally of a session that is over.
func issuedTally(t *testing.T, w *World) (paperwork.Paper, []byte) {
	t.Helper()
	ref := paperwork.Ref{Kind: paperwork.OfSession, ID: over(w, w.Waiting("Khô cá mẫu")).ID}
	id := Must(papers.Issue(t.Context(), w.O, w.As(Secretary), w.Act(), papers.IssueInput{Ref: ref, Form: "tally"}))(w)
	p, err := papers.Keep(t.Context(), w.O, w.As(Secretary), id)
	if err != nil {
		t.Fatal(err)
	}
	return p, stored(t, w, p.PDF)
}

func stored(t *testing.T, w *World, sum string) []byte {
	t.Helper()
	f, err := w.O.Blobs.Open(t.Context(), sum)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// returned gives the input with which a file comes back.
func returned(w *World, p paperwork.Paper, name string, b []byte) papers.SignedInput {
	return papers.SignedInput{PaperID: p.ID, Name: name, Blob: w.Blob(b)}
}

// sightOf gives a paper's copy as the secretary sees it.
func sightOf(t *testing.T, w *World, p paperwork.Paper, id string) papers.CopySight {
	t.Helper()
	v, err := papers.See(t.Context(), w.O, w.As(Secretary), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range v.Copies {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("no copy %s among %d", id, len(v.Copies))
	return papers.CopySight{}
}

func TestSignedCopy(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		p, issued := issuedTally(t, w)
		b := SignedPDF(t, issued, "Nguyễn Văn Mẫu")
		in := returned(w, p, "bang-tong-hop-da-ky.pdf", b)
		for _, c := range []struct {
			by   string
			kind fault.Kind
		}{{"", fault.Unauthenticated}, {Own, fault.NotFound}, {OtherOfficer, fault.NotFound}, {Member("hd", 1), fault.NotFound}, {Chair, fault.Forbidden}} {
			if _, _, err := papers.KeepSigned(t.Context(), w.O, w.As(c.by), w.Act(), in); fault.KindOf(err) != c.kind {
				t.Errorf("%q keeps: %v", c.by, err)
			}
		}
		act := w.Act()
		id, receipt, err := papers.KeepSigned(t.Context(), w.O, w.As(Secretary), act, in)
		if err != nil {
			t.Fatal(id, receipt, err)
		}
		if again, same, err := papers.KeepSigned(t.Context(), w.O, w.As(Secretary), act, in); err != nil || again != id || same != receipt {
			t.Errorf("sent twice: %s %v", again, err)
		}
		_, _, err = papers.KeepSigned(t.Context(), w.O, w.As(Secretary), w.Act(), in)
		Refused(t, err, fault.Conflict, "papers.copy-known")
		c := sightOf(t, w, p, id)
		if c.State() != paperwork.CopyMatched || c.Match.How != signed.Appended || c.Copy.Signatures != 1 || c.Pages != p.Pages || c.Size != int64(len(b)) || c.By == "" || c.Version != 1 {
			t.Errorf("%+v", c)
		}
		if s := c.Finding.Signatures[0]; s.Signer.Name != "Nguyễn Văn Mẫu" || !s.Covered() || !s.Covers.Whole || len(s.Unchecked()) < 4 {
			t.Errorf("%+v", s)
		}
		if !bytes.Equal(stored(t, w, c.SHA256), b) {
			t.Error("other bytes are kept than were sent")
		}
		entries := w.Entries(c.Object(p))
		if len(entries) != 1 || entries[0].Act != "paper.keep-signed" || !entries[0].Sealed {
			t.Errorf("%+v", entries)
		}
		// Somebody who sees the paper sees its copy, and does not set it aside.
		if v, err := papers.See(t.Context(), w.O, w.As(Chair), p.ID); err != nil || len(v.Copies) != 1 || v.MaySign {
			t.Errorf("the chair: %+v %v", v, err)
		}
		if _, err := papers.SignedFile(t.Context(), w.O, w.As(OtherOfficer), p.ID, id); !fault.Is(err, fault.NotFound) {
			t.Error("a stranger has the file:", err)
		}
		away := papers.WithdrawInput{PaperID: p.ID, CopyID: id, Reason: "Gửi nhầm bản chưa đóng dấu.", Version: 1}
		_, _, err = papers.WithdrawSigned(t.Context(), w.O, w.As(Chair), w.Act(), away)
		Refused(t, err, fault.Forbidden, "fault.forbidden")
		// A copy that speaks for itself waits for nobody.
		_, _, err = papers.ConfirmSigned(t.Context(), w.O, w.As(Secretary), w.Act(), papers.ConfirmInput{PaperID: p.ID, CopyID: id, Note: "Đã xem.", Read: true, Version: 1})
		Refused(t, err, fault.Conflict, "papers.copy-not-waiting")
		blank := away
		blank.Reason = " \n"
		_, _, err = papers.WithdrawSigned(t.Context(), w.O, w.As(Secretary), w.Act(), blank)
		Refused(t, err, fault.Invalid, "fault.required")
		Must(papers.WithdrawSigned(t.Context(), w.O, w.As(Secretary), w.Act(), away))(w)
		_, _, err = papers.WithdrawSigned(t.Context(), w.O, w.As(Secretary), w.Act(), away)
		Refused(t, err, fault.Conflict, "fault.stale")
		c = sightOf(t, w, p, id)
		if c.State() != paperwork.CopyWithdrawn || c.Withdrawer == "" || c.Reason != away.Reason || c.Version != 2 {
			t.Errorf("%+v", c)
		}
		if f, err := papers.SignedFile(t.Context(), w.O, w.As(Secretary), p.ID, id); err != nil || f.SHA256 != c.SHA256 {
			t.Error("the file of a withdrawn copy is gone:", err)
		}
		// What was set aside may come again.
		Must(papers.KeepSigned(t.Context(), w.O, w.As(Secretary), w.Act(), in))(w)
	})
}

// unzipped gives the files of the bundle that holds a paper.
func unzipped(t *testing.T, w *World, p paperwork.Paper) map[string][]byte {
	t.Helper()
	b, err := papers.Gather(t.Context(), w.O, w.As(Secretary), p.Ref, func(l papers.Line) bool { return l.Form == p.Form })
	if err != nil {
		t.Fatal(err)
	}
	var z bytes.Buffer
	if err := b.Write(t.Context(), &z); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(z.Bytes()), int64(z.Len()))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range r.File {
		if out[f.Name], err = fs.ReadFile(r, f.Name); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestScannedCopy(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		p, issued := issuedTally(t, w)
		secretary := w.As(Secretary)
		for what, x := range map[string]struct {
			b    []byte
			kind fault.Kind
			key  string
		}{
			"nothing":         {nil, fault.Invalid, "dossier.file-empty"},
			"the issued file": {issued, fault.Invalid, "papers.copy-is-issued"},
			"another kind":    {[]byte("PK\x03\x04 không phải PDF"), fault.Invalid, "signed.not-a-pdf"},
			"a PDF cut short": {issued[:200], fault.Invalid, "signed.broken"},
			"locked":          {bytes.Replace(issued, []byte("trailer\n<<"), []byte("trailer\n<</Encrypt 1 0 R"), 1), fault.Invalid, "signed.locked"},
		} {
			_, _, err := papers.KeepSigned(t.Context(), w.O, secretary, w.Act(), returned(w, p, "quet.pdf", x.b))
			t.Log(what)
			Refused(t, err, x.kind, x.key)
		}
		scan := returned(w, p, "bản quét.pdf", ScanPDF())
		id := Must(papers.KeepSigned(t.Context(), w.O, secretary, w.Act(), scan))(w)
		c := sightOf(t, w, p, id)
		if c.State() != paperwork.CopyWaiting || c.Match.How != signed.NoText || c.Copy.Signatures != 0 {
			t.Errorf("%+v", c)
		}
		in := papers.ConfirmInput{PaperID: p.ID, CopyID: id, Note: "Đã so từng trang, có chữ ký và dấu.", Version: 1}
		_, _, err := papers.ConfirmSigned(t.Context(), w.O, secretary, w.Act(), in)
		Refused(t, err, fault.Invalid, "papers.copy-unread")
		in.Read = true
		silent := in
		silent.Note = ""
		_, _, err = papers.ConfirmSigned(t.Context(), w.O, secretary, w.Act(), silent)
		Refused(t, err, fault.Invalid, "fault.required")
		_, _, err = papers.ConfirmSigned(t.Context(), w.O, w.As(Chair), w.Act(), in)
		Refused(t, err, fault.Forbidden, "fault.forbidden")
		act := w.Act()
		Must(papers.ConfirmSigned(t.Context(), w.O, secretary, act, in))(w)
		Must(papers.ConfirmSigned(t.Context(), w.O, secretary, act, in))(w)
		c = sightOf(t, w, p, id)
		if c.State() != paperwork.CopyConfirmed || c.Confirmer == "" || c.Note != in.Note || c.Version != 2 {
			t.Errorf("%+v", c)
		}
		// Words added, without a signature: a person again.
		more := bytes.Replace(bytes.Clone(issued), []byte("startxref"), []byte("% x\nstartxref"), 1)
		id = Must(papers.KeepSigned(t.Context(), w.O, secretary, w.Act(), returned(w, p, "in-lai.pdf", more)))(w)
		if c := sightOf(t, w, p, id); c.State() != paperwork.CopyWaiting || c.Match.How != signed.SameText {
			t.Errorf("the issued text without any signature: %+v", c.Copy)
		}
		// The bundle holds both beside the paper, but not what was withdrawn.
		withdraw := papers.WithdrawInput{PaperID: p.ID, CopyID: id, Reason: "Gửi nhầm.", Version: 1}
		for _, want := range [][]string{{"ban-da-ky-1.pdf", "ban-da-ky-2.pdf"}, {"ban-da-ky-1.pdf"}} {
			var got []string
			for name, data := range unzipped(t, w, p) {
				if _, end, ok := strings.Cut(name, "-ban-da-ky-"); ok {
					got = append(got, "ban-da-ky-"+end)
					if len(want) == 1 && !bytes.Equal(data, ScanPDF()) {
						t.Error("the bundle changes the copy")
					}
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("in the bundle %v, want %v", got, want)
			}
			if len(want) == 2 {
				Must(papers.WithdrawSigned(t.Context(), w.O, secretary, w.Act(), withdraw))(w)
			}
		}
		// Another paper's address does not lead to the copy.
		other := in
		other.PaperID = w.O.IDs.New()
		_, _, err = papers.ConfirmSigned(t.Context(), w.O, secretary, w.Act(), other)
		Refused(t, err, fault.NotFound, "fault.not-found")
		// What was replaced is not signed any more; its copies stay.
		Must(papers.Issue(t.Context(), w.O, secretary, w.Act(), papers.IssueInput{Ref: p.Ref, Form: p.Form, Seen: p.ID}))(w)
		_, _, err = papers.KeepSigned(t.Context(), w.O, secretary, w.Act(), returned(w, p, "muon.pdf", append(ScanPDF(), '\n')))
		Refused(t, err, fault.Conflict, "papers.copy-of-replaced")
	})
}

func TestTooManyCopies(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		p, _ := issuedTally(t, w)
		for i := range paperwork.MaxCopies + 1 {
			_, _, err := papers.KeepSigned(t.Context(), w.O, w.As(Secretary), w.Act(), returned(w, p, "quet.pdf", append(ScanPDF(), bytes.Repeat([]byte("\n"), i)...)))
			if i < paperwork.MaxCopies && err != nil {
				t.Fatal(i, err)
			}
			if i == paperwork.MaxCopies {
				Refused(t, err, fault.Conflict, "papers.too-many-copies")
			}
		}
	})
}
