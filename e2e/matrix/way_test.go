package matrix

import (
	"bytes"
	"fmt"
	"slices"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/dossier"
	"saoque/internal/office/council"
	"saoque/internal/office/decide"
	"saoque/internal/office/intake"
	"saoque/internal/office/officetest"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/territory"
)

// way builds records under one book.
type way struct {
	*world
	book *rulebook.Book
	set  int
	// producer owns every dossier; mover is whose officers hold a stage.
	producer string
	movers   map[string]string // stage → person
	papers   []*paper
}

// paper is a dossier on its way to the state that it is kept in.
type paper struct {
	state   string
	id      string
	file    string
	product string
	goal    string // the stage at which it waits; "" stays a draft
	points  int    // what everybody gives it, of 100
	receipt string // the act that sent it first
	session string // the newest session that has it on its agenda
}

func (y *way) set_() *rulebook.Set {
	s, err := y.book.Set(y.set)
	if err != nil {
		y.t.Fatal(err)
	}
	return s
}

// sheet fills the set to about points of 100, meeting what three stars ask
// for when there are that many.
func (y *way) sheet(points int) rulebook.Sheet {
	sh := rulebook.Sheet{Choices: map[string]string{}}
	given := map[string]int{}
	for _, c := range y.set_().Criteria() {
		if c.Needs != "" && given[c.Needs] == 0 {
			continue
		}
		want := c.Best() * points / 100
		if points >= 50 {
			want = (c.Best()*points + 99) / 100
			if f, ok := c.Floor(3); ok {
				want = max(want, f)
			}
		}
		best := -1
		for i, o := range c.Options {
			if o.Points >= want && (best < 0 || o.Points < c.Options[best].Points) {
				best = i
			}
		}
		sh.Choices[c.Code], given[c.Code] = c.Options[best].Key, c.Options[best].Points
	}
	return sh
}

// open makes a product and its dossier, filled in by its producer.
func (y *way) open(state, goal string, points int) *paper {
	y.t.Helper()
	o, own := y.office(), y.as("producer own")
	p := &paper{state: state, goal: goal, points: points}
	p.product = must[string](y.world, "product")(intake.CreateProduct(y.ctx(), o, own, y.act(), intake.ProductInput{ProducerID: y.producer, Name: "Sản phẩm mẫu " + state, Sample: true}))
	p.id = must[string](y.world, "open")(intake.OpenDossier(y.ctx(), o, own, y.act(), intake.DossierInput{ProductID: p.product, Set: y.set, Kind: dossier.First, Sample: true}))
	list, err := y.book.ChecklistFor(y.set)
	if err != nil {
		y.t.Fatal(err)
	}
	blob, err := o.Blobs.Put(y.ctx(), bytes.NewReader([]byte("%PDF-1.4\n% mẫu "+p.id)), 1<<20)
	if err != nil {
		y.t.Fatal(err)
	}
	p.file = must[string](y.world, "attach")(intake.Attach(y.ctx(), o, own, y.act(), intake.AttachInput{DossierID: p.id, Item: list[0].Code, Name: "mau.pdf", Blob: blob}))
	for _, it := range list {
		if it.Mandatory {
			must[int64](y.world, it.Code)(intake.SaveItem(y.ctx(), o, own, y.act(), intake.ItemInput{DossierID: p.id, Item: it.Code, Note: "Tài liệu mẫu", Done: true, Version: 1}))
		}
	}
	must[int](y.world, "assess")(intake.SaveAssessment(y.ctx(), o, own, y.act(), intake.AssessmentInput{DossierID: p.id, Sheet: y.sheet(points)}))
	y.papers = append(y.papers, p)
	return p
}

func (y *way) dossier(p *paper) (d dossier.Dossier) {
	y.t.Helper()
	y.read(func(tx *store.Tx) (err error) {
		d, err = tx.Dossier(p.id)
		return err
	})
	return d
}

func (y *way) submit(p *paper) {
	y.t.Helper()
	p.receipt = y.act()
	must[intake.Submitted](y.world, "submit "+p.state)(intake.Submit(y.ctx(), y.office(), y.as("producer own"), p.receipt, intake.SubmitInput{DossierID: p.id, Version: y.dossier(p).Version}))
}

func (y *way) withdraw(p *paper) {
	y.t.Helper()
	must[string](y.world, "withdraw")(intake.Withdraw(y.ctx(), y.office(), y.as("producer own"), y.act(), intake.SubmitInput{DossierID: p.id, Version: y.dossier(p).Version}))
}

func (y *way) sendBack(p *paper) {
	y.t.Helper()
	d := y.dossier(p)
	list, _ := y.book.ChecklistFor(y.set)
	items := map[string]intake.Verdict{list[0].Code: {Verdict: dossier.VerdictFix, Reason: "Ảnh mờ, hãy chụp lại. (mẫu)"}}
	must[string](y.world, "return "+p.state)(intake.Review(y.ctx(), y.office(), y.as(y.movers[d.Stage]), y.act(), intake.ReviewInput{DossierID: p.id, Version: d.Version, Outcome: appraisal.Return, Items: items}))
}

// walk brings every dossier to its goal, holding a session wherever several
// wait for one.
func (y *way) walk(hold func(stage *rulebook.Stage, list []*paper)) {
	y.t.Helper()
	for {
		moved := false
		waiting := map[string][]*paper{}
		for _, p := range y.papers {
			d := y.dossier(p)
			if p.goal == "" || d.Stage == p.goal {
				continue
			}
			if d.State == dossier.Draft {
				y.submit(p)
				moved = true
				continue
			}
			s, _ := y.book.Procedure.Stage(d.Stage)
			if s.Kind == rulebook.StageCouncil {
				waiting[s.ID] = append(waiting[s.ID], p)
				continue
			}
			y.pass(p, s)
			moved = true
		}
		if moved {
			continue
		}
		if len(waiting) == 0 {
			return
		}
		for id, list := range waiting {
			s, _ := y.book.Procedure.Stage(id)
			hold(s, list)
		}
	}
}

// pass takes a dossier on from an office's or a team's stage.
func (y *way) pass(p *paper, s *rulebook.Stage) {
	y.t.Helper()
	o, v := y.office(), y.dossier(p).Version
	letter := intake.Report{Number: "mẫu/UBND", Date: y.clock.Now().Date()}
	for range s.Assesses {
		letter.Matters = append(letter.Matters, "Đúng như hồ sơ. (mẫu)")
	}
	by := y.as(y.movers[s.ID])
	switch s.Kind {
	case rulebook.StageIntake, rulebook.StageCheck:
		must[string](y.world, "accept "+p.state)(intake.Review(y.ctx(), o, by, y.act(), intake.ReviewInput{DossierID: p.id, Version: v, Outcome: appraisal.Accept, Report: letter}))
	case rulebook.StageForward:
		must[string](y.world, "forward "+p.state)(intake.Forward(y.ctx(), o, by, y.act(), intake.ForwardInput{DossierID: p.id, Version: v, Outcome: appraisal.Forward, Report: letter}))
	case rulebook.StagePrescore:
		y.prescore(p)
		must[string](y.world, "conclude "+p.state)(intake.ConcludePrescore(y.ctx(), o, by, y.act(), intake.ConcludeInput{DossierID: p.id, Version: v, Outcome: appraisal.Accept, Remark: teamMark + p.id}))
	default:
		y.t.Fatalf("no way on from %s", s.ID)
	}
}

// stale is a row version that nothing has.
const stale = "999999"

// Marks in what is sealed: a page that shows one to somebody whom it is not
// for gives a secret away, whatever its status.
const (
	cardMark = "niêm-phong-" // + dossier + "-" + user: a note on a card
	teamMark = "tổ-tư-vấn-"  // + dossier: the team's notes and conclusion
)

func (y *way) prescore(p *paper) {
	y.t.Helper()
	first := y.set_().Criteria()[0].Code
	must[rulebook.Result](y.world, "prescore")(intake.SavePrescore(y.ctx(), y.office(), y.as("advisor own"), y.act(), intake.PrescoreInput{DossierID: p.id, Sheet: y.sheet(p.points), Notes: map[string]string{first: teamMark + p.id}}))
}

// body is a council and the people on its seats.
type body struct {
	id   string
	name string // "district": its people are "member district" and so on
}

func (b body) who(seat string) string { return seat + " " + b.name }

// seat makes the accounts of a council's seats.
func (w *world) seat(name string) []council.SeatInput {
	var out []council.SeatInput
	for _, s := range []struct {
		seat string
		role access.Role
	}{{"chair", access.Chair}, {"secretary", access.Secretary}, {"member", access.Member}, {"recused", access.Member}} {
		w.be(s.seat + " " + name)
		out = append(out, council.SeatInput{UserID: w.people[s.seat+" "+name].user, Role: s.role})
	}
	return out
}

// board sets a council up.
func (w *world) board(name, by, level, unit string) body {
	w.t.Helper()
	return body{w.setUp(name, by, "council", level, unit, w.seat(name)), name}
}

// team sets an advisory team up.
func (w *world) team(name, by, level, unit string) string {
	w.t.Helper()
	w.be("advisor " + name)
	w.be("advisor-head " + name)
	return w.setUp("tổ "+name, by, "advisory", level, unit, []council.SeatInput{
		{UserID: w.people["advisor-head "+name].user, Role: access.AdvisorHead}, {UserID: w.people["advisor "+name].user, Role: access.Advisor}})
}

func (w *world) setUp(name, by, kind, level, unit string, seats []council.SeatInput) string {
	w.t.Helper()
	today := w.clock.Now().Date()
	u, ok := w.office().Units.At(unit, today)
	if !ok {
		w.t.Fatalf("no unit %s", unit)
	}
	return must[string](w, "set up "+name)(council.SetUp(w.ctx(), w.office(), w.as(by), w.act(), council.SetupInput{
		Kind: kind, Name: "Hội đồng mẫu " + name, Level: level, UnitCode: unit, UnitFrom: u.From, DecisionNumber: "mẫu/QĐ", DecisionDate: today, Seats: seats, Sample: true}))
}

// call plans a session; open calls the roll with everybody present.
func (y *way) call(b body, title string, list ...*paper) string {
	y.t.Helper()
	var ids []string
	for _, p := range list {
		ids = append(ids, p.id)
	}
	id := must[string](y.world, "call "+title)(council.CallSession(y.ctx(), y.office(), y.as(b.who("secretary")), y.act(), council.SessionInput{
		CouncilID: b.id, Title: title, Place: "Hội trường mẫu", HeldOn: y.clock.Now().Date(), Dossiers: ids, Sample: true}))
	for _, p := range list {
		p.session = id
		must[string](y.world, "recuse")(council.Recuse(y.ctx(), y.office(), y.as(b.who("recused")), y.act(), council.RecuseInput{SessionID: id, DossierID: p.id, Reason: "Là người nhà của chủ thể. (mẫu)"}))
	}
	return id
}

func (y *way) roll(b body, session string) {
	y.t.Helper()
	present := map[string]bool{}
	for _, s := range []string{"chair", "secretary", "member", "recused"} {
		present[y.people[b.who(s)].user] = true
	}
	must[string](y.world, "roll")(council.CallRoll(y.ctx(), y.office(), y.as(b.who("secretary")), y.act(), council.RollInput{SessionID: session, Version: 1, Present: present}))
}

// score opens a product; the chair sends the card, the member has a draft.
func (y *way) score(b body, p *paper) {
	y.t.Helper()
	must[string](y.world, "open product")(council.OpenProduct(y.ctx(), y.office(), y.as(b.who("secretary")), y.act(), council.ProductInput{SessionID: p.session, DossierID: p.id, Version: 1}))
	y.card(b, p, "chair", true, 0)
	y.card(b, p, "member", false, 0)
}

func (y *way) card(b body, p *paper, seat string, send bool, version int64) {
	y.t.Helper()
	must[council.Saved](y.world, "card")(council.SaveCard(y.ctx(), y.office(), y.as(b.who(seat)), y.act(), council.CardInput{
		SessionID: p.session, DossierID: p.id, Sheet: y.sheet(p.points), Note: cardMark + p.id + "-" + y.people[b.who(seat)].user, Submit: send, Version: version}))
}

func (y *way) closeProduct(b body, p *paper) {
	y.t.Helper()
	y.card(b, p, "member", true, 1)
	must[council.Closing](y.world, "close "+p.state)(council.CloseProduct(y.ctx(), y.office(), y.as(b.who("secretary")), y.act(), council.ProductInput{SessionID: p.session, DossierID: p.id, Version: 2}))
}

func (y *way) endSession(b body, session string) {
	y.t.Helper()
	must[string](y.world, "end")(council.CloseSession(y.ctx(), y.office(), y.as(b.who("secretary")), y.act(), council.CloseInput{SessionID: session, Version: 2}))
}

// settled holds one whole session over the list.
func (y *way) settled(b body, title string, list []*paper) string {
	y.t.Helper()
	id := y.call(b, title, list...)
	y.roll(b, id)
	for _, p := range list {
		y.score(b, p)
		y.closeProduct(b, p)
	}
	return id
}

func (y *way) prepare(province string, list ...*paper) string {
	y.t.Helper()
	var ids []string
	for _, p := range list {
		ids = append(ids, p.id)
	}
	return must[string](y.world, "prepare")(decide.Prepare(y.ctx(), y.office(), y.as("province own"), y.act(), decide.PrepareInput{Province: province, Issuer: "UBND tỉnh (mẫu)", Dossiers: ids, Sample: true}))
}

func (y *way) issue(id string) decide.Issued {
	y.t.Helper()
	return must[decide.Issued](y.world, "issue")(decide.Issue(y.ctx(), y.office(), y.as("chairman own"), y.act(), decide.IssueInput{DecisionID: id, Number: "mẫu/QĐ-UBND", Signer: "Chủ tịch", IssuedOn: y.clock.Now().Date(), Version: 1}))
}

// owner registers a producer in a commune and gives it an account.
func (w *world) owner(who, by, commune string) string {
	w.t.Helper()
	u, ok := w.office().Units.At(commune, w.clock.Now().Date())
	if !ok {
		w.t.Fatalf("no commune %s", commune)
	}
	id := must[string](w, who)(intake.CreateProducer(w.ctx(), w.office(), w.as(by), w.act(), intake.ProducerInput{Name: "Chủ thể mẫu " + who, Kind: "household", UnitCode: u.Code, UnitFrom: u.From, Sample: true}))
	w.be(who, producerGrant(id))
	return id
}

// written issues a form about a record and keeps its bytes, as a thing.
func (y *way) written(state, who string, ref paperwork.Ref, form string) {
	y.t.Helper()
	id := must[string](y.world, "paper "+form)(papers.Issue(y.ctx(), y.office(), y.as(who), y.act(), papers.IssueInput{Ref: ref, Form: form}))
	if _, err := papers.Keep(y.ctx(), y.office(), y.as(who), id); err != nil {
		y.t.Fatal(err)
	}
	y.add("paper", state, "paper", id, "copy", y.scanned(who, id))
}

// scanned sends a paper back as a scan, for somebody to confirm.
func (y *way) scanned(who, paper string) string {
	y.t.Helper()
	blob, err := y.office().Blobs.Put(y.ctx(), bytes.NewReader(officetest.ScanPDF()), 1<<20)
	if err != nil {
		y.t.Fatal(err)
	}
	return must[string](y.world, "signed copy")(papers.KeepSigned(y.ctx(), y.office(), y.as(who), y.act(), papers.SignedInput{PaperID: paper, Name: "quet-mau.pdf", Blob: blob}))
}

// collect turns the way's dossiers into things, each in its state.
func (y *way) collect() {
	list, _ := y.book.ChecklistFor(y.set)
	for _, p := range y.papers {
		y.things["dossier"] = append(y.things["dossier"], thing{p.state, map[string]string{
			"dossier": p.id, "file": p.file, "item": list[0].Code, "product": p.product, "receipt": p.receipt, "version": stale}})
	}
}

func (y *way) paper(state string) *paper {
	i := slices.IndexFunc(y.papers, func(p *paper) bool { return p.state == state })
	if i < 0 {
		y.t.Fatalf("no dossier is %s", state)
	}
	return y.papers[i]
}

func (w *world) unit(code string) territory.Unit {
	u, ok := w.office().Units.At(code, w.clock.Now().Date())
	if !ok {
		w.t.Fatal(fmt.Sprintf("no unit %s", code))
	}
	return u
}
