package xlsx

import (
	"fmt"
	"strings"
)

// Style is one of the looks that our workbooks have; the list is closed, so
// that every file has the same small style sheet.
type Style uint8

// The styles. Input styles are the only ones a locked sheet lets people change.
const (
	Plain       Style = iota // text, top, wrapped
	Title                    // the sheet's title
	Note                     // small grey text under the title
	Head                     // head of a column
	Key                      // grey: what the file is recognised by
	Fixed                    // grey and centred: a value that is shown only
	FixedNumber              // the same, a number
	Group                    // a heading between rows
	Whole                    // 1.234
	Fraction                 // 7,5
	Mean                     // 78,33
	Date                     // 10/11/2020
	Sum                      // a computed number
	SumMean                  // a computed mean
	Input                    // coloured, unlocked, text
	InputWhole               // coloured, unlocked, a number
	Warn                     // a text to look at
	styleCount
)

// look says how a style is drawn: indexes into the lists below.
type look struct {
	font, fill, border, format int
	unlocked, wrap             bool
	align                      string
}

const (
	formatText  = 49
	formatWhole = 3 // #,##0
	formatMean  = 4 // #,##0.00
	formatHalf  = 0 // General: 7,5 and 76
	formatDate  = 164
)

var looks = [styleCount]look{
	Plain:       {format: formatText, border: 1, wrap: true},
	Title:       {font: 2, format: formatText},
	Note:        {font: 3, format: formatText},
	Head:        {font: 1, fill: 2, border: 1, format: formatText, wrap: true, align: "center"},
	Key:         {fill: 3, border: 1, format: formatText, wrap: true},
	Fixed:       {fill: 3, border: 1, format: formatText, align: "center"},
	FixedNumber: {fill: 3, border: 1, format: formatHalf, align: "center"},
	Group:       {font: 1, fill: 3, border: 1, format: formatText, wrap: true},
	Whole:       {border: 1, format: formatWhole},
	Fraction:    {border: 1, format: formatHalf},
	Mean:        {border: 1, format: formatMean},
	Date:        {border: 1, format: formatDate, align: "center"},
	Sum:         {font: 1, fill: 3, border: 1, format: formatHalf},
	SumMean:     {font: 1, fill: 3, border: 1, format: formatMean},
	Input:       {fill: 4, border: 1, format: formatText, unlocked: true, align: "center"},
	InputWhole:  {fill: 4, border: 1, format: formatWhole, unlocked: true},
	Warn:        {fill: 5, border: 1, format: formatText, wrap: true},
}

const fontName = "Times New Roman" // what decree 30/2020 asks of papers; every office has it

// styleSheet writes xl/styles.xml.
func styleSheet() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<styleSheet xmlns="` + mainSpace + `"><numFmts count="1">` +
		`<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>`)
	b.WriteString(`<fonts count="4">`)
	for _, f := range []struct{ mark, size, colour string }{{"", "12", "FF000000"}, {"<b/>", "12", "FF000000"}, {"<b/>", "14", "FF000000"}, {"<i/>", "11", "FF595959"}} {
		fmt.Fprintf(&b, `<font>%s<sz val="%s"/><color rgb="%s"/><name val="%s"/><family val="1"/></font>`, f.mark, f.size, f.colour, fontName)
	}
	b.WriteString(`</fonts><fills count="6"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>`)
	for _, colour := range []string{"FFE2EFDA", "FFF2F2F2", "FFFFF2CC", "FFFCE4D6"} {
		fmt.Fprintf(&b, `<fill><patternFill patternType="solid"><fgColor rgb="%s"/><bgColor indexed="64"/></patternFill></fill>`, colour)
	}
	b.WriteString(`</fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>`)
	for _, side := range []string{"left", "right", "top", "bottom"} {
		fmt.Fprintf(&b, `<%s style="thin"><color rgb="FFBFBFBF"/></%s>`, side, side)
	}
	b.WriteString(`<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>`)
	fmt.Fprintf(&b, `<cellXfs count="%d">`, styleCount)
	for _, l := range looks {
		fmt.Fprintf(&b, `<xf numFmtId="%d" fontId="%d" fillId="%d" borderId="%d" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">`,
			l.format, l.font, l.fill, l.border)
		b.WriteString(`<alignment vertical="top"`)
		if l.align != "" {
			fmt.Fprintf(&b, ` horizontal="%s"`, l.align)
		}
		if l.wrap {
			b.WriteString(` wrapText="1"`)
		}
		locked := 1
		if l.unlocked {
			locked = 0
		}
		fmt.Fprintf(&b, `/><protection locked="%d"/></xf>`, locked)
	}
	b.WriteString(`</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`)
	return b.String()
}
