package web

import (
	"net/url"
	"strconv"

	"saoque/internal/access"
	"saoque/internal/fault"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
)

const templatesPath = "/mau-giay-to"

// templateRoutes are a province's own .docx of the forms.
func (s *Server) templateRoutes() []Route {
	const form, version = templatesPath + "/{tinh}/{form}", templatesPath + "/{tinh}/{form}/{so}"
	return []Route{
		{Method: "GET", Path: templatesPath, Action: access.TemplateView, Handle: (*Request).listTemplates},
		{Method: "GET", Path: form, Action: access.TemplateView, Handle: (*Request).templatesOf},
		{Method: "GET", Path: form + "/khoi-dau.docx", Action: access.TemplateView, Handle: (*Request).starter},
		{Method: "POST", Path: form + "/tai-len", Action: access.TemplateManage, Handle: (*Request).sendTemplate, Upload: true},
		{Method: "GET", Path: version, Action: access.TemplateView, Handle: (*Request).showTemplate},
		{Method: "GET", Path: version + "/tep.docx", Action: access.TemplateView, Handle: (*Request).templateFile},
		{Method: "GET", Path: version + "/dien-thu.docx", Action: access.TemplateView, Handle: (*Request).templateSpecimen},
		{Method: "POST", Path: version + "/nhan", Action: access.TemplateManage, Handle: (*Request).acceptTemplate},
		{Method: "POST", Path: version + "/bo", Action: access.TemplateManage, Handle: (*Request).retireTemplate},
	}
}

// templatePath is the address of a form's templates in a province, or of one
// version.
func templatePath(province, form string, number int) string {
	p := templatesPath + "/" + url.PathEscape(province) + "/" + url.PathEscape(form)
	if number > 0 {
		p += "/" + strconv.Itoa(number)
	}
	return p
}

// templateNumber reads the version of an address; others do not exist.
func (q *Request) templateNumber() (int, error) {
	n, err := strconv.Atoi(q.PathValue("so"))
	if err != nil || n < 1 || n > 1_000_000 {
		// Who may not look is told so first.
		if _, err := papers.TemplatesOf(q.Context(), q.Server.Office, q.Subject(), q.PathValue("tinh"), q.PathValue("form")); err != nil {
			return 0, err
		}
		return 0, fault.New(fault.NotFound, "fault.not-found")
	}
	return n, nil
}

// templateState words how far a version has come; unknown says that it holds
// keys that mean nothing, where that is known.
func templateState(state string, unknown bool) Tag {
	switch {
	case state == paperwork.Accepted:
		return Tag{Text: Say("template.in-force"), Tone: Good}
	case state == paperwork.Retired:
		return Tag{Text: Say("template.retired")}
	case unknown:
		return Tag{Text: Say("template.has-unknown"), Tone: Fix}
	}
	return Tag{Text: Say("template.waiting"), Tone: Todo}
}

func versionName(n int) Text { return Say("template.version", n) }
