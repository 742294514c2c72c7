package intake_test

import (
	"slices"
	"strings"
	"testing"

	"saoque/internal/appraisal"
	"saoque/internal/blob"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/office/intake"
	. "saoque/internal/office/officetest"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

func TestCreateProducer(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		good := intake.ProducerInput{Name: "Cơ sơ\u0309  Minh\tQuân", Kind: "household", UnitCode: Commune, UnitFrom: UnitFrom, Phone: "0900 000 000"}
		for _, c := range []struct {
			name, by string
			change   func(*intake.ProducerInput)
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", nil, fault.Unauthenticated, "fault.unauthenticated"},
			{"a producer", Own, nil, fault.Forbidden, "fault.forbidden"},
			{"another district", OtherOfficer, nil, fault.Forbidden, "fault.forbidden"},
			{"the province", Desk, nil, fault.Forbidden, "fault.forbidden"},
			{"an unknown unit, told to officers", Officer, func(in *intake.ProducerInput) { in.UnitCode = "none" }, fault.Invalid, "dossier.no-unit"},
			{"an unknown unit, not told to others", Own, func(in *intake.ProducerInput) { in.UnitCode = "none" }, fault.Forbidden, "fault.forbidden"},
			{"no name", Officer, func(in *intake.ProducerInput) { in.Name = "\u200b" }, fault.Invalid, "fault.required"},
			{"a long name", Officer, func(in *intake.ProducerInput) { in.Name = strings.Repeat("ề", party.MaxName+1) }, fault.Invalid, "fault.too-long"},
			{"a long address", Officer, func(in *intake.ProducerInput) { in.Address = strings.Repeat("a", party.MaxName+1) }, fault.Invalid, "fault.too-long"},
			{"a kind that is none", Officer, func(in *intake.ProducerInput) { in.Kind = "king" }, fault.Invalid, "fault.required"},
		} {
			in := good
			if c.change != nil {
				c.change(&in)
			}
			_, _, err := intake.CreateProducer(t.Context(), w.O, w.As(c.by), w.Act(), in)
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		act := w.Act()
		id := Must(intake.CreateProducer(t.Context(), w.O, w.As(CommuneDesk), act, good))(w)
		if again := Must(intake.CreateProducer(t.Context(), w.O, w.As(CommuneDesk), act, good))(w); again != id {
			t.Errorf("%s, then %s", id, again)
		}
		_, _, err := intake.CreateProducer(t.Context(), w.O, w.As(Officer), act, good)
		Refused(t, err, fault.Conflict, "fault.act-reused")
		storetest.Read(w, w.O.Store, func(tx *store.Tx) error {
			p, err := tx.Producer(id)
			if p.Name != "Cơ sở Minh Quân" {
				t.Errorf("%q", p.Name)
			}
			return err
		})
		// Contact data are a person's: committed to, never exported.
		if e := w.Entries("producer/" + id); len(e) != 1 || !e[0].Sealed {
			t.Errorf("%+v", e)
		}
	})
}

func TestOpenDossier(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		product := w.Product("Khô cá mẫu")
		good := intake.DossierInput{ProductID: product, Set: Set, Kind: dossier.First}
		for _, c := range []struct {
			name, by string
			change   func(*intake.DossierInput)
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", nil, fault.Unauthenticated, "fault.unauthenticated"},
			{"another producer", Stranger, nil, fault.NotFound, "fault.not-found"},
			{"another district", OtherOfficer, nil, fault.NotFound, "fault.not-found"},
			{"the province, which may look", Desk, nil, fault.Forbidden, "fault.forbidden"},
			{"a product that is none", Own, func(in *intake.DossierInput) { in.ProductID = "none" }, fault.NotFound, "fault.not-found"},
			{"a kind for later", Own, func(in *intake.DossierInput) { in.Kind = dossier.Upgrade }, fault.Invalid, "dossier.kind-later"},
			{"a set that is none", Own, func(in *intake.DossierInput) { in.Set = 99 }, fault.Invalid, "dossier.no-set"},
		} {
			in := good
			if c.change != nil {
				c.change(&in)
			}
			_, _, err := intake.OpenDossier(t.Context(), w.O, w.As(c.by), w.Act(), in)
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		// Two people open one product's dossier at once: there is one.
		people, acts := []string{Own, Officer, CommuneDesk}, []string{w.Act(), w.Act(), w.Act()}
		done := 0
		for _, err := range Together(3, func(i int) error {
			_, _, err := intake.OpenDossier(t.Context(), w.O, w.As(people[i]), acts[i], good)
			return err
		}) {
			if err == nil {
				done++
			} else {
				Refused(t, err, fault.Conflict, "dossier.already-open")
			}
		}
		if done != 1 {
			t.Errorf("%d dossiers were opened", done)
		}
		// A book without criteria takes no dossiers.
		Clock(w.O).Set(calendar.MustDate("2024-05-06").At(9, 0))
		in := good
		in.ProductID = w.Product("Chả cá mẫu")
		_, _, err := intake.OpenDossier(t.Context(), w.O, w.As(Own), w.Act(), in)
		Refused(t, err, fault.Invalid, "dossier.book-unscored")
	})
}

func TestFill(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Draft("Khô cá mẫu")
		item := w.Mandatory(id)
		good := intake.ItemInput{DossierID: id, Item: item, Note: "Đũa đươ\u0301c", Done: true, Version: 1}
		for _, c := range []struct {
			name, by string
			change   func(*intake.ItemInput)
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", nil, fault.Unauthenticated, "fault.unauthenticated"},
			{"another producer", Stranger, nil, fault.NotFound, "fault.not-found"},
			{"another district", OtherOfficer, nil, fault.NotFound, "fault.not-found"},
			{"the province, before it is submitted", Desk, nil, fault.NotFound, "fault.not-found"},
			{"a dossier that is none", Own, func(in *intake.ItemInput) { in.DossierID = "none" }, fault.NotFound, "fault.not-found"},
			{"a dossier that no row can name", Own, func(in *intake.ItemInput) { in.DossierID = "\xff\x00" }, fault.NotFound, "fault.not-found"},
			{"an item that is none", Own, func(in *intake.ItemInput) { in.Item = "none" }, fault.NotFound, "fault.not-found"},
			{"a stale version", Own, func(in *intake.ItemInput) { in.Version = 2 }, fault.Conflict, "fault.stale"},
			{"no version", Own, func(in *intake.ItemInput) { in.Version = 0 }, fault.Conflict, "fault.stale"},
			{"done with nothing", Own, func(in *intake.ItemInput) { in.Note = " \r\n " }, fault.Invalid, "dossier.item-empty"},
			{"a long note", Own, func(in *intake.ItemInput) { in.Note = strings.Repeat("ơ", party.MaxText+1) }, fault.Invalid, "fault.too-long"},
		} {
			in := good
			if c.change != nil {
				c.change(&in)
			}
			_, _, err := intake.SaveItem(t.Context(), w.O, w.As(c.by), w.Act(), in)
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		v := Must(intake.SaveItem(t.Context(), w.O, w.As(Own), w.Act(), good))(w)
		if it := w.Items(id)[item]; v != 2 || it.Version != 2 || it.Note != "Đũa đước" || !it.Done {
			t.Errorf("%+v", it)
		}
		if e := w.Entries("dossier/" + id + "/item/" + item); len(e) != 1 || !strings.Contains(e[0].Payload, "Đũa đước") {
			t.Errorf("the log keeps another text: %+v", e)
		}
		// Two at once over one version: one wins.
		acts := []string{w.Act(), w.Act()}
		errs := Together(2, func(i int) error {
			_, _, err := intake.SaveItem(t.Context(), w.O, w.As([]string{Own, Officer}[i]), acts[i], intake.ItemInput{DossierID: id, Item: item, Note: "x", Version: 2})
			return err
		})
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("%v", errs)
		}
	})
}

func TestAttach(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Draft("Khô cá mẫu")
		item := w.Mandatory(id)
		pdf := w.Blob(PDF(1))
		good := intake.AttachInput{DossierID: id, Item: item, Name: "Ho\u0302\u0300 sơ\u202e.pdf", Blob: pdf}
		for _, c := range []struct {
			name, by string
			change   func(*intake.AttachInput)
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", nil, fault.Unauthenticated, "fault.unauthenticated"},
			{"another producer", Stranger, nil, fault.NotFound, "fault.not-found"},
			{"an item that is none", Own, func(in *intake.AttachInput) { in.Item = "x" }, fault.NotFound, "fault.not-found"},
			{"an empty file", Own, func(in *intake.AttachInput) { in.Blob = blob.Info{Type: "application/pdf"} }, fault.Invalid, "dossier.file-empty"},
			{"a huge file", Own, func(in *intake.AttachInput) { in.Blob.Size = intake.MaxFile + 1 }, fault.TooLarge, "fault.too-large"},
			{"a program", Own, func(in *intake.AttachInput) { in.Blob.Type = "application/x-executable" }, fault.Invalid, "dossier.file-type"},
			{"no name", Own, func(in *intake.AttachInput) { in.Name = "" }, fault.Invalid, "fault.required"},
			{"a long name", Own, func(in *intake.AttachInput) { in.Name = strings.Repeat("a", 201) }, fault.Invalid, "fault.too-long"},
			{"a criterion that is none", Own, func(in *intake.AttachInput) { in.Criterion = "99" }, fault.Invalid, "dossier.no-criterion"},
		} {
			in := good
			if c.change != nil {
				c.change(&in)
			}
			_, _, err := intake.Attach(t.Context(), w.O, w.As(c.by), w.Act(), in)
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		act := w.Act()
		file := Must(intake.Attach(t.Context(), w.O, w.As(Own), act, good))(w)
		if again := Must(intake.Attach(t.Context(), w.O, w.As(Own), act, good))(w); again != file {
			t.Errorf("the same send: %s, then %s", file, again)
		}
		if again := Must(intake.Attach(t.Context(), w.O, w.As(Own), w.Act(), good))(w); again != file {
			t.Errorf("the same bytes: %s, then %s", file, again)
		}
		got, err := intake.FileOf(t.Context(), w.O, w.As(Own), file)
		if err != nil || got.Name != "Hồ sơ.pdf" {
			t.Errorf("%q %v", got.Name, err)
		}
		for login, kind := range map[string]fault.Kind{"": fault.Unauthenticated, Stranger: fault.NotFound, Desk: fault.NotFound, Admin: fault.NotFound, OtherOfficer: fault.NotFound} {
			if _, err := intake.FileOf(t.Context(), w.O, w.As(login), file); fault.KindOf(err) != kind {
				t.Errorf("%q: %v", login, err)
			}
		}
		_, _, err = intake.Remove(t.Context(), w.O, w.As(Stranger), w.Act(), intake.RemoveInput{DossierID: id, FileID: file})
		Refused(t, err, fault.NotFound, "fault.not-found")
		other := w.Draft("Chả cá mẫu")
		_, _, err = intake.Remove(t.Context(), w.O, w.As(Own), w.Act(), intake.RemoveInput{DossierID: other, FileID: file})
		Refused(t, err, fault.NotFound, "fault.not-found")
		Must(intake.Remove(t.Context(), w.O, w.As(Own), w.Act(), intake.RemoveInput{DossierID: id, FileID: file}))(w)
		_, _, err = intake.Remove(t.Context(), w.O, w.As(Own), w.Act(), intake.RemoveInput{DossierID: id, FileID: file})
		Refused(t, err, fault.Conflict, "fault.stale")
	})
}

func TestAssessment(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Draft("Khô cá mẫu")
		in := intake.AssessmentInput{DossierID: id, Sheet: w.Sheet(60)}
		_, _, err := intake.SaveAssessment(t.Context(), w.O, w.As(Stranger), w.Act(), in)
		Refused(t, err, fault.NotFound, "fault.not-found")
		bad := in
		bad.Sheet = rulebook.Sheet{Choices: map[string]string{"1.1": "zz"}}
		_, _, err = intake.SaveAssessment(t.Context(), w.O, w.As(Own), w.Act(), bad)
		Refused(t, err, fault.Invalid, "rulebook.unknown-option")
		if total := Must(intake.SaveAssessment(t.Context(), w.O, w.As(Own), w.Act(), in))(w); total == 0 {
			t.Error("no points")
		}
		_, _, err = intake.SaveAssessment(t.Context(), w.O, w.As(Own), w.Act(), in)
		Refused(t, err, fault.Conflict, "fault.stale")
	})
}

func TestSubmit(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Draft("Khô cá mẫu")
		v := w.Dossier(id).Version
		_, _, err := intake.Submit(t.Context(), w.O, w.As(Own), w.Act(), intake.SubmitInput{DossierID: id, Version: v})
		Refused(t, err, fault.Invalid, "dossier.incomplete")
		w.Fill(id)
		for _, c := range []struct {
			name, by string
			version  int64
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", v, fault.Unauthenticated, "fault.unauthenticated"},
			{"another producer", Stranger, v, fault.NotFound, "fault.not-found"},
			{"an auditor", Auditor, v, fault.NotFound, "fault.not-found"},
			{"a stale version", Own, v + 1, fault.Conflict, "fault.stale"},
			{"no version", Own, 0, fault.Conflict, "fault.stale"},
		} {
			_, _, err := intake.Submit(t.Context(), w.O, w.As(c.by), w.Act(), intake.SubmitInput{DossierID: id, Version: c.version})
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		// The same send many times at once is one edition with one slip.
		act, own := w.Act(), w.As(Own)
		answers := make([]intake.Submitted, 8)
		for _, err := range Together(8, func(i int) (err error) {
			answers[i], _, err = intake.Submit(t.Context(), w.O, own, act, intake.SubmitInput{DossierID: id, Version: v})
			return err
		}) {
			if err != nil {
				t.Error(err)
			}
		}
		for _, a := range answers {
			if a != answers[0] || a.Edition != 1 || a.Slip == "" {
				t.Errorf("%+v", a)
			}
		}
		_, _, err = intake.Submit(t.Context(), w.O, w.As(Officer), act, intake.SubmitInput{DossierID: id, Version: v})
		Refused(t, err, fault.Conflict, "fault.act-reused")
		_, _, err = intake.Submit(t.Context(), w.O, own, w.Act(), intake.SubmitInput{DossierID: id, Version: v + 1})
		Refused(t, err, fault.Conflict, "dossier.frozen")
		_, _, err = intake.SaveItem(t.Context(), w.O, own, w.Act(), intake.ItemInput{DossierID: id, Item: w.Mandatory(id), Version: 2})
		Refused(t, err, fault.Conflict, "dossier.frozen")
		if d := w.Dossier(id); d.Edition != 1 || d.State != dossier.Appraisal || d.Stage != "district-intake" || d.Turn != "district" {
			t.Errorf("%+v", d)
		}
	})
}

// What is handed in is what was frozen: a file that is added while somebody
// submits is in the edition or refused, never beside it.
func TestNothingSlipsInBesideAnEdition(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		for round := range 4 {
			id := w.Draft("Khô cá mẫu " + string(rune('a'+round)))
			w.Fill(id)
			item, v := w.Mandatory(id), w.Dossier(id).Version
			var inputs []intake.AttachInput
			var acts []string
			for i := range 6 {
				inputs = append(inputs, intake.AttachInput{DossierID: id, Item: item, Name: "tệp.pdf", Blob: w.Blob(PDF(i))})
				acts = append(acts, w.Act())
			}
			submit := w.Act()
			own := w.As(Own)
			for i, err := range Together(7, func(i int) error {
				if i == 3 {
					_, _, err := intake.Submit(t.Context(), w.O, own, submit, intake.SubmitInput{DossierID: id, Version: v})
					return err
				}
				_, _, err := intake.Attach(t.Context(), w.O, own, acts[i%6], inputs[i%6])
				return err
			}) {
				if err != nil && (i == 3 || fault.KindOf(err) != fault.Conflict) {
					t.Error(err)
				}
			}
			storetest.Read(w, w.O.Store, func(tx *store.Tx) error {
				files, err := tx.Evidence(id)
				if err != nil {
					return err
				}
				e, err := tx.Edition(id, 1)
				if err != nil {
					return err
				}
				m, err := e.Read()
				if len(m.Files) != len(files) {
					t.Errorf("%d files frozen, %d stored", len(m.Files), len(files))
				}
				return err
			})
		}
	})
}

// Slip numbers have no gap and no double, however many submit at once.
func TestSlipsAreGapless(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		var ids []string
		for i := range 6 {
			id := w.Draft("Khô cá mẫu " + string(rune('a'+i)))
			w.Fill(id)
			ids = append(ids, id)
		}
		own := w.As(Own)
		acts := make([]string, len(ids))
		for i := range acts {
			acts[i] = w.Act()
		}
		for _, err := range Together(len(ids), func(i int) error {
			_, _, err := intake.Submit(t.Context(), w.O, own, acts[i], intake.SubmitInput{DossierID: ids[i], Version: 1})
			return err
		}) {
			if err != nil {
				t.Error(err)
			}
		}
		seen := map[string]bool{}
		for _, id := range ids {
			seen[w.Dossier(id).Slip] = true
		}
		last := 0
		storetest.Write(w, w.O.Store, func(tx *store.Tx) error {
			return tx.QueryRow("SELECT sum(last) FROM counters", nil, &last)
		})
		if len(seen) != len(ids) || last != len(ids) {
			t.Errorf("%v, counted to %d", seen, last)
		}
	})
}

func TestReview(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Submitted("Khô cá mẫu")
		item, v := w.Mandatory(id), w.Dossier(id).Version
		fix := map[string]intake.Verdict{item: {Verdict: dossier.VerdictFix, Reason: "A\u0309nh mờ"}}
		good := intake.ReviewInput{DossierID: id, Version: v, Outcome: appraisal.Return, Items: fix, Report: intake.Report{Remark: "Trả lại"}}
		for _, c := range []struct {
			name, by string
			change   func(*intake.ReviewInput)
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", nil, fault.Unauthenticated, "fault.unauthenticated"},
			{"the producer", Own, nil, fault.Forbidden, "fault.forbidden"},
			{"another district", OtherOfficer, nil, fault.NotFound, "fault.not-found"},
			{"the province, too early", Desk, nil, fault.Forbidden, "fault.forbidden"},
			{"another province", OtherDesk, nil, fault.NotFound, "fault.not-found"},
			{"an auditor", Auditor, nil, fault.Forbidden, "fault.forbidden"},
			{"a dossier that is none", Officer, func(in *intake.ReviewInput) { in.DossierID = "none" }, fault.NotFound, "fault.not-found"},
			{"a stale version", Officer, func(in *intake.ReviewInput) { in.Version-- }, fault.Conflict, "fault.stale"},
			{"no version", Officer, func(in *intake.ReviewInput) { in.Version = 0 }, fault.Conflict, "fault.stale"},
			{"no outcome", Officer, func(in *intake.ReviewInput) { in.Outcome = "" }, fault.Invalid, "fault.bad-input"},
			{"another stage's outcome", Officer, func(in *intake.ReviewInput) { in.Outcome = appraisal.Recognise }, fault.Invalid, "fault.bad-input"},
			{"a return without faults", Officer, func(in *intake.ReviewInput) { in.Items = nil }, fault.Invalid, "dossier.return-reason"},
			{"a fault without reason", Officer, func(in *intake.ReviewInput) {
				in.Items = map[string]intake.Verdict{item: {Verdict: dossier.VerdictFix}}
			}, fault.Invalid, "fault.required"},
			{"a long reason", Officer, func(in *intake.ReviewInput) {
				in.Items = map[string]intake.Verdict{item: {Verdict: dossier.VerdictFix, Reason: strings.Repeat("a", 1001)}}
			}, fault.Invalid, "fault.too-long"},
			{"a verdict that is none", Officer, func(in *intake.ReviewInput) { in.Items = map[string]intake.Verdict{item: {Verdict: "hm"}} }, fault.Invalid, "fault.bad-input"},
			{"an item that is none", Officer, func(in *intake.ReviewInput) {
				in.Items = map[string]intake.Verdict{item: fix[item], "none": {Verdict: dossier.VerdictOK}}
			}, fault.Invalid, "fault.bad-input"},
			{"an accept with faults", Officer, func(in *intake.ReviewInput) { in.Outcome = appraisal.Accept }, fault.Invalid, "dossier.accept-with-faults"},
			{"a long remark", Officer, func(in *intake.ReviewInput) { in.Report.Remark = strings.Repeat("a", party.MaxText+1) }, fault.Invalid, "fault.too-long"},
			{"a long number", Officer, func(in *intake.ReviewInput) { in.Report.Number = strings.Repeat("1", 61) }, fault.Invalid, "fault.too-long"},
			{"a bad day", Officer, func(in *intake.ReviewInput) { in.Report.Date = "mai" }, fault.Invalid, "fault.bad-date"},
		} {
			in := good
			if c.change != nil {
				c.change(&in)
			}
			_, _, err := intake.Review(t.Context(), w.O, w.As(c.by), w.Act(), in)
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		if fix[item].Reason != "A\u0309nh mờ" {
			t.Error("the caller's input was changed")
		}
		act := w.Act()
		if to := Must(intake.Review(t.Context(), w.O, w.As(Officer), act, good))(w); to != string(dossier.Returned) {
			t.Error(to)
		}
		Must(intake.Review(t.Context(), w.O, w.As(Officer), act, good))(w)
		_, _, err := intake.Review(t.Context(), w.O, w.As(Officer), w.Act(), good)
		Refused(t, err, fault.Conflict, "fault.stale")
		d := w.Dossier(id)
		if d.State != dossier.Returned || d.Turn != dossier.TurnProducer || d.Stage != "district-intake" || d.Version != v+1 {
			t.Errorf("%+v", d)
		}
		if it := w.Items(id)[item]; it.Reason != "Ảnh mờ" || it.Done {
			t.Errorf("%+v", it)
		}
		for _, e := range w.Entries("dossier/" + id) {
			if e.Act == "dossier.review" && !strings.Contains(e.Payload, "Ảnh mờ") {
				t.Errorf("the log keeps another text: %s", e.Payload)
			}
		}
		storetest.Read(w, w.O.Store, func(tx *store.Tx) error {
			list, err := tx.Notices(w.User(Own), 9)
			if len(list) != 1 || list[0].Key != "notice.returned" {
				t.Errorf("%+v", list)
			}
			return err
		})
		_, _, err = intake.Submit(t.Context(), w.O, w.As(Own), w.Act(), intake.SubmitInput{DossierID: id, Version: d.Version})
		Refused(t, err, fault.Invalid, "dossier.incomplete")
		w.Fill(id)
		if again := w.Submit(id); again.Edition != 2 || again.Stage != "district-intake" {
			t.Errorf("%+v", again)
		}
		w.Accept(Officer, id)
		_, _, err = intake.Review(t.Context(), w.O, w.As(Officer), w.Act(), intake.ReviewInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: appraisal.Accept})
		Refused(t, err, fault.Conflict, "fault.wrong-state")
	})
}

func TestForward(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Waiting("Khô cá mẫu")
		early := intake.ForwardInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: appraisal.Forward, Report: Letter}
		_, _, err := intake.Forward(t.Context(), w.O, w.As(Officer), w.Act(), early)
		Refused(t, err, fault.Conflict, "fault.wrong-state")
		w.Decide("hd", w.Sheet(70), id)
		good := early
		good.Version = w.Dossier(id).Version
		for _, c := range []struct {
			name, by string
			change   func(*intake.ForwardInput)
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", nil, fault.Unauthenticated, "fault.unauthenticated"},
			{"the producer", Own, nil, fault.Forbidden, "fault.forbidden"},
			{"another district", OtherOfficer, nil, fault.NotFound, "fault.not-found"},
			{"a stale version", Officer, func(in *intake.ForwardInput) { in.Version++ }, fault.Conflict, "fault.stale"},
			{"no outcome", Officer, func(in *intake.ForwardInput) { in.Outcome = "accept" }, fault.Invalid, "fault.bad-input"},
			{"a refusal that the points do not allow", Officer, func(in *intake.ForwardInput) { in.Outcome = appraisal.Refuse }, fault.Conflict, "dossier.outcome-shut"},
			{"no letter", Officer, func(in *intake.ForwardInput) { in.Report.Number = "" }, fault.Invalid, "fault.required"},
			{"no day", Officer, func(in *intake.ForwardInput) { in.Report.Date = "" }, fault.Invalid, "fault.bad-date"},
			{"a long remark", Officer, func(in *intake.ForwardInput) { in.Report.Remark = strings.Repeat("a", party.MaxText+1) }, fault.Invalid, "fault.too-long"},
		} {
			in := good
			if c.change != nil {
				c.change(&in)
			}
			_, _, err := intake.Forward(t.Context(), w.O, w.As(c.by), w.Act(), in)
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		good.Report.Matters = []string{strings.Repeat("x", 1<<20)}
		if to := Must(intake.Forward(t.Context(), w.O, w.As(Officer), w.Act(), good))(w); to != "province-office" {
			t.Error(to)
		}
		var kept intake.Report
		storetest.Read(w, w.O.Store, func(tx *store.Tx) error {
			_, err := tx.Report(id, "district-forward", &kept)
			return err
		})
		if len(kept.Matters) != 0 || kept.Number != Letter.Number {
			t.Errorf("what nobody asked for was kept: %.99v", kept)
		}
	})
}

func TestPrescore(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Waiting("Khô cá mẫu")
		w.ToAdvisors(id, w.Sheet(70))
		good := intake.PrescoreInput{DossierID: id, Sheet: w.Sheet(70), Notes: map[string]string{"5.1": "Đa\u0303 xem", "1.1": "  "}}
		for _, c := range []struct {
			name, by string
			change   func(*intake.PrescoreInput)
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", nil, fault.Unauthenticated, "fault.unauthenticated"},
			{"the producer", Own, nil, fault.Forbidden, "fault.forbidden"},
			{"the province's desk", Desk, nil, fault.Forbidden, "fault.forbidden"},
			{"a council's member", Member("hdt", 1), nil, fault.NotFound, "fault.not-found"},
			{"a stale version", Advisor, func(in *intake.PrescoreInput) { in.Version = 1 }, fault.Conflict, "fault.stale"},
			{"an unknown level", Advisor, func(in *intake.PrescoreInput) { in.Sheet = rulebook.Sheet{Choices: map[string]string{"1.1": "q"}} }, fault.Invalid, "rulebook.unknown-option"},
			{"a note on nothing", Advisor, func(in *intake.PrescoreInput) { in.Notes = map[string]string{"77": "x"} }, fault.Invalid, "dossier.no-criterion"},
			{"a long note", Advisor, func(in *intake.PrescoreInput) { in.Notes = map[string]string{"5.1": strings.Repeat("x", 1001)} }, fault.Invalid, "fault.too-long"},
		} {
			in := good
			if c.change != nil {
				c.change(&in)
			}
			_, _, err := intake.SavePrescore(t.Context(), w.O, w.As(c.by), w.Act(), in)
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		conclude := func(change func(*intake.ConcludeInput)) intake.ConcludeInput {
			in := intake.ConcludeInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: appraisal.Accept, Remark: "Đề nghị trình"}
			if change != nil {
				change(&in)
			}
			return in
		}
		_, _, err := intake.ConcludePrescore(t.Context(), w.O, w.As(AdvisorHead), w.Act(), conclude(nil))
		Refused(t, err, fault.Conflict, "dossier.no-prescore")
		Must(intake.SavePrescore(t.Context(), w.O, w.As(Advisor), w.Act(), intake.PrescoreInput{DossierID: id}))(w)
		_, _, err = intake.ConcludePrescore(t.Context(), w.O, w.As(AdvisorHead), w.Act(), conclude(nil))
		Refused(t, err, fault.Invalid, "council.card-incomplete")
		good.Version = 1
		Must(intake.SavePrescore(t.Context(), w.O, w.As(Advisor), w.Act(), good))(w)
		item := w.Mandatory(id)
		for _, c := range []struct {
			name, by string
			change   func(*intake.ConcludeInput)
			kind     fault.Kind
			key      string
		}{
			{"a member of the team", Advisor, nil, fault.Forbidden, "fault.forbidden"},
			{"another province", OtherDesk, nil, fault.NotFound, "fault.not-found"},
			{"a stale version", AdvisorHead, func(in *intake.ConcludeInput) { in.Version = 1 }, fault.Conflict, "fault.stale"},
			{"no conclusion", AdvisorHead, func(in *intake.ConcludeInput) { in.Remark = "" }, fault.Invalid, "fault.required"},
			{"no outcome", AdvisorHead, func(in *intake.ConcludeInput) { in.Outcome = "forward" }, fault.Invalid, "fault.bad-input"},
			{"a return without faults", AdvisorHead, func(in *intake.ConcludeInput) { in.Outcome = appraisal.Return }, fault.Invalid, "dossier.return-reason"},
			{"an accept with faults", AdvisorHead, func(in *intake.ConcludeInput) {
				in.Items = map[string]intake.Verdict{item: {Verdict: dossier.VerdictFix, Reason: "mờ"}}
			}, fault.Invalid, "dossier.accept-with-faults"},
		} {
			_, _, err := intake.ConcludePrescore(t.Context(), w.O, w.As(c.by), w.Act(), conclude(c.change))
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		if to := Must(intake.ConcludePrescore(t.Context(), w.O, w.As(AdvisorHead), w.Act(), conclude(nil)))(w); to != "province-council" {
			t.Error(to)
		}
		for object, act := range map[string]string{"dossier/" + id + "/prescore": "prescore.save", "dossier/" + id: "prescore.conclude"} {
			for _, e := range w.Entries(object) {
				if e.Act == act && !e.Sealed {
					t.Errorf("%s lies open", act)
				}
			}
		}
		// What the team thinks of it is no business of the producer's yet.
		v, err := intake.Show(t.Context(), w.O, w.As(Own), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range v.History {
			if e.Detail.Total != 0 || e.Detail.Star != 0 || strings.Contains(e.Detail.Reason, "Đề nghị trình") || strings.Contains(e.Step.Detail, "total") {
				t.Errorf("%+v", e)
			}
		}
		if v.Prescore.Version != 0 || len(v.Results) != 0 {
			t.Errorf("%+v %+v", v.Prescore, v.Results)
		}
	})
}

func TestWithdraw(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Submitted("Khô cá mẫu")
		in := intake.SubmitInput{DossierID: id, Version: w.Dossier(id).Version}
		_, _, err := intake.Withdraw(t.Context(), w.O, w.As(Officer), w.Act(), in)
		Refused(t, err, fault.Forbidden, "fault.forbidden")
		_, _, err = intake.Withdraw(t.Context(), w.O, w.As(Stranger), w.Act(), in)
		Refused(t, err, fault.NotFound, "fault.not-found")
		stale := in
		stale.Version = 0
		_, _, err = intake.Withdraw(t.Context(), w.O, w.As(Own), w.Act(), stale)
		Refused(t, err, fault.Conflict, "fault.stale")
		Must(intake.Withdraw(t.Context(), w.O, w.As(Own), w.Act(), in))(w)
		in.Version++
		_, _, err = intake.Withdraw(t.Context(), w.O, w.As(Own), w.Act(), in)
		Refused(t, err, fault.Conflict, "fault.wrong-state")
	})
}

// Before the decision an office sees the tally of its own council only.
func TestWhoSeesATallyOnTheDossier(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Concluded("Khô cá mẫu", w.Sheet(70))
		see := func(login string) int {
			v, err := intake.Show(t.Context(), w.O, w.As(login), id)
			if err != nil {
				t.Fatal(login, err)
			}
			return len(v.Results)
		}
		for login, want := range map[string]int{Own: 0, CommuneDesk: 0, Officer: 1, Desk: 2, Chairman: 2, Auditor: 0, Advisor: 0, Chair: 1, BoardChair: 1, BoardSecretary: 1} {
			if got := see(login); got != want {
				t.Errorf("%s sees %d results, want %d", login, got, want)
			}
		}
		w.Issue(w.Prepare(id))
		for _, login := range []string{Own, CommuneDesk, Officer, Desk, Auditor} {
			if got := see(login); got != 2 {
				t.Errorf("%s sees %d results after the decision", login, got)
			}
		}
	})
}

// What the province approved and sent to the ministry is not over: its product
// has no second dossier beside it.
func TestCentralIsNotOver(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Draft("Khô cá mẫu")
		d := w.Dossier(id)
		storetest.Write(w, w.O.Store, func(tx *store.Tx) error {
			d.State, d.Turn, d.Mark, d.Stage, d.Edition = dossier.Central, dossier.TurnMinistry, dossier.MarkCentral, "province-decision", 0
			return tx.SaveDossier(&d)
		})
		_, _, err := intake.OpenDossier(t.Context(), w.O, w.As(Own), w.Act(), intake.DossierInput{ProductID: d.ProductID, Set: Set, Kind: dossier.First})
		Refused(t, err, fault.Conflict, "dossier.already-open")
	})
}

// What a search finds is paged, newest registered first, and counted no further
// than the page.
func TestSearchIsPaged(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		var ids []string
		for _, name := range []string{"Khô cá mẫu một", "Khô cá mẫu hai", "Mắm mẫu", "Khô cá mẫu ba"} {
			if id := w.Draft(name); !strings.HasPrefix(name, "Mắm") {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids) // of one moment, as far as the clock tells
		in := intake.Find{Search: "khô cá", Limit: 2}
		first, err := intake.Dossiers(t.Context(), w.O, w.As(Own), in)
		if err != nil || len(first.Rows) != 2 || first.Rows[0].ID != ids[2] || first.Rows[1].ID != ids[1] || first.Total != 2 || !first.More || first.Prev.ID != "" {
			t.Fatalf("%+v, %v", first, err)
		}
		in.AtTime, in.AtID = first.Next.At, first.Next.ID
		second, err := intake.Dossiers(t.Context(), w.O, w.As(Own), in)
		if err != nil || len(second.Rows) != 1 || second.Rows[0].ID != ids[0] || second.Total != 1 || second.More || second.Next.ID != "" {
			t.Fatalf("%+v, %v", second, err)
		}
		in.AtTime, in.AtID, in.Backwards = second.Prev.At, second.Prev.ID, true
		back, err := intake.Dossiers(t.Context(), w.O, w.As(Own), in)
		if err != nil || len(back.Rows) != 2 || back.Rows[0].ID != ids[2] || back.Total != 2 || !back.More {
			t.Fatalf("%+v, %v", back, err)
		}
	})
}

// A search is a few words; thousands of them cost no more.
func TestSearchIsBounded(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Draft("Khô cá mẫu")
		for words, want := range map[string]int{"kho ca": 1, strings.Repeat("khô cá mẫu ", 20000): 1, "kho bo": 0, "\x00": 1, "%_'": 1} {
			list, err := intake.Dossiers(t.Context(), w.O, w.As(Own), intake.Find{Search: words, Limit: 50})
			if err != nil || len(list.Rows) != want || want == 1 && list.Rows[0].ID != id {
				t.Errorf("%.20q: %d rows, %v", words, len(list.Rows), err)
			}
		}
	})
}
