package intake

import (
	"context"

	"saoque/internal/access"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/store"
)

// ProductEdit corrects the words of a product, from one of its dossiers that
// can still be filled in.
type ProductEdit struct {
	DossierID, Name, Description string
	Version                      int64 // of the product
}

// EditProduct corrects a product's name and description while none of its
// dossiers is under appraisal, and gives the product's new version. The name
// stays once the product was recognised by it. Drafts and returned dossiers
// take the new name; what was submitted keeps its manifest.
func EditProduct(ctx context.Context, o *office.Office, s access.Subject, act string, in ProductEdit) (int64, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "product.edit", Input: in}, func(tx *office.Tx) (int64, error) {
		c, err := editable(tx, in.DossierID)
		if err != nil {
			return 0, err
		}
		if err := tx.Hold("product/" + c.ProductID); err != nil { // opening a dossier holds it too
			return 0, err
		}
		p, err := tx.Product(c.ProductID)
		if err != nil {
			return 0, err
		}
		if err := store.NeedVersion(in.Version, p.Version); err != nil {
			return 0, err
		}
		was := p.Name
		p.Name, p.Description = in.Name, in.Description
		if err := p.Check(); err != nil {
			return 0, err
		}
		mine, err := settled(tx, c.ProducerID, p.ID)
		if err != nil {
			return 0, err
		}
		if p.Name != was {
			for _, d := range mine {
				if d.State == dossier.Recognised || d.State == dossier.Central {
					return 0, fault.New(fault.Invalid, "dossier.name-recognised").On("name")
				}
			}
		}
		if err := tx.SaveProduct(&p); err != nil {
			return 0, err
		}
		if err := rename(tx, mine, p.Name, ""); err != nil {
			return 0, err
		}
		tx.Log("product/"+p.ID, p.Version, p)
		return p.Version, nil
	})
}

// ProducerEdit corrects the details of a producer, from one of its dossiers
// that can still be filled in. The unit and the kind stay: other rules follow
// from them.
type ProducerEdit struct {
	DossierID, Name                                     string
	Address, Phone, Email, Representative, Registration string
	Version                                             int64 // of the producer
}

// EditProducer corrects a producer's details while none of its dossiers is
// under appraisal, and gives the producer's new version.
func EditProducer(ctx context.Context, o *office.Office, s access.Subject, act string, in ProducerEdit) (int64, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "producer.edit", Input: in}, func(tx *office.Tx) (int64, error) {
		c, err := editable(tx, in.DossierID)
		if err != nil {
			return 0, err
		}
		p, err := tx.Producer(c.ProducerID)
		if err != nil {
			return 0, err
		}
		if err := store.NeedVersion(in.Version, p.Version); err != nil {
			return 0, err
		}
		p.Name, p.Address, p.Phone, p.Email, p.Representative, p.Registration = in.Name, in.Address, in.Phone, in.Email, in.Representative, in.Registration
		if err := p.Check(); err != nil {
			return 0, err
		}
		mine, err := settled(tx, p.ID, "")
		if err != nil {
			return 0, err
		}
		if err := tx.SaveProducer(&p); err != nil {
			return 0, err
		}
		if err := rename(tx, mine, "", p.Name); err != nil {
			return 0, err
		}
		// A household's address, telephone and representative are a person's.
		tx.LogSealed("producer/"+p.ID, p.Version, p)
		return p.Version, nil
	})
}

// editable gives a dossier that the subject may fill in now.
func editable(tx *office.Tx, id string) (*office.Case, error) {
	c, err := tx.See(id, access.DossierFill)
	if err != nil {
		return nil, err
	}
	return c, c.NeedEditable()
}

// settled lists the dossiers of a producer, of one product unless that is "",
// and refuses when one of them is under appraisal: who appraises must not see
// the words change.
func settled(tx *office.Tx, producer, product string) ([]dossier.Dossier, error) {
	list, err := tx.DossiersFrom(producer)
	if err != nil {
		return nil, err
	}
	var out []dossier.Dossier
	for _, d := range list {
		if product != "" && d.ProductID != product {
			continue
		}
		if err := tx.Hold(office.DossierLock(d.ID)); err != nil {
			return nil, err
		}
		if d, err = tx.Tx.Dossier(d.ID); err != nil {
			return nil, err
		}
		if d.State == dossier.Appraisal {
			return nil, fault.New(fault.Conflict, "dossier.edit-appraised", d.Slip)
		}
		out = append(out, d)
	}
	return out, nil
}

// rename gives the dossiers that can still be filled in the new name of their
// product or producer; "" keeps it.
func rename(tx *office.Tx, list []dossier.Dossier, product, producer string) error {
	for _, d := range list {
		to, by := d.ProductName, d.ProducerName
		if product != "" {
			to = product
		}
		if producer != "" {
			by = producer
		}
		if !d.Editable() || to == d.ProductName && by == d.ProducerName {
			continue
		}
		if err := tx.RenameDossier(&d, to, by); err != nil {
			return err
		}
	}
	return nil
}
