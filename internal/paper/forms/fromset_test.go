package forms

import (
	"strings"
	"testing"

	"saoque/internal/paper"
	"saoque/internal/paper/docx"
	"saoque/internal/paper/pdf"
	"saoque/internal/rulebook"
)

// Every set that can be scored makes a card, blank and filled; the filled
// card's total is the rulebook's own.
func TestCardsOfEverySet(t *testing.T) {
	shelf, err := rulebook.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, b := range shelf.Books() {
		for _, s := range b.Sets {
			if !s.Complete {
				continue
			}
			n++
			in := Scoresheet{Issuer: "Hội đồng", Product: "Sản phẩm mẫu", Place: "Cà Mau"}
			sh := rulebook.Sheet{Choices: map[string]string{}}
			for _, c := range s.Criteria() {
				sh.Choices[c.Code] = c.Options[len(c.Options)-1].Key
			}
			card := in.Card(b, s, &sh)
			want, err := b.Score(s.Number, sh)
			if err != nil {
				t.Fatal(err)
			}
			if card.Total != Points(b, want.Total) {
				t.Errorf("%s, set %d: the card says %s, the rulebook %d", b.ID, s.Number, card.Total, want.Total)
			}
			if card.Max != "100" {
				t.Errorf("%s, set %d: the most is %s", b.ID, s.Number, card.Max)
			}
			self := SelfReport{}.Marks(b, s, sh, nil, nil)
			if self.Total != card.Total || len(self.Criteria) < len(s.Criteria()) {
				t.Errorf("%s, set %d: the self-assessment says %s over %d criteria", b.ID, s.Number, self.Total, len(self.Criteria))
			}
			blank := in.Card(b, s, nil)
			if blank.Total != "" || blank.Filled {
				t.Errorf("%s, set %d: a blank card has points", b.ID, s.Number)
			}
			if n > 3 { // laying every card out adds little
				continue
			}
			for _, d := range []*paper.Document{Scoresheets{ID: "thử", Sheets: []Scoresheet{card}}.Document(), Scoresheets{ID: "thử", Sheets: []Scoresheet{blank}}.Document()} {
				f, err := pdf.Write(d)
				if err != nil {
					t.Fatal(err)
				}
				words := text(t, f)
				for _, c := range s.Criteria() {
					if !strings.Contains(strings.ReplaceAll(words, "\n", " "), c.Code+" ") {
						t.Errorf("%s, set %d: criterion %s is not on the card", b.ID, s.Number, c.Code)
					}
				}
				if pages, _ := pdf.Pages(d); pages < 2 || pages > 9 {
					t.Errorf("%s, set %d: a card of %d pages", b.ID, s.Number, pages)
				}
				if _, err := docx.Write(d); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d sets", n)
	}
}
