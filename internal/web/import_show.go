package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"saoque/internal/fault"
	"saoque/internal/office/register"
	"saoque/internal/paper/xlsx"
	"saoque/internal/registry"
)

// importRefresh is after how many seconds the page of a running errand looks
// again.
const importRefresh = 2

func (q *Request) importShow() error {
	return q.drawImport(http.StatusOK, q.Form("", 0))
}

// drawImport draws one import; withdraw is the withdrawal's form, which may have
// been refused.
func (q *Request) drawImport(status int, withdraw Form) error {
	level, first := q.reportPlace()
	r, err := register.ReportOf(q.Context(), q.Server.Office, q.Subject(), q.PathValue("id"), level, first)
	if err != nil {
		return err
	}
	state := q.importState(r.Import)
	p := &ImportPage{Frame: q.Frame(Words(r.File))}
	p.TitleSample, p.State = r.Sample, &state
	p.Crumbs = []Link{{Text: Say("decision.register-title"), Href: "/so-dang-ky"}, {Text: Say("register.imports"), Href: importsPath}}
	p.Facts = q.importFacts(r)
	p.Files = []Link{{Text: Say("register.file"), Href: importPath(r.ID, "tep.xlsx")}}
	if r.Troubles > 0 {
		p.Files = append(p.Files, Link{Text: Say("register.report-file"), Href: importPath(r.ID, "bao-cao.xlsx")})
	}
	p.History = q.told(deedsOnPage(r.Deeds, "council.deed.", nil))
	if r.State == registry.Unreadable {
		p.Notices = append(p.Notices, Notice{Tone: Fix, Text: Say("register.unreadable", q.Server.Words.Text("vi", r.Problem.Key, r.Problem.Args...))})
	}
	errand, has := q.Server.Errands.Look(errandOf(r.ID))
	if has && errand.Running {
		p.Working, p.Refresh = &ImportWork{What: Say(errand.Name), Done: errand.Done, Of: errand.Total}, importRefresh
	} else {
		if has {
			p.Notices = append(p.Notices, Notice{Tone: Fix, Text: q.Worded(errand.Err)})
		}
		q.importForms(p, r, withdraw)
	}
	q.importRows(p, r, level, first)
	return q.Render(status, p)
}

// reportPlace reads which rows of the report are asked for.
func (q *Request) reportPlace() (level string, first int) {
	v := q.URL.Query()
	if slices.Contains(xlsx.Levels, xlsx.Level(v.Get("muc"))) {
		level = v.Get("muc")
	}
	if n, err := strconv.Atoi(v.Get("tu")); err == nil && n > 0 {
		first = n
	}
	return level, first
}

func (q *Request) importFacts(r register.Report) []Fact {
	out := []Fact{{Label: Say("register.province"), Value: Words(q.Server.provinceWords(r.Province))},
		{Label: Say("register.received"), Value: Say("register.by-at", q.person(r.Receiver).Name, r.ReceivedAt)}}
	if r.Sheet != "" {
		out = append(out, Fact{Label: Say("register.sheet"), Value: Say("register.sheet-head", r.Sheet, r.HeadRow)},
			Fact{Label: Say("register.rows"), Value: Say("register.rows-found", r.Rows, r.Aside)},
			Fact{Label: Say("register.takable"), Value: Say("register.takable-doubt", r.Taken, r.Doubtful)},
			Fact{Label: Say("register.refused"), Value: Say("register.n-rows", r.Refused)})
	}
	if r.ConfirmedAt > 0 {
		out = append(out, Fact{Label: Say("register.confirmed"), Value: Say("register.by-at", q.person(r.Confirmer).Name, r.ConfirmedAt)})
	}
	if r.WithdrawnAt > 0 {
		out = append(out, Fact{Label: Say("register.withdrawn"), Value: Say("register.by-at", q.person(r.Withdrawer).Name, r.WithdrawnAt)},
			Fact{Label: Say("field.reason"), Value: Words(r.Reason)})
	}
	return out
}

// importForms offers what can be done with the import as it stands.
func (q *Request) importForms(p *ImportPage, r register.Report, withdraw Form) {
	if !r.May || r.State == registry.Withdrawn {
		return
	}
	form := func(what string) *Form {
		f := q.Form(importPath(r.ID, what), r.Version)
		return &f
	}
	switch r.State {
	case registry.Received:
		p.Read, p.ReadText = form("doc"), Say("register.read")
	case registry.Read:
		p.Read, p.ReadText = form("doc"), Say("register.read-anew")
		if r.Taken > 0 {
			p.Confirm = form("nhan")
			p.Follows = []Text{Say("register.follows-all", r.Taken), Say("register.follows-kept")}
			if r.Refused > 0 {
				p.Follows = append(p.Follows, Say("register.follows-refused", r.Refused))
			}
		}
	}
	withdraw.Action, withdraw.Version = importPath(r.ID, "rut"), r.Version
	p.Withdraw, p.WithdrawText = &withdraw, Say("register.discard-lede")
	if r.State == registry.Confirmed {
		p.WithdrawText = Say("register.withdraw-lede", r.Taken)
	}
}

// importRows fills the report's page.
func (q *Request) importRows(p *ImportPage, r register.Report, level string, first int) {
	here := func(level string, first int) string {
		v := url.Values{}
		if level != "" {
			v.Set("muc", level)
		}
		if first > 0 {
			v.Set("tu", strconv.Itoa(first))
		}
		if len(v) == 0 {
			return importPath(r.ID)
		}
		return importPath(r.ID) + "?" + v.Encode()
	}
	all := 0
	for _, l := range xlsx.Levels {
		if n := r.Levels[string(l)]; n > 0 {
			all += n
			p.Levels = append(p.Levels, ImportLevel{Text: Say("xlsx.level-" + string(l)), N: n, Href: here(string(l), 0), Current: level == string(l)})
		}
	}
	if len(p.Levels) > 0 {
		p.Levels = append([]ImportLevel{{Text: Say("register.all-levels"), N: all, Href: here("", 0), Current: level == ""}}, p.Levels...)
	}
	tones := map[string]Tone{string(xlsx.Refused): Late, string(xlsx.Doubtful): Fix}
	for _, x := range r.Troubled {
		row := ImportTrouble{Row: x.Row, Product: x.Product, Level: Tag{Text: Say("xlsx.level-" + x.Level), Tone: tones[x.Level]}}
		for _, t := range x.Troubles {
			row.Troubles = append(row.Troubles, ImportIssue{Cell: t.Cell, Text: Say(t.Key, t.Args...)})
		}
		for n, v := range x.Cells {
			if v == "" {
				continue
			}
			c := ImportCell{Head: xlsx.Column(n), Value: v}
			if n < len(r.Heads) && r.Heads[n] != "" {
				c.Head += " · " + r.Heads[n]
			}
			row.Cells = append(row.Cells, c)
		}
		p.Rows = append(p.Rows, row)
	}
	if r.Next >= 0 {
		p.Pager.Next = here(level, r.Next)
	}
	if r.Prev >= 0 {
		p.Pager.Prev = here(level, r.Prev)
	}
}

// importRead reads a file whose reading was cut off, or once more.
func (q *Request) importRead() error {
	return q.importErrand(func(f Form, id string) error {
		return q.readImport(f.ActID, register.ReadInput{ID: id, Version: f.Version})
	})
}

// importConfirm takes the rows over.
func (q *Request) importConfirm() error {
	return q.importErrand(func(f Form, id string) error {
		o, who, in := q.Server.Office, q.Subject(), register.ConfirmInput{ID: id, Version: f.Version}
		return q.Server.Errands.Start(errandOf(id), "register.writing", patience, func(ctx context.Context, step func(int, int) error) error {
			_, _, err := register.Confirm(ctx, o, who, f.ActID, in, step)
			return err
		})
	})
}

// importErrand begins a long act for whoever may do it; what is refused at once
// is answered at once.
func (q *Request) importErrand(begin func(f Form, id string) error) error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	id := q.PathValue("id")
	i, err := register.Outcome(q.Context(), q.Server.Office, q.Subject(), id)
	if err == nil {
		err = register.MayImport(q.Context(), q.Server.Office, q.Subject(), i.Province)
	}
	if err == nil {
		err = begin(f, id)
	}
	if err != nil {
		return err
	}
	return q.See(importPath(id))
}

func (q *Request) importWithdraw() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	id := q.PathValue("id")
	_, _, err = register.Withdraw(q.Context(), q.Server.Office, q.Subject(), f.ActID, register.WithdrawInput{ID: id, Version: f.Version, Reason: f.Value("reason")})
	if err == nil {
		return q.See(importPath(id))
	}
	if e := q.Refuse(&f, err); e != nil {
		return e
	}
	return q.drawImport(http.StatusUnprocessableEntity, f)
}

// importFile sends the workbook as it came.
func (q *Request) importFile() error {
	i, r, err := register.ImportFile(q.Context(), q.Server.Office, q.Subject(), q.PathValue("id"))
	if err != nil {
		return err
	}
	defer r.Close()
	q.send(xlsxMedia, i.File, i.Size, r)
	return nil
}

// importReport sends the whole report to work through in Excel.
func (q *Request) importReport() error {
	i, err := register.Outcome(q.Context(), q.Server.Office, q.Subject(), q.PathValue("id"))
	if err == nil && i.Troubles == 0 {
		err = fault.New(fault.NotFound, "fault.not-found")
	}
	if err != nil {
		return err
	}
	return q.workbook("bao-cao-nhap.xlsx", func(w io.Writer) error {
		return register.WriteReport(q.Context(), q.Server.Office, q.Subject(), i, w)
	})
}
