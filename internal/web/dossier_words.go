package web

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/office/intake"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/territory"
)

// now is the moment that pages reckon from.
func (q *Request) now() calendar.Instant { return q.Server.Office.Clock.Now() }

// lowered writes a unit's name inside a sentence: "huyện U Minh".
func lowered(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

// unitNamed gives the full name of a unit version, its code when unknown.
func (q *Request) unitNamed(key string) string {
	ref, ok := territory.ParseRef(key)
	if u, known := q.Server.Office.Units.Get(ref); ok && known {
		return u.Name
	}
	return key
}

// place words where a record lies: by today's names, with those at filing
// where they differ.
func (q *Request) place(p party.Place) Place {
	o := q.Server.Office
	then := q.unitNamed(p.UnitKey())
	if p.AreaCode != "" {
		then += ", " + lowered(q.unitNamed(p.AreaKey()))
	}
	today := q.now().Date()
	code, from := o.CurrentUnit(p.UnitCode, p.UnitFrom, today)
	if code == p.UnitCode && from == p.UnitFrom {
		return Place{Name: then}
	}
	ref := territory.Ref{Code: code, From: from}
	now := q.unitNamed(ref.String())
	if a, ok := o.Units.Ancestor(ref, territory.District, today); ok {
		now += ", " + lowered(a.Name)
	}
	if now == then {
		return Place{Name: then}
	}
	return Place{Name: now, Then: then}
}

// due words a deadline that was set at a moment; nil when there is none.
func (q *Request) due(at, since calendar.Instant) *Due {
	if at == 0 {
		return nil
	}
	day := (at - 1).Date() // the last day counts whole
	d := &Due{Day: day, Left: q.now().Date().DaysUntil(day)}
	if h, ok := q.Server.Office.Days.(interface {
		Missing(from, to calendar.Date) []int
	}); ok && since != 0 && since.Date() <= day {
		d.Unsure = h.Missing(since.Date(), day)
	}
	return d
}

// turn words whose turn a dossier is.
func (q *Request) turn(c *office.Case, mine bool) Turn {
	t := Turn{Holder: string(c.Turn), Mine: mine}
	switch access.Role(c.Turn) {
	case access.Commune:
		code, from := q.Server.Office.CurrentUnit(c.Place.UnitCode, c.Place.UnitFrom, q.now().Date())
		t.Place = lowered(q.unitNamed(party.Key(code, from)))
	case access.District:
		t.Place = lowered(q.unitNamed(c.Place.AreaKey()))
	}
	return t
}

// stage words where a dossier stands.
func stage(c *office.Case) Text {
	switch c.State {
	case dossier.Appraisal:
		if s, ok := c.Procedure.Stage(c.Stage); ok {
			return Words(s.Name)
		}
	case dossier.Returned:
		return Say("dossier.state-returned")
	}
	return Say("dossier.stage-" + string(c.State))
}

// stateTag is the state beside a title.
func stateTag(c *office.Case) *Tag {
	switch c.State {
	case dossier.Appraisal:
		return &Tag{Text: Say("dossier.state-here", stage(c)), Tone: Todo}
	case dossier.Draft:
		return &Tag{Text: stage(c), Tone: Todo}
	case dossier.Returned:
		return &Tag{Text: stage(c), Tone: Fix}
	case dossier.Recognised:
		return &Tag{Text: stage(c), Tone: Good}
	}
	return &Tag{Text: stage(c)}
}

// fileRow words a stored file.
func fileRow(f intake.File, producer string, sample bool) FileRow {
	r := FileRow{ID: f.ID, Name: f.Name, Size: f.Size, SHA256: f.SHA256, At: f.AddedAt, By: f.By, Href: "/tep/" + f.ID, Sample: sample}
	if f.Assisted {
		r.For = producer
	}
	return r
}

// filesOf words the files of one item. A file that proves a criterion has one
// more record for each; the list shows it once.
func filesOf(v *intake.View, item string) []FileRow {
	var out []FileRow
	for _, f := range v.Files {
		if f.Item == item && f.Criterion == "" {
			out = append(out, fileRow(f, v.ProducerName, v.Sample))
		}
	}
	return out
}

// events words a dossier's history.
func events(v *intake.View) []Event {
	out := make([]Event, 0, len(v.History))
	for _, h := range v.History {
		e := Event{At: h.At, Who: h.UserName, What: happened(v, h), Detail: Words(h.Detail.Reason), Numbered: v.Sample && h.Detail.Number != ""}
		if h.Assisted {
			e.For = v.ProducerName
		}
		for _, it := range v.Checklist {
			if why, ok := h.Detail.Items[it.Code]; ok {
				e.Lines = append(e.Lines, Say("intake.message-item", it.Label, why))
			}
		}
		out = append(out, e)
	}
	return out
}

// happened words one step of the history.
func happened(v *intake.View, h intake.Event) Text {
	at := ""
	if s, ok := v.Procedure.Stage(h.Stage); ok {
		at = s.Name
	}
	d := h.Detail
	switch h.Act {
	case "dossier.open":
		return Say("dossier.event-created")
	case "dossier.submit":
		return Say("dossier.event-handed-in", d.Number)
	case "dossier.accept":
		if d.Number != "" {
			return Say("dossier.event-proposed", at, d.Number, calendar.Date(d.Date))
		}
		return Say("dossier.event-accepted", at)
	case "dossier.return":
		return Say("dossier.event-returned", len(d.Items))
	case "dossier.forward":
		return Say("dossier.event-forwarded", d.Number, calendar.Date(d.Date))
	case "dossier.refuse":
		return Say("dossier.event-refused", at)
	case "dossier.withdraw":
		return Say("dossier.event-withdrawn")
	case "product.close":
		return Say("dossier.event-scored")
	case "decision.issue":
		return Say("dossier.event-decided", d.Number, calendar.Date(d.Date))
	}
	return Words(h.Act)
}

// bookLine words the rulebook of a dossier with what amended it.
func bookLine(b *rulebook.Book) string {
	numbers := []string{b.Number}
	for _, a := range b.Amended { // one decision may amend several places
		if !slices.Contains(numbers, a.Number) {
			numbers = append(numbers, a.Number)
		}
	}
	return strings.Join(numbers, ", ")
}

// stale adds to a conflict who changed the dossier last, when that may be told.
func (q *Request) stale(err error, id, back string) error {
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	last, e := intake.Change(q.Context(), q.Server.Office, q.Subject(), id)
	if e != nil || last.At == 0 {
		return err
	}
	v, e := intake.Show(q.Context(), q.Server.Office, q.Subject(), id)
	if e != nil {
		return err
	}
	return &changedError{error: err, change: Change{Who: q.person(last.UserName), At: last.At, What: happened(v, last)}, back: back}
}

// renamed gives an input error the name that its field has on the form.
func renamed(err error, names map[string]string) error {
	e, ok := fault.As(err)
	if !ok {
		return err
	}
	name, ok := names[e.Field]
	if !ok {
		return err
	}
	c := *e
	c.Field = name
	return &c
}
