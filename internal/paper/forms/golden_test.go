package forms

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"saoque/internal/paper"
	"saoque/internal/paper/docx"
	"saoque/internal/paper/pdf"
)

var (
	update = flag.Bool("update", false, "rewrite the golden papers")
	look   = flag.String("look", "", "a directory to write every paper to, for looking at")
)

// run runs a tool of poppler; without it these tests fail, they never skip.
func run(t *testing.T, in []byte, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(in)
	var out, bad bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &bad
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v: %s", name, err, bad.String())
	}
	return out.Bytes()
}

// text reads the paper back: what a reader copies out of it.
func text(t *testing.T, b []byte) string {
	t.Helper()
	s := string(run(t, b, "pdftotext", "-layout", "-", "-"))
	if norm.NFC.String(s) != s {
		t.Error("the text that comes out is not composed")
	}
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(s, "\f", "--- page\n")) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// ink renders the pages and tells for each square of a coarse grid how dark it
// is, from 0 to 9: a picture that can be compared without being a picture.
func ink(t *testing.T, b []byte) []string {
	t.Helper()
	raw := run(t, b, "pdftoppm", "-gray", "-r", "24", "-")
	var rows []string
	for page := 1; len(raw) > 0; page++ {
		var w, h, top int
		if _, err := fmt.Sscanf(string(raw[:min(len(raw), 40)]), "P5\n%d %d\n%d\n", &w, &h, &top); err != nil {
			t.Fatalf("page %d: %v", page, err)
		}
		head := len(fmt.Sprintf("P5\n%d %d\n%d\n", w, h, top))
		px := raw[head : head+w*h]
		raw = raw[head+w*h:]
		rows = append(rows, fmt.Sprintf("page %d", page))
		const cell = 9
		for y := 0; y+cell <= h; y += cell {
			var row strings.Builder
			for x := 0; x+cell <= w; x += cell {
				dark := 0
				for dy := range cell {
					for dx := range cell {
						dark += 255 - int(px[(y+dy)*w+x+dx])
					}
				}
				row.WriteByte(byte('0' + min(dark*24/(255*cell*cell), 9)))
			}
			rows = append(rows, row.String())
		}
	}
	return rows
}

// differs counts the squares that are more than two shades apart.
func differs(a, b []string) int {
	if len(a) != len(b) {
		return 1 << 20
	}
	n := 0
	for i := range a {
		if len(a[i]) != len(b[i]) {
			return 1 << 20
		}
		for j := range a[i] {
			if d := int(a[i][j]) - int(b[i][j]); d > 2 || d < -2 {
				n++
			}
		}
	}
	return n
}

// subset is the name of a part of the font.
var subset = regexp.MustCompile(`^[A-Z]{6}\+Serif`)

func TestGolden(t *testing.T) {
	for _, f := range Forms {
		t.Run(f.Code, func(t *testing.T) {
			t.Parallel()
			d, err := f.Sample()
			if err != nil {
				t.Fatal(err)
			}
			if d.ID == "" || d.Title == "" || d.Form == "" {
				t.Errorf("properties are missing: %q %q %q", d.ID, d.Title, d.Form)
			}
			b, err := pdf.Write(d)
			if err != nil {
				t.Fatal(err)
			}
			w, err := docx.Write(d)
			if err != nil {
				t.Fatal(err)
			}
			if *look != "" {
				_ = os.WriteFile(filepath.Join(*look, f.Code+".pdf"), b, 0o644)
				_ = os.WriteFile(filepath.Join(*look, f.Code+".docx"), w, 0o644)
			}
			for _, name := range strings.Split(strings.TrimSpace(string(run(t, b, "pdffonts", "-"))), "\n")[2:] {
				if c := strings.Fields(name); !subset.MatchString(c[0]) || c[4] != "yes" || c[5] != "yes" || c[6] != "yes" {
					t.Errorf("a font is not an embedded subset with its letters: %s", name)
				}
			}
			words, picture := text(t, b), ink(t, b)
			if strings.Contains(words, "[paper.") || strings.Contains(words, "{0}") || strings.Contains(words, "?") {
				t.Errorf("a word is missing:\n%s", words)
			}
			got := words + "=== ink\n" + strings.Join(picture, "\n") + "\n"
			file := filepath.Join("testdata", f.Code+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			golden, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			wantWords, wantPicture, _ := strings.Cut(string(golden), "=== ink\n")
			if words != wantWords {
				t.Errorf("the text has changed (look, then go test ./internal/paper/forms -update):\n%s", diff(wantWords, words))
			}
			if n := differs(strings.Split(strings.TrimSpace(wantPicture), "\n"), picture); n > 3 {
				t.Errorf("the picture has changed in %d squares (look, then -update)", n)
			}
			same(t, words, w)
		})
	}
}

func diff(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(a), len(b)) {
		x, y := "", ""
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("line %d\nwant %s\ngot  %s", i+1, x, y)
		}
	}
	return ""
}

// same checks that the .docx says every word that the PDF says: its letters,
// whatever their order, are the PDF's without page numbers, repeated heads and
// the dots to write on.
func same(t *testing.T, words string, b []byte) {
	t.Helper()
	parts := unzip(t, b)
	doc := letters(plain(t, parts["word/document.xml"]) + " " + plain(t, parts["word/footer1.xml"]) + " " + plain(t, parts["word/header1.xml"]))
	for _, line := range strings.Split(strings.ReplaceAll(words, "--- page", ""), "\n") {
		for _, w := range strings.Fields(line) {
			w = letters(w)
			if len(w) > 1 && !strings.Contains(doc, w) {
				t.Errorf("the .docx lacks %q of %q", w, line)
			}
		}
	}
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '.' || r == '\n' || r == '\u00a0' {
			return -1
		}
		return r
	}, s)
}

// TestEveryFormOnce: codes are names of files and parts of addresses.
func TestEveryFormOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Forms {
		if seen[f.Code] {
			t.Errorf("%s stands twice", f.Code)
		}
		seen[f.Code] = true
	}
	files, err := samples.ReadDir("samples")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(Forms) {
		t.Errorf("%d samples for %d forms", len(files), len(Forms))
	}
	for _, f := range files {
		b, _ := samples.ReadFile("samples/" + f.Name())
		if !bytes.Contains(b, []byte("mẫu")) {
			t.Errorf("%s is not marked as invented", f.Name())
		}
	}
}

// Empty data must make a paper with blanks, never a panic.
func TestEmptyInput(t *testing.T) {
	for _, f := range Forms {
		in, err := f.read([]byte("{}"))
		if err != nil {
			t.Fatalf("%s: %v", f.Code, err)
		}
		d := in.Document()
		if _, err := pdf.Write(d); err != nil {
			t.Errorf("%s: %v", f.Code, err)
		}
		if _, err := docx.Write(d); err != nil {
			t.Errorf("%s: %v", f.Code, err)
		}
	}
}

func TestSameBytes(t *testing.T) {
	var one, two [][]byte
	for _, out := range []*[][]byte{&one, &two} {
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
			*out = append(*out, b, w)
		}
	}
	for i := range one {
		if !bytes.Equal(one[i], two[i]) {
			t.Errorf("%s: two writings differ", Forms[i/2].Code)
		}
	}
}

// The foot code changes with any word of the paper, and is the same in both
// files.
func TestFootCode(t *testing.T) {
	f := Forms[0]
	a, _ := f.Sample()
	b, _ := f.Sample()
	if a.Foot() != b.Foot() {
		t.Error("one paper, two codes")
	}
	b.Add(paper.Paragraph{Text: paper.Plain("thêm")})
	if a.Foot() == b.Foot() {
		t.Error("two papers, one code")
	}
	p, err := pdf.Write(a)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text(t, p), a.Foot()) {
		t.Error("the code is not printed")
	}
}
