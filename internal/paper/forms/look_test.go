package forms

import (
	"os"
	"path/filepath"
	"testing"

	"saoque/internal/paper/docx"
	"saoque/internal/paper/pdf"
)

// Look writes every sample where PAPER_LOOK says, for looking at.
func TestLook(t *testing.T) {
	dir := os.Getenv("PAPER_LOOK")
	if dir == "" {
		t.Log("set PAPER_LOOK to a directory to see the papers")
	}
	for _, f := range Forms {
		d, err := f.Sample()
		if err != nil {
			t.Fatal(err)
		}
		b, err := pdf.Write(d)
		if err != nil {
			t.Fatal(err)
		}
		w, err := docx.Write(d)
		if err != nil {
			t.Fatal(err)
		}
		if dir != "" {
			_ = os.WriteFile(filepath.Join(dir, f.Code+".docx"), w, 0o644)
			_ = os.WriteFile(filepath.Join(dir, f.Code+".pdf"), b, 0o644)
		}
	}
}
