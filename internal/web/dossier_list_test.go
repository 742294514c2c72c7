package web

import (
	"encoding/csv"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/party"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// bulk stores n dossiers of «chuthe» that wait for the first stage; the i-th
// is due i days from now, every tenth has no deadline. It gives their ids.
func (d *desks) bulk(n int) []string {
	d.t.Helper()
	b, err := d.o.Books.ForFiling(d.o.Clock.Now().Date())
	if err != nil {
		d.t.Fatal(err)
	}
	set := b.Sets[0]
	place, err := d.o.PlaceOf(d.commune.Code, d.commune.From, d.o.Clock.Now().Date())
	if err != nil {
		d.t.Fatal(err)
	}
	first := b.Procedure.Stages[0]
	now := d.o.Clock.Now()
	var ids []string
	storetest.Write(d.t, d.o.Store, func(tx *store.Tx) error {
		ids = nil
		for i := range n {
			p := party.Product{ID: d.o.IDs.New(), ProducerID: d.producers["chuthe"], Name: fmt.Sprintf("Sản phẩm thử %03d", i), CreatedAt: now}
			if i == 7 {
				p.Name = `=HYPERLINK("http://x.example","Đũa đước")`
			}
			if err := tx.AddProduct(p); err != nil {
				return err
			}
			x := dossier.Dossier{ID: d.o.IDs.New(), Slip: fmt.Sprintf("%03d/PĐK-96-2020", i), Kind: dossier.First, Season: 2020, ProductID: p.ID, ProducerID: p.ProducerID, ProductName: p.Name, ProducerName: "Cơ sở chuthe",
				Book: b.ID, Set: set.Number, SetHash: set.Hash(), Place: place, State: dossier.Appraisal, Stage: first.ID, Turn: dossier.Turn(first.Holder.Role), Edition: 1,
				CreatedBy: d.users["chuthe"], CreatedAt: now, MovedAt: now + calendar.Instant(i)}
			if i%10 != 0 {
				x.DueAt = now.Date().AddDays(i - 4).Start()
			}
			if err := tx.AddDossier(x); err != nil {
				return err
			}
			if err := tx.AddEdition(dossier.Edition{DossierID: x.ID, Number: 1, Manifest: "{}", ManifestHash: strings.Repeat("cd", 32), SubmittedBy: x.CreatedBy, SubmittedAt: now}); err != nil {
				return err
			}
			ids = append(ids, x.ID)
		}
		return nil
	})
	return ids
}

var (
	rowLink   = regexp.MustCompile(`<th scope="row"><a href="/ho-so/([0-9a-f-]{36})[/?"]`)
	relNext   = regexp.MustCompile(`<a href="([^"]*)" rel="next"`)
	relPrev   = regexp.MustCompile(`<a href="([^"]*)" rel="prev"`)
	countLine = regexp.MustCompile(`Hồ sơ (\d+)–(\d+) trong (\d+)`)
)

func rowsOf(a answer) []string {
	var out []string
	for _, m := range rowLink.FindAllStringSubmatch(a.body, -1) {
		out = append(out, m[1])
	}
	return out
}

func follow(re *regexp.Regexp, a answer) string {
	if m := re.FindStringSubmatch(a.body); m != nil {
		return html.UnescapeString(m[1])
	}
	return ""
}

func TestTheListPagesBothWays(t *testing.T) {
	eachDesks(t, "2020-10-12", func(t *testing.T, d *desks) {
		ids := d.bulk(120)
		var undated []string
		for i := 0; i < 120; i += 10 {
			undated = append(undated, ids[i])
		}
		slices.Sort(undated)
		for path, order := range map[string]func(i int) string{
			// Newest move first.
			"/ho-so": func(i int) string { return ids[119-i] },
			// By deadline, those without one last.
			"/ho-so?luot=district": func(i int) string {
				if i >= 108 {
					return undated[i-108]
				}
				return ids[i/9*10+i%9+1]
			},
			"/ho-so?luot=toi": nil,
		} {
			for _, login := range []string{"huyen", "tinh"} {
				if order == nil && login == "tinh" {
					continue // nothing waits for the province
				}
				var all []string
				var pages []answer
				for at := path; at != ""; at = follow(relNext, pages[len(pages)-1]) {
					pages = append(pages, d.see(login, at))
					all = append(all, rowsOf(pages[len(pages)-1])...)
				}
				if len(pages) != 3 || len(all) != 120 {
					t.Fatalf("%s as %s: %d pages of %d rows", path, login, len(pages), len(all))
				}
				for i := range all {
					if order != nil && all[i] != order(i) {
						t.Fatalf("%s as %s: row %d is not the one", path, login, i)
					}
				}
				if m := countLine.FindStringSubmatch(plain(pages[1].body)); m == nil || m[1] != "51" || m[2] != "100" || m[3] != "120" {
					t.Errorf("%s as %s: the second page says %v", path, login, m)
				}
				back := d.see(login, follow(relPrev, pages[2]))
				if got, want := rowsOf(back), rowsOf(pages[1]); strings.Join(got, " ") != strings.Join(want, " ") {
					t.Errorf("%s as %s: back from the last page is not the second", path, login)
				}
				if m := countLine.FindStringSubmatch(plain(back.body)); m == nil || m[1] != "51" {
					t.Errorf("%s as %s: back on the second page says %v", path, login, m)
				}
				if first := d.see(login, follow(relPrev, back)); follow(relPrev, first) != "" || strings.Join(rowsOf(first), " ") != strings.Join(rowsOf(pages[0]), " ") {
					t.Errorf("%s as %s: back again is not the beginning", path, login)
				}
			}
		}
		if a := d.see("huyen2", "/ho-so"); len(rowsOf(a)) != 0 {
			t.Error("another district lists the dossiers")
		}
		if a := d.see("huyen", "/viec"); !strings.Contains(plain(a.body), "120 việc") || len(rowsOf(a)) != 50 {
			t.Errorf("my work shows %d rows", len(rowsOf(a)))
		}
		if a := d.get("quantri", "/ho-so"); a.status != http.StatusForbidden {
			t.Errorf("the administrator lists dossiers: %d", a.status)
		}
	})
}

func TestTheListFindsAndLeadsOn(t *testing.T) {
	eachDesks(t, "2020-10-12", func(t *testing.T, d *desks) {
		ids := d.bulk(12)
		find := func(q string, want ...string) answer {
			t.Helper()
			a := d.see("huyen", "/ho-so?"+q)
			if got := rowsOf(a); strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("%s: found %d rows, want %d", q, len(got), len(want))
			}
			return a
		}
		find("q=dua+duoc", ids[7])
		find("q="+url.QueryEscape("Đũa ĐƯỚC"), ids[7])
		find("q=005", ids[5])
		find("q=khong+co")
		late := find("han=tre", ids[1], ids[2], ids[3], ids[4])
		if !strings.Contains(late.body, "trễ") {
			t.Error("a late dossier does not say so")
		}
		find("han=tuan", ids[5], ids[6], ids[7], ids[8], ids[9], ids[11])
		find("buoc=recognised")
		find("bo=qd1048-2019.1&q=dua", ids[7])
		find("don-vi="+url.QueryEscape(d.commune.Ref().String())+"&q=dua", ids[7])
		find("sau=kaputt_x_y&q=dua", ids[7])
		find("sau=1_" + strings.Repeat("x", 36) + "_2")

		// From a dossier to its neighbours in the same list.
		a := d.see("huyen", "/ho-so/"+ids[5]+"?ds="+url.QueryEscape("han=tuan"))
		if follow(relPrev, a) != "" || !strings.HasPrefix(follow(relNext, a), "/ho-so/"+ids[6]+"?ds=") {
			t.Errorf("beside the dossier stand %q and %q", follow(relPrev, a), follow(relNext, a))
		}

		m := d.see("tinh", "/ho-so/ma-tran")
		for _, name := range []string{"Cơ quan tham mưu cấp tỉnh", "UBND cấp xã tiếp nhận"} {
			if strings.Contains(m.body, name) {
				t.Errorf("dossiers of 2020 stand under %q", name)
			}
		}
		if !strings.Contains(m.body, ">12</a>") {
			t.Error("the matrix does not count the dossiers")
		}
		if href := regexp.MustCompile(`href="(/ho-so\?[^"]*)"[^>]*>12</a>`).FindStringSubmatch(m.body); href == nil || len(rowsOf(d.see("tinh", html.UnescapeString(href[1])))) != 12 {
			t.Error("the matrix's number does not lead to its list")
		}

		table := d.get("huyen", "/ho-so/bang.csv?q=dua")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.body, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 2 || !strings.HasPrefix(rows[1][2], "'=HYPERLINK") {
			t.Errorf("%v: %q", err, rows)
		}
		if a := d.get("huyen2", "/ho-so/bang.csv"); strings.Count(a.body, "\n") != 1 {
			t.Error("another district exports the dossiers")
		}
	})
}

func TestVisitorsAreAskedToSignIn(t *testing.T) {
	eachDesks(t, "2020-10-12", func(t *testing.T, d *desks) {
		id := d.open("chuthe", "Mật ong")
		site := d.s.Handler()
		ask := func(method, path, body string) *httptest.ResponseRecorder {
			req := httptest.NewRequest(method, path, strings.NewReader(body))
			if method == http.MethodPost {
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			rec := httptest.NewRecorder()
			site.ServeHTTP(rec, req)
			return rec
		}
		// What exists and what does not looks alike from outside.
		for _, x := range []string{id, d.o.IDs.New()} {
			for _, path := range []string{"/ho-so/" + x, "/toi/" + x, "/tep/" + x, "/bien-nhan/" + x, "/ho-so/" + x + "/kiem-tra"} {
				if r := ask("GET", path, ""); r.Code != http.StatusSeeOther || r.Header().Get("Location") != "/dang-nhap?next="+url.QueryEscape(path) {
					t.Errorf("GET %s: %d %s", path, r.Code, r.Header().Get("Location"))
				}
			}
			if r := ask("POST", "/toi/"+x+"/nop", "act_id="+d.o.IDs.New()); r.Code != http.StatusUnauthorized {
				t.Errorf("POST: %d", r.Code)
			}
		}
		for path, want := range map[string]int{"/": 200, "/dang-nhap": 200, "/dang-nhap?lang=en": 200, "/quy-dinh": 200, "/don-vi": 200, "/khong-co": 404, "/quy-dinh/nope": 404, "/quy-dinh/qd1048-2019/999": 404, "/don-vi/99999": 404} {
			r := ask("GET", path, "")
			if r.Code != want {
				t.Errorf("GET %s: %d, want %d", path, r.Code, want)
			}
			d.worded(answer{body: r.Body.String(), from: path})
		}

		// Sign-in: refused with what was typed, and let in with a cookie that
		// opens the page asked for, but never one elsewhere.
		wrong := ask("POST", "/dang-nhap", "login=chuthe&password=sai+sai+sai")
		if wrong.Code != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body.String(), `value="chuthe"`) || strings.Contains(wrong.Body.String(), "sai sai sai") {
			t.Errorf("a wrong password: %d", wrong.Code)
		}
		for next, want := range map[string]string{"/ho-so/" + id: "/ho-so/" + id, "//evil.example/": "/toi", "https://evil.example": "/toi", "/\\evil.example": "/toi", "": "/toi"} {
			r := ask("POST", "/dang-nhap", url.Values{"login": {"chuthe"}, "password": {"mật khẩu thử"}, "next": {next}}.Encode())
			if r.Code != http.StatusSeeOther || r.Header().Get("Location") != want || len(r.Result().Cookies()) != 1 {
				t.Fatalf("next %q: %d to %q", next, r.Code, r.Header().Get("Location"))
			}
			req := httptest.NewRequest("GET", "/ho-so/"+id, nil)
			req.AddCookie(r.Result().Cookies()[0])
			rec := httptest.NewRecorder()
			site.ServeHTTP(rec, req)
			if rec.Code != http.StatusOK {
				t.Errorf("with the cookie: %d", rec.Code)
			}
		}
		// A form from another site is refused.
		req := httptest.NewRequest("POST", "/dang-nhap", strings.NewReader("login=chuthe"))
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		rec := httptest.NewRecorder()
		site.ServeHTTP(rec, req)
		if rec.Code != http.StatusForbidden {
			t.Errorf("a cross-site form: %d", rec.Code)
		}
	})
}

func TestEveryRouteNamesAnActionThatHasRules(t *testing.T) {
	known := map[access.Action]bool{}
	for _, a := range access.Actions() {
		known[a] = true
	}
	seen := map[string]bool{}
	for _, r := range (&Server{}).Routes() {
		if !known[r.Action] {
			t.Errorf("%s names the action %q", r.Name(), r.Action)
		}
		if seen[r.Name()] {
			t.Errorf("%s is there twice", r.Name())
		}
		seen[r.Name()] = true
	}
}
