package main

import (
	"fmt"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// move takes one step of the procedure towards the plan's end.
func (w *walk) move() error {
	d, f := &w.r.dossier, w.f
	s, ok := f.book.Procedure.Stage(d.Stage)
	if !ok {
		return fmt.Errorf("no stage %s", d.Stage)
	}
	officer, name := s.Holder.Role, s.Holder.Role+" (mẫu)"
	switch s.Kind {
	case rulebook.StageIntake, rulebook.StageCheck, rulebook.StagePrescore:
		code, detail := appraisal.Accept, dossier.Detail{}
		switch w.r.plan.at {
		case "returned":
			code, detail.Reason = appraisal.Return, "Thiếu bản sao công chứng. (mẫu)"
			it := &w.r.items[0]
			it.Done, it.Verdict, it.Reason = false, dossier.VerdictFix, detail.Reason
			detail.Items = map[string]string{it.Code: it.Reason}
		case "withdrawn":
			w.step(d.ProducerID, "chủ thể (mẫu)", "dossier.withdraw", "", detail)
			return appraisal.Withdraw(d, false, w.at)
		}
		w.step(officer, name, "dossier."+code, code, detail)
		_, err := appraisal.Move(d, f.book.Procedure, code, w.st, w.at, f.office.Days)
		return err
	case rulebook.StageCouncil:
		w.score(s)
		w.step(officer, name, "product.close", appraisal.Conclude, dossier.Detail{Total: w.st.Sum, Members: w.st.Members, Star: w.st.Star})
		_, err := appraisal.Move(d, f.book.Procedure, appraisal.Conclude, w.st, w.at, f.office.Days)
		return err
	case rulebook.StageForward:
		code := appraisal.Forward
		if _, ok := s.Outcome(code, w.st); !ok {
			code = appraisal.Refuse
		}
		w.step(officer, name, "dossier."+code, code, dossier.Detail{})
		_, err := appraisal.Move(d, f.book.Procedure, code, w.st, w.at, f.office.Days)
		return err
	}
	return w.decide(s)
}

// score lets a council of nine close the product.
func (w *walk) score(s *rulebook.Stage) {
	f, d := w.f, &w.r.dossier
	const members = 9
	mean := 62 + f.rng.IntN(26)
	if w.r.plan.at == "closed" {
		mean = 30 + f.rng.IntN(19)
	}
	sum := mean*members*f.book.Step + f.rng.IntN(members)
	w.st = rulebook.Standing{Sum: sum, Members: members, Step: f.book.Step, Star: f.book.Band(sum, members)}
	code, from := d.Place.Province, f.units[0].From
	if s.Level == "district" {
		code, from = d.Place.AreaCode, d.Place.AreaFrom
	}
	c, known := f.councils[code]
	if !known {
		c = council.Council{ID: f.ids.New(), Kind: council.KindCouncil, Name: "Hội đồng " + code + " (mẫu)", Level: s.Level, UnitCode: code, UnitFrom: from,
			DecisionNumber: "mẫu", DecisionDate: w.at.Date(), Sample: true, CreatedAt: w.at}
		f.councils[code] = c
		w.r.councils = append(w.r.councils, c)
	}
	t := f.sittings[code]
	if t == nil || t.n == agendaEach {
		t = &sitting{Session: council.Session{ID: f.ids.New(), CouncilID: c.ID, Stage: s.ID, Title: "Phiên họp (mẫu)", Place: "mẫu", HeldOn: w.at.Date(),
			State: council.Closed, Sample: true, CreatedAt: w.at}}
		f.sittings[code] = t
		w.r.sessions = append(w.r.sessions, t.Session)
	}
	t.n++
	w.r.agendas = append(w.r.agendas, council.Agenda{SessionID: t.ID, DossierID: d.ID, Order: t.n, Book: d.Book, Set: d.Set, SetHash: d.SetHash, Edition: d.Edition,
		ManifestHash: w.r.editions[len(w.r.editions)-1].ManifestHash, Round: 1, State: council.Closed, Members: members, Total: sum,
		Lowest: mean - 4, Highest: mean + 4, Star: w.st.Star, Result: "{}"})
}

// decide issues the recognition with its certificate.
func (w *walk) decide(s *rulebook.Stage) error {
	f, d := w.f, &w.r.dossier
	o, star, err := decision.OutcomeOf(s, w.st)
	if err != nil {
		return err
	}
	const perDecision = 200
	if f.rows%perDecision == 0 {
		f.decree = decision.Decision{ID: f.ids.New(), Number: fmt.Sprintf("%d/QĐ-UBND (mẫu)", f.next("decree")), IssuedOn: w.at.Date(), Province: d.Place.Province,
			Issuer: "UBND tỉnh (mẫu)", State: decision.Issued, Sample: true, CreatedAt: w.at}
		decree := f.decree
		w.r.decree = &decree
	}
	f.rows++
	last := w.r.agendas[len(w.r.agendas)-1]
	w.r.row = &decision.Row{DecisionID: f.decree.ID, DossierID: d.ID, SessionID: last.SessionID, Order: f.rows, Star: star, Total: w.st.Sum, Members: w.st.Members, Outcome: o.Code, ManifestHash: last.ManifestHash}
	w.step(string(access.Chairman), "chairman (mẫu)", "decision.issue", "recognised", dossier.Detail{Number: f.decree.Number, Date: string(f.decree.IssuedOn), Total: w.st.Sum, Members: w.st.Members, Star: star})
	if _, err := appraisal.Move(d, f.book.Procedure, o.Code, w.st, w.at, f.office.Days); err != nil {
		return err
	}
	until, ok := decision.Certify(f.book.Cert, star, f.decree.IssuedOn)
	if !ok || d.State != dossier.Recognised {
		return nil
	}
	p := rulebook.Place{Province: d.Place.Province, District: d.Place.AreaCode, Commune: d.Place.UnitCode}
	unit, err := f.book.Code.Unit(p)
	if err != nil {
		return err
	}
	if d.ProductCode, err = f.book.Code.Write(p, f.next(fmt.Sprintf("code-%s-%s-%d", p.Province, unit, d.Season)), d.Season); err != nil {
		return err
	}
	d.Star = star
	series := fmt.Sprintf("GCN-%s-%d", d.Place.Province, f.decree.IssuedOn.Year())
	w.r.cert = &decision.Certificate{ID: f.ids.New(), Number: fmt.Sprintf("%02d/%s", f.next(series), series), DecisionID: f.decree.ID, DossierID: d.ID, ProductCode: d.ProductCode,
		ProductName: d.ProductName, ProducerName: d.ProducerName, UnitCode: d.Place.UnitCode, UnitFrom: d.Place.UnitFrom, Province: d.Place.Province,
		Star: star, IssuedOn: f.decree.IssuedOn, LastDay: until, Sample: true}
	return nil
}

// save writes the record through the store's own functions.
func (r *record) save(tx *store.Tx) error {
	var todo []func() error
	add := func(f func() error) { todo = append(todo, f) }
	if r.owner != nil {
		add(func() error { return tx.AddProducer(*r.owner) })
		add(func() error { return tx.AddUser(r.user) })
		add(func() error { return tx.AddGrant(r.grant) })
	}
	add(func() error { return tx.AddProduct(r.product) })
	add(func() error { return tx.AddDossier(r.dossier) })
	for _, it := range r.items {
		add(func() error { return tx.AddItem(it) })
	}
	for _, e := range r.files {
		add(func() error { return tx.AddEvidence(e) })
	}
	for _, e := range r.editions {
		add(func() error { return tx.AddEdition(e) })
	}
	for _, s := range r.steps {
		add(func() error { return tx.AddStep(s) })
	}
	for _, c := range r.councils {
		add(func() error { return tx.AddCouncil(c) })
	}
	for _, s := range r.sessions {
		add(func() error { return tx.AddSession(s) })
	}
	for _, a := range r.agendas {
		a.Version = 1
		add(func() error { return tx.AddAgenda(a) })
		add(func() error { return tx.SaveAgenda(&a) })
	}
	if r.decree != nil {
		add(func() error { return tx.AddDecision(*r.decree) })
	}
	if r.row != nil {
		add(func() error { return tx.AddDecisionRow(*r.row) })
	}
	if r.cert != nil {
		add(func() error { return tx.AddCertificate(*r.cert) })
	}
	for _, f := range todo {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}
