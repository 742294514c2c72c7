package web

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/office/intake"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
	"saoque/internal/rulebook"
	"saoque/internal/viet"
)

// dossierRoutes are the list, the page and what is done from it.
func (s *Server) dossierRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/ho-so", Action: access.DossierList, Handle: (*Request).listDossiers},
		{Method: "GET", Path: "/ho-so/ma-tran", Action: access.DossierList, Handle: (*Request).dossierMatrix},
		{Method: "GET", Path: "/ho-so/bang.csv", Action: access.DossierList, Handle: (*Request).dossierTable},
		{Method: "GET", Path: "/ho-so/bang.xlsx", Action: access.DossierList, Handle: (*Request).dossierBook},
		{Method: "GET", Path: "/ho-so/moi", Action: access.DossierCreate, Handle: (*Request).newDossier},
		{Method: "POST", Path: "/ho-so/moi", Action: access.DossierCreate, Handle: (*Request).openDossier},
		{Method: "GET", Path: "/ho-so/{id}", Action: access.DossierView, Handle: (*Request).showDossier},
		{Method: "GET", Path: "/ho-so/{id}/chuyen", Action: access.DossierMove, Handle: (*Request).askForward},
		{Method: "POST", Path: "/ho-so/{id}/chuyen", Action: access.DossierMove, Handle: (*Request).forward},
		{Method: "GET", Path: "/ho-so/{id}/rut", Action: access.DossierWithdraw, Handle: (*Request).askWithdraw},
		{Method: "POST", Path: "/ho-so/{id}/rut", Action: access.DossierWithdraw, Handle: (*Request).withdraw},
		{Method: "GET", Path: "/tep/{id}", Action: access.DossierView, Handle: (*Request).download},
		{Method: "GET", Path: "/bien-nhan/{act}", Action: access.DossierView, Handle: (*Request).receipt},
	}
}

// dossierFrame is the frame of every page about one dossier.
func (q *Request) dossierFrame(v *intake.View, title Text) Frame {
	f := q.Frame(title)
	f.TitleSample, f.State = v.Sample, stateTag(v.Case)
	f.Lede = Words(v.ProducerName + " · " + q.place(v.Place).Name)
	if !q.Subject().Has(access.Producer) {
		f.Crumbs = []Link{{Text: Say("dossier.list-title"), Href: "/ho-so"}}
		unit := v.Place.AreaKey()
		if unit == "" {
			unit = v.Place.UnitKey()
		}
		f.Crumbs = append(f.Crumbs, Link{Text: Words(q.unitNamed(unit)), Href: link("/ho-so", url.Values{"don-vi": {unit}})})
	} else {
		f.Crumbs = []Link{{Text: Say("task.products-title"), Href: "/toi"}}
	}
	return f
}

func (q *Request) showDossier() error {
	list, on := q.ledHere()
	v, prev, next, err := intake.ShowAlong(q.Context(), q.Server.Office, q.Subject(), q.PathValue("id"), list)
	if err != nil {
		return err
	}
	p := &DossierPage{Pager: along(prev, next, on),
		Frame: q.dossierFrame(v, Words(v.ProductName)), Code: v.Slip, Turn: q.turn(v.Case, v.Mine), Stage: stage(v.Case), Due: q.due(v.DueAt, v.MovedAt),
		Next: q.nextActs(v), Way: way(v), Facts: q.dossierFacts(v), Manifest: v.Latest.ManifestHash, Checks: q.checks(v), History: q.told(events(v))}
	for _, it := range v.Checklist {
		p.Documents = append(p.Documents, document(v, it))
	}
	p.Results = results(v)
	if v.Edition > 0 {
		p.Papers = &Link{Text: Say("papers.of-dossier"), Href: papersPath(paperwork.Ref{Kind: paperwork.OfDossier, ID: v.ID})}
	}
	if v.Certificate.ID != "" {
		paper, err := papers.Certificate(q.Context(), q.Server.Office, q.Subject(), v.Certificate)
		if err != nil {
			return err
		}
		if paper != "" {
			p.Certificate = &Link{Text: Say("papers.of-certificate", v.Certificate.Number), Href: "/giay-to/" + paper}
		}
	}
	return q.Render(http.StatusOK, p)
}

// ledHere reads the list from which the dossier was opened, with its filter;
// nil when there is none. A mangled address loses no more than its links.
func (q *Request) ledHere() (*intake.Find, url.Values) {
	ds, ok := q.URL.Query()["ds"]
	if !ok {
		return nil, nil
	}
	v, err := url.ParseQuery(ds[0])
	if err != nil {
		return nil, nil
	}
	on := filterOnly(v)
	list := find(on)
	return &list, on
}

// along links to the dossiers before and after in the list that led here.
func along(prev, next string, on url.Values) Pager {
	to := func(id string) string {
		if id == "" {
			return ""
		}
		return link("/ho-so/"+id, url.Values{"ds": {on.Encode()}})
	}
	return Pager{Prev: to(prev), Next: to(next)}
}

// nextActs lists what the viewer can do now, the likeliest first.
func (q *Request) nextActs(v *intake.View) []Act {
	var out []Act
	at, m := "/ho-so/"+v.ID, v.May
	add := func(ok bool, act, href string) {
		if ok {
			out = append(out, Act{Text: Say("dossier.act." + act), Href: href})
		}
	}
	add(m.Review, "review", at+"/kiem-tra")
	add(m.Forward, "forward", at+"/chuyen")
	add(m.Prescore, "prescore", at+"/so-bo")
	add(m.Conclude, "return", at+"/so-bo/tra-lai")
	add(m.Recommend, "decide", link("/quyet-dinh/moi", url.Values{"ho-so": {v.ID}}))
	add(m.Fill, "edit", "/toi/"+v.ID)
	if m.Withdraw {
		out = append(out, Act{Text: Say("dossier.act.withdraw"), Hint: Say("dossier.act.withdraw-hint"), Href: at + "/rut"})
	}
	return out
}

// way lists the stages with the day each was left.
func way(v *intake.View) []Step {
	left := map[string]calendar.Date{}
	for _, h := range v.History { // newest first
		switch h.Act {
		case "dossier.accept", "dossier.forward", "product.close", "decision.issue":
			if left[h.Stage] == "" {
				left[h.Stage] = h.At.Date()
			}
		}
	}
	var out []Step
	at := -1
	for i, s := range v.Procedure.Stages {
		if s.ID == v.Stage {
			at = i
		}
	}
	for i, s := range v.Procedure.Stages {
		step := Step{Name: Words(s.Name)}
		switch {
		case i < at, i == at && (v.State == dossier.Recognised || v.State == dossier.Central):
			step.State, step.On = "done", left[s.ID]
		case i == at && (v.State == dossier.Appraisal || v.State == dossier.Returned):
			step.State = "now"
		}
		out = append(out, step)
	}
	return out
}

func (q *Request) dossierFacts(v *intake.View) []Fact {
	f := []Fact{{Label: Say("dossier.fact-code"), Value: Words(v.Slip), Sample: v.Sample}}
	if v.ProductCode != "" {
		f = append(f, Fact{Label: Say("dossier.fact-product-code"), Value: Words(v.ProductCode), Href: "/x/" + url.PathEscape(v.ProductCode), Sample: v.Sample})
	}
	f = append(f, Fact{Label: Say("dossier.fact-product"), Value: Words(v.ProductName), Sample: v.Product.Sample, Change: changes(v, editProduct)},
		Fact{Label: Say("dossier.fact-producer"), Value: Words(v.ProducerName), Sample: v.Producer.Sample, Change: changes(v, editProducer)})
	var contact []Text
	for _, s := range []string{v.Producer.Representative, v.Producer.Phone, v.Producer.Email} {
		if s != "" {
			contact = append(contact, Words(s))
		}
	}
	if len(contact) > 0 {
		f = append(f, Fact{Label: Say("dossier.fact-contact"), Values: contact, Sample: v.Sample})
	}
	where := q.place(v.Place)
	place := []Text{Words(where.Name)}
	if where.Then != "" {
		place = append(place, Say("ui.place-then", where.Then))
	}
	f = append(f, Fact{Label: Say("dossier.fact-place"), Values: place},
		Fact{Label: Say("dossier.fact-kind"), Value: Say("dossier.kind-" + strings.ReplaceAll(v.Kind, "_", "-"))},
		Fact{Label: Say("dossier.fact-book"), Value: Words(bookLine(v.Rules)), Href: "/quy-dinh/" + v.Book},
		Fact{Label: Say("dossier.fact-set"), Value: Say("dossier.fact-set-value", v.Set, v.Criteria.Name), Sample: v.Sample, Href: "/quy-dinh/" + v.Book + "/" + strconv.Itoa(v.Set)},
		Fact{Label: Say("dossier.fact-pin"), Value: Words(short(v.SetHash))})
	if v.Latest.SubmittedAt != 0 {
		f = append(f, Fact{Label: Say("dossier.fact-filed"), Value: Words(viet.Moment(v.Latest.SubmittedAt))})
	}
	if v.Product.Description != "" {
		f = append(f, Fact{Label: Say("dossier.fact-story"), Value: Words(v.Product.Description), Sample: v.Product.Sample})
	}
	return f
}

// document words one item of the checklist with its files.
func document(v *intake.View, it rulebook.ChecklistItem) DocumentRow {
	x := v.Items[it.Code]
	d := DocumentRow{Code: it.Code, Label: it.Label, Must: it.Mandatory, Needs: it.Requirement, Files: filesOf(v, it.Code)}
	switch {
	case x.Verdict == dossier.VerdictOK:
		d.State = Tag{Text: Say("intake.item-ok"), Tone: Good}
	case x.Verdict == dossier.VerdictFix && !x.Done:
		d.State = Tag{Text: Say("intake.item-fix"), Tone: Fix}
	case x.Done:
		d.State = Tag{Text: Say("intake.item-sent")}
	default:
		d.State = Tag{Text: Say("intake.item-none"), Tone: Blocked}
	}
	if x.Note != "" {
		if d.Needs != "" {
			d.Needs += " · "
		}
		d.Needs += x.Note
	}
	return d
}

// checks lists the offices' checks, newest first.
func (q *Request) checks(v *intake.View) []CheckRound {
	var out []CheckRound
	all := q.told(events(v))
	for i, h := range v.History {
		s, ok := v.Procedure.Stage(h.Stage)
		if !ok || h.Act != "dossier.accept" && h.Act != "dossier.return" {
			continue
		}
		c := CheckRound{Title: Words(s.Name), At: h.At, Who: h.UserName, Sample: all[i].Sample, Lines: all[i].Lines, Result: Tag{Text: Say("dossier.outcome-accept"), Tone: Good}}
		if h.Act == "dossier.return" {
			c.Result = Tag{Text: Say("dossier.outcome-return"), Tone: Fix}
		}
		if h.Detail.Reason != "" {
			c.Lines = append(c.Lines, Words(h.Detail.Reason))
		}
		out = append(out, c)
	}
	return out
}

// results words the scores that the viewer may see.
func results(v *intake.View) []ResultRow {
	var out []ResultRow
	if v.Prescore.Version > 0 {
		out = append(out, ResultRow{What: Say("dossier.result-prelim"), Score: Say("dossier.result-score", points(v.Rules, v.Prescore.Total).String()), Stars: Stars{Sample: v.Sample}})
	}
	for _, r := range v.Results {
		row := ResultRow{What: Words(r.Council), Score: Say("dossier.result-mean", viet.Mean(r.Total, r.Members*v.Rules.Step), r.Members), Stars: Stars{N: r.Star, Sample: v.Sample}}
		if r.Open {
			row.Href = "/phien/" + r.SessionID + "/ket-qua/" + r.DossierID
		}
		out = append(out, row)
	}
	if c := v.Certificate; c.ID != "" {
		out = append(out, ResultRow{What: Say("dossier.result-certificate", c.Number), Score: Say("dossier.result-until", c.LastDay), Stars: Stars{N: c.Star, Sample: c.Sample}, Href: "/x/" + url.PathEscape(c.ProductCode)})
	}
	return out
}

// download streams a stored file to whoever may look at its dossier. The
// browser is told to save it and to run nothing in it.
func (q *Request) download() error {
	e, err := intake.FileOf(q.Context(), q.Server.Office, q.Subject(), q.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := q.Server.Office.Blobs.Open(q.Context(), e.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	q.send(e.Type, e.Name, e.Size, f)
	return nil
}

// send sends a file to be saved. Once its headers are out nothing can be told
// to the reader, whose browser sees that it is short.
func (q *Request) send(media, name string, size int64, r io.Reader) {
	q.save(media, name, size)
	if _, err := io.Copy(q.W, r); err != nil {
		q.Server.Log.Warn("download broke off", "path", q.URL.Path, "err", err)
	}
}

// save sets the headers of a file that is to be saved and to run nothing.
func (q *Request) save(media, name string, size int64) {
	h := q.W.Header()
	h.Set("Content-Type", media)
	if size >= 0 {
		h.Set("Content-Length", strconv.FormatInt(size, 10))
	}
	h.Set("Content-Disposition", attachment(name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
}

// attachment writes a file name for a header.
func attachment(name string) string {
	if s := mime.FormatMediaType("attachment", map[string]string{"filename": name}); s != "" {
		return s
	}
	return "attachment"
}
