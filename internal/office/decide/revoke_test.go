package decide_test

import (
	"slices"
	"strings"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/office/decide"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/register"
	"saoque/internal/registry"
)

func TestRevocation(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Concluded("Khô cá mẫu", w.Sheet(70))
		ruling := w.Prepare(id)
		of := decide.Revoked{DecisionID: ruling, DossierID: id}
		draft := decide.RevocationDraft{Revoked: of, Ground: "Không còn đạt tiêu chí theo kết luận kiểm tra.", Finding: "Kết luận kiểm tra số 05/KL-SNN (mẫu)"}
		_, _, err := decide.PrepareRevocation(t.Context(), w.O, w.As(Desk), w.Act(), draft)
		Refused(t, err, fault.Forbidden, "fault.forbidden") // nothing is recognised yet
		c := w.Issue(ruling).Certificates[0]

		for _, x := range []struct {
			by   string
			kind fault.Kind
		}{{"", fault.Unauthenticated}, {Own, fault.NotFound}, {OtherDesk, fault.NotFound}, {Secretary, fault.NotFound}, {Officer, fault.Forbidden}, {Auditor, fault.Forbidden}, {Ministry, fault.Forbidden}, {Chairman, fault.Forbidden}} {
			if _, _, err := decide.PrepareRevocation(t.Context(), w.O, w.As(x.by), w.Act(), draft); fault.KindOf(err) != x.kind {
				t.Errorf("%q drafts: %v", x.by, err)
			}
		}
		blank := draft
		blank.Finding = " "
		_, _, err = decide.PrepareRevocation(t.Context(), w.O, w.As(Desk), w.Act(), blank)
		Refused(t, err, fault.Invalid, "fault.required")
		issue := decide.RevocationIssue{Revoked: of, Number: "88/QĐ-UBND", Signer: "Chủ tịch mẫu", DecidedOn: Autumn, From: Autumn.AddDays(2), Version: 1}
		_, _, err = decide.IssueRevocation(t.Context(), w.O, w.As(Chairman), w.Act(), issue)
		Refused(t, err, fault.Conflict, "fault.stale") // there is no draft with version 1
		issue.Version = 0
		_, _, err = decide.IssueRevocation(t.Context(), w.O, w.As(Chairman), w.Act(), issue)
		Refused(t, err, fault.Conflict, "decision.no-revocation")

		act := w.Act()
		first := Must(decide.PrepareRevocation(t.Context(), w.O, w.As(Desk), act, draft))(w)
		if again := Must(decide.PrepareRevocation(t.Context(), w.O, w.As(Desk), act, draft))(w); again != first {
			t.Error("sent twice:", first, again)
		}
		// A draft changes nothing that anybody else can see.
		if a, err := register.Check(t.Context(), w.O, w.As(""), c.ProductCode); err != nil || a.Validity != registry.Valid {
			t.Errorf("with a draft: %+v %v", a.Validity, err)
		}
		for _, x := range []struct {
			by   string
			kind fault.Kind
		}{{"", fault.Unauthenticated}, {Own, fault.NotFound}, {Officer, fault.Forbidden}, {OtherDesk, fault.NotFound}} {
			if _, err := decide.SeeRevocation(t.Context(), w.O, w.As(x.by), of); fault.KindOf(err) != x.kind {
				t.Errorf("%q looks: %v", x.by, err)
			}
		}
		for _, e := range w.Entries(decision.Revocation{ID: first, CertificateID: c.ID}.Object()) {
			if !e.Sealed {
				t.Error("a draft stands open in the log")
			}
		}
		// Given up, drafted anew, changed.
		Must(decide.DropRevocation(t.Context(), w.O, w.As(Desk), w.Act(), decide.DropInput{Revoked: of, Version: 1}))(w)
		second := Must(decide.PrepareRevocation(t.Context(), w.O, w.As(Desk), w.Act(), draft))(w)
		draft.Ground, draft.Version = "Ngừng sản xuất.", 1
		Must(decide.PrepareRevocation(t.Context(), w.O, w.As(Desk), w.Act(), draft))(w)
		_, _, err = decide.PrepareRevocation(t.Context(), w.O, w.As(Desk), w.Act(), draft)
		Refused(t, err, fault.Conflict, "fault.stale")

		issue.Version = 2
		for _, by := range []string{Desk, Officer, Auditor, Ministry} {
			if _, _, err := decide.IssueRevocation(t.Context(), w.O, w.As(by), w.Act(), issue); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%q takes back: %v", by, err)
			}
		}
		for key, bad := range map[string]func(*decide.RevocationIssue){
			"fault.required":             func(i *decide.RevocationIssue) { i.Number = "" },
			"decision.bad-date":          func(i *decide.RevocationIssue) { i.DecidedOn = Autumn.AddDays(1) },
			"decision.revoked-too-early": func(i *decide.RevocationIssue) { i.DecidedOn = Autumn.AddDays(-1) },
			"decision.bad-from":          func(i *decide.RevocationIssue) { i.From = Autumn.AddDays(-1) },
		} {
			x := issue
			bad(&x)
			_, _, err = decide.IssueRevocation(t.Context(), w.O, w.As(Chairman), w.Act(), x)
			Refused(t, err, fault.Invalid, key)
		}
		far := issue
		far.From = Autumn.AddDays(3660)
		_, _, err = decide.IssueRevocation(t.Context(), w.O, w.As(Chairman), w.Act(), far)
		Refused(t, err, fault.Invalid, "decision.bad-from")
		r := Must(decide.IssueRevocation(t.Context(), w.O, w.As(Chairman), w.Act(), issue))(w)
		if r.ID != second || r.State != decision.Issued || r.Version != 3 || r.Ground != "Ngừng sản xuất." {
			t.Errorf("%+v", r)
		}
		entries := w.Entries(r.Object())
		if len(entries) != 3 || !slices.ContainsFunc(entries, func(e Entry) bool { return e.Act == "revocation.issue" }) {
			t.Errorf("%+v", entries)
		}
		for _, e := range entries {
			if e.Sealed {
				t.Errorf("%s stays sealed after the issue", e.Act)
			}
		}
		_, _, err = decide.IssueRevocation(t.Context(), w.O, w.As(Chairman), w.Act(), issue)
		Refused(t, err, fault.Conflict, "decision.revoked")
		draft.Version = 3
		_, _, err = decide.PrepareRevocation(t.Context(), w.O, w.As(Desk), w.Act(), draft)
		Refused(t, err, fault.Conflict, "decision.revoked")

		// It holds from its own day on, for everybody.
		on := func(day calendar.Date) registry.Validity {
			list, err := decide.Registered(t.Context(), w.O, w.As(Desk), decide.RegisterFilter{})
			if err != nil || len(list.Rows) != 1 || list.Rows[0].RevokedBy != issue.Number {
				t.Fatalf("%+v %v", list, err)
			}
			return registry.ValidityAt(list.Rows[0].Certificate, day)
		}
		// The register finds it by how it stands.
		for _, x := range []struct {
			day  calendar.Date
			want string
		}{{Autumn, "holding taken"}, {Autumn.AddDays(1), "holding taken"}, {Autumn.AddDays(2), "taken"}, {c.LastDay.AddDays(1), "taken"}} {
			Clock(w.O).Set(x.day.At(9, 0))
			var found []string
			for _, s := range []string{decide.Holding, decide.Ending, decide.Over, decide.Taken} {
				list, err := decide.Registered(t.Context(), w.O, w.As(Desk), decide.RegisterFilter{Standing: s})
				if err != nil {
					t.Fatal(err)
				}
				if list.Total == 1 {
					found = append(found, s)
				}
			}
			if got := strings.Join(found, " "); got != x.want {
				t.Errorf("on %s: %s, want %s", x.day, got, x.want)
			}
		}
		Clock(w.O).Set(Autumn.At(9, 0))
		if on(Autumn.AddDays(1)) != registry.Valid || on(Autumn.AddDays(2)) != registry.Revoked || on(Autumn.AddDays(2000)) != registry.Revoked {
			t.Error("the revocation does not hold from its day on")
		}
		if _, err := decide.SeeRevocation(t.Context(), w.O, w.As(Chairman), decide.Revoked{DecisionID: ruling, DossierID: w.O.IDs.New()}); !fault.Is(err, fault.NotFound) {
			t.Error("a product that the decision does not have:", err)
		}
	})
}

// The register is asked for what holds, what soon ends, what is over.
func TestRegisterByStanding(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Concluded("Khô cá mẫu", w.Sheet(70))
		c := w.Issue(w.Prepare(id)).Certificates[0]
		for _, x := range []struct {
			day  calendar.Date
			want string
		}{
			{Autumn, "holding"}, {c.LastDay.AddDays(-decide.EndingWithin - 1), "holding"}, {c.LastDay.AddDays(-decide.EndingWithin), "holding ending"},
			{c.LastDay, "holding ending"}, {c.LastDay.AddDays(1), "over"},
		} {
			Clock(w.O).Set(x.day.At(9, 0))
			var found []string
			for _, s := range []string{decide.Holding, decide.Ending, decide.Over, decide.Taken} {
				list, err := decide.Registered(t.Context(), w.O, w.As(Desk), decide.RegisterFilter{Standing: s})
				if err != nil {
					t.Fatal(err)
				}
				if len(list.Rows) == 1 {
					found = append(found, s)
				}
			}
			if got := strings.Join(found, " "); got != x.want {
				t.Errorf("on %s: %s, want %s", x.day, got, x.want)
			}
		}
	})
}

func TestRegisterBySearch(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		a := w.Concluded("Khô cá dứa mẫu", w.Sheet(70))
		b := w.Concluded("Đường thốt nốt mẫu", w.Sheet(70))
		list := w.Issue(w.Prepare(a, b)).Certificates
		for search, want := range map[string]int{
			"": 2, "kho ca": 1, "CÁ kh": 1, "dứ": 2, "duong": 1, "mẫu": 2, "mau khong": 0, "ong": 0, "!?": 2, "100%_": 0,
			list[0].ProductCode: 1, list[1].Number: 1, " " + list[1].Number + " ": 1, strings.Repeat("a ", 500): 0,
		} {
			r, err := decide.Registered(t.Context(), w.O, w.As(Desk), decide.RegisterFilter{Search: search})
			if err != nil || len(r.Rows) != want || r.Total != want {
				t.Errorf("%q: %d rows of %d, want %d: %v", search, len(r.Rows), r.Total, want, err)
			}
			n := 0
			for _, err := range decide.BookEntries(t.Context(), w.O, w.As(Desk), decide.RegisterFilter{Search: search}) {
				if err != nil {
					t.Fatal(err)
				}
				n++
			}
			if n != want {
				t.Errorf("%q: %d entries in the book, want %d", search, n, want)
			}
		}
	})
}
