// Package dossier holds the hồ sơ: what a producer hands in about one product
// under one rulebook, its checklist, its evidence and its frozen editions.
package dossier

import (
	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/party"
	"saoque/internal/rulebook"
)

// State is where a dossier stands as a whole; the stage says more while it is
// under appraisal.
type State string

// The states. Only appraisal has a stage at work; returned keeps the stage
// that sent it back, and a new edition goes there again.
const (
	Draft      State = "draft"
	Appraisal  State = "appraisal"
	Returned   State = "returned"
	Recognised State = "recognised"
	Central    State = "central" // approved by the province, now the ministry's
	Closed     State = "closed"  // ended without a star of recognition
	Withdrawn  State = "withdrawn"
)

// States lists them in the order of the way.
var States = []State{Draft, Appraisal, Returned, Recognised, Central, Closed, Withdrawn}

// Over reports whether nothing more can happen to the dossier.
func (s State) Over() bool { return s == Recognised || s == Closed || s == Withdrawn }

// Turn says who must act next; it is kept apart from state and stage.
type Turn string

// Whose turn it can be; the officers' turns are their roles' names.
const (
	TurnProducer Turn = "producer"
	TurnMinistry Turn = "ministry"
	TurnNone     Turn = ""
)

// Kinds of dossier; only First flows yet.
const (
	First        = "first"
	Upgrade      = "upgrade"
	ReEvaluation = "re_evaluation"
)

// MarkCentral marks a dossier of 90 points and more for the ministry.
const MarkCentral = "central"

// Dossier is one application of one product in one season.
type Dossier struct {
	ID           string
	Slip         string // registration slip number, unique
	Kind         string
	Season       int // the year
	ProductID    string
	ProducerID   string
	ProductName  string
	ProducerName string
	Book         string
	Set          int
	SetHash      string // pinned content of the criteria set
	Place        party.Place
	State        State
	Stage        string
	Turn         Turn
	DueAt        calendar.Instant // 0 = no limit known
	Edition      int              // editions submitted so far
	ProductCode  string
	Star         int
	Mark         string
	Sample       bool
	CreatedBy    string
	CreatedAt    calendar.Instant
	MovedAt      calendar.Instant
	Version      int64
}

// Editable reports whether the producer's side may change it now.
func (d *Dossier) Editable() bool { return d.State == Draft || d.State == Returned }

// NeedEditable is Editable as an error.
func (d *Dossier) NeedEditable() error {
	if !d.Editable() {
		return fault.New(fault.Conflict, "dossier.frozen")
	}
	return nil
}

// Late reports whether the present deadline has passed at now.
func (d *Dossier) Late(now calendar.Instant) bool {
	return d.DueAt != 0 && now >= d.DueAt && !d.State.Over()
}

// Access gives the facts that the authority asks for. councils are those on
// whose agendas the dossier stands, recused the users recused from it.
func (d *Dossier) Access(p *rulebook.Procedure, councils, recused []string) access.Record {
	r := access.Record{
		Producer: d.ProducerID, Submitted: d.Edition > 0, Councils: councils, Recused: recused,
		Central: d.Mark == MarkCentral, Decided: d.State == Recognised || d.State == Central,
	}
	past := false
	for i := range p.Stages {
		s := &p.Stages[i]
		if s.Kind == rulebook.StagePrescore && !past {
			r.WithAdvisors = reached(p, d.Stage, i)
			past = true
		}
		if s.ID == d.Stage && d.State == Appraisal {
			r.Holder = access.Role(s.Holder.Role)
		}
	}
	return d.Place.On(r)
}

func reached(p *rulebook.Procedure, stage string, i int) bool {
	for j := i; j < len(p.Stages); j++ {
		if p.Stages[j].ID == stage {
			return true
		}
	}
	return false
}

// Item is one checklist item of a dossier.
type Item struct {
	DossierID string
	Code      string
	Done      bool
	Note      string
	Verdict   string // "", "ok", "fix"
	Reason    string // why it came back, when Verdict is "fix"
	Version   int64
}

// Verdicts of an item in a review.
const (
	VerdictOK  = "ok"
	VerdictFix = "fix"
)

// Status is what a producer reads beside an item; there are four, and the
// last is shown as plain text.
type Status string

// The four statuses of a task.
const (
	Todo Status = "todo"
	Fix  Status = "fix"
	Shut Status = "shut"
	Done Status = "done"
)

// Status gives the item's status.
func (it Item) Status() Status {
	switch {
	case it.Done:
		return Done
	case it.Verdict == VerdictFix:
		return Fix
	}
	return Todo
}

// Evidence is a file attached to an item and, where it proves points, to a
// criterion.
type Evidence struct {
	ID        string
	DossierID string
	Item      string
	Criterion string
	Name      string
	Size      int64
	Type      string
	SHA256    string
	AddedBy   string
	AddedAt   calendar.Instant
	RemovedAt calendar.Instant
}

// Step is one line of the dossier's history.
type Step struct {
	ID        string
	DossierID string
	At        calendar.Instant
	UserID    string
	UserName  string
	Act       string
	Stage     string
	Outcome   string
	Detail    string // JSON of Detail
}

// Report is the paper that a stage records as data: for the commune, what form
// 03 of decision 26/2026 asks (one line per matter assessed) with the number
// and date of the letter of proposal; for a forwarding office, that letter; for
// the advisory team its conclusion.
type Report struct {
	Matters []string // one text per Stage.Assesses, in its order
	Number  string
	Date    calendar.Date
	Remark  string
}

// Detail is what a step says beyond its outcome.
type Detail struct {
	Reason  string            `json:"reason,omitempty"`
	Items   map[string]string `json:"items,omitempty"` // item → reason
	Number  string            `json:"number,omitempty"`
	Date    string            `json:"date,omitempty"`
	Total   int               `json:"total,omitempty"`
	Members int               `json:"members,omitempty"`
	Star    int               `json:"star,omitempty"`
}
