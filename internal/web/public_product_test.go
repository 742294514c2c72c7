package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/office/officetest"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// recognise gives a dossier of bulk a star and a certificate from a day on.
func (d *desks) recognise(id, code string, star int, from calendar.Date) {
	d.t.Helper()
	storetest.Write(d.t, d.o.Store, func(tx *store.Tx) error {
		x, err := tx.Dossier(id)
		if err != nil {
			return err
		}
		x.State, x.Turn, x.DueAt, x.ProductCode, x.Star = dossier.Recognised, dossier.TurnNone, 0, code, star
		if err := tx.SaveDossier(&x); err != nil {
			return err
		}
		q := decision.Decision{ID: d.o.IDs.New(), Number: "7/QĐ-UBND", IssuedOn: from, Province: "96", Issuer: "UBND tỉnh Cà Mau", State: decision.Issued, Sample: true, CreatedAt: d.o.Clock.Now()}
		if err := tx.AddDecision(q); err != nil {
			return err
		}
		return tx.AddCertificate(decision.Certificate{ID: d.o.IDs.New(), Number: code + "/GCN", DecisionID: q.ID, DossierID: id, ProductCode: code, ProductName: x.ProductName, ProducerName: x.ProducerName,
			UnitCode: x.Place.UnitCode, UnitFrom: x.Place.UnitFrom, Province: "96", Star: star, IssuedOn: from, LastDay: from.AddMonths(36), Sample: true})
	})
}

func TestThePublicAnswer(t *testing.T) {
	eachDesks(t, "2020-12-10", func(t *testing.T, d *desks) {
		ids := d.bulk(3)
		d.recognise(ids[1], "96-966-01-2020", 4, "2020-12-10")
		site := d.s.Handler()
		ask := func(path string) (*httptest.ResponseRecorder, string) {
			rec := httptest.NewRecorder()
			site.ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
			d.worded(answer{body: rec.Body.String(), from: path})
			return rec, plain(rec.Body.String())
		}
		clock := officetest.Clock(d.o)
		for _, c := range []struct {
			on    calendar.Date
			code  string
			want  string
			code2 int
		}{
			{"2020-12-10", "96-966-01-2020", "còn hiệu lực đến hết 10/12/2023", 200},
			{"2023-12-10", "96-966-01-2020", "còn hiệu lực đến hết 10/12/2023", 200}, // the last day holds
			{"2023-12-11", "96-966-01-2020", "ĐÃ HẾT HẠN", 200},
			{"2020-12-10", "96-966-99-2020", "KHÔNG CÓ MÃ NÀY", 404},
			{"2020-12-10", "' OR 1=1 --", "KHÔNG CÓ MÃ NÀY", 404},
			{"2020-12-10", strings.Repeat("9", 500), "KHÔNG CÓ MÃ NÀY", 404},
		} {
			clock.Set(c.on.At(9, 0))
			r, text := ask("/x/" + url.PathEscape(c.code))
			if r.Code != c.code2 || !strings.Contains(text, c.want) {
				t.Errorf("%s on %s: %d %s", c.code, c.on, r.Code, text)
			}
			if r.Body.Len() > 30_000 {
				t.Errorf("%s: %d bytes", c.code, r.Body.Len())
			}
			if age := r.Header().Get("Cache-Control"); r.Code == 200 && age != "public, max-age=60" || r.Code != 200 && age != "no-store" {
				t.Errorf("%s: Cache-Control %q", c.code, age)
			}
		}
		clock.Set(calendar.Date("2020-12-10").At(9, 0))
		if r, text := ask("/x/96-966-01-2020?lang=en"); r.Header().Get("Content-Language") != "en" || strings.Contains(text, "còn hiệu lực") {
			t.Errorf("in English: %s", text)
		}
		if r, _ := ask("/?q=" + url.QueryEscape(" 96-966-01-2020 ")); r.Header().Get("Location") != "/x/96-966-01-2020" {
			t.Errorf("a code leads to %q", r.Header().Get("Location"))
		}
		if r, _ := ask("/?q=" + url.QueryEscape("https://saoque.example/x/96-966-01-2020")); r.Header().Get("Location") != "/x/96-966-01-2020" {
			t.Errorf("a scanned address leads to %q", r.Header().Get("Location"))
		}
		r, text := ask("/?q=san+pham+thu")
		if !strings.Contains(text, "Tìm thấy 1 sản phẩm") || !strings.Contains(r.Body.String(), "/x/96-966-01-2020") || r.Body.Len() > 30_000 {
			t.Errorf("a search by name finds: %s", text)
		}
		// What is still under way is nobody's business.
		if _, text := ask("/?q=thu+002"); !strings.Contains(text, "Không tìm thấy sản phẩm nào") {
			t.Errorf("the search shows a dossier under way: %s", text)
		}
		if _, text := ask("/"); !strings.Contains(text, "1 sản phẩm 4 sao") {
			t.Errorf("the home page counts: %s", text)
		}
		d.see("chuthe", "/ho-so/"+ids[1])
		d.see("chuthe", "/toi")
	})
}

func TestTheRulebooksAndUnitsAreShown(t *testing.T) {
	eachDesks(t, "2020-12-10", func(t *testing.T, d *desks) {
		for _, b := range d.o.Books.Books() {
			a := d.see("quantri", "/quy-dinh/"+b.ID)
			for _, s := range b.Sets {
				if !strings.Contains(plain(a.body), s.Name) {
					t.Errorf("%s does not list set %d", b.ID, s.Number)
				}
			}
			if len(b.Sets) > 0 {
				d.see("quantri", "/quy-dinh/"+b.ID+"/1")
			}
		}
		if a := d.see("tinh", "/don-vi?q=khanh+lam&ngay=10/12/2020"); !strings.Contains(plain(a.body), "Khánh Lâm") {
			t.Error("the search for a unit does not fold")
		}
		if a := d.get("tinh", "/don-vi?ngay=31/02/2020"); a.status != http.StatusUnprocessableEntity {
			t.Errorf("a day that does not exist: %d", a.status)
		}
		d.see("tinh", "/don-vi/96")
		d.see("tinh", "/don-vi/"+d.commune.Code)
	})
}
