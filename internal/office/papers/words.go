package papers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"saoque/internal/calendar"
	"saoque/internal/locale"
	"saoque/internal/paper"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/territory"
	"saoque/internal/viet"
)

// say words a key; papers are always in Vietnamese.
func say(key string, args ...any) string { return locale.Load().Text("vi", key, args...) }

// day writes a day as papers do.
func day(d calendar.Date) string { return paper.Day(d) }

// punctuated ends each line of a list as papers do, the last with a full stop.
func punctuated(lines []string) []string {
	for i := range lines {
		if i < len(lines)-1 {
			lines[i] += ";"
		} else {
			lines[i] += "."
		}
	}
	return lines
}

// comma writes a mean, which the rulebook gives with a point.
func comma(mean string) string { return strings.Replace(mean, ".", ",", 1) }

// marked adds the mark to an invented name that does not carry it yet.
func marked(name string, sample bool) string {
	if mark := say("papers.sample"); sample && !strings.Contains(name, mark) {
		return name + " " + mark
	}
	return name
}

// bases are the books' decisions and what else the paper rests on.
func (s *subject) bases(books []*rulebook.Book, more ...string) []string {
	var out []string
	for _, b := range books {
		out = append(out, say("papers.base-book", b.Number, day(b.Signed), b.Title))
	}
	return append(out, more...)
}

// address writes a place as it was on the day of filing: "xã Viên An, huyện
// Ngọc Hiển".
func (s *subject) address(p party.Place) string {
	var out []string
	if u, ok := s.Office.Units.Get(territory.Ref{Code: p.UnitCode, From: p.UnitFrom}); ok {
		out = append(out, inline(u))
	}
	if p.AreaCode != "" && p.AreaCode != p.UnitCode {
		if u, ok := s.Office.Units.Get(territory.Ref{Code: p.AreaCode, From: p.AreaFrom}); ok {
			out = append(out, inline(u))
		}
	}
	return strings.Join(out, ", ")
}

// home writes where the dossier's producer is: what it gave, then the units.
func (s *subject) home() string {
	place := s.address(s.file.Place)
	if a := s.file.producer.Address; a != "" {
		return a + ", " + place
	}
	return place
}

// size writes a file's size for reading.
func size(n int64) string {
	switch {
	case n < 1<<10:
		return say("papers.bytes", n)
	case n < 1<<20:
		return say("papers.kilobytes", viet.Int((n+1<<9)>>10))
	}
	return say("papers.megabytes", viet.Mean(int(n>>10), 1<<10))
}

// short is the beginning of a digest, enough to tell files apart.
func short(sha256 string) string { return sha256[:min(len(sha256), 16)] }

// lack names gaps where there is one.
func (m *Made) lack(is bool, keys ...string) {
	if !is {
		return
	}
	for _, k := range keys {
		m.Gaps = append(m.Gaps, say(k))
	}
}

// inline writes a unit's name within a sentence: "tỉnh Cà Mau".
func inline(u territory.Unit) string {
	first, size := utf8.DecodeRuneInString(u.Name)
	return string(unicode.ToLower(first)) + u.Name[size:]
}

// capital begins a sentence.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// provinceOn names a province as it was on a day, or as it last was.
func (s *subject) provinceOn(code string, on calendar.Date) territory.Unit {
	if u, ok := s.Office.Units.At(code, on); ok {
		return u
	}
	if list := s.Office.Units.Versions(code); len(list) > 0 {
		return list[len(list)-1]
	}
	return territory.Unit{Code: code, Name: code}
}

// numberOf and signOf split a number as it was typed, "1234/QĐ-UBND".
func numberOf(symbol string) string { n, _, _ := strings.Cut(symbol, "/"); return n }

func signOf(symbol string) string { _, sign, _ := strings.Cut(symbol, "/"); return sign }

// two writes a number of at least two digits.
func two(n int) string { return paper.Number(n) }

// FileName is what a paper's file is called, without accents and ending:
// "bien-ban-hop-hoi-dong-01-bb-hd"; a draft has no number.
func FileName(form, symbol, label string) string {
	return slug(say("papers.form."+form) + " " + label + " " + symbol)
}

// FileName is the name of a line's files.
func (l Line) FileName() string {
	if l.Current == nil {
		return FileName(l.Form, say("papers.draft"), l.Label)
	}
	return FileName(l.Form, l.Current.Symbol, l.Label)
}

// slug folds words into a file name.
func slug(s string) string {
	s = viet.Fold(strings.NewReplacer("-", " ", "/", " ").Replace(s))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "-")
}
