package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"saoque/internal/office/decide"
	"saoque/internal/registry"
	"saoque/internal/viet"
)

// standings are the words of the address for how certificates stand.
var standings = map[string]string{"con": decide.Holding, "sap-het": decide.Ending, "het": decide.Over, "thu-hoi": decide.Taken}

// registerFilter reads the register's filter from the address; what it does
// not know it leaves out.
func registerFilter(v url.Values) decide.RegisterFilter {
	f := decide.RegisterFilter{Standing: standings[v.Get("hieu-luc")], Search: clip(strings.TrimSpace(v.Get("q")), 200), After: v.Get("sau"), Before: v.Get("truoc")}
	if n, err := strconv.Atoi(v.Get("sao")); err == nil && n >= 1 && n <= 5 {
		f.Star = n
	}
	return f
}

// registerPath is the register's address with the filter, at a place of the
// list: at is "sau" or "truoc" with its cursor, or "".
func registerPath(base string, f decide.RegisterFilter, at, cursor string) string {
	v := url.Values{}
	if f.Search != "" {
		v.Set("q", f.Search)
	}
	if f.Star > 0 {
		v.Set("sao", strconv.Itoa(f.Star))
	}
	for word, s := range standings {
		if f.Standing == s {
			v.Set("hieu-luc", word)
		}
	}
	if at != "" {
		v.Set(at, cursor)
	}
	if len(v) == 0 {
		return base
	}
	return base + "?" + v.Encode()
}

func (s *Server) registerList(q *Request) error {
	f := registerFilter(q.URL.Query())
	r, err := decide.Registered(q.Context(), s.Office, q.Subject(), f)
	if err != nil {
		return err
	}
	p := &RegisterPage{Frame: q.Frame(Say("decision.register-title")), Total: r.Total, First: r.First, Cleared: "/so-dang-ky", Export: registerPath("/so-dang-ky.csv", f, "", "")}
	if r.Next != "" {
		p.Pager.Next = registerPath("/so-dang-ky", f, "sau", r.Next)
	}
	if r.Prev != "" {
		p.Pager.Prev = registerPath("/so-dang-ky", f, "truoc", r.Prev)
	}
	p.Filter = RegisterFilter{Action: "/so-dang-ky", Form: Form{Values: q.URL.Query()}, On: f.Star > 0 || f.Standing != "" || f.Search != "",
		Stars: []Option{{Text: Say("council.star-all")}},
		Validity: []Option{{Text: Say("council.validity-all")}, {Value: "con", Text: Say("council.validity-valid")},
			{Value: "sap-het", Text: Say("decision.validity-ending", decide.EndingWithin)}, {Value: "het", Text: Say("decision.validity-over")}, {Value: "thu-hoi", Text: Say("decision.validity-taken")}}}
	for _, n := range []int{5, 4, 3} {
		p.Filter.Stars = append(p.Filter.Stars, Option{Value: strconv.Itoa(n), Text: Say("council.star-n", n)})
	}
	if r.Import {
		p.Import, p.Book = importsPath, registerPath("/so-dang-ky.xlsx", f, "", "")
	}
	for _, c := range r.Rows {
		row := RegisterRow{Number: c.Number, Code: c.ProductCode, Product: Named{Name: c.ProductName, Sample: c.Sample},
			Producer: Named{Name: c.ProducerName}, Stars: Stars{N: c.Star, Sample: c.Sample}, Decision: c.Decision,
			IssuedOn: c.IssuedOn, LastDay: c.LastDay, Validity: validityTag(c.Validity)}
		if c.ProductCode != "" {
			row.Href = codePath(c.ProductCode)
		}
		if row.Place = q.registerPlace(c); c.From != nil {
			row.From = Say("register.from", c.From.File, c.From.Row)
			if c.LastDay == "" {
				row.Validity = Tag{Text: Say("register.no-term")}
			}
			if r.Import {
				row.FromHref = importPath(c.From.ImportID)
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return q.Render(http.StatusOK, p)
}

// registerPlace is where a product comes from: the unit or, for an imported
// result whose unit was not found, the register's words.
func (q *Request) registerPlace(c decide.Certified) Place {
	if c.From == nil || c.UnitCode != "" {
		return q.place(c.Place())
	}
	var words []string
	for _, w := range []string{c.From.Commune, c.From.District} {
		if w != "" {
			words = append(words, w)
		}
	}
	return Place{Name: strings.Join(words, ", ")}
}

func validityTag(v registry.Validity) Tag {
	switch v {
	case registry.Valid:
		return Tag{Text: Say("decision.validity.valid"), Tone: Good}
	case registry.Expired:
		return Tag{Text: Say("decision.validity.expired"), Tone: Late}
	case registry.Revoked:
		return Tag{Text: Say("decision.validity.revoked"), Tone: Late}
	}
	return Tag{Text: Say("council.validity.unknown")}
}

// csvHead names the columns of the export, by catalog key.
var csvHead = []string{"council.csv.number", "council.csv.code", "council.csv.product", "council.csv.producer", "council.csv.place", "council.csv.star",
	"council.csv.decision", "council.csv.issued", "council.csv.last", "council.csv.validity", "council.csv.sample", "council.csv.from"}

// registerCSV exports the whole register of the filter, page by page, for
// spreadsheets: UTF-8 with its mark, and no cell that a spreadsheet would run.
func (s *Server) registerCSV(q *Request) error {
	q.aside()
	f := registerFilter(q.URL.Query())
	f.After, f.Before, f.Limit = "", "", 500
	var buf bytes.Buffer
	buf.WriteString("\ufeff")
	w := csv.NewWriter(&buf)
	w.UseCRLF = true
	head := make([]string, len(csvHead))
	for i, key := range csvHead {
		head[i] = s.Words.Text("vi", key)
	}
	if err := w.Write(head); err != nil {
		return err
	}
	for {
		r, err := decide.Registered(q.Context(), s.Office, q.Subject(), f)
		if err != nil {
			return err
		}
		for _, c := range r.Rows {
			sample, from := "", ""
			if c.From != nil {
				from = s.Words.Text("vi", "register.from", c.From.File, c.From.Row)
			}
			if c.Sample {
				sample = s.Words.Text("vi", "council.csv.yes")
			}
			row := []string{c.Number, c.ProductCode, c.ProductName, c.ProducerName, q.registerPlace(c).Name, strconv.Itoa(c.Star), c.Decision,
				viet.ShortDate(c.IssuedOn), viet.ShortDate(c.LastDay), s.Words.Text("vi", validityTag(c.Validity).Text.Key), sample, from}
			for i := range row {
				row[i] = harmless(row[i])
			}
			if err := w.Write(row); err != nil {
				return err
			}
		}
		if r.Next == "" {
			break
		}
		f.After = r.Next
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	h := q.W.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="so-cong-nhan.csv"`)
	_, _ = q.W.Write(buf.Bytes()) // the reader has gone; nothing is left to do
	return nil
}
