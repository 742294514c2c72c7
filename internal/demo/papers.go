package demo

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/ledger"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
)

// unkept is a paper that is issued and whose files are still to be written.
type unkept struct {
	by    access.Subject
	paper string
}

// keep writes the day's papers, several at once: that takes longest of all.
func (p *Player) keep(ctx context.Context) error {
	list := p.unkept
	p.unkept = nil
	errs := make([]error, len(list))
	var hands sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, u := range list {
		free <- struct{}{}
		hands.Go(func() {
			_, errs[i] = papers.Keep(ctx, p.App.Office, u.by, u.paper)
			<-free
		})
	}
	hands.Wait()
	return errors.Join(errs...)
}

// issue plans a paper about a record: issued under its number, its files
// written at the end of the day.
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
		if err == nil {
			p.unkept = append(p.unkept, unkept{s, paper})
		}
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
