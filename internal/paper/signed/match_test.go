package signed

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"saoque/internal/locale"
	"saoque/internal/paper/forms"
	"saoque/internal/paper/pdf"
	"saoque/internal/viet"
)

func against(t testing.TB, issued, returned []byte) Match {
	t.Helper()
	m, err := read(t, returned).Against(issued)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// squeezed is a text as it is compared.
func squeezed(s string) string {
	rs, _ := letters(viet.NFC(s))
	return string(rs)
}

// asPoppler compares the text layer with what poppler reads in the same order.
func asPoppler(t testing.TB, what string, b []byte) {
	t.Helper()
	want, got := squeezed(string(tool(t, b, "pdftotext", "-raw", "-", "-"))), squeezed(read(t, b).Text())
	if want != got {
		from, to, _ := difference(want, got)
		t.Errorf("%s: poppler reads «%s», we «%s»", what, from.excerpt(want), to.excerpt(got))
	}
	if len(want) < 300 {
		t.Errorf("%s: only %d letters", what, len(want))
	}
}

func TestTextOfEveryForm(t *testing.T) {
	for _, f := range forms.Forms {
		b := paperOf(t, f.Code)
		asPoppler(t, f.Code, b)
		got := read(t, b)
		for i, p := range got.Pages {
			if p.Unknown > 0 || p.Hidden > 0 || p.Blind || viet.NFC(p.Text) != p.Text {
				t.Errorf("%s, page %d: %d unknown, %d hidden", f.Code, i+1, p.Unknown, p.Hidden)
			}
		}
		// Words are words: not run together, not torn.
		if !strings.Contains(got.Text(), "Mã văn bản: mau-") {
			t.Errorf("%s: %.80s", f.Code, got.Text())
		}
	}
}

func TestLetters(t *testing.T) {
	for in, want := range map[string]string{
		"Quyết  định\u00a0số\u00ad 1\n": "Quyếtđịnhsố1",
		"Tie\u0302\u0301ng":             "Tiếng",
		"oﬃce ﬁle":                      "officefile",
	} {
		if got := squeezed(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

// rewritten gives the same paper as other programs write it again.
func rewritten(t testing.TB, b []byte) map[string][]byte {
	in, dir := saved(t, b), t.TempDir()
	through := func(program string, args ...string) []byte {
		out := filepath.Join(dir, program+".pdf")
		tool(t, nil, program, append(args, in, out)...)
		again, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		return again
	}
	return map[string][]byte{
		"drawn anew by cairo":     through("pdftocairo", "-pdf"),
		"put together by poppler": through("pdfunite"),
		"in object streams":       packedAnew(t, b),
	}
}

func TestRewritten(t *testing.T) {
	for _, code := range []string{"decision", "minutes", "scoresheet", "tally", "self-report"} {
		issued := paperOf(t, code)
		digest := read(t, issued).TextDigest()
		for how, b := range rewritten(t, issued) {
			asPoppler(t, code+" "+how, b)
			m := against(t, issued, b)
			if m.How != SameText || m.Begins || m.NeedsPerson() {
				t.Errorf("%s %s: %+v", code, how, m)
			}
			if got := read(t, b).TextDigest(); got != digest || len(got) != 64 {
				t.Errorf("%s %s: digest %s, not %s", code, how, got, digest)
			}
		}
	}
}

// packedAnew writes a file with its objects in a compressed stream and a
// packed table, as newer writers do (ISO 32000-1, 7.5.7 and 7.5.8).
func packedAnew(t testing.TB, b []byte) []byte {
	t.Helper()
	d, err := open(b, Usual)
	if err != nil {
		t.Fatal(err)
	}
	deflate := func(b []byte) string {
		var out bytes.Buffer
		w := zlib.NewWriter(&out)
		w.Write(b)
		w.Close()
		return out.String()
	}
	numbers := d.numbers()
	last := numbers[len(numbers)-1]
	var out, head, body bytes.Buffer
	out.WriteString("%PDF-1.5\n")
	rows := make([][4]int, last+3)
	n := 0
	for _, num := range numbers {
		switch v := d.object(num).(type) {
		case nil:
		case stream:
			rows[num] = [4]int{1, out.Len()}
			delete(v.dict, "Length")
			fmt.Fprintf(&out, "%d 0 obj\n%s /Length %d >>\nstream\n%s\nendstream\nendobj\n", num, strings.TrimSuffix(printed(v.dict), ">>"), len(v.raw), v.raw)
		default:
			rows[num] = [4]int{2, last + 1, n}
			fmt.Fprintf(&head, "%d %d ", num, body.Len())
			body.WriteString(printed(v) + " ")
			n++
		}
	}
	rows[last+1] = [4]int{1, out.Len()}
	packed := deflate(append(head.Bytes(), body.Bytes()...))
	fmt.Fprintf(&out, "%d 0 obj\n<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n", last+1, n, head.Len(), len(packed), packed)
	at := out.Len()
	rows[last+2] = [4]int{1, at}
	var table []byte
	above := make([]byte, 6)
	for _, r := range rows {
		row := []byte{byte(r[0]), byte(r[1] >> 16), byte(r[1] >> 8), byte(r[1]), byte(r[2] >> 8), byte(r[2])}
		table = append(table, 2) // the predictor "up"
		for i := range row {
			table = append(table, row[i]-above[i])
		}
		above = row
	}
	packed = deflate(table)
	fmt.Fprintf(&out, "%d 0 obj\n<< /Type /XRef /Size %d /W [1 3 2] /Root %s /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 6 >> /Length %d >>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n",
		last+2, last+3, printed(d.trailer["Root"]), len(packed), packed, at)
	return out.Bytes()
}

func TestSignedIsAppended(t *testing.T) {
	issued := paperOf(t, "decision")
	m := against(t, issued, sign(t, issued, signing{}))
	if m.How != Appended || !m.Begins || m.Redrawn || m.NeedsPerson() || len(m.Lines()) != 1 {
		t.Errorf("%+v", m)
	}
	if m := against(t, issued, issued); m.How != Appended || m.NeedsPerson() {
		t.Errorf("the issued bytes themselves: %+v", m)
	}
}

// What is added behind the issued bytes may draw the pages anew: the bytes
// alone prove nothing.
func TestRedrawnBehind(t *testing.T) {
	issued := paperOf(t, "decision")
	other := paperOf(t, "notice")
	od, err := open(other, Usual)
	if err != nil {
		t.Fatal(err)
	}
	contents := od.get(od.pages()[0].self["Contents"]).(stream)
	swap := func(u *update) {
		num := u.add(fmt.Sprintf("<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", len(contents.raw), contents.raw))
		u.change(u.page(0), map[name]string{"Contents": fmt.Sprintf("%d 0 R", num)})
	}
	b := sign(t, issued, signing{prepare: swap})
	if s := only(t, b); checks(s) != "P, P, P" || !s.Covers.Whole {
		t.Fatalf("the signature itself is in order: %s", checks(s))
	}
	m := against(t, issued, b)
	if m.How != OtherText || !m.Begins || !m.Redrawn || m.Page != 1 || !m.NeedsPerson() {
		t.Errorf("%+v", m)
	}
	// The same text over a white sheet.
	cover := func(u *update) {
		page := u.doc.dict(ref{num: u.page(0)})
		num := u.add("<< /Length 36 >>\nstream\n1 1 1 rg 0 0 595 842 re f            \nendstream")
		u.change(u.page(0), map[name]string{"Contents": fmt.Sprintf("[%s %d 0 R]", printed(page["Contents"]), num)})
	}
	m = against(t, issued, sign(t, issued, signing{prepare: cover}))
	if m.How != SameText || !m.Begins || !m.Redrawn || !m.NeedsPerson() {
		t.Errorf("covered: %+v", m)
	}
	// Another font behind the same codes.
	font := func(u *update) {
		d := u.doc
		fonts := d.dict(d.dict(d.pages()[0].resources)["Font"])
		for _, v := range fonts {
			u.change(v.(ref).num, map[name]string{"BaseFont": "/Khac"})
		}
	}
	m = against(t, issued, sign(t, issued, signing{prepare: font}))
	if m.How != SameText || !m.Redrawn || !m.NeedsPerson() {
		t.Errorf("font: %+v", m)
	}
}

func TestMarks(t *testing.T) {
	issued := paperOf(t, "receipt")
	stamp := func(u *update) {
		num := u.add("<< /Type /Annot /Subtype /FreeText /Rect [50 400 500 700] /Contents (4 sao) >>")
		old := u.doc.list(u.doc.dict(ref{num: u.page(0)})["Annots"])
		u.change(u.page(0), map[name]string{"Annots": printed(append(old, ref{num: num}))})
	}
	u := revise(t, issued)
	stamp(u)
	m := against(t, issued, u.bytes())
	if m.How != Appended || len(m.Marks) != 1 || m.Marks[0] != (Mark{1, "FreeText"}) || !m.NeedsPerson() {
		t.Errorf("%+v", m)
	}
	// A signature's field as large as the page hides what it lies on.
	m = against(t, issued, sign(t, issued, signing{rect: "[0 0 595 842]"}))
	if m.How != Appended || len(m.Marks) != 1 || m.Marks[0].Kind != "Widget" || !m.NeedsPerson() {
		t.Errorf("%+v", m)
	}
}

func TestOtherWords(t *testing.T) {
	var sample *forms.Form
	for i := range forms.Forms {
		if forms.Forms[i].Code == "notice" {
			sample = &forms.Forms[i]
		}
	}
	d, err := sample.Sample()
	if err != nil {
		t.Fatal(err)
	}
	issued, err := pdf.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		old, text string
		how       How
	}{
		{"được", "chưa được", MoreText},
		{"được", "không", OtherText},
		{"được", "", OtherText},
	} {
		b := replaced(t, issued, x.old, x.text)
		m := against(t, issued, b)
		if m.How != x.how || m.Page != 1 || !m.NeedsPerson() || !strings.Contains(m.Issued+m.Returned, strings.Fields(x.text + " được")[0]) {
			t.Errorf("%s → %s: %+v", x.old, x.text, m)
		}
	}
	if m := against(t, issued, replaced(t, issued, "được", "được")); m.How != SameText {
		t.Errorf("unchanged: %+v", m)
	}
	if m := against(t, issued, paperOf(t, "receipt")); m.How != OtherText || m.Issued == "" || m.Returned == "" {
		t.Errorf("another paper: %+v", m)
	}
	long, short := paperOf(t, "decision"), firstPage(t, paperOf(t, "decision"))
	if m := against(t, long, short); m.How != OtherText || m.Page != 2 || m.Pages != [2]int{3, 1} {
		t.Errorf("fewer pages: %+v", m)
	}
	if m := against(t, short, long); m.How != MoreText || m.Page != 2 {
		t.Errorf("more pages: %+v", m)
	}
}

// replaced changes a word in the drawing of the first page by one whose letters
// the page's font has too.
func replaced(t testing.TB, b []byte, old, text string) []byte {
	t.Helper()
	d, err := open(b, Usual)
	if err != nil {
		t.Fatal(err)
	}
	u := revise(t, b)
	page := d.pages()[0]
	ops, _ := d.drawing(page)
	l, r := &lexer{b: ops, purse: d.purse}, &reader{d: d, fonts: map[any]*font{}}
	var out strings.Builder
	var encode func(string) string
	done := false
	for {
		v := l.next()
		if v == (eof{}) {
			break
		}
		if op, ok := v.(operator); ok {
			out.WriteString(string(op) + "\n")
			continue
		}
		if key, ok := v.(name); ok {
			encode = r.fontOf(d.dict(page.resources), key).encoder(t)
		}
		p := printed(v)
		if encode != nil && !done && strings.Contains(p, encode(old)) {
			p, done = strings.Replace(p, encode(old), encode(text), 1), true
		}
		out.WriteString(p + " ")
	}
	if !done {
		t.Fatalf("%q was not found", old)
	}
	num := u.add(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", out.Len(), out.String()))
	u.change(u.page(0), map[name]string{"Contents": fmt.Sprintf("%d 0 R", num)})
	return packedAnew(t, u.bytes())
}

// encoder gives the codes of text in this font, in hexadecimal; a letter that
// it does not have is a code of no letter.
func (f *font) encoder(t testing.TB) func(string) string {
	t.Helper()
	codes := map[string]uint32{}
	for c, letter := range f.unicode.chars {
		codes[letter] = c
	}
	return func(s string) (out string) {
		for _, r := range s {
			out += fmt.Sprintf("%04x", codes[string(r)])
		}
		return out
	}
}

func firstPage(t testing.TB, b []byte) []byte {
	u := revise(t, b)
	pages := u.doc.root()["Pages"].(ref).num
	u.change(pages, map[name]string{"Kids": fmt.Sprintf("[%d 0 R]", u.page(0)), "Count": "1"})
	return packedAnew(t, u.bytes())
}

// A scan is a picture on every page; some scanners lay unseen text behind it.
func TestScan(t *testing.T) {
	issued := paperOf(t, "decision")
	for hidden, ops := range map[bool]string{
		false: "q 595 0 0 842 0 0 cm /Im0 Do Q",
		true:  "BT 3 Tr /F1 12 Tf 50 700 Td (QUYET DINH) Tj ET q 595 0 0 842 0 0 cm /Im0 Do Q",
	} {
		b := scan(ops, 3)
		f := read(t, b)
		m, err := f.Against(issued)
		if err != nil {
			t.Fatal(err)
		}
		if m.How != NoText || m.Hidden != hidden || !m.NeedsPerson() || f.TextDigest() != "" || len(f.Signatures) != 0 {
			t.Errorf("%+v", m)
		}
		signed := sign(t, b, signing{})
		if s := only(t, signed); checks(s) != "P, P, P" {
			t.Errorf("a signed scan: %s", checks(s))
		}
	}
	// Text whose letters the file does not tell is not compared by guess.
	blind := scan("BT /F2 12 Tf 50 700 Td <0102> Tj ET", 1)
	if m := against(t, issued, blind); m.How != Unreadable || !m.NeedsPerson() {
		t.Errorf("%+v", m)
	}
}

// scan makes a file of n pages with these operators on each.
func scan(ops string, n int) []byte {
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "",
		"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >>\nstream\nw\nendstream",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(ops), ops),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
		"<< /Type /Font /Subtype /Type0 /BaseFont /Mau /Encoding /Identity-H >>",
	}
	kids := ""
	for range n {
		objects = append(objects, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /Im0 3 0 R >> /Font << /F1 5 0 R /F2 6 0 R >> >> >>")
		kids += fmt.Sprintf("%d 0 R ", len(objects))
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", n, kids)
	return assembled(objects)
}

// assembled writes objects from number 1 on with a table.
func assembled(objects []string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	at := make([]int, len(objects))
	for i, s := range objects {
		at[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, s)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, a := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return out.Bytes()
}

// Every sentence is in the catalog, takes all its arguments, and none says
// more than was checked.
func TestWords(t *testing.T) {
	c := locale.Load()
	for _, k := range c.Keys("vi") {
		if s := c.Text("vi", k); strings.HasPrefix(k, "signed.") && strings.Contains(strings.ToLower(s), "hợp lệ") {
			t.Errorf("%s claims too much: %s", k, s)
		}
	}
	say := func(rs []Reason) (out []string) {
		for _, r := range rs {
			s := c.Text("vi", r.Key, r.Args...)
			if strings.HasPrefix(s, "[") || strings.ContainsAny(s, "{}") {
				t.Errorf("%s: %s", r.Key, s)
			}
			out = append(out, s)
		}
		return out
	}
	issued := paperOf(t, "receipt")
	f := read(t, sign(t, issued, signing{}))
	for _, s := range f.Signatures {
		if got := say(s.Lines()); len(got) != 4 || !strings.Contains(got[0], "Nguyễn Văn Mẫu – Đơn vị mẫu") || !strings.Contains(got[3], "toàn bộ tệp") {
			t.Errorf("%q", got)
		}
		if len(say(s.Unchecked())) != 4 {
			t.Error("what was not checked is not all named")
		}
		for _, k := range s.Checks() {
			say([]Reason{{Key: k.Name}, {Key: k.Outcome.Key()}})
		}
	}
	say(f.Lines())
	for _, m := range []Match{
		{How: Appended}, {How: SameText, Begins: true, Redrawn: true, Hidden: true, Marks: make([]Mark, 30)},
		{How: MoreText, Page: 1, Returned: "x"}, {How: MoreText, Pages: [2]int{1, 2}}, {How: NoText},
		{How: OtherText, Page: 1, Pages: [2]int{1, 1}}, {How: OtherText, Page: 2, Pages: [2]int{2, 1}}, {How: Unreadable},
	} {
		got := say(m.Lines())
		if len(got) == 0 || m.NeedsPerson() != strings.Contains(strings.Join(got, " "), "Cần một người đọc") {
			t.Errorf("%+v: %q", m, got)
		}
	}
}
