package template

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"saoque/internal/fault"
)

// The generator thinks of a template as a tree. The tree writes itself as marks
// for the file, and says itself what must come out, without reading any mark.
type (
	env   []Data // the paper first, then the items around
	shape interface {
		marks() string
		says(env) string
	}
	prose  struct{ text string }
	shown  struct{ key string }
	passes struct { // inside one paragraph
		sign string
		key  string
		in   []shape
	}
)

func (e env) value(key string) (string, bool) {
	for _, d := range slices.Backward(e) {
		if v, ok := d.Values[key]; ok {
			return v, true
		}
	}
	return "", false
}

func (e env) items(key string) ([]Data, bool) {
	for _, d := range slices.Backward(e) {
		if l, ok := d.Lists[key]; ok {
			return l, true
		}
	}
	return nil, false
}

// each gives what a passage is repeated over: the same data once for a
// condition that holds.
func (e env) each(sign, key string) []env {
	l, _ := e.items(key)
	v, _ := e.value(key)
	there := len(l) > 0 || strings.TrimSpace(v) != ""
	switch {
	case sign == "#":
		var out []env
		for _, d := range l {
			out = append(out, append(slices.Clone(e), d))
		}
		return out
	case there == (sign == "?"):
		return []env{e}
	}
	return nil
}

func (w prose) marks() string     { return w.text }
func (w prose) says(e env) string { return w.text }
func (s shown) marks() string     { return "{{" + s.key + "}}" }
func (s shown) says(e env) string {
	if v, ok := e.value(s.key); ok {
		return v
	}
	return "[" + s.key + "?]"
}

func (p passes) marks() string {
	return "{{" + p.sign + p.key + "}}" + all(p.in) + "{{/" + p.key + "}}"
}

func (p passes) says(e env) string {
	s := ""
	for _, x := range e.each(p.sign, p.key) {
		s += saying(p.in, x)
	}
	return s
}

func all(in []shape) (s string) {
	for _, x := range in {
		s += x.marks()
	}
	return s
}

func saying(in []shape, e env) (s string) {
	for _, x := range in {
		s += x.says(e)
	}
	return s
}

// block is a paragraph, a passage of blocks, a table or a row.
type block struct {
	line  []shape   // a paragraph
	cells [][]shape // a row
	wraps []passes  // passages that the row is, the outermost first
	sign  string    // a passage of blocks
	key   string
	in    []block // of a passage or table
	table bool
	rows  bool // the passage stands in a table, its marks in rows of their own
}

func (b block) says(e env) (out []string) {
	switch {
	case b.sign != "":
		for _, x := range e.each(b.sign, b.key) {
			for _, k := range b.in {
				out = append(out, k.says(x)...)
			}
		}
	case b.table:
		for _, k := range b.in {
			out = append(out, k.says(e)...)
		}
	case b.cells != nil:
		es := []env{e}
		for _, w := range b.wraps {
			var next []env
			for _, x := range es {
				next = append(next, x.each(w.sign, w.key)...)
			}
			es = next
		}
		for _, x := range es {
			var cells []string
			for _, c := range b.cells {
				cells = append(cells, saying(c, x))
			}
			out = append(out, strings.Join(cells, "|"))
		}
	default:
		out = append(out, saying(b.line, e))
	}
	return out
}

// maker writes a tree into a file whose runs are torn anywhere.
type maker struct {
	r     *rand.Rand
	lines int
}

func (m *maker) write(b block) string {
	switch {
	case b.sign != "" && b.rows:
		return "<w:tr>" + m.cell("{{"+b.sign+b.key+"}}") + m.cell("") + "</w:tr>" + m.blocks(b.in) + "<w:tr>" + m.cell("") + m.cell("{{/"+b.key+"}}") + "</w:tr>"
	case b.sign != "":
		return m.paragraph("{{"+b.sign+b.key+"}}") + m.blocks(b.in) + m.paragraph("{{/"+b.key+"}}")
	case b.table:
		return `<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="2000"/></w:tblGrid>` + m.blocks(b.in) + "</w:tbl>"
	case b.cells != nil:
		s := `<w:tr w:rsidR="00A1"><w:trPr><w:cantSplit/></w:trPr>`
		for i, c := range b.cells {
			text := all(c)
			for _, w := range slices.Backward(b.wraps) {
				if i == 0 {
					text = "{{" + w.sign + w.key + "}}" + text
				}
				if i == len(b.cells)-1 {
					text += "{{/" + w.key + "}}"
				}
			}
			s += m.cell(text)
		}
		return s + "</w:tr>"
	}
	return m.paragraph(all(b.line))
}

func (m *maker) blocks(bs []block) (s string) {
	for _, b := range bs {
		s += m.write(b)
	}
	return s
}

func (m *maker) cell(text string) string {
	return `<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>` + m.paragraph(text) + "</w:tc>"
}

// paragraph tears text into runs with looks of their own and puts between them
// what word processors put there.
func (m *maker) paragraph(text string) string {
	m.lines++
	s := `<w:p w:rsidR="00B2"><w:pPr><w:jc w:val="both"/></w:pPr>`
	for rs := []rune(text); len(rs) > 0; {
		n := 1 + m.r.IntN(len(rs))
		if m.r.IntN(2) == 0 {
			n = min(n, 3)
		}
		s += m.between() + m.run(string(rs[:n]))
		rs = rs[n:]
	}
	return s + m.between() + "</w:p>"
}

func (m *maker) between() string {
	return []string{"", "", "", `<w:proofErr w:type="spellStart"/>`, `<w:proofErr w:type="spellEnd"/>`,
		`<w:bookmarkStart w:id="7" w:name="_GoBack"/><w:bookmarkEnd w:id="7"/>`, `<w:commentRangeStart w:id="1"/>`,
		"\n  ", `<!-- {{no slot}} -->`}[m.r.IntN(9)]
}

func (m *maker) run(text string) string {
	looks := []string{"", "<w:rPr><w:b/></w:rPr>", `<w:rPr><w:rFonts w:ascii="Times New Roman"/><w:sz w:val="28"/></w:rPr>`, `<w:rPr><w:lang w:val="vi-VN"/></w:rPr>`, `<w:rPr><w:color w:val="FF0000"/><w:noProof/></w:rPr>`}
	s := `<w:r w:rsidRPr="00C3">` + looks[m.r.IntN(len(looks))]
	rs := []rune(text)
	if k := m.r.IntN(len(rs) + 1); m.r.IntN(4) == 0 && k > 0 && k < len(rs) { // two texts in a run
		s += m.text(string(rs[:k])) + "<w:lastRenderedPageBreak/>" + m.text(string(rs[k:]))
	} else {
		s += m.text(text)
	}
	s += "</w:r>"
	switch m.r.IntN(10) {
	case 0:
		return `<w:ins w:id="3" w:author="a">` + s + `</w:ins>`
	case 1:
		return `<w:hyperlink w:anchor="_Toc1">` + s + `</w:hyperlink>`
	case 2:
		return `<w:smartTag w:element="place">` + s + `</w:smartTag>`
	case 3:
		return `<w:sdt><w:sdtPr><w:tag w:val="x"/></w:sdtPr><w:sdtContent>` + s + `</w:sdtContent></w:sdt>`
	}
	return s
}

func (m *maker) text(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	out := b.String()
	switch m.r.IntN(6) {
	case 0:
		out = strings.ReplaceAll(out, "{", "&#123;")
	case 1:
		out = strings.ReplaceAll(out, "}", "&#x7D;")
	case 2:
		if !strings.Contains(s, "]]>") {
			out = "<![CDATA[" + s + "]]>"
		}
	}
	return `<w:t xml:space="preserve">` + out + `</w:t>`
}

// The form that the templates are made for.
var form = Schema{
	Values: []string{"số ký hiệu", "người ký", "ghi chú", "địa danh", "năm", "để trống", "chưa có"},
	Lists: map[string]Schema{
		"sản phẩm": {Values: []string{"stt", "tên", "hạng", "lý do"}, Lists: map[string]Schema{"tệp": {Values: []string{"tên tệp", "cỡ"}}}},
		"căn cứ":   {Values: []string{"dòng"}},
		"nơi nhận": {Values: []string{"dòng"}},
	},
}

// fills makes data of the form; "chưa có" is known and not there.
func fills(r *rand.Rand) Data {
	odd := []string{"12/QĐ-UBND", "Nguyễn <A> & \"B\"", "một\nhai", "cột\tcột", "{{số ký hiệu}}", "]]>", "Đũa đước’s", "  ", "", "a}}b", "tiếng Việt có dấu"}
	some := func() string { return odd[r.IntN(len(odd))] }
	d := Data{Values: map[string]string{"để trống": ""}, Lists: map[string][]Data{"sản phẩm": nil, "căn cứ": nil, "nơi nhận": {}}}
	for _, k := range form.Values[:5] {
		d.Values[k] = some()
	}
	for i := range r.IntN(4) {
		p := Data{Values: map[string]string{"stt": fmt.Sprint(i + 1), "tên": some(), "hạng": some(), "lý do": some()}, Lists: map[string][]Data{"tệp": nil}}
		for range r.IntN(3) {
			p.Lists["tệp"] = append(p.Lists["tệp"], Data{Values: map[string]string{"tên tệp": some(), "cỡ": some()}})
		}
		d.Lists["sản phẩm"] = append(d.Lists["sản phẩm"], p)
	}
	for range r.IntN(3) {
		d.Lists["căn cứ"] = append(d.Lists["căn cứ"], Data{Values: map[string]string{"dòng": some()}})
	}
	return d
}

// grower makes trees that mean something where they stand.
type grower struct {
	r *rand.Rand
}

func (g *grower) pick(s []Schema, lists bool) string {
	var keys []string
	for _, x := range s {
		if lists {
			for k := range x.Lists {
				keys = append(keys, k)
			}
		} else {
			keys = append(keys, x.Values...)
		}
	}
	slices.Sort(keys)
	return keys[g.r.IntN(len(keys))]
}

// passage chooses a sign and a key, and says what is known inside.
func (g *grower) passage(s []Schema) (sign, key string, inside []Schema) {
	sign = []string{"#", "?", "!"}[g.r.IntN(3)]
	if sign == "#" {
		for _, x := range slices.Backward(s) {
			if len(x.Lists) > 0 {
				key = g.pick([]Schema{x}, true)
				return sign, key, append(slices.Clone(s), x.Lists[key])
			}
		}
	}
	return sign, g.pick(s, g.r.IntN(4) == 0), s
}

func (g *grower) inline(s []Schema, deep int) (out []shape) {
	for range 1 + g.r.IntN(4) {
		switch k := g.r.IntN(6); {
		case k < 2:
			out = append(out, prose{[]string{"Điều 1. ", "về việc công nhận ", " {x} ", "&amp; ", "; "}[g.r.IntN(5)]})
		case k < 4 || deep > 2:
			out = append(out, shown{g.pick(s, false)})
		default:
			sign, key, inside := g.passage(s)
			out = append(out, passes{sign, key, g.inline(inside, deep+1)})
		}
	}
	return append(out, prose{"."})
}

func (g *grower) row(s []Schema) block {
	var b block
	for range g.r.IntN(3) {
		sign, key, inside := g.passage(s)
		b.wraps, s = append(b.wraps, passes{sign: sign, key: key}), inside
	}
	for range 2 + g.r.IntN(3) {
		b.cells = append(b.cells, g.inline(s, 1))
	}
	return b
}

func (g *grower) blocks(s []Schema, deep int) (out []block) {
	for range 1 + g.r.IntN(4) {
		switch k := g.r.IntN(6); {
		case k < 2 || deep > 2:
			out = append(out, block{line: g.inline(s, 0)})
		case k < 4:
			sign, key, inside := g.passage(s)
			out = append(out, block{sign: sign, key: key, in: g.blocks(inside, deep+1)})
		default:
			t := block{table: true}
			for range 1 + g.r.IntN(3) {
				if g.r.IntN(4) == 0 {
					sign, key, inside := g.passage(s)
					t.in = append(t.in, block{sign: sign, key: key, rows: true, in: []block{g.row(inside), g.row(inside)}})
				} else {
					t.in = append(t.in, g.row(s))
				}
			}
			out = append(out, t)
		}
	}
	return out
}

// mistake is a mistake put into a sound template: what stands in the file, which
// of its paragraphs is at fault, and what must be said.
type mistake struct {
	name  string
	paras []string // "|" begins a row of cells
	at    int      // paragraph, from 0
	key   string   // of the error; "" for a key that means nothing
	says  string   // the error's first argument, or the path of the key
}

var mistakes = []mistake{
	{"unclosed slot", []string{"Số {{số ký hiệu và"}, 0, "paper.template-braces", "{{số ký hiệu và"},
	{"unopened slot", []string{"Số: số ký hiệu}}"}, 0, "paper.template-braces", "Số: số ký hiệu}}"},
	{"half a closing", []string{"{{năm} nay"}, 0, "paper.template-braces", "{{năm} nay"},
	{"slot in a slot", []string{"{{năm{{năm}}"}, 0, "paper.template-braces", "{{năm"},
	{"slot without a key", []string{"a {{ }} b"}, 0, "paper.template-braces", "{{ }}"},
	{"loop without a key", []string{"a {{#}} b"}, 0, "paper.template-braces", "{{#}}"},
	{"key too long", []string{"{{" + strings.Repeat("d", 90) + "}}"}, 0, "paper.template-braces", "{{" + strings.Repeat("d", 38) + "…"},
	{"unclosed loop", []string{"x", "{{#sản phẩm}}", "{{tên}}"}, 1, "paper.template-open", "sản phẩm"},
	{"unclosed loop in a line", []string{"x {{#sản phẩm}} {{tên}}"}, 0, "paper.template-open", "sản phẩm"},
	{"unclosed condition", []string{"{{?ghi chú}}", "x"}, 0, "paper.template-open", "ghi chú"},
	{"unclosed loop in a row", []string{"|", "{{#sản phẩm}}{{tên}}", "x"}, 0, "paper.template-open", "sản phẩm"},
	{"closed by another", []string{"|", "{{#sản phẩm}}{{tên}}", "{{/căn cứ}}"}, 0, "paper.template-open", "sản phẩm"},
	{"closed in another place", []string{"{{#sản phẩm}}", "|", "{{tên}}", "{{/sản phẩm}}x"}, 0, "paper.template-open", "sản phẩm"},
	{"crossed", []string{"{{#sản phẩm}}a{{?tên}}b{{/sản phẩm}}c{{/tên}}"}, 0, "paper.template-open", "tên"},
	{"crossed blocks", []string{"{{#sản phẩm}}", "{{?tên}}", "{{/sản phẩm}}", "{{/tên}}"}, 1, "paper.template-open", "tên"},
	{"end without a beginning", []string{"x", "{{/sản phẩm}}"}, 1, "paper.template-stray", "sản phẩm"},
	{"end in a line", []string{"x {{/sản phẩm}} y"}, 0, "paper.template-stray", "sản phẩm"},
	{"end twice", []string{"{{?năm}}x{{/năm}}{{/năm}}"}, 0, "paper.template-stray", "năm"},
	{"nested too deep", []string{strings.Repeat("{{?năm}}", 30) + strings.Repeat("{{/năm}}", 30)}, 0, "paper.template-nested", "năm"},
	{"rows nested too deep", []string{"|", strings.Repeat("{{?năm}}", 6) + "a", strings.Repeat("{{/năm}}", 6)}, 0, "paper.template-nested", "năm"},
	{"unknown key", []string{"x", "{{số hiệu lạ}}"}, 1, "", "số hiệu lạ"},
	{"unknown key in a loop", []string{"{{#sản phẩm}}", "{{tên}}{{màu}}", "{{/sản phẩm}}"}, 1, "", "sản phẩm › màu"},
	{"unknown condition", []string{"{{?có gì}}x{{/có gì}}"}, 0, "", "có gì"},
	{"loop key outside its loop", []string{"{{#sản phẩm}}{{tên}}{{/sản phẩm}}", "{{tên}}"}, 1, "", "tên"},
	{"inner loop outside", []string{"{{#tệp}}x{{/tệp}}"}, 0, "", "tệp"},
	{"key of another loop", []string{"{{#căn cứ}}{{dòng}}{{hạng}}{{/căn cứ}}"}, 0, "", "căn cứ › hạng"},
	{"list shown as a value", []string{"{{căn cứ}}"}, 0, "", "căn cứ"},
	{"value repeated as a list", []string{"{{#năm}}x{{/năm}}"}, 0, "", "năm"},
}

func (m *maker) wrong(f mistake) (s string) {
	row := false
	for _, p := range f.paras {
		switch {
		case p == "|":
			s, row = s+"<w:tbl><w:tr>", true
		case row:
			s += m.cell(p)
		default:
			s += m.paragraph(p)
		}
	}
	if row {
		s += "</w:tr></w:tbl>"
	}
	return s
}

// Two hundred templates from one seed: every third has a mistake and must be
// answered with its exact name, place and key; every other must be filled with
// exactly what its tree says.
func TestGeneratedTemplates(t *testing.T) {
	const templates = 200
	r := rand.New(rand.NewPCG(2026, 26))
	kinds, filled, runs := map[string]int{}, 0, 0
	for i := range templates {
		g, m := &grower{r: r}, &maker{r: r}
		tree := g.blocks([]Schema{form}, 0)
		data := fills(r)
		if i%3 == 2 {
			bad := mistakes[i/3%len(mistakes)]
			kinds[bad.name]++
			cut := r.IntN(len(tree) + 1)
			body := m.blocks(tree[:cut])
			line := m.lines + bad.at + 1
			body += m.wrong(bad) + m.blocks(tree[cut:])
			if got, want := answer(t, body), fmt.Sprintf("%s %q %d", bad.key, bad.says, line); got != want {
				t.Errorf("template %d, %s:\ngot  %s\nwant %s\n%s", i, bad.name, got, want, body)
			}
			continue
		}
		body := m.blocks(tree)
		tp, err := Open(docx(t, body))
		if err != nil {
			t.Fatalf("template %d: %v\n%s", i, err, body)
		}
		if rep := tp.Check(form); len(rep.Unknown) > 0 {
			t.Errorf("template %d: unknown %v", i, rep.Unknown)
		}
		out, missing, err := tp.Fill(data)
		if err != nil {
			t.Fatalf("template %d: %v", i, err)
		}
		var want []string
		for _, b := range tree {
			want = append(want, b.says(env{data})...)
		}
		got, lines := read(t, out), strings.Join(want, "\n")
		if got != lines {
			t.Fatalf("template %d\ngot  %q\nwant %q\n%s", i, got, lines, body)
		}
		// Whatever is printed in brackets is named; only one key has no data.
		if strings.Contains(lines, "[chưa có?]") && len(missing) == 0 || len(missing) > 1 || len(missing) == 1 && missing[0] != "chưa có" {
			t.Errorf("template %d: missing %v", i, missing)
		}
		again, _, _ := tp.Fill(data)
		if !bytes.Equal(out, again) {
			t.Errorf("template %d: two fillings differ", i)
		}
		sound(t, out)
		filled++
		runs += strings.Count(body, "<w:r ")
	}
	for _, f := range mistakes {
		if kinds[f.name] == 0 {
			t.Errorf("no template had the mistake %q", f.name)
		}
	}
	t.Logf("%d templates: %d filled exactly (%d runs), %d refused by name (%d kinds of mistakes)", templates, filled, runs, templates-filled, len(kinds))
}

// answer words what is said of a body with one mistake.
func answer(t *testing.T, body string) string {
	t.Helper()
	tp, err := Open(docx(t, body))
	if err != nil {
		e, ok := fault.As(err)
		if !ok || len(e.Args) != 2 || e.Kind != fault.Invalid || e.Field != "template" {
			return fmt.Sprint("another error: ", err)
		}
		return fmt.Sprintf("%s %q %v", e.Key, e.Args[0], e.Args[1])
	}
	u := tp.Check(form).Unknown
	if len(u) != 1 {
		return fmt.Sprint("unknown: ", u)
	}
	return fmt.Sprintf(" %q %d", u[0].Path(), u[0].Line)
}

// sound reads a filled package back: our own guard takes it, and every part is
// whole XML whose prefixes are declared.
func sound(t *testing.T, b []byte) {
	t.Helper()
	parts, err := unpack(b)
	if err != nil {
		t.Fatal(err)
	}
	p := &parser{}
	if err := inspect(parts, p); err != nil {
		t.Fatal(err)
	}
	for _, x := range parts {
		if !x.isXML() {
			continue
		}
		if x.kind != relKind && x.name != contentTypes {
			if _, err := p.parse(x); err != nil {
				t.Fatal(err)
			}
		}
		d := xml.NewDecoder(bytes.NewReader(x.data))
		for {
			tok, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", x.name, err)
			}
			if e, ok := tok.(xml.StartElement); ok && e.Name.Space == "w" {
				t.Fatalf("%s: prefix of %s is not declared", x.name, e.Name.Local)
			}
		}
	}
}
