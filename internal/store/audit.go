package store

import (
	"saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/dossier"
)

// What an independent check of the whole database reads. These walk tables
// front to back and are not for pages.

// ClosedAgendas gives every closed product.
func (t *Tx) ClosedAgendas() ([]council.Agenda, error) {
	return all(t, scanAgenda, "SELECT "+agendaColumns+" FROM agenda a WHERE a.state = 'closed' ORDER BY a.session_id, a.ord")
}

// SubmittedCards gives every submitted card.
func (t *Tx) SubmittedCards() ([]council.Card, error) {
	return all(t, scanCard, "SELECT "+cardColumns+" FROM cards WHERE state = 'submitted' ORDER BY session_id, dossier_id, user_id, round")
}

// IssuedDecisions gives every issued decision.
func (t *Tx) IssuedDecisions() ([]decision.Decision, error) {
	return all(t, scanDecision, "SELECT "+decisionColumns+" FROM decisions d WHERE d.state = 'issued' ORDER BY d.created_at, d.id")
}

// AllPrescores calls f with every preliminary scoring.
func (t *Tx) AllPrescores(f func(Prescore) error) error {
	keys, err := all(t, func(scan scanner) (p Prescore, err error) {
		return p, scan(&p.DossierID, &p.Stage, &p.Edition)
	}, "SELECT dossier_id, stage, edition FROM prescores ORDER BY dossier_id, stage, edition")
	if err != nil {
		return err
	}
	for _, k := range keys {
		p, err := t.PrescoreOf(k.DossierID, k.Stage, k.Edition)
		if err != nil {
			return err
		}
		if err := f(p); err != nil {
			return err
		}
	}
	return nil
}

// AllEditions calls f with every frozen submission.
func (t *Tx) AllEditions(f func(dossier.Edition) error) error {
	list, err := all(t, scanEdition, "SELECT "+editionColumns+" FROM editions ORDER BY dossier_id, edition")
	if err != nil {
		return err
	}
	for _, e := range list {
		if err := f(e); err != nil {
			return err
		}
	}
	return nil
}

// WrongCounts counts the places of the way whose kept count, of a commune or
// of a district, is not the true one, and the deadlines whose is not.
func (t *Tx) WrongCounts() (n int, err error) {
	for _, kept := range []struct{ table, place, of string }{
		{"dossier_counts", "province_code, area_code, area_from, unit_code, unit_from, state, stage, turn", "1 = 1"},
		{"dossier_sums", "province_code, area_code, area_from, state, stage, turn", "1 = 1"},
		{"dossier_dues", "province_code, area_code, area_from, due_at", withDeadline},
	} {
		wrong := 0
		if err = t.QueryRow("SELECT count(*) FROM (SELECT "+kept.place+", sum(n) AS n FROM (SELECT "+kept.place+", n FROM "+kept.table+
			" UNION ALL SELECT "+kept.place+", -1 FROM dossiers WHERE "+kept.of+") x GROUP BY "+kept.place+" HAVING sum(n) <> 0) y", nil, &wrong); err != nil {
			return 0, err
		}
		n += wrong
	}
	return n, nil
}

// StrayActs counts acts without their ledger entry and entries without act.
func (t *Tx) StrayActs() (acts, entries int, err error) {
	if err = t.QueryRow("SELECT count(*) FROM acts a WHERE NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.id = a.entry_id)", nil, &acts); err != nil {
		return 0, 0, err
	}
	err = t.QueryRow("SELECT count(*) FROM ledger_entries e WHERE NOT EXISTS (SELECT 1 FROM acts a WHERE a.entry_id = e.id)", nil, &entries)
	return acts, entries, err
}

// LostEntries counts entries that are neither numbered nor queued, and numbers
// or queue places without an entry.
func (t *Tx) LostEntries() (n int, err error) {
	err = t.QueryRow(`SELECT (SELECT count(*) FROM ledger_entries e WHERE NOT EXISTS (SELECT 1 FROM ledger_seq s WHERE s.entry_id = e.id) AND NOT EXISTS (SELECT 1 FROM ledger_queue q WHERE q.entry_id = e.id))
		+ (SELECT count(*) FROM ledger_seq s WHERE NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.id = s.entry_id))
		+ (SELECT count(*) FROM ledger_queue q WHERE NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.id = q.entry_id))`, nil, &n)
	return n, err
}

// WrongStars counts dossiers whose star, code or state is not their
// certificate's, and certificates of decisions that were not issued.
func (t *Tx) WrongStars() (n int, err error) {
	err = t.QueryRow(`SELECT (SELECT count(*) FROM certificates c JOIN dossiers d ON d.id = c.dossier_id WHERE c.star <> d.star OR c.product_code <> d.product_code OR d.state <> 'recognised')
		+ (SELECT count(*) FROM dossiers d WHERE (d.star > 0 OR d.state = 'recognised') AND NOT EXISTS (SELECT 1 FROM certificates c WHERE c.dossier_id = d.id))
		+ (SELECT count(*) FROM certificates c JOIN decisions x ON x.id = c.decision_id WHERE x.state <> 'issued')`, nil, &n)
	return n, err
}
