package web

import (
	"net/http"
	"strconv"

	"saoque/internal/access"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/rulebook"
)

// rulesRoutes show the rulebooks, which are public.
func (s *Server) rulesRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/quy-dinh", Action: access.RulesView, Handle: (*Request).books},
		{Method: "GET", Path: "/quy-dinh/{book}", Action: access.RulesView, Handle: (*Request).book},
		{Method: "GET", Path: "/quy-dinh/{book}/{set}", Action: access.RulesView, Handle: (*Request).set},
	}
}

// mayReadRules asks the authority; what is looked at is data of the binary.
func (q *Request) mayReadRules() error {
	_, err := office.Query(q.Context(), q.Server.Office, q.Subject(), func(tx *office.Tx) (struct{}, error) {
		return struct{}{}, tx.Authorise(access.RulesView, "", access.Record{})
	})
	return err
}

func (q *Request) books() error {
	if err := q.mayReadRules(); err != nil {
		return err
	}
	p := &BooksPage{Frame: q.Frame(Say("admin.books-title"))}
	p.Lede = Say("admin.books-lede")
	now, err := q.Server.Office.Books.ForFiling(q.now().Date())
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	for _, b := range q.Server.Office.Books.Books() {
		p.Books = append(p.Books, BookRow{ID: b.ID, Number: b.Number, Title: b.Title, Href: "/quy-dinh/" + b.ID, From: b.From, Until: b.Until,
			Complete: b.Complete(), Sets: len(b.Sets), Scoring: b.Scoring, Now: now != nil && now.ID == b.ID})
	}
	return q.Render(http.StatusOK, p)
}

func (q *Request) bookAsked() (*rulebook.Book, error) {
	if err := q.mayReadRules(); err != nil {
		return nil, err
	}
	return q.Server.Office.Books.Book(q.PathValue("book"))
}

func (q *Request) book() error {
	b, err := q.bookAsked()
	if err != nil {
		return err
	}
	p := &BookPage{Frame: q.Frame(Words(b.Number))}
	p.Lede = Words(b.Title)
	p.Crumbs = []Link{{Text: Say("admin.books-title"), Href: "/quy-dinh"}}
	p.Facts = []Fact{{Label: Say("admin.fact-signed"), Value: Say("admin.day", b.Signed)}, {Label: Say("admin.book-time"), Value: period(b.From, b.Until)}}
	for _, a := range b.Amended {
		p.Facts = append(p.Facts, Fact{Label: Say("admin.fact-amended"), Value: Words(a.Number + " " + a.What)})
	}
	if b.Next != nil {
		p.Facts = append(p.Facts, Fact{Label: Say("admin.fact-next"), Value: Words(b.Next.Number)})
	}
	if b.Cert.Months > 0 {
		p.Facts = append(p.Facts, Fact{Label: Say("admin.fact-months"), Value: Say("admin.months", b.Cert.Months)})
	}
	if b.Source != "" {
		p.Facts = append(p.Facts, Fact{Label: Say("admin.fact-source"), Value: Words(b.Source)})
	}
	for _, x := range b.Bands {
		p.Bands = append(p.Bands, BandRow{Star: x.Star, From: Points{N: x.From}})
	}
	if b.Procedure != nil {
		for _, s := range b.Procedure.Stages {
			p.Way = append(p.Way, q.wayRow(b.Procedure, s))
		}
	}
	for _, it := range b.Checklist {
		p.Checklist = append(p.Checklist, DocumentRow{Code: it.Code, Label: it.Label, Must: it.Mandatory, Needs: it.Requirement})
	}
	for _, s := range b.Sets {
		row := SetRow{Number: s.Number, Name: s.Name, Sector: b.SectorName(s.Sector), Href: "/quy-dinh/" + b.ID + "/" + strconv.Itoa(s.Number), Complete: s.Complete, Gap: s.Gap,
			Total: points(b, s.Total), Count: len(s.Criteria()), Hash: s.Hash()}
		for _, part := range s.Parts {
			row.Sums = append(row.Sums, points(b, part.Max))
		}
		p.Sets = append(p.Sets, row)
		if !s.Complete {
			p.Gaps = append(p.Gaps, Words(strconv.Itoa(s.Number)+". "+s.Name+": "+s.Gap))
		}
	}
	if !b.Scoring {
		p.Gaps = append(p.Gaps, Words(b.NoScore))
	}
	return q.Render(http.StatusOK, p)
}

func (q *Request) wayRow(proc *rulebook.Procedure, s rulebook.Stage) WayRow {
	w := WayRow{Name: s.Name, Source: s.Source, Holder: s.Holder.Role, Limit: q.limit(s.Due)}
	for _, o := range s.Outcomes {
		to := Text{}
		switch o.To {
		case rulebook.ToProducer:
			to = Say("admin.to-producer")
		case rulebook.ToRecognised:
			to = Say("admin.to-recognised")
		case rulebook.ToClosed:
			to = Say("admin.to-closed")
		default:
			if next, ok := proc.Stage(o.To); ok {
				to = Words(next.Name)
			}
		}
		w.Outcomes = append(w.Outcomes, Say("admin.outcome", Say("admin.outcome-"+o.Code), to))
	}
	return w
}

func (q *Request) set() error {
	b, err := q.bookAsked()
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(q.PathValue("set"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	s, err := b.Set(n)
	if err != nil {
		return err
	}
	p := &SetPage{Frame: q.Frame(Say("admin.set-title", s.Number, s.Name)), Gap: s.Gap, Sheet: SheetOf(b, s, Marks{})}
	p.Sheet.Frozen = true
	p.Crumbs = []Link{{Text: Say("admin.books-title"), Href: "/quy-dinh"}, {Text: Words(b.Number), Href: "/quy-dinh/" + b.ID}}
	p.Facts = []Fact{{Label: Say("admin.sector"), Value: Words(b.SectorName(s.Sector))}}
	if s.Group != "" {
		p.Facts = append(p.Facts, Fact{Label: Say("admin.fact-group"), Value: Words(s.Group)})
	}
	p.Facts = append(p.Facts, Fact{Label: Say("admin.fact-hash"), Value: Words(s.Hash())}, Fact{Label: Say("admin.fact-source"), Value: Words(s.Source)})
	for i, x := range b.Sets {
		if x != s {
			continue
		}
		p.Pager.At, p.Pager.Of = i+1, len(b.Sets)
		if i > 0 {
			p.Pager.Prev = "/quy-dinh/" + b.ID + "/" + strconv.Itoa(b.Sets[i-1].Number)
		}
		if i+1 < len(b.Sets) {
			p.Pager.Next = "/quy-dinh/" + b.ID + "/" + strconv.Itoa(b.Sets[i+1].Number)
		}
	}
	return q.Render(http.StatusOK, p)
}
