package paper

import (
	"fmt"
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/locale"
	"saoque/internal/viet"
)

// say words a key; papers are always in Vietnamese.
func say(key string, args ...any) string { return locale.Load().Text("vi", key, args...) }

// Plain is text in one upright run.
func Plain(s string) Text { return Text{{Text: s}} }

// Strong is text in bold.
func Strong(s string) Text { return Text{{Text: s, Bold: true}} }

// Slanted is text in italics.
func Slanted(s string) Text { return Text{{Text: s, Italic: true}} }

// String is the text without its styles.
func (t Text) String() string {
	var b strings.Builder
	for _, r := range t {
		b.WriteString(r.Text)
	}
	return b.String()
}

// Number writes a paper's number: below 10 with a leading zero.
func Number(n int) string { return fmt.Sprintf("%02d", n) }

// Upper writes s in capitals, the Vietnamese way.
func Upper(s string) string { return strings.ToUpper(viet.NFC(s)) }

// day and month as the decree writes them: days below 10 and the months 1 and
// 2 get a leading zero.
func day(d calendar.Date) string { return string(d[8:10]) }

func month(d calendar.Date) string {
	m := string(d[5:7])
	if m[0] == '0' && m > "02" {
		return m[1:]
	}
	return m
}

// Day writes "ngày 05 tháng 12 năm 2020"; "" gives dots to fill in.
func Day(d calendar.Date) string {
	if d == "" {
		return say("paper.day-blank")
	}
	return say("paper.day", day(d), month(d), string(d[:4]))
}

// PlaceDate writes "Cà Mau, ngày 05 tháng 12 năm 2020"; without a day it leaves
// room to write one.
func PlaceDate(place string, d calendar.Date) string { return say("paper.place-day", place, Day(d)) }

// Symbol writes "12/QĐ-UBND"; without a number it leaves room.
func Symbol(number, sign string) string {
	if number == "" {
		number = say("paper.number-blank")
	}
	return say("paper.number-sign", number, sign)
}

// NumberLine writes "Số: 12/QĐ-UBND".
func NumberLine(number, sign string) string { return say("paper.number", Symbol(number, sign)) }

// Words of the letterhead that both writers print.
func (Letterhead) Country() string { return say("paper.country") }

// Motto is the line below the country's name.
func (Letterhead) Motto() string { return say("paper.motto") }

// DraftMark is what a paper carries until it is issued.
func DraftMark() string { return say("paper.draft") }

// PreviewMark stands across a framed paper that was not issued.
func PreviewMark() string { return say("paper.preview") }

// RecipientsHead is the word above the list of recipients.
func RecipientsHead() string { return say("paper.recipients") }

// Ends gives the bases as printed: ";" after each but the last, which ends
// with ".".
func (b Bases) Ends() []string {
	out := make([]string, len(b.Items))
	for i, s := range b.Items {
		s = strings.TrimRight(strings.TrimSpace(s), ";.")
		if i == len(b.Items)-1 {
			s += "."
		} else {
			s += ";"
		}
		out[i] = s
	}
	return out
}

// Marks gives the mark of each item of the list: "-", "1.", "a)".
func (l List) Marks() []string {
	out := make([]string, len(l.Items))
	for i := range l.Items {
		switch l.Mark {
		case Numbers:
			out[i] = fmt.Sprintf("%d.", max(l.From, 1)+i)
		case Letters:
			out[i] = Letter(l.From+i) + ")"
		default:
			out[i] = "-"
		}
	}
	return out
}

// BodyStyleName is what word processors call the style of running text.
func BodyStyleName() string { return say("paper.style-body") }

// NumberPending stands where a number will be until the paper is issued.
func NumberPending() string { return say("paper.number-pending") }
