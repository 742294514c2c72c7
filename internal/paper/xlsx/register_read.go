package xlsx

import (
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/rulebook"
	"saoque/internal/territory"
	"saoque/internal/viet"
)

// RegisterOptions says how a register is read.
type RegisterOptions struct {
	// Sheet names the sheet; "" = the one visible sheet with a register's head.
	Sheet string
	// Bands, when set, are compared with score and star: a star that does not
	// follow from the score is doubtful, never changed.
	Bands []rulebook.Band
	// Months is how long certificates hold; another term is doubtful. 0 = not
	// compared.
	Months int
	// Today, when set, makes decisions of later days doubtful and notes what has
	// expired.
	Today calendar.Date
	// Place, when set, looks a commune and a district up as they stood on a day
	// (or at some time in a year). What it finds fault with becomes an issue,
	// worded by key, at one of the two cells; the row keeps its words.
	Place func(e *RegisterEntry) (unit territory.Ref, level Level, key string, args []any)
	// Known, when set, says why a row must not be taken once more; key "" is no
	// reason.
	Known func(e *RegisterEntry) (key string, args []any)
	// Limits are Usual when zero.
	Limits Limits
	// Progress hears the rows read and their number; an error ends the reading.
	Progress func(done, total int) error
}

// headWithin is how far down the head of the table is looked for.
const headWithin = 30

// ReadRegister reads the province's register. A fault means that the file as a
// whole cannot be used; everything about single rows is in the result.
func ReadRegister(data []byte, o RegisterOptions) (*Register, error) {
	if o.Limits == (Limits{}) {
		o.Limits = Usual
	}
	f, err := open(data, o.Limits)
	if err != nil {
		return nil, err
	}
	defer f.done()
	h, err := f.registerHead(o.Sheet)
	if err != nil {
		return nil, err
	}
	r := &registerReader{
		form: register(), options: o, file: f, head: h,
		out:  &Register{Sheet: h.sheet, HeadRow: h.row, Heads: h.heads, Issues: h.issues},
		seen: map[string]int{}, names: map[string]string{},
	}
	r.part = f.parts[h.sheet]
	r.mark()
	if err := f.each(h.sheet, r.row); err != nil {
		return nil, err
	}
	if o.Progress != nil {
		if err := o.Progress(r.part.rows, r.part.rows); err != nil {
			return nil, err
		}
	}
	return r.out, nil
}

// head is where the table begins and which column is which.
type head struct {
	sheet  string
	row    int
	at     []int // our column → the sheet's, -1 = absent
	heads  []string
	issues []Issue
}

// absent names the columns that the sheet lacks; without a decision or a last
// day a result can be neither traced nor dated.
func (h *head) absent() {
	names := map[Level][]string{}
	for c, at := range h.at {
		if at < 0 {
			l := Noted
			if c == cDecision || c == cExpires {
				l = Doubtful
			}
			names[l] = append(names[l], "«"+register().Columns[c].Head+"»")
		}
	}
	for _, l := range Levels {
		if list := names[l]; len(list) > 0 {
			h.issues = append(h.issues, Issue{Level: l, Key: "xlsx.columns-absent", Args: []any{strings.Join(list, ", ")}})
		}
	}
}

// errEnough ends a walk early.
var errEnough = fault.New(fault.Internal, "fault.internal")

// registerHead finds the head of the table.
func (f *file) registerHead(want string) (*head, error) {
	var found []*head
	var named []string
	for _, sheet := range f.GetSheetList() {
		if want != "" && sheet != want {
			continue
		}
		if want == "" {
			if shown, err := f.GetSheetVisible(sheet); err != nil || !shown {
				continue
			}
		}
		h, err := f.headOf(sheet)
		if err != nil {
			return nil, err
		}
		if h != nil {
			found, named = append(found, h), append(named, sheet)
		}
	}
	switch {
	case len(found) == 0:
		return nil, fault.New(fault.Invalid, "xlsx.no-head")
	case len(found) > 1:
		return nil, fault.New(fault.Invalid, "xlsx.two-heads", strings.Join(named, ", "))
	}
	h := found[0]
	for _, sheet := range f.GetSheetList() {
		if p := f.parts[sheet]; sheet != h.sheet && p != nil && p.cells > 0 {
			h.issues = append(h.issues, Issue{Level: Noted, Key: "xlsx.sheet-skipped", Args: []any{sheet}})
		}
	}
	if f.days1904 {
		h.issues = append(h.issues, Issue{Level: Noted, Key: "xlsx.days-1904"})
	}
	if err := missingColumns(h.sheet, h.at); err != nil {
		return nil, err
	}
	h.absent()
	return h, nil
}

// headOf looks for the row with the most of our heads, at least five. A head
// of two rows (merged groups above) is read at its lower one.
func (f *file) headOf(sheet string) (*head, error) {
	form := register()
	var best *head
	most := 4
	err := f.each(sheet, func(r row) error {
		if r.number > headWithin {
			return errEnough
		}
		h := &head{sheet: sheet, row: r.number, at: make([]int, columnCount), heads: r.values}
		for i := range h.at {
			h.at[i] = -1
		}
		n := 0
		for i, v := range r.values {
			v = viet.Clean(v)
			c, known := form.byHead[plain(v)]
			switch {
			case v == "":
			case !known:
				h.issues = append(h.issues, Issue{Row: r.number, Cell: Ref(i, r.number), Level: Noted, Key: "xlsx.column-unknown", Args: []any{v}})
			case h.at[c] >= 0:
				h.issues = append(h.issues, Issue{Row: r.number, Cell: Ref(i, r.number), Level: Doubtful, Key: "xlsx.column-twice", Args: []any{v}})
			default:
				h.at[c] = i
				n++
			}
		}
		if n > most {
			best, most = h, n
		}
		return nil
	})
	if err == errEnough || fault.Is(err, fault.Invalid) && f.parts[sheet] == nil {
		err = nil // chart sheets have no rows
	}
	return best, err
}

// registerReader reads row by row.
type registerReader struct {
	form    *registerForm
	options RegisterOptions
	file    *file
	part    *sheetPart
	head    *head
	out     *Register
	merged  map[int][]merge // row → merges that touch it
	seen    map[string]int  // certificate numbers, and product × producer × year → row
	names   map[string]string
	issues  []Issue
	line    int
}

// merge is a rectangle of merged cells.
type merge struct {
	ref                     string
	column, row, toC, toRow int
}

// mark notes which rows below the head are touched by merged cells. A merge
// that covers whole columns by mistake is noted for the rows there are.
func (r *registerReader) mark() {
	r.merged = map[int][]merge{}
	budget := 200_000
	for _, ref := range r.part.merges {
		from, to, _ := strings.Cut(ref, ":")
		m := merge{ref: ref}
		var ok1, ok2 bool
		m.column, m.row, ok1 = splitRef(from)
		m.toC, m.toRow, ok2 = splitRef(to)
		if !ok1 || !ok2 {
			continue
		}
		for n := max(m.row, r.head.row+1); n <= min(m.toRow, r.part.rows) && budget > 0; n++ {
			r.merged[n] = append(r.merged[n], m)
			budget--
		}
	}
}

func (r *registerReader) found(column int, l Level, key string, args ...any) {
	cell := ""
	if column >= 0 && r.head.at[column] >= 0 {
		cell = Ref(r.head.at[column], r.line)
	}
	r.issues = append(r.issues, Issue{Row: r.line, Cell: cell, Level: l, Key: key, Args: args})
}

// row reads one row.
func (r *registerReader) row(in row) error {
	if p := r.options.Progress; p != nil && in.number%ProgressStep == 0 {
		if err := p(in.number, r.part.rows); err != nil {
			return err
		}
	}
	if in.number <= r.head.row || in.filled() == 0 {
		return nil
	}
	r.line, r.issues = in.number, nil
	if r.aside(in) {
		return nil
	}
	if in.hidden {
		r.found(-1, Noted, "xlsx.row-hidden")
	}
	for i, v := range in.values {
		if isBroken(v) && !r.ours(i) {
			r.issues = append(r.issues, Issue{Row: r.line, Cell: Ref(i, r.line), Level: Doubtful, Key: "xlsx.broken-outside", Args: []any{strings.TrimSpace(v)}})
		}
	}
	r.joins(in)
	row := RegisterRow{Row: in.number, Entry: RegisterEntry{Score: -1}, Cells: in.values}
	r.fields(in, &row.Entry)
	r.agree(&row.Entry)
	row.Unit = r.place(&row.Entry)
	row.Issues = r.issues
	r.out.Rows = append(r.out.Rows, row)
	return nil
}

// ours reports whether a column of the sheet is one of the register's.
func (r *registerReader) ours(i int) bool {
	for _, at := range r.head.at {
		if at == i {
			return true
		}
	}
	return false
}

// aside tells rows that are no products: sums, headings between groups, the
// line of column numbers under the head. They are named, not lost.
func (r *registerReader) aside(in row) bool {
	key := ""
	first := ""
	for _, v := range in.values {
		if first = viet.Clean(v); first != "" {
			break
		}
	}
	numbers := in.number == r.head.row+1 && in.filled() > 4
	for i, v := range in.values {
		if v = strings.Trim(viet.Clean(v), "()"); v != "" && v != Int(int64(i+1)).value {
			numbers = false
		}
	}
	product := strings.TrimSpace(in.at(r.head.at[cProduct]))
	producer := strings.TrimSpace(in.at(r.head.at[cProducer]))
	switch {
	case numbers:
		key = "xlsx.row-numbers"
	case r.form.totals[plain(first)] || r.form.totals[plain(product)] && producer == "":
		key = "xlsx.row-total"
	case in.filled() <= 2 && (product == "" || producer == "") && in.at(r.head.at[cStar]) == "" && !isBroken(first):
		key = "xlsx.row-heading"
	default:
		return false
	}
	issue := Issue{Row: in.number, Level: Noted, Key: key, Args: []any{first}}
	r.out.Aside = append(r.out.Aside, RegisterRow{Row: in.number, Cells: in.values, Issues: []Issue{issue}})
	return true
}

// needed are the columns whose value must stand in the row itself.
var needed = map[int]bool{cCode: true, cProduct: true, cProducer: true, cStar: true, cDecision: true, cDecided: true, cYear: true, cCertificate: true, cIssued: true, cExpires: true}

// joins reports merged cells: only the upper left one has a value, the others
// are empty for every reader, and whether they were meant to repeat it is not
// ours to guess.
func (r *registerReader) joins(in row) {
	for _, m := range r.merged[in.number] {
		touched, level := -1, Doubtful
		for c, at := range r.head.at {
			if at < m.column || at > m.toC {
				continue
			}
			if touched < 0 || at < r.head.at[touched] {
				touched = c
			}
			if needed[c] && (in.number > m.row || at > m.column) {
				level = Refused
			}
		}
		if touched >= 0 {
			r.found(touched, level, "xlsx.merged", m.ref, Ref(m.column, m.row))
		}
	}
}
