package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"saoque/internal/viet"
)

// samplePDF makes a one-page PDF that says what it stands for. It is plain
// ASCII, because the standard fonts of PDF lack Vietnamese letters.
func samplePDF(title string) []byte {
	text := fmt.Sprintf("BT /F1 18 Tf 72 740 Td (MAU - %s) Tj ET", viet.Fold(title))
	parts := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(text), text),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, p := range parts {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, p)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(parts)+1)
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(parts)+1, xref)
	return b.Bytes()
}

// samplePhoto makes a small picture whose colours follow from seed.
func samplePhoto(seed int) ([]byte, error) {
	m := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for y := range 240 {
		for x := range 320 {
			m.Set(x, y, color.RGBA{uint8(90 + (x+seed*53)%120), uint8(110 + (y+seed*31)%110), uint8(60 + (x+y)%90), 255})
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return b.Bytes(), err
}
