package web

import (
	"net/http"
	"net/url"

	"saoque/internal/fault"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
)

// paperRecords are the sorts of record that papers are about: their name in an
// address, the address of the record itself, and the words that lead back.
var paperRecords = []struct{ of, kind, record, tail, back string }{
	{"phien", paperwork.OfSession, "/phien/", "/dieu-hanh", "papers.back-session"},
	{"quyet-dinh", paperwork.OfDecision, "/quyet-dinh/", "", "papers.back-decision"},
	{"ho-so", paperwork.OfDossier, "/ho-so/", "", "papers.back-dossier"},
}

// paperRef reads what the papers of an address are about.
func (q *Request) paperRef() (paperwork.Ref, error) {
	for _, r := range paperRecords {
		if r.of == q.PathValue("of") {
			return paperwork.Ref{Kind: r.kind, ID: q.PathValue("id")}, nil
		}
	}
	return paperwork.Ref{}, fault.New(fault.NotFound, "fault.not-found")
}

// papersPath is an address of a record's papers.
func papersPath(r paperwork.Ref, rest ...string) string {
	for _, x := range paperRecords {
		if x.kind == r.Kind {
			p := "/van-ban/" + x.of + "/" + r.ID
			for _, s := range rest {
				p += "/" + s
			}
			return p
		}
	}
	return ""
}

// recordOf leads back to what papers are about.
func recordOf(r paperwork.Ref) Link {
	for _, x := range paperRecords {
		if x.kind == r.Kind {
			return Link{Text: Say(x.back), Href: x.record + r.ID + x.tail}
		}
	}
	return Link{}
}

// formName words a form.
func formName(code string) Text { return Say("papers.form." + code) }

// paperNamed is an issued paper by its number.
func paperNamed(p paperwork.Paper) Named {
	name := p.Symbol
	if name == "" {
		name = p.Title
	}
	return Named{Name: name, Href: "/giay-to/" + p.ID, Sample: p.Sample}
}

// paperState says whether an issued paper still holds.
func paperState(p paperwork.Paper) Tag {
	if p.State == paperwork.Issued {
		return Tag{Text: Say("papers.issued"), Tone: Good}
	}
	return Tag{Text: Say("papers.replaced")}
}

func paperDated(p paperwork.Paper) Text {
	if p.Dated == "" {
		return Text{}
	}
	return Say("papers.dated", p.Dated)
}

func (q *Request) listPapers() error {
	ref, err := q.paperRef()
	if err != nil {
		return err
	}
	sheaf, err := papers.About(q.Context(), q.Server.Office, q.Subject(), ref)
	if err != nil {
		return err
	}
	p := &PaperListPage{Frame: q.Frame(Say("papers.list-of", sheaf.Title)), Back: recordOf(ref)}
	p.TitleSample, p.Crumbs = sheaf.Sample, []Link{{Text: Words(sheaf.Title), Href: p.Back.Href}}
	for _, l := range sheaf.Lines {
		row := PaperRow{Form: formName(l.Form), Part: Words(l.Label), State: Tag{Text: Say("papers.not-yet"), Tone: Blocked}, Before: l.Before, Issue: l.Issue}
		if l.Wait != "" {
			row.Wait = Say(l.Wait)
		}
		if l.Ready {
			row.Draft, row.State = papersPath(ref, l.Form)+partQuery(l.Part), Tag{Text: Say("papers.ready"), Tone: Todo}
		}
		if c := l.Current; c != nil {
			row.Current, row.Dated, row.State = paperNamed(*c), paperDated(*c), paperState(*c)
		}
		if row.Draft != "" || row.Current.Name != "" {
			p.Bundle = papersPath(ref, "tat-ca.zip")
		}
		p.Rows = append(p.Rows, row)
	}
	return q.Render(http.StatusOK, p)
}

// paperLine finds the asked form among a record's papers.
func (q *Request) paperLine() (papers.Sheaf, papers.Line, error) {
	ref, err := q.paperRef()
	if err != nil {
		return papers.Sheaf{}, papers.Line{}, err
	}
	sheaf, err := papers.About(q.Context(), q.Server.Office, q.Subject(), ref)
	if err != nil {
		return sheaf, papers.Line{}, err
	}
	l, err := sheaf.Line(q.PathValue("form"), q.URL.Query().Get("phan"))
	return sheaf, l, err
}

// partQuery carries which of several papers of one form is meant.
func partQuery(part string) string {
	if part == "" {
		return ""
	}
	return "?" + url.Values{"phan": {part}}.Encode()
}
