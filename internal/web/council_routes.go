package web

import "saoque/internal/access"

// councilRoutes are councils and teams, their sessions and the secretary's
// board.
func (s *Server) councilRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/hoi-dong", Action: access.SessionList, Handle: s.councilList},
		{Method: "GET", Path: "/hoi-dong/moi", Action: access.CouncilCreate, Handle: s.councilNew},
		{Method: "POST", Path: "/hoi-dong/moi", Action: access.CouncilCreate, Handle: s.councilCreate},
		{Method: "GET", Path: "/hoi-dong/{id}", Action: access.CouncilView, Handle: s.councilShow},
		{Method: "GET", Path: "/phien", Action: access.SessionList, Handle: s.sessionList},
		{Method: "GET", Path: "/phien/moi", Action: access.SessionCreate, Handle: s.sessionNew},
		{Method: "POST", Path: "/phien/moi", Action: access.SessionCreate, Handle: s.sessionCreate},
		{Method: "GET", Path: "/phien/{id}/dieu-hanh", Action: access.SessionView, Handle: s.sessionBoard},
		{Method: "POST", Path: "/phien/{id}/them", Action: access.SessionRun, Handle: s.sessionExtend},
		{Method: "POST", Path: "/phien/{id}/diem-danh", Action: access.SessionRun, Handle: s.sessionRoll},
		{Method: "POST", Path: "/phien/{id}/mo/{dossier}", Action: access.SessionRun, Handle: s.sessionOpenProduct},
		{Method: "POST", Path: "/phien/{id}/chot/{dossier}", Action: access.SessionRun, Handle: s.sessionCloseProduct},
		{Method: "POST", Path: "/phien/{id}/ket-thuc", Action: access.SessionRun, Handle: s.sessionEnd},
		{Method: "GET", Path: "/phien/{id}/ket-qua/{dossier}", Action: access.TallyView, Handle: s.sessionResult},
		{Method: "GET", Path: "/phien/{id}/ket-qua/{dossier}/bang.xlsx", Action: access.CardsView, Handle: s.resultBook},
		{Method: "GET", Path: "/phien/{id}/phieu/{dossier}/{user}", Action: access.CardsView, Handle: s.sessionCard},
	}
}

// scoreRoutes are a member's own scoring.
func (s *Server) scoreRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/phien/{id}", Action: access.SessionView, Handle: s.scoreList},
		{Method: "GET", Path: "/phien/{id}/cham/{dossier}", Action: access.CardScore, Handle: s.scoreSheet},
		{Method: "POST", Path: "/phien/{id}/cham/{dossier}", Action: access.CardScore, Handle: s.scoreSave},
		{Method: "GET", Path: "/phien/{id}/cham/{dossier}/bang.xlsx", Action: access.CardScore, Handle: s.scoreBook},
		{Method: "POST", Path: "/phien/{id}/cham/{dossier}/bang", Action: access.CardScore, Handle: s.scoreBookBack, Upload: true},
		{Method: "GET", Path: "/phien/{id}/cham/{dossier}/gui", Action: access.CardScore, Handle: s.scoreReview},
		{Method: "POST", Path: "/phien/{id}/cham/{dossier}/gui", Action: access.CardScore, Handle: s.scoreSend},
		{Method: "GET", Path: "/phien/{id}/phieu/{dossier}", Action: access.CardScore, Handle: s.scoreCard},
		{Method: "GET", Path: "/P/{code}", Action: access.CardView, Handle: s.scoreScan}, // capitals, as the QR of a blank sheet has it
		{Method: "GET", Path: "/phien/{id}/rut/{dossier}", Action: access.CardRecuse, Handle: s.scoreRecuse},
		{Method: "POST", Path: "/phien/{id}/rut/{dossier}", Action: access.CardRecuse, Handle: s.scoreRecuseSend},
	}
}

// decisionRoutes are decisions, certificates and the register.
func (s *Server) decisionRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/quyet-dinh", Action: access.DecisionList, Handle: s.decisionList},
		{Method: "GET", Path: "/quyet-dinh/moi", Action: access.DecisionPrepare, Handle: s.decisionNew},
		{Method: "POST", Path: "/quyet-dinh/moi", Action: access.DecisionPrepare, Handle: s.decisionPrepare},
		{Method: "GET", Path: "/quyet-dinh/{id}", Action: access.DecisionView, Handle: s.decisionShow},
		{Method: "POST", Path: "/quyet-dinh/{id}/ban-hanh", Action: access.DecisionIssue, Handle: s.decisionIssue},
		{Method: "POST", Path: "/quyet-dinh/{id}/giay-chung-nhan", Action: access.CertificateSign, Handle: s.decisionCertify},
		{Method: "GET", Path: "/quyet-dinh/{id}/thu-hoi/{dossier}", Action: access.RevocationView, Handle: s.revokeShow},
		{Method: "POST", Path: "/quyet-dinh/{id}/thu-hoi/{dossier}/soan", Action: access.RevocationPrepare, Handle: s.revokeDraft},
		{Method: "POST", Path: "/quyet-dinh/{id}/thu-hoi/{dossier}/bo", Action: access.RevocationPrepare, Handle: s.revokeDrop},
		{Method: "POST", Path: "/quyet-dinh/{id}/thu-hoi/{dossier}/ban-hanh", Action: access.RevocationIssue, Handle: s.revokeIssue},
		{Method: "GET", Path: "/so-dang-ky", Action: access.RegisterView, Handle: s.registerList},
		{Method: "GET", Path: "/so-dang-ky.csv", Action: access.RegisterView, Handle: s.registerCSV},
		{Method: "GET", Path: "/so-dang-ky.xlsx", Action: access.ImportView, Handle: s.registerBook}, // it holds telephones
	}
}
