package matrix

import (
	"bytes"
	"path"
	"strings"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/office/accounts"
	"saoque/internal/office/intake"
	"saoque/internal/office/papers"
	"saoque/internal/office/register"
	"saoque/internal/paper/forms"
	"saoque/internal/paper/xlsx/xlsxtest"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

func producerGrant(id string) accounts.NewGrant {
	return accounts.NewGrant{Role: access.Producer, Body: id}
}

func (w *world) newWay(book string, set int, movers map[string]string) *way {
	b, err := w.office().Books.Book(book)
	if err != nil {
		w.t.Fatal(err)
	}
	return &way{world: w, book: b, set: set, movers: movers}
}

// autumn builds the three-level way of 2020. Own: xã Trần Hợi, huyện Trần Văn
// Thời, tỉnh Cà Mau; neighbour: another commune of that district; far: another
// district; abroad: tỉnh Bạc Liêu.
func (w *world) autumn() *way {
	w.be("commune own", w.over(access.Commune, "32107"))
	w.be("commune neighbour", w.over(access.Commune, "32104"))
	w.be("commune far", w.over(access.Commune, "32242"))
	w.be("commune abroad", w.over(access.Commune, "31834"))
	w.be("district own", w.over(access.District, "968"))
	w.be("district far", w.over(access.District, "973"))
	w.be("district abroad", w.over(access.District, "954"))
	w.be("auditor district", w.over(access.Auditor, "968"))
	for where, unit := range map[string]string{"own": "96", "abroad": "95"} {
		w.be("province "+where, w.over(access.Province, unit))
		w.be("chairman "+where, w.over(access.Chairman, unit))
		w.be("auditor "+where, w.over(access.Auditor, unit))
		w.team(where, "province "+where, "province", unit)
	}
	w.be("ministry", accounts.NewGrant{Role: access.Ministry})
	w.be("admin", accounts.NewGrant{Role: access.Admin})
	team := w.team("district", "district own", "district", "968")
	district := w.board("district", "district own", "district", "968")
	far := w.board("far", "district far", "district", "973")
	province := w.board("province", "province own", "province", "96")
	w.board("abroad", "province abroad", "province", "95")

	y := w.newWay("qd1048-2019", 7, map[string]string{
		"district-intake": "district own", "district-forward": "district own", "province-office": "province own", "province-advisory": "advisor-head own"})
	y.producer = w.owner("producer own", "commune own", "32107")
	w.owner("producer neighbour", "commune own", "32107")
	w.owner("producer far", "commune far", "32242")
	w.owner("producer abroad", "commune abroad", "31834")

	y.open("draft", "", 70)
	y.open("withdrawn-draft", "", 70)
	for _, p := range []struct{ state, goal string }{
		{"district-intake", "district-intake"}, {"district-returned", "district-intake"}, {"withdrawn", "district-intake"},
		{"district-waiting", "district-council"}, {"district-scheduled", "district-council"}, {"district-called", "district-council"}, {"district-open", "district-council"},
		{"district-closed", "district-forward"}, {"district-ended", "district-forward"},
		{"province-office", "province-office"}, {"province-returned", "province-office"}, {"province-advisory", "province-advisory"},
		{"province-waiting", "province-council"}, {"province-scheduled", "province-council"}, {"province-called", "province-council"}, {"province-open", "province-council"},
		{"province-closed", "province-decision"}, {"drafted", "province-decision"}, {"recognised", "province-decision"},
	} {
		y.open(p.state, p.goal, 60)
	}
	y.open("central", "province-decision", 100)
	y.open("refused", "district-forward", 10)

	held := map[string]string{}
	y.walk(func(s *rulebook.Stage, list []*paper) {
		b := map[string]body{"district": district, "province": province}[s.Level]
		if s.Level == "district" {
			ended := y.paper("district-ended")
			id := y.settled(b, "Phiên đã kết thúc", []*paper{ended})
			y.endSession(b, id)
			held["district-ended"] = id
			list = without(list, ended)
		}
		held[s.Level] = y.settled(b, "Phiên đang họp "+s.Level, list)
	})
	y.sendBack(y.paper("district-returned"))
	y.sendBack(y.paper("province-returned"))
	y.withdraw(y.paper("withdrawn"))
	y.withdraw(y.paper("withdrawn-draft"))
	y.prescore(y.paper("province-advisory"))
	for _, b := range []body{district, province} {
		y.call(b, "Phiên chưa họp", y.paper(b.name+"-scheduled"))
		id := y.call(b, "Phiên đang họp", y.paper(b.name+"-called"), y.paper(b.name+"-open"))
		y.roll(b, id)
		y.score(b, y.paper(b.name+"-open"))
	}
	refused := y.paper("refused")
	must[string](w, "refuse")(intake.Forward(w.ctx(), w.office(), w.as("district own"), w.act(), intake.ForwardInput{
		DossierID: refused.id, Version: y.dossier(refused).Version, Outcome: appraisal.Refuse, Report: intake.Report{Remark: "Không đủ điểm. (mẫu)"}}))
	draft := y.prepare("96", y.paper("drafted"))
	issued := y.prepare("96", y.paper("recognised"), y.paper("central"))
	made := y.issue(issued)
	farSession := y.call(far, "Phiên của hội đồng khác")
	w.strangers("96")

	y.collect()
	for _, state := range []string{"district-scheduled", "district-called", "district-open", "district-closed", "district-ended", "province-scheduled", "province-called", "province-open", "province-closed", "recognised"} {
		y.sitting(y.paper(state), map[bool]body{true: district, false: province}[state[0] == 'd'])
	}
	y.add("sitting", "district-unlisted", "session", y.paper("district-open").session, "dossier", y.paper("draft").id, "user", w.people["member district"].user,
		"code", cardCode(y.paper("district-open").session, y.paper("draft").id, w.people["member district"].user))
	y.add("sitting", "province-unlisted", "session", y.paper("province-open").session, "dossier", y.paper("district-open").id, "user", w.people["member province"].user,
		"code", cardCode(y.paper("province-open").session, y.paper("district-open").id, w.people["member province"].user))
	y.add("session", "district-planned", "session", y.paper("district-scheduled").session)
	y.add("session", "district-running", "session", y.paper("district-open").session)
	y.add("session", "district-over", "session", held["district-ended"])
	y.add("session", "province-planned", "session", y.paper("province-scheduled").session)
	y.add("session", "province-running", "session", y.paper("province-open").session)
	y.add("session", "far", "session", farSession)
	y.add("unit", "district", "unit", w.unit("968").Ref().String())
	y.add("unit", "province", "unit", w.unit("96").Ref().String())
	y.add("council", "district", "council", district.id)
	y.add("council", "province", "council", province.id)
	y.add("council", "district-team", "council", team)
	y.add("council", "far", "council", far.id)
	y.add("decision", "draft", "decision", draft, "made", "decision")
	y.add("decision", "issued", "decision", issued, "made", "decision")
	y.written("district-tally", "secretary district", paperwork.Ref{Kind: paperwork.OfSession, ID: held["district-ended"]}, "tally")
	y.written("decision-paper", "province own", paperwork.Ref{Kind: paperwork.OfDecision, ID: issued}, "decision")
	w.template()
	y.add("revocable", "draft", "decision", draft, "dossier", y.paper("drafted").id)
	y.common("autumn", made.Certificates[0])
	w.freeze()
	w.signIn()
	return y
}

// template sends a .docx that the province's tallies shall follow.
func (w *world) template() {
	w.t.Helper()
	f, err := forms.Find("tally")
	if err != nil {
		w.t.Fatal(err)
	}
	docx, err := f.Starter()
	if err != nil {
		w.t.Fatal(err)
	}
	must[int](w, "template")(papers.SendTemplate(w.ctx(), w.office(), w.as("province own"), w.act(), papers.NewTemplate{Province: "96", Form: f.Code, Name: "mau.docx", Data: docx}))
}

// add keeps a thing: its state and pairs of names and values.
func (w *world) add(kind, state string, pairs ...string) {
	v := map[string]string{"version": stale}
	for i := 0; i+1 < len(pairs); i += 2 {
		v[pairs[i]] = pairs[i+1]
	}
	w.things[kind] = append(w.things[kind], thing{state, v})
}

// sitting keeps a product of a session.
func (y *way) sitting(p *paper, b body) {
	user := y.people[b.who("member")].user
	y.add("sitting", p.state, "session", p.session, "dossier", p.id, "user", user, "code", cardCode(p.session, p.id, user))
}

// cardCode is what is printed on a member's score sheet.
func cardCode(session, dossier, user string) string {
	return council.CardKey{Session: session, Dossier: dossier, User: user, Round: 1}.Code()
}

// nobody is an id that nothing has.
const nobody = "0190d0c0-0000-7000-8000-000000000000"

// common keeps what is the same on every way, and of each kind one record that
// does not exist: it must be answered like one that is hidden.
func (y *way) common(era string, c decision.Certificate) {
	y.era = era
	y.add("nothing", "-")
	y.add("template", "checked", "number", "1")
	y.add("template", "unknown", "number", "9")
	y.add("code", "recognised", "code", c.ProductCode)
	y.add("no-code", "unknown", "code", "96-000-000-0000-0000")
	if err := papers.CertifyAll(y.ctx(), y.office(), y.as("chairman own"), c.DecisionID, nil); err != nil {
		y.t.Fatal("certify: ", err)
	}
	ref := paperwork.Ref{Kind: paperwork.OfDecision, ID: c.DecisionID, Part: c.DossierID}
	written, _, err := papers.Certify(y.ctx(), y.office(), y.as("chairman own"), ref)
	if err != nil {
		y.t.Fatal("certificate: ", err)
	}
	signed, _, err := papers.Sign(y.ctx(), y.office(), y.as("chairman own"), ref)
	if err != nil {
		y.t.Fatal("sign: ", err)
	}
	y.add("certificate", "certificate", "paper", written.ID, "copy", y.scanned("chairman own", written.ID))
	y.add("revocable", "issued", "decision", c.DecisionID, "dossier", c.DossierID)
	y.add("signed", "certificate", "code", path.Base(signed))
	y.add("import", "read", "import", y.imported())
	y.add("book", "-", "book", y.book.ID, "set", "7", "unit", "96")
	ended := y.people["ended"].user
	var grant string
	y.read(func(tx *store.Tx) error {
		list, err := tx.GrantsOf(ended)
		grant = list[0].ID
		return err
	})
	y.add("account", "someone", "user", ended, "grant", grant)
	for _, kind := range []string{"dossier", "council", "session", "sitting", "decision", "paper", "import", "revocable"} {
		none := thing{"missing", map[string]string{}}
		for k := range y.things[kind][0].values {
			none.values[k] = nobody
		}
		if none.values["code"] != "" {
			none.values["code"] = cardCode(nobody, nobody, nobody)
		}
		none.values["version"], none.values["item"] = stale, "khong-co"
		y.things[kind] = append(y.things[kind], none)
	}
}

// imported has the province's office read the messy register, and gives the
// import.
func (y *way) imported() string {
	y.t.Helper()
	data, _, err := xlsxtest.Messy()
	if err != nil {
		y.t.Fatal(err)
	}
	info, err := register.Store(y.ctx(), y.office(), bytes.NewReader(data))
	if err != nil {
		y.t.Fatal(err)
	}
	id := must[string](y.world, "receive a register")(register.Receive(y.ctx(), y.office(), y.as("province own"), y.act(), register.ReceiveInput{Province: "96", File: "sổ mẫu.xlsx", Blob: info, Sample: true}))
	must[register.Counts](y.world, "read a register")(register.Read(y.ctx(), y.office(), y.as("province own"), y.act(), register.ReadInput{ID: id, Version: 1}, nil))
	return id
}

// freeze keeps aside the dossiers that nobody can change now.
func (w *world) freeze() {
	for _, d := range w.things["dossier"] {
		if !strings.HasSuffix(d.state, "draft") && !strings.HasSuffix(d.state, "returned") {
			w.things["frozen"] = append(w.things["frozen"], d)
		}
	}
}

func without(list []*paper, p *paper) (out []*paper) {
	for _, x := range list {
		if x != p {
			out = append(out, x)
		}
	}
	return out
}
