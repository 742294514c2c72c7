package xlsx

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"saoque/internal/calendar"
	"saoque/internal/viet"
)

// maxField bounds a text field, in characters.
const maxField = 500

// fields reads the row's cells into e, reporting what cannot be read.
func (r *registerReader) fields(in row, e *RegisterEntry) {
	for c := range columnCount {
		at := r.head.at[c]
		raw := in.at(at)
		if strings.TrimSpace(raw) == "" {
			continue
		}
		if isBroken(raw) {
			r.found(c, Refused, "xlsx.broken", strings.TrimSpace(raw))
			continue
		}
		if len(r.part.formulas) > 0 && r.part.formulas[Ref(at, r.line)] {
			r.found(c, Noted, "xlsx.formula")
		}
		v := viet.Clean(raw)
		switch c {
		case cOrdinal:
			var err error
			if e.Ordinal, err = strconv.Atoi(v); err != nil {
				r.found(c, Noted, "xlsx.ordinal", v)
			}
		case cSet:
			n, err := strconv.Atoi(v)
			if err != nil || n < 1 || n > 99 {
				r.found(c, Refused, "xlsx.not-a-number", v)
				continue
			}
			e.Set = n
		case cYear:
			n, err := strconv.Atoi(v)
			if err != nil || n < firstYear || n > 2100 {
				r.found(c, Refused, "xlsx.not-a-year", v)
				continue
			}
			e.Year = n
		case cScore:
			r.score(v, e)
		case cStar:
			r.star(v, e)
		case cDecided:
			e.Decided = r.day(c, v)
		case cIssued:
			e.Issued = r.day(c, v)
		case cExpires:
			e.Expires = r.day(c, v)
		default:
			r.text(c, raw, v, e)
		}
	}
}

// firstYear is the year of the first OCOP programme of a province.
const firstYear = 2013

var (
	scientific = regexp.MustCompile(`^[0-9](\.[0-9]+)?[Ee]\+?[0-9]+$`)
	ninth      = regexp.MustCompile(`^[1-9][0-9]{8}$`)
)

// field gives the text field of a column.
func (e *RegisterEntry) field(c int) *string {
	switch c {
	case cCode:
		return &e.Code
	case cProduct:
		return &e.Product
	case cProducer:
		return &e.Producer
	case cKind:
		return &e.Kind
	case cRegistration:
		return &e.Registration
	case cRepresentative:
		return &e.Representative
	case cPhone:
		return &e.Phone
	case cAddress:
		return &e.Address
	case cCommune:
		return &e.Commune
	case cDistrict:
		return &e.District
	case cSector:
		return &e.Sector
	case cDecision:
		return &e.Decision
	case cCertificate:
		return &e.Certificate
	}
	return &e.Note
}

func (r *registerReader) text(c int, raw, v string, e *RegisterEntry) {
	switch {
	case utf8.RuneCountInString(v) > maxField:
		r.found(c, Refused, "xlsx.too-long", maxField)
		return
	case scientific.MatchString(v):
		// A long number that the file keeps rounded: its last digits are lost.
		r.found(c, Refused, "xlsx.rounded", v)
		return
	case c == cPhone && ninth.MatchString(v):
		r.found(c, Doubtful, "xlsx.phone-zero", v)
	case v != raw:
		r.found(c, Noted, "xlsx.cleaned", v)
	}
	*e.field(c) = v
}

// score reads a mean of up to 100 points. It is kept in hundredths, cut and not
// rounded, so that a mean just under a threshold never reads as the threshold.
func (r *registerReader) score(v string, e *RegisterEntry) {
	f, err := strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64)
	if err != nil || f < 0 || f > 100 || strings.ContainsAny(v, "eExXpPnNiI_+") {
		r.found(cScore, Refused, "xlsx.not-a-score", v)
		return
	}
	// Workbooks keep 78,33 as the nearest binary fraction; a millionth of a
	// point away from a hundredth is that hundredth.
	near := math.Round(f * 100)
	if math.Abs(f*100-near) < 1e-4 {
		e.Score = int(near)
		return
	}
	e.Score = int(math.Floor(f * 100))
	r.found(cScore, Doubtful, "xlsx.score-cut", v, Hundredths(e.Score))
}

// Hundredths writes a mean in hundredths with a decimal comma.
func Hundredths(n int) string {
	return strings.Replace(Scaled(int64(n), 2).value, ".", ",", 1)
}

// star reads "4", "4 sao", "4*", "****" and "★★★★".
func (r *registerReader) star(v string, e *RegisterEntry) {
	short := strings.ReplaceAll(v, " ", "")
	n := 0
	switch s := strings.TrimSuffix(plain(v), " "+plain(r.form.StarWord)); {
	case len(s) == 1 && s[0] >= '1' && s[0] <= '5':
		n = int(s[0] - '0')
	case short == strings.Repeat("*", len(short)):
		n = len(short)
	case short == strings.Repeat("\u2605", utf8.RuneCountInString(short)):
		n = utf8.RuneCountInString(short)
	}
	if n < 1 || n > 5 {
		r.found(cStar, Refused, "xlsx.not-a-star", v)
		return
	}
	e.Star = n
	if v != strconv.Itoa(n) {
		r.found(cStar, Noted, "xlsx.read-as", v, strconv.Itoa(n))
	}
	if n < 3 {
		r.found(cStar, Doubtful, "xlsx.low-star", n)
	}
}

var (
	twoDigits = regexp.MustCompile(`^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}$`)
	noDay     = regexp.MustCompile(`^(\d{1,2}[/.-])?\d{4}$`)
	serial    = regexp.MustCompile(`^\d{5}(\.\d+)?$`)
	wordedDay = regexp.MustCompile(`^(\d{1,2}) (\d{1,2}) (\d{4})$`)
)

// day reads a date: the number of days that workbooks keep, or a text in the
// country's order. What could be two days, or none, is refused.
func (r *registerReader) day(c int, v string) calendar.Date {
	if serial.MatchString(v) {
		whole, fraction, _ := strings.Cut(v, ".")
		n, _ := strconv.Atoi(whole)
		if r.file.days1904 {
			n += 1462
		}
		d := dayZero.AddDays(n)
		if y := d.Year(); y < firstYear || y > 2100 {
			r.found(c, Refused, "xlsx.far-day", v, d)
			return ""
		}
		if strings.Trim(fraction, "0") != "" {
			r.found(c, Noted, "xlsx.time-dropped", d)
		}
		return d
	}
	switch {
	case twoDigits.MatchString(v):
		r.found(c, Refused, "xlsx.two-digits", v)
		return ""
	case noDay.MatchString(v):
		r.found(c, Refused, "xlsx.half-a-day", v)
		return ""
	}
	text := v
	if words := plain(v); strings.Contains(words, plain(r.form.DayWords["month"])) {
		for _, w := range r.form.DayWords {
			words = strings.ReplaceAll(" "+words+" ", " "+plain(w)+" ", " ")
		}
		if m := wordedDay.FindStringSubmatch(strings.Join(strings.Fields(words), " ")); m != nil {
			text = m[1] + "/" + m[2] + "/" + m[3]
		}
	}
	d, err := calendar.ParseDate(strings.ReplaceAll(text, " ", ""))
	if err != nil || d.Year() < firstYear || d.Year() > 2100 {
		r.found(c, Refused, "xlsx.not-a-day", v)
		return ""
	}
	r.found(c, Noted, "xlsx.day-as-text", v, d)
	return d
}
