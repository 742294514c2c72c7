package intake

import (
	"context"
	"encoding/json"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
)

// Own is one product of a producer with its latest dossier.
type Own struct {
	Product party.Product
	// Latest is nil while the product has no dossier.
	Latest *Row
	// Certificate is the newest one; ID "" when there is none.
	Certificate decision.Certificate
}

// Products gives the products of every producer that the subject acts for.
func Products(ctx context.Context, o *office.Office, s access.Subject) ([]Own, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) ([]Own, error) {
		bodies := s.Bodies(access.Producer)
		if len(bodies) == 0 {
			return nil, tx.Authorise(access.DossierCreate, "", access.Record{})
		}
		var out []Own
		for _, id := range bodies {
			if err := tx.Authorise(access.DossierCreate, "", access.Record{Producer: id}); err != nil {
				return nil, err
			}
			list, err := ownProducts(tx, id)
			if err != nil {
				return nil, err
			}
			out = append(out, list...)
		}
		return out, nil
	})
}

func ownProducts(tx *office.Tx, producer string) ([]Own, error) {
	products, err := tx.ProductsOf(producer)
	if err != nil {
		return nil, err
	}
	f := filter(tx, Find{Limit: 500})
	f.Scopes = []access.ListScope{{Producer: producer}}
	page, err := tx.Dossiers(f)
	if err != nil {
		return nil, err
	}
	latest := map[string]dossier.Dossier{}
	for _, d := range page.Rows { // newest move first
		if old, ok := latest[d.ProductID]; !ok || d.Season > old.Season {
			latest[d.ProductID] = d
		}
	}
	var out []Own
	for _, p := range products {
		x := Own{Product: p}
		if d, ok := latest[p.ID]; ok {
			list, err := rows(tx, []dossier.Dossier{d})
			if err != nil {
				return nil, err
			}
			x.Latest = &list[0]
			if d.ProductCode != "" {
				certs, err := tx.CertificatesFor(d.ProductCode)
				if err != nil {
					return nil, err
				}
				if len(certs) > 0 {
					x.Certificate = certs[len(certs)-1]
				}
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// Desk is a dossier on its producer's desk.
type Desk struct {
	*View
	// Self is the producer's own scoring; SelfVersion 0 = none yet.
	Self        rulebook.Sheet
	SelfVersion int64
	// Missing lists the mandatory items that are not done, Unmended those that
	// came back and are not done.
	Missing, Unmended []string
	// Receiver is the stage that a submission arrives at.
	Receiver *rulebook.Stage
}

// Fillable gives a dossier to those who may fill it in, in whatever state it
// is; submit asks for the right to hand it in instead.
func Fillable(ctx context.Context, o *office.Office, s access.Subject, id string, a access.Action) (*Desk, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (*Desk, error) {
		c, err := tx.See(id, a)
		if err != nil {
			return nil, err
		}
		v, err := view(tx, c)
		if err != nil {
			return nil, err
		}
		d := &Desk{View: v}
		if d.Self, d.SelfVersion, err = tx.Assessment(id); err != nil {
			return nil, err
		}
		for _, it := range v.Checklist {
			x := v.Items[it.Code]
			switch {
			case x.Verdict == dossier.VerdictFix && !x.Done:
				d.Unmended = append(d.Unmended, it.Code)
			case it.Mandatory && !x.Done:
				d.Missing = append(d.Missing, it.Code)
			}
		}
		first := c.Procedure.Stages[0].ID
		if c.State == dossier.Returned {
			first = c.Stage
		}
		d.Receiver, _ = c.Procedure.Stage(first)
		return d, nil
	})
}

// Item gives an item of the desk with its rule, NotFound when there is none.
func (d *Desk) Item(code string) (rulebook.ChecklistItem, dossier.Item, error) {
	for _, it := range d.Checklist {
		if it.Code == code {
			if x, ok := d.Items[code]; ok {
				return it, x, nil
			}
		}
	}
	return rulebook.ChecklistItem{}, dossier.Item{}, fault.New(fault.NotFound, "fault.not-found")
}

// Received is the answer to a submission as its receipt page shows it.
type Received struct {
	*View
	Submitted
	At       calendar.Instant
	By       string
	Assisted bool
	Manifest dossier.Manifest
	// Receipt is the signed statement that the act is stored.
	Receipt string
}

// ReceiptOf gives the receipt of a submission by its act's id, to those who
// may look at the dossier.
func ReceiptOf(ctx context.Context, o *office.Office, s access.Subject, act string) (*Received, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (*Received, error) {
		none := func() (*Received, error) {
			tx.Can(access.DossierView, access.Record{})
			if s.UserID == "" {
				return nil, fault.New(fault.Unauthenticated, "fault.unauthenticated")
			}
			return nil, fault.New(fault.NotFound, "fault.not-found")
		}
		a, found, err := tx.FindAct(act)
		if err != nil {
			return nil, err
		}
		if !found || a.Name != "dossier.submit" {
			return none()
		}
		e, err := tx.Entry(a.EntryID)
		if err != nil {
			return nil, err
		}
		id, ok := strings.CutPrefix(e.Leaf.Object, "dossier/")
		if !ok {
			return none()
		}
		c, err := tx.See(id, access.DossierView)
		if err != nil {
			return nil, err
		}
		r := &Received{At: a.At, Receipt: o.Keys.SignReceipt(e.Hash, e.Leaf.Time).String()}
		if err := json.Unmarshal([]byte(a.Result), &r.Submitted); err != nil {
			return nil, err
		}
		if r.View, err = view(tx, c); err != nil {
			return nil, err
		}
		ed, err := tx.Edition(id, r.Submitted.Edition)
		if err != nil {
			return nil, err
		}
		if r.Manifest, err = ed.Read(); err != nil {
			return nil, err
		}
		for _, h := range r.History {
			if h.At == a.At && h.UserID == a.UserID {
				r.By, r.Assisted = h.UserName, h.Assisted
			}
		}
		return r, nil
	})
}
