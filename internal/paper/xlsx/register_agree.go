package xlsx

import (
	"regexp"
	"strconv"

	"saoque/internal/territory"
	"saoque/internal/viet"
)

// agree compares the row's fields with one another and with the rows before.
func (r *registerReader) agree(e *RegisterEntry) {
	for _, n := range []struct {
		c       int
		missing bool
	}{{cProduct, e.Product == ""}, {cProducer, e.Producer == ""}, {cStar, e.Star == 0}} {
		if n.missing && !r.refused(n.c) {
			r.found(n.c, Refused, "xlsx.missing", r.form.Columns[n.c].Head)
		}
	}
	if e.Decided == "" && e.Year == 0 && !r.refused(cDecided) && !r.refused(cYear) {
		r.found(cDecided, Refused, "xlsx.missing", r.form.Columns[cDecided].Head)
	}
	for _, n := range []struct {
		c       int
		missing bool
	}{{cDecision, e.Decision == ""}, {cExpires, e.Expires == ""}} {
		if n.missing && r.head.at[n.c] >= 0 && !r.refused(n.c) {
			r.found(n.c, Doubtful, "xlsx.missing", r.form.Columns[n.c].Head)
		}
	}
	r.days(e)
	r.years(e)
	r.rank(e)
	r.again(e)
}

// refused reports whether the column was found unreadable in this row.
func (r *registerReader) refused(c int) bool {
	if r.head.at[c] < 0 {
		return false
	}
	cell := Ref(r.head.at[c], r.line)
	for _, i := range r.issues {
		if i.Cell == cell && i.Level == Refused {
			return true
		}
	}
	return false
}

func (r *registerReader) days(e *RegisterEntry) {
	if e.Issued != "" && e.Decided != "" && e.Issued < e.Decided {
		r.found(cIssued, Doubtful, "xlsx.issued-early", e.Issued, e.Decided)
	}
	if r.options.Today != "" && e.Decided > r.options.Today {
		r.found(cDecided, Doubtful, "xlsx.later-than-today", e.Decided)
	}
	if r.options.Today != "" && e.Expires != "" && e.Expires < r.options.Today {
		r.found(cExpires, Noted, "xlsx.expired", e.Expires)
	}
	from := e.Issued
	if from == "" {
		from = e.Decided
	}
	if e.Expires == "" || from == "" {
		return
	}
	if e.Expires <= from {
		r.found(cExpires, Refused, "xlsx.over-before-begun", e.Expires, from)
		return
	}
	if m := r.options.Months; m > 0 {
		// Both ways of counting are met: to the same day, and to the day before.
		if whole := from.AddMonths(m); e.Expires != whole && e.Expires != whole.AddDays(-1) {
			r.found(cExpires, Doubtful, "xlsx.other-term", e.Expires, m, whole)
		}
	}
}

// lastYear finds a year at the end of a number: 01/GCN-OCOP-96-2020.
var lastYear = regexp.MustCompile(`[-/.](20[0-9]{2})$`)

func (r *registerReader) years(e *RegisterEntry) {
	year := e.Year
	if e.Decided != "" {
		if year != 0 && year != e.Decided.Year() {
			r.found(cYear, Refused, "xlsx.years-disagree", strconv.Itoa(year), e.Decided)
		}
		year = e.Decided.Year()
	}
	issued := year
	if e.Issued != "" {
		issued = e.Issued.Year()
	}
	for _, n := range []struct {
		c      int
		number string
		year   int
	}{{cCode, e.Code, year}, {cDecision, e.Decision, year}, {cCertificate, e.Certificate, issued}} {
		if m := lastYear.FindStringSubmatch(n.number); m != nil && n.year != 0 && m[1] != strconv.Itoa(n.year) {
			r.found(n.c, Doubtful, "xlsx.number-year", n.number, strconv.Itoa(n.year))
		}
	}
}

// rank compares star and score; an old result keeps its recorded star.
func (r *registerReader) rank(e *RegisterEntry) {
	if e.Score < 0 || e.Star == 0 || len(r.options.Bands) == 0 {
		return
	}
	star := 0
	for _, b := range r.options.Bands {
		if e.Score >= b.From*100 {
			star = max(star, b.Star)
		}
	}
	if star != e.Star {
		r.found(cStar, Doubtful, "xlsx.star-and-score", e.Star, Hundredths(e.Score), star)
	}
}

// again finds what was there before.
func (r *registerReader) again(e *RegisterEntry) {
	once := func(c int, key, id string) {
		if first, ok := r.seen[id]; ok {
			r.found(c, Refused, key, strconv.Itoa(first))
			return
		}
		r.seen[id] = r.line
	}
	if e.Certificate != "" {
		once(cCertificate, "xlsx.certificate-twice", "c "+viet.Fold(e.Certificate))
	}
	if r.options.Known != nil {
		if key, args := r.options.Known(e); key != "" {
			c := cCertificate
			if e.Certificate == "" {
				c = cProduct
			}
			r.found(c, Refused, key, args...)
		}
	}
	if e.Product != "" && e.Producer != "" {
		year := e.Year
		if e.Decided != "" {
			year = e.Decided.Year()
		}
		once(cProduct, "xlsx.product-twice", "p "+viet.Fold(e.Product)+"\n"+viet.Fold(e.Producer)+"\n"+strconv.Itoa(year))
	}
	if e.Code != "" && e.Product != "" {
		name, ok := r.names[e.Code]
		if ok && viet.Fold(name) != viet.Fold(e.Product) {
			r.found(cCode, Doubtful, "xlsx.code-two-names", e.Code, name)
		} else if !ok {
			r.names[e.Code] = e.Product
		}
	}
}

// place looks the row's commune and district up.
func (r *registerReader) place(e *RegisterEntry) territory.Ref {
	if r.options.Place == nil || e.Commune == "" && e.District == "" || e.Decided == "" && e.Year == 0 {
		return territory.Ref{}
	}
	unit, level, key, args := r.options.Place(e)
	if key != "" {
		c := cCommune
		if e.Commune == "" {
			c = cDistrict
		}
		r.found(c, level, key, args...)
	}
	return unit
}
