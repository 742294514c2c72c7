package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"saoque/internal/app"
	"saoque/internal/calendar"
	"saoque/internal/jobs"
	"saoque/internal/ledger"
	"saoque/internal/locale"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// exported gives a log of three entries, its file and what export printed.
func exported(t *testing.T) (file, printed string) {
	t.Helper()
	clock := calendar.NewManual(calendar.MustDate("2020-11-10").At(12, 0))
	rng := rand.NewChaCha8([32]byte{4})
	keys, err := ledger.OpenKeyring(filepath.Join(t.TempDir(), "keys"), "ca-mau", clock, rng)
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.SQLite(t)
	for i := range 3 {
		e, err := ledger.NewEntry(ledger.Leaf{ID: fmt.Sprint("mục-", i), Time: clock.Now(), Act: "card.submit"}, map[string]int{"điểm": 40 + i}, rng, i == 2)
		if err != nil {
			t.Fatal(err)
		}
		storetest.Write(t, s, func(tx *store.Tx) error { return tx.AppendEntry(e) })
	}
	q := jobs.NewSequencer(s, keys, clock, nil)
	defer q.Close()
	file = filepath.Join(t.TempDir(), "so.jsonl")
	var out, errs bytes.Buffer
	cmd := LedgerExportCmd{Out: file}
	if err := cmd.export(t.Context(), &Env{Stdout: &out, Stderr: &errs, Lang: "vi"}, q); err != nil {
		t.Fatal(err, errs.String())
	}
	return file, out.String()
}

func runVerify(t *testing.T, lang string, cmd LedgerVerifyCmd) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	err := cmd.Run(&Env{Stdout: &out, Stderr: &errs, Stdin: strings.NewReader(""), Lang: lang})
	var exit *ExitError
	if errors.As(err, &exit) {
		code = exit.Code
	} else if err != nil {
		t.Fatal(err)
	}
	return code, out.String(), errs.String()
}

func TestLedgerExportThenVerify(t *testing.T) {
	file, printed := exported(t)
	ref := regexp.MustCompile(`3:[0-9a-f]{64}`).FindString(printed)
	key := regexp.MustCompile(`saoque/ca-mau/1\+\S+`).FindString(printed)
	if ref == "" || key == "" || !strings.Contains(printed, "Đã xuất 3 mục vào "+file) {
		t.Fatal(printed)
	}
	for _, c := range []struct {
		name, lang string
		cmd        LedgerVerifyCmd
		code       int
		has        []string
	}{
		{"alone", "en", LedgerVerifyCmd{File: file}, 0, []string{"OK: every byte", "Inner consistency only", "1 entries are still sealed"}},
		{"trong máy", "vi", LedgerVerifyCmd{File: file}, 0, []string{"ĐÚNG", "Chỉ mới biết tệp tự khớp", "1 mục còn niêm phong"}},
		{"key", "en", LedgerVerifyCmd{File: file, Key: key}, 0, []string{"Checked against the key"}},
		{"checkpoint", "vi", LedgerVerifyCmd{File: file, Checkpoint: ref}, 0, []string{"Đã đối chiếu với mốc in bạn đưa: " + ref}},
		{"other checkpoint", "en", LedgerVerifyCmd{File: file, Checkpoint: "2" + ref[1:]}, 1, []string{"does not fit", "FAILED: 1"}},
		{"bad checkpoint", "en", LedgerVerifyCmd{File: file, Checkpoint: "3:xyz"}, 2, []string{"“3:xyz” is not a checkpoint"}},
		{"bad key", "vi", LedgerVerifyCmd{File: file, Key: key + "x"}, 2, []string{"không phải khóa kiểm sổ"}},
		{"no file", "vi", LedgerVerifyCmd{File: file + "x"}, 2, []string{"Không đọc được tệp"}},
		{"a directory", "en", LedgerVerifyCmd{File: filepath.Dir(file)}, 2, []string{"Cannot read"}},
		{"nothing", "en", LedgerVerifyCmd{File: "-"}, 1, []string{"Line 1: the file is empty."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := runVerify(t, c.lang, c.cmd)
			for _, want := range c.has {
				if !strings.Contains(out+errs, want) {
					t.Errorf("%q is missing from\n%s%s", want, out, errs)
				}
			}
			if code != c.code || (code == 0) != (errs == "") {
				t.Errorf("exit %d, want %d\n%s%s", code, c.code, out, errs)
			}
		})
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad")
	if err := os.WriteFile(bad, bytes.Replace(text, []byte(`{"điểm":41}`), []byte(`{"điểm":91}`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := runVerify(t, "vi", LedgerVerifyCmd{File: bad})
	if code != 1 || !strings.Contains(errs, "Mục 1 (mã mục-1, dòng 5): phần chi tiết không khớp") || strings.Contains(out, "ĐÚNG") {
		t.Errorf("%d\n%s\n%s", code, out, errs)
	}
}

func TestLedgerExportOfADirectory(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	out := filepath.Join(t.TempDir(), "so.jsonl")
	cmd := LedgerExportCmd{Place: Place{Data: data}, Out: out}
	var exit *ExitError
	if err := cmd.Run(&Env{Stdout: io.Discard, Stderr: io.Discard, Lang: "vi"}); !errors.As(err, &exit) || exit.Code != 2 {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("export made an installation")
	}
	a, err := app.Open(t.Context(), app.Config{Data: data, Name: "saoque-demo"})
	if err != nil {
		t.Fatal(err)
	}
	a.Start()
	defer a.Close() // export works beside a running server
	var said bytes.Buffer
	if err := cmd.Run(&Env{Stdout: &said, Stderr: &said, Lang: "en"}); err != nil {
		t.Fatal(err, said.String())
	}
	if code, text, errs := runVerify(t, "en", LedgerVerifyCmd{File: out}); code != 0 || !strings.Contains(text, "saoque/saoque-demo/1: 0 entries") {
		t.Error(code, text, errs)
	}
}

type fullDisk struct{}

func (fullDisk) Export(context.Context, io.Writer) (ledger.SignedCheckpoint, ledger.VerifierKey, error) {
	return ledger.SignedCheckpoint{}, ledger.VerifierKey{}, errors.New("no space")
}

func TestLedgerExportLeavesNothingHalfWritten(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "old")
	if err := os.WriteFile(out, []byte("the old export"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := LedgerExportCmd{Out: out}
	err := cmd.export(t.Context(), &Env{Stdout: io.Discard, Stderr: io.Discard, Lang: "vi"}, fullDisk{})
	var exit *ExitError
	if !errors.As(err, &exit) || exit.Code != 1 {
		t.Errorf("got %v", err)
	}
	names, err := os.ReadDir(dir)
	if err != nil || len(names) != 1 {
		t.Errorf("%v %v", names, err)
	}
	if b, err := os.ReadFile(out); err != nil || string(b) != "the old export" {
		t.Errorf("%s %v", b, err)
	}
}

// Every key that the ledger's code names is worded in both languages, and none
// is left over.
func TestLedgerCatalog(t *testing.T) {
	used := map[string]bool{}
	for _, pattern := range []string{"../ledger/*.go", "../store/ledger*.go", "../jobs/*.go", "ledger.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`"(ledger\.[a-z-]+)"`).FindAllSubmatch(text, -1) {
				used[string(m[1])] = true
			}
		}
	}
	for _, lang := range locale.Languages {
		for key := range used {
			if !locale.Load().Has(lang, key) {
				t.Errorf("%s: %s is not worded", lang, key)
			}
		}
		for _, key := range locale.Load().Keys(lang) {
			if strings.HasPrefix(key, "ledger.") && !used[key] {
				t.Errorf("%s: %s is not used", lang, key)
			}
		}
	}
}
