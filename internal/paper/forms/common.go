// Package forms holds every paper of the programme, one file per form: a plain
// input with its data, and a pure function that lays it out as a
// paper.Document. Words come from the catalog (area "paper"); names of
// decisions, bodies and people come with the data.
package forms

import (
	"fmt"
	"strconv"
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/locale"
	"saoque/internal/paper"
)

// Head is what official papers have in common. Number and Date stay empty until
// the paper is issued; Draft marks it until then.
type Head struct {
	ID         string        // of the record the paper is about, for the foot code
	Parent     string        // the body above, "" if none
	Issuer     string        // the issuing body; "\n" breaks
	Place      string        // "Cà Mau"
	Number     string        // "12"; "" leaves room
	Sign       string        // "QĐ-UBND"
	Date       calendar.Date // day of issue
	Made       calendar.Instant
	Draft      bool
	Bases      []string
	Recipients []string
	Authority  []string // TM., KT., TL., TUQ. and the office, one per line
	Signer     string
}

// say words a key; papers are always in Vietnamese. Whole numbers here are years
// and counts and get no dots between thousands.
func say(key string, args ...any) string {
	for i, a := range args {
		if n, ok := a.(int); ok {
			args[i] = strconv.Itoa(n)
		}
	}
	return locale.Load().Text("vi", key, args...)
}

// document starts a paper with the letterhead of h.
func (h Head) document(form, title string) *paper.Document {
	d := &paper.Document{
		ID: h.ID, Form: form, Title: title, Author: oneLine(h.Issuer), Dated: h.Date, Made: h.Made, Draft: h.Draft,
	}
	return d
}

func (h Head) letterhead() paper.Letterhead {
	return paper.Letterhead{
		Parent: paper.Upper(h.Parent), Issuer: paper.Upper(h.Issuer), Number: h.Number, Sign: h.Sign,
		Place: h.Place, Date: h.Date,
	}
}

func (h Head) signature() paper.Signature {
	return paper.Signature{Recipients: h.Recipients, Signers: []paper.Signer{{Authority: uppers(h.Authority), Name: h.Signer}}}
}

func uppers(ss []string) []string {
	out := make([]string, len(ss))
	for i, s := range ss {
		out[i] = paper.Upper(s)
	}
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// para is a justified paragraph.
func para(s string) paper.Paragraph { return paper.Paragraph{Text: paper.Plain(s)} }

// titled is a paragraph that begins with a bold lead.
func titled(lead, s string) paper.Paragraph {
	return paper.Paragraph{Text: paper.Text{{Text: lead + " ", Bold: true}, {Text: s}}}
}

// section is a bold line that begins a part and stays with what follows.
func section(s string) paper.Paragraph {
	return paper.Paragraph{Text: paper.Strong(s), Keep: true, Before: 2}
}

// middle is a centred bold line.
func middle(s string) paper.Paragraph {
	return paper.Paragraph{Text: paper.Strong(s), Align: paper.Center, Keep: true, Before: 4}
}

// article is a numbered article of a decision.
func article(n int, s string) paper.Paragraph { return titled(say("paper.article", n), s) }

// cell, strong and number are cells of tables.
func cell(s string) paper.Cell { return paper.Cell{Text: paper.Plain(s)} }

func strong(s string) paper.Cell { return paper.Cell{Text: paper.Strong(s)} }

func count(n int) paper.Cell { return cell(fmt.Sprint(n)) }

func spanned(s string, n int) paper.Cell {
	left := paper.Left
	return paper.Cell{Text: paper.Strong(s), Span: n, Align: &left, Shade: true, Keep: true}
}

// heads makes a one-row head from the words of keys.
func heads(keys ...string) [][]paper.Cell {
	row := make([]paper.Cell, len(keys))
	for i, k := range keys {
		row[i] = strong(say(k))
	}
	return [][]paper.Cell{row}
}

// columns gives columns with these widths; a negative one is centred.
func columns(widths ...float64) []paper.Column {
	out := make([]paper.Column, len(widths))
	for i, w := range widths {
		out[i] = paper.Column{Width: w, Align: paper.Left}
		if w < 0 {
			out[i] = paper.Column{Width: -w, Align: paper.Center}
		}
	}
	return out
}

// stars writes "4 sao"; none gives a dash.
func stars(n int) string {
	if n == 0 {
		return say("paper.no-star")
	}
	return say("paper.stars", n)
}

// or gives s, or the word for what is not known.
func or(s string) string {
	if strings.TrimSpace(s) == "" {
		return say("paper.unknown")
	}
	return s
}

// letter starts an official letter: subject under the number, then the
// addressees.
func (h Head) letter(form, subject string, to []string) *paper.Document {
	d := h.document(form, subject)
	l := h.letterhead()
	l.Subject = say("paper.letter-subject", subject)
	d.Add(l, paper.Gap{Height: 10})
	if len(to) == 1 {
		d.Add(paper.Paragraph{Text: paper.Plain(say("paper.letter-to", to[0])), Align: paper.Center, Size: paper.Points("recipients-to"), Keep: true})
		return d
	}
	indent := paper.MM(35)
	d.Add(paper.Paragraph{Text: paper.Plain(say("paper.letter-to-many")), Flush: true, Indent: indent, Size: paper.Points("recipients-to"), Keep: true, Align: paper.Left})
	for i, t := range to {
		end := ";"
		if i == len(to)-1 {
			end = "."
		}
		d.Add(paper.Paragraph{Text: paper.Plain("- " + strings.TrimRight(t, ";.") + end), Flush: true, Tight: true, Indent: indent + paper.MM(12), Size: paper.Points("recipients-to"), Keep: true, Align: paper.Left})
	}
	return d
}

// paras gives one paragraph per text.
func paras(texts []string) []paper.Block {
	var out []paper.Block
	for _, t := range texts {
		out = append(out, para(t))
	}
	return out
}

// ticks is a line of boxes to tick; on names the ticked ones.
func ticks(lead string, labels []string, on ...string) paper.Paragraph {
	t := paper.Text{{Text: lead}}
	for _, l := range labels {
		box := paper.EmptyBox
		for _, o := range on {
			if o == l {
				box = paper.TickedBox
			}
		}
		t = append(t, paper.Run{Text: " \u00a0"}, paper.Run{Box: box, Text: l})
	}
	return paper.Paragraph{Text: t, Align: paper.Left, Flush: true, Size: paper.Points("form"), Before: -2}
}

// field is a line of a form with one label.
func field(key, value string) []paper.Field { return []paper.Field{{Label: say(key), Value: value}} }

// small is running text of a form.
func small(s string) paper.Paragraph {
	return paper.Paragraph{Text: paper.Plain(s), Size: paper.Points("form")}
}

// smallSection begins a part of a form.
func smallSection(s string) paper.Paragraph {
	return paper.Paragraph{Text: paper.Strong(s), Size: paper.Points("form"), Flush: true, Keep: true, Before: 2}
}
