package rulebook

// Set is one criteria set (bộ tiêu chí) of a book.
type Set struct {
	Number   int          `yaml:"set"`
	Name     string       `yaml:"name"`
	Variant  string       `yaml:"variant"` // another printed name
	Sector   string       `yaml:"sector"`
	Group    string       `yaml:"group"`
	Agencies []string     `yaml:"agencies"`
	Samples  int          `yaml:"samples"` // product samples that go with a dossier; 0 = none
	Complete bool         `yaml:"complete"`
	Gap      string       `yaml:"gap"` // what is missing when not complete
	Remarks  []Remark     `yaml:"remarks"`
	GateText []string     `yaml:"gates"`
	Total    int          `yaml:"total"`
	Parts    []*PartGroup `yaml:"parts"`
	Cite     `yaml:",inline"`

	// Filled by the loader.
	Gates []Gate `yaml:"-"` // set:1, set:2 … in printed order
	File  string `yaml:"-"` // path inside the books directory

	hash   string
	leaves []*Criterion
	byCode map[string]*Criterion
}

// PartGroup is a set's share of a part.
type PartGroup struct {
	Part     string       `yaml:"part"`
	Max      int          `yaml:"max"`
	Criteria []*Criterion `yaml:"criteria"`
	Name     string       `yaml:"-"`
}

// Gate is a reason of the set's own to refuse a dossier whatever it scores.
type Gate struct {
	Code string // set:1
	Text string
}

// Criterion is a node of a set: a group with Criteria below it, or a scored
// leaf with Options.
type Criterion struct {
	Code            string       `yaml:"code"`
	Label           string       `yaml:"label"`
	Hint            string       `yaml:"hint"`
	Max             int          `yaml:"max"`
	CommuneAssesses bool         `yaml:"commune"`
	Needs           string       `yaml:"needs"` // code of the criterion that must have points first
	Notes           []Note       `yaml:"notes"`
	Remarks         []Remark     `yaml:"remarks"`
	Cases           []Case       `yaml:"cases"`
	Options         []Option     `yaml:"options"`
	Criteria        []*Criterion `yaml:"criteria"`
	Cite            `yaml:",inline"`

	Part  string `yaml:"-"` // A, B, C
	Depth int    `yaml:"-"` // 1 for a part's direct children
}

// Case is one of the situations that a criterion tells apart; a product is in
// exactly one, so the one option chosen also says which.
type Case struct {
	ID    string `yaml:"id"`
	Label string `yaml:"label"`
	Max   int    `yaml:"max"`
}

// Option is one level that a criterion can be given.
type Option struct {
	Key    string `yaml:"key"` // a, b, c … in printed order through all cases
	Points int    `yaml:"points"`
	Star   int    `yaml:"star"` // 3, 4 or 5: the least that this star asks for; 0 unmarked
	Case   string `yaml:"case"`
	Label  string `yaml:"label"`
	Remark string `yaml:"remark"`
}

// Note is a note printed at a criterion.
type Note struct {
	// Kind is gate (stop the scoring), disqualify, require, exclude,
	// evidence, hint or condition. Only gate and disqualify can be named on a
	// sheet; the others are shown.
	Kind string `yaml:"kind"`
	Text string `yaml:"text"`
	// Zeros lists criteria whose zero hints at the note; empty means the
	// criterion itself.
	Zeros []string `yaml:"zeros"`
	Cite  `yaml:",inline"`
}

// The kinds of Note.
const (
	NoteGate       = "gate"
	NoteDisqualify = "disqualify"
	NoteRequire    = "require"
	NoteExclude    = "exclude"
	NoteEvidence   = "evidence"
	NoteHint       = "hint"
	NoteCondition  = "condition"
)

// Stops reports whether a sheet may name the note in its gates.
func (n Note) Stops() bool { return n.Kind == NoteGate || n.Kind == NoteDisqualify }

// Leaf reports whether the criterion is scored itself.
func (c *Criterion) Leaf() bool { return len(c.Criteria) == 0 }

// Option gives the option with the key.
func (c *Criterion) Option(key string) (*Option, bool) {
	for i := range c.Options {
		if c.Options[i].Key == key {
			return &c.Options[i], true
		}
	}
	return nil, false
}

// Best gives the most points an option of the criterion has.
func (c *Criterion) Best() int {
	best := 0
	for _, o := range c.Options {
		best = max(best, o.Points)
	}
	return best
}

// Floor gives the points of the lowest option marked with exactly the star;
// ok is false when no option is.
func (c *Criterion) Floor(star int) (points int, ok bool) {
	for _, o := range c.Options {
		if o.Star == star && (!ok || o.Points < points) {
			points, ok = o.Points, true
		}
	}
	return points, ok
}

// CanStop reports whether a sheet may name the criterion in its gates.
func (c *Criterion) CanStop() bool {
	for _, n := range c.Notes {
		if n.Stops() {
			return true
		}
	}
	return false
}

// HasZero reports whether an option is worth nothing; where none is, "none of
// the above" is the criterion left out, worth nothing too.
func (c *Criterion) HasZero() bool {
	for _, o := range c.Options {
		if o.Points == 0 {
			return true
		}
	}
	return false
}

// Criteria lists the scored leaves in printed order.
func (s *Set) Criteria() []*Criterion { return s.leaves }

// Criterion gives the node, group or leaf, with the code.
func (s *Set) Criterion(code string) (*Criterion, bool) {
	c, ok := s.byCode[code]
	return c, ok
}

// Hash is the SHA-256, in hex, of the set's canonical content: everything that
// decides a score or that a scorer reads, with its book's bands and settings,
// but not sources and remarks. Dossiers and sessions pin it.
func (s *Set) Hash() string { return s.hash }

// Walk calls f for every node in printed order, groups before their leaves.
func (s *Set) Walk(f func(*Criterion)) {
	for _, p := range s.Parts {
		for _, c := range p.Criteria {
			c.walk(f)
		}
	}
}

func (c *Criterion) walk(f func(*Criterion)) {
	f(c)
	for _, d := range c.Criteria {
		d.walk(f)
	}
}
