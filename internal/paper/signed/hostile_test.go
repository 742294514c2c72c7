package signed

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"saoque/internal/fault"
)

// zeros deflates n megabytes of one letter.
func zeros(n int, letter byte) string {
	var out bytes.Buffer
	w, _ := zlib.NewWriterLevel(&out, zlib.BestCompression)
	block := bytes.Repeat([]byte{letter}, 1<<20)
	for range n {
		w.Write(block)
	}
	w.Close()
	return out.String()
}

func flate(s string, more string) string {
	return fmt.Sprintf("<< /Filter /FlateDecode %s /Length %d >>\nstream\n%s\nendstream", more, len(s), s)
}

// drawn makes a file whose page draws these bytes.
func drawn(contents string, more ...string) []byte {
	return assembled(append([]string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /XObject << /X 4 0 R /Y 5 0 R >> >> >>",
		contents,
	}, more...))
}

func plain(s string) string { return fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(s), s) }

// hostile are files made to cost much or to break; want is the key of the
// refusal, "" for a file that is read after all.
func hostile(t testing.TB) map[string]struct {
	data []byte
	want string
} {
	form := "<< /Subtype /Form %s /Length %d >>\nstream\n%s\nendstream"
	calls := strings.Repeat("/Y Do ", 60)
	bomb := zeros(8, ' ')
	var packs strings.Builder
	for range 40 {
		packs.WriteString("4 0 R ")
	}
	many := []string{"<< /Type /Catalog /Pages 2 0 R >>", ""}
	kids := strings.Repeat("3 0 R ", 10)
	many[1] = "<< /Type /Pages /Kids [" + kids + "] >>"
	many = append(many, "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R 4 0 R] >>", "<< /Type /Page /Parent 3 0 R >>")
	ordinary := paperOf(t, "receipt")
	return map[string]struct {
		data []byte
		want string
	}{
		"nothing":                   {nil, "signed.not-a-pdf"},
		"a header only":             {[]byte("%PDF-1.7\n"), "signed.broken"},
		"another kind of file":      {[]byte("PK\x03\x04" + strings.Repeat("x", 4000)), "signed.not-a-pdf"},
		"too large":                 {append([]byte("%PDF-1.4\n"), make([]byte, Usual.File)...), "signed.file-too-large"},
		"locked":                    {bytes.Replace(ordinary, []byte("trailer\n<<"), []byte("trailer\n<< /Encrypt 1 0 R"), 1), "signed.locked"},
		"arrays in arrays":          {drawn(strings.Repeat("[", 4<<20)), ""},
		"dictionaries in them":      {drawn(strings.Repeat("<</A", 2<<20)), ""},
		"arrays in the drawing":     {drawn(plain(strings.Repeat("[", 4<<20))), ""},
		"open parentheses":          {drawn(plain(strings.Repeat("(", 8<<20))), ""},
		"bomb in the drawing":       {drawn(flate(zeros(200, ' '), "")), "signed.unpacks-too-large"},
		"bomb in a bomb":            {drawn(flate(deflated(zeros(200, ' ')), "/Filter [/FlateDecode /FlateDecode]")), "signed.unpacks-too-large"},
		"one bomb many times":       {bytes.Replace(drawn(flate(bomb, "")), []byte("/Contents 4 0 R"), []byte("/Contents ["+packs.String()+"]"), 1), "signed.unpacks-too-large"},
		"operators without end":     {drawn(flate(zeros(30, 'q'), "")), ""},
		"one operator after one":    {drawn(flate(deflated(strings.Repeat("q ", 10<<20)), "")), "signed.too-much-work"},
		"forms that call forms":     {drawn(fmt.Sprintf(form, "", len(calls), calls), fmt.Sprintf(form, "", len(calls), calls)), "signed.unpacks-too-large"},
		"a form that calls itself":  {drawn(fmt.Sprintf(form, "", 5, "/X Do")), ""},
		"pages in a ring":           {assembled(many), ""},
		"a page of itself":          {assembled([]string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] >>"}), "signed.broken"},
		"a reference to itself":     {assembled([]string{"<< /Type /Catalog /Pages 2 0 R >>", "2 0 R"}), "signed.broken"},
		"tables in a ring":          {bytes.Replace(ordinary, []byte("trailer\n<<"), []byte("trailer\n<< /Prev 15 /XRefStm 15"), 1), ""},
		"a table of millions":       {[]byte("%PDF-1.4\nxref\n0 99999999\n" + strings.Repeat("0000000009 00000 n \n", 400_000) + "trailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"), "signed.too-many-objects"},
		"a packed table of nothing": {[]byte("%PDF-1.5\n1 0 obj\n<< /Type /XRef /W [0 0 0] /Index [0 999999999999] /Size 9 /Length 0 >>\nstream\n\nendstream\nendobj\nstartxref\n9\n%%EOF\n"), "signed.broken"},
		"a table far outside":       {[]byte("%PDF-1.5\nstartxref\n99999999999999999999\n%%EOF\n"), "signed.broken"},
		"objects without end":       {append([]byte("%PDF-1.4\n"), strings.Repeat("1 0 obj<<>>stream\n", 1<<20)...), "signed.broken"},
		"many small objects":        {append([]byte("%PDF-1.4\n"), numbered(400_000)...), "signed.too-many-objects"},
		"streams without end":       {streams(60_000), "signed.too-much-work"},
		"a wide predictor":          {drawn(flate(zeros(1, 1), "/DecodeParms << /Predictor 12 /Columns 1048576 /Colors 32 /BitsPerComponent 16 >>")), ""},
		"a map of everything":       {drawn(plain("BT /F 1 Tf <0001> Tj ET"), "<< /Type /Font /Subtype /Type0 /ToUnicode 6 0 R >>", plain(strings.Repeat("<00000000> <FFFFFFFF> <0041> endbfrange\n", 200_000))), ""},
		"widths without end":        {drawn(plain("BT /F 1 Tf <0001> Tj ET"), "<< /Type /Font /Subtype /Type0 /DescendantFonts [<< /W ["+strings.Repeat("0 99999999 1 ", 300)+"] >>] >>"), "signed.too-much-work"},
		"a hundred signatures":      {signatures(100), "signed.too-many-signatures"},
		"numbers out of range":      {drawn(plain("BT 1e999 -1e999 1e308 1e308 0 0 cm 1e999 0 0 1e999 1e999 0 Tm (x) Tj ET")), ""},
	}
}

func deflated(s string) string {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	w.Write([]byte(s))
	w.Close()
	return out.String()
}

func numbered(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "%d 0 obj 1 endobj\n", i+1)
	}
	return out.String()
}

func streams(n int) []byte {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] >>", "<< /Type /Page >>"}
	for range n {
		objects = append(objects, "<< >> stream\n")
	}
	return assembled(objects)
}

func signatures(n int) []byte {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] >>", "<< /Type /Page >>"}
	for range n {
		objects = append(objects, "<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>")
	}
	return assembled(objects)
}

// cpu is the time that this process has used of the processors, which what else
// the machine does leaves alone.
func cpu(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A hostile file costs at most five seconds of one processor and 400 MB in all
// that is ever asked for at once; mostly it costs far less.
func TestHostile(t *testing.T) {
	files, ordinary := hostile(t), paperOf(t, "receipt")
	maps.Copy(files, costly())
	for what, x := range files {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		peak := watch()
		start := cpu(t)
		f, err := Read(x.data)
		if err == nil {
			_, err = f.Against(ordinary)
		}
		took := cpu(t) - start
		high := peak()
		runtime.ReadMemStats(&after)
		if took > 5*time.Second || high > before.HeapAlloc+400<<20 {
			t.Errorf("%s: %v, %d MB", what, took, (int64(high)-int64(before.HeapAlloc))>>20)
		}
		t.Logf("%-26s %8v %4d MB %v", what, took.Round(time.Millisecond), (int64(high)-int64(before.HeapAlloc))>>20, err)
		var e *fault.Error
		switch {
		case x.want == "" && err != nil:
			t.Errorf("%s: %v", what, err)
		case x.want != "" && (!errors.As(err, &e) || e.Key != x.want || e.Kind != fault.Invalid && e.Kind != fault.TooLarge):
			t.Errorf("%s: %v, not %s", what, err, x.want)
		}
	}
}

// watch looks at the heap until told to stop, and gives the most it saw.
func watch() (stop func() uint64) {
	done, result := make(chan bool), make(chan uint64)
	go func() {
		var most uint64
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
			select {
			case <-done:
				result <- most
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { done <- true; return <-result }
}

// Wherever a file is cut, it is refused or read, never more.
func TestTruncated(t *testing.T) {
	b := sign(t, paperOf(t, "receipt"), signing{})
	read := 0
	for n := 0; n < len(b); n += 101 {
		f, err := Read(b[:n])
		if err != nil {
			continue
		}
		read++
		for _, s := range f.Signatures {
			if s.Fits.Outcome == Passed && s.Covers.Whole && n < len(b)-2 || s.Bytes.Outcome == Passed && n < len(b)-2 {
				t.Fatalf("cut at %d of %d, and the signature still fits", n, len(b))
			}
		}
	}
	if read < 20 {
		t.Errorf("only %d cut files were read", read)
	}
}

// A damaged table is put together again, and said to have been.
func TestMended(t *testing.T) {
	issued := paperOf(t, "decision")
	for what, b := range map[string][]byte{
		"no table at all": issued[:bytes.LastIndex(issued, []byte("startxref"))],
		"a wrong place":   bytes.Replace(bytes.Clone(issued), []byte("startxref\n"), []byte("startxref\n1"), 1),
		"packed objects":  bytes.Replace(packedAnew(t, issued), []byte("startxref\n"), []byte("startxref\n1"), 1),
	} {
		f := read(t, b)
		m, err := f.Against(issued)
		if err != nil || !f.Mended || !m.Mended || m.How != SameText || !m.NeedsPerson() {
			t.Errorf("%s: %v, mended %v, %+v", what, err, f.Mended, m)
		}
	}
}

// Any few bytes changed: no panic, no claim that the changed bytes fit.
func TestMutants(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 2026))
	seeds := [][]byte{sign(t, paperOf(t, "receipt"), signing{}), packedAnew(t, paperOf(t, "tally")), scan("/Im0 Do", 2)}
	for i := range 1500 {
		b := bytes.Clone(seeds[i%len(seeds)])
		for range 1 + r.IntN(12) {
			at := r.IntN(len(b))
			switch r.IntN(3) {
			case 0:
				b[at] = byte(r.IntN(256))
			case 1:
				b[at] = "0123456789<>[]()/% R"[r.IntN(20)]
			case 2:
				n := min(r.IntN(40), len(b)-at)
				copy(b[r.IntN(len(b)-n+1):], b[at:at+n])
			}
		}
		if f, err := Read(b); err == nil {
			if _, err := f.Against(seeds[i%len(seeds)]); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	signedPaper := sign(f, paperOf(f, "receipt"), signing{})
	f.Add(signedPaper)
	f.Add(packedAnew(f, signedPaper[:bytes.LastIndex(signedPaper, []byte("\n%%EOF"))+6]))
	f.Add(scan("/Im0 Do", 1))
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj 3 0 obj<</Contents 4 0 R>>endobj trailer<</Root 1 0 R>>"))
	issued := paperOf(f, "receipt")
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Read(b)
		if err != nil {
			if _, ok := fault.As(err); !ok {
				t.Fatal(err)
			}
			return
		}
		got.TextDigest()
		if m, err := got.Against(issued); err == nil && !m.NeedsPerson() && got.Text() == "" {
			t.Fatal("an empty file passes for the issued paper")
		}
		for _, s := range got.Signatures {
			s.Lines()
			if s.Covers.Whole && s.Fits.Outcome != Passed {
				t.Fatal("covers all by a range that is not well formed")
			}
		}
	})
}
