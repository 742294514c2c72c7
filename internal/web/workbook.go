package web

import (
	"bytes"
	"io"
	"net/http"

	"saoque/internal/office/decide"
	"saoque/internal/office/intake"
	"saoque/internal/paper/xlsx"
)

const xlsxMedia = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// workbook sends a workbook while it is written. What fails before the first
// bytes leave is answered as any error; afterwards the download breaks off, for
// half a workbook must not pass for the whole.
func (q *Request) workbook(name string, write func(io.Writer) error) error {
	q.aside()
	d := &download{q: q, name: name}
	err := write(d)
	if err == nil {
		err = d.send()
	}
	if err != nil && d.sent {
		q.Server.Log.Warn("download broke off", "file", name, "err", err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// download holds the first bytes back, so that an early error can still be told.
type download struct {
	q    *Request
	name string
	held bytes.Buffer
	sent bool
}

// heldBack is how much is held.
const heldBack = 64 << 10

func (d *download) Write(b []byte) (int, error) {
	if !d.sent && d.held.Len()+len(b) <= heldBack {
		return d.held.Write(b)
	}
	if err := d.send(); err != nil {
		return 0, err
	}
	return d.q.W.Write(b)
}

// send sends the headers and what was held.
func (d *download) send() error {
	if d.sent {
		return nil
	}
	d.sent = true
	d.q.save(xlsxMedia, d.name, -1)
	_, err := d.q.W.Write(d.held.Bytes())
	return err
}

// dossierBook sends the whole filtered list of dossiers; with the filter of what
// is the viewer's turn it is the list of tasks.
func (q *Request) dossierBook() error {
	l := xlsx.List{Sheet: q.say(Say("dossier.list-title")), Title: q.say(Say("dossier.list-title")), Notes: []string{q.say(Say("dossier.book-made", q.now()))}}
	for i, key := range dossierHeads {
		l.Headings = append(l.Headings, xlsx.Heading{Text: q.say(Say(key)), Width: dossierWidths[i]})
	}
	filter := find(q.URL.Query())
	l.Rows = func(yield func([]xlsx.Cell, error) bool) {
		err := intake.Each(q.Context(), q.Server.Office, q.Subject(), filter, func(r intake.Row) error {
			if !yield(q.dossierCells(r), nil) {
				return io.ErrClosedPipe // the writing ended, and so does the reading
			}
			return nil
		})
		if err != nil && err != io.ErrClosedPipe {
			yield(nil, err)
		}
	}
	return q.workbook("ho-so-"+string(q.now().Date())+".xlsx", func(w io.Writer) error {
		_, err := l.Write(w)
		return err
	})
}

// dossierWidths are the columns' widths in characters, for dossierHeads.
var dossierWidths = []int{18, 24, 34, 30, 24, 16, 8, 26, 20, 13, 8}

// dossierCells is one dossier with numbers as numbers and days as days; text
// stays text whatever it begins with.
func (q *Request) dossierCells(r intake.Row) []xlsx.Cell {
	words := q.dossierWords(r)
	out := make([]xlsx.Cell, len(words))
	for i, w := range words {
		out[i] = xlsx.Text(w)
	}
	out[6] = xlsx.Int(int64(r.Set))
	if d := q.due(r.DueAt, 0); d != nil {
		out[9] = xlsx.Day(d.Day)
	}
	if r.Star > 0 {
		out[10] = xlsx.Int(int64(r.Star))
	}
	return out
}

// registerBook sends the register in its 22 columns.
func (s *Server) registerBook(q *Request) error {
	o := xlsx.RegisterSheet{Title: q.say(Say("register.book-title")), Notes: []string{q.say(Say("dossier.book-made", q.now()))}}
	return q.workbook("so-dang-ky-"+string(q.now().Date())+".xlsx", func(w io.Writer) error {
		_, err := xlsx.WriteRegister(w, o, decide.BookEntries(q.Context(), s.Office, q.Subject(), registerFilter(q.URL.Query())))
		return err
	})
}
