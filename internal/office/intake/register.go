// Package intake holds the acts on a dossier outside the council: registering
// a producer and a product, filling, submitting, reviewing at an office's
// stage, forwarding, and the advisory team's preliminary score.
package intake

import (
	"context"
	"strings"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/party"
)

// ProducerInput registers a chủ thể.
type ProducerInput struct {
	Name, Kind, UnitCode                                string
	UnitFrom                                            calendar.Date
	Address, Phone, Email, Representative, Registration string
	Sample                                              bool
}

// CreateProducer registers a producer and gives its id.
func CreateProducer(ctx context.Context, o *office.Office, s access.Subject, act string, in ProducerInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "producer.create", Input: in}, func(tx *office.Tx) (string, error) {
		place, err := o.PlaceOf(in.UnitCode, in.UnitFrom, tx.Now.Date())
		if err != nil {
			// An unknown unit is told only to those who register producers.
			if e := tx.Authorise(access.ProducerCreate, "", access.Record{}); !subjectRegisters(s) {
				return "", e
			}
			return "", err
		}
		if err := tx.Authorise(access.ProducerCreate, "", place.On(access.Record{})); err != nil {
			return "", err
		}
		p := party.Producer{ID: o.IDs.New(), Name: in.Name, Kind: in.Kind, UnitCode: in.UnitCode, UnitFrom: in.UnitFrom,
			Address: in.Address, Phone: in.Phone, Email: in.Email, Representative: in.Representative, Registration: in.Registration,
			Sample: in.Sample, CreatedAt: tx.Now}
		if err := p.Check(); err != nil {
			return "", err
		}
		if err := tx.AddProducer(p); err != nil {
			return "", err
		}
		p.Version = 1
		// A household's address, telephone and representative are a person's.
		tx.LogSealed("producer/"+p.ID, 1, p)
		return p.ID, nil
	})
}

func subjectRegisters(s access.Subject) bool { return s.Has(access.Commune) || s.Has(access.District) }

// ProductInput registers a product of a producer.
type ProductInput struct {
	ProducerID, Name, Description string
	Sample                        bool
}

// CreateProduct registers a product and gives its id.
func CreateProduct(ctx context.Context, o *office.Office, s access.Subject, act string, in ProductInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "product.create", Input: in}, func(tx *office.Tx) (string, error) {
		_, rec, err := producer(tx, in.ProducerID)
		if err != nil {
			return "", err
		}
		if err := tx.Authorise(access.DossierCreate, access.ProducerView, rec); err != nil {
			return "", err
		}
		p := party.Product{ID: o.IDs.New(), ProducerID: in.ProducerID, Name: in.Name, Description: in.Description, Sample: in.Sample, CreatedAt: tx.Now}
		if err := p.Check(); err != nil {
			return "", err
		}
		if err := tx.AddProduct(p); err != nil {
			return "", err
		}
		p.Version = 1
		tx.Log("product/"+p.ID, 1, p)
		return p.ID, nil
	})
}

// producer loads a producer with its facts today. A producer registered in a
// unit that has since ended stands where that unit's records went.
func producer(tx *office.Tx, id string) (party.Producer, access.Record, error) {
	p, err := tx.Producer(id)
	if err != nil {
		tx.Can(access.ProducerView, access.Record{})
		return p, access.Record{}, err
	}
	rec := access.Record{Producer: p.ID}
	if place, err := producerPlace(tx, p); err == nil {
		rec = place.On(rec)
	}
	return p, rec, nil
}

// DossierInput opens a dossier for a product.
type DossierInput struct {
	ProductID string
	Set       int
	Kind      string
	Sample    bool
}

// OpenDossier opens a dossier under the book that governs today, and gives
// its id. One product has one open dossier a season: the open one is named in
// the refusal.
func OpenDossier(ctx context.Context, o *office.Office, s access.Subject, act string, in DossierInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "dossier.open", Input: in}, func(tx *office.Tx) (string, error) {
		if err := tx.Hold("product/" + in.ProductID); err != nil {
			return "", err
		}
		product, err := tx.Product(in.ProductID)
		if err != nil {
			tx.Can(access.DossierCreate, access.Record{})
			return "", err
		}
		owner, rec, err := producer(tx, product.ProducerID)
		if err != nil {
			return "", err
		}
		if err := tx.Authorise(access.DossierCreate, access.ProducerView, rec); err != nil {
			return "", err
		}
		if in.Kind != dossier.First {
			return "", fault.New(fault.Invalid, "dossier.kind-later").On("kind")
		}
		today := tx.Now.Date()
		book, err := o.Books.ForFiling(today)
		if err != nil {
			return "", err
		}
		if !book.Scoring {
			return "", fault.New(fault.Invalid, "dossier.book-unscored", book.Number).On("set")
		}
		set, err := book.Set(in.Set)
		if err != nil {
			return "", fault.Wrap(fault.Invalid, err, "dossier.no-set").On("set")
		}
		if !set.Complete {
			return "", fault.New(fault.Invalid, "dossier.set-incomplete", set.Number, set.Gap).On("set")
		}
		place, err := producerPlace(tx, owner)
		if err != nil {
			return "", err
		}
		if open, found, err := tx.OpenDossierOf(product.ID, today.Year()); err != nil {
			return "", err
		} else if found {
			return "", fault.New(fault.Conflict, "dossier.already-open", open.Slip)
		}
		id := o.IDs.New()
		d := dossier.Dossier{ID: id, Slip: "tam-" + strings.ReplaceAll(id, "-", "")[20:], Kind: in.Kind, Season: today.Year(),
			ProductID: product.ID, ProducerID: owner.ID, ProductName: product.Name, ProducerName: owner.Name,
			Book: book.ID, Set: set.Number, SetHash: set.Hash(), Place: place, State: dossier.Draft, Turn: dossier.TurnProducer,
			Sample: in.Sample || product.Sample || owner.Sample, CreatedBy: s.UserID, CreatedAt: tx.Now, MovedAt: tx.Now}
		if err := tx.AddDossier(d); err != nil {
			return "", err
		}
		d.Version = 1
		list, err := book.ChecklistFor(set.Number)
		if err != nil {
			return "", err
		}
		for _, it := range list {
			if err := tx.AddItem(dossier.Item{DossierID: id, Code: it.Code}); err != nil {
				return "", err
			}
		}
		c, err := o.Frame(d, nil, nil)
		if err != nil {
			return "", err
		}
		if err := tx.Step(c, "dossier.open", "", dossier.Detail{}); err != nil {
			return "", err
		}
		tx.Log("dossier/"+id, 1, d)
		return id, nil
	})
}

// producerPlace finds where the producer's records are filed today: its unit,
// or the unit that inherited it.
func producerPlace(tx *office.Tx, p party.Producer) (party.Place, error) {
	today := tx.Now.Date()
	code, from := tx.Office.CurrentUnit(p.UnitCode, p.UnitFrom, today)
	return tx.Office.PlaceOf(code, from, today)
}
