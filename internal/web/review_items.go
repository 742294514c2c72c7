package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/office/intake"
	"saoque/internal/rulebook"
	"saoque/internal/viet"
)

// reviewRoutes are the checks of offices and of the advisory team.
func (s *Server) reviewRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/ho-so/{id}/kiem-tra", Action: access.DossierMove, Handle: (*Request).askReview},
		{Method: "POST", Path: "/ho-so/{id}/kiem-tra", Action: access.DossierMove, Handle: (*Request).previewReview},
		{Method: "POST", Path: "/ho-so/{id}/kiem-tra/xong", Action: access.DossierMove, Handle: (*Request).review},
		{Method: "GET", Path: "/ho-so/{id}/so-bo", Action: access.PrescoreSave, Handle: (*Request).prelim},
		{Method: "POST", Path: "/ho-so/{id}/so-bo", Action: access.PrescoreSave, Handle: (*Request).savePrelim},
		{Method: "GET", Path: "/ho-so/{id}/so-bo/ket-luan", Action: access.PrescoreConclude, Handle: (*Request).askConclude},
		{Method: "POST", Path: "/ho-so/{id}/so-bo/ket-luan", Action: access.PrescoreConclude, Handle: (*Request).conclude},
		{Method: "GET", Path: "/ho-so/{id}/so-bo/tra-lai", Action: access.PrescoreConclude, Handle: (*Request).askReturn},
		{Method: "POST", Path: "/ho-so/{id}/so-bo/tra-lai", Action: access.PrescoreConclude, Handle: (*Request).previewReturn},
		{Method: "POST", Path: "/ho-so/{id}/so-bo/tra-lai/xong", Action: access.PrescoreConclude, Handle: (*Request).returnPrelim},
	}
}

// desks of a check: where its forms go and what it is about.
type checkDesk struct {
	action access.Action
	kinds  []string
	path   string // below the dossier
}

var (
	officeDesk = checkDesk{access.DossierMove, []string{rulebook.StageIntake, rulebook.StageCheck}, "/kiem-tra"}
	teamDesk   = checkDesk{access.PrescoreConclude, []string{rulebook.StagePrescore}, "/so-bo/tra-lai"}
)

func (q *Request) atDesk(d checkDesk) (*intake.AtStage, error) {
	return intake.Reviewable(q.Context(), q.Server.Office, q.Subject(), q.PathValue("id"), d.action, d.kinds...)
}

func (q *Request) askReview() error { return q.askCheck(officeDesk) }
func (q *Request) askReturn() error { return q.askCheck(teamDesk) }

func (q *Request) askCheck(d checkDesk) error {
	at, err := q.atDesk(d)
	if err != nil {
		return err
	}
	f := q.Form("", at.Version)
	for _, it := range at.Checklist {
		// What was found right before stays right; what came back is looked at
		// again, and so is what nobody has looked at.
		if at.Items[it.Code].Verdict == dossier.VerdictOK || d.path == teamDesk.path {
			f.Values.Set("i-"+it.Code, "ok")
		}
	}
	return q.Render(http.StatusOK, q.reviewPage(d, at, f))
}

func (q *Request) reviewPage(d checkDesk, at *intake.AtStage, f Form) *IntakeReviewPage {
	base := "/ho-so/" + at.ID
	f.Action = base + d.path
	f.Carry = nil
	p := &IntakeReviewPage{Frame: q.dossierFrame(at.View, Say("intake.review-title", at.ProductName)), Code: at.Slip, Form: f, Due: q.due(at.DueAt, at.MovedAt), Back: base,
		Facts: []Fact{
			{Label: Say("dossier.fact-code"), Value: Words(at.Slip), Href: base, Sample: at.Sample},
			{Label: Say("dossier.fact-producer"), Value: Words(at.ProducerName), Sample: at.Producer.Sample},
			{Label: Say("dossier.fact-set"), Value: Say("dossier.fact-set-value", at.Set, at.Criteria.Name), Sample: at.Sample},
			{Label: Say("dossier.fact-filed"), Value: Words(viet.Moment(at.Latest.SubmittedAt))},
		}}
	before := lastReturn(at.View)
	for _, it := range at.Checklist {
		x := at.Items[it.Code]
		row := ReviewItem{Code: it.Code, Label: it.Label, Needs: needs(it, x), Must: it.Mandatory, Files: filesOf(at.View, it.Code)}
		if why := before.Detail.Items[it.Code]; why != "" {
			row.Before, row.Same = Words(why), unchanged(row.Files, before.At)
		}
		p.Items = append(p.Items, row)
	}
	for i, m := range matters(at) {
		p.Matters = append(p.Matters, Matter{Code: strconv.Itoa(i), Label: m, Claim: claim(at, m)})
	}
	for i := 0; q.Server.Words.Has("vi", "intake.reason-"+strconv.Itoa(i)); i++ {
		p.Reasons = append(p.Reasons, q.say(Say("intake.reason-"+strconv.Itoa(i))))
	}
	return p
}

// needs is what the book asks of an item, with the producer's own words.
func needs(it rulebook.ChecklistItem, x dossier.Item) string {
	if x.Note == "" {
		return it.Requirement
	}
	if it.Requirement == "" {
		return x.Note
	}
	return it.Requirement + " · " + x.Note
}

// lastReturn is the newest return in a dossier's history.
func lastReturn(v *intake.View) intake.Event {
	for _, h := range v.History {
		if h.Act == "dossier.return" {
			return h
		}
	}
	return intake.Event{}
}

// unchanged reports whether no file came after the return.
func unchanged(files []FileRow, since calendar.Instant) bool {
	for _, f := range files {
		if f.At > since {
			return false
		}
	}
	return true
}

// matters are those that the stage assesses in a form of its own.
func matters(at *intake.AtStage) []string {
	o, ok := at.Step.Outcome(appraisal.Accept, at.Standing)
	if !ok || !slices.Contains(o.Needs, "form03") {
		return nil
	}
	return at.Step.Assesses
}

// claim is what the producer chose at the criteria that the commune assesses.
func claim(at *intake.AtStage, matter string) Text {
	var said []string
	word := strings.Fields(viet.Fold(matter))
	for _, c := range at.Criteria.Criteria() {
		o, ok := c.Option(at.Self.Choices[c.Code])
		if !ok || !c.CommuneAssesses || len(word) < 2 || !strings.Contains(viet.Fold(c.Label), strings.Join(word[:2], " ")) {
			continue
		}
		said = append(said, c.Code+": "+o.Label)
	}
	return Words(strings.Join(said, "; "))
}

func (q *Request) previewReview() error { return q.previewCheck(officeDesk) }
func (q *Request) previewReturn() error { return q.previewCheck(teamDesk) }

// previewCheck shows what a check would send, word for word, before one button
// does it. Nothing is stored yet: the check travels in the page.
func (q *Request) previewCheck(d checkDesk) error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	at, err := q.atDesk(d)
	if err != nil {
		return q.stale(err, q.PathValue("id"), "/ho-so/"+q.PathValue("id"))
	}
	if f.Value("do") == "back" {
		return q.Render(http.StatusOK, q.reviewPage(d, at, f))
	}
	q.checkItems(at, &f)
	returning := fixes(at, f) > 0
	if !returning {
		q.checkMatters(at, &f)
	}
	if len(f.Errors) > 0 {
		return q.Render(http.StatusUnprocessableEntity, q.reviewPage(d, at, f))
	}
	if !returning && d.path == teamDesk.path {
		return q.See("/ho-so/" + at.ID + "/so-bo/ket-luan")
	}
	return q.Render(http.StatusOK, q.confirmPage(d, at, f))
}

// checkItems notes every item without a word and every return without a reason.
func (q *Request) checkItems(at *intake.AtStage, f *Form) {
	for _, it := range at.Checklist {
		switch f.Value("i-" + it.Code) {
		case "ok":
		case "fix":
			if strings.TrimSpace(f.Value("r-"+it.Code)) == "" {
				f.Errors = append(f.Errors, FieldError{Field: "r-" + it.Code, Text: Say("intake.why-missing", it.Label)})
			}
		default:
			if it.Mandatory || len(filesOf(at.View, it.Code)) > 0 || at.Items[it.Code].Note != "" {
				f.Errors = append(f.Errors, FieldError{Field: "i-" + it.Code, Text: Say("intake.choose", it.Label)})
			}
		}
	}
}

func (q *Request) checkMatters(at *intake.AtStage, f *Form) {
	for i, m := range matters(at) {
		code := strconv.Itoa(i)
		if v := f.Value("m-" + code); v != "yes" && v != "no" {
			f.Errors = append(f.Errors, FieldError{Field: "m-" + code, Text: Say("intake.matter-choose", m)})
		} else if v == "no" && strings.TrimSpace(f.Value("n-"+code)) == "" {
			f.Errors = append(f.Errors, FieldError{Field: "n-" + code, Text: Say("intake.matter-why", m)})
		}
	}
}

// fixes counts the items that go back.
func fixes(at *intake.AtStage, f Form) int {
	n := 0
	for _, it := range at.Checklist {
		if f.Value("i-"+it.Code) == "fix" {
			n++
		}
	}
	return n
}

// carried are the fields of a check that travel through the confirming page.
func carried(f Form) url.Values {
	out := url.Values{}
	for k, v := range f.Values {
		if kind, _, ok := strings.Cut(k, "-"); ok && len(kind) == 1 && strings.Contains("irmn", kind) {
			out[k] = v
		}
	}
	return out
}

func (q *Request) confirmPage(d checkDesk, at *intake.AtStage, f Form) *IntakeConfirmPage {
	base := "/ho-so/" + at.ID
	n := fixes(at, f)
	f.Action, f.Carry = base+d.path+"/xong", carried(f)
	p := &IntakeConfirmPage{Frame: q.dossierFrame(at.View, Say("intake.forward-title", at.ProductName)), Code: at.Slip, Form: f, Return: n > 0, Count: n, Back: base + d.path}
	outcome := appraisal.Accept
	if n > 0 {
		outcome = appraisal.Return
		p.Title = Say("intake.return-title", at.ProductName)
		p.Message = append(p.Message, Say("intake.message-head", at.Slip, n))
		for _, it := range at.Checklist {
			if f.Value("i-"+it.Code) == "fix" {
				p.Message = append(p.Message, Say("intake.message-item", it.Label, viet.CleanText(f.Value("r-"+it.Code))))
			}
		}
		p.Message = append(p.Message, Say("intake.message-foot"))
	} else {
		for i, m := range matters(at) {
			p.Matters = append(p.Matters, Fact{Label: Words(m), Value: Words(q.matterText(f, strconv.Itoa(i)))})
		}
	}
	if o, ok := at.Step.Outcome(outcome, at.Standing); ok {
		p.Letter = slices.Contains(o.Needs, "proposal")
		p.Follows = append(p.Follows, q.goesTo(at, o.To))
		if s, ok := at.Procedure.Stage(o.To); ok && s.Due != nil && s.Due.From != "session" {
			p.Follows = append(p.Follows, Say("dossier.follows-within", q.limit(s.Due)))
		}
	}
	return p
}

// limit words a time limit.
func (q *Request) limit(d *rulebook.Due) Text {
	if d == nil {
		return Text{}
	}
	return Say("admin.limit-"+d.Unit, d.N)
}

// matterText is what the report says of one matter.
func (q *Request) matterText(f Form, code string) string {
	key := "intake.matter-yes"
	if f.Value("m-"+code) == "no" {
		key = "intake.matter-no"
	}
	text := q.say(Say(key))
	if note := viet.CleanText(f.Value("n-" + code)); note != "" {
		text += ". " + note
	}
	return text
}

// verdicts reads the check of every item.
func verdicts(at *intake.AtStage, f Form) map[string]intake.Verdict {
	out := map[string]intake.Verdict{}
	for _, it := range at.Checklist {
		switch v := f.Value("i-" + it.Code); v {
		case "ok", "fix":
			x := intake.Verdict{Verdict: dossier.VerdictOK}
			if v == "fix" {
				x = intake.Verdict{Verdict: dossier.VerdictFix, Reason: f.Value("r-" + it.Code)}
			}
			out[it.Code] = x
		}
	}
	return out
}

// sentCheck loads what a confirmed check is about. A check that was carried
// out already is answered by the act's own row, so a dossier that has moved on
// is no reason to stop here.
func (q *Request) sentCheck() (Form, *intake.View, error) {
	f, err := q.Sent()
	if err != nil {
		return f, nil, err
	}
	v, err := intake.Show(q.Context(), q.Server.Office, q.Subject(), q.PathValue("id"))
	return f, v, err
}

func (q *Request) review() error {
	f, v, err := q.sentCheck()
	if err != nil {
		return err
	}
	at := &intake.AtStage{View: v}
	in := intake.ReviewInput{DossierID: v.ID, Version: f.Version, Outcome: appraisal.Accept, Items: verdicts(at, f), Report: intake.Report{Number: f.Value("letter_number")}}
	names := map[string]string{"number": "letter_number", "date": "letter_date"}
	if fixes(at, f) > 0 {
		in.Outcome, in.Report = appraisal.Return, intake.Report{}
	} else {
		for i := 0; f.Value("m-"+strconv.Itoa(i)) != ""; i++ {
			in.Report.Matters = append(in.Report.Matters, q.matterText(f, strconv.Itoa(i)))
		}
		in.Report.Date, err = Date("letter_date", f.Value("letter_date"))
	}
	if err == nil {
		_, _, err = intake.Review(q.Context(), q.Server.Office, q.Subject(), f.ActID, in)
	}
	if err == nil {
		return q.See("/ho-so/" + v.ID)
	}
	return q.refuseCheck(officeDesk, f, renamed(err, names))
}

// refuseCheck shows the confirming page again, or the items' page where the
// error is about an item.
func (q *Request) refuseCheck(d checkDesk, f Form, err error) error {
	id := q.PathValue("id")
	if e, ok := fault.As(err); ok && strings.HasPrefix(e.Field, "reason-") {
		err = renamed(err, map[string]string{e.Field: "r-" + strings.TrimPrefix(e.Field, "reason-")})
	} else if ok && strings.HasPrefix(e.Field, "matter-") {
		err = renamed(err, map[string]string{e.Field: "n-" + strings.TrimPrefix(e.Field, "matter-")})
	}
	if e := q.Refuse(&f, err); e != nil {
		return q.stale(e, id, "/ho-so/"+id)
	}
	at, err := q.atDesk(d)
	if err != nil {
		return q.stale(err, id, "/ho-so/"+id)
	}
	if field := f.Errors[0].Field; field != "" && !strings.HasPrefix(field, "letter") {
		return q.Render(http.StatusUnprocessableEntity, q.reviewPage(d, at, f))
	}
	return q.Render(http.StatusUnprocessableEntity, q.confirmPage(d, at, f))
}
