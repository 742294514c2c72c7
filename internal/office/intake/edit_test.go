package intake_test

import (
	"testing"

	"saoque/internal/fault"
	"saoque/internal/office/intake"
	. "saoque/internal/office/officetest"
	"saoque/internal/party"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// words reads the product and producer of a dossier.
func words(w *World, id string) (product party.Product, producer party.Producer) {
	d := w.Dossier(id)
	storetest.Read(w.TB, w.O.Store, func(tx *store.Tx) (err error) {
		if product, err = tx.Product(d.ProductID); err == nil {
			producer, err = tx.Producer(d.ProducerID)
		}
		return err
	})
	return product, producer
}

func TestWordsOfAProductAreCorrected(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Draft("Chuoi say")
		p, _ := words(w, id)
		good := intake.ProductEdit{DossierID: id, Name: "  Chuối  sấy dẻo ", Description: "Chuối xiêm U Minh.", Version: p.Version}
		for _, c := range []struct {
			name, by string
			change   func(*intake.ProductEdit)
			kind     fault.Kind
			key      string
		}{
			{"a visitor", "", nil, fault.Unauthenticated, "fault.unauthenticated"},
			{"another district", OtherOfficer, nil, fault.NotFound, "fault.not-found"},
			{"no name", Own, func(in *intake.ProductEdit) { in.Name = " " }, fault.Invalid, "fault.required"},
			{"an old version", Own, func(in *intake.ProductEdit) { in.Version++ }, fault.Conflict, "fault.stale"},
		} {
			in := good
			if c.change != nil {
				c.change(&in)
			}
			_, _, err := intake.EditProduct(t.Context(), w.O, w.As(c.by), w.Act(), in)
			t.Run(c.name, func(t *testing.T) { Refused(t, err, c.kind, c.key) })
		}
		act := w.Act()
		version := Must(intake.EditProduct(t.Context(), w.O, w.As(Own), act, good))(w)
		if again := Must(intake.EditProduct(t.Context(), w.O, w.As(Own), act, good))(w); again != version || version != p.Version+1 {
			t.Errorf("version %d, sent again %d, before %d", version, again, p.Version)
		}
		if d := w.Dossier(id); d.ProductName != "Chuối sấy dẻo" {
			t.Errorf("the draft goes by %q", d.ProductName)
		}
		if list := w.Entries("product/" + p.ID); len(list) != 2 {
			t.Errorf("%d ledger entries about the product, want 2", len(list))
		}
		for search, want := range map[string]int{"chuoi deo": 1, "xxx": 0} {
			list, err := intake.Dossiers(t.Context(), w.O, w.As(Own), intake.Find{Search: search, Limit: 10})
			if err != nil || len(list.Rows) != want {
				t.Errorf("a search for %q finds %d, %v", search, len(list.Rows), err)
			}
		}

		w.Fill(id)
		w.Submit(id)
		good.Version = version
		_, _, err := intake.EditProduct(t.Context(), w.O, w.As(Own), w.Act(), good)
		Refused(t, err, fault.Conflict, "dossier.frozen")
	})
}

func TestDetailsOfAProducerAreCorrected(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Draft("Mật ong")
		_, p := words(w, id)
		in := intake.ProducerEdit{DossierID: id, Name: "HTX Rừng Tràm", Phone: "0900 111 222", Representative: "Nguyễn Văn Mẫu", Version: p.Version}
		_, _, err := intake.EditProducer(t.Context(), w.O, w.As(OtherOfficer), w.Act(), in)
		Refused(t, err, fault.NotFound, "fault.not-found")
		version := Must(intake.EditProducer(t.Context(), w.O, w.As(Officer), w.Act(), in))(w)
		_, now := words(w, id)
		if now.Name != in.Name || now.Phone != in.Phone || now.Version != version || now.Kind != p.Kind || now.UnitCode != p.UnitCode {
			t.Errorf("after the correction: %+v", now)
		}
		if d := w.Dossier(id); d.ProducerName != in.Name {
			t.Errorf("the draft is of %q", d.ProducerName)
		}
		_, _, err = intake.EditProducer(t.Context(), w.O, w.As(Own), w.Act(), in)
		Refused(t, err, fault.Conflict, "fault.stale")

		// While another product of the producer is under appraisal nothing moves.
		other := w.Submitted("Cá khô")
		in.Version, in.Name = version, "HTX khác"
		_, _, err = intake.EditProducer(t.Context(), w.O, w.As(Own), w.Act(), in)
		Refused(t, err, fault.Conflict, "dossier.edit-appraised")
		if d := w.Dossier(other); d.ProducerName == in.Name || w.Dossier(id).ProducerName == in.Name {
			t.Error("a refused correction renamed a dossier")
		}
	})
}
