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

	"codeberg.org/go-pdf/fpdf"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/paper"
	"saoque/internal/paper/fonts"
)

// Producer is written into each file's properties.
const Producer = "Sao Que"

// family is how fpdf knows the fonts; it names them "utf8" + family + style in
// the file, which seal renames to a subset's name of the same length (a subset
// must not carry the reserved font name).
const family = "sq+serif"

type writer struct {
	doc  *paper.Document
	pdf  *fpdf.Fpdf
	g    paper.Page
	sec  *section
	y    float64 // from the page's top
	top  bool    // nothing is on the page yet
	foot string  // the same on every page
	has  [4]bool // fonts added
	at   struct {
		style fonts.Style
		size  float64
		set   bool
	}
}

// Write gives the paper's PDF. Its only errors are faults of ours.
func Write(d *paper.Document) ([]byte, error) {
	w := &writer{doc: d, foot: d.Foot()}
	w.pdf = fpdf.NewCustom(&fpdf.InitType{
		OrientationStr: sheet(d.Wide), UnitStr: "pt",
		Size: fpdf.SizeType{Wd: paper.Points("page-width"), Ht: paper.Points("page-height")},
	})
	w.properties()
	w.pdf.SetAutoPageBreak(false, 0)
	w.pdf.SetMargins(0, 0, 0)
	w.pdf.SetCellMargin(0)
	w.begin(&section{wide: d.Wide || d.Framed})
	w.flow(w.boxes(d.Blocks))
	var out bytes.Buffer
	if err := w.pdf.Output(&out); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "fault.internal")
	}
	return seal(out.Bytes()), nil
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

func (w *writer) properties() {
	d, at := w.doc, made(w.doc)
	w.pdf.SetCatalogSort(true)
	w.pdf.SetCreationDate(at)
	w.pdf.SetModificationDate(at)
	w.pdf.SetTitle(d.Title, true)
	w.pdf.SetAuthor(d.Author, true)
	w.pdf.SetSubject(w.foot, true)
	w.pdf.SetCreator(Producer, true)
	w.pdf.SetProducer(Producer, true)
	w.pdf.SetLang("vi-VN")
	w.pdf.SetXmpMetadata(xmp(d, at))
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

// seal mends what the library does not let one choose: the version in the head
// and the fonts' names. Both keep their lengths, so the file's index holds.
func seal(b []byte) []byte {
	b = bytes.Replace(b, []byte("%PDF-1.3"), []byte("%PDF-1.7"), 1)
	return bytes.ReplaceAll(b, []byte("/utf8"+family), []byte("/SAOQUE+Serif"))
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
	w.pdf.AddPageFormat(sheet(w.sec.wide), fpdf.SizeType{Wd: paper.Points("page-width"), Ht: paper.Points("page-height")})
	w.pdf.SetLineWidth(0.5)
	w.at.set = false
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
	w.pdf.Rect(x-5, base-size*0.95, wd+10, size*1.3, "D")
	w.put(x, base, piece{text: mark, style: fonts.Bold}, size, 0)
}

func (w *writer) font(s fonts.Style, size float64) {
	if w.at.set && w.at.style == s && w.at.size == size {
		return
	}
	if !w.has[s] {
		w.pdf.AddUTF8FontFromBytes(family, s.Code(), s.Bytes())
		w.has[s] = true
	}
	w.pdf.SetFont(family, s.Code(), size)
	w.at.style, w.at.size, w.at.set = s, size, true
}

// put writes a piece with its base line at y, each space wider by stretch, and
// gives the width it took.
func (w *writer) put(x, y float64, p piece, size, stretch float64) float64 {
	x0 := x
	if p.box != paper.NoBox {
		side := boxSide * size
		w.pdf.Rect(x, y-side, side, side, "D")
		if p.box == paper.TickedBox {
			w.pdf.Line(x, y-side, x+side, y)
			w.pdf.Line(x, y, x+side, y-side)
		}
		x += boxRoom * size
	}
	if p.text != "" {
		w.font(p.style, size)
		if p.ink != paper.Black {
			w.pdf.SetTextColor(rgb(p.ink))
			defer w.pdf.SetTextColor(0, 0, 0)
		}
		n := strings.Count(p.text, " ")
		wd := width(p.style, p.text, size) + float64(n)*stretch
		w.pdf.SetXY(x, y-0.3*size)
		align := ""
		if n > 0 && stretch != 0 {
			align = "J"
		}
		w.pdf.CellFormat(wd, 0, p.text, "", 0, align, false, 0, "")
		if p.underline {
			w.pdf.Line(x, y+size*0.12, x+wd, y+size*0.12)
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

// sheet is the library's word for upright or lying.
func sheet(wide bool) string {
	if wide {
		return "L"
	}
	return "P"
}
