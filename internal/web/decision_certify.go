package web

import (
	"context"
	"errors"
	"time"

	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/office/decide"
	"saoque/internal/office/papers"
)

// certifyFor bounds one press of the button: what is left is done by the next,
// and the page says how much that is.
const certifyFor = 10 * time.Second

// decisionCertify signs and writes a decision's certificates, as many as the
// time allows.
func (s *Server) decisionCertify(q *Request) error {
	if _, err := q.Sent(); err != nil {
		return err
	}
	id := q.PathValue("id")
	timeUp := errors.New("the time of one press is over")
	clock, stop := context.WithTimeout(q.Context(), certifyFor)
	defer stop()
	err := papers.CertifyAll(q.Context(), s.Office, q.Subject(), id, func(done, all int) error {
		if done < all && clock.Err() != nil {
			return timeUp
		}
		return nil
	})
	if err != nil && !errors.Is(err, timeUp) {
		return err
	}
	return q.See("/quyet-dinh/" + id + "#giay-chung-nhan")
}

// certifying is the part of an issued decision's page that tells how many of
// its certificates are signed, for those who may sign; nil for others.
func (s *Server) certifying(ctx context.Context, q *Request, d decide.Sight) (*CertifyPart, error) {
	if d.State != decision.Issued {
		return nil, nil
	}
	done, all, err := papers.Certified(ctx, s.Office, q.Subject(), d.ID)
	if fault.Is(err, fault.Forbidden) || err == nil && all == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p := &CertifyPart{Done: done, All: all}
	if done < all {
		form := q.Form("/quyet-dinh/"+d.ID+"/giay-chung-nhan", d.Version)
		p.Form = &form
	}
	return p, nil
}
