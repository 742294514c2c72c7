package web

import (
	"net/http"

	"saoque/internal/fault"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
	"saoque/internal/viet"
)

// showPaper is one issued paper.
func (q *Request) showPaper() error { return q.drawPaper(http.StatusOK, q.Form("", 0)) }

// drawPaper draws a paper's page; back is the form that takes a signed copy, as
// refused or fresh.
func (q *Request) drawPaper(status int, back Form) error {
	id := q.PathValue("paper")
	if _, err := papers.Keep(q.Context(), q.Server.Office, q.Subject(), id); err != nil {
		return err
	}
	v, err := papers.See(q.Context(), q.Server.Office, q.Subject(), id)
	if err != nil {
		return err
	}
	n := paperNamed(v.Paper)
	p := &PaperPage{Frame: q.Frame(Say("papers.title", formName(v.Form), n.Name))}
	state := paperState(v.Paper)
	p.State, p.TitleSample = &state, v.Sample
	record := recordOf(v.Ref)
	p.Crumbs = []Link{{Text: Words(v.Record), Href: record.Href}, {Text: Say("papers.list-title"), Href: papersPath(v.Ref)}}
	p.Facts = []Fact{{Label: Say("papers.about"), Value: Words(v.Record), Href: record.Href, Sample: v.Sample}, {Label: Say("papers.name"), Value: Words(v.Title)}}
	if v.Dated != "" {
		p.Facts = append(p.Facts, Fact{Label: Say("papers.day"), Value: Words(viet.LongDate(v.Dated))})
	}
	p.Facts = append(p.Facts, Fact{Label: Say("papers.issued-by"), Value: Say("papers.by-at", v.By, viet.Moment(v.IssuedAt)), Sample: q.invented()},
		Fact{Label: Say("papers.pages"), Value: Words(viet.Int(int64(v.Pages)))}, Fact{Label: Say("papers.content"), Value: Words(v.Content)})
	if v.Follows > 0 {
		p.Facts = append(p.Facts, Fact{Label: Say("papers.layout"), Value: Say("papers.layout-template", v.Follows)})
	}
	for _, format := range []string{papers.PDF, papers.Word} {
		sum, size, err := papers.FileOf(v.Paper, format)
		if err != nil {
			return err
		}
		p.Files = append(p.Files, FileRow{Name: papers.FileName(v.Form, v.Symbol, "") + "." + format, Size: size, SHA256: sum, Href: "/giay-to/" + id + "/" + format})
	}
	for _, o := range v.Others {
		p.Others = append(p.Others, PaperBefore{Paper: paperNamed(o), Dated: paperDated(o), State: paperState(o)})
	}
	if v.Issue && v.State == paperwork.Issued {
		p.Again = Link{Text: Say("papers.do-again"), Href: papersPath(v.Ref, v.Form) + partQuery(v.Ref.Part)}
	}
	p.Copies, p.None = q.copyRows(v), Say("papers.signed-none")
	if v.MaySign && v.State == paperwork.Issued {
		back.Action = "/giay-to/" + id + "/ban-ky"
		p.Return, p.None = &back, Say("papers.signed-none-yet")
	}
	p.History = q.told(deedsOnPage(v.Deeds, "papers.deed.", nil))
	return q.Render(status, p)
}

// paperFile sends the kept bytes of an issued paper.
func (q *Request) paperFile() error {
	p, err := papers.Keep(q.Context(), q.Server.Office, q.Subject(), q.PathValue("paper"))
	if err != nil {
		return err
	}
	format := q.PathValue("format")
	sum, size, err := papers.FileOf(p, format)
	if err != nil {
		return err
	}
	f, err := q.Server.Office.Blobs.Open(q.Context(), sum)
	if err != nil {
		return err
	}
	defer f.Close()
	q.send(paperTypes[format], papers.FileName(p.Form, p.Symbol, "")+"."+format, size, f)
	return nil
}

// bundlePapers sends every paper about a record as a zip, written as it goes.
func (q *Request) bundlePapers() error {
	ref, err := q.paperRef()
	if err != nil {
		return err
	}
	q.aside()
	b, err := papers.Gather(q.Context(), q.Server.Office, q.Subject(), ref, nil)
	if err != nil {
		return err
	}
	if len(b.Lines) == 0 {
		return fault.New(fault.Conflict, "papers.not-ready")
	}
	q.save("application/zip", papers.BundleName(b.Sheaf)+".zip", -1)
	if err := b.Write(q.Context(), q.W); err != nil {
		// Half a zip must not look like a whole one.
		q.Server.Log.Error("bundle broke off", "about", ref.Record(), "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}
