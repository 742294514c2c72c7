// Package pdf writes papers as PDF 1.7 with subsets of Liberation Serif: own
// flow with mixed styles, justified lines, tables whose heads are repeated and
// signatures that are never torn. The same paper always gives the same bytes.
package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strings"
	"time"

	"saoque/internal/calendar"
	"saoque/internal/paper"
	"saoque/internal/paper/fonts"
)

// Producer is written into each file's properties.
const Producer = "Sao Que"

type writer struct {
	doc    *paper.Document
	g      paper.Page
	sec    *section
	y      float64 // from the page's top
	top    bool    // nothing is on the page yet
	foot   string  // the same on every page
	sheet  *sheet  // the page that is drawn now
	sheets []*sheet
	faces  [4]*face // that the paper uses, by style
}

// Write gives the paper's PDF. It has the form of the other writer, which can
// fail; this one does not.
func Write(d *paper.Document) ([]byte, error) {
	w := &writer{doc: d, foot: d.Foot()}
	w.begin(&section{wide: d.Wide || d.Framed})
	w.flow(w.boxes(d.Blocks))
	return w.file(), nil
}

// Pages tells how many pages the paper has.
func Pages(d *paper.Document) (int, error) {
	b, err := Write(d)
	return Count(b), err
}

// Count tells how many pages a PDF of Write's has.
func Count(b []byte) int { return bytes.Count(b, []byte("/Type /Page\n")) }

// made is the time in the file's properties: the moment the paper was made,
// its day of issue, or a fixed day; never the machine's present.
func made(d *paper.Document) time.Time {
	switch {
	case d.Made != 0:
		return d.Made.Local()
	case d.Dated != "":
		return d.Dated.Start().Local()
	}
	return calendar.Date("2018-01-01").Start().Local()
}

// file puts the pages, their fonts and the paper's properties together.
func (w *writer) file() []byte {
	out, at := newFile(), made(w.doc)
	root, info, tree, meta := out.reserve(), out.reserve(), out.reserve(), out.reserve()
	named := ""
	for _, f := range w.faces {
		if f != nil {
			n := out.reserve()
			f.embed(out, n)
			named += fmt.Sprintf("/%s %d 0 R", f.name(), n)
		}
	}
	kids := ""
	for _, s := range w.sheets {
		page, drawn := out.reserve(), out.reserve()
		kids += fmt.Sprintf("%d 0 R ", page)
		out.object(page, "<</Type /Page\n/Parent %d 0 R/MediaBox [0 0 %.2f %.2f]/Resources <</Font <<%s>>>>/Contents %d 0 R>>", tree, s.width, s.height, named, drawn)
		out.packed(drawn, "", s.ops)
	}
	out.object(tree, "<</Type /Pages/Kids [%s]/Count %d>>", kids, len(w.sheets))
	out.stream(meta, "/Type /Metadata/Subtype /XML", xmp(w.doc, at))
	day := "(" + at.Format("D:20060102150405-07'00'") + ")"
	out.object(info, "<</Title %s/Author %s/Subject %s/Creator %s/Producer %[4]s/CreationDate %[5]s/ModDate %[5]s>>",
		written(w.doc.Title), written(w.doc.Author), written(w.foot), written(Producer), day)
	out.object(root, "<</Type /Catalog/Pages %d 0 R/Metadata %d 0 R/Lang (vi-VN)/ViewerPreferences <</DisplayDocTitle true>>>>", tree, meta)
	return out.end(root, info)
}

func xmp(d *paper.Document, at time.Time) []byte {
	esc := func(s string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(s))
		return b.String()
	}
	return fmt.Appendf(nil, `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator><dc:identifier>%s</dc:identifier><dc:language><rdf:Bag><rdf:li>vi-VN</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%[4]s</xmp:ModifyDate><pdf:Producer>%s</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`, esc(d.Title), esc(d.Author), esc(d.ID+" "+d.Hash()), at.Format(time.RFC3339), Producer)
}

// begin starts a section on a new page.
func (w *writer) begin(s *section) {
	w.sec, w.g = s, paper.PageOf(s.wide)
	if w.doc.Framed {
		w.g = paper.Framed()
	}
	s.number = 0
	w.next()
}

// next starts a page of the section: number in the middle of the top margin
// except on the first, the mark of a draft, the foot code.
func (w *writer) next() {
	w.sec.number++
	w.sheet = newSheet(w.g.Width, w.g.Height)
	w.sheets = append(w.sheets, w.sheet)
	w.y, w.top = w.g.Top, true
	if w.doc.Framed {
		w.frame()
		return
	}
	if w.sec.number > 1 {
		size := paper.Points("page-number")
		w.center(fmt.Sprint(w.sec.number), fonts.Regular, size, w.g.Middle(), w.g.Top*0.6)
	}
	if w.doc.Draft {
		w.draft()
	}
	w.put(w.g.Left, w.g.Height-w.g.Bottom*0.45, piece{text: w.foot, ink: paper.Soft}, paper.Points("foot"), 0)
}

func (w *writer) draft() {
	size, mark := paper.Points("draft"), paper.DraftMark()
	wd := width(fonts.Bold, mark, size)
	x, base := w.g.Width-w.g.Right-wd-5, w.g.Top*0.62
	w.sheet.outline(x-5, base-size*0.95, wd+10, size*1.3)
	w.put(x, base, piece{text: mark, style: fonts.Bold}, size, 0)
}

// face gives the font of a style, which the file will then carry.
func (w *writer) face(s fonts.Style) *face {
	s &= fonts.BoldItalic
	if w.faces[s] == nil {
		w.faces[s] = &face{style: s, code: map[rune]uint16{}}
	}
	return w.faces[s]
}

// put writes a piece with its base line at y, each space wider by stretch, and
// gives the width it took.
func (w *writer) put(x, y float64, p piece, size, stretch float64) float64 {
	x0 := x
	if p.box != paper.NoBox {
		side := boxSide * size
		w.sheet.outline(x, y-side, side, side)
		if p.box == paper.TickedBox {
			w.sheet.rule(x, y-side, x+side, y)
			w.sheet.rule(x, y, x+side, y-side)
		}
		x += boxRoom * size
	}
	if p.text != "" {
		wd := width(p.style, p.text, size) + float64(strings.Count(p.text, " "))*stretch
		w.sheet.text(w.face(p.style), size, x, y, stretch, p.text, p.ink)
		if p.underline {
			w.sheet.rule(x, y+size*0.12, x+wd, y+size*0.12)
		}
		x += wd
	}
	return x - x0
}

// center writes text with its middle at x.
func (w *writer) center(text string, s fonts.Style, size, x, y float64) {
	text, _ = s.Shown(text)
	w.put(x-width(s, text, size)/2, y, piece{text: text, style: s}, size, 0)
}

// base is the distance from a line's top to its base line, for a line of the
// given height.
func base(size, height float64) float64 {
	return height - math.Max(height-paper.Single(size), 0)*0.2 - size*(fonts.Descent+fonts.Gap/2)/1000
}
