package web

import (
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	field "saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/office/council"
	"saoque/internal/paper/xlsx"
	"saoque/internal/rulebook"
)

// scoreTable is the table of one product in a session, without members.
func scoreTable(l council.Line) xlsx.ScoreTable {
	return xlsx.ScoreTable{Book: l.Book, Set: l.Set.Number, Session: l.SessionID, Dossier: l.DossierID, Edition: l.Edition, Round: l.Round, Product: l.Product, Producer: l.Producer}
}

// ownTable is a member's own card as a table.
func (q *Request) ownTable(l council.OwnLine) xlsx.ScoreTable {
	t := scoreTable(l.Line)
	m := xlsx.ScoreMember{ID: q.Subject().UserID, Name: q.Subject().Name, Locked: !l.Score}
	if l.Own != nil {
		m.Sheet = l.Own.Sheet
	}
	t.Members = []xlsx.ScoreMember{m}
	return t
}

// scoreBook sends a member's own card for work without a network.
func (s *Server) scoreBook(q *Request) error {
	v, err := s.ownSheet(q)
	if err != nil {
		return err
	}
	return q.workbook("phieu-cham.xlsx", func(w io.Writer) error { return xlsx.WriteScores(w, q.ownTable(v.Product())) })
}

// scoreBookBack takes the table back: its choices fill the form, compared with
// the card and counted anew. Nothing is saved until the member saves the form.
func (s *Server) scoreBookBack(q *Request) error {
	v, err := s.ownSheet(q)
	if err != nil {
		return err
	}
	l := v.Product()
	if !l.Score {
		return notScoring(v)
	}
	var data []byte
	refused, err := q.file("score.no-book", func(part *multipart.Part, _ string) (err error) {
		if data, err = io.ReadAll(io.LimitReader(part, xlsx.Usual.File+1)); err != nil {
			return formError(err)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case refused != nil:
		return refused
	}
	read, err := xlsx.ReadScores(data, q.ownTable(l))
	if err != nil {
		return err
	}
	form, marks := q.asScored(l)
	var doubts []Notice
	for _, i := range read.Issues {
		said := Words(strings.TrimSpace(i.Cell + " " + i.Text("vi")))
		if i.Level == xlsx.Refused {
			form.Errors = append(form.Errors, FieldError{Text: said})
		} else {
			doubts = append(doubts, Notice{Tone: Fix, Text: said})
		}
	}
	if read.Refused() {
		return s.sheetPage(q, v, form, marks, http.StatusUnprocessableEntity)
	}
	m := read.Members[0]
	marks = taken(marks, m.Sheet)
	return s.sheetPage(q, v, form, marks, http.StatusOK, append(doubts, bookNotice(l.Book, m))...)
}

// taken puts a table's choices in the place of those before; that no level fits
// cannot be said in a table and stays where nothing was chosen.
func taken(before Marks, sh rulebook.Sheet) Marks {
	out := Marks{Choices: map[string]string{}, Gates: sh.Gates, Remarks: before.Remarks}
	for code, key := range before.Choices {
		if key == NoneFits {
			out.Choices[code] = key
		}
	}
	for code, key := range sh.Choices {
		out.Choices[code] = key
	}
	return out
}

// bookNotice tells how the table differs from the card.
func bookNotice(b *rulebook.Book, m xlsx.MemberImport) Notice {
	if len(m.Changes) == 0 {
		return Notice{Text: Say("score.book-same")}
	}
	none := func(key string) string {
		if key == "" {
			return "–"
		}
		return key
	}
	var list []string
	for _, c := range m.Changes {
		list = append(list, c.Code+": "+none(c.From)+" → "+none(c.To))
	}
	return Notice{Tone: Todo, Text: Say("score.book-differs", len(m.Changes), strings.Join(list, "; "), points(b, m.Result.Total).String())}
}

// resultBook sends the cards of a closed product as a table with its formulas,
// for those who may see every card.
func (s *Server) resultBook(q *Request) error {
	r, err := council.Tallied(q.Context(), s.Office, q.Subject(), q.PathValue("id"), q.PathValue("dossier"))
	if err != nil {
		return err
	}
	t := scoreTable(r.Line)
	for _, c := range r.Cards {
		if c.Card != nil && c.Card.State == field.CardSubmitted {
			t.Members = append(t.Members, xlsx.ScoreMember{ID: c.UserID, Name: c.Name, Sheet: c.Card.Sheet, Locked: true})
		}
	}
	if len(t.Members) == 0 {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return q.workbook("bang-diem.xlsx", func(w io.Writer) error { return xlsx.WriteScores(w, t) })
}
