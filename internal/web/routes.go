package web

import "slices"

// Routes lists every address of the product, area by area.
func (s *Server) Routes() []Route {
	return slices.Concat(
		s.publicRoutes(),   // home, product check, rulebooks
		s.signRoutes(),     // sign-in, account
		s.workRoutes(),     // my work, notices
		s.dossierRoutes(),  // list, page, new, forward, withdraw, files
		s.taskRoutes(),     // the producer's products, tasks, uploads, submit, self-assessment
		s.reviewRoutes(),   // intake and check, preliminary score
		s.councilRoutes(),  // councils, sessions, the secretary's board
		s.scoreRoutes(),    // a member's scoring
		s.decisionRoutes(), // decisions, certificates, register
		s.importRoutes(),   // registers brought in from workbooks
		s.paperRoutes(),    // papers about records, issued papers, their files
		s.templateRoutes(), // a province's own .docx of the forms
		s.adminRoutes(),    // accounts, units
	)
}
