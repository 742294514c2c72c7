package rulebook

import (
	"bytes"
	"flag"
	"os"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "rewrite books.gob")

// The compact form is what the files say, to the last field.
func TestCompactFormIsTheBooks(t *testing.T) {
	read, err := Load(EmbeddedFS())
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := compactOf(read, EmbeddedFS())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("books.gob", fresh, 0o644); err != nil {
			t.Fatal(err)
		}
		compactForm = fresh
	}
	if !bytes.Equal(fresh, compactForm) {
		t.Error("books.gob was made from other files; run go test ./internal/rulebook -run Compact -update")
	}
	got, ok, err := fromCompact(fresh, EmbeddedFS())
	if err != nil || !ok {
		t.Fatalf("the compact form is not taken: %v", err)
	}
	all := cmp.AllowUnexported(Shelf{}, Book{}, Set{})
	if d := cmp.Diff(read, got, all, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("the compact form differs from the files:\n%s", d)
	}
}

// A form made from other files, or a damaged one, is never used.
func TestCompactFormOfOtherFilesIsRefused(t *testing.T) {
	other := fstest.MapFS{"x/book.yaml": {Data: []byte("id: x")}}
	if _, ok, err := fromCompact(compactForm, other); ok || err != nil {
		t.Errorf("taken for other files: %v", err)
	}
	for _, cut := range []int{0, 1, len(compactForm) / 2, len(compactForm) - 1} {
		if _, ok, err := fromCompact(compactForm[:cut], EmbeddedFS()); ok || err != nil {
			t.Errorf("cut to %d bytes: taken %v, %v", cut, ok, err)
		}
	}
}

func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		if _, ok, err := fromCompact(compactForm, EmbeddedFS()); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
