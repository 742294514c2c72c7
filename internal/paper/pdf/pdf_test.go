package pdf

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"saoque/internal/paper"
	"saoque/internal/paper/fonts"
)

func TestLinesFit(t *testing.T) {
	r := rand.New(rand.NewPCG(30, 2020))
	syllables := strings.Fields("Ủy ban nhân dân tỉnh Cà Mau quyết định công nhận sản phẩm 096-972-01-2020 đạt hạng bốn sao nghiêng")
	for range 300 {
		var text paper.Text
		want := ""
		for range 1 + r.IntN(8) {
			var words []string
			for range 1 + r.IntN(12) {
				words = append(words, syllables[r.IntN(len(syllables))])
			}
			run := paper.Run{Text: strings.Join(words, " "), Bold: r.IntN(3) == 0, Italic: r.IntN(3) == 0}
			if r.IntN(2) == 0 {
				run.Text += " "
			}
			text = append(text, run)
			want += run.Text
		}
		full, indent := 60+400*r.Float64(), 36*r.Float64()
		got := ""
		for i, l := range lines(text, 14, full, indent) {
			room := full
			if i == 0 {
				room -= indent
			}
			if l.width > room+0.02 {
				t.Fatalf("a line of %v in %v: %q", l.width, room, l.text())
			}
			sum := 0.0
			for _, p := range l.pieces {
				sum += width(p.style, p.text, 14)
			}
			if d := sum - l.width; d > 0.01 || d < -0.01 {
				t.Fatalf("%q measures %v, not %v", l.text(), sum, l.width)
			}
			got += l.text()
		}
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if squeeze(got) != squeeze(want) {
			t.Fatalf("letters were lost:\n%s\n%s", want, got)
		}
	}
}

func TestOverlongWord(t *testing.T) {
	ls := lines(paper.Plain(strings.Repeat("m", 200)), 14, 100, 20)
	n := 0
	for _, l := range ls {
		n += len(l.text())
		if l.width > 100.02 {
			t.Errorf("a line of %v", l.width)
		}
	}
	if n != 200 || len(ls) < 10 {
		t.Errorf("%d letters on %d lines", n, len(ls))
	}
}

func TestForcedBreaks(t *testing.T) {
	var got []string
	for _, l := range lines(paper.Text{{Text: "một\nhai "}, {Text: "ba\n\nbốn", Bold: true}}, 12, 400, 0) {
		got = append(got, l.text())
	}
	if s := strings.Join(got, "|"); s != "một|hai ba||bốn" {
		t.Errorf("%q", s)
	}
}

func write(t *testing.T, d *paper.Document) []byte {
	t.Helper()
	b, err := Write(d)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// boxesOf reads every word's place, per page, with poppler.
func boxesOf(t *testing.T, b []byte) [][]wordAt {
	t.Helper()
	cmd := exec.Command("pdftotext", "-bbox", "-", "-")
	cmd.Stdin = bytes.NewReader(b)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var pages [][]wordAt
	re := regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>`)
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "<page ") {
			pages = append(pages, nil)
		}
		if m := re.FindStringSubmatch(line); m != nil {
			f := func(i int) float64 { v, _ := strconv.ParseFloat(m[i], 64); return v }
			pages[len(pages)-1] = append(pages[len(pages)-1], wordAt{f(1), f(2), f(3), f(4), m[5]})
		}
	}
	return pages
}

type wordAt struct {
	x0, y0, x1, y1 float64
	text           string
}

// Random papers: nothing leaves the margins, pages are numbered from the second
// in the middle of the top margin, a signature has company on its page, and a
// table's head is on every page it runs over.
func TestRandomPapers(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	g := paper.PageOf(false)
	for n := range 12 {
		d := &paper.Document{ID: "thử", Title: "thử", Blocks: []paper.Block{
			paper.Letterhead{Issuer: "CƠ QUAN", Sign: "QĐ", Place: "Cà Mau"}, paper.Heading{Kind: "THỬ", Subject: "Về việc thử"},
		}}
		for range r.IntN(40) {
			d.Add(paper.Paragraph{Text: paper.Plain(strings.Repeat("một hai ba bốn ", 1+r.IntN(40)))})
		}
		table := r.IntN(2) == 0
		if table {
			tb := paper.Table{Columns: []paper.Column{{Width: 1}, {Width: 4}}, Head: [][]paper.Cell{{{Text: paper.Plain("ĐẦUBẢNG")}, {Text: paper.Plain("x")}}}}
			for i := range 5 + r.IntN(80) {
				tb.Rows = append(tb.Rows, []paper.Cell{{Text: paper.Plain(fmt.Sprint("hàng", i))}, {Text: paper.Plain(strings.Repeat("ô bảng ", 1+r.IntN(30)))}})
			}
			d.Add(tb)
		}
		d.Add(paper.Paragraph{Text: paper.Plain("Đoạn cuối trước chữ ký.")},
			paper.Signature{Recipients: []string{"Như trên;", "Lưu: VT."}, Signers: []paper.Signer{{Authority: []string{"CHỦTỊCH"}, Name: "NGƯỜIKÝ"}}})
		for p, words := range boxesOf(t, write(t, d)) {
			all, rows, last := "", false, false
			for _, w := range words {
				foot := w.y0 > g.Floor()
				number := w.y1 < g.Top
				if w.x0 < g.Left-0.5 || w.x1 > g.Width-g.Right+0.5 {
					t.Fatalf("paper %d, page %d: %q is outside the margins: %v", n, p+1, w.text, w)
				}
				if number && (w.text != strconv.Itoa(p+1) || p == 0 || (w.x0+w.x1)/2 < g.Middle()-1 || (w.x0+w.x1)/2 > g.Middle()+1) {
					t.Fatalf("paper %d, page %d: %q in the top margin at %v", n, p+1, w.text, w)
				}
				if !foot && !number {
					all += " " + w.text
				}
				rows = rows || strings.HasPrefix(w.text, "hàng")
				last = last || w.text == "cuối"
			}
			if strings.Contains(all, "CHỦTỊCH") && (!last || !strings.Contains(all, "NGƯỜIKÝ")) {
				t.Fatalf("paper %d, page %d: a signature alone or torn: %s", n, p+1, all)
			}
			if rows && !strings.Contains(all, "ĐẦUBẢNG") {
				t.Fatalf("paper %d, page %d: rows without their head", n, p+1)
			}
		}
	}
}

func TestRowTallerThanAPage(t *testing.T) {
	d := &paper.Document{ID: "thử", Blocks: []paper.Block{paper.Table{
		Columns: []paper.Column{{Width: 1}, {Width: 1}},
		Head:    [][]paper.Cell{{{Text: paper.Plain("ĐẦUBẢNG")}, {}}},
		Rows:    [][]paper.Cell{{{Text: paper.Plain("trái")}, {Text: paper.Plain(strings.Repeat("chữ ", 3000) + "HẾTÔ")}}},
	}}}
	pages := boxesOf(t, write(t, d))
	n, end := 0, false
	for _, ws := range pages {
		for _, w := range ws {
			if w.text == "chữ" {
				n++
			}
			end = end || w.text == "HẾTÔ"
			if w.text == "chữ" && w.y1 > paper.PageOf(false).Floor()+1 {
				t.Fatalf("a word below the margin: %v", w)
			}
		}
	}
	if n != 3000 || !end || len(pages) < 3 {
		t.Errorf("%d words on %d pages", n, len(pages))
	}
}

// Annexes are numbered from 1 again and may lie.
func TestAnnexNumbers(t *testing.T) {
	long := paper.Paragraph{Text: paper.Plain(strings.Repeat("chữ nghĩa ", 1200))}
	d := &paper.Document{ID: "thử", Blocks: []paper.Block{long, paper.Annex{Number: "PHỤ LỤC", Title: "THỬ", Wide: true}, long}}
	var numbers []string
	for _, ws := range boxesOf(t, write(t, d)) {
		number := ""
		for _, w := range ws {
			if w.y1 < paper.PageOf(true).Top && w.text != "chữ" && w.text != "nghĩa" {
				number = w.text
			}
		}
		numbers = append(numbers, number)
	}
	s := strings.Join(numbers, ",")
	if !strings.HasPrefix(s, ",2") || strings.Count(s, "2") != 2 || !strings.Contains(s, ",,2") {
		t.Errorf("pages are numbered %q", s)
	}
}

func TestFileItself(t *testing.T) {
	d := &paper.Document{ID: "01", Title: "Quyết định", Author: "UBND", Dated: "2020-12-05", Draft: true, Blocks: []paper.Block{
		paper.Paragraph{Text: paper.Text{{Text: "thường "}, {Text: "đậm ", Bold: true}, {Text: "nghiêng ", Italic: true}, {Text: "★ ô", Box: paper.TickedBox}}},
		paper.Picture{Matrix: paper.MatrixOf(21, func(x, y int) bool { return (x+y)%3 == 0 }), Size: 60, Text: []string{"mã"}},
	}}
	b := write(t, d)
	if !bytes.HasPrefix(b, []byte("%PDF-1.7")) {
		t.Errorf("version %q", b[:8])
	}
	if names := regexp.MustCompile(`/BaseFont /[A-Z]{6}\+Serif`).FindAll(b, -1); len(names) != 6 { // each face twice
		t.Errorf("fonts are not named as subsets: %q", names)
	}
	if bytes.Contains(b, []byte("Liberation")) {
		t.Error("a subset must not carry the reserved name where readers show it")
	}
	if !bytes.Contains(b, []byte("D:20201205000000")) {
		t.Error("the time is not the paper's own")
	}
	if len(b) > 200_000 {
		t.Errorf("%d bytes: fonts are not subsets", len(b))
	}
	if n, err := Pages(d); err != nil || n != 1 {
		t.Errorf("%d pages, %v", n, err)
	}
}

// Many at once give what one gives: fonts are shared and must not be changed.
func TestManyAtOnce(t *testing.T) {
	d := &paper.Document{ID: "01", Blocks: []paper.Block{paper.Paragraph{Text: paper.Text{{Text: "Ắ Ằ Ặ Ẫ Ậ "}, {Text: "Ỗ Ữ Ỹ", Bold: true}}}}}
	want := write(t, d)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if b, err := Write(d); err != nil || !bytes.Equal(b, want) {
				t.Error("another paper came out")
			}
		})
	}
	wg.Wait()
	if !fonts.Regular.Has('Ặ') {
		t.Error("the font has changed")
	}
}

// Decomposed letters come out composed, and as wide.
func TestDecomposed(t *testing.T) {
	a := lines(paper.Plain("Ủy ban Mặt trận, sản phẩm"), 14, 400, 0)
	b := lines(paper.Plain("U\u0309y ban Ma\u0323\u0306t tra\u0302\u0323n, sa\u0309n pha\u0302\u0309m"), 14, 400, 0)
	if a[0].text() != b[0].text() || a[0].width != b[0].width {
		t.Errorf("%q and %q", a[0].text(), b[0].text())
	}
}
