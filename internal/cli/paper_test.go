package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"saoque/internal/paper/forms"
)

// TestPaperAll: every form is written from the demo's records or, where it has
// none, as a specimen; a reader writes only what they may see.
func TestPaperAll(t *testing.T) {
	run := func(args ...string) (string, string, int) {
		var out, errs bytes.Buffer
		code := Main(args, nil, &out, &errs)
		return out.String(), errs.String(), code
	}
	data, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	if _, errs, code := run("demo", "--walk", "--data", data); code != 0 {
		t.Fatal(errs)
	}
	said, errs, code := run("paper", "--all", "--data", data, "--out", out)
	if code != 0 {
		t.Fatal(errs)
	}
	pdf, err := filepath.Glob(filepath.Join(out, "*", "*.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	docx, _ := filepath.Glob(filepath.Join(out, "*", "*.docx"))
	index, _ := filepath.Glob(filepath.Join(out, "*", "00-*.xlsx"))
	dirs, _ := os.ReadDir(out)
	if len(pdf) < 100 || len(pdf) != len(docx) || len(index) != len(dirs) {
		t.Errorf("%d .pdf, %d .docx, %d indexes in %d directories", len(pdf), len(docx), len(index), len(dirs))
	}
	names := strings.Join(pdf, "\n")
	for _, f := range forms.Forms {
		name := map[string]string{"tally": "bang-tong-hop-diem-", "minutes": "bien-ban-hop-hoi-dong-", "decision": "quyet-dinh-cong-nhan-", "certificate": "giay-chung-nhan-", "revocation": "quyet-dinh-thu-hoi-mau",
			"directive": "van-ban-chi-dao-mau", "reminder": "van-ban-don-doc-mau", "progress": "bao-cao-tien-do-mau"}[f.Code]
		if name != "" && !strings.Contains(names, name) {
			t.Errorf("no %s was written", f.Code)
		}
	}
	if !strings.Contains(said, fmt.Sprintf("%d văn bản", len(pdf))) {
		t.Error("the command says", said)
	}

	if _, errs, code := run("paper", "--all", "--data", data, "--out", out); code != 2 || !strings.Contains(errs, "đã có tệp") {
		t.Errorf("a full directory: exit %d, %s", code, errs)
	}
	if _, _, code := run("paper", "--data", data, "--out", out); code != 2 {
		t.Error("neither all nor one: exit", code)
	}
	if _, _, code := run("paper", "--all", "--as", "khong-ai", "--data", data, "--out", filepath.Join(t.TempDir(), "x")); code != 2 {
		t.Error("nobody's papers: exit", code)
	}
	own := filepath.Join(t.TempDir(), "own")
	if _, errs, code := run("paper", "--all", "--as", "ct-minh-quan", "--data", data, "--out", own); code != 0 {
		t.Fatal(errs)
	}
	list, _ := filepath.Glob(filepath.Join(own, "*", "*.pdf"))
	if len(list) == 0 || strings.Contains(strings.Join(list, "\n"), "bang-tong-hop") || strings.Contains(strings.Join(list, "\n"), "to-tu-van") {
		t.Error("the producer reads", list)
	}
}
