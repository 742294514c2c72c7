package web

import (
	"net/http"
	"slices"

	"saoque/internal/fault"
	"saoque/internal/office/papers"
	"saoque/internal/paper/signed"
	"saoque/internal/paperwork"
	"saoque/internal/viet"
)

// copyPath is the page of a signed copy.
func copyPath(paper, id string) string { return "/giay-to/" + paper + "/ban-ky/" + id }

// copyState says what a signed copy counts for.
func copyState(c paperwork.Copy) Tag {
	tone := map[string]Tone{paperwork.CopyMatched: Good, paperwork.CopyWaiting: Todo, paperwork.CopyConfirmed: Good}[c.State()]
	return Tag{Text: Say("papers.copy." + c.State()), Tone: tone}
}

// reasons words what reading a file gave.
func reasons(list []signed.Reason) (out []Text) {
	for _, r := range list {
		out = append(out, Say(r.Key, r.Args...))
	}
	return out
}

// copyRows are a paper's signed copies, as its page lists them.
func (q *Request) copyRows(v papers.Sight) (out []CopyRow) {
	for _, c := range v.Copies {
		row := CopyRow{File: Named{Name: c.Name, Href: copyPath(v.ID, c.ID)}, State: copyState(c.Copy), Sent: q.person(c.By), At: c.AddedAt, Signatures: Say("papers.copy-no-signature")}
		if n := len(c.Finding.Signatures); n > 0 {
			row.Signatures = Say("papers.copy-signatures", n)
		}
		out = append(out, row)
	}
	return out
}

// showCopy is one signed copy: what was found in it, who answers for it.
func (q *Request) showCopy() error { return q.drawCopy(http.StatusOK, nil, nil) }

// drawCopy draws a copy's page; confirm and withdraw are its forms as refused,
// nil for fresh ones.
func (q *Request) drawCopy(status int, confirm, withdraw *Form) error {
	v, c, err := q.copySight()
	if err != nil {
		return err
	}
	n, state := paperNamed(v.Paper), copyState(c.Copy)
	p := &CopyPage{Frame: q.Frame(Say("papers.copy-title", n.Name)), Back: Link{Text: Say("papers.back-paper"), Href: "/giay-to/" + v.ID}}
	p.State, p.TitleSample = &state, v.Sample
	p.Crumbs = []Link{{Text: Words(v.Record), Href: recordOf(v.Ref).Href}, {Text: Say("papers.list-title"), Href: papersPath(v.Ref)}, {Text: Words(n.Name), Href: n.Href}}
	here := copyPath(v.ID, c.ID)
	p.Facts = []Fact{{Label: Say("papers.copy-of"), Value: Words(v.Title), Href: n.Href}, {Label: Say("papers.copy-sent"), Value: Say("papers.by-at", c.By, viet.Moment(c.AddedAt)), Sample: q.invented()},
		{Label: Say("papers.pages"), Value: Words(viet.Int(int64(c.Pages)))}}
	if c.ConfirmedAt != 0 {
		p.Facts = append(p.Facts, Fact{Label: Say("papers.copy-confirmed-by"), Value: Say("papers.by-at", c.Confirmer, viet.Moment(c.ConfirmedAt)), Sample: q.invented()},
			Fact{Label: Say("papers.copy-note"), Value: Words(c.Note)})
	}
	if c.WithdrawnAt != 0 {
		p.Facts = append(p.Facts, Fact{Label: Say("papers.copy-withdrawn-by"), Value: Say("papers.by-at", c.Withdrawer, viet.Moment(c.WithdrawnAt)), Sample: q.invented()},
			Fact{Label: Say("papers.copy-reason"), Value: Words(c.Reason)})
	}
	p.Files = []FileRow{{Name: c.Name, Size: c.Size, SHA256: c.SHA256, Href: here + "/tep"}}
	p.Match = reasons(c.Lines())
	for i, s := range c.Finding.Signatures {
		p.Signatures = append(p.Signatures, signatureFound(i+1, s))
	}
	if v.MaySign && c.State() == paperwork.CopyWaiting {
		p.Confirm = orFresh(confirm, q.Form("", c.Version))
		p.Confirm.Action = here + "/xac-nhan"
	}
	if v.MaySign && c.WithdrawnAt == 0 {
		p.Withdraw = orFresh(withdraw, q.Form("", c.Version))
		p.Withdraw.Action = here + "/rut"
	}
	return q.Render(status, p)
}

// orFresh is the form as it came back, or a fresh one.
func orFresh(sent *Form, fresh Form) *Form {
	if sent != nil {
		return sent
	}
	return &fresh
}

// signatureFound words one signature: what it says of itself, what was checked
// of it, what was not.
func signatureFound(n int, s signed.Signature) CopySignature {
	out := CopySignature{Title: Say("papers.signature-no", n), Lines: reasons(s.Lines()), Unchecked: reasons(s.Unchecked())}
	if s.Signer.Name != "" {
		out.Title = Say("papers.signature-of", n, s.Signer.Name)
	}
	for _, c := range s.Checks() {
		tone := map[signed.Outcome]Tone{signed.Passed: Good, signed.Failed: Fix, signed.NotMade: Blocked}[c.Outcome]
		x := CopyCheck{Name: Say(c.Name), State: Tag{Text: Say(c.Outcome.Key()), Tone: tone}}
		if c.Why.Key != "" {
			x.Why = Say(c.Why.Key, c.Why.Args...)
		}
		out.Checks = append(out.Checks, x)
	}
	return out
}

// copySight gives the paper and the copy that the address names.
func (q *Request) copySight() (papers.Sight, papers.CopySight, error) {
	v, err := papers.See(q.Context(), q.Server.Office, q.Subject(), q.PathValue("paper"))
	if err != nil {
		return v, papers.CopySight{}, err
	}
	i := slices.IndexFunc(v.Copies, func(c papers.CopySight) bool { return c.ID == q.PathValue("copy") })
	if i < 0 {
		return v, papers.CopySight{}, fault.New(fault.NotFound, "fault.not-found")
	}
	return v, v.Copies[i], nil
}

// copyFile sends the bytes of a signed copy as they came.
func (q *Request) copyFile() error {
	c, err := papers.SignedFile(q.Context(), q.Server.Office, q.Subject(), q.PathValue("paper"), q.PathValue("copy"))
	if err != nil {
		return err
	}
	f, err := q.Server.Office.Blobs.Open(q.Context(), c.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	q.send(paperTypes[papers.PDF], c.Name, c.Size, f)
	return nil
}

func (q *Request) confirmCopy() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	in := papers.ConfirmInput{PaperID: q.PathValue("paper"), CopyID: q.PathValue("copy"), Note: f.Value("note"), Read: f.Value("read") == "yes", Version: f.Version}
	if _, _, err := papers.ConfirmSigned(q.Context(), q.Server.Office, q.Subject(), f.ActID, in); err != nil {
		if err := q.Refuse(&f, err); err != nil {
			return err
		}
		return q.drawCopy(http.StatusUnprocessableEntity, &f, nil)
	}
	return q.See(copyPath(in.PaperID, in.CopyID))
}

func (q *Request) withdrawCopy() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	in := papers.WithdrawInput{PaperID: q.PathValue("paper"), CopyID: q.PathValue("copy"), Reason: f.Value("reason"), Version: f.Version}
	if _, _, err := papers.WithdrawSigned(q.Context(), q.Server.Office, q.Subject(), f.ActID, in); err != nil {
		if err := q.Refuse(&f, err); err != nil {
			return err
		}
		return q.drawCopy(http.StatusUnprocessableEntity, nil, &f)
	}
	return q.See(copyPath(in.PaperID, in.CopyID))
}
