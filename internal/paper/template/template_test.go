package template

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

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
	return pack(t, around(body), "[Content_Types].xml", "_rels/.rels", "word/document.xml")
}

const (
	typesHead = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>`
	relsHead  = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relType   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// types writes the table of kinds with more entries: name, kind, name, kind …
func types(more ...string) string {
	s := typesHead + `<Override PartName="/word/document.xml" ContentType="` + mainDoc + `"/>`
	for i := 0; i < len(more); i += 2 {
		s += `<Override PartName="/` + more[i] + `" ContentType="` + more[i+1] + `"/>`
	}
	return s + `</Types>`
}

// rel writes a part of relationships from the insides of Relationship elements.
func rel(inside ...string) string {
	s := relsHead
	for i, r := range inside {
		s += fmt.Sprintf(`<Relationship Id="rId%d" %s/>`, i+1, r)
	}
	return s + `</Relationships>`
}

// around is the smallest package with this body.
func around(body string) map[string]string {
	return map[string]string{
		"[Content_Types].xml": types(),
		"_rels/.rels":         rel(`Type="` + relType + `officeDocument" Target="word/document.xml"`),
		"word/document.xml":   `<?xml version="1.0"?><w:document ` + ns + `><w:body>` + body + `</w:body></w:document>`,
	}
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
		root, err := (&parser{}).parse(part{name: f.Name, data: data.Bytes()})
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
					c.paragraphs(func(p *node) bool { cells = append(cells, p.plain()); return true })
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
		{"a key in capitals", p("{{NGƯỜI KÝ}} {{Người ký}} {{?GHI CHÚ}}x{{/ghi chú}}{{#SẢN PHẨM}}{{TÊN}}; {{/sản phẩm}}"), "NGUYỄN <A> & B Nguyễn <A> & B TÔM KHÔ; ĐŨA ĐƯỚC; ", ""},
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
		{"condition with a list in it", p("a{{?năm}}: {{#sản phẩm}}{{tên}}; ", "{{/sản phẩm}}{{/năm}}b"), "a: Tôm khô; Đũa đước; b", ""},
		{"tabs and breaks in a list", p("{{#sản phẩm}}") + "<w:p><w:r><w:t>{{#tệp}}{{tên tệp}}</w:t><w:tab/><w:t>x{{/tệp}}</w:t></w:r></w:p>" + p("{{/sản phẩm}}"), "a.pdf\txb.pdf\tx\n", ""},
		{"a dropped tab", "<w:p><w:r><w:t>a{{?ghi chú}}</w:t><w:tab/><w:t>x{{/ghi chú}}b</w:t></w:r></w:p>", "ab", ""},
		{"a list is no value", p("{{sản phẩm}} {{#số}}x{{/số}}"), "[sản phẩm?] ", "sản phẩm,số"},
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
	if want := `<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">12/QĐ-UBND</w:t></w:r>`; !bytes.Contains(parts[2].data, []byte(want)) {
		t.Errorf("the slot's run lost its looks: %s", parts[2].data)
	}
}

// A mark stands before everything else, once, and in the document alone.
func TestMark(t *testing.T) {
	files := around(p("Số: {{số}}"))
	files["[Content_Types].xml"], files["word/header1.xml"] = types("word/header1.xml", wml+"header+xml"), `<w:hdr `+ns+`>`+p("{{số}}")+`</w:hdr>`
	tp, err := Open(pack(t, files))
	if err != nil {
		t.Fatal(err)
	}
	d := sample
	d.Mark = "DỰ THẢO <1>"
	b, _, err := tp.Fill(d)
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, b); got != "DỰ THẢO <1>\nSố: 12/QĐ-UBND" {
		t.Errorf("%q", got)
	}
	parts, err := unpack(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range parts {
		if bytes.Contains(x.data, []byte("DỰ THẢO")) != (x.name == mainPart) {
			t.Errorf("the mark in %s: %s", x.name, x.data)
		}
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
	r := tp.Check(Schema{Values: []string{"Số", "năm", "người ký"}, Lists: map[string]Schema{"sản phẩm": {Values: []string{"tên", "hạng"}}}})
	var unknown []string
	for _, u := range r.Unknown {
		unknown = append(unknown, fmt.Sprintf("%s:%d", u.Path(), u.Line))
	}
	if got := strings.Join(unknown, ","); got != "lạ:1,sản phẩm › màu:3" {
		t.Errorf("unknown: %s", got)
	}
	if got := strings.Join(r.Unused, ","); got != "người ký,sản phẩm › hạng" {
		t.Errorf("unused: %s", got)
	}
	if got := strings.Join(r.Known, ","); got != "năm,sản phẩm,sản phẩm › tên,số" {
		t.Errorf("known: %s", got)
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
