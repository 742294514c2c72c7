package store

import (
	"saoque/internal/dossier"
	"saoque/internal/party"
	"saoque/internal/viet"
)

// SaveProducer stores a producer's corrected details over p.Version.
func (t *Tx) SaveProducer(p *party.Producer) error {
	err := t.swap("UPDATE producers SET name = $3, folded = $4, sort_key = $5, kind = $6, address = $7, phone = $8, email = $9, representative = $10, registration = $11, version = version + 1 WHERE id = $1 AND version = $2",
		p.ID, p.Version, p.Name, viet.Fold(p.Name), viet.SortKey(p.Name), p.Kind, p.Address, p.Phone, p.Email, p.Representative, p.Registration)
	if err == nil {
		p.Version++
	}
	return err
}

// SaveProduct stores a product's corrected name and description over
// p.Version.
func (t *Tx) SaveProduct(p *party.Product) error {
	err := t.swap("UPDATE products SET name = $3, folded = $4, sort_key = $5, description = $6, version = version + 1 WHERE id = $1 AND version = $2",
		p.ID, p.Version, p.Name, viet.Fold(p.Name), viet.SortKey(p.Name), p.Description)
	if err == nil {
		p.Version++
	}
	return err
}

// DossiersFrom lists every dossier of a producer.
func (t *Tx) DossiersFrom(producer string) ([]dossier.Dossier, error) {
	return all(t, scanDossier, "SELECT "+dossierColumns+" FROM dossiers d WHERE d.producer_id = $1 ORDER BY d.id", producer)
}

// RenameDossier stores the names that a dossier goes by over d.Version, and
// lets it be found by them instead of the old ones.
func (t *Tx) RenameDossier(d *dossier.Dossier, product, producer string) error {
	for _, s := range []string{d.ProductName, d.ProducerName} {
		for _, w := range searchWords(s) {
			if _, err := t.Exec("DELETE FROM dossier_words WHERE word = $1 AND dossier_id = $2", w, d.ID); err != nil {
				return err
			}
		}
	}
	err := t.swap("UPDATE dossiers SET product_name = $3, producer_name = $4, sort_key = $5, version = version + 1 WHERE id = $1 AND version = $2",
		d.ID, d.Version, product, producer, viet.SortKey(product))
	if err != nil {
		return err
	}
	d.ProductName, d.ProducerName = product, producer
	d.Version++
	return t.indexDossier(*d)
}
