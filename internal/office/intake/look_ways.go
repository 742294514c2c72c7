package intake

import (
	"slices"
	"strings"

	"saoque/internal/dossier"
	"saoque/internal/office"
	"saoque/internal/territory"
)

// Way is the stages of one procedure, as a filter or the head of a table names
// them. Two procedures may share a stage's id and word it differently.
type Way struct {
	Book, Title string
	Stages      []string
}

// Ways lists the procedures that have stages, in their order.
func Ways(o *office.Office) []Way {
	var out []Way
	for _, b := range o.Books.Books() {
		if b.Procedure == nil || len(b.Procedure.Stages) == 0 {
			continue
		}
		w := Way{Book: b.ID, Title: b.Number}
		for _, s := range b.Procedure.Stages {
			w.Stages = append(w.Stages, s.ID)
		}
		out = append(out, w)
	}
	return out
}

// StageAt is how a filter names a stage of one procedure.
func StageAt(book, stage string) string {
	if book == "" {
		return stage
	}
	return book + "." + stage
}

// shared reports whether more than one procedure has a stage of this id.
func shared(o *office.Office, stage string) bool {
	n := 0
	for _, w := range Ways(o) {
		if slices.Contains(w.Stages, stage) {
			n++
		}
	}
	return n > 1
}

// StageName words a stage of a book's procedure. Without a book it gives every
// name that the id has; "" for what is no stage.
func StageName(o *office.Office, book, id string) string {
	var names []string
	for _, b := range o.Books.Books() {
		if b.Procedure == nil || book != "" && b.ID != book {
			continue
		}
		if s, ok := b.Procedure.Stage(id); ok && !slices.Contains(names, s.Name) {
			names = append(names, s.Name)
		}
	}
	return strings.Join(names, " / ")
}

// over are the states that stand outside of any procedure's stages, after it.
var over = []dossier.State{dossier.Returned, dossier.Recognised, dossier.Central, dossier.Closed, dossier.Withdrawn}

// OverStates lists them for a filter.
func OverStates() []string {
	var out []string
	for _, s := range over {
		out = append(out, string(s))
	}
	return out
}

// wayOf finds the procedure that dossiers of a unit version are under: the only
// one whose filing days meet the days of the unit; "" when that is not one.
func wayOf(o *office.Office, unit string) string {
	ref, _ := territory.ParseRef(unit)
	u, ok := o.Units.Get(ref)
	if !ok {
		return ""
	}
	found := ""
	for _, w := range Ways(o) {
		b, err := o.Books.Book(w.Book)
		if err != nil || u.Until != "" && b.Filing.From >= u.Until || b.Filing.Until != "" && b.Filing.Until < u.From {
			continue
		}
		if found != "" {
			return ""
		}
		found = w.Book
	}
	return found
}

// order lists the stages and states of one procedure as columns; of every
// procedure for "".
func order(o *office.Office, book string) []string {
	out := []string{string(dossier.Draft)}
	for _, w := range Ways(o) {
		if book != "" && w.Book != book {
			continue
		}
		for _, s := range w.Stages {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return append(out, OverStates()...)
}
