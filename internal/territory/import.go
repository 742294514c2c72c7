package territory

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/viet"
)

// The columns of the two files, in this order and no other.
var (
	unitColumns = []string{"code", "name", "type", "parent", "valid_from", "valid_to", "source", "note"}
	linkColumns = []string{"old_code", "old_from", "new_code", "new_from", "main", "disputed", "source", "note"}
)

// Report says what a reader of the table has to know: nothing in it is an
// error, everything in it has misled somebody.
type Report struct {
	Units, Links int
	Ended        []Ref    // ended versions without a main successor
	Disputed     []Link   // links on which sources disagree
	ReusedCodes  []string // codes that versions of different names carried
	ReusedNames  []string // names, within a province, carried under different codes at different times
}

// Import reads units.csv and successors.csv. It is strict: an unknown column,
// a name that is not NFC with single spaces, a parent that is not in force for
// the whole period, overlapping periods, an ambiguous successor: each is an
// Invalid fault that names the file and the line; nothing is repaired.
func Import(fsys fs.FS) (*Table, Report, error) {
	units, err := fs.ReadFile(fsys, "units.csv")
	if err != nil {
		return nil, Report{}, fault.Wrap(fault.Invalid, err, "territory.import.missing", "units.csv")
	}
	links, err := fs.ReadFile(fsys, "successors.csv")
	if err != nil {
		return nil, Report{}, fault.Wrap(fault.Invalid, err, "territory.import.missing", "successors.csv")
	}
	return Read(units, links)
}

// Read is Import on the two files' bytes.
func Read(units, links []byte) (*Table, Report, error) {
	t := &Table{
		units: map[Ref]Unit{}, versions: map[string][]Unit{}, children: map[string][]Ref{},
		next: map[Ref][]Link{}, prev: map[Ref][]Link{},
	}
	lines := map[Ref]int{}
	err := rows(units, "units.csv", unitColumns, func(r row) error {
		u, err := r.unit()
		if err != nil {
			return err
		}
		if _, twice := t.units[u.Ref()]; twice {
			return r.bad("territory.import.twice", u.Ref())
		}
		t.units[u.Ref()] = u
		t.versions[u.Code] = append(t.versions[u.Code], u)
		t.children[u.Parent] = append(t.children[u.Parent], u.Ref())
		lines[u.Ref()] = r.line
		return nil
	})
	if err != nil {
		return nil, Report{}, err
	}
	if err := t.checkPeriods(lines); err != nil {
		return nil, Report{}, err
	}
	if err := rows(links, "successors.csv", linkColumns, t.addLink); err != nil {
		return nil, Report{}, err
	}
	for _, m := range []map[Ref][]Link{t.next, t.prev} {
		for _, ls := range m {
			slices.SortFunc(ls, linkOrder)
		}
	}
	return t, t.report(), nil
}

// linkOrder puts main links first, then orders by code.
func linkOrder(a, b Link) int {
	if a.Main != b.Main {
		if a.Main {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.Old.String(), b.Old.String()), cmp.Compare(a.New.String(), b.New.String()))
}

func (t *Table) addLink(r row) error {
	l, err := r.link()
	if err != nil {
		return err
	}
	from, ok := t.units[l.Old]
	if !ok {
		return r.bad("territory.import.unknown", l.Old)
	}
	to, ok := t.units[l.New]
	if !ok {
		return r.bad("territory.import.unknown", l.New)
	}
	if from.Until == "" || from.Until != to.From || from.Level != to.Level {
		return r.bad("territory.import.gap", l.Old, l.New)
	}
	for _, other := range t.next[l.Old] {
		if other.New == l.New {
			return r.bad("territory.import.twice", l.Old)
		}
		if other.Main && l.Main {
			return r.bad("territory.import.ambiguous", l.Old, other.New, l.New)
		}
	}
	t.next[l.Old] = append(t.next[l.Old], l)
	t.prev[l.New] = append(t.prev[l.New], l)
	return nil
}

// checkPeriods refuses overlapping versions of a code and parents that are
// missing, of a wrong level, or not in force for a child's whole period.
func (t *Table) checkPeriods(lines map[Ref]int) error {
	for code, vs := range t.versions {
		slices.SortFunc(vs, byCode)
		for i := 1; i < len(vs); i++ {
			if vs[i-1].Until == "" || vs[i-1].Until > vs[i].From {
				return row{file: "units.csv", line: lines[vs[i].Ref()]}.bad("territory.import.overlap", code)
			}
		}
	}
	for ref, u := range t.units {
		at := row{file: "units.csv", line: lines[ref]}
		if (u.Parent == "") != (u.Level == Province) {
			return at.bad("territory.import.parent", ref, u.Parent)
		}
		for day := u.From; u.Parent != ""; {
			p, ok := t.At(u.Parent, day)
			if !ok || p.Level == Commune || p.Level == u.Level {
				return at.bad("territory.import.parent", ref, u.Parent)
			}
			if p.Until == "" || (u.Until != "" && u.Until <= p.Until) {
				break
			}
			day = p.Until
		}
	}
	return nil
}

func (t *Table) report() Report {
	r := Report{Units: len(t.units)}
	type home struct{ province, name string }
	codes := map[home]map[string]bool{}
	for ref, u := range t.units {
		if u.Until != "" && (len(t.next[ref]) == 0 || !t.next[ref][0].Main) {
			r.Ended = append(r.Ended, ref)
		}
		if u.Level == Commune {
			if p, ok := t.Ancestor(ref, Province, u.From); ok {
				h := home{p.Code, NameKey(u.Name)}
				if codes[h] == nil {
					codes[h] = map[string]bool{}
				}
				codes[h][u.Code] = true
			}
		}
		for _, l := range t.next[ref] {
			r.Links++
			if l.Disputed {
				r.Disputed = append(r.Disputed, l)
			}
		}
	}
	for code, vs := range t.versions {
		if slices.ContainsFunc(vs, func(u Unit) bool { return NameKey(u.Short()) != NameKey(vs[0].Short()) }) {
			r.ReusedCodes = append(r.ReusedCodes, code)
		}
	}
	for h, cs := range codes {
		if len(cs) > 1 {
			r.ReusedNames = append(r.ReusedNames, h.name)
		}
	}
	slices.SortFunc(r.Ended, func(a, b Ref) int { return cmp.Compare(a.String(), b.String()) })
	slices.SortFunc(r.Disputed, linkOrder)
	slices.Sort(r.ReusedCodes)
	slices.Sort(r.ReusedNames)
	return r
}

// row is one record of a file.
type row struct {
	file   string
	line   int
	fields []string
}

// bad makes the fault for a row; the arguments follow file and line.
func (r row) bad(key string, args ...any) error {
	for i, a := range args {
		if ref, ok := a.(Ref); ok {
			args[i] = ref.String()
		}
	}
	return fault.New(fault.Invalid, key, append([]any{r.file, strconv.Itoa(r.line)}, args...)...)
}

func rows(data []byte, name string, columns []string, each func(row) error) error {
	rd := csv.NewReader(bytes.NewReader(data))
	rd.FieldsPerRecord = len(columns)
	for first := true; ; first = false {
		fields, err := rd.Read()
		if errors.Is(err, io.EOF) {
			if first {
				return row{file: name, line: 1}.bad("territory.import.columns", strings.Join(columns, ","))
			}
			return nil
		}
		if err != nil {
			r := row{file: name}
			var pe *csv.ParseError
			if errors.As(err, &pe) {
				r.line = pe.Line
			}
			return r.bad("territory.import.columns", strings.Join(columns, ","))
		}
		line, _ := rd.FieldPos(0)
		r := row{name, line, fields}
		if first {
			if !slices.Equal(fields, columns) {
				return r.bad("territory.import.columns", strings.Join(columns, ","))
			}
			continue
		}
		for i, v := range fields {
			if v != viet.Clean(v) {
				return r.bad("territory.import.text", columns[i], v)
			}
		}
		if err := each(r); err != nil {
			return err
		}
	}
}

func (r row) unit() (Unit, error) {
	u := Unit{
		Code: r.fields[0], Name: r.fields[1], Type: Type(r.fields[2]), Parent: r.fields[3],
		From: calendar.Date(r.fields[4]), Until: calendar.Date(r.fields[5]), Source: r.fields[6], Note: r.fields[7],
	}
	u.Level = u.Type.Level()
	width := map[Level]int{Province: 2, District: 3, Commune: 5}[u.Level]
	word := strings.ReplaceAll(strings.TrimSuffix(string(u.Type), "-tw"), "-", " ")
	switch {
	case u.Level == "":
		return u, r.bad("territory.import.type", r.fields[2])
	case !digits(u.Code) || len(u.Code) != width:
		return u, r.bad("territory.import.code", u.Code)
	case !strings.HasPrefix(viet.Fold(u.Name), word+" "):
		return u, r.bad("territory.import.name", u.Name, r.fields[2])
	case !u.From.Valid(), u.Until != "" && (!u.Until.Valid() || u.Until <= u.From):
		return u, r.bad("territory.import.period", r.fields[4], r.fields[5])
	case u.Source == "":
		return u, r.bad("territory.import.source")
	}
	return u, nil
}

func (r row) link() (Link, error) {
	l := Link{
		Old: Ref{r.fields[0], calendar.Date(r.fields[1])}, New: Ref{r.fields[2], calendar.Date(r.fields[3])},
		Main: r.fields[4] == "yes", Disputed: r.fields[5] == "yes", Source: r.fields[6], Note: r.fields[7],
	}
	for _, v := range r.fields[4:6] {
		if v != "yes" && v != "no" {
			return l, r.bad("territory.import.yesno", v)
		}
	}
	if l.Source == "" || (l.Disputed && l.Note == "") {
		return l, r.bad("territory.import.source")
	}
	return l, nil
}
