package web

import "saoque/internal/office/council"

// scoreScan leads from the code printed on a score sheet to its card: the
// member to the own one, whoever sees every card to that one.
func (s *Server) scoreScan(q *Request) error {
	c, err := council.CardAt(q.Context(), s.Office, q.Subject(), q.PathValue("code"))
	switch {
	case err != nil:
		return err
	case c.Score:
		return q.See(sessionPath(c.Session, "cham", c.Dossier))
	case c.Own:
		return q.See(sessionPath(c.Session, "phieu", c.Dossier))
	}
	return q.See(sessionPath(c.Session, "phieu", c.Dossier, c.User))
}
