package web

import "saoque/internal/calendar"

// Sheet is a criteria set as it is filled in: by the producer for the own
// product, by the advisory team, by a council member.
type Sheet struct {
	// Book and Set in words, with the pinned hash.
	Book, Set, Hash string
	// Number is the set's number.
	Number int
	// Whole shows every criterion on one page; otherwise Parts hold the one
	// that is being looked at.
	Whole bool
	Parts []SheetPart
	// Gates are the set's own reasons to stop, named by hand, never inferred.
	Gates []SheetGate
	// Total is the running total as stored, Scored the most points that the
	// answered criteria could give, Full the most of all.
	Total, Scored, Full Points
	// Answered of Of criteria.
	Answered, Of int
	SavedAt      calendar.Instant
	// Sums are the parts' totals as stored, in order; shown beside the sheet.
	Sums []PartSum
	// Frozen shows the sheet read-only, every level of it; pages of a finished
	// card show the chosen levels only.
	Frozen bool
	// Remarks allows a remark at each criterion, Evidence linking files.
	// NoStops shows stop notes as text: naming them is not the producer's.
	Remarks, Evidence, NoStops bool
	// Sample marks the points as invented.
	Sample bool
}

// Left is how many criteria have no answer yet.
func (s Sheet) Left() int { return s.Of - s.Answered }

// PartSum is one part's points so far.
type PartSum struct {
	Code, Name string
	Points     Points
	Max        Points
	// Answered of Of criteria; 0 answered shows a dash.
	Answered, Of int
}

// SheetPart is one part of the set with its criteria in printed order.
type SheetPart struct {
	Code, Name string
	Max        Points
	Criteria   []SheetCriterion
}

// SheetCriterion is one scored criterion.
type SheetCriterion struct {
	Code, Label, Hint string
	// Group is the heading above, printed when it changes; GroupMax its points.
	Group    string
	GroupMax Points
	Max      Points
	// Number of Of: "tiêu chí 10/26".
	Number, Of int
	Options    []SheetOption
	// NoneChosen marks the answer "no level fits, 0 points"; it is offered when
	// no option is worth 0 points.
	NoneOffered, NoneChosen bool
	// Notes of the book; a note that stops has a box to name it.
	Notes []SheetNote
	// Needs names the criterion that must have points first; Locked says that
	// it has none yet.
	Needs  string
	Locked bool
	// Settled says that it will have none: there is no answer to give.
	Settled bool
	// Commune says that the commune assesses this.
	Commune bool
	// Remark is the writer's own; MustRemark asks for one.
	Remark     string
	MustRemark bool
	// Files to choose from as evidence.
	Files []Option
	// Linked are the files linked on a frozen sheet.
	Linked []FileRow
	// Before is what the advisory team gave, where the session shows it.
	Before Text
	Error  Text
}

// Answered reports whether a level has been chosen.
func (c SheetCriterion) Answered() bool {
	for _, o := range c.Options {
		if o.Chosen {
			return true
		}
	}
	return c.NoneChosen
}

// SheetOption is one level of a criterion.
type SheetOption struct {
	Key, Label string
	Points     Points
	// Star is the class that asks at least this level; 0 if none.
	Star int
	// Case is the situation that this level belongs to, printed when it changes.
	Case   string
	Chosen bool
}

// SheetNote is a note of the book at a criterion.
type SheetNote struct {
	// Kind is one of rulebook's note kinds.
	Kind, Text string
	// Stops offers a box with the value Gate; Named says that it is ticked.
	Stops, Named bool
	Gate         string
}

// SheetGate is a reason of the set's own to stop.
type SheetGate struct {
	Code, Text string
	Named      bool
}
