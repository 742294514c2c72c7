package web

import (
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/territory"
	"saoque/internal/viet"
)

// period words a span of days, both ends included; "" is open.
func period(from, until calendar.Date) Text {
	switch {
	case from == "" && until == "":
		return Text{}
	case until == "":
		return Say("admin.from", from)
	case from == "":
		return Say("admin.until", until)
	}
	return Say("admin.from-until", from, until)
}

// unitRow words one unit version. The table's Until is the first day on which
// it no longer is; people say the last on which it was.
func (q *Request) unitRow(u territory.Unit, day calendar.Date) UnitRow {
	r := UnitRow{Code: u.Code, Name: u.Name, Href: "/don-vi/" + u.Code, Kind: q.say(Say("territory.type." + string(u.Type))), From: u.From}
	if u.Until != "" {
		r.To = u.Until.AddDays(-1)
	}
	if !u.ValidOn(day) {
		day = u.From
	}
	var above []string
	for _, a := range q.Server.Office.Units.Ancestors(u.Ref(), day) {
		above = append(above, a.Name)
	}
	r.Parents = strings.Join(above, ", ")
	return r
}

func (q *Request) units() error {
	if err := q.mayReadRules(); err != nil {
		return err
	}
	query := q.URL.Query()
	on := url.Values{}
	for _, k := range []string{"q", "ngay", "loai"} {
		if s := clip(query.Get(k), 100); s != "" {
			on.Set(k, s)
		}
	}
	p := &UnitsPage{Frame: q.Frame(Say("admin.units-title")), Form: Form{Values: on}, Action: "/don-vi", Source: Say("admin.units-source"), Kinds: []Option{{Text: Say("dossier.filter-all")}}}
	types := territory.Types()
	slices.Sort(types)
	for _, t := range types {
		p.Kinds = append(p.Kinds, Option{Value: string(t), Text: Say("territory.type." + string(t))})
	}
	status := http.StatusOK
	day, err := Date("ngay", on.Get("ngay"))
	if err != nil {
		if e := q.Refuse(&p.Form, err); e != nil {
			return e
		}
		status = http.StatusUnprocessableEntity
	} else {
		if day == "" {
			day = q.now().Date()
		}
		p.Units, p.Total, p.Pager = q.unitsOn(day, on, query.Get("sau"))
	}
	return q.Render(status, p)
}

// unitsOn searches the table, which is in memory; the cursor is a row number.
func (q *Request) unitsOn(day calendar.Date, on url.Values, after string) (rows []UnitRow, total int, pager Pager) {
	words := strings.Fields(viet.Fold(on.Get("q")))
	var hits []territory.Unit
	for _, level := range []territory.Level{territory.Province, territory.District, territory.Commune} {
		for _, u := range q.Server.Office.Units.List(level, day) {
			name := viet.Fold(u.Name + " " + u.Code)
			if kind := on.Get("loai"); kind != "" && kind != string(u.Type) || slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(name, w) }) {
				continue
			}
			hits = append(hits, u)
		}
	}
	rank := map[territory.Level]int{territory.Province: 0, territory.District: 1, territory.Commune: 2}
	sort.SliceStable(hits, func(i, j int) bool {
		if a, b := rank[hits[i].Level], rank[hits[j].Level]; a != b {
			return a < b
		}
		return viet.SortKey(hits[i].Short()) < viet.SortKey(hits[j].Short())
	})
	start, err := strconv.Atoi(after)
	if err != nil || start < 0 || start > len(hits) {
		start = 0
	}
	end := min(start+pageRows, len(hits))
	for _, u := range hits[start:end] {
		rows = append(rows, q.unitRow(u, day))
	}
	if start > 0 {
		pager.Prev = link("/don-vi", with(on, "sau", strconv.Itoa(max(0, start-pageRows))))
	}
	if end < len(hits) {
		pager.Next = link("/don-vi", with(on, "sau", strconv.Itoa(end)))
	}
	return rows, len(hits), pager
}

func (q *Request) unit() error {
	if err := q.mayReadRules(); err != nil {
		return err
	}
	units := q.Server.Office.Units
	versions := units.Versions(q.PathValue("code"))
	if len(versions) == 0 {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	day := q.now().Date()
	shown := versions[len(versions)-1]
	for _, v := range versions {
		if v.ValidOn(day) {
			shown = v
		}
	}
	p := &UnitPage{Frame: q.Frame(Words(shown.Name))}
	p.Crumbs = []Link{{Text: Say("admin.units-title"), Href: "/don-vi"}}
	row := q.unitRow(shown, day)
	p.Facts = []Fact{{Label: Say("admin.fact-code"), Value: Words(shown.Code)}, {Label: Say("admin.unit-kind"), Value: Words(row.Kind)},
		{Label: Say("admin.unit-parents"), Value: Words(row.Parents)}, {Label: Say("admin.unit-time"), Value: period(row.From, row.To)},
		{Label: Say("admin.fact-source"), Value: Words(shown.Source)}}
	if shown.Note != "" {
		p.Facts = append(p.Facts, Fact{Label: Say("admin.fact-note"), Value: Words(shown.Note)})
	}
	for _, v := range versions {
		r := q.unitRow(v, v.From)
		p.Versions = append(p.Versions, r)
		p.Before = append(p.Before, q.unitLinks(units.Predecessors(v.Ref()), func(l territory.Link) territory.Ref { return l.Old })...)
		p.After = append(p.After, q.unitLinks(units.Successors(v.Ref()), func(l territory.Link) territory.Ref { return l.New })...)
	}
	on := day
	if !shown.ValidOn(on) {
		on = shown.From
	}
	for _, c := range units.Children(shown.Code, on) {
		p.Children = append(p.Children, q.unitRow(c, on))
	}
	return q.Render(http.StatusOK, p)
}

func (q *Request) unitLinks(links []territory.Link, end func(territory.Link) territory.Ref) []UnitLink {
	var out []UnitLink
	for _, l := range links {
		u, ok := q.Server.Office.Units.Get(end(l))
		if !ok {
			continue
		}
		x := UnitLink{UnitRow: q.unitRow(u, u.From), Partly: !l.Main}
		if l.Disputed {
			x.Doubt = l.Note
		}
		out = append(out, x)
	}
	return out
}
