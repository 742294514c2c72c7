package intake

import (
	"context"
	"slices"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/territory"
	"saoque/internal/viet"
)

// Opening is what somebody can choose from who opens a dossier today.
type Opening struct {
	// Assisted says that an officer types for producers.
	Assisted  bool
	Producers []party.Producer
	// Units are the communes in which a new producer can be registered.
	Units []territory.Unit
	Book  *rulebook.Book
	// Product is the one that the dossier is for, if it is known already.
	Product *party.Product
	// Unfinished is that product's dossier which is not over; ID "" if none.
	Unfinished dossier.Dossier
}

// NewOpening prepares the page that opens a dossier. product is "" for a new
// product.
func NewOpening(ctx context.Context, o *office.Office, s access.Subject, product string) (Opening, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Opening, error) {
		var out Opening
		today := tx.Now.Date()
		if err := mayOpen(tx); err != nil {
			return out, err
		}
		var err error
		if out.Book, err = o.Books.ForFiling(today); err != nil {
			return out, err
		}
		for _, id := range s.Bodies(access.Producer) {
			p, err := tx.Producer(id)
			if err != nil {
				return out, err
			}
			out.Producers = append(out.Producers, p)
		}
		if out.Assisted = len(out.Producers) == 0; out.Assisted {
			keys := communesOf(o, s, today, &out.Units)
			if out.Producers, err = tx.ProducersIn(keys, 500); err != nil {
				return out, err
			}
		}
		if product == "" {
			return out, nil
		}
		p, err := tx.Product(product)
		if err != nil {
			return out, err
		}
		_, rec, err := producer(tx, p.ProducerID)
		if err != nil {
			return out, err
		}
		if err := tx.Authorise(access.DossierCreate, access.ProducerView, rec); err != nil {
			return out, err
		}
		out.Product = &p
		d, found, err := tx.OpenDossierOf(p.ID, today.Year())
		if found {
			out.Unfinished = d
		}
		return out, err
	})
}

// mayOpen authorises opening a dossier somewhere within the subject's reach.
func mayOpen(tx *office.Tx) error {
	rec := access.Record{}
	for _, g := range tx.Subject.Grants {
		switch {
		case g.Role == access.Producer:
			rec.Producer = g.Body
		case (g.Role == access.Commune || g.Role == access.District) && len(g.Units) > 0:
			rec.Unit = g.Units[0]
		}
	}
	return tx.Authorise(access.DossierCreate, "", rec)
}

// communesOf gives the keys of every commune version whose producers an
// officer reaches, and fills in those that exist today.
func communesOf(o *office.Office, s access.Subject, today calendar.Date, now *[]territory.Unit) []string {
	var keys []string
	seen := map[territory.Ref]bool{}
	var add func(territory.Unit)
	add = func(u territory.Unit) {
		if seen[u.Ref()] || u.Level != territory.Commune {
			return
		}
		seen[u.Ref()] = true
		keys = append(keys, u.Ref().String())
		if u.ValidOn(today) {
			*now = append(*now, u)
		}
		for _, l := range o.Units.Predecessors(u.Ref()) {
			if old, ok := o.Units.Get(l.Old); ok && l.Main {
				add(old)
			}
		}
	}
	for _, g := range s.Grants {
		if g.Role != access.Commune && g.Role != access.District {
			continue
		}
		for _, k := range g.Units {
			ref, _ := territory.ParseRef(k)
			u, ok := o.Units.Get(ref)
			if !ok {
				continue
			}
			add(u)
			if u.Level == territory.District && u.ValidOn(today) {
				for _, c := range o.Units.Below(u.Code, territory.Commune, today) {
					add(c)
				}
			}
		}
	}
	slices.SortFunc(*now, func(a, b territory.Unit) int {
		if x, y := viet.SortKey(a.Name), viet.SortKey(b.Name); x != y {
			if x < y {
				return -1
			}
			return 1
		}
		return 0
	})
	return keys
}

// ProductNamed finds a producer's product by its name, so that the same name
// is not registered twice; nil when there is none.
func ProductNamed(ctx context.Context, o *office.Office, s access.Subject, producerID, name string) (*party.Product, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (*party.Product, error) {
		_, rec, err := producer(tx, producerID)
		if err != nil {
			return nil, err
		}
		if err := tx.Authorise(access.DossierCreate, access.ProducerView, rec); err != nil {
			return nil, err
		}
		list, err := tx.ProductsOf(producerID)
		if err != nil {
			return nil, err
		}
		name = viet.Fold(viet.Clean(name))
		for i := range list {
			if viet.Fold(list[i].Name) == name {
				return &list[i], nil
			}
		}
		return nil, nil
	})
}
