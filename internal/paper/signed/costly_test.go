package signed

import (
	"fmt"
	"strings"
)

// costly are files that make the same bytes be read from many places. Each is
// small; read without counting bytes, each takes from minutes to days.
func costly() map[string]struct {
	data []byte
	want string
} {
	const much = "signed.too-much-work"
	behind := func(s string, n int) []byte { return append([]byte("%PDF-1.4\n"), strings.Repeat(s, n)...) }
	document := func(page string, more ...string) []byte {
		return assembled(append([]string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] >>", page}, more...))
	}
	shared := []string{"<< /Type /Catalog /Pages 2 0 R >>", "", "[" + strings.Repeat("9999 0 R ", 100_000) + "]"}
	var kids strings.Builder
	for i := range 2500 {
		shared = append(shared, "<< /Type /Page /Contents 3 0 R >>")
		fmt.Fprintf(&kids, "%d 0 R ", i+4)
	}
	shared[1] = "<< /Type /Pages /Kids [" + kids.String() + "] >>"
	lengths := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] >>", "<< /Type /Page /Contents 4 0 R >>"}
	for i := range 200_000 {
		lengths = append(lengths, fmt.Sprintf("<</Length %d 0 R>>stream\nx\nendstream", 5+i))
	}
	chain := strings.Repeat("<</Parent ", depth-10) + "1" + strings.Repeat(">>", depth-10)
	var table strings.Builder
	table.WriteString("%PDF-1.4\n1 0 obj<</Pages 2 0 R>>endobj\n2 0 obj<</Kids[<</Type/Page>>]>>endobj\n")
	open := table.Len()
	table.WriteString("9 0 obj(" + strings.Repeat("x", 2<<20))
	at := table.Len()
	fmt.Fprintf(&table, ")\nxref\n0 200000\n")
	for i := range 200_000 {
		fmt.Fprintf(&table, "%010d 00000 n \n", map[int]int{1: 9, 2: 39}[i]+map[bool]int{true: open}[i > 2])
	}
	fmt.Fprintf(&table, "trailer<</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", at+2)
	widths := "<< /Type /Font /Subtype /Type1 /Widths 5 0 R >>"
	fonts := "BT " + strings.Repeat("/F 1 Tf ", 300_000) + "ET"
	font := "<< /Type /Page /Contents 4 0 R /Resources << /Font << /F %s >> >> >>"
	return map[string]struct {
		data []byte
		want string
	}{
		"trailers with an open string":  {behind("trailer(", 200_000), much},
		"trailers in one word":          {behind("trailer", 200_000), much},
		"trailers with open hex":        {behind("trailer<", 200_000), much},
		"trailers behind comments":      {behind("trailer%", 200_000), much},
		"trailers in arrays":            {behind("trailer[", 200_000), much},
		"objects with an open string":   {behind("\n1 0 obj<</XRef(", 200_000), much},
		"one long string, many numbers": {[]byte(table.String()), much},
		"lengths one behind another":    {assembled(lengths), ""},
		"fonts read anew":               {document(fmt.Sprintf(font, widths), plain(fonts), "["+strings.Repeat("1 ", 20_000)+"]"), much},
		"widths of one array":           {document(fmt.Sprintf(font, "<< /Subtype /Type0 /DescendantFonts [<< /W ["+strings.Repeat("1 5 0 R ", 1000)+"] >>] >>"), plain(fonts), "["+strings.Repeat("1 ", 20_000)+"]"), much},
		"contents of one array":         {assembled(shared), much},
		"a form of spaces":              {document("<< /Type /Page /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>", plain(strings.Repeat("/X Do ", 100_000)), fmt.Sprintf("<< /Subtype /Form /Length %d >>\nstream\n%s\nendstream", 1<<20, strings.Repeat(" ", 1<<20))), "signed.unpacks-too-large"},
		"one raw stream many times":     {document("<< /Type /Page /Contents ["+strings.Repeat("4 0 R ", 1000)+"] >>", plain(strings.Repeat(" ", 4<<20))), "signed.unpacks-too-large"},
		"hex unpacked many times":       {document("<< /Type /Page /Contents ["+strings.Repeat("4 0 R ", 1000)+"] >>", fmt.Sprintf("<< /Filter /AHx /Length %d >>\nstream\n%s\nendstream", 4<<20, strings.Repeat("20", 2<<20))), "signed.unpacks-too-large"},
		"annotations of one chain":      {document("<< /Type /Page /Annots ["+strings.Repeat("4 0 R ", 100_000)+"] >>", "<< /Subtype /Widget /Parent "+chain+" >>"), "signed.too-many-marks"},
	}
}
