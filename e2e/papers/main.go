// Command papers walks the demo, writes every paper of it, and reads them back
// with other people's tools: poppler for words and fonts, LibreOffice for the
// pages of the .docx. It prints what it counted and each finding, and exits 1
// when there is any: go run ./e2e/papers [-out DIR] [-libreoffice=false].
package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"saoque/internal/cli"
)

func main() {
	log.SetFlags(0)
	out := flag.String("out", "", "keep the papers in this new directory")
	office := flag.Bool("libreoffice", true, "compare page counts with LibreOffice's")
	flag.Parse()
	findings, err := run(context.Background(), *out, *office)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range findings {
		fmt.Println(f)
	}
	if len(findings) > 0 {
		os.Exit(1)
	}
}

func run(ctx context.Context, out string, office bool) ([]string, error) {
	tmp, err := os.MkdirTemp("", "papers-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	if out == "" {
		out = filepath.Join(tmp, "out")
	}
	data := filepath.Join(tmp, "data")
	for _, args := range [][]string{{"demo", "--walk", "--data", data}, {"paper", "--all", "--data", data, "--out", out}} {
		var said bytes.Buffer
		start := time.Now()
		if code := cli.Main(args, nil, &said, &said); code != 0 {
			return nil, fmt.Errorf("saoque %s: exit %d\n%s", strings.Join(args, " "), code, said.String())
		}
		lines := strings.Split(strings.TrimSpace(said.String()), "\n")
		fmt.Printf("saoque %s: %s (%s)\n", args[0], lines[len(lines)-1], time.Since(start).Round(time.Millisecond))
	}
	c := check{out: out, pages: map[string]int{}}
	if err := filepath.WalkDir(out, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".pdf" {
			return err
		}
		return c.paper(ctx, path)
	}); err != nil {
		return nil, err
	}
	fmt.Printf("%d papers, %d pages, %d words in each of both writings, %d fonts, all embedded subsets but %d\n", len(c.pages), c.all, c.words, c.fonts, c.loose)
	if office {
		if err := c.libreoffice(ctx, tmp); err != nil {
			return nil, err
		}
	}
	return c.findings, nil
}

// check adds up what was read.
type check struct {
	out                      string
	pages                    map[string]int // by the path of the .docx
	all, words, fonts, loose int
	findings                 []string
}

func (c *check) found(path, format string, args ...any) {
	name, _ := filepath.Rel(c.out, path)
	c.findings = append(c.findings, name+": "+fmt.Sprintf(format, args...))
}

// paper compares the two writings of one paper word by word, and looks at the
// fonts of the PDF.
func (c *check) paper(ctx context.Context, path string) error {
	text, err := exec.CommandContext(ctx, "pdftotext", "-raw", path, "-").Output()
	if err != nil {
		return fmt.Errorf("pdftotext %s: %w", path, err)
	}
	word := strings.TrimSuffix(path, ".pdf") + ".docx"
	written, err := docxText(word)
	if err != nil {
		return fmt.Errorf("%s: %w", word, err)
	}
	c.pages[word] = strings.Count(string(text), "\f")
	c.all += c.pages[word]
	if !norm.NFC.IsNormal(text) {
		c.found(path, "its text is not in normal form C")
	}
	have, want := words(string(text)), words(written)
	c.words += len(want)
	for _, w := range slices.Sorted(maps.Keys(want)) {
		if !have[w] && !split(w, string(text)) {
			c.found(path, "the PDF lacks the word %q", w)
		}
	}
	list, err := exec.CommandContext(ctx, "pdffonts", path).Output()
	if err != nil {
		return fmt.Errorf("pdffonts %s: %w", path, err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(list)), "\n")[2:] {
		c.fonts++
		// name type encoding emb sub uni object ID
		if f := strings.Fields(line); len(f) < 6 || f[len(f)-5] != "yes" || f[len(f)-4] != "yes" {
			c.loose++
			c.found(path, "a font is not embedded as a subset: %s", line)
		}
	}
	return nil
}

// words gives the words of a text that hold a letter.
func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(norm.NFC.String(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if strings.IndexFunc(w, unicode.IsLetter) >= 0 {
			out[w] = true
		}
	}
	return out
}

// split reports whether a word stands in a text broken over lines, as long codes
// do.
func split(w, text string) bool {
	return len([]rune(w)) > 20 && strings.Contains(strings.Join(strings.Fields(text), ""), w)
}

// docxText reads the text of a .docx, its body and its foot.
func docxText(path string) (string, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return "", err
	}
	defer z.Close()
	f, err := z.Open("word/document.xml")
	if err != nil {
		return "", err
	}
	defer f.Close()
	var b strings.Builder
	d := xml.NewDecoder(f)
	inText := false
	for {
		t, err := d.Token()
		if err == io.EOF {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
			if t.Name.Local == "br" || t.Name.Local == "tab" {
				b.WriteByte(' ')
			}
		case xml.EndElement:
			inText = false
			if t.Name.Local == "p" {
				b.WriteByte('\n')
			}
		case xml.CharData:
			if inText {
				b.Write(t)
			}
		}
	}
}

// libreoffice lays every .docx out and compares the pages.
func (c *check) libreoffice(ctx context.Context, tmp string) error {
	in, out := filepath.Join(tmp, "docx"), filepath.Join(tmp, "pdf")
	if err := os.Mkdir(in, 0o700); err != nil {
		return err
	}
	args := []string{"--headless", "-env:UserInstallation=file://" + filepath.Join(tmp, "profile"), "--convert-to", "pdf", "--outdir", out}
	list := slices.Sorted(maps.Keys(c.pages))
	for i, path := range list {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := filepath.Join(in, fmt.Sprintf("%04d.docx", i))
		if err := os.WriteFile(name, b, 0o600); err != nil {
			return err
		}
		args = append(args, name)
	}
	start := time.Now()
	if said, err := exec.CommandContext(ctx, "soffice", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("soffice: %w: %s", err, said)
	}
	same := 0
	for i, path := range list {
		text, err := exec.CommandContext(ctx, "pdftotext", filepath.Join(out, fmt.Sprintf("%04d.pdf", i)), "-").Output()
		if err != nil {
			c.found(path, "LibreOffice made nothing of it")
			continue
		}
		if n := bytes.Count(text, []byte("\f")); n != c.pages[path] {
			c.found(path, "%d pages in LibreOffice, %d in our PDF", n, c.pages[path])
			continue
		}
		same++
	}
	fmt.Printf("LibreOffice: %d of %d .docx have the pages of our PDF (%s)\n", same, len(list), time.Since(start).Round(time.Millisecond))
	return nil
}
