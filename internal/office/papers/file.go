package papers

import (
	"encoding/json"
	"slices"
	"strings"

	"saoque/internal/access"
	"saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// file is a dossier with everything its papers draw on.
type file struct {
	*office.Case
	product  party.Product
	producer party.Producer
	list     []rulebook.ChecklistItem
	steps    []step // oldest first
	// self is the producer's own scoring: as handed in, or as it stands while the
	// producer holds the dossier; nil while there is none.
	self *rulebook.Sheet
	// prelim is the advisory team's scoring of the newest edition; Version 0 = none.
	prelim store.Prescore
	// last is the result of the council furthest along, nil while there is none.
	last *council.Agenda
	row  *decision.Row     // of the decision that the dossier stands in, nil for none
	rule decision.Decision // that decision
	cert decision.Certificate
}

// step is a line of the dossier's history, with the edition that it is about.
type step struct {
	dossier.Step
	dossier.Detail
	edition int
}

// loadDossier authorises a look at the dossier and loads it.
func (s *subject) loadDossier() error {
	c, err := s.See(s.ref.ID, access.DossierView)
	if err != nil {
		return err
	}
	f := &file{Case: c}
	s.file, s.province, s.sample = f, c.Place.Province, c.Sample
	if f.product, err = s.Product(c.ProductID); err != nil {
		return err
	}
	if f.producer, err = s.Producer(c.ProducerID); err != nil {
		return err
	}
	if f.list, err = c.Rules.ChecklistFor(c.Set); err != nil {
		return err
	}
	if err := f.loadSteps(s.Tx); err != nil {
		return err
	}
	if err := f.loadScores(s.Tx); err != nil {
		return err
	}
	return f.loadDecision(s.Tx)
}

func (f *file) loadSteps(tx *office.Tx) error {
	list, err := tx.Steps(f.ID)
	if err != nil {
		return err
	}
	slices.Reverse(list)
	edition := 0
	for _, x := range list {
		if x.Act == "dossier.submit" {
			edition++
		}
		st := step{Step: x, edition: edition}
		if err := json.Unmarshal([]byte(x.Detail), &st.Detail); err != nil {
			return err
		}
		f.steps = append(f.steps, st)
	}
	return nil
}

func (f *file) loadScores(tx *office.Tx) error {
	if f.unfrozen() {
		sheet, version, err := tx.Assessment(f.ID)
		if err != nil {
			return err
		}
		if version > 0 {
			f.self = &sheet
		}
	} else {
		m, _, err := f.edition(tx, f.Edition)
		if err != nil {
			return err
		}
		if len(m.Sheet.Choices) > 0 {
			f.self = &m.Sheet
		}
	}
	if st := f.stage(func(st rulebook.Stage) bool { return st.Kind == rulebook.StagePrescore }); st != nil {
		var err error
		if f.prelim, err = tx.PrescoreOf(f.ID, st.ID, f.Edition); err != nil {
			return err
		}
	}
	a, found, err := tx.LastResult(f.Case)
	if found {
		f.last = &a
	}
	return err
}

func (f *file) loadDecision(tx *office.Tx) error {
	rows, err := tx.RowsOf(f.ID)
	if err != nil || len(rows) == 0 {
		return err
	}
	f.row = &rows[len(rows)-1]
	if f.rule, err = tx.Decision(f.row.DecisionID); err != nil {
		return err
	}
	certs, err := tx.CertificatesOf(f.rule.ID)
	for _, c := range certs {
		if c.DossierID == f.ID {
			f.cert = c
		}
	}
	return err
}

// edition reads what an edition froze.
func (f *file) edition(tx *office.Tx, n int) (m dossier.Manifest, e dossier.Edition, err error) {
	if e, err = tx.Edition(f.ID, n); err != nil {
		return m, e, err
	}
	m, err = e.Read()
	return m, e, err
}

// unfrozen reports whether the dossier's content is what its producer last wrote,
// not what an edition froze: one that was withdrawn unsubmitted has no edition.
func (f *file) unfrozen() bool { return f.Editable() || f.Edition == 0 }

// known reports whether the dossier's result is public.
func (f *file) known() bool { return f.Record.Decided || f.State == dossier.Closed }

// submission is the step that handed an edition in.
func (f *file) submission(edition int) (step, bool) {
	for _, st := range f.steps {
		if st.Act == "dossier.submit" && st.edition == edition {
			return st, true
		}
	}
	return step{}, false
}

// returns are the steps that sent the dossier back, oldest first.
func (f *file) returns() []step {
	var out []step
	for _, st := range f.steps {
		if st.Outcome == string(dossier.Returned) {
			out = append(out, st)
		}
	}
	return out
}

// stage is the first of the dossier's way that ok picks.
func (f *file) stage(ok func(rulebook.Stage) bool) *rulebook.Stage {
	if i := slices.IndexFunc(f.Procedure.Stages, ok); i >= 0 {
		return &f.Procedure.Stages[i]
	}
	return nil
}

// desk is the stage at whose desk papers arrive for a stage: itself where it is
// one, else the last one before it.
func (f *file) desk(id string) *rulebook.Stage {
	var last *rulebook.Stage
	for i := range f.Procedure.Stages {
		st := &f.Procedure.Stages[i]
		if st.Kind == rulebook.StageIntake || st.Kind == rulebook.StageCheck {
			last = st
		}
		if st.ID == id {
			break
		}
	}
	return last
}

// report reads what a stage recorded as its paper.
func (s *subject) report(stage string) (r dossier.Report, err error) {
	_, err = s.Report(s.file.ID, stage, &r)
	return r, err
}

// formCode is what the book prints above one of its forms, "Mẫu 03"; "" where the
// book has no such form, or only its name is known.
func (f *file) formCode(code string) string {
	for _, x := range f.Rules.Forms {
		if x.Code == code && x.Complete {
			name, _, named := strings.Cut(x.Name, ":")
			if !named { // then the source ends with it
				name = x.Source[strings.LastIndex(x.Source, ",")+1:]
			}
			return strings.TrimSpace(name)
		}
	}
	return ""
}

// label words a checklist item.
func (f *file) label(item string) string {
	for _, it := range f.list {
		if it.Code == item {
			return it.Label
		}
	}
	return item
}
