package forms

import (
	"math"
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/paper"
	"saoque/internal/paper/certificate"
	"saoque/internal/paper/fonts"
	"saoque/internal/paper/qr"
)

// Certificate is a product's star certificate, one sheet to hang on a wall. No
// decree sets its looks; letterhead, day and signature follow decree 30.
type Certificate struct {
	Head       Head
	By         string // who certifies: "Chủ tịch Ủy ban nhân dân tỉnh Cà Mau"
	Product    string
	Code       string
	Producer   string
	Address    string
	Star       int
	Decision   string // number
	DecisionOn calendar.Date
	From       calendar.Date // first and last day of validity
	LastDay    calendar.Date
	QRAddress  string // what the square holds; a preview's leads to no certificate
	Short      string // to compare with what the public page shows; "" in a preview
	Sample     bool   // invented: marked across the sheet
	Site       string // host of the public page, for those without a camera
}

// Sizes of the sheet's own lines in points; all shrink together where names are
// long, so that the sheet stays one.
const (
	titleSize = 33
	nameSize  = 27
	nameLeast = 16
	factSize  = 13.5
	starSize  = 31
)

// shrinks are the parts of those sizes that are tried.
var shrinks = []float64{1, 0.92, 0.85, 0.78, 0.7}

// Document lays the certificate out.
func (in Certificate) Document() *paper.Document {
	d := in.Head.document("certificate", say("paper.certificate-title", in.Product))
	d.Framed = true
	switch {
	case in.Head.Draft:
		d.Mark = paper.PreviewMark()
	case in.Sample:
		d.Mark = say("paper.sample-mark")
	}
	sign := in.signature()
	for _, k := range shrinks {
		d.Blocks = in.blocks(sign, k, 0)
		// What is left goes above the title and above the signature; the rest is
		// for word processors, whose lines are a little higher.
		if left := paper.Framed().Room() - tall(d.Blocks) - 12; left >= 0 {
			d.Blocks = in.blocks(sign, k, min(left/2, 14))
			break
		}
	}
	return d
}

// blocks lays the sheet out with sizes shrunk to the part k and some more air.
func (in Certificate) blocks(sign paper.Signature, k, air float64) []paper.Block {
	l := in.Head.letterhead()
	l.Bare = true
	line := func(size, before float64, t ...paper.Run) paper.Paragraph {
		return paper.Paragraph{Text: t, Align: paper.Center, Size: math.Round(size*k*2) / 2, Before: before * k, Tight: true, Keep: true}
	}
	fact := func(key, value string) paper.Paragraph {
		return line(factSize, 2, paper.Run{Text: say(key) + " "}, paper.Run{Text: value, Bold: true})
	}
	return []paper.Block{
		l,
		line(titleSize, 10+air/k, paper.Run{Text: say("paper.certificate-kind"), Bold: true, Ink: paper.Red}),
		line(factSize, 0, paper.Run{Text: say("paper.certificate-programme"), Bold: true}),
		paper.Flourish{Width: 190},
		line(factSize, 3, paper.Run{Text: say("paper.certificate-by", in.By), Italic: true}),
		line(fitted(in.Product), 3, paper.Run{Text: in.Product, Bold: true}),
		fact("paper.certificate-code", or(in.Code)),
		fact("paper.certificate-producer", in.Producer),
		fact("paper.certificate-address", in.Address),
		paper.Stars{Full: in.Star, Of: 5, Size: starSize * k},
		line(15.5, 0, paper.Run{Text: paper.Upper(say("paper.certificate-star", starWord(in.Star), in.Star)), Bold: true, Ink: paper.Red}),
		line(factSize, 4, paper.Run{Text: say("paper.certificate-decision", or(in.Decision), paper.Day(in.DecisionOn))}),
		line(factSize, 2, paper.Run{Text: say("paper.certificate-valid", paper.Day(in.From), paper.Day(in.LastDay))}),
		paper.Gap{Height: air},
		sign,
	}
}

// tall reckons the height of the sheet's blocks from above, in points.
func tall(blocks []paper.Block) float64 {
	sum, step := 0.0, paper.Single(paper.Points("authority"))
	rows := func(text string, style fonts.Style, size, full float64) float64 {
		n := 0.0
		for _, l := range strings.Split(text, "\n") {
			// Lines end at words, so each may lose some of its width.
			n += math.Ceil(float64(style.Measure(l)) * size / 1000 / (full * 0.95))
		}
		return n
	}
	text := paper.Framed().Text()
	for _, b := range blocks {
		switch b := b.(type) {
		case paper.Letterhead:
			left := text * paper.BodyShare
			sum += step * (2 + rows(b.Parent, fonts.Regular, paper.Points("parent"), left) + rows(b.Issuer, fonts.Bold, paper.Points("issuer"), left))
		case paper.Paragraph:
			sum += b.Before + rows(b.Text.String(), fonts.Bold, b.Size, text)*paper.Single(b.Size)*paper.Points("line-spacing")
		case paper.Drawn:
			_, high := paper.Extent(b)
			sum += high + 2*paper.DrawnAir
		case paper.Signature:
			p, right := b.Signers[0], text*(1-paper.NoticeShare)
			n := 1 + rows(p.Name, fonts.Bold, paper.Points("signer"), right)
			for _, a := range p.Authority {
				n += rows(a, fonts.Bold, paper.Points("authority"), right)
			}
			sum += 14 + max(b.Mark.Size, n*step+paper.SignRoom)
		}
	}
	return sum
}

// signature is the code at the left, place, day and signer at the right.
func (in Certificate) signature() paper.Signature {
	s := in.Head.signature()
	s.Recipients = nil
	s.Signers[0].Date = paper.PlaceDate(in.Head.Place, in.Head.Date)
	mark := paper.Picture{Size: paper.MM(certificate.Side)}
	if sym, err := qr.Encode(in.QRAddress); err == nil && in.QRAddress != "" {
		mark.Matrix = paper.MatrixOf(sym.Size, sym.Dark)
		// The quiet zone is the paper around it.
		mark.Size *= float64(sym.Size) / float64(sym.Size+2*qr.Quiet)
	}
	if in.Short == "" {
		mark.Text = []string{say("paper.certificate-preview-1"), say("paper.certificate-preview-2")}
	} else {
		mark.Text = []string{say("paper.certificate-short", in.Short), say("paper.certificate-scan"), say("paper.certificate-site", in.Site)}
	}
	s.Mark = &mark
	return s
}

// fitted makes a name smaller until it fits on one line, but not too small: a
// very long one takes two.
func fitted(name string) float64 {
	room := 0.94 * paper.Framed().Text()
	longest := 0
	for _, l := range strings.Split(name, "\n") {
		longest = max(longest, fonts.Bold.Measure(l))
	}
	if longest == 0 {
		return nameSize
	}
	return min(max(float64(int(room*1000/float64(longest))), nameLeast), nameSize)
}

// starWord writes a star's number in words.
func starWord(n int) string {
	if n < 1 || n > 5 {
		return say("paper.no-star")
	}
	return say("paper.star-word-" + string(rune('0'+n)))
}

// CertificateOf puts what a face of a certificate states into the form: of an
// issued one the very facts that were signed.
func CertificateOf(f certificate.Face, head Head) Certificate {
	facts := f.Facts()
	c := Certificate{Head: head, Code: facts.ProductCode, Star: facts.Star, From: facts.IssuedOn, LastDay: facts.LastDay, QRAddress: f.Address(), Short: f.Short(), Site: f.Host()}
	c.Sample, c.Head.Draft = facts.Sample, f.Draft() && f.Short() == ""
	return c
}
