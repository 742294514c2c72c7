package rulebook

// Procedure is the way of a dossier as data: stages in order, the first being
// where a producer's submission arrives.
type Procedure struct {
	ID     string  `yaml:"id"`
	Title  string  `yaml:"title"`
	Stages []Stage `yaml:"stages"`
	// Facts are steps known only in words; a book without scoring has these alone.
	Facts []StepFact `yaml:"facts"`
	Cite  `yaml:",inline"`
}

// Stage is one step of the way, held by one kind of office.
type Stage struct {
	ID       string    `yaml:"id"`
	Name     string    `yaml:"name"`
	Level    string    `yaml:"level"` // commune, district, province, central
	Kind     string    `yaml:"kind"`  // intake, check, prescore, council, decide, forward
	Holder   Holder    `yaml:"holder"`
	Due      *Due      `yaml:"due"` // nil where no limit is known
	Assesses []string  `yaml:"assesses"`
	Form     string    `yaml:"form"` // the form that the stage writes, a code of Book.Forms
	Note     string    `yaml:"note"`
	Outcomes []Outcome `yaml:"outcomes"`
	Cite     `yaml:",inline"`
}

// The kinds of Stage.
const (
	StageIntake   = "intake"
	StageCheck    = "check"
	StagePrescore = "prescore"
	StageCouncil  = "council"
	StageDecide   = "decide"
	StageForward  = "forward"
)

// Where an outcome can lead besides another stage's id.
const (
	ToProducer   = "producer"
	ToRecognised = "recognised"
	ToClosed     = "closed"
	ToCentral    = "central" // approved and sent to the ministry, which decides
)

// Holder says who holds a stage: a role in a unit of the type.
type Holder struct {
	Role     string `yaml:"role"`
	UnitType string `yaml:"unit"`
}

// Due is a time limit of N days.
type Due struct {
	N    int    `yaml:"n"`
	Unit string `yaml:"unit"` // working or calendar
	From string `yaml:"from"` // received, complete, or session (counted back)
	Cite `yaml:",inline"`
}

// Outcome is a way out of a stage. Where several outcomes of one code could
// fit, the first that does is the one.
type Outcome struct {
	Code  string   `yaml:"code"` // accept, return, conclude, forward, recognise, refuse
	To    string   `yaml:"to"`
	When  When     `yaml:"when"`
	Needs []string `yaml:"needs"`
	Marks []string `yaml:"marks"`
	// StarCap is the highest star that the outcome can grant; 0 = no cap.
	StarCap int    `yaml:"star_cap"`
	Note    string `yaml:"note"`
	Cite    `yaml:",inline"`
}

// When bounds the result for which an outcome is open. Scores are whole
// points compared with the exact mean; zero means no bound.
type When struct {
	ScoreFrom  int `yaml:"score_from"`  // mean ≥
	ScoreTo    int `yaml:"score_to"`    // mean ≤
	ScoreBelow int `yaml:"score_below"` // mean <
	StarFrom   int `yaml:"star_from"`   // star ≥
	StarTo     int `yaml:"star_to"`     // star ≤
}

// Standing is a result as an outcome sees it: the sum in 1/Step points over
// Members sheets, and the star.
type Standing struct {
	Sum, Members, Step, Star int
}

// Fits reports whether the standing lies inside the bounds, without dividing.
func (w When) Fits(s Standing) bool {
	scale := s.Step * s.Members
	switch {
	case w.ScoreFrom > 0 && s.Sum < w.ScoreFrom*scale,
		w.ScoreTo > 0 && s.Sum > w.ScoreTo*scale,
		w.ScoreBelow > 0 && s.Sum >= w.ScoreBelow*scale,
		w.StarFrom > 0 && s.Star < w.StarFrom,
		w.StarTo > 0 && s.Star > w.StarTo:
		return false
	}
	return true
}

// Bounded reports whether the outcome depends on a result at all.
func (w When) Bounded() bool { return w != When{} }

// Stage gives the stage with the id.
func (p *Procedure) Stage(id string) (*Stage, bool) {
	for i := range p.Stages {
		if p.Stages[i].ID == id {
			return &p.Stages[i], true
		}
	}
	return nil, false
}

// Open lists the stage's outcomes that fit the standing, in order.
func (s *Stage) Open(st Standing) []Outcome {
	var out []Outcome
	for _, o := range s.Outcomes {
		if o.When.Fits(st) {
			out = append(out, o)
		}
	}
	return out
}

// Outcome gives the first outcome with the code that fits the standing.
func (s *Stage) Outcome(code string, st Standing) (Outcome, bool) {
	for _, o := range s.Outcomes {
		if o.Code == code && o.When.Fits(st) {
			return o, true
		}
	}
	return Outcome{}, false
}

// StepFact is a step that is known in words only.
type StepFact struct {
	Level string `yaml:"level"`
	Step  int    `yaml:"step"`
	Act   string `yaml:"act"`
	Due   *Due   `yaml:"due"`
	Cite  `yaml:",inline"`
}
