package rulebook

// frame checks book.yaml: ids, dates, sources, parts, bands and settings.
func (c *checker) frame(dir string) {
	b := c.b
	if b.ID != dir || !idPattern.MatchString(b.ID) {
		c.say("", "rulebook.bad-id", b.ID)
	}
	c.need("", "number", b.Number)
	c.need("", "title", b.Title)
	c.date("signed", b.Signed, true)
	c.date("as_of", b.AsOf, false)
	for name, s := range map[string]Span{"in_force": b.Force, "filing": b.Filing} {
		c.date(name+".from", s.From, true)
		c.date(name+".until", s.Until, false)
		if s.Until != "" && s.Until < s.From {
			c.say("", "rulebook.bad-date", name, string(s.Until))
		}
		c.cite("", name, s.Cite)
	}
	c.cite("", "book", b.Cite)
	ids := map[string]bool{}
	for _, r := range b.Sources {
		if ids[r.ID] {
			c.say("", "rulebook.same-id", r.ID)
		}
		ids[r.ID] = true
	}
	if b.Step != 1 && b.Step != 2 {
		c.say("", "rulebook.field-unknown", "step", itoa(b.Step), "1 2")
	}
	c.parts()
	c.bands()
	c.oneOf("", "minima.reading", b.Minima.Reading, Cumulative, Own)
	c.cite("", "minima", b.Minima.Cite)
	for _, r := range b.Minima.ByHand {
		c.cite("", "minima.by_hand", r.Cite)
		for _, s := range r.Sectors {
			if b.SectorName(s) == "" {
				c.say("", "rulebook.field-unknown", "minima.by_hand.sectors", s, "")
			}
		}
	}
	c.certificate()
	for _, f := range b.Facts {
		c.cite("", "facts."+f.Topic, f.Cite)
	}
	for _, k := range b.Kinds {
		c.oneOf("", "application_kinds.kind", k.Code, "first", "upgrade", "re-evaluation")
		c.cite("", "application_kinds", k.Cite)
	}
	for _, f := range b.Forms {
		c.cite("", "forms."+f.Code, f.Cite)
	}
	if q := b.Council.Quorum; q != nil && (q.Num < 1 || q.Den < q.Num) {
		c.say("", "rulebook.bad-quorum", itoa(q.Num), itoa(q.Den))
	}
	if b.Scoring && len(b.Sets) == 0 {
		c.say("", "rulebook.no-sets")
	}
	if !b.Scoring {
		c.need("", "no_scoring_because", b.NoScore)
	}
}

// parts asks that the parts' maxima make 100 points in the book's steps.
func (c *checker) parts() {
	sum, seen := 0, map[string]bool{}
	for _, p := range c.b.Parts {
		if seen[p.Code] || len(p.Code) != 1 || p.Code < "A" || p.Code > "Z" {
			c.say("", "rulebook.field-unknown", "parts.part", p.Code, "A B C")
		}
		seen[p.Code] = true
		sum += p.Max
		c.cite("", "parts."+p.Code, p.Cite)
	}
	if want := fullScore * c.b.Step; sum != want {
		c.say("", "rulebook.sum", itoa(sum), itoa(want))
	}
}

// fullScore is the scale of every decision so far, in whole points.
const fullScore = 100

// bands asks for stars falling from 5 to 1 with falling lower bounds to 0.
func (c *checker) bands() {
	bs := c.b.Bands
	ok := len(bs) == 5
	for i, x := range bs {
		ok = ok && x.Star == 5-i && x.From >= 0 && x.From <= fullScore && (i == 0 || x.From < bs[i-1].From)
		c.cite("", "bands", x.Cite)
	}
	if !ok || bs[4].From != 0 {
		c.say("", "rulebook.bad-bands")
	}
}

func (c *checker) certificate() {
	b := c.b
	if b.Cert.Months < 1 || b.Cert.Months > 600 {
		c.say("", "rulebook.field-unknown", "certificate, months", itoa(b.Cert.Months), "1…600")
	}
	c.cite("", "certificate", b.Cert.Cite)
	if b.Scoring {
		c.numbering("product_code", b.Code)
		c.numbering("slip", b.Slip)
	}
}

func (c *checker) numbering(field string, r CodeRule) {
	c.oneOf("", field+".sequence_by", r.SequenceBy, "commune", "district", "province")
	c.cite("", field, r.Cite)
	if _, err := r.Write(Place{Province: "1", District: "2", Commune: "3"}, 4, 2000); err != nil {
		c.say("", "rulebook.bad-pattern", r.Pattern)
	}
}

func (c *checker) procedure() {
	p := c.b.Procedure
	c.need("", "title", p.Title)
	c.cite("", "procedure", p.Cite)
	for _, f := range p.Facts {
		c.cite("", "facts", f.Cite)
	}
	if c.b.Scoring && len(p.Stages) == 0 {
		c.say("", "rulebook.no-stages")
	}
	ids := map[string]bool{ToProducer: true, ToRecognised: true, ToClosed: true, ToCentral: true}
	for _, s := range p.Stages {
		if ids[s.ID] {
			c.say("", "rulebook.same-id", s.ID)
		}
		ids[s.ID] = true
	}
	for _, s := range p.Stages {
		c.stage(s, ids)
	}
}

func (c *checker) stage(s Stage, ids map[string]bool) {
	field := "stages." + s.ID
	c.need("", field+".name", s.Name)
	c.need("", field+".holder.role", s.Holder.Role)
	c.oneOf("", field+".level", s.Level, "commune", "district", "province", "central")
	c.oneOf("", field+".kind", s.Kind, StageIntake, StageCheck, StagePrescore, StageCouncil, StageDecide, StageForward)
	c.oneOf("", field+".holder.unit", s.Holder.UnitType, "commune", "district", "province", "central")
	c.cite("", field, s.Cite)
	if s.Due != nil {
		c.oneOf("", field+".due.unit", s.Due.Unit, "working", "calendar")
		c.oneOf("", field+".due.from", s.Due.From, "received", "complete", "session")
		c.cite("", field+".due", s.Due.Cite)
		if s.Due.N < 1 {
			c.say("", "rulebook.field-unknown", field+".due.n", itoa(s.Due.N), "≥ 1")
		}
	}
	if len(s.Outcomes) == 0 {
		c.say("", "rulebook.field-empty", field+".outcomes")
	}
	for _, o := range s.Outcomes {
		c.oneOf("", field+".outcomes.code", o.Code, "accept", "return", "conclude", "forward", "recognise", "refuse")
		c.cite("", field+".outcomes."+o.Code, o.Cite)
		if !ids[o.To] {
			c.say("", "rulebook.stage-unknown", s.ID, o.To)
		}
	}
}

func (c *checker) checklist() {
	labels := map[string]bool{}
	for _, s := range c.b.Sets {
		for _, k := range s.Criteria() {
			labels[k.Label] = true
		}
	}
	codes := map[string]bool{}
	for _, it := range c.b.Checklist {
		if codes[it.Code] || !idPattern.MatchString(it.Code) {
			c.say("", "rulebook.same-id", it.Code)
		}
		codes[it.Code] = true
		c.need("", it.Code+".label", it.Label)
		c.cite("", it.Code, it.Cite)
		for _, n := range it.Named {
			if !labels[n] {
				c.say("", "rulebook.label-unknown", it.Code, n)
			}
		}
	}
	for _, h := range c.b.Hints {
		for _, n := range h.Criteria {
			if !labels[n] {
				c.say("", "rulebook.label-unknown", "evidence_hints", n)
			}
		}
	}
	if c.b.Scoring && len(c.b.Checklist) == 0 {
		c.say("", "rulebook.field-empty", "items")
	}
}
