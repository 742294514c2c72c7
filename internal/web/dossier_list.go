package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/office/intake"
	"saoque/internal/viet"
)

// pageRows is how many dossiers a page lists.
const pageRows = 50

// filterFields are the fields of the list's filter; all of the list's state is
// in the address.
var filterFields = []string{"q", "buoc", "don-vi", "luot", "bo", "han"}

// find reads a list's filter out of an address.
func find(v url.Values) intake.Find {
	return intake.Find{Search: clip(v.Get("q"), 100), Stage: v.Get("buoc"), Unit: v.Get("don-vi"), Turn: v.Get("luot"), Set: v.Get("bo"), Due: v.Get("han")}
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// filterOnly keeps the filter fields that are in force.
func filterOnly(v url.Values) url.Values {
	out := url.Values{}
	for _, k := range filterFields {
		if s := v.Get(k); s != "" {
			out.Set(k, s)
		}
	}
	return out
}

// with adds one value to a copy.
func with(v url.Values, key, value string) url.Values {
	out := url.Values{}
	for k, list := range v {
		out[k] = list
	}
	if value == "" {
		out.Del(key)
	} else {
		out.Set(key, value)
	}
	return out
}

// link writes a path with a query, without "?" when there is none.
func link(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// cursor writes a place in a list with the number of the row that follows it.
func cursor(c intake.Cursor, first int) string {
	if c.ID == "" {
		return ""
	}
	return strconv.FormatInt(int64(c.At), 10) + "_" + c.ID + "_" + strconv.Itoa(first)
}

// readCursor reads what cursor writes; a broken one is the list's beginning.
func readCursor(s string) (c intake.Cursor, first int) {
	w := strings.Split(s, "_")
	if len(w) != 3 {
		return c, 1
	}
	at, err := strconv.ParseInt(w[0], 10, 64)
	first, err2 := strconv.Atoi(w[2])
	if err != nil || err2 != nil || len(w[1]) > 40 || first < 1 {
		return intake.Cursor{}, 1
	}
	return intake.Cursor{At: calendar.Instant(at), ID: w[1]}, first
}

// pagerOf links to both sides of a list page; first is the number of its first
// row, n how many it shows.
func pagerOf(path string, filter url.Values, prev, next intake.Cursor, first, n int) Pager {
	var p Pager
	if prev.ID != "" {
		p.Prev = link(path, with(filter, "truoc", cursor(prev, max(1, first-pageRows))))
	}
	if next.ID != "" {
		p.Next = link(path, with(filter, "sau", cursor(next, first+n)))
	}
	return p
}

func (q *Request) listDossiers() error {
	query := q.URL.Query()
	in, first := find(query), 1
	in.Limit = pageRows
	var at intake.Cursor
	if s := query.Get("truoc"); s != "" {
		at, first = readCursor(s)
		in.Backwards = at.ID != ""
	} else if s := query.Get("sau"); s != "" {
		at, first = readCursor(s)
	}
	in.AtTime, in.AtID = at.At, at.ID
	list, err := intake.Dossiers(q.Context(), q.Server.Office, q.Subject(), in)
	if err != nil {
		return err
	}
	if in.Backwards && list.Prev.ID == "" {
		first = 1
	}
	on := filterOnly(query)
	p := &DossierListPage{Frame: q.Frame(Say("dossier.list-title")), Total: max(list.Total, first+len(list.Rows)-1), First: first, More: list.More, Cleared: "/ho-so",
		Pager:  pagerOf("/ho-so", on, list.Prev, list.Next, first, len(list.Rows)),
		Export: link("/ho-so/bang.csv", on), Book: link("/ho-so/bang.xlsx", on)}
	if q.officer() {
		p.New = "/ho-so/moi"
	}
	if len(list.Units) > 0 {
		p.Matrix = "/ho-so/ma-tran"
	}
	p.Filter = q.dossierFilter(on, list.Units)
	v := list.Views
	for _, view := range []struct {
		key  string
		of   intake.Tally
		set  url.Values
		late bool
	}{
		{"dossier.view-mine", v.Mine, url.Values{"luot": {intake.TurnMine}}, false},
		{"dossier.view-late", v.Late, url.Values{"han": {intake.DueLate}}, true},
		{"dossier.view-producer", v.Producer, url.Values{"luot": {string(access.Producer)}}, false},
		{"dossier.view-all", v.All, url.Values{}, false},
	} {
		p.Views = append(p.Views, Count{Text: Say(view.key), N: view.of.N, More: view.of.More, Href: link("/ho-so", view.set), Late: view.late && view.of.N > 0, Current: on.Encode() == view.set.Encode()})
	}
	along := link("", url.Values{"ds": {on.Encode()}})
	p.Rows = make([]DossierRow, len(list.Rows))
	for i, r := range list.Rows {
		p.Rows[i] = q.dossierRow(r, along)
	}
	return q.Render(200, p)
}

// officer reports whether the viewer may enter dossiers for producers.
func (q *Request) officer() bool {
	return q.Subject().Has(access.Commune) || q.Subject().Has(access.District)
}

// dossierRow words one row; along is the query that leads from dossier to
// dossier on its page.
func (q *Request) dossierRow(r intake.Row, along string) DossierRow {
	row := DossierRow{Code: r.Slip, Href: "/ho-so/" + r.ID + along,
		Product: Named{Name: r.ProductName, Sample: r.Sample}, Producer: Named{Name: r.ProducerName}, Place: q.place(r.Place),
		Stage: stage(r.Case), Turn: q.turn(r.Case, r.Mine), Due: q.due(r.DueAt, r.MovedAt), Age: max(0, r.MovedAt.Date().DaysUntil(q.now().Date())), Over: r.State.Over()}
	if r.ProductCode != "" {
		row.Stars = Stars{N: r.Star, Sample: r.Sample}
	}
	return row
}

func (q *Request) dossierFilter(on url.Values, units []string) DossierFilter {
	f := q.Server.filter(q)
	f.Form, f.On = Form{Values: on}, len(on) > 0
	f.Units = make([]Option, 0, 1+len(units))
	f.Units = append(f.Units, Option{Text: Say("dossier.filter-all")})
	for _, u := range units {
		f.Units = append(f.Units, Option{Value: u, Text: Words(q.unitNamed(u))})
	}
	return f
}

// filter gives what every list's filter has, made once: the books stay as they
// are as long as the server runs.
func (s *Server) filter(q *Request) DossierFilter {
	s.filterOnce.Do(func() { s.filterOf = q.emptyFilter() })
	return s.filterOf
}

func (q *Request) emptyFilter() DossierFilter {
	o := q.Server.Office
	all := Option{Text: Say("dossier.filter-all")}
	book := func(title string) Text { return Words(q.Server.Words.Text("vi", "dossier.by-book", title)) } // worded once, not on every page
	f := DossierFilter{Action: "/ho-so", Stages: []Option{all}, Turns: []Option{all}, Sets: []Option{all}, Dues: []Option{all}}
	f.Stages = append(f.Stages, Option{Value: string(dossier.Draft), Text: q.stageNamed("", string(dossier.Draft))})
	ways := intake.Ways(o)
	slices.Reverse(ways) // the way of today first
	for _, w := range ways {
		for _, s := range w.Stages {
			f.Stages = append(f.Stages, Option{Value: intake.StageAt(w.Book, s), Text: q.stageNamed(w.Book, s), Group: book(w.Title)})
		}
	}
	for _, s := range intake.OverStates() {
		f.Stages = append(f.Stages, Option{Value: s, Text: q.stageNamed("", s), Group: Say("dossier.filter-states")})
	}
	f.Turns = append(f.Turns, Option{Value: intake.TurnMine, Text: Say("ui.turn.you")})
	for _, r := range []access.Role{access.Producer, access.Commune, access.District, access.Province, access.AdvisorHead, access.Secretary, access.Chairman} {
		f.Turns = append(f.Turns, Option{Value: string(r), Text: Say("dossier.turn-" + string(r))})
	}
	for _, b := range o.Books.Books() {
		if !b.Scoring {
			continue
		}
		for _, s := range b.Sets {
			f.Sets = append(f.Sets, Option{Value: b.ID + "." + strconv.Itoa(s.Number), Text: Words(strconv.Itoa(s.Number) + ". " + s.Name), Group: book(b.Number)})
		}
	}
	f.Dues = append(f.Dues, Option{Value: intake.DueLate, Text: Say("dossier.due-late")}, Option{Value: intake.DueSoon, Text: Say("dossier.due-week")})
	return f
}

// stageNamed words a stage of a book's procedure, or a state.
func (q *Request) stageNamed(book, id string) Text {
	if name := intake.StageName(q.Server.Office, book, id); name != "" {
		return Words(name)
	}
	if id == string(dossier.Returned) {
		return Say("dossier.state-returned")
	}
	return Say("dossier.stage-" + id)
}

func (q *Request) dossierMatrix() error {
	m, err := intake.Counts(q.Context(), q.Server.Office, q.Subject())
	if err != nil {
		return err
	}
	p := &MatrixPage{Frame: q.Frame(Say("dossier.matrix-title")), List: "/ho-so"}
	p.Crumbs = []Link{{Text: Say("dossier.list-title"), Href: "/ho-so"}}
	for _, t := range m.Tables {
		p.Tables = append(p.Tables, q.matrixTable(t, m.Late))
	}
	if len(p.Tables) > 0 {
		p.Lede = Say("dossier.matrix-lede")
	}
	return q.Render(200, p)
}

// matrixTable draws the counts of one way.
func (q *Request) matrixTable(t intake.Table, lates map[string]int) MatrixTable {
	var out MatrixTable
	if b, err := q.Server.Office.Books.Book(t.Book); err == nil {
		out.Title = Say("dossier.by-book", b.Number)
	}
	sums, late, all := make([]int, len(t.Stages)), 0, 0
	for _, s := range t.Stages {
		out.Stages = append(out.Stages, q.stageNamed(t.Book, s))
	}
	for i, u := range t.Units {
		row := MatrixRow{Unit: q.unitNamed(u)}
		for j, c := range t.Cells[i*len(t.Stages) : (i+1)*len(t.Stages)] {
			at := c.Stage
			if intake.StageName(q.Server.Office, t.Book, at) != "" {
				at = intake.StageAt(t.Book, at)
			}
			row.Cells = append(row.Cells, Count{Text: out.Stages[j], N: c.N, Href: link("/ho-so", url.Values{"don-vi": {u}, "buoc": {at}})})
			row.Sum.N += c.N
			sums[j] += c.N
		}
		row.Sum.Href = link("/ho-so", url.Values{"don-vi": {u}})
		row.Late = Count{N: lates[u], Href: link("/ho-so", url.Values{"don-vi": {u}, "han": {intake.DueLate}}), Late: true}
		late, all = late+lates[u], all+row.Sum.N
		out.Rows = append(out.Rows, row)
	}
	for _, n := range sums {
		out.Sums = append(out.Sums, Count{N: n})
	}
	out.Sums = append(out.Sums, Count{N: all}, Count{N: late, Late: late > 0})
	return out
}

// dossierHeads names the columns of the list's exports, by catalog key.
var dossierHeads = []string{"dossier.fact-code", "dossier.fact-product-code", "dossier.fact-product", "dossier.fact-producer", "dossier.place", "dossier.fact-book", "dossier.fact-set",
	"dossier.stage", "dossier.turn", "dossier.due", "dossier.decided-star"}

// dossierTable streams the whole filtered list as CSV for spreadsheets.
func (q *Request) dossierTable() error {
	q.aside()
	w := csv.NewWriter(q.W)
	w.UseCRLF = true
	started := false
	start := func() error {
		if started {
			return nil
		}
		started = true
		h := q.W.Header()
		h.Set("Content-Type", "text/csv; charset=utf-8")
		h.Set("Content-Disposition", `attachment; filename="ho-so-`+string(q.now().Date())+`.csv"`)
		if _, err := q.W.Write([]byte("\ufeff")); err != nil { // spreadsheets take it for UTF-8 then
			return err
		}
		var head []string
		for _, k := range dossierHeads {
			head = append(head, q.say(Say(k)))
		}
		return w.Write(head)
	}
	err := intake.Each(q.Context(), q.Server.Office, q.Subject(), find(q.URL.Query()), func(r intake.Row) error {
		if err := start(); err != nil {
			return err
		}
		return w.Write(q.tableRow(r))
	})
	if err == nil {
		err = start() // an empty list has its heads
	}
	if err == nil {
		w.Flush()
		err = w.Error()
	}
	if err != nil && started {
		// Half a table must not pass for the whole: the download breaks off.
		q.Server.Log.Warn("export broke off", "err", err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// tableRow writes one dossier for the table.
func (q *Request) tableRow(r intake.Row) []string {
	row := q.dossierWords(r)
	for i := range row {
		row[i] = harmless(row[i])
	}
	return row
}

// dossierWords are one dossier's columns in words.
func (q *Request) dossierWords(r intake.Row) []string {
	due, star := "", ""
	if d := q.due(r.DueAt, 0); d != nil {
		due = viet.ShortDate(d.Day)
	}
	if r.Star > 0 {
		star = strconv.Itoa(r.Star)
	}
	turn := q.say(Say("ui.turn.nobody"))
	if r.Turn != "" {
		turn = q.say(Say("dossier.turn-" + string(r.Turn)))
	}
	name := r.ProductName
	if r.Sample {
		name += " (" + q.say(Say("ui.sample")) + ")"
	}
	return []string{r.Slip, r.ProductCode, name, r.ProducerName, q.place(r.Place).Name, r.Rules.Number, strconv.Itoa(r.Set), q.say(stage(r.Case)), turn, due, star}
}

// harmless keeps a spreadsheet from taking a cell for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}

// say words a text outside of a template.
func (q *Request) say(t Text) string {
	if t.Key == "" {
		return t.Plain
	}
	args := make([]any, len(t.Args))
	for i, a := range t.Args {
		if inner, ok := a.(Text); ok {
			a = q.say(inner)
		}
		args[i] = a
	}
	return q.Server.Words.Text(q.Lang(), t.Key, args...)
}
