// Package docx writes papers as Office Open XML, to be edited and signed in a
// word processor: the same content, measures and page numbers as the PDF. The
// same paper always gives the same bytes.
package docx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"time"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/paper"
)

const (
	head    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wmlNS   = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	drawNS  = ` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`
	wmlType = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	relType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// part is one file of the package.
type part struct {
	name string
	data []byte
}

type writer struct {
	doc    *paper.Document
	b      strings.Builder
	page   paper.Page
	wide   bool
	annex  bool // the section at work is an annex: its numbers start at 1
	table  bool // the last thing written was a table
	images [][]byte
	drawn  int // drawings so far: each has a number of its own
}

// Write gives the paper's .docx. Its only errors are faults of ours.
func Write(d *paper.Document) ([]byte, error) {
	w := &writer{doc: d, page: d.Sheet(), wide: d.Wide || d.Framed}
	w.blocks(d.Blocks)
	if w.table {
		tiny(&w.b, "")
	}
	body := head + "<w:document " + wmlNS + drawNS + "><w:body>" + w.b.String() + w.section() + "</w:body></w:document>"

	parts := []part{
		{"[Content_Types].xml", []byte(contentTypes(len(w.images) > 0))},
		{"_rels/.rels", []byte(head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relType + `officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`)},
		{"docProps/core.xml", []byte(w.core())},
		{"word/document.xml", []byte(body)},
		{"word/_rels/document.xml.rels", []byte(w.relations())},
		{"word/styles.xml", []byte(styles())},
		{"word/settings.xml", []byte(head + `<w:settings ` + wmlNS + `><w:defaultTabStop w:val="720"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="vi-VN"/></w:settings>`)},
		{"word/header1.xml", []byte(w.header(true))},
		{"word/header2.xml", []byte(w.header(false))},
		{"word/footer1.xml", []byte(w.footer())},
	}
	for i, img := range w.images {
		parts = append(parts, part{fmt.Sprintf("word/media/image%d.png", i+1), img})
	}
	b, err := pack(parts)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "fault.internal")
	}
	return b, nil
}

// pack zips the parts with a fixed time, so that equal papers are equal bytes.
func pack(parts []part) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(p.data); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func contentTypes(images bool) string {
	png := ""
	if images {
		png = `<Default Extension="png" ContentType="image/png"/>`
	}
	var b strings.Builder
	b.WriteString(head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` + png)
	b.WriteString(`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`)
	for _, p := range [][2]string{
		{"document", "document.main"}, {"styles", "styles"}, {"settings", "settings"},
		{"header1", "header"}, {"header2", "header"}, {"footer1", "footer"},
	} {
		fmt.Fprintf(&b, `<Override PartName="/word/%s.xml" ContentType="%s%s+xml"/>`, p[0], wmlType, p[1])
	}
	return b.String() + "</Types>"
}

func (w *writer) relations() string {
	var b strings.Builder
	b.WriteString(head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i, r := range [][2]string{{"styles", "styles"}, {"settings", "settings"}, {"header", "header1"}, {"header", "header2"}, {"footer", "footer1"}} {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s%s" Target="%s.xml"/>`, i+1, relType, r[0], r[1])
	}
	for i := range w.images {
		fmt.Fprintf(&b, `<Relationship Id="img%d" Type="%simage" Target="media/image%[1]d.png"/>`, i+1, relType)
	}
	return b.String() + "</Relationships>"
}

func (w *writer) core() string {
	at := calendar.Date("2018-01-01").Start() // files need a time; never the machine's present
	switch {
	case w.doc.Made != 0:
		at = w.doc.Made
	case w.doc.Dated != "":
		at = w.doc.Dated.Start()
	}
	stamp := at.Time().Format(time.RFC3339)
	return fmt.Sprintf(head+`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>%s</dc:title><dc:creator>%s</dc:creator><dc:identifier>%s</dc:identifier><dc:language>vi-VN</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">%[4]s</dcterms:modified></cp:coreProperties>`,
		esc(w.doc.Title), esc(w.doc.Author), esc(w.doc.ID+" "+w.doc.Hash()), stamp)
}

// bodyStyle is the style of running text, to be changed in one place.
const bodyStyle = "Body"

func styles() string {
	font := esc(paper.Decree().Font)
	return head + fmt.Sprintf(`<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="%s" w:hAnsi="%[2]s" w:cs="%[2]s" w:eastAsia="%[2]s"/><w:color w:val="000000"/><w:sz w:val="%d"/><w:szCs w:val="%[3]d"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`,
		wmlNS, font, half(paper.Points("body"))) +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
		fmt.Sprintf(`<w:style w:type="paragraph" w:customStyle="1" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:before="%d" w:after="0" w:line="%d" w:lineRule="auto"/><w:ind w:firstLine="%d"/><w:jc w:val="both"/></w:pPr></w:style>`,
			bodyStyle, esc(paper.BodyStyleName()), twips(paper.Points("paragraph-gap")), int(240*paper.Points("line-spacing")+0.5), twips(paper.Points("first-line"))) +
		`<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/><w:basedOn w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/></w:style></w:styles>`
}

// section gives the properties of the section at work.
func (w *writer) section() string {
	g := w.page
	orient, start := "", ""
	if w.wide {
		orient = ` w:orient="landscape"`
	}
	if w.annex {
		start = `<w:pgNumType w:start="1"/>`
	}
	top, bottom := g.Top*0.3, g.Bottom*0.35
	if w.doc.Framed {
		bottom = g.Height - g.FootLine() - 2
	}
	return fmt.Sprintf(`<w:sectPr><w:headerReference w:type="first" r:id="rId3"/><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="first" r:id="rId5"/><w:footerReference w:type="default" r:id="rId5"/><w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/>%s<w:titlePg/></w:sectPr>`,
		twips(g.Width), twips(g.Height), orient, twips(g.Top), twips(g.Right), twips(g.Bottom), twips(g.Left), twips(top), twips(bottom), start)
}

// header holds the page's number in the middle of the top margin, but not on
// the first page, and the mark of a draft.
func (w *writer) header(first bool) string {
	var b strings.Builder
	b.WriteString(head + "<w:hdr " + wmlNS + drawNS + vmlNS + ">")
	if w.doc.Framed {
		w.frame(&b)
		return b.String() + "</w:hdr>"
	}
	size := paper.Points("page-number")
	para{style: "Header", align: paper.Center, size: size}.open(&b)
	if !first {
		rp := fmt.Sprintf(`<w:rPr><w:sz w:val="%d"/></w:rPr>`, half(size))
		b.WriteString(`<w:r>` + rp + `<w:fldChar w:fldCharType="begin"/></w:r><w:r>` + rp + `<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r>` + rp + `<w:fldChar w:fldCharType="separate"/></w:r><w:r>` + rp + `<w:t>2</w:t></w:r><w:r>` + rp + `<w:fldChar w:fldCharType="end"/></w:r>`)
	}
	b.WriteString("</w:p>")
	if w.doc.Draft { // a line of its own: tab stops would not fit both orientations
		size = paper.Points("draft")
		para{style: "Header", align: paper.Right, size: size}.open(&b)
		fmt.Fprintf(&b, `<w:r><w:rPr><w:b/><w:sz w:val="%d"/><w:bdr w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:rPr><w:t xml:space="preserve"> %s </w:t></w:r></w:p>`, half(size), esc(paper.DraftMark()))
	}
	return b.String() + "</w:hdr>"
}

func (w *writer) footer() string {
	middle := ""
	if w.doc.Framed {
		middle = `<w:jc w:val="center"/>`
	}
	return head + "<w:ftr " + wmlNS + `><w:p><w:pPr><w:pStyle w:val="Footer"/>` + middle + `</w:pPr><w:r><w:rPr><w:color w:val="5A5A5A"/>` +
		fmt.Sprintf(`<w:sz w:val="%d"/></w:rPr><w:t xml:space="preserve">%s</w:t></w:r></w:p></w:ftr>`, half(paper.Points("foot")), esc(w.doc.Foot()))
}
