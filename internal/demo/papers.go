package demo

import (
	"context"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/ledger"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
)

// issue plans a paper about a record: issued under its number, its files kept.
func (p *Player) issue(day calendar.Date, h, m int, login, form, of, key string, part ...string) {
	p.plan(day, h, m, login, strings.Join(append([]string{"ban hành", form, of, key}, part...), " "), func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		o, ref := p.App.Office, paperwork.Ref{Kind: of, ID: p.ids[of+"/"+key]}
		if len(part) > 0 {
			ref.Part = part[0]
		}
		// Minutes print the log's state.
		if err := papers.Settle(ctx, o, s, ref, form); err != nil {
			return ledger.Receipt{}, err
		}
		paper, r, err := papers.Issue(ctx, o, s, id, papers.IssueInput{Ref: ref, Form: form})
		if err != nil {
			return r, err
		}
		_, err = papers.Keep(ctx, o, s, paper)
		return r, err
	})
}

// issue plans a paper of the session by its secretary.
func (t *sitting) issue(day calendar.Date, h, m int, form string) {
	t.p.issue(day, h, m, t.secretary(), form, paperwork.OfSession, t.key)
}

// issue plans a paper about the dossier.
func (k *walked) issue(day calendar.Date, h, m int, login, form string, part ...string) {
	k.p.issue(day, h, m, login, form, paperwork.OfDossier, k.key, part...)
}
