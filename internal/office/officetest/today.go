package officetest

import (
	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/calendar"
	"saoque/internal/office/intake"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// Today is a day on which dossiers go the way of two levels, from the commune to
// the province; NewFrom is when the units of that day began.
const (
	Today   calendar.Date = "2026-09-14"
	NewFrom calendar.Date = "2025-07-01"
)

// ToToday moves the world to Today: the same people get their offices over the
// units of that day, the team and the province's council are set up anew.
func (w *World) ToToday() {
	w.Helper()
	Clock(w.O).Set(Today.At(8, 0))
	commune, from := w.O.CurrentUnit(Commune, UnitFrom, Today)
	for login, g := range map[string]store.Grant{
		CommuneDesk: {Role: access.Commune, UnitCode: commune, UnitFrom: from},
		Desk:        {Role: access.Province, UnitCode: Province, UnitFrom: NewFrom},
		Chairman:    {Role: access.Chairman, UnitCode: Province, UnitFrom: NewFrom},
		Auditor:     {Role: access.Auditor, UnitCode: Province, UnitFrom: NewFrom},
	} {
		g.ID, g.UserID, g.From = w.O.IDs.New(), w.User(login), Today
		storetest.Write(w, w.O.Store, func(tx *store.Tx) error { return tx.AddGrant(g) })
	}
	w.Team = w.body(Desk, "advisory", "province", Province, NewFrom, w.teamSeats())
	w.Board = w.body(Desk, "council", "province", Province, NewFrom, w.seated("hdt", Members))
}

// Matters are what the commune of Today says on the four matters of its report.
var Matters = []string{"Cá đánh bắt trong xã. (mẫu)", "Sáu lao động người trong xã. (mẫu)", "Nghề làm khô của xã. (mẫu)", "Cách phơi truyền thống. (mẫu)"}

// Proposed gives a dossier of Today that the commune has proposed to the
// province.
func (w *World) Proposed(name string) string {
	w.Helper()
	id := w.Submitted(name)
	report := Letter
	report.Date, report.Matters = Today, Matters
	Must(intake.Review(w.Context(), w.O, w.As(CommuneDesk), w.Act(), intake.ReviewInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: appraisal.Accept, Report: report}))(w)
	return id
}

// ConcludedToday gives a dossier of Today that waits for a decision, scored with
// one sheet everywhere.
func (w *World) ConcludedToday(name string, percent int) string {
	w.Helper()
	id := w.Proposed(name)
	w.Accept(Desk, id)
	w.ToBoard(id, w.Sheet(percent))
	w.Decide("hdt", w.Sheet(percent), id)
	return id
}
