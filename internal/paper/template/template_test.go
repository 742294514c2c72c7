package template

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"saoque/internal/fault"
)

const ns = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

func pack(t testing.TB, files map[string]string, order ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name, text string) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range order {
		put(n, files[n])
	}
	for n, s := range files {
		if !contains(order, n) {
			put(n, s)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func contains(ss []string, s string) bool {
	for _, x := range ss {
		if x == s {
			return true
		}
	}
	return false
}

func docx(t testing.TB, body string) []byte {
	return pack(t, map[string]string{
		"[Content_Types].xml": `<Types/>`,
		"word/document.xml":   `<?xml version="1.0"?><w:document ` + ns + `><w:body>` + body + `</w:body></w:document>`,
	}, "[Content_Types].xml", "word/document.xml")
}

// read gives the paragraphs of a filled file, "|" between cells of a row.
func read(t testing.TB, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if f.Name != "word/document.xml" {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var data bytes.Buffer
		if _, err := data.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		root, err := (&parser{}).parse(f.Name, data.Bytes())
		if err != nil {
			t.Fatalf("%v in %s", err, data.String())
		}
		var lines []string
		var walk func(*node)
		walk = func(n *node) {
			for _, c := range n.children {
				switch c.name {
				case "p":
					lines = append(lines, c.plain())
				case "tr":
					var cells []string
					c.paragraphs(func(p *node) { cells = append(cells, p.plain()) })
					lines = append(lines, strings.Join(cells, "|"))
				default:
					walk(c)
				}
			}
		}
		walk(root)
		return strings.Join(lines, "\n")
	}
	t.Fatal("no document")
	return ""
}

// p writes a paragraph whose text is torn into runs at the given places.
func p(parts ...string) string {
	s := "<w:p><w:pPr><w:jc w:val=\"both\"/></w:pPr>"
	for i, part := range parts {
		props := ""
		if i%2 == 1 {
			props = "<w:rPr><w:b/></w:rPr><w:proofErr/>"
		}
		s += "<w:r>" + strings.ReplaceAll(props, "<w:proofErr/>", "") + `<w:t xml:space="preserve">` + string(kept(part)) + "</w:t></w:r>"
	}
	return s + "</w:p>"
}

func tr(cells ...string) string {
	s := "<w:tr>"
	for _, c := range cells {
		s += "<w:tc>" + c + "</w:tc>"
	}
	return s + "</w:tr>"
}

func tbl(rows ...string) string { return "<w:tbl>" + strings.Join(rows, "") + "</w:tbl>" }

var sample = Data{
	Values: map[string]string{"số": "12/QĐ-UBND", "người ký": "Nguyễn <A> & B", "ghi chú": "", "hai dòng": "một\nhai", "năm": "2020"},
	Lists: map[string][]Data{
		"sản phẩm": {
			{Values: map[string]string{"tên": "Tôm khô", "hạng": "4 sao", "lý do": ""}, Lists: map[string][]Data{"tệp": {{Values: map[string]string{"tên tệp": "a.pdf"}}, {Values: map[string]string{"tên tệp": "b.pdf"}}}}},
			{Values: map[string]string{"tên": "Đũa đước", "hạng": "", "lý do": "dưới 50 điểm"}, Lists: map[string][]Data{"tệp": nil}},
		},
		"trống": {},
	},
}

func fill(t *testing.T, body string) (string, []string) {
	t.Helper()
	tp, err := Open(docx(t, body))
	if err != nil {
		t.Fatal(err)
	}
	b, missing, err := tp.Fill(sample)
	if err != nil {
		t.Fatal(err)
	}
	again, _, _ := tp.Fill(sample)
	if !bytes.Equal(b, again) {
		t.Error("two fillings differ")
	}
	return read(t, b), missing
}

func TestFill(t *testing.T) {
	for _, c := range []struct{ name, body, want, missing string }{
		{"plain", p("Số: {{số}}, năm {{ NĂM }}."), "Số: 12/QĐ-UBND, năm 2020.", ""},
		{"torn", p("Số: {", "{s", "ố}", "}, hết"), "Số: 12/QĐ-UBND, hết", ""},
		{"decomposed key", p("{{so\u0302\u0301}}"), "12/QĐ-UBND", ""},
		{"special letters", p("{{người  ký}}"), "Nguyễn <A> & B", ""},
		{"line break", p("{{hai dòng}}"), "một\nhai", ""},
		{"missing", p("Số {{so}} và {{số}}"), "Số [so?] và 12/QĐ-UBND", "so"},
		{"value is no slot", p("{{người ký}}{{năm}}"), "Nguyễn <A> & B2020", ""},
		{"kept", p("a{{?năm}} năm ", "{{năm}}{{/năm}}b"), "a năm 2020b", ""},
		{"dropped", p("a{{?ghi chú}} ghi chú: {{ghi chú}}{{/ghi chú}}b"), "ab", ""},
		{"absent", p("{{!ghi chú}}không có{{/ghi chú}}"), "không có", ""},
		{"inline list", p("{{#sản phẩm}}{{tên}}; {{/sản phẩm}}hết"), "Tôm khô; Đũa đước; hết", ""},
		{"inline nested", p("{{#sản phẩm}}{{tên}}{{?hạng}} ({{hạng}}){{/hạng}}, {{/sản phẩm}}"), "Tôm khô (4 sao), Đũa đước, ", ""},
		{"outer value in a list", p("{{#sản phẩm}}{{tên}} {{năm}}. {{/sản phẩm}}"), "Tôm khô 2020. Đũa đước 2020. ", ""},
		{"paragraphs", p("{{#sản phẩm}}") + p("- {{tên}}") + p("{{?lý do}}") + p("  vì {{lý do}}") + p("{{/lý do}}") + p("{{/sản phẩm}}") + p("hết"), "- Tôm khô\n- Đũa đước\n  vì dưới 50 điểm\nhết", ""},
		{"rows", tbl(tr(p("STT"), p("Tên")), tr(p("{{#sản phẩm}}1"), p("{{tên}}", "{{/sản phẩm}}"))), "STT|Tên\n1|Tôm khô\n1|Đũa đước", ""},
		{"rows, marks anywhere", tbl(tr(p("{{năm}}"), p("{{#sản phẩm}}{{tên}}"), p("{{hạng}}{{/sản phẩm}}"), p("hết"))), "2020|Tôm khô|4 sao|hết\n2020|Đũa đước||hết", ""},
		{"row kept or not", tbl(tr(p("{{?năm}}a"), p("b{{/năm}}")), tr(p("{{?ghi chú}}c"), p("d{{/ghi chú}}"))), "a|b", ""},
		{"rows between marks", tbl(tr(p("{{#sản phẩm}}"), p("")), tr(p("{{tên}}"), p("{{hạng}}")), tr(p("{{/sản phẩm}}"), p(""))), "Tôm khô|4 sao\nĐũa đước|", ""},
		{"list in a list", tbl(tr(p("{{#sản phẩm}}{{tên}}"), p("{{#tệp}}{{tên tệp}} {{/tệp}}{{/sản phẩm}}"))), "Tôm khô|a.pdf b.pdf \nĐũa đước|", ""},
		{"empty list, no row left", tbl(tr(p("{{#trống}}x"), p("{{/trống}}"))) + p("sau"), "sau", ""},
		{"untouched", p("không có chỗ điền { } {x}"), "không có chỗ điền { } {x}", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, missing := fill(t, c.body)
			if got != c.want || strings.Join(missing, ",") != c.missing {
				t.Errorf("got  %q %v\nwant %q %s", got, missing, c.want, c.missing)
			}
		})
	}
}

func TestLooksAreKept(t *testing.T) {
	tp, err := Open(docx(t, p("Số: ", "{{số}}", " đậm")))
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := tp.Fill(sample)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := unpack(b)
	if err != nil {
		t.Fatal(err)
	}
	if want := `<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">12/QĐ-UBND</w:t></w:r>`; !bytes.Contains(parts[1].data, []byte(want)) {
		t.Errorf("the slot's run lost its looks: %s", parts[1].data)
	}
}

func TestRefusedMarks(t *testing.T) {
	for body, want := range map[string]string{
		p("{{số"):                                  "paper.template-braces",
		p("số}}"):                                  "paper.template-braces",
		p("{{}}"):                                  "paper.template-braces",
		p("{{#}}"):                                 "paper.template-braces",
		p("{{a{{b}}"):                              "paper.template-braces",
		p("{{#sản phẩm}}"):                         "paper.template-open",
		p("{{#sản phẩm}}") + p("{{tên}}"):          "paper.template-open",
		p("x {{#sản phẩm}} y"):                     "paper.template-open",
		p("{{/sản phẩm}}"):                         "paper.template-stray",
		p("x {{/sản phẩm}}"):                       "paper.template-stray",
		tbl(tr(p("{{#a}}"), p("{{/b}}"))):          "paper.template-open",
		p("{{#a}}") + tbl(tr(p("{{/a}}"), p("x"))): "paper.template-open",
	} {
		_, err := Open(docx(t, body))
		if e, ok := fault.As(err); !ok || e.Key != want || e.Kind != fault.Invalid {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}

func TestCheck(t *testing.T) {
	tp, err := Open(docx(t, p("{{số}} {{lạ}}")+tbl(tr(p("{{#sản phẩm}}{{tên}}"), p("{{màu}}{{năm}}{{/sản phẩm}}")))))
	if err != nil {
		t.Fatal(err)
	}
	unknown, unused := tp.Check(Schema{Values: []string{"Số", "năm", "người ký"}, Lists: map[string]Schema{"sản phẩm": {Values: []string{"tên", "hạng"}}}})
	if got := strings.Join(unknown, ","); got != "lạ,sản phẩm.màu" {
		t.Errorf("unknown: %s", got)
	}
	if got := strings.Join(unused, ","); got != "người ký,sản phẩm.hạng" {
		t.Errorf("unused: %s", got)
	}
}

// A generated template has a known right answer: text, values, conditions and
// lists, its runs torn anywhere. One in four is broken on purpose and must be
// refused by name.
func TestGenerated(t *testing.T) {
	r := rand.New(rand.NewPCG(2026, 3))
	const all = 200
	broken := 0
	for i := range all {
		body, want := "", ""
		for range 1 + r.IntN(6) {
			text, filled := piece(r)
			switch r.IntN(4) {
			case 0:
				body += p("{{#sản phẩm}}") + p(tear(r, text+" {{tên}}")...) + p("{{/sản phẩm}}")
				for _, d := range sample.Lists["sản phẩm"] {
					want += filled + " " + d.Values["tên"] + "\n"
				}
			case 1:
				body += tbl(tr(p(tear(r, "{{#sản phẩm}}"+text)...), p(tear(r, "{{hạng}}{{/sản phẩm}}")...)))
				for _, d := range sample.Lists["sản phẩm"] {
					want += filled + "|" + d.Values["hạng"] + "\n"
				}
			default:
				body += p(tear(r, text)...)
				want += filled + "\n"
			}
		}
		if i%4 == 3 {
			broken++
			bad := []string{"{{số", "{{#mở}} không đóng", "{{/đóng}}", "a }} b", "{{ }}"}[r.IntN(5)]
			_, err := Open(docx(t, body+p(tear(r, bad)...)))
			if e, ok := fault.As(err); !ok || !strings.HasPrefix(e.Key, "paper.template-") {
				t.Errorf("template %d: %q was let through: %v", i, bad, err)
			}
			continue
		}
		got, missing := fill(t, body)
		if got+"\n" != want || len(missing) > 0 {
			t.Fatalf("template %d\ngot  %q %v\nwant %q\nbody %s", i, got, missing, want, body)
		}
	}
	t.Logf("%d templates, %d of them broken", all, broken)
}

func piece(r *rand.Rand) (text, filled string) {
	for range r.IntN(4) {
		switch r.IntN(5) {
		case 0:
			text += "Điều " + fmt.Sprint(r.IntN(9)) + ". "
			filled += text[len(text)-len("Điều 0. "):]
		case 1:
			text += "{{số}} "
			filled += "12/QĐ-UBND "
		case 2:
			text += "{{?ghi chú}}ghi {{ghi chú}}{{/ghi chú}}"
		case 3:
			text += "{{?năm}}năm {{năm}}{{/năm}}"
			filled += "năm 2020"
		default:
			text += "{{người ký}}, "
			filled += "Nguyễn <A> & B, "
		}
	}
	return text + "x", filled + "x"
}

// tear cuts text into runs between any two letters.
func tear(r *rand.Rand, s string) []string {
	rs := []rune(s)
	var out []string
	for len(rs) > 0 {
		n := 1 + r.IntN(len(rs))
		if r.IntN(2) == 0 {
			n = min(n, 3)
		}
		out = append(out, string(rs[:n]))
		rs = rs[n:]
	}
	return out
}

func TestHostile(t *testing.T) {
	base := func(more map[string]string) []byte {
		files := map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": `<w:document ` + ns + `><w:body>` + p("x") + `</w:body></w:document>`}
		for k, v := range more {
			files[k] = v
		}
		return pack(t, files)
	}
	many := map[string]string{}
	for i := range MaxEntries + 5 {
		many[fmt.Sprintf("word/media/%d.xml", i)] = "x"
	}
	deep := strings.Repeat("<w:sdt>", 5000) + strings.Repeat("</w:sdt>", 5000)
	cases := map[string][]byte{
		"paper.template-bomb":     base(map[string]string{"word/media/a.png": strings.Repeat("\x00", 64<<20)}),
		"paper.template-name":     base(map[string]string{"../../etc/cron.d/x": "x"}),
		"paper.template-name ":    base(map[string]string{"/abs": "x"}),
		"paper.template-name  ":   base(map[string]string{`word\..\x`: "x"}),
		"paper.template-macro":    base(map[string]string{"word/vbaProject.bin": "x"}),
		"paper.template-macro ":   base(map[string]string{"[Content_Types].xml": `<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`}),
		"paper.template-macro  ":  base(map[string]string{"word/embeddings/oleObject1.bin": "x"}),
		"paper.template-link":     base(map[string]string{"word/_rels/document.xml.rels": `<Relationship TargetMode = 'External' Target="http://127.0.0.1/"/>`}),
		"paper.template-link ":    docx(t, `<w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT "\\host\x"</w:instrText></w:r></w:p>`),
		"paper.template-link  ":   docx(t, `<w:p><w:fldSimple w:instr="DDEAUTO cmd"/></w:p>`),
		"paper.template-link   ":  docx(t, `<w:altChunk r:id="x"/>`),
		"paper.template-entries":  base(many),
		"paper.template-nodes":    docx(t, deep),
		"paper.template-nodes ":   docx(t, strings.Repeat("<w:p/>", MaxNodes)),
		"paper.template-slots":    docx(t, p(strings.Repeat("{{a}}", 1_000_000))),
		"paper.template-slots ":   docx(t, strings.Repeat(p("{", "{a}", "}"), MaxSlots+10)),
		"paper.template-nested":   docx(t, strings.Repeat(p("{{?a}}"), 2400)+strings.Repeat(p("x"), 20_000)+strings.Repeat(p("{{/a}}"), 2400)),
		"paper.template-nested ":  docx(t, p(strings.Repeat("{{?a}}", 2400)+strings.Repeat("{{/a}}", 2400))),
		"paper.template-part":     docx(t, p(strings.Repeat("{{khoá dài}}", 1_000_000))),
		"paper.template-xml":      base(map[string]string{"word/document.xml": `<!DOCTYPE a [<!ENTITY x "y">]><w:document ` + ns + `/>`}),
		"paper.template-xml ":     base(map[string]string{"word/document.xml": `<w:document ` + ns + `><w:body>`}),
		"paper.template-not-docx": []byte("MZ not a zip"),
	}
	// A bomb of nested bombs, and a file whose head claims less than it holds,
	// come to the same: what is read is counted.
	for want, data := range cases {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := Open(data)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		for try := 0; took > 2*time.Second && try < 2; try++ { // the machine may be busy with others
			start = time.Now()
			_, err = Open(data)
			took = time.Since(start)
		}
		if e, ok := fault.As(err); !ok || e.Key != strings.TrimSpace(want) {
			t.Errorf("%s: %v", want, err)
		}
		if took > 2*time.Second {
			t.Errorf("%s took %v", want, took)
		}
		if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 256 {
			t.Errorf("%s allocated %d MB in all", want, mb)
		}
	}
}

// Lists in lists must not multiply without bound.
func TestMultiplying(t *testing.T) {
	items := make([]Data, 1000)
	for i := range items {
		items[i] = Data{Values: map[string]string{}}
	}
	depth := 12
	tp, err := Open(docx(t, p(strings.Repeat("{{#a}}", depth)+strings.Repeat("{{/a}}", depth))))
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, _, err = tp.Fill(Data{Values: map[string]string{}, Lists: map[string][]Data{"a": items}})
	if !fault.Is(err, fault.TooLarge) || time.Since(start) > 2*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

func FuzzOpen(f *testing.F) {
	f.Add("<w:p><w:r><w:t>{{a}}</w:t></w:r></w:p>")
	f.Add("<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>")
	f.Fuzz(func(t *testing.T, body string) {
		tp, err := Open(docx(t, body))
		if err != nil {
			if _, ok := fault.As(err); !ok {
				t.Fatalf("an error without a name: %v", err)
			}
			return
		}
		b, _, err := tp.Fill(sample)
		if err != nil {
			return
		}
		if _, err := Open(b); err != nil {
			if e, ok := fault.As(err); ok && e.Key == "paper.template-xml" {
				t.Fatalf("filling broke the file: %q", body)
			}
		}
	})
}
