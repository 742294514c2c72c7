package papers

import (
	"context"
	"encoding/json"

	"saoque/internal/access"
	"saoque/internal/office"
	"saoque/internal/paperwork"
)

// CopySight is a signed copy as those see it who may see its paper.
type CopySight struct {
	paperwork.Copy
	Finding
	// By sent it, Confirmer answers for it, Withdrawer set it aside; names, ""
	// where there is none.
	By, Confirmer, Withdrawer string
}

// copies gives the signed copies of a paper, newest first.
func (s *subject) copies(p paperwork.Paper) ([]CopySight, error) {
	list, err := s.SignedCopies(p.ID)
	if err != nil {
		return nil, err
	}
	var out []CopySight
	for _, c := range list {
		x := CopySight{Copy: c}
		if err := json.Unmarshal([]byte(c.Found), &x.Finding); err != nil {
			return nil, err
		}
		x.By, x.Confirmer, x.Withdrawer = s.NameOf(c.AddedBy), s.NameOf(c.ConfirmedBy), s.NameOf(c.WithdrawnBy)
		out = append(out, x)
	}
	return out, nil
}

// SignedFile gives a signed copy's record, for sending its file to somebody who
// may see its paper.
func SignedFile(ctx context.Context, o *office.Office, s access.Subject, paper, id string) (paperwork.Copy, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (paperwork.Copy, error) {
		if _, err := see(tx, paper); err != nil {
			return paperwork.Copy{}, err
		}
		c, err := tx.SignedCopy(id)
		if err == nil && c.PaperID != paper {
			err = absent()
		}
		return c, err
	})
}
