package docx

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"saoque/internal/paper"
	"saoque/internal/paper/fonts"
)

// vmlNS is for the mark across a preview, which word processors keep in the old
// drawing language.
const vmlNS = ` xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"`

func hex(i paper.Ink) string {
	r, g, b := i.RGB()
	return fmt.Sprintf("%02X%02X%02X", r, g, b)
}

// next numbers a drawing.
func (w *writer) next() int {
	w.drawn++
	return w.drawn
}

// geometry writes a shape as it is inside its box: path, fill and outline.
func geometry(s paper.Shape) string {
	x0, y0, wd, ht := s.Bounds()
	var b strings.Builder
	fmt.Fprintf(&b, `<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="%[1]d" h="%[2]d">`, emu(wd), emu(ht))
	for i, p := range s.Points {
		verb := "lnTo"
		if i == 0 {
			verb = "moveTo"
		}
		fmt.Fprintf(&b, `<a:%s><a:pt x="%d" y="%d"/></a:%[1]s>`, verb, emu(p.X-x0), emu(p.Y-y0))
	}
	b.WriteString(`<a:close/></a:path></a:pathLst></a:custGeom>`)
	if s.Filled {
		fmt.Fprintf(&b, `<a:solidFill><a:srgbClr val="%s"/></a:solidFill>`, hex(s.Fill))
	} else {
		b.WriteString(`<a:noFill/>`)
	}
	if s.Line > 0 {
		fmt.Fprintf(&b, `<a:ln w="%d"><a:solidFill><a:srgbClr val="%s"/></a:solidFill><a:miter lim="800000"/></a:ln>`, emu(s.Line), hex(s.Ink))
	} else {
		b.WriteString(`<a:ln><a:noFill/></a:ln>`)
	}
	return b.String() + `</wps:spPr>`
}

// drawing wraps a shape for a run; place stands where an anchor says where.
func (w *writer) drawing(s paper.Shape, open, place, end string) string {
	_, _, wd, ht := s.Bounds()
	n := w.next()
	return fmt.Sprintf(`<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:%s>%s<wp:extent cx="%d" cy="%d"/><wp:effectExtent l="0" t="0" r="0" b="0"/>%s<wp:docPr id="%d" name="shape %[6]d"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr/>%s<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:%s></w:drawing></mc:Choice></mc:AlternateContent>`,
		open, place, emu(wd), emu(ht), end, n, geometry(s), strings.Fields(open)[0])
}

// shapes is a line of drawings.
func (w *writer) shapes(d paper.Drawn) {
	w.table = false
	_, high := paper.Extent(d)
	if high > 12 { // a line of such height is as high as its drawings anyway
		high = 0
	}
	const small = 4.0 // size of the spaces between; each is a quarter of it wide
	air := fmt.Sprintf(`<w:r><w:rPr><w:sz w:val="%d"/></w:rPr><w:t xml:space="preserve">%s</w:t></w:r>`, half(small), strings.Repeat("\u00a0", int(d.Gap()/(small/4)+0.5)))
	para{align: paper.Center, before: paper.DrawnAir, after: paper.DrawnAir, exact: high, size: small, keepNext: true}.open(&w.b)
	for i, s := range d.Shapes() {
		if i > 0 {
			w.b.WriteString(air)
		}
		w.b.WriteString("<w:r>" + w.drawing(s, `inline distT="0" distB="0" distL="0" distR="0"`, "", "") + "</w:r>")
	}
	w.b.WriteString("</w:p>")
}

// frame is the header of a framed page: the mark of a preview across it and
// the frame, behind the text.
func (w *writer) frame(b *strings.Builder) {
	para{style: "Header", size: 1}.open(b)
	if mark := w.doc.Mark; mark != "" {
		size := paper.MarkSize(mark, w.page)
		fmt.Fprintf(b, `<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas><v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype><v:shape id="preview" type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;width:%.0fpt;height:%.0fpt;rotation:%.0f;z-index:-2;mso-position-horizontal:center;mso-position-horizontal-relative:page;mso-position-vertical:center;mso-position-vertical-relative:page" fillcolor="#%s" stroked="f"><v:textpath style="font-family:&quot;%s&quot;;font-size:1pt;font-weight:bold" string="%s"/></v:shape></w:pict></w:r>`,
			float64(fonts.Bold.Measure(mark))*size/1000, size*0.95, 360-paper.MarkTilt, hex(paper.Pale), esc(paper.Decree().Font), esc(mark))
	}
	for _, s := range w.page.Frame() {
		x, y, _, _ := s.Bounds()
		b.WriteString("<w:r>" + w.drawing(s, `anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="1" locked="1" layoutInCell="0" allowOverlap="1"`,
			fmt.Sprintf(`<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="page"><wp:posOffset>%d</wp:posOffset></wp:positionH><wp:positionV relativeFrom="page"><wp:posOffset>%d</wp:posOffset></wp:positionV>`, emu(x), emu(y)), `<wp:wrapNone/>`) + "</w:r>")
	}
	b.WriteString("</w:p>")
}

// picture places the square code as a PNG with lines of text beside it.
func (w *writer) picture(p paper.Picture) {
	w.begin()
	w.pictureIn(p, w.page.Text(), 8)
	w.b.WriteString("</w:tbl>")
}

// pictureIn is the table of a picture in a column of the given width; the
// caller closes it.
func (w *writer) pictureIn(p paper.Picture, full, before float64) {
	const gap = 14
	w.images = append(w.images, pngOf(p.Matrix))
	img := len(w.images)
	grid(&w.b, []float64{p.Size + gap, full - p.Size - gap}, false, 0, 0)
	row(&w.b, false)
	cellOf{width: p.Size + gap}.open(&w.b)
	para{align: paper.Left, before: before}.open(&w.b)
	fmt.Fprintf(&w.b, `<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%[1]d"/><wp:docPr id="%d" name="QR %[2]d" descr="QR"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%[2]d" name="QR"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="img%[3]d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[1]d" cy="%[1]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p></w:tc>`, emu(p.Size), w.next(), img)
	cellOf{width: full - p.Size - gap}.open(&w.b)
	for i, t := range p.Text {
		if i > 0 {
			before = 0
		}
		para{align: paper.Left, before: before, size: paper.Points("recipient")}.write(&w.b, paper.Plain(t))
	}
	if len(p.Text) == 0 {
		tiny(&w.b, "")
	}
	w.b.WriteString("</w:tc></w:tr>")
}

// pngOf draws the code with eight pixels per module.
func pngOf(m paper.Matrix) []byte {
	const scale = 8
	img := image.NewPaletted(image.Rect(0, 0, m.Side*scale, m.Side*scale), color.Palette{color.White, color.Black})
	for y := range m.Side {
		row := img.Pix[y*scale*img.Stride:][:img.Stride]
		for x := range m.Side {
			if m.Dark[y*m.Side+x] {
				for i := range scale {
					row[x*scale+i] = 1
				}
			}
		}
		for i := 1; i < scale; i++ {
			copy(img.Pix[(y*scale+i)*img.Stride:], row)
		}
	}
	var b bytes.Buffer
	fast := png.Encoder{CompressionLevel: png.BestSpeed}
	_ = fast.Encode(&b, img) // into memory, from a valid image
	return b.Bytes()
}
