package rulebook

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/viet"
)

func TestEveryBookLoads(t *testing.T) {
	s, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	type facts struct{ sets, complete, leaves, options, marked, stops int }
	want := map[string]facts{
		"qd1048-2019": {26, 24, 782, 2806, 0, 62},
		"qd148-2023":  {26, 0, 0, 0, 0, 0},
		"qd1489-2025": {0, 0, 0, 0, 0, 0},
		"qd26-2026":   {26, 26, 787, 2579, 575, 42},
	}
	for _, b := range s.Books() {
		got := facts{sets: len(b.Sets), complete: b.Complete()}
		for _, set := range b.Sets {
			for _, c := range set.Criteria() {
				got.leaves++
				for _, o := range c.Options {
					got.options++
					if o.Star > 0 {
						got.marked++
					}
				}
			}
			set.Walk(func(c *Criterion) {
				if c.CanStop() {
					got.stops++
				}
			})
		}
		if got != want[b.ID] {
			t.Errorf("%s: %+v, want %+v", b.ID, got, want[b.ID])
		}
		delete(want, b.ID)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

// The sum of the best options is 100 in every complete set; the gaps are those
// that are named.
func TestCompleteSetsMakeOneHundred(t *testing.T) {
	s, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	var gaps []string
	for _, b := range s.Books() {
		for _, set := range b.Sets {
			total := 0
			for _, c := range set.Criteria() {
				total += c.Best()
			}
			if set.Complete && total != 100 {
				t.Errorf("%s set %d makes %d", b.ID, set.Number, total)
			}
			if !set.Complete && len(set.Parts) > 0 {
				gaps = append(gaps, fmt.Sprintf("%s/%d=%d", b.ID, set.Number, total))
				if set.Gap == "" {
					t.Errorf("%s set %d hides its gap", b.ID, set.Number)
				}
			}
		}
	}
	if want := []string{"qd1048-2019/16=100", "qd1048-2019/19=98"}; !slices.Equal(gaps, want) {
		t.Errorf("%v", gaps)
	}
}

func TestFilingDayChoosesTheBook(t *testing.T) {
	s, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[calendar.Date]string{
		"2019-08-20": "", "2019-08-21": "qd1048-2019", "2020-11-10": "qd1048-2019", "2023-02-23": "qd1048-2019",
		"2023-02-24": "qd148-2023", "2025-07-05": "qd148-2023",
		"2025-07-06": "qd1489-2025", "2026-05-21": "qd1489-2025", // the transition of 26/2026
		"2026-05-22": "qd26-2026", "2031-01-01": "qd26-2026", "": "",
	} {
		b, err := s.ForFiling(day)
		switch {
		case want == "" && fault.KindOf(err) != fault.NotFound:
			t.Errorf("%s: %v", day, err)
		case want != "" && (err != nil || b.ID != want):
			t.Errorf("%s: %v, want %s", day, err, want)
		}
	}
}

// Every text of a book is in NFC: a reader's search must find it.
func TestTextsAreComposed(t *testing.T) {
	err := fs.WalkDir(EmbeddedFS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(EmbeddedFS(), name)
		if err == nil && viet.NFC(string(data)) != string(data) {
			t.Errorf("%s is not in NFC", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// oneSet is a books directory of one book with one set, cut out of the real
// one: small enough to check hundreds of times.
func oneSet(t testing.TB, id string, number int) (fstest.MapFS, string) {
	t.Helper()
	read := func(name string) string {
		data, err := fs.ReadFile(EmbeddedFS(), path.Join(id, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	book, _, _ := strings.Cut(read(fileBook), "evidence_hints:")
	var lock strings.Builder
	for line := range strings.Lines(read(fileLock)) {
		if f := strings.Split(line, "\t"); f[0] == id || f[0] == strconv.Itoa(number) {
			lock.WriteString(line)
		}
	}
	file := path.Join(id, dirSets, twoDigits(number)+".yaml")
	m := fstest.MapFS{}
	for name, text := range map[string]string{
		path.Join(id, fileBook):      book,
		path.Join(id, fileProcedure): read(fileProcedure),
		path.Join(id, fileChecklist): "items: [{code: x, label: x, source: x, confidence: exact}]\n",
		path.Join(id, fileLock):      lock.String(),
		file:                         read(path.Join(dirSets, path.Base(file))),
	} {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	if err := Check(m).Err(); err != nil {
		t.Fatal(err)
	}
	return m, file
}

var pointsAt = regexp.MustCompile(`points: (\d+)`)

// Changing the points of any one option is caught, with file, set and
// criterion named: 500 random changes over every set with criteria.
func TestEverySinglePointEditIsCaught(t *testing.T) {
	rng := rand.New(rand.NewPCG(20201109, 1048))
	bySum, edits := 0, 0
	for _, id := range []string{"qd1048-2019", "qd26-2026"} {
		for number := 1; number <= 26; number++ {
			m, file := oneSet(t, id, number)
			text := string(m[file].Data)
			at := pointsAt.FindAllStringSubmatchIndex(text, -1)
			for range 10 {
				hit := at[rng.IntN(len(at))]
				old, _ := strconv.Atoi(text[hit[2]:hit[3]])
				points := rng.IntN(12)
				if points == old {
					points = old + 1
				}
				code := codeBefore(text[:hit[0]])
				m[file] = &fstest.MapFile{Data: []byte(text[:hit[2]] + strconv.Itoa(points) + text[hit[3]:])}
				ps := Check(m).Problems
				if !slices.ContainsFunc(ps, func(p *Problem) bool {
					return p.File == file && p.Set == number && p.Criterion == code && p.Fault.Key == "rulebook.lock-differs"
				}) {
					t.Fatalf("%s %s: %d made %d: %v", file, code, old, points, ps)
				}
				if slices.ContainsFunc(ps, func(p *Problem) bool {
					return p.Criterion == code && strings.HasPrefix(p.Fault.Key, "rulebook.") && p.Fault.Key != "rulebook.lock-differs"
				}) {
					bySum++
				}
				edits++
			}
		}
	}
	if edits < 500 || bySum == 0 {
		t.Errorf("%d edits, %d of them caught by sums too", edits, bySum)
	}
	t.Logf("%d edits caught, %d of them by sums as well as by the lock", edits, bySum)
}

var codeAt = regexp.MustCompile(`code: '([^']+)'`)

func codeBefore(text string) string {
	all := codeAt.FindAllStringSubmatch(text, -1)
	return all[len(all)-1][1]
}

// Each kind of broken data is refused with the right complaint at the right place.
func TestBrokenBooksAreRefused(t *testing.T) {
	const set8 = "qd26-2026/sets/08.yaml"
	cases := []struct {
		name, file, old, new string
		key, criterion       string
	}{
		{"best option", set8, "points: 3, label: 'Nguyên liệu trong tỉnh 75", "points: 4, label: 'Nguyên liệu trong tỉnh 75", "best-option", "1.1"},
		{"negative points", set8, "{key: a, points: 1, star: 3, label: 'Nguyên", "{key: a, points: -1, star: 3, label: 'Nguyên", "option-points", "1.1"},
		{"criterion maximum", set8, "label: 'Nguồn nguyên liệu'\n            max: 3", "label: 'Nguồn nguyên liệu'\n            max: 2", "sum", "1"},
		{"group maximum", set8, "label: 'Tổ chức sản xuất'\n        max: 18", "label: 'Tổ chức sản xuất'\n        max: 17", "sum", "1"},
		{"part maximum", set8, "part: A\n    max: 40", "part: A\n    max: 39", "sum", "A"},
		{"total", set8, "total: 100", "total: 99", "sum", ""},
		{"same code", set8, "code: '1.2'", "code: '1.1'", "same-code", "1.1"},
		{"code outside its group", set8, "code: '1.2'", "code: '2.9'", "bad-code", "2.9"},
		{"key out of order", set8, "key: b, points: 2, label: 'Nguyên", "key: c, points: 2, label: 'Nguyên", "option-key", "1.1"},
		{"star", set8, "points: 1, star: 3, label: 'Nguyên", "points: 1, star: 2, label: 'Nguyên", "option-star", "1.1"},
		{"stars out of order", set8, "points: 2, star: 4, label: 'Hợp đồng", "points: 2, star: 5, label: 'Hợp đồng", "lock-differs", "1.5"},
		{"unknown criterion key", set8, "commune: true", "comune: true", "bad-yaml", ""},
		{"unknown set key", set8, "samples: 5", "sample: 5", "bad-yaml", ""},
		{"repeated key", set8, "samples: 5", "samples: 5\nsamples: 5", "bad-yaml", ""},
		{"alias", set8, "samples: 5", "samples: &a 5\nvariant: *a", "bad-yaml", ""},
		{"text for a number", set8, "samples: 5", "samples: five", "bad-yaml", ""},
		{"empty entry", set8, "parts:\n", "parts:\n  - \n", "bad-yaml", ""},
		{"fraction of a point", set8, "points: 3, star: 5", "points: 2.5, star: 5", "bad-yaml", ""},
		{"story condition", set8, "needs: '5.1'", "needs: '5.3'", "needs-unknown", "5.2"},
		{"note kind", set8, "kind: gate", "kind: gat", "field-unknown", "6.1"},
		{"label", set8, "label: 'Tạp chất'", "label: ''", "field-empty", "6.1"},
		{"sector", set8, "sector: 'I'", "sector: 'IX'", "field-unknown", ""},
		{"number", set8, "set: 8", "set: 9", "bad-set-number", ""},
		{"wording only", set8, "label: 'Tạp chất'", "label: 'Tạp  chất'", "lock-differs", "6.1"},
		{"gate wording", set8, "'giả mạo hồ sơ'", "'giả hồ sơ'", "lock-differs", ""},
		{"confidence", set8, "confidence: exact", "confidence: sure", "field-unknown", ""},
		{"book's part", "qd26-2026/book.yaml", "{part: A, name: 'Sản phẩm và sức mạnh cộng đồng', max: 40", "{part: A, name: 'Sản phẩm và sức mạnh cộng đồng', max: 41", "sum", ""},
		{"band", "qd26-2026/book.yaml", "{star: 4, from: 70", "{star: 4, from: 91", "bad-bands", ""},
		{"band within order", "qd26-2026/book.yaml", "{star: 4, from: 70", "{star: 4, from: 69", "lock-differs", ""},
		{"step", "qd26-2026/book.yaml", "step: 1", "step: 3", "field-unknown", ""},
		{"minima switched off", "qd26-2026/book.yaml", "computed: true", "computed: false", "lock-differs", ""},
		{"date", "qd26-2026/book.yaml", "signed: '2026-05-22'", "signed: '2026-02-30'", "bad-date", ""},
		{"code pattern", "qd26-2026/book.yaml", "{province}-{commune}", "{province}-{ward}", "bad-pattern", ""},
		{"stage target", "qd26-2026/procedure.yaml", "to: province-office", "to: district-office", "stage-unknown", ""},
		{"lock line", "qd26-2026/lock.txt", "8\t1.1\tsha256:", "8\t1.1\tmd5:", "bad-lock", ""},
		{"lock entry gone", "qd26-2026/lock.txt", "8\t1.1\t", "8\t1.11\t", "not-locked", "1.1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, _ := oneSet(t, "qd26-2026", 8)
			text := string(m[c.file].Data)
			if !strings.Contains(text, c.old) {
				t.Fatalf("%s does not hold %q", c.file, c.old)
			}
			m[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, c.old, c.new, 1))}
			r := Check(m)
			if r.Shelf != nil {
				t.Fatal("a shelf in spite of problems")
			}
			if !slices.ContainsFunc(r.Problems, func(p *Problem) bool {
				return p.Fault.Key == "rulebook."+c.key && p.Criterion == c.criterion && strings.HasPrefix(p.File, path.Dir(c.file))
			}) {
				t.Errorf("%v", r.Err())
			}
			if _, err := Load(m); err == nil {
				t.Error("Load takes it")
			}
		})
	}
}

func TestStrayAndMissingFilesAreRefused(t *testing.T) {
	for name, change := range map[string]func(fstest.MapFS){
		"stray-file":  func(m fstest.MapFS) { m["qd26-2026/sets/8.yml"] = &fstest.MapFile{} },
		"unreadable":  func(m fstest.MapFS) { delete(m, "qd26-2026/lock.txt") },
		"no-sets":     func(m fstest.MapFS) { delete(m, "qd26-2026/sets/08.yaml") },
		"bad-id":      func(m fstest.MapFS) { rename(m, "qd26-2026/", "other/") },
		"same-id":     func(m fstest.MapFS) { rename(m, "qd26-2026/", "other/"); again(t, m) },
		"no-stages":   func(m fstest.MapFS) { m["qd26-2026/procedure.yaml"].Data = []byte("title: x\nsource: x\n") },
		"no-books":    func(m fstest.MapFS) { clear(m) },
		"field-empty": func(m fstest.MapFS) { m["qd26-2026/checklist.yaml"].Data = []byte("items: []\n") },
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := oneSet(t, "qd26-2026", 8)
			change(m)
			r := Check(m)
			if !slices.ContainsFunc(r.Problems, func(p *Problem) bool { return p.Fault.Key == "rulebook."+name }) {
				t.Errorf("%v", r.Err())
			}
		})
	}
}

func rename(m fstest.MapFS, from, to string) {
	for name, f := range m {
		if rest, ok := strings.CutPrefix(name, from); ok {
			delete(m, name)
			m[to+rest] = f
		}
	}
}

func again(t testing.TB, m fstest.MapFS) {
	second, _ := oneSet(t, "qd26-2026", 8)
	for name, f := range second {
		m[name] = f
	}
}

// The committed lock files are what Lock writes for the committed data.
func TestLockFilesAreCurrent(t *testing.T) {
	locks, ps := Lock(os.DirFS("books"))
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	for name, want := range locks {
		got, err := os.ReadFile(path.Join("books", name))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is stale: run saoque rulebook lock --books internal/rulebook/books (%v)", name, err)
		}
	}
	if len(locks) != 4 {
		t.Errorf("%d locks", len(locks))
	}
}

// A set's hash changes with what decides a score or is read by a scorer, and
// with nothing else.
func TestHashPinsContent(t *testing.T) {
	hash := func(file, old, new string) string {
		m, set := oneSet(t, "qd26-2026", 8)
		if file == "set" {
			file = set
		}
		text := string(m[file].Data)
		if !strings.Contains(text, old) {
			t.Fatalf("no %q", old)
		}
		m[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1))}
		r := read(m)
		if err := r.Err(); err != nil {
			t.Fatal(err)
		}
		return r.Books[0].Sets[0].Hash()
	}
	base := hash("set", "total", "total")
	b := book(t, "qd26-2026")
	s, _ := b.Set(8)
	if s.Hash() != base || len(base) != 64 {
		t.Error("the hash depends on the other sets")
	}
	for _, same := range [][3]string{
		{"set", "Phụ lục II, mục 8'\nconf", "Phụ lục II, mục tám'\nconf"},
		{"set", "bản chép thiếu mức 0", "bản chép không có mức 0"},
		{"qd26-2026/book.yaml", "cấp trung ương công nhận", "trung ương công nhận"},
	} {
		if hash(same[0], same[1], same[2]) != base {
			t.Errorf("%v changes the hash", same)
		}
	}
	for _, other := range [][3]string{
		{"set", "points: 1, star: 3, label: 'Nguyên", "points: 0, star: 3, label: 'Nguyên"},
		{"set", "points: 1, star: 3, label: 'Nguyên", "points: 1, label: 'Nguyên"},
		{"set", "'Tạp chất'", "'Tạp chất lạ'"},
		{"set", "dừng chấm", "dừng"},
		{"set", "giả mạo hồ sơ", "giả hồ sơ"},
		{"qd26-2026/book.yaml", "{star: 4, from: 70", "{star: 4, from: 71"},
		{"qd26-2026/book.yaml", "reading: cumulative", "reading: own"},
	} {
		if hash(other[0], other[1], other[2]) == base {
			t.Errorf("%v leaves the hash", other)
		}
	}
}

func TestOwnReadingAsksForItsStarAlone(t *testing.T) {
	b := *book(t, "qd26-2026")
	b.Minima.Reading = Own
	// 98 points; only 3's minimum at 9 is open in this contrived sheet, so 5 stars.
	u := newUnmet()
	u[3] = []string{"9"}
	if got := b.star(5, u, nil); got != 5 {
		t.Error(got)
	}
	b.Minima.Reading = Cumulative
	if got := b.star(5, u, nil); got != 2 {
		t.Error(got)
	}
}

// FuzzParseYAML: whatever the bytes, reading a set gives a value or an error,
// and a value that passes can be walked, hashed and checked.
func FuzzParseYAML(f *testing.F) {
	m, file := oneSet(f, "qd26-2026", 26)
	f.Add(m[file].Data)
	f.Add([]byte("set: 1\nparts: [{part: A, criteria: [{code: '1', criteria: [null]}]}]\n"))
	f.Add([]byte("parts: [~]"))
	f.Add([]byte("a: &x [*x]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m[file] = &fstest.MapFile{Data: data}
		r := read(m)
		for _, b := range r.Books {
			for _, s := range b.Sets {
				s.Walk(func(c *Criterion) { c.Best() })
				if len(s.Hash()) != 64 {
					t.Fatal("no hash")
				}
			}
		}
		if len(r.Problems) == 0 && len(r.Books[0].Sets) != 1 {
			t.Fatal("accepted without a set")
		}
	})
}
