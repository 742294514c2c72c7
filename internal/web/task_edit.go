package web

import (
	"net/http"

	"saoque/internal/access"
	"saoque/internal/office/intake"
)

// Where the words of a product and of its producer are corrected.
const (
	editProduct  = "/san-pham"
	editProducer = "/chu-the"
)

// changes leads to a correction, for those who may fill the dossier in now.
func changes(v *intake.View, page string) string {
	if !v.May.Fill {
		return ""
	}
	return "/toi/" + v.ID + page
}

func (q *Request) askProduct() error {
	d, err := q.desk(access.DossierFill)
	if d == nil || err != nil {
		return err
	}
	f := q.Form("", d.Product.Version)
	f.Values.Set("name", d.Product.Name)
	f.Values.Set("description", d.Product.Description)
	return q.drawProduct(http.StatusOK, d, f)
}

func (q *Request) drawProduct(status int, d *intake.Desk, f Form) error {
	return q.drawEdit(status, d, f, editProduct, "task.edit-product", []Ask{{Name: "name", Key: "dossier.product-name"}, {Name: "description", Key: "dossier.story", Long: true, Optional: true}})
}

// drawEdit asks for the words of one thing.
func (q *Request) drawEdit(status int, d *intake.Desk, f Form, page, key string, asks []Ask) error {
	back := "/toi/" + d.ID
	f.Action = back + page
	return q.Render(status, &TaskTextPage{Frame: under(q.taskFrame(d, Say(key)), d), Code: d.Slip, Why: Say(key + "-why"), Form: f, Asks: asks, Back: back})
}

func (q *Request) saveProduct() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	id := q.PathValue("id")
	_, _, err = intake.EditProduct(q.Context(), q.Server.Office, q.Subject(), f.ActID, intake.ProductEdit{DossierID: id, Name: f.Value("name"), Description: f.Value("description"), Version: f.Version})
	return q.edited(f, err, editProduct, q.drawProduct)
}

// edited answers a correction: back to the tasks, or the form again.
func (q *Request) edited(f Form, err error, page string, draw func(int, *intake.Desk, Form) error) error {
	at := "/toi/" + q.PathValue("id")
	if err == nil {
		return q.See(at)
	}
	if e := q.Refuse(&f, err); e != nil {
		return q.stale(e, q.PathValue("id"), at+page)
	}
	d, err := q.desk(access.DossierFill)
	if d == nil || err != nil {
		return err
	}
	return draw(http.StatusUnprocessableEntity, d, f)
}

func (q *Request) askProducer() error {
	d, err := q.desk(access.DossierFill)
	if d == nil || err != nil {
		return err
	}
	p := d.Producer
	f := q.Form("", p.Version)
	for name, value := range map[string]string{"name": p.Name, "address": p.Address, "phone": p.Phone, "email": p.Email, "representative": p.Representative, "registration": p.Registration} {
		f.Values.Set(name, value)
	}
	return q.drawProducer(http.StatusOK, d, f)
}

func (q *Request) drawProducer(status int, d *intake.Desk, f Form) error {
	return q.drawEdit(status, d, f, editProducer, "task.edit-producer", []Ask{{Name: "name", Key: "dossier.producer-name"},
		{Name: "address", Key: "dossier.producer-address", Optional: true}, {Name: "representative", Key: "dossier.representative", Optional: true},
		{Name: "phone", Key: "dossier.phone", Optional: true}, {Name: "email", Key: "dossier.email", Optional: true}, {Name: "registration", Key: "task.ask-registration", Optional: true}})
}

func (q *Request) saveProducer() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	_, _, err = intake.EditProducer(q.Context(), q.Server.Office, q.Subject(), f.ActID, intake.ProducerEdit{DossierID: q.PathValue("id"), Name: f.Value("name"), Address: f.Value("address"),
		Phone: f.Value("phone"), Email: f.Value("email"), Representative: f.Value("representative"), Registration: f.Value("registration"), Version: f.Version})
	return q.edited(f, err, editProducer, q.drawProducer)
}
