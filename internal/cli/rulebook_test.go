package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"saoque/internal/rulebook"
)

// ruleCommands is what the root holds of this file's area.
type ruleCommands struct {
	Score    ScoreCmd    `cmd:""`
	Tally    TallyCmd    `cmd:""`
	Rulebook RulebookCmd `cmd:""`
}

// run runs a command line and gives its output, errors and exit code.
func run(t *testing.T, stdin string, args ...string) (out, errs string, code int) {
	t.Helper()
	var root ruleCommands
	p, err := kong.New(&root)
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := p.Parse(args)
	if err != nil {
		t.Fatal(err)
	}
	var o, e bytes.Buffer
	err = ctx.Run(&Env{Stdout: &o, Stderr: &e, Stdin: strings.NewReader(stdin), Lang: "vi"})
	var exit *ExitError
	switch {
	case errors.As(err, &exit):
		code = exit.Code
	case err != nil:
		t.Fatal(err)
	}
	return o.String(), e.String(), code
}

// fish is processed fish with 79 points, one four-star minimum (9) short.
const fish = `"1.1":"c","1.2":"c","1.3":"c","1.4":"c","1.5":"d","1.6":"c","1.7":"b","2.1":"c","2.2":"d","2.3":"c","2.4":"b",` +
	`"3.1":"c","3.2":"b","3.3":"c","3.4":"b","3.5":"b","4.1":"c","4.2":"d","4.3":"d","5.1":"e","5.2":"c","5.3":"d",` +
	`"6.1":"c","6.2":"c","6.3":"c","6.4":"c","6.5":"c","7":"c","8":"a","10":"b","11":"a"`

func TestScorePrintsTheContract(t *testing.T) {
	out, errs, code := run(t, `{"choices":{`+fish+`,"9":"a"}}`, "score", "--book", "qd26-2026", "--set", "8", "--sheet", "-")
	want := `{"parts":{"A":39,"B":21,"C":19},"total":79,"unmet":{"3":[],"4":["9"],"5":["4.1","6.3","6.4","6.5","7"]},"disqualified":[],"star":3,"reasons":[` +
		`{"key":"rulebook.reason-band","args":["79","4","70"],"text":"79 điểm thuộc khung 4 sao (từ 70 điểm)."},` +
		`{"key":"rulebook.reason-unmet","args":["4","9"],"text":"Chưa đạt mức tối thiểu của hạng 4 sao ở tiêu chí 9."},` +
		`{"key":"rulebook.reason-lowered","args":["4","3"],"text":"Đủ điểm khung 4 sao nhưng thiếu mức tối thiểu nên xếp 3 sao."}]}` + "\n"
	if out != want || errs != "" || code != 0 {
		t.Errorf("%d %s\n%s\nwant\n%s", code, errs, out, want)
	}
	file := filepath.Join(t.TempDir(), "sheet.json")
	if err := os.WriteFile(file, []byte(`{"choices":{},"gates":["6.1"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _, code = run(t, "", "score", "--book", "qd1048-2019", "--set", "9", "--sheet", file)
	if code != 0 || !strings.HasPrefix(out, `{"parts":{"A":0,"B":0,"C":0},"total":0,"unmet":{"3":[],"4":[],"5":[]},"disqualified":["6.1"],"star":0,"reasons":[{"key":`) {
		t.Error(code, out)
	}
}

func TestTallyPrintsTheContract(t *testing.T) {
	sheets := `[{"choices":{` + fish + `,"9":"b"}},{"choices":{` + fish + `,"9":"b"}},{"choices":{` + fish + `},"gates":["set:2"]}]`
	out, errs, code := run(t, sheets, "tally", "--book", "qd26-2026", "--set", "8", "--sheets", "-")
	want := `{"sum":240,"members":3,"mean":"80.00","parts":{"A":117,"B":63,"C":60},"unmet":{"3":[],"4":["9"],"5":["4.1","6.3","6.4","6.5","7"]},"disqualified":[],"star":3,"reasons":[{`
	if !strings.HasPrefix(out, want) || errs != "" || code != 0 {
		t.Errorf("%d %s\n%s", code, errs, out)
	}
	if !strings.Contains(out, `1/3 phiếu nêu set:2`) {
		t.Error("the minority's gate is not told:", out)
	}
	out, _, _ = run(t, sheets, "tally", "--book", "qd26-2026", "--set", "8", "--sheets", "-", "--minima", "majority")
	if !strings.Contains(out, `"4":[],`) || !strings.Contains(out, `"star":4,`) {
		t.Error(out)
	}
	var shown struct {
		Mean string `json:"mean"`
	}
	if err := json.Unmarshal([]byte(out), &shown); err != nil || shown.Mean != "80.00" {
		t.Error(err, shown)
	}
}

func TestBadInputExitsWithTwoAndNamesTheCode(t *testing.T) {
	for _, c := range []struct{ cmd, book, set, in, names string }{
		{"score", "qd27", "8", `{}`, "qd27"},
		{"score", "qd26-2026", "27", `{}`, "27"},
		{"score", "qd26-2026", "08", `{}`, "08"},
		{"score", "qd26-2026", "0", `{}`, "0"},
		{"score", "qd26-2026", "eight", `{}`, "eight"},
		{"score", "qd1048-2019", "16", `{}`, "16"},
		{"score", "qd1048-2019", "19", `{}`, "19"},
		{"score", "qd148-2023", "8", `{}`, "qd148-2023"},
		{"score", "qd1489-2025", "8", `{}`, "qd1489-2025"},
		{"score", "qd26-2026", "8", `{"choices":{"1.9":"a"}}`, "1.9"},
		{"score", "qd26-2026", "8", `{"choices":{"1.1":"z"}}`, "1.1"},
		{"score", "qd26-2026", "8", `{"choices":{"5.2":"a"}}`, "5.2"},
		{"score", "qd26-2026", "8", `{"choices":{"1.1":"a","1.1":"b"}}`, "1.1"},
		{"score", "qd26-2026", "8", `{"gates":["1.3"]}`, "1.3"},
		{"score", "qd26-2026", "8", `{"gates":["set:4"]}`, "set:4"},
		{"score", "qd26-2026", "8", `{"sheet":{}}`, "sheet"},
		{"score", "qd26-2026", "8", `[]`, "{"},
		{"score", "qd26-2026", "8", ``, "JSON"},
		{"score", "qd26-2026", "8", strings.Repeat(" ", 5<<20), "4.096 KB"},
		{"tally", "qd26-2026", "8", `[]`, "phiếu"},
		{"tally", "qd26-2026", "8", `{}`, "["},
		{"tally", "qd26-2026", "8", `[{},{"choices":{"7":"q"}}]`, "sheets[1]"},
		{"tally", "qd1048-2019", "16", `[{}]`, "16"},
	} {
		flag := map[string]string{"score": "--sheet", "tally": "--sheets"}[c.cmd]
		out, errs, code := run(t, c.in, c.cmd, "--book", c.book, "--set", c.set, flag, "-")
		if code != 2 || out != "" || !strings.Contains(errs, c.names) || strings.Contains(errs, "[rulebook.") {
			t.Errorf("%s %s %s %.40s: %d %q %q", c.cmd, c.book, c.set, c.in, code, out, errs)
		}
	}
	if _, errs, code := run(t, "[{}]", "tally", "--book", "qd26-2026", "--set", "8", "--sheets", "-", "--minima", "mean"); code != 2 || !strings.Contains(errs, "mean") {
		t.Error(code, errs)
	}
	if _, errs, code := run(t, "", "score", "--book", "qd26-2026", "--set", "8", "--sheet", "no-such-file"); code != 2 || !strings.Contains(errs, "no-such-file") {
		t.Error(code, errs)
	}
}

func TestRulebookCheckListsEverySet(t *testing.T) {
	out, errs, code := run(t, "", "rulebook", "check")
	if code != 0 || errs != "" {
		t.Fatal(code, errs)
	}
	for _, want := range []string{
		"26/26 bộ đủ tiêu chí", "24/26 bộ đủ tiêu chí",
		"bộ 8: A 40 + B 25 + C 35 = 100", "bộ 9: A 35 + B 25 + C 40 = 100", "bộ 19: A 35 + B 25 + C 38 = 98",
		"thiếu: Mục 6.2, 6.3, 6.5 và 7", "thiếu: Phần C chỉ cộng được 38/40",
		"qd148-2023", "qd1489-2025", "Mọi tổng",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if n := strings.Count(out, "= 100  "); n != 51 {
		t.Errorf("%d sets make 100", n)
	}
}

// copyBooks writes the built-in books to a directory of the test's own.
func copyBooks(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, rulebook.EmbeddedFS()); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRulebookCheckFindsEditsOnDisk(t *testing.T) {
	dir := copyBooks(t)
	if _, errs, code := run(t, "", "rulebook", "check", "--books", dir); code != 0 {
		t.Fatal(errs)
	}
	sets, err := fs.Glob(os.DirFS(dir), "*/sets/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	points := regexp.MustCompile(`points: (\d+)`)
	rng := rand.New(rand.NewPCG(1, 2))
	for edits := 0; edits < 6; {
		name := sets[rng.IntN(len(sets))]
		file := filepath.Join(dir, name)
		old, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all := points.FindAllSubmatchIndex(old, -1)
		if len(all) == 0 {
			continue // only the name is known
		}
		edits++
		at := all[rng.IntN(len(all))]
		n, _ := strconv.Atoi(string(old[at[2]:at[3]]))
		edited := string(old[:at[2]]) + strconv.Itoa(n+1) + string(old[at[3]:])
		if err := os.WriteFile(file, []byte(edited), 0o600); err != nil {
			t.Fatal(err)
		}
		codes := regexp.MustCompile(`code: '([^']+)'`).FindAllSubmatch(old[:at[0]], -1)
		code := string(codes[len(codes)-1][1])
		number := strings.TrimLeft(strings.TrimSuffix(filepath.Base(name), ".yaml"), "0")
		_, errs, exit := run(t, "", "rulebook", "check", "--books", dir)
		if exit != 1 || !strings.Contains(errs, name+", bộ "+number+", tiêu chí "+code+": ") {
			t.Errorf("%s %s: %d %s", name, code, exit, errs)
		}
		if err := os.WriteFile(file, old, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRulebookLockMakesAChangeDeliberate(t *testing.T) {
	dir := copyBooks(t)
	if out, errs, code := run(t, "", "rulebook", "lock", "--books", dir); code != 0 || !strings.Contains(out, "không ghi gì") {
		t.Error(code, out, errs)
	}
	file := filepath.Join(dir, "qd26-2026", "sets", "08.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	edit := func(old, new string) {
		if err := os.WriteFile(file, bytes.Replace(text, []byte(old), []byte(new), 1), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	edit("{key: b, points: 2, label: 'Nguyên", "{key: b, points: 1, label: 'Nguyên")
	if _, _, code := run(t, "", "rulebook", "check", "--books", dir); code != 1 {
		t.Error("an edit below the best passes the check")
	}
	if out, _, code := run(t, "", "rulebook", "lock", "--books", dir); code != 0 || !strings.Contains(out, "lock.txt") {
		t.Error(code, out)
	}
	if _, errs, code := run(t, "", "rulebook", "check", "--books", dir); code != 0 {
		t.Error(errs)
	}
	edit("{key: c, points: 3, label: 'Nguyên", "{key: c, points: 4, label: 'Nguyên")
	if _, errs, code := run(t, "", "rulebook", "lock", "--books", dir); code != 1 || !strings.Contains(errs, "1.1") {
		t.Error("a broken sum is locked:", code, errs)
	}
	if _, _, code := run(t, "", "rulebook", "lock"); code != 2 {
		t.Error("the built-in books cannot be locked")
	}
	if _, errs, code := run(t, "", "rulebook", "check", "--books", filepath.Join(dir, "none")); code != 1 || errs == "" {
		t.Error(code, errs)
	}
}

func TestRulebookShowAndList(t *testing.T) {
	out, _, code := run(t, "", "rulebook", "show", "qd26-2026", "8")
	for _, want := range []string{"Chế biến từ thịt", "set:1: giả mạo hồ sơ", "a) 1 điểm: Nguyên liệu trong tỉnh <50% [tối thiểu của hạng 3 sao]", "loại: toàn bộ nguyên liệu", "chỉ chọn khi 5.1 có điểm", "cần đối chiếu: ", "không thuộc mức nào: 0 điểm"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q", want)
		}
	}
	if code != 0 || strings.Contains(out, "[rulebook.") {
		t.Error(code, out)
	}
	if out, _, code := run(t, "", "rulebook", "show", "qd1048-2019", "16"); code != 0 || !strings.Contains(out, "thiếu: ") || !strings.Contains(out, "bản chép khác: ") {
		t.Error(code, out)
	}
	if _, errs, code := run(t, "", "rulebook", "show", "qd26-2026", "30"); code != 2 || !strings.Contains(errs, "30") {
		t.Error(code, errs)
	}
	out, _, _ = run(t, "", "rulebook", "list")
	if !strings.Contains(out, "hồ sơ nộp từ 22/05/2026 đến nay") || !strings.Contains(out, "chỉ có khung và quy trình") {
		t.Error(out)
	}
}
