package web

import (
	"bytes"
	"net/http"

	"saoque/internal/fault"
	"saoque/internal/office/papers"
)

// paperTypes are the media types of the formats that papers are written in.
var paperTypes = map[string]string{
	papers.Word: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	papers.PDF:  "application/pdf",
}

// askPaper shows a form as it stands now, and lets those issue it who may.
func (q *Request) askPaper() error {
	sheaf, l, err := q.paperLine()
	if err != nil {
		return err
	}
	if !l.Ready {
		return fault.New(fault.Conflict, first(l.Wait, "papers.not-ready"))
	}
	here, query := papersPath(sheaf.Ref, l.Form), partQuery(l.Part)
	p := &PaperDraftPage{Frame: q.Frame(formName(l.Form)), Back: Link{Text: Say("papers.back"), Href: papersPath(sheaf.Ref)}}
	p.Crumbs = []Link{{Text: Words(sheaf.Title), Href: recordOf(sheaf.Ref).Href}, {Text: Say("papers.list-title"), Href: p.Back.Href}}
	p.State = &Tag{Text: Say("papers.draft"), Tone: Todo}
	p.Facts = []Fact{{Label: Say("papers.about"), Value: Words(sheaf.Title), Sample: sheaf.Sample}}
	if l.Label != "" {
		p.Facts = append(p.Facts, Fact{Label: Say("papers.part"), Value: Words(l.Label)})
	}
	p.Files = []Link{{Text: Say("papers.draft-pdf"), Href: here + "/" + papers.PDF + query}, {Text: Say("papers.draft-word"), Href: here + "/" + papers.Word + query}}
	ref := sheaf.Ref
	ref.Part = l.Part
	d, err := papers.Drafted(q.Context(), q.Server.Office, q.Subject(), ref, l.Form)
	if err != nil {
		return err
	}
	for _, g := range d.Gaps {
		p.Gaps = append(p.Gaps, Words(g))
	}
	if t := d.Template; t != nil {
		p.Facts = append(p.Facts, Fact{Label: Say("papers.layout"), Value: Say("papers.layout-template", t.Number)})
		if err := d.Misfit(q.Context(), q.Server.Office); err != nil {
			p.Notices = append(p.Notices, Notice{Tone: Todo, Text: Say("papers.misfit", t.Number, q.Worded(err))})
		}
	}
	seen := ""
	if c := l.Current; c != nil {
		seen = c.ID
		n := paperNamed(*c)
		p.Facts = append(p.Facts, Fact{Label: Say("papers.current"), Value: Words(n.Name), Href: n.Href, Sample: n.Sample})
		p.Follows = append(p.Follows, Say("papers.follows-replaced", n.Name))
	}
	if l.Issue {
		form := q.Form(papersPath(sheaf.Ref, "ban-hanh"), 0)
		form.Carry = map[string][]string{"form": {l.Form}, "part": {l.Part}, "seen": {seen}}
		p.Issue = &form
		if l.Type != "" {
			p.Follows = append(p.Follows, Say("papers.follows-number"))
		}
		p.Follows = append(p.Follows, Say("papers.follows-kept"))
	}
	return q.Render(http.StatusOK, p)
}

// draftPaper sends a form as it stands now, marked as a draft.
func (q *Request) draftPaper() error {
	media, ok := paperTypes[q.PathValue("format")]
	if !ok {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	ref, err := q.paperRef()
	if err != nil {
		return err
	}
	ref.Part = q.URL.Query().Get("phan")
	d, err := papers.Drafted(q.Context(), q.Server.Office, q.Subject(), ref, q.PathValue("form"))
	if err != nil {
		return err
	}
	b, err := d.Bytes(q.Context(), q.Server.Office, q.PathValue("format"))
	if err != nil {
		return err
	}
	q.send(media, papers.FileName(q.PathValue("form"), q.say(Say("papers.draft")), "")+"."+q.PathValue("format"), int64(len(b)), bytes.NewReader(b))
	return nil
}

// issuePaper issues a form and keeps its bytes.
func (q *Request) issuePaper() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	ref, err := q.paperRef()
	if err != nil {
		return err
	}
	ctx, o := q.Context(), q.Server.Office
	ref.Part = f.Value("part")
	if err := papers.Settle(ctx, o, q.Subject(), ref, f.Value("form")); err != nil {
		return err
	}
	id, _, err := papers.Issue(ctx, o, q.Subject(), f.ActID, papers.IssueInput{Ref: ref, Form: f.Value("form"), Seen: f.Value("seen")})
	if err != nil {
		return err
	}
	// The paper is issued whatever happens now; its page finishes the writing.
	if _, err := papers.Keep(ctx, o, q.Subject(), id); err != nil {
		q.Server.Log.Warn("paper not written yet", "paper", id, "err", err)
	}
	return q.See("/giay-to/" + id)
}
