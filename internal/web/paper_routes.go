package web

import "saoque/internal/access"

// paperRoutes are the papers about a record, and the issued ones. What a viewer
// sees follows from what the papers are about; here only visitors are refused.
func (s *Server) paperRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/van-ban/{of}/{id}", Action: access.WorkView, Handle: (*Request).listPapers},
		{Method: "GET", Path: "/van-ban/{of}/{id}/{form}", Action: access.WorkView, Handle: (*Request).askPaper},
		{Method: "GET", Path: "/van-ban/{of}/{id}/{form}/{format}", Action: access.WorkView, Handle: (*Request).draftPaper},
		{Method: "GET", Path: "/van-ban/{of}/{id}/tat-ca.zip", Action: access.WorkView, Handle: (*Request).bundlePapers},
		{Method: "POST", Path: "/van-ban/{of}/{id}/ban-hanh", Action: access.WorkView, Handle: (*Request).issuePaper},
		{Method: "GET", Path: "/giay-to/{paper}", Action: access.WorkView, Handle: (*Request).showPaper},
		{Method: "GET", Path: "/giay-to/{paper}/{format}", Action: access.WorkView, Handle: (*Request).paperFile},
		{Method: "POST", Path: "/giay-to/{paper}/ban-ky", Action: access.WorkView, Handle: (*Request).returnPaper, Upload: true},
		{Method: "GET", Path: "/giay-to/{paper}/ban-ky/{copy}", Action: access.WorkView, Handle: (*Request).showCopy},
		{Method: "GET", Path: "/giay-to/{paper}/ban-ky/{copy}/tep", Action: access.WorkView, Handle: (*Request).copyFile},
		{Method: "POST", Path: "/giay-to/{paper}/ban-ky/{copy}/xac-nhan", Action: access.WorkView, Handle: (*Request).confirmCopy},
		{Method: "POST", Path: "/giay-to/{paper}/ban-ky/{copy}/rut", Action: access.WorkView, Handle: (*Request).withdrawCopy},
	}
}
