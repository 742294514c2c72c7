package rulebook

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"saoque/internal/fault"
)

func book(t testing.TB, id string) *Book {
	t.Helper()
	s, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Book(id)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// choose reads "1.1 b, 1.2 a" as choices.
func choose(s string) map[string]string {
	m := map[string]string{}
	for pair := range strings.SplitSeq(s, ",") {
		f := strings.Fields(pair)
		m[f[0]] = f[1]
	}
	return m
}

func with(base map[string]string, s string) map[string]string {
	m := maps.Clone(base)
	maps.Copy(m, choose(s))
	return m
}

func without(base map[string]string, codes ...string) map[string]string {
	m := maps.Clone(base)
	for _, c := range codes {
		delete(m, c)
	}
	return m
}

// best chooses the option with most points everywhere.
func best(s *Set) map[string]string {
	m := map[string]string{}
	for _, c := range s.Criteria() {
		for _, o := range c.Options {
			if o.Points == c.Max {
				m[c.Code] = o.Key
			}
		}
	}
	return m
}

// Processed fish, worked out by hand from 26/2026/QĐ-TTg, Phụ lục II, mục 8.
var (
	fishPlain = choose("1.1 b,1.2 a,1.3 b,1.4 b,1.5 b,1.6 a,1.7 a,2.1 b,2.2 c,2.3 b,2.4 a,3.1 c,3.2 b,3.3 c,3.4 a,3.5 a," +
		"4.1 b,4.2 b,4.3 c,5.1 d,5.2 b,5.3 c,6.1 c,6.2 c,6.3 c,6.4 c,6.5 c,7 c,8 a,9 a,10 b,11 a")
	fishStrong = with(fishPlain, "1.1 c,1.2 c,1.3 c,1.4 c,1.5 d,1.6 c,1.7 b,2.1 c,2.2 d,2.3 c,2.4 b,3.4 b,3.5 b,"+
		"4.1 c,4.2 d,4.3 d,5.1 e,5.2 c,5.3 d")
)

func TestScoresWorkedOutByHand(t *testing.T) {
	b := book(t, "qd26-2026")
	set8, err := b.Set(8)
	if err != nil {
		t.Fatal(err)
	}
	all := best(set8)
	cases := []struct {
		name   string
		sheet  Sheet
		parts  map[string]int
		total  int
		unmet  Unmet
		gates  []string
		star   int
		reason []string
	}{
		{
			name: "three stars", sheet: Sheet{Choices: fishPlain},
			parts: map[string]int{"A": 23, "B": 12, "C": 19}, total: 54, star: 3,
			unmet:  Unmet{3: {}, 4: {"1.5", "2.1", "2.3", "3.4", "3.5", "4.1", "5.1", "9"}, 5: {"1.5", "4.1", "6.3", "6.4", "6.5", "7"}},
			reason: []string{"reason-band"},
		},
		{
			name: "four-star points without a four-star minimum", sheet: Sheet{Choices: fishStrong},
			parts: map[string]int{"A": 39, "B": 21, "C": 19}, total: 79, star: 3,
			unmet:  Unmet{3: {}, 4: {"9"}, 5: {"4.1", "6.3", "6.4", "6.5", "7"}},
			reason: []string{"reason-band", "reason-unmet", "reason-lowered"},
		},
		{
			name: "four-star points without a three-star minimum", sheet: Sheet{Choices: without(fishStrong, "9")},
			parts: map[string]int{"A": 39, "B": 21, "C": 18}, total: 78, star: 2,
			unmet:  Unmet{3: {"9"}, 4: {"9"}, 5: {"4.1", "6.3", "6.4", "6.5", "7"}},
			reason: []string{"reason-band", "reason-unmet", "reason-unmet", "reason-lowered"},
		},
		{
			name: "four stars", sheet: Sheet{Choices: with(fishStrong, "9 b")},
			parts: map[string]int{"A": 39, "B": 21, "C": 21}, total: 81, star: 4,
			unmet:  Unmet{3: {}, 4: {}, 5: {"4.1", "6.3", "6.4", "6.5", "7"}},
			reason: []string{"reason-band"},
		},
		{
			name: "everything", sheet: Sheet{Choices: all},
			parts: map[string]int{"A": 40, "B": 25, "C": 35}, total: 100, star: 5,
			unmet: Unmet{3: {}, 4: {}, 5: {}}, reason: []string{"reason-band"},
		},
		{
			name: "a stop note and one of the set's own", sheet: Sheet{Choices: all, Gates: []string{"set:3", "6.1"}},
			parts: map[string]int{"A": 40, "B": 25, "C": 35}, total: 100, star: 0, gates: []string{"6.1", "set:3"},
			unmet: Unmet{3: {}, 4: {}, 5: {}}, reason: []string{"reason-band", "reason-disqualified", "reason-disqualified"},
		},
		{
			name: "a zero at a stop note is never inferred", sheet: Sheet{Choices: with(all, "6.1 a")},
			parts: map[string]int{"A": 40, "B": 25, "C": 33}, total: 98, star: 3,
			unmet: Unmet{3: {}, 4: {"6.1"}, 5: {}}, reason: []string{"reason-band", "reason-unmet", "reason-lowered", "reason-confirm"},
		},
		{
			name: "nothing", sheet: Sheet{}, parts: map[string]int{"A": 0, "B": 0, "C": 0}, star: 1,
			unmet: Unmet{
				3: {"1.1", "2.2", "2.3", "3.5", "4.1", "5.3", "8", "9"},
				4: {"1.5", "1.6", "2.1", "2.3", "3.4", "3.5", "4.1", "5.1", "6.1", "6.3", "6.4", "6.5", "7", "9"},
				5: {"1.5", "4.1", "6.3", "6.4", "6.5", "7"},
			},
			reason: []string{"reason-band", "reason-confirm", "reason-confirm", "reason-confirm"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := b.Score(8, c.sheet)
			if err != nil {
				t.Fatal(err)
			}
			if c.gates == nil {
				c.gates = []string{}
			}
			var keys []string
			for _, x := range r.Reasons {
				keys = append(keys, strings.TrimPrefix(x.Key, "rulebook."))
			}
			want := Result{Parts: c.parts, Total: c.total, Unmet: c.unmet, Disqualified: c.gates, Star: c.star, Reasons: r.Reasons}
			if d := cmp.Diff(want, r); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.reason, keys); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTalliesWorkedOutByHand(t *testing.T) {
	b := book(t, "qd26-2026")
	q, s, r := Sheet{Choices: fishStrong}, Sheet{Choices: with(fishStrong, "9 b")}, Sheet{Choices: without(fishStrong, "9")}
	lacking5 := []string{"4.1", "6.3", "6.4", "6.5", "7"}
	cases := []struct {
		name    string
		sheets  []Sheet
		reading MinimaReading
		sum     int
		mean    string
		unmet4  []string
		star    int
		gates   []string
	}{
		{"79, 81, 78", []Sheet{q, s, r}, MinimaSum, 238, "79.33", []string{"9"}, 3, nil},
		{"two of three meet it: points added, 6 < 9", []Sheet{s, s, r}, MinimaSum, 240, "80.00", []string{"9"}, 3, nil},
		{"two of three meet it: over half", []Sheet{s, s, r}, MinimaMajority, 240, "80.00", []string{}, 4, nil},
		{"half is not over half", []Sheet{s, r}, MinimaMajority, 159, "79.50", []string{"9"}, 2, nil},
		{
			"one gate of three sheets does not count",
			[]Sheet{s, s, {Choices: s.Choices, Gates: []string{"set:1"}}}, "", 243, "81.00", []string{}, 4, nil,
		},
		{
			"two of three do",
			[]Sheet{s, {Choices: s.Choices, Gates: []string{"set:1", "6.1"}}, {Choices: s.Choices, Gates: []string{"set:1"}}}, "", 243, "81.00", []string{}, 0, []string{"set:1"},
		},
		{
			"two of four do not",
			[]Sheet{s, s, {Choices: s.Choices, Gates: []string{"6.1"}}, {Choices: s.Choices, Gates: []string{"6.1"}}}, "", 324, "81.00", []string{}, 4, nil,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := b.Tally(8, c.sheets, c.reading)
			if err != nil {
				t.Fatal(err)
			}
			if c.gates == nil {
				c.gates = []string{}
			}
			if got.Sum != c.sum || got.Mean != c.mean || got.Star != c.star || got.Members != len(c.sheets) {
				t.Errorf("got %d over %d, %s, %d stars", got.Sum, got.Members, got.Mean, got.Star)
			}
			if d := cmp.Diff(c.unmet4, got.Unmet[4]); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(lacking5, got.Unmet[5]); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.gates, got.Disqualified); d != "" {
				t.Error(d)
			}
			if got.Parts["A"]+got.Parts["B"]+got.Parts["C"] != got.Sum {
				t.Error("parts do not make the sum", got.Parts)
			}
		})
	}
}

// 1048 computes no minima: the exact mean alone decides, never a rounded one.
func TestWithoutComputedMinimaTheExactMeanDecides(t *testing.T) {
	b := book(t, "qd1048-2019")
	set9, err := b.Set(9)
	if err != nil {
		t.Fatal(err)
	}
	seventy := Sheet{Choices: with(best(set9), "4.1 a,4.2 a,4.3 a,1.5 a,7 a,9 a,8.2 a")}
	below := Sheet{Choices: with(seventy.Choices, "3.4 a")}
	for _, c := range []struct {
		sheets []Sheet
		mean   string
		star   int
	}{
		{[]Sheet{seventy}, "70.00", 4},
		{[]Sheet{below}, "69.00", 3},
		{[]Sheet{seventy, below}, "69.50", 3},
		{[]Sheet{seventy, seventy, seventy, seventy, seventy, seventy, below}, "69.86", 3},
	} {
		r, err := b.Tally(9, c.sheets, "")
		if err != nil {
			t.Fatal(err)
		}
		if r.Mean != c.mean || r.Star != c.star {
			t.Errorf("mean %s, %d stars; want %s, %d", r.Mean, r.Star, c.mean, c.star)
		}
		if len(r.Unmet[3])+len(r.Unmet[4])+len(r.Unmet[5]) != 0 {
			t.Errorf("minima computed: %v", r.Unmet)
		}
		if last := r.Reasons[len(r.Reasons)-1]; last.Key != "rulebook.reason-by-hand" {
			t.Errorf("no reminder of the rules to confirm by hand: %v", r.Reasons)
		}
	}
	tourism, err := b.Set(26)
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.Score(26, Sheet{Choices: best(tourism)})
	if err != nil || r.Total != 100 || len(r.Reasons) != 1 {
		t.Errorf("781 leaves tourism out of its minima: %+v %v", r, err)
	}
}

func TestBadSheetsNameTheCodeAtFault(t *testing.T) {
	q26, q48 := book(t, "qd26-2026"), book(t, "qd1048-2019")
	frame := book(t, "qd148-2023")
	cases := []struct {
		book *Book
		set  int
		sh   Sheet
		kind fault.Kind
		key  string
		code string
	}{
		{q26, 27, Sheet{}, fault.NotFound, "unknown-set", "27"},
		{q26, 8, Sheet{Choices: choose("1.9 a")}, fault.Invalid, "unknown-criterion", "1.9"},
		{q26, 8, Sheet{Choices: choose("6 a")}, fault.Invalid, "unknown-criterion", "6"}, // a group
		{q26, 8, Sheet{Choices: choose("1.1 d")}, fault.Invalid, "unknown-option", "1.1"},
		{q26, 8, Sheet{Choices: choose("1.1 B")}, fault.Invalid, "unknown-option", "1.1"},
		{q26, 8, Sheet{Choices: map[string]string{"1.1": ""}}, fault.Invalid, "unknown-option", "1.1"},
		{q26, 8, Sheet{Gates: []string{"1.2"}}, fault.Invalid, "unknown-gate", "1.2"},
		{q26, 8, Sheet{Gates: []string{"set:4"}}, fault.Invalid, "unknown-gate", "set:4"},
		{q26, 8, Sheet{Gates: []string{"8"}}, fault.Invalid, "unknown-gate", "8"}, // evidence only
		{q26, 1, Sheet{Gates: []string{"1.1"}}, fault.Invalid, "unknown-gate", "1.1"},
		{q26, 8, Sheet{Gates: []string{"6.1", "6.1"}}, fault.Invalid, "json-twice", "6.1"},
		{q26, 8, Sheet{Choices: choose("5.2 b")}, fault.Invalid, "needs-first", "5.2"},
		{q26, 8, Sheet{Choices: choose("5.1 a,5.2 a")}, fault.Invalid, "needs-first", "5.2"},
		{q48, 9, Sheet{Choices: choose("5.2 a")}, fault.Invalid, "needs-first", "5.2"},
		{q48, 9, Sheet{Choices: choose("5.1 a,5.3 b")}, fault.Invalid, "needs-first", "5.3"},
		{q48, 16, Sheet{}, fault.Invalid, "set-incomplete", "16"},
		{q48, 19, Sheet{}, fault.Invalid, "set-incomplete", "19"},
		{frame, 8, Sheet{}, fault.Invalid, "no-scoring", "qd148-2023"},
	}
	for _, c := range cases {
		_, err := c.book.Score(c.set, c.sh)
		f, ok := fault.As(err)
		if !ok || f.Kind != c.kind || f.Key != "rulebook."+c.key || !strings.Contains(err.Error(), c.code) {
			t.Errorf("set %d %v: got %v", c.set, c.sh, err)
		}
		_, err = c.book.Tally(c.set, []Sheet{{}, c.sh}, "")
		if err == nil {
			t.Errorf("set %d %v: tally takes it", c.set, c.sh)
		}
	}
	if _, err := q26.Tally(8, nil, ""); fault.KindOf(err) != fault.Invalid {
		t.Error("no sheets:", err)
	}
	if _, err := q26.Tally(8, []Sheet{{}}, "mean"); fault.KindOf(err) != fault.Invalid {
		t.Error("minima reading:", err)
	}
	// Tourism: 5.2 has no story condition in either book.
	for _, b := range []*Book{q26, q48} {
		if _, err := b.Score(26, Sheet{Choices: choose("5.2 a")}); err != nil {
			t.Error(err)
		}
	}
}

func TestCasesShareOneRunOfKeys(t *testing.T) {
	b := book(t, "qd26-2026")
	s, _ := b.Set(26)
	c, _ := s.Criterion("8")
	if len(c.Cases) != 2 || c.Options[2].Key != "c" || c.Options[2].Case != "2" || c.Options[2].Points != 1 {
		t.Fatalf("%+v", c)
	}
	r, err := b.Score(26, Sheet{Choices: choose("8 d")})
	if err != nil || r.Total != 3 {
		t.Error(r, err)
	}
	old := book(t, "qd1048-2019")
	s, _ = old.Set(1)
	c, _ = s.Criterion("3.2")
	var got []int
	for _, o := range c.Options {
		got = append(got, o.Points)
	}
	if !slices.Equal(got, []int{1, 2, 0, 1}) || c.Cases[1].Max != 1 {
		t.Errorf("%v %+v", got, c.Cases)
	}
}

// A set:1… gate exists exactly for what the set's text lists.
func TestSetGatesFollowTheText(t *testing.T) {
	b := book(t, "qd26-2026")
	for number, want := range map[int]int{1: 3, 15: 4, 17: 4, 18: 3, 19: 4, 20: 4, 21: 2, 25: 2, 26: 0} {
		s, err := b.Set(number)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Gates) != want {
			t.Errorf("set %d: %v", number, s.Gates)
		}
	}
}

// All pairs of members and sums, whole and half points: the integer rule, with
// nothing divided, gives what exact division gives.
func TestBandsOfAllPairsAgreeWithExactDivision(t *testing.T) {
	pairs := 0
	for _, step := range []int{1, 2} {
		b := *book(t, "qd26-2026")
		b.Step = step
		for members := 3; members <= 25; members++ {
			for sum := 0; sum <= 100*step*members; sum++ {
				mean := big.NewRat(int64(sum), int64(step*members))
				want := rederiveBand(mean)
				if got := b.Band(sum, members); got != want {
					t.Fatalf("step %d: %d over %d: %d stars, exact %d", step, sum, members, got, want)
				}
				// The shown mean is within a hundredth and never shows a threshold not reached.
				shown, ok := new(big.Rat).SetString(b.Mean(sum, members))
				if !ok || rederiveBand(shown) != want {
					t.Fatalf("step %d: %d over %d shows %s but earns %d", step, sum, members, b.Mean(sum, members), want)
				}
				if d := new(big.Rat).Sub(shown, mean); d.Abs(d).Cmp(big.NewRat(1, 100)) >= 0 {
					t.Fatalf("%s is not near %s", shown, mean)
				}
				pairs++
			}
		}
	}
	if pairs != 96646 { // Σ over 3…25 of (100·n+1) + (200·n+1)
		t.Error(pairs)
	}
}

func drawSheet(t *rapid.T, s *Set, label string) Sheet {
	sh := Sheet{Choices: map[string]string{}}
	story := false
	// Leaning towards good options, so that bands 3 to 5 are drawn often.
	lean := rapid.IntRange(0, 4).Draw(t, label+" lean")
	for _, c := range s.Criteria() {
		i := rapid.IntRange(-1, len(c.Options)-1).Draw(t, label+" "+c.Code)
		for range lean {
			i = max(i, rapid.IntRange(-1, len(c.Options)-1).Draw(t, label+" "+c.Code))
		}
		if i < 0 || (c.Needs != "" && !story) {
			continue
		}
		sh.Choices[c.Code] = c.Options[i].Key
		story = story || (c.Code == "5.1" && c.Options[i].Points > 0)
	}
	for _, g := range s.GateCodes() {
		if rapid.IntRange(0, 19).Draw(t, label+" gate "+g) == 0 {
			sh.Gates = append(sh.Gates, g)
		}
	}
	return sh
}

// Random councils: the tally agrees with the re-deriver, and one sheet's score
// with the tally of that sheet.
func TestTallyAgreesWithAnIndependentReading(t *testing.T) {
	plain := map[string]plainSet{}
	for _, id := range []string{"qd26-2026", "qd1048-2019"} {
		for _, s := range book(t, id).Sets {
			plain[id+itoa(s.Number)] = readPlain(t, id, s.Number)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.SampledFrom([]string{"qd26-2026", "qd1048-2019"}).Draw(t, "book")
		shelf, _ := Embedded()
		b, _ := shelf.Book(id)
		s := b.Sets[rapid.IntRange(0, 25).Draw(t, "set")]
		if !s.Complete {
			return
		}
		var sheets []Sheet
		for i := range rapid.IntRange(1, 5).Draw(t, "members") {
			sheets = append(sheets, drawSheet(t, s, "sheet "+itoa(i)))
		}
		got, err := b.Tally(s.Number, sheets, MinimaSum)
		if err != nil {
			t.Fatal(err)
		}
		if d := agree(got, rederive(plain[id+itoa(s.Number)], sheets, b.Minima.Computed)); d != "" {
			t.Fatalf("%s set %d: %s", id, s.Number, d)
		}
		one, err := b.Score(s.Number, sheets[0])
		if err != nil {
			t.Fatal(err)
		}
		alone, err := b.Tally(s.Number, sheets[:1], MinimaMajority)
		if err != nil {
			t.Fatal(err)
		}
		if one.Total != alone.Sum || one.Star != alone.Star || !cmp.Equal(one.Unmet, alone.Unmet) || !cmp.Equal(one.Disqualified, alone.Disqualified) {
			t.Fatalf("score %+v, tally of one %+v", one, alone)
		}
		// More points for one criterion never lower the total or the star.
		for _, c := range s.Criteria() {
			if c.Needs != "" {
				continue
			}
			up := maps.Clone(sheets[0].Choices)
			for _, o := range c.Options {
				if o.Points == c.Max {
					up[c.Code] = o.Key
				}
			}
			r, err := b.Score(s.Number, Sheet{Choices: up, Gates: sheets[0].Gates})
			if err != nil || r.Total < one.Total || r.Star < one.Star {
				t.Fatalf("%s up to its best: %d to %d points, %d to %d stars, %v", c.Code, one.Total, r.Total, one.Star, r.Star, err)
			}
		}
	})
}

// The JSON that the CLI and the store keep: keys in the contract's order, no
// null lists.
func TestResultJSONHasNoNulls(t *testing.T) {
	b := book(t, "qd26-2026")
	s, _ := b.Set(8)
	r, err := b.Score(8, Sheet{Choices: best(s)})
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"parts":{"A":40,"B":25,"C":35},"total":100,"unmet":{"3":[],"4":[],"5":[]},"disqualified":[],"star":5,"reasons":[{"key":"rulebook.reason-band","args":["100","5","90"]}]}`
	if string(data) != want {
		t.Errorf("%s", data)
	}
}
