package forms

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"saoque/internal/paper/docx"
	"saoque/internal/paper/pdf"
)

var libreoffice = flag.Bool("libreoffice", false, "compare page counts with LibreOffice's, which must be installed")

// A word processor gives every .docx as many pages as its PDF has. Asked for by
// name, because it wants half a gigabyte of programs that nothing else needs.
func TestSamePagesInLibreOffice(t *testing.T) {
	if !*libreoffice {
		t.Log("not asked for: go test ./internal/paper/forms -libreoffice")
		return
	}
	dir := t.TempDir()
	args := []string{"--headless", "-env:UserInstallation=file://" + dir + "/profile", "--convert-to", "pdf", "--outdir", filepath.Join(dir, "out")}
	pages := map[string]int{}
	for _, f := range Forms {
		d, err := f.Sample()
		if err != nil {
			t.Fatal(err)
		}
		b, err := docx.Write(d)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, f.Code+".docx")
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if pages[f.Code], err = pdf.Pages(d); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	if out, err := exec.Command("soffice", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for code, want := range pages {
		b, err := os.ReadFile(filepath.Join(dir, "out", code+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(run(t, b, "pdftotext", "-", "-")), "\f"); n != want {
			t.Errorf("%s: %d pages in LibreOffice, %d here", code, n, want)
		}
	}
}
