package matrix

import (
	"saoque/internal/access"
	"saoque/internal/office/accounts"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
)

// today goes on to the two-level way of 2026 in the same installation. Own: xã
// Trần Văn Thời, which took xã Trần Hợi in, and the new tỉnh Cà Mau; far:
// another commune; former: who held an office or a seat of 2020 and kept the
// grant; abroad: of the former tỉnh Bạc Liêu. Three dossiers of 2020 stay as
// records that the new units inherited.
func (w *world) today(before *way) *way {
	was := w.people
	w.people, w.things = map[string]*person{"anonymous": was["anonymous"]}, map[string][]thing{}
	for now, then := range map[string]string{
		"producer former": "producer own", "commune former": "commune own", "district former": "district own", "province former": "province own",
		"chairman former": "chairman own", "auditor former": "auditor own", "member former": "member district", "advisor former": "advisor own",
		"province abroad": "province abroad", "chairman abroad": "chairman abroad", "auditor abroad": "auditor abroad", "advisor abroad": "advisor abroad",
		"member abroad": "member abroad", "ministry": "ministry", "admin": "admin",
	} {
		w.people[now] = &person{who: now, user: was[then].user, token: was[then].token}
	}
	w.clock.Set(late.At(8, 0))
	w.be("commune own", w.over(access.Commune, "32095"))
	w.be("commune far", w.over(access.Commune, "32104"))
	w.be("province own", w.over(access.Province, "96"))
	w.be("chairman own", w.over(access.Chairman, "96"))
	w.be("auditor own", w.over(access.Auditor, "96"))
	w.be("auditor commune", w.over(access.Auditor, "32095"))
	w.be("province both", w.over(access.Province, "96"), accounts.NewGrant{Role: access.Auditor, Unit: "96"})
	w.team("own", "province own", "province", "96")
	province := w.board("province", "province own", "province", "96")
	far := w.board("far", "province own", "province", "96")

	y := w.newWay("qd26-2026", 7, map[string]string{"commune-intake": "commune own", "province-office": "province own", "province-advisory": "advisor-head own"})
	y.producer = w.owner("producer own", "commune own", "32095")
	w.owner("producer neighbour", "commune own", "32095")
	w.owner("producer far", "commune far", "32104")

	y.open("draft", "", 70)
	y.open("withdrawn-draft", "", 70)
	for _, p := range []struct{ state, goal string }{
		{"commune-intake", "commune-intake"}, {"commune-returned", "commune-intake"}, {"withdrawn", "commune-intake"},
		{"province-office", "province-office"}, {"province-returned", "province-office"}, {"province-advisory", "province-advisory"},
		{"province-waiting", "province-council"}, {"province-scheduled", "province-council"}, {"province-called", "province-council"}, {"province-open", "province-council"},
		{"province-closed", "province-decision"}, {"province-ended", "province-decision"}, {"drafted", "province-decision"}, {"recognised", "province-decision"},
	} {
		y.open(p.state, p.goal, 60)
	}
	y.open("central", "province-decision", 100)
	y.open("turned-down", "province-decision", 10)

	y.walk(func(_ *rulebook.Stage, list []*paper) {
		ended := y.paper("province-ended")
		y.endSession(province, y.settled(province, "Phiên đã kết thúc", []*paper{ended}))
		y.settled(province, "Phiên đang họp", without(list, ended))
	})
	y.sendBack(y.paper("commune-returned"))
	y.sendBack(y.paper("province-returned"))
	y.withdraw(y.paper("withdrawn"))
	y.withdraw(y.paper("withdrawn-draft"))
	y.prescore(y.paper("province-advisory"))
	y.call(province, "Phiên chưa họp", y.paper("province-scheduled"))
	id := y.call(province, "Phiên đang họp", y.paper("province-called"), y.paper("province-open"))
	y.roll(province, id)
	y.score(province, y.paper("province-open"))
	draft := y.prepare("96", y.paper("drafted"))
	issued := y.prepare("96", y.paper("recognised"), y.paper("central"), y.paper("turned-down"))
	made := y.issue(issued)
	farSession := y.call(far, "Phiên của hội đồng khác")
	w.strangers("96")

	y.collect()
	for _, state := range []string{"province-scheduled", "province-called", "province-open", "province-closed", "province-ended", "recognised"} {
		y.sitting(y.paper(state), province)
	}
	y.add("sitting", "province-unlisted", "session", y.paper("province-open").session, "dossier", y.paper("draft").id, "user", w.people["member province"].user,
		"code", cardCode(y.paper("province-open").session, y.paper("draft").id, w.people["member province"].user))
	y.add("session", "province-planned", "session", y.paper("province-scheduled").session)
	y.add("session", "province-running", "session", y.paper("province-open").session)
	y.add("session", "province-over", "session", y.paper("province-ended").session)
	y.add("session", "far", "session", farSession)
	y.add("unit", "province", "unit", w.unit("96").Ref().String())
	y.add("council", "province", "council", province.id)
	y.add("council", "far", "council", far.id)
	y.add("decision", "draft", "decision", draft, "made", "decision")
	y.add("decision", "issued", "decision", issued, "made", "decision")
	y.written("province-tally", "secretary province", paperwork.Ref{Kind: paperwork.OfSession, ID: y.paper("province-ended").session}, "tally")
	y.written("decision-paper", "province own", paperwork.Ref{Kind: paperwork.OfDecision, ID: issued}, "decision")

	old := &way{world: w, book: before.book, set: before.set}
	for _, state := range []string{"draft", "province-office", "recognised"} {
		p := *before.paper(state)
		p.state = "old-" + state
		old.papers = append(old.papers, &p)
	}
	old.collect()
	y.add("revocable", "draft", "decision", draft, "dossier", y.paper("drafted").id)
	y.common("today", made.Certificates[0])
	w.freeze()
	w.signIn()
	return y
}
