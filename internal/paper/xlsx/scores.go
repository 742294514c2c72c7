package xlsx

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"saoque/internal/fault"
	"saoque/internal/locale"
	"saoque/internal/rulebook"
	"saoque/internal/viet"
)

// ScoreTable is the scoring of one product: the criteria of its set, and two
// columns per member, the option chosen and its points. With one member it is
// the member's own scoresheet for work without a network.
type ScoreTable struct {
	Book              *rulebook.Book
	Set               int
	Session, Dossier  string // ids
	Edition, Round    int
	Product, Producer string
	Members           []ScoreMember
}

// ScoreMember is a member's column. A locked one (submitted, or another's) is
// shown and cannot be changed.
type ScoreMember struct {
	ID, Name string
	Sheet    rulebook.Sheet
	Locked   bool
}

const (
	scoreSchema = "saoque-scores/1"
	schemaSheet = "_ocop"
	scoreTop    = 4 // rows above the first criterion
	scoreFirst  = 3 // column of the first member's choice
)

// scoreRow is a row of the table as planned; writing and reading agree on it.
type scoreRow struct {
	kind scoreKind
	code string
	text string
	leaf *rulebook.Criterion
	last int // of a part: its last row
}

type scoreKind uint8

const (
	partRow scoreKind = iota
	groupRow
	leafRow
	totalRow
	gateHead
	gateRow
)

func (t ScoreTable) say(key string, args ...any) string {
	return locale.Load().Text("vi", key, args...)
}

// plan lists the rows below the head; the first is row scoreTop+1.
func (t ScoreTable) plan() ([]scoreRow, *rulebook.Set, error) {
	set, err := t.Book.Set(t.Set)
	if err != nil {
		return nil, nil, err
	}
	// Score of an empty sheet refuses the sets that must not be scored with.
	if _, err := t.Book.Score(t.Set, rulebook.Sheet{}); err != nil {
		return nil, nil, err
	}
	var rows []scoreRow
	var add func(list []*rulebook.Criterion)
	add = func(list []*rulebook.Criterion) {
		for _, c := range list {
			if c.Leaf() {
				rows = append(rows, scoreRow{kind: leafRow, code: c.Code, text: leafText(t.Book, c), leaf: c})
				continue
			}
			rows = append(rows, scoreRow{kind: groupRow, code: c.Code, text: c.Label})
			add(c.Criteria)
		}
	}
	for _, p := range set.Parts {
		at := len(rows)
		rows = append(rows, scoreRow{kind: partRow, code: p.Part, text: t.say("xlsx.scores-part", p.Part, p.Name)})
		add(p.Criteria)
		rows[at].last = scoreTop + len(rows)
	}
	rows = append(rows, scoreRow{kind: totalRow, text: t.say("xlsx.scores-sum")})
	if gates := set.GateCodes(); len(gates) > 0 {
		rows = append(rows, scoreRow{kind: gateHead, text: t.say("xlsx.scores-gate")})
		for _, g := range gates {
			rows = append(rows, scoreRow{kind: gateRow, code: g, text: set.GateReason(g)})
		}
	}
	return rows, set, nil
}

func leafText(b *rulebook.Book, c *rulebook.Criterion) string {
	var s strings.Builder
	s.WriteString(c.Label)
	for _, o := range c.Options {
		fmt.Fprintf(&s, "\n%s) %s (%s)", o.Key, o.Label, strings.Replace(points(b, o.Points).value, ".", ",", 1))
	}
	return s.String()
}

// points makes a cell of points kept in the book's steps.
func points(b *rulebook.Book, n int) Cell {
	if b.Step == 2 {
		if n%2 == 0 {
			return Int(int64(n / 2)).As(Fraction)
		}
		return Scaled(int64(n)*5, 1)
	}
	return Int(int64(n)).As(Fraction)
}

// identity gives the rows of the hidden sheet that say whose table it is.
func (t ScoreTable) identity(set *rulebook.Set) [][2]string {
	return [][2]string{
		{"schema", scoreSchema},
		{"book", t.Book.ID},
		{"set", strconv.Itoa(t.Set)},
		{"hash", set.Hash()},
		{"session", t.Session},
		{"dossier", t.Dossier},
		{"edition", strconv.Itoa(t.Edition)},
		{"round", strconv.Itoa(t.Round)},
		{"members", strconv.Itoa(len(t.Members))},
	}
}

// WriteScores writes the table. Every formula carries its present value.
func WriteScores(w io.Writer, t ScoreTable) error {
	rows, set, err := t.plan()
	if err != nil {
		return err
	}
	marks := make([]map[string]int, len(t.Members)) // member → leaf → points
	for i, m := range t.Members {
		if err := set.Valid(m.Sheet); err != nil {
			return err
		}
		marks[i] = map[string]int{}
		for code, key := range m.Sheet.Choices {
			if c, ok := set.Criterion(code); ok {
				if o, ok := c.Option(key); ok {
					marks[i][code] = o.Points
				}
			}
		}
	}
	book := New(w)
	n := len(t.Members)
	layout := Layout{Widths: []int{9, 70, 8}, FrozenRows: scoreTop, FrozenColumns: 2, Locked: true, Landscape: n > 1}
	heads := []Cell{Text(t.say("xlsx.scores-code")).As(Head), Text(t.say("xlsx.scores-criterion")).As(Head), Text(t.say("xlsx.scores-max")).As(Head)}
	for _, m := range t.Members {
		layout.Widths = append(layout.Widths, 12, 8)
		heads = append(heads, Text(m.Name).As(Head), Text(t.say("xlsx.scores-points")).As(Head))
	}
	if n > 1 {
		layout.Widths = append(layout.Widths, 10, 12)
		heads = append(heads, Text(t.say("xlsx.scores-sum")).As(Head), Text(t.say("xlsx.scores-mean")).As(Head))
	}
	s := book.Sheet(t.say("xlsx.scores"), layout)
	s.Row(Text(t.say("xlsx.scores-title", t.Product)).As(Title))
	s.Row(Text(t.say("xlsx.scores-product", t.Producer, t.Set, set.Name)).As(Note))
	s.Row(Text(t.say("xlsx.scores-hint")).As(Note))
	s.Row(heads...)
	places, optionRows := optionPlaces(t, set, len(t.Members))
	wt := &scoreWriter{t: t, sheet: s, marks: marks, places: places, rows: rows, wide: len(heads)}
	for i, r := range rows {
		wt.row(i, r)
	}
	h := book.Sheet(schemaSheet, Layout{Hidden: true, Locked: true})
	for _, p := range t.identity(set) {
		h.Row(Text(p[0]), Text(p[1]))
	}
	for i, m := range t.Members {
		h.Row(Text("member"), Text(m.ID), Text(Column(scoreFirst+2*i)))
	}
	for _, cells := range optionRows {
		h.Row(cells...)
	}
	return book.Close()
}

// optionPlaces lays the options' points out on the hidden sheet, below what
// says whose table it is, and gives each criterion's first and last row.
func optionPlaces(t ScoreTable, set *rulebook.Set, members int) (map[string][2]int, [][]Cell) {
	at := len(t.identity(set)) + members
	places, rows := map[string][2]int{}, [][]Cell{}
	for _, c := range set.Criteria() {
		first := at + 1
		for _, o := range c.Options {
			at++
			rows = append(rows, []Cell{Text("option"), Text(c.Code), Text(o.Key), points(t.Book, o.Points)})
		}
		places[c.Code] = [2]int{first, at}
	}
	return places, rows
}

type scoreWriter struct {
	t      ScoreTable
	sheet  *Sheet
	marks  []map[string]int
	places map[string][2]int
	rows   []scoreRow
	wide   int // columns of the table
}

// sum adds a member's points over the leaves of rows from–to (places in rows).
func (w *scoreWriter) sum(member, from, to int) int {
	n := 0
	for _, r := range w.rows[from:to] {
		if r.kind == leafRow {
			n += w.marks[member][r.code]
		}
	}
	return n
}

func (w *scoreWriter) row(i int, r scoreRow) {
	t, number := w.t, scoreTop+1+i
	look := Group
	cells := []Cell{Text(r.code), Text(r.text), {}}
	switch r.kind {
	case leafRow:
		look = Key
		cells[1], cells[2] = cells[1].As(Plain), points(t.Book, r.leaf.Max).As(FixedNumber)
		w.leaf(number, r, &cells)
	case partRow:
		w.sums(&cells, number, i, r.last-scoreTop, func(col string) string { return fmt.Sprintf("SUM(%s%d:%s%d)", col, number+1, col, r.last) })
	case totalRow:
		w.sums(&cells, number, 0, i, func(col string) string {
			var parts []string
			for j, p := range w.rows {
				if p.kind == partRow {
					parts = append(parts, fmt.Sprint(col, scoreTop+1+j))
				}
			}
			return strings.Join(parts, "+")
		})
	case gateRow:
		look = Key
		cells[1] = cells[1].As(Plain)
		for j, m := range t.Members {
			mark := ""
			for _, g := range m.Sheet.Gates {
				if g == r.code {
					mark = "x"
				}
			}
			cells = append(cells, Text(mark).As(inputStyle(m)), Cell{})
			w.sheet.Choose(Ref(scoreFirst+2*j, number), []string{"x"}, r.code, t.say("xlsx.scores-mark"))
		}
	}
	cells[0] = cells[0].As(look)
	if look == Group {
		for len(cells) < w.wide {
			cells = append(cells, Cell{})
		}
		for j := range cells {
			if cells[j].formula == "" {
				cells[j] = cells[j].As(Group)
			}
		}
	}
	w.sheet.Row(cells...)
}

func inputStyle(m ScoreMember) Style {
	if m.Locked {
		return Fixed
	}
	return Input
}

// leaf writes a criterion: per member the option's letter and its points, looked
// up among the criterion's own options.
func (w *scoreWriter) leaf(number int, r scoreRow, cells *[]Cell) {
	t, p := w.t, w.places[r.code]
	var keys []string
	for _, o := range r.leaf.Options {
		keys = append(keys, o.Key)
	}
	var columns []string
	sum := 0
	for j, m := range t.Members {
		choice := Ref(scoreFirst+2*j, number)
		f := fmt.Sprintf("IF(%s=\"\",0,SUMIF(%s!$C$%d:$C$%d,%s,%s!$D$%d:$D$%d))", choice, schemaSheet, p[0], p[1], choice, schemaSheet, p[0], p[1])
		*cells = append(*cells, Text(m.Sheet.Choices[r.code]).As(inputStyle(m)), Formula(f, points(t.Book, w.marks[j][r.code])))
		w.sheet.Choose(choice, keys, r.code, t.say("xlsx.scores-choose", strings.Join(keys, ", ")))
		columns = append(columns, Ref(scoreFirst+2*j+1, number))
		sum += w.marks[j][r.code]
	}
	w.across(cells, number, columns, sum)
}

// sums writes a row of sums over the leaves of rows from–to.
func (w *scoreWriter) sums(cells *[]Cell, number, from, to int, formula func(column string) string) {
	t := w.t
	var columns []string
	all := 0
	for j := range t.Members {
		n := w.sum(j, from, to)
		all += n
		column := Column(scoreFirst + 2*j + 1)
		*cells = append(*cells, Cell{}.As(Group), Formula(formula(column), points(t.Book, n).As(Sum)))
		columns = append(columns, fmt.Sprint(column, number))
	}
	w.across(cells, number, columns, all)
}

// across adds the members up and, for display, divides by their number.
func (w *scoreWriter) across(cells *[]Cell, number int, columns []string, sum int) {
	n := len(w.t.Members)
	if n < 2 {
		return
	}
	mean := Cell{kind: numeric, value: viet.MeanPoint(sum, n*w.t.Book.Step)}
	*cells = append(*cells, Formula(strings.Join(columns, "+"), points(w.t.Book, sum).As(Sum)),
		Formula(fmt.Sprintf("%s/%d", Ref(scoreFirst+2*n, number), n), mean.As(SumMean)))
}

// Change is one choice that an imported table would alter. From and To are
// option keys, "" for none; for grounds of refusal they are "" and "x".
type Change struct {
	Code, Label          string
	From, To             string
	FromPoints, ToPoints int // in the book's steps
}

// MemberImport is one member's column as read, recomputed from its choices.
type MemberImport struct {
	ID, Name string
	Sheet    rulebook.Sheet
	Result   rulebook.Result
	Changes  []Change
}

// ScoreImport is a table as read. Only choices and marks are taken from the
// file; points and sums are computed again. It must not be saved while an issue
// is Refused.
type ScoreImport struct {
	Members []MemberImport
	Issues  []Issue
}

// Refused reports whether something stands in the way of saving.
func (s *ScoreImport) Refused() bool {
	for _, i := range s.Issues {
		if i.Level == Refused {
			return true
		}
	}
	return false
}

// ReadScores reads a table that WriteScores wrote for t and compares it with
// what t holds now. It refuses the table of another session, product, edition,
// round or set, and one whose rows or columns were moved.
func ReadScores(data []byte, t ScoreTable) (*ScoreImport, error) {
	rows, set, err := t.plan()
	if err != nil {
		return nil, err
	}
	f, err := open(data, Usual)
	if err != nil {
		return nil, err
	}
	defer f.done()
	if err := t.own(f, set); err != nil {
		return nil, err
	}
	shown := f.visible()
	if len(shown) != 1 {
		return nil, fault.New(fault.Invalid, "xlsx.scores-not-ours")
	}
	rd := &scoreReader{t: t, set: set, rows: rows, part: f.parts[shown[0]], out: &ScoreImport{Members: make([]MemberImport, len(t.Members))}, told: make([]string, len(t.Members))}
	for i, m := range t.Members {
		rd.out.Members[i] = MemberImport{ID: m.ID, Name: m.Name, Sheet: rulebook.Sheet{Choices: map[string]string{}}}
	}
	if err := f.each(shown[0], rd.row); err != nil {
		return nil, err
	}
	if rd.next < len(rows) {
		return nil, fault.New(fault.Invalid, "xlsx.scores-rows", scoreTop+1+rd.next, "", rows[rd.next].code)
	}
	rd.finish()
	return rd.out, nil
}

// own checks the hidden sheet against t.
func (t ScoreTable) own(f *file, set *rulebook.Set) error {
	if f.parts[schemaSheet] == nil {
		return fault.New(fault.Invalid, "xlsx.scores-not-ours")
	}
	want := t.identity(set)
	if f.parts[schemaSheet].rows < len(want)+len(t.Members) {
		return fault.New(fault.Invalid, "xlsx.scores-not-ours")
	}
	return f.each(schemaSheet, func(r row) error {
		i := r.number - 1
		switch {
		case i == 0 && (r.at(0) != want[0][0] || r.at(1) != want[0][1]):
			return fault.New(fault.Invalid, "xlsx.scores-not-ours")
		case i < len(want) && (r.at(0) != want[i][0] || r.at(1) != want[i][1]):
			return fault.New(fault.Conflict, "xlsx.scores-other", want[i][0], r.at(1), want[i][1])
		case i >= len(want) && i < len(want)+len(t.Members):
			m := t.Members[i-len(want)]
			if r.at(0) != "member" || r.at(1) != m.ID || r.at(2) != Column(scoreFirst+2*(i-len(want))) {
				return fault.New(fault.Conflict, "xlsx.scores-member", m.Name)
			}
		}
		return nil
	})
}

type scoreReader struct {
	t    ScoreTable
	set  *rulebook.Set
	rows []scoreRow
	next int
	part *sheetPart
	out  *ScoreImport
	told []string // the file's totals
}

func (r *scoreReader) found(line int, cell string, l Level, key string, args ...any) {
	r.out.Issues = append(r.out.Issues, Issue{Row: line, Cell: cell, Level: l, Key: key, Args: args})
}

func (r *scoreReader) row(in row) error {
	if in.number == scoreTop {
		for j, m := range r.t.Members {
			if viet.Clean(in.at(scoreFirst+2*j)) != viet.Clean(m.Name) {
				return fault.New(fault.Conflict, "xlsx.scores-member", m.Name)
			}
		}
	}
	if in.number <= scoreTop || r.next >= len(r.rows) && in.filled() == 0 {
		return nil
	}
	if r.next >= len(r.rows) {
		return fault.New(fault.Invalid, "xlsx.scores-rows", in.number, in.at(0), "")
	}
	p := r.rows[r.next]
	if code := strings.TrimSpace(in.at(0)); code != p.code {
		return fault.New(fault.Invalid, "xlsx.scores-rows", in.number, code, p.code)
	}
	r.next++
	for j := range r.t.Members {
		column := scoreFirst + 2*j
		cell := Ref(column, in.number)
		v := strings.ToLower(viet.Clean(in.at(column)))
		if p.kind == totalRow {
			r.told[j] = in.at(column + 1)
		}
		if p.kind != leafRow && p.kind != gateRow {
			continue
		}
		if r.part.formulas[cell] {
			r.found(in.number, cell, Refused, "xlsx.scores-formula")
			continue
		}
		if v == "" {
			continue
		}
		into := &r.out.Members[j].Sheet
		if p.kind == gateRow {
			if v != "x" {
				r.found(in.number, cell, Refused, "xlsx.scores-bad-mark", p.code, v)
				continue
			}
			into.Gates = append(into.Gates, p.code)
			continue
		}
		if _, ok := p.leaf.Option(v); !ok {
			r.found(in.number, cell, Refused, "xlsx.scores-bad-key", p.code, v)
			continue
		}
		into.Choices[p.code] = v
	}
	return nil
}

// finish computes every column again and compares.
func (r *scoreReader) finish() {
	for j := range r.out.Members {
		m, now := &r.out.Members[j], r.t.Members[j]
		m.Changes = r.changes(now.Sheet, m.Sheet)
		if now.Locked {
			if len(m.Changes) > 0 {
				r.found(0, Column(scoreFirst+2*j), Refused, "xlsx.scores-locked", now.Name)
			}
			m.Sheet, m.Changes = now.Sheet, nil
		}
		result, err := r.t.Book.Score(r.t.Set, m.Sheet)
		if err != nil {
			key, args := "fault.internal", []any(nil)
			if e, ok := fault.As(err); ok {
				key, args = e.Key, e.Args
			}
			r.found(0, Column(scoreFirst+2*j), Refused, key, args...)
			continue
		}
		m.Result = result
		if told := r.told[j]; told != "" && told != points(r.t.Book, result.Total).value && !now.Locked {
			r.found(0, Column(scoreFirst+2*j+1), Doubtful, "xlsx.scores-total", told, strings.Replace(points(r.t.Book, result.Total).value, ".", ",", 1))
		}
	}
}

// changes lists the differences in printed order.
func (r *scoreReader) changes(from, to rulebook.Sheet) []Change {
	var out []Change
	for _, c := range r.set.Criteria() {
		a, b := from.Choices[c.Code], to.Choices[c.Code]
		if a == b {
			continue
		}
		ch := Change{Code: c.Code, Label: c.Label, From: a, To: b}
		if o, ok := c.Option(a); ok {
			ch.FromPoints = o.Points
		}
		if o, ok := c.Option(b); ok {
			ch.ToPoints = o.Points
		}
		out = append(out, ch)
	}
	for _, g := range r.set.GateCodes() {
		a, b := marked(from, g), marked(to, g)
		if a != b {
			out = append(out, Change{Code: g, Label: r.set.GateReason(g), From: a, To: b})
		}
	}
	return out
}

func marked(s rulebook.Sheet, gate string) string {
	for _, g := range s.Gates {
		if g == gate {
			return "x"
		}
	}
	return ""
}
