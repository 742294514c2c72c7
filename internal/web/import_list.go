package web

import (
	"bufio"
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"time"

	"saoque/internal/access"
	"saoque/internal/fault"
	"saoque/internal/ident"
	"saoque/internal/office/register"
	"saoque/internal/registry"
	"saoque/internal/viet"
)

// importRoutes are the registers brought in from workbooks.
func (s *Server) importRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/so-dang-ky/nhap", Action: access.ImportView, Handle: (*Request).importList},
		{Method: "POST", Path: "/so-dang-ky/nhap", Action: access.RegisterImport, Handle: (*Request).importReceive, Upload: true},
		{Method: "GET", Path: "/so-dang-ky/nhap/{id}", Action: access.ImportView, Handle: (*Request).importShow},
		{Method: "POST", Path: "/so-dang-ky/nhap/{id}/doc", Action: access.RegisterImport, Handle: (*Request).importRead},
		{Method: "POST", Path: "/so-dang-ky/nhap/{id}/nhan", Action: access.RegisterImport, Handle: (*Request).importConfirm},
		{Method: "POST", Path: "/so-dang-ky/nhap/{id}/rut", Action: access.RegisterImport, Handle: (*Request).importWithdraw},
		{Method: "GET", Path: "/so-dang-ky/nhap/{id}/tep.xlsx", Action: access.ImportView, Handle: (*Request).importFile},
		{Method: "GET", Path: "/so-dang-ky/nhap/{id}/bao-cao.xlsx", Action: access.ImportView, Handle: (*Request).importReport},
	}
}

const importsPath = "/so-dang-ky/nhap"

// patience is how long a form waits for its errand before the page shows how far
// it has come.
const patience = 1500 * time.Millisecond

func (q *Request) importList() error {
	return q.drawImports(http.StatusOK, q.Form("", 0))
}

// drawImports draws the list with the form for the province in the query.
func (q *Request) drawImports(status int, f Form) error {
	desk, err := register.Imports(q.Context(), q.Server.Office, q.Subject())
	if err != nil {
		return err
	}
	p := &ImportListPage{Frame: q.Frame(Say("register.imports")), Back: "/so-dang-ky"}
	p.Crumbs = []Link{{Text: Say("decision.register-title"), Href: "/so-dang-ky"}}
	if n := len(desk.Provinces); n > 0 {
		province := q.URL.Query().Get("tinh")
		if !slices.Contains(desk.Provinces, province) {
			province = desk.Provinces[0]
		}
		f.Action = importsOf(province)
		p.Upload, p.Hint = &f, Say("register.file-hint", register.MaxFile>>20)
		if n > 1 {
			p.Lede = Words(q.Server.provinceWords(province))
			note := Notice{Text: Say("register.other-provinces")}
			for _, x := range desk.Provinces {
				if x != province {
					note.Links = append(note.Links, Link{Text: Words(q.Server.provinceWords(x)), Href: importsOf(x)})
				}
			}
			p.Notices = append(p.Notices, note)
		}
	}
	several := slices.ContainsFunc(desk.Imports, func(i registry.Import) bool { return i.Province != desk.Imports[0].Province })
	for _, i := range desk.Imports {
		row := ImportRow{File: Named{Name: i.File, Href: importPath(i.ID), Sample: i.Sample}, On: i.ReceivedAt, State: q.importState(i), Of: i.Rows, Taken: i.Taken, Refused: i.Refused,
			Unreadable: i.State == registry.Unreadable}
		if several {
			row.Place = q.Server.provinceWords(i.Province)
		}
		p.Rows = append(p.Rows, row)
	}
	return q.Render(status, p)
}

func importsOf(province string) string { return importsPath + "?tinh=" + url.QueryEscape(province) }

func importPath(id string, rest ...string) string {
	p := importsPath + "/" + id
	for _, r := range rest {
		p += "/" + r
	}
	return p
}

// importState words how far an import is.
func (q *Request) importState(i registry.Import) Tag {
	if e, ok := q.Server.Errands.Look(errandOf(i.ID)); ok && e.Running {
		return Tag{Text: Say(e.Name), Tone: Todo}
	}
	tone := map[registry.ImportState]Tone{registry.Received: Todo, registry.Unreadable: Fix, registry.Read: Todo, registry.Confirmed: Good, registry.Withdrawn: Quiet}
	return Tag{Text: Say("register.state." + string(i.State)), Tone: tone[i.State]}
}

// errandOf is the key of an import's errands: one runs at a time.
func errandOf(id string) string { return "register-import/" + id }

// importReceive takes one workbook, streams it into the blobs and begins to read
// it. The right is asked before the first byte is read, and again by the act.
func (q *Request) importReceive() error {
	province := q.URL.Query().Get("tinh")
	if err := register.MayImport(q.Context(), q.Server.Office, q.Subject(), province); err != nil {
		return err
	}
	id := ""
	refused, err := q.file("register.no-file", func(part *multipart.Part, act string) (err error) {
		if id, err = q.receiveOne(part, act, province); err != nil {
			return err
		}
		if err := q.readImport(ident.Derived(act, "read"), register.ReadInput{ID: id, Version: 1}); err != nil {
			q.Server.Log.Warn("register not read yet", "import", id, "err", err)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case refused != nil:
		return q.refuseImport(refused)
	}
	return q.See(importPath(id))
}

// refuseImport shows the form again with what is wrong with the file.
func (q *Request) refuseImport(err error) error {
	f := q.Form("", 0)
	status, err := q.refuseFile(&f, err)
	if err != nil {
		return err
	}
	return q.drawImports(status, f)
}

func (q *Request) receiveOne(part *multipart.Part, act, province string) (string, error) {
	// What is no package at all is not even kept.
	head := bufio.NewReader(part)
	if magic, err := head.Peek(4); err != nil || !bytes.Equal(magic, []byte("PK\x03\x04")) {
		return "", fault.New(fault.Invalid, "xlsx.not-a-workbook").On("file")
	}
	info, err := register.Store(q.Context(), q.Server.Office, head)
	if err != nil {
		switch {
		case cutOff(err):
			return "", formError(err)
		case fault.Is(err, fault.TooLarge):
			return "", fault.New(fault.TooLarge, "xlsx.file-too-large", register.MaxFile>>20)
		}
		return "", err
	}
	id, _, err := register.Receive(q.Context(), q.Server.Office, q.Subject(), act, register.ReceiveInput{Province: province, File: viet.Clean(part.FileName()), Blob: info, Sample: q.Server.Demo != nil})
	return id, err
}

// readImport begins to read a file in the asker's name.
func (q *Request) readImport(act string, in register.ReadInput) error {
	o, who := q.Server.Office, q.Subject()
	return q.Server.Errands.Start(errandOf(in.ID), "register.reading", patience, func(ctx context.Context, step func(int, int) error) error {
		_, _, err := register.Read(ctx, o, who, act, in, step)
		return err
	})
}
