package forms

import (
	"slices"
	"strings"

	"saoque/internal/paper"
	"saoque/internal/paper/docx"
)

// Starter writes a .docx to begin a template with: the head and the end of an
// official paper, and between them every key of the form where it works, lists
// as rows of a table.
func (f Form) Starter() ([]byte, error) {
	all, err := f.Slots()
	if err != nil {
		return nil, err
	}
	title := say("papers.form." + f.Code)
	d := &paper.Document{ID: f.Code, Form: f.Code, Title: say("slot.starter", title), Code: value(slotName()["foot"])}
	s := starter{doc: d, slots: all, used: map[string]bool{}}
	s.head(title)
	s.values()
	s.lists()
	s.end()
	return docx.Write(d)
}

// starter lays a form's keys out.
type starter struct {
	doc   *paper.Document
	slots []Slot
	used  map[string]bool // keys of the paper itself that stand in it already
}

// has reports whether the paper itself has a key, which is then taken.
func (s *starter) has(name string) (string, bool) {
	key := slotName()[name]
	ok := slices.ContainsFunc(s.slots, func(x Slot) bool { return len(x.In) == 0 && x.Key == key })
	s.used[key] = s.used[key] || ok
	return key, ok
}

func value(key string) string { return "{{" + key + "}}" }

func loop(key, inside string) string { return "{{#" + key + "}}" + inside + "{{/" + key + "}}" }

// head is the letterhead of decree 30/2020/NĐ-CP, annex I, with slots; only
// official papers have one.
func (s *starter) head(title string) {
	var l paper.Letterhead
	s.has("Draft") // marked by the product where a template does not
	symbol, official := s.has("symbol")
	if official {
		parent, _ := s.has("Parent")
		issuer, _ := s.has("Issuer")
		place, _ := s.has("placeday")
		for _, name := range []string{"Number", "Sign", "Place", "Date"} { // within the two above
			s.has(name)
		}
		center := paper.Center
		left := paper.Text{{Text: "{{?" + parent + "}}" + value(paper.Upper(parent)) + "\n{{/" + parent + "}}"}, {Text: value(paper.Upper(issuer)), Bold: true}, {Text: "\n" + say("paper.number", value(symbol))}}
		right := paper.Text{{Text: l.Country() + "\n" + l.Motto(), Bold: true}, {Text: "\n" + value(place), Italic: true}}
		s.doc.Add(paper.Table{Columns: columns(40, 60), Bare: true, Rows: [][]paper.Cell{{{Text: left, Align: &center}, {Text: right, Align: &center}}}})
	} else {
		s.doc.Add(paper.Letterhead{Bare: true})
	}
	s.doc.Add(paper.Heading{Kind: paper.Upper(title), NoRule: true})
	if bases, ok := s.has("Bases"); ok {
		s.doc.Add(para("{{#"+bases+"}}"), paper.Paragraph{Text: paper.Slanted(value(slotName()["line"]) + ";")}, para("{{/"+bases+"}}"))
	}
}

// values are the paper's own keys, a line each, kept where there is something to
// say.
func (s *starter) values() {
	for _, name := range []string{"Recipients", "Authority", "Signer", "foot"} {
		s.has(name) // at the end
	}
	for _, x := range s.slots {
		if len(x.In) == 0 && !x.List && !s.used[x.Key] {
			s.doc.Add(paper.Paragraph{Text: paper.Plain("{{?" + x.Key + "}}" + labelled(x.Key) + value(x.Key) + "{{/" + x.Key + "}}"), Align: paper.Left})
		}
	}
}

func labelled(key string) string { return capital(key) + ": " }

func capital(key string) string {
	r := []rune(key)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// lists are the paper's own lists: of plain lines as paragraphs, of things as a
// table whose row is repeated.
func (s *starter) lists() {
	for _, x := range s.slots {
		if len(x.In) > 0 || !x.List || s.used[x.Key] {
			continue
		}
		of := s.within([]string{x.Key})
		s.doc.Add(section(capital(x.Key)))
		if plainLines(of) {
			s.doc.Add(para("{{#"+x.Key+"}}"), para("- "+value(slotName()["line"])), para("{{/"+x.Key+"}}"))
			continue
		}
		t := paper.Table{Size: 11}
		var head, row []paper.Cell
		for _, k := range of {
			t.Columns = append(t.Columns, paper.Column{Width: float64(min(max(len([]rune(k.Sample)), 4), 24)), Align: paper.Left})
			head, row = append(head, strong(capital(k.Key))), append(row, cell(s.inCell(k)))
		}
		// The marks stand apart: a column is as wide as the longest word in it.
		row[0].Text[0].Text = "{{#" + x.Key + "}} " + row[0].Text[0].Text
		row[len(row)-1].Text[0].Text += " {{/" + x.Key + "}}"
		t.Head, t.Rows = [][]paper.Cell{head}, [][]paper.Cell{row}
		s.doc.Add(t)
	}
}

// within lists the keys directly inside lists.
func (s *starter) within(lists []string) []Slot {
	var out []Slot
	for _, x := range s.slots {
		if slices.Equal(x.In, lists) {
			out = append(out, x)
		}
	}
	return out
}

func plainLines(of []Slot) bool {
	return slices.ContainsFunc(of, func(x Slot) bool { return x.Key == slotName()["line"] })
}

// inCell writes a key of a list in a cell; a list in the list one line each.
func (s *starter) inCell(x Slot) string {
	if !x.List {
		return value(x.Key)
	}
	var parts []string
	of := s.within(append(x.In[:len(x.In):len(x.In)], x.Key))
	for _, k := range of {
		if k.Key != slotName()["count"] {
			parts = append(parts, s.inCell(k))
		}
	}
	return loop(x.Key, strings.Join(parts, "; ")+"\n")
}

// end is who gets the paper and who signs it.
func (s *starter) end() {
	line := value(slotName()["line"])
	var left, right paper.Text
	if key, ok := s.has("Recipients"); ok {
		left = paper.Text{{Text: paper.RecipientsHead() + "\n", Bold: true, Italic: true}, {Text: loop(key, "- "+line+"\n")}}
	}
	if key, ok := s.has("Authority"); ok {
		right = append(right, paper.Run{Text: loop(key, value(paper.Upper(slotName()["line"]))+"\n"), Bold: true})
	}
	if key, ok := s.has("Signer"); ok {
		right = append(right, paper.Run{Text: "\n\n\n" + value(key), Bold: true})
	}
	if len(left)+len(right) > 0 {
		center := paper.Center
		s.doc.Add(paper.Table{Columns: columns(50, 50), Bare: true, Rows: [][]paper.Cell{{{Text: left}, {Text: right, Align: &center}}}})
	}
}
