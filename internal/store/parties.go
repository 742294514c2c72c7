package store

import (
	"saoque/internal/party"
	"saoque/internal/viet"
)

// bit stores a boolean.
func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

const producerColumns = "id, name, kind, unit_code, unit_from, address, phone, email, representative, registration, sample, created_at, version"

func scanProducer(scan scanner) (p party.Producer, err error) {
	err = scan(&p.ID, &p.Name, &p.Kind, &p.UnitCode, &p.UnitFrom, &p.Address, &p.Phone, &p.Email, &p.Representative, &p.Registration, &p.Sample, &p.CreatedAt, &p.Version)
	return p, err
}

// Producer gives one producer.
func (t *Tx) Producer(id string) (party.Producer, error) {
	return one(t, scanProducer, "SELECT "+producerColumns+" FROM producers WHERE id = $1", id)
}

// AddProducer stores a new producer as version 1.
func (t *Tx) AddProducer(p party.Producer) error {
	_, err := t.Exec("INSERT INTO producers (id, name, folded, sort_key, kind, unit_code, unit_from, address, phone, email, representative, registration, sample, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)",
		p.ID, p.Name, viet.Fold(p.Name), viet.SortKey(p.Name), p.Kind, p.UnitCode, p.UnitFrom, p.Address, p.Phone, p.Email, p.Representative, p.Registration, bit(p.Sample), p.CreatedAt)
	return err
}

// ProducersIn lists the producers registered in one of the unit versions
// ("code@from"), in Vietnamese order, at most limit.
func (t *Tx) ProducersIn(units []string, limit int) ([]party.Producer, error) {
	if len(units) == 0 {
		return nil, nil
	}
	var q where
	q.keys("unit_code", "unit_from", units)
	q.args = append(q.args, limit)
	return all(t, scanProducer, "SELECT "+producerColumns+" FROM producers WHERE "+q.text()+" ORDER BY sort_key, id LIMIT "+q.last(), q.args...)
}

const productColumns = "id, producer_id, name, description, sample, created_at, version"

func scanProduct(scan scanner) (p party.Product, err error) {
	err = scan(&p.ID, &p.ProducerID, &p.Name, &p.Description, &p.Sample, &p.CreatedAt, &p.Version)
	return p, err
}

// Product gives one product.
func (t *Tx) Product(id string) (party.Product, error) {
	return one(t, scanProduct, "SELECT "+productColumns+" FROM products WHERE id = $1", id)
}

// ProductsOf lists a producer's products in Vietnamese order.
func (t *Tx) ProductsOf(producer string) ([]party.Product, error) {
	return all(t, scanProduct, "SELECT "+productColumns+" FROM products WHERE producer_id = $1 ORDER BY sort_key, id LIMIT 500", producer)
}

// AddProduct stores a new product as version 1.
func (t *Tx) AddProduct(p party.Product) error {
	_, err := t.Exec("INSERT INTO products (id, producer_id, name, folded, sort_key, description, sample, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
		p.ID, p.ProducerID, p.Name, viet.Fold(p.Name), viet.SortKey(p.Name), p.Description, bit(p.Sample), p.CreatedAt)
	return err
}
