package template

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"saoque/internal/fault"
	"saoque/internal/locale"
)

// packed is a sound package with parts added or replaced.
func packed(t testing.TB, more map[string]string) []byte {
	files := around(p("Số {{số}}"))
	for k, v := range more {
		files[k] = v
	}
	return pack(t, files)
}

// linked is a sound package whose document has these relationships.
func linked(t testing.TB, inside ...string) []byte {
	return packed(t, map[string]string{"word/_rels/document.xml.rels": rel(inside...)})
}

// raw is a sound package with entries written by hand.
func raw(t testing.TB, add func(z *zip.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range around(p("x")) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	add(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lying is an entry whose header says that it unpacks to size bytes.
func lying(t testing.TB, z *zip.Writer, name string, real, size int) {
	t.Helper()
	var packed bytes.Buffer
	fl, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	sum, block := crc32.NewIEEE(), make([]byte, 1<<20)
	for left := real; left > 0; left -= len(block) {
		block = block[:min(left, len(block))]
		sum.Write(block)
		if _, err := fl.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	fl.Close()
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(size)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(packed.Bytes()); err != nil {
		t.Fatal(err)
	}
}

func noise(n int) string {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(b)
	return string(b)
}

// fieldOf writes a complex field whose instruction is torn over runs.
func fieldOf(instr ...string) string {
	s := `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>`
	for _, i := range instr {
		s += `<w:r><w:instrText xml:space="preserve">` + string(kept(i)) + `</w:instrText></w:r>`
	}
	return s + `<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`
}

const (
	vba     = "application/vnd.ms-office.vbaProject"
	docm    = "application/vnd.ms-word.document.macroEnabled.main+xml"
	ole     = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" // how a macro project or an embedded object begins
	png     = "\x89PNG\r\n\x1a\n"
	outside = ` TargetMode="External"`
)

func TestHostileTemplatesAreRefusedFast(t *testing.T) {
	entry := func(name, text string) func() []byte {
		return func() []byte {
			return raw(t, func(z *zip.Writer) {
				w, err := z.Create(name)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := io.WriteString(w, text); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
	// Large texts get some noise, so that it is not for their ratio that they
	// are refused.
	pad := "<!--" + noisy(96<<10) + "-->"
	body := func(s string) func() []byte {
		if len(s) > 1<<20 {
			s = strings.TrimSpace(pad + s)
		}
		return func() []byte { return docx(t, s) }
	}
	parts := func(more map[string]string) func() []byte { return func() []byte { return packed(t, more) } }
	to := func(inside string) func() []byte { return func() []byte { return linked(t, inside) } }
	doc := func(s string) func() []byte { return parts(map[string]string{"word/document.xml": s}) }
	settings := func(s string) func() []byte {
		return parts(map[string]string{"[Content_Types].xml": types("word/settings.xml", wml+"settings+xml"), "word/settings.xml": `<w:settings ` + ns + `>` + s + `</w:settings>`})
	}
	for _, c := range []struct {
		name, key string
		data      func() []byte
	}{
		{"no archive", "not-docx", func() []byte { return []byte("MZ not an archive") }},
		{"an empty archive", "not-docx", func() []byte { return pack(t, nil) }},
		{"five megabytes", "large", func() []byte { return make([]byte, MaxFile+1) }},

		{"a bomb of zeros", "bomb", entry("word/media/a.png", png+strings.Repeat("\x00", 64<<20))},
		{"a bomb of spaces in the text", "bomb", doc(`<w:document ` + ns + `>` + strings.Repeat(" ", 7<<20) + `<w:body/></w:document>`)},
		{"a hundred middling bombs", "bomb", func() []byte {
			return raw(t, func(z *zip.Writer) {
				for i := range 100 {
					lying(t, z, fmt.Sprintf("word/media/%d.png", i), 1<<20-10, 1<<20-10)
				}
			})
		}},
		{"a bomb that denies it", "not-docx", func() []byte {
			return raw(t, func(z *zip.Writer) { lying(t, z, "word/media/a.png", 200<<20, 1000) })
		}},
		{"a dwarf that boasts", "not-docx", func() []byte {
			return raw(t, func(z *zip.Writer) { lying(t, z, "word/media/a.png", 10, 1<<40) })
		}},
		{"an archive in a picture's clothes", "macro", entry("word/media/a.png", string(pack(t, map[string]string{"b.zip": "PK"})))},
		{"too many entries", "entries", func() []byte {
			return raw(t, func(z *zip.Writer) {
				for i := range 20_000 {
					if _, err := z.Create(fmt.Sprintf("word/media/%d.png", i)); err != nil {
						t.Fatal(err)
					}
				}
			})
		}},
		{"noise that does not pack", "large", entry("word/media/a.png", png+noise(5<<20))},

		{"a path out", "name", entry("../../etc/cron.d/x", "x")},
		{"a path out in the middle", "name", entry("word/../../x.xml", "x")},
		{"a path from the root", "name", entry("/word/x.xml", "x")},
		{"a path of the other system", "name", entry(`word\..\..\x`, "x")},
		{"a drive", "name", entry("C:x.xml", "x")},
		{"a name with a zero", "name", entry("word/x\x00.xml", "x")},
		{"a folder out", "name", entry("../", "")},
		{"a part twice in two cases", "name", entry("word/Document.xml", "<x/>")},
		{"a link in the archive", "name", func() []byte {
			return raw(t, func(z *zip.Writer) {
				h := &zip.FileHeader{Name: "word/media/a.png"}
				h.SetMode(fs.ModeSymlink | 0o777)
				w, err := z.CreateHeader(h)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := io.WriteString(w, "/etc/passwd"); err != nil {
					t.Fatal(err)
				}
			})
		}},
		{"a locked entry", "name", func() []byte {
			return raw(t, func(z *zip.Writer) {
				if _, err := z.CreateRaw(&zip.FileHeader{Name: "word/media/a.png", Flags: 1}); err != nil {
					t.Fatal(err)
				}
			})
		}},

		{"a macro project", "macro", entry("word/vbaProject.bin", ole)},
		{"a macro project declared", "macro", parts(map[string]string{"[Content_Types].xml": types("word/project.xml", vba), "word/project.xml": "x"})},
		{"a macro project renamed", "macro", entry("word/media/image1.png", ole+"x")},
		{"a macro project related", "macro", func() []byte {
			return packed(t, map[string]string{"word/media/a.png": png, "word/_rels/document.xml.rels": rel(`Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="media/a.png"`)})
		}},
		{"a document with macros", "macro", parts(map[string]string{"[Content_Types].xml": strings.Replace(types(), mainDoc, docm, 1)})},
		{"keys bound to macros", "macro", parts(map[string]string{"[Content_Types].xml": types("word/customizations.xml", "application/vnd.ms-word.keyMapCustomizations+xml"), "word/customizations.xml": "<x/>"})},
		{"an ActiveX control", "macro", parts(map[string]string{"[Content_Types].xml": types("word/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml"), "word/activeX/activeX1.xml": "<x/>"})},
		{"a control in the text", "macro", body(`<w:p><w:r><w:object><w:control w:name="x"/></w:object></w:r></w:p>`)},
		{"an embedded object", "macro", entry("word/embeddings/oleObject1.bin", ole)},
		{"an object in the text", "macro", body(`<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Link"/></w:object></w:r></w:p>`)},
		{"a program as a font", "macro", parts(map[string]string{"[Content_Types].xml": types("word/fonts/f.odttf", "application/vnd.openxmlformats-officedocument.obfuscatedFont"), "word/fonts/f.odttf": "MZ\x90"})},
		{"a web page inside", "macro", parts(map[string]string{"[Content_Types].xml": types("word/afchunk.xml", "text/html"), "word/afchunk.xml": "<html/>"})},
		{"a part of no kind", "kind", entry("word/x.dat", "x")},
		{"a chart", "kind", parts(map[string]string{"[Content_Types].xml": types("word/charts/c.xml", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"), "word/charts/c.xml": "<x/>"})},
		{"a drawing with scripts", "kind", parts(map[string]string{"[Content_Types].xml": types("word/media/a.svg", "image/svg+xml"), "word/media/a.svg": "<svg/>"})},
		{"a picture that is none", "kind", entry("word/media/a.png", "<svg/>")},
		{"a second document", "kind", parts(map[string]string{"[Content_Types].xml": types("word/other.xml", mainDoc), "word/other.xml": "<x/>"})},
		{"a root that leads to another document", "link", parts(map[string]string{"[Content_Types].xml": types("word/styles.xml", wml+"styles+xml"), "word/styles.xml": "<x/>", "_rels/.rels": rel(`Type="` + relType + `officeDocument" Target="word/styles.xml"`)})},
		{"no kinds at all", "kind", parts(map[string]string{"[Content_Types].xml": "<Types/>"})},

		{"a template elsewhere", "link", to(`Type="` + relType + `attachedTemplate" Target="http://127.0.0.1/a.dotm"` + outside)},
		{"an object elsewhere", "link", to(`Type="` + relType + `oleObject" Target="file:///c:/x"` + outside)},
		{"a picture elsewhere", "link", to(`Type="` + relType + `image" Target="http://127.0.0.1/a.png"` + outside)},
		{"a picture elsewhere, quoted otherwise", "link", to(`Type='` + relType + `image' Target='//host/a.png' TargetMode = 'External'`)},
		{"a picture elsewhere, spelt out", "link", to(`Type="` + relType + `image" Target="a.png" TargetMode="&#69;xternal"`)},
		{"a picture elsewhere, not said", "link", to(`Type="` + relType + `image" Target="http://127.0.0.1/a.png"`)},
		{"a picture on a share", "link", to(`Type="` + relType + `image" Target="\\host\a.png"`)},
		{"a part that is not there", "link", to(`Type="` + relType + `image" Target="media/none.png"`)},
		{"a page elsewhere", "link", to(`Type="` + relType + `hyperlink" Target="https://x"` + outside)},
		{"a chunk", "link", to(`Type="` + relType + `aFChunk" Target="media/a.xml"`)},
		{"a chunk in the text", "link", body(`<w:altChunk r:id="x" xmlns:r="x"/>`)},
		{"a chunk under another prefix", "link", body(`<v:altChunk xmlns:v="x"/>`)},
		{"a link of a style sheet", "link", parts(map[string]string{"[Content_Types].xml": types("word/styles.xml", wml+"styles+xml"), "word/styles.xml": "<x/>", "word/_rels/styles.xml.rels": rel(`Type="` + relType + `image" Target="http://x/"` + outside)})},
		{"an unknown relationship", "kind", to(`Type="http://x/y/newThing" Target="document.xml"`)},
		{"a mail merge", "link", settings(`<w:mailMerge><w:connectString w:val="Provider=x"/></w:mailMerge>`)},
		{"a template in the settings", "link", settings(`<w:attachedTemplate xmlns:r="x" r:id="rId1"/>`)},
		{"a picture of the old way", "link", body(`<w:p><w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="http://127.0.0.1/a.png"/></w:pict></w:r></w:p>`)},
		{"the vocabulary under another prefix", "xml", body(`<x:p xmlns:x="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>`)},
		{"a prefix turned round", "xml", body(`<w:p xmlns:w="urn:other"/>`)},

		{"INCLUDETEXT", "field", body(fieldOf(`INCLUDETEXT "\\host\x"`))},
		{"INCLUDETEXT torn", "field", body(fieldOf("INCL", "UDE", `TEXT "\\host\x"`))},
		{"INCLUDEPICTURE in a header", "field", parts(map[string]string{"[Content_Types].xml": types("word/header1.xml", wml+"header+xml"), "word/header1.xml": `<w:hdr ` + ns + `>` + fieldOf(` includepicture "http://x" `) + `</w:hdr>`})},
		{"a name put together", "field", body(`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>` + fieldOf("QUOTE REF")[len("<w:p>"):])},
		{"DDEAUTO", "field", body(fieldOf(`DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"`))},
		{"DDE in short", "field", body(`<w:p><w:fldSimple w:instr="DDE cmd"/></w:p>`)},
		{"DDE in short, spelt out", "field", body(`<w:p><w:fldSimple w:instr="&#68;DE cmd"/></w:p>`)},
		{"DDE taken away by a reviewer", "field", body(`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:delInstrText>DDE x</w:delInstrText></w:r></w:p>`)},
		{"a field outside of any", "field", body(`<w:p><w:r><w:instrText>LINK x</w:instrText></w:r></w:p>`)},
		{"a page by a field", "field", body(fieldOf(`HYPERLINK "http://x"`))},
		{"a macro's button", "field", body(fieldOf(`MACROBUTTON x y`))},

		{"a million slots", "slots", body(p(strings.Repeat("{{a}}", 1_000_000)))},
		{"a million slots in a large part", "part", body(p(strings.Repeat("{{khoá dài}}", 1_000_000)))},
		{"a million slots in runs", "bomb", body(strings.Repeat("<w:p><w:r><w:t>{{a}}</w:t></w:r></w:p>", 1_000_000))},
		{"two hundred thousand slots in runs", "slots", body(strings.Repeat("<w:p><w:r><w:t>{{a}}</w:t></w:r></w:p>", 200_000))},
		{"a million slots spelt out", "part", body(p("") + `<w:p><w:r><w:t>` + strings.Repeat("&#123;&#123;a}}", 1_000_000) + `</w:t></w:r></w:p>`)},
		{"half a million slots spelt out", "slots", body(`<w:p><w:r><w:t>` + strings.Repeat("&#123;{a}}", 500_000) + `</w:t></w:r></w:p>`)},
		{"slots torn over paragraphs of runs", "slots", body(strings.Repeat(p("{", "{a}", "}"), MaxSlots+10))},
		{"half a million braces", "braces", body(p(strings.Repeat("}} ", 500_000)))},
		{"passages in passages", "nested", body(strings.Repeat(p("{{?a}}"), 2400) + strings.Repeat(p("x"), 20_000) + strings.Repeat(p("{{/a}}"), 2400))},
		{"passages in passages in a line", "nested", body(p(strings.Repeat("{{?a}}", 2400) + strings.Repeat("{{/a}}", 2400)))},
		{"rows in rows that copy a large row", "nested", body(tbl(tr(p(strings.Repeat("{{?a}}", 40)), strings.Repeat(`<w:p><w:r/></w:p>`, 60_000), p(strings.Repeat("{{/a}}", 40)))))},
		{"loops that never end", "open", body(strings.Repeat(p("{{#a}}"), 5000) + strings.Repeat(p("x"), 20_000))},

		{"five thousand elements deep", "nodes", body(strings.Repeat("<w:sdt>", 5000) + strings.Repeat("</w:sdt>", 5000))},
		{"a million elements deep", "nodes", body(strings.Repeat("<w:a>", 1_000_000))},
		{"tables in tables", "nodes", body(strings.Repeat("<w:tbl><w:tr><w:tc>", 40) + p("x") + strings.Repeat("</w:tc></w:tr></w:tbl>", 40))},
		{"paragraphs in paragraphs", "xml", body(strings.Repeat("<w:p>", 150) + "<w:r><w:t>" + strings.Repeat("x", 7000) + "</w:t></w:r>" + strings.Repeat("</w:p>", 150))},
		{"a million empty paragraphs", "nodes", body(strings.Repeat("<w:p/>", 1_000_000))},
		{"a million elements in the styles", "nodes", parts(map[string]string{"[Content_Types].xml": types("word/styles.xml", wml+"styles+xml"), "word/styles.xml": `<w:styles ` + ns + `>` + pad + strings.Repeat("<w:a/>", 1_000_000) + `</w:styles>`})},
		{"a million relationships", "nodes", parts(map[string]string{"word/media/a.png": png, "word/_rels/document.xml.rels": relsHead + pad + strings.Repeat(`<Relationship Type="/image" Target="media/a.png"/>`, 150_000) + `</Relationships>`})},

		{"a document type", "xml", doc(`<!DOCTYPE a [<!ENTITY x "y">]><w:document ` + ns + `><w:body/></w:document>`)},
		{"a billion laughs", "xml", doc(`<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document ` + ns + `><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>`)},
		{"an entity from outside", "xml", settings(`</w:settings><!DOCTYPE a SYSTEM "file:///etc/passwd"><w:settings>`)},
		{"an entity nobody declared", "xml", body(`<w:p><w:r><w:t>&secret;</w:t></w:r></w:p>`)},
		{"a document type in the kinds", "xml", parts(map[string]string{"[Content_Types].xml": `<!DOCTYPE a>` + types()})},
		{"a text of two bytes a letter", "xml", doc("\xff\xfe<\x00w\x00:\x00d\x00")},
		{"another encoding", "xml", doc(`<?xml version="1.0" encoding="utf-7"?><w:document ` + ns + `><w:body/></w:document>`)},
		{"a giant attribute", "xml", body(`<w:p w:x="` + noisy(3<<20) + `"/>`)},
		{"a million attributes", "xml", body(`<w:p ` + strings.Repeat(`a="" `, 1_000_000) + `/>`)},
		{"attributes by the hundred thousand", "nodes", body(strings.Repeat(`<w:p `+strings.Repeat(`a="" `, 50_000)+`/>`, 20))},
		{"a comment without an end", "xml", body("<!--" + noisy(2<<20))},
		{"a text without an end", "xml", doc(`<w:document ` + ns + `><w:body>`)},
		{"tags that cross", "xml", body(`<w:p><w:r></w:p></w:r>`)},
		{"another vocabulary", "not-docx", doc(`<html/>`)},
	} {
		data := c.data()
		took, used, err := measured(t, func() error { _, err := Open(data); return err })
		e, ok := fault.As(err)
		if !ok || e.Key != "paper.template-"+c.key {
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
			continue
		}
		if text := locale.Load().Error("vi", err); strings.Contains(text, "{0") || strings.Contains(text, "paper.") {
			t.Errorf("%s: %s", c.name, text)
		}
		if took > 2*time.Second || used > 256<<20 {
			t.Errorf("%s: refused after %s and %d MB", c.name, took, used>>20)
		}
		t.Logf("%-40s %8d bytes %6s %4d MB  %s", c.name, len(data), took.Round(time.Millisecond), used>>20, e.Key)
	}
}

// noisy is text of n letters that does not pack well.
func noisy(n int) string {
	return strings.Map(func(r rune) rune { return 'a' + r%26 }, fmt.Sprintf("%x", noise(n/2)))
}

// processor is the processor time that this process has used.
func processor(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measured gives the time of the fastest of three tries when the first was slow,
// by the clock or by the processor, whichever was less (the machine may be busy
// with others), and everything allocated on the way,
// freed or not, which is more than what was ever held at once.
func measured(t testing.TB, do func() error) (took time.Duration, used uint64, err error) {
	for try := range 3 {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start, worked := time.Now(), processor(t)
		err = do()
		d := min(time.Since(start), processor(t)-worked)
		runtime.ReadMemStats(&after)
		if try == 0 || d < took {
			took = d
		}
		if used = after.TotalAlloc - before.TotalAlloc; took < 2*time.Second {
			break
		}
	}
	return took, used, err
}

// What ordinary papers have is taken.
func TestOrdinaryTemplatesAreTaken(t *testing.T) {
	for name, data := range map[string][]byte{
		"a page number":        docx(t, fieldOf(" PAGE ", `\* MERGEFORMAT`)),
		"a contents list":      docx(t, fieldOf(` TOC \o "1-3" \h \z \u `)+fieldOf(` HYPERLINK \l "_Toc1" `)+fieldOf(`PAGEREF _Hidden_link_dde \h`)),
		"a field in a field":   docx(t, `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> IF </w:instrText></w:r>`+fieldOf("PAGE")[len("<w:p>"):len(fieldOf("PAGE"))-len("</w:p>")]+`<w:r><w:instrText> = 1 "a" "b"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`),
		"pictures":             packed(t, map[string]string{"word/media/a.png": png, "word/_rels/document.xml.rels": rel(`Type="`+relType+`image" Target="media/a.png"`, `Type="`+relType+`image" Target="/word/media/a.png" TargetMode="Internal"`)}),
		"a folder's own entry": raw(t, func(z *zip.Writer) { _, _ = z.Create("word/media/") }),
		"a label of Word's": packed(t, map[string]string{
			"[Content_Types].xml":       types("docMetadata/LabelInfo.xml", "application/vnd.ms-office.classificationlabels+xml"),
			"docMetadata/LabelInfo.xml": `<?xml version="1.0"?><clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata"/>`,
			"_rels/.rels":               rel(`Type="`+relType+`officeDocument" Target="word/document.xml"`, `Type="http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels" Target="docMetadata/LabelInfo.xml"`)}),
		"a large table": docx(t, tbl(strings.Repeat(tr(p("a"), p("b"), p("c")), 3000))),
		"a text box":    docx(t, `<w:p><w:r><w:pict><w:txbxContent>`+p("{{số}}")+`</w:txbxContent></w:pict></w:r></w:p>`),
	} {
		tp, err := Open(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		out, _, err := tp.Fill(sample)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sound(t, out)
	}
}

// A small file must not make filling endless: what it writes and how much it
// looks at are counted.
func TestFillingIsBounded(t *testing.T) {
	items := make([]Data, 2000)
	for i := range items {
		items[i] = Data{Values: map[string]string{"tên": strings.Repeat("x", 200)}}
	}
	data := Data{Values: map[string]string{"dài": strings.Repeat("y", 1<<20)}, Lists: map[string][]Data{"a": items}}
	for _, c := range []struct{ name, body, key string }{
		{"lists in lists in a line", p(strings.Repeat("{{#a}}", 12) + strings.Repeat("{{/a}}", 12)), "output"},
		{"lists in lists of paragraphs", strings.Repeat(p("{{#a}}"), 6) + p("{{tên}}") + strings.Repeat(p("{{/a}}"), 6), "output"},
		{"a long value many times", p(strings.Repeat("{{dài}}", 100)), "output"},
		{"a long list of large rows", p("{{#a}}") + tbl(strings.Repeat(tr(p("x")), 1000)) + p("{{/a}}"), "work"},
		{"a long list that writes nothing", tbl(tr(p("{{#a}}"), strings.Repeat(p("{{?không}}a{{/không}}"), 1000), p("{{/a}}"))), "work"},
	} {
		tp, err := Open(docx(t, c.body))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		took, used, err := measured(t, func() error { _, _, err := tp.Fill(data); return err })
		e, ok := fault.As(err)
		if !ok || e.Key != "paper.template-"+c.key || e.Kind != fault.TooLarge {
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
		// What is allocated and freed again on the way is counted too; held at
		// once is a fraction of it.
		if took > 2*time.Second {
			t.Errorf("%s: ended after %s", c.name, took)
		}
		t.Logf("%-36s %6s %4d MB allocated in all", c.name, took.Round(time.Millisecond), used>>20)
	}
}
