package jobs_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"saoque/internal/blob"
	"saoque/internal/jobs"
	"saoque/internal/office/decide"
	"saoque/internal/office/intake"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/papers"
	"saoque/internal/office/register"
	"saoque/internal/paper/xlsx/xlsxtest"
	"saoque/internal/paperwork"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// hospital is a world with a row of every kind that the doctor looks at, its
// log half numbered.
func hospital(t *testing.T, w *World) *jobs.Sequencer {
	t.Helper()
	id := w.Draft("Khô cá mẫu")
	Must(intake.Attach(t.Context(), w.O, w.As(Own), w.Act(), intake.AttachInput{DossierID: id, Item: w.Mandatory(id), Name: "tệp.pdf", Blob: w.Blob(PDF(1))}))(w)
	w.Fill(id)
	w.Submit(id)
	w.Accept(Officer, id)
	w.ToAdvisors(id, w.Sheet(70))
	w.ToBoard(id, w.Sheet(70))
	q := jobs.NewSequencer(w.O.Store, w.O.Keys, w.O.Clock, nil)
	if _, err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Decide("hdt", w.Sheet(70), id)
	w.Issue(w.Prepare(id))
	scanned(t, w, id)
	s := w.Call("hd", w.Waiting("Chả cá mẫu"))
	s.Roll()
	return q
}

// scanned issues a dossier's receipt and confirms a scan of it.
func scanned(t *testing.T, w *World, id string) {
	t.Helper()
	ctx, by := t.Context(), w.As(Officer)
	paper := Must(papers.Issue(ctx, w.O, by, w.Act(), papers.IssueInput{Ref: paperwork.Ref{Kind: paperwork.OfDossier, ID: id, Part: "1"}, Form: "receipt"}))(w)
	copied := Must(papers.KeepSigned(ctx, w.O, by, w.Act(), papers.SignedInput{PaperID: paper, Name: "quét.pdf", Blob: w.Blob(ScanPDF())}))(w)
	Must(papers.ConfirmSigned(ctx, w.O, by, w.Act(), papers.ConfirmInput{PaperID: paper, CopyID: copied, Note: "Đã so từng trang.", Read: true, Version: 1}))(w)
}

func doctor(t *testing.T, w *World) []string {
	t.Helper()
	c, err := jobs.Doctor(t.Context(), w.O)
	if err != nil {
		t.Errorf("the doctor gave up: %v", err)
	}
	var keys []string
	for _, f := range c.Findings {
		if !slices.Contains(keys, f.Key) {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

// tamper changes rows of a table behind the product's back.
type tamper struct {
	name, table, do string
	// undo puts back what a table cannot be emptied for, because others refer
	// to it.
	undo string
	want string
}

func one(table, set string) string { return "UPDATE " + table + " SET " + set }

var tampers = []tamper{
	{"a card's total", "cards", one("cards", "total = total + 1 WHERE total > 0"), "", "doctor.card"},
	{"a card's sheet", "cards", one("cards", `sheet = '{"choices":{}}'`), "", "doctor.card-total"},
	{"a card's sheet that is none", "cards", one("cards", "sheet = 'x'"), "", "doctor.card"},
	{"a card's note", "cards", one("cards", "note = 'khác'"), "", "doctor.card"},
	{"a card set back to a draft", "cards", one("cards", "state = 'draft'"), "", "doctor.card"},
	{"a card with an older version", "cards", one("cards", "version = 0, total = 1, state = 'draft'"), "", "doctor.card"},
	{"a card gone", "cards", "DELETE FROM cards", "", "doctor.card"},
	{"a card that nobody gave", "cards", "INSERT INTO cards SELECT session_id, dossier_id, (SELECT id FROM users WHERE login = 'bo'), round, state, sheet, note, total, submitted_at, version FROM cards WHERE user_id = (SELECT id FROM users WHERE login = 'hdt-chutich')", "", "doctor.card"},
	{"a product's sum", "agenda", one("agenda", "total = total + 1 WHERE state = 'closed'"), "", "doctor.product"},
	{"a product's star", "agenda", one("agenda", "star = 5 WHERE state = 'closed'"), "", "doctor.star"},
	{"a product's spread", "agenda", one("agenda", "highest = highest + 1 WHERE state = 'closed'"), "", "doctor.product"},
	{"a product's tally", "agenda", one("agenda", "result = '{}' WHERE state = 'closed'"), "", "doctor.product"},
	{"a product opened again", "agenda", one("agenda", "state = 'open' WHERE state = 'closed'"), "", "doctor.product"},
	{"a product off the agenda", "agenda", "DELETE FROM agenda WHERE state = 'closed'", "", "doctor.product"},
	{"another edition", "agenda", one("agenda", "manifest_hash = 'x' WHERE state = 'closed'"), "", "doctor.product"},
	{"a decision's number", "decisions", one("decisions", "number = number || '1'"), one("decisions", "number = 'mẫu/QĐ-UBND'"), "doctor.decision"},
	{"a decision's day", "decisions", one("decisions", "issued_on = '2020-11-01'"), one("decisions", "issued_on = '2020-11-02'"), "doctor.decision"},
	{"a decision's signer", "decisions", one("decisions", "signer = 'khác'"), one("decisions", "signer = 'Chủ tịch'"), "doctor.decision"},
	{"a decision hidden as a draft", "decisions", one("decisions", "state = 'draft'"), one("decisions", "state = 'issued'"), "doctor.decision"},
	{"a decision's star", "decision_rows", one("decision_rows", "star = 5"), "", "doctor.decision"},
	{"a decision's sum", "decision_rows", one("decision_rows", "total = total + 1"), "", "doctor.decision-row"},
	{"a decision's product gone", "decision_rows", "DELETE FROM decision_rows", "", "doctor.decision"},
	{"a certificate's star", "certificates", one("certificates", "star = 5"), "", "doctor.certificate-star"},
	{"a certificate's last day", "certificates", one("certificates", "last_day = '2099-01-01'"), "", "doctor.decision"},
	{"a certificate's product", "certificates", one("certificates", "product_name = 'khác'"), "", "doctor.decision"},
	{"a certificate gone", "certificates", "DELETE FROM certificates", "", "doctor.certificate-star"},
	{"a dossier's star", "dossiers", one("dossiers", "star = star + 1 WHERE star > 0"), one("dossiers", "star = star - 1 WHERE star > 0"), "doctor.certificate-star"},
	{"a dossier's state", "dossiers", one("dossiers", "state = 'closed' WHERE state = 'recognised'"), one("dossiers", "state = 'recognised' WHERE state = 'closed'"), "doctor.decision-row"},
	{"a dossier recognised by hand", "dossiers", one("dossiers", "state = 'recognised' WHERE state = 'appraisal'"), one("dossiers", "state = 'appraisal' WHERE star = 0"), "doctor.certificate-star"},
	{"a dossier's slip", "dossiers", one("dossiers", "slip = slip || 'x'"), one("dossiers", "slip = substr(slip, 1, length(slip) - 1)"), "doctor.manifest"},
	{"a manifest", "editions", one("editions", "manifest = manifest || ' '"), "", "doctor.manifest"},
	{"a manifest and its hash", "editions", one("editions", "manifest = '{}', manifest_hash = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'"), "", "doctor.manifest"},
	{"an edition gone", "editions", "DELETE FROM editions", "", "doctor.manifest"},
	{"an edition that nobody handed in", "editions", "INSERT INTO editions SELECT dossier_id, 7, manifest, manifest_hash, submitted_by, submitted_at FROM editions", "", "doctor.manifest"},
	{"a file's sum", "evidence", one("evidence", "sha256 = 'x'"), "", "doctor.blob"},
	{"a file's name", "evidence", one("evidence", "name = 'khác.pdf'"), "", "doctor.file"},
	{"a file gone", "evidence", "DELETE FROM evidence", "", "doctor.file"},
	{"a signed copy's file", "signed_copies", one("signed_copies", "sha256 = (SELECT pdf FROM papers WHERE pdf <> '' LIMIT 1)"), "", "doctor.copy"},
	{"a signed copy's note", "signed_copies", one("signed_copies", "note = 'khác'"), "", "doctor.copy"},
	{"what was found in it", "signed_copies", one("signed_copies", "found = '{}'"), "", "doctor.copy"},
	{"a confirmation taken back", "signed_copies", one("signed_copies", "confirmed_by = '', confirmed_at = 0, note = '', version = 1"), "", "doctor.copy"},
	{"a signed copy gone", "signed_copies", "DELETE FROM signed_copies", "", "doctor.copy"},
	{"a preliminary score", "prescores", one("prescores", "total = total + 1"), "", "doctor.prescore"},
	{"a preliminary sheet", "prescores", one("prescores", `sheet = '{"choices":{}}', total = 0`), "", "doctor.prescore"},
	{"a preliminary note", "prescores", one("prescores", `notes = '{"5.1":"khác"}'`), "", "doctor.prescore"},
	{"a count", "dossier_counts", one("dossier_counts", "n = n + 1"), "", "doctor.counts"},
	{"a sum of counts", "dossier_sums", one("dossier_sums", "n = n + 1"), "", "doctor.counts"},
	{"a count of deadlines", "dossier_dues", "INSERT INTO dossier_dues (province_code, area_code, area_from, due_at, n) VALUES ('96', '966', '2020-01-01', 7, 1)", "", "doctor.counts"},
	{"an act gone", "acts", "DELETE FROM acts WHERE name = 'card.save'", "", "doctor.entry-without-act"},
	{"an act's entry", "acts", one("acts", "entry_id = 'x' WHERE name = 'session.call'"), "", "doctor.act-without-entry"},
	{"an entry gone", "ledger_entries", "DELETE FROM ledger_entries WHERE object LIKE 'card/%'", "", "doctor.act-without-entry"},
	{"an entry's payload", "ledger_entries", one("ledger_entries", "payload = salt WHERE object LIKE 'decision/%'"), "", "doctor.payload"},
	{"an entry's leaf", "ledger_entries", one("ledger_entries", "leaf = payload WHERE object LIKE 'producer/%'"), "", "doctor.log"},
	{"an entry out of the queue", "ledger_queue", "DELETE FROM ledger_queue", "", "doctor.entry-lost"},
	{"a number gone", "ledger_seq", "DELETE FROM ledger_seq WHERE seq = 3", "", "doctor.log"},
	{"a hash of the tree", "ledger_hashes", "DELETE FROM ledger_hashes WHERE idx = 0", "", "doctor.log"},
	{"the tree's head", "ledger_tree", one("ledger_tree", "root = (SELECT hash FROM ledger_hashes WHERE idx = 0)"), "", "doctor.log"},
}

// Whoever changes a row behind the product's back is found out, and the doctor
// says where; put back, all is well again.
func TestDoctorNamesWhatWasChanged(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		q := hospital(t, w)
		if found := doctor(t, w); len(found) > 0 {
			t.Fatalf("an untouched installation: %v", found)
		}
		tampered(t, w, tampers)
		if _, err := q.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if found := doctor(t, w); len(found) > 0 {
			t.Fatalf("numbered: %v", found)
		}
	})
}

// tampered changes rows, one way after the other, and puts them back.
func tampered(t *testing.T, w *World, list []tamper) {
	t.Helper()
	for _, c := range list {
		before := []string{"CREATE TABLE kept AS SELECT * FROM " + c.table, c.do}
		after := []string{"DELETE FROM " + c.table, "INSERT INTO " + c.table + " SELECT * FROM kept", "DROP TABLE kept"}
		if c.undo != "" {
			before, after = before[1:], []string{c.undo}
		}
		run(t, w, before)
		found := doctor(t, w)
		run(t, w, after)
		if !slices.Contains(found, c.want) {
			t.Errorf("%s: found %v, want %s", c.name, found, c.want)
		}
	}
	if found := doctor(t, w); len(found) > 0 {
		t.Fatalf("put back: %v", found)
	}
}

// TestDoctorOfCodes: a code that nobody signed here, another than was signed,
// or one that the register no longer fits is found out.
func TestDoctorOfCodes(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		first, second := w.Concluded("Khô cá mẫu", w.Sheet(70)), w.Concluded("Mắm cá mẫu", w.Sheet(70))
		ruling := w.Prepare(first, second)
		w.Issue(ruling)
		q := jobs.NewSequencer(w.O.Store, w.O.Keys, w.O.Clock, nil)
		defer q.Close()
		if _, err := q.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, _, err := papers.Sign(t.Context(), w.O, w.As(Desk), paperwork.Ref{Kind: paperwork.OfDecision, ID: ruling, Part: first}); err != nil {
			t.Fatal(err)
		}
		if found := doctor(t, w); len(found) > 0 {
			t.Fatalf("an untouched installation: %v", found)
		}
		unsigned := "(SELECT id FROM certificates WHERE id NOT IN (SELECT certificate_id FROM kept))"
		tampered(t, w, []tamper{
			{"a code gone", "certificate_codes", "DELETE FROM certificate_codes", "", "doctor.code"},
			{"a code changed", "certificate_codes", one("certificate_codes", "code = code || 'A'"), "", "doctor.code"},
			{"a code of another", "certificate_codes", one("certificate_codes", "certificate_id = "+unsigned), "", "doctor.code"},
			{"a code that nobody signed", "certificate_codes", "INSERT INTO certificate_codes SELECT " + unsigned + ", code || 'A', signed_by, signed_at FROM kept", "", "doctor.code"},
		})
	})
}

// TestDoctorOfRevocations: a star given back, taken on another day, or a
// revocation that nobody decided is found out.
func TestDoctorOfRevocations(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Concluded("Khô cá mẫu", w.Sheet(70))
		ruling := w.Prepare(id)
		w.Issue(ruling)
		of := decide.Revoked{DecisionID: ruling, DossierID: id}
		Must(decide.PrepareRevocation(t.Context(), w.O, w.As(Desk), w.Act(), decide.RevocationDraft{Revoked: of, Ground: "Ngừng sản xuất.", Finding: "Xác nhận của xã (mẫu)"}))(w)
		Must(decide.IssueRevocation(t.Context(), w.O, w.As(Chairman), w.Act(), decide.RevocationIssue{Revoked: of, Number: "88/QĐ-UBND", Signer: "Chủ tịch", DecidedOn: Autumn, Version: 1}))(w)
		if found := doctor(t, w); len(found) > 0 {
			t.Fatalf("an untouched installation: %v", found)
		}
		asIs := one("certificates", "revoked_on = '2020-11-02', revoked_by = '88/QĐ-UBND'")
		tampered(t, w, []tamper{
			{"a star given back", "certificates", one("certificates", "revoked_on = '', revoked_by = ''"), asIs, "doctor.revocation"},
			{"a star taken later", "certificates", one("certificates", "revoked_on = '2021-01-01'"), asIs, "doctor.revocation"},
			{"a revocation's number", "revocations", one("revocations", "number = '89/QĐ-UBND'"), "", "doctor.revocation"},
			{"a revocation's ground", "revocations", one("revocations", "ground = 'khác'"), "", "doctor.revocation"},
			{"a revocation back in draft", "revocations", one("revocations", "state = 'draft'"), "", "doctor.revocation"},
			{"a revocation gone", "revocations", "DELETE FROM revocations", "", "doctor.revocation"},
		})
	})
}

// What was brought in from a workbook is what the log committed to.
func TestDoctorOfImports(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		data, err := xlsxtest.Written(20)
		if err != nil {
			t.Fatal(err)
		}
		in := register.ReceiveInput{Province: Province, File: "so.xlsx", Blob: w.Blob(data), Sample: true}
		var ids []string
		for range 2 {
			id := Must(register.Receive(t.Context(), w.O, w.As(Desk), w.Act(), in))(w)
			Must(register.Read(t.Context(), w.O, w.As(Desk), w.Act(), register.ReadInput{ID: id, Version: 1}, nil))(w)
			Must(register.Confirm(t.Context(), w.O, w.As(Desk), w.Act(), register.ConfirmInput{ID: id, Version: 2}, nil))(w)
			ids = append(ids, id)
			if len(ids) == 1 {
				Must(register.Withdraw(t.Context(), w.O, w.As(Desk), w.Act(), register.WithdrawInput{ID: id, Version: 3, Reason: "Nhập nhầm (mẫu)."}))(w)
			}
		}
		if found := doctor(t, w); len(found) > 0 {
			t.Fatalf("an untouched installation: %v", found)
		}
		first, all := "(SELECT min(id) FROM imported_results)", "imported_results"
		tampered(t, w, []tamper{
			{"a star more", all, one(all, "star = star + 1 WHERE id = "+first), "", "doctor.import"},
			{"a longer time", all, one(all, "last_day = '2099-12-31' WHERE id = "+first), "", "doctor.import"},
			{"another name", all, one(all, "product_name = 'khác' WHERE id = "+first), "", "doctor.import"},
			{"a raw cell", all, one(all, "cells = '[]' WHERE id = "+first), "", "doctor.import"},
			{"a row gone", all, "DELETE FROM imported_results WHERE id = " + first, "", "doctor.import"},
			{"a row under an import that was withdrawn", all, one(all, "import_id = '"+ids[0]+"' WHERE id = "+first), "", "doctor.import"},
			{"an import set back", "register_imports", one("register_imports", "state = 'read' WHERE id = '"+ids[1]+"'"), one("register_imports", "state = 'confirmed' WHERE id = '"+ids[1]+"'"), "doctor.import"},
			{"an older version", "register_imports", one("register_imports", "version = version - 1 WHERE id = '"+ids[1]+"'"), one("register_imports", "version = version + 1 WHERE id = '"+ids[1]+"'"), "doctor.import"},
		})
	})
}

func run(t *testing.T, w *World, statements []string) {
	t.Helper()
	storetest.Write(t, w.O.Store, func(tx *store.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(s); err != nil {
				t.Errorf("%s: %v", s, err)
				return err
			}
		}
		return nil
	})
}

// A stored file that somebody changed on the disk is named by its sum.
func TestDoctorReadsTheFilesThemselves(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		dir := t.TempDir()
		blobs, err := blob.OpenDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer blobs.Close()
		w.O.Blobs = blobs
		hospital(t, w)
		sum := w.Blob(PDF(1)).SHA256
		err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && strings.Contains(filepath.ToSlash(path), sum[4:]) {
				if err := os.Chmod(path, 0o600); err != nil {
					return err
				}
				return os.WriteFile(path, []byte("%PDF-1.4 khác"), 0o600)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if found := doctor(t, w); !slices.Equal(found, []string{"doctor.blob"}) {
			t.Errorf("%v", found)
		}
	})
}
