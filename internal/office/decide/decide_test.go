package decide_test

import (
	"fmt"
	"strings"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/office/council"
	"saoque/internal/office/decide"
	"saoque/internal/office/intake"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/register"
	"saoque/internal/registry"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

func TestPrepare(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id, early := w.Concluded("Khô cá mẫu", w.Sheet(70)), w.Waiting("Chả cá mẫu")
		good := func() decide.PrepareInput {
			return decide.PrepareInput{Province: Province, Issuer: "UBND ti\u0309nh", Dossiers: []string{id}}
		}
		for _, c := range []struct {
			name, by string
			change   func(*decide.PrepareInput)
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", nil, fault.Unauthenticated, "fault.unauthenticated"},
			{"the chairman", Chairman, nil, fault.Forbidden, "fault.forbidden"},
			{"another province's desk", OtherDesk, nil, fault.Forbidden, "fault.forbidden"},
			{"the producer", Own, nil, fault.Forbidden, "fault.forbidden"},
			{"no issuer", Desk, func(in *decide.PrepareInput) { in.Issuer = "" }, fault.Invalid, "fault.required"},
			{"a long issuer", Desk, func(in *decide.PrepareInput) { in.Issuer = strings.Repeat("ủ", 201) }, fault.Invalid, "fault.too-long"},
			{"nothing", Desk, func(in *decide.PrepareInput) { in.Dossiers = nil }, fault.Invalid, "decision.rows"},
			{"too much", Desk, func(in *decide.PrepareInput) { in.Dossiers = make([]string, decide.MaxRows+1) }, fault.Invalid, "decision.rows"},
			{"a dossier that is none", Desk, func(in *decide.PrepareInput) { in.Dossiers = []string{"none"} }, fault.Invalid, "council.bad-dossier"},
			{"a dossier that is not there yet", Desk, func(in *decide.PrepareInput) { in.Dossiers = []string{id, early} }, fault.Conflict, "decision.not-waiting"},
			{"the same twice", Desk, func(in *decide.PrepareInput) { in.Dossiers = []string{id, id} }, fault.Conflict, "decision.already-in"},
			{"a dossier of another province, which is not named", OtherDesk, func(in *decide.PrepareInput) { in.Province = OtherProvince }, fault.Invalid, "council.bad-dossier"},
		} {
			in := good()
			if c.change != nil {
				c.change(&in)
			}
			_, _, err := decide.Prepare(t.Context(), w.O, w.As(c.by), w.Act(), in)
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		// Two drafts at once with the same dossier: it stands in one.
		acts, desk := []string{w.Act(), w.Act(), w.Act()}, w.As(Desk)
		done, draft := 0, ""
		for _, err := range Together(3, func(i int) error {
			d, _, err := decide.Prepare(t.Context(), w.O, desk, acts[i], good())
			if err == nil {
				draft = d
			}
			return err
		}) {
			if err == nil {
				done++
			} else {
				Refused(t, err, fault.Conflict, "decision.already-in")
			}
		}
		if done != 1 {
			t.Fatalf("in %d drafts", done)
		}
		// A draft is its province's own, and so are the results in it.
		if e := w.Entries("decision/" + draft); len(e) != 1 || !e[0].Sealed {
			t.Errorf("%+v", e)
		}
		for login, kind := range map[string]fault.Kind{"": fault.Unauthenticated, Officer: fault.NotFound, CommuneDesk: fault.NotFound, Own: fault.NotFound, OtherDesk: fault.NotFound, Auditor: fault.NotFound, Member("hdt", 1): fault.NotFound} {
			if _, err := decide.See(t.Context(), w.O, w.As(login), draft); fault.KindOf(err) != kind {
				t.Errorf("%q reads the draft: %v", login, err)
			}
		}
		w.Issue(draft)
		for login, may := range map[string]bool{Officer: true, OtherOfficer: true, CommuneDesk: true, Auditor: true, Desk: true, Own: false, OtherDesk: false, Member("hdt", 1): false} {
			if _, err := decide.See(t.Context(), w.O, w.As(login), draft); (err == nil) != may {
				t.Errorf("%s reads the decision: %v", login, err)
			}
		}
	})
}

func TestIssue(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		star, none, best := w.Concluded("Khô cá mẫu", w.Sheet(70)), w.Waiting("Chả cá mẫu"), w.Concluded("Mắm mẫu", w.Sheet(100))
		w.ToAdvisors(none, w.Sheet(70))
		w.ToBoard(none, w.Sheet(70))
		w.Decide("hdt", w.Sheet(20), none) // good at the district, poor at the province
		draft := w.Prepare(star, none, best)
		good := decide.IssueInput{DecisionID: draft, Number: "12/QĐ-UBND", Signer: "Chu\u0309 tịch", IssuedOn: Autumn, Version: 1}
		for _, c := range []struct {
			name, by string
			change   func(*decide.IssueInput)
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", nil, fault.Unauthenticated, "fault.unauthenticated"},
			{"who prepared it", Desk, nil, fault.Forbidden, "fault.forbidden"},
			{"the district", Officer, nil, fault.NotFound, "fault.not-found"},
			{"the council's chair", BoardChair, nil, fault.NotFound, "fault.not-found"},
			{"a decision that is none", Chairman, func(in *decide.IssueInput) { in.DecisionID = "none" }, fault.NotFound, "fault.not-found"},
			{"a stale version", Chairman, func(in *decide.IssueInput) { in.Version = 2 }, fault.Conflict, "fault.stale"},
			{"no version", Chairman, func(in *decide.IssueInput) { in.Version = 0 }, fault.Conflict, "fault.stale"},
			{"no number", Chairman, func(in *decide.IssueInput) { in.Number = " " }, fault.Invalid, "fault.required"},
			{"a long number", Chairman, func(in *decide.IssueInput) { in.Number = strings.Repeat("1", 61) }, fault.Invalid, "fault.too-long"},
			{"no signer", Chairman, func(in *decide.IssueInput) { in.Signer = "" }, fault.Invalid, "fault.required"},
			{"tomorrow", Chairman, func(in *decide.IssueInput) { in.IssuedOn = Autumn.AddDays(1) }, fault.Invalid, "decision.bad-date"},
			{"no day", Chairman, func(in *decide.IssueInput) { in.IssuedOn = "" }, fault.Invalid, "decision.bad-date"},
			{"a day that is none", Chairman, func(in *decide.IssueInput) { in.IssuedOn = "2020-02-30" }, fault.Invalid, "decision.bad-date"},
			{"a day before the council had closed", Chairman, func(in *decide.IssueInput) { in.IssuedOn = "2002-11-02" }, fault.Invalid, "decision.too-early"},
		} {
			in := good
			if c.change != nil {
				c.change(&in)
			}
			_, _, err := decide.Issue(t.Context(), w.O, w.As(c.by), w.Act(), in)
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		// Many times at once with ids of their own: it is issued once.
		chairman := w.As(Chairman)
		acts := []string{w.Act(), w.Act(), w.Act()}
		var out decide.Issued
		done := 0
		for _, err := range Together(3, func(i int) error {
			got, _, err := decide.Issue(t.Context(), w.O, chairman, acts[i], good)
			if err == nil {
				out = got
			}
			return err
		}) {
			if err == nil {
				done++
			} else {
				Refused(t, err, fault.Conflict, "fault.stale")
			}
		}
		if done != 1 || len(out.Rows) != 3 || len(out.Certificates) != 2 {
			t.Fatalf("%d times: %+v", done, out)
		}
		in := good
		in.Version = 2
		_, _, err := decide.Issue(t.Context(), w.O, chairman, w.Act(), in)
		Refused(t, err, fault.Conflict, "decision.issued")

		if d := w.Dossier(star); d.State != dossier.Recognised || d.Star != out.Rows[0].Star || d.Star < 3 || d.ProductCode == "" {
			t.Errorf("%+v", d)
		}
		if d := w.Dossier(none); d.State != dossier.Closed || d.Star != 0 || d.ProductCode != "" {
			t.Errorf("%+v", d)
		}
		if d := w.Dossier(best); d.State != dossier.Recognised || d.Star != 4 || d.Mark != dossier.MarkCentral {
			t.Errorf("five stars are not the province's to give: %+v", d)
		}
		numbers := map[string]bool{}
		for i, c := range out.Certificates {
			numbers[c.Number] = true
			if c.Number != fmt.Sprintf("%02d/GCN-OCOP-%s-2020", i+1, Province) || c.LastDay != "2023-11-02" {
				t.Errorf("%+v", c)
			}
		}
		if len(numbers) != 2 {
			t.Errorf("%v", numbers)
		}
		for day, want := range map[calendar.Date]registry.Validity{Autumn: registry.Valid, "2023-11-02": registry.Valid, "2023-11-03": registry.Expired} {
			Clock(w.O).Set(day.At(23, 59))
			a, err := register.Check(t.Context(), w.O, w.As(""), out.Certificates[0].ProductCode)
			if err != nil || a.Validity != want {
				t.Errorf("on %s: %v %v", day, a.Validity, err)
			}
		}
		// Nothing of a decided dossier stays sealed but what is a person's own.
		storetest.Write(w, w.O.Store, func(tx *store.Tx) error {
			n := 0
			err := tx.QueryRow("SELECT count(*) FROM ledger_entries WHERE sealed = 1 AND object NOT LIKE 'producer/%'", nil, &n)
			if n != 0 {
				t.Errorf("%d entries are still sealed", n)
			}
			return err
		})
		for _, login := range []string{Own, Stranger} {
			want := map[string]int{Own: 3}[login]
			storetest.Read(w, w.O.Store, func(tx *store.Tx) error {
				list, err := tx.Notices(w.User(login), 9)
				if len(list) != want {
					t.Errorf("%s has %d notices", login, len(list))
				}
				return err
			})
		}
	})
}

// A decision rests on the province's council, even when the district's session
// had been planned for a later day.
func TestDecisionRestsOnTheLastCouncilOfTheWay(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Waiting("Khô cá mẫu")
		s := Session{World: w, Prefix: "hd"}
		s.ID = Must(council.CallSession(t.Context(), w.O, w.As(Secretary), w.Act(), council.SessionInput{CouncilID: w.Council, Title: "Phiên", Place: "Hội trường", HeldOn: "2020-12-30", Dossiers: []string{id}}))(w)
		s.Roll()
		s.Open(id)
		s.Score(id, w.Sheet(100))
		s.Close(id)
		Must(intake.Forward(t.Context(), w.O, w.As(Officer), w.Act(), intake.ForwardInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: "forward", Report: Letter}))(w)
		w.Accept(Desk, id)
		w.ToBoard(id, w.Sheet(70))
		board := w.Decide("hdt", w.Sheet(70), id)
		list, err := decide.List(t.Context(), w.O, w.As(Desk))
		if err != nil || len(list.Waiting) != 1 || list.Waiting[0].Session != board.ID {
			t.Errorf("%+v %v", list.Waiting, err)
		}
		out := w.Issue(w.Prepare(id))
		if r := out.Rows[0]; r.SessionID != board.ID || r.Total != list.Waiting[0].Sum {
			t.Errorf("the decision rests on %+v", r)
		}
	})
}
