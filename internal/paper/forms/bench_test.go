package forms

import (
	"testing"

	"saoque/internal/paper/docx"
	"saoque/internal/paper/pdf"
)

func BenchmarkDecision(b *testing.B) {
	var f Form
	for _, x := range Forms {
		if x.Code == "decision" {
			f = x
		}
	}
	in, err := f.SampleInput()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("docx", func(b *testing.B) {
		for b.Loop() {
			if _, err := docx.Write(in.Document()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("pdf", func(b *testing.B) {
		for b.Loop() {
			if _, err := pdf.Write(in.Document()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
