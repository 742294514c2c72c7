package register_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"saoque/internal/access"
	"saoque/internal/fault"
	"saoque/internal/ident"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/register"
	"saoque/internal/paper/xlsx"
	"saoque/internal/paper/xlsx/xlsxtest"
	"saoque/internal/registry"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// received takes a workbook in as the provincial office.
func received(w *World, data []byte) string {
	w.Helper()
	in := register.ReceiveInput{Province: Province, File: "so-2020.xlsx", Blob: w.Blob(data), Sample: true}
	return Must(register.Receive(w.Context(), w.O, w.As(Desk), w.Act(), in))(w)
}

func read(w *World, id string) register.Counts {
	w.Helper()
	return Must(register.Read(w.Context(), w.O, w.As(Desk), w.Act(), register.ReadInput{ID: id, Version: look(w, id).Version}, nil))(w)
}

func confirm(w *World, id string) int {
	w.Helper()
	return Must(register.Confirm(w.Context(), w.O, w.As(Desk), w.Act(), register.ConfirmInput{ID: id, Version: look(w, id).Version}, nil))(w)
}

func look(w *World, id string) registry.Import {
	w.Helper()
	i, err := register.Outcome(w.Context(), w.O, w.As(Desk), id)
	if err != nil {
		w.Fatal(err)
	}
	return i
}

// results are an import's rows in the register.
func results(w *World, id string) []registry.Imported {
	var out []registry.Imported
	storetest.Read(w, w.O.Store, func(tx *store.Tx) error {
		list, _, err := tx.ImportedList(store.CertificateFilter{Provinces: []string{Province}, Limit: 1000})
		for _, r := range list {
			if r.ImportID == id {
				out = append(out, r)
			}
		}
		return err
	})
	slices.SortFunc(out, func(a, b registry.Imported) int { return a.Row - b.Row })
	return out
}

func clean(t testing.TB, n int) []byte {
	t.Helper()
	data, err := xlsxtest.Written(n)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestMessyRegisterComesInRowByRow(t *testing.T) {
	data, want, err := xlsxtest.Messy()
	if err != nil {
		t.Fatal(err)
	}
	EachWorld(t, func(t *testing.T, w *World) {
		Clock(w.O).Set(xlsxtest.Today.At(9, 0))
		id := received(w, data)
		if i := look(w, id); i.State != registry.Received || i.Rows != 0 {
			t.Fatalf("%+v", i)
		}
		counts := read(w, id)
		i := look(w, id)
		if i.State != registry.Read || i.Sheet != "DS OCOP 2020" || i.HeadRow != 4 || i.Heads[1] != "Tên SP" || counts.Rows != i.Rows || counts.Refused < 20 {
			t.Fatalf("%+v, %+v", i, counts)
		}
		if list := results(w, id); len(list) > 0 {
			t.Fatalf("%d results before anybody confirmed", len(list))
		}
		// The report has each trouble of each row, page by page, and its raw cells.
		got := map[int][]string{}
		levels := map[string]int{}
		for first := 0; first >= 0; {
			r, err := register.ReportOf(w.Context(), w.O, w.As(Desk), id, "", first)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range r.Troubled {
				levels[row.Level]++
				if row.Row <= i.HeadRow {
					continue
				}
				if len(row.Cells) == 0 {
					t.Errorf("row %d has no raw cells", row.Row)
				}
				for _, x := range row.Troubles {
					got[row.Row] = append(got[row.Row], x.Level+" "+x.Key)
				}
			}
			first = r.Next
			if d := cmp.Diff(r.Levels, countLevels(t, w, id)); d != "" {
				t.Error(d)
			}
		}
		delete(got, i.HeadRow+1) // the line of column numbers
		for row, keys := range want {
			slices.Sort(keys)
			slices.Sort(got[row])
			if !slices.Equal(keys, got[row]) {
				t.Errorf("row %d: %v, want %v", row, got[row], keys)
			}
		}
		// A page back from a later one begins where the page before it did.
		page, err := register.ReportOf(w.Context(), w.O, w.As(Desk), id, string(xlsx.Refused), 0)
		if err != nil {
			t.Fatal(err)
		}
		back, err := register.ReportOf(w.Context(), w.O, w.As(Desk), id, string(xlsx.Refused), page.Troubled[len(page.Troubled)-1].Row)
		if err != nil || back.Prev != page.Troubled[0].Row {
			t.Errorf("back to %d, want %d: %v", back.Prev, page.Troubled[0].Row, err)
		}
		if n := confirm(w, id); n != counts.Taken {
			t.Errorf("%d taken, %d reported", n, counts.Taken)
		}
		list := results(w, id)
		if len(list) != counts.Taken {
			t.Fatalf("%d results, %d taken", len(list), counts.Taken)
		}
		for _, r := range list {
			if slices.ContainsFunc(want[r.Row], func(k string) bool { return k[:7] == "refused" }) {
				t.Errorf("row %d was refused and came in", r.Row)
			}
			if len(r.Cells) < 14 || r.File != "so-2020.xlsx" || r.Product == "" || r.Star == 0 {
				t.Errorf("row %d: %+v", r.Row, r)
			}
			if known := r.UnitCode != ""; known == slices.Contains(want[r.Row], "doubtful xlsx.unit-unknown") && r.Commune != "" {
				t.Errorf("row %d: %s is the unit %q", r.Row, r.Commune, r.UnitCode)
			}
		}
		var book bytes.Buffer
		if err := register.WriteReport(w.Context(), w.O, w.As(Desk), look(w, id), &book); err != nil || book.Len() == 0 {
			t.Error(err)
		}
		_, file, err := register.ImportFile(w.Context(), w.O, w.As(Desk), id)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if kept, err := io.ReadAll(file); err != nil || !bytes.Equal(kept, data) {
			t.Error("the kept file is another", err)
		}
	})
}

// countLevels counts the report's rows by level without the act's own counting.
func countLevels(t *testing.T, w *World, id string) map[string]int {
	out := map[string]int{}
	storetest.Read(t, w.O.Store, func(tx *store.Tx) error {
		list, err := tx.Troubles(id, "", 0, 10_000)
		for _, r := range list {
			out[r.Level]++
		}
		return err
	})
	return out
}

func TestImportIsDoneOnceAndUndone(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		Clock(w.O).Set(xlsxtest.Today.At(9, 0))
		ctx, desk := w.Context(), w.As(Desk)
		data := clean(t, 700)
		id := received(w, data)
		read(w, id)
		act, in := w.Act(), register.ConfirmInput{ID: id, Version: look(w, id).Version}
		var steps []int
		n, first, err := register.Confirm(ctx, w.O, desk, act, in, func(done, total int) error { steps = append(steps, done, total); return nil })
		if err != nil || n != 700 {
			t.Fatal(n, err)
		}
		if len(steps) < 8 || !slices.Contains(steps, 700) {
			t.Errorf("progress: %v", steps)
		}
		// The same send again is answered and not done.
		again, second, err := register.Confirm(ctx, w.O, desk, act, in, nil)
		if err != nil || again != 700 || first.Leaf != second.Leaf {
			t.Errorf("%d, %v", again, err)
		}
		_, _, err = register.Confirm(ctx, w.O, desk, w.Act(), in, nil)
		Refused(t, err, fault.Conflict, "fault.stale")
		if list := results(w, id); len(list) != 700 || list[0].UnitCode != "32245" || list[0].Score != 7033 || list[0].LastDay != "2023-11-10" {
			t.Errorf("%d results, the first %+v", len(list), list[0])
		}
		// A second import of the same file finds every row there already.
		twice := received(w, data)
		if c := read(w, twice); c.Taken != 0 || c.Refused != 700 {
			t.Errorf("%+v", c)
		}
		_, _, err = register.Confirm(ctx, w.O, desk, w.Act(), register.ConfirmInput{ID: twice, Version: look(w, twice).Version}, nil)
		Refused(t, err, fault.Conflict, "register.nothing-to-take")

		_, _, err = register.Withdraw(ctx, w.O, desk, w.Act(), register.WithdrawInput{ID: id, Version: look(w, id).Version})
		Refused(t, err, fault.Invalid, "fault.required")
		out, _, err := register.Withdraw(ctx, w.O, desk, w.Act(), register.WithdrawInput{ID: id, Version: look(w, id).Version, Reason: "Nhập nhầm sổ."})
		if err != nil || out != 700 || len(results(w, id)) != 0 {
			t.Errorf("%d withdrawn, %v", out, err)
		}
		r, err := register.ReportOf(ctx, w.O, desk, id, "", 0)
		if err != nil || r.State != registry.Withdrawn || r.Reason != "Nhập nhầm sổ." || r.Withdrawer == "" || len(r.Deeds) != 4 {
			t.Errorf("%+v, %v", r, err)
		}
		// What was read before the register changed must be read again.
		read(w, twice)
		if n := confirm(w, twice); n != 700 {
			t.Errorf("%d", n)
		}
	})
}

func TestImportJudgesTheRegisterAsItIs(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		Clock(w.O).Set(xlsxtest.Today.At(9, 0))
		a, b := received(w, clean(t, 5)), received(w, clean(t, 9))
		read(w, a)
		read(w, b)
		Clock(w.O).Set(xlsxtest.Today.At(9, 1))
		confirm(w, a)
		_, _, err := register.Confirm(w.Context(), w.O, w.As(Desk), w.Act(), register.ConfirmInput{ID: b, Version: look(w, b).Version}, nil)
		Refused(t, err, fault.Conflict, "register.read-again")
		Clock(w.O).Set(xlsxtest.Today.At(9, 2))
		if c := read(w, b); c.Taken != 4 || c.Refused != 5 {
			t.Errorf("%+v", c)
		}
		if n := confirm(w, b); n != 4 {
			t.Errorf("%d", n)
		}
	})
}

// Two people confirm at once: one of them does it.
func TestImportConfirmedTogether(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		Clock(w.O).Set(xlsxtest.Today.At(9, 0))
		id := received(w, clean(t, 50))
		read(w, id)
		in, desk := register.ConfirmInput{ID: id, Version: look(w, id).Version}, w.As(Desk)
		acts := make([]string, 6)
		for i := range acts {
			acts[i] = w.Act()
		}
		done := 0
		for _, err := range Together(len(acts), func(i int) error {
			_, _, err := register.Confirm(w.Context(), w.O, desk, acts[i], in, nil)
			return err
		}) {
			if err == nil {
				done++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		if done != 1 || len(results(w, id)) != 50 {
			t.Errorf("done %d times, %d results", done, len(results(w, id)))
		}
	})
}

func TestImportGivenUpChangesNothing(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		Clock(w.O).Set(xlsxtest.Today.At(9, 0))
		id := received(w, clean(t, 600))
		read(w, id)
		before := look(w, id)
		stop, calls := errors.New("given up"), 0
		_, _, err := register.Confirm(w.Context(), w.O, w.As(Desk), w.Act(), register.ConfirmInput{ID: id, Version: before.Version}, func(done, total int) error {
			// Reading tells twice, then the rows are written in steps.
			if calls++; calls > 4 {
				return stop
			}
			return nil
		})
		if !errors.Is(err, stop) || len(results(w, id)) != 0 {
			t.Errorf("%v, %d results", err, len(results(w, id)))
		}
		if d := cmp.Diff(before, look(w, id)); d != "" {
			t.Error(d)
		}
		if n := confirm(w, id); n != 600 {
			t.Errorf("%d", n)
		}
	})
}

func TestImportThatCannotBeRead(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := received(w, []byte("PK\x03\x04 not a workbook"))
		read(w, id)
		i := look(w, id)
		if i.State != registry.Unreadable || i.Problem.Key != "xlsx.not-a-workbook" {
			t.Fatalf("%+v", i)
		}
		_, _, err := register.Confirm(w.Context(), w.O, w.As(Desk), w.Act(), register.ConfirmInput{ID: id, Version: i.Version}, nil)
		Refused(t, err, fault.Conflict, "register.not-now")
		if _, _, err := register.Withdraw(w.Context(), w.O, w.As(Desk), w.Act(), register.WithdrawInput{ID: id, Version: i.Version, Reason: "Gửi nhầm tệp."}); err != nil {
			t.Error(err)
		}
	})
}

func TestWhoImports(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		Clock(w.O).Set(xlsxtest.Today.At(9, 0))
		ctx := w.Context()
		id := received(w, clean(t, 3))
		read(w, id)
		version := look(w, id).Version
		for login, kind := range map[string]fault.Kind{
			OtherDesk: fault.NotFound, Officer: fault.NotFound, CommuneDesk: fault.NotFound, Own: fault.NotFound, Ministry: fault.NotFound, Admin: fault.NotFound, Secretary: fault.NotFound,
			Chairman: fault.Forbidden, Auditor: fault.Forbidden,
		} {
			s := w.As(login)
			for name, err := range map[string]error{
				"read":     third(register.Read(ctx, w.O, s, w.Act(), register.ReadInput{ID: id, Version: version}, nil)),
				"confirm":  third(register.Confirm(ctx, w.O, s, w.Act(), register.ConfirmInput{ID: id, Version: version}, nil)),
				"withdraw": third(register.Withdraw(ctx, w.O, s, w.Act(), register.WithdrawInput{ID: id, Version: version, Reason: "x"})),
				"missing":  third(register.Withdraw(ctx, w.O, s, w.Act(), register.WithdrawInput{ID: ident.Derived(id, "no"), Version: 1, Reason: "x"})),
			} {
				want := kind
				if name == "missing" {
					want = fault.NotFound
				}
				if !fault.Is(err, want) {
					t.Errorf("%s, %s: %v, want %s", login, name, err, want)
				}
			}
			if err := register.MayImport(ctx, w.O, s, Province); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s may import: %v", login, err)
			}
			_, err := register.ReportOf(ctx, w.O, s, id, "", 0)
			if kind == fault.Forbidden && err != nil || kind == fault.NotFound && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s looks: %v", login, err)
			}
			desk, err := register.Imports(ctx, w.O, s)
			if slices.Contains(desk.Provinces, Province) || kind == fault.Forbidden && len(desk.Imports) != 1 || kind == fault.NotFound && len(desk.Imports) > 0 {
				t.Errorf("%s lists %d: %v", login, len(desk.Imports), err)
			}
		}
		if _, err := register.ReportOf(ctx, w.O, access.Subject{}, id, "", 0); !fault.Is(err, fault.Unauthenticated) {
			t.Error(err)
		}
	})
}

func third[A, B any](_ A, _ B, err error) error { return err }
