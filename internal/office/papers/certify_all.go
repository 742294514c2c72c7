package papers

import (
	"context"
	"runtime"
	"sync"

	"saoque/internal/access"
	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/paperwork"
)

// Progress is told how far a long work is; its error stops the work. It is
// called by one at a time.
type Progress func(done, all int) error

// maxHands bounds how many papers are written at the same time: each takes a
// core and some memory.
const maxHands = 4

// CertifyAll certifies every product of a decision. It can be stopped and
// called again: it goes on where it was. step may be nil.
func CertifyAll(ctx context.Context, o *office.Office, s access.Subject, decisionID string, step Progress) error {
	open, all, err := uncertified(ctx, o, s, decisionID)
	if err != nil {
		return err
	}
	if step == nil {
		step = func(int, int) error { return nil }
	}
	n := &notary{office: o, subject: s}
	do := func(part string) error {
		_, _, err := n.certify(ctx, paperwork.Ref{Kind: paperwork.OfDecision, ID: decisionID, Part: part})
		return err
	}
	done := all - len(open)
	if err := step(done, all); err != nil || len(open) == 0 {
		return err
	}
	// The first opens the issue, which the others then share.
	if err := do(open[0]); err != nil {
		return err
	}
	w := &hands{done: done + 1, all: all, step: step}
	if err := step(w.done, all); err != nil {
		return err
	}
	return w.each(open[1:], do)
}

// hands do one thing to each of a list, several at a time.
type hands struct {
	mu        sync.Mutex
	done, all int
	step      Progress
	failed    error
}

func (w *hands) each(list []string, do func(string) error) error {
	todo := make(chan string)
	var all sync.WaitGroup
	for range min(runtime.NumCPU(), maxHands) {
		all.Go(func() {
			for x := range todo {
				w.told(do(x))
			}
		})
	}
	for _, x := range list {
		if w.stopped() {
			break
		}
		todo <- x
	}
	close(todo)
	all.Wait()
	return w.failed
}

// told counts one that is done, and keeps the first error.
func (w *hands) told(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil && w.failed == nil {
		w.done++
		err = w.step(w.done, w.all)
	}
	if w.failed == nil {
		w.failed = err
	}
}

func (w *hands) stopped() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failed != nil
}

// Certified counts a decision's certificates for somebody who may sign them:
// those that are signed and written, and all.
func Certified(ctx context.Context, o *office.Office, s access.Subject, decisionID string) (done, all int, err error) {
	open, all, err := uncertified(ctx, o, s, decisionID)
	return all - len(open), all, err
}

// Certificate gives the id of a certificate's paper in force for somebody who
// may have its files, "" where there is none or it is not theirs to have.
func Certificate(ctx context.Context, o *office.Office, s access.Subject, c decision.Certificate) (string, error) {
	r := paperwork.Ref{Kind: paperwork.OfDecision, ID: c.DecisionID, Part: c.DossierID}
	id, err := office.Query(ctx, o, s, func(tx *office.Tx) (string, error) {
		rule, err := tx.Decision(c.DecisionID)
		if err != nil {
			return "", err
		}
		d, err := tx.Tx.Dossier(c.DossierID)
		if err != nil {
			return "", err
		}
		rec := tx.DecisionRecord(rule)
		rec.Producer = d.ProducerID
		if err := tx.Authorise(access.CertificateView, access.CertificateView, rec); err != nil {
			return "", err
		}
		p, err := tx.CurrentPaper(certificateKind.Form, r)
		return p.ID, err
	})
	if k := fault.KindOf(err); k == fault.NotFound || k == fault.Forbidden {
		return "", nil
	}
	return id, err
}

// uncertified lists the products of a decision whose certificates are not
// written yet, and how many have one at all.
func uncertified(ctx context.Context, o *office.Office, s access.Subject, decisionID string) (open []string, all int, err error) {
	r := paperwork.Ref{Kind: paperwork.OfDecision, ID: decisionID}
	open, err = office.Query(ctx, o, s, func(tx *office.Tx) ([]string, error) {
		x, err := load(tx, r)
		if err != nil {
			return nil, err
		}
		if err := x.maySign(); err != nil {
			return nil, err
		}
		issued, err := tx.PapersAbout(r.Record())
		if err != nil {
			return nil, err
		}
		kept := map[string]bool{}
		for _, p := range issued {
			if p.Form == certificateKind.Form && p.State == paperwork.Issued && p.Kept() {
				kept[p.Ref.Part] = true
			}
		}
		var out []string
		for _, row := range x.decision.rows {
			if _, ok := x.decision.certs[row.DossierID]; ok {
				if all++; !kept[row.DossierID] {
					out = append(out, row.DossierID)
				}
			}
		}
		return out, nil
	})
	return open, all, err
}
