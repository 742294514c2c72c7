package council_test

import (
	"strings"
	"testing"

	field "saoque/internal/council"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/ident"
	"saoque/internal/office/council"
	"saoque/internal/office/intake"
	. "saoque/internal/office/officetest"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// A product's whole way through a session: n = cards counted, the tally sealed
// until the result is known, the dossier passed on.
func TestSessionFromRollToClose(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Waiting("Khô cá mẫu")
		s := w.Call("hd", id)
		s.Roll()
		s.Open(id)
		good := w.Sheet(70)
		for _, l := range s.Scorers()[:3] {
			s.Card(l, id, good)
		}
		in := s.Line(id)
		_, _, err := council.CloseProduct(t.Context(), w.O, w.As(Secretary), w.Act(), in)
		Refused(t, err, fault.Conflict, "council.waiting")

		act := w.Act()
		last := s.Scorers()[3]
		recuse := council.RecuseInput{SessionID: s.ID, DossierID: id, Reason: "Em ruột của chu\u0309 cơ sơ\u0309"}
		if _, _, err := council.Recuse(t.Context(), w.O, w.As(last), act, recuse); err != nil {
			t.Fatal(err)
		}
		if _, _, err := council.Recuse(t.Context(), w.O, w.As(last), act, recuse); err != nil {
			t.Errorf("the same send again: %v", err)
		}
		_, _, err = council.Recuse(t.Context(), w.O, w.As(last), w.Act(), recuse)
		Refused(t, err, fault.Conflict, "fault.wrong-state")
		_, _, err = council.SaveCard(t.Context(), w.O, w.As(last), w.Act(), council.CardInput{SessionID: s.ID, DossierID: id, Sheet: good, Submit: true})
		Refused(t, err, fault.Forbidden, "fault.forbidden")

		out := s.Close(id)
		if out.Tally.Members != 3 || len(out.Cards) != 3 || out.Tally.Sum == 0 || out.Lowest*3 != out.Tally.Sum {
			t.Errorf("%+v", out)
		}
		if d := w.Dossier(id); d.Stage != "district-forward" || d.Star != 0 {
			t.Errorf("%+v", d)
		}
		// Nothing that tells a score may be exported before the result is known.
		for object, act := range map[string]string{
			"agenda/" + s.ID + "/" + id:                       "product.close",
			field.CardObject(s.ID, id, w.User(Chair)):         "card.save",
			"recusal/" + s.ID + "/" + id + "/" + w.User(last): "card.recuse",
		} {
			for _, e := range w.Entries(object) {
				if e.Act == act && !e.Sealed {
					t.Errorf("%s of %s lies open", act, object)
				}
			}
		}
		if e := w.Entries("recusal/" + s.ID + "/" + id + "/" + w.User(last)); len(e) != 1 || !strings.Contains(e[0].Payload, "chủ cơ sở") {
			t.Errorf("the reason is not kept composed: %+v", e)
		}
		// A result that ends the way is known: nothing of it stays sealed.
		_, _, err = intake.Forward(t.Context(), w.O, w.As(Officer), w.Act(), intake.ForwardInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: "refuse", Report: intake.Report{Remark: "thấp"}})
		Refused(t, err, fault.Conflict, "dossier.outcome-shut")
	})
}

func TestScoresOfAClosedDossierAreRevealed(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Waiting("Khô cá mẫu")
		s := w.Decide("hd", w.Sheet(20), id)
		if _, _, err := intake.Forward(t.Context(), w.O, w.As(Officer), w.Act(), intake.ForwardInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: "refuse", Report: intake.Report{Remark: "thấp"}}); err != nil {
			t.Fatal(err)
		}
		if d := w.Dossier(id); d.State != dossier.Closed {
			t.Fatalf("%+v", d)
		}
		for _, object := range []string{"agenda/" + s.ID + "/" + id, field.CardObject(s.ID, id, w.User(Chair))} {
			for _, e := range w.Entries(object) {
				if e.Sealed {
					t.Errorf("%s of %s is still sealed", e.Act, object)
				}
			}
		}
	})
}

func TestSetUpRefusals(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		good := func() council.SetupInput {
			return council.SetupInput{Kind: "council", Name: "Hội đồng", Level: "district", UnitCode: District, UnitFrom: UnitFrom, DecisionNumber: "1/QĐ", DecisionDate: Autumn,
				Seats: []council.SeatInput{{UserID: w.User(Chair), Role: "chair"}, {UserID: w.User(Secretary), Role: "secretary"}, {UserID: w.User(Member("hd", 1)), Role: "member"}}}
		}
		for _, c := range []struct {
			name, by string
			change   func(*council.SetupInput)
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", nil, fault.Unauthenticated, "fault.unauthenticated"},
			{"another district", OtherOfficer, nil, fault.Forbidden, "fault.forbidden"},
			{"the province for a district", Desk, nil, fault.Forbidden, "fault.forbidden"},
			{"an unknown unit", Officer, func(in *council.SetupInput) { in.UnitCode = "nowhere" }, fault.Forbidden, "fault.forbidden"},
			{"a commune's council of a district", Officer, func(in *council.SetupInput) { in.UnitCode = Commune }, fault.Invalid, "fault.bad-input"},
			{"a district's council of a province", Desk, func(in *council.SetupInput) { in.Level = "province" }, fault.Invalid, "fault.bad-input"},
			{"no name", Officer, func(in *council.SetupInput) { in.Name = " \u200b " }, fault.Invalid, "fault.required"},
			{"a long name", Officer, func(in *council.SetupInput) { in.Name = strings.Repeat("â", 201) }, fault.Invalid, "fault.too-long"},
			{"no number", Officer, func(in *council.SetupInput) { in.DecisionNumber = "" }, fault.Invalid, "fault.required"},
			{"a bad day", Officer, func(in *council.SetupInput) { in.DecisionDate = "2020-02-30" }, fault.Invalid, "fault.bad-date"},
			{"a bad last day", Officer, func(in *council.SetupInput) { in.Until = "mai" }, fault.Invalid, "fault.bad-date"},
			{"a last day before the first", Officer, func(in *council.SetupInput) { in.Until = Autumn.AddDays(-1) }, fault.Invalid, "fault.bad-date"},
			{"a kind that is none", Officer, func(in *council.SetupInput) { in.Kind = "club" }, fault.Invalid, "fault.bad-input"},
			{"a seat that is none", Officer, func(in *council.SetupInput) { in.Seats[2].Role = "admin" }, fault.Invalid, "fault.bad-input"},
			{"one in two seats", Officer, func(in *council.SetupInput) { in.Seats[2].UserID = w.User(Chair) }, fault.Invalid, "council.two-seats"},
			{"two chairs", Officer, func(in *council.SetupInput) { in.Seats[2].Role = "chair" }, fault.Invalid, "council.one-chair"},
			{"no chair", Officer, func(in *council.SetupInput) { in.Seats = in.Seats[1:] }, fault.Invalid, "council.one-chair"},
			{"no secretary", Officer, func(in *council.SetupInput) { in.Seats[1].Role = "member" }, fault.Invalid, "council.no-secretary"},
			{"nobody", Officer, func(in *council.SetupInput) { in.Seats[2].UserID = "nobody" }, fault.Invalid, "council.no-user"},
			{"text that no row can hold", Officer, func(in *council.SetupInput) { in.Seats[2].UserID = "a\x00b" }, fault.Invalid, "council.no-user"},
		} {
			in := good()
			if c.change != nil {
				c.change(&in)
			}
			_, _, err := council.SetUp(t.Context(), w.O, w.As(c.by), w.Act(), in)
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		if _, _, err := council.SetUp(t.Context(), w.O, w.As(Officer), w.Act(), good()); err != nil {
			t.Error(err)
		}
	})
}

func TestCallSessionRefusals(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id, early := w.Waiting("Khô cá mẫu"), w.Submitted("Chả cá mẫu")
		good := func() council.SessionInput {
			return council.SessionInput{CouncilID: w.Council, Title: "Phiên", Place: "Hội trường", HeldOn: "2020-11-06", Dossiers: []string{id}}
		}
		for _, c := range []struct {
			name, by string
			change   func(*council.SessionInput)
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", nil, fault.Unauthenticated, "fault.unauthenticated"},
			{"a member", Member("hd", 1), nil, fault.Forbidden, "fault.forbidden"},
			{"the secretary of another council", BoardSecretary, nil, fault.NotFound, "fault.not-found"},
			{"a council that is none", Secretary, func(in *council.SessionInput) { in.CouncilID = "none" }, fault.NotFound, "fault.not-found"},
			{"no title", Secretary, func(in *council.SessionInput) { in.Title = "" }, fault.Invalid, "fault.required"},
			{"no place", Secretary, func(in *council.SessionInput) { in.Place = "\n" }, fault.Invalid, "fault.required"},
			{"a bad day", Secretary, func(in *council.SessionInput) { in.HeldOn = "6/11/2020" }, fault.Invalid, "fault.bad-date"},
			{"a bad deadline", Secretary, func(in *council.SessionInput) { in.ScriptDue = "x" }, fault.Invalid, "fault.bad-date"},
			{"a deadline without its reading", Secretary, func(in *council.SessionInput) { in.ScriptDue = "2020-11-05" }, fault.Invalid, "council.reading"},
			{"the same product twice", Secretary, func(in *council.SessionInput) { in.Dossiers = []string{id, id} }, fault.Conflict, "council.already-called"},
			{"a product that is not there yet", Secretary, func(in *council.SessionInput) { in.Dossiers = []string{early} }, fault.Conflict, "council.not-waiting"},
			{"a dossier that is none", Secretary, func(in *council.SessionInput) { in.Dossiers = []string{id, "none"} }, fault.Invalid, "council.bad-dossier"},
			{"too many", Secretary, func(in *council.SessionInput) { in.Dossiers = make([]string, council.MaxAgenda+1) }, fault.Invalid, "council.agenda-size"},
		} {
			in := good()
			if c.change != nil {
				c.change(&in)
			}
			_, _, err := council.CallSession(t.Context(), w.O, w.As(c.by), w.Act(), in)
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		// A dossier of another province is not even named.
		far := good()
		far.CouncilID = w.OtherBoard
		_, _, err := council.CallSession(t.Context(), w.O, w.As(OtherSecretary), w.Act(), far)
		Refused(t, err, fault.Invalid, "council.bad-dossier")

		s := w.Call("hd", id)
		_, _, err = council.CallSession(t.Context(), w.O, w.As(Secretary), w.Act(), good())
		Refused(t, err, fault.Conflict, "council.already-called")
		_, _, err = intake.Withdraw(t.Context(), w.O, w.As(Own), w.Act(), intake.SubmitInput{DossierID: id, Version: w.Dossier(id).Version})
		Refused(t, err, fault.Conflict, "fault.wrong-state")

		// A session is extended and opened by whoever saw its last state.
		w.Accept(Officer, early)
		for _, v := range []int64{0, s.Version() + 1} {
			_, _, err = council.Extend(t.Context(), w.O, w.As(Secretary), w.Act(), council.ExtendInput{SessionID: s.ID, Version: v, Dossiers: []string{early}})
			Refused(t, err, fault.Conflict, "fault.stale")
			_, _, err = council.CallRoll(t.Context(), w.O, w.As(Secretary), w.Act(), council.RollInput{SessionID: s.ID, Version: v})
			Refused(t, err, fault.Conflict, "fault.stale")
			_, _, err = council.CloseSession(t.Context(), w.O, w.As(Secretary), w.Act(), council.CloseInput{SessionID: s.ID, Version: v})
			Refused(t, err, fault.Conflict, "fault.stale")
		}
		n := Must(council.Extend(t.Context(), w.O, w.As(Secretary), w.Act(), council.ExtendInput{SessionID: s.ID, Version: s.Version(), Dossiers: []string{early}}))(w)
		if n != 2 {
			t.Errorf("%d products", n)
		}
		_, _, err = council.CallRoll(t.Context(), w.O, w.As(Secretary), w.Act(), council.RollInput{SessionID: s.ID, Version: s.Version(), Present: map[string]bool{w.User(Chair): true, w.User(Desk): true}})
		Refused(t, err, fault.Invalid, "fault.bad-input")
		s.Roll()
		_, _, err = council.Extend(t.Context(), w.O, w.As(Secretary), w.Act(), council.ExtendInput{SessionID: s.ID, Version: s.Version(), Dossiers: []string{early}})
		Refused(t, err, fault.Conflict, "council.session-begun")
		_, _, err = council.CloseSession(t.Context(), w.O, w.As(Secretary), w.Act(), council.CloseInput{SessionID: s.ID, Version: s.Version()})
		Refused(t, err, fault.Conflict, "council.products-open")
	})
}

// Whoever lost the seat between the call and the roll is not on it.
func TestRollTakesTodaysSeats(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		s := w.Call("hd", w.Waiting("Khô cá mẫu"))
		gone := w.User(Member("hd", 2))
		storetest.Write(w, w.O.Store, func(tx *store.Tx) error {
			list, err := tx.GrantsOf(gone)
			if err != nil {
				return err
			}
			return tx.RevokeGrant(list[0].ID, w.O.Clock.Now())
		})
		in := council.RollInput{SessionID: s.ID, Version: s.Version(), Present: map[string]bool{w.User(Chair): true}}
		Must(council.CallRoll(t.Context(), w.O, w.As(Secretary), w.Act(), in))(w)
		storetest.Read(w, w.O.Store, func(tx *store.Tx) error {
			roll, err := tx.Roll(s.ID)
			for _, a := range roll {
				if a.UserID == gone {
					t.Error("a revoked seat is on the roll")
				}
				if a.Present != (a.UserID == w.User(Chair)) {
					t.Errorf("%+v", a)
				}
			}
			if len(roll) != Members+2 {
				t.Errorf("%d seats", len(roll))
			}
			return err
		})
	})
}

func TestCardRefusals(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id, shut := w.Waiting("Khô cá mẫu"), w.Waiting("Chả cá mẫu")
		s := w.Call("hd", id, shut)
		good := w.Sheet(70)
		card := func(change func(*council.CardInput)) council.CardInput {
			in := council.CardInput{SessionID: s.ID, DossierID: id, Sheet: rulebook.Sheet{Choices: map[string]string{}}, Submit: true}
			for k, v := range good.Choices {
				in.Sheet.Choices[k] = v
			}
			if change != nil {
				change(&in)
			}
			return in
		}
		me := Member("hd", 1)
		_, _, err := council.OpenProduct(t.Context(), w.O, w.As(Secretary), w.Act(), s.Line(id))
		Refused(t, err, fault.Conflict, "council.roll-first")
		_, _, err = council.SaveCard(t.Context(), w.O, w.As(me), w.Act(), card(nil))
		Refused(t, err, fault.Conflict, "council.product-not-open")
		present := map[string]bool{w.User(me): true, w.User(Chair): true}
		Must(council.CallRoll(t.Context(), w.O, w.As(Secretary), w.Act(), council.RollInput{SessionID: s.ID, Version: s.Version(), Present: present}))(w)
		s.Open(id)
		_, _, err = council.OpenProduct(t.Context(), w.O, w.As(Secretary), w.Act(), s.Line(id))
		Refused(t, err, fault.Conflict, "fault.wrong-state")
		_, _, err = council.CloseProduct(t.Context(), w.O, w.As(Secretary), w.Act(), s.Line(shut))
		Refused(t, err, fault.Conflict, "fault.wrong-state")

		first := ""
		for code := range good.Choices {
			if code != "5.1" && (first == "" || code < first) {
				first = code
			}
		}
		for _, c := range []struct {
			name, by string
			change   func(*council.CardInput)
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", nil, fault.Unauthenticated, "fault.unauthenticated"},
			{"the secretary", Secretary, nil, fault.Forbidden, "fault.forbidden"},
			{"a member of another council", Member("hdt", 1), nil, fault.NotFound, "fault.not-found"},
			{"the producer", Own, nil, fault.NotFound, "fault.not-found"},
			{"one who is absent", Member("hd", 2), nil, fault.Conflict, "council.not-present"},
			{"a session that is none", me, func(in *council.CardInput) { in.SessionID = "none" }, fault.NotFound, "fault.not-found"},
			{"a dossier that is none", me, func(in *council.CardInput) { in.DossierID = "a\x00" }, fault.NotFound, "fault.not-found"},
			{"a product that is not open", me, func(in *council.CardInput) { in.DossierID = shut }, fault.Conflict, "council.product-not-open"},
			{"a stale version", me, func(in *council.CardInput) { in.Version = 7 }, fault.Conflict, "fault.stale"},
			{"an unknown criterion", me, func(in *council.CardInput) { in.Sheet.Choices["99.9"] = "a" }, fault.Invalid, "rulebook.unknown-criterion"},
			{"an unknown level", me, func(in *council.CardInput) { in.Sheet.Choices[first] = "z" }, fault.Invalid, "rulebook.unknown-option"},
			{"an unknown gate", me, func(in *council.CardInput) { in.Sheet.Gates = []string{"99"} }, fault.Invalid, "rulebook.unknown-gate"},
			{"a criterion left open", me, func(in *council.CardInput) { in.Sheet = rulebook.Sheet{} }, fault.Invalid, "council.card-incomplete"},
			{"a long note", me, func(in *council.CardInput) { in.Note = strings.Repeat("ơ", 4001) }, fault.Invalid, "fault.too-long"},
		} {
			_, _, err := council.SaveCard(t.Context(), w.O, w.As(c.by), w.Act(), card(c.change))
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}

		// The same send twice is one card; the id in other hands is refused.
		act := w.Act()
		in := card(func(in *council.CardInput) { in.Note = "Vị ngo\u0323t" })
		one := Must(council.SaveCard(t.Context(), w.O, w.As(me), act, in))(w)
		two := Must(council.SaveCard(t.Context(), w.O, w.As(me), act, in))(w)
		if one != two || one.Version != 1 || one.State != field.CardSubmitted {
			t.Errorf("%+v, then %+v", one, two)
		}
		_, _, err = council.SaveCard(t.Context(), w.O, w.As(Chair), act, in)
		Refused(t, err, fault.Conflict, "fault.act-reused")
		in.Note = "khác"
		_, _, err = council.SaveCard(t.Context(), w.O, w.As(me), act, in)
		Refused(t, err, fault.Conflict, "fault.act-reused")
		_, _, err = council.SaveCard(t.Context(), w.O, w.As(me), "not-an-id", in)
		Refused(t, err, fault.Invalid, "fault.act-id")
		in.Version, in.Submit = 1, false
		_, _, err = council.SaveCard(t.Context(), w.O, w.As(me), w.Act(), in)
		Refused(t, err, fault.Conflict, "council.card-submitted")
		in.Submit = true
		Must(council.SaveCard(t.Context(), w.O, w.As(me), w.Act(), in))(w)
		storetest.Read(w, w.O.Store, func(tx *store.Tx) error {
			c, err := tx.Card(s.ID, id, w.User(me), 1)
			if err != nil {
				return err
			}
			list, err := tx.Revisions(c)
			if len(list) != 2 || list[0].Note != "Vị ngọt" || list[1].Note != "khác" || c.Version != 2 {
				t.Errorf("%+v of %+v", list, c)
			}
			return err
		})
		s.Card(Chair, id, good)
		s.Close(id)
		_, _, err = council.SaveCard(t.Context(), w.O, w.As(me), w.Act(), card(func(in *council.CardInput) { in.Version = 2 }))
		Refused(t, err, fault.Conflict, "council.product-not-open")
		_, _, err = council.Recuse(t.Context(), w.O, w.As(me), w.Act(), council.RecuseInput{SessionID: s.ID, DossierID: id, Reason: "muộn"})
		Refused(t, err, fault.Conflict, "council.product-closed")
		_, _, err = council.Recuse(t.Context(), w.O, w.As(me), w.Act(), council.RecuseInput{SessionID: s.ID, DossierID: shut})
		Refused(t, err, fault.Invalid, "fault.required")
		_, _, err = council.Recuse(t.Context(), w.O, w.As(Secretary), w.Act(), council.RecuseInput{SessionID: s.ID, DossierID: shut, Reason: "tôi"})
		Refused(t, err, fault.Forbidden, "fault.forbidden")
	})
}

// Two secretaries close at once: one does, the other learns that it was done,
// and the dossier moves one step.
func TestTwoSecretariesClose(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Waiting("Khô cá mẫu")
		s := w.Call("hd", id)
		s.Roll()
		s.Open(id)
		s.Score(id, w.Sheet(70))
		in := s.Line(id)
		before := w.Dossier(id).Version
		acts := []string{w.Act(), w.Act()}
		errs := Together(2, func(i int) error {
			_, _, err := council.CloseProduct(t.Context(), w.O, w.As([]string{Secretary, SecondSecretary}[i]), acts[i], in)
			return err
		})
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("%v", errs)
		}
		for _, err := range errs {
			if err != nil {
				Refused(t, err, fault.Conflict, "fault.stale")
			}
		}
		if d := w.Dossier(id); d.Version != before+1 || d.Stage != "district-forward" {
			t.Errorf("%+v", d)
		}
	})
}

// One send that arrives many times at once is done once, and everybody gets
// the same answer.
func TestOneSendManyTimesAtOnce(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Waiting("Khô cá mẫu")
		s := w.Call("hd", id)
		s.Roll()
		s.Open(id)
		me, act := w.As(Chair), w.Act()
		in := council.CardInput{SessionID: s.ID, DossierID: id, Sheet: w.Sheet(70), Submit: true}
		for _, err := range Together(8, func(int) error {
			out, _, err := council.SaveCard(t.Context(), w.O, me, act, in)
			if err == nil && out.Version != 1 {
				t.Errorf("%+v", out)
			}
			return err
		}) {
			if err != nil {
				t.Error(err)
			}
		}
		if n := len(w.Entries(field.CardObject(s.ID, id, me.UserID))); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}

// 32 goroutines submit the four members' cards again and again while the
// secretary tries to close: the tally is of exactly the cards that stand in
// the end, whatever came between.
func TestCardsWhileClosing(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Waiting("Khô cá mẫu")
		s := w.Call("hd", id)
		s.Roll()
		s.Open(id)
		s.Score(id, w.Sheet(70))
		sheets := []rulebook.Sheet{w.Sheet(40), w.Sheet(60), w.Sheet(80), w.Sheet(100)}
		line, secretary := s.Line(id), w.As(Secretary)
		var closing council.Closing
		errs := Together(33, func(i int) error {
			if i == 32 {
				var err error
				closing, _, err = council.CloseProduct(t.Context(), w.O, secretary, ident.Derived(t.Name(), "close"), line)
				return err
			}
			who := s.Scorers()[i%4]
			_, _, err := council.SaveCard(t.Context(), w.O, w.As(who), ident.Derived(t.Name(), string(rune('A'+i))), council.CardInput{SessionID: s.ID, DossierID: id, Sheet: sheets[i/8], Submit: true, Version: 1})
			return err
		})
		if errs[32] != nil {
			t.Fatal(errs[32])
		}
		for _, err := range errs[:32] {
			if e, ok := fault.As(err); err != nil && (!ok || e.Kind != fault.Conflict) {
				t.Errorf("%v", err)
			}
		}
		storetest.Read(w, w.O.Store, func(tx *store.Tx) error {
			cards, err := tx.Cards(s.ID, id, 1)
			sum := 0
			for _, c := range cards {
				sum += c.Total
			}
			if sum != closing.Tally.Sum || len(cards) != closing.Tally.Members {
				t.Errorf("the cards add up to %d, the tally says %d of %d", sum, closing.Tally.Sum, closing.Tally.Members)
			}
			return err
		})
	})
}

// Two secretaries call sessions on the same dossier at once: it stands on one
// open agenda only; and a dossier is not withdrawn while it is being called.
func TestCalledOnce(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		for round := range 5 {
			id := w.Waiting("Khô cá mẫu " + string(rune('a'+round)))
			v := w.Dossier(id).Version
			people := []string{Secretary, SecondSecretary, Own}
			acts := []string{w.Act(), w.Act(), w.Act()}
			errs := Together(3, func(i int) error {
				s := w.As(people[i])
				if i == 2 {
					_, _, err := intake.Withdraw(t.Context(), w.O, s, acts[i], intake.SubmitInput{DossierID: id, Version: v})
					return err
				}
				_, _, err := council.CallSession(t.Context(), w.O, s, acts[i], council.SessionInput{CouncilID: w.Council, Title: "Phiên", Place: "Hội trường", HeldOn: "2020-11-06", Dossiers: []string{id}})
				return err
			})
			done := 0
			for _, err := range errs {
				if err == nil {
					done++
				} else if fault.KindOf(err) != fault.Conflict {
					t.Error(err)
				}
			}
			if done != 1 {
				t.Errorf("%d of %v went through", done, errs)
			}
		}
	})
}
