package web

import (
	"net/http/httptest"
	"strings"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/jobs"
	"saoque/internal/ledger"
	. "saoque/internal/office/officetest"
	"saoque/internal/office/papers"
	"saoque/internal/paper/certificate"
	"saoque/internal/paperwork"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// TestTheScannedCertificate asks the page behind a certificate's square as a
// stranger does, on every day that matters.
func TestTheScannedCertificate(t *testing.T) {
	EachWorld(t, func(t *testing.T, w *World) {
		id := w.Concluded("Khô cá mẫu", w.Sheet(70))
		ruling := w.Prepare(id)
		c := w.Issue(ruling).Certificates[0]
		q := jobs.NewSequencer(w.O.Store, w.O.Keys, w.O.Clock, nil)
		defer q.Close()
		if _, err := q.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		code, _, err := papers.Sign(t.Context(), w.O, w.As(Desk), paperwork.Ref{Kind: paperwork.OfDecision, ID: ruling, Part: id})
		if err != nil {
			t.Fatal(err)
		}
		s, err := certificate.Parse(code)
		if err != nil {
			t.Fatal(err)
		}
		site := siteOf(t, w.O).Handler()
		ask := func(path string) (*httptest.ResponseRecorder, string) {
			rec := httptest.NewRecorder()
			site.ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
			if m := missingWord.FindAllString(rec.Body.String(), -1); m != nil {
				t.Errorf("%s lacks the words %v", path, m)
			}
			return rec, plain(rec.Body.String())
		}
		more := s
		more.Star++
		other := s
		other.Number = "99/GCN-OCOP-96-2020"
		set := func(columns string) {
			storetest.Write(t, w.O.Store, func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE certificates SET " + columns)
				return err
			})
		}
		for _, x := range []struct {
			name, path, change, back string
			on                       calendar.Date
			want                     string
			status                   int
		}{
			{"as it is printed", "/Q/" + s.Payload(), "", "", c.IssuedOn, "Giấy chứng nhận THẬT", 200},
			{"in small letters", "/q/" + s.Payload(), "", "", c.IssuedOn, "Giấy chứng nhận THẬT", 200},
			{"on its last day", "/q/" + s.Payload(), "", "", c.LastDay, "Giấy chứng nhận THẬT", 200},
			{"a day later", "/q/" + s.Payload(), "", "", c.LastDay.AddDays(1), "ĐÃ HẾT HẠN", 200},
			{"a day before its issue", "/q/" + s.Payload(), "", "", c.IssuedOn.AddDays(-1), "CHƯA CÓ HIỆU LỰC", 200},
			{"revoked", "/q/" + s.Payload(), "revoked_on = '2021-01-05', revoked_by = '9/QĐ'", "revoked_on = '', revoked_by = ''", "2021-01-05", "ĐÃ BỊ THU HỒI", 200},
			{"the day before the revocation", "/q/" + s.Payload(), "revoked_on = '2021-01-05'", "revoked_on = ''", "2021-01-04", "Giấy chứng nhận THẬT", 200},
			{"the register says otherwise", "/q/" + s.Payload(), "star = star - 1", "star = star + 1", c.IssuedOn, "KHÔNG CÓ TRONG SỔ", 404},
			{"a star more", "/q/" + more.Payload(), "", "", c.IssuedOn, "MÃ GIẢ", 404},
			{"another number", "/q/" + other.Payload(), "", "", c.IssuedOn, "MÃ GIẢ", 404},
			{"cut", "/q/" + s.Payload()[:100], "", "", c.IssuedOn, "ĐÂY KHÔNG PHẢI mã giấy chứng nhận", 404},
			{"nonsense", "/q/%27%20OR%201=1", "", "", c.IssuedOn, "ĐÂY KHÔNG PHẢI mã giấy chứng nhận", 404},
			{"long nonsense", "/q/" + strings.Repeat("A", 20_000), "", "", c.IssuedOn, "ĐÂY KHÔNG PHẢI mã giấy chứng nhận", 404},
			{"a preview", certificate.NewPreview(s.Facts, s.Host).Address()[len("HTTPS://"+"OCOP.EXAMPLE.VN"):], "", "", c.IssuedOn, "BẢN XEM TRƯỚC", 404},
		} {
			Clock(w.O).Set(x.on.At(9, 0))
			if x.change != "" {
				set(x.change)
			}
			r, text := ask(x.path)
			if r.Code != x.status || !strings.Contains(text, x.want) {
				t.Errorf("%s: %d %s", x.name, r.Code, text)
			}
			if shown := strings.Contains(text, s.Short()) && strings.Contains(text, "Khô cá mẫu"); shown != (x.status == 200) {
				t.Errorf("%s: product and comparison code shown: %v", x.name, shown)
			}
			if r.Body.Len() > 30_000 || r.Code == 200 && r.Header().Get("Cache-Control") != "public, max-age=60" {
				t.Errorf("%s: %d bytes, %q", x.name, r.Body.Len(), r.Header().Get("Cache-Control"))
			}
			if x.back != "" {
				set(x.back)
			}
		}
		Clock(w.O).Set(c.IssuedOn.At(9, 0))
		if _, text := ask("/q/" + s.Payload() + "?lang=en"); !strings.Contains(text, "GENUINE certificate") {
			t.Errorf("in English: %s", text)
		}
		// The key file is enough to check the code elsewhere.
		keys, _ := ask("/khoa-cong-khai.jsonl")
		chain, err := ledger.ReadChain(keys.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := certificate.Verify(code, certificate.TrustChain(chain)); err != nil || got != s {
			t.Errorf("with the published keys: %v", err)
		}
		// So is the list of what was taken back; it is made anew after a minute.
		taken := func() certificate.Revocations {
			r, _ := ask("/thu-hoi.txt")
			list, err := certificate.ReadRevocations(r.Body.String(), certificate.TrustChain(chain))
			if err != nil {
				t.Fatalf("%s: %v", r.Body, err)
			}
			return list
		}
		if list := taken(); len(list.List) != 0 {
			t.Errorf("%+v", list)
		}
		set("revoked_on = '2021-01-05', revoked_by = '9/QĐ'")
		if list := taken(); len(list.List) != 0 {
			t.Errorf("signed again within a minute: %+v", list)
		}
		Clock(w.O).Set(c.IssuedOn.At(9, 2))
		if list := taken(); list.Of(c.Number) != "2021-01-05" || list.Made != c.IssuedOn.At(9, 2) {
			t.Errorf("%+v", list)
		}
		set("revoked_on = '', revoked_by = ''")
		// From the product's page, and typed whole into the box.
		if r, _ := ask("/x/" + c.ProductCode); !strings.Contains(r.Body.String(), `href="/Q/`+s.Payload()+`"`) {
			t.Error("the product's page does not lead to its certificate")
		}
		if r, _ := ask("/?q=" + s.URL()); r.Header().Get("Location") != "/Q/"+s.Payload() {
			t.Errorf("a typed address leads to %q", r.Header().Get("Location"))
		}
	})
}
